"""A product's data in the state that a page's own scripts carry, whatever the shop calls it."""

from __future__ import annotations

import re
from typing import Any

from catalog.clean import LINK_LIMIT, NAME_LIMIT, WORD_LIMIT, clean_code, clean_text
from catalog.evidence import Sighting, Source
from catalog.jsons import lenient
from catalog.page import Page
from catalog.prices import find_amounts
from catalog.readers.blobs import blobs
from catalog.readers.fields import (
    VALUES,
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
_IDS = (
    "sku", "skuid", "id", "productid", "itemid", "tcin", "usitemid", "partnumber", "productcode", "code", "stylecolor", "stylecode", "styleid", "articlenumber", "itemnumber", "uid", "pid",
    "masterid", "prodid", "catentryid", "productnumber", "variantid", "modelnumber", "asin", "upc", "ean", "gtin", "gtin13", "url", "slug", "handle",
)  # fmt: skip
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
        self._names = {_fold(name) for name in names if name and len(name) > 3}
        self._codes = {_fold(code) for code in codes if code and len(code) > 2}
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
            self._walk(value, where, 0)
            if self._left <= 0 or len(self._found) >= _MAX_FOUND:
                break
        best = sorted(self._found, key=_fullness, reverse=True)[:6]
        return linked + best

    def _walk(self, value: Any, where: str, depth: int) -> None:
        self._left -= 1
        if self._left <= 0 or depth > 24:
            return
        if isinstance(value, list):
            for part in value:
                if isinstance(part, dict | list):
                    self._walk(part, where, depth + 1)
        elif isinstance(value, dict):
            if self._is_ours(value):
                seen = self._sighting(value, where)
                if seen.price is not None or seen.choices or seen.availability:
                    self._found.append(seen)
            for key, part in value.items():
                if isinstance(part, dict | list):
                    if not is_side(key):
                        self._walk(part, f"{where}.{key}"[-80:], depth + 1)
                elif (
                    isinstance(part, str)
                    and len(part) > 200
                    and part[:1] in "{["
                    and '"' in part[:40]
                    and "rice" in part
                ):
                    for inner in lenient(part):
                        self._walk(inner, f"{where}.{key}"[-80:], depth + 1)

    def _is_ours(self, node: Node) -> bool:
        for key, value in node.items():
            if isinstance(value, str | int) and not isinstance(value, bool):
                plain = plain_key(key)
                if (plain in _IDS or plain.endswith(("id", "sku"))) and _fold(str(value)[:60]) in self._codes:
                    return True
                if plain in _NAMES and isinstance(value, str) and self._is_named(_fold(clean_text(value))):
                    return True
        return False

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

    def _printed_currency(self, flat: list[tuple[str, Any]]) -> str | None:
        """The currency of an amount that the state holds ready to print ("$4.99")."""
        for key, value in flat:
            if (
                isinstance(value, str)
                and len(value) < 30
                and ("rice" in key or "format" in key or key in VALUES)
            ):
                for amount in find_amounts(value):
                    return self._page.place.resolve(amount.currencies)
        return None


def _marks_of(name: str) -> list[str]:
    """Pieces of a name that JSON writes as they are: no accents, quotes, slashes or ampersands, which it may escape;
    with and without the first word, which may be a brand kept apart."""
    piece = max(re.findall(r"[A-Za-z0-9 ,.()-]{6,}", name), key=len, default="").strip()
    rest = piece.partition(" ")[2]
    return [mark for mark in (piece, rest) if len(mark) > 8] or ([name] if len(name) > 3 else [])


def _fold(text: str | None) -> str:
    return re.sub(r"[\W_]+", " ", text.casefold()).strip() if text else ""


def _fullness(seen: Sighting) -> tuple[int, int]:
    return sum(
        v is not None for v in (seen.price, seen.name, seen.availability, seen.sku, seen.currency)
    ), len(seen.choices)
