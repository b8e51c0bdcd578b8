"""What tests of mails share: a database that is migrated once, and a shopper who waits for mail."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from domain.settings import Settings
from storage.database import Database
from storage.migrate import migrate
from storage.vault import LocalKeys, Vault
from tests.orders.post import Post


@pytest.fixture(scope="module")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty database that each test copies."""
    file: Path = tmp_path_factory.mktemp("mailroom") / "empty.sqlite"

    async def make() -> None:
        made = Database(f"sqlite:///{file}")
        await migrate(made)
        await made.close()

    asyncio.run(make())
    return file


@pytest.fixture
async def mail_database(migrated: Path, tmp_path: Path) -> AsyncIterator[Database]:
    opened = Database(f"sqlite:///{shutil.copy(migrated, tmp_path / 'muse.sqlite')}")
    Vault(opened, LocalKeys({"test": bytes(32)}))
    yield opened
    await opened.close()


@pytest.fixture
async def post(mail_database: Database, settings: Settings) -> Post:
    made = Post(mail_database, settings)
    await made.open()
    return made
