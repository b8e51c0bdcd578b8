"""Sends each mail of an order when its time has come."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, suppress
from datetime import datetime

from demo.atelier.letters import Letters
from demo.mailbox.delivery import append
from demo.shop.orders import WAY, Ledger, Order, Stage

log = logging.getLogger(__name__)

PATIENCE = 1.0
"""Seconds between two tries of a mailbox that cannot be reached."""


class Post:
    """One task watches all orders. `sent` keeps every mail as (order number, stage, bytes) in the order sent;
    `mailbox_url` ("imap://...") None keeps them only there. `letters` is asked for when the first is due."""

    def __init__(self, ledger: Ledger, letters: Callable[[], Letters], mailbox_url: str | None) -> None:
        self._ledger = ledger
        self._letters = letters
        self._mailbox_url = mailbox_url
        self._told: set[tuple[str, Stage]] = set()
        self._news = asyncio.Event()
        self.sent: list[tuple[str, Stage, bytes]] = []

    def wake(self) -> None:
        """Something happened to an order: look now."""
        self._news.set()

    @asynccontextmanager
    async def open(self) -> AsyncIterator[None]:
        task = asyncio.create_task(self._run())
        try:
            yield
        finally:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task

    async def _run(self) -> None:
        while True:
            self._news.clear()
            for order, stage, at in list(self._untold()):
                await self._send(order, stage, at)
            with suppress(TimeoutError):
                await asyncio.wait_for(self._news.wait(), self._seconds_to_next())

    def _untold(self) -> Iterator[tuple[Order, Stage, datetime]]:
        for order in self._ledger:
            for stage, at in order.history.items():
                if (order.number, stage) not in self._told:
                    yield order, stage, at

    async def _send(self, order: Order, stage: Stage, at: datetime) -> None:
        raw = self._letters().write(order, stage, at)
        self._told.add((order.number, stage))
        while self._mailbox_url:
            try:
                await asyncio.to_thread(append, self._mailbox_url, raw)
                break
            except OSError as error:
                log.warning("a mail of %s waits: %s", order.number, error)
                await asyncio.sleep(PATIENCE)
        self.sent.append((order.number, stage, raw))

    def _seconds_to_next(self) -> float | None:
        now = self._ledger.now()
        waits = [
            (self._ledger.due(order, stage) - now).total_seconds()
            for order in self._ledger
            for stage in WAY
            if stage not in order.history and Stage.CANCELLED not in order.history
        ]
        return max(0.0, min(waits)) + 0.001 if waits else None
