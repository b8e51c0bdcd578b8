"""Amounts in texts of any locale."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.currency import code_of, place_of
from catalog.prices import find_amounts, machine_amount


@pytest.mark.parametrize(
    ("text", "value", "currency"),
    [
        ("$89.00", "89.00", "USD"), ("$1,299.00", "1299.00", "USD"), ("US$ 12", "12", "USD"), ("USD$19", "19", "USD"),
        ("1.299,00 €", "1299.00", "EUR"), ("13,40€", "13.40", "EUR"), ("EUR 5,95", "5.95", "EUR"), ("€ 25", "25", "EUR"), ("0,99 €", "0.99", "EUR"),
        ("£16.21", "16.21", "GBP"), ("CHF 1'299.00", "1299.00", "CHF"), ("1'299.- CHF", "1299", "CHF"), ("12 345,67 zł", "12345.67", "PLN"),
        ("1 234 Kč", "1234", "CZK"), ("1299,- Kč", "1299", "CZK"), ("20.999 TL", "20999", "TRY"), ("R$ 1.759,99", "1759.99", "BRL"),
        ("₹1,29,999.00", "129999.00", "INR"), ("173,34 Lei", "173.34", "RON"), ("Rs. 500", "500", "INR"), ("502,20 BYN", "502.20", "BYN"),
        ("NT$ 2,320", "2320", "TWD"), ("2,900원", "2900", "KRW"), ("¥5,000", "5000", "JPY"), ("49.- kr", "49", "SEK"), ("AU $12.50", "12.50", "AUD"),
        ("C$45", "45", "CAD"), ("4 490 ₽", "4490", "RUB"), ("1.299.000 ₫", "1299000", "VND"), ("7.99€/kg", "7.99", "EUR"), ("AED 1,200", "1200", "AED"),
        ("579,000 DT", "579", "TND"), ("1 199,000 TND", "1199", "TND"), ("1,199.000 TND", "1199", "TND"), ("1 299 DT", "1299", "TND"), ("KWD 12.500", "12.5", "KWD"),
        ("السعر : 650 جنيه", "650", "EGP"), ("10000,00 CFA", "10000", "XOF"), ('93 ש"ח', "93", "ILS"), ("৳ 1,250", "1250", "BDT"),
    ],
)  # fmt: skip
def test_amounts_are_read_with_their_currency(text: str, value: str, currency: str) -> None:
    (amount,) = find_amounts(text)
    assert amount.value == Decimal(value)
    assert amount.currencies[0] == currency


@pytest.mark.parametrize(
    "text",
    [
        "",
        "free",
        "$0",
        "0,00 €",
        "Size 42",
        "SKU: EV10G53885KR",
        "12.50.",
        "2024-05-01",
        "iPhone 15",
        "€",
        "$ . 99",
        "-",
    ],
)
def test_what_is_no_amount_is_none(text: str) -> None:
    assert find_amounts(text) == []


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("71,91 € 79,90 €", ["71.91", "79.90"]),
        ("€ 71,91 € 79,90", ["71.91", "79.90"]),
        ("$9.00 - $19.00", ["9.00", "19.00"]),
        ("EUR219.99 -50%", ["219.99"]),
        ("Was $120 Now $89", ["120", "89"]),
    ],
)
def test_several_amounts_keep_their_order(text: str, values: list[str]) -> None:
    assert [amount.value for amount in find_amounts(text)] == [Decimal(value) for value in values]


@pytest.mark.parametrize(
    ("given_value", "amount"),
    [
        ("89.00", "89.00"), ("170", "170"), (13.4, "13.4"), (875, "875"), ("1,299.00", "1299.00"), ("1.299,00", "1299.00"), ("$12", "12"), ("67.8400", "67.8400"),
        ("from $9", None), ("ab 9,99 €", None), ("$9 - $19", None), ("free", None), ("0", None), (0, None), ("-5", None), (True, None), (None, None), ("", None),
        ("NaN", None), (float("inf"), None), ("1e400", None), ("9" * 40, None), ([], None), ({"value": 1}, None), ("12 or 13", None),
    ],
)  # fmt: skip
def test_machine_amounts(given_value: object, amount: str | None) -> None:
    assert machine_amount(given_value) == (None if amount is None else Decimal(amount))


@given(st.text(max_size=60))
def test_any_text_gives_sane_amounts_or_none(text: str) -> None:
    for amount in find_amounts(text):
        assert 0 < amount.value < Decimal(10) ** 10
        assert 0 <= amount.start < amount.end <= len(text)
    value = machine_amount(text)
    assert value is None or 0 < value < Decimal(10) ** 10


@given(
    st.integers(1, 9_999_999),
    st.sampled_from([("$", ",", "."), ("", ".", ","), ("", " ", ","), ("", "'", ".")]),
)
def test_what_is_written_is_read(cents: int, style: tuple[str, str, str]) -> None:
    sign, thousands, point = style
    whole = f"{cents // 100:,}".replace(",", thousands)
    text = f"{sign}{whole}{point}{cents % 100:02d}{'' if sign else ' €'}"
    (amount,) = find_amounts(text)
    assert amount.value == Decimal(cents) / 100


@pytest.mark.parametrize(
    ("url", "language", "signs", "currency"),
    [
        ("https://www.shop.ca/p/1", "en", ("USD", "CAD", "AUD"), "CAD"),
        ("https://www.shop.com/en-ca/p/1", "en", ("USD", "CAD", "AUD"), "CAD"),
        ("https://www.shop.com/au/p/1", "", ("USD", "CAD", "AUD"), "AUD"),
        ("https://www.shop.com/p/1", "en-AU", ("USD", "CAD", "AUD"), "AUD"),
        ("https://www.shop.com/p/1", "en", ("USD", "CAD", "AUD"), "USD"),
        ("https://www.shop.se/p/1", "sv", ("SEK", "NOK", "DKK"), "SEK"),
        ("https://www.shop.com/p/1", "da", ("SEK", "NOK", "DKK"), "DKK"),
        ("https://shop.by/p/1", "ru", ("RUB", "BYN"), "BYN"),
        ("https://shop.co.jp/p/1", "ja", ("JPY", "CNY"), "JPY"),
        ("https://shop.cn/p/1", "zh", ("JPY", "CNY"), "CNY"),
        ("https://shop.io/p/1", "en", ("USD", "CAD"), "USD"),
    ],
)
def test_host_path_and_language_tell_what_a_sign_means(
    url: str, language: str, signs: tuple[str, ...], currency: str
) -> None:
    assert place_of(url, language).resolve(signs) == currency


def test_machine_currencies() -> None:
    assert [code_of(value) for value in ("usd", "EUR ", "US$", "http://x/GBP", "€", "$", "kr", "", None, 5, "XYZ", "dollars")] == [
        "USD", "EUR", "USD", "GBP", "EUR", None, None, None, None, None, None, None,
    ]  # fmt: skip
