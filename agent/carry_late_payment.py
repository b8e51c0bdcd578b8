"""Effects on the payment of an order whose hold was over when its store confirmed it, carried out."""

from __future__ import annotations

from sqlalchemy import select

from agent import effects as do
from agent.work import Work
from checkout.payments import late
from storage.tables import Order

ASKED_ABOUT = 5
"""Orders that are asked about again at once."""


async def pay_late(work: Work, effect: do.PayLate) -> None:
    """The tap is the approval. Whatever it does not fit any more (another total, another card, paid already) is
    shown as it is now."""
    order = await _own(work, effect.order_id)
    if order is None:
        return
    hold = await late.agree(work.session, order, effect.card_id, effect.cents, work.key)
    if hold is not None:
        work.follow("pay_late", hold_id=hold.id)
    await _show(work, order)


async def show_late_payment(work: Work, effect: do.ShowLatePayment) -> None:
    order = await _own(work, effect.order_id)
    if order is None:
        return
    why = None
    if effect.put_off and await late.may_be_paid(work.session, order):
        why = "late-put-off"
        outbox, operator = work.services.outbox, work.services.operator_chat
        key = f"{order.muse_order_id}:put_off:{work.key}"
        await late.put_off(work.session, outbox, operator, order, key=key)
    await _show(work, order, why)


async def offer_late_payments(work: Work, effect: do.OfferLatePayments) -> None:
    orders = await work.session.scalars(
        select(Order)
        .where(Order.user_id == work.user_id, Order.held.is_(True))
        .order_by(Order.id.desc())
        .limit(50)
    )
    waiting = [order for order in orders if await late.may_be_paid(work.session, order)]
    for order in waiting[:ASKED_ABOUT]:
        await work.services.outbox.put(
            work.session,
            work.user_id,
            "late_payment",
            key=f"{work.key}:late:{order.id}",
            slot=f"late:{order.id}",
            fresh=True,
            order_id=order.id,
        )


async def _show(work: Work, order: Order, why: str | None = None) -> None:
    await work.show("late_payment", slot=f"late:{order.id}", order_id=order.id, why=why)


async def _own(work: Work, order_id: int) -> Order | None:
    order = await work.session.scalar(
        select(Order).where(Order.id == order_id, Order.user_id == work.user_id).with_for_update()
    )
    if order is None:
        await work.say("order-unknown")
    return order
