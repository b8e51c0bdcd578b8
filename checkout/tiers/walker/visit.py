"""One visit of one shopper to one store: the page, how to look at it, and how to act on it."""

from __future__ import annotations

import asyncio
import contextlib
import re
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import TypeVar
from urllib.parse import urljoin, urlsplit

from playwright.async_api import BrowserContext, Locator, Page
from playwright.async_api import Error as PlaywrightError
from playwright.async_api import TimeoutError as PlaywrightTimeout

from checkout.tiers.walker import obstacles, popups
from checkout.tiers.walker.frames import Inner, element, enter, frame_of, with_frames
from checkout.tiers.walker.locate import WHICH, Found, find, find_all, seen
from checkout.tiers.walker.page import CHANGE, READ_PAGE, ButtonSeen, PageSeen
from checkout.tiers.walker.sockets import SendOnce
from checkout.tiers.walker.trail import Trail
from checkout.tiers.walker.watch import Watch, wait_of
from domain.errors import Refusal, StoreRefused
from domain.order import Payer, StoreOrder
from domain.store import Store
from domain.walk import INTO, Spots, Walk
from net.browser import Lease

LOAD_SECONDS = 20.0
"""A page that has not begun after so long never loads."""
ACT_MS = 10_000
FIRST_TRY_MS = 2_000
"""After so long without a click, a banner may be in the way."""
PATIENCE_SECONDS = 15.0
"""How long a page may take to follow an act."""
LONGEST_WAIT = 20.0
"""A 429 that asks for more is reported instead of waited for."""
HANG_SECONDS = 15.0
"""A page whose scripts do not answer for so long hangs."""

Result = TypeVar("Result")


class PageMoved(Exception):
    """The page was loaded anew while it was acted on."""


