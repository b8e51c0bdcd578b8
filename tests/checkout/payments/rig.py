"""A till at the payment stand-in, with checkouts that are approved and stores that do as they are told."""

from __future__ import annotations

import itertools
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import httpx
from sqlalchemy import select

from checkout.payments import late, ledger
from checkout.payments.collecting import Collecting
from checkout.payments.refunds import Refunds
from checkout.payments.till import Till, open_till
from checkout.placement import PlacementWorkflows
from checkout.tiers.redirect import RedirectTier
from checkout.tiers.registry import Tiers
from domain.errors import Refusal, StoreRefused
from domain.order import Outcome, Payer, Placed, StoreOrder, TierName, Unclear
from domain.settings import Settings
from storage.database import Database
from storage.durable import Durable
from storage.ledger_tables import Hold, RefundDue
from storage.outbox import Outbox
from storage.tables import Card, CheckoutSession, Notice, Order, StoreRow, now
from stores.registry import StoreRegistry
from tests.checkout.rows import shopper
from tests.checkout.scripted import ScriptedTier
from tests.demo.payments.platform import Platform

_serial = itertools.count(1)
OPERATOR = 99


@dataclass
class PayingTier(ScriptedTier):
    """Stores that answer what `answers` says (default: the order is taken); `before` happens first."""

    answers: dict[str, Outcome | StoreRefused] = field(default_factory=dict)
    before: Callable[[StoreOrder], Awaitable[None]] | None = None

    async def submit(self, order: StoreOrder) -> Outcome:
        self.submitted.append(order.store_id)
        if self.before is not None:
            await self.before(order)
        answer = self.answers.get(order.store_id, Placed(order_number=f"N-{order.store_id}"))
        if isinstance(answer, StoreRefused):
            raise answer
        return answer


REFUSED = StoreRefused(Refusal.SOLD_OUT)
LOST = Unclear()


