"""Signing in at the provider of a shopper's own mailbox: a real sign-in server, and a mail server that checks tokens."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from html import unescape

import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy import select

from checkout.accounts.oauth import GrantGone
from demo.mailbox.server import Mailbox, serve_mailbox
from demo.serving import serve
from domain.settings import OAuthClientSetting, Settings
from net.client import guarded_client
from orders import mail_sign_ins, own_mailboxes
from orders.mail_sign_ins import GOOGLE, MICROSOFT, SIGN_IN, MailSignIns, SignInFailed
from orders.own_mailboxes import OwnMailboxes
from storage.mail_tables import OwnMailbox
from storage.outbox import Outbox
from storage.tables import Notice, Order
from storage.vault import vault_of
from tests.orders.post import SHIPPED, Post
from tests.orders.provider import CLIENT, SECRET, SignInServer
from texts import say
from web.mailbox import mailbox_router

ADDRESS = "ana@home.example"
MUSE = "http://127.0.0.1:8090"


class Desk:
    """A shopper's browser, Muse's pages, and the provider with the mailbox behind it."""

    def __init__(self, post: Post, server: SignInServer, sign_ins: MailSignIns, mailbox: Mailbox) -> None:
        self.post, self.server, self.sign_ins, self.mailbox = post, server, sign_ins, mailbox
        self.mailboxes = OwnMailboxes(
            post.database, Outbox(), post.tiers, post.room, sign_ins, look_seconds=0.05
        )
        self._app = FastAPI()
        self._app.include_router(mailbox_router(post.database, self.mailboxes))

    def browser(self) -> httpx.AsyncClient:
        mounts = {MUSE: httpx.ASGITransport(app=self._app)}
        return httpx.AsyncClient(mounts=mounts, timeout=60, headers={"accept-language": "en"})

    async def link(self) -> str:
        async with self.post.database.writing() as session:
            await own_mailboxes.give_link(session, self.post.user_id)
            return str(await own_mailboxes.link(session, self.post.user_id, MUSE))

    async def to_provider(self, browser: httpx.AsyncClient) -> str:
        """The address of the provider's sign-in, from the page."""
        link = await self.link()
        shown = await browser.get(link)
        assert "Sign in with Google" in shown.text
        gone = await browser.post(link, data={"way": "google", "agree": "yes"})
        assert gone.status_code == 200
        found = re.search(r'class="act" href="([^"]+)"', gone.text)
        assert found is not None
        return unescape(found[1])

    async def back(self, browser: httpx.AsyncClient) -> str:
        """Where the provider sends the browser."""
        answer = await browser.get(await self.to_provider(browser))
        return answer.headers["location"]

    async def connect(self) -> None:
        async with self.browser() as browser:
            done = await browser.get(await self.back(browser))
        assert "is connected" in done.text
        assert done.status_code == 200

    async def kept(self) -> dict[str, str] | None:
        async with self.post.database.reading() as session:
            kept: dict[str, str] | None = await vault_of(session).get_json(
                session, self.post.user_id, SIGN_IN
            )
            return kept

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
async def desk(post: Post, settings: Settings) -> AsyncIterator[Desk]:
    async with serve_mailbox(user=ADDRESS) as mailbox:
        server = SignInServer(mailbox, ADDRESS)
        async with serve(server.app) as origin:
            told = settings.model_copy(
                update={
                    "allow_hosts": (origin.removeprefix("http://"),),
                    "mailbox_oauth": {"google": OAuthClientSetting(client_id=CLIENT, client_secret=SECRET)},
                }
            )
            async with guarded_client(told) as http:
                sign_ins = MailSignIns(http, post.database, told, (server.provider(origin), MICROSOFT))
                yield Desk(post, server, sign_ins, mailbox)
                await sign_ins.close()


async def test_a_mailbox_is_connected_by_signing_in_and_read_with_its_token(desk: Desk) -> None:
    await desk.connect()
    kept = await desk.kept()
    assert kept is not None
    assert kept["address"] == ADDRESS
    await desk.mailbox.deliver(desk.post.mail("Dinner?", "private", sender="friend@home.example", to=ADDRESS))
    await desk.mailbox.deliver(desk.post.mail(*SHIPPED, to=ADDRESS))
    async with desk.reading():
        await desk.until_told("shipped")
    async with desk.post.database.reading() as session:
        order = await session.scalar(select(Order))
        assert order is not None
        assert order.order_number == "MS-20418", "the provider's servers vouch for the mail"
        notices = await session.scalars(select(Notice))
        assert not any("token-" in str(notice.params) for notice in notices), "tokens lie in the vault alone"
    asked = desk.server.asked
    assert asked["redirect_uri"] == f"{MUSE}/mailbox/signed-in/google"
    assert "client_secret" not in asked


