"""What a shopper is shown of a finished checkout's money: who charged what, per store and per currency, and the
evidence of each order. Values free of any door and language."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from checkout.payments import ledger
from checkout.quoting import known_store
from checkout.tiers.registry import Tiers
from domain.base import Frozen
from domain.money import Money
from domain.order import OrderStatus, Payer
from storage.ledger_tables import Approval, Hold, VirtualCard
from storage.tables import Order, OrderItem


class ReceiptLine(Frozen):
    name: str
    size: str | None
    color: str | None
    quantity: int
    total: Money


class ReceiptOrder(Frozen):
    """One store's part. `charged`: what Muse took from the shopper's card for it. `card`: the last four digits of
    the single-use card that paid it."""

    muse_order_id: str
    store: str
    number: str | None
    status: OrderStatus
    payer: Payer
    lines: tuple[ReceiptLine, ...]
    subtotal: Money
    shipping: Money | None
    tax: Money | None
    total: Money
    cap: Money
    charged: Money
    refunded: Money
    card: str | None
    placed_at: datetime | None
    confirmed_at: datetime | None
    order_url: str | None
    shown: dict[str, Any]
    """The store's part of the review card that was approved."""

    @property
    def placed(self) -> bool:
        return self.status in ledger.PLACED or self.status is OrderStatus.REFUNDED


class ReceiptHold(Frozen):
    """A hold on the shopper's card: `state` as in `Hold.state`. `by_invoice`: it was paid in the chat, and what was
    not captured goes back."""

    card: str
    state: str
    held: Money
    captured: Money
    by_invoice: bool = False
    order: str = ""
    """The one order that it paid, after the shopper agreed to that by `tap`."""
    tap: str = ""
    at: datetime | None = None


class Receipt(Frozen):
    """`totals`: what the placed orders cost, one sum a currency."""

    session_id: str
    orders: tuple[ReceiptOrder, ...]
    holds: tuple[ReceiptHold, ...]
    totals: tuple[Money, ...]
    digest: str
    tap: str
    approved_at: datetime | None


async def receipt_of(session: AsyncSession, session_id: str, tiers: Tiers) -> Receipt:
    """From the rows as they are now."""
    approval = await session.get(Approval, session_id)
    rows = await session.scalars(select(Order).where(Order.session_id == session_id).order_by(Order.id))
    shown = {one["store_id"]: one for one in (approval.shown if approval else {}).get("stores", ())}
    orders = tuple([await _order(session, row, tiers, shown.get(row.store_id, {})) for row in rows])
    holds = await session.scalars(select(Hold).where(Hold.session_id == session_id).order_by(Hold.id))
    return Receipt(
        session_id=session_id,
        orders=orders,
        holds=tuple(
            ReceiptHold(
                card=hold.card_title,
                state=hold.state,
                held=Money(cents=hold.amount_cents, currency=hold.currency),
                captured=Money(cents=hold.captured_cents, currency=hold.currency),
                by_invoice=hold.way == "invoice",
                order=hold.muse_order_id,
                tap=hold.tap,
                at=hold.created_at if hold.muse_order_id else None,
            )
            for hold in holds
        ),
        totals=_totals(orders),
        digest=approval.digest if approval else "",
        tap=approval.tap if approval else "",
        approved_at=approval.at if approval else None,
    )


async def _order(session: AsyncSession, row: Order, tiers: Tiers, shown: dict[str, Any]) -> ReceiptOrder:
    items = await session.scalars(
        select(OrderItem).where(OrderItem.order_id == row.id).order_by(OrderItem.id)
    )
    money = await ledger.money_of(session, row.muse_order_id)
    card = await session.scalar(
        select(VirtualCard.last4).where(VirtualCard.muse_order_id == row.muse_order_id)
    )

    def cents(amount: int) -> Money:
        return Money(cents=amount, currency=row.currency)

    return ReceiptOrder(
        muse_order_id=row.muse_order_id,
        store=(await known_store(session, tiers, row.store_id)).name,
        number=row.order_number,
        status=OrderStatus(row.order_status),
        payer=Payer(row.payer),
        lines=tuple(
            ReceiptLine(
                name=item.product_name,
                size=item.size,
                color=item.color,
                quantity=item.quantity,
                total=cents(item.total_price_cents),
            )
            for item in items
        ),
        subtotal=cents(row.subtotal_cents),
        shipping=cents(row.shipping_cents) if row.shipping_cents is not None else None,
        tax=cents(row.tax_cents) if row.tax_cents is not None else None,
        total=cents(row.total_cents),
        cap=cents(row.cap_cents),
        charged=cents(money.captured),
        refunded=cents(money.refunded),
        card=card if row.payer == Payer.VIRTUAL_CARD else None,
        placed_at=row.placed_at,
        confirmed_at=row.confirmed_at,
        order_url=row.order_url,
        shown=shown,
    )


def _totals(orders: tuple[ReceiptOrder, ...]) -> tuple[Money, ...]:
    placed = [order for order in orders if order.placed]
    currencies = dict.fromkeys(order.total.currency for order in placed)
    return tuple(
        Money.total((order.total for order in placed if order.total.currency == currency), currency)
        for currency in currencies
    )
