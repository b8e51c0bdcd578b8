"""Shops that nobody had seen before their files were written from docs/adding-a-store.md."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

import pytest
import pytest_asyncio
from fastapi import FastAPI
from pydantic import SecretStr

from checkout.tiers.browser import BrowserTier
from checkout.tiers.walker.signin import Login
from demo.serving import serve
from domain.errors import Refusal, StoreRefused
from domain.money import Money
from domain.order import OrderLine, Payer, Placed, StoreOrder, Unclear
from domain.settings import Settings
from domain.walk import Step, button
from net.browser import BrowserPool
from stores.registry import StoreRegistry
from tests.checkout.tiers.shops import fjord, kiosk, loom, quay
from tests.checkout.tiers.walking import ADDRESS, CONTACT, Logins, approved, browser

pytestmark = [
    pytest.mark.browser,
    pytest.mark.asyncio(loop_scope="module"),
    pytest.mark.xdist_group("browser-scripted"),
]

FILES = Path(__file__).parent / "shops" / "stores"
LONGEST = 60
"""Lines of a plain store's file."""


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def pool() -> AsyncIterator[BrowserPool]:
    async with browser() as pool:
        yield pool


@dataclass
class Shop:
    origin: str
    slug: str
    tier: BrowserTier
    orders: list[dict[str, Any]]

    def order(self, currency: str, *lines: tuple[str, str, int, str | None, str | None, int]) -> StoreOrder:
        return StoreOrder(
            muse_order_id=uuid4().hex,
            user_id=7,
            store_id=self.slug,
            currency=currency,
            lines=tuple(
                OrderLine(
                    line_id=path,
                    name=name,
                    url=self.origin + path,
                    color=color,
                    size=size,
                    quantity=quantity,
                    unit_price=Money(cents=cents, currency=currency),
                )
                for path, name, cents, color, size, quantity in lines
            ),
            address=ADDRESS,
            contact=CONTACT,
            created_at=datetime.now(UTC),
        )


@asynccontextmanager
async def open_shop(
    pool: BrowserPool, app: FastAPI, slug: str, folder: Path, login: Login | None = None, **said: Any
) -> AsyncIterator[Shop]:
    """`said`: changes to what the store's file says of its checkout."""
    known = StoreRegistry.load(FILES).by_slug(slug)
    assert known is not None
    async with serve(app) as origin:
        netloc = urlsplit(origin).netloc
        assert known.walk is not None
        hosts = tuple(f"localhost:{urlsplit(origin).port}" for _ in known.walk.hosts)
        store = replace(known, domains=(netloc,), walk=replace(known.walk, **({"hosts": hosts} | said)))
        settings = Settings(data_dir=folder, allow_hosts=(netloc,), settle_seconds=0.05, _env_file=None)
        tier = BrowserTier(pool, StoreRegistry((store,)), settings, logins=Logins(login))
        try:
            yield Shop(origin, slug, tier, app.state.orders)
        finally:
            await tier.close()
            assert pool.open_contexts == 0


async def buy(shop: Shop, order: StoreOrder) -> tuple[Any, Any]:
    quote = await shop.tier.quote(order)
    return quote, await shop.tier.submit(approved(order, quote))


async def test_their_files_are_short() -> None:
    lengths = {file.name: len(file.read_text().splitlines()) for file in FILES.glob("*.py")}
    assert len(lengths) == 4
    assert max(lengths.values()) < LONGEST, lengths


async def test_a_checkout_that_opens_section_by_section(pool: BrowserPool, tmp_path: Path) -> None:
    async with open_shop(pool, fjord.create_app(), "fjord", tmp_path) as shop:
        shirt = ("/hemden/oxford-shirt", "Oxford Shirt", 129900, "Navy", "40", 2)
        order = shop.order("EUR", shirt, ("/hemden/wool-cap", "Wool Cap", 3950, "Grey", None, 1))
        quote, placed = await buy(shop, order)
        (taken,) = shop.orders
    goods = 2 * 129900 + 3950
    assert (quote.subtotal.cents, quote.total.cents, quote.payer) == (goods, goods + 490, Payer.INVOICE)
    assert [(o.title, o.price.cents) for o in quote.delivery_options] == [
        ("Standard parcel", 490),
        ("Bike courier", 1290),
    ]
    assert isinstance(placed, Placed)
    assert placed.order_number == "F/2001"
    assert [(line["slug"], line["colour"], line["size"], line["n"]) for line in taken["lines"]] == [
        ("oxford-shirt", "Navy", "40", 2),
        ("wool-cap", "Grey", "", 1),
    ]
    assert taken["form"] == {
        "mail": "ada@example.com",
        "who": "Ada Lovelace",
        "street": "20 W 34th Street",
        "code": "10001",
        "place": "New York",
        "land": "US",
        "way": "post",
        "pay": "rechnung",
        "news": "false",
    }


