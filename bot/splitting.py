"""Long texts in several messages, each whole HTML by itself."""

from __future__ import annotations

import html
import re

_TOKEN = re.compile(r"<(/?)([a-z0-9-]+)([^>]*)>|&(?:[a-z]+|#\d+|#x[0-9a-f]+);|\n|[^<&\n]+|.", re.IGNORECASE)
_TAG = re.compile(r"<[^>]*>")


def plain(text: str) -> str:
    """The words of an HTML text."""
    return html.unescape(_TAG.sub("", text))


def length(text: str) -> int:
    """What Telegram counts: characters after entities are parsed, here in UTF-16 units to be safe."""
    return _utf16(plain(text))


def _utf16(words: str) -> int:
    return len(words) + sum(char > "\uffff" for char in words)


def split_html(text: str, limit: int) -> list[str]:
    """Parts of at most `limit` characters after parsing, cut after lines where possible, else after words.
    Tags that are open at a cut are closed there and opened again in the next part."""
    if length(text) <= limit:
        return [text]
    parts = _Parts(limit)
    for token in _TOKEN.finditer(text):
        if token.group(2):
            parts.tag(token.group(), token.group(2), closing=bool(token.group(1)))
        elif token.group().startswith("&") or len(token.group()) == 1:
            parts.add(token.group(), length(token.group()), whole=True)
        else:
            parts.add(token.group(), length(token.group()), whole=False)
    return parts.end()


class _Parts:
    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._parts: list[str] = []
        self._now = ""
        self._used = 0
        self._open: list[tuple[str, str]] = []

    def tag(self, written: str, name: str, *, closing: bool) -> None:
        if not closing:
            self._open.append((name.lower(), written))
        elif self._open:
            self._open.pop()
        self._now += written

    def add(self, words: str, size: int, *, whole: bool) -> None:
        """One line's words, or a sign that must stay whole."""
        if self._used + size > self._limit:
            self._cut_for(size)
        while not whole and size > self._limit - self._used:
            words, size = self._add_some(words)
        self._now += words
        self._used += size

    def _cut_for(self, size: int) -> None:
        """Begin a new part when the words will fit there, or hardly anything fits here."""
        if size <= self._limit or self._limit - self._used < self._limit // 8:
            self._cut()

    def _add_some(self, words: str) -> tuple[str, int]:
        """As many words as fit; returns the rest."""
        room = self._limit - self._used
        fitting = 0
        used = 0
        for char in words:
            used += 2 if char > "\uffff" else 1
            if used > room:
                break
            fitting += 1
        space = words.rfind(" ", 0, fitting)
        at = space + 1 if space > fitting // 2 else fitting
        self._now += words[:at]
        self._cut()
        return words[at:], _utf16(words[at:])

    def _cut(self) -> None:
        closing = "".join(f"</{name}>" for name, _ in reversed(self._open))
        self._keep(self._now + closing)
        self._now = "".join(written for _, written in self._open)
        self._used = 0

    def _keep(self, part: str) -> None:
        if plain(part).strip():
            self._parts.append(part.strip())

    def end(self) -> list[str]:
        self._keep(self._now)
        return self._parts
