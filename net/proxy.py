"""A forward proxy on loopback through which the browser goes, so that every subresource is checked too.

Routing inside the browser misses service workers and preconnects; a proxy misses nothing that uses HTTP.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from types import TracebackType

import httpx

from domain.settings import Settings
from net.addresses import Guard, Origin, Resolver, parse
from net.errors import Unsafe

_log = logging.getLogger(__name__)
_HEAD_BYTES = 64 * 1024
_HEAD_SECONDS = 30.0
_CONNECT_SECONDS = 10.0
_PIECE = 64 * 1024
_TRIES = 3
_HOP_BY_HOP = {
    b"connection",
    b"keep-alive",
    b"proxy-connection",
    b"proxy-authorization",
    b"proxy-authenticate",
}


class FilteringProxy:
    """`async with FilteringProxy(settings) as url:` gives "http://127.0.0.1:PORT" for a browser's proxy setting.

    CONNECT and plain http are answered; anything the guard refuses gets 403 and no socket is opened for it,
    an unreachable host 502. Connections go to the address that was checked.
    """

    def __init__(self, settings: Settings, resolver: Resolver | None = None) -> None:
        self._guard = Guard(settings.allow_hosts, resolver)
        self._server: asyncio.Server | None = None
        self._tasks: set[asyncio.Task[None]] = set()

    async def __aenter__(self) -> str:
        self._server = await asyncio.start_server(self._accept, "127.0.0.1", 0, limit=_HEAD_BYTES)
        port: int = self._server.sockets[0].getsockname()[1]
        return f"http://127.0.0.1:{port}"

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        assert self._server is not None
        self._server.close()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.create_task(self._serve(reader, writer))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            head = await _head(reader)
            if head is None:
                return
            method, target, version = head.split(b"\r\n", 1)[0].split(b" ")
            if not version.startswith(b"HTTP/1."):
                raise ValueError("not HTTP/1")
            if method == b"CONNECT":
                await self._tunnel(target, reader, writer)
            else:
                await self._forward(method, target, head, reader, writer)
        except Unsafe as refused:
            _log.info("refused for the browser: %s", refused.text)
            await _answer(writer, "403 Forbidden")
        except (ValueError, asyncio.LimitOverrunError, UnicodeError):
            await _answer(writer, "400 Bad Request")
        except (OSError, TimeoutError):
            await _answer(writer, "502 Bad Gateway")
        finally:
            writer.close()

    async def _tunnel(
        self, target: bytes, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        url = parse(f"https://{target.decode('ascii')}/")
        if url.port == 80:  # a plain WebSocket asks for a tunnel to port 80
            url = parse(f"http://{target.decode('ascii')}/")
        remote = await self._connect(self._guard.origin(url, plain_http=True))
        writer.write(b"HTTP/1.1 200 Connection established\r\n\r\n")
        await _splice(reader, writer, *remote)

    async def _forward(
        self,
        method: bytes,
        target: bytes,
        head: bytes,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
    ) -> None:
        url = parse(target.decode("ascii"))
        origin = self._guard.origin(url, plain_http=True)
        if origin.scheme != "http":
            raise ValueError("https is tunnelled")
        remote_reader, remote_writer = await self._connect(origin)
        remote_writer.write(_rewritten(method, url, head))
        await _splice(reader, writer, remote_reader, remote_writer)

    async def _connect(self, origin: Origin) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        last: Exception = OSError("no address")
        async with asyncio.timeout(_CONNECT_SECONDS):
            for address in (await self._guard.addresses(origin))[:_TRIES]:
                try:
                    return await asyncio.open_connection(address, origin.port)
                except OSError as error:
                    last = error
        raise last


async def _head(reader: asyncio.StreamReader) -> bytes | None:
    """A request up to its empty line; None when the browser closed a connection opened ahead of need."""
    try:
        async with asyncio.timeout(_HEAD_SECONDS):
            return await reader.readuntil(b"\r\n\r\n")
    except asyncio.IncompleteReadError:
        return None


def _rewritten(method: bytes, url: httpx.URL, head: bytes) -> bytes:
    """The request's head as an origin server wants it. One request per connection: a second one could name
    another host and would ride on a connection that was checked for the first."""
    lines = head.split(b"\r\n")[1:-2]
    kept = [line for line in lines if line.split(b":", 1)[0].strip().lower() not in _HOP_BY_HOP | {b"host"}]
    upgrade = any(line.split(b":", 1)[0].strip().lower() == b"upgrade" for line in lines)
    start = b" ".join((method, url.raw_path, b"HTTP/1.1"))
    connection = b"Connection: Upgrade" if upgrade else b"Connection: close"
    return b"\r\n".join([start, b"Host: " + url.netloc, *kept, connection, b"", b""])


async def _answer(writer: asyncio.StreamWriter, status: str) -> None:
    if writer.is_closing():
        return
    with contextlib.suppress(OSError):
        writer.write(f"HTTP/1.1 {status}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n".encode())
        await writer.drain()


async def _splice(
    reader: asyncio.StreamReader,
    writer: asyncio.StreamWriter,
    remote_reader: asyncio.StreamReader,
    remote_writer: asyncio.StreamWriter,
) -> None:
    """Pass bytes both ways until either side ends."""
    up = asyncio.create_task(_pump(reader, remote_writer))
    down = asyncio.create_task(_pump(remote_reader, writer))
    try:
        await down
    finally:
        up.cancel()
        await asyncio.gather(up, down, return_exceptions=True)
        remote_writer.close()


async def _pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with contextlib.suppress(OSError):
        while piece := await reader.read(_PIECE):
            writer.write(piece)
            await writer.drain()
        if writer.can_write_eof():
            writer.write_eof()
