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

pytestmark = [pytest.mark.chaos, pytest.mark.timeout(1800)]

CHECKOUTS = 30
KILLS = 25
LONGEST = 1500.0
KILLED_AT_THE_START = 0.2
"""The share of kills that do not wait until the process works: however slow the machine, work gets done."""


async def worker(url: str, folder: Path) -> Process:
    return await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "tests.chaos.worker",
        url,
        str(folder),
        str(CHECKOUTS),
        stdout=asyncio.subprocess.PIPE,
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
            await asyncio.sleep(random.uniform(0.5, 2.0))
            if kills < KILLS:
                victim = random.randrange(workers)
                if random.random() > KILLED_AT_THE_START:
                    await at_work(processes[victim])
                    await asyncio.sleep(random.uniform(0, 1.0))
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


async def at_work(process: Process) -> None:
    """Returns when the process has said that it works, or has ended."""
    if process.stdout is not None:
        await process.stdout.readline()


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
