"""Everything that stands in the way at Maple & Main, one thing at a time."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest
import pytest_asyncio

from checkout.tiers.walker import held, placing
from domain.errors import Refusal, StoreRefused
from domain.order import HandOver, Payer, Placed
from net.browser import BrowserPool
from stores.registry import StoreRegistry
from tests.checkout.tiers.walking import (
    MEMBER,
    Shop,
    Shopper,
    TestCard,
    approved,
    browser,
    maple,
    walker,
)

pytestmark = [
    pytest.mark.browser,
    pytest.mark.asyncio(loop_scope="module"),
    pytest.mark.xdist_group("browser-obstacles"),
]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def pool() -> AsyncIterator[BrowserPool]:
    async with browser() as pool:
        yield pool


@pytest_asyncio.fixture(loop_scope="module")
async def shop() -> AsyncIterator[Shop]:
    async with maple() as shop:
        yield shop


@pytest.fixture(autouse=True)
def _soon(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a real store is given seconds for, one on this machine does at once."""
    monkeypatch.setattr(placing, "GRACE_SECONDS", 0.2)
    monkeypatch.setattr(placing, "QUIET_SECONDS", 0.3)
    monkeypatch.setattr("demo.shop.obstacles.RETRY_AFTER_SECONDS", 1)


@pytest.mark.parametrize(
    ("fault", "times"),
    [
        ("cookie_banner", 3),
        ("newsletter", 2),
        ("hidden_duplicate", 9),
        ("rerender", 2),
        ("layout_shift", 2),
        ("address_suggestion", 1),
        ("slow", 3),
        ("down", 1),
        ("rate_limited", 1),
        ("session_expired", 1),
    ],
)
async def test_what_a_patient_shopper_gets_past(
    pool: BrowserPool, shop: Shop, tmp_path: Path, fault: str, times: int
) -> None:
    shop.fault(fault, times)
    async with walker(pool, shop, tmp_path) as muse:
        _, placed = await muse.buy(shop.order())
    (taken,) = shop.orders()
    assert isinstance(placed, Placed)
    assert placed.order_number == taken.number
    assert taken.recipient.line1 == "20 W 34th Street"  # as entered, not as suggested


@pytest.mark.parametrize(
    ("fault", "refusal"),
    [
        ("variant_gone", Refusal.SOLD_OUT),
        ("sold_out_at_review", Refusal.SOLD_OUT),
        ("quantity_cut", Refusal.QUANTITY),
        ("address_refused", Refusal.ADDRESS),
        ("captcha", Refusal.CHALLENGE),
    ],
)
async def test_what_ends_a_quote(
    pool: BrowserPool, shop: Shop, tmp_path: Path, fault: str, refusal: Refusal
) -> None:
    shop.fault(fault, 5 if fault == "quantity_cut" else 1)
    async with walker(pool, shop, tmp_path) as muse:
        with pytest.raises(StoreRefused) as refused:
            await muse.tier.quote(shop.order(shop.line(quantity=2)))
        assert refused.value.refusal is refusal
        (record,) = muse.evidence()
    assert record["store"] == "maple_and_main"
    assert "ada@example.com" not in str(record)
    assert shop.orders() == []


async def test_a_price_that_went_up_is_asked_about(pool: BrowserPool, shop: Shop, tmp_path: Path) -> None:
    async with walker(pool, shop, tmp_path) as muse:
        order = shop.order()
        quote = await muse.tier.quote(order)
        shop.fault("price_up_at_review")
        with pytest.raises(StoreRefused) as refused:
            await muse.tier.submit(approved(order, quote, quote_ref=None))
    assert refused.value.refusal is Refusal.PRICE_ABOVE_CAP
    assert shop.orders() == []


async def test_a_store_that_stays_down(pool: BrowserPool, shop: Shop, tmp_path: Path) -> None:
    shop.fault("down", 50)
    async with walker(pool, shop, tmp_path) as muse:
        with pytest.raises(StoreRefused) as refused:
            await muse.tier.quote(shop.order())
    assert (refused.value.refusal, refused.value.may_retry) == (Refusal.DOWN, True)


