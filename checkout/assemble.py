"""From rows to the values a tier is asked with. Addresses and contacts are read here, inside a step, and are
never stored in a workflow's inputs or outputs."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from checkout.order_addresses import AFFILIATE, PREFILL, agreed, contact_for, for_guest
from checkout.payments.rails import payer_at_store
from checkout.people import address_in
from domain.money import Money
from domain.order import OrderLine, Payer, PlacedOrder, StoreOrder
from domain.people import Address
from storage.outbox import language_of
from storage.tables import AddressRow, CartItem, CheckoutSession, Order, OrderItem, StoreRow


async def address_of(session: AsyncSession, reference: dict[str, int] | None) -> Address | None:
    """The address behind `{"address_id": N}`."""
    if not reference:
        return None
    return await address_in(session, await session.get(AddressRow, reference["address_id"]))


def cart_line(item: CartItem) -> OrderLine:
    """A cart line as a tier takes it; a line without a price counts as nothing until the store tells one."""
    return OrderLine(
        line_id=f"c{item.id}",
        name=item.product_name,
        url=item.product_url,
        sku=item.product_sku,
        variant_id=item.variant_id,
        size=item.size,
        color=item.color,
        quantity=item.quantity,
        unit_price=Money(cents=item.price_cents or 0, currency=item.currency),
        image_url=item.product_image_url,
    )


def order_line(item: OrderItem, currency: str) -> OrderLine:
    return OrderLine(
        line_id=f"o{item.id}",
        name=item.product_name,
        url=item.product_url,
        sku=item.product_sku,
        variant_id=item.variant_id,
        size=item.size,
        color=item.color,
        quantity=item.quantity,
        unit_price=Money(cents=item.unit_price_cents, currency=currency),
        image_url=item.product_image_url,
    )


async def order_to_quote(
    session: AsyncSession,
    row: CheckoutSession,
    store_id: str,
    items: Iterable[CartItem],
    *,
    typed_card: bool = True,
) -> StoreOrder:
    """One store's part of the cart, to be quoted for this session. Its id is the future order's, so that a
    store's draft of the quote and its order are one."""
    lines = tuple(cart_line(item) for item in items)
    store = await session.get(StoreRow, store_id)
    mail = await for_guest(session, row.user_id, store_id)
    return StoreOrder(
        muse_order_id=muse_order_id(row.session_id, store_id),
        user_id=row.user_id,
        store_id=store_id,
        platform=store.platform if store else None,
        currency=lines[0].unit_price.currency,
        lines=lines,
        address=await address_of(session, row.shipping_address),
        billing_address=await address_of(session, row.billing_address),
        contact=await contact_for(session, row.user_id, mail.id if mail else None),
        delivery_option_id=row.delivery.get(store_id),
        discount_codes=tuple(row.codes),
        instrument_id=row.instruments.get(store_id),
        quote_ref=row.quote_refs.get(store_id),
        created_at=row.started_at,
        language=await language_of(session, row.user_id),
        prefill=await agreed(session, row.user_id, PREFILL),
        affiliate=await agreed(session, row.user_id, AFFILIATE, otherwise=True),
        typed_card=typed_card,
    )


async def order_to_place(session: AsyncSession, order: Order) -> StoreOrder:
    store = await session.get(StoreRow, order.store_id)
    checkout = await session.scalar(
        select(CheckoutSession).where(CheckoutSession.session_id == order.session_id)
    )
    return StoreOrder(
        muse_order_id=order.muse_order_id,
        user_id=order.user_id,
        store_id=order.store_id,
        platform=store.platform if store else None,
        currency=order.currency,
        lines=await lines_of(session, order),
        address=await address_of(session, order.shipping_address),
        billing_address=await address_of(session, checkout.billing_address if checkout else None),
        contact=await contact_for(session, order.user_id, order.order_address_id),
        delivery_option_id=order.delivery_option_id,
        discount_codes=tuple(order.codes),
        instrument_id=order.instrument_id,
        payer=payer_at_store(Payer(order.payer)),
        approved_cap=Money(cents=order.cap_cents, currency=order.currency),
        quote_ref=order.quote_ref,
        created_at=order.created_at,
        language=await language_of(session, order.user_id),
        prefill=await agreed(session, order.user_id, PREFILL),
        affiliate=await agreed(session, order.user_id, AFFILIATE, otherwise=True),
    )


async def placed_order(session: AsyncSession, order: Order) -> PlacedOrder:
    store = await session.get(StoreRow, order.store_id)
    return PlacedOrder(
        muse_order_id=order.muse_order_id,
        user_id=order.user_id,
        store_id=order.store_id,
        platform=store.platform if store else None,
        origin=store.origin if store else "",
        order_number=order.order_number,
        store_ref=order.store_ref,
        order_url=order.order_url,
        placed_at=order.placed_at or order.created_at,
        lines=await lines_of(session, order),
        total=Money(cents=order.total_cents, currency=order.currency),
        contact=await contact_for(session, order.user_id, order.order_address_id),
    )


async def lines_of(session: AsyncSession, order: Order) -> tuple[OrderLine, ...]:
    items = await session.scalars(
        select(OrderItem).where(OrderItem.order_id == order.id).order_by(OrderItem.id)
    )
    return tuple(order_line(item, order.currency) for item in items)


def muse_order_id(session_id: str, store_id: str) -> str:
    """The order's own id: one per session and store, which is what makes an order impossible to place twice."""
    return f"{session_id}:{store_id}"[:80]
