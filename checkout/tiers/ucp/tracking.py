"""From a merchant's order to tracking events in Muse's terms."""

from __future__ import annotations

from datetime import date

from checkout.tiers.ucp.addresses import is_public_page
from checkout.tiers.ucp.snapshots import Adjustment, FulfillmentEvent, OrderSnapshot
from checkout.tiers.ucp.values import one_line
from domain.money import Money
from domain.order import EventKind, TrackingEvent

_FULFILLMENT = {
    "processing": EventKind.CONFIRMED,
    "shipped": EventKind.SHIPPED,
    "in_transit": EventKind.IN_TRANSIT,
    "out_for_delivery": EventKind.OUT_FOR_DELIVERY,
    "ready_for_pickup": EventKind.READY_FOR_PICKUP,
    "delivered": EventKind.DELIVERED,
    "picked_up": EventKind.DELIVERED,
    "delayed": EventKind.DELAYED,
    "failed_attempt": EventKind.EXCEPTION,
    "undeliverable": EventKind.EXCEPTION,
    "returned_to_sender": EventKind.EXCEPTION,
    "canceled": EventKind.EXCEPTION,
    "cancelled": EventKind.EXCEPTION,
}
_ADJUSTMENT = {
    "refund": EventKind.REFUNDED,
    "credit": EventKind.REFUNDED,
    "return": EventKind.RETURNED,
    "cancellation": EventKind.CANCELLED,
    "cancel": EventKind.CANCELLED,
}


def events_of(order: OrderSnapshot, source: str = "api") -> list[TrackingEvent]:
    """Everything the snapshot says, oldest first. Its ids are the merchant's own, so a repeat is recognised.

    Adjustments count once they are completed. A cancellation is one of the whole order only when no line has
    any quantity left; a part of it is an exception.
    """
    eta = _eta(order)
    events = [
        TrackingEvent(kind=EventKind.CONFIRMED, source=source, event_id=f"{order.id}:confirmed", eta=eta)
    ]
    adjusted = [
        _adjusted(adjustment, order, source)
        for adjustment in order.adjustments
        if adjustment.type.lower() in _ADJUSTMENT and adjustment.status == "completed"
    ]
    happened = [
        _happened(event, order, source, eta)
        for event in order.fulfillment.events
        if event.type.lower() in _FULFILLMENT
    ]
    told_twice = any(event.kind is EventKind.CANCELLED for event in adjusted)
    events += [event for event in happened if not (told_twice and event.kind is EventKind.CANCELLED)]
    events += adjusted
    first, *rest = events
    return [first, *sorted(rest, key=lambda e: (e.at is None, e.at.timestamp() if e.at else 0.0))]


def _nothing_left(order: OrderSnapshot) -> bool:
    return bool(order.line_items) and all(line.quantity.total == 0 for line in order.line_items)


def _happened(event: FulfillmentEvent, order: OrderSnapshot, source: str, eta: date | None) -> TrackingEvent:
    kind = _FULFILLMENT[event.type.lower()]
    if event.type.lower() in {"canceled", "cancelled"} and _nothing_left(order):
        kind = EventKind.CANCELLED
    return TrackingEvent(
        kind=kind,
        source=source,
        at=event.occurred_at,
        event_id=event.id or None,
        carrier=one_line(event.carrier, 60) or None,
        tracking_number=one_line(event.tracking_number, 100) or None,
        tracking_url=event.tracking_url if is_public_page(event.tracking_url) else None,
        eta=None if kind is EventKind.DELIVERED else eta,
        detail=one_line(event.description, 300) or None,
    )


def _adjusted(adjustment: Adjustment, order: OrderSnapshot, source: str) -> TrackingEvent:
    kind = _ADJUSTMENT[adjustment.type.lower()]
    if kind is EventKind.CANCELLED and adjustment.line_items and not _nothing_left(order):
        kind = EventKind.EXCEPTION
    amount = next((abs(total.amount) for total in adjustment.totals if total.type == "total"), None)
    known = amount is not None and len(order.currency) == 3 and order.currency.isupper()
    return TrackingEvent(
        kind=kind,
        source=source,
        at=adjustment.occurred_at,
        event_id=adjustment.id or None,
        amount=Money(cents=amount, currency=order.currency) if known and amount is not None else None,
        detail=one_line(adjustment.description, 300) or None,
    )


def _eta(order: OrderSnapshot) -> date | None:
    """The latest day that an expectation names; "now" and prose name none."""
    days = []
    for expectation in order.fulfillment.expectations:
        try:
            days.append(date.fromisoformat(expectation.fulfillable_on[:10]))
        except ValueError:
            continue
    return max(days, default=None)
