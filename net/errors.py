"""What can go wrong between us and a host, beside what httpx itself raises."""

from __future__ import annotations

from enum import StrEnum

import httpx

from domain.errors import MuseError


class UnsafeReason(StrEnum):
    """Why an address is not visited; the value is the sentence's key in the catalogue."""

    NOT_A_LINK = "link-not-a-link"
    SCHEME = "link-unsafe-scheme"
    PLAIN_HTTP = "link-unsafe-plain-http"
    USERINFO = "link-unsafe-userinfo"
    SPELLING = "link-unsafe-spelling"
    HOST_NAME = "link-unsafe-host-name"
    PORT = "link-unsafe-port"
    PRIVATE = "link-unsafe-private"


class Unsafe(MuseError):
    """The address is not visited, and nothing was sent to it. `host` may be empty; it is cut for display."""

    def __init__(self, reason: UnsafeReason, host: str = "") -> None:
        super().__init__(reason.value, host="".join(c for c in host if c.isprintable())[:80])
        self.reason = reason


class TooLarge(httpx.TransportError):
    """The answer, decompressed, is longer than the client takes."""


class PastDeadline(httpx.TimeoutException):
    """The whole exchange (redirects and body included) took longer than the client waits."""
