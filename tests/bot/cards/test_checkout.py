from __future__ import annotations

import pytest

from bot.cards.checkout import (
    address_card,
    address_missing_card,
    confirmation_card,
    handover_reminder_card,
    payment_card,
    progress_card,
    quoting_card,
    unclear_card,
)
from bot.cards.words import Tongue
from domain.order import OrderStatus, Placement
from orders.views import OrderView
from tests.bot.cards.checks import accept, labels, names, tapped
from tests.bot.cards.samples import HOSTILE, order, saved_address, saved_card

EN, ES = Tongue("en"), Tongue("es")
BOTH = pytest.mark.parametrize("t", [EN, ES])


@BOTH
def test_a_first_address_is_asked_for_with_an_example(t: Tongue) -> None:
    card = address_card(t, [])
    text = accept(card)
    assert text.startswith("1 · ")
    assert "Denver, CO 80202" in text
    assert tapped(card) == ["leave"]


def test_saved_addresses_stand_whole_in_the_text_and_short_on_buttons() -> None:
    card = address_card(EN, [saved_address(3), saved_address(4, line1="1 Congress Avenue", line2="")])
    assert "📍 Ana Ruiz, 410 Elm Street, Apt 4, Austin, TX 78701, US" in accept(card)
    assert labels(card)[:2] == [["📍 410 Elm Street, Austin"], ["📍 1 Congress Avenue, Austin"]]
    assert tapped(card) == ["addr:3", "addr:4", "newaddr", "leave"]


def test_only_what_is_missing_is_asked() -> None:
    known = {"name": "Ana <Ruiz>", "line1": "410 Elm Street", "city": "Austin", "email": "ana@example.com"}
    text = accept(address_missing_card(EN, known, ["region", "postal_code", "country", "phone"], []))
    assert text.splitlines()[:2] == ["Got it so far:", "Ana <Ruiz>, 410 Elm Street, Austin, ana@example.com"]
    assert text.splitlines()[-3:] == [
        "Which state or province?",
        "What is the postal code?",
        "Which country?",
    ]


def test_what_does_not_fit_is_named() -> None:
    text = accept(address_missing_card(ES, {}, [], ["postal_code", "email"]))
    assert text.startswith("Esto no parece correcto: código postal, correo.")


@BOTH
def test_saved_cards_are_tapped_by_their_place(t: Tongue) -> None:
    card = payment_card(t, [saved_card(9), saved_card(4, "Mastercard ····4444")])
    accept(card)
    assert labels(card)[0] == ["💳 Visa ····4242 · 04/27"]
    assert tapped(card) == ["card:0", "card:1", "newcard", "leave"]
    accept(payment_card(t, []))


def test_quoting_names_the_stores() -> None:
    assert "at Gap, A&F …" in accept(quoting_card(EN, ["Gap", "A&F"]))


def test_progress_has_one_line_a_store() -> None:
    orders = [
        order("Nordstrom"),
        order("Macy's", OrderStatus.PENDING, placement=Placement.SUBMITTING, number=None),
        order("Old Navy", OrderStatus.PENDING, placement=Placement.AUTHORISED, number=None),
    ]
    assert accept(progress_card(EN, orders)).splitlines() == [
        "Placing your orders",
        "✓ Nordstrom Order #ND-12345",
        "⏳ Macy's placing…",
        "⏸ Old Navy waiting",
    ]


def test_progress_ends_with_every_outcome() -> None:
    orders = [
        order("A", number=None),
        order("B", OrderStatus.NEEDS_SHOPPER),
        order("C", OrderStatus.FAILED),
        order("D", OrderStatus.UNCLEAR, number=None),
    ]
    assert accept(progress_card(EN, orders)).splitlines() == [
        "Your orders",
        "✓ A placed",
        "↗ B yours to finish",
        "✗ C not ordered",
        "❓ D being checked",
    ]


def test_confirmation_gives_numbers_and_days() -> None:
    card = confirmation_card(EN, [order("Nordstrom"), order("Macy's", number=None, eta=None)])
    assert accept(card).split("\n\n") == [
        "Done!",
        "✓ Nordstrom – order ND-12345\nTotal $94.20 · arrives by Fri, Nov 27",
        "✓ Macy's – placed; its number will follow\nTotal $94.20",
    ]
    assert "<code>ND-12345</code>" in card.text
    assert labels(card) == [["View all orders"]]


