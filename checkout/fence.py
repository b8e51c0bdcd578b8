"""The fence: an order's row says `submitting` before the store is called, and whoever finds it there never
calls again. Every move is one conditional UPDATE; the row is the only judge."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from checkout import commissions
from domain.errors import StoreRefused
from domain.order import HandOver, OrderStatus, Payer, Placed, Placement, TierName
from storage.outbox import record
from storage.tables import CheckoutSession, Order, now


async def find_order(session: AsyncSession, muse_order_id: str, *, lock: bool = False) -> Order:
    """`lock`: it is about to be changed. Raises `LookupError` for an order that does not exist."""
    sought = select(Order).where(Order.muse_order_id == muse_order_id)
    order = await session.scalar(sought.with_for_update() if lock else sought)
    if order is None:
        raise LookupError(f"no order {muse_order_id}")
    return order


async def _move(
    session: AsyncSession, muse_order_id: str, before: Placement, after: Placement, **values: Any
) -> bool:
    result = await session.execute(
        update(Order)
        .where(Order.muse_order_id == muse_order_id, Order.placement == before)
        .values(placement=after, updated_at=now(), **values)
        .execution_options(synchronize_session=False)
    )
    return bool(getattr(result, "rowcount", 0) == 1)


async def authorise(session: AsyncSession, muse_order_id: str) -> bool:
    """Money for this order is ready."""
    return await _move(session, muse_order_id, Placement.PREPARED, Placement.AUTHORISED)


async def close(session: AsyncSession, muse_order_id: str) -> bool:
    """Close the fence behind us. True: the store may be called now, this once. False: someone did before."""
    return await _move(session, muse_order_id, Placement.AUTHORISED, Placement.SUBMITTING, placed_at=now())


async def close_all(session: AsyncSession) -> int:
    """After a backup was restored nobody knows what stores took since: every unfinished order counts as sent,
    so it is looked for and asked about, never submitted. Returns how many were closed."""
    result = await session.execute(
        update(Order)
        .where(Order.placement.in_([Placement.PREPARED, Placement.AUTHORISED]))
        .values(placement=Placement.SUBMITTING, updated_at=now())
        .execution_options(synchronize_session=False)
    )
    return int(getattr(result, "rowcount", 0))


async def reopen(session: AsyncSession, muse_order_id: str) -> bool:
    """Allow one more call: only when the store definitely took nothing, or the shopper said so."""
    pending = {"order_status": OrderStatus.PENDING, "problem": None}
    return await _move(session, muse_order_id, Placement.SUBMITTING, Placement.AUTHORISED, **pending)


async def confirm(session: AsyncSession, muse_order_id: str, placed: Placed) -> bool:
    """The store's own number is known: the order is placed. False when it was confirmed already; what the
    shopper could not say with the number is added then."""
    order = await find_order(session, muse_order_id, lock=True)
    if order.order_number is not None:
        order.store_ref = order.store_ref or placed.store_ref
        order.order_url = order.order_url or placed.order_url
        order.estimated_delivery = order.estimated_delivery or placed.eta
        return False
    order.placement = Placement.ANSWERED
    order.order_status = OrderStatus.CONFIRMED
    order.order_number = placed.order_number
    order.store_ref = placed.store_ref or order.store_ref
    order.order_url = placed.order_url or order.order_url
    order.estimated_delivery = placed.eta or order.estimated_delivery
    order.problem = None
    order.confirmed_at = now()
    if placed.total is not None and placed.total.currency == order.currency:
        order.total_cents = placed.total.cents
    record(session, "order_confirmed", user_id=order.user_id, order_id=order.id, store=order.store_id)
    await project(session, order)
    return True


async def hand_over(
    session: AsyncSession, muse_order_id: str, handed: HandOver, *, tier: TierName | None = None
) -> None:
    """The shopper finishes at the store. `tier` set: Muse fell back to it."""
    order = await find_order(session, muse_order_id, lock=True)
    order.placement = Placement.ANSWERED
    order.order_status = OrderStatus.NEEDS_SHOPPER
    order.hand_over_url = handed.url
    order.store_ref = handed.store_ref
    order.problem = {"text": handed.text, "fill": {}, "further": list(handed.further_urls)}
    if handed.affiliate is not None:
        order.problem = {**order.problem, "affiliate": handed.affiliate}
        commissions.expect(session, order, handed.affiliate)
    order.payer = Payer.AT_STORE
    if tier is not None:
        order.checkout_method = tier.checkout_method
    record(session, "order_handed_over", user_id=order.user_id, order_id=order.id, store=order.store_id)
    await project(session, order)


async def fail(session: AsyncSession, muse_order_id: str, refused: StoreRefused) -> None:
    """The store definitely took nothing, and there is no other way."""
    order = await find_order(session, muse_order_id, lock=True)
    order.placement = Placement.ANSWERED
    order.order_status = OrderStatus.FAILED
    order.problem = {"text": refused.text, "fill": refused.params, "refusal": refused.refusal}
    record(
        session,
        "order_refused",
        user_id=order.user_id,
        order_id=order.id,
        store=order.store_id,
        refusal=refused.refusal,
    )
    await project(session, order)


async def unclear(session: AsyncSession, muse_order_id: str, resolver: str) -> None:
    """The answer was lost and the order could not be found. The fence stays closed. `resolver` is the workflow
    that listens for what the shopper says."""
    order = await find_order(session, muse_order_id, lock=True)
    if order.order_number is None:
        order.order_status = OrderStatus.UNCLEAR
        order.problem = {"text": "order-unclear", "fill": {}, "resolver": resolver}
        record(session, "order_unclear", user_id=order.user_id, order_id=order.id, store=order.store_id)
        await project(session, order)


async def project(session: AsyncSession, order: Order) -> None:
    """Mirror the order into its session's JSON columns, which others read; the orders rows stay the truth. A
    commission expected of it goes with it."""
    await commissions.follow(session, order)
    row = await session.scalar(
        select(CheckoutSession).where(CheckoutSession.session_id == order.session_id).with_for_update()
    )
    if row is None:
        return
    await session.refresh(row, ["stores_to_checkout", "completed_orders"])
    row.stores_to_checkout = [
        {**entry, "status": order.order_status} if entry["storeId"] == order.store_id else entry
        for entry in row.stores_to_checkout
    ]
    done = [entry for entry in row.completed_orders if entry["storeId"] != order.store_id]
    row.completed_orders = [
        *done,
        {"storeId": order.store_id, "orderNumber": order.order_number, "status": order.order_status},
    ]
