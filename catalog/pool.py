"""Parsing off the event loop: one or two reused processes with little memory and little time."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import sys
from pathlib import Path

from pydantic import ValidationError

from catalog.kind import Reason
from catalog.reading import Reading
from catalog.request import PageRequest, StoreName

_log = logging.getLogger(__name__)
_ROOT = Path(__file__).resolve().parent.parent
_WALL_SECONDS = 15.0
"""A page's CPU time is limited in the worker; this is for a machine that is busy with other things."""
_MAX_ANSWER = 4 * 1024 * 1024
_PAGES = 500
"""A worker is replaced after so many pages, as memory only ever fragments."""


class _Worker:
    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process
        self.served = 0

    @classmethod
    async def start(cls) -> _Worker:
        environment = {"PATH": os.environ.get("PATH", ""), "PYTHONIOENCODING": "utf-8"}  # no secrets to steal
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "catalog.worker",
            cwd=_ROOT,
            env=environment,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
            limit=_MAX_ANSWER,
        )
        return cls(process)

    async def ask(self, request: PageRequest, body: bytes) -> Reading:
        """Raises `EOFError` when the worker died of the page."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self.served += 1
        try:
            self._process.stdin.write(request.model_dump_json().encode() + b"\n")
            self._process.stdin.write(body)
            await self._process.stdin.drain()
            line = await self._process.stdout.readline()
        except (ConnectionError, ValueError) as error:
            raise EOFError from error
        if not line.endswith(b"\n"):
            raise EOFError
        return Reading.model_validate_json(line)

    async def stop(self, *, dying: bool = False) -> None:
        """End the process. `dying`: it closed its pipes by itself, so give its exit a moment to be noticed."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(1.0 if dying else 0.0):
                await self._process.wait()
        if self._process.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                self._process.kill()
            await self._process.wait()


class PagePool:
    """Reads pages in worker processes, at most `size` at a time. Close it."""

    def __init__(self, size: int = 2) -> None:
        self._free: list[_Worker] = []
        self._slots = asyncio.Semaphore(size)

    async def read(
        self,
        body: bytes,
        url: str,
        content_type: str = "",
        store: StoreName | None = None,
        *,
        thorough: bool = False,
    ) -> Reading:
        """The reading of a page; reason `TOO_HARD` when it took more than 2 s of CPU or 512 MB, or broke a reader."""
        request = PageRequest(
            url=url, content_type=content_type, store=store, thorough=thorough, size=len(body)
        )
        async with self._slots:
            worker = self._free.pop() if self._free else await _Worker.start()
            try:
                async with asyncio.timeout(_WALL_SECONDS):
                    reading = await worker.ask(request, body)
            except (EOFError, TimeoutError, ValidationError) as error:
                _log.warning("a page ended the process that read it")
                await worker.stop(dying=isinstance(error, EOFError))
                return Reading(reason=Reason.TOO_HARD)
            except BaseException:
                await worker.stop()  # cancelled half-way: its answer would be taken for the next page's
                raise
            if worker.served >= _PAGES:
                await worker.stop()
            else:
                self._free.append(worker)
        if reading.fault:
            _log.warning("a page could not be read: %s", reading.fault)
        return reading

    async def close(self) -> None:
        """End the workers."""
        while self._free:
            await self._free.pop().stop()

    async def __aenter__(self) -> PagePool:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()
