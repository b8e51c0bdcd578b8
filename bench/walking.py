"""What the benches of walks share: a browser, runs in pairs, and how they are told."""

from __future__ import annotations

import statistics
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import urlsplit
from uuid import uuid4

from playwright.async_api import Page

from bench.table import Row
from checkout.tiers.browser import BrowserTier
from checkout.tiers.walker.signin import Login
from domain.order import OrderLine, Placed, StoreOrder
from domain.people import Address, Contact
from domain.settings import Settings
from domain.store import Store
from net.browser import BrowserPool, Lease
from net.browser_limits import Limits
from stores.registry import StoreRegistry

THROTTLE = 6
ADDRESS = Address(
    name="Ada Lovelace", line1="20 W 34th Street", city="New York", region="NY", postal_code="10001"
)
CONTACT = Contact(name="Ada Lovelace", email="ada@example.com", phone="+12125550123")
SCRIPT_MS = 20_000
"""How long a step of a bare script may take; throttled pages are slow."""

Act = Callable[[], Awaitable[bool]]
"""One trip; whether it ended with an order number."""
Count = Callable[[], Awaitable[int]]
"""How many orders the store has taken."""


@dataclass(frozen=True, slots=True)
class Shop:
    """A running store, our tier for guests and for members, and the straight line through the same pages."""

    pool: Pool
    taken: Count
    order: Callable[[int], StoreOrder]
    guest: BrowserTier
    member: BrowserTier
    bare: Act
    bare_member: Act
    """Signs in first, as a script has to that keeps nothing."""


class Sessions:
    """Kept sessions, in memory."""

    def __init__(self) -> None:
        self.kept: dict[int, Any] = {}

    async def load(self, user_id: int, store_id: str) -> Any:
        return self.kept.get(user_id)

    async def save(self, user_id: int, store_id: str, state: Any) -> None:
        self.kept[user_id] = state

    async def drop(self, user_id: int, store_id: str) -> None:
        self.kept.pop(user_id, None)


@dataclass(frozen=True, slots=True)
class Logins:
    """The same login for every shopper."""

    stored: Login

    async def login(self, user_id: int, store_id: str) -> Login | None:
        return self.stored


class Pool(BrowserPool):
    """Slows the processor of its pages down when `throttle` is more than 1."""

    throttle = 1

    async def lease(self, key: str, storage_state: Any = None) -> Lease:
        lease = await super().lease(key, storage_state)
        opened = lease.first_page

        async def first_page() -> Page:
            return await self._slowed(await opened())

        lease.first_page = first_page  # type: ignore[method-assign]
        return lease

    @asynccontextmanager
    async def bare_page(self) -> AsyncIterator[Page]:
        """What a script opens for itself in the running browser: a context and a page."""
        context = await self._with_browser(lambda browser: browser.new_context())
        try:
            page = await self._slowed(await context.new_page())
            page.set_default_timeout(SCRIPT_MS)
            yield page
        finally:
            await context.close()

    async def _slowed(self, page: Page) -> Page:
        if self.throttle > 1:
            wire = await page.context.new_cdp_session(page)
            await wire.send("Emulation.setCPUThrottlingRate", {"rate": self.throttle})
        return page


def order_of(line: OrderLine, store_id: str, user_id: int, platform: str | None = None) -> StoreOrder:
    return StoreOrder(
        muse_order_id=uuid4().hex,
        user_id=user_id,
        store_id=store_id,
        platform=platform,
        currency="USD",
        lines=(line,),
        address=ADDRESS,
        contact=CONTACT,
        created_at=datetime.now(UTC),
    )


async def buy(tier: BrowserTier, order: StoreOrder) -> bool:
    """Quote and place, as a shopper who approves at once."""
    quote = await tier.quote(order)
    update = {"approved_cap": quote.cap, "quote_ref": quote.quote_ref, "payer": quote.payer}
    return isinstance(await tier.submit(order.model_copy(update=update)), Placed)


async def timed(act: Awaitable[bool]) -> tuple[float, bool]:
    """Wall time in seconds, and whether it ended in an order."""
    began = time.perf_counter()
    try:
        done = await act
    except Exception as error:
        print(f"  failed: {type(error).__name__}: {str(error).splitlines()[0]}")
        done = False
    return time.perf_counter() - began, done


@dataclass(slots=True)
class Pairs:
    """Wall times in seconds of trips that ended in an order, side by side; None for one that did not."""

    ours: list[float | None] = field(default_factory=list)
    bare: list[float | None] = field(default_factory=list)

    def ratios(self) -> list[float]:
        """Of the pairs in which both ended in an order."""
        return [ours / bare for ours, bare in zip(self.ours, self.bare, strict=True) if ours and bare]

    def row(self, what: str, aim: str) -> Row:
        ratios = self.ratios() or [float("nan")]
        low, _middle, high = statistics.quantiles(ratios, n=4) if len(ratios) > 1 else ratios * 3
        return Row(
            what,
            _median(self.ours) * 1000,
            "ms",
            "the script",
            _median(self.bare) * 1000,
            "x",
            statistics.median(ratios),
            aim,
            note=f"middle half {low:.2f}-{high:.2f}; ours {_done(self.ours)}, bare {_done(self.bare)}",
        )


def _median(times: list[float | None]) -> float:
    return statistics.median([one for one in times if one is not None] or [float("nan")])


def _done(times: list[float | None]) -> str:
    return f"{sum(one is not None for one in times)}/{len(times)}"


async def pairs(pool: Pool, taken: Count, count: int, ours: Act, bare: Act) -> Pairs:
    """Interleaved runs of both, the first of each pair alternating, after one of each that does not count. What
    the pool makes ready while nobody works is ready before each, so that neither pays for it."""
    await timed(ours())
    await timed(bare())
    result = Pairs()
    for number in range(count):
        both = [(ours, result.ours), (bare, result.bare)]
        for act, times in both if number % 2 else reversed(both):
            await pool.get_ready()
            before = await taken()
            seconds, done = await timed(act())
            times.append(seconds if done and await taken() == before + 1 else None)
    return result


class Bare(Protocol):
    """A straight-line script of the same trip at `origin`."""

    async def __call__(self, pool: Pool, origin: str, *, signed_in: bool) -> bool: ...


@asynccontextmanager
async def opened(
    store: Store,
    origin: str,
    folder: Path,
    *,
    login: Login,
    taken: Count,
    order: Callable[[str, int], StoreOrder],
    bare: Bare,
    limits: Limits | None = None,
) -> AsyncIterator[Shop]:
    """Both tiers and both scripts at the store that runs at `origin`; files go to `folder`."""
    pool = Pool(Settings(), limits=limits)
    stores = StoreRegistry((store,))
    settings = Settings(data_dir=folder, allow_hosts=(urlsplit(origin).netloc,), settle_seconds=0.5)
    guest = BrowserTier(pool, stores, settings)
    member = BrowserTier(pool, stores, settings, Sessions(), Logins(login))
    try:
        yield Shop(
            pool,
            taken,
            partial(order, origin),
            guest,
            member,
            partial(bare, pool, origin, signed_in=False),
            partial(bare, pool, origin, signed_in=True),
        )
    finally:
        await guest.close()
        await member.close()
        await pool.close()
