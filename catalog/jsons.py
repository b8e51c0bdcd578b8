"""JSON as pages really write it."""

from __future__ import annotations

import html
import json
import re
from typing import Any

import chompjs
import orjson

MAX_JSON = 4 * 1024 * 1024
_WRAPPING = re.compile(
    r"^\s*(?:<!--|//\s*<!\[CDATA\[|/\*\s*<!\[CDATA\[\s*\*/|<!\[CDATA\[)|(?:-->|//\s*\]\]>|/\*\s*\]\]>\s*\*/|\]\]>)\s*;?\s*$"
)
_CONTROLS = re.compile(r"[\x00-\x1f]+")
_TRAILING_COMMA = re.compile(r",(\s*[}\]])")


def loads(text: str) -> Any:
    """The value of strict JSON; raises `ValueError`. Numbers keep their digits as far as a double does."""
    return orjson.loads(text)


def lenient(text: str) -> list[Any]:
    """The values in `text`: JSON, or what somebody took for it (comments around it, raw line breaks, trailing
    commas, entities, several values in a row, JavaScript). Empty when nothing can be made of it; never raises."""
    if len(text) > MAX_JSON:
        return []
    text = text.strip().rstrip(";")
    if not text:
        return []
    try:
        return [orjson.loads(text)]
    except ValueError:
        pass
    text = _CONTROLS.sub(" ", _WRAPPING.sub("", text)).strip().rstrip(";")
    for attempt in (text, _TRAILING_COMMA.sub(r"\1", text), html.unescape(text)):
        try:
            return _stream(attempt)
        except (ValueError, RecursionError):
            continue
    return chomp(text)


def chomp(text: str) -> list[Any]:
    """A JavaScript object literal as data; empty when it is none."""
    try:
        return [chompjs.parse_js_object(text)]
    except (ValueError, RecursionError, IndexError, KeyError):
        return []


_decoder = json.JSONDecoder(strict=False)


def _stream(text: str) -> list[Any]:
    """One or several values in a row."""
    values = []
    at = 0
    while at < len(text):
        value, at = _decoder.raw_decode(text, at)
        values.append(value)
        while at < len(text) and text[at] in " \t\r\n,;":
            at += 1
    return values


def object_at(text: str, start: int) -> Any:
    """The JSON value that begins at `start` (what follows it does not matter); None when it is broken."""
    return object_end(text, start)[0]


def object_end(text: str, start: int) -> tuple[Any, int]:
    """The JSON value that begins at `start` and where it ends; (None, 0) when it is broken."""
    try:
        return _decoder.raw_decode(text, start)
    except (ValueError, RecursionError):
        return None, 0
