"""Macy's."""

from datetime import date

from domain.order import TierName
from domain.store import Affiliate, CartLink, MailSenders, ShippingRule, Standing, Store
from domain.walk import Cart, LookUp, Orders, SignIn, Step, Taken, Walk, button, css, heading, label, link

WALK = Walk(
    sign_in=SignIn(
        page="/account/signin",
        user=css("#email") + label("Email"),
        password=css("#pw-input") + label("Password"),
        press=css("#sign-in") + button("Sign in"),
        proof=link("Sign Out") + button("Sign Out"),
    ),
    cart=Cart(
        page="/my-bag", checkout=css("#continueCheckout") + button("Checkout") + button("Proceed to checkout")
    ),
    as_guest=button("Checkout as guest") + button("Continue as guest") + css("#continueAsGuest"),
    steps=(
        Step(name="address", page="checkout", shows=heading("Shipping address") + label("Address line 1")),
        Step(name="shipping", page="checkout", shows=heading("Shipping method")),
        Step(name="payment", page="checkout", shows=heading("Payment")),
    ),
    place=button("Place order") + css("#rc-place-order-btn"),
    taken=Taken(page="(?:order-?confirmation|thank-?you)", pattern=r"\b\d{9,10}\b"),
    orders=Orders(page="/purchases"),
    lookups=(LookUp(page="/purchases/lookup", by=("number", "email")),),
    settle_ms=600,
)

STORE = Store(
    slug="macys",
    name="Macy's",
    domains=("macys.com",),
    standing=Standing(
        verified=False,
        on=date(2026, 11, 22),
        why="the walk is written from public help pages; the live store was not walked",
    ),
    tiers=(TierName.BROWSER, TierName.REDIRECT),
    walk=WALK,
    cart_link=CartLink(format="product", origin="https://www.macys.com"),
    mail=MailSenders(domains=("macys.com",)),
    affiliates=(Affiliate(network="rakuten", merchant_id="3184"),),
    shipping=ShippingRule(flat_cents=1095, free_over_cents=4900),
    return_days=30,
    orders_url="https://www.macys.com/purchases",
    returns_url="https://www.macys.com/purchases",
)
