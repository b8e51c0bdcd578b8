"""Maple & Main as an app: its pages, and the demo's own doors under /_demo."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, FastAPI, HTTPException, Request, Response
from fastapi.staticfiles import StaticFiles
from starlette.middleware.base import RequestResponseEndpoint

from demo.faults import Faults
from demo.maple import account, bag, browse, checkout, orders
from demo.maple.pages import HERE, Pages
from demo.maple.shop import Shop
from demo.shop.orders import WAY, Ledger, Order, Stage, clock_from_environment

PORT = 8082


def create_app(clock_seconds: float | None = None) -> FastAPI:
    """A fresh store. `clock_seconds` pass between two stages of an order (environment DEMO_CLOCK, else 20)."""
    faults = Faults()
    shop = Shop(faults, Ledger(clock_from_environment() if clock_seconds is None else clock_seconds))
    pages = Pages(shop)
    app = FastAPI(title="Maple & Main", docs_url=None, redoc_url=None, openapi_url=None)
    app.state.shop = shop
    for room in (browse, bag, checkout, account, orders):
        app.include_router(room.router(shop, pages))
    app.include_router(faults.router)
    app.include_router(demo_router(shop))
    app.mount("/static", StaticFiles(directory=HERE / "static"), name="static")

    @app.middleware("http")
    async def visit_cookie(request: Request, call_next: RequestResponseEndpoint) -> Response:
        response = await call_next(request)
        shop.visits.remember(request, response)
        return response

    return app


def demo_router(shop: Shop) -> APIRouter:
    """What only tests and the demo's own play may use."""
    routes = APIRouter(prefix="/_demo")

    @routes.get("/orders")
    async def taken() -> list[dict[str, Any]]:
        return [as_json(order) for order in shop.ledger]

    @routes.post("/orders/{number}/stage/{stage}")
    async def advance(number: str, stage: Stage) -> dict[str, Any]:
        order = shop.ledger.get(number)
        if order is None or stage not in WAY:
            raise HTTPException(404, "no such order or stage")
        shop.ledger.advance(order, stage)
        return as_json(order)

    return routes


def as_json(order: Order) -> dict[str, Any]:
    return {
        "order_number": order.number,
        "email": order.email,
        "account": order.account,
        "status": order.stage.value,
        "payment": order.payment,
        "placed_at": order.placed_at.isoformat(),
        "total_cents": order.totals.total_cents,
        "carrier": order.parcel.carrier,
        "tracking_number": order.parcel.number,
        "recipient": order.recipient.name,
        "postal_code": order.recipient.postal_code,
        "lines": [
            {
                "product": line.article.slug,
                "variant_id": line.variant.variant_id,
                "size": line.variant.size,
                "color": line.variant.color,
                "quantity": line.quantity,
                "unit_cents": line.unit_cents,
            }
            for line in order.lines
        ],
    }
