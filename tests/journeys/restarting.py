"""A Muse that can be killed: a process of its own, started again on the same data."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import signal
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from tests.journeys.world import Town

PATIENCE = 60.0


class Launcher:
    """Forks serving processes; see `tests.journeys.launcher`."""

    def __init__(self, process: Process) -> None:
        self._process = process

    async def launch(self, environment: dict[str, str], log: Path, role: str) -> int:
        """The id of a new process; it is still starting."""
        assert self._process.stdin is not None
        asked = {**environment, "LOG": str(log), "ROLE": role}
        self._process.stdin.write(json.dumps(asked).encode() + b"\n")
        return int(await self._answer())

    async def _answer(self) -> bytes:
        assert self._process.stdout is not None
        return await asyncio.wait_for(self._process.stdout.readline(), PATIENCE)

    @staticmethod
    @asynccontextmanager
    async def open() -> AsyncIterator[Launcher]:
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "tests.journeys.launcher", stdin=PIPE, stdout=PIPE
        )
        try:
            launcher = Launcher(process)
            assert await launcher._answer() == b"ready\n"
            yield launcher
        finally:
            process.kill()
            await process.wait()


class MortalMuse:
    """Runs from `start` until `kill` or `stop`, and again, on one data folder. `role`: "serve" or "work"."""

    def __init__(
        self, launcher: Launcher, environment: dict[str, str], folder: Path, role: str = "serve"
    ) -> None:
        self._launcher = launcher
        self._environment = environment
        self._folder = folder
        self._role = role
        self._pid: int | None = None
        self.starts = 0

    async def start(self) -> None:
        self._pid = await self._launcher.launch(self._environment, self._log, self._role)
        self.starts += 1

    async def kill(self) -> None:
        """As when the power goes."""
        await self._end(signal.SIGKILL)

    async def stop(self) -> None:
        """As an operator does."""
        await self._end(signal.SIGTERM)

    async def again(self) -> None:
        """Killed, and started."""
        await self.kill()
        await self.start()

    @property
    def web_port(self) -> int:
        return int(self._environment["MUSE_WEB_PORT"])

    def drop_checkpoints(self) -> None:
        """The conversation's memory is lost; only while Muse does not run."""
        assert self._pid is None
        for file in self._folder.glob("*.graph.sqlite*"):
            file.unlink()

    @property
    def log(self) -> str:
        return self._log.read_text()

    @property
    def _log(self) -> Path:
        return self._folder / f"{self._role}.log"

    async def _end(self, how: signal.Signals) -> None:
        pid, self._pid = self._pid, None
        if pid is None:
            return
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, how)
            for _ in range(int(PATIENCE / 0.01)):
                os.kill(pid, 0)
                await asyncio.sleep(0.01)
            raise TimeoutError(f"{pid} lives on")


@asynccontextmanager
async def mortal_muse(
    launcher: Launcher, town: Town, folder: Path, more: dict[str, str], role: str = "serve"
) -> AsyncIterator[MortalMuse]:
    muse = MortalMuse(launcher, {**town.environment(folder), **more}, folder, role)
    await muse.start()
    try:
        yield muse
    finally:
        await muse.kill()
