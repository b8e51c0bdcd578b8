"""The store's own number of an order, typed by the shopper where only they know it: an order that they finished
at the store, or one whose answer was lost."""

from __future__ import annotations

import re

from agent import effects as do
from agent.facts import Facts, OrderFact
from agent.understanding.reading import Act, Reading
from domain.order import OrderStatus

LONGEST_MESSAGE = 120
NUMBER = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9/_-]{2,37}[A-Za-z0-9])")
"""How stores write them: "MM-24001", "100234", "112-8423817-4430611"."""
FEWEST_DIGITS = 3
CALLED = re.compile(
    r"\b(?:order|confirmation|number|no\.|pedido|confirmaci[oó]n|n[uú]mero|orden)\b|#", re.IGNORECASE
)
ASKED = re.compile(
    r"\?|\b(?:where|when|track|status|cancel|return|d[oó]nde|cu[aá]ndo|estado|rastrea\w*|cancela\w*|devol\w*)\b",
    re.IGNORECASE,
)
"""Words that ask for an order; they do not give its number."""
MOST_ASKED = 6
WAITING = frozenset({OrderStatus.UNCLEAR, OrderStatus.NEEDS_SHOPPER, OrderStatus.CONFIRMED})
"""An order may be at the store in these; the number of one may be missing."""


def is_number(text: str) -> bool:
    return NUMBER.fullmatch(text) is not None and sum(ch.isdigit() for ch in text) >= FEWEST_DIGITS


def told(text: str, reading: Reading, facts: Facts) -> list[do.Effect]:
    """What a message means that names a number nobody knew, while an order waits for its number; else nothing."""
    waiting = [order for order in facts.orders if not order.number and order.status in WAITING]
    asked = facts.checkout is not None or facts.choice is not None
    if not waiting or asked or len(text) > LONGEST_MESSAGE or ASKED.search(text):
        return []
    if reading.act not in {Act.UNCLEAR, Act.TRACK_ORDER, Act.THANKS}:
        return []
    known = {order.number.casefold() for order in facts.orders}
    numbers = [word for word in NUMBER.findall(text) if is_number(word)]
    if len(numbers) != 1 or numbers[0].casefold() in known:
        return []
    number = numbers[0]
    meant = _named(text, waiting) or waiting
    if len(meant) > 1 or CALLED.search(text) is None:  # a bare number may be a postal code as well
        ids = [order.order_id for order in meant[:MOST_ASKED]]
        return [do.Show(card="whose_number", params={"number": number, "order_ids": ids})]
    return [do.SettleOrder(order_id=meant[0].order_id, said="placed", number=number)]


def _named(text: str, orders: list[OrderFact]) -> list[OrderFact]:
    said = text.casefold()
    return [order for order in orders if order.store.casefold() in said]
