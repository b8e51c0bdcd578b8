"""Logins and sessions of shoppers at stores: rows that say what was decided, secrets in the vault.

A session is kept only while its login is: who signs out leaves nothing behind, whatever walk ends later.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, cast

from pydantic import SecretStr
from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from checkout.at_home import PROFILE
from checkout.tiers.walker.signin import Login
from domain.base import Frozen
from storage.database import Database
from storage.outbox import record
from storage.vault import Vault, vault_of
from storage.vault_tables import StoreAsk, StoreLogin, VaultSecret

if TYPE_CHECKING:
    from playwright.async_api import StorageState

LOGIN = "store-login"
SESSION = "store-session"
STAND = "store-stand"
"""Where a walk had to wait for its shopper: its address, and the cookies it had."""
CODE = "store-code"
PICTURE = "store-picture"
"""Of a page that wants to see a person."""
OF_A_LOGIN = (LOGIN, SESSION, STAND, CODE, PICTURE, PROFILE)
"""All purposes under which the vault keeps something of a shopper's for a store's pages."""

State = Literal["stored", "refused", "without"]


class KeptLogin(Frozen):
    """What `/settings` shows of a stored login: never the password, and of the name only its ends. `login_id` None:
    no login, but a profile of who signed in by hand, in a window of the operator's machine."""

    login_id: int | None
    store_id: str
    name: str
    refused: bool
    session: bool
    """Signed in there now."""


class StoreLogins:
    """`checkout.tiers.walker.signin.Logins` and `Sessions`, on the database and the vault."""

    def __init__(self, database: Database, vault: Vault) -> None:
        self._database = database
        self._vault = vault

    async def login(self, user_id: int, store_id: str) -> Login | None:
        async with self._database.reading() as session:
            kept = await self._vault.get_json(session, user_id, LOGIN, store=store_id)
        return Login(kept["username"], SecretStr(kept["password"])) if kept is not None else None

    async def refused(self, user_id: int, store_id: str) -> None:
        async with self._database.writing() as session:
            row = await _row(session, user_id, store_id)
            if row is None or row.state != "stored":
                return
            row.state = "refused"
            await self._vault.forget(session, user_id, LOGIN, store=store_id)
            await self._vault.forget(session, user_id, SESSION, store=store_id)
            record(session, "login_refused", user_id=user_id, store=store_id)

    async def wanted(self, user_id: int, store_id: str, *, members_only: bool) -> bool:
        async with self._database.reading() as session:
            row = await _row(session, user_id, store_id)
        return row.state == "refused" if row is not None else members_only

    async def load(self, user_id: int, store_id: str) -> StorageState | None:
        async with self._database.reading() as session:
            kept = await self._vault.get_json(session, user_id, SESSION, store=store_id)
        return cast("StorageState | None", kept)

    async def save(self, user_id: int, store_id: str, state: StorageState) -> None:
        async with self._database.writing() as session:
            row = await _row(session, user_id, store_id)
            if row is not None and row.state == "stored":
                await self._vault.put_json(session, user_id, SESSION, state, store=store_id)

    async def drop(self, user_id: int, store_id: str) -> None:
        async with self._database.writing() as session:
            await self._vault.forget(session, user_id, SESSION, store=store_id)


async def keep_login(
    session: AsyncSession, user_id: int, store_id: str, username: str, password: SecretStr
) -> None:
    """Store a login in place of the one there was, and forget the session made with that."""
    vault = vault_of(session)
    kept = {"username": username, "password": password.get_secret_value()}
    await vault.put_json(session, user_id, LOGIN, kept, store=store_id)
    for purpose in (SESSION, STAND, CODE):
        await vault.forget(session, user_id, purpose, store=store_id)
    await _decide(session, user_id, store_id, "stored")
    record(session, "login_stored", user_id=user_id, store=store_id)


