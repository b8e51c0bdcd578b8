"""Shoppers' rows."""

from __future__ import annotations

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from storage.database import Database
from storage.tables import User


class Users:
    """Finds or makes a shopper's row; remembers the ids it has seen, as they never change."""

    def __init__(self, database: Database, languages: tuple[str, ...]) -> None:
        self._database = database
        self._languages = languages
        self._known: dict[int, tuple[int, str]] = {}

    async def arrive(
        self, telegram_id: int, chat_id: int, name: str, language_code: str | None
    ) -> tuple[int, str]:
        """The shopper's (user id, language); a new one starts in the language of their Telegram, when we
        speak it. Someone who had blocked the bot and writes again is reachable again."""
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
        elif found.reach != "enabled":
            async with self._database.writing() as session:
                await session.execute(
                    update(User).where(User.id == found.id).values(reach="enabled", chat_id=chat_id)
                )
        if len(self._known) > 10_000:
            self._known.clear()
        self._known[telegram_id] = (found.id, found.language)
        return self._known[telegram_id]

    async def _find(self, telegram_id: int) -> User | None:
        async with self._database.reading() as session:
            return await session.scalar(select(User).where(User.telegram_id == telegram_id))

    def forget(self, telegram_id: int) -> None:
        """Drop what is remembered of a shopper (their language changed, they blocked the bot, were erased)."""
        self._known.pop(telegram_id, None)
