"""Rows that several tests need."""

from __future__ import annotations

from sqlalchemy.ext.asyncio import AsyncSession

from checkout import people
from domain.money import Money
from domain.people import Contact
from domain.product import Availability, Product, Variant
from storage.database import Database
from storage.tables import AddressRow, Order, StoreRow
from storage.users import Users


async def shopper(database: Database, telegram_id: int = 7) -> int:
    return (await Users(database, ("en", "es")).arrive(telegram_id, telegram_id, "Ana", "en"))[0]


def product(
    name: str = "Wrap Dress", store: str = "northline", price: str | None = "89.00", **more: object
) -> Product:
    fields: dict[str, object] = {
        "store_id": store,
        "store_name": store.title(),
        "url": f"https://{store if '.' in store else store + '.example'}/products/{name.lower().replace(' ', '-')}",
        "name": name,
        "sku": name.upper().replace(" ", ""),
        "price": Money.of(price, "USD") if price else None,
        "availability": Availability.IN_STOCK,
        "variants": (
            Variant(variant_id="1", size="S", color="black", availability=Availability.IN_STOCK),
            Variant(variant_id="2", size="M", color="black", availability=Availability.IN_STOCK),
            Variant(variant_id="3", size="M", color="red", availability=Availability.OUT_OF_STOCK),
        ),
    }
    return Product.model_validate({**fields, **more})


async def address(session: AsyncSession, user_id: int) -> int:
    """A whole address and contact; returns the address's id."""
    fields = {
        "name": "Ana Ruiz",
        "line1": "410 Elm Street",
        "city": "Austin",
        "region": "TX",
        "postal_code": "78701",
    }
    row = AddressRow(user_id=user_id, complete=True)
    await people.keep_address(session, row, {**fields, "country": "US"})
    await people.keep_contact(session, user_id, Contact(name="Ana Ruiz", email="ana@example.com"))
    return row.id


async def order(session: AsyncSession, user_id: int, number: str | None = "N-1", **more: object) -> Order:
    if await session.get(StoreRow, "northline") is None:
        session.add(StoreRow(id="northline", name="Northline"))
        await session.flush()
    fields: dict[str, object] = {
        "muse_order_id": f"cs1:{number}",
        "user_id": user_id,
        "store_id": "northline",
        "session_id": "cs1",
        "order_number": number,
        "subtotal_cents": 8900,
        "total_cents": 8900,
        "cap_cents": 8900,
        "currency": "USD",
        "payer": "token",
        "checkout_method": "oauth_api",
        "order_status": "confirmed" if number else "pending",
    }
    row = Order(**{**fields, **more})
    session.add(row)
    await session.flush()
    return row
