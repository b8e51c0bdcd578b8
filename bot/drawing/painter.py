"""Sheets as pictures: products' pictures are fetched, made small and kept, and everything is drawn elsewhere."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import logging
import time
from collections import OrderedDict
from typing import Self

import httpx
from pydantic import ValidationError

from bot.drawing.asked import Answer, Request
from bot.drawing.sheet import OrderSheet
from domain.settings import Settings
from net.client import guarded_client
from net.confined import ConfinedProcess
from net.errors import Unsafe

log = logging.getLogger(__name__)

MODULE = "bot.drawing.worker"
LONGEST_ANSWER = 8 * 1024 * 1024
DRAW_SECONDS = 20.0
"""The drawing process limits its own time; this is for a machine that is busy with other things."""
PICTURE_BYTES = 6 * 1024 * 1024
PICTURE_SECONDS = 8.0
WAIT_SECONDS = 1.5
"""So long a shopper waits for products' pictures; what comes later is there the next time."""
KEPT_PICTURES, KEPT_SHEETS = 1000, 64
MISSED_SECONDS = 300.0
"""A picture that could not be had is asked for again after this."""
AT_ONCE = 8
SERVED = 500
"""The process is replaced after so many requests, as memory only ever fragments."""


class Painter:
    """Nothing it does may keep a shopper from an answer: what fails is left out, or None. Close it."""

    def __init__(self, settings: Settings, *, wait_seconds: float = WAIT_SECONDS) -> None:
        self._http = guarded_client(
            settings,
            deadline=PICTURE_SECONDS,
            max_bytes=PICTURE_BYTES,
            plain_http=True,
            follow_redirects=True,
        )
        self._wait = wait_seconds
        self._process: ConfinedProcess | None = None
        self._one = asyncio.Lock()
        self._fetches = asyncio.Semaphore(AT_ONCE)
        self._small: OrderedDict[str, bytes] = OrderedDict()
        self._missed: dict[str, float] = {}
        self._coming: dict[str, asyncio.Task[None]] = {}
        self._sheets: OrderedDict[str, bytes] = OrderedDict()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    async def close(self) -> None:
        coming = list(self._coming.values())
        for task in coming:
            task.cancel()
        await asyncio.gather(*coming, return_exceptions=True)
        async with self._one:
            await self._end()
        await self._http.aclose()

    async def paint(self, sheet: OrderSheet) -> bytes | None:
        """The sheet as JPEG; None when it cannot be drawn. The same sheet with the same pictures is drawn once."""
        wanted = dict.fromkeys(url for row in sheet.rows for url in row.pictures)
        await self._fetch(list(wanted))
        found = {url: self._small[url] for url in wanted if url in self._small}
        digest = _digest(sheet, found)
        if (known := self._sheets.get(digest)) is not None:
            self._sheets.move_to_end(digest)
            return known
        sizes = tuple(map(len, found.values()))
        request = Request(sheet=sheet, pictures=tuple(found), sizes=sizes)
        made = await self._ask(request, b"".join(found.values()))
        if made is None:
            return None
        _keep(self._sheets, digest, made, KEPT_SHEETS)
        return made

    # ---- products' pictures

    async def _fetch(self, urls: list[str]) -> None:
        """Until all are here, or the wait is over; what is late goes on coming."""
        for url in urls:
            if url in self._small:
                self._small.move_to_end(url)
            elif url not in self._coming and self._missed.get(url, 0.0) < time.monotonic():
                task = asyncio.create_task(self._bring(url))
                self._coming[url] = task
                task.add_done_callback(lambda _task, url=url: self._coming.pop(url, None))  # type: ignore[misc]
        waiting = [self._coming[url] for url in urls if url in self._coming]
        if waiting:
            await asyncio.wait(waiting, timeout=self._wait)

    async def _bring(self, url: str) -> None:
        small = None
        try:
            async with self._fetches:
                answer = await self._http.get(url)
            if answer.status_code == httpx.codes.OK:
                small = await self._ask(Request(sizes=(len(answer.content),)), answer.content)
        except (httpx.HTTPError, Unsafe) as error:
            log.info("a product's picture is left out: %s", type(error).__name__)
        if small:
            _keep(self._small, url, small, KEPT_PICTURES)
            return
        if len(self._missed) >= KEPT_PICTURES:
            self._missed.clear()
        self._missed[url] = time.monotonic() + MISSED_SECONDS

    # ---- the process

    async def _ask(self, request: Request, body: bytes) -> bytes | None:
        async with self._one:
            try:
                if self._process is None:
                    self._process = await ConfinedProcess.start(MODULE, LONGEST_ANSWER)
                async with asyncio.timeout(DRAW_SECONDS):
                    line = await self._process.ask(request.model_dump_json(), body)
                made = base64.b64decode(Answer.model_validate_json(line).content)
            except (EOFError, TimeoutError, ValidationError, OSError) as error:
                log.warning("the drawing process ended: %s", type(error).__name__)
                await self._end(dying=isinstance(error, EOFError))
                return None
            except BaseException:
                await self._end()  # cancelled half-way: its answer would be taken for the next one
                raise
            if self._process.served >= SERVED:
                await self._end()
            return made

    async def _end(self, *, dying: bool = False) -> None:
        process, self._process = self._process, None
        if process is not None:
            await process.stop(dying=dying)


def _keep(kept: OrderedDict[str, bytes], key: str, content: bytes, most: int) -> None:
    kept[key] = content
    if len(kept) > most:
        kept.popitem(last=False)


def _digest(sheet: OrderSheet, pictures: dict[str, bytes]) -> str:
    said = hashlib.sha256(sheet.model_dump_json().encode())
    for url, content in pictures.items():
        said.update(f"\n{url} {len(content)} ".encode() + hashlib.sha256(content).digest())
    return said.hexdigest()