async def test_a_token_is_renewed_before_it_ends_and_when_it_is_refused(desk: Desk) -> None:
    desk.server.life = 60
    await desk.connect()
    first = await desk.kept()
    assert first is not None
    token = await desk.sign_ins.token(desk.post.user_id)
    assert token != first["access_token"], "it would have ended within minutes"
    desk.server.life = 3600
    token = await desk.sign_ins.token(desk.post.user_id)
    assert await desk.sign_ins.token(desk.post.user_id) == token, "it is good for long"
    desk.mailbox.tokens.clear()
    before = desk.server.refreshed
    await desk.mailbox.deliver(desk.post.mail(*SHIPPED, to=ADDRESS))
    desk.mailbox.tokens.clear()
    async with desk.reading():
        await desk.until_told("shipped")
    assert desk.server.refreshed == before + 1
    assert "mailbox_page" not in await desk.post.told()


async def test_a_grant_that_is_gone_is_told_once_with_a_button(desk: Desk) -> None:
    await desk.connect()
    desk.server.gone = True
    desk.mailbox.tokens.clear()
    async with desk.reading():
        await desk.until_told("mailbox_page")
        desk.server.gone = False
        await desk.connect()
        await desk.mailbox.deliver(desk.post.mail(*SHIPPED, to=ADDRESS))
        await desk.until_told("shipped")
    assert (await desk.post.told()).count("mailbox_page") == 1
    async with desk.post.database.reading() as session:
        row = await session.scalar(select(OwnMailbox))
        assert row is not None
        assert row.state == own_mailboxes.CONNECTED


async def test_a_provider_that_is_away_is_waited_for(desk: Desk) -> None:
    await desk.connect()
    desk.sign_ins._clients["google"] = desk.sign_ins._clients["google"].model_copy(
        update={"client_id": "odd"}
    )
    with pytest.raises(ConnectionError):
        await desk.sign_ins.token(desk.post.user_id, refused=(await desk.kept() or {})["access_token"])


async def test_disconnecting_forgets_and_takes_the_grant_back(desk: Desk) -> None:
    await desk.connect()
    async with desk.post.database.writing() as session:
        tell = await desk.sign_ins.parting(session, desk.post.user_id)
        await own_mailboxes.remove(session, desk.post.user_id)
    tell()
    await desk.sign_ins.close()
    assert desk.server.revoked
    assert await desk.kept() is None
    with pytest.raises(GrantGone):
        await desk.sign_ins.token(desk.post.user_id)


async def test_connecting_again_keeps_the_grant_that_both_share(desk: Desk) -> None:
    await desk.connect()
    await desk.connect()
    await desk.sign_ins.close()
    assert not desk.server.revoked
    assert await desk.sign_ins.token(desk.post.user_id)


async def test_another_browser_cannot_end_what_one_began(desk: Desk) -> None:
    async with desk.browser() as mine, desk.browser() as theirs:
        back = await desk.back(mine)
        refused = await theirs.get(back)
        assert refused.status_code == 400
        again = await mine.get(back)
        assert again.status_code == 400, "the state is used up"
    assert await desk.kept() is None


async def test_signing_in_begins_only_where_the_page_was_seen(desk: Desk) -> None:
    link = await desk.link()
    async with desk.browser() as browser:
        shown = await browser.post(link, data={"way": "google", "agree": "yes"})
        assert "Go on only if that is you" in shown.text
        assert "authorize" not in shown.text
        unasked = await browser.post(link, data={"way": "google"})
        assert say("en", "mailbox-no-consent") in unescape(unasked.text)
        unknown = await browser.post(link, data={"way": "microsoft", "agree": "yes"})
        assert unknown.status_code == 400, "the operator has not registered there"


@pytest.mark.parametrize(
    ("how", "why"),
    [
        ({"says": "access_denied"}, "mailbox-sign-in-declined"),
        ({"grants": "openid email"}, "mailbox-sign-in-partly"),
        ({"address": ""}, "mailbox-sign-in-failed"),
        ({"imap": False}, "mailbox-no-imap"),
    ],
)
async def test_a_sign_in_that_does_not_do_is_said_and_nothing_is_kept(
    desk: Desk, how: dict[str, object], why: str
) -> None:
    for name, value in how.items():
        setattr(desk.server, name, value)
    async with desk.browser() as browser:
        refused = await browser.get(await desk.back(browser))
    assert refused.status_code == 400
    assert say("en", why, provider="Google") in unescape(refused.text)
    assert await desk.kept() is None


async def test_what_comes_back_to_another_provider_or_too_late_is_refused(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with desk.browser() as browser:
        back = await desk.back(browser)
        assert (await browser.get(back.replace("/google?", "/microsoft?"))).status_code == 400
        assert (await browser.get(back.replace("state=", "state=9"))).status_code == 400
        monkeypatch.setattr(mail_sign_ins, "LIFE", mail_sign_ins.LIFE * 0)
        assert (await browser.get(back)).status_code == 400
    with pytest.raises(SignInFailed):
        await desk.sign_ins.finish("google", {"state": "x.y", "code": "z"}, "")
    assert await desk.kept() is None


def test_providers_are_asked_for_what_reading_needs() -> None:
    assert dict(GOOGLE.asked)["access_type"] == "offline", "else Google gives no refresh token"
    assert "offline_access" in MICROSOFT.scopes
    assert GOOGLE.imap.startswith("imaps://")
    assert MICROSOFT.imap.startswith("imaps://")
