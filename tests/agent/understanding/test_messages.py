"""A table of messages for every act and step, in several languages and tempers."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from agent.understanding.reading import Act, CartItem, Context, OrderRef
from agent.understanding.rules import understand

CARTS = {
    "none": (),
    "A": (
        CartItem(name="Quilted Barn Jacket", store="Northline", size="L", color="olive"),
        CartItem(name="Ribbed Knit Sweater", store="Maple & Main", size="S", color="cream", quantity=2),
        CartItem(name="Canvas Weekender Bag", store="Petit Atelier", size="one size", color="sand"),
        CartItem(name="Straight Leg Jeans", store="Northline", size="30x32", color="mid wash"),
    ),
    "B": (
        CartItem(name="Everyday Crew Socks", store="Maple & Main", size="9-11", color="white", quantity=2),
    ),
    "C": (
        CartItem(name="Trail Runner 5 Sneakers", store="Northline", size="EU 42", color="blue"),
        CartItem(name="Suede Desert Boots", store="Macy's", size="10", color="tan"),
    ),
    "D": (
        CartItem(name="Tiered Cotton Sundress", store="Petit Atelier", size="M", color="yellow"),
        CartItem(name="Velvet Evening Gown", store="Nordstrom", size="6", color="emerald"),
        CartItem(name="Pearl Drop Earrings", store="Petit Atelier", size="one size", color="gold"),
    ),
    "E": (
        CartItem(name="Adidas Stan Smith", store="Macy's", size="8", color="white"),
        CartItem(name="Pima Cotton Tee", store="Old Navy", size="M", color="black", quantity=4),
        CartItem(name="Wool Fedora", store="Nordstrom", size="one size", color="grey"),
    ),
}
_NORTHLINE = OrderRef(number="NL-3301", store="Northline", status="shipped")
ORDERS = {
    "none": (),
    "o1": (_NORTHLINE,),
    "o2": (_NORTHLINE, OrderRef(number="MM-8842", store="Maple & Main", status="processing")),
    "o3": (
        OrderRef(number="NL-3301", store="Northline", status="delivered"),
        OrderRef(number="MM-8842", store="Maple & Main", status="delivered"),
        OrderRef(number="PA-1207", store="Petit Atelier", status="out for delivery"),
    ),
}


class Row(NamedTuple):
    act: Act
    text: str
    context: Context
    slots: dict[str, Any]


def _rows() -> Iterator[Row]:
    act = Act.UNCLEAR
    for line in (Path(__file__).parent / "messages.txt").read_text(encoding="utf-8").splitlines():
        if line.startswith("["):
            act = Act(line.strip("[]"))
        elif line and not line.startswith("#"):
            text, step, cart, orders, slots = (part.strip() for part in line.rsplit("|", 4))
            context = Context.model_validate({"step": step, "cart": CARTS[cart], "orders": ORDERS[orders]})
            yield Row(act, text.replace("\\n", "\n"), context, json.loads(slots))


ROWS = tuple(_rows())


def _plain(value: Any) -> Any:
    """Slots as they are compared: case does not matter, nor the order of items."""
    if isinstance(value, dict):
        return {key: _plain(entry) for key, entry in value.items()}
    return sorted(map(_plain, value)) if isinstance(value, list) else str(value).casefold()


@pytest.mark.parametrize("act", Act)
def test_messages_of(act: Act) -> None:
    """One test an act: hundreds of tests would cost more than the reading."""
    misread: list[str] = []
    for row in ROWS:
        if row.act is act:
            reading = understand(row.text, row.context)
            if (reading.act, _plain(reading.slots)) != (row.act, _plain(row.slots)):
                misread.append(f"{row.text!r}: {reading.act} {reading.slots}, not {row.act} {row.slots}")
    assert not misread, "\n".join(misread)


def test_every_act_is_in_the_table() -> None:
    assert {row.act for row in ROWS} == set(Act)


def test_every_step_is_in_the_table() -> None:
    assert {row.context.step for row in ROWS} == {
        "idle",
        "variant",
        "address",
        "payment",
        "review",
        "placing",
        "done",
    }


def test_only_agreement_is_read_as_a_confirmation() -> None:
    """The table's other messages do not confirm a review, but for a wish to buy and a bare "ok"."""
    confirming = set()
    for row in ROWS:
        at_review = row.context.model_copy(update={"step": "review"})
        if row.act is not Act.CONFIRM and understand(row.text, at_review).act is Act.CONFIRM:
            confirming.add((row.act, row.text))
    assert {act for act, _ in confirming} <= {Act.CHECKOUT, Act.UNCLEAR}
    assert {text for act, text in confirming if act is Act.UNCLEAR} <= {"k", "ok"}
