"""Lanes keep each shopper's order, let shoppers run side by side, and vanish when idle."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from bot.lanes import Lanes, aside


async def drained(lanes: Lanes) -> None:
    await lanes.close(10)


async def test_order_within_a_lane_and_width_across() -> None:
    lanes = Lanes(width=4)
    done: dict[int, list[int]] = {}
    running = peak = 0

    def work(shopper: int, number: int) -> Callable[[], Awaitable[None]]:
        async def do() -> None:
            nonlocal running, peak
            running += 1
            peak = max(peak, running)
            await asyncio.sleep(0.001 * ((shopper * 7 + number) % 3))
            running -= 1
            done.setdefault(shopper, []).append(number)

        return do

    for number in range(20):
        for shopper in range(10):
            lanes.put(shopper, work(shopper, number))
    assert len(lanes) == 10
    await drained(lanes)
    assert all(numbers == list(range(20)) for numbers in done.values())
    assert peak == 4
    assert len(lanes) == 0


async def test_a_failing_piece_does_not_stop_its_lane(caplog: pytest.LogCaptureFixture) -> None:
    lanes = Lanes(width=1)
    done = asyncio.Event()

    async def breaks() -> None:
        raise ValueError("the cart fell over")

    async def works() -> None:
        done.set()

    lanes.put(1, breaks)
    lanes.put(1, works)
    await asyncio.wait_for(done.wait(), 60)
    assert "work in a lane failed: ValueError" in caplog.text


async def test_who_waits_long_leaves_the_place_to_others() -> None:
    lanes = Lanes(width=1)
    order: list[str] = []
    told_to_wait = asyncio.Event()

    async def waits() -> None:
        async with aside():
            await told_to_wait.wait()
        order.append("waited")

    async def quick() -> None:
        order.append("quick")
        told_to_wait.set()

    async def next_in_lane() -> None:
        order.append("next")

    lanes.put(1, waits)
    lanes.put(1, next_in_lane)
    lanes.put(2, quick)
    await drained(lanes)
    assert order == ["quick", "waited", "next"]


async def test_room_makes_the_door_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.lanes.FULL", 3)
    lanes = Lanes(width=1)
    go = asyncio.Event()

    async def waits() -> None:
        await go.wait()

    for shopper in range(3):
        lanes.put(shopper, waits)
    waiting = asyncio.create_task(lanes.room())
    await asyncio.sleep(0.01)
    assert not waiting.done()
    go.set()
    await asyncio.wait_for(waiting, 60)
    await drained(lanes)


async def test_work_that_does_not_end_is_cancelled_at_the_end() -> None:
    lanes = Lanes(width=2)
    never = asyncio.Event()
    cancelled = []

    async def endless() -> None:
        try:
            await never.wait()
        except asyncio.CancelledError:
            cancelled.append(True)
            raise

    lanes.put(1, endless)
    lanes.put(1, endless)
    await lanes.close(0.05)
    assert cancelled == [True]
    assert len(lanes) == 0
