"""What a shop sells, and the stock it has of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

PLENTY = 5000
"""Stock of a variant that no demo sells out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Variant:
    """One size and colour. `stock` is what the shop opens with."""

    variant_id: str
    sku: str
    size: str
    color: str
    gtin: str
    stock: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """One product. `kind` is what `demo.pictures.garment_png` draws; `gtin` names the product itself."""

    slug: str
    name: str
    brand: str
    kind: str
    category: str
    price_cents: int
    was_cents: int | None
    gtin: str
    description: str
    details: tuple[str, ...]
    variants: tuple[Variant, ...]

    @property
    def colors(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(v.color for v in self.variants))

    @property
    def sizes(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(v.size for v in self.variants))

    def of_color(self, color: str) -> tuple[Variant, ...]:
        return tuple(v for v in self.variants if v.color == color)


def article(
    number: int,
    slug: str,
    name: str,
    brand: str,
    kind: str,
    category: str,
    price_cents: int,
    colors: str,
    sizes: str,
    description: str,
    details: Iterable[str],
    *,
    was_cents: int | None = None,
    gone: Iterable[tuple[str, str]] = (),
    few: Iterable[tuple[str, str]] = (),
    gtin: str | None = None,
) -> Article:
    """An article with every size in every colour. `number` (at most six digits) makes its ids.

    `colors` and `sizes` are written with " | " between; `gone` and `few` hold (colour, size) pairs that are
    sold out or down to three pieces. `gtin` is the number of a product that other stores sell too: with the
    same colours and sizes in the same order, its variants have the same numbers everywhere.
    """
    pairs = [(color, size) for color in colors.split(" | ") for size in sizes.split(" | ")]
    sold_out, low = set(gone), set(few)
    variants = tuple(
        Variant(
            variant_id=f"{number}{index:02d}",
            sku=f"{_initials(name)}{number}-{color[:3].upper()}-{size.replace(' ', '')}",
            size=size,
            color=color,
            gtin=_variant_gtin(gtin, number, index),
            stock=0 if (color, size) in sold_out else 3 if (color, size) in low else PLENTY,
        )
        for index, (color, size) in enumerate(pairs, 1)
    )
    return Article(
        slug=slug,
        name=name,
        brand=brand,
        kind=kind,
        category=category,
        price_cents=price_cents,
        was_cents=was_cents,
        gtin=gtin or with_check_digit(f"02{number:06d}0000"),
        description=description,
        details=tuple(details),
        variants=variants,
    )


def _variant_gtin(product: str | None, number: int, index: int) -> str:
    """Under the maker's prefix when the product has one, so that two stores agree; else of this shop alone."""
    return with_check_digit(f"{product[:7]}8{index:04d}" if product else f"02{number:06d}{index:04d}")


def _initials(name: str) -> str:
    return "".join(word[0] for word in name.split() if word[0].isalpha()).upper()


def with_check_digit(digits: str) -> str:
    """GTIN: weights 3, 1, 3, ... from the right (GS1 General Specifications, 7.9)."""
    total = sum(int(d) * (3 if place % 2 == 0 else 1) for place, d in enumerate(reversed(digits)))
    return f"{digits}{-total % 10}"


class Shelves:
    """All articles of a shop with the stock left."""

    def __init__(self, articles: Iterable[Article]) -> None:
        self.articles = tuple(articles)
        self._by_slug = {a.slug: a for a in self.articles}
        self._by_variant = {v.variant_id: (a, v) for a in self.articles for v in a.variants}
        self.stock = {v.variant_id: v.stock for a in self.articles for v in a.variants}

    def __iter__(self) -> Iterator[Article]:
        return iter(self.articles)

    @property
    def categories(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(a.category for a in self.articles))

    def article(self, slug: str) -> Article | None:
        return self._by_slug.get(slug)

    def variant(self, variant_id: str) -> tuple[Article, Variant] | None:
        return self._by_variant.get(variant_id)

    def search(self, words: str) -> list[Article]:
        """Articles that hold every word in their name, brand, category or colours."""
        wanted = words.lower().split()
        return [
            a
            for a in self.articles
            if all(
                word in f"{a.name} {a.brand} {a.category} {a.kind} {' '.join(a.colors)}".lower()
                for word in wanted
            )
        ]
