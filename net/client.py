"""The HTTP client that every room uses: it goes only where it may, takes only so much, waits only so long."""

from __future__ import annotations

import asyncio
import ssl
import time
import zlib
from collections.abc import AsyncIterator, Iterable
from http.cookiejar import CookieJar, DefaultCookiePolicy
from typing import Any

import httpcore
import httpx

from domain.settings import Settings
from net.addresses import Guard, Resolver
from net.errors import PastDeadline, TooLarge, Unsafe, UnsafeReason
from net.signing import BotSigner

MAX_BYTES = 8 * 1024 * 1024
DEADLINE_SECONDS = 10.0
MAX_REDIRECTS = 5
_DEADLINE = "muse_deadline"
_PIECE = 64 * 1024
_TRIES = 3
"""Addresses of one host tried in turn."""


def guarded_client(
    settings: Settings,
    *,
    deadline: float = DEADLINE_SECONDS,
    max_bytes: int = MAX_BYTES,
    plain_http: bool = False,
    sign: bool = False,
    resolver: Resolver | None = None,
    verify: ssl.SSLContext | None = None,
    **options: Any,
) -> httpx.AsyncClient:
    """An `httpx.AsyncClient` (close it) whose every request, redirects included, is checked before it is sent.

    A private, odd or otherwise unsafe address raises `net.errors.Unsafe` before any socket is opened, unless
    its host:port is in `settings.allow_hosts`. Plain http is for those hosts only, or with `plain_http` for
    port 80 of public ones too. The connection goes to the address that was checked; TLS and `Host` keep the
    name. `max_bytes` caps a body after decompression (`TooLarge`); `deadline` seconds are for the whole
    exchange (`PastDeadline`). `sign` adds Web Bot Auth signatures when a key is configured (raises
    `WrongSetting` for an unusable one). Further `options` are httpx's own (headers, base_url, follow_redirects,
    event_hooks, ...); redirects are not followed unless asked for, and then at most 5. Cookies are not kept
    unless a jar is given as `cookies`: one client serves many shoppers.
    """
    guard = Guard(settings.allow_hosts, resolver)
    options.setdefault("max_redirects", MAX_REDIRECTS)
    headers = httpx.Headers({"user-agent": user_agent(settings)})
    headers.update(options.pop("headers", None))
    headers["accept-encoding"] = "gzip, deflate"  # what _Unpacked can unpack in bounded pieces
    signer = BotSigner.of(settings) if sign else None
    if signer is not None:
        hooks = dict(options.pop("event_hooks", None) or {})
        options["event_hooks"] = {**hooks, "request": [*hooks.get("request", []), signer]}
    options.setdefault("cookies", CookieJar(DefaultCookiePolicy(allowed_domains=[])))
    transport = GuardedTransport(guard, plain_http=plain_http, max_bytes=max_bytes, verify=verify)
    return _Client(
        deadline=deadline, transport=transport, headers=headers, trust_env=False, timeout=deadline, **options
    )


def user_agent(settings: Settings) -> str:
    """How Muse names itself; with its public address where it has one."""
    return f"MuseShopper/0.1 (+{settings.public_url})" if settings.public_url else "MuseShopper/0.1"


class _Client(httpx.AsyncClient):
    def __init__(self, *, deadline: float, **options: Any) -> None:
        super().__init__(**options)
        self._deadline = deadline

    def build_request(self, *args: Any, **options: Any) -> httpx.Request:
        try:
            return super().build_request(*args, **options)
        except (httpx.InvalidURL, ValueError) as error:  # IDNA errors are ValueErrors
            raise Unsafe(UnsafeReason.SPELLING) from error

    async def send(self, request: httpx.Request, **options: Any) -> httpx.Response:
        # httpx hands the same extensions on to each redirected request, so one deadline holds for all
        request.extensions.setdefault(_DEADLINE, asyncio.get_running_loop().time() + self._deadline)
        try:
            return await super().send(request, **options)
        except (httpx.InvalidURL, UnicodeError) as error:  # the address of a redirect
            raise Unsafe(UnsafeReason.SPELLING) from error


