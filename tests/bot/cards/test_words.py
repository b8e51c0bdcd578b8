from __future__ import annotations

from datetime import date

import pytest

from bot.cards.words import (
    URL_LIMIT,
    Tongue,
    address_line,
    anchor,
    contact_line,
    fitting,
    in_rows,
    short,
)
from bot.outgoing import Button
from demo.chat.entities import detect
from domain.money import Money
from domain.people import Contact
from tests.bot.cards.checks import seen
from tests.bot.cards.samples import ANA, CONTACT, usd

EN, ES = Tongue("en"), Tongue("es")


def test_what_fills_a_sentence_is_escaped_once() -> None:
    assert EN("finish-at", store='A&W <b> "x"') == '↗ You finish at A&amp;W &lt;b&gt; "x"'


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("Dress evil.example", "Dress evil\u2060.example"),
        ("https://a.b.example/x", "https:\u2060//a.b\u2060.example/x"),
        ("ask @support, tap /start #now", "ask @\u2060support, tap /\u2060start #\u2060now"),
        ("tg://resolve?domain=x", "tg:\u2060//resolve?domain=x"),
        ("No. 5, 1.5 in, A/B, size 1/2, St. John", "No. 5, 1.5 in, A/B, size 1/2, St. John"),
    ],
)
def test_a_name_is_never_a_link(name: str, shown: str) -> None:
    assert EN("finish-at", store=name) == f"↗ You finish at {shown}"
    assert detect(shown) == []


def test_money_and_days_are_written_in_the_language() -> None:
    assert EN("total", amount=usd("1089.5")) == "Total $1,089.50"
    assert seen(ES("total", amount=usd("1089.5"))) == "Total 1.089,50 US$"
    assert seen(EN("order-eta", day=date(2026, 11, 27))) == "Expected Fri, Nov 27"
    assert seen(ES("order-eta", day=date(2026, 11, 27))) == "Se espera el vie 27 nov"


@pytest.mark.parametrize(
    ("amount", "currency", "written"),
    [("50", "USD", "$50"), ("49.50", "USD", "$49.50"), ("5000", "JPY", "¥5,000")],
)
def test_thresholds_lose_empty_cents(amount: str, currency: str, written: str) -> None:
    assert EN.round_money(Money.of(amount, currency)) == written


@pytest.mark.parametrize(
    ("amount", "currency", "written"),
    [
        ("50", "USD", "50 US$"),
        ("1000", "EUR", "1.000 €"),
        ("49.50", "USD", "49,50 US$"),
        ("5000", "JPY", "5.000 JPY"),
    ],
)
def test_thresholds_lose_empty_cents_in_spanish_too(amount: str, currency: str, written: str) -> None:
    assert seen(ES.round_money(Money.of(amount, currency))) == written


def test_a_line_binds_its_price_to_the_word_before() -> None:
    line = EN.line("Dress", "M", "Black", 2, usd("178"))
    assert line == "• Dress, size M, Black ×\u00a02\u00a0–\u2060\u00a0$178.00"
    assert EN.line("Dress", None, None, 1, None) == "• Dress\u00a0–\u2060\u00a0price unknown"


def test_button_names_are_no_html() -> None:
    assert EN.button("button-continue", store="A&W", url="https://a.example").text == "Continue to A&W"


def test_short_keeps_to_its_length_and_one_line() -> None:
    assert short("one\n two\t three", 50) == "one two three"
    assert short("Fri,\u00a0Nov\u00a027", 50) == "Fri,\u00a0Nov\u00a027"
    assert short("abcdef", 4) == "abc…"
    assert short("safe\u202egnp.exe", 50) == "safegnp.exe"


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "ftp://a.example/",
        "https://",
        "https://user:secret@a.example/",
        "https://a.example/ b",
        "https://a.example/\n",
        "https://[::1",
        "//a.example/",
        "tg://resolve?domain=x",
        "https://a.example/" + "x" * URL_LIMIT,
    ],
)
def test_only_plain_web_addresses_become_links(url: str) -> None:
    assert anchor("Terms", url) is None


def test_a_link_is_escaped() -> None:
    assert anchor("<T&C>", 'https://a.example/?a="&b=<') == (
        '<a href="https://a.example/?a=&quot;&amp;b=&lt;">&lt;T&amp;C&gt;</a>'
    )


def test_an_address_and_a_contact_on_one_line() -> None:
    assert address_line(ANA) == "Ana Ruiz, 410 Elm Street, Apt 4, Austin, TX 78701, US"
    assert contact_line(CONTACT) == "Ana Ruiz · ana.ruiz@example.com · +1 512-555-0142"
    odd = Contact(name="Ana", email="a@b.example", phone="ask my mother")
    assert contact_line(odd) == "Ana · a@b.example · ask my mother"


def test_the_first_way_that_fits_is_taken() -> None:
    assert fitting(5, lambda: "<b>fives</b>", lambda: "x") == "<b>fives</b>"
    assert fitting(4, lambda: "fives", lambda: "four") == "four"
    assert fitting(1, lambda: "fives", lambda: "four") == "four"


def test_rows_of_buttons() -> None:
    buttons = [Button(text=str(n), data="cart") for n in range(5)]
    assert [len(row) for row in in_rows(buttons, 2)] == [2, 2, 1]
