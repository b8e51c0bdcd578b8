"""What an order would cost, from the amounts a review page shows."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from price_parser import Price

from checkout.tiers.walker.page import PageSeen, RowSeen
from domain.errors import Refusal, StoreRefused
from domain.money import Money
from domain.order import TotalLine

KINDS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (kind, re.compile(pattern, re.IGNORECASE))
    for kind, pattern in (
        ("total", r"^\W*(?:order |grand |final |estimated )?total\b(?! (?:savings|discount|tax|shipping|items))"),
        ("subtotal", r"\bsub[- ]?total\b|\b(?:items?|merchandise|goods|products?|bag|basket|cart)\b[^\d]{0,25}\btotal\b|^\W*(?:items?|merchandise)\b.{0,12}$"),
        ("discount", r"\bdiscount|\bpromo|\bcoupon|\bsavings?\b|\bvoucher|\bgift card\b|\byou saved?\b"),
        ("tax", r"\b(?:sales |estimated |est\.? |state )?tax(?:es)?\b|\bvat\b|\bgst\b|\bhst\b|\bmwst\b|\biva\b"),
        ("total", r"\b(?:order|grand|final|estimated|est\.?|basket|amount|payment) total\b|^\W*total\b|\btotal (?:to pay|due|cost|price|amount)\b|\b(?:amount|balance) due\b|\bto pay\b"),
        ("shipping", r"\bshipping\b|\bdelivery\b|\bpostage\b|\bfreight\b|\bdispatch\b|\bversand|\bcarriage\b|\bp ?& ?p\b|\benvío\b|\bship to home\b|\bhandling\b"),
        ("fees", r"\bfees?\b|\bsurcharge\b|\bservice charge\b"),
    )
)  # fmt: skip
WITHOUT = re.compile(r"\bexcl(?:\.|uding|usive)?\b|\bbefore tax\b", re.IGNORECASE)
INCLUDED = re.compile(r"\bincl|\bincludes\b", re.IGNORECASE)
AWAY = re.compile(
    r"\bto free shipping\b|\baway from\b|\bspend\b|\borders? over\b|\bcompare\b|\bwas\b", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Bill:
    """`total` = `subtotal` - `discount` + `shipping` + `tax` + `fees`; None where the store says nothing."""

    subtotal: Money
    total: Money
    discount: Money | None = None
    shipping: Money | None = None
    tax: Money | None = None
    fees: Money | None = None
    lines: tuple[TotalLine, ...] = ()


def money(words: str, currency: str) -> Money | None:
    """An amount as a page writes it, however it groups digits; "Free" is nothing to pay."""
    price = Price.fromstring(words.replace("−", "-").replace("–", "-"))
    if price.amount is None:
        return (
            Money(cents=0, currency=currency)
            if re.search(r"\bfree\b|\bcomplimentary\b", words, re.I)
            else None
        )
    found = Money.of(price.amount, currency)
    negative = re.match(r"\W*[-−–(]", words) is not None and found.cents > 0
    return Money(cents=-found.cents, currency=currency) if negative else found


def kind_of(label: str) -> str | None:
    """Which of a bill's rows a label names."""
    if not label or len(label) > 60 or AWAY.search(label):
        return None
    return next((kind for kind, pattern in KINDS if pattern.search(label)), None)


def bill_of(
    page: PageSeen,
    currency: str,
    subtotal: Money,
    *,
    delivery: str = "",
    stated: Mapping[str, str] | None = None,
) -> Bill | None:
    """The bill that a page shows; None while it shows no total. `subtotal`: of the cart's lines as read back,
    for pages that show none. `delivery`: how the chosen delivery is called, as some stores head its price.
    `stated`: amounts by kind from the places a store file names.

    Several rows of one kind: the last total counts (a summary repeats below a list), rows that agree are one.
    Raises `StoreRefused` when the rows cannot be made to add up.
    """
    found: dict[str, list[tuple[str, Money]]] = {}
    for row in page.rows:
        _note(found, row, currency, delivery)
    for kind, words in (stated or {}).items():
        amount = money(words, currency)
        if amount is not None:
            found[kind] = [(kind, amount)]
    if "total" not in found:
        return None
    total = found["total"][-1][1]
    return _add_up(found, total, subtotal)


def _note(found: dict[str, list[tuple[str, Money]]], row: RowSeen, currency: str, delivery: str) -> None:
    same = bool(delivery) and row.label.strip(" :").casefold() == delivery.casefold()
    kind = "shipping" if same else kind_of(row.label)
    amount = money(row.amount, currency)
    if kind is None or amount is None or (kind == "total" and WITHOUT.search(row.label)):
        return
    if kind == "tax" and INCLUDED.search(row.label):
        return
    rows = found.setdefault(kind, [])
    if (row.label, amount) not in rows:
        rows.append((row.label, amount))


def _add_up(found: Mapping[str, list[tuple[str, Money]]], total: Money, lines: Money) -> Bill:
    nothing = Money(cents=0, currency=total.currency)

    def part(kind: str) -> Money | None:
        return found[kind][-1][1] if kind in found else None

    subtotal = part("subtotal") or lines
    discount = part("discount")
    if discount is not None and discount.cents < 0:
        discount = nothing - discount
    shipping, tax, fees = part("shipping"), part("tax"), part("fees")
    rest = (
        total
        - subtotal
        + (discount or nothing)
        - (shipping or nothing)
        - (tax or nothing)
        - (fees or nothing)
    )
    if rest.cents:
        # Prices that include tax, or a subtotal after discount, explain themselves in one step; what is left
        # over is a charge the page does not name.
        if tax is not None and (rest + tax).cents == 0:
            tax, rest = None, nothing
        elif discount is not None and (rest - discount).cents == 0:
            subtotal, rest = subtotal + discount, nothing
        elif rest.cents < 0 and discount is None:
            discount, rest = nothing - rest, nothing
        elif rest.cents > 0:
            fees, rest = (fees or nothing) + rest, nothing
    if rest.cents or total.cents < 0:
        raise StoreRefused(Refusal.CHANGED, detail=f"totals do not add up: {total.cents} {total.currency}")
    rows = tuple(
        TotalLine(kind=kind, label=label, amount=amount)
        for kind in ("subtotal", "discount", "shipping", "tax", "fees", "total")
        for label, amount in found.get(kind, ())[-1:]
    )
    return Bill(subtotal, total, discount, shipping, tax, fees, rows)
