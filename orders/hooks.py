"""What stores tell of orders unasked: believed, answered at once, and taken in by a workflow, each once."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from checkout import fence
from checkout.tiers.registry import Tiers
from checkout.tiers.ucp.addresses import origin_of
from checkout.tiers.ucp.discovery import Merchants
from checkout.tiers.ucp.profile import WEBHOOK_PATH, base_url
from checkout.tiers.ucp.tracking import events_of
from checkout.tiers.ucp.values import one_line
from checkout.tiers.ucp.webhooks import OrderWebhook, verify
from domain.order import OrderStatus, Placed, TrackingEvent
from domain.settings import Settings
from net.errors import Unsafe
from orders.events import take_in
from storage.database import Database
from storage.durable import Durable
from storage.outbox import Outbox, record
from storage.tables import Order, StoreRow

WAITS = (0.5, 1.0, 2.0, 4.0, 8.0, 15.0, 30.0, 60.0, 120.0, 300.0)
"""Pauses while an order is still being placed: a store may tell of it before its answer has reached us."""


class OrderHooks:
    """`take` believes a webhook or raises `WebhookRefused`; the rest is the workflow `order_webhook`."""

    def __init__(
        self,
        durable: Durable,
        database: Database,
        tiers: Tiers,
        outbox: Outbox,
        merchants: Merchants,
        settings: Settings,
    ) -> None:
        self._durable = durable
        self._database = database
        self._tiers = tiers
        self._outbox = outbox
        self._merchants = merchants
        self._url = f"{base_url(settings)}{WEBHOOK_PATH}"
        self._workflow = durable.workflow("order_webhook", self._order_webhook)

    async def take(self, headers: Mapping[str, str], body: bytes) -> None:
        """Returns as soon as the event is safe; the same event again changes nothing."""
        hook = await verify(headers, body, url=self._url, merchants=self._merchants, placed=self._placed)
        row_id = await self._row_at(hook.origin, hook.order.id, hook.order.checkout_id)
        if row_id is None:
            return
        name = hashlib.sha256(f"{hook.origin} {hook.event_id}".encode()).hexdigest()[:40]
        await self._durable.start(self._workflow, f"webhook:{name}", row_id, self._told(hook))

    async def _placed(self, origin: str, order_id: str, checkout_id: str) -> bool:
        return await self._row_at(origin, order_id, checkout_id) is not None

    async def _row_at(self, origin: str, order_id: str, checkout_id: str) -> int | None:
        """Our order at the store of `origin`: by the store's id of it, else by the checkout it came of."""
        refs = [ref for ref in (order_id, checkout_id) if ref]
        async with self._database.reading() as session:
            rows = await session.execute(
                select(Order, StoreRow)
                .join(StoreRow, StoreRow.id == Order.store_id)
                .where(or_(Order.store_ref.in_(refs), Order.quote_ref.in_(refs)))
                .order_by(Order.id.desc())
            )
            return next((order.id for order, store in rows if self._origin(store) == origin), None)

    def _origin(self, row: StoreRow) -> str:
        store = self._tiers.stores.by_slug(row.id)
        try:
            return origin_of(store.api.origin if store is not None and store.api is not None else row.origin)
        except Unsafe:
            return ""

    def _told(self, hook: OrderWebhook) -> dict[str, Any]:
        """What the workflow needs of the event; no address, no contact."""
        near = self._merchants.neighbourhood(hook.origin)
        page = hook.order.permalink_url
        return {
            "number": one_line(hook.order.label or hook.order.id, 100),
            "ref": hook.order.id,
            "url": page if page and near.has(page) else None,
            "events": [event.model_dump(mode="json") for event in events_of(hook.order, "webhook")],
        }

    async def _order_webhook(self, row_id: int, told: dict[str, Any]) -> None:
        for pause in (*WAITS, None):
            if (
                await self._durable.step("take_in", self._take_in, row_id, told, pause is None)
                or pause is None
            ):
                return
            await self._durable.sleep(pause)

    async def _take_in(self, row_id: int, told: dict[str, Any], at_last: bool) -> bool:
        """False: the order is still being placed, so its own answer should come first."""
        async with self._database.writing() as session:
            row = await session.get(Order, row_id, with_for_update=True)
            if row is None:
                return True
            if row.order_status == OrderStatus.PENDING and not at_last:
                return False
            if row.order_number is None and row.order_status != OrderStatus.FAILED:
                await self._found(session, row, told)
            events = [TrackingEvent.model_validate(event) for event in told["events"]]
            await take_in(session, self._outbox, row, events)
            record(session, "webhook_taken", user_id=row.user_id, order_id=row.id, events=len(events))
            return True

    async def _found(self, session: AsyncSession, row: Order, told: dict[str, Any]) -> None:
        """An order that its shopper finished at the store, or whose answer was lost."""
        placed = Placed(order_number=told["number"], order_url=told["url"], store_ref=told["ref"])
        if await fence.confirm(session, row.muse_order_id, placed):
            await self._outbox.put(
                session, row.user_id, "order_found", key=f"{row.muse_order_id}:found", order_id=row.id
            )
