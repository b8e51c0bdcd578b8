"""What a turn must know of its shopper: a small snapshot of rows, taken at its start."""

from __future__ import annotations

from typing import Any, Literal

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from agent.understanding import reading as said
from checkout.sessions import Sessions, all_answered
from domain.base import Frozen
from domain.order import OrderStatus
from domain.product import Product
from storage.tables import (
    AddressRow,
    Card,
    CartItem,
    CheckoutSession,
    Choice,
    ContactRow,
    Order,
    StoreRow,
    User,
)

RECENT_ORDERS = 20


class LineFact(Frozen):
    item_id: int
    name: str
    store: str
    size: str
    color: str
    quantity: int


class OrderFact(Frozen):
    order_id: int
    number: str
    store: str
    status: OrderStatus


class ChoiceFact(Frozen):
    """A product that waits for a size, a colour or a price."""

    choice_id: int
    needs: Literal["variant", "price"]
    sizes: tuple[str, ...]
    colors: tuple[str, ...]
    currency: str


class CheckoutFact(Frozen):
    """Where the open checkout stands. Ids and booleans only: this much may lie in a graph checkpoint."""

    session_id: str
    step: str
    address_id: int | None
    contact: bool
    card_needed: bool
    card: str | None
    quoted: bool
    digest: str | None


class Facts(Frozen):
    user_id: int
    language: str
    lines: tuple[LineFact, ...] = ()
    orders: tuple[OrderFact, ...] = ()
    choice: ChoiceFact | None = None
    addresses: tuple[int, ...] = ()
    cards: tuple[str, ...] = ()
    checkout: CheckoutFact | None = None
    stores: tuple[str, ...] = ()

    def context(self) -> said.Context:
        """As the readers of words want it."""
        return said.Context(
            step=self.step(),
            cart=tuple(
                said.CartItem(
                    name=line.name,
                    store=line.store,
                    size=line.size,
                    color=line.color,
                    quantity=line.quantity,
                )
                for line in self.lines
            ),
            orders=tuple(said.OrderRef(number=o.number, store=o.store, status=o.status) for o in self.orders),
            offered=(*self.choice.sizes, *self.choice.colors) if self.choice else (),
            stores=self.stores,
            language=self.language,
        )

    def step(self) -> said.Step:
        if self.checkout is not None:
            steps: dict[str, said.Step] = {"address": "address", "payment": "payment", "review": "review"}
            return steps.get(self.checkout.step, "placing")
        return "variant" if self.choice is not None and self.choice.needs == "variant" else "idle"


async def load(
    session: AsyncSession, user_id: int, sessions: Sessions, stores: tuple[str, ...] = ()
) -> Facts:
    """The facts of one shopper, from the rows as they are now. Addresses and cards matter to an open checkout
    only, and are read for one only. `stores`: names to be recognised beside those of the cart and the orders."""
    items = await session.execute(
        select(CartItem, StoreRow.name)
        .join(StoreRow, StoreRow.id == CartItem.store_id)
        .where(CartItem.user_id == user_id)
        .order_by(CartItem.id)
    )
    orders = await session.execute(
        select(Order.id, Order.order_number, StoreRow.name, Order.order_status)
        .join(StoreRow, StoreRow.id == Order.store_id)
        .where(Order.user_id == user_id)
        .order_by(Order.id.desc())
        .limit(RECENT_ORDERS)
    )
    checkout = await checkout_fact(session, await sessions.open_of(session, user_id))
    by_store: dict[str, list[LineFact]] = {}
    for item, store in items:
        line = LineFact(
            item_id=item.id,
            name=item.product_name,
            store=store,
            size=item.size or "",
            color=item.color or "",
            quantity=item.quantity,
        )
        by_store.setdefault(item.store_id, []).append(line)
    return Facts(
        user_id=user_id,
        language=await session.scalar(select(User.language).where(User.id == user_id)) or "en",
        lines=tuple(line for lines in by_store.values() for line in lines),
        orders=tuple(
            OrderFact(order_id=order_id, number=number or "", store=store, status=OrderStatus(status))
            for order_id, number, store, status in orders
        ),
        choice=await _choice(session, user_id),
        addresses=await _addresses(session, user_id) if checkout else (),
        cards=await _cards(session, user_id) if checkout else (),
        checkout=checkout,
        stores=stores,
    )


async def _addresses(session: AsyncSession, user_id: int) -> tuple[int, ...]:
    """As the address card lists them."""
    whole = select(AddressRow.id).where(AddressRow.user_id == user_id, AddressRow.complete.is_(True))
    return tuple(await session.scalars(whole.order_by(AddressRow.used_at.desc())))


async def _cards(session: AsyncSession, user_id: int) -> tuple[str, ...]:
    return tuple(
        await session.scalars(select(Card.payment_method_id).where(Card.user_id == user_id).order_by(Card.id))
    )


async def checkout_fact(session: AsyncSession, row: CheckoutSession | None) -> CheckoutFact | None:
    if row is None:
        return None
    contact = await session.scalar(select(ContactRow.id).where(ContactRow.user_id == row.user_id))
    reference: dict[str, Any] = row.shipping_address or {}
    return CheckoutFact(
        session_id=row.session_id,
        step=row.step,
        address_id=reference.get("address_id"),
        contact=contact is not None,
        card_needed=any((answer.get("quote") or {}).get("card_needed") for answer in row.quotes.values()),
        card=row.payment_method_id,
        quoted=all_answered(row) and row.quoting is None,
        digest=row.digest,
    )


async def _choice(session: AsyncSession, user_id: int) -> ChoiceFact | None:
    row = await session.scalar(
        select(Choice)
        .where(Choice.user_id == user_id, Choice.open.is_(True))
        .order_by(Choice.id.desc())
        .limit(1)
    )
    if row is None:
        return None
    product = Product.model_validate(row.product)
    return ChoiceFact(
        choice_id=row.id,
        needs="price" if row.needs == "price" else "variant",
        sizes=product.sizes(row.color),
        colors=product.colors(),
        currency=product.price.currency if product.price else "USD",
    )
