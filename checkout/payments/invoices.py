"""Invoices in the chat (Telegram Payments, core.telegram.org/bots/payments): another way to fund a hold.

The shopper pays the sum of the approved caps before any store is called. Telegram's provider charges at once, into
the operator's own Stripe account; it knows no hold. So what a hold would let go is given back instead: after the
stores have answered the charge is kept for what is confirmed and the rest refunded, all of it when nothing is.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import stripe
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from checkout.payments import ledger
from checkout.payments.stripe_calls import Down, Refused, StripeCalls, made_under
from domain.money import Money
from domain.order import Payer
from storage.database import Database
from storage.durable import Durable
from storage.ledger_tables import Hold
from storage.operator import tell_operator
from storage.outbox import Outbox, language_of, record
from storage.tables import User, now

log = logging.getLogger(__name__)

DECIDED_WITHIN = timedelta(days=7)
"""As long as a hold on a card stands, so long may an unclear order keep what was paid for it."""
RETURN_PAUSES = (5.0, 60.0, 600.0)
RETURN_TRIES = 200
LONGEST_PAUSE = 3600.0


def payload_of(hold_id: int) -> str:
    """What Telegram carries from the invoice to the payment (1-128 bytes, never shown)."""
    return f"hold:{hold_id}"


class Invoices:
    """The money of holds whose `way` is "invoice". Every method may be asked again. Raises `Down`."""

    def __init__(self, database: Database, calls: StripeCalls) -> None:
        self._database = database
        self._calls = calls

    async def open(self, hold: Hold) -> dict[str, str]:
        """From now on the invoice may be paid."""
        async with self._database.writing() as session:
            row = await session.get_one(Hold, hold.id, with_for_update=True)
            if row.state == "wanted":
                row.state = "asked"
            return {"state": row.state, "url": ""}

    async def look(self, hold: Hold) -> dict[str, str]:
        """Held once the payment service itself knows of a payment of that very amount."""
        if hold.state != "asked" or hold.charge_id is None:
            return {"state": hold.state, "url": ""}
        charge = await self._charge(hold.charge_id)
        async with self._database.writing() as session:
            row = await session.get_one(Hold, hold.id, with_for_update=True)
            if row.state != "asked":
                return {"state": row.state, "url": ""}
            if charge is None or not _paid(charge, row):
                row.state = "declined"
                record(session, "invoice_payment_unknown", user_id=row.user_id, hold=row.id)
            else:
                row.state, row.capture_before = "held", now() + DECIDED_WITHIN
                row.card_title = _title(charge)
                await ledger.held(session, row)
                record(session, "invoice_paid", user_id=row.user_id, hold=row.id, cents=row.amount_cents)
            return {"state": row.state, "url": ""}

    async def keep(self, hold: Hold, parts: Sequence[tuple[str, Payer, int]]) -> bool:
        """Keep the sum of `parts` (order, payer, minor units), and give the rest back. False: it is over."""
        if hold.state != "held" or hold.charge_id is None:
            return hold.state == "captured"
        total = sum(cents for _order, _payer, cents in parts)
        if total < hold.amount_cents and not await self._rest(
            hold, hold.charge_id, hold.amount_cents - total
        ):
            return False
        async with self._database.writing() as session:
            row = await session.get_one(Hold, hold.id, with_for_update=True)
            if row.state != "captured":
                row.state, row.captured_cents = "captured", total
                await ledger.captured(session, row, parts)
                record(session, "hold_captured", user_id=row.user_id, hold=row.id, cents=total)
        return True

    async def release(self, hold: Hold) -> bool:
        """All of it goes back; True when nothing is kept any more."""
        if hold.state in {"captured", "released", "declined", "expired"}:
            return hold.state != "captured"
        if hold.charge_id is not None and not await self._rest(hold, hold.charge_id, hold.amount_cents):
            return False
        async with self._database.writing() as session:
            row = await session.get_one(Hold, hold.id, with_for_update=True)
            if row.charge_id != hold.charge_id:
                return False  # paid this very moment: the next try gives it back
            if row.state not in {"captured", "released"}:
                row.state = "released"
                await ledger.let_go(session, row)
                record(session, "hold_released", user_id=row.user_id, hold=row.id)
        return True

    async def _rest(self, hold: Hold, charge_id: str, cents: int) -> bool:
        try:
            await self.give_back(charge_id, cents, f"rest:{charge_id}")
        except Refused as refused:
            log.warning("hold %s: its rest did not go back: %s", hold.id, refused.code)
            return False
        return True

    async def give_back(self, charge_id: str, cents: int, key: str) -> str:
        """Refund `cents` of a charge, once per `key`; the refund's id. Raises `Down`, `Refused`."""

        async def look() -> stripe.Refund | None:
            listed = await self._calls.api.v1.refunds.list_async({"charge": charge_id, "limit": 100})
            found: stripe.Refund | None = made_under(key, listed)
            return found

        made = await self._calls.once(
            key,
            "refund",
            {"charge": charge_id, "amount": cents},
            self._calls.api.v1.refunds.create_async,
            look,
        )
        return str(made.id)

    async def _charge(self, charge_id: str) -> stripe.Charge | None:
        try:
            return await self._calls.read(self._calls.api.v1.charges.retrieve_async(charge_id))
        except Refused:
            return None


