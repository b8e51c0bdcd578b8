"""The database: SQLite (WAL) or PostgreSQL behind the same two doors, `reading()` and `writing()`."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, nullcontext
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, event
from sqlalchemy.engine import Engine, make_url
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, async_sessionmaker, create_async_engine


def async_url(url: str) -> str:
    """`sqlite:///FILE` or `postgresql://...` with the asynchronous driver we use for it."""
    return url.replace("sqlite://", "sqlite+aiosqlite://", 1).replace(
        "postgresql://", "postgresql+psycopg://", 1
    )


def sqlite_file(url: str) -> Path | None:
    parsed = make_url(url)
    return Path(parsed.database) if parsed.get_backend_name() == "sqlite" and parsed.database else None


class Database:
    """Sessions on one database. `url` as in `MUSE_DATABASE_URL`."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.is_sqlite = url.startswith("sqlite")
        file = sqlite_file(url)
        if file is not None:
            file.parent.mkdir(parents=True, exist_ok=True)
        options: dict[str, Any] = (
            {} if self.is_sqlite else {"pool_size": 10, "max_overflow": 10, "pool_pre_ping": True}
        )
        self.engine: AsyncEngine = create_async_engine(async_url(url), **options)
        if self.is_sqlite:
            _prepare_sqlite(self.engine.sync_engine)
        self._writer = self.engine.execution_options(muse_writes=True)
        self.info: dict[str, Any] = {}
        """What every session carries as `session.info`: the vault, once there is one."""
        self._read = async_sessionmaker(self.engine, expire_on_commit=False, autoflush=False, info=self.info)
        self._write = async_sessionmaker(self._writer, expire_on_commit=False, info=self.info)
        # SQLite has one writer: waiting here is fair, waiting inside SQLite polls.
        self._turn = asyncio.Lock() if self.is_sqlite else None

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[AsyncSession]:
        async with self._read() as session:
            yield session

    @asynccontextmanager
    async def writing(self) -> AsyncIterator[AsyncSession]:
        """One transaction, committed at the end, rolled back on any error. BEGIN IMMEDIATE on SQLite, so that
        what was read in it still holds when it is written."""
        async with self._turn or nullcontext(), self._write() as session, session.begin():
            yield session

    async def close(self) -> None:
        await self.engine.dispose()


def _prepare_sqlite(engine: Engine) -> None:
    @event.listens_for(engine, "connect")
    def connected(connection: Any, _record: Any) -> None:
        connection.isolation_level = None  # we begin transactions ourselves, below
        cursor = connection.cursor()
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "busy_timeout=15000"):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @event.listens_for(engine, "begin")
    def begun(connection: Connection) -> None:
        writes = connection.get_execution_options().get("muse_writes")
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
