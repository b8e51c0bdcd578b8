"""Which messages are taken for a one-time code while a store waits for one."""

from __future__ import annotations

import pytest

from checkout.logins.codes import code_in
from checkout.logins.keeping import masked


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ("123456", "123456"),
        (" 123 456 ", "123456"),
        ("it's 483920, quick", "483920"),
        ("G-104822", "104822"),
        ("el código es 0042", "0042"),
        ("A7K9Q2", "A7K9Q2"),
        ("Maple & Main 55512", "55512"),
        ("１２３４５６", "123456"),
    ],
)
def test_a_code_is_found_in_what_is_said(said: str, code: str) -> None:
    assert code_in(said) == code


@pytest.mark.parametrize(
    "said",
    [
        "checkout",
        "make it 2",
        "4242 4242 4242 4242",
        "ana@example.com 123456",
        "+1 303 555 0187",
        "https://shop.example/p/123456",
        "between 1000 and 2000",
        "$1250",
        "Ana Ruiz, 410 Elm Street, Apt 4, Austin, TX 78701, please send it all there",
    ],
)
def test_other_words_are_no_code(said: str) -> None:
    assert code_in(said) is None


@pytest.mark.parametrize(
    ("name", "shown"),
    [("shopper@example.com", "s…r@example.com"), ("al@x.org", "a…@x.org"), ("maria77", "m…7"), ("", "")],
)
def test_a_user_name_is_shown_by_its_ends(name: str, shown: str) -> None:
    assert masked(name) == shown
