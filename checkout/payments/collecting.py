"""Collects what a shopper agreed to pay afterwards for one order: held, captured at once, passed on to the store."""

from __future__ import annotations

from sqlalchemy import select

from checkout.payments import late
from checkout.payments.cashier import SETTLE_TRIES, Cashier, pause_after
from storage.database import Database
from storage.durable import Durable
from storage.ledger_tables import Hold
from storage.outbox import Outbox
from storage.tables import Order

WHY = {"down": "late-down", "declined": "late-declined", "over": "late-not-confirmed"}


class Collecting:
    """`pay` is the workflow, one for each time the shopper agrees: (the hold's id)."""

    def __init__(
        self,
        durable: Durable,
        database: Database,
        outbox: Outbox,
        cashier: Cashier,
        operator_chat: int | None,
    ) -> None:
        self._durable = durable
        self._database = database
        self._outbox = outbox
        self._cashier = cashier
        self._operator = operator_chat
        self.pay = durable.workflow("pay_late", self._pay)

    async def _pay(self, hold_id: int) -> None:
        step = self._durable.step
        session_id = await step("checkout", self._checkout_of, hold_id)
        state = await self._cashier.hold(session_id, hold_id)
        stands = state in {"held", "captured"}
        if state == "down":
            await step("tell_down", self._tell, hold_id, state)
        if stands:
            await step("approved", self.approved, hold_id)
        end = self._cashier.end_hold if stands else self._cashier.released
        for number in range(SETTLE_TRIES):
            if await step("end", end, hold_id):
                break
            await self._durable.sleep(pause_after(number))
        await step("tell", self._tell, hold_id, "" if stands else state)
        await self._cashier.settle(session_id, f"late:{hold_id}:money")

    async def _checkout_of(self, hold_id: int) -> str:
        async with self._database.reading() as session:
            return (await session.get_one(Hold, hold_id)).session_id

    async def approved(self, hold_id: int) -> None:
        """The money stands: what the shopper agreed to is the order's cap from now on."""
        async with self._database.writing() as session:
            hold = await session.get_one(Hold, hold_id)
            order = await session.scalar(
                select(Order).where(Order.muse_order_id == hold.muse_order_id).with_for_update()
            )
            if order is not None:
                order.cap_cents = max(order.cap_cents, hold.amount_cents)

    async def _tell(self, hold_id: int, state: str) -> None:
        """How it stands now, in the message that asked; once it is paid also as a receipt. `state`: how the hold
        ended that nothing was charged on."""
        async with self._database.writing() as session:
            hold = await session.get_one(Hold, hold_id)
            order = await session.scalar(
                select(Order).where(Order.muse_order_id == hold.muse_order_id).with_for_update()
            )
            if order is None:
                return
            why = "late-invoice-over" if hold.way == "invoice" else WHY.get(state, WHY["over"])
            paid = hold.state == "captured"
            key = f"late:{hold_id}:{hold.state}"
            await self._outbox.put(
                session,
                hold.user_id,
                "late_payment",
                key=key,
                slot=f"late:{order.id}",
                order_id=order.id,
                why=why if state else None,
            )
            if paid:
                await self._outbox.put(
                    session, hold.user_id, "receipt", key=f"late:{hold_id}:receipt", checkout=hold.session_id
                )
            if paid or state:
                text = "operator-late-paid" if paid else "operator-late-not-paid"
                await late.tell_about(session, self._outbox, self._operator, order, text, key=key)
