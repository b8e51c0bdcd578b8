"""Tier 2: buys in the store's own pages, as a shopper would, without a model in the loop."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from functools import partial
from urllib.parse import urlsplit

from playwright.async_api import Error as PlaywrightError

from checkout.tiers.walker import evidence, following, landmarks
from checkout.tiers.walker.cards import CardSource
from checkout.tiers.walker.checkout import Checkout, Review
from checkout.tiers.walker.held import HeldPages
from checkout.tiers.walker.history import SKEW, OrderList, Unreadable, Wanted
from checkout.tiers.walker.landmarks import Landmarks
from checkout.tiers.walker.obstacles import Broken, SessionLost, ShopperFinishes
from checkout.tiers.walker.page import PageSeen
from checkout.tiers.walker.placing import AnswerLost, Placing
from checkout.tiers.walker.remote import RemotePage
from checkout.tiers.walker.signin import Asker, CodeAsked, Logins, Sessions, Stand
from checkout.tiers.walker.trail import Observer
from checkout.tiers.walker.trip import Doorman, Trip, origin_of
from checkout.tiers.walker.visit import PageMoved
from checkout.tiers.walker.warm import WARM_SECONDS, WarmPages
from domain.errors import MuseError, Refusal, StoreRefused
from domain.money import Money
from domain.order import (
    Cancellation,
    HandOver,
    OrderLine,
    Outcome,
    Payer,
    Placed,
    PlacedOrder,
    Quote,
    ReturnLabel,
    StoreOrder,
    TierName,
    TrackingEvent,
    Unclear,
)
from domain.settings import Settings
from net.browser import BrowserPool
from net.signing import BotSigner
from stores.registry import StoreRegistry

log = logging.getLogger(__name__)

MOST_REMEMBERED = 1000
"""Shoppers' stores whose latest order numbers are kept in memory."""
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


