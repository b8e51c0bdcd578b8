"""A mailbox read over IMAP: every mail once, in order, over lost connections and restarts. Only reads: nothing is
marked, moved or deleted there."""

from __future__ import annotations

import asyncio
import imaplib
import logging
import random
import re
import socket
import ssl
from collections.abc import AsyncGenerator, Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import aclosing, suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from io import BufferedReader
from ipaddress import ip_address
from math import ceil
from typing import Protocol, TypeVar, cast
from urllib.parse import unquote, urlsplit

from imap_tools import AND, BaseMailBox, MailBox, MailBoxStartTls, MailBoxUnencrypted
from imap_tools.errors import ImapToolsError
from imap_tools.idle import get_socket_poller

from orders.mail.mime import LARGEST
from orders.mail.trust import sender_domain

log = logging.getLogger(__name__)

T = TypeVar("T")

FIRST_DAYS = 7
"""How far back a mailbox is read the first time, and when the server numbers its mails anew."""
ANSWER_SECONDS = 30.0
LONGEST_IDLE = 29 * 60
"""Seconds (RFC 2177)."""
MOST_SECONDS_BETWEEN_TRIES = 300.0
MOST_TRIES_OF_ONE = 5
"""A mail that breaks the connection so often is left."""
FETCHED = re.compile(rb"BODY\[\]", re.IGNORECASE)
XOAUTH2 = ";AUTH=XOAUTH2"

Trouble = (OSError, imaplib.IMAP4.error, ImapToolsError, ssl.SSLError, EOFError)


class Position(Protocol):
    """How far mailboxes have been read, kept by the caller. `mailbox` is "user@host:port/FOLDER"."""

    async def load(self, mailbox: str) -> tuple[int, int] | None:
        """(UIDVALIDITY, the last UID taken); None for one never read."""

    async def save(self, mailbox: str, uid_validity: int, uid: int) -> None: ...


class WrongMailboxUrl(ValueError):
    """The text says what is wrong, without the URL: it holds a password."""


class SignInRefused(Exception):
    """The server does not take the password (any more)."""


@dataclass(frozen=True, slots=True)
class Address:
    """Where a mailbox is. Plain `imap://` speaks TLS by STARTTLS to every host but this machine's."""

    host: str
    port: int
    user: str
    secret: str = field(repr=False)
    folder: str
    tls: bool
    token: bool
    """`secret` is an OAuth access token (XOAUTH2), not a password."""

    @classmethod
    def of(cls, url: str) -> Address:
        """From "imaps://USER:PASSWORD@HOST:PORT/FOLDER", parts percent-encoded (RFC 5092); a user ending in
        ";AUTH=XOAUTH2" signs in with a token. Raises `WrongMailboxUrl`."""
        try:
            parts = urlsplit(url)
            port = parts.port
        except ValueError:
            raise WrongMailboxUrl("not a URL") from None
        if parts.scheme not in ("imap", "imaps"):
            raise WrongMailboxUrl("must start with imap:// or imaps://")
        if not parts.hostname or not parts.username or not parts.password:
            raise WrongMailboxUrl("must hold user, password and host")
        user, secret = unquote(parts.username), unquote(parts.password)
        if not f"{user}{secret}".isprintable():
            raise WrongMailboxUrl("user and password must be printable")
        tls = parts.scheme == "imaps"
        return cls(
            host=parts.hostname,
            port=port or (993 if tls else 143),
            user=user.removesuffix(XOAUTH2),
            secret=secret,
            folder=unquote(parts.path.strip("/")) or "INBOX",
            tls=tls,
            token=user.endswith(XOAUTH2),
        )

    @property
    def name(self) -> str:
        return f"{self.user}@{self.host}:{self.port}/{self.folder}"

    @property
    def is_here(self) -> bool:
        with suppress(ValueError):
            return ip_address(self.host).is_loopback
        return self.host == "localhost"


