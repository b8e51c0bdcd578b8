"""Payment methods called by their names."""

from __future__ import annotations

import pytest

from agent.effects import PayWith
from agent.methods import answers_to, named_method

STORES = ("Northline", "Maple & Main", "Main")


@pytest.mark.parametrize(
    ("text", "method"),
    [
        (
            "pay with my visa ending 4242 at Northline",
            PayWith(brand="visa", last_four="4242", store="Northline"),
        ),
        ("use the Mastercard at maple & main", PayWith(brand="mastercard", store="Maple & Main")),
        ("the one ending in 1881", PayWith(last_four="1881")),
        ("paga con mi amex terminada en 0005", PayWith(brand="american express", last_four="0005")),
        ("PayPal please", PayWith(brand="paypal")),
        ("visa ····4242", PayWith(brand="visa", last_four="4242")),
        ("the second card", None),
        ("another card", None),
        ("ship it to 10118 instead", None),
        ("that is $1200.50 too much", None),
    ],
)
def test_a_method_is_read_from_words(text: str, method: PayWith | None) -> None:
    assert named_method(text, STORES) == method


@pytest.mark.parametrize(
    ("title", "method", "meant"),
    [
        ("Visa ····4242", PayWith(brand="visa"), True),
        ("Visa ····4242", PayWith(last_four="4242"), True),
        ("Visa ····4242", PayWith(brand="visa", last_four="1881"), False),
        ("Mastercard ····4242", PayWith(brand="visa", last_four="4242"), False),
        ("amex 0005", PayWith(brand="american express", last_four="0005"), True),
        ("Paypal", PayWith(brand="paypal"), True),
    ],
)
def test_a_title_answers_to_its_name(title: str, method: PayWith, meant: bool) -> None:
    assert answers_to(title, method) is meant