class BrowserTier:
    """Walks a store's checkout as its `Walk` describes. See `domain.tier.Tier`.

    Pays by what the store holds for a signed-in shopper, by invoice, or with a card from `cards`. `sessions` keeps
    cookies, `logins` knows stored logins, `asker` asks the shopper for one-time codes and to pass a CAPTCHA; without
    them shoppers are guests. `observer` is told of every step, `failed` of each failure's record,
    `walked` of each walk for a quote or an order. Close it before its pool.
    """

    name = TierName.BROWSER

    def __init__(
        self,
        pool: BrowserPool,
        stores: StoreRegistry,
        settings: Settings,
        sessions: Sessions | None = None,
        logins: Logins | None = None,
        *,
        asker: Asker | None = None,
        cards: CardSource | None = None,
        observer: Observer | None = None,
        failed: evidence.Heard | None = None,
        walked: Walked | None = None,
    ) -> None:
        self._stores = stores
        self._settings = settings
        self._logins = logins
        self._cards = cards
        self._failed = failed
        self._walked = walked
        self._asker = asker
        self._doorman = Doorman(pool, settings, sessions, asker, observer, BotSigner.of(settings))
        self._warm = WarmPages()
        self.held = HeldPages()
        self._placed: dict[tuple[int, str], list[str]] = {}

    async def close(self) -> None:
        """Close the pages kept warm, and those held for their shoppers."""
        await self._warm.close()
        await self.held.close()

    async def forget(self, user_id: int, store_id: str) -> None:
        """The shopper signed out at the store, or does not want its page any more: none stays open here."""
        await self._warm.drop(user_id, store_id)
        await self.held.drop((user_id, store_id))

    # -- buying ------------------------------------------------------------------------------------------

    async def quote(self, order: StoreOrder) -> Quote:
        """Walk to the review page and read the store's own totals; the page is kept for `submit`."""
        async with self._trip(order, "quote") as trip:
            try:
                review = await trip.to_review(self._cards)
            except ShopperFinishes:
                return self._finished_by_shopper(order, trip)
            if trip.visit.payer is None:  # the store has one way to pay, and nothing to choose
                trip.visit.payer = Payer.STORE_SAVED if trip.visit.member else Payer.INVOICE
            if trip.entrance.entered:
                await self._doorman.keep_session(trip)
            if self._asker is not None:
                await self._asker.over(order.user_id, order.store_id)
            reference = await self._warm.keep(trip, order, _chosen(review))
            return _quote(order, trip, review, reference)

    async def submit(self, order: StoreOrder) -> Outcome:
        """Place from the page kept by the quote when it is the same order, else walk again; press the last button
        once. Needs `order.approved_cap`."""
        if order.approved_cap is None:
            raise ValueError("an order without an approved cap is never placed")
        async with self._trip(order, "submit", warm=True) as trip:
            try:
                review = trip.review or await trip.to_review(self._cards)
                _within(order.approved_cap, review, order.language)
                with trip.visit.trail.step("place"):
                    return self._note(order, await Placing(trip.visit, order, review).place())
            except ShopperFinishes as finish:
                return finish.hand_over
            except AnswerLost as lost:
                log.warning("%s lost its answer: %s", order.store_id, lost.detail)
                await self._keep_evidence(trip, "lost", lost.detail)
                with trip.visit.trail.step("look for the order"):
                    return self._note(order, await self._reconcile(order, trip, review, lost))
            finally:
                if trip.visit.fenced:
                    await self._try_to_keep_session(trip)

    async def find(self, order: StoreOrder) -> Placed | None:
        """Read the order history, or a guest's look-up. None when the order is not there or cannot be told from
        another; raises `StoreRefused` when the store shows no history."""
        async with self._trip(order, "find") as trip:
            await self._enter_if_known(trip)
            since = order.created_at - SKEW
            wanted = Wanted(order.lines, since, order.currency, cap=order.approved_cap)
            try:
                found = await self._look(order, trip, wanted)
                return found[0] if len(found) == 1 else None
            except Unreadable as error:
                raise StoreRefused(Refusal.DOWN, detail=str(error), may_retry=True) from None

    async def _reconcile(self, order: StoreOrder, trip: Trip, review: Review, lost: AnswerLost) -> Outcome:
        """After a lost answer: let the store settle, then read its order list twice."""
        clicked = trip.visit.fenced_at or order.created_at
        ahead = trip.visit.ahead
        since = clicked - SKEW if ahead is None else clicked + ahead - timedelta(seconds=3)
        others = frozenset(self._placed.get((order.user_id, order.store_id), ()))
        wanted = Wanted(order.lines, since, order.currency, total=review.bill.total, others=others)
        absent = 0
        for _ in range(2):
            await asyncio.sleep(self._settings.settle_seconds)
            try:
                await self._fresh_page(trip)
                found = await self._look(order, trip, wanted)
            except (Unreadable, StoreRefused, SessionLost, Broken, PlaywrightError) as error:
                log.info("the order list of %s could not be read: %s", order.store_id, error)
                continue
            if len(found) == 1:
                return found[0]
            absent += not found
        if lost.answered and absent == 2:
            raise StoreRefused(Refusal.DOWN, detail=lost.detail, may_fall_back=False)
        return Unclear(detail=lost.detail)

    def _note(self, order: StoreOrder, outcome: Outcome) -> Outcome:
        """Remember the numbers of a shopper's orders: an equal order placed next is not mistaken for them."""
        if isinstance(outcome, Placed):
            self._placed.setdefault((order.user_id, order.store_id), []).append(outcome.order_number)
            while len(self._placed) > MOST_REMEMBERED:
                del self._placed[next(iter(self._placed))]
        return outcome

    async def _fresh_page(self, trip: Trip) -> None:
        """Another page in the same context: the one that placed the order may hang."""
        if not trip.visit.page.is_closed():
            await trip.visit.page.close()
        trip.visit = trip.visit.on_new_page(await trip.visit.context.new_page())
        trip.entrance.visit = trip.visit
        await self._enter_if_known(trip)

    async def _look(self, order: StoreOrder, trip: Trip, wanted: Wanted) -> list[Placed]:
        email = order.contact.email if order.contact is not None else ""
        postal_code = order.address.postal_code if order.address is not None else ""
        history = OrderList(trip.visit, order.currency)
        found = await history.matching(await history.all(email, postal_code), wanted)
        return [
            Placed(
                order_number=one.number,
                total=wanted.total if wanted.total in one.amounts else None,
                order_url=one.url if one.url is not None and trip.visit.is_ours(one.url) else None,
            )
            for one in found
        ]

    async def check(
        self, order: StoreOrder, before: Landmarks | None = None
    ) -> tuple[Landmarks, tuple[str, ...]]:
        """Walk to the review and place nothing: what it passed, and how that differs from `before`. Raises
        `StoreRefused` where the walk stops, also where only a shopper could go on."""
        async with self._trip(order, "check") as trip:
            try:
                await trip.to_review(None)
            except ShopperFinishes as finish:
                raise StoreRefused(Refusal.UNSUPPORTED, detail=str(finish)) from None
            now = await landmarks.at_review(trip.visit, order)
            return now, await landmarks.drift(trip.visit, before, now) if before is not None else ()

    # -- after placing -----------------------------------------------------------------------------------

    async def track(self, order: PlacedOrder) -> list[TrackingEvent]:
        """What the order's own page says now."""
        async with self._trip(order, "track") as trip:
            page = await self._order_page(order, trip)
            return await following.events(trip.visit, page)

    async def cancel(self, order: PlacedOrder) -> Cancellation:
        async with self._trip(order, "cancel") as trip:
            page = await self._order_page(order, trip)
            return await following.cancel(trip.visit, page, order)

    async def start_return(
        self, order: PlacedOrder, line_ids: tuple[str, ...], reason: str, exchange_for: str | None = None
    ) -> ReturnLabel | HandOver:
        """Start a return at the store; where its pages leave room for doubt, the shopper finishes there."""
        async with self._trip(order, "return") as trip:
            page = await self._order_page(order, trip)
            lines = tuple(line for line in order.lines if line.line_id in line_ids)
            return await following.start_return(trip.visit, page, lines, reason, exchange_for)

    async def _order_page(self, order: PlacedOrder, trip: Trip) -> PageSeen:
        await self._enter_if_known(trip)
        return await following.open_order(trip.visit, order)

    # -- trips -------------------------------------------------------------------------------------------

    @asynccontextmanager
    async def _trip(
        self, order: StoreOrder | PlacedOrder, name: str, *, warm: bool = False
    ) -> AsyncIterator[Trip]:
        """A trip that is closed at the end unless it was kept warm; failures leave evidence and come out as
        `StoreRefused`."""
        buys = isinstance(order, StoreOrder) and name in ("quote", "submit")
        trip = await self._take(order, warm=warm) if isinstance(order, StoreOrder) and buys else None
        trip = trip or await self._open(order)
        began = time.perf_counter()
        try:
            async with asyncio.timeout(WALK_SECONDS) as trip.visit.clock:
                yield trip
        except BaseException as error:
            if buys and not trip.visit.fenced:
                await self._ask_shopper(trip, error)
            if isinstance(error, (MuseError, PlaywrightError, TimeoutError)):
                await self._keep_evidence(trip, name, _why(error))
            self._note_walk(order, name, began, error)
            await trip.close()
            if isinstance(error, Broken):
                raise StoreRefused(
                    Refusal.DOWN, detail=str(error), may_retry=True, retry_after=error.retry_after
                ) from None
            if isinstance(error, SessionLost):
                raise StoreRefused(Refusal.SESSION_EXPIRED, may_retry=True) from None
            if isinstance(error, CodeAsked):
                raise StoreRefused(Refusal.SIGN_IN, detail=str(error)) from None
            if isinstance(error, PageMoved):
                raise StoreRefused(Refusal.CHANGED, detail="the page kept moving", may_retry=True) from None
            if isinstance(error, (PlaywrightError, TimeoutError)):
                raise StoreRefused(Refusal.DOWN, detail=str(error).splitlines()[0], may_retry=True) from None
            raise
        self._note_walk(order, name, began, None)
        if not trip.lease.parked:
            await trip.close()

    def _note_walk(
        self, order: StoreOrder | PlacedOrder, name: str, began: float, error: BaseException | None
    ) -> None:
        if (
            self._walked is None
            or name not in ("quote", "submit")
            or isinstance(error, asyncio.CancelledError)
        ):
            return
        works = error is None or (isinstance(error, StoreRefused) and error.refusal in STORE_WORKS)
        line = order.lines[0] if error is None else None
        self._walked(order.store_id, works, (time.perf_counter() - began) * 1000, line)

    async def _open(self, order: StoreOrder | PlacedOrder) -> Trip:
        store = self._stores.resolve(order.store_id, platform=order.platform)
        urls = [line.url for line in order.lines]
        if not urls and isinstance(order, PlacedOrder) and order.order_url:
            urls = [order.order_url]
        origin = origin_of(store, urls or [store.orders_url], self._settings.allow_hosts)
        login = await self._logins.login(order.user_id, store.slug) if self._logins is not None else None
        return await self._doorman.open(
            store,
            origin,
            order.user_id,
            login,
            order if isinstance(order, StoreOrder) else None,
            key=f"{order.user_id}:{urlsplit(origin).netloc}",
        )

    async def _ask_shopper(self, trip: Trip, error: BaseException) -> None:
        """Where only the shopper can help: ask them, hold the page, and raise what waits for them. Returns for any
        other error, and where there is nobody to ask."""
        asker, visit = self._asker, trip.visit
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
        if self._asker is not None and await self._asker.declines(*key):
            await self.held.drop(key)
            raise StoreRefused(Refusal.CHALLENGE, detail="the shopper does not pass it")
        held = await self.held.take(key, order)
        if held is not None:
            return held
        trip = await self._take_warm(order) if warm else None
        sessions = self._doorman.sessions
        if trip is None or not trip.visit.member or sessions is None or await sessions.load(*key):
            return trip
        await trip.close()  # they signed out meanwhile
        return None

    async def _take_warm(self, order: StoreOrder) -> Trip | None:
        """The trip of the order's quote, at a review read just now; None when it must be walked again."""
        taken = await self._warm.take(order)
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
            checkout = Checkout(visit, order, self._cards, changes=trip.review.changes)
            checkout.subtotal = trip.review.bill.subtotal
            return await checkout.to_review(page)

    async def _enter_if_known(self, trip: Trip) -> None:
        if trip.entrance.login is not None and not trip.visit.member:
            await trip.entrance.sign_in()

    async def _try_to_keep_session(self, trip: Trip) -> None:
        try:
            await self._doorman.keep_session(trip)
        except PlaywrightError as error:
            log.info("the session could not be kept: %s", error.message.splitlines()[0])

    async def _keep_evidence(self, trip: Trip, name: str, reason: str) -> None:
        try:
            folder = self._settings.data_dir / "evidence"
            kept = await asyncio.wait_for(evidence.keep(trip.visit, folder, name, reason, trip.order), 10)
            if self._failed is not None:
                self._failed(kept)
        except (OSError, TimeoutError, PlaywrightError) as error:
            log.warning("no evidence kept: %s", type(error).__name__)

    def _finished_by_shopper(self, order: StoreOrder, trip: Trip) -> Quote:
        """A quote for an order that only the shopper can finish: from the cart's lines."""
        return Quote(
            store_id=order.store_id,
            tier=self.name,
            payer=Payer.AT_STORE,
            subtotal=order.subtotal,
            total=order.subtotal,
            cap=order.subtotal,
            exact=False,
            hand_over=True,
            seller=trip.visit.store.seller or trip.visit.store.name,
        )


