"""The boutique's checkout: one form, one look, one button."""

from __future__ import annotations

import re
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response

from demo.atelier.cart import see_other
from demo.atelier.pages import Pages
from demo.atelier.shop import METHODS, Boutique, Visit
from demo.shop.bag import STATES, dollars
from demo.shop.orders import Order, Recipient, working_day

PAYMENTS = {"card": "Visa ending in 4242", "transfer": "Bank transfer"}
"""The boutique's card form is filled in with a test card, so that a visitor of the demo needs none."""

FAULTS = ("sold_out_at_review", "price_up_at_review", "answer_lost", "refused_after_click")
"""`answer_lost`: the order is taken, an error page comes; `refused_after_click`: not taken, the same page."""

DEARER_BY_CENTS = 1200

NEEDED = {
    "first_name": "first name",
    "last_name": "last name",
    "line1": "street",
    "city": "city",
}


def router(shop: Boutique, pages: Pages) -> APIRouter:
    routes = APIRouter(prefix="/checkout")

    def draw(request: Request, name: str, status: int = 200, **context: Any) -> HTMLResponse:
        visit = shop.visits.of(request)
        return pages(
            request,
            name,
            status,
            visit=visit,
            lines=shop.lines(visit),
            totals=shop.totals(visit),
            states=STATES,
            **context,
        )

    def form_page(request: Request, form: dict[str, str], errors: list[str]) -> HTMLResponse:
        return draw(
            request,
            "checkout",
            422 if errors else 200,
            form=form,
            errors=errors,
            methods=delivery_choices(shop, shop.visits.of(request)),
        )

    @routes.get("")
    async def form(request: Request) -> Response:
        visit = shop.visits.of(request)
        if not visit.bag or shop.sold_out(visit):
            return see_other("/cart")
        return form_page(request, known(visit), [])

    @routes.post("")
    async def filled(request: Request) -> Response:
        visit = shop.visits.of(request)
        if not visit.bag or shop.sold_out(visit):
            return see_other("/cart")
        form = {k: v.strip()[:200] for k, v in (await request.form()).items() if isinstance(v, str)}
        if errors := wrong(form):
            return form_page(request, form, errors)
        names = ("first_name", "last_name", "line1", "line2", "city", "state", "postal_code", "phone")
        visit.recipient = Recipient(**{name: form.get(name, "") for name in names})
        visit.email = form["email"].lower()
        visit.method = METHODS[form["method"]]
        return see_other("/checkout/review")

    @routes.get("/review")
    async def review(request: Request) -> Response:
        visit = shop.visits.of(request)
        first = next(iter(shop.lines(visit)), None)
        if first and shop.faults.take("sold_out_at_review"):
            visit.bag.gone.add(first.variant.variant_id)
        if not visit.bag or shop.sold_out(visit):
            return see_other("/cart")
        if not (visit.recipient and visit.email):
            return see_other("/checkout")
        if first and shop.faults.take("price_up_at_review"):
            visit.bag.raised[first.variant.variant_id] = first.unit_cents + DEARER_BY_CENTS
            visit.notices.append(f"{first.article.name} costs {dollars(DEARER_BY_CENTS)} more since today.")
        return draw(request, "review", payments=PAYMENTS)

    def crash(request: Request) -> HTMLResponse:
        text = "Something tore. Please try again in a while."
        return pages(request, "message", 500, heading="Error 500", text=text)

    @routes.post("/pay")
    async def pay(request: Request) -> Response:
        visit = shop.visits.of(request)
        if not visit.bag or shop.sold_out(visit):
            return see_other("/cart")
        payment = PAYMENTS.get(str((await request.form()).get("payment", "")))
        if not (visit.recipient and visit.email and payment):
            return see_other("/checkout/review")
        if shop.faults.take("refused_after_click"):
            return crash(request)
        order = shop.take_order(visit, payment)
        request.app.state.post.wake()
        if shop.faults.take("answer_lost"):
            return crash(request)
        return see_other(f"/merci/{order.number}")

    return routes


def thanks_router(shop: Boutique, pages: Pages) -> APIRouter:
    routes = APIRouter()

    @routes.get("/merci/{number}")
    async def merci(request: Request, number: str) -> Response:
        order = seen(shop, request, number)
        return pages(request, "merci", order=order) if order else see_other("/order")

    return routes


def seen(shop: Boutique, request: Request, number: str) -> Order | None:
    """The order, if this browser may see it; its key in the address (mails carry it) opens it."""
    order, visit = shop.ledger.get(number), shop.visits.of(request)
    if order and request.query_params.get("key") == order.key:
        visit.granted.add(order.number)
    return order if order and order.number in visit.granted else None


def known(visit: Visit) -> dict[str, str]:
    form = {"email": visit.email, "method": visit.method.method_id}
    if visit.recipient:
        names = ("first_name", "last_name", "line1", "line2", "city", "state", "postal_code", "phone")
        form |= {name: getattr(visit.recipient, name) for name in names}
    return form


def wrong(form: dict[str, str]) -> list[str]:
    """What is missing or wrong, in sentences."""
    errors = [f"Please give your {name}." for field, name in NEEDED.items() if not form.get(field)]
    if not re.fullmatch(r"[^@\s]+@[^@\s]+\.[^@\s]+", form.get("email", "")):
        errors.append("Please give your email address.")
    if form.get("state") not in STATES:
        errors.append("Please choose a state.")
    if not re.fullmatch(r"\d{5}(-\d{4})?", form.get("postal_code", "")):
        errors.append("Please give a ZIP code of five digits.")
    if form.get("method") not in METHODS:
        errors.append("Please choose a delivery.")
    return errors


def delivery_choices(shop: Boutique, visit: Visit) -> list[tuple[Any, ...]]:
    """Each method with its price and the days it may arrive on."""
    totals, today = shop.totals(visit), shop.ledger.now().date()
    goods = totals.subtotal_cents - totals.discount_cents
    return [(m, m.price(goods), *(working_day(today, d) for d in m.days)) for m in METHODS.values()]