@dataclass(slots=True)
class Visit:
    """`order` is None while only reading. `member`: signed in. `payer`: who pays, once that is known."""

    context: BrowserContext
    page: Page
    store: Store
    walk: Walk
    origin: str
    trail: Trail
    user_id: int
    order: StoreOrder | None = None
    lease: Lease | None = None
    clock: asyncio.Timeout | None = None
    """How long the whole walk may still take."""
    member: bool = False
    payer: Payer | None = None
    ahead: timedelta | None = None
    """By how much the store's clock is ahead of ours, when it says."""
    fenced_at: datetime | None = None
    fenced: bool = False
    """The order has been sent: nothing is clicked from now on."""
    relaxed: set[str] = field(default_factory=set)
    """Obstacles that a step deals with by itself ("code", "password")."""
    inner: tuple[Inner, ...] = ()
    """The frames that were looked into last."""
    watch: Watch = field(init=False)
    guard: SendOnce = field(init=False)

    def __post_init__(self) -> None:
        self.watch = Watch(self.context, self.page, self.is_ours)
        self.guard = SendOnce(self.context, self.page)
        if self.walk.settle_ms:
            self.watch.listen()

    @property
    def ordered(self) -> bool:
        """The last button was pressed on this visit, on whichever of its pages."""
        return self.fenced_at is not None

    def on_new_page(self, page: Page) -> Visit:
        """The same visit on another page of the same context, for reading."""
        return replace(self, page=page, fenced=False, relaxed=set())

    # -- where --------------------------------------------------------------------------------------------

    def url(self, path: str) -> str:
        """Absolute, on the store."""
        return urljoin(self.origin + "/", path)

    def is_ours(self, url: str) -> bool:
        """Whether the address belongs to the store or to a host its checkout uses."""
        netloc = urlsplit(url).netloc.lower()
        hosts = (urlsplit(self.origin).netloc, *self.store.domains, *self.walk.hosts)
        return any(netloc == host or netloc.endswith(f".{host}") for host in hosts)

    def at(self, page: PageSeen, path: str) -> bool:
        """Whether `page` is at a path of the store (query and fragment aside)."""
        return self.is_at(page.url, path)

    def is_at(self, url: str, path: str) -> bool:
        """Whether an address is that of a path of the store."""
        here, there = urlsplit(url), urlsplit(self.url(path))
        return here.netloc == there.netloc and here.path.rstrip("/") == there.path.rstrip("/")

    async def goto(self, path: str) -> PageSeen:
        """Open a page of the store and look at it. Waits out a short 429 once, and a broken answer once."""
        url = self.url(path)
        for again in (False, True):
            await self.pause()
            status, retry_after = await self._load(url)
            if status == 429 and not again:
                await self.wait_out(retry_after)
            elif 0 < status < 500 or again:
                break
        return await self.look()

    async def _load(self, url: str) -> tuple[int, float | None]:
        """The status of a page's answer, 0 when the connection broke, and how long a 429 asks to wait."""
        try:
            answer = await self.page.goto(url, wait_until="domcontentloaded", timeout=LOAD_SECONDS * 1000)
        except PlaywrightTimeout:
            raise StoreRefused(
                Refusal.DOWN, detail=f"{urlsplit(url).path} did not load", may_retry=True
            ) from None
        except PlaywrightError as error:
            # An error without a page of its own is reported so; a 429 that says nothing more is the usual case.
            return (429, None) if "RESPONSE_CODE_FAILURE" in error.message else (0, None)
        if answer is None:
            return 200, None
        self.ahead = clock_ahead(answer.headers.get("date", ""), datetime.now(UTC))
        if answer.headers.get("cf-mitigated") == "challenge":
            raise StoreRefused(Refusal.CHALLENGE, detail=f"a bot wall at {urlsplit(url).path}")
        return answer.status, wait_of(answer)

    async def wait_out(self, retry_after: float | None) -> None:
        """Obey a 429, or raise when it asks for longer than a shopper waits."""
        wait = 2.0 if retry_after is None else retry_after
        if wait > LONGEST_WAIT:
            raise StoreRefused(Refusal.DOWN, detail="HTTP 429", may_retry=True, retry_after=wait)
        await asyncio.sleep(wait)

    # -- looking ------------------------------------------------------------------------------------------

    async def look(self, *, leave: bool = False) -> PageSeen:
        """What the page shows, once banners and pop-ups are out of the way. Raises `StoreRefused` or what else
        an obstacle calls for. `leave`: leave the field one was in first, as its check may move the page."""
        page = await self.read(leave=leave)
        if not self.fenced:
            page = await popups.clear(self, page)
            obstacles.check(self, page)
        return page

    async def read(self, *, leave: bool = False) -> PageSeen:
        """What the page shows, as it is."""
        try:
            async with asyncio.timeout(HANG_SECONDS):
                while True:
                    try:
                        seen = await self._read(leave)
                    except PlaywrightError as error:
                        if not _is_moving(error):
                            raise
                        await self._loaded()
                        continue
                    if seen.ready != "loading":
                        return seen
                    await self._loaded()
        except TimeoutError:
            raise StoreRefused(Refusal.DOWN, detail="the page hangs", may_retry=True) from None

    async def _read(self, leave: bool) -> PageSeen:
        seen = PageSeen.of(await self.page.evaluate(READ_PAGE, leave))
        if seen.frames:
            seen, self.inner = await with_frames(self.page, seen, self.is_ours, leave=leave)
        else:
            self.inner = ()
        return seen

    async def _loaded(self) -> None:
        with contextlib.suppress(PlaywrightError):
            await self.page.wait_for_load_state("domcontentloaded", timeout=LOAD_SECONDS * 1000)

    async def change(self, patience: float = 0.25) -> None:
        """Wait for the page's next change, at most `patience` seconds."""
        try:
            await asyncio.wait_for(self.page.evaluate(CHANGE, patience * 1000), patience + 1)
        except PlaywrightError as error:
            if not _is_moving(error):
                raise
            await self._loaded()
        except TimeoutError:
            return

    async def until(
        self, arrived: Callable[[PageSeen], Result | None], seconds: float = PATIENCE_SECONDS
    ) -> tuple[PageSeen, Result | None]:
        """Look until `arrived` finds what it looks for; None when it did not in time."""
        deadline = time.monotonic() + seconds
        while True:
            page = await self.look()
            result = arrived(page)
            if result is not None or time.monotonic() >= deadline:
                return page, result
            await asyncio.sleep(0.01)
            await self.change()

    async def settled(self) -> None:
        """Wait until scripts of the page have their answers, and totals had time to follow (`settle_ms`)."""
        quiet = self.walk.settle_ms / 1000
        deadline = time.monotonic() + PATIENCE_SECONDS
        begun = time.monotonic()
        while time.monotonic() < deadline:
            if not self.watch.busy and time.monotonic() - max(begun, self.watch.last_change) >= quiet:
                return
            await asyncio.sleep(0.02)

    # -- acting -------------------------------------------------------------------------------------------

    async def find(
        self, purpose: str, spots: Spots, words: re.Pattern[str] | None, page: PageSeen
    ) -> Found | None:
        """A button or link: as the store file says, else by its words."""
        found = seen(self.page, spots, page) or (await self.spot(spots) if spots else None)
        if found is None and words is not None and not spots:
            button = by_words(page, words)
            if button is not None:
                found = Found(self.here(button.selector), f"words:{button.text}", frame_of(button.selector))
        if found is not None:
            self.trail.used(purpose, found.spot)
        else:
            self.trail.lacked(purpose, spots)
        return found

    async def spot(self, spots: Spots) -> Found | None:
        """The first of `spots` with a visible element: in the page, else in a frame that belongs to it."""
        found = await find(self.page, spots)
        for inner in self.inner:
            if found is not None:
                break
            bare = tuple(spot for spot in spots if not spot.frame)
            found = await find(enter(self.page, inner.path), bare, inner.path)
        return found

    async def spots(self, spots: Spots) -> Locator | None:
        """All visible elements of the first of `spots` that has any, in the page or in one frame of it."""
        found = await find_all(self.page, spots)
        for inner in self.inner:
            if found is not None:
                break
            found = await find_all(enter(self.page, inner.path), tuple(s for s in spots if not s.frame))
        return found

    async def which(self, found: Found, selectors: list[str]) -> int:
        """Which of some elements, by their selectors, is what was found, or belongs to it; -1 for none."""
        frame = await self._frame_of(found)
        own = [one.rpartition(INTO)[2] if frame_of(one) == frame else "" for one in selectors]
        return int(await found.locator.evaluate(WHICH, own))

    async def _frame_of(self, found: Found) -> str:
        """The path of the frame that something was found in, as selectors have it: a store file may name the same
        frame otherwise."""
        if not found.frame or any(inner.path == found.frame for inner in self.inner):
            return found.frame
        owner = await (await found.locator.element_handle()).owner_frame()
        for inner in self.inner:
            root = await enter(self.page, inner.path).locator(":root").element_handle()
            if await root.owner_frame() == owner:
                return inner.path
        return found.frame

    async def press(self, found: Found) -> None:
        """Click. What covers the button is put away first; raises `PageMoved` when that led to a page where
        everything must be done again. Never the button that places the order."""
        await self.pause()
        try:
            await found.locator.click(timeout=FIRST_TRY_MS)
            return
        except PlaywrightTimeout as error:
            if was_clicked(error):
                return
        navigations = self.watch.navigations
        await popups.clear(self, await self.read(), all_of_it=True)
        if self.watch.navigations > navigations:
            raise PageMoved
        try:
            await found.locator.click(timeout=ACT_MS)
        except PlaywrightTimeout as error:
            if not was_clicked(error):
                raise StoreRefused(
                    Refusal.CHANGED, detail=f"could not press {found.spot}", may_retry=True
                ) from None

    async def pause(self) -> None:
        """The store's human pace."""
        if self.store.pace_ms:
            await asyncio.sleep(self.store.pace_ms / 1000)

    async def text_of(self, spots: Spots) -> str:
        """What stands at a spot; empty when it is not there."""
        found = await self.spot(spots)
        return " ".join((await found.locator.inner_text()).split()) if found else ""

    def here(self, selector: str) -> Locator:
        """The element of a selector that a `PageSeen` holds."""
        return element(self.page, selector).first

    async def hook(self, moment: str) -> None:
        """Run the store's own code for a moment, if it has any."""
        for name, hook in self.walk.hooks:
            if name == moment:
                await hook(self.page, self.order)