async def go_without(session: AsyncSession, user_id: int, store_id: str) -> None:
    """The shopper rather buys there without a login, or finishes there: they are not asked again."""
    await sign_out(session, user_id, store_id)
    await _decide(session, user_id, store_id, "without")


async def sign_out(session: AsyncSession, user_id: int, store_id: str | None = None) -> tuple[str, ...]:
    """Delete everything kept of the shopper's for the pages of a store, or of all stores; the stores for which
    something was kept."""
    ours = [VaultSecret.user_id == user_id, VaultSecret.purpose.in_(OF_A_LOGIN)]
    rows = [StoreLogin.user_id == user_id]
    asks = [StoreAsk.user_id == user_id]
    if store_id is not None:
        ours.append(VaultSecret.store == store_id)
        rows.append(StoreLogin.store_id == store_id)
        asks.append(StoreAsk.store_id == store_id)
    stores = set(await session.scalars(select(VaultSecret.store).where(*ours)))
    stores |= set(await session.scalars(select(StoreLogin.store_id).where(*rows)))
    await session.execute(delete(VaultSecret).where(*ours))
    await session.execute(delete(StoreLogin).where(*rows))
    await session.execute(delete(StoreAsk).where(*asks))
    record(session, "signed_out", user_id=user_id, stores=len(stores))
    return tuple(sorted(stores))


async def remains(session: AsyncSession, user_id: int, store_ids: tuple[str, ...]) -> int:
    """How many vault entries are left for the pages of these stores, counted afresh."""
    left = await session.scalars(
        select(VaultSecret.id).where(
            VaultSecret.user_id == user_id,
            VaultSecret.purpose.in_(OF_A_LOGIN),
            VaultSecret.store.in_(store_ids),
        )
    )
    return len(left.all())


async def kept_logins(session: AsyncSession, user_id: int) -> tuple[KeptLogin, ...]:
    """The logins a shopper has stored, oldest first, those that their store refused among them; then profiles."""
    rows = await session.scalars(
        select(StoreLogin)
        .where(StoreLogin.user_id == user_id, StoreLogin.state != "without")
        .order_by(StoreLogin.id)
    )
    vault = vault_of(session)
    contents = {(one.purpose, one.store or "") for one in await vault.contents(session, user_id)}
    kept = []
    for row in rows:
        told = await vault.get_json(session, user_id, LOGIN, store=row.store_id) or {}
        kept.append(
            KeptLogin(
                login_id=row.id,
                store_id=row.store_id,
                name=masked(told.get("username", "")),
                refused=row.state == "refused",
                session=(SESSION, row.store_id) in contents,
            )
        )
    by_hand = sorted(store for purpose, store in contents if purpose == PROFILE)
    kept += [
        KeptLogin(login_id=None, store_id=store, name="", refused=False, session=True) for store in by_hand
    ]
    return tuple(kept)


async def decided(session: AsyncSession, user_id: int) -> dict[str, State]:
    """What a shopper has decided, by store."""
    rows = await session.execute(
        select(StoreLogin.store_id, StoreLogin.state).where(StoreLogin.user_id == user_id)
    )
    return {store_id: cast(State, state) for store_id, state in rows}


def masked(username: str) -> str:
    """Enough of a name to be known by its owner: "s…r@example.com"."""
    name, at, host = username.partition("@")
    shown = f"{name[:1]}…{name[-1:]}" if len(name) > 2 else f"{name[:1]}…"
    return f"{shown}{at}{host}" if name else ""


async def _decide(session: AsyncSession, user_id: int, store_id: str, state: State) -> None:
    row = await _row(session, user_id, store_id)
    if row is None:
        session.add(StoreLogin(user_id=user_id, store_id=store_id, state=state))
    else:
        row.state = state


async def _row(session: AsyncSession, user_id: int, store_id: str) -> StoreLogin | None:
    found: StoreLogin | None = await session.scalar(
        select(StoreLogin).where(StoreLogin.user_id == user_id, StoreLogin.store_id == store_id)
    )
    return found
