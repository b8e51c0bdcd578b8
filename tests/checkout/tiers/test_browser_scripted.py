"""A store drawn by scripts, with a walk of a few lines: the rest is the engine's own knowledge."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, date, datetime
from pathlib import Path
from urllib.parse import urlsplit
from uuid import uuid4

import pytest
import pytest_asyncio
from fastapi import FastAPI

from checkout.tiers.browser import BrowserTier
from demo.serving import serve
from domain.errors import Refusal, StoreRefused
from domain.money import Money
from domain.order import OrderLine, Payer, Placed, StoreOrder, TierName, Unclear
from domain.settings import Settings
from domain.store import Standing, Store
from domain.walk import Cart, Walk
from net.browser import BrowserPool
from stores.registry import StoreRegistry
from tests.checkout.tiers.scripted import create_app
from tests.checkout.tiers.walking import ADDRESS, CONTACT, approved, browser

pytestmark = [
    pytest.mark.browser,
    pytest.mark.asyncio(loop_scope="module"),
    pytest.mark.xdist_group("browser-scripted"),
]

WALK = Walk(cart=Cart(page="/cart"), settle_ms=300)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def pool() -> AsyncIterator[BrowserPool]:
    async with browser() as pool:
        yield pool


class Shop:
    def __init__(self, origin: str, tier: BrowserTier, app: FastAPI) -> None:
        self.origin, self.tier, self.app = origin, tier, app
        self.orders: list[dict[str, object]] = app.state.orders

    def order(self, size: str = "M", quantity: int = 3) -> StoreOrder:
        def line(slug: str, name: str, cents: int, size: str | None, quantity: int) -> OrderLine:
            return OrderLine(
                line_id=slug,
                name=name,
                url=f"{self.origin}/goods/{slug}",
                size=size,
                quantity=quantity,
                unit_price=Money(cents=cents, currency="USD"),
            )

        return StoreOrder(
            muse_order_id=uuid4().hex,
            user_id=7,
            store_id="thread",
            currency="USD",
            lines=(
                line("wool-coat", "Wool Coat", 21000, size, quantity),
                line("silk-scarf", "Silk Scarf", 4500, None, 1),
            ),
            address=ADDRESS,
            contact=CONTACT,
            created_at=datetime.now(UTC),
        )


@pytest_asyncio.fixture(loop_scope="module")
async def shop(pool: BrowserPool, tmp_path: Path) -> AsyncIterator[Shop]:
    app = create_app()
    async with serve(app) as origin:
        netloc = urlsplit(origin).netloc
        store = Store(
            slug="thread",
            name="Thread & Co",
            domains=(netloc,),
            standing=Standing(verified=True, on=date(2026, 11, 22)),
            tiers=(TierName.BROWSER,),
            walk=WALK,
            pace_ms=0,
        )
        settings = Settings(data_dir=tmp_path, allow_hosts=(netloc,), settle_seconds=0.05, _env_file=None)
        tier = BrowserTier(pool, StoreRegistry((store,)), settings)
        yield Shop(origin, tier, app)
        await tier.close()
        assert pool.open_contexts == 0


async def test_it_is_bought_from(shop: Shop) -> None:
    order = shop.order()
    quote = await shop.tier.quote(order)
    subtotal = 3 * 21000 + 4500
    tax = round(subtotal * 0.08875)
    assert (quote.subtotal.cents, quote.payer) == (subtotal, Payer.INVOICE)
    assert (quote.shipping, quote.tax) == (Money(cents=400, currency="USD"), Money(cents=tax, currency="USD"))
    assert quote.total.cents == subtotal + tax + 400
    assert [(o.title, o.price.cents, o.chosen) for o in quote.delivery_options] == [
        ("Economy", 400, True),
        ("Courier", 1900, False),
    ]
    placed = await shop.tier.submit(approved(order, quote))
    assert isinstance(placed, Placed)
    assert placed.order_number == "1041"
    (taken,) = shop.orders
    assert taken["form"] == {
        "email": "ada@example.com",
        "first": "Ada",
        "last": "Lovelace",
        "address": "20 W 34th Street",
        "town": "New York",
        "zip": "10001",
        "tel": "2125550123",
        "state": "US-NY",
    }
    assert (taken["pay"], taken["news"]) == ("invoice", False)


async def test_another_way_to_have_it_delivered(shop: Shop) -> None:
    order = shop.order(quantity=1)
    quote = await shop.tier.quote(order)
    courier = quote.delivery_options[1].option_id
    dearer = await shop.tier.quote(order.model_copy(update={"delivery_option_id": courier}))
    assert dearer.total.cents == quote.total.cents + 1500
    placed = await shop.tier.submit(approved(order, dearer, delivery_option_id=courier))
    assert isinstance(placed, Placed)
    assert shop.orders[0]["method_code"] == "courier"


async def test_an_answer_that_no_history_can_make_up_for(shop: Shop) -> None:
    order = shop.order(quantity=1)
    quote = await shop.tier.quote(order)
    shop.app.state.lose = True
    outcome = await shop.tier.submit(approved(order, quote))
    assert isinstance(outcome, Unclear)
    assert len(shop.orders) == 1  # the browser does not send it again by itself


async def test_a_size_that_is_gone(shop: Shop) -> None:
    with pytest.raises(StoreRefused) as refused:
        await shop.tier.quote(shop.order(size="L"))
    assert refused.value.refusal is Refusal.SOLD_OUT
    assert shop.orders == []
