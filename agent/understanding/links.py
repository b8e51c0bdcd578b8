"""Links in a message, as typed."""

from __future__ import annotations

import re
from functools import cache

import tldextract

_SCHEME = re.compile(r"https?://[^\s<>\"'\u3000]{1,2048}", re.IGNORECASE)
_BARE = re.compile(
    r"(?<![\w@./-])(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.){1,6}[a-z]{2,24}(?::\d{2,5})?(?:/[^\s<>\"']{0,2048})?(?![\w@])",
    re.IGNORECASE,
)
_CLOSING = ".,;:!?…'\"*_~|"
_PAIRS = {")": "(", "]": "[", "}": "{", ">": "<"}


@cache
def _suffixes() -> tldextract.TLDExtract:
    """The list of public suffixes that comes with the library: nothing is fetched."""
    return tldextract.TLDExtract(suffix_list_urls=(), cache_dir=None)


def _trim(link: str) -> str:
    """Punctuation of the sentence around the link is not part of it."""
    while link:
        last = link[-1]
        if last in _CLOSING or (last in _PAIRS and link.count(last) > link.count(_PAIRS[last])):
            link = link[:-1]
        else:
            break
    return link


def _is_host(host: str) -> bool:
    found = _suffixes()(host.split(":")[0])
    return bool(found.domain and found.suffix)


def find_links(text: str) -> list[tuple[str, int, int]]:
    """(link, start, end) from left to right. Without a scheme, a link needs "www." or a path, or must be all
    there is ("nordstrom.com" in a sentence is a store's name)."""
    found: list[tuple[str, int, int]] = []
    for match in _SCHEME.finditer(text):
        for part in re.finditer(r"https?://(?:(?!https?://).)+", match[0], re.IGNORECASE):
            link = _trim(part[0].rstrip(",;|"))
            if re.match(r"https?://[^/?#\s]", link, re.IGNORECASE):
                start = match.start() + part.start()
                found.append((link, start, start + len(link)))
    covered = [(start, end) for _, start, end in found]
    for match in _BARE.finditer(text):
        if any(start <= match.start() < end for start, end in covered):
            continue
        link = _trim(match[0])
        host, slash, _ = link.partition("/")
        said = slash or host.lower().startswith("www.") or link == text.strip()
        if said and _is_host(host):
            found.append((link, match.start(), match.start() + len(link)))
    return sorted(found, key=lambda f: f[1])


def unique_links(text: str) -> list[str]:
    return list(dict.fromkeys(link for link, _, _ in find_links(text)))
