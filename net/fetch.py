"""Fetching pages as a polite visitor: robots.txt, a pace per host, redirects one by one, a small cache."""

from __future__ import annotations

import asyncio
import re
import time
from collections import OrderedDict
from dataclasses import dataclass
from email.utils import parsedate_to_datetime

import httpx

from net.addresses import parse
from net.robots import Robots

MAX_REDIRECTS = 5
DEADLINE_SECONDS = 10.0
_GAP_SECONDS = 0.2
_MAX_REST = 300.0
_CACHE_BYTES = 24 * 1024 * 1024
_CACHED_AT_MOST = 2 * 1024 * 1024
_TOKEN = re.compile(r"/(?=.*[A-Z0-9])[A-Za-z0-9_-]{4,14}")
_HEADERS = {
    "accept": "text/html,application/xhtml+xml,application/json;q=0.9,*/*;q=0.5",
    "accept-language": "en-US,en;q=0.8",
}


class Forbidden(Exception):
    """robots.txt asks not to read this page."""


class Resting(Exception):
    """The host asked to be left alone for a while (429 or 503 with Retry-After), or its robots.txt is down."""


@dataclass(frozen=True, slots=True)
class Fetched:
    """An answer. `url` is where it came from after redirects; `body` is decompressed."""

    status: int
    url: str
    body: bytes
    content_type: str
    headers: httpx.Headers


class Fetcher:
    """Fetches pages through a guarded client. One per process."""

    def __init__(self, client: httpx.AsyncClient, *, gap: float = _GAP_SECONDS) -> None:
        self._client = client
        self._robots = Robots(client)
        self._gap = gap
        self._next: OrderedDict[str, float] = OrderedDict()
        self._resting: dict[str, float] = {}
        self._cache: OrderedDict[str, Fetched] = OrderedDict()
        self._cached_bytes = 0

    async def get(
        self, link: str, *, accept: str | None = None, language: str | None = None, robots: bool = True
    ) -> Fetched:
        """The page at `link`, redirects followed (at most 5), each one checked and paced like the first.

        Raises `net.errors.Unsafe`, `Forbidden`, `Resting`, `httpx.HTTPError` (`TooManyRedirects` among them,
        `PastDeadline` after 10 seconds in all, `TooLarge`).
        """
        try:
            async with asyncio.timeout(DEADLINE_SECONDS):
                return await self._follow(link, accept, language, robots)
        except TimeoutError:
            raise httpx.ReadTimeout("the page did not come in time") from None

    async def _follow(self, link: str, accept: str | None, language: str | None, robots: bool) -> Fetched:
        cookies = (
            httpx.Cookies()
        )  # some shops bounce a visitor until a cookie sticks; it lives for this page alone
        url = parse(link)
        for hop in range(MAX_REDIRECTS + 1):
            if robots and not (hop == 0 and _is_short(url)):
                await self._permit(url)
            await self._wait(url.host)
            fetched, onward = await self._once(url, cookies, accept, language)
            if onward is None:
                return fetched
            url = onward
        raise httpx.TooManyRedirects("more than 5 redirects", request=httpx.Request("GET", url))

    async def _permit(self, url: httpx.URL) -> None:
        rules = await self._robots.of(_origin(url))
        if rules.down:
            raise Resting(url.host)
        if not rules.allows(str(url)):
            raise Forbidden(url.host)
        if rules.delay > self._gap:
            self._next[url.host] = max(
                self._next.get(url.host, 0.0), time.monotonic() + rules.delay - self._gap
            )

    async def _wait(self, host: str) -> None:
        if self._resting.get(host, 0.0) > time.monotonic():
            raise Resting(host)
        now = time.monotonic()
        start = max(now, self._next.get(host, 0.0))
        self._next[host] = start + self._gap
        self._next.move_to_end(host)
        if len(self._next) > 1000:
            self._next.popitem(last=False)
        if start > now:
            await asyncio.sleep(start - now)

    async def _once(
        self, url: httpx.URL, cookies: httpx.Cookies, accept: str | None, language: str | None
    ) -> tuple[Fetched, httpx.URL | None]:
        headers = dict(_HEADERS)
        if accept:
            headers["accept"] = accept
        if language:
            headers["accept-language"] = language
        key = f"{headers['accept']} {headers['accept-language']} {url}"
        kept = self._cache.get(key)
        if kept is not None:
            headers.update(_conditions(kept))
        request = self._client.build_request("GET", url, headers=headers)
        cookies.set_cookie_header(request)
        response = await self._client.send(request)
        cookies.extract_cookies(response)
        if response.status_code == 304 and kept is not None:
            self._cache.move_to_end(key)
            return kept, None
        if response.has_redirect_location:
            return _fetched(response, b""), parse(str(url.join(response.headers["location"].strip())))
        self._note_rest(url.host, response)
        fetched = _fetched(response, response.content)
        if response.status_code == 200 and _conditions(fetched):
            self._keep(key, fetched)
        return fetched, None

    def _note_rest(self, host: str, response: httpx.Response) -> None:
        if response.status_code in (429, 503) and (seconds := retry_after(response.headers)) is not None:
            self._resting[host] = time.monotonic() + min(seconds, _MAX_REST)
            if len(self._resting) > 1000:
                self._resting.pop(next(iter(self._resting)))

    def _keep(self, key: str, fetched: Fetched) -> None:
        if len(fetched.body) > _CACHED_AT_MOST:
            return
        old = self._cache.pop(key, None)
        self._cached_bytes += len(fetched.body) - (len(old.body) if old else 0)
        self._cache[key] = fetched
        while self._cached_bytes > _CACHE_BYTES:
            _, dropped = self._cache.popitem(last=False)
            self._cached_bytes -= len(dropped.body)


def retry_after(headers: httpx.Headers) -> float | None:
    """Seconds asked for by Retry-After, given as a number or a date (RFC 9110, 10.2.3); None when neither."""
    value = headers.get("retry-after", "").strip()
    if value.isdigit():
        return float(value)
    try:
        return max(0.0, parsedate_to_datetime(value).timestamp() - time.time())
    except (ValueError, TypeError, OverflowError):
        return None


def _conditions(fetched: Fetched) -> dict[str, str]:
    """Headers that ask for the page only if it changed."""
    found = {}
    if etag := fetched.headers.get("etag"):
        found["if-none-match"] = etag
    if modified := fetched.headers.get("last-modified"):
        found["if-modified-since"] = modified
    return found


def _fetched(response: httpx.Response, body: bytes) -> Fetched:
    return Fetched(
        response.status_code,
        str(response.url),
        body,
        response.headers.get("content-type", ""),
        response.headers,
    )


def _origin(url: httpx.URL) -> str:
    return f"{url.scheme}://{url.netloc.decode('ascii')}"


def _is_short(url: httpx.URL) -> bool:
    """A link that only forwards ("https://sho.rt/3xYz"): its host's robots.txt is about crawling, and the page it
    leads to is asked on its own."""
    return len(url.host) <= 15 and not url.query and bool(_TOKEN.fullmatch(url.path))
