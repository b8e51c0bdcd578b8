"""A process of its own for what strangers made: little memory, little time, no files and no secrets.

It reads requests from standard input, each a line of JSON and a body, and answers with lines of JSON.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import resource
import signal
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, Self

_ROOT = Path(__file__).resolve().parent.parent


class ConfinedProcess:
    """The side that asks. One request at a time."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process
        self.served = 0

    @classmethod
    async def start(cls, module: str, longest_answer: int) -> Self:
        """`module` runs as a program; an answer is at most `longest_answer` bytes."""
        environment = {"PATH": os.environ.get("PATH", ""), "PYTHONIOENCODING": "utf-8"}  # no secrets to steal
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            module,
            cwd=_ROOT,
            env=environment,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
            limit=longest_answer,
        )
        return cls(process)

    async def ask(self, request: str, body: bytes) -> bytes:
        """The line of the answer. Raises `EOFError` when the process died of the request."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self.served += 1
        try:
            self._process.stdin.write(request.encode() + b"\n")
            self._process.stdin.write(body)
            await self._process.stdin.drain()
            line = await self._process.stdout.readline()
        except (ConnectionError, ValueError) as error:
            raise EOFError from error
        if not line.endswith(b"\n"):
            raise EOFError
        return line

    async def stop(self, *, dying: bool = False) -> None:
        """End the process. `dying`: it closed its pipes by itself, so give its exit a moment to be noticed."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(1.0 if dying else 0.0):
                await self._process.wait()
        if self._process.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                self._process.kill()
            await self._process.wait()


# ---- the side that answers


def confine(memory_bytes: int) -> None:
    """Let this process take no more memory, write no file and open next to none, from now on."""
    for kind, value in (
        (resource.RLIMIT_AS, memory_bytes),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_NOFILE, 8),
    ):
        with contextlib.suppress(ValueError, OSError):  # macOS does not know them all
            resource.setrlimit(kind, (value, value))


@contextlib.contextmanager
def cpu_limit(seconds: float) -> Iterator[None]:
    """End the process by SIGPROF when the request takes more CPU time, wherever it is stuck."""
    signal.signal(signal.SIGPROF, signal.SIG_DFL)
    signal.setitimer(signal.ITIMER_PROF, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)


def exactly(stream: BinaryIO, size: int) -> bytes:
    """The body of a request. Raises `EOFError` when it ends early."""
    body = stream.read(size)
    if len(body) != size:
        raise EOFError("the request ended early")
    return body
