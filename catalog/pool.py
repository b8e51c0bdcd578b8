"""Parsing off the event loop: one or two reused processes with little memory and little time."""

from __future__ import annotations

import asyncio
import logging

from pydantic import ValidationError

from catalog.kind import Reason
from catalog.reading import Reading
from catalog.request import PageRequest, StoreName
from net.confined import ConfinedProcess

_log = logging.getLogger(__name__)
_MODULE = "catalog.worker"
_WALL_SECONDS = 15.0
"""A page's CPU time is limited in the worker; this is for a machine that is busy with other things."""
_MAX_ANSWER = 4 * 1024 * 1024
_PAGES = 500
"""A worker is replaced after so many pages, as memory only ever fragments."""


class PagePool:
    """Reads pages in worker processes, at most `size` at a time. Close it."""

    def __init__(self, size: int = 2) -> None:
        self._free: list[ConfinedProcess] = []
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
            worker = self._free.pop() if self._free else await ConfinedProcess.start(_MODULE, _MAX_ANSWER)
            try:
                async with asyncio.timeout(_WALL_SECONDS):
                    reading = Reading.model_validate_json(await worker.ask(request.model_dump_json(), body))
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
