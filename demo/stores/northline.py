"""Northline: a fashion store that sells by the Universal Commerce Protocol, served by `demo.northline`."""

import os
from datetime import date
from urllib.parse import urlsplit

from domain.order import TierName
from domain.store import ApiAccess, CartLink, ShippingRule, Standing, Store

ORIGIN = os.environ.get("DEMO_NORTHLINE", "http://127.0.0.1:8081").rstrip("/")

STORE = Store(
    slug="northline",
    name="Northline",
    domains=(urlsplit(ORIGIN).netloc,),
    standing=Standing(verified=True, on=date(2026, 11, 22), why="served by this project's own demo"),
    platform="ucp",
    tiers=(TierName.API, TierName.REDIRECT),
    automation="allowed",
    api=ApiAccess(origin=ORIGIN, after_sales="example.northline.after_sales"),
    cart_link=CartLink(format="ucp", origin=ORIGIN, path="/buy"),
    shipping=ShippingRule(flat_cents=695, free_over_cents=7500),
    return_days=30,
    seller="Northline Goods, Inc.",
    orders_url=f"{ORIGIN}/orders",
    returns_url=f"{ORIGIN}/orders",
)