def _why(error: BaseException) -> str:
    """What an operator reads of a failure: `detail` may quote the store, and never the shopper."""
    if isinstance(error, StoreRefused):
        return f"{error.refusal.value}{': ' + error.detail if error.detail else ''}"
    return str(error).splitlines()[0] if str(error) else type(error).__name__


def _within(cap: Money, review: Review, language: str) -> None:
    """Raise when the store wants more than the shopper approved, or money of another country."""
    if review.bill.total.currency != cap.currency:
        raise StoreRefused(Refusal.CHANGED, detail=f"totals in {review.bill.total.currency}")
    if cap < review.bill.total:
        total = review.bill.total.format(language)
        raise StoreRefused(Refusal.PRICE_ABOVE_CAP, total=total, cap=cap.format(language))


def _chosen(review: Review) -> str | None:
    return next((o.option_id for o in review.offers.delivery if o.chosen), None)


def _quote(order: StoreOrder, trip: Trip, review: Review, reference: str) -> Quote:
    bill = review.bill
    delivery = next((o for o in review.offers.delivery if o.chosen), None)
    return Quote(
        store_id=order.store_id,
        tier=TierName.BROWSER,
        payer=trip.visit.payer or Payer.INVOICE,
        subtotal=bill.subtotal,
        discount=bill.discount,
        shipping=bill.shipping,
        tax=bill.tax,
        fees=bill.fees,
        total=bill.total,
        cap=bill.total,
        exact=True,
        totals=bill.lines,
        delivery_options=review.offers.delivery,
        instruments=review.offers.instruments,
        changes=review.changes,
        rejected_codes=review.rejected_codes,
        seller=trip.visit.store.seller or trip.visit.store.name,
        eta=delivery.latest if delivery is not None else None,
        quote_ref=reference,
        signed_in=trip.visit.member,
        valid_until=datetime.now(UTC) + timedelta(seconds=WARM_SECONDS),
    )
