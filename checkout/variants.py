"""Choosing a variant: which of a product's variants a size and a colour leave, and what is still open."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

from rapidfuzz import fuzz, process

from domain.product import Product, Variant

_LETTERS = {
    "extra small": "xs",
    "x-small": "xs",
    "small": "s",
    "medium": "m",
    "large": "l",
    "extra large": "xl",
    "x-large": "xl",
    "2xl": "xxl",
    "one size": "os",
    "onesize": "os",
}
GENERIC_SIZES = ("XS", "S", "M", "L", "XL", "XXL", "One size")
"""Offered when the page told none."""

SURE = 86.0
"""How alike (0..100) a typed colour must be to one of the store's."""


def _plain(text: str) -> str:
    folded = " ".join(text.casefold().replace("size", " ").split())
    return _LETTERS.get(folded or text.casefold(), folded or text.casefold())


def match(typed: str, offered: Iterable[str]) -> str | None:
    """The offered value that was meant: as written, by its usual letter ("medium", "M"), or nearly so; None
    when several or none could be."""
    values = list(offered)
    wanted = _plain(typed)
    exact = [value for value in values if _plain(value) == wanted]
    if len(exact) == 1:
        return exact[0]
    inside = [
        value for value in values if len(wanted) > 2 and wanted in _plain(value).replace("-", " ").split()
    ]
    if len(inside) == 1:
        return inside[0]
    if len(wanted) < 4:
        return None
    best = process.extract(wanted, {value: _plain(value) for value in values}, scorer=fuzz.ratio, limit=2)
    if best and best[0][1] >= SURE and (len(best) == 1 or best[1][1] < best[0][1]):
        return str(best[0][2])
    return None


def narrow(product: Product, size: str | None, color: str | None) -> tuple[Variant, ...]:
    """The variants of that size and colour; None leaves that side open."""
    return tuple(v for v in product.variants if size in (None, v.size) and color in (None, v.color))


def still_open(product: Product, size: str | None, color: str | None) -> Literal["size", "color"] | None:
    """What the shopper must still say; colours first, as they decide which sizes there are."""
    left = narrow(product, size, color)
    if color is None and len({v.color for v in left if v.color}) > 1:
        return "color"
    if size is None and len({v.size for v in left if v.size}) > 1:
        return "size"
    return None


def preselected(product: Product) -> tuple[str | None, str | None]:
    """(size, colour) that the link chose itself, as the product's variants write them."""
    if product.chosen is None:
        return None, None
    chosen = product.chosen
    for variant in product.variants:
        same_id = chosen.variant_id and variant.variant_id == chosen.variant_id
        if same_id or (chosen.sku and variant.sku == chosen.sku):
            return variant.size, variant.color
    size = match(chosen.size, product.sizes()) if chosen.size else None
    color = match(chosen.color, product.colors()) if chosen.color else None
    return size, color
