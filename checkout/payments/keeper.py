"""Looks after money that nobody is waiting for: refunds that are due, holds and cards left over, confirmations that
came too late, and the nightly comparison of the books."""

from __future__ import annotations

import asyncio
import logging
from datetime import timedelta

from sqlalchemy import select

from checkout.payments.cashier import Cashier
from checkout.payments.holds import OVER
from checkout.payments.reconciliation import Reconciliation
from checkout.payments.refunds import Refunds
from checkout.payments.stripe_calls import Down
from checkout.payments.till import Till
from storage.database import Database
from storage.durable import Durable
from storage.ledger_tables import Hold, VirtualCard
from storage.operator import tell_operator
from storage.outbox import Outbox
from storage.tables import CheckoutSession, Order, now

log = logging.getLogger(__name__)

ROUND_SECONDS = 5.0
CARDS_EVERY = 60
"""Rounds between two looks at cards and holds: five minutes."""
LEFT_OVER = timedelta(minutes=15)
UNUSED = timedelta(hours=2)
"""A card whose review was never approved is closed after that."""
SHOWN = 20


class Keeper:
    def __init__(
        self,
        durable: Durable,
        database: Database,
        outbox: Outbox,
        till: Till,
        cashier: Cashier,
        refunds: Refunds,
    ) -> None:
        self._durable = durable
        self._database = database
        self._outbox = outbox
        self._till = till
        self._cashier = cashier
        self._refunds = refunds
        self._books = Reconciliation(database, till.calls)
        self._reconcile_workflow = durable.workflow("reconcile", self._reconcile)

    async def run(self) -> None:
        """Until cancelled."""
        rounds = 0
        while True:
            try:
                await self._refunds.begin()
                if rounds % CARDS_EVERY == 0 and self._till.calls.configured:
                    await self.look_after()
            except Exception as error:  # the next round tries again
                log.error("the keeper's round broke", exc_info=error)
            rounds += 1
            await asyncio.sleep(ROUND_SECONDS)

    async def look_after(self) -> None:
        """One look at everything that may be left over, and the night's comparison once a day."""
        async with self._database.reading() as session:
            old = now() - LEFT_OVER
            holds = (
                await session.execute(
                    select(Hold.session_id)
                    .join(CheckoutSession, CheckoutSession.session_id == Hold.session_id)
                    .where(
                        Hold.state.not_in(OVER),
                        Hold.updated_at < old,
                        CheckoutSession.status != "processing",
                    )
                )
            ).scalars()
            sessions = set(holds)
            cards = (
                await session.scalars(
                    select(VirtualCard).where(VirtualCard.state != "cancelled", VirtualCard.updated_at < old)
                )
            ).all()
            late = (
                await session.scalars(
                    select(Hold.session_id)
                    .join(Order, Order.session_id == Hold.session_id)
                    .where(
                        Hold.state.in_(OVER),
                        Order.held.is_(True),
                        Order.updated_at > now() - timedelta(days=1),
                    )
                    .distinct()
                )
            ).all()
        for session_id in late:
            await self._cashier.tell_unpaid(session_id)
        hour = now().strftime("%Y%m%d%H")
        for session_id in sessions:
            await self._durable.start(self._cashier.settle_later, f"{session_id}:money:{hour}", session_id)
        for card in cards:
            await self._card(card)
        await self._durable.start(self._reconcile_workflow, f"reconcile:{now():%Y%m%d}")

    async def _card(self, card: VirtualCard) -> None:
        rail = self._till.cards
        if rail is None:
            return
        async with self._database.reading() as session:
            order = await session.scalar(select(Order).where(Order.muse_order_id == card.muse_order_id))
        if order is not None:
            await rail.settle(order)
        elif now() - card.created_at > UNUSED:
            await rail.close(card)

    async def _reconcile(self) -> None:
        await self._durable.step("compare", self._compare)

    async def _compare(self) -> int:
        try:
            found = await self._books.differences()
        except Down:
            return -1
        if found:
            async with self._database.writing() as session:
                await tell_operator(
                    session,
                    self._outbox,
                    self._till.settings.operator_chat,
                    "operator-reconciliation",
                    key=f"reconcile:{now():%Y%m%d}",
                    count=len(found),
                    differences="\n".join(found[:SHOWN]),
                )
        return len(found)
