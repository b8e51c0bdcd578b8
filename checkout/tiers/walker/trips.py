"""Walks begun, held for their shoppers, gone on with and ended: no context is left open, no failure without a record."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from urllib.parse import urlsplit

from playwright.async_api import Error as PlaywrightError

from checkout.tiers.walker import evidence
from checkout.tiers.walker.cards import CardSource
from checkout.tiers.walker.checkout import Checkout, Review
from checkout.tiers.walker.held import HeldPages
from checkout.tiers.walker.obstacles import Broken, CodeAsked, OrderedEarly, SessionLost, ShopperFinishes
from checkout.tiers.walker.placing import AnswerLost
from checkout.tiers.walker.remote import RemotePage
from checkout.tiers.walker.signin import Asker, Logins, Stand
from checkout.tiers.walker.trip import Doorman, Trip, origin_of
from checkout.tiers.walker.visit import PageMoved
from checkout.tiers.walker.warm import WarmPages
from domain.errors import MuseError, Refusal, StoreRefused
from domain.order import OrderLine, PlacedOrder, StoreOrder
from stores.registry import StoreRegistry

log = logging.getLogger(__name__)

WALK_SECONDS = 180.0
"""The longest a walk to the review may take, whatever the store does."""

Walked = Callable[[str, bool, float, OrderLine | None], None]
"""Told of a walk: the store, whether the store kept its part, its wall time in milliseconds, and a line that it
bought where it came to its end."""
STORE_WORKS = {
    Refusal.SOLD_OUT,
    Refusal.QUANTITY,
    Refusal.ADDRESS,
    Refusal.PAYMENT,
    Refusal.PRICE_ABOVE_CAP,
    Refusal.SIGN_IN,
}
"""Refusals that are no fault of the store's pages, nor of how they are walked."""


@dataclass(slots=True)
class Trips:
    """Every trip of one tier. `folder` is where records of failures go, `failed` is told of each; `walked` of each
    walk for a quote or an order."""

    doorman: Doorman
    stores: StoreRegistry
    allow_hosts: tuple[str, ...]
    folder: Path
    logins: Logins | None = None
    asker: Asker | None = None
    cards: CardSource | None = None
    failed: evidence.Heard | None = None
    walked: Walked | None = None
    warm: WarmPages = field(default_factory=WarmPages)
    held: HeldPages = field(default_factory=HeldPages)

    async def close(self) -> None:
        """Close the pages kept warm, and those held for their shoppers."""
        await self.warm.close()
        await self.held.close()

    @asynccontextmanager
    async def trip(
        self, order: StoreOrder | PlacedOrder, name: str, *, warm: bool = False
    ) -> AsyncIterator[Trip]:
        """A trip that is closed at the end unless it was kept warm. Failures leave evidence and come out as
        `StoreRefused`; what breaks after the last click, as `AnswerLost`."""
        buys = isinstance(order, StoreOrder) and name in ("quote", "submit")
        trip = await self._take(order, warm=warm) if isinstance(order, StoreOrder) and buys else None
        trip = trip or await self._open(order)
        began = time.perf_counter()
        try:
            async with asyncio.timeout(WALK_SECONDS) as trip.visit.clock:
                yield trip
        except BaseException as error:
            # Asked only while no button was pressed that may have ordered: whoever answers has the walk go on.
            if buys and not trip.visit.ordered:
                await self._ask_shopper(trip, error)
            if isinstance(error, (MuseError, OrderedEarly, PlaywrightError, TimeoutError)):
                await self.keep_evidence(trip, name, why(error))
            self._note_walk(order, name, began, error)
            await trip.close()
            told = _told(error, ordered=trip.visit.ordered or _is_early(error, name))
            if told is error:
                raise
            raise told from None
        self._note_walk(order, name, began, None)
        if not trip.lease.parked:
            await trip.close()

    def _note_walk(
        self, order: StoreOrder | PlacedOrder, name: str, began: float, error: BaseException | None
    ) -> None:
        if (
            self.walked is None
            or name not in ("quote", "submit")
            or isinstance(error, asyncio.CancelledError)
        ):
            return
        works = error is None or (isinstance(error, StoreRefused) and error.refusal in STORE_WORKS)
        line = order.lines[0] if error is None else None
        self.walked(order.store_id, works, (time.perf_counter() - began) * 1000, line)

    async def _open(self, order: StoreOrder | PlacedOrder) -> Trip:
        store = self.stores.resolve(order.store_id, platform=order.platform)
        urls = [line.url for line in order.lines]
        if not urls and isinstance(order, PlacedOrder) and order.order_url:
            urls = [order.order_url]
        origin = origin_of(store, urls or [store.orders_url], self.allow_hosts)
        login = await self.logins.login(order.user_id, store.slug) if self.logins is not None else None
        return await self.doorman.open(
            store,
            origin,
            order.user_id,
            login,
            order if isinstance(order, StoreOrder) else None,
            key=f"{order.user_id}:{urlsplit(origin).netloc}",
        )

    # -- where only the shopper can help -----------------------------------------------------------------

    async def _ask_shopper(self, trip: Trip, error: BaseException) -> None:
        """Ask them, hold the page, and raise what waits for them. Returns for errors that they cannot help with,
        and where there is nobody to ask."""
        asker, visit = self.asker, trip.visit
        key = (visit.user_id, visit.store.slug)
        if asker is None or visit.page.is_closed():
            return
        late = partial(asker.too_late, *key)
        if isinstance(error, CodeAsked):
            stand = Stand(visit.page.url, await visit.context.storage_state())
            await self.held.hold(key, trip, late, person=False)
            await asker.ask_code(*key, stand, again=error.again)
            raise StoreRefused(Refusal.SIGN_IN, waits_for="code", store=visit.store.name) from None
        challenge = isinstance(error, StoreRefused) and error.refusal is Refusal.CHALLENGE
        if challenge and self.held.has_room():
            await self.held.hold(key, trip, late, person=True)
            if await asker.ask_person(RemotePage(visit)):
                raise StoreRefused(Refusal.CHALLENGE, waits_for="person", store=visit.store.name) from None
            await self.held.drop(key)

    async def _take(self, order: StoreOrder, *, warm: bool) -> Trip | None:
        """A trip that is under way for the order: its page waited for the shopper, or is warm since the quote."""
        key = (order.user_id, order.store_id)
        if self.asker is not None and await self.asker.declines(*key):
            await self.held.drop(key)
            raise StoreRefused(Refusal.CHALLENGE, detail="the shopper does not pass it")
        held = await self.held.take(key, order)
        if held is not None:
            return held
        trip = await self._take_warm(order) if warm else None
        sessions = self.doorman.sessions
        if trip is None or not trip.visit.member or sessions is None or await sessions.load(*key):
            return trip
        await trip.close()  # they signed out meanwhile
        return None

    async def _take_warm(self, order: StoreOrder) -> Trip | None:
        """The trip of the order's quote, at a review read just now; None when it must be walked again."""
        taken = await self.warm.take(order)
        if taken is None:
            return None
        trip, fresh = taken
        trip.order = trip.visit.order = order
        try:
            if not fresh:
                trip.review = await self._again(trip, order)
        except (StoreRefused, SessionLost, ShopperFinishes, PlaywrightError) as error:
            log.info("the page kept for %s no longer serves: %s", order.store_id, error)
            await trip.close()
            return None
        return trip

    async def _again(self, trip: Trip, order: StoreOrder) -> Review:
        """Read a kept review anew. Prices may have changed since it was shown."""
        visit = trip.visit
        assert trip.review is not None
        with visit.trail.step("read review again"):
            # Opened by its address, not reloaded: a page that answered a form would send it again.
            page = await (visit.goto(visit.page.url) if visit.walk.reloads else visit.look())
            checkout = Checkout(visit, order, self.cards, changes=trip.review.changes)
            checkout.subtotal = trip.review.bill.subtotal
            return await checkout.to_review(page)

    async def keep_evidence(self, trip: Trip, name: str, reason: str) -> None:
        try:
            kept = await asyncio.wait_for(
                evidence.keep(trip.visit, self.folder, name, reason, trip.order), 10
            )
            if self.failed is not None:
                self.failed(kept)
        except (OSError, TimeoutError, PlaywrightError) as error:
            log.warning("no evidence kept: %s", type(error).__name__)


