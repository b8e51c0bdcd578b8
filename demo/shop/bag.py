"""What an order costs: lines, discount, shipping, sales tax."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal

from demo.shop.goods import Article, Shelves, Variant

SALES_TAX = {
    "AZ": "5.6", "CA": "7.25", "CO": "2.9", "CT": "6.35", "DC": "6", "FL": "6", "GA": "4", "IL": "6.25",
    "MA": "6.25", "MD": "6", "MI": "6", "MN": "6.875", "NC": "4.75", "NJ": "6.625", "NV": "6.85",
    "NY": "8.875", "OH": "5.75", "PA": "6", "TN": "7", "TX": "6.25", "VA": "5.3", "WA": "6.5",
}  # fmt: skip
"""Percent by state; states that are not listed pay none here."""

STATES = {
    "AL": "Alabama", "AK": "Alaska", "AZ": "Arizona", "AR": "Arkansas", "CA": "California",
    "CO": "Colorado", "CT": "Connecticut", "DE": "Delaware", "DC": "District of Columbia", "FL": "Florida",
    "GA": "Georgia", "HI": "Hawaii", "ID": "Idaho", "IL": "Illinois", "IN": "Indiana", "IA": "Iowa",
    "KS": "Kansas", "KY": "Kentucky", "LA": "Louisiana", "ME": "Maine", "MD": "Maryland",
    "MA": "Massachusetts", "MI": "Michigan", "MN": "Minnesota", "MS": "Mississippi", "MO": "Missouri",
    "MT": "Montana", "NE": "Nebraska", "NV": "Nevada", "NH": "New Hampshire", "NJ": "New Jersey",
    "NM": "New Mexico", "NY": "New York", "NC": "North Carolina", "ND": "North Dakota", "OH": "Ohio",
    "OK": "Oklahoma", "OR": "Oregon", "PA": "Pennsylvania", "RI": "Rhode Island", "SC": "South Carolina",
    "SD": "South Dakota", "TN": "Tennessee", "TX": "Texas", "UT": "Utah", "VT": "Vermont",
    "VA": "Virginia", "WA": "Washington", "WV": "West Virginia", "WI": "Wisconsin", "WY": "Wyoming",
}  # fmt: skip


def dollars(cents: int) -> str:
    """As US shops write it: "$1,250.00", "-$5.00"."""
    return f"{'-' if cents < 0 else ''}${abs(cents) // 100:,}.{abs(cents) % 100:02d}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    article: Article
    variant: Variant
    quantity: int
    unit_cents: int

    @property
    def total_cents(self) -> int:
        return self.unit_cents * self.quantity


@dataclass(frozen=True, slots=True, kw_only=True)
class Method:
    """A way of delivery; `days` are the first and last working day it may arrive on."""

    method_id: str
    title: str
    cents: int
    days: tuple[int, int]
    free_over_cents: int | None = None

    def price(self, goods_cents: int) -> int:
        free = self.free_over_cents is not None and goods_cents >= self.free_over_cents
        return 0 if free else self.cents


@dataclass(frozen=True, slots=True, kw_only=True)
class Totals:
    """In cents. `tax_cents` None: not known before there is an address."""

    subtotal_cents: int
    discount_cents: int
    shipping_cents: int
    tax_cents: int | None

    @property
    def total_cents(self) -> int:
        return self.subtotal_cents - self.discount_cents + self.shipping_cents + (self.tax_cents or 0)


@dataclass(slots=True)
class Bag:
    """Quantities by variant id. `gone` are variants that sold out since they were put in, `raised` the prices
    that went up since (cents)."""

    quantities: dict[str, int] = field(default_factory=dict)
    gone: set[str] = field(default_factory=set)
    raised: dict[str, int] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.quantities)

    def __iter__(self) -> Iterator[str]:
        return iter(self.quantities)

    @property
    def count(self) -> int:
        return sum(self.quantities.values())

    def put(self, variant_id: str, quantity: int) -> None:
        if quantity > 0:
            self.quantities[variant_id] = quantity
            return
        self.quantities.pop(variant_id, None)
        self.raised.pop(variant_id, None)
        self.gone.discard(variant_id)

    def clear(self) -> None:
        self.quantities.clear()
        self.gone.clear()
        self.raised.clear()

    def lines(self, shelves: Shelves) -> tuple[Line, ...]:
        return tuple(self._lines(shelves))

    def sold_out(self, shelves: Shelves) -> set[str]:
        """Variants in the bag that can no longer be had in that quantity."""
        short = {v for v, quantity in self.quantities.items() if shelves.stock.get(v, 0) < quantity}
        return short | self.gone

    def _lines(self, shelves: Shelves) -> Iterator[Line]:
        for variant_id, quantity in self.quantities.items():
            if found := shelves.variant(variant_id):
                article, variant = found
                unit_cents = self.raised.get(variant_id, article.price_cents)
                yield Line(article=article, variant=variant, quantity=quantity, unit_cents=unit_cents)


def add_up(lines: Iterable[Line], method: Method, state: str | None, discount_percent: int = 0) -> Totals:
    """What `lines` cost with `method`, delivered to `state` ("NY"); tax is on the goods after discount."""
    subtotal = sum(line.total_cents for line in lines)
    discount = _share(subtotal, str(discount_percent))
    goods = subtotal - discount
    tax = None if state is None else _share(goods, SALES_TAX.get(state, "0"))
    return Totals(
        subtotal_cents=subtotal,
        discount_cents=discount,
        shipping_cents=method.price(goods),
        tax_cents=tax,
    )


def _share(cents: int, percent: str) -> int:
    return int((cents * Decimal(percent) / 100).quantize(Decimal(1), ROUND_HALF_UP))
