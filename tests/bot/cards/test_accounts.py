from __future__ import annotations

from datetime import date

import pytest

from bot.cards.accounts import (
    StoreLink,
    account_lines,
    account_rows,
    instruments_card,
    sign_in_card,
    stores_card,
)
from bot.cards.words import Tongue
from bot.outgoing import OutgoingCard
from domain.order import Instrument, TierName
from domain.store import Standing, Store
from tests.bot.cards.checks import accept, labels, tapped
from tests.bot.cards.samples import HOSTILE, quote, review, review_store

EN, ES = Tongue("en"), Tongue("es")
BOTH = pytest.mark.parametrize("t", [EN, ES])
HELD = tuple(Instrument(instrument_id=str(n), title=f"Visa ····{n}", chosen=n == 4242) for n in (4242, 1881))


def store(name: str = "Northline", tier: TierName = TierName.API) -> Store:
    standing = Standing(verified=False, on=date(2026, 11, 22))
    return Store(slug=name, name=name, domains=("shop.example",), standing=standing, tiers=(tier,))


def link(name: str = "Northline", linked: bool | None = None) -> StoreLink:
    return StoreLink(store_id=name, name=name, url="https://muse.example/link/1", linked=linked, account_id=3)


def test_stores_say_how_they_are_bought_at_and_where_an_account_can_be_linked() -> None:
    card = stores_card(EN, [store(), store("Gap", TierName.REDIRECT)], {"Northline": link()})
    assert accept(card).splitlines()[:5] == [
        "Stores",
        "🏬 Northline",
        "✓ Checkout within Muse",
        "🏬 Gap",
        "↗ You finish at the store",
    ]
    assert labels(card) == [["Connect Northline"]]


@BOTH
def test_what_is_linked_offers_nothing_and_what_is_over_a_new_sign_in(t: Tongue) -> None:
    assert not stores_card(t, [store()], {"Northline": link(linked=True)}).rows
    over = stores_card(t, [store()], {"Northline": link(linked=False)})
    accept(over)
    assert over.rows[0][0].url == "https://muse.example/link/1"
    accept(stores_card(t, [], {}, asked=True))
    accept(sign_in_card(t, "Northline", [link(linked=False)]))


@BOTH
def test_linked_accounts_can_be_removed(t: Tongue) -> None:
    links = [link("A Store With A Rather Long Name", linked=False), link(linked=True)]
    card = OutgoingCard(text="\n".join(account_lines(t, links)), rows=tuple(account_rows(t, links)))
    accept(card)
    assert tapped(card) == ["unlink:3", "unlink:3"]


def test_saved_methods_are_chosen_by_their_names() -> None:
    one = instruments_card(EN, review(review_store(quote=quote(instruments=HELD)), review_store("Gap")))
    accept(one)
    assert labels(one) == [["✓ Visa ····4242"], ["• Visa ····1881"], ["Back to review"]]
    assert tapped(one) == ["pay:0:0", "pay:0:1", "step:review"]
    two = review(
        review_store(quote=quote(instruments=HELD)), review_store("Gap", quote=quote(instruments=HELD))
    )
    assert ["• Gap: Visa ····1881"] in labels(instruments_card(EN, two))


def test_the_card_for_other_stores_is_reached_from_there() -> None:
    mixed = review(
        review_store(quote=quote(instruments=HELD)),
        review_store("Maple & Main", quote=quote(card_needed=True)),
        card="Visa ····1111",
    )
    card = instruments_card(EN, mixed)
    accept(card)
    assert tapped(card)[-2:] == ["step:card", "step:review"]
    assert "for Maple &amp; Main: Visa ····1111" in card.text
    none_yet = instruments_card(EN, mixed.model_copy(update={"card": None}))
    assert "none yet" in none_yet.text


@BOTH
def test_names_stay_text_and_lists_stay_short(t: Tongue) -> None:
    names = [f"{HOSTILE}{n}" for n in range(200)]
    accept(stores_card(t, [store(name) for name in names], {name: link(name) for name in names}))
    held = tuple(Instrument(instrument_id=name, title=name) for name in names)
    accept(instruments_card(t, review(review_store(HOSTILE, quote=quote(instruments=held)))))
    accept(sign_in_card(t, HOSTILE, [link(HOSTILE, linked=False)]))
