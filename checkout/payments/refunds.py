"""Refunds mirror what stores give back: noted beside the order's event, carried out by a workflow, never for more
than was captured and not yet given back."""

from __future__ import annotations

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from checkout.payments import ledger
from checkout.payments.holds import OVER, disputed, hold_of
from checkout.payments.rails import Rails
from domain.money import Money
from domain.order import EventKind, Payer, TrackingEvent
from storage.database import Database
from storage.durable import Durable
from storage.ledger_tables import Hold, RefundDue
from storage.operator import tell_operator
from storage.outbox import Outbox, language_of, record
from storage.tables import Order, OrderEvent, StoreRow

PAUSES = (5.0, 30.0, 300.0)
LONGEST_PAUSE = 3600.0
TRIES = 200
GIVEN_BACK = (EventKind.REFUNDED, EventKind.RETURNED)


async def mirror(session: AsyncSession, order: Order, event: TrackingEvent) -> None:
    """A store gave something back: note how much of the order is to have gone back in all. Call in the
    transaction that keeps the event."""
    if not order.held or Payer(order.payer) not in ledger.HELD_PAYERS:
        return
    target = await _target(session, order, event)
    if target <= 0:
        return
    known = await session.scalar(
        select(RefundDue.id).where(
            RefundDue.muse_order_id == order.muse_order_id, RefundDue.target_cents == target
        )
    )
    if known is None:
        session.add(
            RefundDue(
                muse_order_id=order.muse_order_id,
                target_cents=target,
                currency=order.currency,
                why=event.kind,
            )
        )
        await session.flush()


async def _target(session: AsyncSession, order: Order, event: TrackingEvent) -> int:
    """All of a cancelled order; of what came back as much as the most talkative source says."""
    if event.kind is EventKind.CANCELLED:
        return order.total_cents
    if event.kind is EventKind.REFUNDED and event.amount is None:
        return order.total_cents
    if event.kind not in GIVEN_BACK or event.amount is None or event.amount.currency != order.currency:
        return 0
    rows = await session.execute(
        select(OrderEvent.source, OrderEvent.data).where(
            OrderEvent.order_id == order.id, OrderEvent.kind.in_(GIVEN_BACK)
        )
    )
    said: dict[str, int] = {}
    for source, data in rows:
        said[source] = said.get(source, 0) + int((data.get("amount") or {}).get("cents", 0))
    return min(max(said.values(), default=0), order.total_cents)


class Refunds:
    def __init__(
        self, durable: Durable, database: Database, outbox: Outbox, rails: Rails, operator_chat: int | None
    ) -> None:
        self._durable = durable
        self._database = database
        self._outbox = outbox
        self._rails = rails
        self._operator = operator_chat
        self._refund_workflow = durable.workflow("refund", self._refund)

    async def begin(self) -> None:
        """Start what is due; what runs already goes on."""
        async with self._database.reading() as session:
            due = await session.scalars(select(RefundDue.id).where(RefundDue.state.in_(("due", "begun"))))
        for due_id in due.all():
            await self._durable.start(self._refund_workflow, f"refund:{due_id}", due_id)

    async def _refund(self, due_id: int) -> None:
        for number in range(TRIES):
            if await self._durable.step("refund", self.carry_out, due_id):
                return
            await self._durable.sleep(PAUSES[number] if number < len(PAUSES) else LONGEST_PAUSE)

    async def carry_out(self, due_id: int) -> bool:
        """True once there is nothing more to do for it."""
        async with self._database.writing() as session:
            due = await session.get_one(RefundDue, due_id, with_for_update=True)
            order = await session.scalar(select(Order).where(Order.muse_order_id == due.muse_order_id))
            if due.state not in {"due", "begun"} or order is None:
                return True
            hold = await hold_of(session, order, lock=True)
            if hold is not None and hold.state not in OVER:
                return False  # what is cancelled before the capture is not captured
            if await disputed(session, order.session_id):
                await self._freeze(session, due, order)
                return True
            if due.state == "due":
                due.amount_cents = await _amount(session, due)
                due.state = "begun" if due.amount_cents > 0 else "done"
            if due.state == "done":
                return True
        if not await self._rails.of(order).refund(order, due.amount_cents, f"refund:{due_id}"):
            return False
        async with self._database.writing() as session:
            due = await session.get_one(RefundDue, due_id, with_for_update=True)
            due.state = "done"
            await self._tell(session, due, order, hold)
        return True

    async def _freeze(self, session: AsyncSession, due: RefundDue, order: Order) -> None:
        due.state = "frozen"
        await tell_operator(
            session,
            self._outbox,
            self._operator,
            "operator-refund-frozen",
            key=f"frozen:{due.id}",
            amount=Money(cents=due.target_cents, currency=due.currency),
            order=order.order_number or order.muse_order_id,
        )

    async def _tell(self, session: AsyncSession, due: RefundDue, order: Order, hold: Hold | None) -> None:
        store = await session.get(StoreRow, order.store_id)
        amount = Money(cents=due.amount_cents, currency=due.currency)
        record(session, "refunded", user_id=order.user_id, order_id=order.id, cents=due.amount_cents)
        await self._outbox.say(
            session,
            order.user_id,
            "money-refunded",
            key=f"refund:{due.id}",
            amount=amount.format(await language_of(session, order.user_id)),
            store=store.name if store else order.store_id,
            card=hold.card_title if hold else "",
        )


async def _amount(session: AsyncSession, due: RefundDue) -> int:
    """What is still to go back: the target, at most what was captured, less what went or is going back."""
    money = await ledger.money_of(session, due.muse_order_id)
    going = await session.scalar(
        select(func.sum(RefundDue.amount_cents)).where(
            RefundDue.muse_order_id == due.muse_order_id, RefundDue.state == "begun", RefundDue.id != due.id
        )
    )
    return min(due.target_cents, money.captured) - money.refunded - int(going or 0)
