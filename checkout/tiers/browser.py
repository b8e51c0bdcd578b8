"""Tier 2: buys in the store's own pages, as a shopper would, without a model in the loop."""

from __future__ import annotations

import logging
from datetime import UTC, datetime, timedelta

from playwright.async_api import Error as PlaywrightError

from checkout.tiers.walker import evidence, following, landmarks
from checkout.tiers.walker.cards import CardSource
from checkout.tiers.walker.checkout import Review
from checkout.tiers.walker.landmarks import Landmarks
from checkout.tiers.walker.lost import LostOrders
from checkout.tiers.walker.obstacles import ShopperFinishes
from checkout.tiers.walker.page import PageSeen
from checkout.tiers.walker.placing import AnswerLost, Placing
from checkout.tiers.walker.signin import Asker, Logins, Sessions
from checkout.tiers.walker.trail import Observer
from checkout.tiers.walker.trip import Doorman, Trip
from checkout.tiers.walker.trips import Trips, Walked
from checkout.tiers.walker.warm import WARM_SECONDS
from domain.errors import Refusal, StoreRefused
from domain.money import Money
from domain.order import (
    Cancellation,
    HandOver,
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
        self._cards = cards
        self._asker = asker
        self._doorman = Doorman(pool, settings, sessions, asker, observer, BotSigner.of(settings))
        self._trips = Trips(
            self._doorman,
            stores,
            settings.allow_hosts,
            settings.data_dir / "evidence",
            logins,
            asker,
            cards,
            failed,
            walked,
        )
        self.held = self._trips.held
        self._lost = LostOrders(settings.settle_seconds)

    async def close(self) -> None:
        """Close the pages kept warm, and those held for their shoppers."""
        await self._trips.close()

    async def forget(self, user_id: int, store_id: str) -> None:
        """The shopper signed out at the store, or does not want its page any more: none stays open here."""
        await self._trips.warm.drop(user_id, store_id)
        await self.held.drop((user_id, store_id))

    # -- buying ------------------------------------------------------------------------------------------

    async def quote(self, order: StoreOrder) -> Quote:
        """Walk to the review page and read the store's own totals; the page is kept for `submit`."""
        async with self._trips.trip(order, "quote") as trip:
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
            reference = await self._trips.warm.keep(trip, order, _chosen(review))
            return _quote(order, trip, review, reference)

    async def submit(self, order: StoreOrder) -> Outcome:
        """Place from the page kept by the quote when it is the same order, else walk again; press the last button
        once. Whatever breaks from then on is looked into, or `Unclear`. Needs `order.approved_cap`."""
        if order.approved_cap is None:
            raise ValueError("an order without an approved cap is never placed")
        try:
            async with self._trips.trip(order, "submit", warm=True) as trip:
                return await self._placed_by(trip, order, order.approved_cap)
        except AnswerLost as lost:
            return Unclear(detail=lost.detail)

    async def _placed_by(self, trip: Trip, order: StoreOrder, cap: Money) -> Outcome:
        """Take a trip to its review, and place there."""
        try:
            review = trip.review or await trip.to_review(self._cards)
            _within(cap, review, order.language)
            with trip.visit.trail.step("place"):
                return self._lost.note(order, await Placing(trip.visit, order, review).place())
        except ShopperFinishes as finish:
            return finish.hand_over
        except AnswerLost as lost:
            log.warning("%s lost its answer: %s", order.store_id, lost.detail)
            await self._trips.keep_evidence(trip, "lost", lost.detail)
            with trip.visit.trail.step("look for the order"):
                return await self._lost.reconcile(order, trip, review, lost)
        finally:
            if trip.visit.fenced:
                await self._try_to_keep_session(trip)

    async def find(self, order: StoreOrder) -> Placed | None:
        """Read the order history, or a guest's look-up. None when the order is not there or cannot be told from
        another; raises `StoreRefused` when the store shows no history."""
        async with self._trips.trip(order, "find") as trip:
            return await self._lost.find(order, trip)

    async def check(
        self, order: StoreOrder, before: Landmarks | None = None
    ) -> tuple[Landmarks, tuple[str, ...]]:
        """Walk to the review and place nothing: what it passed, and how that differs from `before`. Raises
        `StoreRefused` where the walk stops, also where only a shopper could go on."""
        async with self._trips.trip(order, "check") as trip:
            try:
                await trip.to_review(None)
            except ShopperFinishes as finish:
                raise StoreRefused(Refusal.UNSUPPORTED, detail=str(finish)) from None
            now = await landmarks.at_review(trip.visit, order)
            return now, await landmarks.drift(trip.visit, before, now) if before is not None else ()

    # -- after placing -----------------------------------------------------------------------------------

    async def track(self, order: PlacedOrder) -> list[TrackingEvent]:
        """What the order's own page says now."""
        async with self._trips.trip(order, "track") as trip:
            page = await self._order_page(order, trip)
            return await following.events(trip.visit, page)

    async def cancel(self, order: PlacedOrder) -> Cancellation:
        async with self._trips.trip(order, "cancel") as trip:
            page = await self._order_page(order, trip)
            return await following.cancel(trip.visit, page, order)

    async def start_return(
        self, order: PlacedOrder, line_ids: tuple[str, ...], reason: str, exchange_for: str | None = None
    ) -> ReturnLabel | HandOver:
        """Start a return at the store; where its pages leave room for doubt, the shopper finishes there."""
        async with self._trips.trip(order, "return") as trip:
            page = await self._order_page(order, trip)
            lines = tuple(line for line in order.lines if line.line_id in line_ids)
            return await following.start_return(trip.visit, page, lines, reason, exchange_for)

    async def _order_page(self, order: PlacedOrder, trip: Trip) -> PageSeen:
        await trip.enter_if_known()
        return await following.open_order(trip.visit, order)

    async def _try_to_keep_session(self, trip: Trip) -> None:
        try:
            await self._doorman.keep_session(trip)
        except PlaywrightError as error:
            log.info("the session could not be kept: %s", error.message.splitlines()[0])

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
