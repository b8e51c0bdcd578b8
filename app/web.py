"""The web door's server."""

from __future__ import annotations

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager

import uvicorn
from fastapi import FastAPI

from domain.settings import Settings


class _Server(uvicorn.Server):
    """A server that leaves the process's signals to us."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


@asynccontextmanager
async def serving_web(app: FastAPI, settings: Settings) -> AsyncIterator[None]:
    """Serve `app` until the end. Raises `OSError` when the port is taken."""
    config = uvicorn.Config(
        app,
        host=settings.web_host,
        port=settings.web_port,
        log_level="warning",
        access_log=False,
        lifespan="off",
    )
    with socket.create_server((settings.web_host, settings.web_port)) as listening:
        server = _Server(config)
        task = asyncio.create_task(server.serve(sockets=[listening]), name="web")
        try:
            yield
        finally:
            server.should_exit = server.force_exit = True
            await task
