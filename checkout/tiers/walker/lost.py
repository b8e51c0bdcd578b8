"""Looks for an order whose answer was lost: in the store's own list of orders, never by ordering again."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass, field
from datetime import timedelta

from playwright.async_api import Error as PlaywrightError

from checkout.tiers.walker.checkout import Review
from checkout.tiers.walker.history import SKEW, OrderList, Unreadable, Wanted
from checkout.tiers.walker.obstacles import Broken, SessionLost, ShopperFinishes
from checkout.tiers.walker.placing import AnswerLost
from checkout.tiers.walker.trip import Trip
from checkout.tiers.walker.visit import PageMoved
from domain.errors import Refusal, StoreRefused
from domain.order import HandOver, Outcome, Placed, StoreOrder, Unclear

log = logging.getLogger(__name__)

MOST_REMEMBERED = 1000
"""Shoppers' stores whose latest order numbers are kept in memory."""


@dataclass(slots=True)
class LostOrders:
    """`settle_seconds`: how long a store may take until an order stands in its list."""

    settle_seconds: float
    _placed: dict[tuple[int, str], list[str]] = field(default_factory=dict)

    def note(self, order: StoreOrder, outcome: Outcome) -> Outcome:
        """Remember the numbers of a shopper's orders: an equal order placed next is not mistaken for them."""
        if isinstance(outcome, Placed):
            self._placed.setdefault((order.user_id, order.store_id), []).append(outcome.order_number)
            while len(self._placed) > MOST_REMEMBERED:
                del self._placed[next(iter(self._placed))]
        return outcome

    async def find(self, order: StoreOrder, trip: Trip) -> Placed | None:
        """The one order that may be it; None when there is none, or several. Raises `StoreRefused` when the store
        shows no list."""
        await trip.enter_if_known()
        wanted = Wanted(order.lines, order.created_at - SKEW, order.currency, cap=order.approved_cap)
        try:
            found = await self._look(order, trip, wanted)
        except Unreadable as error:
            raise StoreRefused(Refusal.DOWN, detail=str(error), may_retry=True) from None
        return found[0] if len(found) == 1 else None

    async def reconcile(self, order: StoreOrder, trip: Trip, review: Review, lost: AnswerLost) -> Outcome:
        """After a lost answer: let the store settle, then read its order list twice."""
        wanted = self._wanted(order, trip, review)
        absent = 0
        for _ in range(2):
            await asyncio.sleep(self.settle_seconds)
            try:
                await _fresh_page(trip)
                found = await self._look(order, trip, wanted)
            except (
                Unreadable,
                StoreRefused,
                SessionLost,
                ShopperFinishes,
                Broken,
                PageMoved,
                PlaywrightError,
            ) as error:
                log.info("the order list of %s could not be read: %s", order.store_id, error)
                continue
            if len(found) == 1:
                return self.note(order, found[0])
            absent += not found
        if lost.answered and absent == 2:
            raise StoreRefused(Refusal.DOWN, detail=lost.detail, may_fall_back=False)
        if lost.code_asked:
            return HandOver(url=trip.visit.url(trip.visit.walk.cart.page), text="handover-code-after")
        return Unclear(detail=lost.detail)

    def _wanted(self, order: StoreOrder, trip: Trip, review: Review) -> Wanted:
        clicked = trip.visit.fenced_at or order.created_at
        ahead = trip.visit.ahead
        since = clicked - SKEW if ahead is None else clicked + ahead - timedelta(seconds=3)
        others = frozenset(self._placed.get((order.user_id, order.store_id), ()))
        return Wanted(order.lines, since, order.currency, total=review.bill.total, others=others)

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


async def _fresh_page(trip: Trip) -> None:
    """Another page in the same context: the one that placed the order may hang."""
    if not trip.visit.page.is_closed():
        await trip.visit.page.close()
    trip.visit = trip.visit.on_new_page(await trip.visit.context.new_page())
    trip.entrance.visit = trip.visit
    await trip.enter_if_known()
