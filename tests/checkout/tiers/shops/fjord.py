"""Fjord: prices as written in Europe, swatches, a cart in a drawer, and a checkout that opens section by section."""

from __future__ import annotations

from typing import Any

from fastapi import FastAPI, Request, Response
from fastapi.responses import HTMLResponse

SHIRTS = {
    "oxford-shirt": ("Oxford Shirt", 129900, ("White", "Navy"), ("38", "40", "42")),
    "wool-cap": ("Wool Cap", 3950, ("Grey",), ()),
}
WAYS = {"post": ("Standard parcel, 3-5 days", 490), "bike": ("Bike courier, tomorrow", 1290)}

HEAD = """<!doctype html><meta charset=utf-8><title>Fjord</title><style>body{font:16px sans-serif;margin:1rem}
.sw{display:inline-block;width:28px;height:28px;border:2px solid #ccc;margin:2px;cursor:pointer}.sw.is-selected{border-color:#000}
.visually-hidden{position:absolute;width:1px;height:1px;overflow:hidden;clip:rect(0 0 0 0)}
#drawer{position:fixed;right:0;top:0;bottom:0;width:320px;background:#fff;border-left:1px solid;padding:1rem;transform:translateX(100%);visibility:hidden}
#drawer.open{transform:none;visibility:visible} section>div{display:none} section.open>div{display:block}</style>
<header><a href="/">FJORD</a> <a href="/warenkorb" id=mini>Cart (<span>COUNT</span>)</a></header>"""

PRODUCT = """<main><h1>NAME</h1><p class=price>PRICE</p>
<p>Colour: <b id=colour-name></b></p><div id=colours>COLOURS</div>
<p id=sizebox HIDESIZE>Size <select id=size><option value="">Choose…</option>SIZES</select></p>
<button id=buy class=cta>Put it in the cart</button><p id=hint></p></main>
<aside id=drawer aria-label="Cart drawer"></aside>
<script>
let colour = document.querySelectorAll('.sw').length === 1 ? document.querySelector('.sw').title : '';
document.querySelectorAll('.sw').forEach((s) => s.addEventListener('click', () => { colour = s.title;
  document.getElementById('colour-name').textContent = colour;
  document.querySelectorAll('.sw').forEach((o) => o.classList.toggle('is-selected', o === s)); }));
document.getElementById('buy').addEventListener('click', async () => {
  const size = document.getElementById('size').value;
  const need = !document.getElementById('sizebox').hidden;
  if (!colour || (need && !size)) { document.getElementById('hint').textContent = 'Please choose a colour and a size'; return; }
  const answer = await fetch('/warenkorb', {method: 'POST', body: new URLSearchParams({slug: 'SLUG', colour, size})});
  const drawer = document.getElementById('drawer'); drawer.innerHTML = await answer.text();
  document.querySelector('#mini span').textContent = drawer.querySelectorAll('.position').length;
  drawer.classList.add('open');
});
</script>"""

CHECKOUT = """<main><h1>Checkout</h1>
<section id=s1 class=open><h2>1. Who are you?</h2><div>
  <label>Your e-mail <input id=mail type=email></label><button class=on data-n=1>Go on</button></div></section>
<section id=s2><h2>2. Where to?</h2><div>
  <label>Name and surname <input id=who></label><label>Street and number <input id=street></label>
  <label>Postcode <input id=code></label><label>Place <input id=place></label>
  <label>Country <select id=land><option value="">–</option><option value=DE>Germany</option><option value=US>United States</option></select></label>
  <button class=on data-n=2>Go on</button></div></section>
<section id=s3><h2>3. How fast?</h2><div>WAYS<button class=on data-n=3>Go on</button></div></section>
<section id=s4><h2>4. How do you pay?</h2><div>
  <label><input type=radio name=zahl value=karte> Credit card</label>
  <label><input type=radio name=zahl value=rechnung> Invoice, 14 days</label>
  <label class=agb><input type=checkbox id=agb class=visually-hidden><span>▢ I accept the <a href="/agb">conditions</a></span></label>
  <label><input type=checkbox id=news> Send me the newsletter</label><button class=on data-n=4>Go on</button></div></section>
<section id=s5><h2>5. Everything right?</h2><div><table>
  <tr><td>Goods<td id=g><tr><td>Dispatch<td id=d><tr><td>Total incl. VAT<td id=t></table>
  <button id=kauf>Order with obligation to pay</button></div></section></main>
<script>
const v = (id) => document.getElementById(id).value.trim();
const radio = (name) => document.querySelector(`[name=${name}]:checked`)?.value || '';
const euro = (c) => (c / 100).toLocaleString('de-DE', {minimumFractionDigits: 2}) + ' €';
document.querySelectorAll('.on').forEach((b) => b.addEventListener('click', () => {
  const n = +b.dataset.n;
  if (n === 1 && !v('mail')) return; if (n === 2 && !(v('who').includes(' ') && v('street') && v('code') && v('place') && v('land'))) return;
  if (n === 3 && !radio('weg')) return; if (n === 4 && !(radio('zahl') && document.getElementById('agb').checked)) return;
  document.getElementById('s' + n).classList.remove('open'); document.getElementById('s' + (n + 1)).classList.add('open');
  if (n === 4) { const way = +document.querySelector('[name=weg]:checked').dataset.cents;
    g.textContent = euro(GOODS); d.textContent = euro(way); t.textContent = euro(GOODS + way); }
}));
document.getElementById('kauf').addEventListener('click', async () => {
  const body = new URLSearchParams({mail: v('mail'), who: v('who'), street: v('street'), code: v('code'), place: v('place'), land: v('land'), way: radio('weg'), pay: radio('zahl'), news: document.getElementById('news').checked});
  const answer = await fetch('/kaufen', {method: 'POST', body});
  document.querySelector('main').innerHTML = await answer.text();
});
</script>"""


