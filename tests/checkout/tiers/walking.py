"""Maple & Main on loopback, a browser tier that walks it, and orders for it."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

from fastapi import FastAPI
from pydantic import SecretStr

from checkout.tiers.browser import BrowserTier
from checkout.tiers.walker.cards import Card, CardSource
from checkout.tiers.walker.remote import RemotePage
from checkout.tiers.walker.signin import Login, Stand
from checkout.tiers.walker.trail import StepDone
from demo.maple.app import create_app
from demo.serving import serve
from demo.stores.maple_and_main import STORE, WALK
from domain.money import Money
from domain.order import OrderLine, Placed, PlacedOrder, Quote, StoreOrder
from domain.people import Address, Contact
from domain.settings import Settings
from domain.store import Store
from net.browser import BrowserPool
from net.browser_limits import Limits
from stores.registry import StoreRegistry

MEMBER = Login("shopper@example.com", SecretStr("demo-password"))
ADDRESS = Address(
    name="Ada Lovelace", line1="20 W 34th Street", city="New York", region="NY", postal_code="10001"
)
CONTACT = Contact(name="Ada Lovelace", email="ada@example.com", phone="+12125550123")


class Sessions:
    """Kept sessions, in memory."""

    def __init__(self) -> None:
        self.kept: dict[tuple[int, str], Any] = {}

    async def load(self, user_id: int, store_id: str) -> Any:
        return self.kept.get((user_id, store_id))

    async def save(self, user_id: int, store_id: str, state: Any) -> None:
        self.kept[user_id, store_id] = state

    async def drop(self, user_id: int, store_id: str) -> None:
        self.kept.pop((user_id, store_id), None)


@dataclass
class Logins:
    """The same login for every shopper; None: nobody stored one."""

    stored: Login | None = None

    async def login(self, user_id: int, store_id: str) -> Login | None:
        return self.stored


@dataclass
class Shopper:
    """Has what a store asks for when the walk begins anew: the one-time code that the store sent out. `answers`
    False: never. `asked` are the things that were asked for; `pages` those that want to see a person."""

    shop: Shop
    answers: bool = True
    asked: list[str] = field(default_factory=list)
    pages: list[RemotePage] = field(default_factory=list)

    async def login_refused(self, user_id: int, store_id: str) -> None:
        self.asked.append("login")

    async def wants_login(self, user_id: int, store_id: str, *, members_only: bool) -> bool:
        return members_only

    async def stand(self, user_id: int, store_id: str) -> Stand | None:
        return None

    async def code(self, user_id: int, store_id: str) -> str | None:
        given = self.answers and "code" in self.asked
        return self.shop.codes()[-1]["code"] if given else None

    async def ask_code(self, user_id: int, store_id: str, stand: Stand, *, again: bool) -> None:
        self.asked.append("code")

    async def ask_person(self, page: RemotePage) -> bool:
        self.pages.append(page)
        return self.answers

    async def declines(self, user_id: int, store_id: str) -> bool:
        return False

    async def too_late(self, user_id: int, store_id: str) -> None:
        self.asked.append("too late")

    async def over(self, user_id: int, store_id: str) -> None:
        self.asked.clear()


class TestCard:
    """A card that Maple & Main's bank takes, or one that it declines."""

    __test__ = False

    def __init__(self, number: str = "4242424242424242") -> None:
        self._number = number

    async def card(self, order: StoreOrder) -> Card:
        return Card(SecretStr(self._number), 12, datetime.now(UTC).year + 2, SecretStr("123"), "Ada Lovelace")


