"""The cart: one for all stores. Every change first keeps the cart as it was, so that it can be taken back."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Any

from sqlalchemy import delete, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from domain.errors import MuseError
from domain.money import Money
from domain.product import Product, Variant
from storage.outbox import record
from storage.tables import Brand, CartItem, CartUndo, StoreRow, now

MAX_QUANTITY = 99
MAX_LINES = 60
KEPT_UNDOS = 10

_RESTORED = tuple(
    column.key for column in CartItem.__table__.columns if column.key not in {"id", "updated_at"}
)


async def lines(session: AsyncSession, user_id: int) -> list[CartItem]:
    """The cart's lines: stores in the order of their first line, lines as they were added."""
    found = (
        await session.scalars(select(CartItem).where(CartItem.user_id == user_id).order_by(CartItem.id))
    ).all()
    rank = {store: place for place, store in enumerate(dict.fromkeys(line.store_id for line in found))}
    return sorted(found, key=lambda line: (rank[line.store_id], line.id))


def price_of(line: CartItem) -> Money | None:
    return None if line.price_cents is None else Money(cents=line.price_cents, currency=line.currency)


def digest(items: Sequence[CartItem]) -> str:
    """Changes whenever anything does that the shopper would see in the cart."""
    seen = [(i.id, i.variant_id, i.size, i.color, i.quantity, i.price_cents, i.currency) for i in items]
    return hashlib.sha256(repr(sorted(seen)).encode()).hexdigest()[:32]


def check_quantity(quantity: int) -> None:
    """Raises `MuseError` for a quantity that no cart takes."""
    if quantity < 0 or quantity > MAX_QUANTITY:
        raise MuseError("quantity-out-of-range", most=MAX_QUANTITY)


async def add(
    session: AsyncSession,
    user_id: int,
    product: Product,
    variant: Variant | None,
    quantity: int = 1,
    price: Money | None = None,
) -> CartItem:
    """Put a product in the cart; the same product, size and colour again raises its quantity.

    `price` is what the shopper typed when the page told none. Raises `MuseError` when the cart is full.
    """
    check_quantity(quantity)
    price = (variant.price if variant else None) or product.price or price
    size, color = (variant.size, variant.color) if variant else (None, None)
    sku = (variant.sku if variant else None) or product.sku or product.product_id or product.url
    same = await session.scalar(
        select(CartItem).where(
            CartItem.user_id == user_id,
            CartItem.store_id == product.store_id,
            CartItem.product_sku == sku[:300],
            func.coalesce(CartItem.size, "") == (size or ""),
            func.coalesce(CartItem.color, "") == (color or ""),
        )
    )
    await remember(session, user_id)
    if same is not None:
        same.quantity = min(MAX_QUANTITY, same.quantity + max(1, quantity))
        return same
    held = await session.scalar(select(func.count()).select_from(CartItem).where(CartItem.user_id == user_id))
    if (held or 0) >= MAX_LINES:
        raise MuseError("cart-full", most=MAX_LINES)
    await _keep_store(session, product)
    original = (variant.original_price if variant else None) or product.original_price
    available = (variant.availability if variant else None) or product.availability
    item = CartItem(
        user_id=user_id,
        store_id=product.store_id,
        brand_id=await _brand_id(session, product.brand),
        product_name=product.name[:300],
        product_sku=sku[:300],
        product_url=(variant.url if variant else None) or product.url,
        product_image_url=(variant.image_url if variant else None) or product.image_url,
        price_cents=price.cents if price else None,
        original_price_cents=original.cents if original else None,
        currency=price.currency if price else "USD",
        variant_id=(variant.variant_id if variant else None) or product.product_id,
        size=size,
        color=color,
        quantity=max(1, quantity),
        in_stock=available is None or available.can_be_ordered,
        last_stock_check=now(),
        product=product.model_dump(mode="json", exclude_defaults=True),
    )
    session.add(item)
    await session.flush()
    record(session, "cart_added", user_id=user_id, store=product.store_id, quantity=item.quantity)
    return item


async def set_quantity(
    session: AsyncSession, user_id: int, item_ids: Sequence[int], quantity: int
) -> list[CartItem]:
    """0 removes the lines. Returns those that were there; one undo takes it all back."""
    check_quantity(quantity)
    items = [item for item in await lines(session, user_id) if item.id in set(item_ids)]
    changing = [item for item in items if item.quantity != quantity]
    if changing:
        await remember(session, user_id)
    for item in changing:
        if quantity == 0:
            await session.delete(item)
        else:
            item.quantity = quantity
    return items


