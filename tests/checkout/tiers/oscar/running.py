"""The shop as a process of its own, on a database of its own."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import psycopg
from psycopg import sql

ROOT = Path(__file__).parents[4]


@asynccontextmanager
async def running(postgres: str, media: Path) -> AsyncIterator[str]:
    """Yields the shop's origin. `postgres`: the default database of an embedded server; `media`: for pictures."""
    name = f"oscar_{uuid4().hex[:8]}"
    with psycopg.connect(postgres, autocommit=True) as connection:
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "tests.checkout.tiers.oscar.settings",
        "OSCAR_DATABASE": postgres.replace("/postgres?", f"/{name}?"),
        "OSCAR_MEDIA": str(media),
        "PYTHONWARNINGS": "ignore",
    }
    shop = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "tests.checkout.tiers.oscar.serve",
        env=environment,
        stdout=asyncio.subprocess.PIPE,
        cwd=ROOT,
    )
    assert shop.stdout is not None
    port = int(await shop.stdout.readline())
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        shop.kill()
        await shop.wait()


def orders(origin: str) -> list[dict[str, Any]]:
    """What the shop really took, oldest first."""
    taken: list[dict[str, Any]] = httpx.get(f"{origin}/_orders", timeout=30, trust_env=False).json()
    return taken
