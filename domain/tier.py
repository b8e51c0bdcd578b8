"""The contract that every tier keeps."""

from __future__ import annotations

from typing import Protocol, runtime_checkable

from domain.order import (
    Cancellation,
    HandOver,
    Outcome,
    Placed,
    PlacedOrder,
    Quote,
    ReturnLabel,
    StoreOrder,
    TierName,
    TrackingEvent,
)


class Tier(Protocol):
    """One way to buy at a store. A tier is deterministic, holds no authority and keeps no order state:
    the `orders` rows are the truth.

    Every method may raise `StoreRefused`. From `submit` it means: the order was definitely not placed.
    Any other exception, or a lost connection, out of `submit` after the order was sent is the tier's mistake:
    it must return `Unclear` instead.
    """

    name: TierName

    async def quote(self, order: StoreOrder) -> Quote:
        """Price, stock, delivery and tax re-read at the store; has no lasting effect the shopper would notice."""

    async def submit(self, order: StoreOrder) -> Outcome:
        """Place the order once, for at most `order.approved_cap`. Called at most once per fence."""

    async def find(self, order: StoreOrder) -> Placed | None:
        """Look whether an order sent earlier exists (same idempotency key, or order history). Never submits."""

    async def track(self, order: PlacedOrder) -> list[TrackingEvent]:
        """All that the store says of the order now; repeats are welcome, the caller deduplicates."""

    async def cancel(self, order: PlacedOrder) -> Cancellation: ...

    async def start_return(
        self, order: PlacedOrder, line_ids: tuple[str, ...], reason: str, exchange_for: str | None = None
    ) -> ReturnLabel | HandOver:
        """Start a return, or an exchange for another variant id."""


@runtime_checkable
class Watches(Protocol):
    """A tier that can see what becomes of an order it handed over."""

    async def watch(self, order: PlacedOrder) -> Placed | HandOver | None:
        """Placed by now, still open (None), or to be finished by another link. Raises `StoreRefused`
        (SESSION_EXPIRED) when nothing is left of it at the store."""