def clock_ahead(date: str, now: datetime) -> timedelta | None:
    """What an answer's Date says of the store's clock, to the second."""
    try:
        return parsedate_to_datetime(date) - now
    except (TypeError, ValueError):
        return None


def was_clicked(error: PlaywrightError) -> bool:
    """Whether a click that ended in an error had been sent to the page: it may have been made."""
    _, performed, after = error.message.rpartition("performing click action")
    return bool(performed) and "intercepts" not in after and "retrying" not in after


def by_words(page: PageSeen, words: re.Pattern[str], *, form: int | None = None) -> ButtonSeen | None:
    """The button whose text matches: a usable one before a disabled one, real buttons before links, `form`'s
    own first."""
    matching = [b for b in page.buttons if words.search(b.text)]
    matching.sort(key=lambda b: (b.disabled, form is not None and b.form != form, b.link))
    return matching[0] if matching else None


def _is_moving(error: PlaywrightError) -> bool:
    """Whether the page only went on to another document meanwhile."""
    return any(
        words in error.message
        for words in ("context was destroyed", "Cannot find context", "because of a navigation", "navigating")
    )


def too_fast(now: PageSeen, before: PageSeen) -> bool:
    """Whether a script of the page got a 429 since `before`. Most pages say nothing of it."""
    return now.limited > (before.limited if now.url == before.url else 0)