@dataclass
class Rig:
    """`approve` and `place` are a whole checkout; `truth` is the payment stand-in's own ledger."""

    database: Database
    settings: Settings
    till: Till
    tier: PayingTier
    placement: PlacementWorkflows
    refunds: Refunds
    collecting: Collecting
    durable: Durable
    platform: Platform
    user_id: int = 0

    async def save_card(self, method: str | None = None) -> str:
        """A card saved with the payment service, or one of its named test methods."""
        if method is None:
            customer, method = await self.platform.save_card()
        else:
            customer = (await self.platform.api.v1.customers.create_async()).id
        self.user_id = await shopper(self.database)
        async with self.database.writing() as session:
            session.add(
                Card(
                    user_id=self.user_id,
                    payment_method_id=method,
                    customer_id=customer,
                    brand="visa",
                    last4="4242",
                    exp_month=12,
                    exp_year=2034,
                    is_default=True,
                )
            )
        return method

    async def approve(
        self, stores: dict[str, tuple[Payer, int]], *, method: str | None = None, held: bool | None = None
    ) -> str:
        """A checkout as the tap leaves it: one order a store, at (payer, cents)."""
        method = await self.save_card(method)
        session_id = f"cs{next(_serial)}"
        async with self.database.writing() as session:
            session.add(
                CheckoutSession(
                    session_id=session_id,
                    user_id=self.user_id,
                    payment_method_id=method,
                    status="processing",
                    step="processing",
                    expires_at=now() + timedelta(minutes=30),
                )
            )
            for store, (payer, cents) in stores.items():
                if await session.get(StoreRow, store) is None:
                    session.add(StoreRow(id=store, name=store.title(), origin=f"https://{store}.example"))
                    await session.flush()
                session.add(
                    Order(
                        muse_order_id=f"{session_id}:{store}",
                        user_id=self.user_id,
                        store_id=store,
                        session_id=session_id,
                        subtotal_cents=cents,
                        total_cents=cents,
                        cap_cents=cents,
                        currency="USD",
                        payer=payer,
                        held=payer is Payer.CONNECT if held is None else held,
                        checkout_method=TierName.API.checkout_method,
                    )
                )
        return session_id

    async def place(self, session_id: str) -> dict[str, str]:
        await self.durable.run(self.placement.checkout, f"{session_id}:checkout", session_id)
        return await self.statuses(session_id)

    async def agree(
        self, session_id: str, store: str, card_id: int | None = None, cents: int | None = None
    ) -> int | None:
        """The shopper's tap on what they are asked to pay: the hold's id, None when it fits nothing any more."""
        async with self.database.writing() as session:
            order = await session.get_one(
                Order, (await self.order(session_id, store)).id, with_for_update=True
            )
            asked = await late.late_payment(session, order)
            card = asked.cards[0].card_id if card_id is None and asked.cards else card_id or 0
            amount = asked.amount.cents if cents is None else cents
            hold = await late.agree(session, order, card, amount, f"tg:{next(_serial)}")
            return hold.id if hold is not None else None

    async def collect(self, hold_id: int) -> late.LatePayment:
        """All of what follows that tap; how it stands then."""
        await self.durable.run(self.collecting.pay, f"late:{hold_id}", hold_id)
        async with self.database.reading() as session:
            hold = await session.get_one(Hold, hold_id)
            order = await session.scalar(select(Order).where(Order.muse_order_id == hold.muse_order_id))
            assert order is not None
            return await late.late_payment(session, order)

    async def statuses(self, session_id: str) -> dict[str, str]:
        return {order.store_id: order.order_status for order in await self.orders(session_id)}

    async def orders(self, session_id: str) -> list[Order]:
        async with self.database.reading() as session:
            found = await session.scalars(select(Order).where(Order.session_id == session_id))
            return list(found)

    async def order(self, session_id: str, store: str) -> Order:
        return next(o for o in await self.orders(session_id) if o.store_id == store)

    async def hold(self, session_id: str) -> Hold | None:
        async with self.database.reading() as session:
            return await session.scalar(select(Hold).where(Hold.session_id == session_id))

    async def statement(self) -> ledger.Statement:
        async with self.database.reading() as session:
            return await ledger.statement(session)

    async def told(self, user_id: int | None = None) -> list[str]:
        """What was put in the outbox: cards, and the keys of plain sentences."""
        async with self.database.reading() as session:
            notices = await session.scalars(select(Notice).order_by(Notice.id))
            return [
                str(notice.params.get("text", notice.card))
                for notice in notices
                if user_id in (None, notice.user_id)
            ]

    async def due(self) -> list[int]:
        async with self.database.reading() as session:
            return list(await session.scalars(select(RefundDue.id).order_by(RefundDue.id)))

    async def truth(self) -> dict[str, Any]:
        return await self.platform.ledger()

    async def captured(self) -> int:
        return sum(hold["captured"] for hold in (await self.truth())["holds"])

    async def standing(self) -> int:
        """How many holds stand at the payment service."""
        return sum(hold["status"] == "requires_capture" for hold in (await self.truth())["holds"])

    async def pay(self, card: Any, cents: int, merchant: str = "MAPLE 800") -> dict[str, Any]:
        """A typed card used at a store."""
        answer = await self.platform.http.post(
            "/_demo/network/pay",
            json={
                "number": card.number.get_secret_value(),
                "exp_month": card.month,
                "exp_year": card.year,
                "cvc": card.code.get_secret_value(),
                "amount": cents,
                "merchant": merchant,
            },
        )
        told: dict[str, Any] = answer.json()
        return told


async def open_rig(database: Database, base: Settings, platform: Platform, origin: str, **more: Any) -> Rig:
    """The durable engine is not launched yet."""
    accounts = [(await platform.api.v1.accounts.create_async({"country": "US"})).id for _ in range(3)]
    holder = await platform.api.v1.issuing.cardholders.create_async(
        {
            "name": "Muse",
            "type": "company",
            "billing": {
                "address": {"line1": "1 Main St", "city": "New York", "country": "US", "postal_code": "10001"}
            },
        }
    )
    settings = base.model_copy(
        update={
            "connected_stores": dict(zip(("ash", "birch", "cedar"), accounts, strict=True)),
            "virtual_cards": True,
            "cardholder": holder.id,
            "operator_chat": OPERATOR,
            **more,
        }
    )
    till = open_till(settings, database, platform.api)
    durable, outbox = Durable(database.url, "test"), Outbox()
    registry = StoreRegistry(())
    tier = PayingTier()
    tiers = Tiers({TierName.API: tier, TierName.REDIRECT: RedirectTier(registry, settings)}, registry)
    cashier = till.cashier(durable, outbox)

    async def follow(order_id: int) -> None:
        return None

    placement = PlacementWorkflows(durable, database, tiers, outbox, follow, cashier)
    refunds = Refunds(durable, database, outbox, till.rails, settings.operator_chat)
    collecting = Collecting(durable, database, outbox, cashier, settings.operator_chat)
    return Rig(database, settings, till, tier, placement, refunds, collecting, durable, platform)


async def fault(http: httpx.AsyncClient, name: str, times: int = 1) -> None:
    (await http.post("/_demo/faults", json={"fault": name, "times": times})).raise_for_status()
