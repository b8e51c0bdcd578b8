"""A chat server, the bot's door at it, and a shopper."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import httpx
import pytest
from pydantic import SecretStr

from bot.sender import Sender
from bot.telegram import Telegram
from demo.chat.app import create_app
from demo.chat.client import ShopperClient
from demo.serving import serve
from domain.settings import Settings

TOKEN = "1000:a-secret-token"

Fault = Callable[..., Awaitable[None]]


@pytest.fixture
async def origin() -> AsyncIterator[str]:
    async with serve(create_app(TOKEN, retry_seconds=0.05)) as at:
        yield at


@pytest.fixture
def settings(origin: str) -> Settings:
    return Settings(bot_api_url=origin, bot_token=SecretStr(TOKEN), public_url=None, _env_file=None)


@pytest.fixture
async def telegram(settings: Settings) -> AsyncIterator[Telegram]:
    async with Telegram(settings, SecretStr(TOKEN)) as entered:
        yield entered


@pytest.fixture
async def sender(telegram: Telegram) -> AsyncIterator[Sender]:
    made = Sender(telegram.bot, edit_seconds=0.3, pauses=(0.01, 0.02))
    yield made
    await made.close()


@pytest.fixture
async def alice(origin: str) -> AsyncIterator[ShopperClient]:
    async with ShopperClient(origin, "alice") as client:
        yield client


@pytest.fixture
async def alice_id(alice: ShopperClient) -> int:
    return int((await alice.say("/start")).json["chat"]["id"])


@pytest.fixture
def fault(origin: str) -> Fault:
    async def order(name: str, **more: object) -> None:
        async with httpx.AsyncClient() as client:
            (await client.post(f"{origin}/_demo/faults", json={"fault": name, **more})).raise_for_status()

    return order


@pytest.fixture
def calls(origin: str) -> Callable[[str], Awaitable[list[dict[str, Any]]]]:
    """What the bot called, by method."""

    async def recorded(method: str = "") -> list[dict[str, Any]]:
        async with httpx.AsyncClient() as client:
            answer = await client.get(f"{origin}/_demo/calls", params={"method": method})
            return list(answer.json())

    return recorded
