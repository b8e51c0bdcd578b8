"""Which field wants what, and what is typed into it."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from checkout.tiers.walker.fields import (
    country_names,
    key_of,
    option_for,
    region_names,
    same,
    to_fill,
    typed,
    values_for,
)
from domain.order import StoreOrder
from domain.people import Address, Contact
from tests.checkout.tiers.walker.seen import field

US = [("US", "United States"), ("CA", "Canada"), ("GB", "United Kingdom")]


@pytest.mark.parametrize(
    ("label", "key"),
    [
        ("Email address *", "email"),
        ("E-mail", "email"),
        ("First name", "first_name"),
        ("Last name (surname)", "last_name"),
        ("Full name", "name"),
        ("Street address", "line1"),
        ("Address line 1", "line1"),
        ("Address", "line1"),
        ("Address line 2 (optional)", "line2"),
        ("Apartment, suite, etc.", "line2"),
        ("Town / City", "city"),
        ("State", "region"),
        ("State / Province", "region"),
        ("County", "region"),
        ("ZIP code", "postal_code"),
        ("Postcode", "postal_code"),
        ("Country / Region", "country"),
        ("Mobile phone", "phone"),
        ("Company name", "company"),
        ("Discount code", "discount"),
        ("Card number", "card_number"),
        ("Security code (CVV)", "card_code"),
        ("Name on card", "card_name"),
        ("Verification code", "one_time_code"),
        ("Order number", "order_number"),
        ("Enter the characters you see", "captcha"),
        ("Quantity", "quantity"),
        ("Favourite colour", None),
    ],
)
def test_by_label(label: str, key: str | None) -> None:
    assert key_of(field(label)) == key


@pytest.mark.parametrize(
    ("more", "key"),
    [
        ({"autocomplete": "shipping address-line1"}, "line1"),
        ({"autocomplete": "billing postal-code"}, "billing:postal_code"),
        ({"autocomplete": "one-time-code"}, "one_time_code"),
        ({"name": "checkout[shipping_address][firstName]"}, "first_name"),
        ({"id": "shipping-postcode"}, "postal_code"),
        ({"name": "billing_city"}, "billing:city"),
        ({"placeholder": "Apt, floor"}, "line2"),
        ({"type": "password", "name": "pw"}, "password"),
        ({"type": "email", "name": "x"}, "email"),
        ({"type": "email", "group": "Join our newsletter"}, "newsletter"),
        ({"type": "radio", "name": "email"}, None),
    ],
)
def test_by_what_else_the_page_calls_it(more: dict[str, str], key: str | None) -> None:
    assert key_of(field(**more)) == key


def order(**changes: object) -> StoreOrder:
    return StoreOrder(
        muse_order_id="1",
        user_id=1,
        store_id="s",
        currency="USD",
        lines=(),
        address=Address(
            name="Ada King Lovelace", line1="1 A St", city="Austin", region="TX", postal_code="78701"
        ),
        contact=Contact(name="Ada Lovelace", email="ada@example.com", phone="+15125550123"),
        created_at=datetime.now(UTC),
    ).model_copy(update=changes)


def filled(*fields: object, **more: object) -> dict[str, str]:
    fills = to_fill(fields, values_for(order()), **more)  # type: ignore[arg-type]
    return {fill.key: fill.value for fill in fills}


def test_a_form_is_filled_with_what_it_lacks() -> None:
    form = (
        field("First name", value="Ada King"),
        field("Last name"),
        field("Phone", value="(512) 555-0123"),
        field("State", "select", options=[("", "Choose"), ("TX", "Texas")], value=""),
        field("Email", disabled=True),
        field("ZIP", value="78701"),
    )
    assert filled(*form) == {"last_name": "Lovelace", "region": "TX"}


def test_the_first_field_of_a_kind_is_filled() -> None:
    fills = to_fill((field("Email"), field("Email again")), values_for(order()))
    assert [fill.field.label for fill in fills] == ["Email"]


def test_billing_is_filled_with_the_billing_address() -> None:
    elsewhere = Address(name="Ada", line1="2 B St", city="Reno", region="NV", postal_code="89501")
    values = values_for(order(billing_address=elsewhere))
    fills = to_fill((field("City"), field("City", name="billing_city")), values, bill_apart=True)
    assert [(fill.key, fill.value) for fill in fills] == [("city", "Austin"), ("billing:city", "Reno")]


@pytest.mark.parametrize(
    ("label", "checked", "apart", "acts"),
    [
        ("Billing address same as shipping", False, False, "yes"),
        ("Billing address same as shipping", True, True, "no"),
        ("Use shipping address for billing", False, False, "yes"),
        ("I have read and agree to the terms", False, False, "yes"),
        ("Email me with news and offers", True, False, "no"),
        ("Email me with news and offers", False, False, None),
        ("Gift wrap", False, False, None),
        ("Save this information for next time", False, False, None),
    ],
)
def test_boxes(label: str, checked: bool, apart: bool, acts: str | None) -> None:
    fills = to_fill((field(label, "checkbox", checked=checked),), {}, bill_apart=apart)
    assert [fill.value for fill in fills] == ([acts] if acts else [])


@pytest.mark.parametrize(
    ("key", "value", "options", "chosen"),
    [
        ("region", "TX", [("TX", "Texas")], "TX"),
        ("region", "TX", [("57", "Texas")], "57"),
        ("region", "TX", [("US-TX", "Texas")], "US-TX"),
        ("region", "WA", [("WA", "Washington"), ("VA", "Virginia")], "WA"),
        ("region", "TX", [("CA", "California")], None),
        ("country", "US", US, "US"),
        ("country", "US", [("223", "United States of America")], "223"),
        ("country", "GB", [("uk", "United Kingdom (UK)")], "uk"),
    ],
)
def test_options(key: str, value: str, options: list[tuple[str, str]], chosen: str | None) -> None:
    assert option_for(key, value, field(type="select", options=options)) == chosen


@pytest.mark.parametrize(
    ("key", "value", "shown", "equal"),
    [
        ("phone", "+15125550123", "+1 512-555-0123", True),
        ("phone", "+15125550123", "5125550124", False),
        ("postal_code", "78701", "78701 ", True),
        ("line1", "1 A St", "1 a st.", True),
        ("region", "TX", "Texas", True),
        ("country", "US", "United States", True),
        ("city", "Austin", "Boston", False),
    ],
)
def test_what_counts_as_the_same(key: str, value: str, shown: str, equal: bool) -> None:
    assert same(key, value, field(value=shown)) is equal


def test_how_values_are_typed() -> None:
    assert typed("phone", "+15125550123") == "5125550123"
    assert typed("billing:country", "US") == "United States"
    assert typed("city", "Austin") == "Austin"
    assert typed("phone", "odd") == "odd"


def test_names_of_places() -> None:
    assert "New York" in region_names("NY")
    assert region_names("Attica") == ("Attica",)
    assert country_names("US")[-1] == "United States"


def test_nothing_typed_is_shown_in_a_repr() -> None:
    (fill,) = to_fill((field("Card number"),), {"card_number": "4242424242424242"})
    assert "4242" not in repr(fill)