def test_confirmation_leads_on_to_the_store() -> None:
    waiting = order("Old Navy", OrderStatus.NEEDS_SHOPPER, order_id=9)
    card = confirmation_card(EN, [order("Nordstrom"), waiting])
    text = accept(card)
    assert text.startswith("Almost done")
    assert "↗ Old Navy – your cart there is filled; check it and pay" in text
    assert labels(card) == [["Continue to Old Navy"], ["I ordered it", "I didn’t"], ["View all orders"]]
    assert card.rows[0][0].url == "https://shop.example/cart"
    assert tapped(card) == ["did:9:placed", "did:9:not_placed", "orders"]


def test_a_store_that_takes_several_links_gets_several_buttons() -> None:
    parts = ("https://shop.example/2", "https://shop.example/3")
    waiting = order("Gap", OrderStatus.NEEDS_SHOPPER, problem="handover-parts", further_urls=parts)
    card = confirmation_card(EN, [waiting])
    accept(card)
    assert labels(card)[:3] == [["Continue to Gap"], ["Part 2 at Gap"], ["Part 3 at Gap"]]
    assert [row[0].url for row in card.rows[1:3]] == list(parts)


def test_confirmation_says_what_went_wrong_and_what_happens_next() -> None:
    failed = order("Gap", OrderStatus.FAILED, problem="refused-payment")
    unclear = order("Zara", OrderStatus.UNCLEAR, number=None, problem="order-unclear")
    card = confirmation_card(EN, [order("Nordstrom"), failed, unclear])
    text = accept(card)
    assert text.startswith("Almost done")
    assert "✗ Gap – not ordered: the payment was declined." in text
    assert "❓ Zara – the store took the request but its answer was lost." in text
    assert text.endswith("Items that were not ordered are back in your cart.")
    assert names(card) == ["View cart", "Checkout", "View all orders"]


def test_nothing_ordered_is_said_plainly() -> None:
    assert accept(confirmation_card(EN, [order("Gap", OrderStatus.FAILED)])).startswith("Nothing was ordered")


@BOTH
def test_an_unclear_order_can_only_be_sent_again_by_its_shopper(t: Tongue) -> None:
    card = unclear_card(t, order("Zara", OrderStatus.UNCLEAR, number=None))
    accept(card)
    assert tapped(card) == ["did:7:placed", "did:7:not_placed", "did:7:try_again"]
    assert card.rows[-1][0].style == "danger"


@BOTH
def test_a_reminder_offers_the_same_way_on(t: Tongue) -> None:
    card = handover_reminder_card(t, order("Zara", OrderStatus.NEEDS_SHOPPER))
    accept(card)
    assert tapped(card) == ["did:7:placed", "did:7:not_placed"]


def many(status: OrderStatus) -> list[OrderView]:
    return [
        order(f"{HOSTILE} and a long name {n}", status, order_id=n, problem="refused-changed")
        for n in range(60)
    ]


@BOTH
@pytest.mark.parametrize("status", list(OrderStatus))
def test_sixty_stores_still_fit(t: Tongue, status: OrderStatus) -> None:
    accept(confirmation_card(t, many(status)))
    accept(progress_card(t, many(status)))


@BOTH
def test_names_stay_text(t: Tongue) -> None:
    hostile = {"number": HOSTILE, "problem": "order-unclear"}
    for status in OrderStatus:
        accept(confirmation_card(t, [order(HOSTILE, status, **hostile)]))
        accept(progress_card(t, [order(HOSTILE, status, **hostile)]))
    accept(unclear_card(t, order(HOSTILE, OrderStatus.UNCLEAR)))
    accept(handover_reminder_card(t, order(HOSTILE, OrderStatus.NEEDS_SHOPPER)))
    accept(address_card(t, [saved_address(1, name=HOSTILE, line1=HOSTILE, city=HOSTILE)]))
    accept(address_missing_card(t, {"name": HOSTILE, "line1": HOSTILE}, ["city"], []))
    accept(payment_card(t, [saved_card(1, "<Visa> ····4242")]))
    accept(quoting_card(t, [HOSTILE] * 60))
