"""Kiosk & Sons: many plain pages, a login of its own, shadow roots, and an order number in the address alone."""

from __future__ import annotations

from datetime import UTC, datetime
from secrets import token_hex
from typing import Any

from fastapi import FastAPI, Request, Response
from fastapi.responses import HTMLResponse

HATS = {
    "101": (
        "Felt Hat",
        5900,
        {"101-B-S": ("Brown", "S"), "101-B-M": ("Brown", "M"), "101-K-M": ("Black", "M")},
    ),
    "102": ("Hat Brush", 900, {"102": ("", "")}),
}
WAYS = {"1": ("Royal Post", 350), "2": ("Courier", 1100)}
HEAD = """<!doctype html><meta charset=utf-8><title>Kiosk & Sons</title><style>body{font:15px serif;margin:1rem} form{margin:.5rem 0}</style>
<p><a href="/shop">Kiosk &amp; Sons</a> | <a href="/shop/basket.php">Basket</a> | ACCOUNT</p>"""
ADDRESS = """<h1>Delivery address</h1><form method=post>ERROR
<p><label for=a1>First name</label><input id=a1 name=f1 VALUE1></p><p><label for=a2>Surname</label><input id=a2 name=f2></p>
<p><label for=a3>House and street</label><input id=a3 name=f3></p><p><label for=a4>Flat (optional)</label><input id=a4 name=f4></p>
<p><label for=a5>Town or city</label><input id=a5 name=f5></p>
<p><label for=a6>State</label><select id=a6 name=f6><option>Select</option><option>New Jersey</option><option>New York</option></select></p>
<p><label for=a7>ZIP</label><input id=a7 name=f7></p><p><label for=a8>Daytime telephone</label><input id=a8 name=f8></p>
<input type=submit name=go value="Deliver here"></form>"""
PAY = """<h1>Payment</h1><form method=post id=pay><pay-choice name=how></pay-choice>
<p><input type=checkbox name=terms value=1 id=terms> <label for=terms>Yes, I have read the terms of business</label></p>
<button>Check my order</button></form>
<script>
customElements.define('pay-choice', class extends HTMLElement {
  static formAssociated = true;
  constructor() { super(); this.inside = this.attachInternals(); const root = this.attachShadow({mode: 'open'});
    root.innerHTML = WAYS; root.addEventListener('change', (e) => this.inside.setFormValue(e.target.value)); }
});
</script>"""


def dollars(cents: int) -> str:
    return f"US$ {cents / 100:,.2f}"


