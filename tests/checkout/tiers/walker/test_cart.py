"""Telling the ordered variant from others in a store's cart."""

from __future__ import annotations

from typing import Any

import pytest

from checkout.tiers.walker.cart import Row, is_for, unit_price
from domain.money import Money
from domain.order import OrderLine

URL = "https://shop.example/p/wrap-dress"


def row(text: str, *marks: str, quantity: int = 1) -> Row:
    return Row(
        text=text, words=text, marks=marks, quantity=quantity, field="", more="", less="", select=False, most=0,
        remove="", tick=False, gone=False,
    )  # fmt: skip


def line(**changes: Any) -> OrderLine:
    base: dict[str, Any] = {
        "line_id": "1", "name": "Wrap Dress", "url": URL, "size": "S", "color": "Black", "quantity": 1,
        "unit_price": Money(cents=9800, currency="USD"),
    }  # fmt: skip
    return OrderLine(**base | changes)


@pytest.mark.parametrize(
    ("shown", "ordered", "same"),
    [
        (row("Wrap Dress Color: Black Size: S $98.00"), line(), True),
        (row("Wrap Dress Color: Black Size: M $98.00"), line(), False),
        (row("Women's Wrap Dress Color: Black Size: M"), line(), False),  # the S of "Women's" is no size
        (row("Wrap Dress Color: Navy Size: S"), line(), False),
        (row("Slip Dress Color: Black Size: S"), line(), False),
        (row("Robe portefeuille Black S", f"{URL}?x=1"), line(), True),  # by its link
        (row("Wrap Dress", "variant-10420-1"), line(variant_id="104201"), False),
        (row("Wrap Dress", "104201"), line(variant_id="104201"), True),
        (row("Wrap Dress Item WD-BLK-S"), line(sku="WD-BLK-S"), True),
        (row("Wrap Dress Black S", f"{URL}?variant=999"), line(variant_id="104201"), False),
        (row("Wrap Dress Black S"), line(variant_id="104201"), True),  # a cart that shows no ids
        (
            row("Tote Tan $5"),
            line(name="Tote", url="https://shop.example/p/tote", size="One Size", color="Tan"),
            True,
        ),
    ],
)
def test_which_line_a_row_is(shown: Row, ordered: OrderLine, same: bool) -> None:
    assert is_for(shown, ordered) is same


@pytest.mark.parametrize(
    ("text", "quantity", "cents"),
    [
        ("Wrap Dress $98.00", 1, 9800),
        ("Wrap Dress $196.00", 2, 9800),
        ("Wrap Dress $110.00", 1, 11000),
        ("Wrap Dress $220.00 $110.00 each", 2, 11000),
        ("Wrap Dress $220.00", 2, 11000),
        ("Wrap Dress", 1, None),
    ],
)
def test_what_one_piece_costs_now(text: str, quantity: int, cents: int | None) -> None:
    price = unit_price(row(text, quantity=quantity), line())
    assert (price.cents if price else None) == cents
