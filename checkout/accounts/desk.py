"""Where shoppers link their store accounts: which stores offer it, and the pages where it begins."""

from __future__ import annotations

import base64
import hashlib
import hmac
from datetime import UTC, datetime
from typing import NamedTuple

from checkout.tiers.ucp.addresses import origin_of
from checkout.tiers.ucp.discovery import Merchants
from checkout.tiers.ucp.errors import UcpError
from checkout.tiers.ucp.negotiation import LINKING
from checkout.tiers.ucp.profile import base_url
from domain.settings import Settings
from domain.store import Store
from net.errors import Unsafe

PAGES = "/link"
"""Under Muse's public address."""
_LIFE_HOURS = 24
_MAC_BYTES = 18


class Ticket(NamedTuple):
    """Whose account at which store a page is about."""

    user_id: int
    store_id: str
    origin: str


class LinkDesk:
    """`secret`: 32 bytes shared by every process of this Muse. A page's address is a ticket that only Muse can
    write; it opens the page, and the page names whose chat it is. The sign-in itself has a one-time state."""

    def __init__(self, merchants: Merchants, settings: Settings, secret: bytes) -> None:
        self._merchants = merchants
        self._partners = settings.partners
        self.base = base_url(settings)
        self._secret = secret

    def origin(self, store: Store, met_at: str = "") -> str | None:
        """Where the store's API is; None when Muse may not or cannot ask there. `met_at`: the shop's own origin,
        for a store that no file names."""
        if store.api is not None:
            return None if store.api.partnership and store.slug not in self._partners else store.api.origin
        if store.platform not in {"ucp", "shopify"}:
            return None
        try:
            return origin_of(met_at)
        except Unsafe:
            return None

    def links(self, origin: str) -> bool:
        """Whether the store links accounts, by what is known of it already: nobody is asked."""
        merchant = self._merchants.known(origin)
        return merchant is not None and merchant.has(LINKING)

    async def ask(self, origin: str) -> bool:
        """Whether the store links accounts; it is asked when its profile is not known or too old."""
        try:
            return (await self._merchants.at(origin)).has(LINKING)
        except UcpError:
            return False

    def page(self, user_id: int, store_id: str, origin: str) -> str:
        """The address of the page where this shopper links this store. Good for a day, and the same for an hour,
        so that a card that shows it does not change with every second."""
        hour = int(datetime.now(UTC).timestamp()) // 3600 + _LIFE_HOURS + 1
        told = _packed("\n".join((str(hour), str(user_id), store_id, origin)).encode())
        return f"{self.base}{PAGES}/{told}.{self.mac('page', told)}"

    def read(self, ticket: str) -> Ticket | None:
        """What the last part of a page's address says; None when Muse did not write it, or its time is over."""
        told, _, mac = ticket.partition(".")
        if not hmac.compare_digest(mac.encode(), self.mac("page", told).encode()):
            return None
        hour, user_id, store_id, origin = _unpacked(told).decode().split("\n")
        if int(hour) * 3600 <= datetime.now(UTC).timestamp():
            return None
        return Ticket(int(user_id), store_id, origin)

    def mac(self, purpose: str, value: str) -> str:
        made = hmac.digest(self._secret, f"{purpose}:{value}".encode(), hashlib.sha256)
        return _packed(made[:_MAC_BYTES])


def _packed(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode("ascii")


def _unpacked(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
