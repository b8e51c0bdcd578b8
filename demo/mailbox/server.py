"""A real IMAP server on loopback (pymap, in memory) with one mailbox to deliver mails into."""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from urllib.parse import quote

from proxyprotocol.result import ProxyResultLocal
from proxyprotocol.sock import SocketInfo
from pymap.backend.dict import Config, DictBackend, Identity, Login
from pymap.concurrent import Subsystem
from pymap.exceptions import InvalidAuth
from pymap.imap import IMAPServer
from pymap.user import Passwords, UserMetadata
from pysasl import SASLAuth
from pysasl.creds.external import ExternalCredentials, ExternalVerificationRequired
from pysasl.creds.server import ServerCredentials
from pysasl.hashing import Cleartext

from demo.mailbox.delivery import append

PORT = 8143
USER = "demo"
PASSWORD = "demo"
FOLDER = "INBOX"


class _Config(Config):
    """Also takes OAuth tokens (XOAUTH2)."""

    @property
    def tls_auth(self) -> SASLAuth:
        return SASLAuth.named([b"PLAIN", b"LOGIN", b"XOAUTH2"])


class _Login(Login):
    """Users by password, or by one of the tokens that are good for them."""

    def __init__(self, config: Config) -> None:
        super().__init__(config)
        self.good: set[tuple[str, str]] = set()

    async def authenticate(self, credentials: ServerCredentials) -> Identity:
        if not isinstance(credentials, ExternalCredentials):
            return await super().authenticate(credentials)
        try:
            credentials.verify(None)
        except ExternalVerificationRequired as asked:
            if (credentials.authzid, asked.token) in self.good:
                return Identity(credentials.authzid, self, None, frozenset())
        raise InvalidAuth


class Mailbox:
    """One mailbox, reached by `url` ("imap://demo:demo@127.0.0.1:PORT/INBOX"); made by `serve_mailbox`. `tokens`:
    (user, OAuth access token) that open it as well."""

    def __init__(self, backend: DictBackend, login: _Login, port: int, user: str = USER) -> None:
        self._backend = backend
        self.tokens = login.good
        self._imap = IMAPServer(backend.login, backend.config)
        self._talks: set[asyncio.Task[None]] = set()
        self.port = port
        self.user = user
        self.password = PASSWORD

    @property
    def url(self) -> str:
        return f"imap://{quote(self.user, safe='')}:{self.password}@127.0.0.1:{self.port}/{FOLDER}"

    async def deliver(self, raw: bytes) -> None:
        """Append one mail, as bytes, over IMAP; who idles on the folder hears of it at once."""
        await asyncio.to_thread(append, self.url, raw)

    async def change_password(self, password: str) -> None:
        """From now on only `password` opens the mailbox; connections that are open stay so."""
        identity = self._backend.login.demo_user_identity
        user = UserMetadata(
            self._backend.config,
            self.user,
            password=password,
            previous_entity_tag=UserMetadata.REPLACE_ANY,
        )
        await identity.set(user)
        self.password = password

    async def drop_connections(self) -> None:
        """Cut every open connection without a word, as a failing server does."""
        for talk in self._talks:
            talk.cancel()
        await asyncio.gather(*self._talks, return_exceptions=True)

    async def talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Serve one connection to its end."""
        info = SocketInfo.get(writer, ProxyResultLocal(), unique_id=bytes(16))
        talk = asyncio.create_task(self._imap(reader, writer, info))
        self._talks.add(talk)
        try:
            await asyncio.wait([talk])
        finally:
            self._talks.discard(talk)
            talk.cancel()
            if not talk.cancelled() and talk.done():
                talk.exception()
            writer.transport.abort()


async def _backend(user: str) -> tuple[DictBackend, _Login]:
    args = argparse.Namespace(
        host="127.0.0.1",
        port=0,
        debug=False,
        cert=None,
        key=None,
        tls=False,
        passlib_cfg=None,
        proxy_protocol=None,
        demo_data=False,
        demo_user=user,
        demo_password=PASSWORD,
    )
    # The password is no secret here, so hashing it on another thread would buy nothing.
    config = _Config.from_args(args, hash_context=Cleartext(), cpu_subsystem=Subsystem.for_asyncio())
    login = _Login(config)
    password = await Passwords(config).hash_password(PASSWORD)
    await login.demo_user_identity.set(UserMetadata(config, user, password=password))
    return DictBackend(login, config), login


@asynccontextmanager
async def serve_mailbox(port: int = 0, user: str = USER) -> AsyncIterator[Mailbox]:
    """Run the server on 127.0.0.1 inside the running loop; `port` 0 takes a free one. `user`: whose mailbox it is.

    Raises `OSError` when the port is taken. All mails are gone when it ends.
    """
    # asyncio turns Nagle's algorithm off only where TCP is named
    sock = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    with contextlib.closing(sock):
        sock.bind(("127.0.0.1", port))
        mailbox = Mailbox(*await _backend(user), sock.getsockname()[1], user)
        server = await asyncio.start_server(mailbox.talk, sock=sock, limit=2**24)
        try:
            yield mailbox
        finally:
            server.close()
            await mailbox.drop_connections()
            await server.wait_closed()
