"""Pages held while their shopper is asked for what only they can give."""

from __future__ import annotations

import asyncio
import contextvars
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from checkout.tiers.walker.trip import Trip
from domain.order import StoreOrder

log = logging.getLogger(__name__)

HELD_SECONDS = 300.0
"""How long a page waits for its shopper."""
MOST = 4
"""Pages that wait for a person at a time: they cannot be evicted."""

Key = tuple[int, str]
"""Whose page (user id) at which store."""


@dataclass(slots=True)
class _Held:
    trip: Trip
    person: bool
    end: asyncio.TimerHandle


@dataclass(slots=True)
class HeldPages:
    """One page for a shopper and store. It has no turn of the pool's meanwhile; one that waits for a code gives way
    when others need its memory, as the walk can go on from its kept state."""

    seconds: float = HELD_SECONDS
    _held: dict[Key, _Held] = field(default_factory=dict)
    _closing: set[asyncio.Task[None]] = field(default_factory=set)

    async def hold(
        self, key: Key, trip: Trip, too_late: Callable[[], Awaitable[None]], *, person: bool
    ) -> None:
        """Hold a trip until it is taken, or its time is over: then it is closed and `too_late` told."""
        await self.drop(key)
        loop = asyncio.get_running_loop()
        # In a context of its own: what follows is no part of the workflow in which the page was met.
        end = loop.call_later(self.seconds, self._expire, key, too_late, context=contextvars.Context())
        self._held[key] = _Held(trip, person, end)
        await trip.lease.park(keep=person)

    def has_room(self) -> bool:
        """Whether one more page may wait for a person."""
        return sum(held.person for held in self._held.values()) < MOST

    async def take(self, key: Key, order: StoreOrder) -> Trip | None:
        """The trip held for a shopper and store, now for `order`; None when there is none, or it was closed."""
        held = self._held.pop(key, None)
        if held is None:
            return None
        held.end.cancel()
        trip = held.trip
        if trip.visit.page.is_closed() or not await trip.lease.resume():
            await trip.close()
            return None
        trip.order = trip.visit.order = order
        trip.visit.payer = order.payer
        trip.entrance.waited = not held.person
        return trip

    async def drop(self, key: Key) -> None:
        """Close what is held for a shopper and store."""
        held = self._held.pop(key, None)
        if held is not None:
            held.end.cancel()
            await held.trip.close()

    def _expire(self, key: Key, too_late: Callable[[], Awaitable[None]]) -> None:
        task = asyncio.ensure_future(self._end(key, too_late))
        self._closing.add(task)
        task.add_done_callback(self._closing.discard)

    async def _end(self, key: Key, too_late: Callable[[], Awaitable[None]]) -> None:
        await self.drop(key)
        try:
            await too_late()
        except Exception as error:  # the page is closed; what waits for the shopper has a limit of its own
            log.error("a shopper could not be told: %s", type(error).__name__, exc_info=error)

    async def close(self) -> None:
        """Close all of them; nobody is told, as their shoppers may still answer."""
        for key in list(self._held):
            await self.drop(key)
        await asyncio.gather(*self._closing, return_exceptions=True)
