"""Commissions that links into stores may earn: events of what is expected, what was ordered, and what came to nothing.

The amounts are those of the orders: what a programme pays of them is between the operator and its network.
"""

from __future__ import annotations

from collections import defaultdict

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from domain.base import Frozen
from domain.money import Money
from domain.order import OrderStatus
from storage.outbox import record
from storage.tables import Event, Order

EXPECTED, CONFIRMED, VOIDED = "commission_expected", "commission_confirmed", "commission_voided"
_ORDERED = frozenset(
    {OrderStatus.CONFIRMED, OrderStatus.SHIPPED, OrderStatus.OUT_FOR_DELIVERY, OrderStatus.DELIVERED}
)
_NOTHING = frozenset({OrderStatus.FAILED, OrderStatus.CANCELLED, OrderStatus.RETURNED, OrderStatus.REFUNDED})


class Earned(Frozen):
    """Orders led to their stores by one network's links, and their worth. What is confirmed or voided was expected
    before; nobody has heard yet of the rest."""

    network: str
    expected: int
    confirmed: int
    voided: int
    open: int
    worth: Money
    """Of the confirmed ones that were not voided."""


def expect(session: AsyncSession, order: Order, network: str) -> None:
    """The order's shopper is led to its store by a link of `network`."""
    record(
        session,
        EXPECTED,
        user_id=order.user_id,
        order_id=order.id,
        network=network,
        store=order.store_id,
        amount_cents=order.subtotal_cents,
        currency=order.currency,
    )


async def follow(session: AsyncSession, order: Order) -> None:
    """Call at each change of an order's state: what was expected is confirmed with the order, and void once the order
    is. Each is recorded once."""
    kind = CONFIRMED if order.order_status in _ORDERED else VOIDED if order.order_status in _NOTHING else None
    if kind is None:
        return
    told = await session.execute(
        select(Event.kind, Event.data)
        .where(Event.kind.in_((EXPECTED, CONFIRMED, VOIDED)), Event.order_id == order.id)
        .order_by(Event.id)
    )
    known = {row.kind: row.data for row in told}
    if EXPECTED in known and kind not in known and VOIDED not in known:
        record(session, kind, user_id=order.user_id, order_id=order.id, **known[EXPECTED])


async def earned(session: AsyncSession) -> list[Earned]:
    """By network and currency."""
    rows = await session.execute(
        select(Event.kind, Event.order_id, Event.data)
        .where(Event.kind.in_((EXPECTED, CONFIRMED, VOIDED)))
        .order_by(Event.id)
    )
    orders: dict[tuple[str, str], dict[int, set[str]]] = defaultdict(lambda: defaultdict(set))
    amounts: dict[int, int] = {}
    for kind, order_id, data in rows:
        assert order_id is not None
        orders[data["network"], data["currency"]][order_id].add(kind)
        amounts[order_id] = data["amount_cents"]
    return [
        _counted(network, currency, orders[network, currency], amounts)
        for network, currency in sorted(orders)
    ]


def _counted(network: str, currency: str, orders: dict[int, set[str]], amounts: dict[int, int]) -> Earned:
    voided = {order for order, told in orders.items() if VOIDED in told}
    confirmed = {order for order, told in orders.items() if CONFIRMED in told} - voided
    return Earned(
        network=network,
        expected=len(orders),
        confirmed=len(confirmed),
        voided=len(voided),
        open=len(orders) - len(confirmed) - len(voided),
        worth=Money(cents=sum(amounts[order] for order in confirmed), currency=currency),
    )
