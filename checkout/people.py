"""Addresses and contacts: the tables say that there is one, the vault holds what it says.

Erasing a shopper's data key erases all of them at once. Whoever needs the words asks here, inside a transaction.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from domain.people import Address, Contact
from storage.tables import AddressRow, ContactRow
from storage.vault import vault_of

CONTACT = "contact"
"""The purpose under which the vault keeps a contact; addresses have one each, with the row's id."""

LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)

Fields = dict[str, str]


async def address_fields(session: AsyncSession, row: AddressRow) -> Fields:
    """What the address says, whole or not; empty when it was erased."""
    kept = await vault_of(session).get_json(session, row.user_id, _purpose(row.id))
    return dict(kept or {})


async def address_in(session: AsyncSession, row: AddressRow | None) -> Address | None:
    """The address, if it is whole."""
    if row is None or not row.complete:
        return None
    fields = await address_fields(session, row)
    return Address.model_validate(fields) if fields else None


async def keep_address(session: AsyncSession, row: AddressRow, fields: Mapping[str, str]) -> AddressRow:
    """Keep `row` and what it says."""
    session.add(row)
    await session.flush()
    await vault_of(session).put_json(session, row.user_id, _purpose(row.id), dict(fields))
    return row


async def forget_addresses(session: AsyncSession, user_id: int, ids: Iterable[int]) -> None:
    """Those of `ids` that are the shopper's own."""
    own = list(
        await session.scalars(
            select(AddressRow.id).where(AddressRow.user_id == user_id, AddressRow.id.in_(list(ids)))
        )
    )
    for address_id in own:
        await vault_of(session).forget(session, user_id, _purpose(address_id))
    await session.execute(delete(AddressRow).where(AddressRow.id.in_(own)))


async def addresses_of(session: AsyncSession, user_id: int) -> list[tuple[AddressRow, Address]]:
    """All that can be delivered to, the one used last first."""
    rows = await session.scalars(
        select(AddressRow)
        .where(AddressRow.user_id == user_id, AddressRow.complete.is_(True))
        .order_by(AddressRow.used_at.desc())
    )
    read = [(row, await address_in(session, row)) for row in rows]
    return [(row, address) for row, address in read if address is not None]


async def take_over(session: AsyncSession, user_id: int, store_id: str, told: Iterable[Address]) -> int:
    """Keep addresses of the shopper's account at a store, besides those known already; returns how many are
    new. They stand below the shopper's own in every list until one is used."""
    known = {_place(address) for _row, address in await addresses_of(session, user_id)}
    new = 0
    for address in told:
        if _place(address) in known:
            continue
        known.add(_place(address))
        row = AddressRow(user_id=user_id, store_id=store_id, complete=True, used_at=LONG_AGO)
        await keep_address(session, row, address.model_dump())
        new += 1
    return new


async def forget_store(session: AsyncSession, user_id: int, store_id: str) -> None:
    """Forget the addresses that came of the shopper's account at a store."""
    of_store = select(AddressRow.id).where(AddressRow.user_id == user_id, AddressRow.store_id == store_id)
    await forget_addresses(session, user_id, list(await session.scalars(of_store)))


def _place(address: Address) -> tuple[str, ...]:
    """What makes two addresses the same place."""
    return tuple(
        " ".join(part.casefold().replace(".", " ").split())
        for part in (address.line1, address.line2, address.postal_code, address.country)
    )


async def contact_of(session: AsyncSession, user_id: int) -> Contact | None:
    row = await session.scalar(select(ContactRow.id).where(ContactRow.user_id == user_id))
    if row is None:
        return None
    kept = await vault_of(session).get_json(session, user_id, CONTACT)
    return Contact.model_validate(kept) if kept else None


async def keep_contact(session: AsyncSession, user_id: int, contact: Contact) -> None:
    known = await session.scalar(select(ContactRow.id).where(ContactRow.user_id == user_id))
    if known is None:
        session.add(ContactRow(user_id=user_id))
        await session.flush()
    await vault_of(session).put_json(session, user_id, CONTACT, contact.model_dump())


def _purpose(address_id: int) -> str:
    return f"address:{address_id}"
