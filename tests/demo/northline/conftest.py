from __future__ import annotations

from collections.abc import AsyncIterator

import httpx
import pytest

from demo.northline import create_app
from demo.serving import serve
from tests.demo.northline.platform import Platform
from tests.demo.northline.shopper import Shopper


@pytest.fixture
async def origin() -> AsyncIterator[str]:
    async with serve(create_app(clock_seconds=60, slow_seconds=0.3)) as origin:
        yield origin


@pytest.fixture
async def client(origin: str) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(base_url=origin) as client:
        yield client


@pytest.fixture
def shopper(client: httpx.AsyncClient) -> Shopper:
    return Shopper(client)


@pytest.fixture
async def platform() -> AsyncIterator[Platform]:
    platform = Platform()
    async with serve(platform.app()) as platform.origin:
        yield platform
