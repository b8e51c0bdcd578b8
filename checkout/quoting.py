"""Quoting: every store of a checkout is asked side by side, outside the shopper's lane, before the review."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from checkout import cart
from checkout.assemble import order_to_quote
from checkout.payments.rails import Rails
from checkout.tiers.registry import Tiers
from domain.errors import Refusal, StoreRefused
from domain.order import Quote, StoreOrder, TierName
from domain.store import Store
from storage.database import Database
from storage.durable import Durable
from storage.outbox import record
from storage.tables import CartItem, CheckoutSession, StoreRow

Announce = Callable[[int, str, dict[str, Any]], Awaitable[None]]
"""Bring a result back into a shopper's lane: (user id, key of the internal update, its reading). Called inside
a workflow."""

log = logging.getLogger(__name__)

DEADLINE_SECONDS = 75.0
"""The longest one store may take to quote; a browser's walk to the review page is well under it."""


class Quoting:
    """Workflows that fill `checkout_sessions.quotes` and then announce `quoted`. `rails` say who charges what;
    without them it stays as the tier quoted."""

    def __init__(
        self,
        durable: Durable,
        database: Database,
        tiers: Tiers,
        announce: Announce,
        rails: Rails | None = None,
    ) -> None:
        self._durable = durable
        self._database = database
        self._tiers = tiers
        self._announce = announce
        self._rails = rails
        self.quote_checkout = durable.workflow("quote_checkout", self._quote_checkout)
        self._quote_store_workflow = durable.workflow("quote_store", self._quote_store)

    async def _quote_checkout(self, session_id: str, round_key: str) -> None:
        step = self._durable.step
        stores = await step("stores_to_ask", self._stores_to_ask, session_id)
        await asyncio.gather(
            *(
                self._durable.run(
                    self._quote_store_workflow, f"{round_key}:{store}", session_id, store, round_key
                )
                for store in stores
            )
        )
        user_id = await step("whose", self._whose, session_id, round_key)
        if user_id is not None:
            reading = {"act": "quoted", "slots": {"checkout": session_id}}
            await self._announce(user_id, f"quoted:{round_key}", reading)

    async def _quote_store(self, session_id: str, store_id: str, round_key: str) -> None:
        await self._durable.step("ask_store", self._ask_store, session_id, store_id, round_key)

    async def _stores_to_ask(self, session_id: str) -> list[str]:
        async with self._database.reading() as session:
            row = await _session(session, session_id)
            return (
                [s["storeId"] for s in row.stores_to_checkout if s["storeId"] not in row.quotes]
                if row
                else []
            )

    async def _ask_store(self, session_id: str, store_id: str, round_key: str) -> str:
        async with self._database.reading() as session:
            row = await _session(session, session_id)
            if row is None or row.quoting != round_key:
                return "superseded"
            items = [item for item in await cart.lines(session, row.user_id) if item.store_id == store_id]
            if not items:
                return "gone"
            typed = self._rails is None or self._rails.may_type_a_card(store_id)
            order = await order_to_quote(session, row, store_id, items, typed_card=typed)
            store = await known_store(session, self._tiers, store_id)
            readable = all(not item.product.get("refused") for item in items)
        answer = await self._first_answer(store, order, readable)
        async with self._database.writing() as session:
            row = await _session(session, session_id, lock=True)
            if row is None or row.quoting != round_key:
                return "superseded"
            row.quotes = {**row.quotes, store_id: answer}
            _remember_checkout(row, store_id, answer)
            record(session, "quoted", user_id=row.user_id, store=store_id, ok="quote" in answer)
        return "answered"

    async def _first_answer(self, store: Store, order: StoreOrder, readable: bool) -> dict[str, Any]:
        """The best tier's quote; a tier that cannot is followed by the next, unless the store itself said no."""
        for name in self._tiers.names_for(store, readable=readable):
            try:
                quote = await self._quote(name, order)
            except StoreRefused as refused:
                if name is not TierName.REDIRECT and _next_may(refused):
                    continue
                return {"problem": _problem(refused)}
            shown = self._rails.shown(order, quote) if self._rails is not None else quote
            return {"quote": shown.model_dump(mode="json")}
        return {"problem": {"text": "refused-down", "fill": {}, "refusal": Refusal.DOWN}}

    async def _quote(self, name: TierName, order: StoreOrder) -> Quote:
        try:
            async with asyncio.timeout(DEADLINE_SECONDS):
                return await self._tiers[name].quote(order)
        except TimeoutError:
            raise StoreRefused(
                Refusal.DOWN, detail=f"{name} took over {DEADLINE_SECONDS:.0f} s to quote"
            ) from None

    async def _whose(self, session_id: str, round_key: str) -> int | None:
        """The shopper who waits for this round; None when another round has replaced it."""
        async with self._database.reading() as session:
            row = await _session(session, session_id)
            return row.user_id if row is not None and row.quoting == round_key else None


def _remember_checkout(row: CheckoutSession, store_id: str, answer: dict[str, Any]) -> None:
    """The checkout that the store keeps for this session, so that its next quote is of the same one."""
    quote = answer.get("quote") or {}
    if quote.get("tier") == TierName.API and quote.get("quote_ref"):
        row.quote_refs = {**row.quote_refs, store_id: quote["quote_ref"]}


def _next_may(refused: StoreRefused) -> bool:
    """Whether the next tier is asked: not before the shopper was, where they can help."""
    return refused.waits_for is None and refused.may_fall_back and falls_back(refused.refusal)


def _problem(refused: StoreRefused) -> dict[str, Any]:
    problem = {"text": refused.text, "fill": refused.params, "refusal": refused.refusal}
    return {**problem, "waits_for": refused.waits_for} if refused.waits_for else problem


def falls_back(refusal: Refusal) -> bool:
    """Whether another way to the same store could succeed: not when the store itself said no to the goods,
    the address or the money."""
    return refusal not in {
        Refusal.SOLD_OUT,
        Refusal.QUANTITY,
        Refusal.ADDRESS,
        Refusal.PAYMENT,
        Refusal.PRICE_ABOVE_CAP,
        Refusal.HOLD,
        Refusal.TOO_EARLY,
    }


async def known_store(session: AsyncSession, tiers: Tiers, store_id: str) -> Store:
    """What is known of the store: its file, or its platform's. What a row says of a store never changes, so
    it is read once."""
    if (known := tiers.known.get(store_id)) is not None:
        return known
    row = await session.get(StoreRow, store_id)
    store = tiers.stores.resolve(
        store_id,
        platform=row.platform if row else None,
        name=row.name if row else "",
        origin=row.origin if row else "",
    )
    if row is not None:
        tiers.known[store_id] = store
    return store


async def methods_for(session: AsyncSession, tiers: Tiers, items: list[CartItem]) -> dict[str, TierName]:
    """The tier that would buy each store's lines now."""
    readable: dict[str, bool] = {}
    for item in items:
        readable[item.store_id] = readable.get(item.store_id, True) and not item.product.get("refused")
    return {
        store: tiers.names_for(await known_store(session, tiers, store), readable=can)[0]
        for store, can in readable.items()
    }


async def _session(session: AsyncSession, session_id: str, *, lock: bool = False) -> CheckoutSession | None:
    sought = select(CheckoutSession).where(CheckoutSession.session_id == session_id)
    return await session.scalar(sought.with_for_update() if lock else sought)