def euro(cents: int) -> str:
    """129900 -> "1.299,00 €"."""
    return f"{cents // 100:,}".replace(",", ".") + f",{cents % 100:02} €"


def create_app() -> FastAPI:
    app = FastAPI()
    app.state.orders = orders = []
    carts: dict[str, list[dict[str, Any]]] = {}

    def cart(request: Request) -> list[dict[str, Any]]:
        return carts.setdefault(request.cookies.get("fjord", "?"), [])

    def page(request: Request, body: str) -> Response:
        answer = HTMLResponse(HEAD.replace("COUNT", str(len(cart(request)))) + body)
        if "fjord" not in request.cookies:
            answer.set_cookie("fjord", f"v{len(carts)}-{id(request)}")
        return answer

    def lines(request: Request, *, steppers: bool) -> str:
        rows = ""
        for index, line in enumerate(cart(request)):
            step = f'<form method=post action="/warenkorb/{index}/{{}}" style="display:inline"><button aria-label="{{}}">{{}}</button></form>'
            count = (
                step.format("less", "One less", "–")
                + f"<span class=n>{line['n']}</span>"
                + step.format("more", "One more", "+")
            )
            rows += f"<div class=position><b>{SHIRTS[line['slug']][0]}</b> {line['colour']} {line['size']} "
            rows += f"{count if steppers else line['n']} <em>{euro(SHIRTS[line['slug']][1] * line['n'])}</em>"
            rows += (step.format("drop", "Take out", "Take out") if steppers else "") + "</div>"
        return rows

    @app.get("/hemden/{slug}")
    async def product(slug: str, request: Request) -> Response:
        name, cents, colours, sizes = SHIRTS[slug]
        body = PRODUCT.replace("NAME", name).replace("PRICE", euro(cents)).replace("SLUG", slug)
        swatches = "".join(
            f'<span class=sw role=button title="{c}" style="background:{c}"></span>' for c in colours
        )
        body = body.replace("COLOURS", swatches).replace("HIDESIZE", "" if sizes else "hidden")
        return page(request, body.replace("SIZES", "".join(f"<option>{s}</option>" for s in sizes)))

    @app.post("/warenkorb")
    async def add(request: Request) -> Response:
        wanted = dict(await request.form()) | {"n": 1}
        cart(request).append(wanted)
        rows = lines(request, steppers=False)
        return HTMLResponse(
            f"<h2>Your cart</h2>{rows}<a href='/warenkorb'>Look at it</a> <a href='/kasse'>To the till</a>"
        )

    @app.get("/warenkorb")
    async def show(request: Request) -> Response:
        rows = lines(request, steppers=True)
        till = "<a class=cta href='/kasse'>To the till</a>" if rows else "<p>There is nothing in it yet.</p>"
        return page(request, f"<main><h1>Cart</h1>{rows}{till}</main>")

    @app.post("/warenkorb/{index}/{what}")
    async def change(index: int, what: str, request: Request) -> Response:
        line = cart(request)[index]
        line["n"] += {"more": 1, "less": -1, "drop": -99}[what]
        if line["n"] < 1:
            cart(request).pop(index)
        return Response(status_code=303, headers={"location": "/warenkorb"})

    @app.get("/kasse")
    async def checkout(request: Request) -> Response:
        goods = sum(SHIRTS[line["slug"]][1] * line["n"] for line in cart(request))
        ways = "".join(
            f"<label><input type=radio name=weg value={code} data-cents={cents}> {name} {euro(cents)}</label>"
            for code, (name, cents) in WAYS.items()
        )
        return page(request, CHECKOUT.replace("WAYS", ways).replace("GOODS", str(goods)))

    @app.post("/kaufen")
    async def buy(request: Request) -> Response:
        form = dict(await request.form())
        orders.append({"form": form, "lines": [dict(line) for line in cart(request)]})
        cart(request).clear()
        return HTMLResponse(
            f"<h1>Thank you!</h1><p>Your order F/{2000 + len(orders)} is on its way to the packers.</p>"
        )

    return app
