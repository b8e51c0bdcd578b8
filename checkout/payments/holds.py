"""Holds on shoppers' cards: made before any store is called, captured once, or released.

The payment service is the judge: after every change, and at every word of it, its intent is read anew and the row
is brought to what it says.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import stripe
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from checkout.payments import ledger
from checkout.payments.invoices import Invoices
from checkout.payments.stripe_calls import Refused, StripeCalls, made_under
from domain.order import Payer
from storage.database import Database
from storage.ledger_tables import Hold
from storage.outbox import record
from storage.tables import Card, CheckoutSession, Order

log = logging.getLogger(__name__)

OVER = frozenset({"declined", "captured", "released", "expired"})


class Holds:
    """`return_url`: where the bank's page leads back to. `by_invoice`: new holds are paid in the chat, instead of
    held on a saved card."""

    def __init__(
        self, database: Database, calls: StripeCalls, return_url: str, *, by_invoice: bool = False
    ) -> None:
        self._database = database
        self._calls = calls
        self._return_url = return_url
        self._way = "invoice" if by_invoice else "card"
        self.invoices = Invoices(database, calls)

    async def wanted(self, session_id: str) -> list[int]:
        """The holds that a checkout needs, one a currency: the approved caps of the orders they are to pay."""
        async with self._database.writing() as session:
            orders = await _held_orders(session, session_id)
            sums: dict[str, int] = {}
            for order in orders:
                sums[order.currency] = sums.get(order.currency, 0) + order.cap_cents
            by_card = self._way == "card"
            card = await _chosen_card(session, session_id) if by_card and any(sums.values()) else None
            ids = []
            for currency, cents in sums.items():
                if cents == 0:
                    continue
                known = await session.scalar(
                    select(Hold).where(
                        Hold.session_id == session_id, Hold.currency == currency, Hold.muse_order_id == ""
                    )
                )
                if known is None:
                    known = Hold(
                        session_id=session_id,
                        user_id=orders[0].user_id,
                        currency=currency,
                        amount_cents=cents,
                        payment_method_id=card.payment_method_id if card else "",
                        customer_id=card.customer_id if card else "",
                        card_title=title_of(card) if card else "",
                        way=self._way,
                        state="wanted" if card or not by_card else "declined",
                    )
                    session.add(known)
                    await session.flush()
                ids.append(known.id)
            return ids

    async def open(self, hold_id: int) -> dict[str, str]:
        """Ask for the hold: {"state", "url"}, where `url` is the bank's page when it asks for the shopper.
        Raises `Down`."""
        hold = await self.get(hold_id)
        if hold.state != "wanted":
            return {"state": hold.state, "url": ""}
        if hold.way == "invoice":
            return await self.invoices.open(hold)
        key = _key(hold)
        params = {
            "amount": hold.amount_cents,
            "currency": hold.currency.lower(),
            "customer": hold.customer_id,
            "payment_method": hold.payment_method_id,
            "capture_method": "manual",
            "confirm": True,
            "allowed_payment_method_types": ["card"],
            "transfer_group": hold.session_id,
            "return_url": self._return_url,
            "metadata": {"muse_checkout": hold.session_id},
        }
        try:
            intent = await self._calls.once(
                key,
                "hold",
                params,
                self._calls.api.v1.payment_intents.create_async,
                lambda: self._find(hold, key),
            )
        except Refused as refused:
            await self._declined(hold_id, refused.code)
            return {"state": "declined", "url": ""}
        return await self._take(hold_id, intent)

    async def look(self, hold_id: int) -> dict[str, str]:
        """Read the intent anew and bring the row to it. Raises `Down`."""
        hold = await self.get(hold_id)
        if hold.way == "invoice":
            return await self.invoices.look(hold)
        if hold.intent_id is None or hold.state in OVER:
            return {"state": hold.state, "url": ""}
        return await self._take(hold_id, await self._intent(hold.intent_id))

    async def of_intent(self, intent_id: str) -> int | None:
        async with self._database.reading() as session:
            return await session.scalar(select(Hold.id).where(Hold.intent_id == intent_id))

    async def capture(self, hold_id: int, parts: Sequence[tuple[str, Payer, int]]) -> bool:
        """Capture the sum of `parts` (order, payer, minor units), once; the rest is let go. False: it was too
        late. Raises `Down`. What was begun with is what every later try captures: what is cancelled meanwhile
        goes back by a refund."""
        hold, parts = await self._planned(hold_id, parts)
        if hold.way == "invoice":
            return await self.invoices.keep(hold, parts)
        total = sum(cents for _order, _payer, cents in parts)
        if hold.state == "captured" or hold.intent_id is None:
            return hold.state == "captured"
        intent_id = hold.intent_id
        params = {"amount_to_capture": total}

        async def post(given: Any, options: Any) -> stripe.PaymentIntent:
            return await self._calls.api.v1.payment_intents.capture_async(intent_id, given, options)

        async def look() -> stripe.PaymentIntent | None:
            found = await self._intent(intent_id)
            return found if found.status == "succeeded" else None

        try:
            intent = await self._calls.once(f"capture:{intent_id}", "capture", params, post, look)
        except Refused as refused:
            log.warning("hold %s was not captured: %s", hold_id, refused.code)
            return (await self.look(hold_id))["state"] == "captured"
        async with self._database.writing() as session:
            row = await session.get_one(Hold, hold_id, with_for_update=True)
            if row.state != "captured":
                row.state, row.captured_cents = "captured", int(intent.amount_received)
                row.charge_id = _id(intent.latest_charge)
                await ledger.captured(session, row, parts)
                record(session, "hold_captured", user_id=row.user_id, hold=row.id, cents=row.captured_cents)
        return True

    async def _planned(
        self, hold_id: int, parts: Sequence[tuple[str, Payer, int]]
    ) -> tuple[Hold, list[tuple[str, Payer, int]]]:
        async with self._database.writing() as session:
            hold = await session.get_one(Hold, hold_id, with_for_update=True)
            if hold.plan is None:
                hold.plan = [list(part) for part in parts]
            return hold, [(order, Payer(payer), cents) for order, payer, cents in hold.plan]

    async def release(self, hold_id: int) -> bool:
        """Let the hold go; True when nothing is held any more. Raises `Down`."""
        hold = await self.get(hold_id)
        if hold.way == "invoice":
            return await self.invoices.release(hold)
        if hold.state in OVER:
            return hold.state != "captured"
        intent_id = hold.intent_id
        if intent_id is None:
            found = await self._calls.read(self._find(hold, _key(hold)))
            intent_id = found.id if found is not None else None
        if intent_id is None:
            await self._end(hold_id, "released")
            return True
        known = intent_id

        async def post(given: Any, options: Any) -> stripe.PaymentIntent:
            return await self._calls.api.v1.payment_intents.cancel_async(
                known, {"cancellation_reason": "abandoned"}, options
            )

        async def look() -> stripe.PaymentIntent | None:
            intent = await self._intent(known)
            return intent if intent.status == "canceled" else None

        try:
            await self._calls.once(f"release:{known}", "release", {}, post, look)
        except Refused:
            if (await self._intent(known)).status == "succeeded":
                return False
        await self._end(hold_id, "released")
        return True

    async def get(self, hold_id: int) -> Hold:
        async with self._database.reading() as session:
            return await session.get_one(Hold, hold_id)

    # ---- what the payment service says

    async def _intent(self, intent_id: str) -> stripe.PaymentIntent:
        asked = self._calls.api.v1.payment_intents.retrieve_async(intent_id, {"expand": ["latest_charge"]})
        return await self._calls.read(asked)

    async def _find(self, hold: Hold, key: str) -> stripe.PaymentIntent | None:
        listed = await self._calls.api.v1.payment_intents.list_async(
            {"customer": hold.customer_id, "limit": 100}
        )
        found: stripe.PaymentIntent | None = made_under(key, listed)
        return found

    async def _take(self, hold_id: int, intent: stripe.PaymentIntent) -> dict[str, str]:
        url = ""
        if intent.status == "requires_action" and intent.next_action is not None:
            redirect = intent.next_action.redirect_to_url
            url = (redirect.url if redirect is not None else "") or ""
        before = None
        if intent.status == "requires_capture":
            before = _capture_before(await self._with_charge(intent))
        async with self._database.writing() as session:
            hold = await session.get_one(Hold, hold_id, with_for_update=True)
            if hold.state in OVER:
                return {"state": hold.state, "url": ""}
            hold.intent_id = intent.id
            hold.charge_id = _id(intent.latest_charge) or hold.charge_id
            if intent.status == "requires_capture":
                hold.state, hold.capture_before = "held", before
                await ledger.held(session, hold)
            elif intent.status == "requires_action":
                hold.state = "asked"
            elif intent.status == "canceled":
                hold.state = "expired" if hold.state == "held" else "released"
                await ledger.let_go(session, hold)
            elif intent.status == "requires_payment_method":
                hold.state = "declined"
                await ledger.let_go(session, hold)
            return {"state": hold.state, "url": url}

    async def _with_charge(self, intent: stripe.PaymentIntent) -> stripe.PaymentIntent:
        return await self._intent(intent.id) if isinstance(intent.latest_charge, str) else intent

    async def _declined(self, hold_id: int, code: str) -> None:
        async with self._database.writing() as session:
            hold = await session.get_one(Hold, hold_id, with_for_update=True)
            hold.state = "declined"
            record(session, "hold_declined", user_id=hold.user_id, hold=hold.id, code=code)

    async def _end(self, hold_id: int, state: str) -> None:
        async with self._database.writing() as session:
            hold = await session.get_one(Hold, hold_id, with_for_update=True)
            if hold.state not in OVER:
                hold.state = state
                await ledger.let_go(session, hold)
                record(session, f"hold_{state}", user_id=hold.user_id, hold=hold.id)


async def invoiced(session: AsyncSession, hold: Hold) -> list[tuple[str, int]]:
    """What a hold is made of: each store's id and its approved cap, in minor units."""
    orders = await _held_orders(session, hold.session_id)
    if hold.muse_order_id:
        return [
            (one.store_id, hold.amount_cents) for one in orders if one.muse_order_id == hold.muse_order_id
        ]
    same = [order for order in orders if order.currency == hold.currency and order.cap_cents]
    return [(order.store_id, order.cap_cents) for order in same]


