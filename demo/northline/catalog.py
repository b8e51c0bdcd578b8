"""The catalog as agents see it: search, look-up and one product with its choices."""

from __future__ import annotations

import base64
from collections.abc import Sequence

from demo.northline.profile import LOOKUP
from demo.northline.shelves import Stockroom, picture_path, product_id
from demo.northline.wire import (
    Filters,
    Json,
    LookupAsked,
    ProductAsked,
    Refused,
    SearchAsked,
    SelectedOption,
    info,
    not_found,
)
from demo.shop.goods import Article, Variant

MOST_IDS = 50
MOST_ON_PAGE = 25


class Catalog:
    """Answers in the protocol's words; `origin` is where the pictures and product pages are."""

    def __init__(self, room: Stockroom) -> None:
        self.room = room

    def search(self, asked: SearchAsked, origin: str) -> Json:
        if not (asked.query or asked.filters):
            raise Refused(400, "invalid_request", "A search needs a query or filters.")
        found = [
            article
            for article in self.room.search(asked.query or "")
            if self._fits(article, article.variants, asked.filters)
        ]
        start = _cursor_start(asked.pagination.cursor)
        limit = min(asked.pagination.limit, MOST_ON_PAGE)
        page = found[start : start + limit]
        more = start + limit < len(found)
        pagination: Json = {"has_next_page": more, "total_count": len(found)}
        if more:
            pagination["cursor"] = base64.urlsafe_b64encode(str(start + limit).encode()).decode()
        return {
            "products": [self.product(a, self._in_stock_first(a.variants), origin) for a in page],
            "pagination": pagination,
        }

    def lookup(self, asked: LookupAsked, origin: str) -> Json:
        if len(asked.ids) > MOST_IDS:
            raise Refused(400, "request_too_large", f"At most {MOST_IDS} ids at once.")
        inputs: dict[str, dict[str, list[Json]]] = {}
        missing: list[str] = []
        for asked_id in dict.fromkeys(asked.ids):
            found = self._resolve(asked_id, origin)
            if found is None:
                missing.append(asked_id)
                continue
            article, variant = found
            match = "exact" if variant else "featured"
            variant = variant or self._in_stock_first(article.variants)[0]
            of_article = inputs.setdefault(article.slug, {})
            of_article.setdefault(variant.variant_id, []).append({"id": asked_id, "match": match})
        answer: Json = {"products": [self._looked_up(slug, v, origin) for slug, v in inputs.items()]}
        if missing:
            answer["messages"] = [info("not_found", asked_id[:200]) for asked_id in missing]
        return answer

    def detail(self, asked: ProductAsked, origin: str) -> Json:
        found = self._resolve(asked.id, origin)
        if found is None:
            raise not_found(f"Product {asked.id[:100]}", LOOKUP)
        article, variant = found
        if variant:
            wanted = _options(variant)
        elif asked.selected:
            wanted = self._relaxed(article, asked.selected, asked.preferences)
        else:
            wanted = _options(self._in_stock_first(article.variants)[0])[:1]
        fitting = [v for v in article.variants if _fits_options(v, wanted)]
        ordered = self._in_stock_first(fitting)
        if variant:
            ordered = [variant, *(v for v in ordered if v is not variant)]
        product = self.product(article, ordered, origin)
        product["selected"] = wanted
        product["options"] = [
            {"name": name, "values": [self._choice(article, wanted, name, label) for label in labels]}
            for name, labels in _axes(article)
        ]
        return {"product": product}

    def product(self, article: Article, variants: Sequence[Variant], origin: str) -> Json:
        prices = [self.room.price(article, v) for v in article.variants]
        told: Json = {
            "id": product_id(article),
            "handle": article.slug,
            "title": article.name,
            "description": {"plain": article.description},
            "url": f"{origin}/products/{article.slug}",
            "categories": [{"value": article.category, "taxonomy": "merchant"}],
            "price_range": _range(prices),
            "media": [_picture(article, color, origin) for color in article.colors],
            "options": [
                {"name": name, "values": [{"label": label} for label in labels]}
                for name, labels in _axes(article)
            ],
            "variants": [self.variant(article, v, origin) for v in variants],
            "tags": [article.kind, article.brand],
            "metadata": {"brand": article.brand},
        }
        if article.was_cents:
            told["list_price_range"] = _range([article.was_cents])
        return told

    def variant(self, article: Article, variant: Variant, origin: str) -> Json:
        in_stock = self.room.stock[variant.variant_id] > 0
        told: Json = {
            "id": variant.variant_id,
            "sku": variant.sku,
            "barcodes": [{"type": "GTIN", "value": variant.gtin}],
            "title": f"{variant.color} / {variant.size}",
            "description": {"plain": f"{article.name}, {variant.color}, size {variant.size}"},
            "url": f"{origin}/products/{article.slug}?variant={variant.variant_id}",
            "price": _money(self.room.price(article, variant)),
            "availability": {
                "available": in_stock,
                "status": "in_stock" if in_stock else "out_of_stock",
            },
            "options": _options(variant),
            "media": [_picture(article, variant.color, origin)],
            "seller": {"name": "Northline"},
        }
        if article.was_cents:
            told["list_price"] = _money(article.was_cents)
        return told

    def _looked_up(self, slug: str, inputs: dict[str, list[Json]], origin: str) -> Json:
        article = self.room.article(slug)
        assert article is not None
        variants = [v for v in article.variants if v.variant_id in inputs]
        told = self.product(article, variants, origin)
        for variant in told["variants"]:
            variant["inputs"] = inputs[variant["id"]]
        return told

    def _resolve(self, asked_id: str, origin: str) -> tuple[Article, Variant | None] | None:
        """By variant id, product id, handle, SKU, barcode or the address of a product page."""
        if asked_id.startswith(f"{origin}/products/"):
            slug, _, query = asked_id.removeprefix(f"{origin}/products/").partition("?")
            chosen = query.removeprefix("variant=") if query.startswith("variant=") else ""
            asked_id = chosen or slug
        if found := self.room.variant(asked_id):
            return found
        for article in self.room:
            if asked_id in {product_id(article), article.slug, article.gtin}:
                return article, None
            for variant in article.variants:
                if asked_id in {variant.sku, variant.gtin}:
                    return article, variant
        return None

    def _fits(self, article: Article, variants: Sequence[Variant], filters: Filters | None) -> bool:
        if filters is None:
            return True
        categories = {c.lower() for c in filters.categories}
        if categories and article.category.lower() not in categories:
            return False
        low = filters.price.min if filters.price and filters.price.min is not None else 0
        high = filters.price.max if filters.price and filters.price.max is not None else 10**12
        return any(low <= self.room.price(article, v) <= high for v in variants)

    def _in_stock_first(self, variants: Sequence[Variant]) -> list[Variant]:
        return sorted(variants, key=lambda v: self.room.stock[v.variant_id] == 0)

    def _relaxed(
        self, article: Article, selected: list[SelectedOption], preferences: list[str]
    ) -> list[Json]:
        """The selections that some variant fits, dropped from the least preferred until one does."""
        rank = {name: place for place, name in enumerate(preferences)}
        kept = sorted(selected, key=lambda s: rank.get(s.name, len(rank)))
        while kept:
            wanted: list[Json] = [{"name": s.name, "label": s.label} for s in kept]
            if any(_fits_options(v, wanted) for v in article.variants):
                return wanted
            kept.pop()
        return []

    def _choice(self, article: Article, wanted: list[Json], name: str, label: str) -> Json:
        """One value of an option, seen from the other selections."""
        others = [w for w in wanted if w["name"] != name]
        fitting = [v for v in article.variants if _fits_options(v, [*others, {"name": name, "label": label}])]
        return {
            "label": label,
            "exists": bool(fitting),
            "available": any(self.room.stock[v.variant_id] > 0 for v in fitting),
        }


def _axes(article: Article) -> list[tuple[str, tuple[str, ...]]]:
    return [("Color", article.colors), ("Size", article.sizes)]


def _options(variant: Variant) -> list[Json]:
    return [{"name": "Color", "label": variant.color}, {"name": "Size", "label": variant.size}]


def _fits_options(variant: Variant, wanted: Sequence[Json]) -> bool:
    has = {"Color": variant.color, "Size": variant.size}
    return all(has.get(w["name"]) == w["label"] for w in wanted)


def _money(cents: int) -> Json:
    return {"amount": cents, "currency": "USD"}


def _range(prices: Sequence[int]) -> Json:
    return {"min": _money(min(prices)), "max": _money(max(prices))}


def _picture(article: Article, color: str, origin: str) -> Json:
    return {
        "type": "image",
        "url": f"{origin}{picture_path(article, color)}",
        "alt_text": f"{article.name} in {color}",
        "width": 600,
        "height": 600,
    }


def _cursor_start(cursor: str | None) -> int:
    if not cursor:
        return 0
    try:
        return max(0, int(base64.urlsafe_b64decode(cursor)))
    except ValueError:
        raise Refused(400, "invalid_request", "Unknown cursor.") from None
