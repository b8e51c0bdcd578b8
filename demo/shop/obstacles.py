"""What may happen to any page of a store before the store itself sees the request."""

from __future__ import annotations

import asyncio
from typing import Any, Protocol, TypeVar
from urllib.parse import urlsplit

from fastapi import Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from demo.faults import Faults
from demo.shop import wall
from demo.shop.visits import Visits

NAMES = ("down", "slow", "rate_limited", "captcha", "never_loads", "session_expired")
"""`down` 503; `slow` a pause first; `rate_limited` 429 with Retry-After; `captcha` a wall until its letters are
typed; `never_loads` a page that does not end; `session_expired` the visit is forgotten at the checkout."""

NOT_PAGES = ("/_demo", "/hosted", "/static", "/pictures", "/favicon")
RETRY_AFTER_SECONDS = 2

V = TypeVar("V", bound="Visitor")


class Visitor(Protocol):
    """What the obstacles need a visit to remember."""

    challenge: wall.Challenge | None
    notices: list[str]


class NeverEnds(Response):
    """Sends the head of a page and then nothing, until the browser gives up."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = [(b"content-type", b"text/html; charset=utf-8")]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": b"<!doctype html><title>", "more_body": True})
        while (await receive())["type"] != "http.disconnect":
            pass


class Codes:
    """Codes that a real shopper would read in a mail, a text message or a picture; GET /_demo/codes."""

    def __init__(self) -> None:
        self.all: list[dict[str, str]] = []

    def add(self, kind: str, code: str, whose: str = "") -> None:
        self.all.append({"kind": kind, "code": code, "for": whose})


class Door:
    """ASGI middleware: every request of a page passes the obstacles, every answer takes the visit's cookie.

    `sign_in` is the path where an expired session leads.
    """

    def __init__(
        self,
        app: ASGIApp,
        *,
        faults: Faults,
        visits: Visits[Any],
        codes: Codes,
        slow_seconds: float,
        sign_in: str,
        checkout: str = "/checkout/",
    ) -> None:
        self._app = app
        self._faults = faults
        self._visits = visits
        self._codes = codes
        self._slow_seconds = slow_seconds
        self._sign_in = sign_in
        self._checkout = checkout

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"].startswith(NOT_PAGES):
            await self._app(scope, receive, send)
            return
        request = Request(scope, receive)

        async def send_with_cookie(message: Message) -> None:
            if message["type"] == "http.response.start":
                cookie = Response()
                self._visits.remember(request, cookie)
                new = [header for header in cookie.raw_headers if header[0] == b"set-cookie"]
                message = {**message, "headers": [*message["headers"], *new]}
            await send(message)

        answer = await self._meet(request)
        await (answer or self._app)(scope, receive, send_with_cookie)

    async def _meet(self, request: Request) -> Response | None:
        """The answer of an obstacle in the way, None when the way is free."""
        if self._faults.take("slow"):
            await asyncio.sleep(self._slow_seconds)
        if self._faults.take("never_loads"):
            return NeverEnds()
        if self._faults.take("down"):
            return HTMLResponse("<title>503</title><h1>Service unavailable</h1>", 503)
        if self._faults.take("rate_limited"):
            return HTMLResponse("", 429, {"Retry-After": str(RETRY_AFTER_SECONDS)})
        if answer := await self._wall(request):
            return answer
        return self._forget(request)

    async def _wall(self, request: Request) -> Response | None:
        visit: Visitor = self._visits.of(request)
        if visit.challenge is None and self._faults.take("captcha"):
            visit.challenge = wall.new_challenge(_way_back(request))
            self._codes.add("captcha", visit.challenge.answer)
        if visit.challenge is None:
            return None
        if request.url.path != wall.PATH or request.method != "POST":
            return visit.challenge.page()
        back = visit.challenge.back
        if not visit.challenge.is_met(str((await request.form()).get("answer", ""))):
            return visit.challenge.page(wrong=True)
        visit.challenge = None
        return RedirectResponse(back, 303)

    def _forget(self, request: Request) -> Response | None:
        if not (request.url.path.startswith(self._checkout) and self._faults.take("session_expired")):
            return None
        self._visits.renew(request).notices.append("Your session has expired. Please sign in again.")
        return RedirectResponse(self._sign_in, 303)


def _way_back(request: Request) -> str:
    """Where the request came from, or went to: a form that was caught has to be sent again."""
    if request.method == "GET":
        return f"{request.url.path}?{request.url.query}" if request.url.query else request.url.path
    return urlsplit(request.headers.get("referer", "")).path or "/"
