"""The web door: one FastAPI app for hosted pages, webhooks, health and metrics."""

from __future__ import annotations

import hmac
from collections.abc import Awaitable, Callable, Sequence
from typing import Annotated, Any

from fastapi import APIRouter, FastAPI, Header, HTTPException, Request
from fastapi.responses import HTMLResponse, JSONResponse, Response
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Gauge, generate_latest
from sqlalchemy import func, select

from domain.settings import Settings
from net.signing import BotSigner
from storage.database import Database
from storage.tables import Notice, Order, Update
from texts import LANGUAGES, say
from web.keys import keys_router
from web.pages import SAFE_HEADERS, page
from web.stripe import TakeEvent, stripe_router
from web.ucp import TakeWebhook, ucp_router

Feed = Callable[[dict[str, Any]], Awaitable[None]]
"""Takes one Telegram update, as JSON; returns when it is safely stored."""

LARGEST_UPDATE = 1_000_000


def create_app(
    settings: Settings,
    database: Database,
    *,
    signing_keys: list[dict[str, str]] | None = None,
    feed: Feed | None = None,
    take_webhook: TakeWebhook | None = None,
    link_pages: APIRouter | None = None,
    mailbox_pages: APIRouter | None = None,
    ask_pages: Sequence[APIRouter] = (),
    take_payment_event: TakeEvent | None = None,
) -> FastAPI:
    """`feed` mounts the bot's webhook at `/telegram`, guarded by `MUSE_WEBHOOK_SECRET`; `take_webhook` listens to
    stores' news of orders; `link_pages` is where shoppers link their store accounts, `mailbox_pages` where they
    connect their own mailbox, `ask_pages` where they give what stores ask of them;
    `take_payment_event` hears of the money."""
    app = FastAPI(title="Muse", docs_url=None, redoc_url=None, openapi_url=None)

    @app.get("/health")
    async def health() -> JSONResponse:
        """200 when the database answers."""
        async with database.reading() as session:
            await session.execute(select(1))
        return JSONResponse({"status": "ok"})

    @app.get("/metrics")
    async def metrics() -> Response:
        return Response(await _metrics(database), media_type=CONTENT_TYPE_LATEST)

    @app.get("/cards/done", response_class=HTMLResponse)
    async def cards_done(ok: bool = False, language: str = "en") -> HTMLResponse:
        """Where the payment service's page leads back to."""
        spoken = language if language in LANGUAGES else "en"
        keys = ("card-page-done", "card-page-done-back") if ok else ("card-page-left", "card-page-left-back")
        told = page(*(say(spoken, key) for key in keys), language=spoken)
        return HTMLResponse(told, headers=SAFE_HEADERS)

    @app.get("/bank/done", response_class=HTMLResponse)
    async def bank_done(redirect_status: str = "") -> HTMLResponse:
        """Where a bank's page (3-D Secure) leads back to; what it says is only shown, never believed."""
        done = ("Thank you", "You can go back to the chat: your order goes on there.")
        failed = ("Your bank did not confirm", "Nothing was charged. You can go back to the chat.")
        return HTMLResponse(page(*(failed if redirect_status == "failed" else done)), headers=SAFE_HEADERS)

    app.include_router(ucp_router(settings, signing_keys or [], take_webhook))
    if (signer := BotSigner.of(settings)) is not None:
        app.include_router(keys_router(signer))
    for pages in (link_pages, mailbox_pages, *ask_pages):
        if pages is not None:
            app.include_router(pages)
    if take_payment_event is not None:
        app.include_router(stripe_router(take_payment_event))
    if feed is not None:
        _mount_webhook(app, settings, feed)
    return app


def _mount_webhook(app: FastAPI, settings: Settings, feed: Feed) -> None:
    secret = settings.webhook_secret.get_secret_value() if settings.webhook_secret else ""

    @app.post("/telegram")
    async def telegram(
        request: Request, x_telegram_bot_api_secret_token: Annotated[str, Header()] = ""
    ) -> Response:
        """Answers 200 only once the update is stored, so that Telegram brings it again if we die before."""
        if not secret or not hmac.compare_digest(x_telegram_bot_api_secret_token.encode(), secret.encode()):
            raise HTTPException(403)
        body = await request.body()
        if len(body) > LARGEST_UPDATE:
            raise HTTPException(413)
        await feed(await request.json())
        return Response(status_code=200)


async def _metrics(database: Database) -> bytes:
    """Counted when asked: what waits, and how orders stand."""
    registry = CollectorRegistry()
    waiting = Gauge("muse_notices_pending", "Messages in the outbox", registry=registry)
    unapplied = Gauge("muse_updates_unapplied", "Updates whose turn has not been taken", registry=registry)
    orders = Gauge("muse_orders", "Orders by status", ["status"], registry=registry)
    async with database.reading() as session:
        waiting.set(
            await session.scalar(select(func.count()).select_from(Notice).where(Notice.state == "pending"))
            or 0
        )
        unapplied.set(
            await session.scalar(select(func.count()).select_from(Update).where(Update.applied_at.is_(None)))
            or 0
        )
        counted = await session.execute(select(Order.order_status, func.count()).group_by(Order.order_status))
        for status, count in counted.tuples():
            orders.labels(status).set(count)
    return generate_latest(registry)
