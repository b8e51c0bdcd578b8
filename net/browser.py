"""The one browser of a process: Chromium, started when first needed, and a bounded number of contexts in it."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import shutil
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import urlsplit

from playwright.async_api import Browser, BrowserContext, Page, Playwright, async_playwright
from playwright.async_api import Error as PlaywrightError
from playwright.async_api import TimeoutError as PlaywrightTimeout

from domain.errors import MuseError, Refusal, StoreRefused
from net.browser_limits import Limits
from net.spare import Spare

if TYPE_CHECKING:
    from playwright.async_api import ProxySettings, StorageState

    from domain.settings import Settings

log = logging.getLogger(__name__)

SYSTEM_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
FLAGS = (
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    # WebRTC would otherwise reach hosts beside the proxy.
    "--force-webrtc-ip-handling-policy=disable_non_proxied_udp",
)
LARGEST_PAGE = 8_000_000
"""Characters of rendered HTML beyond which a page is refused rather than parsed."""

Result = TypeVar("Result")


class NoBrowser(MuseError):
    """No Chromium could be started on this machine."""

    def __init__(self) -> None:
        super().__init__("error-no-browser")


def system_chromium(settings: Settings) -> str | None:
    """The Chromium an operator named, else the system's; None leaves it to Playwright's own download."""
    if settings.chromium is not None:
        return str(settings.chromium)
    return next(filter(None, map(shutil.which, SYSTEM_NAMES)), None)


def _proxy(url: str) -> ProxySettings:
    parts = urlsplit(url)
    proxy: ProxySettings = {"server": f"{parts.scheme}://{parts.hostname}:{parts.port}"}
    if parts.username:
        proxy["username"] = parts.username
        proxy["password"] = parts.password or ""
    return proxy


async def _blank(browser: Browser, state: StorageState | None = None) -> BrowserContext:
    return await browser.new_context(
        storage_state=state,
        service_workers="block",
        accept_downloads=False,
        viewport={"width": 1280, "height": 900},
        locale="en-US",
    )


class Lease:
    """A context for one holder, from `BrowserPool.lease`. Closing it is the holder's duty, once or more often.

    While its page only waits (for a shopper, for an approval) a lease is *parked*: it keeps its memory but not
    its turn. A parked lease may be evicted when others need the memory, unless parked with `keep`.
    """

    def __init__(
        self, pool: BrowserPool, key: str, context: BrowserContext, page: Page | None = None
    ) -> None:
        self.context = context
        self.key = key
        self.parked = False
        self.evictable = False
        self.closed = False
        self._pool = pool
        self._page = page
        self._closing: asyncio.Task[None] | None = None

    async def first_page(self) -> Page:
        """A blank page: the one that was open already, once, else another."""
        page, self._page = self._page, None
        return page if page is not None else await self.context.new_page()

    async def park(self, *, keep: bool = False) -> None:
        """Let others have this lease's turn."""
        self.evictable = not keep
        if not self.parked:
            self.parked = True
            await self._pool.turns_changed()

    async def resume(self) -> bool:
        """Take a turn again; False when the context was closed meanwhile."""
        return await self._pool.unpark(self)

    async def close(self) -> None:
        """Close the context; goes on to the end even when the holder is cancelled."""
        if self._closing is None:
            self.closed = True
            self._closing = asyncio.create_task(self._pool.dispose(self))
        await asyncio.shield(self._closing)


