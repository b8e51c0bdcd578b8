"""Quay: lists and buttons that the page draws itself, and a checkout in a frame of another origin, each of whose
buttons says "Next", the last one too."""

from __future__ import annotations

from secrets import token_hex
from typing import Any

from fastapi import FastAPI, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse

GOODS = {"parka": ("Parka", 18900, ("S", "M", "L")), "belt": ("Belt", 2600, ())}
SHIPPING = {"Parcel": 500, "Courier": 1800}
STATES = {"United States": ("California", "New York"), "Canada": ("Ontario", "Quebec")}
HEAD = """<!doctype html><meta charset=utf-8><title>Quay</title><style>body{font:16px sans-serif;margin:1rem}
[role=combobox],[role=radio],[role=button],.pick{border:1px solid;padding:.4rem;margin:.3rem;display:inline-block;cursor:pointer;min-width:6rem}
[role=radio][aria-checked=true]{background:#ddd}[role=listbox]{border:1px solid;position:absolute;background:#fff;z-index:2}
[role=option]{padding:.3rem 1rem}.field{position:relative;margin:.6rem 0}.field label{position:absolute;left:.5rem;top:-.6rem;font-size:12px;background:#fff}
.field input{padding:.6rem;width:16rem}iframe{width:100%;height:900px;border:0}</style>"""
LISTS = """<script>
const shut = () => document.querySelectorAll('[role=listbox]').forEach((l) => l.remove());
function open_(box, options, then) {
  shut();
  const list = document.createElement('div'); list.setAttribute('role', 'listbox');
  for (const text of options) {
    const one = document.createElement('div'); one.setAttribute('role', 'option'); one.textContent = text;
    one.onclick = () => { box.textContent = text; shut(); then(text); }; list.append(one);
  }
  setTimeout(() => box.after(list), 60);
}
</script>"""
PRODUCT = """{head}{lists}<h1>{name}</h1><p>{price}</p><form method=post>{pick}
<input type=hidden name=size><label>Quantity <input type=number name=quantity value=1></label><input type=submit value=Buy></form>
<script>const box = document.getElementById('size');
if (box) box.onclick = () => open_(box, {sizes}, (text) => {{ document.querySelector('[name=size]').value = text; }});</script>"""
ADDRESS = """{head}{lists}<h1>Step 1 of 2</h1><form method=post>
{fields}<span id=lc>Country</span><div role=combobox aria-labelledby=lc tabindex=0 id=country>Choose</div>
<span id=ls hidden>State</span><div role=combobox aria-labelledby=ls tabindex=0 id=state hidden>Choose</div>
<div role=radiogroup aria-label="Delivery method">{ways}</div>
<input type=hidden name=country><input type=hidden name=state><input type=hidden name=way>
<p role=alert>{wrong}</p><div role=button tabindex=0 id=next>Next</div></form><script>
const states = {states}, $ = (id) => document.getElementById(id), put = (name, v) => {{ document.querySelector(`[name=${{name}}]`).value = v; }};
$('country').onclick = () => open_($('country'), Object.keys(states), (text) => {{
  put('country', text); put('state', ''); $('state').textContent = 'Choose'; setTimeout(() => {{ $('ls').hidden = $('state').hidden = false; }}, 80); }});
$('state').onclick = () => open_($('state'), states[$('country').textContent], (text) => put('state', text));
document.querySelectorAll('[role=radio]').forEach((one) => {{ one.onclick = () => {{
  document.querySelectorAll('[role=radio]').forEach((other) => other.setAttribute('aria-checked', other === one)); put('way', one.dataset.way); }}; }});
$('next').onclick = () => document.forms[0].submit();</script>"""
LAST = """{head}<h1>Step 2 of 2</h1><p>{to}</p><div id=sums></div>
<form method=post action="/flow/last?c={c}"><button>Next</button></form><script>
setTimeout(() => {{ document.getElementById('sums').innerHTML = `{sums}`; }}, 250);</script>"""
NEEDED = {
    "mail": "E-mail",
    "who": "Full name",
    "street": "Street address",
    "town": "Town",
    "code": "Postcode",
}


def usd(cents: int) -> str:
    return f"${cents / 100:.2f}"


class Carts:
    """Lines and what was typed, by visitor."""

    def __init__(self) -> None:
        self.lines: dict[str, list[dict[str, Any]]] = {}
        self.forms: dict[str, dict[str, str]] = {}

    def of(self, c: str) -> list[dict[str, Any]]:
        return self.lines.setdefault(c, [])

    def sums(self, c: str) -> tuple[int, int]:
        goods = sum(line["cents"] * line["n"] for line in self.of(c))
        return goods, SHIPPING[self.forms[c]["way"]]


async def form_of(request: Request) -> dict[str, str]:
    return {key: str(value) for key, value in (await request.form()).items()}


