"""Maple & Main as an app: its pages, and the demo's own doors under /_demo."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI
from fastapi.staticfiles import StaticFiles

from demo.faults import Faults
from demo.maple import account, bag, browse, checkout, hosted, orders, placing
from demo.maple.letters import MapleLetters
from demo.maple.network import Network
from demo.maple.pages import HERE, TRICKS, Pages
from demo.maple.shop import Shop
from demo.shop import obstacles
from demo.shop.doors import demo_doors, pictures
from demo.shop.orders import Ledger, clock_from_environment
from demo.shop.post import Post

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
    "code_at_checkout",
    "hosted_fields",
)
"""What POST /_demo/faults knows; docs/demo-stores.md says what each does."""


def create_app(
    clock_seconds: float | None = None,
    mailbox_url: str | None = None,
    slow_seconds: float = 3.0,
    network: str | None = None,
) -> FastAPI:
    """A fresh store. `clock_seconds` pass between two stages of an order (environment DEMO_CLOCK, else 20),
    `slow_seconds` before a page when it is slow. Its mails go to `mailbox_url`,
    "imap://USER:PASSWORD@HOST:PORT/FOLDER" (environment DEMO_IMAP), if there is one.
    Typed cards are charged at the payment stand-in of origin `network`; without one any card that looks right
    will do."""
    faults = Faults(*FAULTS)
    ledger = Ledger(clock_from_environment() if clock_seconds is None else clock_seconds)
    letters = MapleLetters(lambda: app.state.origin)
    post = Post(ledger, letters.write, mailbox_url or os.environ.get("DEMO_IMAP"))
    shop = Shop(faults, ledger, post, letters, Network(network) if network else None)
    pages = Pages(shop)

    @asynccontextmanager
    async def open_post(_: FastAPI) -> AsyncIterator[None]:
        async with post.open():
            yield

    app = FastAPI(title="Maple & Main", docs_url=None, redoc_url=None, openapi_url=None, lifespan=open_post)
    app.state.shop = shop
    for room in (browse, bag, checkout, placing, account, orders):
        app.include_router(room.router(shop, pages))
    app.include_router(hosted.router(shop.hosted))
    app.include_router(faults.router)
    app.include_router(pictures(shop.shelves))
    app.include_router(demo_doors(ledger, shop.codes, post))
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
