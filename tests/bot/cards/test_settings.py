from __future__ import annotations

import pytest

from bot.cards.settings import (
    SettingsView,
    card_page_card,
    forget_card,
    greeting_card,
    help_card,
    settings_card,
)
from bot.cards.words import Tongue
from tests.bot.cards.checks import accept, labels, tapped
from tests.bot.cards.samples import CONTACT, HOSTILE, saved_address, saved_card
from texts import LANGUAGES

BOTH = pytest.mark.parametrize("t", [Tongue("en"), Tongue("es")])


def view(**more: object) -> SettingsView:
    fields = {"language": "en", "contact": CONTACT, "addresses": (), "cards": (), "codes": ()}
    return SettingsView.model_validate({**fields, **more})


def test_everything_stored_has_a_button_that_removes_it() -> None:
    shown = view(addresses=(saved_address(3),), cards=(saved_card(4),), codes=("SAVE10",))
    card = settings_card(Tongue("en"), shown, LANGUAGES)
    text = accept(card)
    assert "Ana Ruiz · ana.ruiz@example.com · +1 512-555-0142" in text
    assert "📍 Ana Ruiz, 410 Elm Street, Apt 4, Austin, TX 78701, US" in text
    assert "💳 Visa ····4242 · 04/27" in text
    assert labels(card)[0] == ["English ✓", "Español"]
    assert {"rmaddr:3", "rmcard:4", "rmcode:SAVE10", "lang:es", "forget"} <= set(tapped(card))


@BOTH
def test_nothing_stored_yet(t: Tongue) -> None:
    accept(settings_card(t, view(contact=None), LANGUAGES))


@BOTH
def test_as_much_as_can_be_stored_still_fits(t: Tongue) -> None:
    shown = view(
        addresses=tuple(saved_address(n, line1="A street with a long name " * 3) for n in range(20)),
        cards=tuple(saved_card(n) for n in range(50)),
        codes=tuple(f"{n}".rjust(40, "X") for n in range(10)),
    )
    accept(settings_card(t, shown, LANGUAGES))


@BOTH
def test_names_stay_text(t: Tongue) -> None:
    contact = CONTACT.model_copy(update={"name": HOSTILE})
    addresses = (saved_address(1, name=HOSTILE, line1=HOSTILE),)
    accept(settings_card(t, view(contact=contact, addresses=addresses), LANGUAGES))


@BOTH
def test_welcome_help_and_the_rest(t: Tongue) -> None:
    assert tapped(greeting_card(t, again=False)) == ["help"]
    assert tapped(greeting_card(t, again=True)) == ["cart", "help"]
    for card in (
        greeting_card(t, again=False),
        greeting_card(t, again=True),
        help_card(t),
        forget_card(t),
        card_page_card(t, "https://pay.example/c/1"),
    ):
        assert accept(card)
