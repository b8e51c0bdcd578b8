"""A product's data in the state that a page's own scripts carry, whatever the shop calls it."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

from catalog.clean import LINK_LIMIT, NAME_LIMIT, WORD_LIMIT, clean_code, clean_text, folded
from catalog.evidence import Sighting, Source
from catalog.jsons import lenient
from catalog.page import Page
from catalog.prices import find_amounts
from catalog.readers.blobs import blobs
from catalog.readers.fields import (
    VALUES,
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
from catalog.readers.linked_data import from_blocks
from catalog.readers.variant_lists import choices_of

_MAX_NODES = 60_000
_MAX_FOUND = 40
_DEPTH = 4
_MAX_DEPTH = 24
_HOLDERS = (dict, list)
_Path = tuple["_Path | None", str]
"""The keys that lead to an object, innermost last."""
_NAMES = (
    "name",
    "title",
    "productname",
    "displayname",
    "producttitle",
    "shortname",
    "productdisplayname",
    "itemname",
    "fullname",
)
_IDS = frozenset({
    "sku", "skuid", "id", "productid", "itemid", "tcin", "usitemid", "partnumber", "productcode", "code", "stylecolor", "stylecode", "styleid", "articlenumber", "itemnumber", "uid", "pid",
    "masterid", "prodid", "catentryid", "productnumber", "variantid", "modelnumber", "asin", "upc", "ean", "gtin", "gtin13", "url", "slug", "handle",
})  # fmt: skip
_SKUS = (
    "sku",
    "skuid",
    "tcin",
    "usitemid",
    "articlenumber",
    "itemnumber",
    "partnumber",
    "productcode",
    "stylecolor",
)


def read_state(page: Page, names: list[str], codes: list[str]) -> list[Sighting]:
    """Products in the page's state that bear one of `names` or `codes`."""
    return StateReader(page, names, codes).read()


class StateReader:
    """Walks the page's state for objects that are its product."""

    def __init__(self, page: Page, names: list[str], codes: list[str]) -> None:
        self._page = page
        self._names = {folded(name) for name in names if name and len(name) > 3}
        self._codes = {folded(code) for code in codes if code and len(code) > 2}
        self._marks = [mark for name in names for mark in _marks_of(name)] + [
            code for code in codes if len(code) > 3
        ]
        self._left = _MAX_NODES
        self._found: list[Sighting] = []

    def read(self) -> list[Sighting]:
        linked: list[Sighting] = []
        for where, value in blobs(self._page, list(dict.fromkeys(self._marks))):
            if where == "flight" and isinstance(value, dict) and "@context" in value:
                linked += from_blocks([value], Source.JSON_LD, "flight ")
                continue
            self._walk(value, where)
            if self._left <= 0 or len(self._found) >= _MAX_FOUND:
                break
        best = sorted(self._found, key=_fullness, reverse=True)[:6]
        return linked + best

    def _walk(self, value: Any, where: str) -> None:
        """Every object below `value`, outermost first; the path to each is only written out when it is ours."""
        stack: list[tuple[Any, _Path | None, int]] = [(value, None, 0)]
        while stack:
            node, path, depth = stack.pop()
            self._left -= 1
            if self._left <= 0:
                return
            if depth > _MAX_DEPTH:
                continue
            if type(node) is list:
                stack += [(part, path, depth + 1) for part in reversed(node) if type(part) in _HOLDERS]
                continue
            if type(node) is not dict:
                continue
            deeper: list[tuple[Any, _Path | None, int]] = []
            ours = False
            for key, part in node.items():
                kind = type(part)
                if kind in _HOLDERS:
                    if part and not is_side(key):
                        deeper.append((part, (path, key), depth + 1))
                elif kind is str or kind is int:
                    ours = ours or self._is_ours(key, part)
                    if kind is str and len(part) > 200 and _may_be_json(part):
                        deeper += [(inner, (path, key), depth + 1) for inner in lenient(part)]
            if ours:
                seen = self._sighting(node, _written(where, path))
                if seen.price is not None or seen.choices or seen.availability:
                    self._found.append(seen)
            stack += reversed(deeper)

    def _is_ours(self, key: str, value: str | int) -> bool:
        role = _role(key)
        if role == "id":
            return folded(str(value)[:60]) in self._codes
        return role == "name" and isinstance(value, str) and self._is_named(folded(clean_text(value)))

    def _is_named(self, name: str) -> bool:
        """Whether `name` is one of the product's, or most of one (the page puts the brand before it)."""
        return name in self._names or any(
            len(name) > 0.6 * len(known) and (known.endswith(name) or known.startswith(name))
            for known in self._names
            if len(name) > 8
        )

    def _sighting(self, node: Node, where: str) -> Sighting:
        flat = flatten(node, _DEPTH)
        seen = Sighting(Source.STATE, confidence=0.5, where=where)
        seen.name = clean_text(first_text(flatten(node, 0), _NAMES), NAME_LIMIT)
        seen.brand = clean_text(
            first_text(
                flat, ("brand", "brandname", "manufacturer", "vendor", "primarybrand", "productbrand")
            ),
            WORD_LIMIT,
        )
        direct = flatten(node, 0)
        seen.sku = clean_code(first_text(direct, _SKUS))
        seen.product_id = clean_code(first_text(direct, ("productid", "id", "itemid", "pid")))
        seen.gtin = clean_code(
            first_text(direct, ("gtin13", "gtin", "ean", "upc", "barcode", "primarybarcode"))
        )
        seen.image = clean_text(
            first_text(
                flat,
                ("primaryimageurl", "imageurl", "image", "thumbnailurl", "mainimage", "primaryimage", "img"),
            ),
            LINK_LIMIT,
        )
        seen.price, seen.original_price = prices_of(flat)
        seen.currency = currency_of(flat) or self._printed_currency(flat)
        seen.availability = stock_of(direct) or stock_of(flatten(node, 2))
        seen.choices = list(choices_of(node))
        return seen

    def _printed_currency(self, flat: Flat) -> str | None:
        """The currency of an amount that the state holds ready to print ("$4.99")."""
        for key, values in flat.items():
            if not ("rice" in key or "format" in key or key in VALUES):
                continue
            for value in values:
                for amount in find_amounts(value) if isinstance(value, str) and len(value) < 30 else ():
                    return self._page.place.resolve(amount.currencies)
        return None


@lru_cache(maxsize=20_000)
def _role(key: str) -> str:
    """ "id" or "name" for keys under which a product's number or name stands, "" for others."""
    plain = plain_key(key)
    return "id" if plain in _IDS or plain.endswith(("id", "sku")) else "name" if plain in _NAMES else ""


def _may_be_json(text: str) -> bool:
    return text[0] in "{[" and '"' in text[:40] and "rice" in text


def _written(where: str, path: _Path | None) -> str:
    keys: list[str] = []
    while path is not None:
        path, key = path
        keys.append(key)
    return ".".join((where, *reversed(keys)))[-80:]


def _marks_of(name: str) -> list[str]:
    """Pieces of a name that JSON writes as they are: no accents, quotes, slashes or ampersands, which it may escape;
    with and without the first word, which may be a brand kept apart."""
    piece = max(re.findall(r"[A-Za-z0-9 ,.()-]{6,}", name), key=len, default="").strip()
    rest = piece.partition(" ")[2]
    return [mark for mark in (piece, rest) if len(mark) > 8] or ([name] if len(name) > 3 else [])


def _fullness(seen: Sighting) -> tuple[int, int]:
    return sum(
        v is not None for v in (seen.price, seen.name, seen.availability, seen.sku, seen.currency)
    ), len(seen.choices)
