"""Faults on demand, as Telegram's own."""

from collections.abc import Awaitable, Callable

import httpx
import pytest
from telegram import Bot
from telegram.error import BadRequest, Forbidden, NetworkError, RetryAfter, TimedOut

from demo.chat.client import ShopperClient

Fault = Callable[..., Awaitable[None]]


@pytest.fixture
def fault(origin: str) -> Fault:
    async def order(name: str, **more: object) -> None:
        async with httpx.AsyncClient() as client:
            answer = await client.post(f"{origin}/_demo/faults", json={"fault": name, **more})
            answer.raise_for_status()

    return order


async def test_too_many_requests(bot: Bot, alice_id: int, fault: Fault) -> None:
    await fault("429", times=2, seconds=3)
    for _ in range(2):
        with pytest.raises(RetryAfter) as refused:
            await bot.send_message(alice_id, "x")
        assert refused.value.retry_after == 3
    await bot.send_message(alice_id, "x")


async def test_a_fault_for_one_shopper_and_one_method(
    bot: Bot, origin: str, alice_id: int, fault: Fault
) -> None:
    await fault("blocked", user="alice", method="sendMessage")
    async with ShopperClient(origin, "bob") as bob:
        bob_id = (await bob.say("hi")).json["chat"]["id"]
        await bot.send_message(bob_id, "x")
    await bot.send_chat_action(alice_id, "typing")
    with pytest.raises(Forbidden, match="bot was blocked by the user"):
        await bot.send_message(alice_id, "x")


async def test_a_dropped_answer_was_acted_on(
    bot: Bot, alice: ShopperClient, alice_id: int, fault: Fault
) -> None:
    await fault("drop")
    with pytest.raises(NetworkError):
        await bot.send_message(alice_id, "sent all the same")
    await alice.wait_for("sent all the same", since=0)


async def test_slow_and_broken_answers(bot: Bot, alice_id: int, fault: Fault) -> None:
    await fault("slow", seconds=5)
    with pytest.raises(TimedOut):
        await bot.send_message(alice_id, "x", read_timeout=0.1)
    await fault("error500")
    with pytest.raises(NetworkError, match="Internal Server Error"):
        await bot.send_message(alice_id, "x")
    await fault("error500", times=100)
    await fault("none")
    assert await bot.send_message(alice_id, "x")
    with pytest.raises(BadRequest):
        await bot.send_message(1, "x")
