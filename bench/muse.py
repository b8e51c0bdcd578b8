"""Muse in the chat, beside the bare echo on the same chat server: `python -m bench.muse`."""

from __future__ import annotations

import asyncio
import socket
import sys
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx
from sqlalchemy import select

from bench.chat import TOKEN, Times, chat_server, measure_latency, measure_throughput
from bench.echo import LANES, echo_bot
from bench.table import Row, show
from checkout import cart
from demo.chat.client import ShopperClient
from demo.world import whole_environment
from domain.money import Money
from domain.product import Product, Variant
from storage.database import Database
from storage.tables import User

ROUNDS = 300
EACH = 60
LINES = 5


def free_port() -> int:
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        port: int = sock.getsockname()[1]
        return port


@asynccontextmanager
async def muse(origin: str, folder: Path) -> AsyncIterator[None]:
    """The unchanged program in a process of its own, its data in `folder`."""
    port = free_port()
    environment = whole_environment(
        {
            "MUSE_BOT_TOKEN": TOKEN,
            "MUSE_BOT_API_URL": origin,
            "MUSE_DATA_DIR": str(folder),
            "MUSE_WEB_PORT": str(port),
        }
    )
    process = await asyncio.create_subprocess_exec(sys.executable, "run_bot.py", "serve", env=environment)
    try:
        async with httpx.AsyncClient(trust_env=False) as http:
            while True:
                if process.returncode is not None:
                    raise RuntimeError("Muse ended at its start")
                try:
                    await http.get(f"http://127.0.0.1:{port}/health")
                    break
                except httpx.TransportError:
                    await asyncio.sleep(0.1)
        yield
    finally:
        if process.returncode is None:
            process.terminate()
        await process.wait()


async def fill_carts(folder: Path) -> None:
    """Five lines at two stores for every shopper met so far."""
    database = Database(f"sqlite:///{folder / 'muse.sqlite'}")
    async with database.reading() as session:
        users = list(await session.scalars(select(User.id)))
    for user_id in users:
        async with database.writing() as session:
            for number in range(LINES):
                store = f"store{number % 2}.example"
                product = Product(
                    store_id=store,
                    store_name=store,
                    url=f"https://{store}/p/{number}",
                    name=f"Wrap Dress {number}",
                    sku=str(number),
                    price=Money(cents=8900 + number, currency="USD"),
                )
                await cart.add(session, user_id, product, Variant(size="M", color="black"))
    await database.close()


async def measure(rounds: int = ROUNDS, each: int = EACH) -> list[Row]:
    """Echo and Muse on one chat server, one after the other, twice, so that a busy moment hits both."""
    echoes: list[tuple[Times, float]] = []
    muses: list[tuple[Times, Times, float]] = []
    for _ in range(2):
        async with chat_server() as origin, echo_bot(origin), ShopperClient(origin, "alice") as alice:
            times = await measure_latency(alice, lambda number: alice.say(f"message {number}"), rounds=rounds)
            echoes.append((times, await measure_throughput(origin, shoppers=LANES, each=each)))
        with tempfile.TemporaryDirectory() as folder:
            muses.append(await _measure_muse(Path(folder), rounds, each))
    echo, echo_rate = _joined([times for times, _ in echoes]), max(rate for _, rate in echoes)
    look = _joined([times for times, _, _ in muses])
    change = _joined([times for _, times, _ in muses])
    rate = max(rate for _, _, rate in muses)
    return [
        Row(
            "show cart, reply p50",
            look.p50 * 1000,
            "ms",
            "echo p50",
            echo.p50 * 1000,
            "x",
            look.p50 / echo.p50,
            "<= 3",
        ),
        Row(
            "show cart, reply p99",
            look.p99 * 1000,
            "ms",
            "echo p99",
            echo.p99 * 1000,
            "x",
            look.p99 / echo.p99,
        ),
        Row(
            "updates a second, 16 shoppers",
            rate,
            "/s",
            "echo",
            echo_rate,
            "of it",
            rate / echo_rate,
            ">= 0.40",
        ),
        Row(
            "a turn that changes something, p50",
            change.p50 * 1000,
            "ms",
            "echo p50",
            echo.p50 * 1000,
            "ms more",
            (change.p50 - echo.p50) * 1000,
            "<= 25",
        ),
        Row(
            "a turn that changes something, p99",
            change.p99 * 1000,
            "ms",
            "echo p99",
            echo.p99 * 1000,
            "ms more",
            (change.p99 - echo.p99) * 1000,
        ),
    ]


async def _measure_muse(folder: Path, rounds: int, each: int) -> tuple[Times, Times, float]:
    async with chat_server() as origin, muse(origin, folder), ShopperClient(origin, "alice") as alice:

        async def arrive(client: ShopperClient) -> None:
            await client.say("/start")
            await client.wait_for("Muse")

        await arrive(alice)
        await fill_carts(folder)
        look = await measure_latency(alice, lambda number: alice.say("show cart"), rounds=rounds)
        change = await measure_latency(
            alice, lambda number: alice.say(f"use code SAVE{number}"), rounds=rounds
        )
        rate = await measure_throughput(
            origin, lambda number: "show cart", shoppers=LANES, each=each, prepare=arrive
        )
        return look, change, rate


def _joined(runs: list[Times]) -> Times:
    return Times(tuple(sorted(second for run in runs for second in run.seconds)))


if __name__ == "__main__":
    show("The chat: Muse beside a bare python-telegram-bot echo", asyncio.run(measure()))
