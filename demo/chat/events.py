"""What happened in one chat, in order, for its page and for tests."""

from __future__ import annotations

import asyncio
import time
from collections import deque
from typing import Any

from demo.chat.params import Json

KEPT = 50_000


class EventLog:
    """Numbered events. Each is `{"seq", "at", "kind", ...}`; `at` is seconds of the server's monotonic clock.

    Kinds: "message" and "edit" carry `message`; "tap" `query_id, message_id, data`; "delete" `message_ids`; "answer" `query_id, text, show_alert,
    url`; "action" `action`; "reaction" `message`; "keyboard" `keyboard`; "commands" `commands`;
    "blocked" `blocked`.
    """

    def __init__(self) -> None:
        self._events: deque[Json] = deque(maxlen=KEPT)
        self._waiting: set[asyncio.Future[None]] = set()
        self.last = 0
        self.closed = False

    def add(self, kind: str, **values: Any) -> Json:
        self.last += 1
        event = {"seq": self.last, "at": time.monotonic(), "kind": kind, **values}
        self._events.append(event)
        self._wake()
        return event

    def close(self) -> None:
        self.closed = True
        self._wake()

    def _wake(self) -> None:
        for waiter in self._waiting:
            if not waiter.done():
                waiter.set_result(None)
        self._waiting.clear()

    def after(self, seq: int) -> list[Json]:
        if seq >= self.last:
            return []
        missing = min(self.last - seq, len(self._events))
        return [self._events[index] for index in range(-missing, 0)]

    async def wait(self, seq: int, seconds: float) -> list[Json]:
        """Events after `seq`; waits up to `seconds` for one, then returns none."""
        if seq >= self.last and seconds > 0 and not self.closed:
            waiter: asyncio.Future[None] = asyncio.get_running_loop().create_future()
            self._waiting.add(waiter)
            try:
                await asyncio.wait_for(waiter, seconds)
            except TimeoutError:
                pass
            finally:
                self._waiting.discard(waiter)
        return self.after(seq)
