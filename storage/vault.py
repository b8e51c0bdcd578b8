"""The vault: secrets of shoppers, each under the shopper's own random data key.

A data key is wrapped by a key-encryption key behind a small hook, so that a key service can take its place.
A secret is AES-256-GCM under HKDF-SHA256(data key, fresh salt, purpose) and bound by length-prefixed
associated data to user, store, purpose and row. Rotation rewraps data keys and touches no secret; deleting a
shopper's wrapped key shreds everything they had (keep it out of long-lived backups).
"""

from __future__ import annotations

import base64
import binascii
import json
import os
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Protocol

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from domain.settings import Settings, WrongSetting
from storage.database import Database
from storage.vault_tables import VaultKey, VaultSecret

KEY_BYTES = 32
_SALT, _NONCE, _TAG = 16, 12, 16
_FORMAT = 1
_AES_GCM = 0
_HEADER = 4


class VaultBroken(Exception):
    """A secret or a data key does not open: it was changed, moved, or its key is gone."""


class KeyWrapper(Protocol):
    """The hook to a key service. `bound` is authenticated with the key and must be given again to unwrap."""

    current: str
    """The id of the key that wraps from now on."""

    def wrap(self, key: bytes, bound: bytes) -> bytes: ...

    def unwrap(self, kek_id: str, wrapped: bytes, bound: bytes) -> bytes:
        """Raises `VaultBroken`."""


class LocalKeys:
    """Key-encryption keys held by this process: id -> 32 bytes, the first is the current one."""

    def __init__(self, keys: Mapping[str, bytes]) -> None:
        if not keys or any(len(key) != KEY_BYTES for key in keys.values()):
            raise WrongSetting("MUSE_VAULT_KEYS: each key is 32 bytes, in base64")
        self._keys = dict(keys)
        self.current = next(iter(self._keys))

    @classmethod
    def load(cls, settings: Settings) -> LocalKeys:
        """From the file `MUSE_VAULT_KEYS`, or one in the data folder that is made at first use.

        Each line is a name and a key in base64; the first wraps, the others still unwrap. Raises `WrongSetting`.
        """
        path = settings.vault_keys or settings.data_dir / "vault.keys"
        if settings.vault_keys is None and not path.exists():
            _write_new_keys(path)
        try:
            lines = [line.split() for line in path.read_text("utf-8").splitlines() if line.strip()]
            return cls({name: base64.b64decode(key, validate=True) for name, key in lines})
        except OSError as error:
            raise WrongSetting(f"MUSE_VAULT_KEYS: {path} cannot be read") from error
        except (ValueError, binascii.Error):
            raise WrongSetting(f"MUSE_VAULT_KEYS: {path} has a line that is no name and key") from None

    def wrap(self, key: bytes, bound: bytes) -> bytes:
        nonce = os.urandom(_NONCE)
        return nonce + AESGCM(self._keys[self.current]).encrypt(nonce, key, bound)

    def unwrap(self, kek_id: str, wrapped: bytes, bound: bytes) -> bytes:
        if kek_id not in self._keys:
            raise VaultBroken(f"no key-encryption key {kek_id!r}")
        try:
            return AESGCM(self._keys[kek_id]).decrypt(wrapped[:_NONCE], wrapped[_NONCE:], bound)
        except (InvalidTag, ValueError):
            raise VaultBroken("a data key does not open") from None


@dataclass(frozen=True, slots=True)
class Stored:
    """What `/settings` lists of a secret: never the secret."""

    purpose: str
    store: str
    since: datetime


