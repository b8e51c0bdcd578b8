"""Which shop system made a page or runs a host."""

from __future__ import annotations

from functools import lru_cache
from urllib.parse import urlsplit

from catalog.page import Page
from domain.store import Recognition
from stores.registry import StoreRegistry


@lru_cache(maxsize=1)
def _platforms() -> tuple[tuple[str | None, Recognition], ...]:
    return tuple(
        (store.platform, store.recognition)
        for store in StoreRegistry.load()
        if store.is_platform and store.recognition
    )


def platform_of(page: Page) -> str | None:
    """The platform whose marks the page's source bears or whose host it comes from; None when none is known."""
    host = page.host or (urlsplit(page.canonical).hostname or "")
    by_host = platform_of_host(host)
    if by_host:
        return by_host
    source = _fingerprint(page)
    for platform, recognition in _platforms():
        if any(mark in source for mark in recognition.marks):
            return platform
    return None


def _fingerprint(page: Page) -> str:
    """Where a shop system leaves its marks: addresses of scripts and styles, generator, body's class, the beginnings
    of inline scripts and their kinds."""
    parts = [page.metas.get("generator", "")]
    for node in page.tree.css("script[src], link[href]")[:80]:
        attributes = node.attributes
        parts.append((attributes.get("src") or attributes.get("href") or "")[:200])
    body = page.tree.body
    parts.append((body.attributes.get("class") or "")[:500] if body is not None else "")
    parts += [
        f"{script.kind} {script.text[:2000]}" for script in page.scripts[:100] if not script.is_linked_data
    ]
    return "\n".join(parts).lower()


def platform_of_host(host: str) -> str | None:
    """The platform under whose own domain `host` lies."""
    for platform, recognition in _platforms():
        if any(host == domain or host.endswith(f".{domain}") for domain in recognition.hosts):
            return platform
    return None
