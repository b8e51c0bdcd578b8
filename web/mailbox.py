"""The page where a shopper connects their own mailbox: behind a one-time link, with consent, tried at once.

Signing in at the provider begins only in a browser that was shown whose chat it is about, and ends only in the browser
where it began: nobody connects another's mailbox to their own chat by a link sent around.
"""

from __future__ import annotations

import hashlib
import hmac
from http import HTTPStatus
from typing import Literal
from urllib.parse import parse_qs

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse
from sqlalchemy import select

from orders.mail_sign_ins import CALLBACK, SignInFailed
from orders.own_mailboxes import PAGES, Asked, MailboxRefused, OwnMailboxes, whose
from storage.database import Database
from storage.tables import User
from texts import LANGUAGES, say
from web.pages import SAFE_HEADERS, Field, Form, page

LARGEST_FORM = 8_000
SEEN, BEGUN = "muse_mailbox_seen", "muse_mailbox_begun"
"""Cookies: this browser was shown that page; this browser began that sign-in."""
MINUTES = 10


def mailbox_router(database: Database, mailboxes: OwnMailboxes) -> APIRouter:
    routes = APIRouter()
    door = _Door(database, mailboxes)
    routes.get(f"{CALLBACK}/{{provider}}")(door.back)
    routes.get(f"{PAGES}/{{ticket}}")(door.show)
    routes.post(f"{PAGES}/{{ticket}}")(door.take)
    return routes


class _Door:
    def __init__(self, database: Database, mailboxes: OwnMailboxes) -> None:
        self._database = database
        self._mailboxes = mailboxes

    async def show(self, request: Request, ticket: str) -> HTMLResponse:
        """Whose chat it is about, and the form."""
        user = await self._user(ticket)
        if user is None:
            return _over(request)
        answer = self._form(user)
        self._remember(answer, SEEN, _seen(ticket), "strict")
        return answer

    async def take(self, request: Request, ticket: str) -> HTMLResponse:
        """Try the mailbox. What was typed, but for the password, stands in the form again when it did not work."""
        user = await self._user(ticket)
        if user is None:
            return _over(request)
        body = await request.body() if _size(request) <= LARGEST_FORM else b""
        said = {name: values[0] for name, values in parse_qs(body.decode("utf-8", "replace")).items()}
        if "way" in said:
            return await self._begin(request, ticket, user, said)
        asked = Asked(
            address=said.get("address", "")[:320],
            password=said.get("password", "")[:200],
            host=said.get("host", "")[:253],
            agreed=said.get("agree") == "yes",
        )
        try:
            await self._mailboxes.connect(ticket, asked)
        except MailboxRefused as refused:
            return self._form(user, say(user.language, refused.text, **refused.params), asked)
        return _done(user.language)

    async def _begin(self, request: Request, ticket: str, user: User, said: dict[str, str]) -> HTMLResponse:
        """To the provider's sign-in, under a state that only this browser can bring back."""
        if not hmac.compare_digest(request.cookies.get(SEEN, "").encode(), _seen(ticket).encode()):
            return await self.show(request, ticket)
        try:
            begun = await self._mailboxes.begin(ticket, said["way"], agreed=said.get("agree") == "yes")
        except (MailboxRefused, SignInFailed) as refused:
            return self._form(user, say(user.language, refused.text, **refused.params))
        onward = say(user.language, "mailbox-page-go"), begun.url
        text = page(say(user.language, "mailbox-page-title"), language=user.language, onward=onward)
        answer = HTMLResponse(text, headers=SAFE_HEADERS)
        self._remember(answer, BEGUN, begun.browser.get_secret_value(), "lax")
        return answer

    async def back(self, request: Request, provider: str) -> HTMLResponse:
        """The shopper comes back from the provider, with a code or a refusal."""
        language = _language_of(request)
        try:
            user_id = await self._mailboxes.finish(
                provider, dict(request.query_params), request.cookies.get(BEGUN, "")
            )
        except (MailboxRefused, SignInFailed) as refused:
            text = say(language, refused.text, **refused.params)
            shown = page(say(language, "account-page-fault"), text, language=language)
            return HTMLResponse(shown, HTTPStatus.BAD_REQUEST, headers=SAFE_HEADERS)
        async with self._database.reading() as session:
            user = await session.get_one(User, user_id)
        answer = _done(user.language)
        answer.delete_cookie(BEGUN, path=PAGES)
        return answer

    async def _user(self, ticket: str) -> User | None:
        async with self._database.reading() as session:
            user_id = await whose(session, ticket)
            return await session.scalar(select(User).where(User.id == user_id)) if user_id else None

    def _form(self, user: User, fault: str = "", asked: Asked | None = None) -> HTMLResponse:
        language = user.language
        form = Form(
            fields=(
                Field(
                    "address", "email", say(language, "mailbox-page-address"), asked.address if asked else ""
                ),
                Field("password", "password", say(language, "mailbox-page-password")),
                Field(
                    "host",
                    "text",
                    say(language, "mailbox-page-host"),
                    asked.host if asked else "",
                    required=False,
                ),
            ),
            agree=say(language, "mailbox-page-agree"),
            go=say(language, "mailbox-page-go"),
            note=say(language, "mailbox-page-apps"),
            fault=fault,
            ways=tuple(
                (one.id, say(language, "mailbox-page-way", provider=one.name))
                for one in self._mailboxes.offered
            ),
            instead=say(language, "mailbox-page-instead"),
        )
        shown = page(
            say(language, "mailbox-page-title"),
            say(language, "mailbox-page-whose", name=f"{user.name or 'Telegram'} (ID {user.telegram_id})"),
            say(language, "mailbox-page-what"),
            language=language,
            form=form,
        )
        status = HTTPStatus.BAD_REQUEST if fault else HTTPStatus.OK
        return HTMLResponse(shown, status, headers=SAFE_HEADERS)

    def _remember(
        self, answer: HTMLResponse, name: str, value: str, same_site: Literal["lax", "strict"]
    ) -> None:
        answer.set_cookie(
            name,
            value,
            max_age=MINUTES * 60,
            path=PAGES,
            httponly=True,
            secure=self._mailboxes.by_tls,
            samesite=same_site,
        )


def _done(language: str) -> HTMLResponse:
    done = say(language, "mailbox-page-done"), say(language, "account-page-back")
    return HTMLResponse(page(*done, language=language), headers=SAFE_HEADERS)


def _over(request: Request) -> HTMLResponse:
    language = _language_of(request)
    text = page(say(language, "account-page-fault"), say(language, "account-page-expired"), language=language)
    return HTMLResponse(text, HTTPStatus.GONE, headers=SAFE_HEADERS)


def _size(request: Request) -> int:
    told = request.headers.get("content-length", "")
    return int(told) if told.isdigit() else LARGEST_FORM + 1


def _language_of(request: Request) -> str:
    """The browser's first language, when we speak it."""
    told = request.headers.get("accept-language", "en")[:2].lower()
    return told if told in LANGUAGES else "en"


def _seen(ticket: str) -> str:
    return hashlib.sha256(f"seen:{ticket}".encode()).hexdigest()
