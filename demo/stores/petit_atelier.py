"""Petit Atelier: a boutique that the shopper finishes by hand; a stand-in served by `demo.atelier`."""

import os
from datetime import date
from urllib.parse import urlsplit

from domain.order import TierName
from domain.store import CartLink, MailSenders, ShippingRule, Standing, Store

ORIGIN = os.environ.get("DEMO_ATELIER", "http://127.0.0.1:8083").rstrip("/")

STORE = Store(
    slug="petit_atelier",
    name="Petit Atelier",
    domains=(urlsplit(ORIGIN).netloc,),
    standing=Standing(verified=True, on=date(2026, 11, 22), why="a stand-in on this machine"),
    tiers=(TierName.REDIRECT,),
    automation="allowed",
    cart_link=CartLink(format="items", origin=ORIGIN, path="/cart/fill"),
    mail=MailSenders(domains=("petit-atelier.example",), order_number=r"PA-\d{4}-\d+"),
    shipping=ShippingRule(flat_cents=700, free_over_cents=12000),
    return_days=14,
    seller="Petit Atelier SARL",
    orders_url=f"{ORIGIN}/order",
    returns_url=f"{ORIGIN}/pages/returns",
)
