"""Puts the shop together."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI
from fastapi.staticfiles import StaticFiles

from demo.northline import aftercare, backstage, hosted, identity, mcp, pages, rest
from demo.northline.desk import Desk, Settings
from demo.northline.operations import Operations
from demo.northline.pages import Pages, Visit
from demo.northline.rest import Door
from demo.shop.orders import clock_from_environment
from demo.shop.visits import Visits

DEFAULT_PORT = 8081


def create_app(
    *,
    clock_seconds: float | None = None,
    slow_seconds: float = 3.0,
    checkout_minutes: float = 360.0,
    token_seconds: float = 3600.0,
    strict: bool = False,
    require_signatures: bool = False,
) -> FastAPI:
    """Northline, for `demo.serving.serve`, which sets `app.state.origin`. `app.state.desk` holds all it has.

    `clock_seconds` pass between two stages of an order (default: environment DEMO_CLOCK, else 20).
    `strict`: agents must name a profile that can be read; otherwise one without is served as well.
    `require_signatures`: even of agents whose profile publishes no keys; those with keys must always sign.
    Faults (POST /_demo/faults): see `demo.northline.desk.FAULTS`.
    """
    settings = Settings(
        clock_seconds=clock_from_environment() if clock_seconds is None else clock_seconds,
        slow_seconds=slow_seconds,
        checkout_minutes=checkout_minutes,
        token_seconds=token_seconds,
        strict=strict,
        require_signatures=require_signatures,
    )

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        yield
        await desk.postman.close()

    app = FastAPI(title="Northline", lifespan=lifespan, docs_url=None, redoc_url=None, openapi_url=None)
    app.state.origin = f"http://127.0.0.1:{DEFAULT_PORT}"
    desk = Desk(settings, lambda: str(app.state.origin))
    app.state.desk = desk
    door = Door(desk, Operations(desk))
    drawn = Pages(desk, Visits("northline_visit", Visit))
    for router in (
        desk.faults.router,
        backstage.router(desk),
        rest.router(desk, door),
        mcp.router(door),
        pages.router(desk, drawn),
        hosted.router(desk, drawn),
        aftercare.router(desk, drawn),
        identity.account_router(desk, drawn),
        identity.consent_router(desk, drawn),
        identity.token_router(desk.oauth),
    ):
        app.include_router(router)
    app.mount("/static", StaticFiles(directory=pages.HERE / "static"), name="static")
    return app
