"""The addresses of hosted pages that take what only a shopper can give."""

from __future__ import annotations

import base64
import hashlib
import hmac
from typing import Literal

from checkout.tiers.ucp.profile import base_url
from domain.settings import Settings

Kind = Literal["login", "person"]

PAGES: dict[Kind, str] = {"login": "/login", "person": "/view"}
"""Where the pages of each kind live, under Muse's public address."""
_MAC_BYTES = 18


class AskDesk:
    """`secret`: 32 bytes shared by every process of this Muse. An address names the row that says whose it is, how
    long it is good for and whether it was used; only Muse can write one."""

    def __init__(self, settings: Settings, secret: bytes) -> None:
        self.base = base_url(settings)
        self._secret = secret

    def page(self, kind: Kind, ask_id: int) -> str:
        return f"{self.base}{PAGES[kind]}/{ask_id}.{self.mac(kind, str(ask_id))}"

    def read(self, kind: Kind, ticket: str) -> int | None:
        """The row that the last part of an address names; None when Muse did not write it."""
        told, _, mac = ticket.partition(".")
        if not hmac.compare_digest(mac.encode(), self.mac(kind, told).encode()):
            return None
        return int(told)

    def mac(self, purpose: str, value: str) -> str:
        made = hmac.digest(self._secret, f"{purpose}:{value}".encode(), hashlib.sha256)
        return base64.urlsafe_b64encode(made[:_MAC_BYTES]).rstrip(b"=").decode("ascii")
