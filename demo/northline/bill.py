"""What an order costs: lines, discounts, delivery, sales tax, in the order the totals are shown."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from demo.northline.wire import Json, warning
from demo.shop.bag import SALES_TAX, Line, Method

STANDARD = Method(
    method_id="standard", title="Standard shipping", cents=695, days=(3, 5), free_over_cents=7500
)
EXPRESS = Method(method_id="express", title="Express shipping", cents=1495, days=(2, 2))
NEXT_DAY = Method(method_id="next_day", title="Next-day delivery", cents=2495, days=(1, 1))
METHODS = {m.method_id: m for m in (STANDARD, EXPRESS, NEXT_DAY)}

PERCENT_OFF = {"SAVE10": (10, "10% off your order")}
CENTS_OFF = {"HELLO5": (500, "$5 off your order"), "MEMBER15": (1500, "$15 off for members")}
FOR_MEMBERS = {"MEMBER15"}
EXPIRED = {"SUMMER20": "Code 'SUMMER20' expired on September 1."}


@dataclass(frozen=True, slots=True, kw_only=True)
class Discount:
    """`shares` are the cents taken off each line, in order; empty when it is off the whole order."""

    code: str
    title: str
    cents: int
    shares: tuple[int, ...] = ()

    def told(self) -> Json:
        told: Json = {"code": self.code, "title": self.title, "amount": self.cents}
        if self.shares:
            told["method"] = "across"
            told["allocations"] = [
                {"path": f"$.line_items[{place}]", "amount": cents}
                for place, cents in enumerate(self.shares)
                if cents
            ]
        return told


@dataclass(frozen=True, slots=True, kw_only=True)
class Bill:
    """`method` and `tax_cents` None: not known before there is a destination."""

    lines: tuple[Line, ...]
    discounts: tuple[Discount, ...] = ()
    method: Method | None = None
    tax_cents: int | None = None

    @property
    def subtotal_cents(self) -> int:
        return sum(line.total_cents for line in self.lines)

    @property
    def goods_cents(self) -> int:
        return self.subtotal_cents - sum(d.cents for d in self.discounts)

    @property
    def shipping_cents(self) -> int:
        return self.method.price(self.goods_cents) if self.method else 0

    @property
    def total_cents(self) -> int:
        return self.goods_cents + self.shipping_cents + (self.tax_cents or 0)

    def off_line(self, place: int) -> int:
        return sum(d.shares[place] for d in self.discounts if d.shares)

    def line_totals(self, place: int) -> list[Json]:
        subtotal, off = self.lines[place].total_cents, self.off_line(place)
        rows = [_row("subtotal", "Subtotal", subtotal)]
        if off:
            rows.append(_row("items_discount", "Discount", -off))
        return [*rows, _row("total", "Total", subtotal - off)]

    def totals(self, estimate: bool = False) -> list[Json]:
        rows = [_row("subtotal", "Subtotal", self.subtotal_cents)]
        off_items = sum(sum(d.shares) for d in self.discounts)
        if off_items:
            rows.append(_row("items_discount", "Item discounts", -off_items))
        rows += [_row("discount", d.title, -d.cents) for d in self.discounts if not d.shares]
        if self.method:
            rows.append(_row("fulfillment", self.method.title, self.shipping_cents))
        if self.tax_cents is not None:
            rows.append(_row("tax", "Sales tax", self.tax_cents))
        return [*rows, _row("total", "Estimated total" if estimate else "Total", self.total_cents)]


def _row(kind: str, title: str, cents: int) -> Json:
    return {"type": kind, "display_text": title, "amount": cents}


def tax_on(goods_cents: int, state: str) -> int:
    """Sales tax of a state ("NY") on the goods after discounts, half up."""
    rate = Decimal(SALES_TAX.get(state, "0"))
    return int((goods_cents * rate / 100).quantize(Decimal(1), ROUND_HALF_UP))


def read_codes(
    codes: list[str], lines: tuple[Line, ...], is_member: bool
) -> tuple[tuple[Discount, ...], list[Json]]:
    """The discounts that codes give, and a warning for each code that gives none."""
    discounts: list[Discount] = []
    warnings: list[Json] = []
    seen: set[str] = set()
    for place, typed in enumerate(codes):
        code = typed.strip().upper()
        reason = _refusal(code, seen, is_member)
        seen.add(code)
        if reason:
            warnings.append(warning(*reason, path=f"$.discounts.codes[{place}]"))
        elif code in PERCENT_OFF:
            discounts.append(_percent(code, lines))
        else:
            cents, title = CENTS_OFF[code]
            left = sum(line.total_cents for line in lines) - sum(d.cents for d in discounts)
            discounts.append(Discount(code=code, title=title, cents=min(cents, left)))
    return tuple(discounts), warnings


def _refusal(code: str, seen: set[str], is_member: bool) -> tuple[str, str] | None:
    if code in seen:
        return "discount_code_already_applied", f"Code '{code}' is already applied."
    if code in EXPIRED:
        return "discount_code_expired", EXPIRED[code]
    if code in FOR_MEMBERS and not is_member:
        return "discount_code_user_not_logged_in", f"Sign in to use code '{code}'."
    if code not in PERCENT_OFF and code not in CENTS_OFF:
        return "discount_code_invalid", f"Code '{code[:40]}' is not one of ours."
    return None


def _percent(code: str, lines: tuple[Line, ...]) -> Discount:
    """Shares are rounded down line by line; the cents left over come off the dearest line."""
    percent, title = PERCENT_OFF[code]
    whole = sum(line.total_cents for line in lines) * percent // 100
    shares = [line.total_cents * percent // 100 for line in lines]
    dearest = max(range(len(lines)), key=lambda place: lines[place].total_cents)
    shares[dearest] += whole - sum(shares)
    return Discount(code=code, title=title, cents=whole, shares=tuple(shares))