class Mailbox:
    """One mailbox. `trouble` tells why nothing comes in at the moment: "sign_in", "connection" or None.

    `poll_seconds`: the longest pause between two looks, with IDLE or without; short, as some servers are late to
    tell. `first_wait_seconds`: the pause after the first failure; it doubles with each further one. `name`: as
    positions are kept under and the log calls it, where the user's own name is not to be. `wanted`: whether a sender's mails are read at all (its From
    line alone is fetched first). `refusals`: after so many in a row `SignInRefused` is raised; None: never.
    `token`: gives the OAuth token to sign in with, another than the one named, which was refused; what it raises
    beside `Trouble` ends the reading.
    """

    def __init__(
        self,
        url: str,
        position: Position,
        *,
        poll_seconds: float = 15.0,
        first_wait_seconds: float = 1.0,
        name: str | None = None,
        wanted: Callable[[str], bool] | None = None,
        refusals: int | None = None,
        token: Callable[[str | None], Awaitable[str]] | None = None,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._address = Address.of(url)
        self._position = position
        self._poll_seconds = poll_seconds
        self._first_wait = first_wait_seconds
        self._now = now
        self._name = name or self._address.name
        self._wanted = wanted
        self._refusals = refusals
        self._token = token
        self._tries: dict[int, int] = {}
        self.trouble: str | None = None

    @property
    def name(self) -> str:
        """As positions are kept under; without the password."""
        return self._name

    async def try_once(self) -> None:
        """Sign in and out again. Raises `SignInRefused`, or one of `Trouble` when the server does not answer."""
        session = _Session(self._address)
        try:
            await session.run(session.open)
        finally:
            await session.close()

    async def new_mails(self) -> AsyncGenerator[tuple[int, bytes], None]:
        """UID and octets (at most 16 MB) of every new mail, for ever. A mail counts as taken when the next one is
        asked for; after a crash before that it comes again. Ends only when cancelled or closed."""
        failures = refused = 0  # refusals without a sign-in or another trouble between them
        while True:
            session = _Session(self._address)
            try:
                async with aclosing(self._mails_of(session)) as mails:
                    async for uid, raw in mails:
                        failures = 0
                        yield uid, raw
            except SignInRefused:
                refused = refused + 1 if self.trouble == "sign_in" else 1
                self._trouble("sign_in")
                if refused == self._refusals:
                    raise
            except Trouble as error:
                self._trouble("connection", type(error).__name__)
            finally:
                await session.close()
            wait = min(self._first_wait * 2**failures, MOST_SECONDS_BETWEEN_TRIES)
            failures = min(failures + 1, 20)
            await asyncio.sleep(wait * random.uniform(0.8, 1.2))  # noqa: S311 - only spreads retries

    async def _mails_of(self, session: _Session) -> AsyncGenerator[tuple[int, bytes], None]:
        if self._token is not None:
            stale = session.address.secret if self.trouble == "sign_in" else None
            self._address = replace(self._address, secret=await self._token(stale))
            session.address = self._address
        validity = await session.run(session.open)
        self.trouble = None
        known = await self._position.load(self.name)
        last = known[1] if known is not None and known[0] == validity else None
        while True:
            await session.run(session.heard_of_more)  # told before the search: the search finds it
            if last is None:
                since = self._now() - timedelta(days=FIRST_DAYS)
                uids = await session.run(session.uids_since, since)
            else:
                uids = await session.run(session.uids_after, last)
            for uid in uids:
                raw = await self._fetched(session, uid)
                if raw is not None:
                    yield uid, raw
                await self._position.save(self.name, validity, uid)
                last = uid
            if not uids and not await session.run(session.heard_of_more):
                await self._wait(session)

    async def _fetched(self, session: _Session, uid: int) -> bytes | None:
        self._tries[uid] = self._tries.get(uid, 0) + 1
        if self._tries[uid] > MOST_TRIES_OF_ONE:
            log.warning("mail %s of %s could not be fetched and was left", uid, self.name)
            return None
        raw = await self._read(session, uid)
        del self._tries[uid]
        return raw

    async def _read(self, session: _Session, uid: int) -> bytes | None:
        if self._wanted is not None and not self._wanted(await session.run(session.sender, uid)):
            return None
        return await session.run(session.fetch, uid)

    async def _wait(self, session: _Session) -> None:
        """Until the server says that something came, or the pause is over."""
        if session.can_idle:
            await session.run(session.idle, self._poll_seconds)
        else:
            await asyncio.sleep(self._poll_seconds)

    def _trouble(self, kind: str, detail: str = "") -> None:
        if self.trouble != kind:
            log.warning("mailbox %s: %s %s", self.name, kind, detail)
        self.trouble = kind


class _Session:
    """One connection and the one thread it is used on: `run` calls the other methods, which block, there."""

    def __init__(self, address: Address) -> None:
        self.address = address
        self._mailbox: BaseMailBox | None = None
        self._closed = False
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="mailbox")
        self._exists: bytes | None = None
        self.can_idle = False

    async def run(self, act: Callable[..., T], *values: object) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._thread, act, *values)

    @property
    def _open(self) -> BaseMailBox:
        if self._mailbox is None or self._closed:
            raise ConnectionError("closed")
        return self._mailbox

    def open(self) -> int:
        """Connects, signs in and opens the folder for reading only. Returns its UIDVALIDITY."""
        address = self.address
        if address.is_here and not address.tls:
            mailbox: BaseMailBox = MailBoxUnencrypted(address.host, address.port, ANSWER_SECONDS)
        else:
            secured = MailBox if address.tls else MailBoxStartTls
            context = ssl.create_default_context()
            mailbox = secured(address.host, address.port, ANSWER_SECONDS, ssl_context=context)
        self._mailbox = mailbox
        try:
            if address.token:
                mailbox.xoauth2(address.user, address.secret, initial_folder=None)
            elif f"{address.user}{address.secret}".isascii():
                mailbox.login(address.user, address.secret, initial_folder=None)
            else:
                mailbox.login_utf8(address.user, address.secret, initial_folder=None)
        except imaplib.IMAP4.abort:
            raise
        except (imaplib.IMAP4.error, ImapToolsError) as error:
            raise SignInRefused from error
        self._open.folder.set(address.folder, readonly=True)
        # Asked anew: many servers name it only to those who have signed in.
        told = b" ".join(mailbox.client.capability()[1]).upper().split()
        self.can_idle = b"IDLE" in told and hasattr(mailbox.client.file, "peek")
        return int(mailbox.folder.status(address.folder, ["UIDVALIDITY"])["UIDVALIDITY"])

    def uids_since(self, day: datetime) -> list[int]:
        return sorted(int(uid) for uid in self._open.uids(AND(date_gte=day.date())))

    def uids_after(self, last: int) -> list[int]:
        """Greater than `last`. "N:*" also yields the newest mail when it lies below N (RFC 3501, 6.4.8)."""
        found = self._open.uids(AND(uid=f"{last + 1}:*"))
        return sorted(uid for uid in map(int, found) if uid > last)

    def fetch(self, uid: int) -> bytes | None:
        """A mail's octets, without marking it read; None when it is gone. Raises `OSError` for an answer without
        them."""
        status, parts = self._open.client.uid("FETCH", str(uid), f"(BODY.PEEK[]<0.{LARGEST}>)")
        if status != "OK":
            raise OSError("fetch refused")
        for part in parts:
            if isinstance(part, tuple) and FETCHED.search(part[0]):
                return bytes(part[1])
        if self.uids_after(uid - 1)[:1] == [uid]:
            raise OSError("fetch without a body")
        return None

    def sender(self, uid: int) -> str:
        """The domain of a mail's From line, of which nothing else is fetched; empty when there is none."""
        parts = self._open.client.uid("FETCH", str(uid), "(BODY.PEEK[HEADER.FIELDS (FROM)])")[1]
        return next((sender_domain(bytes(part[1])) for part in parts if isinstance(part, tuple)), "")

    def heard_of_more(self) -> bool:
        """Whether the server told of another number of mails, beside an answer, since this was last asked. It does
        not tell again in IDLE, which would then sleep over a new mail (RFC 3501, 5.2)."""
        told = self._open.client.response("EXISTS")[1][-1]
        changed = told is not None and told != self._exists
        self._exists = told or self._exists
        return changed

    def idle(self, seconds: float) -> None:
        """Waits until the server says anything, or `seconds` are over. What it says is kept for `heard_of_more`.

        The client library's own IDLE waits at the socket alone: it would sleep over words that came together with
        the server's "+", takes words before the "+" for a refusal, and half a line for a broken connection.
        """
        mailbox, client = self._open, self._open.client
        tag = client._command("IDLE")
        waits = True
        while client._get_response() is not None:  # None is the "+"
            if client.tagged_commands[tag] is not None:
                raise OSError("IDLE refused")
            waits = False
        if waits and not _has_buffered(client):
            get_socket_poller(client.sock, ceil(min(seconds, LONGEST_IDLE)))
        client.send(b"DONE\r\n")
        mailbox.consume_until_tagged_response(tag)

    async def close(self) -> None:
        """Closes the connection at once: the thread, if it waits for the server, fails and ends."""
        self._closed = True
        if self._mailbox is not None:
            # Shut down first: closing the file would wait for the thread that reads it.
            with suppress(OSError):
                self._mailbox.client.sock.shutdown(socket.SHUT_RDWR)
        with suppress(OSError, AttributeError, RuntimeError):
            await self.run(self._close_files)
        self._thread.shutdown(wait=False)

    def _close_files(self) -> None:
        if self._mailbox is not None:
            self._mailbox.client.shutdown()


def _has_buffered(client: imaplib.IMAP4) -> bool:
    """Whether words of the server lie in the client's own buffer, where no wait at the socket sees them."""
    kept = client.sock.gettimeout()
    client.sock.settimeout(0)
    try:
        return bool(cast(BufferedReader, client.file).peek(1))
    except ssl.SSLWantReadError:
        return False
    finally:
        client.sock.settimeout(kept)
