"""What is shown of orders, free of any door."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import case, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from checkout.payments.late import may_be_paid
from checkout.quoting import known_store
from checkout.tiers.registry import Tiers
from domain.base import Frozen
from domain.money import Money
from domain.order import OrderStatus, Placement
from orders.carriers.match import carriers
from orders.states import ENDED
from storage.tables import Order, OrderItem, Shipment


class ParcelView(Frozen):
    tracking_number: str
    carrier: str | None
    url: str | None
    status: str


class OrderLineView(Frozen):
    item_id: int
    name: str
    size: str | None
    color: str | None
    quantity: int
    total: Money
    image_url: str | None


class OrderView(Frozen):
    order_id: int
    muse_order_id: str
    session_id: str
    store: str
    number: str | None
    status: OrderStatus
    placement: Placement
    method: str
    total: Money
    cap: Money
    to_pay: bool = False
    """Its hold was over before its store confirmed, and the shopper may agree to pay it."""
    eta: date | None
    problem: str | None
    problem_fill: dict[str, str | int | float]
    hand_over_url: str | None
    further_urls: tuple[str, ...]
    """To open after `hand_over_url`: each adds a part of the cart."""
    affiliate: str | None = None
    """The network by which `hand_over_url` may earn the operator a commission."""
    order_url: str | None
    returns_url: str
    placed_at: datetime | None
    lines: tuple[OrderLineView, ...]
    parcels: tuple[ParcelView, ...]


async def order_view(session: AsyncSession, order: Order, tiers: Tiers) -> OrderView:
    store = await known_store(session, tiers, order.store_id)
    items = await session.scalars(
        select(OrderItem).where(OrderItem.order_id == order.id).order_by(OrderItem.id)
    )
    parcels = await session.scalars(
        select(Shipment).where(Shipment.order_id == order.id).order_by(Shipment.id)
    )
    problem = order.problem or {}
    return OrderView(
        order_id=order.id,
        muse_order_id=order.muse_order_id,
        session_id=order.session_id,
        store=store.name,
        number=order.order_number,
        status=OrderStatus(order.order_status),
        placement=Placement(order.placement),
        method=order.checkout_method,
        total=Money(cents=order.total_cents, currency=order.currency),
        cap=Money(cents=order.cap_cents, currency=order.currency),
        to_pay=await may_be_paid(session, order),
        eta=order.estimated_delivery,
        problem=problem.get("text"),
        problem_fill=problem.get("fill") or {},
        hand_over_url=order.hand_over_url,
        further_urls=tuple(problem.get("further") or ()),
        affiliate=problem.get("affiliate"),
        order_url=order.order_url,
        returns_url=store.returns_url,
        placed_at=order.placed_at,
        lines=tuple(
            OrderLineView(
                item_id=item.id,
                name=item.product_name,
                size=item.size,
                color=item.color,
                quantity=item.quantity,
                total=Money(cents=item.total_price_cents, currency=order.currency),
                image_url=item.product_image_url,
            )
            for item in items
        ),
        parcels=tuple(
            ParcelView(
                tracking_number=parcel.tracking_number,
                carrier=parcel.carrier,
                url=parcel.tracking_url or tracking_link(parcel.tracking_number, parcel.carrier),
                status=parcel.status,
            )
            for parcel in parcels
        ),
    )


def tracking_link(number: str, carrier: str | None) -> str | None:
    """The carrier's own page for the number; without a known carrier, that of the surest one it fits."""
    named = carriers().of_name(carrier) if carrier else None
    if named is not None:
        return named.link(number)
    return next((candidate.url for candidate in carriers().candidates(number)), None)


async def orders_of(
    session: AsyncSession, user_id: int, tiers: Tiers, limit: int = 8, page: int = 1
) -> list[OrderView]:
    """Page `page` of a shopper's orders: those still under way first, then the ended ones, each newest first."""
    rows = await session.scalars(
        select(Order)
        .where(Order.user_id == user_id)
        .order_by(case((Order.order_status.in_(ENDED), 1), else_=0), Order.id.desc())
        .limit(limit)
        .offset((page - 1) * limit)
    )
    return [await order_view(session, row, tiers) for row in rows.all()]


async def count_of_orders(session: AsyncSession, user_id: int) -> int:
    return await session.scalar(select(func.count(Order.id)).where(Order.user_id == user_id)) or 0


async def orders_of_checkout(session: AsyncSession, session_id: str, tiers: Tiers) -> list[OrderView]:
    """In the order of the review card."""
    rows = (
        await session.scalars(select(Order).where(Order.session_id == session_id).order_by(Order.id))
    ).all()
    return [await order_view(session, row, tiers) for row in rows]
