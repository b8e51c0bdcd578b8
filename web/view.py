"""The page on which a shopper passes a store's check: the very page that Muse has open there, in pictures, with
taps and keys sent to it.

Its address is good for one browser. Fields of passwords and cards take nothing and show nothing; the page may not
leave the store; when the check is passed, refused or too late, the view ends.
"""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import json
import logging
import secrets
from http import HTTPStatus
from typing import Any
from urllib.parse import urlsplit

from fastapi import APIRouter, Request, WebSocket, WebSocketDisconnect
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from sqlalchemy import update

from checkout.logins.asks import Asks
from checkout.logins.desk import PAGES, AskDesk
from checkout.logins.relay import Remote
from checkout.tiers.registry import Tiers
from storage.database import Database
from storage.vault_tables import StoreAsk
from texts import say
from web.asking import NONCE_BYTES, Asked, Asking, digest, same
from web.hosted import ask_page, strict_headers, view_page

log = logging.getLogger(__name__)

VIEWER = "muse_view"
"""Cookie of the one browser that may see the page."""
FRAME_SECONDS = 0.4
STATE_SECONDS = 1.0
LARGEST_ACT = 1_000
"""Characters of one act."""
MOST_WAITING = 200
MOST_MOVES = 20
"""Acts that wait to be done, and those beyond which moves on the way are left out."""


def view_router(database: Database, tiers: Tiers, desk: AskDesk, asks: Asks) -> APIRouter:
    routes = APIRouter()
    door = _Door(Asking("person", database, tiers, desk), asks)
    routes.get(f"{PAGES['person']}/{{ticket}}", response_model=None)(door.show)
    routes.post(f"{PAGES['person']}/{{ticket}}", response_model=None)(door.claim)
    routes.websocket(f"{PAGES['person']}/{{ticket}}/live")(door.live)
    return routes


