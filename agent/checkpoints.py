"""Where the checkout sub-graph keeps its place: a file beside the database, or the same PostgreSQL."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from langgraph.checkpoint.base import BaseCheckpointSaver

from storage.database import Database, sqlite_file

# Checkpoints hold plain JSON only; a tampered one must not become an object.
os.environ.setdefault("LANGGRAPH_STRICT_MSGPACK", "true")


@asynccontextmanager
async def checkpointer(database: Database) -> AsyncIterator[BaseCheckpointSaver[Any]]:
    """Checkpoints are disposable: losing the file costs one more question at the most."""
    if database.is_sqlite:
        import aiosqlite
        from langgraph.checkpoint.sqlite.aio import AsyncSqliteSaver

        file = sqlite_file(database.url)
        path = str(file.with_suffix(".graph.sqlite")) if file else ":memory:"
        async with aiosqlite.connect(path) as connection:
            await connection.execute("PRAGMA synchronous=NORMAL")
            saver = AsyncSqliteSaver(connection)
            await saver.setup()
            yield saver
    else:
        from langgraph.checkpoint.postgres.aio import AsyncPostgresSaver
        from psycopg.rows import dict_row
        from psycopg_pool import AsyncConnectionPool

        options = {"autocommit": True, "prepare_threshold": 0, "row_factory": dict_row}
        async with AsyncConnectionPool(database.url, max_size=8, kwargs=options, open=False) as pool:
            await pool.open()
            postgres = AsyncPostgresSaver(pool)  # type: ignore[arg-type]
            await postgres.setup()
            yield postgres
