from __future__ import annotations

import pytest

from bot.cards.order_sheet import PAGE_ROWS, orders_card
from bot.cards.orders import (
    SIGNS,
    cancel_answer_card,
    cancel_ask_card,
    order_card,
    order_found_card,
    order_update_card,
    return_answer_card,
    return_ask_card,
)
from bot.cards.words import Tongue
from domain.order import EventKind, OrderStatus
from tests.bot.cards.checks import accept, labels, seen, tapped
from tests.bot.cards.samples import HOSTILE, order, order_item, parcel, usd

EN, ES = Tongue("en"), Tongue("es")
BOTH = pytest.mark.parametrize("t", [EN, ES])
PARCEL = parcel()


def lines_of(text: str) -> list[str]:
    return seen(text).splitlines()


def test_orders_are_numbered_as_their_buttons_are() -> None:
    orders = [
        order("Nordstrom", OrderStatus.SHIPPED, order_id=5),
        order("Macy's", OrderStatus.DELIVERED, order_id=4, number="M-1"),
        order("Old Navy", OrderStatus.NEEDS_SHOPPER, order_id=3),
    ]
    card = orders_card(EN, orders)
    assert accept(card).split("\n\n") == [
        "Your orders",
        "1. Nordstrom · ND-12345\n📦 Shipped · Expected Fri, Nov 27",
        "2. Macy's · M-1\n✅ Delivered",
        "3. Old Navy\n↗ Yours to finish",
    ]
    assert seen(card.caption or "").splitlines() == [
        "Your orders",
        "1. Nordstrom · ND-12345 · 📦 Shipped",
        "2. Macy's · M-1 · ✅ Delivered",
        "3. Old Navy · ↗ Yours to finish",
    ]
    assert labels(card) == [["1 · Nordstrom", "2 · Macy's"], ["3 · Old Navy"]]
    assert tapped(card) == ["order:5", "order:4", "order:3"]


def test_the_sheet_shows_where_each_order_is() -> None:
    pictures = [order_item(f"Sock {n}", image_url=f"https://a.example/{n}.jpg") for n in range(6)]
    late = parcel(status="delayed")
    card = orders_card(
        EN,
        [
            order("Gap", OrderStatus.SHIPPED, parcels=(late, parcel("2")), lines=tuple(pictures)),
            order("Zara", OrderStatus.OUT_FOR_DELIVERY, parcels=(parcel(),)),
            order("Macy's", OrderStatus.NEEDS_SHOPPER),
            order("Ugg", OrderStatus.CANCELLED, parcels=(late,)),
        ],
    )
    assert card.sheet is not None
    gap, zara, macys, ugg = card.sheet.rows
    assert (gap.state, gap.tone, gap.reached) == ("Shipped · delayed", "waits", 1)
    assert (gap.goods, gap.parcel, len(gap.pictures), gap.pieces) == ("Sock 0 + 5", "2 parcels", 4, 6)
    assert (zara.state, zara.tone, zara.reached) == ("Out for delivery", "fine", 2)
    assert (zara.goods, zara.parcel) == ("Black Dress, size M, Black", "UPS")
    assert (macys.state, macys.tone, macys.reached, macys.day) == ("Yours to finish", "waits", None, "")
    assert (ugg.state, ugg.tone, ugg.reached, ugg.parcel) == ("Cancelled", "over", None, "")


def test_a_long_list_has_pages() -> None:
    orders = [order("Gap", order_id=place) for place in range(1, PAGE_ROWS + 1)]
    card = orders_card(EN, orders, page=2, pages=3)
    assert labels(card)[-1] == ["‹ 1", "3 ›"]
    assert tapped(card)[-2:] == ["orders:1", "orders:3"]
    assert seen(card.text).splitlines()[2].startswith(f"{PAGE_ROWS + 1}. Gap")
    assert card.sheet is not None
    assert card.sheet.page == "2 / 3"
    assert labels(orders_card(EN, orders, page=3, pages=3))[-1] == ["‹ 2"]


@BOTH
def test_no_orders_yet(t: Tongue) -> None:
    assert accept(orders_card(t, []))


def test_an_order_whole() -> None:
    boots = order_item("Leather Boots", size="8", color=None, quantity=2, total=usd("318"))
    shown = order(status=OrderStatus.SHIPPED, lines=(order_item(), boots), parcels=(PARCEL,))
    card = order_card(EN, shown)
    assert lines_of(accept(card)) == [
        "Nordstrom · order ND-12345",
        "📦 Shipped · Expected Fri, Nov 27",
        "• Black Dress, size M, Black – $89.00",
        "• Leather Boots, size 8 × 2 – $318.00",
        "Total $94.20",
        "UPS 1Z999AA10123456784",
    ]
    assert labels(card) == [
        ["Track", "Copy number"],
        ["Open the store’s page"],
        ["Buy again", "View all orders"],
    ]
    assert card.rows[0][1].copy_text == "1Z999AA10123456784"


def test_what_can_be_done_depends_on_the_state() -> None:
    assert "askcancel:7" in tapped(order_card(EN, order()))
    assert "return:7" in tapped(order_card(EN, order(status=OrderStatus.DELIVERED)))
    shipped = tapped(order_card(EN, order(status=OrderStatus.SHIPPED)))
    assert "askcancel:7" not in shipped
    assert "return:7" not in shipped


def test_an_order_to_finish_says_why_and_leads_there() -> None:
    card = order_card(EN, order("Gap", OrderStatus.NEEDS_SHOPPER, order_url=None))
    assert "Your cart there is filled; check it and pay" in accept(card)
    assert "Expected" not in card.text
    assert labels(card)[0] == ["Continue to Gap"]


