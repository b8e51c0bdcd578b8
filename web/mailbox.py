"""The page where a shopper connects their own mailbox: behind a one-time link, with consent, tried at once."""

from __future__ import annotations

from http import HTTPStatus
from urllib.parse import parse_qs

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse
from sqlalchemy import select

from orders.own_mailboxes import PAGES, Asked, MailboxRefused, OwnMailboxes, whose
from storage.database import Database
from storage.tables import User
from texts import LANGUAGES, say
from web.pages import SAFE_HEADERS, Field, Form, page

LARGEST_FORM = 8_000


def mailbox_router(database: Database, mailboxes: OwnMailboxes) -> APIRouter:
    routes = APIRouter()
    door = _Door(database, mailboxes)
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
        return _form(user) if user is not None else _over(request)

    async def take(self, request: Request, ticket: str) -> HTMLResponse:
        """Try the mailbox. What was typed, but for the password, stands in the form again when it did not work."""
        user = await self._user(ticket)
        if user is None:
            return _over(request)
        body = await request.body() if _size(request) <= LARGEST_FORM else b""
        said = {name: values[0] for name, values in parse_qs(body.decode("utf-8", "replace")).items()}
        asked = Asked(
            address=said.get("address", "")[:320],
            password=said.get("password", "")[:200],
            host=said.get("host", "")[:253],
            agreed=said.get("agree") == "yes",
        )
        try:
            await self._mailboxes.connect(ticket, asked)
        except MailboxRefused as refused:
            return _form(user, say(user.language, refused.text, **refused.params), asked)
        done = say(user.language, "mailbox-page-done"), say(user.language, "account-page-back")
        return HTMLResponse(page(*done, language=user.language), headers=SAFE_HEADERS)

    async def _user(self, ticket: str) -> User | None:
        async with self._database.reading() as session:
            user_id = await whose(session, ticket)
            return await session.scalar(select(User).where(User.id == user_id)) if user_id else None


def _form(user: User, fault: str = "", asked: Asked | None = None) -> HTMLResponse:
    language = user.language
    form = Form(
        fields=(
            Field("address", "email", say(language, "mailbox-page-address"), asked.address if asked else ""),
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


def _over(request: Request) -> HTMLResponse:
    told = request.headers.get("accept-language", "en")[:2].lower()
    language = told if told in LANGUAGES else "en"
    text = page(say(language, "account-page-fault"), say(language, "account-page-expired"), language=language)
    return HTMLResponse(text, HTTPStatus.GONE, headers=SAFE_HEADERS)


def _size(request: Request) -> int:
    told = request.headers.get("content-length", "")
    return int(told) if told.isdigit() else LARGEST_FORM + 1
