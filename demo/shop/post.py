"""Sends each mail of an order when its time has come."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import datetime

from demo.mailbox.delivery import append
from demo.shop.orders import WAY, Ledger, Order, Stage

log = logging.getLogger(__name__)

PATIENCE = 1.0
"""Seconds between two tries of a mailbox that cannot be reached."""


@dataclass(frozen=True, slots=True)
class Sent:
    """`about` is an order's number or what else the mail is about, `kind` a stage or the mail's name."""

    about: str
    kind: str
    raw: bytes


class Post:
    """One task watches all orders and writes to their shoppers; `sent` keeps every mail, the newest last.

    `write` makes the mail of a stage. `mailbox_url` ("imap://...") None keeps mails in `sent` alone.
    """

    def __init__(
        self, ledger: Ledger, write: Callable[[Order, Stage, datetime], bytes], mailbox_url: str | None
    ) -> None:
        self._ledger = ledger
        self._write = write
        self._mailbox_url = mailbox_url
        self._told: set[tuple[str, Stage]] = set()
        self._notes: list[Sent] = []
        self._news = asyncio.Event()
        self.sent: list[Sent] = []

    def wake(self) -> None:
        """Something happened to an order: look now."""
        self._news.set()

    def post(self, note: Sent) -> None:
        """Send a mail that is not about an order's stage."""
        self._notes.append(note)
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
            while self._notes:
                await self._send(self._notes.pop(0))
            for order, stage, at in list(self._untold()):
                self._told.add((order.number, stage))
                await self._send(Sent(order.number, stage.value, self._write(order, stage, at)))
            with suppress(TimeoutError):
                await asyncio.wait_for(self._news.wait(), self._seconds_to_next())

    def _untold(self) -> Iterator[tuple[Order, Stage, datetime]]:
        for order in self._ledger:
            for stage, at in order.history.items():
                if (order.number, stage) not in self._told:
                    yield order, stage, at

    async def _send(self, mail: Sent) -> None:
        while self._mailbox_url:
            try:
                await asyncio.to_thread(append, self._mailbox_url, mail.raw)
                break
            except OSError as error:
                log.warning("a mail about %s waits: %s", mail.about, error)
                await asyncio.sleep(PATIENCE)
        self.sent.append(mail)

    def _seconds_to_next(self) -> float | None:
        now = self._ledger.now()
        waits = [
            (self._ledger.due(order, stage) - now).total_seconds()
            for order in self._ledger
            for stage in WAY
            if stage not in order.history and Stage.CANCELLED not in order.history
        ]
        return max(0.0, min(waits)) + 0.001 if waits else None
