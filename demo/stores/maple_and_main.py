"""Maple & Main: sells only through its pages; a stand-in served by `demo.maple`."""

import os
from datetime import date
from urllib.parse import urlsplit

from domain.order import TierName
from domain.store import ShippingRule, Standing, Store

ORIGIN = os.environ.get("DEMO_MAPLE", "http://127.0.0.1:8082").rstrip("/")

STORE = Store(
    slug="maple_and_main",
    name="Maple & Main",
    domains=(urlsplit(ORIGIN).netloc,),
    standing=Standing(verified=True, on=date(2026, 11, 22), why="a stand-in on this machine"),
    tiers=(TierName.BROWSER, TierName.REDIRECT),
    automation="allowed",
    shipping=ShippingRule(flat_cents=595, free_over_cents=7500),
    return_days=30,
    seller="Maple & Main, Inc.",
    orders_url=f"{ORIGIN}/account/orders",
    returns_url=f"{ORIGIN}/help#returns",
    pace_ms=0,
)
