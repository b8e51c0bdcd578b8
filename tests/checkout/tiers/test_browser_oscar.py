"""django-oscar, a store that we did not write, as a guest and signed in."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

import pytest
import pytest_asyncio

from checkout.tiers.browser import BrowserTier
from domain.errors import Refusal, StoreRefused
from domain.money import Money
from domain.order import EventKind, OrderLine, Payer, Placed, StoreOrder
from domain.settings import Settings
from net.browser import BrowserPool
from stores.django_oscar import STORE
from stores.registry import StoreRegistry
from tests.checkout.tiers.oscar.running import orders, running
from tests.checkout.tiers.walking import (
    ADDRESS,
    CONTACT,
    MEMBER,
    Logins,
    Sessions,
    approved,
    browser,
    placed_order,
)

pytestmark = [
    pytest.mark.browser,
    pytest.mark.asyncio(loop_scope="module"),
    pytest.mark.xdist_group("browser-oscar"),
]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def pool() -> AsyncIterator[BrowserPool]:
    async with browser() as pool:
        yield pool


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def origin(postgres: str, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[str]:
    async with running(postgres, tmp_path_factory.mktemp("media")) as origin:
        yield origin


def order(origin: str, size: str = "M", color: str = "Black", quantity: int = 1) -> StoreOrder:
    dress = OrderLine(
        line_id="dress",
        name="Linen Dress",
        url=f"{origin}/catalogue/linen-dress_1/",
        size=size,
        color=color,
        quantity=quantity,
        unit_price=Money(cents=8900, currency="USD"),
    )
    tote = OrderLine(
        line_id="tote",
        name="Canvas Tote",
        url=f"{origin}/catalogue/canvas-tote_6/",
        quantity=1,
        unit_price=Money(cents=2550, currency="USD"),
    )
    return StoreOrder(
        muse_order_id=uuid4().hex,
        user_id=7,
        store_id=urlsplit(origin).netloc,  # a shop that no file names, recognised by its platform
        platform="django_oscar",
        currency="USD",
        lines=(dress, tote),
        address=ADDRESS,
        contact=CONTACT,
        created_at=datetime.now(UTC),
    )


@pytest_asyncio.fixture(loop_scope="module")
async def tier(pool: BrowserPool, origin: str, tmp_path: Path, request: Any) -> AsyncIterator[BrowserTier]:
    netloc = urlsplit(origin).netloc
    settings = Settings(data_dir=tmp_path, allow_hosts=(netloc,), settle_seconds=0.05, _env_file=None)
    login = MEMBER if getattr(request, "param", False) else None
    tier = BrowserTier(pool, StoreRegistry((replace(STORE, pace_ms=0),)), settings, Sessions(), Logins(login))
    yield tier
    await tier.close()
    assert pool.open_contexts == 0


@pytest.mark.parametrize("tier", [False, True], indirect=True, ids=["guest", "member"])
async def test_it_is_bought_from(tier: BrowserTier, origin: str) -> None:
    wanted = order(origin, quantity=2)
    quote = await tier.quote(wanted)
    assert (quote.exact, quote.total) == (True, Money(cents=2 * 8900 + 2550 + 595, currency="USD"))
    assert quote.shipping == Money(cents=595, currency="USD")
    assert [(o.title, o.price.cents) for o in quote.delivery_options] == [
        ("Standard", 595),
        ("Express", 1495),
    ]
    placed = await tier.submit(approved(wanted, quote))
    taken = orders(origin)[-1]
    assert isinstance(placed, Placed)
    assert placed.order_number == taken["order_number"]
    assert (taken["postcode"], taken["method"], taken["total"]) == ("10001", "standard", "209.45")
    assert sorted(taken["lines"]) == [["CT", 1], ["LD-BLK-M", 2]]
    events = await tier.track(placed_order(wanted, placed))
    assert [event.kind for event in events] == [EventKind.CONFIRMED]


@pytest.mark.parametrize("tier", [True], indirect=True, ids=["member"])
async def test_the_other_delivery_and_the_history(tier: BrowserTier, origin: str) -> None:
    wanted = order(origin, color="Red")
    quote = await tier.quote(wanted)
    assert quote.payer is Payer.STORE_SAVED
    express = quote.delivery_options[1].option_id
    quote = await tier.quote(wanted.model_copy(update={"delivery_option_id": express}))
    assert quote.total == Money(cents=8900 + 2550 + 1495, currency="USD")
    placed = await tier.submit(approved(wanted, quote, delivery_option_id=express))
    assert orders(origin)[-1]["method"] == "express"
    found = await tier.find(approved(wanted, quote))
    assert isinstance(placed, Placed)
    assert found is not None
    assert found.order_number == placed.order_number


async def test_a_sold_out_variant(tier: BrowserTier, origin: str) -> None:
    before = len(orders(origin))
    with pytest.raises(StoreRefused) as refused:
        await tier.quote(order(origin, color="Red", size="S"))
    assert refused.value.refusal is Refusal.SOLD_OUT
    assert len(orders(origin)) == before
