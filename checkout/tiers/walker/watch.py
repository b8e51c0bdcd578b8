"""Listens to the network beneath a page: what still runs, what was refused, what answered the last click."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import Callable
from dataclasses import dataclass

from playwright.async_api import BrowserContext, Page, Request, Response
from playwright.async_api import Error as PlaywrightError

READING = {"GET", "HEAD", "OPTIONS"}
LARGEST_BODY = 1_000_000
STREAM_SECONDS = 10.0
"""Requests that run longer are streams, not answers."""


@dataclass(slots=True)
class Answer:
    """One request that may change something, and what came back. `status` None: nothing did (yet).
    `body` only where it is text that can hold an order number."""

    method: str
    url: str
    status: int | None = None
    failed: str = ""
    retry_after: float | None = None
    body: str = ""


class Watch:
    """Watches one page. `ours` tells the store's hosts from others'.

    Navigations are always counted. The network is only heard after `listen`, as hearing every picture costs a
    twentieth of a walk: on pages that work by scripts, and around the last click.
    """

    def __init__(self, context: BrowserContext, page: Page, ours: Callable[[str], bool]) -> None:
        self.page = page
        self.navigations = 0
        self.retry_after: float | None = None
        """Seconds that the last 429 asked for."""
        self.sockets = 0
        self.answers: list[Answer] = []
        self.last_change = time.monotonic()
        self._context = context
        self._ours = ours
        self._listening = False
        self._noting = False
        self._running: dict[Request, float] = {}
        self._noted: dict[Request, Answer] = {}
        self._reading: set[asyncio.Task[None]] = set()
        page.on("framenavigated", self._navigated)
        page.on("websocket", self._socket)

    def listen(self) -> None:
        """Hear the network from now on."""
        if self._listening:
            return
        self._listening = True
        self._context.on("request", self._requested)
        self._context.on("response", self._responded)
        self._context.on("requestfinished", self._finished)
        self._context.on("requestfailed", self._failed)

    def note_answers(self) -> None:
        """From now on remember every request that may change something."""
        self.listen()
        self.answers = []
        self._noted = {}
        self._noting = True

    @property
    def busy(self) -> bool:
        """Whether scripts of the page wait for the store."""
        oldest = time.monotonic() - STREAM_SECONDS
        return any(began > oldest for began in self._running.values())

    def _requested(self, request: Request) -> None:
        if request.resource_type in ("xhr", "fetch") and self._ours(request.url):
            self._running[request] = time.monotonic()
        if self._noting and request.method not in READING and self._ours(request.url):
            answer = Answer(request.method, request.url)
            self._noted[request] = answer
            self.answers.append(answer)

    def _responded(self, response: Response) -> None:
        request = response.request
        if response.status == 429:
            self.retry_after = wait_of(response)
        answer = self._noted.get(request)
        if answer is None:
            return
        answer.status = response.status
        answer.retry_after = wait_of(response)
        kind = response.headers.get("content-type", "")
        if "json" in kind or "text/x-component" in kind or "text/plain" in kind:
            task = asyncio.ensure_future(self._read(response, answer))
            self._reading.add(task)
            task.add_done_callback(self._reading.discard)

    async def _read(self, response: Response, answer: Answer) -> None:
        # A page that moves on at once takes the body with it; the number is then read elsewhere.
        with contextlib.suppress(PlaywrightError, UnicodeDecodeError):
            answer.body = (await response.text())[:LARGEST_BODY]

    def _finished(self, request: Request) -> None:
        self._over(request)

    def _failed(self, request: Request) -> None:
        answer = self._noted.get(request)
        # A redirect's answer arrived whole, although its page may then be left.
        if answer is not None and answer.status is None:
            answer.failed = request.failure or "failed"
        self._over(request)

    def _over(self, request: Request) -> None:
        if self._running.pop(request, None) is not None:
            self.last_change = time.monotonic()

    def _navigated(self, frame: object) -> None:
        if frame == self.page.main_frame:
            self.navigations += 1
            self._running.clear()

    def _socket(self, _socket: object) -> None:
        self.sockets += 1


def wait_of(response: Response) -> float | None:
    """Seconds in Retry-After; None when it is absent or a date."""
    value = response.headers.get("retry-after", "")
    return float(value) if value.isdigit() else None