class Vault:
    """Seals and opens secrets inside the caller's transaction. One secret per user, store and purpose.

    There is one for a database: its sessions find it by `vault_of`."""

    def __init__(self, database: Database, keys: KeyWrapper) -> None:
        self._database = database
        self._keys = keys
        database.info["vault"] = self

    async def put(
        self, session: AsyncSession, user_id: int, purpose: str, secret: bytes, *, store: str = ""
    ) -> None:
        """Keep `secret`, in place of the one there was."""
        await self.forget(session, user_id, purpose, store=store)
        data_key, version = await self._data_key(session, user_id)
        row_id = str(uuid.uuid4())
        sealed = seal(data_key, version, secret, Bound(user_id, store, purpose, row_id))
        session.add(VaultSecret(id=row_id, user_id=user_id, store=store, purpose=purpose, sealed=sealed))
        await session.flush()

    async def get(
        self, session: AsyncSession, user_id: int, purpose: str, *, store: str = ""
    ) -> bytes | None:
        """The secret, or None when there is none; raises `VaultBroken`."""
        row = await session.scalar(
            select(VaultSecret).where(
                VaultSecret.user_id == user_id, VaultSecret.purpose == purpose, VaultSecret.store == store
            )
        )
        if row is None:
            return None
        key = await session.get(VaultKey, user_id)
        if key is None:
            raise VaultBroken("the shopper's data key is gone")
        return open_sealed(self._opened(key), row.sealed, Bound(user_id, store, purpose, row.id))

    async def put_json(
        self, session: AsyncSession, user_id: int, purpose: str, value: Any, *, store: str = ""
    ) -> None:
        await self.put(session, user_id, purpose, json.dumps(value).encode(), store=store)

    async def get_json(self, session: AsyncSession, user_id: int, purpose: str, *, store: str = "") -> Any:
        secret = await self.get(session, user_id, purpose, store=store)
        return None if secret is None else json.loads(secret)

    async def forget(self, session: AsyncSession, user_id: int, purpose: str, *, store: str = "") -> None:
        await session.execute(
            delete(VaultSecret).where(
                VaultSecret.user_id == user_id, VaultSecret.purpose == purpose, VaultSecret.store == store
            )
        )

    async def contents(self, session: AsyncSession, user_id: int) -> tuple[Stored, ...]:
        """What is kept for a shopper, oldest first."""
        rows = await session.scalars(
            select(VaultSecret).where(VaultSecret.user_id == user_id).order_by(VaultSecret.created_at)
        )
        return tuple(Stored(row.purpose, row.store, row.created_at) for row in rows)

    async def shred(self, session: AsyncSession, user_id: int) -> None:
        """Make everything kept for a shopper unreadable, and delete it."""
        await session.execute(delete(VaultKey).where(VaultKey.user_id == user_id))
        await session.execute(delete(VaultSecret).where(VaultSecret.user_id == user_id))

    async def rotate(self, batch: int = 500) -> int:
        """Rewrap data keys that an older key-encryption key wrapped; gives how many. Safe to run at any time
        and again."""
        done = 0
        while True:
            async with self._database.writing() as session:
                rows = await session.scalars(
                    select(VaultKey).where(VaultKey.kek_id != self._keys.current).limit(batch)
                )
                found = list(rows)
                for row in found:
                    row.wrapped = self._keys.wrap(self._opened(row), _key_bound(row.user_id, row.version))
                    row.kek_id = self._keys.current
            done += len(found)
            if len(found) < batch:
                return done

    async def _data_key(self, session: AsyncSession, user_id: int) -> tuple[bytes, int]:
        row = await session.get(VaultKey, user_id)
        if row is None:
            row = await self._new_data_key(session, user_id)
        return self._opened(row), row.version

    async def _new_data_key(self, session: AsyncSession, user_id: int) -> VaultKey:
        wrapped = self._keys.wrap(os.urandom(KEY_BYTES), _key_bound(user_id, 1))
        row = VaultKey(user_id=user_id, version=1, kek_id=self._keys.current, wrapped=wrapped)
        try:
            async with session.begin_nested():
                session.add(row)
            return row
        except IntegrityError:  # another transaction was first: its key is the shopper's
            return await session.get_one(VaultKey, user_id)

    def _opened(self, row: VaultKey) -> bytes:
        return self._keys.unwrap(row.kek_id, row.wrapped, _key_bound(row.user_id, row.version))


def vault_of(session: AsyncSession) -> Vault:
    """The vault of the session's database. Raises `LookupError` when none was opened."""
    vault = session.info.get("vault")
    if not isinstance(vault, Vault):
        raise LookupError("the vault was not opened")
    return vault


@dataclass(frozen=True, slots=True)
class Bound:
    """What a secret belongs to; it opens nowhere else."""

    user_id: int
    store: str
    purpose: str
    row_id: str


def seal(data_key: bytes, version: int, secret: bytes, bound: Bound) -> bytes:
    """0x01 | 0x00 | version (2) | salt (16) | nonce (12) | ciphertext and tag."""
    header = bytes([_FORMAT, _AES_GCM]) + version.to_bytes(2, "big")
    salt, nonce = os.urandom(_SALT), os.urandom(_NONCE)
    cipher = AESGCM(_row_key(data_key, salt, bound.purpose))
    return header + salt + nonce + cipher.encrypt(nonce, secret, header + _bound_bytes(bound))


def open_sealed(data_key: bytes, sealed: bytes, bound: Bound) -> bytes:
    """Raises `VaultBroken` for anything but what `seal` made for the same `bound`."""
    if len(sealed) < _HEADER + _SALT + _NONCE + _TAG or sealed[:2] != bytes([_FORMAT, _AES_GCM]):
        raise VaultBroken("no sealed secret")
    header, rest = sealed[:_HEADER], sealed[_HEADER:]
    salt, nonce, text = rest[:_SALT], rest[_SALT : _SALT + _NONCE], rest[_SALT + _NONCE :]
    try:
        return AESGCM(_row_key(data_key, salt, bound.purpose)).decrypt(
            nonce, text, header + _bound_bytes(bound)
        )
    except InvalidTag:
        raise VaultBroken("a secret does not open") from None


def _row_key(data_key: bytes, salt: bytes, purpose: str) -> bytes:
    info = _joined("muse/v1/row", purpose)
    return HKDF(algorithm=SHA256(), length=KEY_BYTES, salt=salt, info=info).derive(data_key)


def _bound_bytes(bound: Bound) -> bytes:
    return _joined("muse/v1", str(bound.user_id), bound.store, bound.purpose, bound.row_id)


def _key_bound(user_id: int, version: int) -> bytes:
    return _joined("muse/v1/dek", str(user_id), str(version))


def _joined(*parts: str) -> bytes:
    """Each part with its length before it, so that no two lists of parts are the same bytes."""
    encoded = [part.encode() for part in parts]
    return b"".join(len(part).to_bytes(4, "big") + part for part in encoded)


def _write_new_keys(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return
    with os.fdopen(handle, "w") as file:
        file.write(f"first {base64.b64encode(os.urandom(KEY_BYTES)).decode()}\n")