async def change_variant(
    session: AsyncSession, user_id: int, item_id: int, variant: Variant
) -> CartItem | None:
    """Another size or colour of the same product; joins a line that already has it."""
    item = await _own(session, user_id, item_id)
    if item is None:
        return None
    product = Product.model_validate(item.product)
    quantity = item.quantity
    await remember(session, user_id)
    typed = price_of(item) if product.price is None and variant.price is None else None
    await session.delete(item)
    await session.flush()
    changed = await add(session, user_id, product, variant, quantity, typed)
    await _drop_last_undo(session, user_id)  # one change, one undo: the one from before the removal
    return changed


async def remove(session: AsyncSession, user_id: int, item_ids: Sequence[int]) -> list[str]:
    """Remove lines; returns the names of those that were there."""
    items = [item for item in await lines(session, user_id) if item.id in set(item_ids)]
    if items:
        await remember(session, user_id)
        for item in items:
            await session.delete(item)
        record(session, "cart_removed", user_id=user_id, lines=len(items))
    return [item.product_name for item in items]


async def take(session: AsyncSession, user_id: int, item_ids: Sequence[int]) -> None:
    """Lines that became an order leave the cart; that is not the shopper's own change, so no undo is kept."""
    await session.execute(delete(CartItem).where(CartItem.user_id == user_id, CartItem.id.in_(item_ids)))


async def put_back(session: AsyncSession, user_id: int, saved: Sequence[dict[str, Any]]) -> int:
    """Lines of an order that was not placed return to the cart. Returns how many did."""
    back = 0
    for fields in saved:
        same = await session.scalar(
            select(CartItem).where(
                CartItem.user_id == user_id,
                CartItem.store_id == fields["store_id"],
                CartItem.product_sku == fields["product_sku"],
                func.coalesce(CartItem.size, "") == (fields["size"] or ""),
                func.coalesce(CartItem.color, "") == (fields["color"] or ""),
            )
        )
        if same is None:
            session.add(
                CartItem(**{**fields, "user_id": user_id, "added_at": now(), "last_stock_check": None})
            )
            back += 1
    return back


async def undo(session: AsyncSession, user_id: int) -> bool:
    """Bring the cart back to before the last change. False: nothing to take back."""
    last = await session.scalar(
        select(CartUndo).where(CartUndo.user_id == user_id).order_by(CartUndo.id.desc()).limit(1)
    )
    if last is None:
        return False
    await session.execute(delete(CartItem).where(CartItem.user_id == user_id))
    await put_back(session, user_id, last.lines)
    await session.delete(last)
    return True


async def remember(session: AsyncSession, user_id: int) -> None:
    """Keep the cart as it is now, for `undo`; the oldest of more than ten is dropped."""
    session.add(CartUndo(user_id=user_id, lines=[frozen(item) for item in await lines(session, user_id)]))
    await session.flush()
    old = (
        await session.scalars(
            select(CartUndo.id)
            .where(CartUndo.user_id == user_id)
            .order_by(CartUndo.id.desc())
            .offset(KEPT_UNDOS)
        )
    ).all()
    if old:
        await session.execute(delete(CartUndo).where(CartUndo.id.in_(old)))


def frozen(item: CartItem) -> dict[str, Any]:
    """A line as plain JSON, as `put_back` takes it."""
    fields = {name: getattr(item, name) for name in _RESTORED if name not in {"added_at", "last_stock_check"}}
    fields.pop("user_id")
    return fields


async def _own(session: AsyncSession, user_id: int, item_id: int) -> CartItem | None:
    return await session.scalar(select(CartItem).where(CartItem.user_id == user_id, CartItem.id == item_id))


async def _drop_last_undo(session: AsyncSession, user_id: int) -> None:
    last = select(func.max(CartUndo.id)).where(CartUndo.user_id == user_id).scalar_subquery()
    await session.execute(delete(CartUndo).where(CartUndo.id == last))


async def _brand_id(session: AsyncSession, name: str | None) -> int | None:
    if not name:
        return None
    found = await session.scalar(select(Brand).where(Brand.name == name[:200]))
    if found is None:
        found = Brand(name=name[:200])
        session.add(found)
        await session.flush()
    return found.id


async def _keep_store(session: AsyncSession, product: Product) -> None:
    if await session.get(StoreRow, product.store_id) is None:
        origin = "/".join(product.url.split("/", 3)[:3])
        session.add(
            StoreRow(
                id=product.store_id, name=product.store_name[:200], origin=origin, platform=product.platform
            )
        )
        await session.flush()