def create_app() -> FastAPI:
    app = FastAPI()
    orders: list[dict[str, Any]] = []
    app.state.orders = orders
    carts = Carts()
    _shelves(app, carts)
    _checkout(app, carts, orders)
    return app


def _shelves(app: FastAPI, carts: Carts) -> None:
    @app.get("/goods/{slug}")
    async def product(request: Request, slug: str) -> Response:
        name, cents, sizes = GOODS[slug]
        pick = "<button type=button class=pick id=size aria-haspopup=listbox>Size</button>" if sizes else ""
        answer = HTMLResponse(
            PRODUCT.format(head=HEAD, lists=LISTS, name=name, price=usd(cents), pick=pick, sizes=list(sizes))
        )
        if "quay" not in request.cookies:
            answer.set_cookie("quay", token_hex(6))
        return answer

    @app.post("/goods/{slug}")
    async def add(request: Request, slug: str) -> Response:
        name, cents, sizes = GOODS[slug]
        form = await form_of(request)
        if not sizes or form["size"]:
            line = {
                "slug": slug,
                "name": name,
                "cents": cents,
                "size": form["size"],
                "n": int(form["quantity"]),
            }
            carts.of(request.cookies["quay"]).append(line)
        return RedirectResponse("/cart", 303)

    @app.get("/cart")
    async def cart(request: Request) -> Response:
        rows = "".join(
            f"<tr><td><a href=/goods/{x['slug']}>{x['name']} {x['size']}</a><td>{usd(x['cents'])}"
            f"<td><input name=items-{i}-quantity value={x['n']} size=3><td>{usd(x['cents'] * x['n'])}"
            f"<td><input type=checkbox name=items-{i}-DELETE>"
            for i, x in enumerate(carts.of(request.cookies.get("quay", "?")))
        )
        full = f"<form method=post><table>{rows}</table><input type=submit value='Update cart'></form><a href=/checkout>Go to checkout</a>"
        return HTMLResponse(f"{HEAD}<h1>Your cart</h1>{full if rows else '<p>Your cart is empty</p>'}")

    @app.post("/cart")
    async def change(request: Request) -> Response:
        form, c = await form_of(request), request.cookies["quay"]
        for i, line in enumerate(carts.of(c)):
            line["n"] = 0 if f"items-{i}-DELETE" in form else int(form[f"items-{i}-quantity"])
        carts.lines[c] = [line for line in carts.of(c) if line["n"]]
        return RedirectResponse("/cart", 303)


def _checkout(app: FastAPI, carts: Carts, orders: list[dict[str, Any]]) -> None:
    @app.get("/checkout")
    async def outside(request: Request) -> Response:
        src = f"http://localhost:{request.url.port}/flow?c={request.cookies['quay']}"
        return HTMLResponse(f"{HEAD}<p>Quay checkout</p><iframe title=Checkout src='{src}'></iframe>")

    def address(wrong: str = "") -> Response:
        fields = "".join(
            f"<div class=field><input id={key} name={key} placeholder=' '><label for={key}>{label}</label></div>"
            for key, label in NEEDED.items()
        )
        ways = "".join(
            f"<div role=radio aria-checked=false tabindex=0 data-way={way}>{way} {usd(cents)}</div>"
            for way, cents in SHIPPING.items()
        )
        states = {country: list(names) for country, names in STATES.items()}
        return HTMLResponse(
            ADDRESS.format(head=HEAD, lists=LISTS, fields=fields, ways=ways, states=states, wrong=wrong)
        )

    @app.get("/flow")
    async def first() -> Response:
        return address()

    @app.post("/flow")
    async def typed(request: Request, c: str) -> Response:
        form = await form_of(request)
        if not all(form.get(key) for key in (*NEEDED, "country", "state", "way")):
            return address("Please fill in every field.")
        carts.forms[c] = form
        return RedirectResponse(f"/flow/last?c={c}", 303)

    @app.get("/flow/last")
    async def last(c: str) -> Response:
        goods, ship = carts.sums(c)
        sums = f"<p>Subtotal <b>{usd(goods)}</b></p><p>Shipping <b>{usd(ship)}</b></p><p>Total <b>{usd(goods + ship)}</b></p>"
        return HTMLResponse(LAST.format(head=HEAD, to=carts.forms[c]["street"], c=c, sums=sums))

    @app.post("/flow/last")
    async def place(c: str) -> Response:
        if carts.of(c):
            orders.append({"form": carts.forms[c], "lines": carts.lines.pop(c)})
        return RedirectResponse("/flow/done", 303)

    @app.get("/flow/done")
    async def done() -> Response:
        return HTMLResponse(
            f"{HEAD}<h1>Thank you for your order</h1><p>It is <b class=no>QY/{76 + len(orders)}</b></p>"
        )
