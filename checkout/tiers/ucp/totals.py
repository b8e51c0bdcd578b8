"""A merchant's totals: whether they add up, and what they mean in Muse's terms."""

from __future__ import annotations

from checkout.tiers.ucp.models import Checkout
from checkout.tiers.ucp.negotiation import TARGET
from checkout.tiers.ucp.values import Total, one_line
from domain.base import Frozen
from domain.errors import Refusal, StoreRefused
from domain.money import Money
from domain.order import TotalLine

_DISCOUNTS = {"discount", "items_discount"}
_NEVER_NEGATIVE = {"subtotal", "fulfillment", "tax", "fee", "total"}


class Bill(Frozen):
    """`total` = `subtotal` - `discount` + `shipping` + `tax` + `fees`; parts the store did not name are None.
    `lines` are the store's own rows in its order."""

    subtotal: Money
    discount: Money | None
    shipping: Money | None
    tax: Money | None
    fees: Money | None
    total: Money
    lines: tuple[TotalLine, ...]


def bill_of(checkout: Checkout, version: str, currency: str) -> Bill:
    """The bill of a checkout in `currency`.

    Raises `StoreRefused` (CHANGED) when the currency is another, a part is missing, twice or negative, or the
    parts do not sum to the total (spec: Totals; a checkout whose totals do not match is never completed).
    """
    if checkout.currency != currency:
        raise StoreRefused(
            Refusal.CHANGED,
            detail=f"the store charges in {checkout.currency or 'no currency'}",
            currency=checkout.currency,
        )
    rows = tuple(_signed(row, version) for row in checkout.totals)
    for kind in ("subtotal", "total"):
        if sum(row.type == kind for row in rows) != 1:
            raise StoreRefused(Refusal.CHANGED, detail=f"not exactly one {kind}")
    if any(row.amount < 0 for row in rows if row.type in _NEVER_NEGATIVE) or _negative_price(checkout):
        raise StoreRefused(Refusal.CHANGED, detail="a negative price")
    total = next(row.amount for row in rows if row.type == "total")
    parts = [row for row in rows if row.type != "total"]
    if sum(row.amount for row in parts) != total:
        raise StoreRefused(Refusal.CHANGED, detail="the totals do not add up")

    def part(*kinds: str) -> Money | None:
        amounts = [row.amount for row in parts if row.type in kinds]
        return Money(cents=sum(amounts), currency=currency) if amounts else None

    known = {"subtotal", "fulfillment", "tax", *_DISCOUNTS}
    discount = part(*_DISCOUNTS)
    return Bill(
        subtotal=part("subtotal") or Money(cents=0, currency=currency),
        discount=None if discount is None else Money(cents=-discount.cents, currency=currency),
        shipping=part("fulfillment"),
        tax=part("tax"),
        fees=part(*{row.type for row in parts} - known),
        total=Money(cents=total, currency=currency),
        lines=tuple(
            TotalLine(
                kind=one_line(row.type, 40),
                label=one_line(row.display_text, 80),
                amount=Money(cents=row.amount, currency=currency),
            )
            for row in rows
        ),
    )


def _signed(row: Total, version: str) -> Total:
    """Before 2026-04-08 discounts were written as positive numbers."""
    if row.type in _DISCOUNTS and version < TARGET and row.amount > 0:
        return row.model_copy(update={"amount": -row.amount})
    return row


def _negative_price(checkout: Checkout) -> bool:
    return any((line.item.price or 0) < 0 or line.quantity < 0 for line in checkout.line_items)
