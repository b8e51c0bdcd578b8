"""What belongs to an act: the slots of a reading."""

from __future__ import annotations

import re
from typing import Any

from agent.understanding.address import find_phone, parse_address
from agent.understanding.concepts import word_set
from agent.understanding.goods_slots import (
    changed_variant,
    item_spoken_of,
    line_of,
    picked_variant,
    quantity_wanted,
    removed_items,
)
from agent.understanding.message import Piece
from agent.understanding.places import bare_city, said_city
from agent.understanding.quantities import Number
from agent.understanding.reading import Act
from agent.understanding.references import find_code, find_order, find_stores
from agent.understanding.sizes import find_size
from agent.understanding.words import Word

Slots = dict[str, Any]

_BOTH = frozenset({"both", "beide", "beiden", "ambos", "ambas", "entrambi"})
_ALL = word_set("all")


def fill(act: Act, piece: Piece) -> Slots:
    """Slots of `act` as said by `piece`; only those that apply."""
    filler = _FILLERS.get(act)
    slots = filler(piece) if filler else {}
    return {key: value for key, value in slots.items() if value not in (None, "", [], {})}


def _order(piece: Piece, single: bool = True) -> Slots:
    context = piece.message.context
    slots: Slots = {}
    number = find_order(piece.text, context.orders, loose=True)
    if number:
        return {"order": number[0]}
    stores = [s.value for s in find_stores(piece.words, context)]
    if stores:
        slots["store"] = stores[0]
        of_store = [o.number for o in context.orders if o.store == stores[0]]
        if len(of_store) == 1:
            slots["order"] = of_store[0]
        return slots
    recent = [m for m in piece.marks if "recent" in m.concepts]
    if recent and not _time_said(piece) and (len(context.orders) != 1 or not _occasion_said(piece)):
        return {"which": "last"}
    if any(w.key in _BOTH for w in piece.words) or (
        "orderlist" in piece.concepts and any(w.key in _ALL for w in piece.words)
    ):
        return {"which": "all"}
    if isinstance(piece.position, int) and len(context.orders) > 1:
        return {"which": piece.position}
    if single and len(context.orders) == 1:
        slots["order"] = context.orders[0].number
    return slots


def _time_said(piece: Piece) -> bool:
    return bool(
        re.search(
            r"\b(?:last|past|previous) (?:week|month|year|night)\b", " ".join(w.key for w in piece.words)
        )
    )


def _occasion_said(piece: Piece) -> bool:
    """ "same as last time" speaks of an occasion, not of a place in the list."""
    return bool(
        re.search(
            r"\b(?:last time|ultima vez|derniere fois|letztes mal|ultima volta)\b",
            " ".join(w.key for w in piece.words),
        )
    )


def _human(piece: Piece) -> Slots:
    about_order = bool(piece.concepts & {"problem", "flaw"})
    slots = _order(piece, single=about_order)
    return slots if about_order or slots.keys() & {"order", "store"} else {}


def _compare(piece: Piece) -> Slots:
    stores = piece.stores
    slots = {k: v for k, v in item_spoken_of(piece).items() if k in {"item", "which"}}
    line = line_of(piece, slots)
    others = [s.value for s in stores if not line or s.value != line.store] or [s.value for s in stores]
    return {**slots, "store": others[0] if others else None}


def _checkout(piece: Piece) -> Slots:
    """ "just the Macy's stuff": one of the cart's stores, where no other and no item is named."""
    here = {item.store for item in piece.message.context.cart}
    named = {s.value for s in piece.stores if s.value in here}
    return {"store": named.pop()} if len(named) == 1 and not piece.mention.names else {}


def _link_store(piece: Piece) -> Slots:
    return {"store": piece.stores[0].value if piece.stores else None}


def _address(piece: Piece) -> Slots:
    parsed = parse_address(piece.message.text)
    return {"address": parsed.fields(), "email": piece.message.email, "phone": find_phone(piece.message.text)}


def _pick_address(piece: Piece) -> Slots:
    if piece.position is not None:
        return {"which": piece.position}
    if piece.concepts & {"onfile"} and re.search(
        r"\b(?:last time|before|letztes mal|la derniere fois|ultima vez|previous)\b",
        " ".join(w.key for w in piece.words),
    ):
        return {"which": "last"}
    if piece.concepts & {"place", "onfile"}:
        return {}
    city = said_city(piece.text) or bare_city(piece.text)
    return {"address": {"city": city}} if city else {}


def _pick_payment(piece: Piece) -> Slots:
    said = " ".join(w.key for w in piece.words)
    if re.search(
        r"\blast time\b|\b(?:as|used|one) before\b|\bused last\b|\bultima vez\b|\bderniere fois\b|\bletztes mal\b",
        said,
    ):
        return {"which": "last"}
    if re.search(r"\b(?:last (?:four|4)|end|ending|ends)\b", said):
        return {}
    return {"which": piece.position}


def links_with(piece: Piece) -> Slots:
    """Links, and the size, colour and count said beside them."""
    size = piece.size
    color = piece.colors[0] if piece.colors else None
    if size is None and color:
        rest = [w for p, w in enumerate(piece.words) if not color.start <= p < color.end]
        size = find_size(rest, loose=False)
    count = next((n for n in piece.numbers if not n.weak and _says_links(piece.words, n)), None)
    return {
        "urls": list(piece.message.links),
        "size": size.value if size else None,
        "color": color.value if color else None,
        "quantity": count.value if count else None,
    }


def _says_links(words: tuple[Word, ...], number: Number) -> bool:
    after = words[number.end].key if number.end < len(words) else ""
    before = words[number.start - 1].key if number.start else ""
    return (
        after in {"of", "x", "pairs", "packs", "sets", "boxes", "pieces", "please", "de", "pls", "pz"}
        or before
        in {
            "x",
            "qty",
            "quantity",
            "get",
            "want",
            "need",
            "take",
            "add",
            ",",
            "buy",
            "order",
            "grab",
            "quiero",
            "me",
        }
        or "x" in words[number.start].key
    )


def _code(piece: Piece) -> Slots:
    return {"code": find_code(piece.text)}


_FILLERS = {
    Act.CHECKOUT: _checkout,
    Act.REMOVE_ITEM: removed_items,
    Act.SET_QUANTITY: quantity_wanted,
    Act.CHANGE_VARIANT: changed_variant,
    Act.PICK_VARIANT: picked_variant,
    Act.APPLY_CODE: _code,
    Act.GIVE_ADDRESS: _address,
    Act.PICK_ADDRESS: _pick_address,
    Act.PICK_PAYMENT: _pick_payment,
    Act.TRACK_ORDER: _order,
    Act.CANCEL_ORDER: _order,
    Act.RETURN_ORDER: _order,
    Act.BUY_AGAIN: _order,
    Act.HUMAN: _human,
    Act.COMPARE_PRICES: _compare,
    Act.LINK_STORE: _link_store,
}