def _told(error: BaseException, *, ordered: bool) -> BaseException:
    """What a failed trip is to its caller. `ordered`: the last button was pressed. Then only what the store itself
    said of the order is a refusal; whatever broke leaves it unknown."""
    if isinstance(error, asyncio.CancelledError) or not isinstance(error, Exception):
        return error
    if ordered:
        if isinstance(error, StoreRefused) and not isinstance(error, CodeAsked):
            error.may_fall_back = False
            return error
        return error if isinstance(error, AnswerLost) else AnswerLost(why(error))
    match error:
        case Broken():
            return StoreRefused(
                Refusal.DOWN, detail=str(error), may_retry=True, retry_after=error.retry_after
            )
        case OrderedEarly():
            return StoreRefused(
                Refusal.TOO_EARLY, detail=str(error), may_fall_back=False, number=error.number or "none"
            )
        case SessionLost():
            return StoreRefused(Refusal.SESSION_EXPIRED, may_retry=True)
        case CodeAsked():
            return StoreRefused(Refusal.SIGN_IN, detail=error.detail)
        case PageMoved():
            return StoreRefused(Refusal.CHANGED, detail="the page kept moving", may_retry=True)
        case PlaywrightError() | TimeoutError():
            return StoreRefused(Refusal.DOWN, detail=why(error), may_retry=True)
    return error


def _is_early(error: BaseException, name: str) -> bool:
    """Whether an order that was to be placed is, by another button than the last: then it is looked for."""
    return isinstance(error, OrderedEarly) and name == "submit"


def why(error: BaseException) -> str:
    """What an operator reads of a failure: `detail` may quote the store, and never the shopper."""
    if isinstance(error, StoreRefused):
        return f"{error.refusal.value}{': ' + error.detail if error.detail else ''}"
    return str(error).splitlines()[0] if str(error) else type(error).__name__
