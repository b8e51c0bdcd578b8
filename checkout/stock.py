"""Live stock: when a cart is opened, stores that sell by API are asked beside the answer, never before it; the card is
edited if something has changed. Before an order is placed its store's own checkout says the same again."""

from __future__ import annotations

import asyncio
import logging
from datetime import timedelta

from sqlalchemy import select

from checkout import cart
from checkout.assemble import cart_line
from checkout.quoting import methods_for
from checkout.tiers.api import ApiTier
from checkout.tiers.registry import Tiers
from checkout.tiers.ucp.variants import Stock
from domain.errors import StoreRefused
from domain.order import StoreOrder, TierName
from storage.database import Database
from storage.outbox import Outbox, language_of, record
from storage.tables import CartItem, CheckoutSession, StoreRow, now

log = logging.getLogger(__name__)

FRESH = timedelta(seconds=60)
"""A line looked at so lately is not looked at again."""
AT_ONCE = 8
MOST_WAITING = 200
"""Carts opened while so many are being looked at are left: nobody waits for this."""


class LiveStock:
    """`look` returns at once. `close` at the end."""

    def __init__(self, database: Database, tiers: Tiers, outbox: Outbox) -> None:
        self._database = database
        self._tiers = tiers
        self._outbox = outbox
        self._slots = asyncio.Semaphore(AT_ONCE)
        self._tasks: dict[int, asyncio.Task[None]] = {}

    def look(self, user_id: int, message_id: int) -> None:
        """A shopper's cart was shown in `message_id`."""
        if user_id in self._tasks or len(self._tasks) >= MOST_WAITING:
            return
        task = asyncio.create_task(self._look(user_id, message_id))
        self._tasks[user_id] = task
        task.add_done_callback(lambda done: self._ended(user_id, done))

    def _ended(self, user_id: int, task: asyncio.Task[None]) -> None:
        self._tasks.pop(user_id, None)
        if not task.cancelled() and task.exception() is not None:
            log.error("looking at a cart's stock broke", exc_info=task.exception())

    async def close(self) -> None:
        tasks = list(self._tasks.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _look(self, user_id: int, message_id: int) -> None:
        async with self._slots:
            found: dict[int, Stock] = {}
            for order in await self._orders(user_id):
                found |= await self._ask(order)
            if found and await self._keep(user_id, message_id, found):
                log.debug("stock of a cart has changed")

    async def _orders(self, user_id: int) -> list[StoreOrder]:
        """The lines that are due, by store."""
        async with self._database.reading() as session:
            items = await cart.lines(session, user_id)
            methods = await methods_for(session, self._tiers, items)
            due: dict[str, list[CartItem]] = {}
            for item in items:
                if methods[item.store_id] is TierName.API and _is_due(item):
                    due.setdefault(item.store_id, []).append(item)
            language = await language_of(session, user_id)
            rows = {
                row.id: row for row in await session.scalars(select(StoreRow).where(StoreRow.id.in_(due)))
            }
        return [
            StoreOrder(
                muse_order_id=f"stock:{user_id}:{store_id}",
                user_id=user_id,
                store_id=store_id,
                platform=rows[store_id].platform if store_id in rows else None,
                currency=lines[0].currency,
                lines=tuple(cart_line(item) for item in lines),
                created_at=now(),
                language=language,
            )
            for store_id, lines in due.items()
        ]

    async def _ask(self, order: StoreOrder) -> dict[int, Stock]:
        """By the cart line's row; empty when the store does not tell."""
        api = self._tiers[TierName.API]
        if not isinstance(api, ApiTier):
            return {}
        try:
            told = await api.stock(order)
        except StoreRefused:
            return {}
        return {int(line_id[1:]): stock for line_id, stock in told.items()}

    async def _keep(self, user_id: int, message_id: int, found: dict[int, Stock]) -> bool:
        """Write down what changed, and show the cart anew in its message. Prices stay while a checkout is open: its
        quotes tell them."""
        async with self._database.writing() as session:
            checking_out = await session.scalar(
                select(CheckoutSession.id).where(
                    CheckoutSession.user_id == user_id, CheckoutSession.status == "pending"
                )
            )
            changed = False
            for item in await cart.lines(session, user_id):
                if (stock := found.get(item.id)) is not None:
                    changed = _update(item, stock, priced=checking_out is None) or changed
            if changed:
                record(session, "stock_changed", user_id=user_id)
                await self._outbox.put(
                    session,
                    user_id,
                    "cart",
                    key=f"stock:{user_id}:{message_id}:{now().timestamp()}",
                    slot="cart",
                    at=message_id,
                )
            return changed


def _is_due(item: CartItem) -> bool:
    return item.last_stock_check is None or item.last_stock_check < now() - FRESH


def _update(item: CartItem, stock: Stock, *, priced: bool) -> bool:
    item.last_stock_check = now()
    before = (item.in_stock, item.price_cents)
    if stock.available is not None:
        item.in_stock = stock.available
    if priced and stock.price is not None and stock.price.currency == item.currency:
        item.price_cents = stock.price.cents
    return (item.in_stock, item.price_cents) != before
