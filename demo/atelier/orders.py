"""Looking at an order: with its number and e-mail address, or by the link in a mail."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import Response

from demo.atelier.cart import see_other
from demo.atelier.checkout import seen
from demo.atelier.pages import Pages
from demo.atelier.shop import Boutique
from demo.shop.orders import WAY


def router(shop: Boutique, pages: Pages) -> APIRouter:
    routes = APIRouter()

    @routes.get("/order")
    async def find(request: Request) -> Response:
        return pages(request, "find", alert="")

    @routes.post("/order")
    async def found(
        request: Request, number: Annotated[str, Form()] = "", email: Annotated[str, Form()] = ""
    ) -> Response:
        order = shop.ledger.get(number)
        if order is None or order.email != email.strip().lower():
            return pages(request, "find", 404, alert="We did not find this order.")
        shop.visits.of(request).granted.add(order.number)
        return see_other(f"/order/{order.number}")

    @routes.get("/order/{number}")
    async def order_page(request: Request, number: str) -> Response:
        order = seen(shop, request, number)
        return pages(request, "order", order=order, way=WAY) if order else see_other("/order")

    @routes.post("/order/{number}/cancel")
    async def cancel(request: Request, number: str) -> Response:
        order = seen(shop, request, number)
        if order is None:
            return see_other("/order")
        done = shop.ledger.cancel(order)
        text = "Your order is cancelled." if done else "It has left already and can no longer be cancelled."
        shop.visits.of(request).notices.append(text)
        request.app.state.post.wake()
        return see_other(f"/order/{order.number}")

    return routes
