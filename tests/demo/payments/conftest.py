from __future__ import annotations

from collections.abc import AsyncIterator

import httpx
import pytest
from fastapi import FastAPI

from demo.payments import create_app
from demo.serving import serve
from tests.demo.payments.platform import Listener, Platform, client


class Clock:
    """Seconds that pass when a test says so."""

    def __init__(self) -> None:
        self.seconds = 1_800_000_000.0

    def __call__(self) -> float:
        return self.seconds


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def app(clock: Clock) -> FastAPI:
    return create_app(now=clock, balance_cents=0, issuing_cents=50_000, ask_seconds=0.4)


@pytest.fixture
async def origin(app: FastAPI) -> AsyncIterator[str]:
    async with serve(app) as origin:
        yield origin


@pytest.fixture
async def platform(origin: str) -> AsyncIterator[Platform]:
    async with httpx.AsyncClient(base_url=origin) as http:
        yield Platform(client(origin), http)


@pytest.fixture
async def listener() -> AsyncIterator[tuple[Listener, str]]:
    listener = Listener()
    async with serve(listener.app()) as url:
        yield listener, f"{url}/"
