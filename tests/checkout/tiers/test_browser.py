"""Maple & Main, bought from in its own pages."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from checkout.tiers.walker.trip import digest
from demo.shop.orders import Stage
from domain.errors import Refusal, StoreRefused
from domain.order import EventKind, HandOver, Payer, Placed, ReturnLabel
from net.browser import BrowserPool
from tests.checkout.tiers.walking import (
    ADDRESS,
    CONTACT,
    MEMBER,
    Sessions,
    Shop,
    TestCard,
    approved,
    browser,
    maple,
    placed_order,
    walker,
)

pytestmark = [
    pytest.mark.browser,
    pytest.mark.asyncio(loop_scope="module"),
    pytest.mark.xdist_group("browser-trips"),
]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def pool() -> AsyncIterator[BrowserPool]:
    async with browser() as pool:
        yield pool


@pytest_asyncio.fixture(loop_scope="module")
async def shop() -> AsyncIterator[Shop]:
    async with maple() as shop:
        yield shop


async def test_a_guest_buys_two_things(pool: BrowserPool, shop: Shop, tmp_path: Path) -> None:
    dress = shop.line("marlow-wrap-dress", "Black", "M")
    order = shop.order(dress, shop.line(quantity=2))
    async with walker(pool, shop, tmp_path) as muse:
        quote = await muse.tier.quote(order)
        walked = len(muse.steps)
        placed = await muse.tier.submit(approved(order, quote))
        assert [step.name for step in muse.steps[walked:]] == ["place"]  # from the page of the quote
    assert (quote.exact, quote.payer, quote.cap) == (True, Payer.INVOICE, quote.total)
    assert quote.subtotal.cents == 9800 + 2 * 2800
    assert [(o.option_id, o.price.cents, o.chosen) for o in quote.delivery_options] == [
        ("standard", 0, True),
        ("express", 1495, False),
    ]
    assert all(o.earliest and o.latest and o.earliest <= o.latest for o in quote.delivery_options)
    (taken,) = shop.orders()
    assert isinstance(placed, Placed)
    assert (placed.order_number, placed.total) == (taken.number, quote.total)
    assert taken.totals.total_cents == quote.total.cents
    assert (taken.recipient.line1, taken.recipient.state, taken.email) == (
        "20 W 34th Street",
        "NY",
        "ada@example.com",
    )
    assert {(line.variant.variant_id, line.quantity) for line in taken.lines} == {
        (dress.variant_id, 1),
        (shop.line().variant_id, 2),
    }


async def test_another_delivery_is_walked_again(pool: BrowserPool, shop: Shop, tmp_path: Path) -> None:
    async with walker(pool, shop, tmp_path) as muse:
        order = shop.order()
        quote = await muse.tier.quote(order)
        express = {"delivery_option_id": "express", "approved_cap": quote.cap * 2}
        placed = await muse.tier.submit(approved(order, quote, **express))
    (taken,) = shop.orders()
    assert isinstance(placed, Placed)
    assert taken.method.method_id == "express"


async def test_what_makes_it_another_order(shop: Shop) -> None:
    order = shop.order()
    same = order.model_copy(update={"muse_order_id": "again", "quote_ref": "x", "approved_cap": None})
    kept = digest(order, Payer.INVOICE, "standard")
    assert digest(same, Payer.INVOICE, "standard") == kept
    others: list[dict[str, Any]] = [
        {"lines": (shop.line(size="M"),)},
        {"lines": (shop.line(quantity=2),)},
        {"address": ADDRESS.model_copy(update={"line1": "1 Elsewhere"})},
        {"billing_address": ADDRESS},
        {"contact": CONTACT.model_copy(update={"email": "other@example.com"})},
        {"delivery_option_id": "express"},
        {"payer": Payer.STORE_SAVED},
        {"instrument_id": "card-2"},
        {"discount_codes": ("TEN",)},
        {"user_id": 8},
    ]
    for change in others:
        assert digest(order.model_copy(update=change), Payer.INVOICE, "standard") != kept, change


async def test_nothing_is_placed_without_or_above_the_cap(
    pool: BrowserPool, shop: Shop, tmp_path: Path
) -> None:
    async with walker(pool, shop, tmp_path) as muse:
        order = shop.order()
        quote = await muse.tier.quote(order)
        with pytest.raises(ValueError, match="cap"):
            await muse.tier.submit(order)
        low = quote.cap.model_copy(update={"cents": quote.cap.cents - 1})
        with pytest.raises(StoreRefused) as refused:
            await muse.tier.submit(approved(order, quote, approved_cap=low))
    assert refused.value.refusal is Refusal.PRICE_ABOVE_CAP
    assert refused.value.params == {"total": quote.total.format(), "cap": low.format()}
    assert shop.orders() == []


async def test_a_member_pays_with_the_saved_card_and_signs_in_once(
    pool: BrowserPool, shop: Shop, tmp_path: Path
) -> None:
    sessions = Sessions()
    async with walker(pool, shop, tmp_path, login=MEMBER, sessions=sessions) as muse:
        quote, placed = await muse.buy(shop.order())
        assert quote.payer is Payer.STORE_SAVED
        assert [i.title for i in quote.instruments] == ["Visa ending in 4242"]
        (taken,) = shop.orders()
        assert (taken.account, taken.payment) == ("shopper@example.com", "Visa ending in 4242")
        assert taken.recipient.line1 == "20 W 34th Street"  # the order's address, not the saved one
        assert isinstance(placed, Placed)
        assert placed.order_number == taken.number
        assert sessions.kept
        first = {step.name for step in muse.steps}
    async with walker(pool, shop, tmp_path, sessions=sessions) as muse:  # the kept session needs no password
        _, again = await muse.buy(shop.order())
        second = {step.name for step in muse.steps}
    assert isinstance(again, Placed)
    assert "sign in" in first - second
    assert [o.account for o in shop.orders()] == ["shopper@example.com"] * 2


async def test_a_card_is_typed_when_there_is_one(pool: BrowserPool, shop: Shop, tmp_path: Path) -> None:
    async with walker(pool, shop, tmp_path, cards=TestCard()) as muse:
        _, placed = await muse.buy(shop.order(payer=Payer.VIRTUAL_CARD))
    assert isinstance(placed, Placed)
    assert shop.orders()[0].payment == "Visa ending in 4242"


async def test_a_leftover_cart_is_brought_in_order(pool: BrowserPool, shop: Shop, tmp_path: Path) -> None:
    account = shop.app.state.shop.accounts["shopper@example.com"]
    account.bag.put(shop.line("orchard-tote", "Tan", "One Size").variant_id, 1)
    account.bag.put(shop.line().variant_id, 3)
    async with walker(pool, shop, tmp_path, login=MEMBER) as muse:
        await muse.buy(shop.order())
    (taken,) = shop.orders()
    assert [(line.article.slug, line.quantity) for line in taken.lines] == [("everyday-pocket-tee", 1)]


@pytest.mark.parametrize("member", [False, True])
async def test_an_order_is_found_and_followed(
    pool: BrowserPool, shop: Shop, tmp_path: Path, member: bool
) -> None:
    async with walker(pool, shop, tmp_path, login=MEMBER if member else None) as muse:
        order = shop.order()
        if not member:
            assert await muse.tier.find(order) is None
        quote, placed = await muse.buy(order)
        found = await muse.tier.find(approved(order, quote))
        assert found is not None
        assert found.order_number == placed.order_number
        other = shop.order(shop.line("orchard-tote", "Tan", "One Size"))
        assert await muse.tier.find(other) is None
        mine = placed_order(order, placed)
        assert [e.kind for e in await muse.tier.track(mine)] == [EventKind.CONFIRMED]
        shop.app.state.shop.ledger.advance(shop.orders()[0], Stage.SHIPPED)
        events = await muse.tier.track(mine)
        assert [e.kind for e in events] == [EventKind.CONFIRMED, EventKind.SHIPPED]
        parcel = shop.orders()[0].parcel
        assert (events[1].carrier, events[1].tracking_number, events[1].tracking_url) == (
            parcel.carrier,
            parcel.number,
            parcel.url,
        )
        assert (await muse.tier.cancel(mine)).accepted is False


@pytest.mark.parametrize("member", [False, True])
async def test_an_order_is_called_off(pool: BrowserPool, shop: Shop, tmp_path: Path, member: bool) -> None:
    async with walker(pool, shop, tmp_path, login=MEMBER if member else None) as muse:
        order = shop.order()
        _, placed = await muse.buy(order)
        assert (await muse.tier.cancel(placed_order(order, placed))).accepted is True
        assert [e.kind for e in await muse.tier.track(placed_order(order, placed))][-1] is EventKind.CANCELLED
    assert [o.stage for o in shop.orders()] == [Stage.CANCELLED]


async def test_what_was_delivered_goes_back(pool: BrowserPool, shop: Shop, tmp_path: Path) -> None:
    async with walker(pool, shop, tmp_path) as muse:
        line = shop.line("marlow-wrap-dress", "Black", "M")
        order = shop.order(line, shop.line())
        _, placed = await muse.buy(order)
        mine = placed_order(order, placed)
        early = await muse.tier.start_return(mine, (line.line_id,), "too small")
        assert isinstance(early, HandOver)
        shop.app.state.shop.ledger.advance(shop.orders()[0], Stage.DELIVERED)
        label = await muse.tier.start_return(mine, (line.line_id,), "too small")
        assert isinstance(label, ReturnLabel)
        assert label.tracking_number
        other = shop.line("marlow-wrap-dress", "Black", "L").variant_id
        swapped = await muse.tier.start_return(mine, (line.line_id,), "too small", exchange_for=other)
        assert isinstance(swapped, ReturnLabel)
    assert len(shop.orders()[0].returns) == 2


@pytest.mark.timeout(600)
async def test_ten_in_a_row_and_four_at_once(pool: BrowserPool, shop: Shop, tmp_path: Path) -> None:
    async with walker(pool, shop, tmp_path) as muse:
        for _ in range(10):
            await muse.buy(shop.order())
        results = await asyncio.gather(*(muse.buy(shop.order(user_id=100 + n)) for n in range(4)))
    assert all(isinstance(placed, Placed) for _, placed in results)
    assert len({o.number for o in shop.orders()}) == 14
