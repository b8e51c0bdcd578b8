"""A store whose pages are drawn by scripts alone: everything on one checkout page, everything re-drawn."""

from __future__ import annotations

import asyncio
from typing import Any

from fastapi import FastAPI, Request, Response
from fastapi.responses import HTMLResponse, JSONResponse

from demo.faults import NoAnswer

GOODS = {
    "wool-coat": {"name": "Wool Coat", "price": 21000, "sizes": ["S", "M", "L"], "gone": ["L"]},
    "silk-scarf": {"name": "Silk Scarf", "price": 4500, "sizes": [], "gone": []},
}
METHODS = {"economy": ("Economy", 400), "courier": ("Courier", 1900)}

PAGE = """<!doctype html><meta charset=utf-8><title>Thread & Co</title>
<style>body{font:16px sans-serif;margin:1rem} [role=radio]{border:1px solid;padding:.5rem;display:block;cursor:pointer}</style>
<header><a href="/">Thread &amp; Co</a> <button id=menu>Menu</button></header><main id=app></main>
<script>
const app = document.getElementById('app');
const state = {cart: [], methods: [], goods: {}, chosen: {}, form: {}};
const money = (c) => '$' + (c / 100).toFixed(2);
const api = async (path, body) => {
  const answer = await fetch('/api/' + path, body === undefined ? {} : {method: 'POST', body: JSON.stringify(body)});
  if (!answer.ok) throw new Error(answer.status);
  return answer.json();
};
const go = (path) => { history.pushState({}, '', path); route(); };
const on = (id, event, act) => { const el = document.getElementById(id); if (el) el.addEventListener(event, act); };
function route() {
  const path = location.pathname;
  if (path.startsWith('/goods/')) return product(path.split('/')[2]);
  if (path === '/cart') return cart();
  if (path === '/checkout') return checkout();
  if (path.startsWith('/order/')) return done();
  app.innerHTML = '<h1>Thread & Co</h1>';
}
async function product(slug) {
  const goods = state.goods = await api('goods/' + slug);
  const size = state.chosen[slug];
  app.innerHTML = `<h1>${goods.name}</h1><p>${money(goods.price)}</p>
    <div role=group aria-label=Size>${goods.sizes.map((s) => `<button class=size aria-pressed=${s === size} ${goods.gone.includes(s) ? 'disabled' : ''}>${s}</button>`).join('')}</div>
    <button id=add ${goods.sizes.length && !size ? 'disabled' : ''}>${goods.sizes.length && !size ? 'Select a size' : 'Add to cart'}</button><p id=said></p>`;
  document.querySelectorAll('.size').forEach((b) => b.addEventListener('click', () => { state.chosen[slug] = b.textContent; setTimeout(() => product(slug), 60); }));
  on('add', 'click', async () => {
    await api('cart', {slug, size: state.chosen[slug] || null});
    document.getElementById('said').textContent = 'Added to your cart';
  });
}
async function cart() {
  state.cart = await api('cart');
  const rows = state.cart.lines.map((l, i) => `<li class=line><b>${l.name}</b> ${l.size ? 'Size: ' + l.size : ''}
    <span><button class=less data-i=${i} aria-label="Decrease quantity">-</button><i>${l.quantity}</i><button class=more data-i=${i} aria-label="Increase quantity">+</button></span>
    <button class=drop data-i=${i}>Remove</button> <span>${money(l.price * l.quantity)}</span></li>`).join('');
  app.innerHTML = '<h1>Cart</h1>' + (rows ? `<ul>${rows}</ul><button id=out>Check out</button>` : '<p>Your cart is empty</p>');
  for (const [name, by] of [['less', -1], ['more', 1], ['drop', -99]])
    document.querySelectorAll('.' + name).forEach((b) => b.addEventListener('click', async () => { await api('cart/change', {index: +b.dataset.i, by}); cart(); }));
  on('out', 'click', () => go('/checkout'));
}
let waiting;
const FIELDS = [['email', 'Email address'], ['first', 'First name'], ['last', 'Last name'], ['address', 'Address'], ['town', 'City'],
  ['zip', 'ZIP code'], ['tel', 'Phone (optional)']];
async function checkout() {
  state.sum = await api('sum');
  const ready = FIELDS.every(([k]) => k === 'tel' || state.form[k]) && state.form.state && state.method && state.pay;
  app.innerHTML = `<h1>Checkout</h1>
    <section><h2>Contact and delivery</h2>${FIELDS.map(([k, l]) => `<p><label for=${k}>${l}</label> <input id=${k} value="${state.form[k] || ''}"></p>`).join('')}
      <p><label for=state>State</label> <select id=state><option value="">Select a state</option>${['CA', 'NY', 'TX'].map((s) => `<option value=US-${s} ${state.form.state === 'US-' + s ? 'selected' : ''}>${{CA: 'California', NY: 'New York', TX: 'Texas'}[s]}</option>`).join('')}</select></p></section>
    <section><h2>Shipping options</h2>${state.methods.map((m) => `<div role=radio tabindex=0 class=method data-code=${m.code} aria-checked=${state.method === m.code}>${m.title} <span>${money(m.price)}</span></div>`).join('') || '<p>Enter your address to see shipping options</p>'}</section>
    <section><h2>Payment options</h2><div role=radiogroup aria-label="Payment options">${[['card', 'Credit card'], ['invoice', 'Pay by invoice']].map(([c, t]) => `<div role=radio tabindex=0 class=pay data-code=${c} aria-checked=${state.pay === c}>${t}</div>`).join('')}</div></section>
    <label><input type=checkbox id=news ${state.news === false ? '' : 'checked'}> Send me news and offers</label>
    <section><h2>Summary</h2><div><span>Subtotal</span><span>${money(state.sum.subtotal)}</span></div>
      ${state.sum.method ? `<div><span>${state.sum.method}</span><span>${money(state.sum.shipping)}</span></div><div><span>Taxes</span><span>${money(state.sum.tax)}</span></div>` : ''}
      <div><span>Total</span><span>${money(state.sum.total)}</span></div></section>
    <p role=alert>${state.error || ''}</p><button id=place ${ready ? '' : 'disabled'}>Place order</button>`;
  for (const [k] of [...FIELDS, ['state']])
    on(k, k === 'state' ? 'change' : 'blur', (e) => { if (state.form[k] !== e.target.value) { state.form[k] = e.target.value; later(); } });
  on('news', 'change', (e) => { state.news = e.target.checked; });
  document.querySelectorAll('.method').forEach((el) => el.addEventListener('click', async () => { state.method = el.dataset.code; await api('method', {code: state.method}); checkout(); }));
  document.querySelectorAll('.pay').forEach((el) => el.addEventListener('click', () => { state.pay = el.dataset.code; checkout(); }));
  on('place', 'click', async () => {
    document.getElementById('place').disabled = true;
    try {
      const order = await api('orders', {form: state.form, pay: state.pay, news: state.news !== false});
      state.order = order; go('/order/' + order.id + '/confirmed');
    } catch (error) { state.error = 'We could not place your order.'; checkout(); }
  });
}
function later() {
  clearTimeout(waiting);
  waiting = setTimeout(async () => { state.methods = state.form.zip && state.form.state ? await api('methods') : []; checkout(); }, 150);
}
function done() { app.innerHTML = '<h1>Thank you!</h1><p>We have received your order.</p>'; }
addEventListener('popstate', route); route();
</script>"""


