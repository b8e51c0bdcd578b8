"""Kiosk & Sons."""

from datetime import date

from domain.order import TierName
from domain.store import Standing, Store
from domain.walk import Add, Cart, Field, Orders, SignIn, Step, Taken, Walk, button, css, label, link

WALK = Walk(
    add=Add(press=button("Buy")),
    cart=Cart(
        page="/shop/basket.php",
        row=css("tr.thing"),
        update=button("Recalculate"),
        remove=button("Take out"),
        checkout=link("Buy these things"),
    ),
    steps=(
        Step(
            name="who",
            page=r"start\.php",
            fields=(Field("email", label("Electronic mail")),),
            press=button("No account, just buy"),
        ),
        Step(
            name="address",
            page=r"address\.php",
            fields=(Field("line1", label("House and street")), Field("line2", label("Flat"))),
            press=button("Deliver here"),
        ),
        Step(name="dispatch", page=r"dispatch\.php", press=button("On")),
        Step(name="payment", page=r"pay\.php", press=button("Check my order")),
    ),
    sign_in=SignIn(page="/shop/login.php", user=css("input[name=u]"), press=button("Enter")),
    place=button("Send it off"),
    taken=Taken(page=r"bye\.php\?nr=", pattern=r"KS\d{4}"),
    orders=Orders(page="/shop/orders.php", row=css("li")),
)

STORE = Store(
    slug="kiosk_and_sons",
    name="Kiosk & Sons",
    domains=("127.0.0.1:8000",),
    standing=Standing(verified=False, on=date(2026, 11, 22), why="new"),
    tiers=(TierName.BROWSER,),
    walk=WALK,
    pace_ms=0,
)
