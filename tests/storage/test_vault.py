"""Secrets open for the one they belong to, and for nothing else."""

from __future__ import annotations

import base64
import os
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, update

from domain.settings import Settings, WrongSetting
from storage.database import Database
from storage.tables import User
from storage.vault import Bound, LocalKeys, Vault, VaultBroken, open_sealed, seal
from storage.vault_tables import VaultKey, VaultSecret

KEY = bytes(range(32))
MINE = Bound(7, "https://shop.com", "store-account", "row-1")


def test_a_seal_opens_where_it_was_made() -> None:
    sealed = seal(KEY, 1, b"secret", MINE)
    assert open_sealed(KEY, sealed, MINE) == b"secret"
    assert b"secret" not in sealed
    assert seal(KEY, 1, b"secret", MINE) != sealed


def test_no_bit_can_be_changed() -> None:
    sealed = seal(KEY, 1, b"secret", MINE)
    for place in range(len(sealed)):
        for bit in range(8):
            changed = bytearray(sealed)
            changed[place] ^= 1 << bit
            with pytest.raises(VaultBroken):
                open_sealed(KEY, bytes(changed), MINE)


def test_nothing_can_be_cut_off_or_added() -> None:
    sealed = seal(KEY, 1, b"secret", MINE)
    for length in range(len(sealed)):
        with pytest.raises(VaultBroken):
            open_sealed(KEY, sealed[:length], MINE)
    with pytest.raises(VaultBroken):
        open_sealed(KEY, sealed + b"\0", MINE)


@pytest.mark.parametrize(
    "other",
    [
        Bound(8, "https://shop.com", "store-account", "row-1"),
        Bound(7, "https://shop.co", "mstore-account", "row-1"),
        Bound(7, "https://shop.com", "store-sign-in", "row-1"),
        Bound(7, "https://shop.com", "store-account", "row-2"),
    ],
)
def test_it_opens_nowhere_else(other: Bound) -> None:
    with pytest.raises(VaultBroken):
        open_sealed(KEY, seal(KEY, 1, b"secret", MINE), other)


def keys(*names: str) -> dict[str, bytes]:
    return {name: name.encode().ljust(32, b".") for name in names}


async def shoppers(database: Database, *ids: int) -> None:
    async with database.writing() as session:
        for user_id in ids:
            session.add(User(id=user_id, telegram_id=user_id, chat_id=user_id))


async def test_each_shopper_has_a_key_of_their_own(database: Database) -> None:
    await shoppers(database, 1, 2)
    vault = Vault(database, LocalKeys(keys("one")))
    async with database.writing() as session:
        await vault.put(session, 1, "login", b"mine", store="a")
        await vault.put(session, 2, "login", b"theirs", store="a")
        await vault.put(session, 1, "login", b"mine, newer", store="a")
        await vault.put_json(session, 1, "address", {"city": "New York"})
    async with database.reading() as session:
        assert await vault.get(session, 1, "login", store="a") == b"mine, newer"
        assert await vault.get(session, 2, "login", store="a") == b"theirs"
        assert await vault.get(session, 1, "login") is None
        assert await vault.get_json(session, 1, "address") == {"city": "New York"}
        assert {(s.purpose, s.store) for s in await vault.contents(session, 1)} == {
            ("login", "a"),
            ("address", ""),
        }
        wrapped = [row.wrapped for row in await session.scalars(select(VaultKey))]
        assert len(set(wrapped)) == 2


async def test_a_row_moved_to_another_shopper_stays_shut(database: Database) -> None:
    await shoppers(database, 1, 2)
    vault = Vault(database, LocalKeys(keys("one")))
    async with database.writing() as session:
        await vault.put(session, 1, "login", b"mine")
        await vault.put(session, 2, "other", b"x")
        await session.execute(update(VaultSecret).where(VaultSecret.purpose == "login").values(user_id=2))
    async with database.reading() as session:
        with pytest.raises(VaultBroken):
            await vault.get(session, 2, "login")


