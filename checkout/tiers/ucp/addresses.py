"""Whether an address that a merchant names may be called, or shown to a shopper."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from urllib.parse import urljoin

import tldextract

from net.addresses import Guard, parse
from net.errors import Unsafe

PLATFORM_HOSTS = ("myshopify.com", "shopify.com", "shop.app")
"""Hosts that serve checkouts for shops with domains of their own."""

_LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
"""Names that one machine has for itself: a store on trial there may use any of them in its answers."""

_suffixes = tldextract.TLDExtract(suffix_list_urls=(), include_psl_private_domains=True)


def origin_of(url: str) -> str:
    """Scheme, host and port, without a port that the scheme implies; raises `Unsafe` for what is no link."""
    link = parse(url)
    host = link.raw_host.decode("ascii").lower()
    host = f"[{host}]" if ":" in host else host
    return f"{link.scheme}://{host}" if link.port is None else f"{link.scheme}://{host}:{link.port}"


def is_public_page(url: str) -> bool:
    """A page on the open web, over https, that may be shown to a shopper."""
    try:
        return bool(url) and Guard().origin(parse(url)).scheme == "https"
    except Unsafe:
        return False


class Neighbourhood:
    """The addresses that speak for one store: its own site, the domains its file names, and the platforms that
    serve checkouts for many shops. Anything else a merchant names is neither called nor shown."""

    def __init__(self, guard: Guard, origin: str, domains: Iterable[str] = ()) -> None:
        self._guard = guard
        self._origin = origin
        self._home = parse(origin).raw_host.decode("ascii").lower()
        self._domains = (*PLATFORM_HOSTS, *(domain.partition(":")[0] for domain in domains))

    def own(self, url: str) -> str | None:
        """`url`, whole, if it is of this store; a path alone is one on the store's own site."""
        if not url:
            return None
        try:
            whole = urljoin(f"{self._origin}/", url)
            link = parse(whole)
        except (Unsafe, ValueError):
            return None
        host = link.raw_host.decode("ascii").lower()
        if host != self._home and {host, self._home} <= _LOOPBACK:
            whole = str(link.copy_with(host=self._home))
        return whole if self.has(whole) else None

    def has(self, url: str) -> bool:
        """https (any scheme for hosts the operator allowed), public, and of this store."""
        try:
            host = self._guard.origin(parse(url)).host
        except Unsafe:
            return False
        if host == self._home or ((site := _site(host)) and site == _site(self._home)):
            return True
        return any(host == domain or host.endswith(f".{domain}") for domain in self._domains)


@lru_cache(maxsize=1024)
def _site(host: str) -> str:
    """The registrable domain; empty for addresses in digits and for names under no public suffix."""
    return _suffixes(host).top_domain_under_public_suffix
