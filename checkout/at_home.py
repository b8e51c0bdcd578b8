"""Profiles of stores that an operator signed in to by hand, kept in the vault and used by later walks."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from checkout.tiers.walker.signin import Sessions
from storage.database import Database
from storage.outbox import record
from storage.tables import User
from storage.vault import Vault

if TYPE_CHECKING:
    from playwright.async_api import StorageState

PROFILE = "store-profile"
"""Made by `stores login` in a window: cookies and storage, and no password."""


class AtHome:
    """`Sessions` that know the profiles made by `stores login`, and else ask `others`. A profile is refreshed by
    each walk and goes only when its shopper or `stores login --forget` removes it: no password could renew it."""

    def __init__(self, database: Database, vault: Vault, others: Sessions | None = None) -> None:
        self._database = database
        self._vault = vault
        self._others = others

    async def load(self, user_id: int, store_id: str) -> StorageState | None:
        profile = await self.profile(user_id, store_id)
        if profile is None and self._others is not None:
            return await self._others.load(user_id, store_id)
        return profile

    async def save(self, user_id: int, store_id: str, state: StorageState) -> None:
        if await self.profile(user_id, store_id) is not None:
            await self.keep(user_id, store_id, state)
        elif self._others is not None:
            await self._others.save(user_id, store_id, state)

    async def drop(self, user_id: int, store_id: str) -> None:
        if self._others is not None:
            await self._others.drop(user_id, store_id)

    async def profile(self, user_id: int, store_id: str) -> StorageState | None:
        async with self._database.reading() as session:
            kept = await self._vault.get_json(session, user_id, PROFILE, store=store_id)
        return cast("StorageState | None", kept)

    async def keep(self, user_id: int, store_id: str, state: StorageState) -> None:
        async with self._database.writing() as session:
            await self._vault.put_json(session, user_id, PROFILE, state, store=store_id)
            record(session, "profile_kept", user_id=user_id, store=store_id)

    async def forget(self, user_id: int, store_id: str) -> None:
        async with self._database.writing() as session:
            await self._vault.forget(session, user_id, PROFILE, store=store_id)
            record(session, "profile_forgotten", user_id=user_id, store=store_id)


async def shopper_of(session: AsyncSession, telegram_id: int) -> int:
    """The shopper's row, made when they have not written yet."""
    user = await session.scalar(select(User).where(User.telegram_id == telegram_id))
    if user is None:
        user = User(telegram_id=telegram_id, chat_id=telegram_id)
        session.add(user)
        await session.flush()
    return user.id
