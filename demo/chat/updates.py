"""Updates on their way to the bot: a queue read by getUpdates (https://core.telegram.org/bots/api#getupdates)."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from typing import Any

from demo.chat.errors import BotApiError
from demo.chat.params import Json

WEBHOOK_ACTIVE = "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"
OTHER_POLLER = (
    "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running"
)
NOT_BY_DEFAULT = frozenset({"chat_member", "message_reaction", "message_reaction_count"})


def first_id() -> int:
    """A number that grows by one a second, so that a restarted server does not repeat ids its bot has seen."""
    return int(time.time()) - 1_700_000_000


class Updates:
    """Pending updates in order, until they are confirmed by an offset, or delivered by the webhook."""

    def __init__(self) -> None:
        self._next = first_id()
        self.pending: dict[int, Json] = {}
        self.queue_of: dict[int, int] = {}
        """update_id -> whose update it is: those of one shopper are delivered in order."""
        self.allowed: list[str] = []
        self.on_put: Callable[[int], None] | None = None
        """Called with each update_id while a webhook is set."""
        self._poller: asyncio.Future[None] | None = None

    def put(self, kind: str, content: Json, queue: int) -> int | None:
        """The new update's id; None when the bot asked not to get this kind."""
        if kind not in self.allowed if self.allowed else kind in NOT_BY_DEFAULT:
            return None
        update_id = self._next
        self._next += 1
        self.pending[update_id] = {"update_id": update_id, kind: content}
        self.queue_of[update_id] = queue
        if self.on_put is not None:
            self.on_put(update_id)
        elif self._poller is not None and not self._poller.done():
            self._poller.set_result(None)
        return update_id

    def confirm(self, update_id: int) -> None:
        self.pending.pop(update_id, None)
        self.queue_of.pop(update_id, None)

    def clear(self) -> None:
        self.pending.clear()
        self.queue_of.clear()

    def allow(self, kinds: Any) -> None:
        """As `allowed_updates`: None keeps what was set before; holds for updates made from now on."""
        if isinstance(kinds, list):
            self.allowed = [str(kind) for kind in kinds]

    def interrupt(self, reason: str = OTHER_POLLER) -> None:
        """End a running long poll: another one began, or a webhook was set."""
        if self._poller is not None and not self._poller.done():
            self._poller.set_exception(BotApiError(409, reason))

    def close(self) -> None:
        if self._poller is not None and not self._poller.done():
            self._poller.set_result(None)

    async def get(self, offset: int, limit: int, seconds: float) -> list[Json]:
        """Up to `limit` updates from `offset` on; all before `offset` are forgotten. Waits up to `seconds` for one."""
        if self.on_put is not None:
            raise BotApiError(409, WEBHOOK_ACTIVE)
        self.interrupt()
        self._forget(offset)
        if not self.pending and seconds > 0:
            self._poller = asyncio.get_running_loop().create_future()
            try:
                await asyncio.wait_for(self._poller, seconds)
            except TimeoutError:
                return []
        return [update for update, _ in zip(self.pending.values(), range(limit), strict=False)]

    def _forget(self, offset: int) -> None:
        """A negative offset keeps the last that many."""
        ids = list(self.pending)
        for update_id in ids[:offset] if offset < 0 else ids:
            if 0 <= offset <= update_id:
                break
            self.confirm(update_id)
