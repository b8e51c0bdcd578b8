"""Connected stores: Muse captures from the shopper's hold and transfers each store its part."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import stripe

from checkout.payments import ledger
from checkout.payments.holds import disputed, hold_of
from checkout.payments.rails import PaymentRail, RailStatus
from checkout.payments.stripe_calls import Down, Refused, StripeCalls, made_under
from domain.errors import Refusal, StoreRefused
from domain.order import Payer, Quote, StoreOrder
from storage.database import Database
from storage.ledger_tables import Hold
from storage.outbox import record
from storage.tables import Order, now

LEAST_LEFT = timedelta(hours=1)
"""A hold that ends sooner is not begun with: a store may take its time."""


class HeldMoney(PaymentRail):
    """What every rail shares whose money comes from a hold on the shopper's card."""

    def __init__(self, database: Database, calls: StripeCalls, *, by_invoice: bool = False) -> None:
        self._database = database
        self._calls = calls
        self._by_invoice = by_invoice

    def asking(self, quote: Quote) -> dict[str, bool]:
        """What the quote asks of the shopper for its hold: a saved card, or an invoice to pay in the chat."""
        held = quote.cap.cents > 0
        return {"card_needed": held and not self._by_invoice, "invoice_needed": held and self._by_invoice}

    async def hold_of(self, order: Order) -> Hold | None:
        async with self._database.reading() as session:
            return await hold_of(session, order)

    async def _check_hold(self, order: Order) -> None:
        """Raise unless the hold stands, and long enough."""
        if not order.held or order.cap_cents == 0:
            return
        hold = await self.hold_of(order)
        stands = hold is not None and hold.state == "held"
        if hold is not None and hold.capture_before is not None:
            stands = stands and hold.capture_before - now() > LEAST_LEFT
        if not stands:
            raise StoreRefused(Refusal.HOLD, may_fall_back=False)

    async def refund(self, order: Order, cents: int, key: str) -> bool:
        """Back to the shopper's card, out of what its hold was captured for."""
        hold = await self.hold_of(order)
        paid = _payment(hold) if hold is not None else None
        if paid is None:
            return True

        async def look() -> stripe.Refund | None:
            asked: Any = {**paid, "limit": 100}
            listed = await self._calls.api.v1.refunds.list_async(asked)
            found: stripe.Refund | None = made_under(key, listed)
            return found

        try:
            made = await self._calls.once(
                key,
                "refund",
                {**paid, "amount": cents, "metadata": {"muse_order": order.muse_order_id}},
                self._calls.api.v1.refunds.create_async,
                look,
            )
        except (Down, Refused):
            return False
        async with self._database.writing() as session:
            await ledger.refunded(session, order, cents, made.id)
        return True


def _payment(hold: Hold) -> dict[str, str] | None:
    """What a refund names: the hold's intent, or the charge that an invoice made."""
    if hold.intent_id is not None:
        return {"payment_intent": hold.intent_id}
    return {"charge": hold.charge_id} if hold.charge_id is not None else None


class Connect(HeldMoney):
    """A store with a connected account takes the order on account, and gets its total by a transfer of its own
    once the checkout's hold is captured. The transfers of one checkout share a `transfer_group`."""

    payers = frozenset({Payer.CONNECT})

    def __init__(
        self,
        database: Database,
        calls: StripeCalls,
        connected: Mapping[str, str],
        *,
        by_invoice: bool = False,
    ) -> None:
        super().__init__(database, calls, by_invoice=by_invoice)
        self._connected = dict(connected)

    def prepare(self, order: StoreOrder, quote: Quote) -> Quote | None:
        if order.store_id not in self._connected or quote.payer is not Payer.INVOICE or quote.hand_over:
            return None
        return quote.model_copy(update={"payer": Payer.CONNECT, **self.asking(quote)})

    async def authorise(self, order: Order) -> None:
        await self._check_hold(order)

    async def settle(self, order: Order) -> bool:
        """Transfer what was captured for this order. The charge is named as the source, so that the transfer
        need not wait for the money to become available."""
        hold, account = await self.hold_of(order), self._connected.get(order.store_id)
        async with self._database.reading() as session:
            money = await ledger.money_of(session, order.muse_order_id)
        cents = money.captured - money.refunded - money.transferred
        if hold is None or hold.charge_id is None or account is None or cents <= 0 or money.transferred:
            return True
        async with self._database.reading() as session:
            if await disputed(session, order.session_id):
                return False
        key = f"transfer:{order.muse_order_id}"
        params = {
            "amount": cents,
            "currency": order.currency.lower(),
            "destination": account,
            "source_transaction": hold.charge_id,
            "transfer_group": order.session_id,
            "metadata": {"muse_order": order.muse_order_id},
        }

        async def look() -> stripe.Transfer | None:
            listed = await self._calls.api.v1.transfers.list_async(
                {"transfer_group": order.session_id, "limit": 100}
            )
            found: stripe.Transfer | None = made_under(key, listed)
            return found

        try:
            made = await self._calls.once(
                key, "transfer", params, self._calls.api.v1.transfers.create_async, look
            )
        except (Down, Refused):
            return False
        async with self._database.writing() as session:
            await ledger.transferred(session, order, cents, made.id)
            record(session, "transferred", order_id=order.id, cents=cents, currency=order.currency)
        return True

    async def refund(self, order: Order, cents: int, key: str) -> bool:
        """The store's transfer is taken back first, as far as it reaches, then the shopper gets the money."""
        return await self._reverse(order, cents, f"{key}:reversal") and await super().refund(
            order, cents, key
        )

    async def status(self, order: Order) -> RailStatus:
        async with self._database.reading() as session:
            money = await ledger.money_of(session, order.muse_order_id)
        hold = await self.hold_of(order)
        return RailStatus(
            currency=order.currency,
            ready=hold is not None and hold.state == "held",
            charged_cents=money.captured,
            refunded_cents=money.refunded,
        )

    async def _reverse(self, order: Order, cents: int, key: str) -> bool:
        async with self._database.reading() as session:
            money = await ledger.money_of(session, order.muse_order_id)
            ref = await ledger.ref_of(session, order.muse_order_id, "transfer")
            done = await ledger.ref_of(session, order.muse_order_id, "reversal", key)
        if ref is None or done is not None or money.transferred <= 0:
            return True
        back = min(cents, money.transferred)

        async def post(given: Any, options: Any) -> stripe.TransferReversal:
            return await self._calls.api.v1.transfers.reversals.create_async(ref, given, options)

        async def look() -> stripe.TransferReversal | None:
            transfer = await self._calls.api.v1.transfers.retrieve_async(ref)
            found: stripe.TransferReversal | None = made_under(key, transfer.reversals)
            return found

        try:
            await self._calls.once(key, "reversal", {"amount": back}, post, look)
        except (Down, Refused):
            return False
        async with self._database.writing() as session:
            await ledger.transferred(session, order, back, key, back=True)
        return True
