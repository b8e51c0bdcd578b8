"""UCP over REST (spec: Checkout REST binding)."""

from __future__ import annotations

from typing import Any

from checkout.tiers.ucp.discovery import Merchant
from checkout.tiers.ucp.errors import AnswerLost
from checkout.tiers.ucp.operations import Operation
from checkout.tiers.ucp.wire import Reply, Wire, rejection

_WRAPPERS = {"checkout", "checkout_session", "cart", "order", "result"}
_BESIDE = {"ucp", "messages"}


class RestCaller:
    """Calls a merchant's REST endpoint."""

    def __init__(self, wire: Wire, merchant: Merchant, endpoint: str) -> None:
        self._wire = wire
        self._endpoint = endpoint
        self.merchant = merchant

    async def call(
        self,
        operation: Operation,
        *,
        resource: str = "",
        payload: dict[str, Any] | None = None,
        key: str | None = None,
        bearer: str | None = None,
    ) -> dict[str, Any]:
        body = payload if operation.method == "GET" else payload or {}
        url = operation.url(self._endpoint, resource)
        return resource_in(
            await self._wire.call(self.merchant, operation.method, url, body, key=key, bearer=bearer)
        )


def resource_in(reply: Reply) -> dict[str, Any]:
    """The resource a reply carries; raises `Rejected` for refusals in the status or in the envelope."""
    if reply.status >= 300:
        raise rejection(reply)
    if not isinstance(reply.body, dict):
        raise AnswerLost("the answer is no JSON object")
    envelope = reply.body.get("ucp")
    if isinstance(envelope, dict) and envelope.get("status") == "error":
        raise rejection(reply)
    return _unwrapped(reply.body)


def _unwrapped(body: dict[str, Any]) -> dict[str, Any]:
    """The resource itself, where a server puts it under its own name."""
    inside = body.keys() - _BESIDE
    if len(inside) == 1 and (name := inside.pop()) in _WRAPPERS and isinstance(body[name], dict):
        beside: dict[str, Any] = {part: body[part] for part in _BESIDE & body.keys()}
        return {**beside, **body[name]}
    return body
