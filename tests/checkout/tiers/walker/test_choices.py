"""Radio buttons: the address, how it is sent, how it is paid."""

from __future__ import annotations

from datetime import date

import pytest

from checkout.tiers.walker import delivery_words
from checkout.tiers.walker.choices import address_choice, groups, payers, payment_choice, pick, ways
from checkout.tiers.walker.dates import days_in
from domain.order import Payer
from domain.people import Address
from tests.checkout.tiers.walker.seen import field, page

TODAY = date(2026, 11, 22)  # a Sunday


def radios(*labels: str, name: str = "", group: str = "", checked: int = -1) -> tuple[object, ...]:
    return tuple(
        field(label, "radio", name=name, group=group, value=str(index), checked=index == checked)
        for index, label in enumerate(labels)
    )


@pytest.mark.parametrize(
    ("labels", "name", "group", "kind"),
    [
        (("Standard $5.95", "Express $14.95"), "method", "Shipping method", "delivery"),
        (("Flat rate: $5.00", "Local pickup"), "x", "", "delivery"),
        (("Credit card", "PayPal"), "payment", "", "payment"),
        (("Credit card", "Pay by invoice"), "", "", "payment"),
        (("Cash on delivery", "Direct bank transfer"), "payment_method", "", "payment"),
        (("Ship to 1 A St", "A new address"), "which", "Deliver to", "address"),
        (("S", "M", "L"), "size", "Size", None),
    ],
)
def test_what_a_group_is_for(labels: tuple[str, ...], name: str, group: str, kind: str | None) -> None:
    (found,) = groups(page(fields=radios(*labels, name=name, group=group)))
    assert found.kind == kind


def test_groups_are_told_apart_by_name_or_title() -> None:
    fields = (
        *radios("Economy $4", "Courier $9", group="Shipping"),
        *radios("Card", "Invoice", group="Payment"),
    )
    assert [g.kind for g in groups(page(fields=fields))] == ["delivery", "payment"]


def test_the_saved_address_is_taken_when_it_is_the_orders() -> None:
    (group,) = groups(
        page(fields=radios("Ada, 1 A Street, Austin TX 78701", "Use a different address", group="Address"))
    )
    home = Address(line1="1 A Street", city="Austin", region="TX", postal_code="78701")
    other = Address(line1="2 B Street", city="Austin", region="TX", postal_code="78701")
    assert address_choice(group, home) is group.options[0]
    assert address_choice(group, other) is group.options[1]


def test_who_pays() -> None:
    labels = (
        "PayPal",
        "Visa ending in 4242",
        "Mastercard •••• 4444",
        "Credit or debit card",
        "Pay by invoice",
    )
    (group,) = groups(page(fields=radios(*labels, name="payment")))
    assert payers(group) == (Payer.STORE_SAVED, Payer.INVOICE, Payer.VIRTUAL_CARD)
    chosen = {payer: payment_choice(group, payer) for payer in payers(group)}
    assert [c.label for c in chosen.values() if c] == [labels[1], labels[4], labels[3]]
    second = payment_choice(group, Payer.STORE_SAVED, "2")
    assert second is not None
    assert second.label == labels[2]
    assert payment_choice(group, Payer.STORE_SAVED, "9") is None


def test_ways_to_have_it_delivered() -> None:
    labels = ("Store pickup Free", "Standard (3-5 business days) $5.95", "Express, arrives Nov 24 $14.95")
    (group,) = groups(page(fields=radios(*labels, name="shipping_method")))
    offered = ways(group, "USD", TODAY)
    assert [(w.option.title, w.option.price.cents) for w in offered] == [("Standard", 595), ("Express", 1495)]
    assert (offered[0].option.earliest, offered[0].option.latest) == (date(2026, 11, 25), date(2026, 11, 27))
    assert offered[1].option.latest == date(2026, 11, 24)
    cheapest, named = pick(offered, None), pick(offered, offered[1].option.option_id)
    assert cheapest is offered[0]
    assert named is offered[1]
    assert pick(offered, "gone") is None


def test_what_is_chosen_already_stays_without_a_wish() -> None:
    (group,) = groups(page(fields=radios("Standard $5.95", "Express $14.95", name="shipping", checked=1)))
    way = pick(ways(group, "USD", TODAY), None)
    assert way is not None
    assert way.option.title == "Express"


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ("Standard shipping Arrives Wed, Nov 25 to Fri, Nov 27 Free", "Standard shipping"),
        ("Flat rate: $5.00", "Flat rate"),
        ("Express (1-2 days)", "Express"),
        ("UPS Ground – $9.00", "UPS Ground"),
        ("Next day", "Next day"),
    ],
)
def test_names_of_deliveries(words: str, name: str) -> None:
    assert delivery_words.name_of(words) == name


@pytest.mark.parametrize(
    ("text", "past", "days"),
    [
        ("Arrives Wed, Nov 25 to Fri, Nov 27", False, [date(2026, 11, 25), date(2026, 11, 27)]),
        ("26. November 2026", False, [date(2026, 11, 26)]),
        ("Jan 3", False, [date(2027, 1, 3)]),
        ("Dec 30", True, [date(2025, 12, 30)]),
        ("Nov. 22, 2026, 8:26 p.m.", True, [TODAY]),
        ("2026-11-20 and 11/21/26", True, [date(2026, 11, 20), date(2026, 11, 21)]),
        ("Feb 31, Marathon 5, May be 3", False, []),
    ],
)
def test_days(text: str, past: bool, days: list[date]) -> None:
    assert list(days_in(text, TODAY, past=past)) == days
