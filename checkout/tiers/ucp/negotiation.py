"""Which versions and capabilities Muse and a merchant have in common (spec: Overview, Negotiation)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from urllib.parse import urlsplit

from domain.base import Frozen

TARGET = "2026-04-08"
VERSIONS = ("2026-04-08", "2026-08-25", "2026-01-23", "2026-01-11")
"""Protocol versions Muse speaks, the preferred one first."""

CHECKOUT = "dev.ucp.shopping.checkout"
CART = "dev.ucp.shopping.cart"
FULFILLMENT = "dev.ucp.shopping.fulfillment"
DISCOUNT = "dev.ucp.shopping.discount"
CONSENT = "dev.ucp.shopping.buyer_consent"
ORDER = "dev.ucp.shopping.order"
SEARCH = "dev.ucp.shopping.catalog.search"
LOOKUP = "dev.ucp.shopping.catalog.lookup"
LINKING = "dev.ucp.common.identity_linking"

EXTENDS: Mapping[str, tuple[str, ...]] = {
    FULFILLMENT: (CHECKOUT,),
    DISCOUNT: (CHECKOUT, CART),
    CONSENT: (CHECKOUT,),
}
OURS = (CHECKOUT, CART, FULFILLMENT, DISCOUNT, CONSENT, ORDER, SEARCH, LOOKUP, LINKING)
"""Capabilities Muse acts on; each in every version of `VERSIONS`."""


class Offer(Frozen):
    """One capability in one version, as a profile lists it. `version` empty: the profile's own."""

    name: str
    version: str = ""
    extends: tuple[str, ...] = ()
    spec: str = ""
    scopes: tuple[str, ...] = ()
    """Only of identity linking: the scopes that gate operations behind a signed-in shopper."""
    endpoint: str = ""
    """Only of permalinks: what items are added to, as the profile writes it."""


def choose_version(current: str, supported: Iterable[str]) -> str | None:
    """The version to speak with a merchant whose profile is of `current` and lists `supported` older ones."""
    offered = {current, *supported}
    return next((version for version in VERSIONS if version in offered), None)


def negotiate(offers: Iterable[Offer], protocol: str) -> dict[str, str]:
    """Capabilities both sides have, each in its highest common version; extensions whose parents are all
    missing are pruned until none is left."""
    common: dict[str, Offer] = {}
    for offer in offers:
        version = offer.version or protocol
        if offer.name not in OURS or version not in VERSIONS or not _speaks_for_its_name(offer):
            continue
        held = common.get(offer.name)
        if held is None or (held.version or protocol) < version:
            common[offer.name] = offer
    while orphans := [
        name for name, offer in common.items() if offer.extends and not common.keys() & set(offer.extends)
    ]:
        for name in orphans:
            del common[name]
    return {name: offer.version or protocol for name, offer in common.items()}


def _speaks_for_its_name(offer: Offer) -> bool:
    """A capability's `spec` must live at the authority its reverse-domain name claims."""
    if not offer.spec:
        return True
    host = urlsplit(offer.spec).hostname or ""
    labels = offer.name.split(".")
    authority = ".".join(reversed(labels[:2]))
    return host == authority or host.endswith(f".{authority}")