@dataclass
class Shop:
    """A running Maple & Main."""

    origin: str
    app: FastAPI
    stores: StoreRegistry

    @property
    def store(self) -> Store:
        store = self.stores.by_slug("maple_and_main")
        assert store is not None
        return store

    def fault(self, name: str, times: int = 1) -> None:
        self.app.state.shop.faults.set(name, times)

    def clear_faults(self) -> None:
        for name in self.app.state.shop.faults.known:
            self.app.state.shop.faults.set(name, 0)

    def orders(self) -> list[Any]:
        """What the store really took, oldest first."""
        return list(self.app.state.shop.ledger)

    def codes(self) -> list[dict[str, str]]:
        codes: list[dict[str, str]] = self.app.state.shop.codes.all
        return codes

    def line(
        self, product: str = "everyday-pocket-tee", color: str = "Rust", size: str = "L", quantity: int = 1
    ) -> OrderLine:
        article = self.app.state.shop.shelves.article(product)
        variant = next(v for v in article.variants if (v.color, v.size) == (color, size))
        return OrderLine(
            line_id=f"{product}-{color}-{size}",
            name=article.name,
            url=f"{self.origin}/p/{product}",
            sku=variant.sku,
            variant_id=variant.variant_id,
            size=size,
            color=color,
            quantity=quantity,
            unit_price=Money(cents=article.price_cents, currency="USD"),
        )

    def order(self, *lines: OrderLine, **changes: Any) -> StoreOrder:
        order = StoreOrder(
            muse_order_id=uuid4().hex,
            user_id=7,
            store_id="maple_and_main",
            currency="USD",
            lines=lines or (self.line(),),
            address=ADDRESS,
            contact=CONTACT,
            created_at=datetime.now(UTC),
        )
        return order.model_copy(update=changes)


@asynccontextmanager
async def maple(clock_seconds: float = 3600.0, **changes: Any) -> AsyncIterator[Shop]:
    """A fresh Maple & Main on a free port; `changes` to its store."""
    app = create_app(clock_seconds, slow_seconds=0.3)
    async with serve(app) as origin:
        port = urlsplit(origin).port
        own: dict[str, Any] = {
            "walk": replace(WALK, hosts=(f"localhost:{port}",)),
            "orders_url": f"{origin}/account/orders",
        }
        store = replace(STORE, domains=(f"127.0.0.1:{port}",), **(own | changes))
        yield Shop(origin, app, StoreRegistry((store,)))


@dataclass
class Walker:
    """A tier with what it needs; `steps` are those of all its walks."""

    tier: BrowserTier
    pool: BrowserPool
    sessions: Sessions
    logins: Logins
    data_dir: Path
    steps: list[StepDone] = field(default_factory=list)

    async def buy(self, order: StoreOrder) -> tuple[Quote, Any]:
        """Quote and place, as a shopper who approves what was shown."""
        quote = await self.tier.quote(order)
        return quote, await self.tier.submit(approved(order, quote))

    def evidence(self) -> list[dict[str, Any]]:
        files = sorted((self.data_dir / "evidence").glob("*.json"))
        return [json.loads(file.read_text()) for file in files]


def approved(order: StoreOrder, quote: Quote, **changes: Any) -> StoreOrder:
    """The order as it comes back for placing."""
    update = {"approved_cap": quote.cap, "quote_ref": quote.quote_ref, "payer": quote.payer}
    return order.model_copy(update=update | changes)


def placed_order(order: StoreOrder, placed: Placed, **changes: Any) -> PlacedOrder:
    return PlacedOrder(
        muse_order_id=order.muse_order_id,
        user_id=order.user_id,
        store_id=order.store_id,
        platform=order.platform,
        order_number=placed.order_number,
        order_url=placed.order_url,
        placed_at=datetime.now(UTC),
        lines=order.lines,
        total=placed.total,
        contact=order.contact,
    ).model_copy(update=changes)


@asynccontextmanager
async def walker(
    pool: BrowserPool,
    shop: Shop,
    data_dir: Path,
    *,
    login: Login | None = None,
    sessions: Sessions | None = None,
    cards: CardSource | None = None,
    shopper: Shopper | None = None,
) -> AsyncIterator[Walker]:
    """A tier for one test; its warm pages are closed at the end, and no context may be left."""
    settings = Settings(
        data_dir=data_dir, allow_hosts=(urlsplit(shop.origin).netloc,), settle_seconds=0.05, _env_file=None
    )
    kept, logins = sessions or Sessions(), Logins(login)
    steps: list[StepDone] = []
    tier = BrowserTier(
        pool,
        shop.stores,
        settings,
        kept,
        logins,
        asker=shopper,
        cards=cards,
        observer=steps.append,
    )
    try:
        yield Walker(tier, pool, kept, logins, data_dir, steps)
    finally:
        await tier.close()
        assert pool.open_contexts == 0, "a context leaked"


@asynccontextmanager
async def browser(contexts: int = 6) -> AsyncIterator[BrowserPool]:
    pool = BrowserPool(Settings(_env_file=None), limits=Limits(4, contexts))
    try:
        yield pool
    finally:
        await pool.close()
