"""Single-use cards (Stripe Issuing), typed into the store's page.

A card is made when the store's form asks for one, and can pay nothing then. The approval gives it the approved cap,
once; after use it is cancelled. Its number is asked for by the process that drives the page, goes into the page and
nowhere else: it is in no row, log, trace, picture or workflow.
"""

from __future__ import annotations

import logging
from typing import Any

import stripe
from pydantic import SecretStr
from rapidfuzz import fuzz
from rapidfuzz.utils import default_process
from sqlalchemy import select

from checkout.payments import ledger
from checkout.payments.connect import HeldMoney
from checkout.payments.rails import RailStatus
from checkout.payments.stripe_calls import Down, Refused, StripeCalls, made_under
from checkout.tiers.walker.cards import Card
from domain.errors import Refusal, StoreRefused
from domain.order import OrderStatus, Payer, Placement, Quote, StoreOrder
from domain.settings import Settings
from storage.database import Database
from storage.ledger_tables import VirtualCard
from storage.outbox import record
from storage.tables import Order, StoreRow

log = logging.getLogger(__name__)

NOTHING_CENTS = 1
"""The limit of a card that is not to pay yet; the service knows no limit of nothing."""
ALIKE = 70.0
"""How much a merchant's name must be like the store's, of 100."""


class VirtualCards(HeldMoney):
    """The rail, and the browser tier's source of cards."""

    payers = frozenset({Payer.VIRTUAL_CARD})

    def __init__(self, database: Database, calls: StripeCalls, settings: Settings) -> None:
        super().__init__(database, calls, by_invoice=settings.telegram_provider_token is not None)
        self._holder = settings.cardholder or ""
        self._currency = settings.virtual_card_currency
        self._from_hold = settings.virtual_cards_from == "hold"

    # ---- the browser's side

    async def card(self, order: StoreOrder) -> Card:
        """The card of this order, number and all; made on the first call. Raises `StoreRefused` (MONEY)."""
        if order.currency != self._currency:
            raise StoreRefused(Refusal.MONEY, detail=f"cards are in {self._currency}")
        try:
            row = await self._row(order)
            told = await self._calls.read(
                self._calls.api.v1.issuing.cards.retrieve_async(row.card_id, {"expand": ["number", "cvc"]})
            )
        except (Down, Refused) as error:
            raise StoreRefused(Refusal.MONEY, detail=f"no card: {error}") from None
        if row.state == "cancelled" or not told.number or not told.cvc:
            raise StoreRefused(Refusal.MONEY, detail="the card is used up")
        holder: Any = told.cardholder
        return Card(
            number=SecretStr(told.number),
            month=told.exp_month,
            year=told.exp_year,
            code=SecretStr(told.cvc),
            holder=str(holder.name),
        )

    async def _row(self, order: StoreOrder) -> VirtualCard:
        known = await self.row_of(order.muse_order_id)
        if known is not None:
            return known
        key = f"card:{order.muse_order_id}"
        params = {
            "cardholder": self._holder,
            "currency": order.currency.lower(),
            "type": "virtual",
            "status": "inactive",
            "spending_controls": _limits(NOTHING_CENTS),
            "metadata": {"muse_order": order.muse_order_id},
        }

        async def look() -> stripe.issuing.Card | None:
            listed = await self._calls.api.v1.issuing.cards.list_async(
                {"cardholder": self._holder, "limit": 100}
            )
            found: stripe.issuing.Card | None = made_under(key, listed)
            return found

        made = await self._calls.once(
            key, "card", params, self._calls.api.v1.issuing.cards.create_async, look
        )
        async with self._database.writing() as session:
            row = await session.scalar(
                select(VirtualCard).where(VirtualCard.muse_order_id == order.muse_order_id).with_for_update()
            )
            if row is None:
                row = VirtualCard(
                    muse_order_id=order.muse_order_id,
                    user_id=order.user_id,
                    currency=order.currency,
                    card_id=made.id,
                    last4=made.last4,
                )
                session.add(row)
                await session.flush()
            return row

    async def row_of(self, muse_order_id: str) -> VirtualCard | None:
        async with self._database.reading() as session:
            return await session.scalar(select(VirtualCard).where(VirtualCard.muse_order_id == muse_order_id))

    # ---- the rail

    def prepare(self, order: StoreOrder, quote: Quote) -> Quote | None:
        if quote.payer is not Payer.VIRTUAL_CARD:
            return None
        return quote.model_copy(update=self.asking(quote)) if self._from_hold else quote

    async def authorise(self, order: Order) -> None:
        """Let the card pay, up to the approved cap."""
        await self._check_hold(order)
        row = await self.row_of(order.muse_order_id)
        if row is None or row.state == "cancelled":
            raise StoreRefused(Refusal.MONEY, detail="there is no card for this order")
        if row.state == "active" or order.cap_cents == 0:
            return
        params = {"status": "active", "spending_controls": _limits(order.cap_cents)}
        try:
            await self._update(row, f"activate:{order.muse_order_id}", "activate", params, "active")
        except (Down, Refused) as error:
            raise StoreRefused(Refusal.MONEY, detail=f"the card stays closed: {error}") from None
        async with self._database.writing() as session:
            card = await session.get_one(VirtualCard, row.id, with_for_update=True)
            card.state, card.cap_cents = "active", order.cap_cents
            record(session, "virtual_card_active", order_id=order.id, cap_cents=order.cap_cents)

    async def settle(self, order: Order) -> bool:
        """Write down what the store took; the card ends when that is all. True when it has ended."""
        row = await self.row_of(order.muse_order_id)
        if row is None:
            return True
        try:
            taken = await self._sync(row, order)
        except (Down, Refused):
            return False
        if taken < order.total_cents and order.order_status not in ENDED:
            return False
        return await self.close(row)

    async def release(self, order: Order) -> bool:
        """The card can pay nothing from now on; what the store has reserved it still gets. What it took before is
        written down."""
        row = await self.row_of(order.muse_order_id)
        if row is None:
            return True
        try:
            await self._sync(row, order)
        except (Down, Refused):
            return False
        return await self.close(row)

    async def close(self, row: VirtualCard) -> bool:
        if row.state == "cancelled":
            return True
        params = {"status": "canceled"}
        try:
            await self._update(row, f"close:{row.card_id}", "close card", params, "canceled")
        except (Down, Refused):
            return False
        async with self._database.writing() as session:
            card = await session.get_one(VirtualCard, row.id, with_for_update=True)
            card.state = "cancelled"
        return True

    async def refund(self, order: Order, cents: int, key: str) -> bool:
        """What a hold was captured for goes back to the shopper; the float is the operator's own."""
        return await super().refund(order, cents, key) if order.held else True

    async def status(self, order: Order) -> RailStatus:
        row = await self.row_of(order.muse_order_id)
        async with self._database.reading() as session:
            money = await ledger.money_of(session, order.muse_order_id)
        return RailStatus(
            currency=order.currency,
            ready=row is not None and row.state == "active",
            charged_cents=money.captured,
            refunded_cents=money.refunded,
        )

    # ---- what the payment service says

    async def sync(self, card_id: str) -> None:
        """Something happened on this card. Raises `Down`."""
        async with self._database.reading() as session:
            row = await session.scalar(select(VirtualCard).where(VirtualCard.card_id == card_id))
            order = await session.scalar(
                select(Order).where(Order.muse_order_id == (row.muse_order_id if row else ""))
            )
        if row is not None and order is not None:
            await self._sync(row, order)

    async def may_pay(self, asked: Any) -> bool:
        """The question of a card's use while the store waits: only for an order that is at its store right now,
        for no more than was approved, in its currency, by a merchant of the store's name."""
        async with self._database.reading() as session:
            row = await session.scalar(select(VirtualCard).where(VirtualCard.card_id == asked.card.id))
            order = await session.scalar(
                select(Order).where(Order.muse_order_id == (row.muse_order_id if row else ""))
            )
            store = await session.get(StoreRow, order.store_id) if order is not None else None
        if row is None or order is None or store is None or row.state != "active":
            return False
        wanted = asked.pending_request
        amount, currency = (wanted.amount, wanted.currency) if wanted is not None else (0, "")
        at_store = order.placement in {Placement.SUBMITTING, Placement.ANSWERED}
        over = order.order_status in {OrderStatus.FAILED, OrderStatus.CANCELLED, OrderStatus.NEEDS_SHOPPER}
        fits = 0 < amount <= row.cap_cents and currency.upper() == row.currency
        return at_store and not over and fits and _alike(asked.merchant_data.name, store)

    async def _sync(self, row: VirtualCard, order: Order) -> int:
        """Write every transaction down, each once; what the store has taken in all."""
        listed = await self._calls.read(
            self._calls.api.v1.issuing.transactions.list_async({"card": row.card_id, "limit": 100})
        )
        taken = 0
        async with self._database.writing() as session:
            for one in listed.data:
                await ledger.spent(session, row, order.session_id, -one.amount, one.id)
                taken += -one.amount if one.type == "capture" else 0
        return taken

    async def _update(
        self, row: VirtualCard, key: str, what: str, params: dict[str, Any], status: str
    ) -> stripe.issuing.Card:
        async def post(given: Any, options: Any) -> stripe.issuing.Card:
            return await self._calls.api.v1.issuing.cards.update_async(row.card_id, given, options)

        async def look() -> stripe.issuing.Card | None:
            found = await self._calls.api.v1.issuing.cards.retrieve_async(row.card_id)
            return found if found.status == status else None

        return await self._calls.once(key, what, params, post, look)


ENDED = frozenset(
    {
        OrderStatus.DELIVERED,
        OrderStatus.CANCELLED,
        OrderStatus.RETURNED,
        OrderStatus.REFUNDED,
        OrderStatus.FAILED,
        OrderStatus.NEEDS_SHOPPER,
    }
)
"""Orders for which no store charges any more."""


def _limits(cents: int) -> dict[str, Any]:
    return {"spending_limits": [{"amount": cents, "interval": "all_time"}]}


def _alike(merchant: str | None, store: StoreRow) -> bool:
    """Whether a merchant's name on the network can be the store's: descriptors are cut, and put parts before
    and after."""
    said = (merchant or "").casefold()
    host = store.origin.split("//")[-1].split("/")[0].casefold()
    names = [store.name.casefold(), host]
    return any(fuzz.token_set_ratio(name, said, processor=default_process) >= ALIKE for name in names if name)