def create_app() -> FastAPI:
    app = FastAPI()
    app.state.orders = orders = []
    visits: dict[str, dict[str, Any]] = {}

    def visit(request: Request) -> dict[str, Any]:
        return visits.setdefault(request.cookies.get("kiosk", "?"), {"basket": {}, "who": "", "form": {}})

    def page(request: Request, body: str, status: int = 200) -> Response:
        who = visit(request)["who"]
        account = (
            "<a href='/shop/orders.php'>My orders</a> | <a href='/shop/bye.php'>Log out</a>"
            if who
            else "<a href='/shop/login.php'>Log in</a>"
        )
        answer = HTMLResponse(HEAD.replace("ACCOUNT", account) + body, status)
        if "kiosk" not in request.cookies:
            answer.set_cookie("kiosk", token_hex(6))
        return answer

    def to(path: str) -> Response:
        return Response(status_code=303, headers={"location": path})

    @app.get("/shop/item.php")
    async def item(id: str, request: Request) -> Response:
        name, cents, variants = HATS[id]
        options = "".join(f"<option value={sku}>{c} / {s}</option>" for sku, (c, s) in variants.items() if s)
        choose = (
            f"<select name=sku><option value=''>Colour / size</option>{options}</select>"
            if options
            else f"<input type=hidden name=sku value={id}>"
        )
        return page(request, f"<h1>{name}</h1><p>{dollars(cents)}</p><form method=post action=/shop/basket.php>{choose} "
                    "Qty <input name=n value=1 size=2> <input type=submit value='Buy'></form>")  # fmt: skip

    @app.post("/shop/basket.php")
    async def put(request: Request) -> Response:
        form, basket = await request.form(), visit(request)["basket"]
        for key, value in form.items():
            if key.startswith("q_"):
                basket[key[2:]] = int(str(value))
        if form.get("sku"):
            basket[str(form["sku"])] = basket.get(str(form["sku"]), 0) + int(str(form.get("n", 1)))
        for sku in [s for s, n in basket.items() if n < 1]:
            del basket[sku]
        return to("/shop/basket.php")

    def rows(request: Request, editable: bool) -> str:
        said = ""
        for sku, n in visit(request)["basket"].items():
            name, cents, variants = HATS[sku[:3]]
            color, size = variants[sku]
            count = f"<input name=q_{sku} value={n} size=2>" if editable else str(n)
            drop = f"<td><button name=q_{sku} value=0>Take out</button>" if editable else ""
            said += f"<tr class=thing><td>{name} <small>{color} {size}</small><td>{dollars(cents)}<td>{count}<td>{dollars(cents * n)}{drop}"
        return said

    @app.get("/shop/basket.php")
    async def basket(request: Request) -> Response:
        said = rows(request, True)
        body = (
            f"<form method=post><table>{said}</table><input type=submit value=Recalculate></form><a href=/shop/start.php>Buy these things</a>"
            if said
            else "Basket: nothing."
        )
        return page(request, f"<h1>Basket</h1>{body}")

    @app.get("/shop/start.php")
    async def start(request: Request) -> Response:
        if visit(request)["who"]:
            return to("/shop/address.php")
        return page(request, "<h1>Are you a customer already?</h1><p><a href=/shop/login.php?next=1>Log in</a></p>"
                    "<form method=post><h2>New here</h2><label>Electronic mail <input name=mail></label> <button>No account, just buy</button></form>")  # fmt: skip

    @app.post("/shop/start.php")
    async def begin(request: Request) -> Response:
        visit(request)["form"]["mail"] = (await request.form()).get("mail")
        return to("/shop/address.php")

    @app.get("/shop/login.php")
    async def login(request: Request) -> Response:
        return page(
            request,
            "<h1>Log in</h1><form method=post>Customer number or e-mail <input name=u><br>Password <input type=password name=p><br><button>Enter</button></form>",
        )

    @app.post("/shop/login.php")
    async def enter(request: Request) -> Response:
        form = await request.form()
        if (form.get("u"), form.get("p")) != ("ada@example.com", "s3cret-words"):
            return page(
                request,
                "<h1>Log in</h1><p class=error>Wrong password.</p><form method=post>Customer number or e-mail <input name=u><br>Password <input type=password name=p><br><button>Enter</button></form>",
            )
        visit(request)["who"] = str(form["u"])
        return to("/shop/orders.php")

    @app.get("/shop/address.php")
    async def address(request: Request) -> Response:
        return page(request, ADDRESS.replace("ERROR", "").replace("VALUE1", ""))

    @app.post("/shop/address.php")
    async def take_address(request: Request) -> Response:
        form = dict(await request.form())
        if form["f6"] == "Select" or not all(form[f"f{n}"] for n in (1, 2, 3, 5, 7, 8)):
            return page(
                request,
                ADDRESS.replace("ERROR", "<p class=error>Please fill in everything</p>").replace(
                    "VALUE1", ""
                ),
            )
        visit(request)["form"] |= form
        return to("/shop/dispatch.php")

    @app.get("/shop/dispatch.php")
    async def dispatch(request: Request) -> Response:
        ways = "".join(
            f"<tr><td><input type=radio name=w value={code}><td>{name}<td>{dollars(cents)}"
            for code, (name, cents) in WAYS.items()
        )
        return page(
            request, f"<h1>Dispatch</h1><form method=post><table>{ways}</table><button>On</button></form>"
        )

    @app.post("/shop/dispatch.php")
    async def take_dispatch(request: Request) -> Response:
        visit(request)["form"]["way"] = (await request.form()).get("w")
        return to("/shop/pay.php") if visit(request)["form"]["way"] else to("/shop/dispatch.php")

    @app.get("/shop/pay.php")
    async def pay(request: Request) -> Response:
        own = (
            "<label><input type=radio name=x value=card> Visa ····4242</label>"
            if visit(request)["who"]
            else ""
        )
        ways = f"`{own}<label><input type=radio name=x value=bank> Bank transfer in advance</label><label><input type=radio name=x value=new> New credit card</label>`"
        return page(request, PAY.replace("WAYS", ways))

    @app.post("/shop/pay.php")
    async def take_pay(request: Request) -> Response:
        form = dict(await request.form())
        if not form.get("terms") or not form.get("how"):
            return to("/shop/pay.php")
        visit(request)["form"] |= form
        return to("/shop/check.php")

    @app.get("/shop/check.php")
    async def check(request: Request) -> Response:
        goods = sum(HATS[sku[:3]][1] * n for sku, n in visit(request)["basket"].items())
        way = WAYS[visit(request)["form"]["way"]][1]
        return page(request, f"<h1>Check</h1><table>{rows(request, False)}</table><dl><dt>Things<dd>{dollars(goods)}<dt>Dispatch<dd>{dollars(way)}"
                    f"<dt>To pay<dd>{dollars(goods + way)}</dl><form method=post action=/shop/done.php><button>Send it off</button></form>")  # fmt: skip

    @app.post("/shop/done.php")
    async def done(request: Request) -> Response:
        here = visit(request)
        goods = sum(HATS[sku[:3]][1] * n for sku, n in here["basket"].items())
        orders.append({"form": dict(here["form"]), "lines": dict(here["basket"]), "who": here["who"],
                       "total": goods + WAYS[here["form"]["way"]][1], "at": datetime.now(UTC)})  # fmt: skip
        here["basket"].clear()
        return to(f"/shop/bye.php?nr=KS{7000 + len(orders)}")

    @app.get("/shop/bye.php")
    async def bye(request: Request) -> Response:
        return page(request, "<h1>All done</h1><p>We have it. A letter follows.</p>")

    @app.get("/shop/orders.php")
    async def history(request: Request) -> Response:
        mine = [
            (7001 + n, one)
            for n, one in enumerate(orders)
            if one["who"] and one["who"] == visit(request)["who"]
        ]
        said = "".join(
            f"<li><a href=/shop/order.php?nr={n}>No. KS{n}</a> of {one['at']:%d %B %Y}" for n, one in mine
        )
        return page(request, f"<h1>My orders</h1><ul>{said}</ul>")

    @app.get("/shop/order.php")
    async def one_order(nr: int, request: Request) -> Response:
        one = orders[nr - 7001]
        rows = "".join(
            f"<tr><td>{HATS[sku[:3]][0]} {' '.join(HATS[sku[:3]][2][sku])}<td>{n}"
            for sku, n in one["lines"].items()
        )
        return page(
            request,
            f"<h1>Order KS{nr}</h1><p>{one['at']:%d %B %Y %H:%M}</p><table>{rows}</table><p>Total {dollars(one['total'])}</p>",
        )

    return app
