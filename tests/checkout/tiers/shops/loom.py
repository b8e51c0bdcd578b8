"""Loom: one page that draws itself anew at every key, suggests addresses after a pause, and answers in JSON alone."""

from __future__ import annotations

import asyncio
from secrets import token_hex
from typing import Any

from fastapi import FastAPI, Request, Response
from fastapi.responses import HTMLResponse, JSONResponse

TOPS = {
    "crew-neck": {
        "name": "Crew Neck",
        "cents": 4200,
        "colors": ["Moss", "Sand"],
        "sizes": ["XS", "M", "2XL"],
    },
    "belt": {"name": "Belt", "cents": 2600, "colors": [], "sizes": []},
}
TAX = 0.08875

PAGE = """<!doctype html><meta charset=utf-8><title>Loom</title><style>body{font:16px sans-serif;margin:1rem}
ul.suggest{position:absolute;background:#fff;border:1px solid;list-style:none;padding:.5rem;margin:0;z-index:3}
.tile{border:1px solid #999;padding:.4rem;display:inline-block;cursor:pointer}.tile.on{background:#222;color:#fff}
.spin{opacity:.5;pointer-events:none}</style><div id=root></div><script>
const root = document.getElementById('root'), s = {f: {}, way: '', pay: '', hints: [], total: null, busy: false, pick: {}, n: 1, err: ''};
const usd = (c) => '$' + (c / 100).toFixed(2), esc = (t) => String(t || '').replace(/"/g, '&quot;');
const api = async (p, b) => { const a = await fetch('/api/' + p, b ? {method: 'POST', headers: {'content-type': 'application/json'}, body: JSON.stringify(b)} : {}); return a.json(); };
function draw(html) {  // everything is made anew, and the caret put back
  const at = document.activeElement && document.activeElement.name; root.innerHTML = html;
  if (at) { const el = root.querySelector(`[name="${at}"]`); if (el) { el.focus(); if (el.setSelectionRange) try { el.setSelectionRange(99, 99); } catch {} } }
}
let timer = 0, asked = 0;
async function start() {
  const [, kind, slug] = location.pathname.split('/');
  if (kind === 't') { s.top = await api('top/' + slug); return top_(); }
  if (kind === 'cart') { s.cart = await api('cart'); return cart(); }
  if (kind === 'checkout') { s.cart = await api('cart'); await price(); }
}
const tiles = (what, all) => all.map((v) => `<div class="tile${s.pick[what] === v ? ' on' : ''}" role=radio aria-checked=${s.pick[what] === v} tabindex=0 data-what=${what} data-v="${v}">${v}</div>`).join('');
function top_() {
  const t = s.top, ready = (!t.colors.length || s.pick.color) && (!t.sizes.length || s.pick.size);
  draw(`<h1>${t.name}</h1><p>${usd(t.cents)}</p><div role=radiogroup aria-label=Color>${tiles('color', t.colors)}</div><div role=radiogroup aria-label=Size>${tiles('size', t.sizes)}</div>
    <div><button data-q=-1 aria-label="Decrease quantity">−</button><output>${s.n}</output><button data-q=1 aria-label="Increase quantity">+</button></div>
    <button id=add ${ready && !s.busy ? '' : 'disabled'}>${s.busy ? 'Adding…' : 'Add to tote'}</button><p role=status>${s.said || ''}</p><a href="/cart">Tote</a>`);
}
function cart() {
  const rows = s.cart.lines.map((l, i) => `<article class=row data-sku="${l.sku}"><h3>${l.name}</h3><p>${[l.color, l.size].filter(Boolean).join(', ')}</p>
    <select name=q${i} data-i=${i}>${[1, 2, 3, 4, 5].map((n) => `<option ${n === l.n ? 'selected' : ''}>${n}</option>`).join('')}</select><button class=rm data-i=${i} title="Remove"><svg width=12 height=12></svg></button><b>${usd(l.cents * l.n)}</b></article>`).join('');
  draw(`<h1>Tote</h1>${rows || '<p>Your tote is empty</p>'}${rows ? '<button id=out>Checkout</button>' : ''}`);
}
const FIELDS = [['email', 'Email'], ['fullName', 'Full name'], ['street', 'Street address'], ['apt', 'Apt (optional)'], ['city', 'City'], ['state', 'State'], ['zip', 'ZIP code'], ['tel', 'Mobile']];
function checkout() {
  const f = s.f, full = FIELDS.every(([k]) => k === 'apt' || f[k]);
  draw(`<h1>Checkout</h1><form onsubmit="return false">${FIELDS.map(([k, l]) => `<div><span id=l-${k}>${l}</span> <input name=${k} aria-labelledby=l-${k} value="${esc(f[k])}">${k === 'street' && s.hints.length ? `<ul class=suggest role=listbox>${s.hints.map((h) => `<li role=option>${h}</li>`).join('')}</ul>` : ''}</div>`).join('')}
    ${s.ways ? `<fieldset><legend>Shipping</legend>${s.ways.map((w) => `<label><input type=radio name=way value=${w.code} ${s.way === w.code ? 'checked' : ''}> ${w.name} ${w.cents ? usd(w.cents) : 'Free'}</label>`).join('')}</fieldset>` : ''}
    <fieldset><legend>Payment</legend><label><input type=radio name=pay value=cc ${s.pay === 'cc' ? 'checked' : ''}> Card</label><label><input type=radio name=pay value=later ${s.pay === 'later' ? 'checked' : ''}> Pay by invoice</label></fieldset>
    <div class="${s.busy ? 'spin' : ''}">${s.total ? `<p>Subtotal <b>${usd(s.total.goods)}</b></p><p>Shipping <b>${s.total.ship ? usd(s.total.ship) : 'Free'}</b></p><p>Estimated tax <b>${usd(s.total.tax)}</b></p><p>Total <b>${usd(s.total.all)}</b></p>` : ''}</div>
    <p role=alert>${s.err}</p><button id=place ${full && s.way && s.pay && !s.busy ? '' : 'disabled'}>Place order</button></form>`);
}
async function price() { const mine = ++asked; s.busy = true; checkout(); const got = await api('price', {zip: s.f.zip || '', way: s.way}); if (mine !== asked) return; s.busy = false; s.ways = got.ways; s.total = got.total; checkout(); }
addEventListener('input', (e) => { const k = e.target.name; if (!k || e.target.type === 'radio' || e.target.localName === 'select') return; s.f[k] = e.target.value;
  if (k === 'street') { clearTimeout(timer); timer = setTimeout(async () => { s.hints = (await api('suggest?q=' + encodeURIComponent(s.f.street))).hints; checkout(); }, 250); }
  if (k === 'zip') { clearTimeout(s.zt); s.zt = setTimeout(price, 300); }
  checkout(); });
addEventListener('change', async (e) => { const {name, value} = e.target;
  if (name === 'way') { s.way = value; price(); } if (name === 'pay') { s.pay = value; checkout(); }
  if (/^q\\d/.test(name)) { s.cart = await api('set', {i: +e.target.dataset.i, n: +value}); cart(); } });
addEventListener('click', async (e) => { const el = e.target.closest('[data-what],[data-q],#add,.rm,#out,[role=option],#place'); if (!el) { if (s.hints.length) { s.hints = []; checkout(); } return; }
  if (el.dataset.what) { s.pick[el.dataset.what] = el.dataset.v; setTimeout(top_, 40); }
  if (el.dataset.q) { s.n = Math.max(1, s.n + +el.dataset.q); top_(); }
  if (el.id === 'add') { s.busy = true; top_(); await api('add', {slug: s.top.slug, n: s.n, ...s.pick}); s.busy = false; s.said = 'In your tote now'; top_(); }
  if (el.className === 'rm') { s.cart = await api('set', {i: +el.dataset.i, n: 0}); cart(); }
  if (el.id === 'out') { history.pushState({}, '', '/checkout'); start(); }
  if (el.getAttribute('role') === 'option') { s.f.street = el.textContent; s.hints = []; checkout(); }
  if (el.id === 'place') { s.busy = true; checkout(); const got = await api('place', {...s.f, way: s.way, pay: s.pay}); draw('<h1>You are all set</h1><p>See you soon.</p>'); } });
start();
</script>"""


