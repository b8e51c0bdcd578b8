"""Sizes as people read them. For display alone: what a store calls a size is what it is sent back."""

from __future__ import annotations

import re

ONE_SIZE = "One size"
"""How every store's word for it is shown."""
_LETTERS = {
    "xxxsmall": "3XS", "xxxs": "3XS", "3xsmall": "3XS", "3xs": "3XS",
    "xxsmall": "XXS", "extraextrasmall": "XXS", "2xsmall": "XXS", "2xs": "XXS", "xxs": "XXS",
    "xsmall": "XS", "extrasmall": "XS", "xs": "XS",
    "small": "S", "s": "S", "sm": "S", "sml": "S",
    "medium": "M", "m": "M", "md": "M", "med": "M",
    "large": "L", "l": "L", "lg": "L", "lrg": "L",
    "xlarge": "XL", "extralarge": "XL", "xl": "XL", "xlg": "XL",
    "xxlarge": "XXL", "extraextralarge": "XXL", "2xlarge": "XXL", "2xl": "XXL", "2x": "XXL", "xxl": "XXL",
    "xxxlarge": "3XL", "3xlarge": "3XL", "xxxl": "3XL", "3xl": "3XL", "3x": "3XL",
    "4xlarge": "4XL", "4xl": "4XL", "4x": "4XL", "xxxxl": "4XL",
    "5xlarge": "5XL", "5xl": "5XL", "5x": "5XL", "xxxxxl": "5XL",
    "onesize": "One size", "os": "One size", "o/s": "One size", "onesizefitsall": "One size", "osfa": "One size",
    "osfm": "One size", "tu": "One size", "unica": "One size", "unico": "One size", "uni": "One size",
    "einheitsgröße": "One size", "tailleunique": "One size", "tallaunica": "One size", "tagliaunica": "One size",
}  # fmt: skip
_ORDER = {
    name: place
    for place, name in enumerate(("3XS", "XXS", "XS", "S", "M", "L", "XL", "XXL", "3XL", "4XL", "5XL"))
}
_NUMBER = re.compile(r"\d+(?:[.,]\d+)?")
_PREFIX = re.compile(
    r"^(?:size|sz|taille|talla|taglia|größe|gr\.?|maat|storlek|str\.?|koko|velikost|rozmiar|tamanho|размер|beden)\s*[:.]?\s+",
    re.IGNORECASE,
)
_FRACTION = re.compile(r"^(\d+)[\s-]?(?:1/2|½)")


def display_size(size: str) -> str:
    """ "X-Small" as "XS", "2XL" as "XXL", "Size: 8½" as "8.5"; what is not understood stays as it is."""
    bare = _PREFIX.sub("", size.strip())
    plain = re.sub(r"[\s\-_.]+", "", bare.casefold())
    if plain in _LETTERS:
        return _LETTERS[plain]
    half = _FRACTION.match(bare)
    return f"{half[1]}.5{bare[half.end() :]}" if half else bare


def size_order(size: str) -> tuple[int, float, str]:
    """A key that sorts sizes as a shelf does: letters from small to large, then numbers, then words."""
    shown = display_size(size)
    head = shown.split(" ")[0].split("/")[0]
    if head in _ORDER:
        return 0, float(_ORDER[head]), shown
    number = _NUMBER.match(shown)
    return (1, float(number[0].replace(",", ".")), shown) if number else (2, 0.0, shown)
