"""Bills, as review pages write them."""

from __future__ import annotations

import pytest

from checkout.tiers.walker.totals import bill_of, kind_of, money
from domain.errors import Refusal, StoreRefused
from domain.money import Money
from tests.checkout.tiers.walker.seen import page


def usd(cents: int) -> Money:
    return Money(cents=cents, currency="USD")


@pytest.mark.parametrize(
    ("words", "cents"),
    [
        ("$1,250.00", 125000),
        ("-$5.00", -500),
        ("−$5.00", -500),
        ("$-5.00", -500),
        ("USD 12.50", 1250),
        ("Free", 0),
        ("FREE shipping", 0),
        ("12,50 €", 1250),
        ("1.250,00 €", 125000),
        ("calculated later", None),
    ],
)
def test_amounts(words: str, cents: int | None) -> None:
    found = money(words, "USD")
    assert (found.cents if found else None) == cents


@pytest.mark.parametrize(
    ("label", "kind"),
    [
        ("Subtotal", "subtotal"),
        ("Sub-total (3 items)", "subtotal"),
        ("Basket total", "subtotal"),
        ("Items", "subtotal"),
        ("Merchandise total", "subtotal"),
        ("Order total", "total"),
        ("Total", "total"),
        ("Total (incl. tax)", "total"),
        ("Total to pay", "total"),
        ("Amount due", "total"),
        ("Estimated total", "total"),
        ("Grand Total", "total"),
        ("Total savings", "discount"),
        ("Total tax", "tax"),
        ("Estimated tax", "tax"),
        ("VAT (20%)", "tax"),
        ("Shipping", "shipping"),
        ("Shipping & handling", "shipping"),
        ("Delivery", "shipping"),
        ("Promo code SAVE10", "discount"),
        ("Service fee", "fees"),
        ("$12 to free shipping", None),
        ("Black dress, size M", None),
        ("", None),
    ],
)
def test_labels(label: str, kind: str | None) -> None:
    assert kind_of(label) == kind


def test_a_plain_bill() -> None:
    rows = [
        ("Subtotal", "$98.00"),
        ("Standard shipping", "Free"),
        ("Sales tax", "$8.70"),
        ("Total", "$106.70"),
    ]
    bill = bill_of(page(rows=rows), "USD", usd(9800))
    assert bill is not None
    assert (bill.subtotal, bill.shipping, bill.tax, bill.fees, bill.total) == (
        usd(9800), usd(0), usd(870), None, usd(10670),
    )  # fmt: skip
    assert [line.kind for line in bill.lines] == ["subtotal", "shipping", "tax", "total"]


def test_no_total_yet() -> None:
    assert bill_of(page(rows=[("Subtotal", "$98.00")]), "USD", usd(9800)) is None


@pytest.mark.parametrize(
    ("rows", "parts"),
    [
        # a summary that is repeated
        ([("Total", "$10.00"), ("Subtotal", "$10.00"), ("Total", "$10.00")], (1000, None, None, None, None)),
        # prices that include tax
        ([("Subtotal", "$10.00"), ("VAT", "$1.67"), ("Total", "$10.00")], (1000, None, None, None, None)),
        # tax said to be included
        (
            [("Subtotal", "$10.00"), ("Includes VAT", "$1.67"), ("Total", "$10.00")],
            (1000, None, None, None, None),
        ),
        # a discount written either way
        ([("Subtotal", "$10.00"), ("Discount", "-$2.00"), ("Total", "$8.00")], (1000, 200, None, None, None)),
        ([("Subtotal", "$10.00"), ("You save", "$2.00"), ("Total", "$8.00")], (1000, 200, None, None, None)),
        # a subtotal after the discount
        ([("Subtotal", "$8.00"), ("Discount", "$2.00"), ("Total", "$8.00")], (1000, 200, None, None, None)),
        # a charge without a name we know
        (
            [("Subtotal", "$10.00"), ("Gift wrap", "$3.00"), ("Total", "$13.00")],
            (1000, None, None, None, 300),
        ),
        # a saving without one
        ([("Subtotal", "$10.00"), ("Loyalty", "-$1.00"), ("Total", "$9.00")], (1000, 100, None, None, None)),
    ],
)
def test_bills_that_explain_themselves(rows: list[tuple[str, str]], parts: tuple[int | None, ...]) -> None:
    bill = bill_of(page(rows=rows), "USD", usd(1000))
    assert bill is not None
    shown = (bill.subtotal, bill.discount, bill.shipping, bill.tax, bill.fees)
    assert tuple(part.cents if part else None for part in shown) == parts
    zero = usd(0)
    assert bill.total == bill.subtotal - (bill.discount or zero) + (bill.shipping or zero) + (
        bill.tax or zero
    ) + (bill.fees or zero)


def test_delivery_headed_by_its_name() -> None:
    rows = [("Basket total", "$10.00"), ("Express", "$5.00"), ("Order total", "$15.00")]
    bill = bill_of(page(rows=rows), "USD", usd(1000), delivery="Express")
    assert bill is not None
    assert (bill.shipping, bill.fees) == (usd(500), None)


def test_places_that_a_store_file_names() -> None:
    rows = [("Total", "$1.00")]
    bill = bill_of(page(rows=rows), "USD", usd(1000), stated={"total": "$10.00"})
    assert bill is not None
    assert bill.total == usd(1000)


def test_a_bill_that_makes_no_sense() -> None:
    rows = [("Subtotal", "$10.00"), ("Discount", "-$1.00"), ("Total", "$5.00")]
    with pytest.raises(StoreRefused) as refused:
        bill_of(page(rows=rows), "USD", usd(1000))
    assert refused.value.refusal is Refusal.CHANGED
