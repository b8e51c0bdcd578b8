"""Shoppers' rows."""

from __future__ import annotations

import time
from enum import StrEnum

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from storage.database import Database
from storage.outbox import record
from storage.tables import Notice, User


class Reach(StrEnum):
    """Whether messages arrive at a shopper."""

    ENABLED = "enabled"
    BLOCKED = "blocked"
    NEEDS_START = "needs_start"


class Users:
    """Finds or makes a shopper's row; remembers the ids it has seen, as they never change."""

    def __init__(self, database: Database, languages: tuple[str, ...]) -> None:
        self._database = database
        self._languages = languages
        self._known: dict[int, tuple[int, str]] = {}
        self._seen: dict[int, float] = {}

    async def arrive(
        self, telegram_id: int, chat_id: int, name: str, language_code: str | None
    ) -> tuple[int, str]:
        """The shopper's (user id, language); a new one starts in the language of their Telegram, when we
        speak it. Someone who could not be reached is reachable again, and what waited for them goes out in order."""
        self._seen[telegram_id] = time.monotonic()
        if (known := self._known.get(telegram_id)) is not None:
            return known
        found = await self._find(telegram_id)
        if found is None:
            language = (language_code or "en").split("-")[0].lower()
            user = User(
                telegram_id=telegram_id,
                chat_id=chat_id,
                name=name[:200],
                language=language if language in self._languages else "en",
            )
            try:
                async with self._database.writing() as session:
                    session.add(user)
                    await session.flush()
                found = user
            except IntegrityError:  # another process was faster
                found = await self._find(telegram_id)
            if found is None:
                raise LookupError("a shopper's row vanished while it was made")
        elif found.reach != Reach.ENABLED:
            async with self._database.writing() as session:
                await _welcome_back(session, found.id, chat_id)
        if len(self._known) > 10_000:
            self._known.clear()
            self._seen.clear()
        self._known[telegram_id] = (found.id, found.language)
        return self._known[telegram_id]

    async def leave(self, telegram_id: int) -> None:
        """They blocked the bot."""
        found = await self._find(telegram_id)
        if found is not None and found.reach == Reach.ENABLED:
            async with self._database.writing() as session:
                await lose(session, found.id, Reach.BLOCKED)
        self.forget(telegram_id)

    def seen_since(self, telegram_id: int, moment: float) -> bool:
        """Whether they did anything after `moment` of the monotonic clock."""
        return self._seen.get(telegram_id, moment) > moment

    async def _find(self, telegram_id: int) -> User | None:
        async with self._database.reading() as session:
            return await session.scalar(select(User).where(User.telegram_id == telegram_id))

    def forget(self, telegram_id: int) -> None:
        """Drop what is remembered of a shopper (their language changed, they blocked the bot, were erased)."""
        self._known.pop(telegram_id, None)


async def lose(session: AsyncSession, user_id: int, reach: Reach) -> None:
    """They cannot be reached for now: notices wait."""
    await session.execute(update(User).where(User.id == user_id).values(reach=reach))
    record(session, "unreachable", user_id=user_id, reach=reach)


async def _welcome_back(session: AsyncSession, user_id: int, chat_id: int) -> None:
    await session.execute(update(User).where(User.id == user_id).values(reach=Reach.ENABLED, chat_id=chat_id))
    await session.execute(
        update(Notice)
        .where(Notice.user_id == user_id, Notice.state.in_((Reach.BLOCKED, Reach.NEEDS_START)))
        .values(state="pending")
    )
    record(session, "reachable", user_id=user_id)
