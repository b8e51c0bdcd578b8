"""A blank page that is open before anybody needs it."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

from playwright.async_api import BrowserContext, Page
from playwright.async_api import Error as PlaywrightError

from domain.errors import MuseError

if TYPE_CHECKING:
    from playwright.async_api import StorageState

IDLE_SECONDS = 1.0
"""How long nobody must have worked before one is opened: it takes the processor from those who do."""


@dataclass(slots=True)
class Blank:
    """A context and its one page. `crashed`: the page's process has died."""

    context: BrowserContext
    page: Page
    crashed: bool = False

    def watch(self) -> None:
        def crashed(_page: Page) -> None:
            self.crashed = True

        self.page.on("crash", crashed)

    @property
    def usable(self) -> bool:
        return not self.crashed and not self.page.is_closed()

    async def close(self) -> None:
        with contextlib.suppress(PlaywrightError):
            await self.context.close()


class Spare:
    """At most one blank page, in a context of its own. Opening both takes a fifth of a second or more, as Chromium
    starts a process for the page; a walk that finds them open begins at once. `opened` makes a context."""

    def __init__(self, opened: Callable[[], Awaitable[BrowserContext]]) -> None:
        self._opened = opened
        self._timer: asyncio.TimerHandle | None = None
        self._making: asyncio.Task[Blank | None] | None = None

    def refill_soon(self) -> None:
        """Open one once nobody has worked for `IDLE_SECONDS`."""
        self.wait()
        self._timer = asyncio.get_running_loop().call_later(IDLE_SECONDS, self._begin)

    def wait(self) -> None:
        """Somebody works: not now."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    async def get_ready(self) -> None:
        """Open one now, unless one is open."""
        await asyncio.shield(self._begin())

    def _begin(self) -> asyncio.Task[Blank | None]:
        self.wait()
        if self._making is None or (self._making.done() and not self._is_usable(self._making.result())):
            self._making = asyncio.ensure_future(self._make())
        return self._making

    def _is_usable(self, blank: Blank | None) -> bool:
        return blank is not None and blank.usable

    async def _make(self) -> Blank | None:
        try:
            context = await self._opened()
        except (MuseError, PlaywrightError):  # who needs a page opens one, and hears why it cannot
            return None
        try:
            blank = Blank(context, await context.new_page())
        except PlaywrightError:
            with contextlib.suppress(PlaywrightError):
                await context.close()
            return None
        blank.watch()
        return blank

    async def take(self, state: StorageState | None) -> Blank | None:
        """The page, its context given the cookies and storage of `state`; None when there is none, or it died."""
        self.wait()
        making, self._making = self._making, None
        blank = await making if making is not None else None
        if blank is None:
            return None
        try:
            if state is not None and state.get("origins"):
                await blank.context.set_storage_state(state)
            elif state is not None:  # nothing is there to be cleared first
                await blank.context.add_cookies(cast(list[Any], state.get("cookies", [])))
        except PlaywrightError:
            await blank.close()
            return None
        if not blank.usable:
            await blank.close()
            return None
        return blank

    async def close(self) -> None:
        self.wait()
        making, self._making = self._making, None
        blank = await making if making is not None else None
        if blank is not None:
            await blank.close()
