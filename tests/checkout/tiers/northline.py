"""Northline on loopback, and a Muse that it can call back."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

import httpx
from fastapi import FastAPI, Request, Response

from checkout.tiers.api import ApiTier
from checkout.tiers.ucp.errors import Patience
from checkout.tiers.ucp.profile import own_profile
from checkout.tiers.ucp.shop import Accounts
from checkout.tiers.ucp.signing import Signer
from demo.northline import create_app
from demo.serving import serve
from domain.money import Money
from domain.order import OrderLine, StoreOrder, TierName
from domain.people import Address, Contact
from domain.settings import HandlerToken, Settings
from domain.store import ApiAccess, Standing, Store
from net.client import guarded_client
from stores.registry import StoreRegistry

Hooks = asyncio.Queue[tuple[dict[str, str], bytes, str]]
SWIFT = Patience(answer=5, attempts=2, pause=0.01, longest_pause=1.5, in_doubt=30.0, settle=0.05)


@dataclass
class Town:
    """Everything that one test needs. `hooks`: webhook requests Muse was sent (headers, body)."""

    origin: str
    desk: Any
    settings: Settings
    signer: Signer
    http: httpx.AsyncClient
    hooks: Hooks
    store: Store

    def tier(self, *, accounts: Accounts | None = None, only: str | None = None) -> ApiTier:
        """`only`: "rest" or "mcp" leaves Northline that transport alone."""
        http = self.http if only is None else _leave_only(self.http, only)
        stores = StoreRegistry((self.store,))
        return ApiTier(http, stores, self.settings, accounts, self.signer, patience=SWIFT, sleep=_brief_sleep)

    def variant(self) -> tuple[str, int]:
        """A variant in stock that costs less than $100, and its price."""
        for variant_id, left in self.desk.room.stock.items():
            price = self.desk.room.line(variant_id, 1).unit_cents
            if left >= 3 and price < 10_000:
                return variant_id, price
        raise LookupError("nothing in stock")

    def order(self, **changes: Any) -> StoreOrder:
        variant, price = self.variant()
        line = OrderLine(
            line_id="l1",
            name="Northline thing",
            url=f"{self.origin}/products/thing",
            variant_id=variant,
            quantity=1,
            unit_price=Money(cents=price, currency="USD"),
        )
        given: dict[str, Any] = {
            "muse_order_id": "trip:northline",
            "user_id": 7,
            "store_id": "northline",
            "currency": "USD",
            "lines": (line,),
            "address": Address(
                name="Ada Lovelace",
                line1="1 Main St",
                city="New York",
                region="NY",
                postal_code="10001",
                country="US",
            ),
            "contact": Contact(name="Ada Lovelace", email="ada@example.com", phone="+12125550123"),
            "created_at": datetime.now(UTC),
        }
        return StoreOrder(**{**given, **changes})


async def _brief_sleep(seconds: float) -> None:
    await asyncio.sleep(min(seconds, 0.02))


def _leave_only(http: httpx.AsyncClient, transport: str) -> httpx.AsyncClient:
    async def answer(request: httpx.Request) -> httpx.Response:
        sent = await http.send(request)
        content = sent.content
        if request.url.path == "/.well-known/ucp":
            profile = json.loads(content)
            services = profile["ucp"]["services"]["dev.ucp.shopping"]
            profile["ucp"]["services"]["dev.ucp.shopping"] = [
                s for s in services if s["transport"] == transport
            ]
            content = json.dumps(profile).encode()
        headers = [(k, v) for k, v in sent.headers.multi_items() if k != "content-length"]
        return httpx.Response(sent.status_code, headers=headers, content=content)

    return httpx.AsyncClient(transport=httpx.MockTransport(answer))


def _muse(hooks: Hooks, document: dict[str, Any]) -> FastAPI:
    app = FastAPI()

    @app.get("/.well-known/ucp")
    def profile() -> dict[str, Any]:
        return document

    @app.post("/webhooks/ucp/orders")
    async def webhook(request: Request) -> Response:
        await hooks.put((dict(request.headers), await request.body(), str(request.url)))
        return Response(status_code=202)

    return app


@asynccontextmanager
async def town(**options: Any) -> AsyncIterator[Town]:
    """`options` as `demo.northline.create_app` takes them."""
    signer = Signer.generate()
    hooks: Hooks = asyncio.Queue()
    document: dict[str, Any] = {}
    shop = create_app(**{"clock_seconds": 60.0, "strict": True, "require_signatures": True, **options})
    async with serve(shop) as origin, serve(_muse(hooks, document)) as muse:
        settings = Settings(
            _env_file=None,
            public_url=muse,
            allow_hosts=(urlsplit(origin).netloc, urlsplit(muse).netloc),
            ucp_tokens={"northline_tokens": HandlerToken.model_validate("tok_demo_1")},
        )
        document |= own_profile(settings, [signer.jwk])
        store = Store(
            slug="northline",
            name="Northline",
            domains=(urlsplit(origin).netloc,),
            standing=Standing(verified=True, on=datetime.now(UTC).date()),
            platform="ucp",
            tiers=(TierName.API,),
            api=ApiAccess(origin=origin, after_sales="example.northline.after_sales"),
        )
        async with guarded_client(settings) as http:
            yield Town(origin, shop.state.desk, settings, signer, http, hooks, store)
