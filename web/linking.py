"""The pages by which a shopper links a store account: one that says whose chat it is, the way to the store's own
sign-in, and the way back.

A page's address opens it and no more. Only who has seen the page can begin the sign-in (a cookie of that page,
never sent from elsewhere), and only the browser in which it was begun can end it (a cookie bound to the one-time
state), so that nobody links their own chat to another's account by a link sent around.
"""

from __future__ import annotations

import hmac
from collections.abc import Awaitable, Callable
from http import HTTPStatus
from typing import Literal
from urllib.parse import parse_qs, urlsplit

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse
from sqlalchemy import select

from checkout.accounts.desk import PAGES, LinkDesk, Ticket
from checkout.accounts.linking import CALLBACK_PATH, Linked, StoreAccounts
from checkout.accounts.oauth import LinkFailed
from checkout.quoting import known_store
from checkout.tiers.registry import Tiers
from storage.database import Database
from storage.tables import User
from texts import LANGUAGES, say
from web.pages import SAFE_HEADERS, page

SEEN, BEGUN = "muse_link_seen", "muse_link_begun"
"""Cookies: this browser was shown that page; this browser began that sign-in."""
MINUTES = 10

SignedIn = Callable[[Linked, str], Awaitable[None]]
"""Told of a sign-in that worked out: (what was linked, the state it had)."""


def link_router(
    database: Database, tiers: Tiers, desk: LinkDesk, accounts: StoreAccounts, signed_in: SignedIn
) -> APIRouter:
    routes = APIRouter()
    door = _Door(database, tiers, desk, accounts, signed_in)
    routes.get(CALLBACK_PATH)(door.back)  # before the pages, whose addresses it looks like
    routes.get(f"{PAGES}/{{ticket}}")(door.show)
    routes.post(f"{PAGES}/{{ticket}}")(door.begin)
    return routes


class _Door:
    def __init__(
        self, database: Database, tiers: Tiers, desk: LinkDesk, accounts: StoreAccounts, signed_in: SignedIn
    ) -> None:
        self._database = database
        self._tiers = tiers
        self._desk = desk
        self._accounts = accounts
        self._signed_in = signed_in

    async def show(self, request: Request, ticket: str) -> HTMLResponse:
        """Whose chat and which store it is about, before anybody signs in anywhere."""
        told = self._desk.read(ticket)
        if told is None:
            return _fault("account-page-expired", _language_of(request), HTTPStatus.GONE)
        name, language, store = await self._names(told)
        answer = _page(
            page(
                say(language, "account-page-title", store=store),
                say(language, "account-page-whose", name=name),
                say(language, "account-page-what", store=store),
                language=language,
                button=say(language, "account-page-go", store=store),
            )
        )
        self._remember(answer, SEEN, self._desk.mac("seen", ticket), "strict")
        return answer

    async def begin(self, request: Request, ticket: str) -> HTMLResponse:
        """To the store's sign-in, under a state that only this browser can bring back."""
        told = self._desk.read(ticket)
        if told is None:
            return _fault("account-page-expired", _language_of(request), HTTPStatus.GONE)
        if not _same(request.cookies.get(SEEN), self._desk.mac("seen", ticket)):
            return await self.show(request, ticket)
        _name, language, store = await self._names(told)
        try:
            url = await self._accounts.begin(told.user_id, told.origin, told.store_id)
        except LinkFailed as failed:
            return _fault(failed.text, language, HTTPStatus.BAD_GATEWAY)
        state = parse_qs(urlsplit(url).query)["state"][0]
        label = say(language, "account-page-go", store=store)
        answer = _page(
            page(say(language, "account-page-title", store=store), language=language, onward=(label, url))
        )
        self._remember(answer, BEGUN, self._desk.mac("begun", state), "lax")
        return answer

    async def back(self, request: Request) -> HTMLResponse:
        """The shopper comes back from the store, with a code or a refusal."""
        query = dict(request.query_params)
        language = _language_of(request)
        if not _same(request.cookies.get(BEGUN), self._desk.mac("begun", query.get("state", ""))):
            return _fault("account-mixed-up", language, HTTPStatus.FORBIDDEN)
        try:
            linked = await self._accounts.finish(query)
        except LinkFailed as failed:
            return _fault(failed.text, language, HTTPStatus.BAD_REQUEST)
        await self._signed_in(linked, query["state"])
        _name, language, store = await self._names(Ticket(linked.user_id, linked.store_id, linked.origin))
        answer = _page(
            page(
                say(language, "account-page-done", store=store),
                say(language, "account-page-back"),
                language=language,
            )
        )
        answer.delete_cookie(BEGUN, path=PAGES)
        return answer

    async def _names(self, told: Ticket) -> tuple[str, str, str]:
        """The shopper's name in the chat, their language, and the store's name."""
        async with self._database.reading() as session:
            user = await session.scalar(select(User).where(User.id == told.user_id))
            store = (await known_store(session, self._tiers, told.store_id)).name
        if user is None:
            return "?", "en", store
        return f"{user.name or 'Telegram'} (ID {user.telegram_id})", user.language, store

    def _remember(
        self, answer: HTMLResponse, name: str, value: str, same_site: Literal["lax", "strict"]
    ) -> None:
        answer.set_cookie(
            name,
            value,
            max_age=MINUTES * 60,
            path=PAGES,
            httponly=True,
            secure=self._desk.base.startswith("https:"),
            samesite=same_site,
        )


def _same(given: str | None, expected: str) -> bool:
    return given is not None and hmac.compare_digest(given.encode(), expected.encode())


def _page(html: str, status: int = HTTPStatus.OK) -> HTMLResponse:
    return HTMLResponse(html, status, headers=SAFE_HEADERS)


def _fault(text: str, language: str, status: HTTPStatus) -> HTMLResponse:
    title = say(language, "account-page-fault")
    return _page(page(title, say(language, text), language=language), status)


def _language_of(request: Request) -> str:
    """The browser's first language, when we speak it."""
    told = request.headers.get("accept-language", "en")[:2].lower()
    return told if told in LANGUAGES else "en"
