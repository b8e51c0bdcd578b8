"""Petit Atelier as an app: its pages, its post, and the demo's own doors under /_demo."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI
from fastapi.staticfiles import StaticFiles

from demo.atelier import cart, checkout, front, orders
from demo.atelier.letters import writer
from demo.atelier.pages import HERE, Pages
from demo.atelier.shop import Boutique
from demo.faults import Faults
from demo.shop import obstacles
from demo.shop.doors import demo_doors, pictures
from demo.shop.orders import Ledger, clock_from_environment
from demo.shop.post import Post

PORT = 8083


FAULTS = (*obstacles.NAMES, *checkout.FAULTS)
"""What POST /_demo/faults knows; docs/demo-stores.md says what each does."""


def create_app(
    clock_seconds: float | None = None, mailbox_url: str | None = None, slow_seconds: float = 3.0
) -> FastAPI:
    """A fresh boutique. `clock_seconds` pass between two stages of an order (environment DEMO_CLOCK, else 20);
    its mails go to `mailbox_url`, "imap://USER:PASSWORD@HOST:PORT/FOLDER" (environment DEMO_IMAP);
    `slow_seconds` pass before a page when it is slow."""
    faults, codes = Faults(*FAULTS), obstacles.Codes()
    ledger = Ledger(clock_from_environment() if clock_seconds is None else clock_seconds)
    shop = Boutique(faults, ledger)
    pages = Pages(shop)
    post = Post(ledger, writer(lambda: app.state.origin), mailbox_url or os.environ.get("DEMO_IMAP"))

    @asynccontextmanager
    async def open_post(_: FastAPI) -> AsyncIterator[None]:
        async with post.open():
            yield

    app = FastAPI(title="Petit Atelier", docs_url=None, redoc_url=None, openapi_url=None, lifespan=open_post)
    app.state.shop, app.state.post = shop, post
    for room in (front, cart, checkout, orders):
        app.include_router(room.router(shop, pages))
    app.include_router(checkout.thanks_router(shop, pages))
    app.include_router(pictures(shop.shelves))
    app.include_router(faults.router)
    app.include_router(demo_doors(ledger, codes, post))
    app.mount("/static", StaticFiles(directory=HERE / "static"), name="static")

    app.add_middleware(
        obstacles.Door,
        faults=faults,
        visits=shop.visits,
        codes=codes,
        slow_seconds=slow_seconds,
        sign_in="/cart",
    )
    return app