def test_an_order_that_failed_says_why() -> None:
    card = order_card(EN, order("Gap", OrderStatus.FAILED, problem="refused-payment"))
    assert "The payment was declined." in accept(card)


@BOTH
def test_a_picture_leaves_room_for_its_caption(t: Tongue) -> None:
    items = tuple(
        order_item("A name of some length " * 4, image_url="https://a.example/1.jpg") for _ in range(60)
    )
    card = order_card(t, order(lines=items, parcels=(PARCEL,) * 9))
    assert card.photo_url == "https://a.example/1.jpg"
    accept(card)


@BOTH
@pytest.mark.parametrize("kind", list(EventKind))
def test_each_change_is_told(t: Tongue, kind: EventKind) -> None:
    card = order_update_card(t, order(parcels=(PARCEL,)), kind, PARCEL.tracking_number)
    assert "Nordstrom" in accept(card)
    assert "ND-12345" in card.text
    assert "order:7" in tapped(card)


def test_a_shipped_parcel_comes_with_its_number_to_copy_and_its_link() -> None:
    card = order_update_card(EN, order(parcels=(PARCEL,)), EventKind.SHIPPED, PARCEL.tracking_number)
    assert lines_of(accept(card)) == [
        "📦 Nordstrom shipped order ND-12345.",
        "UPS 1Z999AA10123456784",
        "Expected Fri, Nov 27",
    ]
    track, copy = card.rows[0]
    assert track.url == "https://carrier.example/1Z999AA10123456784"
    assert copy.copy_text == "1Z999AA10123456784"


def test_a_parcel_without_a_known_carrier() -> None:
    unknown = parcel("ABC", carrier=None, url=None)
    card = order_update_card(EN, order(parcels=(unknown,)), EventKind.SHIPPED, "ABC")
    assert lines_of(accept(card))[1] == "ABC"
    assert labels(card)[0] == ["Copy number"]


def test_a_delay_says_the_new_day() -> None:
    assert "Now expected Fri, Nov 27." in accept(order_update_card(EN, order(), EventKind.DELAYED, None))


@BOTH
@pytest.mark.parametrize("status", list(OrderStatus))
def test_every_state_has_a_sign_and_words(t: Tongue, status: OrderStatus) -> None:
    assert SIGNS[status] in accept(order_card(t, order(status=status)))


@BOTH
def test_cancelling_and_returning(t: Tongue) -> None:
    ask = cancel_ask_card(t, order())
    accept(ask)
    assert tapped(ask) == ["cancel:7", "order:7"]
    for accepted in (False, None):
        accept(cancel_answer_card(t, order(), accepted, "https://shop.example/cancel"))
    accept(cancel_answer_card(t, order(order_url=None), None, None))
    for text in ("return-label", "return-at-store"):
        accept(return_answer_card(t, order(), text, None))
    label = return_answer_card(
        t, order(), "return-label", "https://shop.example/label", "9400111899223197428490"
    )
    assert "9400111899223197428490" in accept(label)
    assert [button.url or button.copy_text for row in label.rows for button in row] == [
        "https://shop.example/label",
        "9400111899223197428490",
    ]
    accept(order_found_card(t, order()))


@BOTH
@pytest.mark.parametrize("status", list(OrderStatus))
def test_what_cannot_be_done_says_why_and_what_can(t: Tongue, status: OrderStatus) -> None:
    for number in ("ND-1", None):
        shown = order(status=status, number=number)
        cancel, back = cancel_ask_card(t, shown), return_ask_card(t, shown)
        accept(cancel)
        accept(back)
        assert ("cancel:7" in tapped(cancel)) == (status is OrderStatus.CONFIRMED)
        assert ("sendback:7" in tapped(back)) == (status is OrderStatus.DELIVERED)
        assert {"order:7"} <= {*tapped(cancel)} & {*tapped(back)}


def test_what_goes_back_is_chosen_line_by_line() -> None:
    lines = (order_item("Boots", item_id=4, size="8", color=None), order_item("Dress", item_id=5))
    several = order(status=OrderStatus.DELIVERED, lines=lines)
    assert tapped(return_ask_card(EN, several)) == ["sendback:7:4", "sendback:7:5", "sendback:7", "order:7"]
    again = return_ask_card(EN, several, "https://shop.example/label")
    assert tapped(again) == ["sendback:7:4", "sendback:7:5", "order:7"]
    assert labels(again)[0] == ["Open the label"]
    once = order(status=OrderStatus.DELIVERED)
    assert labels(return_ask_card(EN, once, "https://shop.example/label")) == [["Open the label"]]


@BOTH
def test_names_stay_text(t: Tongue) -> None:
    hostile = order(
        HOSTILE,
        number=HOSTILE,
        lines=(order_item(HOSTILE, size=HOSTILE, color=HOSTILE),),
        parcels=(parcel("<i>&", carrier=HOSTILE),),
    )
    accept(orders_card(t, [hostile] * PAGE_ROWS))
    accept(order_card(t, hostile))
    for kind in EventKind:
        accept(order_update_card(t, hostile, kind, "<i>&"))
    accept(cancel_ask_card(t, hostile))
    accept(return_ask_card(t, hostile.model_copy(update={"status": OrderStatus.DELIVERED})))
    accept(cancel_answer_card(t, hostile, False, None))
    accept(return_answer_card(t, hostile, "return-label", None))
    accept(order_found_card(t, hostile))
