"""The API tier at Northline, a merchant written apart from it from the same specification."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from checkout.tiers.api import ApiTier
from checkout.tiers.ucp.webhooks import WebhookRefused, verify
from domain.errors import Refusal, StoreRefused
from domain.money import Money
from domain.order import (
    EventKind,
    HandOver,
    Payer,
    Placed,
    PlacedOrder,
    Quote,
    ReturnLabel,
    StoreOrder,
)
from tests.checkout.tiers.northline import Town, town


@pytest.fixture
async def northline() -> AsyncIterator[Town]:
    async with town() as built:
        yield built


def approve(order: StoreOrder, quote: Quote) -> StoreOrder:
    return order.model_copy(
        update={"quote_ref": quote.quote_ref, "approved_cap": quote.cap, "payer": quote.payer}
    )


@pytest.mark.parametrize("transport", ["rest", "mcp"])
async def test_a_guest_buys_and_the_order_is_followed(northline: Town, transport: str) -> None:
    api = northline.tier(only=transport)
    order = northline.order(discount_codes=("SAVE10", "SUMMER20"), delivery_option_id="express")

    quote = await api.quote(order)

    assert (quote.exact, quote.payer, quote.hand_over) == (True, Payer.TOKEN, False)
    assert quote.rejected_codes == ("SUMMER20",)
    assert [o.option_id for o in quote.delivery_options if o.chosen] == ["express"]
    assert quote.discount is not None
    assert quote.tax is not None
    assert quote.eta is not None

    placed = await api.submit(approve(order, quote))

    assert isinstance(placed, Placed)
    assert placed.order_number.startswith("NL-")
    assert placed.total == quote.total
    assert await api.find(approve(order, quote)) == placed
    events = await api.track(
        PlacedOrder(
            muse_order_id=order.muse_order_id,
            user_id=order.user_id,
            store_id=order.store_id,
            order_number=placed.order_number,
            store_ref=placed.store_ref,
            placed_at=order.created_at,
        )
    )
    assert events[0].kind is EventKind.CONFIRMED


@pytest.mark.parametrize("transport", ["rest", "mcp"])
@pytest.mark.parametrize("fault", ["answer_lost", "in_progress", "429", "500", "down", "garbage"])
async def test_faults_on_the_way_place_one_order(transport: str, fault: str) -> None:
    async with town(clock_seconds=0.2) as northline:
        api = northline.tier(only=transport)
        order = northline.order()
        quote = await api.quote(order)
        northline.desk.faults.set(fault)
        placed = await api.submit(approve(order, quote))
        assert isinstance(placed, Placed)
        assert [o.number for o in northline.desk.orders] == [placed.order_number]


@pytest.mark.parametrize("fault", ["429", "500", "down", "garbage"])
async def test_faults_while_quoting_are_waited_out(northline: Town, fault: str) -> None:
    api = northline.tier()
    await api.quote(northline.order())
    northline.desk.faults.set(fault)
    assert (await api.quote(northline.order())).exact


async def test_an_escalated_checkout_is_handed_over_and_watched(northline: Town) -> None:
    api = northline.tier()
    northline.desk.faults.set("escalate")
    order = northline.order()
    quote = await api.quote(order)
    assert (quote.hand_over, quote.payer, quote.exact) == (True, Payer.AT_STORE, True)
    handed = await api.submit(approve(order, quote))
    assert isinstance(handed, HandOver)
    assert handed.url.startswith(northline.origin)
    assert handed.total == quote.total
    assert await api.watch(approve(order, quote)) is None


async def test_a_captcha_at_the_last_step_is_handed_over(northline: Town) -> None:
    api = northline.tier()
    order = northline.order()
    quote = await api.quote(order)
    northline.desk.faults.set("captcha")
    handed = await api.submit(approve(order, quote))
    assert isinstance(handed, HandOver)
    assert handed.text == "handover-input"
    assert not list(northline.desk.orders)


async def test_a_price_that_rose_at_the_last_step_is_asked_about(northline: Town) -> None:
    api = northline.tier()
    order = northline.order()
    quote = await api.quote(order)
    northline.desk.faults.set("price_up_at_review")
    with pytest.raises(StoreRefused) as first:
        await api.submit(approve(order, quote))
    assert first.value.may_retry
    with pytest.raises(StoreRefused) as second:
        await api.submit(approve(order, quote))
    assert second.value.refusal is Refusal.PRICE_ABOVE_CAP
    assert not list(northline.desk.orders)


async def test_goods_gone_at_the_last_step_are_not_placed(northline: Town) -> None:
    api = northline.tier()
    order = northline.order()
    quote = await api.quote(order)
    northline.desk.faults.set("sold_out_at_review")
    with pytest.raises(StoreRefused) as refused:
        await api.submit(approve(order, quote))
    assert refused.value.refusal is Refusal.SOLD_OUT
    assert not list(northline.desk.orders)


async def test_a_session_that_expired_at_the_last_step_may_be_tried_again(northline: Town) -> None:
    api = northline.tier()
    order = northline.order()
    quote = await api.quote(order)
    northline.desk.faults.set("session_expired")
    with pytest.raises(StoreRefused) as refused:
        await api.submit(approve(order, quote))
    assert (refused.value.refusal, refused.value.may_retry) == (Refusal.SESSION_EXPIRED, True)
    assert isinstance(await api.submit(approve(order, quote)), Placed)


async def test_a_line_is_found_by_its_link(northline: Town) -> None:
    variant, _ = northline.variant()
    sold = northline.desk.room.line(variant, 1)
    link = f"{northline.origin}/products/{sold.article.slug}"
    line = (
        northline.order()
        .lines[0]
        .model_copy(
            update={"variant_id": None, "url": link, "size": sold.variant.size, "color": sold.variant.color}
        )
    )
    quote = await northline.tier().quote(northline.order(lines=(line,)))
    assert quote.exact
    assert not quote.changes


def as_placed(order: StoreOrder, placed: Placed) -> PlacedOrder:
    return PlacedOrder(
        muse_order_id=order.muse_order_id,
        user_id=order.user_id,
        store_id=order.store_id,
        order_number=placed.order_number,
        store_ref=placed.store_ref,
        order_url=placed.order_url,
        placed_at=order.created_at,
        lines=order.lines,
    )


async def buy(northline: Town, transport: str = "rest") -> tuple[ApiTier, PlacedOrder]:
    api = northline.tier(only=transport)
    order = northline.order()
    placed = await api.submit(approve(order, await api.quote(order)))
    assert isinstance(placed, Placed)
    return api, as_placed(order, placed)


@pytest.mark.parametrize("transport", ["rest", "mcp"])
async def test_an_order_that_has_not_left_is_cancelled(northline: Town, transport: str) -> None:
    api, placed = await buy(northline, transport)
    assert (await api.cancel(placed)).accepted is True
    kinds = [event.kind for event in await api.track(placed)]
    assert kinds.count(EventKind.CANCELLED) == 1
    assert kinds[-1] is EventKind.REFUNDED
    late = await api.cancel(placed)
    assert (late.accepted, late.url) == (False, placed.order_url)


@pytest.mark.parametrize("transport", ["rest", "mcp"])
async def test_a_delivered_order_is_followed_and_returned(transport: str) -> None:
    async with town(clock_seconds=0.0) as northline:
        api, placed = await buy(northline, transport)
        kinds = [event.kind for event in await api.track(placed)]
        assert kinds[-3:] == [EventKind.SHIPPED, EventKind.OUT_FOR_DELIVERY, EventKind.DELIVERED]
        label = await api.start_return(placed, ("l1",), "too small")
        assert isinstance(label, ReturnLabel)
        assert label.url.startswith(northline.origin)


async def test_without_an_address_a_cart_estimates(northline: Town) -> None:
    quote = await northline.tier().quote(northline.order(address=None, contact=None))
    assert (quote.exact, quote.quote_ref, quote.payer) == (False, None, Payer.TOKEN)
    assert quote.total < quote.cap


async def test_live_stock_is_read_by_line(northline: Town) -> None:
    api, order = northline.tier(), northline.order()
    variant, price = northline.variant()
    before = await api.stock(order)
    assert (before["l1"].available, before["l1"].price) == (True, Money(cents=price, currency="USD"))
    northline.desk.room.sell_out(variant)
    assert (await api.stock(order))["l1"].available is False


async def test_its_webhooks_are_believed_once_forged_ones_never() -> None:
    async with town(clock_seconds=0.0) as northline:
        api, placed = await buy(northline)

        async def ours(origin: str, order_id: str, checkout_id: str) -> bool:
            return (origin, order_id) == (northline.origin, placed.store_ref)

        for _ in range(4):
            headers, body, url = await northline.hooks.get()
            believed = await verify(headers, body, url=url, merchants=api.merchants, placed=ours)
            assert believed.order.id == placed.store_ref
        northline.desk.faults.set("webhook_forged")
        northline.desk.postman.tell(northline.desk.orders.get(placed.store_ref))
        headers, body, url = await northline.hooks.get()
        with pytest.raises(WebhookRefused) as refused:
            await verify(headers, body, url=url, merchants=api.merchants, placed=ours)
        assert refused.value.status == 401
