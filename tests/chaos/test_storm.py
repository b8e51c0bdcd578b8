"""Kill -9 at random, many times: no order twice, none lost, none unknown without saying so."""

from __future__ import annotations

import asyncio
import json
import random
import sys
import time
from asyncio.subprocess import Process
from collections import Counter
from pathlib import Path

import pytest
from sqlalchemy import select

from storage.database import Database
from storage.tables import Order

pytestmark = [pytest.mark.chaos, pytest.mark.timeout(600)]

CHECKOUTS = 30
KILLS = 25
LONGEST = 300.0


async def worker(url: str, folder: Path) -> Process:
    return await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "tests.chaos.worker",
        url,
        str(folder),
        str(CHECKOUTS),
        stderr=asyncio.subprocess.DEVNULL,
    )


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
async def test_random_kills_place_every_order_once(
    kind: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    if kind == "sqlite":
        url, workers = f"sqlite:///{tmp_path}/muse.sqlite", 1
    else:
        url, workers = request.getfixturevalue("postgres_url"), 2
    random.seed(7)
    processes = [await worker(url, tmp_path) for _ in range(workers)]
    kills, ends = 0, time.monotonic() + LONGEST
    try:
        while time.monotonic() < ends:
            await asyncio.sleep(random.uniform(1.5, 3.0))
            if kills < KILLS:
                victim = random.randrange(workers)
                processes[victim].kill()
                await processes[victim].wait()
                processes[victim] = await worker(url, tmp_path)
                kills += 1
            elif await settled(url):
                break
    finally:
        for process in processes:
            if process.returncode is None:
                process.kill()
            await process.wait()
    statuses = await orders(url)
    taken = Counter(json.loads(line)["order"] for line in (tmp_path / "ledger").read_text().splitlines())
    confirmed = {order for order, status in statuses.items() if status == "confirmed"}
    unclear = {order for order, status in statuses.items() if status == "unclear"}
    print(f"{kind}: {len(statuses)} orders, {kills} kills, {len(unclear)} asked of the shopper")
    assert len(statuses) == CHECKOUTS * 3
    assert max(taken.values()) == 1, "an order was placed twice"
    assert confirmed == set(taken), "what the stores took is what the shopper was told"
    assert confirmed | unclear == set(statuses)


async def orders(url: str) -> dict[str, str]:
    database = Database(url)
    async with database.reading() as session:
        rows = await session.execute(select(Order.muse_order_id, Order.order_status))
        found = {order: status for order, status in rows}  # noqa: C416 - rows are not pairs to the type checker
    await database.close()
    return found


async def settled(url: str) -> bool:
    """Every order has its outcome: taken, or asked about and not at the store."""
    found = await orders(url)
    return len(found) == CHECKOUTS * 3 and not set(found.values()) - {"confirmed", "unclear"}
