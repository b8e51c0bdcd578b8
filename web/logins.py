"""The page on which a shopper stores their login for a store: what is stored and what for, two fields, one button.

Its address is good once and for a quarter of an hour. The login goes into the vault in the transaction that uses
the address up, and is never in a log, a page or a redirect.
"""

from __future__ import annotations

import secrets
from collections.abc import Awaitable, Callable
from http import HTTPStatus

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse
from pydantic import SecretStr

from checkout.logins.asks import answer
from checkout.logins.desk import PAGES, AskDesk
from checkout.logins.keeping import keep_login
from checkout.tiers.registry import Tiers
from storage.database import Database
from texts import say
from web.asking import NONCE_BYTES, Asked, Asking
from web.hosted import login_page, strict_headers
from web.pages import SAFE_HEADERS, page

LONGEST_NAME = 320
LONGEST_PASSWORD = 1024
LARGEST_FORM = 8_000
CONSENT = (
    ("login-form-stored-title", "login-form-stored"),
    ("login-form-used-title", "login-form-used"),
    ("login-form-removed-title", "login-form-removed"),
)
"""What the shopper agrees to: questions and replies."""

Answered = Callable[[int], Awaitable[None]]
"""Told of an ask that was answered."""


def login_router(database: Database, tiers: Tiers, desk: AskDesk, answered: Answered) -> APIRouter:
    routes = APIRouter()
    door = _Door(Asking("login", database, tiers, desk), answered)
    routes.get(f"{PAGES['login']}/{{ticket}}")(door.show)
    routes.post(f"{PAGES['login']}/{{ticket}}")(door.take)
    return routes


class _Door:
    def __init__(self, asking: Asking, answered: Answered) -> None:
        self._asking = asking
        self._answered = answered

    async def show(self, request: Request, ticket: str) -> HTMLResponse:
        """What is stored, what for and how it is removed; then the two fields."""
        asked = await self._asking.read(ticket)
        return self._form(asked) if asked else self._asking.fault(request, "ask-page-expired")

    async def take(self, request: Request, ticket: str) -> HTMLResponse:
        """Keep the login, once."""
        asked = await self._asking.read(ticket)
        if asked is None:
            return self._asking.fault(request, "ask-page-expired")
        if int(request.headers.get("content-length", LARGEST_FORM)) >= LARGEST_FORM:
            return self._asking.fault(request, "login-form-incomplete", HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
        form = {name: value for name, value in (await request.form()).items() if isinstance(value, str)}
        if not self._asking.is_own_form(request, asked.ask_id, form.get("token", "")):
            return self._form(asked, HTTPStatus.FORBIDDEN)
        username, password = form.get("username", "").strip(), form.get("password", "")
        if not 0 < len(username) <= LONGEST_NAME or not 0 < len(password) <= LONGEST_PASSWORD:
            return self._form(asked, HTTPStatus.UNPROCESSABLE_ENTITY, wrong="login-form-incomplete")
        async with self._asking.database.writing() as session:
            if not await answer(session, asked.ask_id, "given"):
                return self._asking.fault(request, "ask-page-expired")
            await keep_login(session, asked.user_id, asked.store_id, username, SecretStr(password))
        await self._answered(asked.ask_id)
        done = say(asked.language, "login-form-done", store=asked.store)
        html = page(done, say(asked.language, "login-form-back"), language=asked.language)
        shown = HTMLResponse(html, headers=SAFE_HEADERS)
        shown.delete_cookie(self._asking.cookie, path=PAGES["login"])
        return shown

    def _form(
        self, asked: Asked, status: HTTPStatus = HTTPStatus.OK, wrong: str | None = None
    ) -> HTMLResponse:
        def words(key: str) -> str:
            return say(asked.language, key, store=asked.store, name=asked.name)

        nonce = secrets.token_urlsafe(NONCE_BYTES)
        shown = HTMLResponse(status_code=status, headers=strict_headers(nonce))
        token = self._asking.remember(shown, asked.ask_id)
        shown.body = login_page(
            nonce,
            asked.language,
            token,
            title=words("login-form-title"),
            whose=words("login-form-whose"),
            consent=[(words(question), words(reply)) for question, reply in CONSENT],
            user=words("login-form-user"),
            password=words("login-form-password"),
            go=words("login-form-go"),
            ours=words("login-form-ours"),
            wrong=say(asked.language, wrong) if wrong else None,
        ).encode()
        shown.headers["content-length"] = str(len(shown.body))
        return shown
