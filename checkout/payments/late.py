"""Orders that their stores confirmed when the hold that was to pay them was over, or for more than was approved.

Nothing is charged for them without a new approval: the shopper is asked, once per amount, and may pay any time. What
they agree to is held and captured for that one order alone.
"""

from __future__ import annotations

from typing import Literal

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from checkout.payments import ledger
from checkout.payments.holds import OVER, disputed, title_of
from domain.base import Frozen
from domain.money import Money
from domain.order import OrderStatus, Payer, Placement
from storage.ledger_tables import Hold, LedgerEntry
from storage.operator import tell_operator
from storage.outbox import Outbox, language_of, record
from storage.tables import Card, Order, StoreRow

State = Literal["asked", "waiting", "paid", "over"]


class OwnCard(Frozen):
    """A saved card that may be charged: "Visa ····4242"."""

    card_id: int
    title: str


class LatePayment(Frozen):
    """What the shopper is shown of one such order. `state`: asked (they may pay), waiting (they agreed, the payment
    is under way), paid, over (there is nothing to pay). `cap` is what they had approved. `cards`: what they may pay
    with, their own choice first; `by_invoice`: in the chat instead. `card` is what it was, or is being, paid with."""

    order_id: int
    store_id: str
    number: str | None
    amount: Money
    cap: Money
    state: State
    by_invoice: bool = False
    cards: tuple[OwnCard, ...] = ()
    card: str = ""


def undecided(order: Order) -> bool:
    """Whether it is still to be known if the store took the order."""
    unknown = order.order_status in {OrderStatus.PENDING, OrderStatus.UNCLEAR}
    return unknown or order.placement != Placement.ANSWERED


async def unpaid(session: AsyncSession, order: Order) -> bool:
    """Whether the hold that was to pay this order is over without having paid for it, though its store took the
    order or may have."""
    if not order.held or Payer(order.payer) not in ledger.HELD_PAYERS or not order.total_cents:
        return False
    if not undecided(order) and order.order_status not in ledger.PLACED:
        return False
    hold = await _checkout_hold(session, order)
    if hold is None or hold.state not in OVER:
        return False
    paid = await session.scalar(
        select(LedgerEntry.id)
        .where(LedgerEntry.muse_order_id == order.muse_order_id, LedgerEntry.event == "capture")
        .limit(1)
    )
    return paid is None


async def may_be_paid(session: AsyncSession, order: Order) -> bool:
    """Whether the shopper may agree to pay it. What a card of ours cannot have paid is for people to look at, and
    so is what is disputed."""
    if undecided(order) or order.order_status == OrderStatus.RETURNED or not await unpaid(session, order):
        return False
    beyond = order.payer == Payer.VIRTUAL_CARD and order.total_cents > order.cap_cents
    return not beyond and not await disputed(session, order.session_id)


async def late_payment(session: AsyncSession, order: Order) -> LatePayment:
    """As the rows are now."""
    newest = await _newest(session, order)
    state: State = "over"
    if newest is not None and newest.state == "captured":
        state = "paid"
    elif newest is not None and newest.state not in OVER:
        state = "waiting"
    elif await may_be_paid(session, order):
        state = "asked"
    before = await _checkout_hold(session, order)
    by_invoice = before is not None and before.way == "invoice"
    asks = state == "asked" and not by_invoice
    cents = order.total_cents if newest is None or state in {"asked", "over"} else newest.amount_cents
    return LatePayment(
        order_id=order.id,
        store_id=order.store_id,
        number=order.order_number,
        amount=Money(cents=cents, currency=order.currency),
        cap=Money(cents=order.cap_cents, currency=order.currency),
        state=state,
        by_invoice=by_invoice,
        cards=await _cards(session, order, before) if asks else (),
        card=newest.card_title if newest is not None else "",
    )


