from __future__ import annotations

import asyncio
import shutil
import threading
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest

from checkout.payments import cashier
from checkout.placement import STORES_QUEUE
from demo.payments import create_app
from demo.serving import serve
from domain.settings import Settings
from storage.database import Database
from storage.durable import Durable
from storage.migrate import migrate
from tests.checkout.payments.rig import Rig, open_rig
from tests.demo.payments.platform import Platform, client


@pytest.fixture
def hold_seconds() -> float:
    """How long a hold stands; a test that needs another says so."""
    return 7 * 86_400.0


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with empty SQLite databases, ours and the durable engine's, made once and copied for each test."""
    file = tmp_path_factory.mktemp("migrated") / "muse.sqlite"

    async def make() -> None:
        opened = Database(f"sqlite:///{file}")
        await migrate(opened)
        await opened.close()
        engine = Durable(f"sqlite:///{file}", "template")
        await engine.launch(())
        await engine.close()

    thread = threading.Thread(target=asyncio.run, args=(make(),))  # beside whatever loop runs here
    thread.start()
    thread.join()
    return file.parent


@pytest.fixture
async def sqlite(migrated: Path, tmp_path: Path) -> AsyncIterator[Database]:
    shutil.copytree(migrated, tmp_path, dirs_exist_ok=True)
    opened = Database(f"sqlite:///{tmp_path}/muse.sqlite")
    yield opened
    await opened.close()


@pytest.fixture
async def origin(hold_seconds: float) -> AsyncIterator[str]:
    async with serve(create_app(hold_seconds=hold_seconds)) as url:
        yield url


@pytest.fixture
async def platform(origin: str) -> AsyncIterator[Platform]:
    async with httpx.AsyncClient(base_url=origin) as http:
        yield Platform(client(origin), http)


@pytest.fixture
async def rig(
    sqlite: Database,
    settings: Settings,
    platform: Platform,
    origin: str,
    monkeypatch: pytest.MonkeyPatch,
) -> AsyncIterator[Rig]:
    monkeypatch.setattr(cashier, "DOWN_PAUSES", (0.02, 0.02))
    monkeypatch.setattr(cashier, "SETTLE_PAUSES", (0.05, 0.05, 0.1))
    monkeypatch.setattr(cashier, "LONGEST_PAUSE", 0.2)
    monkeypatch.setattr(cashier, "BANK_PAUSE", 0.05)
    monkeypatch.setattr(cashier, "BANK_LOOKS", 20)
    made = await open_rig(sqlite, settings, platform, origin)
    await made.durable.launch((STORES_QUEUE,))
    yield made
    await made.durable.close()