def create_app() -> FastAPI:
    app = FastAPI()
    app.state.orders = orders = []
    carts: dict[str, list[dict[str, Any]]] = {}

    def cart(request: Request) -> list[dict[str, Any]]:
        return carts.setdefault(request.cookies.get("loom", "?"), [])

    def drawn() -> Response:
        return HTMLResponse(PAGE)

    @app.get("/t/{slug}")
    @app.get("/cart")
    @app.get("/checkout")
    async def page(request: Request) -> Response:
        answer = drawn()
        if "loom" not in request.cookies:
            answer.set_cookie("loom", token_hex(6))
        return answer

    @app.get("/api/top/{slug}")
    async def top(slug: str) -> Any:
        return TOPS[slug] | {"slug": slug}

    @app.get("/api/cart")
    async def show(request: Request) -> Any:
        return {"lines": cart(request)}

    @app.post("/api/add")
    async def add(request: Request) -> Any:
        wanted = await request.json()
        await asyncio.sleep(0.15)
        top = TOPS[wanted["slug"]]
        line = {"sku": f"{wanted['slug']}:{wanted.get('color', '')}:{wanted.get('size', '')}", "name": top["name"], "cents": top["cents"],
                "color": wanted.get("color", ""), "size": wanted.get("size", ""), "n": wanted["n"]}  # fmt: skip
        cart(request).append(line)
        return {"count": len(cart(request))}

    @app.post("/api/set")
    async def change(request: Request) -> Any:
        wanted = await request.json()
        cart(request)[wanted["i"]]["n"] = wanted["n"]
        carts[request.cookies["loom"]] = [line for line in cart(request) if line["n"]]
        return {"lines": cart(request)}

    @app.get("/api/suggest")
    async def suggest(q: str) -> Any:
        return {"hints": [f"{q} Apt 1", f"{q} North"] if len(q) > 4 else []}

    @app.post("/api/price")
    async def price(request: Request) -> Any:
        wanted = await request.json()
        await asyncio.sleep(0.2)
        goods = sum(line["cents"] * line["n"] for line in cart(request))
        ship = 1500 if wanted["way"] == "fast" else 0
        tax = round(goods * TAX) if wanted["zip"] else 0
        ways = (
            [
                {"code": "slow", "name": "Ground", "cents": 0},
                {"code": "fast", "name": "Next day", "cents": 1500},
            ]
            if wanted["zip"]
            else None
        )
        return {"ways": ways, "total": {"goods": goods, "ship": ship, "tax": tax, "all": goods + ship + tax}}

    @app.post("/api/place")
    async def place(request: Request) -> Any:
        orders.append({"form": await request.json(), "lines": list(cart(request))})
        cart(request).clear()
        return JSONResponse({"ok": True, "order": {"orderNumber": f"LM-{300 + len(orders)}-X"}})

    return app
