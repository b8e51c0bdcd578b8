"""A chat server, a bot of python-telegram-bot at it, and a shopper."""

from __future__ import annotations

import io
from collections.abc import AsyncIterator, Callable

import pytest
from PIL import Image
from telegram import Bot
from telegram.request import HTTPXRequest

from demo.chat.app import create_app
from demo.chat.client import ShopperClient
from demo.serving import serve

TOKEN = "1000:demo"


@pytest.fixture
async def origin() -> AsyncIterator[str]:
    app = create_app(
        TOKEN, samples=[("Black dress", "http://127.0.0.1:1/dress")], query_seconds=30, retry_seconds=0.05
    )
    async with serve(app) as at:
        yield at


@pytest.fixture
async def bot(origin: str) -> AsyncIterator[Bot]:
    request = HTTPXRequest(httpx_kwargs={"trust_env": False})
    made = Bot(TOKEN, f"{origin}/bot", f"{origin}/file/bot", request=request, get_updates_request=request)
    async with made:
        yield made


@pytest.fixture
async def alice(origin: str) -> AsyncIterator[ShopperClient]:
    async with ShopperClient(origin, "alice") as client:
        yield client


@pytest.fixture
async def alice_id(alice: ShopperClient) -> int:
    """The chat's id, once Alice has pressed Start."""
    return int((await alice.say("/start")).json["chat"]["id"])


@pytest.fixture
def picture() -> Callable[..., bytes]:
    def paint(width: int = 60, height: int = 80, kind: str = "JPEG") -> bytes:
        made = io.BytesIO()
        Image.new("RGB", (width, height), "#8844cc").save(made, kind)
        return made.getvalue()

    return paint
