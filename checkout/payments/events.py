"""Events of the payment service: believed, written down once, answered at once; the work is a workflow's.

An event only says what to look at. The object is asked for anew, so events may come twice, late or in any order.
"""

from __future__ import annotations

import re
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import Any

import stripe
from sqlalchemy import select

from checkout.payments import ledger
from checkout.payments.stripe_calls import Down, Refused
from checkout.payments.till import Till
from domain.money import Money
from storage.database import Database
from storage.durable import Durable
from storage.ledger_tables import Hold, StripeEvent
from storage.operator import tell_operator
from storage.outbox import Outbox
from storage.tables import now

ASKED = "issuing_authorization.request"
TOLERANCE_SECONDS = 300
PAUSES = (2.0, 10.0, 60.0, 600.0, 3600.0)


class NotBelieved(Exception):
    """No event of ours: unsigned, wrongly signed, too old or from the future."""


class PaymentEvents:
    def __init__(self, durable: Durable, database: Database, outbox: Outbox, till: Till) -> None:
        self._durable = durable
        self._database = database
        self._outbox = outbox
        self._till = till
        secret = till.settings.stripe_webhook_secret
        self._secret = secret.get_secret_value() if secret is not None else ""
        self._work_workflow = durable.workflow("payment_event", self._work)

    async def take(self, body: bytes, signature: str) -> dict[str, Any] | None:
        """Returns once the event is stored; the answer's body where the service waits for one. Raises
        `NotBelieved`."""
        event = self._believed(body, signature)
        if event.type == ASKED:
            asked: Any = event.data.object
            return {"approved": self._till.cards is not None and await self._till.cards.may_pay(asked)}
        subject = str(getattr(event.data.object, "id", ""))
        async with self._database.writing() as session:
            if await session.get(StripeEvent, event.id) is None:
                session.add(
                    StripeEvent(
                        id=event.id,
                        kind=event.type,
                        subject=subject,
                        created=datetime.fromtimestamp(event.created, UTC),
                    )
                )
        await self._durable.start(self._work_workflow, f"event:{event.id}", event.id)
        return None

    def _believed(self, body: bytes, signature: str) -> stripe.Event:
        """The library refuses what is old; what claims to come from the future is refused here."""
        signed_at = re.search(r"(?:^|,)t=(\d{1,15})(?:,|$)", signature)
        if not self._secret or signed_at is None or int(signed_at[1]) > time.time() + TOLERANCE_SECONDS:
            raise NotBelieved
        try:
            event: stripe.Event = stripe.Webhook.construct_event(
                body, signature, self._secret, TOLERANCE_SECONDS
            )
        except (ValueError, UnicodeDecodeError, stripe.SignatureVerificationError):
            raise NotBelieved from None
        return event

    # ---- the work

    async def _work(self, event_id: str) -> None:
        for pause in (*PAUSES, None):
            if await self._durable.step("handle", self.handle, event_id) or pause is None:
                return
            await self._durable.sleep(pause)

    async def handle(self, event_id: str) -> bool:
        """False: the payment service does not answer; to be done again."""
        async with self._database.reading() as session:
            event = await session.get_one(StripeEvent, event_id)
        if event.handled_at is not None:
            return True
        handler = next((how for start, how in self._handlers() if event.kind.startswith(start)), None)
        try:
            if handler is not None:
                await handler(event.subject)
        except Down:
            return False
        except Refused:
            pass  # gone at the service: there is nothing to look at
        async with self._database.writing() as session:
            (await session.get_one(StripeEvent, event_id, with_for_update=True)).handled_at = now()
        return True

    def _handlers(self) -> tuple[tuple[str, Callable[[str], Awaitable[None]]], ...]:
        return (
            ("payment_intent.", self._intent),
            ("charge.dispute.", self._dispute),
            ("issuing_transaction.", self._transaction),
        )

    async def _intent(self, intent_id: str) -> None:
        hold_id = await self._till.holds.of_intent(intent_id)
        if hold_id is not None:
            await self._till.holds.look(hold_id)

    async def _transaction(self, transaction_id: str) -> None:
        if self._till.cards is None:
            return
        calls = self._till.calls
        found = await calls.read(calls.api.v1.issuing.transactions.retrieve_async(transaction_id))
        await self._till.cards.sync(found.card if isinstance(found.card, str) else found.card.id)

    async def _dispute(self, dispute_id: str) -> None:
        """Freeze the checkout and tell the operator; a dispute that was won thaws it."""
        calls = self._till.calls
        found = await calls.read(calls.api.v1.disputes.retrieve_async(dispute_id))
        charge = found.charge if isinstance(found.charge, str) else found.charge.id
        async with self._database.writing() as session:
            hold = await session.scalar(select(Hold).where(Hold.charge_id == charge).with_for_update())
            if hold is None:
                return
            won = found.status in {"won", "warning_closed"}
            hold.disputed = not won
            await ledger.disputed(session, hold, found.amount, found.id)
            if won:
                await ledger.disputed(session, hold, found.amount, found.id, won=True)
            await tell_operator(
                session,
                self._outbox,
                self._till.settings.operator_chat,
                "operator-dispute",
                key=f"dispute:{found.id}",
                dispute=found.id,
                amount=Money(cents=found.amount, currency=found.currency.upper()),
                checkout=hold.session_id,
                reason=str(found.reason),
            )
