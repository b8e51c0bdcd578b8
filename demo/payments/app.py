"""Puts the payment service together."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from fastapi import FastAPI

from demo.payments import api, backstage, pages
from demo.payments.books import HOLD_SECONDS
from demo.payments.service import Service, Settings

DEFAULT_PORT = 8084


def create_app(
    *,
    api_key: str = "sk_test_demo",
    hold_seconds: float = HOLD_SECONDS,
    balance_cents: int = 100_000_00,
    issuing_cents: int = 100_000_00,
    ask_seconds: float = 2.0,
    now: Callable[[], float] = time.time,
) -> FastAPI:
    """Stripe's API (version `books.API_VERSION`) with hosted card pages, for `demo.serving.serve`, which sets
    `app.state.origin`. `app.state.service` holds all it has.

    `hold_seconds`: how long a hold lasts. `balance_cents`, `issuing_cents`: the platform's US dollars at the
    start. `ask_seconds`: how long the platform may take to answer about an issued card's use. `now` replaces
    the clock. Faults (POST /_demo/faults): see `demo.payments.service.FAULTS`.
    """
    settings = Settings(
        api_key=api_key,
        hold_seconds=hold_seconds,
        balance_cents=balance_cents,
        issuing_cents=issuing_cents,
        ask_seconds=ask_seconds,
    )

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        yield
        await service.webhooks.close()

    app = FastAPI(title="Payments", lifespan=lifespan, docs_url=None, redoc_url=None, openapi_url=None)
    app.state.origin = f"http://127.0.0.1:{DEFAULT_PORT}"
    service = Service(settings, lambda: str(app.state.origin), now)
    app.state.service = service
    for router in (
        service.faults.router,
        backstage.router(service),
        pages.router(service),
        api.router(service),
    ):
        app.include_router(router)
    return app