@pytest.mark.parametrize("member", [False, True])
async def test_many_plain_pages(pool: BrowserPool, tmp_path: Path, member: bool) -> None:
    login = Login("ada@example.com", SecretStr("s3cret-words")) if member else None
    async with open_shop(pool, kiosk.create_app(), "kiosk_and_sons", tmp_path, login) as shop:
        hat = ("/shop/item.php?id=101", "Kiosk & Sons", 5900, "Brown", "M", 3)
        order = shop.order("USD", hat, ("/shop/item.php?id=102", "Hat Brush", 900, None, None, 1))
        quote, placed = await buy(shop, order)
        (taken,) = shop.orders
        if member:
            found = await shop.tier.find(approved(order, quote))
            assert found is not None
            assert found.order_number == "KS7001"
    assert (quote.total.cents, quote.shipping.cents) == (3 * 5900 + 900 + 350, 350)
    assert isinstance(placed, Placed)
    assert placed.order_number == "KS7001"
    assert taken["lines"] == {"101-B-M": 3, "102": 1}
    assert taken["who"] == ("ada@example.com" if member else "")
    assert [taken["form"][f"f{n}"] for n in range(1, 9)] == [
        "Ada", "Lovelace", "20 W 34th Street", "", "New York", "New York", "10001", "2125550123",
    ]  # fmt: skip
    assert taken["form"]["how"] == ("card" if member else "bank")


async def test_a_page_that_draws_itself_anew(pool: BrowserPool, tmp_path: Path) -> None:
    async with open_shop(pool, loom.create_app(), "loom", tmp_path) as shop:
        crew = ("/t/crew-neck", "Crew Neck", 4200, "Sand", "2XL", 2)
        order = shop.order("USD", crew, ("/t/belt", "Belt", 2600, None, None, 1))
        quote, placed = await buy(shop, order)
        (taken,) = shop.orders
    goods = 2 * 4200 + 2600
    assert (quote.total.cents, quote.tax.cents) == (goods + round(goods * 0.08875), round(goods * 0.08875))
    assert isinstance(placed, Placed)
    assert placed.order_number == "LM-301-X"
    assert [(line["sku"], line["n"]) for line in taken["lines"]] == [("crew-neck:Sand:2XL", 2), ("belt::", 1)]
    assert taken["form"] == {
        "email": "ada@example.com", "fullName": "Ada Lovelace", "street": "20 W 34th Street", "city": "New York",
        "state": "NY", "zip": "10001", "tel": "2125550123", "way": "slow", "pay": "later",
    }  # fmt: skip


PARKA, BELT = ("/goods/parka", "Parka", 18900, None, "M", 2), ("/goods/belt", "Belt", 2600, None, None, 1)


async def test_a_checkout_in_a_frame_with_lists_of_its_own(pool: BrowserPool, tmp_path: Path) -> None:
    async with open_shop(pool, quay.create_app(), "quay", tmp_path) as shop:
        quote, placed = await buy(shop, shop.order("USD", PARKA, BELT))
        (taken,) = shop.orders
    assert (quote.total.cents, quote.shipping.cents) == (2 * 18900 + 2600 + 500, 500)
    assert [(o.title, o.price.cents) for o in quote.delivery_options] == [("Parcel", 500), ("Courier", 1800)]
    assert isinstance(placed, Placed)
    assert placed.order_number == "QY/77"
    assert [(line["slug"], line["size"], line["n"]) for line in taken["lines"]] == [
        ("parka", "M", 2),
        ("belt", "", 1),
    ]
    assert taken["form"] == {
        "mail": "ada@example.com", "who": "Ada Lovelace", "street": "20 W 34th Street", "town": "New York",
        "code": "10001", "country": "United States", "state": "New York", "way": "Parcel",
    }  # fmt: skip


async def test_next_is_not_pressed_where_it_may_place_the_order(
    pool: BrowserPool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("checkout.tiers.walker.visit.PATIENCE_SECONDS", 1.0)
    async with open_shop(pool, quay.create_app(), "quay", tmp_path, steps=(), place=()) as shop:
        with pytest.raises(StoreRefused) as refused:
            await shop.tier.quote(shop.order("USD", BELT))
        assert shop.orders == []
    assert "Next may be the last button" in refused.value.detail


async def test_an_order_that_a_step_placed_is_said(pool: BrowserPool, tmp_path: Path) -> None:
    """A file that calls the last button one that leads on."""
    steps = (Step(name="all of them", page="/flow", press=button("Next")),)
    async with open_shop(pool, quay.create_app(), "quay", tmp_path, steps=steps, place=()) as shop:
        order = shop.order("USD", BELT)
        with pytest.raises(StoreRefused) as refused:
            await shop.tier.quote(order)
        assert (refused.value.refusal, refused.value.params) == (Refusal.TOO_EARLY, {"number": "QY/77"})
        assert (refused.value.may_fall_back, refused.value.may_retry) == (False, False)
        cap = Money(cents=9000, currency="USD")
        outcome = await shop.tier.submit(order.model_copy(update={"approved_cap": cap}))
        assert isinstance(outcome, Unclear), "an order that was to be placed is looked for"
        assert len(shop.orders) == 2
