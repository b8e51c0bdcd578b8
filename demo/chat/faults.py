"""Faults that tests switch on, and the record of what the bot called."""

from __future__ import annotations

import asyncio
import time
from collections import deque
from dataclasses import dataclass
from typing import Any

from demo.chat.errors import BotApiError, bad_request, blocked, deactivated, never_started, too_many
from demo.chat.params import Json, Params

FORBIDDEN = {"blocked": blocked, "deactivated": deactivated, "never_started": never_started}
NAMES = ("429", *FORBIDDEN, "no_chat", "slow", "error500", "drop")
CALM = ("get", "set", "deletemycommands", "deletewebhook")
"""Methods a fault leaves alone unless it names them."""


@dataclass(slots=True)
class Fault:
    """`times` calls that match `method` (any that reaches a chat, when empty) and `chat_id` (any, when 0) fail."""

    name: str
    times: int
    method: str = ""
    chat_id: int = 0
    seconds: float = 1.0

    def meets(self, method: str, params: Params) -> bool:
        if self.chat_id and params.string("chat_id") != str(self.chat_id):
            return False
        return method == self.method if self.method else not method.startswith(CALM)


class Faults:
    def __init__(self) -> None:
        self._active: list[Fault] = []

    def add(self, fault: Fault) -> None:
        self._active.append(fault)

    def clear(self) -> None:
        self._active.clear()

    def take(self, method: str, params: Params) -> Fault | None:
        """The fault that this call meets, used up by one."""
        for fault in self._active:
            if fault.meets(method, params):
                fault.times -= 1
                if fault.times <= 0:
                    self._active.remove(fault)
                return fault
        return None


async def suffer(fault: Fault) -> None:
    """Before the call acts: fail, or be slow. A dropped answer ("drop") is dropped after the call has acted."""
    if fault.name == "429":
        raise too_many(max(1, round(fault.seconds)))
    if fault.name in FORBIDDEN:
        raise FORBIDDEN[fault.name]()
    if fault.name == "no_chat":
        raise bad_request("chat not found")
    if fault.name == "error500":
        raise BotApiError(500, "Internal Server Error")
    if fault.name == "slow":
        await asyncio.sleep(fault.seconds)


class Calls:
    """The latest 20,000 calls of the Bot API, without the token and without the bytes of files."""

    def __init__(self) -> None:
        self._calls: deque[Json] = deque(maxlen=20_000)
        self._count = 0

    def record(self, method: str, params: Params, error: str | None, result: Any) -> None:
        self._count += 1
        call: Json = {"n": self._count, "at": time.monotonic(), "method": method, "params": params.fields}
        if params.files:
            call["files"] = {name: len(upload.content) for name, upload in params.files.items()}
        call["error"] = error
        if isinstance(result, dict) and "message_id" in result:
            call["message_id"] = result["message_id"]
        self._calls.append(call)

    def list(self, method: str = "", after: int = 0) -> list[Json]:
        wanted = method.lower()
        return [c for c in self._calls if c["n"] > after and (not wanted or c["method"].lower() == wanted)]