class GuardedTransport(httpx.AsyncHTTPTransport):
    """httpx's own transport over a connection pool that connects through a `Guard`."""

    def __init__(
        self,
        guard: Guard,
        *,
        plain_http: bool = False,
        max_bytes: int = MAX_BYTES,
        verify: ssl.SSLContext | None = None,
    ) -> None:
        self._guard = guard
        self._plain_http = plain_http
        self._max_bytes = max_bytes
        # httpx offers no seam for the pool's network backend, so the pool is replaced whole
        self._pool = httpcore.AsyncConnectionPool(
            ssl_context=verify or httpx.create_ssl_context(),
            max_connections=100,
            max_keepalive_connections=20,
            keepalive_expiry=30.0,
            http1=True,
            http2=True,
            network_backend=_PinnedBackend(guard),
        )

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        self._guard.origin(request.url, plain_http=self._plain_http)
        deadline: float | None = request.extensions.get(_DEADLINE)
        try:
            async with asyncio.timeout_at(deadline):
                response = await super().handle_async_request(request)
        except TimeoutError:
            raise PastDeadline("no answer in time", request=request) from None
        encoding = response.headers.get("content-encoding", "identity").strip().lower()
        if encoding not in _ENCODINGS:
            await response.aclose()
            raise httpx.DecodingError(f"unasked content-encoding {encoding[:20]!r}", request=request)
        assert isinstance(response.stream, httpx.AsyncByteStream)
        headers = [(k, v) for k, v in response.headers.raw if k.lower() not in _UNPACKED_AWAY]
        if encoding == "identity":
            headers = response.headers.raw
        return httpx.Response(
            response.status_code,
            headers=headers,
            stream=_Unpacked(response.stream, encoding, self._max_bytes, deadline, request),
            extensions=response.extensions,
        )


_ENCODINGS = {
    "identity": 0,
    "": 0,
    "gzip": 16 + zlib.MAX_WBITS,
    "x-gzip": 16 + zlib.MAX_WBITS,
    "deflate": zlib.MAX_WBITS,
}
_UNPACKED_AWAY = {b"content-encoding", b"content-length"}


class _Unpacked(httpx.AsyncByteStream):
    """A body decompressed in pieces of at most 64 KiB, so that no bomb ever stands in memory."""

    def __init__(
        self,
        stream: httpx.AsyncByteStream,
        encoding: str,
        max_bytes: int,
        deadline: float | None,
        request: httpx.Request,
    ) -> None:
        self._stream = stream
        self._window = _ENCODINGS[encoding]
        self._left = max_bytes
        self._deadline = deadline
        self._request = request

    async def __aiter__(self) -> AsyncIterator[bytes]:
        parts = aiter(self._stream)
        unpacker = zlib.decompressobj(self._window) if self._window else None
        first = True
        while True:
            try:
                async with asyncio.timeout_at(self._deadline):
                    packed = await anext(parts, None)
            except TimeoutError:
                raise PastDeadline("the body did not end in time", request=self._request) from None
            if packed is None:
                return
            if unpacker is not None and first and self._window == zlib.MAX_WBITS and packed:
                if packed[0] & 0x0F != 8:  # some servers send raw deflate without its zlib head
                    unpacker = zlib.decompressobj(-zlib.MAX_WBITS)
                first = False
            for piece in [packed] if unpacker is None else _unpack(unpacker, packed, self._request):
                self._left -= len(piece)
                if self._left < 0:
                    raise TooLarge("the answer is longer than allowed", request=self._request)
                yield piece

    async def aclose(self) -> None:
        await self._stream.aclose()


def _unpack(unpacker: Any, packed: bytes, request: httpx.Request) -> Iterable[bytes]:
    while packed and not unpacker.eof:
        try:
            piece = unpacker.decompress(packed, _PIECE)
        except zlib.error as error:
            raise httpx.DecodingError(str(error), request=request) from error
        packed = unpacker.unconsumed_tail
        if piece:
            yield piece


class _PinnedBackend(httpcore.AsyncNetworkBackend):
    """Resolves a host once, checks every address, and connects to one of those."""

    def __init__(self, guard: Guard) -> None:
        self._guard = guard
        self._plain = httpcore.AnyIOBackend()

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109  httpcore's own signature
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        origin = self._guard.endpoint(host, port)
        try:
            addresses = await self._guard.addresses(origin)
        except (OSError, UnicodeError) as error:
            raise httpcore.ConnectError(f"{host} is not known") from error
        last: Exception = httpcore.ConnectError(f"{host} has no address")
        until = None if timeout is None else time.monotonic() + timeout
        for address in addresses[:_TRIES]:
            left = None if until is None else max(0.1, until - time.monotonic())
            try:
                return await self._plain.connect_tcp(address, port, left, local_address, socket_options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                last = error
        raise last

    async def connect_unix_socket(self, *args: Any, **options: Any) -> httpcore.AsyncNetworkStream:
        raise httpcore.ConnectError("unix sockets are not for stores")

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds)
