"""Maple & Main as an app: its pages, and the demo's own doors under /_demo."""

from __future__ import annotations

from fastapi import FastAPI
from fastapi.staticfiles import StaticFiles

from demo.faults import Faults
from demo.maple import account, bag, browse, checkout, orders, placing
from demo.maple.pages import HERE, TRICKS, Pages
from demo.maple.shop import Shop
from demo.shop import obstacles
from demo.shop.doors import demo_doors, pictures
from demo.shop.orders import Ledger, clock_from_environment

PORT = 8082

FAULTS = (
    *obstacles.NAMES,
    *TRICKS,
    *placing.FAULTS,
    "sold_out_at_review",
    "price_up_at_review",
    "leftover_cart",
    "variant_gone",
    "quantity_cut",
    "login_failed",
    "one_time_code",
    "address_refused",
    "address_suggestion",
    "asks_cvc",
)
"""What POST /_demo/faults knows; docs/demo-faults.md says what each does."""


def create_app(clock_seconds: float | None = None, slow_seconds: float = 3.0) -> FastAPI:
    """A fresh store. `clock_seconds` pass between two stages of an order (environment DEMO_CLOCK, else 20),
    `slow_seconds` before a page when it is slow."""
    faults = Faults(*FAULTS)
    shop = Shop(faults, Ledger(clock_from_environment() if clock_seconds is None else clock_seconds))
    pages = Pages(shop)
    app = FastAPI(title="Maple & Main", docs_url=None, redoc_url=None, openapi_url=None)
    app.state.shop = shop
    for room in (browse, bag, checkout, placing, account, orders):
        app.include_router(room.router(shop, pages))
    app.include_router(faults.router)
    app.include_router(pictures(shop.shelves))
    app.include_router(demo_doors(shop.ledger, shop.codes))
    app.mount("/static", StaticFiles(directory=HERE / "static"), name="static")
    app.add_middleware(
        obstacles.Door,
        faults=faults,
        visits=shop.visits,
        codes=shop.codes,
        slow_seconds=slow_seconds,
        sign_in="/sign-in?next=/checkout",
    )
    return app
