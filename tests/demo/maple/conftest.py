"""A running Maple & Main, and a shopper before it."""

from collections.abc import AsyncIterator

import pytest

from demo.maple.app import create_app
from demo.serving import serve
from demo.shop.shopper import Shopper
from tests.demo.maple.trip import Trip


@pytest.fixture
async def origin() -> AsyncIterator[str]:
    async with serve(create_app(clock_seconds=3600)) as origin:
        yield origin


@pytest.fixture
async def trip(origin: str) -> AsyncIterator[Trip]:
    async with Shopper(origin) as shopper:
        yield Trip(origin, shopper)
