"""Our books beside the payment service's, once a night: every difference goes to the operator."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import select

from checkout.payments import ledger
from checkout.payments.stripe_calls import MARK, Refused, StripeCalls
from storage.database import Database
from storage.ledger_tables import Hold, LedgerEntry, VirtualCard
from storage.tables import now

LOOK_BACK = timedelta(days=35)
STATES = {
    "held": {"requires_capture"},
    "captured": {"succeeded"},
    "released": {"canceled"},
    "expired": {"canceled"},
    "declined": {"requires_payment_method", "canceled"},
    "asked": {"requires_action", "requires_payment_method"},
}
"""What the service's intent may say for each state of a hold."""


class Reconciliation:
    def __init__(self, database: Database, calls: StripeCalls) -> None:
        self._database = database
        self._calls = calls

    async def differences(self) -> list[str]:
        """Sentences for the operator, in plain English. Raises `Down`."""
        async with self._database.reading() as session:
            found = (await ledger.statement(session)).faults
            since = now() - LOOK_BACK
            holds = (await session.scalars(select(Hold).where(Hold.created_at > since))).all()
            cards = (await session.scalars(select(VirtualCard).where(VirtualCard.created_at > since))).all()
        for hold in holds:
            found += await self._hold(hold)
        for card in cards:
            found += await self._card(card)
        return found + await self._strangers({hold.intent_id for hold in holds})

    async def _hold(self, hold: Hold) -> list[str]:
        if hold.way == "invoice":
            return await self._invoice(hold)
        if hold.intent_id is None:
            return []
        try:
            intent = await self._calls.read(
                self._calls.api.v1.payment_intents.retrieve_async(
                    hold.intent_id, {"expand": ["latest_charge"]}
                )
            )
        except Refused:
            return [f"hold {hold.id}: {hold.intent_id} is unknown at Stripe"]
        told = []
        if intent.status not in STATES.get(hold.state, {intent.status}):
            told.append(f"hold {hold.id}: {hold.state} here, {intent.status} at Stripe")
        if (intent.amount_received or 0) != hold.captured_cents:
            told.append(f"hold {hold.id}: captured {hold.captured_cents} here, {intent.amount_received} at Stripe")  # fmt: skip
        charge: Any = intent.latest_charge
        if hold.state == "captured" and charge is not None:
            ours = await self._refunded(hold)
            if charge.amount_refunded != ours:
                told.append(f"hold {hold.id}: refunded {ours} here, {charge.amount_refunded} at Stripe")
        return told

    async def _invoice(self, hold: Hold) -> list[str]:
        """What Telegram's provider charged, less what went back, is what was kept."""
        if hold.charge_id is None or hold.state in {"asked", "declined"}:
            return []
        try:
            charge = await self._calls.read(self._calls.api.v1.charges.retrieve_async(hold.charge_id))
        except Refused:
            return [f"hold {hold.id}: {hold.charge_id} is unknown at Stripe"]
        kept = hold.amount_cents if hold.state == "held" else hold.captured_cents - await self._refunded(hold)
        theirs = charge.amount - charge.amount_refunded
        return [] if theirs == kept else [f"hold {hold.id}: kept {kept} here, {theirs} at Stripe"]

    async def _refunded(self, hold: Hold) -> int:
        async with self._database.reading() as session:
            paid = select(LedgerEntry.muse_order_id).where(
                LedgerEntry.posting == f"end:{hold.id}", LedgerEntry.muse_order_id.is_not(None)
            )
            rows = await session.scalars(
                select(LedgerEntry.amount_cents).where(
                    LedgerEntry.muse_order_id.in_(paid),
                    LedgerEntry.event == "refund",
                    LedgerEntry.account == ledger.BALANCE,
                )
            )
            return -sum(rows)

    async def _card(self, card: VirtualCard) -> list[str]:
        listed = await self._calls.read(
            self._calls.api.v1.issuing.transactions.list_async({"card": card.card_id, "limit": 100})
        )
        theirs = -sum(one.amount for one in listed.data)
        async with self._database.reading() as session:
            ours = (await ledger.money_of(session, card.muse_order_id)).spent
        return (
            [] if ours == theirs else [f"card of {card.muse_order_id}: spent {ours} here, {theirs} at Stripe"]
        )

    async def _strangers(self, known: set[str | None]) -> list[str]:
        """Holds of ours at the service that no row knows."""
        since = int((now() - timedelta(days=2)).timestamp())
        listed = await self._calls.read(
            self._calls.api.v1.payment_intents.list_async({"created": {"gte": since}, "limit": 100})
        )
        return [
            f"{one.id}: {one.status} at Stripe, unknown here"
            for one in listed.data
            if getattr(one.metadata, MARK, None) and one.id not in known and one.status != "canceled"
            and one.status != "requires_payment_method"
        ]  # fmt: skip
