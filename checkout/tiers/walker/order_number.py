"""The order number: from the answer's JSON, then the address, then the page."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

LABELLED = re.compile(
    r"\b(?:order|confirmation|reference|purchase)\s*(?:number|no\.?|nr\.?|id|code|ref(?:erence)?|#)?"
    r"(?:\s+(?:is|was))?\s*[:#]?\s*#?\s*([A-Z]{0,6}[-_]?\d[\dA-Z]*(?:-[\dA-Z]+)*)\b",
    re.IGNORECASE,
)
JSON_KEYS = (
    "order_number", "orderNumber", "orderNo", "order_no", "orderId", "order_id", "display_id", "displayId",
    "confirmationNumber", "confirmation_number", "number",
)  # fmt: skip
URL_KEYS = ("order", "order_number", "orderNumber", "order_id", "orderId", "number", "id")
URL_PATH = re.compile(
    r"/(?:orders?|confirmation|thank[-_ ]?you|order-received|success|complete[d]?|receipt)/(?:[a-z_-]+/)?#?([A-Z0-9][\w-]{2,40})(?:/|$)",
    re.IGNORECASE,
)
DEEPEST = 8


def shaped(pattern: str) -> re.Pattern[str] | None:
    return re.compile(pattern) if pattern else None


def _matching(text: str, pattern: re.Pattern[str]) -> str | None:
    found = pattern.search(text)
    if found is None:
        return None
    return found.group(1) if pattern.groups else found.group(0)


def in_text(text: str, pattern: str = "") -> str | None:
    """From what a page says: as the store's numbers look, else what is labelled as one."""
    own = shaped(pattern)
    if own is not None:
        return _matching(text, own)
    for found in LABELLED.finditer(text[:20_000]):
        plainly = re.search(r"number|no\.|nr|#|:", found.group(), re.IGNORECASE)
        if plainly or sum(c.isdigit() for c in found[1]) >= 3:
            return found[1]
    return None


def in_url(url: str, pattern: str = "") -> str | None:
    """From the address of a thank-you page."""
    own = shaped(pattern)
    parts = urlsplit(url)
    if own is not None:
        return _matching(unquote(f"{parts.path}?{parts.query}#{parts.fragment}"), own)
    for key, value in parse_qsl(parts.query):
        if key in URL_KEYS and any(c.isdigit() for c in value):
            return value
    found = URL_PATH.search(unquote(parts.path))
    return found[1] if found is not None and sum(c.isdigit() for c in found[1]) >= 3 else None


def in_json(body: str, pattern: str = "") -> str | None:
    """From a script's answer: the value under a key that names an order number, the plainest key first.

    Without a pattern only keys that say "order" or "confirmation" count, for a bare "number" or "id" may be
    anything.
    """
    try:
        whole = json.loads(body)
    except (ValueError, RecursionError):
        return None
    values = dict(reversed(list(_scalars(whole))))
    own = shaped(pattern)
    for key in JSON_KEYS:
        value = values.get(key)
        if value is None or (own is None and key == "number"):
            continue
        if own is None:
            return value if any(c.isdigit() for c in value) else None
        if own.fullmatch(value):
            return _matching(value, own)
    return None


def _scalars(value: Any, depth: int = 0) -> Iterator[tuple[str, str]]:
    if depth > DEEPEST:
        return
    if isinstance(value, dict):
        for key, inner in value.items():
            if isinstance(inner, (str, int)) and not isinstance(inner, bool) and 0 < len(str(inner)) <= 64:
                yield str(key), str(inner)
        inners: Iterable[Any] = value.values()
    elif isinstance(value, list):
        inners = value[:50]
    else:
        return
    for inner in inners:
        yield from _scalars(inner, depth + 1)
