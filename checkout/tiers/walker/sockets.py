"""Makes Chromium send the order's request once.

When a connection that was opened earlier dies before the answer begins, Chromium sends the request again by
itself, a POST too (net/http/http_network_transaction.cc, ShouldResendRequest). An order placed that way is placed
twice. A request on a connection opened for it is not repeated: so the idle ones are closed just before.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from dataclasses import dataclass, field
from typing import Any

from playwright.async_api import BrowserContext, CDPSession, Page
from playwright.async_api import Error as PlaywrightError

log = logging.getLogger(__name__)

SOCKETS_PAGE = "chrome://net-internals/#sockets"
CLOSE_IDLE = "chrome.send('closeIdleSockets')"
READING = {"GET", "HEAD", "OPTIONS"}
SENDERS = [{"resourceType": kind, "requestStage": "Request"} for kind in ("Document", "XHR", "Fetch")]


@dataclass(slots=True)
class SendOnce:
    """Guards the requests of one page. `prepare` before the click, `release` when the answer is known."""

    context: BrowserContext
    page: Page
    _tools: Page | None = None
    _wire: CDPSession | None = None
    _acting: set[asyncio.Task[None]] = field(default_factory=set)

    async def prepare(self) -> None:
        # A build without Chromium's own pages (the headless shell) has no such page, and goes without.
        try:
            self._tools = await self.context.new_page()
            await self._tools.goto(SOCKETS_PAGE, wait_until="commit", timeout=5_000)
        except PlaywrightError as error:
            log.warning("no socket page in this Chromium: %s", error.message.splitlines()[0])
        self._wire = await self.context.new_cdp_session(self.page)
        self._wire.on("Fetch.requestPaused", lambda event: self._paused(event))
        await self._wire.send("Fetch.enable", {"patterns": SENDERS})

    def _paused(self, event: dict[str, Any]) -> None:
        task = asyncio.ensure_future(self._pass(event["requestId"], event["request"]["method"]))
        self._acting.add(task)
        task.add_done_callback(self._acting.discard)

    async def _pass(self, request_id: str, method: str) -> None:
        assert self._wire is not None
        if method not in READING and self._tools is not None:
            with contextlib.suppress(PlaywrightError):
                await self._tools.evaluate(CLOSE_IDLE)
        with contextlib.suppress(PlaywrightError):  # a page that is left meanwhile drops its requests
            await self._wire.send("Fetch.continueRequest", {"requestId": request_id})

    async def release(self) -> None:
        """Let requests pass untouched again."""
        for closing in (self._wire, self._tools):
            if isinstance(closing, CDPSession):
                with contextlib.suppress(PlaywrightError):
                    await closing.detach()
            elif closing is not None:
                with contextlib.suppress(PlaywrightError):
                    await closing.close()
        self._wire = self._tools = None
