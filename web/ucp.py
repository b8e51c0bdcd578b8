"""What stores ask of Muse: its profile in each version of the protocol, and a door for news of orders."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Mapping

from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import JSONResponse

from checkout.tiers.ucp.negotiation import TARGET
from checkout.tiers.ucp.profile import CACHE_CONTROL, PATH, WEBHOOK_PATH, own_profile
from checkout.tiers.ucp.webhooks import MAX_BYTES, WebhookRefused
from domain.settings import Settings

log = logging.getLogger(__name__)

TakeWebhook = Callable[[Mapping[str, str], bytes], Awaitable[None]]
"""Takes a webhook's headers and body; returns when it is safe, raises `WebhookRefused`."""


def ucp_router(settings: Settings, keys: list[dict[str, str]], take: TakeWebhook | None) -> APIRouter:
    """`keys`: Muse's public signing keys. Without `take` no webhook is listened to."""
    routes = APIRouter()

    @routes.get(PATH)
    async def profile() -> JSONResponse:
        """Who Muse is, to stores that speak the Universal Commerce Protocol."""
        return JSONResponse(own_profile(settings, keys, TARGET), headers={"Cache-Control": CACHE_CONTROL})

    @routes.get(f"{PATH}/{{version}}")
    async def profile_of(version: str) -> JSONResponse:
        """The same for one version: stores refuse a profile of a version that they do not speak."""
        try:
            document = own_profile(settings, keys, version)
        except KeyError:
            raise HTTPException(404) from None
        return JSONResponse(document, headers={"Cache-Control": CACHE_CONTROL})

    if take is not None:
        _listen(routes, take)
    return routes


def _listen(routes: APIRouter, take: TakeWebhook) -> None:
    @routes.post(WEBHOOK_PATH)
    async def webhook(request: Request) -> JSONResponse:
        """202 as soon as the event is safe; what it changes happens afterwards."""
        try:
            await take(dict(request.headers), await _body(request))
        except WebhookRefused as refused:
            log.info("webhook refused: %s", refused)
            return JSONResponse({"code": refused.code}, refused.status)
        return JSONResponse({}, 202)


async def _body(request: Request) -> bytes:
    body = bytearray()
    async for piece in request.stream():
        body += piece
        if len(body) > MAX_BYTES:
            raise WebhookRefused(413, "invalid_request", "too long")
    return bytes(body)
