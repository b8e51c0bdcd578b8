"""What belongs to an act: the slots of a reading."""

from __future__ import annotations

import re
from typing import Any

from agent.understanding.address import find_phone, parse_address
from agent.understanding.concepts import word_set
from agent.understanding.message import Piece
from agent.understanding.phrases import Found
from agent.understanding.places import said_city
from agent.understanding.quantities import Number
from agent.understanding.reading import Act, CartItem
from agent.understanding.references import find_code, find_order, find_stores
from agent.understanding.sizes import find_size
from agent.understanding.words import Word, split_words

Slots = dict[str, Any]

_BOTH = frozenset({"both", "beide", "beiden", "ambos", "ambas", "entrambi"})
_LOWERING = frozenset({"reduce", "decrease", "lower", "cut", "drop", "down"})
_ALL = word_set("all")
_TARGETS = word_set("targets")
_INSTEAD = ("insteadof",)
_COUNTED_FROM = word_set("counted from")


def fill(act: Act, piece: Piece) -> Slots:
    """Slots of `act` as said by `piece`; only those that apply."""
    filler = _FILLERS.get(act)
    slots = filler(piece) if filler else {}
    return {key: value for key, value in slots.items() if value not in (None, "", [], {})}


def _named(names: tuple[str, ...]) -> str | list[str] | None:
    return None if not names else names[0] if len(names) == 1 else list(names)


def _item(piece: Piece) -> Slots:
    """The item spoken of, a position in the cart, or the only line there is."""
    mention = piece.mention
    if mention.names:
        return {"item": _named(mention.names)}
    if piece.position is not None:
        return {"which": piece.position}
    if not mention.said and len(piece.message.context.cart) == 1:
        return {"item": piece.message.context.cart[0].name}
    return {}


def _remove_item(piece: Piece) -> Slots:
    words = list(piece.words)
    spared = next((m for m in piece.marks if "except" in m.concepts), None)
    if spared and "keep" in piece.concepts:
        return {"item": _named(piece.message.cart.find(words[spared.end - piece.start :]).names)}
    removes = next((m.start for m in piece.marks if "remove" in m.concepts), 0)
    if spared and "all" in piece.concepts and removes <= spared.start:
        return {"item": _named(piece.message.cart.all_but(words[spared.end - piece.start :]))}
    after = _after_verb(piece, "remove")
    if after is not None and (named := piece.message.cart.find(after).names):
        return {"item": _named(named)}
    if "all" in piece.concepts and piece.stores and not piece.kinds:
        return {"item": _named(piece.message.cart.of_store(piece.stores[0].value))}
    return _item(piece)


def _after_verb(piece: Piece, concept: str) -> list[Word] | None:
    """The words behind a verb with something before it: "I only want the dress, lose the sandals"."""
    verb = next((m for m in piece.marks if concept in m.concepts), None)
    if verb is None or verb.start - piece.start < 3:
        return None
    return list(piece.words[verb.end - piece.start :])


def _line(piece: Piece, slots: Slots) -> CartItem | None:
    item = slots.get("item")
    if isinstance(item, str):
        return piece.message.cart.line(item)
    which, cart = slots.get("which"), piece.message.context.cart
    if isinstance(which, int) and 0 < which <= len(cart):
        return cart[which - 1]
    return cart[-1] if which == "last" and cart else None


def _wanted_number(piece: Piece) -> Number | None:
    """The number asked for: not the one after "instead of"; a plain count before a word like "one"."""
    numbers = [n for n in piece.numbers if not _is_replaced(piece.words, n)]
    if piece.position is not None:
        numbers = [n for n in numbers if not _is_position(piece.words, n)]
    strong = [n for n in numbers if not n.weak]
    if "toomany" in piece.concepts:
        return next(reversed(strong), None)
    to = [
        n
        for n in strong
        if n.start and piece.words[n.start - 1].key in {"to", "a", "auf", "make", "=", ":", ">"}
    ]
    return next(iter(to or strong or numbers), None)


def _is_replaced(words: tuple[Word, ...], number: Number) -> bool:
    return any(w.key in _COUNTED_FROM for w in words[max(0, number.start - 2) : number.start])


def _is_position(words: tuple[Word, ...], number: Number) -> bool:
    before = words[number.start - 1].key if number.start else ""
    return before in {"#", "number", "no", "item", "option", "numero", "nummer"} or (
        number.weak and before not in {"just", "only"}
    )


def _quantity(piece: Piece) -> Slots:
    said = piece.concepts
    if said & {"each", "all"} and not piece.mention.names:
        slots: Slots = {"which": "all"}
    else:
        slots = _item(piece)
    number = _wanted_number(piece)
    line = _line(piece, slots)
    has = line.quantity if line else None
    factor = 2.0 if "double" in said else 3.0 if "triple" in said else 0.5 if "halve" in said else None
    if factor is not None:
        return {**slots, "quantity": int(has * factor) if has else None}
    by = (
        any(w.key in {"by", "um", "de"} for w in piece.words[max(0, number.start - 1) : number.start])
        if number
        else False
    )
    if (
        by
        and has is not None
        and said & {"less", "changeto", "setqty"}
        and {w.key for w in piece.words} & _LOWERING
    ):
        return {**slots, "quantity": has - number.value if number else None}
    if "less" in said and "to" not in {w.key for w in piece.words}:
        return {**slots, "quantity": has - (number.value if number else 1) if has is not None else None}
    if "more" in said and has is not None and not _is_total(piece, number):
        return {**slots, "quantity": has + (number.value if number else 1)}
    return {**slots, "quantity": number.value if number else None}