class BrowserPool:
    """Chromium for a whole process. Use it from one event loop.

    It starts with the first lease and again after a crash. At most `limits.turns` leases work at a time and at
    most `limits.contexts` exist; who comes later waits in line. Two leases never share a key at a time, so one
    shopper's account at a store is never walked twice side by side. `proxy_url`: where all traffic goes, even
    to loopback, e.g. "http://127.0.0.1:3128". Service workers are blocked: their requests pass no route. While
    nobody works, one blank page waits for the next (see `Spare`), unless the browser has a window.
    """

    def __init__(
        self,
        settings: Settings,
        proxy_url: str | None = None,
        *,
        headed: bool = False,
        limits: Limits | None = None,
    ) -> None:
        self.limits = limits or Limits.of_this_machine()
        self._settings = settings
        self._proxy_url = proxy_url
        self._headed = headed
        self._playwright: Playwright | None = None
        self._browser: Browser | None = None
        self._starting = asyncio.Lock()
        self._turns = asyncio.Condition()
        self._spare = Spare(lambda: self._with_browser(_blank))
        self._leases: dict[str, Lease | None] = {}
        self._unwanted: set[asyncio.Future[None]] = set()
        self._closed = False

    @property
    def open_contexts(self) -> int:
        return len(self._leases)

    @asynccontextmanager
    async def context(
        self, key: str, storage_state: StorageState | None = None
    ) -> AsyncIterator[BrowserContext]:
        """A context of one's own, closed at the end whatever happens. `key` names whose it is, e.g. "7:macys"."""
        lease = await self.lease(key, storage_state)
        try:
            yield lease.context
        finally:
            await lease.close()

    async def lease(self, key: str, storage_state: StorageState | None = None) -> Lease:
        """Wait for a turn and open a context. Raises `NoBrowser`."""
        await self._take_turn(key)
        opening = asyncio.ensure_future(self._open(key, storage_state))
        try:
            return await asyncio.shield(opening)
        except asyncio.CancelledError:
            # Who asked has gone while the context was being made: let it come, then close it.
            opening.add_done_callback(self._close_unwanted)
            raise

    async def _open(self, key: str, storage_state: StorageState | None) -> Lease:
        try:
            page = None
            if (spare := await self._spare.take(storage_state)) is not None:
                context, page = spare.context, spare.page
            else:
                context = await self._with_browser(partial(_blank, state=storage_state))
        except BaseException:
            async with self._turns:
                self._leases.pop(key, None)
                self._turns.notify_all()
            raise
        lease = self._leases[key] = Lease(self, key, context, page)
        return lease

    async def get_ready(self) -> None:
        """Start the browser, and have a blank page wait in it for the next lease, if it can be had."""
        await self._spare.get_ready()

    def _prepare_spare(self) -> None:
        """Nobody works and there is room: a page for the next may be opened."""
        running = self._browser is not None and not self._closed and not self._headed
        if running and not self._working() and len(self._leases) < self.limits.contexts:
            self._spare.refill_soon()

    def _close_unwanted(self, opening: asyncio.Future[Lease]) -> None:
        if not opening.cancelled() and opening.exception() is None:
            closing = asyncio.ensure_future(opening.result().close())
            self._unwanted.add(closing)
            closing.add_done_callback(self._unwanted.discard)

    async def rendered_html(self, url: str) -> str:
        """The page's HTML after its scripts ran. Raises `StoreRefused` when it does not load, is refused, or is
        larger than `LARGEST_PAGE`."""
        async with self.context(f"read:{url}") as context:
            page = context.pages[0] if context.pages else await context.new_page()
            try:
                answer = await page.goto(url, wait_until="domcontentloaded", timeout=20_000)
                with contextlib.suppress(PlaywrightTimeout):
                    await page.wait_for_load_state("networkidle", timeout=5_000)
                html = await page.content()
            except PlaywrightError as error:
                raise StoreRefused(Refusal.DOWN, detail=error.message.splitlines()[0]) from None
        if answer is not None and answer.status in (401, 403, 429):
            raise StoreRefused(Refusal.BLOCKED, detail=f"HTTP {answer.status}")
        if len(html) > LARGEST_PAGE:
            raise StoreRefused(Refusal.BLOCKED, detail=f"{len(html)} characters of HTML")
        return html

    async def close(self) -> None:
        """Close every context and the browser. Leases asked for later raise `NoBrowser`."""
        self._closed = True
        await self._spare.close()
        for lease in [lease for lease in self._leases.values() if lease is not None]:
            await lease.close()
        async with self._starting:
            await self._stop()

    # -- taking turns ------------------------------------------------------------------------------------

    async def _take_turn(self, key: str) -> None:
        async with self._turns:
            while not self._may_start(key):
                parked = self._to_evict(key)
                if parked is None:
                    await self._turns.wait()
                else:
                    self._turns.release()
                    try:
                        await parked.close()
                    finally:
                        await self._turns.acquire()
            self._leases[key] = None
            self._spare.wait()

    def _may_start(self, key: str) -> bool:
        return (
            key not in self._leases
            and self._working() < self.limits.turns
            and len(self._leases) < self.limits.contexts
        )

    def _working(self) -> int:
        return sum(lease is None or not lease.parked for lease in self._leases.values())

    def _to_evict(self, key: str) -> Lease | None:
        """The parked lease in the way of `key`: its own, else the oldest when memory is what lacks."""
        if key in self._leases:
            own = self._leases[key]
            return own if own is not None and own.parked and own.evictable else None
        if len(self._leases) < self.limits.contexts:
            return None
        idle = (lease for lease in self._leases.values() if lease and lease.parked and lease.evictable)
        return next(idle, None)

    async def turns_changed(self) -> None:
        """Wake those who wait for a turn."""
        async with self._turns:
            self._turns.notify_all()
            self._prepare_spare()

    async def unpark(self, lease: Lease) -> bool:
        """A turn for a parked lease, as `Lease.resume` says."""
        async with self._turns:
            lease.evictable = False
            while not lease.closed and lease.parked and self._working() >= self.limits.turns:
                await self._turns.wait()
            lease.parked = False
            self._spare.wait()
        return not lease.closed

    async def dispose(self, lease: Lease) -> None:
        """Close a lease's context and give its place away, as `Lease.close` says."""
        try:
            await asyncio.wait_for(lease.context.close(), 10)
        except (PlaywrightError, TimeoutError) as error:
            log.warning("a browser context did not close in order: %s", type(error).__name__)
        async with self._turns:
            if self._leases.get(lease.key) is lease:
                del self._leases[lease.key]
            self._turns.notify_all()
            self._prepare_spare()

    # -- the browser itself ------------------------------------------------------------------------------

    async def _with_browser(self, act: Callable[[Browser], Awaitable[Result]]) -> Result:
        """`act` on the running browser; once more on a fresh one when it turns out to have died."""
        try:
            return await act(await self._running())
        except PlaywrightError:
            async with self._starting:
                if self._browser is not None and self._browser.is_connected():
                    raise
                await self._stop()
            return await act(await self._running())

    async def _running(self) -> Browser:
        async with self._starting:
            if self._closed:
                raise NoBrowser
            if self._browser is None or not self._browser.is_connected():
                await self._stop()
                self._playwright = await async_playwright().start()
                self._browser = await self._launch(self._playwright)
            return self._browser

    async def _launch(self, playwright: Playwright) -> Browser:
        executable = system_chromium(self._settings)
        options: dict[str, Any] = {"executable_path": executable} if executable else {"channel": "chromium"}
        try:
            return await playwright.chromium.launch(
                **options,
                headless=not self._headed,
                args=list(FLAGS),
                chromium_sandbox=os.geteuid() != 0,
                proxy=_proxy(self._proxy_url) if self._proxy_url else None,
                handle_sigint=False,
                handle_sigterm=False,
                handle_sighup=False,
            )
        except PlaywrightError as error:
            log.error("Chromium did not start: %s", error.message.splitlines()[0])
            raise NoBrowser from None

    async def _stop(self) -> None:
        browser, self._browser = self._browser, None
        playwright, self._playwright = self._playwright, None
        with contextlib.suppress(PlaywrightError, TimeoutError):
            if browser is not None:
                await asyncio.wait_for(browser.close(), 10)
        with contextlib.suppress(PlaywrightError, TimeoutError):
            if playwright is not None:
                await asyncio.wait_for(playwright.stop(), 10)
