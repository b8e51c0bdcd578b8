"""Maple & Main as an app: its pages, and the demo's own doors under /_demo."""

from __future__ import annotations

from fastapi import FastAPI, Request, Response
from fastapi.staticfiles import StaticFiles
from starlette.middleware.base import RequestResponseEndpoint

from demo.faults import Faults
from demo.maple import account, bag, browse, checkout, orders
from demo.maple.pages import HERE, Pages
from demo.maple.shop import Shop
from demo.shop.doors import demo_doors, pictures
from demo.shop.orders import Ledger, clock_from_environment

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
    app.include_router(pictures(shop.shelves))
    app.include_router(demo_doors(shop.ledger))
    app.mount("/static", StaticFiles(directory=HERE / "static"), name="static")

    @app.middleware("http")
    async def visit_cookie(request: Request, call_next: RequestResponseEndpoint) -> Response:
        response = await call_next(request)
        shop.visits.remember(request, response)
        return response

    return app
