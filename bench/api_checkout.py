"""A checkout by API beside the time the store itself took to answer, in the same run.

`python -m bench.api_checkout [--orders 30] [--store-ms 100]`. The store is Northline, signing and verifying; it
waits `store-ms` before each answer, as a store across a network does, and its own clock says how long it took.
"""

from __future__ import annotations

import argparse
import asyncio
import statistics
import time
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

from fastapi import FastAPI
from starlette.types import ASGIApp, Receive, Scope, Send

from bench.table import Row, show
from checkout.tiers.api import ApiTier
from checkout.tiers.ucp.profile import own_profile
from checkout.tiers.ucp.signing import Signer
from demo.northline import create_app
from demo.serving import serve
from domain.money import Money
from domain.order import OrderLine, Placed, StoreOrder
from domain.people import Address, Contact
from domain.settings import HandlerToken, Settings
from net.client import guarded_client
from stores.registry import StoreRegistry


class Clocked:
    """The store's own clock around every answer of its API."""

    def __init__(self, app: ASGIApp, wait: float) -> None:
        self._app = app
        self._wait = wait
        self.seconds = 0.0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        started = time.perf_counter()
        await asyncio.sleep(self._wait)
        await self._app(scope, receive, send)
        self.seconds += time.perf_counter() - started


def an_order(number: int, origin: str, variant: str, cents: int) -> StoreOrder:
    line = OrderLine(
        line_id="l1",
        name="Northline thing",
        url=f"{origin}/products/thing",
        variant_id=variant,
        quantity=1,
        unit_price=Money(cents=cents, currency="USD"),
    )
    return StoreOrder(
        muse_order_id=f"bench:{number}",
        user_id=1,
        store_id=urlsplit(origin).netloc,
        currency="USD",
        lines=(line,),
        address=Address(
            name="Ada Lovelace", line1="1 Main St", city="New York", region="NY", postal_code="10001"
        ),
        contact=Contact(name="Ada Lovelace", email="ada@example.com", phone="+12125550123"),
        created_at=datetime.now(UTC),
    )


async def one_order(tier: ApiTier, order: StoreOrder) -> None:
    quote = await tier.quote(order)
    approved = {"quote_ref": quote.quote_ref, "approved_cap": quote.cap, "payer": quote.payer}
    placed = await tier.submit(order.model_copy(update=approved))
    assert isinstance(placed, Placed), placed


async def measure(orders: int, store_ms: float) -> list[Row]:
    signer = Signer.generate()
    muse, shop = FastAPI(), create_app(clock_seconds=3600.0, strict=True, require_signatures=True)
    document: dict[str, Any] = {}
    muse.add_api_route("/.well-known/ucp", lambda: document)
    clocked = Clocked(shop.middleware_stack or shop.build_middleware_stack(), store_ms / 1000)
    shop.middleware_stack = clocked
    async with serve(shop) as origin, serve(muse) as ours:
        settings = Settings(
            _env_file=None,
            public_url=ours,
            allow_hosts=(urlsplit(origin).netloc, urlsplit(ours).netloc),
            ucp_tokens={"northline_tokens": HandlerToken.model_validate("tok_demo_bench")},
        )
        document |= own_profile(settings, [signer.jwk])
        # the store's webhooks would run in this loop and be counted as ours
        document["ucp"]["capabilities"]["dev.ucp.shopping.order"][0].pop("config")
        room = shop.state.desk.room
        variant = next(v for v, left in room.stock.items() if left >= 1)
        cents = room.line(variant, 1).unit_cents
        async with guarded_client(settings) as http:
            tier = ApiTier(http, StoreRegistry(()), settings, None, signer)
            await one_order(tier, an_order(0, origin, variant, cents))  # profiles are read once
            walls, stores = [], []
            for number in range(1, orders + 1):
                room.stock[variant] = 10
                clocked.seconds, started = 0.0, time.perf_counter()
                await one_order(tier, an_order(number, origin, variant, cents))
                walls.append(time.perf_counter() - started)
                stores.append(clocked.seconds)
    ratio = statistics.median(wall / store for wall, store in zip(walls, stores, strict=True))
    return [
        Row(
            f"quote and order, store at {store_ms:.0f} ms",
            statistics.median(walls) * 1000,
            "ms",
            "the store's own",
            statistics.median(stores) * 1000,
            "times",
            ratio,
            "≤ 1.15",
        )
    ]


async def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--orders", type=int, default=30)
    parser.add_argument("--store-ms", type=float, default=100.0)
    options = parser.parse_args()
    show("A checkout by API", await measure(options.orders, options.store_ms))


if __name__ == "__main__":
    asyncio.run(main())
