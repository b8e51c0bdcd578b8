"""getUpdates: offsets, kinds, long polls and conflicts."""

import asyncio
from typing import Any

import httpx
import pytest
from telegram import Bot
from telegram.error import Conflict

from demo.chat.client import ShopperClient


async def texts(bot: Bot, **parameters: Any) -> list[str]:
    updates = await bot.get_updates(**parameters)
    return [update.message.text or "" for update in updates if update.message]


async def test_an_offset_confirms_what_lies_before(bot: Bot, alice: ShopperClient) -> None:
    await alice.flood(["a", "b", "c"])
    first, *_ = await bot.get_updates()
    assert await texts(bot) == ["a", "b", "c"], "unconfirmed updates come again"
    assert await texts(bot, offset=first.update_id + 1) == ["b", "c"]
    assert await texts(bot, limit=1) == ["b"]
    assert await texts(bot, offset=-1) == ["c"]
    assert await texts(bot, offset=first.update_id + 3) == []
    assert await texts(bot) == []


async def test_a_long_poll_ends_with_the_first_update(bot: Bot, alice: ShopperClient) -> None:
    poll = asyncio.create_task(texts(bot, timeout=20))
    await asyncio.sleep(0.05)
    await alice.say("now")
    assert await asyncio.wait_for(poll, 60) == ["now"]


async def test_another_poller_ends_the_first(bot: Bot, alice: ShopperClient) -> None:
    first = asyncio.create_task(texts(bot, timeout=20))
    await asyncio.sleep(0.05)
    second = asyncio.create_task(texts(bot, timeout=20))
    with pytest.raises(Conflict, match="terminated by other getUpdates request"):
        await first
    await alice.say("hi")
    assert await second == ["hi"]


async def test_a_poller_that_hung_up_is_no_conflict(bot: Bot, alice: ShopperClient, origin: str) -> None:
    async with httpx.AsyncClient(timeout=httpx.Timeout(10, read=0.1)) as client:
        with pytest.raises(httpx.ReadTimeout):
            await client.get(f"{origin}/bot1000:demo/getUpdates", params={"timeout": 20})
    poll = asyncio.create_task(texts(bot, timeout=20))
    await asyncio.sleep(0.05)
    await alice.say("hi")
    assert await poll == ["hi"]


async def test_allowed_kinds_hold_until_changed(bot: Bot, alice: ShopperClient) -> None:
    await bot.get_updates(allowed_updates=["callback_query"])
    await alice.say("unheard")
    assert await texts(bot) == []
    await bot.get_updates(allowed_updates=[])
    await alice.say("heard")
    assert await texts(bot) == ["heard"]


async def test_several_shoppers_are_apart(bot: Bot, origin: str, alice: ShopperClient) -> None:
    async with ShopperClient(origin, "bob") as bob:
        await alice.say("from alice")
        await bob.say("from bob")
        updates = await bot.get_updates()
        alices, bobs = (update.effective_chat for update in updates)
        assert alices is not None
        assert bobs is not None
        assert alices.id != bobs.id
        await bot.send_message(bobs.id, "for bob")
        assert [message.text for message in await alice.messages()] == ["from alice"]
        assert [message.text for message in await bob.messages()] == ["from bob", "for bob"]
