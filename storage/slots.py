"""A slot per running process: the name under which the durable engine knows it, held by a lock that ends with it.

SQLite has one process: a second one on the same folder is refused. On PostgreSQL a process takes the first free
of `MOST` slots; one that starts again finds the slot of the one that died, and takes up its work. Work of a slot
that nobody takes again is adopted by the others.
"""

from __future__ import annotations

import asyncio
import fcntl
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import psycopg
from dbos import DBOS

from domain.settings import WrongSetting
from storage.database import Database, sqlite_file
from storage.lanes import NAMESPACE

log = logging.getLogger(__name__)

MOST = 64
ADOPT_SECONDS = 2.0
START_PAUSE = 0.2
SLOT_SPACE = NAMESPACE + 1
"""Advisory locks of slots live beside those of shoppers' lanes."""


@dataclass(slots=True)
class Slot:
    """`name` goes to the engine as its executor id. `connection` holds the lock on PostgreSQL."""

    name: str
    connection: psycopg.AsyncConnection[Any] | None = None

    async def adopt_for_ever(self) -> None:
        """Put the unfinished work of dead processes back into its queues, every few seconds."""
        while self.connection is not None:
            await asyncio.sleep(ADOPT_SECONDS)
            try:
                await self._adopt(self.connection)
            except psycopg.OperationalError as error:
                raise ConnectionError("the connection that holds this process's slot was lost") from error

    async def _adopt(self, connection: psycopg.AsyncConnection[Any]) -> None:
        pending = await DBOS.list_workflows_async(status="PENDING", load_input=False, load_output=False)
        for name in {workflow.executor_id for workflow in pending} - {self.name, None}:
            number = _number(str(name))
            if number is None or not await _try(connection, number):
                continue
            try:
                left = [workflow for workflow in pending if workflow.executor_id == name]
                log.warning("adopting %s workflows of %s, which is gone", len(left), name)
                for workflow in left:
                    await DBOS.resume_workflow_async(workflow.workflow_id, queue_name=workflow.queue_name)
            finally:
                await connection.execute("SELECT pg_advisory_unlock(%s, %s)", (SLOT_SPACE, number))


@asynccontextmanager
async def slot(database: Database) -> AsyncIterator[Slot]:
    """Hold a slot while inside. Raises `WrongSetting` when there is none."""
    file = sqlite_file(database.url)
    if file is not None:
        with file.with_suffix(".lock").open("w") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                raise WrongSetting(
                    f"MUSE_DATA_DIR: another Muse uses {file.parent}; SQLite has one process only"
                ) from None
            yield Slot("muse-1")
        return
    async with await psycopg.AsyncConnection.connect(database.url, autocommit=True) as connection:
        for number in range(1, MOST + 1):
            if await _try(connection, number):
                yield Slot(f"muse-{number}", connection)
                return
        raise WrongSetting(f"MUSE_DATABASE_URL: {MOST} processes share this database already")


@asynccontextmanager
async def starting(database: Database) -> AsyncIterator[None]:
    """One process at a time migrates and sets up: two at once would collide on PostgreSQL.

    The others ask again and again. A statement that waits for the lock would itself be waited for by the first
    one's `CREATE INDEX CONCURRENTLY`, for ever.
    """
    if database.is_sqlite:
        yield
        return
    async with await psycopg.AsyncConnection.connect(database.url, autocommit=True) as connection:
        while not await _try(connection, 0):  # noqa: ASYNC110 - what is waited for is in another process
            await asyncio.sleep(START_PAUSE)
        yield


async def _try(connection: psycopg.AsyncConnection[Any], number: int) -> bool:
    answer = await connection.execute("SELECT pg_try_advisory_lock(%s, %s)", (SLOT_SPACE, number))
    row = await answer.fetchone()
    return bool(row and row[0])


def _number(name: str) -> int | None:
    prefix, _, number = name.rpartition("-")
    return int(number) if prefix == "muse" and number.isdigit() else None
