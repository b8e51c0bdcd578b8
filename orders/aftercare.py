"""Cancelling and returning: the store is asked by the tier that placed the order, else its own page is offered."""

from __future__ import annotations

from typing import Any

from checkout.assemble import placed_order
from checkout.placement import tier_of
from checkout.tiers.registry import Tiers
from domain.errors import StoreRefused
from domain.order import EventKind, HandOver, OrderStatus, TrackingEvent
from orders.events import take_in
from storage.database import Database
from storage.durable import Durable
from storage.outbox import Outbox, record
from storage.tables import Order, now


class Aftercare:
    """Workflows started by the shopper's tap."""

    def __init__(self, durable: Durable, database: Database, tiers: Tiers, outbox: Outbox) -> None:
        self._durable = durable
        self._database = database
        self._tiers = tiers
        self._outbox = outbox
        self.cancel = durable.workflow("cancel_order", self._cancel)
        self.start_return = durable.workflow("return_order", self._return)

    async def _cancel(self, order_id: int, key: str) -> None:
        answer = await self._durable.step("ask_store", self._ask_cancel, order_id)
        await self._durable.step("tell", self._tell_cancel, order_id, key, answer)

    async def _ask_cancel(self, order_id: int) -> dict[str, Any]:
        async with self._database.reading() as session:
            row = await session.get_one(Order, order_id)
            tier, order = tier_of(row), await placed_order(session, row)
        try:
            cancelled = await self._tiers[tier].cancel(order)
        except StoreRefused as refused:
            return {"accepted": None, "url": row.order_url, "refused": refused.text}
        return {"accepted": cancelled.accepted, "url": cancelled.url}

    async def _tell_cancel(self, order_id: int, key: str, answer: dict[str, Any]) -> None:
        async with self._database.writing() as session:
            row = await session.get_one(Order, order_id)
            if row.order_status == OrderStatus.CANCELLED:
                return  # a second tap asked again for what was done
            record(
                session, "cancel_asked", user_id=row.user_id, order_id=order_id, accepted=answer["accepted"]
            )
            if answer["accepted"]:
                await take_in(
                    session,
                    self._outbox,
                    row,
                    [TrackingEvent(kind=EventKind.CANCELLED, source="shopper", at=now())],
                )
                return
            await self._outbox.put(
                session,
                row.user_id,
                "cancel_answer",
                key=f"{key}:answer",
                slot=f"cancel:{order_id}",
                order_id=order_id,
                accepted=answer["accepted"],
                url=answer["url"],
            )

    async def _return(self, order_id: int, key: str, item_id: int | None = None) -> None:
        """`item_id`: the one line that goes back; None for all."""
        answer = await self._durable.step("ask_store", self._ask_return, order_id, item_id)
        await self._durable.step("tell", self._tell_return, order_id, key, answer, item_id)

    async def _ask_return(self, order_id: int, item_id: int | None) -> dict[str, Any]:
        async with self._database.reading() as session:
            row = await session.get_one(Order, order_id)
            tier, order = tier_of(row), await placed_order(session, row)
            store = self._tiers.stores.resolve(order.store_id, platform=order.platform, origin=order.origin)
        try:
            lines = tuple(
                line.line_id for line in order.lines if item_id is None or line.line_id == f"o{item_id}"
            )
            answer = await self._tiers[tier].start_return(order, lines, "")
        except StoreRefused as refused:
            return {
                "text": "return-at-store",
                "url": store.returns_url or row.order_url,
                "refused": refused.text,
            }
        if isinstance(answer, HandOver):
            return {"text": "return-at-store", "url": answer.url}
        return {"text": "return-label", "url": answer.url, "tracking": answer.tracking_number}

    async def _tell_return(
        self, order_id: int, key: str, answer: dict[str, Any], item_id: int | None
    ) -> None:
        async with self._database.writing() as session:
            row = await session.get_one(Order, order_id)
            how = answer["text"]
            record(session, "return_asked", user_id=row.user_id, order_id=order_id, how=how, item=item_id)
            await self._outbox.put(
                session,
                row.user_id,
                "return_answer",
                key=f"{key}:answer",
                order_id=order_id,
                slot=f"return:{order_id}",
                text=answer["text"],
                url=answer["url"],
                tracking=answer.get("tracking"),
            )
