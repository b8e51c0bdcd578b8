"""Between Telegram and the intake: each update is taken in once, those of one shopper in order."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from weakref import WeakValueDictionary

from telegram import Update

from bot.lanes import Lanes, Work

Intake = Callable[[Update], Awaitable[Work | None]]
"""Makes an update safe (stores it, or does all that it asks), and may return work that is left to do: that is
done later in the shopper's lane, while the door already takes in what comes next. An exception means: not safe,
bring it again."""


class Inbox:
    """`width` updates are taken in at once, and as many pieces of work done."""

    def __init__(self, intake: Intake, width: int) -> None:
        self._intake = intake
        self._slots = asyncio.Semaphore(width)
        self._locks: WeakValueDictionary[int, asyncio.Lock] = WeakValueDictionary()
        self._lanes = Lanes(width)

    async def accept(self, update: Update) -> None:
        """Returns when the update is safe; raises what the intake raises."""
        shopper = shopper_of(update)
        await self._lanes.room()
        lock = self._locks.setdefault(shopper, asyncio.Lock())
        async with lock, self._slots:
            work = await self._intake(update)
        if work is not None:
            self._lanes.put(shopper, work)

    async def close(self, seconds: float) -> None:
        """Give the work that is left `seconds` to end."""
        await self._lanes.close(seconds)


def shopper_of(update: Update) -> int:
    """Whose update it is: the sender, else the chat, else a lane of its own."""
    if update.effective_user is not None:
        return update.effective_user.id
    return update.effective_chat.id if update.effective_chat is not None else -update.update_id
