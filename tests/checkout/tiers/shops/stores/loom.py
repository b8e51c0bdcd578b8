"""Loom."""

from datetime import date

from domain.order import TierName
from domain.store import Standing, Store
from domain.walk import Add, Cart, Taken, Walk, button, css

WALK = Walk(
    add=Add(press=button("Add to tote")),
    cart=Cart(page="/cart", row=css("article.row")),
    taken=Taken(pattern=r"LM-\d+-X"),
    settle_ms=600,
)

STORE = Store(
    slug="loom",
    name="Loom",
    domains=("127.0.0.1:8000",),
    standing=Standing(verified=False, on=date(2026, 11, 22), why="new"),
    tiers=(TierName.BROWSER,),
    walk=WALK,
    pace_ms=0,
)
