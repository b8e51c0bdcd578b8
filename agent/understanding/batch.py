"""Messages as JSON lines in, readings as JSON lines out: one answer a line, in order, whatever comes in."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any, get_args

from agent.understanding.reading import Act, CartItem, Context, OrderRef, Step
from agent.understanding.rules import understand

_STEPS = frozenset(get_args(Step))
_SLOTS = frozenset(
    {
        "urls",
        "size",
        "color",
        "quantity",
        "item",
        "store",
        "order",
        "address",
        "which",
        "code",
        "email",
        "phone",
    }
)
"""Those that the labelled messages know; a reading may say more."""
_UNREADABLE = {"act": Act.UNCLEAR.value, "slots": {}}


def answer_lines(lines: Iterable[str]) -> Iterator[str]:
    """Each line is {"id", "text", "step", "cart": ["name | store | size | color | quantity"], "orders":
    ["number | store | status"]}; each answer {"id", "act", "slots", "confidence"}. A line that cannot be read is
    answered as unclear, with "error" and its id where it has one."""
    for line in lines:
        yield json.dumps(_answer(line))


def _answer(line: str) -> dict[str, Any]:
    try:
        asked = json.loads(line)
    except (ValueError, RecursionError):
        return {"id": None, **_UNREADABLE, "error": "not a line of JSON"}
    if not isinstance(asked, dict) or not isinstance(asked.get("text"), str):
        number = asked.get("id") if isinstance(asked, dict) else None
        return {"id": number, **_UNREADABLE, "error": "no text"}
    reading = understand(asked["text"], _context(asked))
    return {
        "id": asked.get("id"),
        "act": reading.act.value,
        "slots": {name: value for name, value in reading.slots.items() if name in _SLOTS},
        "confidence": reading.confidence,
    }


def _context(asked: dict[str, Any]) -> Context:
    step = asked.get("step")
    return Context(
        step=step if isinstance(step, str) and step in _STEPS else "idle",
        cart=tuple(_cart_item(said) for said in _strings(asked.get("cart"))),
        orders=tuple(_order(said) for said in _strings(asked.get("orders"))),
        offered=tuple(_strings(asked.get("offered"))),
        stores=tuple(_strings(asked.get("stores"))),
    )


def _strings(value: Any) -> list[str]:
    return (
        [entry for entry in value if isinstance(entry, str) and entry.strip()]
        if isinstance(value, list)
        else []
    )


def _cart_item(said: str) -> CartItem:
    parts = [part.strip() for part in said.rsplit("|", 4)]
    name, store, size, color, quantity = [*parts, "", "", "", ""][:5]
    digits = quantity.isascii() and quantity.isdigit() and len(quantity) < 7
    return CartItem(name=name, store=store, size=size, color=color, quantity=int(quantity) if digits else 1)


def _order(said: str) -> OrderRef:
    number, store, status = [*(part.strip() for part in said.split("|", 2)), "", ""][:3]
    return OrderRef(number=number, store=store, status=status)
