"""Which shop system made a page or runs a host."""

from __future__ import annotations

from functools import lru_cache
from urllib.parse import urlsplit

from catalog.page import Page
from domain.store import Store
from stores.registry import StoreRegistry


@lru_cache(maxsize=1)
def _platforms() -> tuple[Store, ...]:
    return tuple(store for store in StoreRegistry.load() if store.is_platform and store.recognition)


def platform_of(page: Page) -> str | None:
    """The platform whose marks the page's source bears or whose host it comes from; None when none is known."""
    host = page.host or (urlsplit(page.canonical).hostname or "")
    by_host = platform_of_host(host)
    if by_host:
        return by_host
    source = page.html.lower() if len(page.html) < 3_000_000 else page.html[:3_000_000].lower()
    for store in _platforms():
        assert store.recognition is not None
        if any(mark in source for mark in store.recognition.marks):
            return store.platform
    return None


def platform_of_host(host: str) -> str | None:
    """The platform under whose own domain `host` lies."""
    for store in _platforms():
        assert store.recognition is not None
        if any(host == domain or host.endswith(f".{domain}") for domain in store.recognition.hosts):
            return store.platform
    return None
