"""A checkout session: where one checkout of one shopper stands. The row is the truth; it outlives every
graph checkpoint, expires after `MUSE_SESSION_MINUTES` and then is quoted again."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from checkout import cart
from domain.errors import WaitsFor
from domain.order import Quote, TierName
from storage.outbox import record
from storage.tables import AddressRow, Card, CartItem, CheckoutSession, ContactRow, now

STEPS = ("address", "payment", "review")


class Sessions:
    """`minutes`: how long quotes and the step stay good without a word from the shopper."""

    def __init__(self, minutes: float) -> None:
        self._life = timedelta(minutes=minutes)

    async def open_of(
        self, session: AsyncSession, user_id: int, *, lock: bool = False
    ) -> CheckoutSession | None:
        """The checkout the shopper is in the middle of, expired or not; None when there is none. `lock`: it is
        about to be changed, and quotes may be coming in at the same time."""
        sought = (
            select(CheckoutSession)
            .where(CheckoutSession.user_id == user_id, CheckoutSession.status == "pending")
            .order_by(CheckoutSession.id.desc())
            .limit(1)
        )
        return await session.scalar(sought.with_for_update() if lock else sought)

    async def begin(
        self,
        session: AsyncSession,
        user_id: int,
        items: Sequence[CartItem],
        methods: dict[str, TierName],
        key: str,
    ) -> CheckoutSession:
        """Open a checkout of `items`, or go on with the one that is open. `key` names the update that asked."""
        row = await self.open_of(session, user_id, lock=True)
        if row is None:
            row = CheckoutSession(
                session_id="cs" + hashlib.sha256(key.encode()).hexdigest()[:14],
                user_id=user_id,
                expires_at=now() + self._life,
            )
            await self._prefill(session, row)
            session.add(row)
            record(session, "checkout_begun", user_id=user_id, checkout=row.session_id, stores=len(methods))
        self.snapshot(row, items, methods)
        await session.flush()
        return row

    def snapshot(self, row: CheckoutSession, items: Sequence[CartItem], methods: dict[str, TierName]) -> None:
        """What is being bought, as the cart is now; quotes of another cart are dropped."""
        digest = cart.digest(items)
        if row.cart_digest != digest:
            row.quotes, row.digest, row.cart_digest = {}, None, digest
        row.cart_items = [
            {
                "itemId": item.id,
                "storeId": item.store_id,
                "name": item.product_name,
                "size": item.size,
                "color": item.color,
                "quantity": item.quantity,
                "priceCents": item.price_cents,
                "currency": item.currency,
            }
            for item in items
        ]
        row.stores_to_checkout = [
            {"storeId": store, "method": tier.checkout_method, "status": "pending"}
            for store, tier in methods.items()
        ]

    async def _prefill(self, session: AsyncSession, row: CheckoutSession) -> None:
        """A returning shopper's last address, contact and default card are chosen already."""
        address = await session.scalar(
            select(AddressRow)
            .where(AddressRow.user_id == row.user_id, AddressRow.complete.is_(True))
            .order_by(AddressRow.used_at.desc())
            .limit(1)
        )
        contact = await session.scalar(select(ContactRow.id).where(ContactRow.user_id == row.user_id))
        if address is not None and contact is not None:
            row.shipping_address = {"address_id": address.id}
        card = await session.scalar(
            select(Card.payment_method_id).where(Card.user_id == row.user_id, Card.is_default.is_(True))
        )
        row.payment_method_id = card

    def touch(self, row: CheckoutSession) -> bool:
        """The shopper is here: the session lives on. True when it had expired and must be quoted again."""
        expired = row.expires_at < now()
        row.expires_at = now() + self._life
        if expired:
            row.quotes, row.digest = {}, None
        return expired

    async def cancel(self, session: AsyncSession, user_id: int) -> bool:
        """Leave the checkout; the cart stays. False when none was open."""
        row = await self.open_of(session, user_id, lock=True)
        if row is None:
            return False
        row.status, row.completed_at = "failed", now()
        record(session, "checkout_cancelled", user_id=user_id, checkout=row.session_id)
        return True


def requote(row: CheckoutSession) -> None:
    """Something that prices depend on has changed: what was quoted and shown is void."""
    row.quotes, row.digest = {}, None


def quote_of(row: CheckoutSession, store_id: str) -> Quote | None:
    """The store's quote; None while it is being asked, or when it refused (`problem_of`)."""
    answer = row.quotes.get(store_id) or {}
    return Quote.model_validate(answer["quote"]) if "quote" in answer else None


def problem_of(row: CheckoutSession, store_id: str) -> dict[str, Any] | None:
    """Why the store cannot be part of this checkout: {"text", "fill", ...}."""
    problem: dict[str, Any] | None = (row.quotes.get(store_id) or {}).get("problem")
    return problem


def waits_for(problem: dict[str, Any] | None) -> WaitsFor | None:
    """What the store waits for its shopper to do, before it can be part of the checkout."""
    return (problem or {}).get("waits_for")


def stores_of(row: CheckoutSession) -> list[str]:
    return [entry["storeId"] for entry in row.stores_to_checkout]


def all_answered(row: CheckoutSession) -> bool:
    """Every store has quoted, or said why not."""
    return bool(row.stores_to_checkout) and all(store in row.quotes for store in stores_of(row))


async def start_processing(session: AsyncSession, session_id: str, digest: str) -> bool:
    """The one conditional change that lets a review card be approved once: True only for the first tap on the
    card shown last, within its time."""
    result = await session.execute(
        update(CheckoutSession)
        .where(
            CheckoutSession.session_id == session_id,
            CheckoutSession.status == "pending",
            CheckoutSession.digest == digest,
            CheckoutSession.expires_at > now(),
        )
        .values(status="processing", step="processing", updated_at=now())
    )
    return bool(getattr(result, "rowcount", 0) == 1)
