"""The goods with their stock and prices of the moment."""

from __future__ import annotations

from collections.abc import Iterable

from demo.shop.bag import Line
from demo.shop.goods import Article, Shelves, Variant


class Stockroom(Shelves):
    """Shelves whose prices can change while the shop is open."""

    def __init__(self, articles: Iterable[Article]) -> None:
        super().__init__(articles)
        self._raised: dict[str, int] = {}

    def reset(self) -> None:
        """Stock and prices as at opening."""
        self._raised.clear()
        self.stock = {v.variant_id: v.stock for a in self.articles for v in a.variants}

    def price(self, article: Article, variant: Variant) -> int:
        return self._raised.get(variant.variant_id, article.price_cents)

    def raise_price(self, variant_id: str) -> None:
        """About 15% more, in whole dollars."""
        article, variant = self._of(variant_id)
        self._raised[variant_id] = self.price(article, variant) * 115 // 10000 * 100 + 100

    def sell_out(self, variant_id: str) -> None:
        self.stock[variant_id] = 0

    def line(self, variant_id: str, quantity: int) -> Line:
        article, variant = self._of(variant_id)
        return Line(
            article=article, variant=variant, quantity=quantity, unit_cents=self.price(article, variant)
        )

    def take(self, lines: Iterable[Line]) -> None:
        for line in lines:
            self.stock[line.variant.variant_id] -= line.quantity

    def put_back(self, lines: Iterable[Line]) -> None:
        for line in lines:
            self.stock[line.variant.variant_id] += line.quantity

    def _of(self, variant_id: str) -> tuple[Article, Variant]:
        found = self.variant(variant_id)
        if found is None:
            raise KeyError(variant_id)
        return found


def product_id(article: Article) -> str:
    """E.g. "nl-20110": stable, whatever the product's handle becomes."""
    return f"nl-{article.variants[0].variant_id[:-2]}"


def picture_path(article: Article, color: str) -> str:
    return f"/pictures/{article.kind}-{color.lower().replace(' ', '-')}.png"
