"""The life of an order as its shopper sees it: which events change its state, and which change nothing.

A state never goes backwards: delivered stays delivered whatever a late "shipped" mail says, and what was
cancelled, returned or refunded is not shipped again.
"""

from __future__ import annotations

from domain.order import EventKind, OrderStatus

_FORWARD = (
    OrderStatus.PENDING,
    OrderStatus.UNCLEAR,
    OrderStatus.NEEDS_SHOPPER,
    OrderStatus.CONFIRMED,
    OrderStatus.SHIPPED,
    OrderStatus.OUT_FOR_DELIVERY,
    OrderStatus.DELIVERED,
)

_MEANS = {
    EventKind.ORDERED: OrderStatus.CONFIRMED,
    EventKind.CONFIRMED: OrderStatus.CONFIRMED,
    EventKind.SHIPPED: OrderStatus.SHIPPED,
    EventKind.IN_TRANSIT: OrderStatus.SHIPPED,
    EventKind.DELAYED: None,
    EventKind.EXCEPTION: None,
    EventKind.READY_FOR_PICKUP: OrderStatus.OUT_FOR_DELIVERY,
    EventKind.OUT_FOR_DELIVERY: OrderStatus.OUT_FOR_DELIVERY,
    EventKind.DELIVERED: OrderStatus.DELIVERED,
    EventKind.CANCELLED: OrderStatus.CANCELLED,
    EventKind.RETURNED: OrderStatus.RETURNED,
    EventKind.REFUNDED: OrderStatus.REFUNDED,
}

ENDED = frozenset(
    {
        OrderStatus.DELIVERED,
        OrderStatus.CANCELLED,
        OrderStatus.RETURNED,
        OrderStatus.REFUNDED,
        OrderStatus.FAILED,
    }
)
"""Nothing more is expected from the store or a carrier."""

CANCELLABLE = frozenset({OrderStatus.CONFIRMED})
RETURNABLE = frozenset({OrderStatus.DELIVERED})


def after(status: OrderStatus, kind: EventKind) -> OrderStatus:
    """The state after an event; the same state when the event changes nothing."""
    meant = _MEANS[kind]
    if meant is None or status is OrderStatus.REFUNDED:
        return status
    if meant is OrderStatus.CANCELLED:
        return meant if status not in {OrderStatus.DELIVERED, OrderStatus.RETURNED} else status
    if meant is OrderStatus.RETURNED:
        return meant if status is not OrderStatus.CANCELLED else status
    if meant is OrderStatus.REFUNDED:
        return meant
    if status not in _FORWARD or meant not in _FORWARD:
        return status
    return meant if _FORWARD.index(meant) > _FORWARD.index(status) else status


def worth_telling(before: OrderStatus, kind: EventKind) -> bool:
    """Whether the shopper hears of an event that leaves the state as it is."""
    if kind in {EventKind.DELAYED, EventKind.EXCEPTION}:
        return before not in ENDED
    return kind is EventKind.READY_FOR_PICKUP and before not in ENDED
