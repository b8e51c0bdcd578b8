"""The payment service's door: `POST /stripe`."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Annotated, Any

from fastapi import APIRouter, Header, HTTPException, Request
from fastapi.responses import JSONResponse, Response

from checkout.payments.events import NotBelieved

LARGEST = 1_000_000

TakeEvent = Callable[[bytes, str], Awaitable[dict[str, Any] | None]]
"""Takes an event's body and signature; returns once it is stored, with the answer where one is waited for."""


def stripe_router(take: TakeEvent) -> APIRouter:
    routes = APIRouter()

    @routes.post("/stripe")
    async def stripe_event(request: Request, stripe_signature: Annotated[str, Header()] = "") -> Response:
        """2xx once the event is stored; the work is done afterwards."""
        body = await request.body()
        if len(body) > LARGEST:
            raise HTTPException(413)
        try:
            answer = await take(body, stripe_signature)
        except NotBelieved:
            raise HTTPException(400) from None
        return JSONResponse(answer) if answer is not None else Response(status_code=200)

    return routes
