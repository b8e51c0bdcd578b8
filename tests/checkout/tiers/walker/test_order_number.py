"""Order numbers, wherever a store puts them."""

from __future__ import annotations

import json

import pytest

from checkout.tiers.walker.order_number import in_json, in_text, in_url


@pytest.mark.parametrize(
    ("text", "pattern", "number"),
    [
        ("Your order number is MM-12345678. Thanks!", "", "MM-12345678"),
        ("Order #100042 was placed", "", "100042"),
        ("Order number: 57", "", "57"),
        ("Thank you for your order 100042", "", "100042"),
        ("Confirmation # W1234567890", "", "W1234567890"),
        ("Thank you for your order! It ships in 3 days.", "", None),
        ("Order by 5 pm for delivery", "", None),
        ("Call 555-0123. Ref MM-12345678", r"MM-\d{8}", "MM-12345678"),
        ("Ref: TH-12", r"Ref: (TH-\d+)", "TH-12"),
        ("nothing", r"MM-\d{8}", None),
    ],
)
def test_in_text(text: str, pattern: str, number: str | None) -> None:
    assert in_text(text, pattern) == number


@pytest.mark.parametrize(
    ("url", "pattern", "number"),
    [
        ("https://s.example/checkout/order-received/4711/?key=wc_order_x", "", "4711"),
        ("https://s.example/thank-you?orderNumber=A100", "", "A100"),
        ("https://s.example/order/confirmed", "", None),
        ("https://s.example/checkout/thank-you", "", None),
        ("https://s.example/done/MM-12345678", r"MM-\d{8}", "MM-12345678"),
    ],
)
def test_in_url(url: str, pattern: str, number: str | None) -> None:
    assert in_url(url, pattern) == number


@pytest.mark.parametrize(
    ("answer", "pattern", "number"),
    [
        ({"order": {"id": "order_01X", "display_id": 1041}}, "", "1041"),
        ({"data": {"placeOrder": {"orderNumber": "N-77"}}}, "", "N-77"),
        ({"order_number": 100042, "order_id": 9}, "", "100042"),
        ({"order_id": 9, "order_key": "wc_order_x"}, "", "9"),
        ({"number": "5", "id": 3}, "", None),
        ({"number": "MM-12345678"}, r"MM-\d{8}", "MM-12345678"),
        ({"orderNumber": "pending"}, "", None),
        ({"ok": True}, "", None),
    ],
)
def test_in_json(answer: object, pattern: str, number: str | None) -> None:
    assert in_json(json.dumps(answer), pattern) == number


@pytest.mark.parametrize("body", ["", "<html>", "[" * 5000, '"x"', "null"])
def test_bodies_that_hold_nothing(body: str) -> None:
    assert in_json(body) is None
