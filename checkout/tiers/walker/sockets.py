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

from playwright.async_api import BrowserContext, CDPSession, Frame, Page
from playwright.async_api import Error as PlaywrightError

log = logging.getLogger(__name__)

TOOLS = ("chrome://net-internals/index.js", "chrome://net-internals/")
"""Any page of Chromium's network tools may close sockets; a script shown as text is the lightest."""
CLOSE_IDLE = "chrome.send('closeIdleSockets')"
OPEN_MS = 10_000
READING = {"GET", "HEAD", "OPTIONS"}
SENDERS = [{"resourceType": kind, "requestStage": "Request"} for kind in ("Document", "XHR", "Fetch")]


@dataclass(slots=True)
class SendOnce:
    """Guards the requests of one page: `get_ready` early, `prepare` before the click, `release` when the context
    is used on."""

    context: BrowserContext
    page: Page
    _tools: Page | None = None
    _opening: asyncio.Future[Page | None] | None = None
    _wires: list[CDPSession] = field(default_factory=list)
    _acting: set[asyncio.Task[None]] = field(default_factory=set)

    def get_ready(self) -> None:
        """Begin to open the network tools beside the page, so that they are there when the order is sent."""
        if self._opening is None:
            self._opening = asyncio.ensure_future(self._open_tools())

    async def _open_tools(self) -> Page | None:
        # A build without Chromium's own pages (the headless shell) goes without.
        for address in TOOLS:
            try:
                return await self._open_behind(address)
            except PlaywrightError as error:
                log.info("%s: %s", address, error.message.splitlines()[0])
        log.warning("this Chromium has no network tools: a broken connection may repeat a request")
        return None

    async def _open_behind(self, address: str) -> Page:
        """Open a page behind ours: one in front of it would take its clicks and keep it from being drawn."""
        browser = self.context.browser
        assert browser is not None
        own, whole = await self.context.new_cdp_session(self.page), await browser.new_browser_cdp_session()
        try:
            target = (await own.send("Target.getTargetInfo"))["targetInfo"]
            where = {"browserContextId": target["browserContextId"], "background": True}
            async with self.context.expect_page(timeout=OPEN_MS) as opened:
                await whole.send("Target.createTarget", {"url": address, **where})
            tools = await opened.value
            await tools.wait_for_load_state("domcontentloaded", timeout=OPEN_MS)
        finally:
            for wire in (own, whole):
                with contextlib.suppress(PlaywrightError):
                    await wire.detach()
        if not tools.url.startswith("chrome://net-internals"):
            await tools.close()
            raise PlaywrightError("no such page")
        return tools

    async def prepare(self) -> None:
        """Stop requests from now on, each until the idle connections are closed."""
        self.get_ready()
        assert self._opening is not None
        self._tools = await self._opening
        await self._guard(self.page)
        for frame in self.page.frames[1:]:
            with contextlib.suppress(PlaywrightError):  # a frame of the page's own site goes through the page
                await self._guard(frame)

    async def _guard(self, whose: Page | Frame) -> None:
        wire = await self.context.new_cdp_session(whose)
        self._wires.append(wire)
        wire.on("Fetch.requestPaused", lambda event: self._paused(wire, event))
        await wire.send("Fetch.enable", {"patterns": SENDERS})

    def _paused(self, wire: CDPSession, event: dict[str, Any]) -> None:
        task = asyncio.ensure_future(self._pass(wire, event["requestId"], event["request"]["method"]))
        self._acting.add(task)
        task.add_done_callback(self._acting.discard)

    async def _pass(self, wire: CDPSession, request_id: str, method: str) -> None:
        if method not in READING and self._tools is not None:
            with contextlib.suppress(PlaywrightError):
                await self._tools.evaluate(CLOSE_IDLE)
        with contextlib.suppress(PlaywrightError):  # a page that is left meanwhile drops its requests
            await wire.send("Fetch.continueRequest", {"requestId": request_id})

    async def release(self) -> None:
        """Let requests pass untouched again."""
        wires, self._wires = self._wires, []
        for wire in wires:
            with contextlib.suppress(PlaywrightError):
                await wire.detach()
