"""Review pages kept open between a quote and its approval."""

from __future__ import annotations

import asyncio
import secrets
import time
from dataclasses import dataclass, field

from checkout.tiers.walker.trip import Trip, digest
from domain.order import Payer, StoreOrder

WARM_SECONDS = 300.0
FRESH_SECONDS = 15.0
"""A review read so lately is placed from without reading it again."""


@dataclass(slots=True)
class _Kept:
    trip: Trip
    payer: Payer | None
    option_id: str | None
    digest: str
    since: float
    end: asyncio.TimerHandle


@dataclass(slots=True)
class WarmPages:
    """Pages by the reference that their quote carries. Each is closed after `WARM_SECONDS`, or when others need
    its memory (see `Lease.park`)."""

    _kept: dict[str, _Kept] = field(default_factory=dict)
    _closing: set[asyncio.Task[None]] = field(default_factory=set)

    async def keep(self, trip: Trip, order: StoreOrder, option_id: str | None) -> str:
        """Keep a trip at its review, which has chosen `option_id`; the reference to take it by."""
        reference = secrets.token_urlsafe(12)
        end = asyncio.get_running_loop().call_later(WARM_SECONDS, self._expire, reference)
        payer = trip.visit.payer
        kept = _Kept(trip, payer, option_id, digest(order, payer, option_id), time.monotonic(), end)
        self._kept[reference] = kept
        await trip.lease.park()
        return reference

    async def take(self, order: StoreOrder) -> tuple[Trip, bool] | None:
        """The trip kept for the order's quote, if it is still open and still the same order, and whether its
        review is fresh. One that no longer fits is closed."""
        kept = self._kept.pop(order.quote_ref, None) if order.quote_ref else None
        if kept is None:
            return None
        kept.end.cancel()
        same = kept.digest == digest(order, kept.payer, kept.option_id)
        if same and await kept.trip.lease.resume() and not kept.trip.visit.page.is_closed():
            return kept.trip, time.monotonic() - kept.since < FRESH_SECONDS
        await kept.trip.close()
        return None

    async def drop(self, user_id: int, store_id: str) -> None:
        """Close what is kept for a shopper at a store."""
        for reference, kept in list(self._kept.items()):
            if (kept.trip.visit.user_id, kept.trip.visit.store.slug) == (user_id, store_id):
                kept.end.cancel()
                self._expire(reference)
        await asyncio.gather(*self._closing)

    def _expire(self, reference: str) -> None:
        kept = self._kept.pop(reference, None)
        if kept is not None:
            task = asyncio.ensure_future(kept.trip.close())
            self._closing.add(task)
            task.add_done_callback(self._closing.discard)

    async def close(self) -> None:
        """Close all of them."""
        for reference in list(self._kept):
            self._kept[reference].end.cancel()
            self._expire(reference)
        await asyncio.gather(*self._closing)
