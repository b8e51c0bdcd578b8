"""Quay."""

from datetime import date

from domain.order import TierName
from domain.store import Standing, Store
from domain.walk import Cart, Step, Taken, Walk, button, css, heading

WALK = Walk(
    cart=Cart(page="/cart"),
    steps=(Step(name="address", shows=heading("Step 1 of 2"), press=button("Next")),),
    place=button("Next"),
    taken=Taken(number=css(".no"), pattern=r"QY/\d+"),
    hosts=("localhost:8000",),
    settle_ms=400,
)

STORE = Store(
    slug="quay",
    name="Quay",
    domains=("127.0.0.1:8000",),
    standing=Standing(verified=False, on=date(2026, 11, 23), why="new"),
    tiers=(TierName.BROWSER,),
    walk=WALK,
    pace_ms=0,
)
