"""JSON that a page's scripts carry: typed scripts, assignments, `JSON.parse("...")`, Next.js flight chunks."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from catalog.jsons import chomp, lenient, loads, object_at, object_end
from catalog.page import Page, Script

_MAX_SCRIPT = 3 * 1024 * 1024
_MAX_STARTS = 40
_MAX_CHOMPS = 4
_MAX_CHOMP = 300_000
_AFTER = " \t\r\n;"
_START = re.compile(
    r"=\s*(?=[{\[])|\(\s*(?=\{\s*[\"'])|,\s*(?=\{\s*\"\w+\"\s*:\s*[{\[\"])|JSON\.parse\(\s*(?=[\"'`])"
)
_FLIGHT_ROW = re.compile(r"(?:^|\n)[0-9a-f]{1,6}:(?:I|HL|T[0-9a-f]+,)?(?=[\[{\"])")
_ABOUT_SALE = ("rice", "stock", "vailab", "variant", "sku")


def blobs(page: Page, marks: list[str]) -> Iterator[tuple[str, Any]]:
    """Name and value of every piece of JSON that mentions one of `marks` (a code or name of the product);
    linked data apart. Small scripts first: they are likelier about the product alone."""
    flights: list[str] = []
    worth: list[Script] = []
    for script in page.scripts:
        if script.is_linked_data or len(script.text) > _MAX_SCRIPT:
            continue
        if "__next_f" in script.text:
            flights.append(script.text)
        elif any(word in script.text for word in _ABOUT_SALE) and any(mark in script.text for mark in marks):
            worth.append(script)
    for script in sorted(worth, key=lambda s: len(s.text)):
        if script.is_json:
            for value in lenient(script.text):
                yield script.name or script.kind, value
        else:
            yield from _assigned(script.text)
    if flights:
        yield from _flight(flights)


def _assigned(text: str) -> Iterator[tuple[str, Any]]:
    """Values that JavaScript assigns or passes on."""
    at = tried = chomped = 0
    for match in _START.finditer(text):
        start = match.end()
        if start < at:
            continue
        tried += 1
        if tried > _MAX_STARTS:
            return
        name = text[max(0, match.start() - 60) : match.start()].rsplit("\n", 1)[-1].strip()[-40:]
        if match[0].startswith("JSON"):
            literal, at = _string_at(text, start)
            if literal and literal[:1] in "{[":
                for value in lenient(literal):
                    yield name, value
            continue
        value, end = _to_the_end(text, start) if tried == 1 else (None, 0)
        if not end:
            value, end = object_end(text, start)
        if end:
            at = end
            if isinstance(value, dict | list) and value:
                yield name, value
        elif chomped < _MAX_CHOMPS and any(word in text[start : start + 4000] for word in _ABOUT_SALE):
            chomped += 1
            for value in chomp(text[start : start + _MAX_CHOMP]):
                yield name, value


def _to_the_end(text: str, start: int) -> tuple[Any, int]:
    """The value from `start` when nothing comes after it, as in most scripts that hold one: the quick way."""
    if text[-40:].rstrip(_AFTER)[-1:] not in ("}", "]"):
        return None, 0
    rest = text[start:].rstrip(_AFTER)
    for attempt in (rest, rest.replace(":undefined", ":null") if ":undefined" in rest else ""):
        try:
            return loads(attempt), len(text)
        except ValueError:
            continue
    return None, 0


def _string_at(text: str, start: int) -> tuple[str, int]:
    """The JavaScript string that begins at `start`, unescaped, and where it ends."""
    quote = text[start]
    if quote == '"':
        value, end = object_end(text, start)
        return (value, end) if isinstance(value, str) else ("", start)
    at = start + 1
    while True:
        at = text.find(quote, at)
        if at < 0:
            return "", start
        slashes = len(text[:at]) - len(text[start + 1 : at].rstrip("\\")) - start - 1
        if slashes % 2 == 0:
            break
        at += 1
    inner = (
        text[start + 1 : at]
        .replace("\\'", "'")
        .replace('\\\\"', '\\"')
        .replace("\\\\u", "\\u")
        .replace("\\\\", "\\")
    )
    return inner, at


def _flight(scripts: list[str]) -> Iterator[tuple[str, Any]]:
    """Rows of a React flight stream, and linked data that it carries as text."""
    parts: list[str] = []
    for text in scripts:
        for match in re.finditer(r"__next_f\.push\(\s*(?=\[)", text):
            value = object_at(text, match.end())
            if isinstance(value, list) and len(value) > 1 and isinstance(value[1], str):
                parts.append(value[1])
    stream = "".join(parts)
    for part in parts:
        if part.lstrip().startswith('{"@context"'):
            for value in lenient(part):
                yield "flight", value
    for match in _FLIGHT_ROW.finditer(stream):
        value = object_at(stream, match.end())
        if isinstance(value, dict | list):
            yield "flight", value