async def test_a_data_key_moved_to_another_shopper_stays_shut(database: Database) -> None:
    await shoppers(database, 1, 2)
    vault = Vault(database, LocalKeys(keys("one")))
    async with database.writing() as session:
        await vault.put(session, 1, "login", b"mine")
        await vault.put(session, 2, "login", b"theirs")
        stolen = (await session.get_one(VaultKey, 1)).wrapped
        (await session.get_one(VaultKey, 2)).wrapped = stolen
    async with database.reading() as session:
        with pytest.raises(VaultBroken):
            await vault.get(session, 2, "login")


async def test_rotation_rewraps_and_the_old_key_may_go(database: Database) -> None:
    await shoppers(database, *range(1, 8))
    before = Vault(database, LocalKeys(keys("old")))
    async with database.writing() as session:
        for user_id in range(1, 8):
            await before.put(session, user_id, "login", f"secret {user_id}".encode())
    during = Vault(database, LocalKeys(keys("new", "old")))
    async with database.reading() as session:
        assert await during.get(session, 3, "login") == b"secret 3"
    assert await during.rotate(batch=3) == 7
    assert await during.rotate() == 0
    after = Vault(database, LocalKeys(keys("new")))
    async with database.reading() as session:
        assert await after.get(session, 5, "login") == b"secret 5"
        with pytest.raises(VaultBroken):
            await before.get(session, 5, "login")


async def test_shredding_leaves_nothing_to_open(database: Database) -> None:
    await shoppers(database, 1, 2)
    vault = Vault(database, LocalKeys(keys("one")))
    async with database.writing() as session:
        await vault.put(session, 1, "login", b"mine")
        await vault.put(session, 2, "login", b"theirs")
    async with database.writing() as session:
        await vault.shred(session, 1)
    async with database.reading() as session:
        assert await vault.get(session, 1, "login") is None
        assert await vault.contents(session, 1) == ()
        assert await session.get(VaultKey, 1) is None
        assert await vault.get(session, 2, "login") == b"theirs"


async def test_a_secret_without_its_key_is_lost(database: Database) -> None:
    await shoppers(database, 1)
    vault = Vault(database, LocalKeys(keys("one")))
    async with database.writing() as session:
        await vault.put(session, 1, "login", b"mine")
        await session.delete(await session.get_one(VaultKey, 1))
    async with database.reading() as session:
        with pytest.raises(VaultBroken):
            await vault.get(session, 1, "login")


def settings(tmp_path: Path, **changes: Any) -> Settings:
    return Settings(_env_file=None, data_dir=tmp_path / "var", **changes)


def test_the_key_file_is_made_once_and_kept_private(tmp_path: Path) -> None:
    first, second = LocalKeys.load(settings(tmp_path)), LocalKeys.load(settings(tmp_path))
    wrapped = first.wrap(KEY, b"x")
    assert second.unwrap(first.current, wrapped, b"x") == KEY
    assert (tmp_path / "var" / "vault.keys").stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("text", ["", "one", "one short", "one !!!!", "one QUJD two"])
def test_a_wrong_key_file_is_named(tmp_path: Path, text: str) -> None:
    file = tmp_path / "keys"
    file.write_text(text)
    with pytest.raises(WrongSetting):
        LocalKeys.load(settings(tmp_path, vault_keys=file))
    with pytest.raises(WrongSetting):
        LocalKeys.load(settings(tmp_path, vault_keys=tmp_path / "missing"))


def test_the_first_key_of_the_file_wraps(tmp_path: Path) -> None:
    file = tmp_path / "keys"
    lines = [f"{name} {base64.b64encode(os.urandom(32)).decode()}" for name in ("new", "old")]
    file.write_text("\n".join(lines) + "\n")
    assert LocalKeys.load(settings(tmp_path, vault_keys=file)).current == "new"
