"""Several processes that start at once on an empty database."""

from __future__ import annotations

import asyncio

from agent.checkpoints import checkpointer
from storage.database import Database
from storage.migrate import migrate
from storage.slots import starting


async def start(url: str) -> None:
    """What each process does first; a connection of its own, as in a process of its own."""
    database = Database(url)
    try:
        async with starting(database):
            await migrate(database)
            async with checkpointer(database):
                await asyncio.sleep(0.05)
    finally:
        await database.close()


async def test_three_processes_that_start_at_once_all_start(postgres_url: str) -> None:
    async with asyncio.timeout(120):
        await asyncio.gather(*(start(postgres_url) for _ in range(3)))
