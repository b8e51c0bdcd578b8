"""The chat under load: a chat server in a process of its own, and how fast a bot answers in it.

All times are differences of the chat server's own clock: from the shopper's message (or tap) entering the bot's queue
to the bot's reply reaching the server. What the measuring costs is not in them.
"""

from __future__ import annotations

import asyncio
import subprocess
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from typing import Any

from demo.chat.app import create_app
from demo.chat.client import ShopperClient
from demo.serving import serve

TOKEN = "1000:bench"
REPLY_SECONDS = 30.0

Act = Callable[[int], Awaitable[object]]
"""What the shopper does in round n: says or taps something once."""
Reply = Callable[[dict[str, Any]], bool]
"""Whether a message of the bot, as Bot API JSON, is the reply that was waited for."""


@dataclass(frozen=True, slots=True)
class Times:
    """Seconds, sorted."""

    seconds: tuple[float, ...]

    def percentile(self, percent: float) -> float:
        return self.seconds[min(len(self.seconds) - 1, int(len(self.seconds) * percent / 100))]

    @property
    def p50(self) -> float:
        return self.percentile(50)

    @property
    def p99(self) -> float:
        return self.percentile(99)

    def __str__(self) -> str:
        return f"p50 {self.p50 * 1000:.1f} ms, p99 {self.p99 * 1000:.1f} ms ({len(self.seconds)} rounds)"


@asynccontextmanager
async def process(*command: str, ready: str, env: dict[str, str] | None = None) -> AsyncIterator[str]:
    """Run `command` beside us until the end; yields the rest of its output's first line that starts with `ready`."""
    child = await asyncio.create_subprocess_exec(*command, stdout=subprocess.PIPE, env=env)
    assert child.stdout is not None
    try:
        while line := (await child.stdout.readline()).decode():
            if line.startswith(ready):
                break
        else:
            raise RuntimeError(f"{' '.join(command)} ended with {await child.wait()}")
        yield line.removeprefix(ready).strip()
    finally:
        if child.returncode is None:
            child.terminate()
        await child.communicate()


def chat_server() -> Any:
    """A chat server in its own process; `async with chat_server() as origin`."""
    return process(sys.executable, "-m", "bench.chat", ready="serving ")


async def measure_latency(
    client: ShopperClient,
    act: Act,
    *,
    reply: Reply = lambda message: True,
    rounds: int = 300,
    warm_up: int = 30,
) -> Times:
    """One shopper acts, waits for the reply, acts again."""
    times = []
    for number in range(warm_up + rounds):
        mark = await client.mark()
        await act(number)
        started, ended = await _round(client, mark, reply)
        if number >= warm_up:
            times.append(ended - started)
    return Times(tuple(sorted(times)))


async def _round(client: ShopperClient, mark: int, reply: Reply) -> tuple[float, float]:
    started: float | None = None
    async with asyncio.timeout(REPLY_SECONDS):
        while True:
            for event in await client.events(mark, REPLY_SECONDS):
                mark = event["seq"]
                if started is None and _acted(event):
                    started = event["at"]
                elif started is not None and _replied(event) and reply(event["message"]):
                    return started, event["at"]


async def measure_throughput(
    origin: str,
    text: Callable[[int], str] = lambda number: f"message {number}",
    *,
    shoppers: int = 16,
    each: int = 60,
    prepare: Callable[[ShopperClient], Awaitable[None]] | None = None,
) -> float:
    """Updates answered in a second when `shoppers` have sent `each` messages at once, every one of which gets one new
    message in reply. `prepare` sets a shopper up before the clock runs."""
    async with AsyncExitStack() as stack:
        clients = [
            await stack.enter_async_context(ShopperClient(origin, f"load-{number}"))
            for number in range(shoppers)
        ]
        if prepare is not None:
            await asyncio.gather(*(prepare(client) for client in clients))
        marks = [await client.mark() for client in clients]
        texts = [text(number) for number in range(each)]
        await asyncio.gather(*(client.flood(texts) for client in clients))
        spans = [await _answered(client, mark, each) for client, mark in zip(clients, marks, strict=True)]
    first = min(started for started, _ in spans)
    last = max(ended for _, ended in spans)
    return shoppers * each / (last - first)


async def _answered(client: ShopperClient, mark: int, count: int) -> tuple[float, float]:
    """When the first of the messages came and the last of `count` replies. Looks seldom, so as not to disturb."""
    started: list[float] = []
    ended: list[float] = []
    async with asyncio.timeout(120):
        while len(ended) < count:
            for event in await client.events(mark):
                mark = event["seq"]
                if _acted(event):
                    started.append(event["at"])
                elif event["kind"] == "message":
                    ended.append(event["at"])
            await asyncio.sleep(0.1)
    return started[0], ended[count - 1]


def _acted(event: dict[str, Any]) -> bool:
    return event["kind"] == "tap" or (event["kind"] == "message" and not event["message"]["from"]["is_bot"])


def _replied(event: dict[str, Any]) -> bool:
    return event["kind"] in ("message", "edit") and bool(event["message"]["from"]["is_bot"])


async def _serve() -> None:
    async with serve(create_app(TOKEN)) as origin:
        print("serving", origin, flush=True)
        await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(_serve())
