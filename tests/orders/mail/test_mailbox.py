"""Reading a mailbox over a real IMAP server on loopback, through a wire that can be cut."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing, asynccontextmanager, suppress
from email.message import EmailMessage

import pytest

from demo.mailbox.server import Mailbox as Server
from demo.mailbox.server import serve_mailbox
from orders.mail.mailbox import Address, Mailbox, WrongMailboxUrl


def mail(subject: str, body: str = "Hello") -> bytes:
    message = EmailMessage()
    message["From"] = "shop@moss.example"
    message["Subject"] = subject
    message.set_content(body)
    return message.as_bytes()


class Memory:
    """Positions, as a caller keeps them."""

    def __init__(self) -> None:
        self.kept: dict[str, tuple[int, int]] = {}

    async def load(self, mailbox: str) -> tuple[int, int] | None:
        return self.kept.get(mailbox)

    async def save(self, mailbox: str, uid_validity: int, uid: int) -> None:
        self.kept[mailbox] = (uid_validity, uid)


class Wire:
    """Passes bytes on to a server. `cut_after`: octets of the server's words after which one connection breaks;
    `without`: a capability the server is made not to name; `at_idle`: how the server's leave to idle and the news
    that follows it reach the client ("together", "news first", "news in pieces")."""

    def __init__(self, port: int) -> None:
        self.target = port
        self.cut_after: int | None = None
        self.without = b""
        self.at_idle = ""
        self.connections = 0
        self.heard = b""
        self.idles = asyncio.Event()
        self._writers: set[asyncio.StreamWriter] = set()

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        far_reader, far_writer = await asyncio.open_connection("127.0.0.1", self.target)
        self._writers |= {writer, far_writer}
        out = asyncio.create_task(self._pass(reader, far_writer, None))
        try:
            await self._pass(far_reader, writer, self)
        finally:
            out.cancel()
            for one in (writer, far_writer):
                one.transport.abort()
                self._writers.discard(one)

    async def _pass(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, wire: Wire | None
    ) -> None:
        with suppress(ConnectionError):
            while data := await reader.read(4096):
                if wire is None:
                    self.heard += data
                    if b" IDLE" in data:
                        self.idles.set()
                elif wire.cut_after is not None:
                    wire.cut_after -= len(data)
                    if wire.cut_after < 0:
                        wire.cut_after = None
                        return
                if self.without:
                    data = data.replace(self.without, b"X-NONE")
                if wire is not None and self.at_idle and data.startswith(b"+ "):
                    await self._idle(data, await reader.read(4096), writer)
                    continue
                writer.write(data)
                await writer.drain()

    async def _idle(self, leave: bytes, news: bytes, writer: asyncio.StreamWriter) -> None:
        if self.at_idle == "news in pieces":
            writer.write(leave)
            for half in (news[:5], news[5:]):
                await asyncio.sleep(0.2)
                writer.write(half)
        else:
            writer.write(leave + news if self.at_idle == "together" else news + leave)
        await writer.drain()

    def break_all(self) -> None:
        for writer in self._writers:
            writer.transport.abort()


@asynccontextmanager
async def wired(server: Server) -> AsyncIterator[tuple[Wire, str]]:
    wire = Wire(server.port)
    listener = await asyncio.start_server(wire.serve, "127.0.0.1", 0)
    port = listener.sockets[0].getsockname()[1]
    try:
        yield wire, f"imap://demo:demo@127.0.0.1:{port}/INBOX"
    finally:
        listener.close()
        wire.break_all()
        await listener.wait_closed()


@pytest.fixture
def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def reading(
    url: str, memory: Memory, poll_seconds: float = 300.0
) -> tuple[Mailbox, AsyncGenerator[tuple[int, bytes], None]]:
    mailbox = Mailbox(url, memory, poll_seconds=poll_seconds, first_wait_seconds=0.05)
    return mailbox, mailbox.new_mails()


async def subject(mails: AsyncGenerator[tuple[int, bytes], None]) -> str:
    _, raw = await asyncio.wait_for(anext(mails), 60)
    return raw.partition(b"Subject: ")[2].partition(b"\n")[0].decode().strip()


async def test_mails_come_in_order_those_waiting_and_new_ones_at_once() -> None:
    async with serve_mailbox() as server:
        await server.deliver(mail("one"))
        await server.deliver(mail("two"))
        _, mails = reading(server.url, Memory())
        async with aclosing(mails):
            assert [await subject(mails), await subject(mails)] == ["one", "two"]
            third = asyncio.create_task(subject(mails))
            await asyncio.sleep(0.3)
            await server.deliver(mail("three"))
            assert await asyncio.wait_for(third, 60) == "three", (
                "IDLE tells of it, the pause of five minutes is not over"
            )


async def test_a_mail_told_of_while_another_is_fetched_does_not_wait_for_the_pause() -> None:
    async with serve_mailbox() as server:
        await server.deliver(mail("one"))
        await server.deliver(mail("two"))
        _, mails = reading(server.url, Memory())
        async with aclosing(mails):
            assert await subject(mails) == "one"
            await server.deliver(mail("three"))
            assert await subject(mails) == "two", "its answer also told that there are three"
            assert await subject(mails) == "three"


@pytest.mark.parametrize("at_idle", ["together", "news first", "news in pieces"])
async def test_news_around_the_begin_of_idle_is_heard(at_idle: str) -> None:
    async with serve_mailbox() as server, wired(server) as (wire, url):
        wire.at_idle = at_idle
        await server.deliver(mail("one"))
        mailbox, mails = reading(url, Memory())
        async with aclosing(mails):
            assert await subject(mails) == "one"
            second = asyncio.create_task(subject(mails))
            await asyncio.wait_for(wire.idles.wait(), 60)
            await server.deliver(mail("two"))
            assert await second == "two", "long before the pause of five minutes is over"
            assert wire.connections == 1
            assert mailbox.trouble is None


async def test_a_mail_counts_as_taken_when_the_next_is_asked_for() -> None:
    memory = Memory()
    async with serve_mailbox() as server:
        for name in ("one", "two", "three"):
            await server.deliver(mail(name))
        _, mails = reading(server.url, memory)
        async with aclosing(mails):
            assert [await subject(mails), await subject(mails)] == ["one", "two"]
        _, mails = reading(server.url, memory)
        async with aclosing(mails):
            assert [await subject(mails), await subject(mails)] == ["two", "three"], "two was not finished"
            waiting = asyncio.create_task(subject(mails))
            await asyncio.sleep(0.3)
            waiting.cancel()
            with suppress(asyncio.CancelledError):
                await waiting
        _, mails = reading(server.url, memory)
        async with aclosing(mails):
            await server.deliver(mail("four"))
            assert await subject(mails) == "four"


async def test_nothing_is_changed_in_the_mailbox() -> None:
    async with serve_mailbox() as server, wired(server) as (wire, url):
        await server.deliver(mail("one"))
        _, mails = reading(url, Memory())
        async with aclosing(mails):
            await subject(mails)
        assert b"EXAMINE" in wire.heard
        assert b"BODY.PEEK[]" in wire.heard
        for verb in (b" SELECT ", b" STORE ", b" EXPUNGE", b"\\Seen"):
            assert verb not in wire.heard


async def test_a_connection_cut_in_the_middle_of_a_mail_loses_nothing() -> None:
    large = mail("large", "x" * 70 + "\n" + "y" * 400_000)
    async with serve_mailbox() as server, wired(server) as (wire, url):
        await server.deliver(mail("small"))
        await server.deliver(large)
        mailbox, mails = reading(url, Memory())
        async with aclosing(mails):
            assert await subject(mails) == "small"
            wire.cut_after = 100_000
            _, raw = await asyncio.wait_for(anext(mails), 60)
            assert len(raw) >= 400_000
            assert wire.connections == 2
            assert mailbox.trouble is None


async def test_a_lost_connection_while_idling_is_taken_up_again() -> None:
    async with serve_mailbox() as server:
        _, mails = reading(server.url, Memory())
        async with aclosing(mails):
            waiting = asyncio.create_task(subject(mails))
            await asyncio.sleep(0.3)
            await server.drop_connections()
            await server.deliver(mail("after"))
            assert await waiting == "after"


async def test_a_server_without_idle_is_asked_now_and_then() -> None:
    async with serve_mailbox() as server, wired(server) as (wire, url):
        wire.without = b"IDLE"
        _, mails = reading(url, Memory(), poll_seconds=0.1)
        async with aclosing(mails):
            waiting = asyncio.create_task(subject(mails))
            await asyncio.sleep(0.3)
            await server.deliver(mail("polled"))
            assert await waiting == "polled"
        assert b"IDLE" not in wire.heard


async def test_mails_numbered_anew_are_read_again() -> None:
    """Another UIDVALIDITY: the numbers kept mean nothing any more."""
    memory = Memory()
    async with serve_mailbox() as first, serve_mailbox() as second, wired(first) as (wire, url):
        for name in ("one", "two", "three"):
            await first.deliver(mail(name))
        await second.deliver(mail("new one"))
        _, mails = reading(url, memory)
        async with aclosing(mails):
            for _ in range(3):
                await subject(mails)
            following = asyncio.create_task(subject(mails))
            await asyncio.sleep(0.3)
            wire.target = second.port
            wire.break_all()
            assert await following == "new one"


async def test_a_changed_password_is_told_and_the_new_one_works() -> None:
    async with serve_mailbox() as server:
        memory = Memory()
        await server.deliver(mail("one"))
        old = server.url
        await server.change_password("another")
        mailbox, mails = reading(old, memory)
        async with aclosing(mails):
            waiting = asyncio.create_task(subject(mails))
            for _ in range(100):
                await asyncio.sleep(0.05)
                if mailbox.trouble:
                    break
            assert mailbox.trouble == "sign_in"
            waiting.cancel()
            with suppress(asyncio.CancelledError):
                await waiting
        _, mails = reading(server.url, memory)
        async with aclosing(mails):
            assert await subject(mails) == "one"


async def test_a_server_that_is_away_is_trouble_until_it_is_back(free_port: int) -> None:
    mailbox, mails = reading(f"imap://demo:demo@127.0.0.1:{free_port}/INBOX", Memory())
    async with aclosing(mails):
        waiting = asyncio.create_task(subject(mails))
        await asyncio.sleep(0.2)
        assert mailbox.trouble == "connection"
        async with serve_mailbox(free_port) as server:
            await server.deliver(mail("back"))
            assert await waiting == "back"
            assert mailbox.trouble is None


def test_where_a_mailbox_is() -> None:
    address = Address.of("imaps://orders%40muse.example:p%2Fw@mail.muse.example/Orders%20in")
    assert (address.host, address.port, address.user, address.secret) == (
        "mail.muse.example",
        993,
        "orders@muse.example",
        "p/w",
    )
    assert (address.folder, address.tls, address.token) == ("Orders in", True, False)
    assert address.name == "orders@muse.example@mail.muse.example:993/Orders in"
    assert "p/w" not in repr(address)
    assert Address.of("imap://ada;AUTH=XOAUTH2:tok@mail.muse.example").token
    assert Address.of("imap://ada;AUTH=XOAUTH2:tok@mail.muse.example").user == "ada"


@pytest.mark.parametrize(
    "url",
    [
        "http://a:b@c",
        "imap://host/INBOX",
        "imap://a@host",
        "imap://a:b@",
        "imap://a:b%0d%0ac@host",
        "imap://a:b@h:x/",
    ],
)
def test_a_wrong_url_is_refused_without_telling_the_password(url: str) -> None:
    with pytest.raises(WrongMailboxUrl) as refused:
        Address.of(url)
    assert url not in str(refused.value)
