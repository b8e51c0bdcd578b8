"""Lanes: what one shopper sends is worked on in order, shoppers side by side."""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from contextvars import ContextVar

log = logging.getLogger(__name__)

Work = Callable[[], Awaitable[None]]

FULL = 1000
"""Pieces of work that may wait before `room` makes the door wait."""

_slots: ContextVar[asyncio.Semaphore | None] = ContextVar("slots", default=None)


class Lanes:
    """At most `width` pieces of work run at once. A lane exists only while its shopper has work.

    About 16 is best for handlers that wait for a database and for Telegram: fewer leave both idle, many more
    only compete.
    """

    def __init__(self, width: int) -> None:
        self._slots = asyncio.Semaphore(width)
        self._lanes: dict[int, deque[Work]] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._waiting = 0
        self._room = asyncio.Event()
        self._room.set()

    def __len__(self) -> int:
        """Shoppers who have work."""
        return len(self._lanes)

    def put(self, shopper: int, work: Work) -> None:
        """Add to the end of the shopper's lane. What `work` raises is logged; the lane goes on."""
        self._waiting += 1
        if self._waiting >= FULL:
            self._room.clear()
        if shopper in self._lanes:
            self._lanes[shopper].append(work)
            return
        self._lanes[shopper] = deque([work])
        task = asyncio.create_task(self._drive(shopper))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def room(self) -> None:
        """Returns when few enough pieces of work wait to take more."""
        await self._room.wait()

    async def close(self, seconds: float) -> None:
        """Let the work end within `seconds`, then cancel what is left."""
        if self._tasks:
            await asyncio.wait(list(self._tasks), timeout=seconds)
        left = list(self._tasks)
        for task in left:
            task.cancel()
        await asyncio.gather(*left, return_exceptions=True)

    async def _drive(self, shopper: int) -> None:
        lane = self._lanes[shopper]
        _slots.set(self._slots)
        try:
            while lane:
                async with self._slots:
                    await self._do(lane.popleft())
        finally:
            self._done(len(lane))
            del self._lanes[shopper]

    async def _do(self, work: Work) -> None:
        try:
            await work()
        except Exception as error:  # one shopper's trouble must not stop their lane
            log.error("work in a lane failed: %s", type(error).__name__, exc_info=error)
        finally:
            self._done(1)

    def _done(self, pieces: int) -> None:
        self._waiting -= pieces
        if self._waiting < FULL:
            self._room.set()


@asynccontextmanager
async def aside() -> AsyncIterator[None]:
    """While waiting long inside of work, leave the place to others: the shopper's own lane stays in order."""
    slots = _slots.get()
    if slots is None:
        yield
        return
    slots.release()
    try:
        yield
    finally:
        await slots.acquire()