async def agree(session: AsyncSession, order: Order, card_id: int, cents: int, tap: str) -> Hold | None:
    """The shopper agreed to pay `cents` for this order, with a saved card (0: by invoice in the chat): the hold to be
    made. None when that is not what may be paid now. `order` must be locked."""
    asked = await late_payment(session, order)
    if asked.state != "asked" or asked.amount.cents != cents or asked.by_invoice != (card_id == 0):
        return None
    card = await session.get(Card, card_id) if card_id else None
    if card_id and (card is None or card.user_id != order.user_id):
        return None
    number = await session.scalar(
        select(func.count()).select_from(Hold).where(Hold.muse_order_id == order.muse_order_id)
    )
    hold = Hold(
        session_id=order.session_id,
        user_id=order.user_id,
        currency=order.currency,
        amount_cents=cents,
        payment_method_id=card.payment_method_id if card else "",
        customer_id=card.customer_id if card else "",
        card_title=title_of(card) if card else "",
        way="card" if card else "invoice",
        muse_order_id=order.muse_order_id,
        attempt=(number or 0) + 1,
        tap=tap,
    )
    session.add(hold)
    await session.flush()
    record(
        session, "late_payment_agreed", user_id=order.user_id, order_id=order.id, hold=hold.id, cents=cents
    )
    return hold


async def put_off(
    session: AsyncSession, outbox: Outbox, operator: int | None, order: Order, *, key: str
) -> None:
    """The shopper does not want to pay now: the operator, whose store waits for its money, knows."""
    record(session, "late_payment_put_off", user_id=order.user_id, order_id=order.id)
    await tell_about(session, outbox, operator, order, "operator-late-put-off", key=key)


async def tell(session: AsyncSession, outbox: Outbox, operator: int | None, order: Order) -> None:
    """Ask the shopper, or say what is not known yet; and tell the operator. Once for each amount. Call for orders
    that are `unpaid`."""
    key = f"{order.muse_order_id}:unpaid:{undecided(order)}:{order.total_cents}"
    if not undecided(order) and await may_be_paid(session, order):
        told = await outbox.put(
            session, order.user_id, "late_payment", key=key, slot=f"late:{order.id}", order_id=order.id
        )
    else:
        text = "money-late-unclear" if undecided(order) else "money-late"
        store, total = await _store_and_total(session, order)
        amount = total.format(await language_of(session, order.user_id))
        told = await outbox.say(session, order.user_id, text, key=key, store=store, amount=amount)
    if told:
        record(session, "order_unpaid", user_id=order.user_id, order_id=order.id)
        await tell_about(session, outbox, operator, order, "operator-unpaid", key=key)


async def tell_about(
    session: AsyncSession, outbox: Outbox, operator: int | None, order: Order, text: str, *, key: str
) -> None:
    """A sentence for the operator about an order's payment."""
    number = order.order_number or order.muse_order_id
    store, total = await _store_and_total(session, order)
    await tell_operator(session, outbox, operator, text, key=key, order=number, store=store, amount=total)


async def _store_and_total(session: AsyncSession, order: Order) -> tuple[str, Money]:
    store = await session.get(StoreRow, order.store_id)
    total = Money(cents=order.total_cents, currency=order.currency)
    return store.name if store else order.store_id, total


async def _checkout_hold(session: AsyncSession, order: Order) -> Hold | None:
    return await session.scalar(
        select(Hold).where(
            Hold.session_id == order.session_id, Hold.currency == order.currency, Hold.muse_order_id == ""
        )
    )


async def _newest(session: AsyncSession, order: Order) -> Hold | None:
    """What the shopper last agreed to."""
    return await session.scalar(
        select(Hold).where(Hold.muse_order_id == order.muse_order_id).order_by(Hold.attempt.desc()).limit(1)
    )


async def _cards(session: AsyncSession, order: Order, before: Hold | None) -> tuple[OwnCard, ...]:
    """The shopper's saved cards: the one of the checkout first, then the default."""
    rows = (
        await session.scalars(
            select(Card).where(Card.user_id == order.user_id).order_by(Card.is_default.desc(), Card.id)
        )
    ).all()
    chosen = before.payment_method_id if before is not None else ""
    ordered = sorted(rows, key=lambda card: card.payment_method_id != chosen)
    return tuple(OwnCard(card_id=card.id, title=title_of(card)) for card in ordered)