class _Door:
    def __init__(self, asking: Asking, asks: Asks) -> None:
        self._asking = asking
        self._asks = asks

    async def show(self, request: Request, ticket: str) -> HTMLResponse:
        """To the first browser: whose chat it is, and a button. To the one that pressed it: the view."""
        asked = await self._asking.read(ticket)
        if asked is None:
            return self._asking.fault(request, "ask-page-expired")
        if await self._asks.remote(asked.ask_id) is None:  # the process that held it has ended
            await self._asks.give_up(asked.ask_id, "gone")
            return self._asking.fault(request, "view-late")
        if not asked.claimed_by:
            return self._before(asked)
        if not _is_viewer(request.cookies.get(VIEWER), asked):
            return self._asking.fault(request, "ask-page-elsewhere", HTTPStatus.FORBIDDEN)
        return self._view(request, asked)

    async def claim(self, request: Request, ticket: str) -> Response:
        """This browser is the one."""
        asked = await self._asking.read(ticket)
        if asked is None:
            return self._asking.fault(request, "ask-page-expired")
        form = await request.form()
        if not self._asking.is_own_form(request, asked.ask_id, str(form.get("token", ""))):
            return await self.show(request, ticket)
        viewer = secrets.token_urlsafe(NONCE_BYTES)
        async with self._asking.database.writing() as session:
            await session.execute(
                update(StoreAsk)
                .where(StoreAsk.id == asked.ask_id, StoreAsk.claimed_by == "")
                .values(claimed_by=digest(viewer))
            )
        answer = RedirectResponse(request.url.path, HTTPStatus.SEE_OTHER)
        self._asking.keep(answer, VIEWER, viewer)
        return answer

    async def live(self, socket: WebSocket, ticket: str) -> None:
        """Pictures out, acts in, until the ask is over or the browser has gone."""
        asked = await self._asking.read(ticket)
        origin = urlsplit(socket.headers.get("origin", "")).netloc
        own = origin == socket.headers.get("host") or origin == urlsplit(self._asking.desk.base).netloc
        remote = await self._asks.remote(asked.ask_id) if asked is not None else None
        if asked is None or remote is None or not own or not _is_viewer(socket.cookies.get(VIEWER), asked):
            await socket.close(1008)
            return
        await socket.accept()
        fresh = asyncio.Event()
        tasks = [
            asyncio.create_task(self._show_pictures(socket, remote, fresh)),
            asyncio.create_task(self._take_acts(socket, remote, asked.ask_id, fresh)),
            asyncio.create_task(self._wait_for_end(asked.ask_id)),
        ]
        try:
            await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            state = await self._asks.state(asked.ask_id)
            with contextlib.suppress(RuntimeError, WebSocketDisconnect):
                if state != "open":
                    await socket.send_text(json.dumps({"state": state or "late"}))
                await socket.close()
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def _show_pictures(self, socket: WebSocket, remote: Remote, fresh: asyncio.Event) -> None:
        shown = b""
        while True:
            picture = await remote.picture()
            now = hashlib.sha256(picture).digest() if picture is not None else shown
            if picture is not None and now != shown:
                shown = now
                await socket.send_bytes(picture)
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(fresh.wait(), FRAME_SECONDS)
            fresh.clear()

    async def _take_acts(self, socket: WebSocket, remote: Remote, ask_id: int, fresh: asyncio.Event) -> None:
        waiting: asyncio.Queue[dict[str, Any] | None] = asyncio.Queue(MOST_WAITING)
        hearing = asyncio.create_task(_hear(socket, waiting))
        try:
            while (event := await waiting.get()) is not None:
                if await self._is_last(event, ask_id):
                    return
                if not await remote.act(event):
                    await socket.send_text(json.dumps({"barred": True}))
                if waiting.empty():  # a picture for each step of a drag would hold the drag up
                    fresh.set()
        finally:
            hearing.cancel()
            await asyncio.gather(hearing, return_exceptions=True)

    async def _is_last(self, event: dict[str, Any], ask_id: int) -> bool:
        """Whether the shopper is done with the page, one way or the other."""
        if event.get("do") == "done":
            return await self._asks.passed(ask_id)
        return event.get("do") == "decline" and await self._asks.give_up(ask_id)

    async def _wait_for_end(self, ask_id: int) -> None:
        while True:
            if await self._asks.state(ask_id) != "open":
                return
            await asyncio.sleep(STATE_SECONDS)

    # ---- pages

    def _before(self, asked: Asked) -> HTMLResponse:
        nonce = secrets.token_urlsafe(NONCE_BYTES)
        answer = HTMLResponse(headers=strict_headers(nonce))
        token = self._asking.remember(answer, asked.ask_id)
        fill = {"store": asked.store, "name": asked.name}
        title = say(asked.language, "view-title", store=asked.store)
        texts = [say(asked.language, key, **fill) for key in ("view-whose", "view-what")]
        button = say(asked.language, "view-go")
        html = ask_page(nonce, asked.language, token, title, *texts, button=button)
        return _filled(answer, html)

    def _view(self, request: Request, asked: Asked) -> HTMLResponse:
        nonce = secrets.token_urlsafe(NONCE_BYTES)
        words = {
            "title": say(asked.language, "view-title", store=asked.store),
            "picture": say(asked.language, "view-picture"),
            "how": say(asked.language, "view-how"),
            "type": say(asked.language, "view-type"),
            "enter": say(asked.language, "view-enter"),
            "done": say(asked.language, "view-done"),
            "decline": say(asked.language, "view-decline"),
            "connecting": say(asked.language, "view-connecting"),
            "barred": say(asked.language, "view-barred"),
            "given": say(asked.language, "view-passed"),
            "late": say(asked.language, "view-late"),
            "declined": say(asked.language, "view-declined"),
            "lost": say(asked.language, "view-lost"),
        }
        host = request.headers.get("host", "")
        live = f"'self' ws://{host} wss://{host}" if _is_host(host) else "'self'"
        headers = strict_headers(nonce, script_src=f"'nonce-{nonce}'", img_src="blob:", connect_src=live)
        return HTMLResponse(view_page(nonce, asked.language, words), headers=headers)


async def _hear(socket: WebSocket, waiting: asyncio.Queue[dict[str, Any] | None]) -> None:
    """Put what the browser sends in line; None once it has gone."""
    while True:
        try:
            said = await socket.receive_text()
            event = json.loads(said) if len(said) <= LARGEST_ACT else None
        except (WebSocketDisconnect, KeyError, RuntimeError):
            await waiting.put(None)
            return
        except ValueError:
            continue
        if isinstance(event, dict) and not (event.get("do") == "move" and waiting.qsize() > MOST_MOVES):
            await waiting.put(event)


def _is_viewer(cookie: str | None, asked: Asked) -> bool:
    return bool(cookie) and same(digest(cookie or ""), asked.claimed_by)


def _is_host(host: str) -> bool:
    """Fit to stand in a header of ours."""
    return bool(host) and all(ch.isalnum() or ch in ".-:[]" for ch in host)


def _filled(answer: HTMLResponse, html: str) -> HTMLResponse:
    answer.body = html.encode()
    answer.headers["content-length"] = str(len(answer.body))
    return answer
