"""The cashier: makes the money of an approved checkout ready before any store is called, and settles it when the
stores have answered. Nothing is charged for an order that was not placed, and nothing stays held."""

from __future__ import annotations

from collections.abc import Awaitable
from datetime import timedelta

from sqlalchemy import select

from checkout.payments import late, ledger
from checkout.payments.holds import OVER, Holds, pays
from checkout.payments.invoices import InvoiceDesk
from checkout.payments.rails import Rails
from checkout.payments.stripe_calls import Down
from domain.errors import Refusal
from domain.money import Money
from domain.order import Payer
from storage.database import Database
from storage.durable import Durable
from storage.ledger_tables import Hold
from storage.outbox import Outbox, language_of
from storage.tables import Order, now

DOWN_PAUSES = (1.0, 3.0, 8.0)
"""Seconds between tries to make a hold while the payment service does not answer."""
BANK_LOOKS, BANK_PAUSE = 300, 2.0
"""Ten minutes for the shopper at their bank's page."""
LATE = timedelta(hours=2)
"""So long before a hold ends it is captured for what is confirmed, whatever is still unclear."""
AGREED = timedelta(minutes=30)
"""So long a payment that was agreed to afterwards may take to be held: the bank's ten minutes, and some more."""
SETTLE_PAUSES = (5.0, 15.0, 60.0, 300.0)
LONGEST_PAUSE = 900.0
SETTLE_TRIES = 1000
"""At the longest pause more than ten days: longer than any hold lasts."""


