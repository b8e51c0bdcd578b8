"""A tier that does as it is told and counts: the one seam of the placing's tests."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from domain.money import Money
from domain.order import (
    Cancellation,
    HandOver,
    Outcome,
    Payer,
    Placed,
    PlacedOrder,
    Quote,
    ReturnLabel,
    StoreOrder,
    TierName,
    TrackingEvent,
)


@dataclass
class ScriptedTier:
    """`on_submit` and `on_find` decide per order; both default to a store that works."""

    name: TierName = TierName.API
    on_submit: Callable[[StoreOrder], Outcome] = lambda order: Placed(order_number=f"N-{order.store_id}")
    on_find: Callable[[StoreOrder], Placed | None] = lambda order: None
    on_quote: Callable[[StoreOrder], None] = lambda order: None
    on_track: Callable[[PlacedOrder], list[TrackingEvent]] = lambda order: []
    submitted: list[str] = field(default_factory=list)
    sought: list[str] = field(default_factory=list)
    quoted: list[StoreOrder] = field(default_factory=list)
    price_cents: int | None = None

    async def quote(self, order: StoreOrder) -> Quote:
        self.quoted.append(order)
        self.on_quote(order)
        total = order.subtotal if self.price_cents is None else Money(cents=self.price_cents, currency="USD")
        return Quote(
            store_id=order.store_id,
            tier=self.name,
            payer=Payer.TOKEN,
            subtotal=order.subtotal,
            total=total,
            cap=total,
            exact=True,
        )

    async def submit(self, order: StoreOrder) -> Outcome:
        self.submitted.append(order.muse_order_id)
        return self.on_submit(order)

    async def find(self, order: StoreOrder) -> Placed | None:
        self.sought.append(order.muse_order_id)
        return self.on_find(order)

    async def track(self, order: PlacedOrder) -> list[TrackingEvent]:
        return self.on_track(order)

    async def cancel(self, order: PlacedOrder) -> Cancellation:
        return Cancellation(accepted=True)

    async def start_return(
        self, order: PlacedOrder, line_ids: tuple[str, ...], reason: str, exchange_for: str | None = None
    ) -> ReturnLabel | HandOver:
        return ReturnLabel(url="https://northline.example/label")
