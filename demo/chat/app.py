"""The chat server: Bot API, page and test doors in one app."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Literal

from fastapi import FastAPI, HTTPException
from pydantic import BaseModel, Field
from starlette.responses import FileResponse, JSONResponse, Response
from starlette.staticfiles import StaticFiles

from demo.chat.botapi import BotApi
from demo.chat.faults import Calls, Fault, Faults
from demo.chat.payments import Payments, Provider
from demo.chat.shoppers import shopper_routes
from demo.chat.webhook import Webhook
from demo.chat.world import World

PAGE = Path(__file__).parent / "page"
CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; connect-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)

GUARD = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
}


class FaultOrder(BaseModel):
    fault: Literal[
        "429", "blocked", "deactivated", "never_started", "no_chat", "slow", "error500", "drop", "none"
    ]
    """"429": too many requests, retry after `seconds`. "blocked", "deactivated", "never_started": 403. "no_chat":
    400. "slow": `seconds` late. "error500".
    "drop": the call acts, its answer is lost. "none" ends all faults."""
    times: int = Field(default=1, ge=1)
    method: str = ""
    user: str = ""
    seconds: float = Field(default=1.0, ge=0, le=60)


def create_app(
    token: str = "1000:demo",
    *,
    samples: Sequence[tuple[str, str]] = (),
    bot_name: str = "Muse",
    bot_username: str = "muse_demo_bot",
    query_seconds: float = 30.0,
    retry_seconds: float = 1.0,
    provider: Provider | None = None,
) -> FastAPI:
    """A chat server for the bot with `token`, whose part before the colon is the bot's id.

    `samples`: (label, link) pairs that the page offers to paste. `query_seconds`: how long a pressed button
    waits for its answer. `retry_seconds`: the first pause before a failed webhook delivery is sent again.
    `provider` charges the invoices that are paid in the chat.
    """
    world = World(token, bot_name, bot_username, query_seconds)
    webhook = Webhook(world.updates, retry_seconds)
    faults, calls = Faults(), Calls()

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        yield
        await webhook.close()
        await world.files.close()

    app = FastAPI(title="Muse's chat", docs_url=None, redoc_url=None, openapi_url=None, lifespan=lifespan)
    app.state.endings = (world.close,)
    payments = Payments(world, provider)
    bot_api = BotApi(world, webhook, faults, calls, payments)
    app.add_route("/bot{token}/{method}", bot_api.call, methods=["GET", "POST"])
    app.add_route("/file/bot{token}/{path:path}", bot_api.file, methods=["GET"])
    app.include_router(shopper_routes(world, payments, tuple(samples)))
    _demo_routes(app, world, faults, calls)
    _page_routes(app, world)
    return app


def _demo_routes(app: FastAPI, world: World, faults: Faults, calls: Calls) -> None:
    @app.post("/_demo/faults")
    async def fault(order: FaultOrder) -> dict[str, bool]:
        if order.fault == "none":
            faults.clear()
            return {"ok": True}
        chat_id = world.shopper(order.user).id if order.user else 0
        faults.add(Fault(order.fault, order.times, order.method.lower(), chat_id, order.seconds))
        return {"ok": True}

    @app.get("/_demo/calls")
    async def recorded(method: str = "", after: int = 0) -> JSONResponse:
        return JSONResponse(calls.list(method, after))

    @app.get("/_demo/updates")
    async def pending() -> JSONResponse:
        """Updates the bot has not taken yet."""
        return JSONResponse(list(world.updates.pending.values()))

    @app.get("/_group/{title}/messages")
    async def group_messages(title: str) -> JSONResponse:
        return JSONResponse(list(world.group(title).messages.values()))


def _page_routes(app: FastAPI, world: World) -> None:
    @app.get("/")
    async def page() -> FileResponse:
        return FileResponse(PAGE / "index.html", headers=GUARD)

    @app.get("/_files/{unique_id}")
    async def picture(unique_id: str) -> Response:
        stored = world.files.by_unique_id(unique_id)
        if stored is None:
            raise HTTPException(404)
        headers = {**GUARD, "Cache-Control": "max-age=3600"}
        if stored.kind != "photo":
            name = re.sub(r"[^\w. -]", "_", stored.name)
            headers["Content-Disposition"] = f'attachment; filename="{name}"'
        return Response(stored.content, headers=headers, media_type=stored.content_type)

    app.mount("/static", StaticFiles(directory=PAGE / "static"), name="static")
