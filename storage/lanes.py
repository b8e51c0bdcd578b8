"""One lane per shopper: a turn holds it, so that turns of one shopper never overlap, in any process."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from weakref import WeakValueDictionary

from sqlalchemy import text

from storage.database import Database

NAMESPACE = 0x4D757365
"""The first half of our PostgreSQL advisory locks ("Muse")."""


class Lanes:
    """`async with lanes.hold(user_id):`. Waiters of one process go in order; across processes PostgreSQL's
    advisory locks decide. SQLite has one process, so the first half is enough there."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._locks: WeakValueDictionary[int, asyncio.Lock] = WeakValueDictionary()

    @asynccontextmanager
    async def hold(self, user_id: int) -> AsyncIterator[None]:
        lock = self._locks.setdefault(user_id, asyncio.Lock())
        async with lock:
            if self._database.is_sqlite:
                yield
                return
            async with self._database.engine.connect() as connection:
                key = {"space": NAMESPACE, "user": user_id}
                await connection.execute(text("SELECT pg_advisory_lock(:space, :user)"), key)
                try:
                    yield
                finally:
                    await connection.execute(text("SELECT pg_advisory_unlock(:space, :user)"), key)
