"""What the hosted pages of asks have in common: whose page it is, and that only a browser that saw it answers."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from http import HTTPStatus

from fastapi import Request
from fastapi.responses import HTMLResponse, Response
from sqlalchemy import select

from checkout.logins.desk import PAGES, AskDesk, Kind
from checkout.quoting import known_store
from checkout.tiers.registry import Tiers
from storage.database import Database
from storage.tables import User, now
from storage.vault_tables import StoreAsk
from texts import LANGUAGES, say
from web.pages import SAFE_HEADERS, page

NONCE_BYTES = 18


@dataclass(frozen=True, slots=True)
class Asked:
    """A page's ask: the shopper's name in the chat, their language, the store."""

    ask_id: int
    user_id: int
    store_id: str
    store: str
    name: str
    language: str
    claimed_by: str


class Asking:
    """`kind` of the asks whose pages these are."""

    def __init__(self, kind: Kind, database: Database, tiers: Tiers, desk: AskDesk) -> None:
        self.kind = kind
        self.database = database
        self.tiers = tiers
        self.desk = desk
        self.cookie = f"muse_{kind}_seen"

    async def read(self, ticket: str) -> Asked | None:
        """The open ask that an address names; None when it is over, or nobody's."""
        ask_id = self.desk.read(self.kind, ticket)
        async with self.database.reading() as session:
            ask = await session.get(StoreAsk, ask_id) if ask_id is not None else None
            if ask is None or ask.kind != self.kind or ask.state != "open" or ask.expires_at <= now():
                return None
            user = await session.scalar(select(User).where(User.id == ask.user_id))
            store = await known_store(session, self.tiers, ask.store_id)
        name = f"{user.name or 'Telegram'} (ID {user.telegram_id})" if user is not None else "?"
        language = user.language if user is not None else "en"
        return Asked(ask.id, ask.user_id, ask.store_id, store.name, name, language, ask.claimed_by)

    def remember(self, answer: Response, ask_id: int) -> str:
        """Give the browser what proves that it saw the page; the token that its form must bring."""
        nonce = secrets.token_urlsafe(NONCE_BYTES)
        self.keep(answer, self.cookie, nonce)
        return self.token(ask_id, nonce)

    def keep(self, answer: Response, name: str, value: str) -> None:
        answer.set_cookie(
            name,
            value,
            max_age=1800,
            path=PAGES[self.kind],
            httponly=True,
            secure=self.desk.base.startswith("https:"),
            samesite="strict",
        )

    def token(self, ask_id: int, nonce: str) -> str:
        return self.desk.mac(f"{self.kind}-form", f"{ask_id}:{nonce}")

    def is_own_form(self, request: Request, ask_id: int, token: str) -> bool:
        """Whether a form was sent from the page that this browser was shown: by its cookie, which other sites
        cannot send, and the token, which they cannot read."""
        nonce = request.cookies.get(self.cookie, "")
        site = request.headers.get("sec-fetch-site", "same-origin")
        return site == "same-origin" and same(token, self.token(ask_id, nonce)) and bool(nonce)

    def fault(self, request: Request, text: str, status: HTTPStatus = HTTPStatus.GONE) -> HTMLResponse:
        told = request.headers.get("accept-language", "en")[:2].lower()
        language = told if told in LANGUAGES else "en"
        html = page(say(language, "ask-page-fault"), say(language, text), language=language)
        return HTMLResponse(html, status, headers=SAFE_HEADERS)


def same(given: str | None, expected: str) -> bool:
    return given is not None and hmac.compare_digest(given.encode(), expected.encode())


def digest(value: str) -> str:
    return hashlib.sha256(value.encode()).hexdigest()
