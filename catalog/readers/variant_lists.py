"""Lists of variants in objects whose keys every shop names differently."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from catalog.availability import availability_of
from catalog.clean import NAME_LIMIT, WORD_LIMIT, clean_code, clean_text
from catalog.evidence import Choice
from catalog.readers.fields import (
    Flat,
    Node,
    currency_of,
    first_text,
    flatten,
    is_side,
    plain_key,
    prices_of,
    stock_of,
)
from catalog.readers.options import kind_of_option

_SIZES = ("size", "sizename", "sizelabel", "displaysize", "localizedsize", "sizevalue")
_COLORS = ("color", "colour", "colorname", "colourname", "colorlabel", "displaycolor", "shade", "colorvalue")
_OPTION_LISTS = (
    "attributes",
    "options",
    "selectedoptions",
    "optionvalues",
    "attributevalues",
    "variationattributes",
    "variationvalues",
    "variantattributes",
    "dimensions",
    "properties",
)
_VARIANTS = re.compile(
    r"varia|sku|child|size|product|item|offer|option|stock|article|combination|simple", re.IGNORECASE
)
_PLAIN_KEY = re.compile(r"[^a-z0-9]")


def choices_of(node: Node) -> Iterator[Choice]:
    """The first list below `node` whose members read as variants."""
    queue: list[tuple[Node, int]] = [(node, 0)]
    while queue:
        one, depth = queue.pop(0)
        for key, value in one.items():
            if (
                isinstance(value, list)
                and 1 < len(value) <= 500
                and _VARIANTS.search(key)
                and not is_side(key)
            ):
                choices = [choice for part in value if isinstance(part, dict) and (choice := _choice(part))]
                if len(choices) == len(value) and len({(c.size, c.color, c.label) for c in choices}) == len(
                    choices
                ):
                    yield from choices
                    return
            elif isinstance(value, dict) and depth < 3 and not is_side(key):
                queue.append((value, depth + 1))


def _choice(node: Node) -> Choice | None:
    near, flat = flatten(node, 0), flatten(node, 2)
    options = _options(node)
    size = options.get("size") or first_text(near, _SIZES)
    color = options.get("color") or first_text(near, _COLORS)
    label = (
        options.get("label") or first_text(near, ("label", "title", "name", "displayname")) or _short(near)
    )
    size = size or (None if label else first_text(near, ("sizecode",)))
    code = first_text(
        near, ("skuid", "sku", "merchskuid", "variantid", "id", "productid", "code", "partnumber")
    )
    stock = stock_of(flat) or availability_of(first_text(flat, ("status", "skustatus")))
    price, before = prices_of(flat)
    if code is None or not (size or color or label) or (stock is None and price is None):
        return None
    return Choice(
        variant_id=clean_code(first_text(near, ("variantid", "id", "skuid", "merchskuid", "productid")))
        or clean_code(code),
        sku=clean_code(first_text(near, ("sku", "skuid", "partnumber"))) or clean_code(code),
        size=clean_text(size, WORD_LIMIT),
        color=clean_text(color, WORD_LIMIT),
        label=clean_text(label, NAME_LIMIT),
        price=price,
        original_price=before,
        currency=currency_of(flat),
        availability=stock,
        gtin=clean_code(first_text(near, ("gtin13", "gtin", "ean", "upc", "barcode"))),
        url=first_text(near, ("url", "pdpurl", "link")),
    )


def _short(near: Flat) -> str | None:
    """A description that is only a size's name ("M")."""
    text = first_text(near, ("description", "shortdescription"))
    return text if text and len(text) <= 20 else None


def _options(node: Node) -> dict[str, str]:
    """{"size": ..., "color": ...} out of a list of named options or a plain object of them."""
    found: dict[str, str] = {}
    for key, value in node.items():
        if plain_key(key) not in _OPTION_LISTS:
            continue
        pairs: list[tuple[Any, Any]] = []
        if isinstance(value, dict):
            pairs = list(value.items())
        elif isinstance(value, list):
            pairs = [
                (
                    o.get("name") or o.get("code") or o.get("id") or o.get("type"),
                    o.get("value") or o.get("label"),
                )
                for o in value
                if isinstance(o, dict)
            ]
        for name, text in pairs:
            if isinstance(text, dict):
                text = text.get("name") or text.get("value") or text.get("label")
            if isinstance(text, str | int) and not isinstance(text, bool):
                found.setdefault(kind_of_option(str(name)), str(text))
    return found