def pays(hold: Hold, order: Order) -> bool:
    """Whether `hold` was made for `order`, among others or for it alone."""
    funded = order.held and Payer(order.payer) in ledger.HELD_PAYERS
    of_session = (hold.session_id, hold.currency) == (order.session_id, order.currency)
    return funded and of_session and hold.muse_order_id in {"", order.muse_order_id}


async def hold_of(session: AsyncSession, order: Order, *, lock: bool = False) -> Hold | None:
    """The hold that pays an order: the newest one for it alone that stands or was captured, else its
    checkout's. `lock`: it must not change meanwhile."""
    alone = (Hold.muse_order_id == order.muse_order_id) & Hold.state.not_in(OVER - {"captured"})
    sought = (
        select(Hold)
        .where(Hold.session_id == order.session_id, Hold.currency == order.currency)
        .where(alone | (Hold.muse_order_id == ""))
        .order_by((Hold.muse_order_id == "").asc(), Hold.id.desc())
        .limit(1)
    )
    return await session.scalar(sought.with_for_update() if lock else sought)


async def disputed(session: AsyncSession, session_id: str) -> bool:
    """Whether a payment of this checkout is disputed: nothing moves by itself then."""
    found = await session.scalar(
        select(Hold.id).where(Hold.session_id == session_id, Hold.disputed.is_(True)).limit(1)
    )
    return found is not None


