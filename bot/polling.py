"""Long polling that loses nothing: an update is confirmed to Telegram only once it has been taken in."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from telegram import Bot, Update
from telegram.error import Conflict, RetryAfter, TelegramError

from bot.flood import seconds_of
from bot.inbox import Inbox, shopper_of

log = logging.getLogger(__name__)

LONG_POLL_SECONDS = 30
TRIES = 5
"""After that many an update is passed over, if others could be taken in meanwhile."""
PAUSES = (0.5, 1.0, 2.0, 5.0, 10.0, 30.0)
"""Seconds between tries while Telegram cannot be reached, or an update cannot be taken in."""


class UpdatesBot(Bot):
    """Gives updates as they came: python-telegram-bot's own `get_updates` fails for all of them when it cannot
    read one, and that one would come again for ever."""

    __slots__ = ()

    async def raw_updates(
        self, offset: int, limit: int, seconds: int, kinds: Sequence[str]
    ) -> list[dict[str, Any]]:
        asked = {"offset": offset, "limit": limit, "timeout": seconds, "allowed_updates": list(kinds)}
        updates: list[dict[str, Any]] = await self._post("getUpdates", asked, read_timeout=seconds + 10)
        return updates


class Polling:
    """`await run()` until `await stop()`."""

    def __init__(
        self, bot: UpdatesBot, inbox: Inbox, kinds: Sequence[str], pauses: Sequence[float] = PAUSES
    ) -> None:
        self._bot = bot
        self._inbox = inbox
        self._kinds = kinds
        self._pauses = pauses
        self._offset = 0
        self._safe: set[int] = set()
        """Updates from the offset on that are taken in, while an earlier one is not."""
        self._tries: defaultdict[int, int] = defaultdict(int)
        self._stopping = asyncio.Event()
        self._fetching: asyncio.Task[list[dict[str, Any]]] | None = None

    async def run(self) -> None:
        troubles = 0
        while not self._stopping.is_set():
            self._fetching = asyncio.create_task(self._fetch(LONG_POLL_SECONDS))
            try:
                items = await self._fetching
            except TelegramError as error:
                await self._rest(self._pause_after(error, troubles))
                troubles += 1
                continue
            except asyncio.CancelledError:
                if self._stopping.is_set():
                    return
                raise
            if await self._take_in(items):
                troubles = 0
            else:
                await self._rest(self._pause(troubles))
                troubles += 1

    async def stop(self) -> None:
        """Fetch no more. What was fetched is still taken in, so await `run` before `confirm`."""
        self._stopping.set()
        if self._fetching is not None:
            self._fetching.cancel()

    async def confirm(self) -> None:
        """Tell Telegram how far we came, so that the next start does not get the same updates again."""
        try:
            await self._fetch(0, limit=1)
        except TelegramError as error:
            log.info("the last updates are not confirmed and will come again: %s", type(error).__name__)

    async def _fetch(self, seconds: int, limit: int = 100) -> list[dict[str, Any]]:
        return await self._bot.raw_updates(self._offset, limit, seconds, self._kinds)

    async def _take_in(self, items: list[dict[str, Any]]) -> bool:
        """Take in what is new and move the offset up to the first update that is not safe; False: there is one."""
        chains: defaultdict[int, list[Update]] = defaultdict(list)
        for item in items:
            if item["update_id"] not in self._safe and (update := self._read(item)) is not None:
                chains[shopper_of(update)].append(update)
        before = len(self._safe)
        await asyncio.gather(*map(self._chain, chains.values()))
        others = len(self._safe) > before
        unsafe = [id_ for item in items if (id_ := item["update_id"]) not in self._safe]
        unsafe = [update_id for update_id in unsafe if not (others and self._give_up(update_id))]
        if items:
            self._offset = min(unsafe, default=items[-1]["update_id"] + 1)
            self._safe = {update_id for update_id in self._safe if update_id >= self._offset}
        return not unsafe

    def _read(self, item: dict[str, Any]) -> Update | None:
        try:
            return Update.de_json(item, self._bot)
        except Exception as error:  # whatever a later Telegram may send
            log.error("update %s is not readable: %s", item["update_id"], type(error).__name__)
            self._safe.add(item["update_id"])
            return None

    async def _chain(self, updates: list[Update]) -> None:
        """Those of one shopper, in order, up to the first that is not safe."""
        for update in updates:
            try:
                await self._inbox.accept(update)
            except Exception as error:  # whatever the intake met: the update stays with Telegram
                self._tries[update.update_id] += 1
                log.error(
                    "update %s not taken in: %s", update.update_id, type(error).__name__, exc_info=error
                )
                return
            self._safe.add(update.update_id)
            self._tries.pop(update.update_id, None)

    def _give_up(self, update_id: int) -> bool:
        if self._tries[update_id] < TRIES:
            return False
        log.error("update %s is passed over after %s tries", update_id, TRIES)
        del self._tries[update_id]
        self._safe.add(update_id)
        return True

    def _pause_after(self, error: TelegramError, troubles: int) -> float:
        if isinstance(error, RetryAfter):
            return seconds_of(error)
        if isinstance(error, Conflict):
            log.error("another program reads this bot's updates, or a webhook is set: %s", error.message)
        else:
            log.warning("no updates from Telegram: %s: %s", type(error).__name__, error.message)
        return self._pause(troubles)

    def _pause(self, troubles: int) -> float:
        return self._pauses[min(troubles, len(self._pauses) - 1)]

    async def _rest(self, seconds: float) -> None:
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._stopping.wait(), seconds)
