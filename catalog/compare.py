"""The same item elsewhere, and whether it costs less there."""

from __future__ import annotations

import re
from collections.abc import Iterable

from rapidfuzz import fuzz
from stdnum import ean

from domain.base import Frozen
from domain.money import Money
from domain.product import Product, Variant

_SAME_TITLE = 92.0
"""Likeness of two titles, 0..100, from which two products of one brand are taken for the same."""
_SMALLEST_SHARE = 0.02
"""A saving below two percent is not worth a message."""
_NUMBERS = re.compile(r"\d+(?:[.,]\d+)?")
_NOISE = re.compile(r"\b(?:the|a|an|new|sale|women'?s?|men'?s?|ladies|official|by|with|and|in|for)\b")
_KIT = re.compile(
    r"\b(?:refurbished|renewed|used|pre-?owned|open[- ]box|pack of|set of|bundle|case of|replacement|compatible)\b"
)


class Offer(Frozen):
    """The same item at another store for less. `by` says how it was recognised: "gtin", "mpn" or "title"."""

    product: Product
    saving: Money
    by: str


def cheaper_elsewhere(
    product: Product, others: Iterable[Product], variant: Variant | None = None
) -> Offer | None:
    """The cheapest of `others` that is the same item at another store, in stock, for less; None when there is none.

    `variant`: the shopper's choice, by default what the link chose; the other store must have that size and
    colour as far as it says. Only prices in the same currency are compared.
    """
    wanted = variant or product.chosen
    price = (wanted.price if wanted else None) or product.price
    if price is None:
        return None
    best: Offer | None = None
    for other in others:
        if other.store_id == product.store_id or other.refused:
            continue
        by = same_item(product, other)
        offered = _price_of(other, wanted) if by else None
        if by is None or offered is None or offered.currency != price.currency or not offered < price:
            continue
        saving = price - offered
        if saving.cents >= price.cents * _SMALLEST_SHARE and (best is None or best.saving < saving):
            best = Offer(product=other, saving=saving, by=by)
    return best


def same_item(one: Product, other: Product) -> str | None:
    """How two products are the same ("gtin", "mpn", "title"); None when they are not, or may not be.

    By GTIN of the products or of any of their variants; by manufacturer's number within one brand; by brand and a
    title whose numbers agree and whose words nearly do.
    """
    codes, others = _gtins(one), _gtins(other)
    if codes & others:
        return "gtin"
    brand, their_brand = _plain(one.brand), _plain(other.brand)
    if not brand or not their_brand or not _same_brand(brand, their_brand):
        return None
    if one.mpn and other.mpn and _code(one.mpn) == _code(other.mpn) and len(_code(one.mpn)) > 3:
        return "mpn"
    if one.gtin and other.gtin:  # both are numbered, and the numbers differ
        return None
    return "title" if _same_title(one, other) else None


def _same_title(one: Product, other: Product) -> bool:
    first, second = _title(one), _title(other)
    if not first or not second or sorted(_NUMBERS.findall(first)) != sorted(_NUMBERS.findall(second)):
        return False
    if set(_KIT.findall(first)) != set(_KIT.findall(second)):
        return False
    return fuzz.token_sort_ratio(first, second) >= _SAME_TITLE


def _title(product: Product) -> str:
    """The name without brand and filler, in lower case."""
    name = (product.name or "").casefold()
    for word in (product.brand or "").casefold().split():
        name = re.sub(rf"\b{re.escape(word)}\b", " ", name)
    return " ".join(re.sub(r"[^\w.,]+", " ", _NOISE.sub(" ", name)).split())


def _price_of(product: Product, wanted: Variant | None) -> Money | None:
    """What `product` costs in the wanted size and colour; None when it has none of them to sell."""
    if wanted is not None and product.variants and (wanted.size or wanted.color):
        fitting = [
            variant
            for variant in product.variants
            if (wanted.size is None or variant.size is None or _code(variant.size) == _code(wanted.size))
            and (wanted.color is None or variant.color is None or _code(variant.color) == _code(wanted.color))
            and (variant.availability is None or variant.availability.can_be_ordered)
        ]
        prices = [variant.price or product.price for variant in fitting]
        known = [price for price in prices if price is not None]
        return min(known, key=lambda price: price.cents) if known else None
    if product.availability is not None and not product.availability.can_be_ordered:
        return None
    return product.price


def _gtins(product: Product) -> frozenset[str]:
    """Valid GTINs of a product and its variants, each as 14 digits."""
    given = (product.gtin, *(variant.gtin for variant in product.variants))
    return frozenset(
        code.zfill(14) for code in given if code and code.isdigit() and ean.is_valid(code.zfill(14))
    )


def _same_brand(one: str, other: str) -> bool:
    return (
        one == other
        or one.replace(" ", "") == other.replace(" ", "")
        or one in other.split(" by ")
        or other in one.split(" by ")
    )


def _plain(text: str | None) -> str:
    return " ".join(re.sub(r"[\W_]+", " ", text.casefold()).split()) if text else ""


def _code(text: str) -> str:
    return re.sub(r"[\W_]+", "", text.casefold())