async def test_a_page_that_never_loads(
    pool: BrowserPool, shop: Shop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("checkout.tiers.walker.visit.LOAD_SECONDS", 0.5)
    shop.fault("never_loads", 5)
    async with walker(pool, shop, tmp_path) as muse:
        with pytest.raises(StoreRefused) as refused:
            await muse.tier.quote(shop.order())
    assert (refused.value.refusal, refused.value.may_retry) == (Refusal.DOWN, True)


@pytest.mark.parametrize("member", [False, True])
@pytest.mark.parametrize("fault", ["answer_lost", "connection_cut", "order_number_missing"])
async def test_an_order_whose_answer_was_lost_is_found(
    pool: BrowserPool, shop: Shop, tmp_path: Path, fault: str, member: bool
) -> None:
    async with walker(pool, shop, tmp_path, login=MEMBER if member else None) as muse:
        order = shop.order()
        quote = await muse.tier.quote(order)
        shop.fault(fault)
        placed = await muse.tier.submit(approved(order, quote))
    (taken,) = shop.orders()  # once, whatever the browser would send again
    assert isinstance(placed, Placed)
    assert placed.order_number == taken.number


async def test_an_order_that_was_not_taken_is_known_not_to_be(
    pool: BrowserPool, shop: Shop, tmp_path: Path
) -> None:
    async with walker(pool, shop, tmp_path) as muse:
        order = shop.order()
        quote = await muse.tier.quote(order)
        shop.fault("refused_after_click")
        with pytest.raises(StoreRefused) as refused:
            await muse.tier.submit(approved(order, quote))
    assert (refused.value.refusal, refused.value.may_fall_back) == (Refusal.DOWN, False)
    assert shop.orders() == []


@pytest.mark.parametrize("card", [True, False])
async def test_a_declined_payment_is_not_tried_again(
    pool: BrowserPool, shop: Shop, tmp_path: Path, card: bool
) -> None:
    cards = TestCard("4000000000000002") if card else None
    async with walker(pool, shop, tmp_path, login=None if card else MEMBER, cards=cards) as muse:
        order = shop.order(payer=Payer.VIRTUAL_CARD if card else None)
        quote = await muse.tier.quote(order)
        if not card:
            shop.fault("payment_declined")
        with pytest.raises(StoreRefused) as refused:
            await muse.tier.submit(approved(order, quote))
        assert (refused.value.refusal, refused.value.may_retry) == (Refusal.PAYMENT, False)
    assert shop.orders() == []


async def test_the_bank_wants_to_see_the_shopper(pool: BrowserPool, shop: Shop, tmp_path: Path) -> None:
    async with walker(pool, shop, tmp_path, login=MEMBER) as muse:
        order = shop.order()
        quote = await muse.tier.quote(order)
        shop.fault("three_d_secure")
        outcome = await muse.tier.submit(approved(order, quote))
    assert isinstance(outcome, HandOver)
    assert (outcome.text, outcome.url) == ("handover-bank-check", f"{shop.origin}/bag")
    assert shop.orders() == []


async def test_the_store_asks_for_the_security_code_again(
    pool: BrowserPool, shop: Shop, tmp_path: Path
) -> None:
    shop.fault("asks_cvc", 5)
    async with walker(pool, shop, tmp_path, login=MEMBER) as muse:
        order = shop.order()
        quote = await muse.tier.quote(order)
        assert (quote.hand_over, quote.exact) == (True, False)
        outcome = await muse.tier.submit(approved(order, quote, payer=None))
    assert isinstance(outcome, HandOver)
    assert outcome.text == "handover-security-code"
    assert shop.orders() == []


async def test_a_login_that_fails(pool: BrowserPool, shop: Shop, tmp_path: Path) -> None:
    shop.fault("login_failed")
    async with walker(pool, shop, tmp_path, login=MEMBER) as muse:
        with pytest.raises(StoreRefused) as refused:
            await muse.tier.quote(shop.order())
    assert refused.value.refusal is Refusal.SIGN_IN


async def test_a_one_time_code_is_waited_for_outside_the_walk(
    pool: BrowserPool, shop: Shop, tmp_path: Path
) -> None:
    assert held.HELD_SECONDS == 300
    shop.fault("one_time_code")
    shopper = Shopper(shop)
    async with walker(pool, shop, tmp_path, login=MEMBER, shopper=shopper) as muse:
        with pytest.raises(StoreRefused) as refused:
            await muse.tier.quote(shop.order())
        assert (refused.value.refusal, refused.value.waits_for) == (Refusal.SIGN_IN, "code")
        assert (pool.open_contexts, shopper.asked) == (1, ["code"])
        _, placed = await muse.buy(shop.order())
        assert [step.name for step in muse.steps].count("sign in") == 2
        assert len(shop.codes()) == 1, "the page that asked for the code took it"
    assert isinstance(placed, Placed)


@pytest.mark.parametrize("member", [False, True])
async def test_a_code_asked_for_in_the_middle_is_typed_where_it_was_asked(
    pool: BrowserPool, shop: Shop, tmp_path: Path, member: bool
) -> None:
    shop.fault("code_at_checkout")
    shopper, order = Shopper(shop), shop.order(billing_address=None)
    async with walker(pool, shop, tmp_path, login=MEMBER if member else None, shopper=shopper) as muse:
        with pytest.raises(StoreRefused) as refused:
            await muse.tier.quote(order)
        assert (refused.value.refusal, refused.value.waits_for) == (Refusal.SIGN_IN, "code")
        assert (pool.open_contexts, shopper.asked) == (1, ["code"])
        quote, placed = await muse.buy(order)
        assert [step.name for step in muse.steps].count("add to cart") == 1, "it went on where it was"
    assert len(shop.codes()) == 1
    assert [option.title for option in quote.delivery_options] == ["Standard shipping", "Express shipping"]
    assert isinstance(placed, Placed)
    assert [taken.number for taken in shop.orders()] == [placed.order_number]


async def test_a_code_asked_for_after_the_last_click_is_the_shoppers(
    pool: BrowserPool, shop: Shop, tmp_path: Path
) -> None:
    shopper = Shopper(shop)
    async with walker(pool, shop, tmp_path, shopper=shopper) as muse:
        order = shop.order()
        quote = await muse.tier.quote(order)
        shop.fault("code_after_place")
        outcome = await muse.tier.submit(approved(order, quote))
    assert isinstance(outcome, HandOver)
    assert outcome.text == "handover-code-after"
    assert (shopper.asked, shop.orders()) == ([], []), "nobody is asked, and nothing clicked again"


async def test_card_fields_in_frames_of_another_origin(pool: BrowserPool, shop: Shop, tmp_path: Path) -> None:
    shop.fault("hosted_fields")
    async with walker(pool, shop, tmp_path, cards=TestCard()) as muse:
        quote, placed = await muse.buy(shop.order(payer=Payer.VIRTUAL_CARD))
    (taken,) = shop.orders()
    assert isinstance(placed, Placed)
    assert (quote.payer, placed.order_number, taken.payment) == (
        Payer.VIRTUAL_CARD,
        taken.number,
        "Visa ending in 4242",
    )


async def test_frames_of_strangers_are_left_alone(pool: BrowserPool, shop: Shop, tmp_path: Path) -> None:
    walk = shop.store.walk
    assert walk is not None
    unnamed = StoreRegistry((replace(shop.store, walk=replace(walk, hosts=())),))
    shop.fault("hosted_fields")
    async with walker(pool, replace(shop, stores=unnamed), tmp_path, cards=TestCard()) as muse:
        with pytest.raises(StoreRefused) as refused:
            await muse.tier.quote(shop.order(payer=Payer.VIRTUAL_CARD))
    assert "left alone: frames of localhost" in refused.value.detail


async def test_nobody_to_ask_for_a_one_time_code(pool: BrowserPool, shop: Shop, tmp_path: Path) -> None:
    shop.fault("one_time_code")
    async with walker(pool, shop, tmp_path, login=MEMBER) as muse:
        with pytest.raises(StoreRefused) as refused:
            await muse.tier.quote(shop.order())
    assert (refused.value.refusal, refused.value.waits_for) == (Refusal.SIGN_IN, None)


async def test_a_member_whose_session_expires_signs_in_once_more(
    pool: BrowserPool, shop: Shop, tmp_path: Path
) -> None:
    shop.fault("session_expired")
    async with walker(pool, shop, tmp_path, login=MEMBER) as muse:
        _, placed = await muse.buy(shop.order())
        assert [step.name for step in muse.steps].count("sign in") == 2
    assert isinstance(placed, Placed)


async def test_a_session_that_keeps_expiring(pool: BrowserPool, shop: Shop, tmp_path: Path) -> None:
    shop.fault("session_expired", 9)
    async with walker(pool, shop, tmp_path) as muse:
        with pytest.raises(StoreRefused) as refused:
            await muse.tier.quote(shop.order())
    assert refused.value.refusal is Refusal.SESSION_EXPIRED
