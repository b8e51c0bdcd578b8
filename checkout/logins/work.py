"""What follows when a shopper has given, outside the chat, what a store waited for."""

from __future__ import annotations

from sqlalchemy import select

from checkout.quoting import Announce
from storage.database import Database
from storage.durable import Durable
from storage.vault_tables import StoreAsk


class LoginWork:
    """The workflow by which an answered ask enters the shopper's lane."""

    def __init__(self, durable: Durable, database: Database, announce: Announce) -> None:
        self._durable = durable
        self._database = database
        self._announce = announce
        self._workflow = durable.workflow("store_answered", self._answered)

    async def answered(self, ask_id: int) -> None:
        """An ask was answered on a hosted page, or given up: the shopper's lane hears of it, once."""
        await self._durable.start(self._workflow, f"store_ask:{ask_id}:answered", ask_id)

    async def _answered(self, ask_id: int) -> None:
        user_id = await self._durable.step("whose", self._whose, ask_id)
        if user_id is not None:
            reading = {"act": "store_answered", "slots": {"ask": ask_id}}
            await self._announce(user_id, f"store_ask:{ask_id}:told", reading)

    async def _whose(self, ask_id: int) -> int | None:
        async with self._database.reading() as session:
            return await session.scalar(select(StoreAsk.user_id).where(StoreAsk.id == ask_id))