class InvoiceDesk:
    """The chat's side: whether an invoice may be paid now, and that it was. `operator_chat` hears of payments
    that belong to nothing, or that the payment service does not know."""

    def __init__(
        self,
        durable: Durable,
        database: Database,
        outbox: Outbox,
        invoices: Invoices,
        operator_chat: int | None,
    ) -> None:
        self._durable = durable
        self._database = database
        self._outbox = outbox
        self._invoices = invoices
        self._operator = operator_chat
        self._return_workflow = durable.workflow("return_payment", self._return)

    async def may_be_paid(self, payload: str, telegram_id: int, currency: str, cents: int) -> bool:
        """Telegram asks just before it charges, and waits ten seconds for the answer."""
        async with self._database.reading() as session:
            hold = await _hold_of(session, payload, telegram_id)
            return hold is not None and _waits_for(hold, currency, cents)

    async def paid(self, payload: str, telegram_id: int, currency: str, cents: int, charge_id: str) -> None:
        """Telegram has charged. A payment that nothing waits for any more is given back whole."""
        async with self._database.writing() as session:
            hold = await _hold_of(session, payload, telegram_id, lock=True)
            if hold is not None and hold.charge_id == charge_id:
                return
            if hold is not None and _waits_for(hold, currency, cents):
                hold.charge_id = charge_id
                return
            user_id = await session.scalar(select(User.id).where(User.telegram_id == telegram_id))
            record(session, "payment_for_nothing", user_id=user_id, cents=cents, currency=currency)
        await self._start_return(charge_id, cents, currency, user_id)

    async def give_back(self, hold: Hold) -> None:
        """A payment that the payment service did not know when it was looked for."""
        await self._start_return(hold.charge_id or "", hold.amount_cents, hold.currency, hold.user_id)

    async def _start_return(self, charge_id: str, cents: int, currency: str, user_id: int | None) -> None:
        name = f"return:{charge_id}"
        await self._durable.start(self._return_workflow, name, charge_id, cents, currency, user_id)

    async def _return(self, charge_id: str, cents: int, currency: str, user_id: int | None) -> None:
        step = self._durable.step
        for number in range(RETURN_TRIES):
            said = await step("give_back", self._give_back, charge_id, cents)
            if said != "down":
                await step("tell", self._tell, charge_id, cents, currency, user_id, said)
                return
            pause = RETURN_PAUSES[number] if number < len(RETURN_PAUSES) else LONGEST_PAUSE
            await self._durable.sleep(pause)

    async def _give_back(self, charge_id: str, cents: int) -> str:
        try:
            await self._invoices.give_back(charge_id, cents, f"rest:{charge_id}")
        except Down:
            return "down"
        except Refused:
            return "refused"
        return "returned"

    async def _tell(self, charge_id: str, cents: int, currency: str, user_id: int | None, said: str) -> None:
        amount = Money(cents=cents, currency=currency)
        async with self._database.writing() as session:
            if user_id is not None:
                text = "invoice-returned" if said == "returned" else "invoice-stuck"
                shown = amount.format(await language_of(session, user_id))
                await self._outbox.say(session, user_id, text, key=f"return:{charge_id}", amount=shown)
            if said == "refused":
                await tell_operator(
                    session,
                    self._outbox,
                    self._operator,
                    "operator-payment-stuck",
                    key=f"return:{charge_id}",
                    amount=amount,
                    charge=charge_id,
                )


def _waits_for(hold: Hold, currency: str, cents: int) -> bool:
    fits = (hold.currency, hold.amount_cents) == (currency, cents)
    return fits and hold.way == "invoice" and hold.state == "asked" and hold.charge_id is None


async def _hold_of(
    session: AsyncSession, payload: str, telegram_id: int, *, lock: bool = False
) -> Hold | None:
    """The hold that a payment of this shopper is for."""
    found = re.fullmatch(r"hold:(\d{1,9})", payload)
    if found is None:
        return None
    sought = select(Hold).join(User, User.id == Hold.user_id)
    sought = sought.where(Hold.id == int(found[1]), User.telegram_id == telegram_id)
    return await session.scalar(sought.with_for_update(of=Hold) if lock else sought)


def _paid(charge: stripe.Charge, hold: Hold) -> bool:
    same = charge.amount == hold.amount_cents and charge.currency.upper() == hold.currency
    return bool(charge.paid and charge.captured) and same and not charge.amount_refunded


def _title(charge: stripe.Charge) -> str:
    """ "Visa ····4242", as people know their card."""
    card: Any = getattr(charge.payment_method_details, "card", None)
    return f"{str(card.brand).title()} ····{card.last4}" if card is not None else "Telegram"
