"""`run_bot.py demo`: the stand-ins, and Muse beside them as its own unchanged process."""

from __future__ import annotations

import asyncio
import json
import signal
import sys
import tempfile
from asyncio.subprocess import Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, nullcontext
from pathlib import Path

import httpx

from demo.play import Trip
from demo.world import World, stand_ins, whole_environment

PROGRAM = Path(__file__).parent.parent / "run_bot.py"
START_SECONDS = 60.0


@asynccontextmanager
async def muse(
    world: World, data_dir: Path, web_port: int, log: Path | None = None
) -> AsyncIterator[Process]:
    """Muse as its own process, shopping in `world`; ready when it answers on its web port. Raises `OSError`
    when it does not start. `log`: where its messages go instead of here."""
    environment = whole_environment(world.environment(data_dir, web_port))
    with log.open("ab") if log else nullcontext() as sink:
        process = await asyncio.create_subprocess_exec(
            sys.executable, str(PROGRAM), "serve", env=environment, stdout=sink, stderr=sink
        )
        try:
            await _ready(process, web_port)
            await world.send_payment_events(web_port)
            yield process
        finally:
            await stop(process)


async def _ready(process: Process, web_port: int) -> None:
    async with httpx.AsyncClient(trust_env=False) as http:
        for _ in range(int(START_SECONDS / 0.1)):
            if process.returncode is not None:
                raise OSError(f"Muse ended at its start with {process.returncode}")
            try:
                if (await http.get(f"http://127.0.0.1:{web_port}/health")).status_code == 200:
                    return
            except httpx.TransportError:
                await asyncio.sleep(0.1)
    raise OSError("Muse did not start in time")


async def stop(process: Process) -> None:
    """Ask it to end; insist after a while."""
    if process.returncode is not None:
        return
    process.send_signal(signal.SIGTERM)
    try:
        await asyncio.wait_for(process.wait(), 15)
    except TimeoutError:
        process.kill()
        await process.wait()


async def run(port_base: int, play: bool, as_json: bool) -> int:
    """Serve until Ctrl-C, or play one trip and end 0 only when every outcome was right."""
    with tempfile.TemporaryDirectory(prefix="muse-demo-") as folder:
        data_dir = Path(folder)
        clock = 2.0 if play else 15.0
        async with (
            stand_ins(port_base, clock) as world,
            muse(world, data_dir, port_base + 10, data_dir / "muse.log"),
        ):
            if play:
                trip = await Trip(world).play()
                if as_json:
                    print(json.dumps(trip.summary()), flush=True)
                return 0 if trip.right else 1
            _welcome(world)
            await _until_stopped()
    return 0


def _welcome(world: World) -> None:
    print(
        f"""
  Muse is ready. Open the chat and shop:   {world.chat}

  Stores to browse:   {world.northline}   Northline (sells by API)
                      {world.maple}   Maple & Main (sells by its pages)
                      {world.atelier}   Petit Atelier (you finish there)

  Paste product links, or tap one of the samples below the chat. Ctrl-C ends the demo.
""",
        flush=True,
    )


async def _until_stopped() -> None:
    stopped = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stopped.set)
    await stopped.wait()
