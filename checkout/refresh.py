"""Carts kept true: prices and stock re-read from time to time, and each change told once, old beside new."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import or_, select

from catalog.reader import LinkReader
from domain.money import Money
from domain.product import Variant
from storage.database import Database
from storage.durable import Durable, QueueSpec
from storage.outbox import Outbox, language_of, record
from storage.tables import CartItem, now

REFRESH_QUEUE = QueueSpec("refresh", at_once=2, poll_seconds=1.0)
AT_ONCE = 40
"""Lines looked at in one round; the oldest looks first."""
FORGOTTEN = timedelta(days=30)
"""Lines untouched for so long are no longer looked at: nobody waits for the news."""


class CartRefresh:
    """`hours`: how old a line's price may grow before its page is read again."""

    def __init__(
        self, durable: Durable, database: Database, outbox: Outbox, reader: LinkReader, hours: float
    ) -> None:
        self._durable = durable
        self._database = database
        self._outbox = outbox
        self._reader = reader
        self._age = timedelta(hours=hours)
        self._workflow = durable.workflow("refresh_carts", self._refresh)
        self.look_again = durable.workflow("look_again", self._look_again)

    async def begin(self) -> None:
        """Start the rounds; a second process that starts them too changes nothing."""
        await self._next(int(now().timestamp() / self._age.total_seconds()), 0.0)

    async def _next(self, number: int, delay: float) -> None:
        await self._durable.enqueue(
            REFRESH_QUEUE.name, self._workflow, f"refresh:{number}", number, delay_seconds=delay
        )

    async def _refresh(self, number: int) -> None:
        for item_id in await self._durable.step("due", self._due):
            await self._durable.step("look", self.look, item_id)
        await self._next(number + 1, self._age.total_seconds())

    async def _look_again(self, items: list[int], user_id: int, key: str) -> None:
        """These lines came back into the cart from an order: what has changed since is told at once."""
        looked = [await self._durable.step("look", self.look, item_id) for item_id in items]
        if "changed" in looked:
            await self._durable.step("show", self._show, user_id, key)

    async def _show(self, user_id: int, key: str) -> None:
        async with self._database.writing() as session:
            await self._outbox.put(session, user_id, "cart", key=f"{key}:looked", slot="cart", undo=True)

    async def _due(self) -> list[int]:
        async with self._database.reading() as session:
            due = select(CartItem.id).where(
                or_(CartItem.last_stock_check.is_(None), CartItem.last_stock_check < now() - self._age),
                CartItem.updated_at > now() - FORGOTTEN,
            )
            return list(await session.scalars(due.order_by(CartItem.last_stock_check).limit(AT_ONCE)))

    async def look(self, item_id: int) -> str:
        """Read one line's page again; returns what became of it, for the log."""
        async with self._database.reading() as session:
            item = await session.get(CartItem, item_id)
        if item is None or item.product.get("refused"):
            return "left"
        wanted = Variant(variant_id=item.variant_id, sku=item.product_sku, size=item.size, color=item.color)
        plain = item.size is None and item.color is None
        found = await self._reader.refresh(item.product_url, None if plain else wanted)
        async with self._database.writing() as session:
            item = await session.get(CartItem, item_id, with_for_update=True)
            if item is None:
                return "gone"
            item.last_stock_check = now()
            if found.product is None:
                return f"unread: {found.reason}"
            chosen = found.variant
            price = (chosen.price if chosen else None) or found.product.price
            stock = (chosen.availability if chosen else None) or found.product.availability
            in_stock = (chosen is not None or plain) and (stock is None or stock.can_be_ordered)
            changes = _changes(item, price, in_stock, await language_of(session, item.user_id))
            for text, fill in changes:
                key = f"refresh:{item_id}:{text}:{fill.get('after', '')}:{now().date()}"
                await self._outbox.say(session, item.user_id, text, key=key, **fill)
                record(session, "cart_changed", user_id=item.user_id, store=item.store_id, what=text)
            item.in_stock = in_stock
            if price is not None and price.currency == item.currency:
                item.price_cents = price.cents
            return "changed" if changes else "same"


def _changes(
    item: CartItem, price: Money | None, in_stock: bool, language: str
) -> list[tuple[str, dict[str, Any]]]:
    """(sentence, its fill) for each thing that is not as the cart says."""
    name = {"name": item.product_name}
    if item.in_stock and not in_stock:
        return [("news-sold-out", name)]
    changes: list[tuple[str, dict[str, Any]]] = []
    if in_stock and not item.in_stock:
        changes.append(("news-back", name))
    if price is not None and item.price_cents is not None and price.currency == item.currency:
        before = Money(cents=item.price_cents, currency=item.currency)
        if price != before:
            text = "news-cheaper" if price < before else "news-dearer"
            amounts = {"before": before.format(language), "after": price.format(language)}
            changes.append((text, {**name, **amounts}))
    return changes
