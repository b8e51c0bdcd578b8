"""A shopper's agent at protocol level, for tests."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Awaitable, Callable
from typing import Any

import httpx

Json = dict[str, Any]

DRESS = "2011006"
"""Marlow Wrap Dress, Emerald, XS, $89.00."""
BOOTS = "2021402"
"""Fjord Leather Boots, Cognac, 6, $159.00."""
TEE = "2042601"
"""Tide Pocket Tee, White, XS, $24.00."""
GONE = "2011015"
"""Marlow Wrap Dress, Burgundy, XL: sold out."""
ADDRESS = {
    "first_name": "Ann",
    "last_name": "Lee",
    "street_address": "1 Main St",
    "address_locality": "New York",
    "address_region": "NY",
    "postal_code": "10001",
    "address_country": "US",
}
BUYER = {"email": "ann@example.com", "first_name": "Ann", "last_name": "Lee"}


def wanted(*variants: str, quantity: int = 1, **more: Any) -> Json:
    """A body with everything an order needs."""
    return {
        "line_items": [{"item": {"id": v}, "quantity": quantity} for v in variants],
        "buyer": BUYER,
        "fulfillment": {"methods": [{"type": "shipping", "destinations": [ADDRESS]}]},
        **more,
    }


def token(value: str = "tok_demo_visa") -> Json:
    instrument = {
        "id": "i1",
        "handler_id": "northline_tokens",
        "type": "card",
        "selected": True,
        "credential": {"type": "token", "token": value},
    }
    return {"payment": {"instruments": [instrument]}}


def saved(card_id: str) -> Json:
    instrument = {"id": card_id, "handler_id": "northline_saved", "type": "card", "selected": True}
    return {"payment": {"instruments": [instrument]}}


def amounts(told: Json) -> dict[str, int]:
    return {t["type"]: t["amount"] for t in told["totals"]}


def codes(told: Json, kind: str = "error") -> list[str]:
    return [m["code"] for m in told.get("messages", []) if m["type"] == kind]


def adds_up(told: Json) -> bool:
    total = next(t["amount"] for t in told["totals"] if t["type"] == "total")
    return bool(sum(t["amount"] for t in told["totals"] if t["type"] != "total") == total)


async def until(look: Callable[[], Awaitable[Json]], fits: Callable[[Json], bool]) -> Json:
    """What `look` gives, once it fits; within about a minute."""
    for _ in range(1200):
        told = await look()
        if fits(told):
            return told
        await asyncio.sleep(0.05)
    raise AssertionError(f"never as expected: {told}")


class Shopper:
    """Speaks REST; `headers` go with each request."""

    def __init__(self, client: httpx.AsyncClient, headers: dict[str, str] | None = None) -> None:
        self.client = client
        self.headers = headers or {}

    async def ask(self, method: str, path: str, body: Json | None = None, **headers: str) -> httpx.Response:
        return await self.client.request(
            method, f"/ucp/v1{path}", json=body, headers={**self.headers, **headers}
        )

    async def begin(self, body: Json) -> Json:
        answer = await self.ask("POST", "/checkout-sessions", body)
        assert answer.status_code == 201, answer.text
        told: Json = answer.json()
        return told

    async def update(self, checkout: str, body: Json) -> Json:
        answer = await self.ask("PUT", f"/checkout-sessions/{checkout}", body)
        assert answer.status_code == 200, answer.text
        told: Json = answer.json()
        return told

    async def look(self, checkout: str) -> Json:
        told: Json = (await self.ask("GET", f"/checkout-sessions/{checkout}")).json()
        return told

    async def order(self, order: str) -> Json:
        told: Json = (await self.ask("GET", f"/orders/{order}")).json()
        return told

    async def complete(self, checkout: str, payment: Json, key: str | None = None) -> httpx.Response:
        path = f"/checkout-sessions/{checkout}/complete"
        return await self.ask("POST", path, payment, **{"Idempotency-Key": key or str(uuid.uuid4())})

    async def buy(self, body: Json, payment: Json | None = None) -> Json:
        """A completed checkout."""
        begun = await self.begin(body)
        answer = await self.complete(begun["id"], payment or token())
        assert answer.json()["status"] == "completed", answer.text
        told: Json = answer.json()
        return told

    async def fault(self, name: str, times: int = 1) -> None:
        answer = await self.client.post("/_demo/faults", json={"fault": name, "times": times})
        assert answer.status_code == 200, answer.text

    async def taken(self) -> list[Json]:
        orders: list[Json] = (await self.client.get("/_demo/orders")).json()
        return orders
