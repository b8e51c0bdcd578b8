"""Nordstrom."""

from datetime import date

from domain.order import TierName
from domain.store import Affiliate, CartLink, MailSenders, ShippingRule, Standing, Store
from domain.walk import (
    Cart,
    LookUp,
    Orders,
    SignIn,
    Step,
    Taken,
    Walk,
    button,
    css,
    heading,
    label,
    link,
    test_id,
)

WALK = Walk(
    sign_in=SignIn(page="/signin", user=label("Email") + css("input[name=email]"), proof=link("Sign Out")),
    cart=Cart(page="/shopping-bag", checkout=button("Check Out") + link("Check Out") + button("Checkout")),
    as_guest=button("Continue as Guest") + button("Guest Checkout") + link("Checkout as Guest"),
    steps=(
        Step(name="address", page="^/checkout", shows=heading("Shipping Address") + label("Street Address")),
        Step(name="shipping", page="^/checkout", shows=heading("Shipping Method")),
        Step(name="payment", page="^/checkout", shows=heading("Payment")),
    ),
    place=test_id("place-order") + button("Place Order"),
    taken=Taken(page="^/(?:checkout/)?(?:order-)?(?:confirmation|thank-you)", pattern=r"\b\d{9,10}\b"),
    orders=Orders(page="/my-account/order-history"),
    lookups=(LookUp(page="/orders", by=("number", "postal_code")),),
    settle_ms=600,
)

STORE = Store(
    slug="nordstrom",
    name="Nordstrom",
    domains=("nordstrom.com",),
    standing=Standing(
        verified=False,
        on=date(2026, 11, 22),
        why="the walk is written from public help pages; the live store was not walked",
    ),
    tiers=(TierName.BROWSER, TierName.REDIRECT),
    walk=WALK,
    cart_link=CartLink(format="product", origin="https://www.nordstrom.com"),
    mail=MailSenders(domains=("nordstrom.com",)),
    affiliates=(Affiliate(network="rakuten", merchant_id="1237"),),
    shipping=ShippingRule(flat_cents=0),
    orders_url="https://www.nordstrom.com/my-account/order-history",
    returns_url="https://www.nordstrom.com/browse/customer-service/return-policy",
)
