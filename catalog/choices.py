"""From what readers saw of variants to the variants a shopper picks from."""

from __future__ import annotations

import re
from urllib.parse import urljoin, urlsplit

from catalog.clean import LINK_LIMIT, WORD_LIMIT, clean_code, clean_text
from catalog.evidence import Choice, Sighting, Source
from catalog.judge import Verdict
from catalog.links import absolute, choice_in, identifiers
from catalog.sizes import size_order
from domain.money import Money
from domain.product import Product, Variant

_RANK = {
    Source.STORE_API: 5,
    Source.PLATFORM: 4,
    Source.JSON_LD: 3,
    Source.MICRODATA: 2,
    Source.RDFA: 2,
    Source.STATE: 2,
}
_MAX_VARIANTS = 500


def to_variants(verdict: Verdict, link: str, currency: str | None) -> tuple[Variant, ...]:
    """The richest list of variants that a reader found, completed from the others by variant id or sku."""
    lists = [seen for seen in verdict.own if len(seen.choices) > 1]
    if not lists:
        lists = [
            seen for seen in verdict.own if seen.choices and (seen.choices[0].size or seen.choices[0].color)
        ]
    if not lists:
        return ()
    best = max(lists, key=_worth)
    known = {
        key: choice
        for seen in lists
        if seen is not best
        for choice in seen.choices
        for key in (choice.variant_id, choice.sku)
        if key
    }
    named = [choice for seen in lists if seen is not best for choice in seen.choices]
    found: dict[tuple[str | None, ...], Variant] = {}
    for choice in best.choices[:_MAX_VARIANTS]:
        other = known.get(choice.variant_id or "") or known.get(choice.sku or "") or _alike(choice, named)
        variant = _variant(_completed(choice, other), verdict, link, currency)
        found.setdefault((variant.variant_id, variant.sku, variant.size, variant.color), variant)
    return _as_on_a_shelf(tuple(found.values()))


def _as_on_a_shelf(variants: tuple[Variant, ...]) -> tuple[Variant, ...]:
    """Letter sizes from small to large within each colour; other sizes keep the page's order."""
    if not all(variant.size and size_order(variant.size)[0] == 0 for variant in variants):
        return variants
    colors = {
        color: place for place, color in enumerate(dict.fromkeys(variant.color for variant in variants))
    }
    return tuple(
        sorted(variants, key=lambda variant: (colors[variant.color], size_order(variant.size or "")))
    )


def _worth(seen: Sighting) -> tuple[int, int, int]:
    told = sum(bool(c.size or c.color) + bool(c.price) + bool(c.availability) for c in seen.choices)
    return told // len(seen.choices), _RANK.get(seen.source, 1), len(seen.choices)


def _alike(choice: Choice, others: list[Choice]) -> Choice | None:
    """The one other choice of the same size and colour, for a choice that bears no number."""
    if choice.variant_id or choice.sku or not choice.size:
        return None
    size, color = _plain(choice.size), _plain(choice.color)
    fitting = {
        other.variant_id or other.sku: other
        for other in others
        if size in (_plain(other.size), _plain(other.label)) and _plain(other.color) in (color, "")
    }
    return next(iter(fitting.values())) if len(fitting) == 1 else None


def _completed(choice: Choice, other: Choice | None) -> Choice:
    if other is not None:
        for name in (
            "size",
            "color",
            "label",
            "price",
            "original_price",
            "availability",
            "gtin",
            "image",
            "url",
            "sku",
            "variant_id",
        ):
            if getattr(choice, name) is None:
                setattr(choice, name, getattr(other, name))
    return choice


def _variant(choice: Choice, verdict: Verdict, link: str, currency: str | None) -> Variant:
    money = choice.currency or currency
    price = Money.of(choice.price, money) if choice.price is not None and money else None
    before = Money.of(choice.original_price, money) if choice.original_price is not None and money else None
    size, color = choice.size, choice.color
    if size is None and color is None and choice.label:
        size = _without_name(choice.label, verdict.name or "")
    return Variant(
        variant_id=clean_code(choice.variant_id),
        sku=clean_code(choice.sku),
        size=clean_text(size, WORD_LIMIT),
        color=clean_text(color, WORD_LIMIT),
        price=price,
        original_price=before if price and before and before.cents > price.cents else None,
        availability=choice.availability,
        gtin=clean_code(choice.gtin),
        image_url=absolute(link, clean_text(choice.image, LINK_LIMIT)) or None,
        url=absolute(link, clean_text(choice.url, LINK_LIMIT)) or None,
    )


def _without_name(label: str, name: str) -> str | None:
    """What a variant's title adds to the product's name; the label itself when it adds nothing readable."""
    rest = label
    if name and label.casefold().startswith(name.casefold()):
        rest = label[len(name) :]
    return re.sub(r"^[\s\-–—|/,:·(]+|[\s\-–—|/,:·)]+$", "", rest) or label


def preselected(product: Product) -> Product:
    """The product with the variant that its link chooses, and that variant's price, stock and codes as its own."""
    chosen = chosen_by(product, product.url)
    if chosen is None:
        return product
    changes = {
        "chosen": chosen,
        "price": chosen.price or product.price,
        "original_price": chosen.original_price if chosen.price else product.original_price,
        "availability": chosen.availability or product.availability,
        "sku": chosen.sku or product.sku,
        "gtin": chosen.gtin or product.gtin,
        "image_url": chosen.image_url or product.image_url,
    }
    return product.model_copy(update=changes)


def chosen_by(product: Product, link: str) -> Variant | None:
    """The one variant that `link` names by id, sku, address or options; None when it names none or several."""
    if not product.variants:
        return None
    asked = choice_in(link)
    words = {_plain(value) for value in asked.values()} | {_plain(code) for code in identifiers(link)}
    by_id = [v for v in product.variants if v.variant_id and _plain(v.variant_id) in words]
    by_sku = [v for v in product.variants if v.sku and _plain(v.sku) in words]
    by_link = [v for v in product.variants if v.url and _same(v.url, link)]
    for found in (by_id, by_sku, by_link):
        if len(found) == 1:
            return found[0]
    size = next((_plain(value) for key, value in asked.items() if "size" in key), None)
    color = next((_plain(value) for key, value in asked.items() if "colo" in key), None)
    if size is None and color is None:
        return None
    fitting = [
        v
        for v in product.variants
        if (size is None or _plain(v.size) == size) and (color is None or _plain(v.color) == color)
    ]
    return fitting[0] if len(fitting) == 1 else None


def same_variant(product: Product, wanted: Variant) -> Variant | None:
    """The variant of a newer reading that is `wanted`: by variant id, else sku, else size and colour."""
    for name in ("variant_id", "sku", "gtin"):
        value = getattr(wanted, name)
        found = [v for v in product.variants if value and getattr(v, name) == value]
        if len(found) == 1:
            return found[0]
    if not (wanted.size or wanted.color):
        return None
    fitting = [
        v
        for v in product.variants
        if _plain(v.size) == _plain(wanted.size) and _plain(v.color) == _plain(wanted.color)
    ]
    return fitting[0] if len(fitting) == 1 else None


def _plain(text: str | None) -> str:
    return re.sub(r"[\W_]+", "", text.casefold()) if text else ""


def _same(one: str, other: str) -> bool:
    first, second = urlsplit(urljoin(other, one)), urlsplit(other)
    return bool(first.query) and (first.path.rstrip("/"), sorted(first.query.split("&"))) == (
        second.path.rstrip("/"),
        sorted(second.query.split("&")),
    )
