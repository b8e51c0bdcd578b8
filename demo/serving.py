"""Serves a stand-in on loopback."""

from __future__ import annotations

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager

import uvicorn
from fastapi import FastAPI

KEEP_ALIVE_SECONDS = 75
"""Idle connections are kept so long: a client gives one up sooner, and never writes into one that is closing."""


class _Server(uvicorn.Server):
    """A server that leaves the process's signals to the program around it."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


def _listen(port: int) -> socket.socket:
    # asyncio turns Nagle's algorithm off only where TCP is named; without that, answers wait 40 ms
    sock = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    sock.bind(("127.0.0.1", port))
    return sock


@asynccontextmanager
async def serve(app: FastAPI, port: int = 0) -> AsyncIterator[str]:
    """Run `app` on 127.0.0.1 inside the running loop; yields its origin, e.g. "http://127.0.0.1:8081".

    `port` 0 takes a free one. Raises `OSError` when the port is taken. `app.state.origin` is set before the
    first request. At the end each callable in `app.state.endings` is called: it ends answers that wait (event
    streams, long polls), so that the server can close in order.
    """
    config = uvicorn.Config(
        app,
        host="127.0.0.1",
        port=port,
        log_level="warning",
        access_log=False,
        timeout_keep_alive=KEEP_ALIVE_SECONDS,
        timeout_graceful_shutdown=1,
    )
    server = _Server(config)
    sock = _listen(port)
    origin = f"http://127.0.0.1:{sock.getsockname()[1]}"
    app.state.origin = origin
    task = asyncio.create_task(server.serve(sockets=[sock]))
    try:
        while not server.started:
            if task.done():
                task.result()
                raise OSError(f"the stand-in at {origin} did not start")
            await asyncio.sleep(0.01)
        yield origin
    finally:
        for end in getattr(app.state, "endings", ()):
            end()
        server.should_exit = True
        await task
        sock.close()
