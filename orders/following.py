"""Following an order by asking its store: one look per workflow, the next one a delayed row, so that nothing
sleeps in memory and a restart loses nothing."""

from __future__ import annotations

import hashlib
import logging
from datetime import timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from checkout import cart, fence
from checkout.assemble import order_to_place, placed_order
from checkout.placement import tier_of
from checkout.quoting import known_store
from checkout.tiers.registry import Tiers
from domain.errors import Refusal, StoreRefused
from domain.order import HandOver, OrderStatus, TierName
from domain.tier import Watches
from orders.events import next_look, take_in
from orders.states import ENDED
from storage.database import Database
from storage.durable import Durable, QueueSpec
from storage.outbox import Outbox, record
from storage.tables import Order, OrderEvent, OrderItem, now

log = logging.getLogger(__name__)

TRACK_QUEUE = QueueSpec("track", at_once=4, poll_seconds=0.5)
LONGEST = timedelta(days=60)
"""After so long without an end the store has nothing more to say."""
FINISHING = timedelta(minutes=30)
FINISHING_SECONDS = 10.0
"""The pause between two looks at a checkout that its shopper is about to finish at the store."""
HEARD_FACTOR = 8
"""How much less often an order is looked at whose store tells of it by itself."""


class Following:
    """`shortest_seconds`: the pause between two looks at a young order. `remind_hours`: when a shopper who has
    not finished at the store is reminded, once."""

    def __init__(
        self,
        durable: Durable,
        database: Database,
        tiers: Tiers,
        outbox: Outbox,
        shortest_seconds: float,
        remind_hours: float,
    ) -> None:
        self._durable = durable
        self._database = database
        self._tiers = tiers
        self._outbox = outbox
        self._shortest = shortest_seconds
        self._remind_after = timedelta(hours=remind_hours)
        self._track_workflow = durable.workflow("track", self._track)

    async def begin(self, order_id: int) -> None:
        """Follow an order that exists at a store, or that its shopper is finishing there."""
        await self._next(order_id, 1, await self._durable.step("first_pause", self._first_pause, order_id))

    async def _first_pause(self, order_id: int) -> float:
        async with self._database.reading() as session:
            row = await session.get_one(Order, order_id)
            return self._pause(row, now() - row.created_at, heard=False)

    def _pause(self, row: Order, age: timedelta, *, heard: bool) -> float:
        """Soon while the shopper is about to finish a checkout that can be seen; late where the store tells by
        itself (`heard`), for then looking is only a safeguard."""
        pause = next_look(age, self._shortest)
        if row.order_status == OrderStatus.NEEDS_SHOPPER and self._seen(row) and age < FINISHING:
            return min(pause, FINISHING_SECONDS)
        return pause * HEARD_FACTOR if heard else pause

    def _seen(self, row: Order) -> bool:
        return row.store_ref is not None and isinstance(self._tiers[tier_of(row)], Watches)

    async def _next(self, order_id: int, number: int, delay: float) -> None:
        await self._durable.enqueue(
            TRACK_QUEUE.name,
            self._track_workflow,
            f"track:{order_id}:{number}",
            order_id,
            number,
            delay_seconds=delay,
        )

    async def _track(self, order_id: int, number: int) -> None:
        pause = await self._durable.step("look", self.look, order_id)
        if pause is not None:
            await self._next(order_id, number + 1, pause)

    async def look(self, order_id: int) -> float | None:
        """Ask the store once. Returns the pause until the next look, None when the order's story is over."""
        async with self._database.reading() as session:
            row = await session.get(Order, order_id)
            if row is None or row.order_status in ENDED or now() - row.created_at > LONGEST:
                return None
            tier, waiting = tier_of(row), row.order_status == OrderStatus.NEEDS_SHOPPER
            order = await placed_order(session, row)
            sought = await order_to_place(session, row) if waiting else None
            age = now() - row.created_at
            pause = self._pause(row, age, heard=await _told_by_store(session, order_id))
            watched = waiting and self._seen(row)
        if waiting and age > self._remind_after:
            await self._remind(order_id)
        if tier is TierName.REDIRECT:
            return pause if age < timedelta(days=14) else None  # its mails tell; this row only ends the story
        placed, events, refused = None, [], None
        adapter = self._tiers[tier]
        try:
            if watched and isinstance(adapter, Watches):
                placed = await adapter.watch(order)
            elif sought is not None:
                placed = await self._tiers[tier].find(sought)
            else:
                events = await self._tiers[tier].track(order)
        except StoreRefused as error:
            refused = error
        except Exception as error:  # a tier's own fault today must not end the following for ever
            log.error("looking after order %s broke", order_id, exc_info=error)
        await self._keep(order_id, placed, events, refused, watched)
        return pause

    async def _remind(self, order_id: int) -> None:
        """Once: the cart at the store still waits for its shopper."""
        async with self._database.writing() as session:
            row = await session.get_one(Order, order_id)
            await self._outbox.put(
                session, row.user_id, "handover_reminder", key=f"order:{order_id}:reminder", order_id=order_id
            )

    async def _keep(
        self, order_id: int, placed: Any, events: Any, refused: StoreRefused | None, watched: bool
    ) -> None:
        async with self._database.writing() as session:
            row = await session.get(Order, order_id, with_for_update=True)
            if row is None:
                return
            if refused is not None:
                record(session, "track_refused", order_id=order_id, refusal=refused.refusal)
                gone = watched and refused.refusal is Refusal.SESSION_EXPIRED
                if gone and row.order_status == OrderStatus.NEEDS_SHOPPER:
                    await self._over(session, row, refused)
            if isinstance(placed, HandOver):
                if placed.url != row.hand_over_url:
                    row.hand_over_url, row.store_ref = placed.url, placed.store_ref
                    key = f"order:{row.id}:again:{hashlib.sha256(placed.url.encode()).hexdigest()[:16]}"
                    await self._outbox.put(
                        session, row.user_id, "handover_reminder", key=key, order_id=row.id
                    )
            elif placed is not None and await fence.confirm(session, row.muse_order_id, placed):
                await self._outbox.put(
                    session, row.user_id, "order_found", key=f"{row.muse_order_id}:found", order_id=row.id
                )
            await take_in(session, self._outbox, row, events)

    async def _over(self, session: AsyncSession, row: Order, refused: StoreRefused) -> None:
        """The checkout that the shopper was to finish is gone at the store: its lines return to the cart."""
        await fence.fail(session, row.muse_order_id, refused)
        row.problem = {"text": "handover-over", "fill": {}}
        lines = await session.scalars(select(OrderItem.cart_line).where(OrderItem.order_id == row.id))
        await cart.put_back(session, row.user_id, [line for line in lines if line])
        store = await known_store(session, self._tiers, row.store_id)
        key = f"order:{row.id}:over"
        await self._outbox.say(session, row.user_id, "handover-over-told", key=key, store=store.name)


async def _told_by_store(session: AsyncSession, order_id: int) -> bool:
    """Whether the store has told of this order by itself."""
    heard = select(OrderEvent.id).where(OrderEvent.order_id == order_id, OrderEvent.source == "webhook")
    return await session.scalar(heard.limit(1)) is not None
