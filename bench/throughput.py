"""Orders a minute at Maple & Main with 1, 2, 4 and 8 shoppers at once, and what a context of each takes in memory.

`python -m bench.throughput [--at-once 4]`. Each shopper has a context of their own in the one browser, as guests.
"""

from __future__ import annotations

import argparse
import asyncio
import time

from bench.maple import maple
from bench.memory import browser_bytes
from bench.table import Row, show
from bench.walking import buy, timed
from net.browser_limits import Limits

AT_ONCE = (1, 2, 4, 8)
LOOK_SECONDS = 0.5


async def measure(at_once: int, orders: int) -> tuple[Row, Row]:
    async with maple(Limits(at_once, at_once)) as shop:
        await timed(buy(shop.guest, shop.order(1)))
        before, idle = await shop.taken(), browser_bytes()
        peak = idle
        line = asyncio.Semaphore(at_once)

        async def one(number: int) -> bool:
            async with line:
                return (await timed(buy(shop.guest, shop.order(number))))[1]

        async def watch() -> None:
            nonlocal peak
            while True:
                peak = max(peak, browser_bytes())
                await asyncio.sleep(LOOK_SECONDS)

        watching = asyncio.create_task(watch())
        began = time.perf_counter()
        done = sum(await asyncio.gather(*(one(number) for number in range(orders))))
        minutes = (time.perf_counter() - began) / 60
        watching.cancel()
        taken = await shop.taken() - before
    said = f"{done}/{orders} told as placed, {taken} taken by the store"
    return (
        Row(f"{at_once} at once", done / minutes, "/min", note=said),
        Row(
            f"{at_once} at once, a context",
            (peak - idle) / at_once / 1e6,
            "MB",
            "the browser alone",
            idle / 1e6,
        ),
    )


async def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--at-once", type=int, action="append", help="only with so many")
    wanted = parser.parse_args()
    counts = wanted.at_once or AT_ONCE
    measured = [await measure(count, max(6, 2 * count)) for count in counts]
    show("Orders a minute at Maple & Main", [rate for rate, _ in measured])
    show("Memory of the browser, at its peak", [memory for _, memory in measured])


if __name__ == "__main__":
    asyncio.run(main())