def _is_total(piece: Piece, number: Number | None) -> bool:
    """ "2 more" adds; "up to 2", "make it 2 in total" do not."""
    words = {w.key for w in piece.words}
    return bool(
        number
        and (
            words & {"total", "altogether"}
            or (piece.words[number.start - 1].key in {"to", "up"} and number.start)
        )
    )


_GIVEN_UP = word_set("given up")


def _target(piece: Piece, found: list[Found], current: str) -> Found | None:
    """Of several sizes or colours the new one: not after "instead of" or "not", not what the line has already,
    and rather after "to" or "in" than before."""
    fresh = [
        f for f in found if not any(w.key in _GIVEN_UP for w in piece.words[max(0, f.start - 2) : f.start])
    ] or found
    if len(fresh) > 1:
        fresh = [f for f in fresh if f.value.casefold() != current.casefold()] or fresh
    aimed = [f for f in fresh if f.start and piece.words[f.start - 1].key in _TARGETS]
    return next(iter(aimed[-1:] or fresh[-1:]), None)


def all_sizes(piece: Piece) -> list[Found]:
    """Every size said, from left to right."""
    sizes: list[Found] = []
    start = 0
    while start < len(piece.words) and (size := find_size(piece.words[start:])):
        sizes.append(Found(size.value, start + size.start, start + size.end))
        start += size.end
    meant = next(
        (p for p in range(start, len(piece.words) - 1) if piece.words[p].key in {"be", "sein"}), None
    )
    if sizes and meant is not None and (size := find_size(piece.words[meant + 1 :], loose=True)):
        sizes.append(Found(size.value, meant + 1 + size.start, meant + 1 + size.end))
    return sizes


def _change_variant(piece: Piece) -> Slots:
    sizes = (all_sizes(piece) or [piece.size]) if piece.size else []
    slots = _item_beside(piece, [*sizes, *piece.colors])
    line = _line(piece, slots)
    size = _target(piece, sizes, line.size if line else "")
    color = _target(piece, piece.colors, line.color if line else "")
    said_color = color.value if color and not _describes(color, line, size) else None
    return {**slots, "size": size.value if size else None, "color": said_color}


def _item_beside(piece: Piece, targets: list[Found]) -> Slots:
    """The item, found first without the sizes and colours that may be the new ones."""
    taken = {p for f in targets for p in range(f.start, f.end)}
    mention = piece.message.cart.find([w for p, w in enumerate(piece.words) if p not in taken])
    if not mention.names:
        mention = piece.mention if len(piece.mention.names) == 1 else mention
    if mention.names:
        return {"item": _named(mention.names)}
    if piece.position is not None:
        return {"which": piece.position}
    if not mention.said and len(piece.message.context.cart) == 1:
        return {"item": piece.message.context.cart[0].name}
    return {}


def _describes(color: Found, line: CartItem | None, size: Found | None) -> bool:
    """ "the black tee in large": the colour it has already only says which one."""
    return bool(line and size and color.value.casefold() == line.color.casefold())


def _pick_variant(piece: Piece) -> Slots:
    """ "small or medium, ok medium", "not the medium, the large": of several sizes or colours the one meant."""
    size = _target(piece, all_sizes(piece), "") if piece.size else None
    color = _target(piece, piece.colors, "")
    if size is None and piece.position is None:
        size = piece.loose_size
    counts = [n for n in piece.numbers if not n.weak]
    count = next((n for n in counts if not size or n.end <= size.start or n.start >= size.end), None)
    counted = count if count and _says_count(piece.words, count, bool(size or color)) else None
    slots: Slots = {
        "size": size.value if size else None,
        "color": color.value if color else None,
        "quantity": counted.value if counted else None,
    }
    if piece.position is not None and not (size or color):
        slots["which"] = piece.position
    for label in reversed(piece.offered):
        slots["size" if find_size(split_words(label), loose=True) else "color"] = label
    return slots


def _says_count(words: tuple[Word, ...], number: Number, variant_said: bool) -> bool:
    after = words[number.end].key if number.end < len(words) else ""
    before = words[number.start - 1].key if number.start else ""
    return (
        after in {"of", "x", "pairs", "pieces", "please", "units", "de"}
        or before in {"x", "qty", "quantity", "get", "want", "take", ","}
        or (variant_said and number.start == 0)
    )


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
    slots = {k: v for k, v in _item(piece).items() if k in {"item", "which"}}
    line = _line(piece, slots)
    others = [s.value for s in stores if not line or s.value != line.store] or [s.value for s in stores]
    return {**slots, "store": others[0] if others else None}


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
    city = said_city(piece.text)
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
        after in {"of", "x", "pairs", "pieces", "please", "de", "pls", "pz"}
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
    Act.REMOVE_ITEM: _remove_item,
    Act.SET_QUANTITY: _quantity,
    Act.CHANGE_VARIANT: _change_variant,
    Act.PICK_VARIANT: _pick_variant,
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
