"""A shopper's own mailbox: connected by a one-time link, read only for stores and carriers, let go with one tap."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy import select

from demo.mailbox.server import Mailbox as Server
from demo.mailbox.server import serve_mailbox
from domain.settings import Settings
from orders import own_mailboxes
from orders.mail_sign_ins import SIGN_IN, MailSignIns
from orders.own_mailboxes import Asked, MailboxRefused, OwnMailboxes
from storage.mail_tables import OwnMailbox
from storage.outbox import Outbox
from storage.tables import MailPosition, Notice, Order
from storage.vault import vault_of
from tests.orders.post import SHIPPED, Post
from web.mailbox import mailbox_router

PRIVATE = "PRIVATE"


class Home:
    """A shopper with a mailbox at a server of their own, and Muse that may read it."""

    def __init__(self, post: Post, server: Server, sign_ins: MailSignIns) -> None:
        self.post, self.server = post, server
        self.here = f"127.0.0.1:{server.port}"
        self.mailboxes = OwnMailboxes(
            post.database, Outbox(), post.tiers, post.room, sign_ins, (self.here,), look_seconds=0.05
        )

    def asked(self, **more: object) -> Asked:
        fields = {"address": "demo@home.example", "password": "demo", "host": self.here, "agreed": True}
        return Asked(**{**fields, **more})  # type: ignore[arg-type]

    async def link(self) -> str:
        async with self.post.database.writing() as session:
            await own_mailboxes.give_link(session, self.post.user_id)
            return str(await own_mailboxes.link(session, self.post.user_id, ""))

    async def ticket(self) -> str:
        return (await self.link()).rpartition("/")[2]

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[None]:
        task = asyncio.create_task(self.mailboxes.run())
        try:
            yield
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)

    async def until_told(self, card: str) -> None:
        for _ in range(3000):
            if card in await self.post.told():
                return
            await asyncio.sleep(0.02)
        raise TimeoutError(f"{card} not in {await self.post.told()}")


@pytest.fixture
async def home(post: Post, settings: Settings) -> AsyncIterator[Home]:
    async with serve_mailbox(user="demo@home.example") as server, httpx.AsyncClient() as http:
        yield Home(post, server, MailSignIns(http, post.database, settings))


async def test_a_link_works_once_and_the_newest_alone(home: Home) -> None:
    first, second = await home.ticket(), await home.ticket()
    with pytest.raises(MailboxRefused):
        await home.mailboxes.connect(first, home.asked())
    assert await home.mailboxes.connect(second, home.asked()) == home.post.user_id
    with pytest.raises(MailboxRefused):
        await home.mailboxes.connect(second, home.asked())
    with pytest.raises(MailboxRefused):
        await home.mailboxes.connect(f"{home.post.user_id}.", home.asked())


@pytest.mark.parametrize(
    ("more", "why"),
    [
        ({"agreed": False}, "mailbox-no-consent"),
        ({"password": ""}, "mailbox-incomplete"),
        ({"address": "ana"}, "mailbox-incomplete"),
        ({"password": "wrong"}, "mailbox-wrong-password"),
        ({"host": "127.0.0.1"}, "mailbox-unknown-server"),
        ({"host": "localhost:25"}, "mailbox-unknown-server"),
        ({"host": "169.254.169.254"}, "mailbox-unknown-server"),
        ({"host": "", "address": "ana@outlook.com"}, "mailbox-oauth-only"),
    ],
)
async def test_what_does_not_work_is_said_and_nothing_is_kept(
    home: Home, more: dict[str, object], why: str
) -> None:
    with pytest.raises(MailboxRefused) as refused:
        await home.mailboxes.connect(await home.ticket(), home.asked(**more))
    assert refused.value.text == why
    async with home.post.database.reading() as session:
        assert await session.scalar(select(OwnMailbox)) is None
        assert await vault_of(session).get(session, home.post.user_id, SIGN_IN) is None


async def test_passwords_are_not_tried_for_ever(home: Home) -> None:
    ticket = await home.ticket()
    for _ in range(own_mailboxes.MOST_TRIES):
        with pytest.raises(MailboxRefused):
            await home.mailboxes.connect(ticket, home.asked(agreed=False))
    with pytest.raises(MailboxRefused) as over:
        await home.mailboxes.connect(ticket, home.asked())
    assert over.value.text == "account-page-expired"


async def test_only_mails_of_stores_and_carriers_are_read(home: Home) -> None:
    read: list[bytes] = []
    take = home.post.room.take_surely

    async def listen(raw: bytes, owner: int | None = None, receiver: str | None = None) -> None:
        read.append(raw)
        await take(raw, owner, receiver)

    home.post.room.take_surely = listen  # type: ignore[method-assign]
    await home.mailboxes.connect(await home.ticket(), home.asked())
    await home.server.deliver(
        home.post.mail("Dinner?", PRIVATE, sender="friend@home.example", to="demo@home.example")
    )
    await home.server.deliver(home.post.mail(*SHIPPED, to="demo@home.example"))
    async with home.reading():
        await home.until_told("mail_hint")
    assert len(read) == 1
    assert PRIVATE.encode() not in read[0]
    async with home.post.database.reading() as session:
        order = await session.scalar(select(Order))
        assert order is not None
        assert order.order_number is None, "this server's word is not known: the shopper is asked"


async def test_a_changed_password_is_told_once_with_a_fresh_link(home: Home) -> None:
    await home.mailboxes.connect(await home.ticket(), home.asked())
    await home.server.change_password("another")
    async with home.reading():
        await home.until_told("mailbox_page")
    async with home.post.database.reading() as session:
        row = await session.scalar(select(OwnMailbox))
        assert row is not None
        assert row.state == own_mailboxes.REFUSED
        link = await own_mailboxes.link(session, home.post.user_id, "")
        notice = await session.scalar(select(Notice).where(Notice.card == "mailbox_page"))
        assert notice is not None
        assert link is not None
        assert link.rpartition(".")[2] not in str(notice.params), "the link stands in the vault alone"
    await home.mailboxes.connect(link.rpartition("/")[2], home.asked(password="another"))
    async with home.reading():
        await home.server.deliver(home.post.mail(*SHIPPED, to="demo@home.example"))
        await home.until_told("mail_hint")
    assert (await home.post.told()).count("mailbox_page") == 1


async def test_one_tap_forgets_it(home: Home) -> None:
    await home.mailboxes.connect(await home.ticket(), home.asked())
    async with home.reading():
        await asyncio.sleep(0.1)
        async with home.post.database.writing() as session:
            await own_mailboxes.remove(session, home.post.user_id)
    async with home.post.database.reading() as session:
        assert await session.scalar(select(OwnMailbox)) is None
        assert await session.scalar(select(MailPosition)) is None
        assert await vault_of(session).get(session, home.post.user_id, SIGN_IN) is None


async def test_the_page_asks_for_consent_and_never_shows_the_password_again(home: Home) -> None:
    app = FastAPI()
    app.include_router(mailbox_router(home.post.database, home.mailboxes))
    link = await home.link()
    transport = httpx.ASGITransport(app=app)
    async with httpx.AsyncClient(transport=transport, base_url="http://muse.test") as browser:
        form = await browser.get(link)
        assert "Ana (ID 7)" in form.text
        said = {"address": "demo@home.example", "password": "s3cr3t<", "host": home.here}
        refused = await browser.post(link, data=said)
        assert refused.status_code == 400
        assert "s3cr3t" not in refused.text
        assert 'value="demo@home.example"' in refused.text
        done = await browser.post(link, data={**said, "password": "demo", "agree": "yes"})
        assert done.status_code == 200
        assert (await browser.get(link)).status_code == 410
