"""Maple & Main: sells only through its pages; a stand-in served by `demo.maple`."""

import os
from datetime import date
from urllib.parse import urlsplit

from domain.order import TierName
from domain.store import MailSenders, ShippingRule, Standing, Store
from domain.walk import Cart, LookUp, OrderPage, Orders, SignIn, Step, Taken, Walk, button, css, test_id

ORIGIN = os.environ.get("DEMO_MAPLE", "http://127.0.0.1:8082").rstrip("/")

CARD_FIELDS = f"localhost:{urlsplit(ORIGIN).port or 80}"
"""Where the card's fields come from when they are hosted."""

WALK = Walk(
    hosts=(CARD_FIELDS,),
    sign_in=SignIn(page="/sign-in", proof=css('.tools a[href="/account/orders"]')),
    cart=Cart(page="/bag", row=css(".bag-lines > li")),
    checkout="/checkout",
    as_guest=button("Continue as guest"),
    steps=(
        Step(name="address", page="^/checkout/address", press=button("Continue to shipping")),
        Step(name="shipping", page="^/checkout/shipping", press=button("Continue to payment")),
        Step(name="payment", page="^/checkout/payment", press=button("Review your order")),
        Step(name="review", page="^/checkout/review"),
    ),
    place=test_id("place-order") + button("Place order"),
    taken=Taken(page="^/checkout/thank-you", number=test_id("order-number"), pattern=r"MM-\d{8}"),
    orders=Orders(page="/account/orders", row=css(".order-list > li"), order="/orders/{number}"),
    lookups=(
        LookUp(page="/orders/lookup", by=("number", "email")),
        LookUp(page="/orders/lookup", by=("email", "postal_code"), row=css(".order-list > li")),
    ),
    order_page=OrderPage(
        status=test_id("order-status"),
        tracking=test_id("tracking-number"),
        label=test_id("return-tracking"),
    ),
)

STORE = Store(
    slug="maple_and_main",
    name="Maple & Main",
    domains=(urlsplit(ORIGIN).netloc,),
    standing=Standing(verified=True, on=date(2026, 11, 22), why="a stand-in on this machine"),
    tiers=(TierName.BROWSER, TierName.REDIRECT),
    automation="allowed",
    mail=MailSenders(domains=("maple-and-main.example",), order_number=r"MM-\d{8}"),
    shipping=ShippingRule(flat_cents=595, free_over_cents=7500),
    return_days=30,
    seller="Maple & Main, Inc.",
    orders_url=f"{ORIGIN}/account/orders",
    returns_url=f"{ORIGIN}/help#returns",
    walk=WALK,
    pace_ms=0,
)