class Cashier:
    """Called by the placing's workflows; its public methods but `authorise` run inside one."""

    def __init__(
        self,
        durable: Durable,
        database: Database,
        outbox: Outbox,
        holds: Holds,
        rails: Rails,
        desk: InvoiceDesk,
        operator_chat: int | None,
    ) -> None:
        self._durable = durable
        self._database = database
        self._outbox = outbox
        self._holds = holds
        self._rails = rails
        self.desk = desk
        self._operator = operator_chat
        self.settle_later = durable.workflow("settle_money", self._settle_later)
        self._let_go_workflow = durable.workflow("let_hold_go", self._let_go_until_done)

    # ---- before the stores

    async def make_ready(self, session_id: str) -> Refusal | None:
        """Hold what the checkout needs. Returns why nothing may be placed; None when all is ready."""
        step = self._durable.step
        problem: Refusal | None = None
        hold_ids = await step("holds_wanted", self._holds.wanted, session_id)
        for hold_id in hold_ids:
            state = await self.hold(session_id, hold_id)
            if state != "held":
                problem = Refusal.MONEY if state == "down" else Refusal.PAYMENT
                break
        if problem is not None:
            for hold_id in hold_ids:
                await self._durable.start(self._let_go_workflow, f"{session_id}:let_go:{hold_id}", hold_id)
        return problem

    async def hold(self, session_id: str, hold_id: int) -> str:
        """Inside a workflow: ask for a hold and wait for the shopper where their bank, or an invoice, wants them.
        The state it is in then, or "down"."""
        step = self._durable.step
        told = await step("hold", self._open, hold_id)
        for pause in DOWN_PAUSES:
            if told["state"] != "down":
                break
            await self._durable.sleep(pause)
            told = await step("hold", self._open, hold_id)
        if told["state"] != "asked":
            return str(told["state"])
        await step("bank", self._show_bank, session_id, hold_id, told["url"])
        for _ in range(BANK_LOOKS):
            await self._durable.sleep(BANK_PAUSE)
            told = await step("look", self._look, hold_id)
            if told["state"] not in {"asked", "down"}:
                break
        state = str(told["state"])
        await step("asked_over", self._asked_over, session_id, hold_id, state)
        return state

    async def _open(self, hold_id: int) -> dict[str, str]:
        return await _or_down(self._holds.open(hold_id))

    async def _look(self, hold_id: int) -> dict[str, str]:
        return await _or_down(self._holds.look(hold_id))

    async def _show_bank(self, session_id: str, hold_id: int, url: str) -> None:
        """The bank's page, or the invoice to pay in the chat."""
        async with self._database.writing() as session:
            hold = await session.get_one(Hold, hold_id)
            if hold.way == "invoice":
                await self._outbox.put(
                    session,
                    hold.user_id,
                    "invoice",
                    key=f"{session_id}:bank:{hold_id}",
                    slot=f"bank:{hold_id}",
                    hold_id=hold_id,
                )
                return
            amount = Money(cents=hold.amount_cents, currency=hold.currency)
            await self._outbox.put(
                session,
                hold.user_id,
                "bank_step",
                key=f"{session_id}:bank:{hold_id}",
                slot=f"bank:{hold_id}",
                url=url,
                title=hold.card_title,
                amount=amount.format(await language_of(session, hold.user_id)),
                late=bool(hold.muse_order_id),
            )

    async def _asked_over(self, session_id: str, hold_id: int, state: str) -> None:
        """The button of the bank, or an invoice that was not paid, leaves the chat; a payment that the payment
        service does not know is given back. A paid invoice stays: it is Telegram's own receipt."""
        async with self._database.writing() as session:
            hold = await session.get_one(Hold, hold_id)
            by_invoice = hold.way == "invoice"
            if by_invoice and state == "held":
                return
            if by_invoice:
                over = "late-invoice-over" if hold.muse_order_id else "invoice-over"
            else:
                over = "late-bank-over" if hold.muse_order_id else "bank-over"
            await self._outbox.put(
                session,
                hold.user_id,
                "text",
                key=f"{session_id}:asked_over:{hold_id}",
                slot=f"bank:{hold_id}",
                text="bank-confirmed" if state == "held" else over,
                fill={},
            )
        if by_invoice and hold.state == "declined" and hold.charge_id is not None:
            await self.desk.give_back(hold)

    async def _let_go_until_done(self, hold_id: int) -> None:
        """A hold that is not wanted any more, even one whose making was never answered."""
        for number in range(SETTLE_TRIES):
            if await self._durable.step("release", self.released, hold_id):
                return
            await self._durable.sleep(pause_after(number))

    async def released(self, hold_id: int) -> bool:
        """Let a hold go; False when that is not known to have happened."""
        try:
            return await self._holds.release(hold_id)
        except Down:
            return False

    async def authorise(self, muse_order_id: str) -> None:
        """One order's money, just before its fence. Raises `StoreRefused`: the store is not to be called."""
        async with self._database.reading() as session:
            order = await session.scalar(select(Order).where(Order.muse_order_id == muse_order_id))
        if order is not None:
            await self._rails.of(order).authorise(order)

    # ---- after the stores

    async def settle(self, session_id: str, later: str | None = None) -> None:
        """Capture once for what is confirmed, or release; pay the stores. What has to wait goes on by itself, in a
        workflow called `later`."""
        if not await self._durable.step("settle_money", self._settle_once, session_id):
            await self._durable.start(self.settle_later, later or f"{session_id}:money", session_id)

    async def _settle_later(self, session_id: str) -> None:
        for number in range(SETTLE_TRIES):
            await self._durable.sleep(pause_after(number))
            if await self._durable.step("settle_money", self._settle_once, session_id):
                return

    async def _settle_once(self, session_id: str) -> bool:
        """True when no hold stands and every connected store has its money."""
        async with self._database.reading() as session:
            holds = (await session.scalars(select(Hold).where(Hold.session_id == session_id))).all()
        done = True
        for hold in holds:
            if hold.state not in OVER:
                done = await self.end_hold(hold.id) and done
        for order in await self._orders(session_id):
            rail = self._rails.of(order)
            if order.order_status in ledger.PLACED:
                settled = await rail.settle(order)
                done = done and (settled or order.payer != Payer.CONNECT)
            elif not late.undecided(order):
                await rail.release(order)
        await self.tell_unpaid(session_id)
        return done

    async def end_hold(self, hold_id: int) -> bool:
        """Capture or release, once every store has answered or the hold is about to end. True: it is over, or the
        shopper is being waited for."""
        try:
            if (await self._holds.look(hold_id))["state"] in OVER:
                return True
            hold = await self._holds.get(hold_id)
            if hold.muse_order_id and hold.state != "held":
                return now() - hold.created_at < AGREED or await self._holds.release(hold_id)
            orders = [order for order in await self._orders(hold.session_id) if pays(hold, order)]
            ends_soon = hold.capture_before is not None and hold.capture_before - now() < LATE
            if any(map(late.undecided, orders)) and not ends_soon:
                return False
            placed = [order for order in orders if order.order_status in ledger.PLACED]
            parts = [
                (o.muse_order_id, Payer(o.payer), o.total_cents)
                for o in placed
                if 0 < o.total_cents <= min(o.cap_cents, hold.amount_cents)
            ]
            begun = parts or hold.plan is not None
            return await (self._holds.capture(hold_id, parts) if begun else self._holds.release(hold_id))
        except Down:
            return False

    async def _orders(self, session_id: str) -> list[Order]:
        async with self._database.reading() as session:
            rows = await session.scalars(
                select(Order).where(Order.session_id == session_id).order_by(Order.id)
            )
            return list(rows)

    # ---- an order that its store confirmed when its money was over

    async def tell_unpaid(self, session_id: str) -> None:
        """Orders that the ended hold did not pay for: a later confirmation needs a new approval."""
        for order in await self._orders(session_id):
            async with self._database.writing() as session:
                if await late.unpaid(session, order):
                    await late.tell(session, self._outbox, self._operator, order)


async def _or_down(asked: Awaitable[dict[str, str]]) -> dict[str, str]:
    try:
        return await asked
    except Down:
        return {"state": "down", "url": ""}


def pause_after(number: int) -> float:
    """Seconds until what the payment service did not answer is tried again."""
    return SETTLE_PAUSES[number] if number < len(SETTLE_PAUSES) else LONGEST_PAUSE