def create_app() -> FastAPI:
    """One visitor's store; `app.state.orders` is what it took, `app.state.lose` whether its answers get lost."""
    app = FastAPI()
    app.state.orders = []
    app.state.lose = False
    lines: list[dict[str, Any]] = []
    chosen: dict[str, str] = {}

    def total() -> dict[str, Any]:
        subtotal = sum(line["price"] * line["quantity"] for line in lines)
        if "code" not in chosen:
            return {"subtotal": subtotal, "total": subtotal}
        name, shipping = METHODS[chosen["code"]]
        tax = round(subtotal * 0.08875)
        return {
            "subtotal": subtotal,
            "method": name,
            "shipping": shipping,
            "tax": tax,
            "total": subtotal + shipping + tax,
        }

    @app.get("/api/goods/{slug}")
    async def goods(slug: str) -> dict[str, Any]:
        await asyncio.sleep(0.05)
        return GOODS[slug]

    @app.get("/api/cart")
    async def cart() -> dict[str, Any]:
        return {"lines": lines}

    @app.post("/api/cart")
    async def add(request: Request) -> dict[str, Any]:
        wanted = await request.json()
        line = next(
            (one for one in lines if (one["slug"], one["size"]) == (wanted["slug"], wanted["size"])), None
        )
        if line:
            line["quantity"] += 1
        else:
            article = GOODS[wanted["slug"]]
            lines.append({**wanted, "name": article["name"], "price": article["price"], "quantity": 1})
        return {}

    @app.post("/api/cart/change")
    async def change(request: Request) -> dict[str, Any]:
        wanted = await request.json()
        lines[wanted["index"]]["quantity"] += wanted["by"]
        lines[:] = [line for line in lines if line["quantity"] > 0]
        return {}

    @app.get("/api/methods")
    async def methods() -> list[dict[str, Any]]:
        await asyncio.sleep(0.1)
        return [{"code": code, "title": title, "price": price} for code, (title, price) in METHODS.items()]

    @app.post("/api/method")
    async def method(request: Request) -> dict[str, Any]:
        await asyncio.sleep(0.1)
        chosen["code"] = (await request.json())["code"]
        return {}

    @app.get("/api/sum")
    async def summed() -> dict[str, Any]:
        return total()

    @app.post("/api/orders")
    async def order(request: Request) -> Response:
        taken = {
            **(await request.json()),
            **total(),
            "method_code": chosen["code"],
            "lines": [dict(line) for line in lines],
        }
        app.state.orders.append(taken)
        number = 1040 + len(app.state.orders)
        lines.clear()
        chosen.clear()
        if app.state.lose:
            return NoAnswer()
        return JSONResponse(
            {"order": {"id": f"order_{number}x", "display_id": number}, "id": f"order_{number}x"}
        )

    @app.get("/{path:path}")
    async def page(path: str) -> HTMLResponse:
        return HTMLResponse(PAGE)

    return app
