"""Addresses and contacts: readable through the vault alone, gone with the shopper's key."""

from __future__ import annotations

import json

from sqlalchemy import select, text

from checkout import people
from domain.people import Address, Contact
from storage.database import Database
from storage.tables import AddressRow
from storage.vault import vault_of
from tests.checkout import rows

HOME = Address(name="Ana Ruiz", line1="410 Elm Street", city="Austin", region="TX", postal_code="78701")
AT_STORE = Address(name="Ana Ruiz", line1="1 Ferry Building", city="San Francisco", postal_code="94111")


async def test_no_table_holds_what_an_address_says(database: Database) -> None:
    user = await rows.shopper(database)
    async with database.writing() as session:
        await people.keep_address(session, AddressRow(user_id=user, complete=True), HOME.model_dump())
        await people.keep_contact(session, user, Contact(name="Ana Ruiz", email="ana@example.com"))
    async with database.reading() as session:
        for table in ("addresses", "contacts", "vault_secrets", "vault_keys"):
            for row in await session.execute(text(f"SELECT * FROM {table}")):
                told = json.dumps(
                    [bytes(v).hex() if isinstance(v, bytes | memoryview) else str(v) for v in row]
                )
                assert "Elm" not in told
                assert b"Elm".hex() not in told
                assert "ana@" not in told
        assert [address for _row, address in await people.addresses_of(session, user)] == [HOME]
        contact = await people.contact_of(session, user)
        assert contact is not None
        assert contact.email == "ana@example.com"


async def test_shredding_the_key_erases_all(database: Database) -> None:
    user = await rows.shopper(database)
    async with database.writing() as session:
        row = AddressRow(user_id=user, complete=True)
        await people.keep_address(session, row, HOME.model_dump())
        await people.keep_contact(session, user, Contact(name="Ana Ruiz", email="ana@example.com"))
        await vault_of(session).shred(session, user)
    async with database.reading() as session:
        assert await people.address_in(session, await session.get(AddressRow, row.id)) is None
        assert await people.contact_of(session, user) is None


async def test_addresses_of_a_store_are_taken_over_once_and_leave_with_the_account(
    database: Database,
) -> None:
    user = await rows.shopper(database)
    spelled_otherwise = HOME.model_copy(update={"line1": "410  elm street"})
    async with database.writing() as session:
        await people.keep_address(session, AddressRow(user_id=user, complete=True), HOME.model_dump())
        assert await people.take_over(session, user, "northline", [spelled_otherwise, AT_STORE]) == 1
        assert await people.take_over(session, user, "northline", [AT_STORE]) == 0
    async with database.writing() as session:
        assert [a for _row, a in await people.addresses_of(session, user)] == [HOME, AT_STORE]
        await people.forget_store(session, user, "northline")
        assert [a for _row, a in await people.addresses_of(session, user)] == [HOME]
        assert len((await session.scalars(select(AddressRow))).all()) == 1


async def test_nobody_forgets_the_address_of_another(database: Database) -> None:
    mine, theirs = await rows.shopper(database, 7), await rows.shopper(database, 8)
    async with database.writing() as session:
        row = await people.keep_address(session, AddressRow(user_id=theirs, complete=True), HOME.model_dump())
        await people.forget_addresses(session, mine, [row.id])
        assert await people.address_in(session, row) == HOME