def title_of(card: Card) -> str:
    """ "Visa ····4242", as people know their card."""
    return f"{card.brand.title()} ····{card.last4}"


def _key(hold: Hold) -> str:
    """The stored key of the call that makes the hold."""
    if hold.muse_order_id:
        return f"hold:{hold.muse_order_id}:{hold.attempt}"
    return f"hold:{hold.session_id}:{hold.currency}"


async def _held_orders(session: AsyncSession, session_id: str) -> list[Order]:
    rows = await session.scalars(
        select(Order).where(Order.session_id == session_id, Order.held.is_(True)).order_by(Order.id)
    )
    return [order for order in rows if Payer(order.payer) in ledger.HELD_PAYERS]


async def _chosen_card(session: AsyncSession, session_id: str) -> Card | None:
    return await session.scalar(
        select(Card)
        .join(CheckoutSession, CheckoutSession.payment_method_id == Card.payment_method_id)
        .where(CheckoutSession.session_id == session_id, Card.user_id == CheckoutSession.user_id)
    )


def _capture_before(intent: stripe.PaymentIntent) -> datetime | None:
    charge: Any = intent.latest_charge
    details = getattr(charge, "payment_method_details", None)
    at = getattr(getattr(details, "card", None), "capture_before", None)
    return datetime.fromtimestamp(at, UTC) if at else None


def _id(thing: Any) -> str | None:
    return thing if isinstance(thing, str) or thing is None else str(thing.id)
