"""After the purchase: look an order up, follow it, cancel it, send things back."""

from __future__ import annotations

import secrets
from dataclasses import dataclass

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response

from demo.maple.bag import see_other
from demo.maple.browse import missing
from demo.maple.forms import words
from demo.maple.pages import Pages
from demo.maple.shop import Shop
from demo.shop.bag import Line
from demo.shop.goods import Variant
from demo.shop.orders import WAY, Order, Stage
from demo.shop.parcels import Parcel, parcel

REASONS = ("Too small", "Too large", "Not as pictured", "Arrived late", "Changed my mind")
NOT_FOUND = "We did not find an order for that. Please check what you typed."


@dataclass(frozen=True, slots=True, kw_only=True)
class Return:
    """`lines` are what comes back, each with the variant it is exchanged for, or None for a refund."""

    number: str
    order: Order
    lines: tuple[tuple[Line, Variant | None], ...]
    reason: str
    parcel: Parcel


def router(shop: Shop, pages: Pages) -> APIRouter:
    routes = APIRouter()
    returns: dict[str, Return] = {}

    def seen(request: Request, number: str, key: str = "") -> Order | None:
        """The order, if this browser may see it; its key in the address opens it."""
        order, visit = shop.ledger.get(number), shop.visits.of(request)
        if order and key and secrets.compare_digest(key.encode(), order.key.encode()):
            visit.granted.add(order.number)
        return order if order and shop.may_see(visit, order) else None

    @routes.get("/orders/lookup")
    async def lookup(request: Request) -> Response:
        return pages(request, "lookup", form={}, alert="")

    @routes.post("/orders/lookup")
    async def looked_up(request: Request) -> Response:
        form = words(await request.form())
        visit, email = shop.visits.of(request), form.get("email", "").lower()
        if form.get("number"):
            order = shop.ledger.get(form["number"])
            if order and order.email == email:
                visit.granted.add(order.number)
                return see_other(f"/orders/{order.number}")
        elif found := shop.ledger.of_guest(email, form.get("postal_code", "")):
            visit.granted |= {order.number for order in found}
            return pages(request, "orders", heading=f"Orders for {email}", orders=found)
        return pages(request, "lookup", 404, form=form, alert=NOT_FOUND)

    @routes.get("/orders/{number}")
    async def order_page(request: Request, number: str, key: str = "") -> Response:
        order = seen(request, number, key)
        if order is None:
            return see_other("/orders/lookup")
        return pages(request, "order", order=order, way=WAY)

    @routes.get("/orders/{number}/cancel")
    async def cancel(request: Request, number: str) -> Response:
        order = seen(request, number)
        if order is None:
            return see_other("/orders/lookup")
        if not order.can_be_cancelled:
            return too_late(request, order)
        return pages(request, "cancel", order=order)

    @routes.post("/orders/{number}/cancel")
    async def cancelled(request: Request, number: str) -> Response:
        order = seen(request, number)
        if order is None:
            return see_other("/orders/lookup")
        if not shop.cancel(order):
            return too_late(request, order)
        if shop.network is not None and order.number in shop.charged:
            await shop.network.refund(*shop.charged.pop(order.number))
        shop.visits.of(request).notices.append(f"Order {order.number} is cancelled.")
        return see_other(f"/orders/{order.number}")

    def too_late(request: Request, order: Order) -> HTMLResponse:
        text = "It is on its way already. You can send it back once it has arrived."
        return pages(
            request,
            "message",
            409,
            heading="This order can no longer be cancelled",
            text=text,
            link=f"/orders/{order.number}",
            link_text="Back to the order",
        )

    def return_form(request: Request, order: Order, alert: str = "") -> HTMLResponse:
        return pages(
            request,
            "return",
            422 if alert else 200,
            order=order,
            reasons=REASONS,
            stock=shop.shelves.stock,
            alert=alert,
        )

    @routes.get("/orders/{number}/return")
    async def start_return(request: Request, number: str) -> Response:
        order = seen(request, number)
        if order is None:
            return see_other("/orders/lookup")
        if order.stage is not Stage.DELIVERED:
            return see_other(f"/orders/{order.number}")
        return return_form(request, order)

    @routes.post("/orders/{number}/return")
    async def returned(request: Request, number: str) -> Response:
        order = seen(request, number)
        if order is None or order.stage is not Stage.DELIVERED:
            return see_other("/orders/lookup")
        form = await request.form()
        back = {value for value in form.getlist("variant") if isinstance(value, str)}
        texts = words(form)
        lines = tuple(
            (line, exchange_of(line, texts.get(f"exchange_{line.variant.variant_id}", "")))
            for line in order.lines
            if line.variant.variant_id in back
        )
        if not lines:
            return return_form(request, order, "Choose what comes back.")
        if texts.get("reason") not in REASONS:
            return return_form(request, order, "Choose a reason.")
        number = f"RT-{secrets.randbelow(10**7):07d}"
        returns[number] = Return(
            number=number,
            order=order,
            lines=lines,
            reason=texts["reason"],
            parcel=parcel("USPS", secrets.randbelow(10**9)),
        )
        order.returns.append(number)
        return see_other(f"/returns/{number}")

    @routes.get("/returns/{number}")
    async def label(request: Request, number: str) -> Response:
        back = returns.get(number)
        if back is None or seen(request, back.order.number) is None:
            return missing(request, pages)
        return pages(request, "label", back=back)

    return routes


def exchange_of(line: Line, variant_id: str) -> Variant | None:
    return next((v for v in line.article.variants if v.variant_id == variant_id), None)
