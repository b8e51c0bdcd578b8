"""Fjord."""

from datetime import date

from domain.order import TierName
from domain.store import Standing, Store
from domain.walk import Add, Cart, Step, Taken, Walk, button, css, link

WALK = Walk(
    add=Add(press=button("Put it in the cart")),
    cart=Cart(
        page="/warenkorb",
        row=css(".position"),
        remove=css("button[aria-label='Take out']"),
        checkout=link("To the till"),
    ),
    steps=(Step(name="section", page="^/kasse", press=button("Go on")),),
    place=button("Order with obligation to pay"),
    taken=Taken(pattern=r"F/\d+"),
)

STORE = Store(
    slug="fjord",
    name="Fjord",
    domains=("127.0.0.1:8000",),
    standing=Standing(verified=False, on=date(2026, 11, 22), why="new"),
    currency="EUR",
    tiers=(TierName.BROWSER,),
    walk=WALK,
    pace_ms=0,
)
