"""What is hardly understood is asked, with buttons, and never done."""

from __future__ import annotations

import pytest

from agent import effects as do
from agent import words
from agent.asking import asked_first
from agent.facts import CheckoutFact, Facts, LineFact, OrderFact
from agent.taps import effects_of
from agent.understanding.reading import SURE, Act, Reading
from bot.cards.asking import ask_card
from bot.cards.words import Tongue
from domain.order import OrderStatus
from tests.bot.cards.checks import accept, labels, tapped

LINES = (
    LineFact(item_id=3, name="Wool Scarf", store="Northline", size="", color="red", quantity=2),
    LineFact(item_id=4, name="Linen <b>Shirt", store="Maple & Main", size="M", color="", quantity=1),
)
ORDER = OrderFact(order_id=9, number="NL-1", store="Northline", status=OrderStatus.DELIVERED)
SHOPPER = Facts(user_id=1, language="en", lines=LINES, orders=(ORDER,))
GUESSES: list[tuple[Act, dict[str, object], do.Effect]] = [
    (Act.REMOVE_ITEM, {"item": "Wool Scarf"}, do.Remove(item_ids=(3,))),
    (Act.SET_QUANTITY, {"item": "Wool Scarf", "quantity": 5}, do.SetQuantity(item_ids=(3,), quantity=5)),
    (Act.CHANGE_VARIANT, {"item": "Linen <b>Shirt", "size": "L"}, do.ChangeVariant(item_id=4)),
    (Act.CLEAR_CART, {}, do.ClearCart()),
    (Act.UNDO, {}, do.Undo()),
    (Act.BUY_AGAIN, {"order": "NL-1"}, do.BuyAgain(order_id=9)),
]


def at(step: str, **more: object) -> Facts:
    checkout = {
        "session_id": "c",
        "step": step,
        "address_id": None,
        "contact": True,
        "card_needed": False,
        "card": None,
        "quoted": True,
        "digest": None,
    }
    return SHOPPER.model_copy(update={"checkout": CheckoutFact.model_validate(checkout), **more})


def guess(act: Act, slots: dict[str, object], facts: Facts = SHOPPER) -> list[do.Effect]:
    return words.effects_of(Reading(act=act, slots=slots, confidence=0.5), facts)


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize(("act", "slots", "effect"), GUESSES, ids=[act for act, _, _ in GUESSES])
def test_a_guess_that_would_change_something_is_asked_and_its_yes_does_it(
    act: Act, slots: dict[str, object], effect: do.Effect, language: str
) -> None:
    (asked,) = guess(act, slots)
    assert isinstance(asked, do.Show)
    assert asked.card == "ask"
    card = ask_card(Tongue(language), **asked.params)
    assert "?" in accept(card)
    yes, no = tapped(card)
    name, *arguments = yes.split(":")
    assert effects_of(name, arguments) == [effect]
    assert no == "cart"


def test_the_same_reading_is_carried_out_when_it_is_sure() -> None:
    for act, slots, effect in GUESSES:
        sure = words.effects_of(Reading(act=act, slots=slots, confidence=SURE), SHOPPER)
        assert [type(done) for done in sure] == [type(effect)]


def test_several_lines_are_asked_one_by_one() -> None:
    assert guess(Act.REMOVE_ITEM, {"which": "all"}) == [do.Show(card="which_line", params={"act": "remove"})]

    assert guess(Act.SET_QUANTITY, {"which": "all", "quantity": 2}) == [
        do.Show(card="which_line", params={"act": "quantity", "quantity": 2})
    ]


def test_a_guess_that_only_shows_something_is_shown() -> None:
    assert guess(Act.SHOW_ORDERS, {}) == [do.Show(card="orders")]
    assert asked_first([do.Say(text="thanks")], SHOPPER) == [do.Say(text="thanks")]


def test_leaving_a_checkout_is_asked_and_no_leads_back_to_the_step() -> None:
    (asked,) = guess(Act.CANCEL_CHECKOUT, {}, at("review"))
    assert isinstance(asked, do.Show)
    assert tapped(ask_card(Tongue("en"), **asked.params)) == ["leave", "step:review"]


@pytest.mark.parametrize(
    ("facts", "buttons"),
    [
        (SHOPPER, ["cart", "go", "orders", "help"]),
        (SHOPPER.model_copy(update={"lines": (), "orders": ()}), ["help"]),
        (at("address"), ["step:address", "leave"]),
        (at("payment"), ["step:payment", "leave"]),
        (at("review"), ["step:review", "leave"]),
        (at("processing"), []),
    ],
    ids=["cart and orders", "nothing yet", "address", "payment", "review", "processing"],
)
@pytest.mark.parametrize("language", ["en", "es"])
def test_what_is_not_understood_offers_what_can_be_done_here(
    facts: Facts, buttons: list[str], language: str
) -> None:
    (asked,) = guess(Act.UNCLEAR, {}, facts)
    assert isinstance(asked, do.Show)
    card = ask_card(Tongue(language), **asked.params)
    accept(card)
    assert tapped(card) == buttons
    assert all(len(row) <= 2 for row in labels(card))


def test_which_of_several_addresses_is_never_guessed() -> None:
    revisit = [do.Answer(kind="revisit", value="address")]
    two = at("address", addresses=(11, 12))
    for slots in ({}, {"which": "last"}, {"address": {"city": "Seattle"}}):
        sure = Reading(act=Act.PICK_ADDRESS, slots=slots, confidence=0.9)
        assert words.effects_of(sure, two) == revisit
    second = Reading(act=Act.PICK_ADDRESS, slots={"which": 2}, confidence=0.9)
    assert words.effects_of(second, two) == [do.Answer(kind="address", value=12)]
    only = at("address", addresses=(11,))
    mine = Reading(act=Act.PICK_ADDRESS, confidence=0.9)
    assert words.effects_of(mine, only) == [do.Answer(kind="address", value=11)]


def test_known_stores_are_recognised_beside_those_of_the_cart() -> None:
    facts = SHOPPER.model_copy(update={"stores": ("Petit Atelier",)})
    assert facts.context().stores == ("Petit Atelier",)
    assert {item.store for item in facts.context().cart} == {"Northline", "Maple & Main"}
