"""What a host's robots.txt lets us read (RFC 9309)."""

from __future__ import annotations

import time
from collections import OrderedDict
from dataclasses import dataclass

import httpx
from protego import Protego

from net.errors import Unsafe

AGENT = "MuseShopper"
_KEPT_SECONDS = 3600.0
_MAX_HOSTS = 500
_MAX_BYTES = 512 * 1024
_MAX_DELAY = 5.0


@dataclass(frozen=True, slots=True)
class Rules:
    """One host's rules. `down`: robots.txt itself could not be had, which RFC 9309 reads as "keep out"."""

    rules: Protego | None
    down: bool
    until: float

    def allows(self, url: str) -> bool:
        return self.rules is None or bool(self.rules.can_fetch(url, AGENT))

    @property
    def delay(self) -> float:
        """Seconds the host asks to leave between two requests, at most 5."""
        asked = self.rules.crawl_delay(AGENT) if self.rules is not None else None
        return min(float(asked), _MAX_DELAY) if asked else 0.0


class Robots:
    """Rules by origin, kept for an hour."""

    def __init__(self, client: httpx.AsyncClient) -> None:
        self._client = client
        self._kept: OrderedDict[str, Rules] = OrderedDict()

    async def of(self, origin: str) -> Rules:
        """The rules of `origin` ("https://www.store.com"). Raises `Unsafe` like any request."""
        known = self._kept.get(origin)
        if known is not None and known.until > time.monotonic():
            return known
        rules = await self._read(origin)
        self._kept[origin] = rules
        self._kept.move_to_end(origin)
        if len(self._kept) > _MAX_HOSTS:
            self._kept.popitem(last=False)
        return rules

    async def _read(self, origin: str) -> Rules:
        until = time.monotonic() + _KEPT_SECONDS
        try:
            response = await self._client.get(f"{origin}/robots.txt", follow_redirects=True)
        except Unsafe:
            raise
        except (httpx.HTTPError, UnicodeError):
            return Rules(None, down=True, until=time.monotonic() + 30.0)
        if response.status_code >= 500:
            return Rules(None, down=True, until=time.monotonic() + 30.0)
        if response.status_code != 200:
            return Rules(None, down=False, until=until)
        text = response.content[:_MAX_BYTES].decode("utf-8", "replace")
        try:
            return Rules(Protego.parse(text), down=False, until=until)
        except (ValueError, RecursionError):
            return Rules(None, down=False, until=until)
