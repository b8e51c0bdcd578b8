"""Order pages: where the parcel is, cancel, send something back."""

from __future__ import annotations

from urllib.parse import urlencode

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response

from demo.northline.desk import Desk
from demo.northline.orders import Order
from demo.northline.pages import Pages
from demo.northline.wire import LineReturned, Refused
from demo.shop.orders import Stage


def router(desk: Desk, pages: Pages) -> APIRouter:
    routes = APIRouter()

    def find(request: Request, number: str, key: str) -> Order | None:
        """Opened by its key, or by the customer whose it is."""
        order = desk.orders.get(number)
        account = pages.visits.of(request).account
        if order and (order.key == key or (account and order.account == account)):
            return order
        return None

    def unknown(request: Request) -> Response:
        text = "Sign in, or use the link from your confirmation."
        return pages(request, "message", 404, title="We cannot show this order", text=text)

    @routes.get("/orders")
    async def orders(request: Request) -> Response:
        account = pages.visits.of(request).account
        if account is None:
            return RedirectResponse("/sign-in?next=/orders", 303)
        return pages(request, "orders", orders=desk.orders.of_account(account))

    @routes.get("/orders/{number}")
    async def order_page(request: Request, number: str, key: str = "") -> Response:
        order = find(request, number, key)
        return pages(request, "order", order=order, Stage=Stage) if order else unknown(request)

    @routes.post("/orders/{number}/cancel")
    async def cancel(request: Request, number: str, key: str = "") -> Response:
        order = find(request, number, key)
        if order is None:
            return unknown(request)
        try:
            desk.orders.cancel(order)
        except Refused as refusal:
            return pages(request, "message", 409, title="It is too late to cancel", text=refusal.content)
        desk.postman.tell(order)
        return RedirectResponse(order.page(desk.origin()), 303)

    @routes.post("/orders/{number}/return")
    async def send_back(request: Request, number: str, key: str = "") -> Response:
        order = find(request, number, key)
        if order is None:
            return unknown(request)
        form = {k: str(v) for k, v in (await request.form()).items()}
        try:
            lines = [LineReturned(id=form.get("line", ""), quantity=1)]
            made = desk.orders.send_back(order, lines, form.get("reason", ""), None)
        except Refused as refusal:
            return pages(request, "message", 409, title="This cannot be sent back", text=refusal.content)
        desk.postman.tell(order)
        query = urlencode({"order": order.number, "key": order.key})
        return RedirectResponse(f"/returns/{made}?{query}", 303)

    @routes.get("/returns/{adjustment_id}")
    async def label(request: Request, adjustment_id: str, order: str = "", key: str = "") -> Response:
        found = find(request, order, key)
        if found is None or all(a["id"] != adjustment_id for a in found.adjustments):
            return unknown(request)
        return pages(request, "label", order=found, adjustment_id=adjustment_id)

    return routes
