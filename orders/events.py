"""One event stream per order, whatever the source: each event counted once, each change told once."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from checkout.fence import project
from checkout.payments.refunds import mirror
from domain.order import EventKind, OrderStatus, TrackingEvent
from orders.states import ENDED, after, worth_telling
from storage.outbox import Outbox, record
from storage.tables import Order, OrderEvent, Shipment, now

_STAMPS = {
    OrderStatus.CONFIRMED: "confirmed_at",
    OrderStatus.SHIPPED: "shipped_at",
    OrderStatus.DELIVERED: "delivered_at",
}


def event_key(event: TrackingEvent) -> str:
    """What makes an event the same event: the source's own id, else what it says."""
    if event.event_id:
        return f"{event.source}:{event.event_id}"[:300]
    said = f"{event.kind}|{event.tracking_number or ''}|{event.eta or ''}|{event.detail or ''}"
    return f"{event.source}:{hashlib.sha256(said.encode()).hexdigest()[:32]}"


async def take_in(
    session: AsyncSession, outbox: Outbox, order: Order, events: Sequence[TrackingEvent]
) -> list[EventKind]:
    """Add events to an order's stream, move its state, and put a notice for each change in the outbox.

    Call in the transaction that read `order`. Returns the kinds that changed something the shopper sees.
    """
    changed = []
    for event in sorted(events, key=lambda e: (e.at or now(), list(EventKind).index(e.kind))):
        if not await _add(session, order, event):
            continue
        await mirror(session, order, event)
        if await _apply(session, outbox, order, event):
            changed.append(event.kind)
    if changed:
        await project(session, order)
    return changed


async def _add(session: AsyncSession, order: Order, event: TrackingEvent) -> bool:
    key = event_key(event)
    known = await session.scalar(
        select(OrderEvent.id).where(OrderEvent.order_id == order.id, OrderEvent.event_key == key)
    )
    if known is not None:
        return False
    data = event.model_dump(mode="json", exclude={"kind", "source", "at", "event_id"}, exclude_none=True)
    session.add(
        OrderEvent(
            order_id=order.id,
            event_key=key,
            kind=event.kind,
            source=event.source,
            at=event.at or now(),
            data=data,
        )
    )
    await session.flush()
    return True


async def _apply(session: AsyncSession, outbox: Outbox, order: Order, event: TrackingEvent) -> bool:
    before = OrderStatus(order.order_status)
    new_parcel = await _parcel(session, order, event)
    status = after(before, event.kind)
    later = (
        event.eta is not None
        and order.estimated_delivery is not None
        and event.eta > order.estimated_delivery
        and before not in ENDED
    )
    if event.eta is not None and before not in ENDED:
        order.estimated_delivery = event.eta
    if status is not before:
        order.order_status = status
        if (stamp := _STAMPS.get(status)) and getattr(order, stamp) is None:
            setattr(order, stamp, event.at or now())
        record(session, f"order_{status}", user_id=order.user_id, order_id=order.id, source=event.source)
    kind = EventKind.DELAYED if later and status is before else event.kind
    second_parcel = (
        new_parcel and status is before and event.kind is EventKind.SHIPPED and before not in ENDED
    )
    if status is before and not second_parcel and not later and not worth_telling(before, event.kind):
        return False
    if (
        status is before
        and before is OrderStatus.CONFIRMED
        and kind in {EventKind.ORDERED, EventKind.CONFIRMED}
    ):
        return False
    return await _tell(session, outbox, order, event, kind)


async def _parcel(session: AsyncSession, order: Order, event: TrackingEvent) -> bool:
    """Keep the parcel's row; True for a parcel not seen before."""
    if not event.tracking_number:
        return False
    parcel = await session.scalar(
        select(Shipment).where(
            Shipment.order_id == order.id, Shipment.tracking_number == event.tracking_number
        )
    )
    fresh = parcel is None
    if parcel is None:
        parcel = Shipment(order_id=order.id, tracking_number=event.tracking_number, status=event.kind)
        session.add(parcel)
    parcel.carrier = event.carrier or parcel.carrier
    parcel.tracking_url = event.tracking_url or parcel.tracking_url
    parcel.status = event.kind
    if order.tracking_number is None:
        order.tracking_number = event.tracking_number
    if order.tracking_number == event.tracking_number:
        order.carrier = event.carrier or order.carrier
    await session.flush()
    return fresh


async def _tell(
    session: AsyncSession, outbox: Outbox, order: Order, event: TrackingEvent, kind: EventKind
) -> bool:
    """One message per change, whoever reported it first: the key names the change, not the source. What the
    shopper asked for is answered where they asked."""
    about = event.eta.isoformat() if kind is EventKind.DELAYED and event.eta else event.tracking_number or ""
    if kind not in {EventKind.SHIPPED, EventKind.DELAYED, EventKind.EXCEPTION}:
        about = ""
    return await outbox.put(
        session,
        order.user_id,
        "order_update",
        key=f"order:{order.id}:{kind}:{about}",
        slot=f"cancel:{order.id}" if event.source == "shopper" else None,
        order_id=order.id,
        kind=kind,
        tracking_number=event.tracking_number,
    )


def next_look(age: timedelta, shortest_seconds: float) -> float:
    """Seconds until an order is looked at again: often while it is young, ever slower with age."""
    days = age.total_seconds() / 86_400
    factor = 1.0 if days < 3 else 4.0 if days < 14 else 24.0
    return shortest_seconds * factor
