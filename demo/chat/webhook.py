"""Delivers updates to the bot's webhook (https://core.telegram.org/bots/api#setwebhook)."""

from __future__ import annotations

import asyncio
import re
import time
from collections import deque
from urllib.parse import urlsplit

import httpx

from demo.chat.errors import bad_request
from demo.chat.files import LOOPBACK
from demo.chat.params import Json, Params
from demo.chat.updates import Updates

SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"


class Webhook:
    """One webhook at most. Updates of one shopper go out in order, those of several side by side; what is
    answered with anything but 2xx is sent again, first at once, then after `retry_seconds` and twice as long
    each time."""

    def __init__(self, updates: Updates, retry_seconds: float) -> None:
        self._updates = updates
        self._retry_seconds = retry_seconds
        self._client = httpx.AsyncClient(timeout=60.0, trust_env=False)
        self._queues: dict[int, deque[int]] = {}
        self._runners: set[asyncio.Task[None]] = set()
        self._slots = asyncio.Semaphore(1)
        self.url = ""
        self._secret = ""
        self._connections = 40
        self._last_error: tuple[int, str] | None = None

    async def close(self) -> None:
        await self._stop()
        await self._client.aclose()

    async def set(self, params: Params) -> str:
        """Start delivering to `url`; an empty one stops. Returns the description of the answer."""
        url, secret = params.string("url"), params.string("secret_token")
        if url:
            _check(url, secret)
        await self._stop()
        if params.flag("drop_pending_updates"):
            self._updates.clear()
        if not url:
            was, self.url = self.url, ""
            return "Webhook was deleted" if was else "Webhook is already deleted"
        self._updates.allow(params.json("allowed_updates", "allowed_updates"))
        self._updates.interrupt("Conflict: terminated by setWebhook request")
        self.url, self._secret, self._last_error = url, secret, None
        self._connections = params.integer("max_connections", 40, 1, 100)
        self._slots = asyncio.Semaphore(self._connections)
        self._updates.on_put = self._enqueue
        for update_id in list(self._updates.pending):
            self._enqueue(update_id)
        return "Webhook was set"

    def info(self) -> Json:
        info: Json = {
            "url": self.url,
            "has_custom_certificate": False,
            "pending_update_count": len(self._updates.pending),
        }
        if self.url:
            info["max_connections"] = self._connections
            info["ip_address"] = "127.0.0.1"
        if self._last_error:
            info["last_error_date"], info["last_error_message"] = self._last_error
        if self._updates.allowed:
            info["allowed_updates"] = self._updates.allowed
        return info

    async def _stop(self) -> None:
        self._updates.on_put = None
        for runner in self._runners:
            runner.cancel()
        await asyncio.gather(*self._runners, return_exceptions=True)
        self._runners.clear()
        self._queues.clear()

    def _enqueue(self, update_id: int) -> None:
        key = self._updates.queue_of[update_id]
        if key in self._queues:
            self._queues[key].append(update_id)
            return
        self._queues[key] = deque([update_id])
        runner = asyncio.create_task(self._run(key))
        self._runners.add(runner)
        runner.add_done_callback(self._runners.discard)

    async def _run(self, key: int) -> None:
        queue = self._queues[key]
        while queue:
            await self._deliver(queue[0])
            self._updates.confirm(queue.popleft())
        del self._queues[key]

    async def _deliver(self, update_id: int) -> None:
        pause = 0.0
        while update_id in self._updates.pending:
            async with self._slots:
                error = await self._post(self._updates.pending[update_id])
            if error is None:
                return
            self._last_error = (int(time.time()), error)
            await asyncio.sleep(pause)
            pause = min(60.0, pause * 2 or self._retry_seconds)

    async def _post(self, update: Json) -> str | None:
        headers = {SECRET_HEADER: self._secret} if self._secret else {}
        try:
            answer = await self._client.post(self.url, json=update, headers=headers)
        except httpx.HTTPError:
            return "Webhook connection closed"
        if answer.is_success:
            return None
        return f"Wrong response from the webhook: {answer.status_code} {answer.reason_phrase}"


def _check(url: str, secret: str) -> None:
    """As a local Bot API server: plain http will do, but only to this machine."""
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise bad_request("invalid webhook URL specified")
    if parts.hostname not in LOOPBACK:
        raise bad_request("bad webhook: the chat server delivers to this machine only")
    if len(secret) > 256:
        raise bad_request("secret token is too long")
    if not re.fullmatch(r"[A-Za-z0-9_-]*", secret):
        raise bad_request("secret token contains unallowed characters")
