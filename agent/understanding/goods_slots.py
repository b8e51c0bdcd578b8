"""Slots that speak of goods: which item, how many, which size and colour."""

from __future__ import annotations

from typing import Any

from agent.understanding.concepts import word_set
from agent.understanding.message import Piece
from agent.understanding.phrases import Found
from agent.understanding.quantities import Number
from agent.understanding.reading import CartItem
from agent.understanding.sizes import find_size
from agent.understanding.words import Word, split_words

Slots = dict[str, Any]

_LOWERING = frozenset({"reduce", "decrease", "lower", "cut", "drop", "down"})
_TARGETS = word_set("targets")
_COUNTED_FROM = word_set("counted from")
_BEING = frozenset({"is", "are", "will", "would", "should"})
_SUFFICING = word_set("sufficing")


def _named(names: tuple[str, ...]) -> str | list[str] | None:
    return None if not names else names[0] if len(names) == 1 else list(names)


def item_spoken_of(piece: Piece) -> Slots:
    """The item spoken of, a position in the cart, or the only line there is."""
    mention = piece.mention
    if mention.names:
        return {"item": _named(mention.names)}
    if piece.position is not None:
        return {"which": piece.position}
    if not mention.said and len(piece.message.context.cart) == 1:
        return {"item": piece.message.context.cart[0].name}
    return {}


def removed_items(piece: Piece) -> Slots:
    words = list(piece.words)
    spared = next((m for m in piece.marks if "except" in m.concepts), None)
    if spared and "keep" in piece.concepts:
        return {"item": _named(piece.message.cart.find(words[spared.end - piece.start :]).names)}
    removes = next((m.start for m in piece.marks if "remove" in m.concepts), 0)
    if spared and "all" in piece.concepts and removes <= spared.start:
        return {"item": _named(piece.message.cart.all_but(words[spared.end - piece.start :]))}
    if not piece.concepts & {"remove", "unwanted", "bye", "cancel"}:
        refused = piece.message.cart.refused(words)
        if refused:
            return {"item": _named(refused)}
    after = _after_verb(piece, "remove")
    if after is not None and (named := piece.message.cart.find(after).names):
        return {"item": _named(named)}
    if "all" in piece.concepts and piece.stores and not piece.kinds:
        return {"item": _named(piece.message.cart.of_store(piece.stores[0].value))}
    return item_spoken_of(piece)


def _after_verb(piece: Piece, concept: str) -> list[Word] | None:
    """The words behind a verb with something before it: "I only want the dress, lose the sandals"."""
    verb = next((m for m in piece.marks if concept in m.concepts), None)
    if verb is None or verb.start - piece.start < 3:
        return None
    return list(piece.words[verb.end - piece.start :])


def line_of(piece: Piece, slots: Slots) -> CartItem | None:
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
    enough = [n for n in strong if _is_enough(piece.words, n)]
    if enough:
        return enough[0]
    to = [
        n
        for n in strong
        if n.start and piece.words[n.start - 1].key in {"to", "a", "auf", "make", "=", ":", ">"}
    ]
    return next(iter(to or strong or numbers), None)


def _is_enough(words: tuple[Word, ...], number: Number) -> bool:
    """ "2 is plenty", "two will do": the number wanted, whatever else is counted."""
    after = [w.key for w in words[number.end : number.end + 2]]
    return len(after) == 2 and after[0] in _BEING and after[1] in _SUFFICING


def _is_replaced(words: tuple[Word, ...], number: Number) -> bool:
    after = words[number.end].key if number.end < len(words) else ""
    return after in {"was", "were"} or any(
        w.key in _COUNTED_FROM for w in words[max(0, number.start - 2) : number.start]
    )


def _is_position(words: tuple[Word, ...], number: Number) -> bool:
    before = words[number.start - 1].key if number.start else ""
    return before in {"#", "number", "no", "item", "option", "numero", "nummer"} or (
        number.weak and before not in {"just", "only"}
    )


def quantity_wanted(piece: Piece) -> Slots:
    said = piece.concepts
    if said & {"each", "all"} and not piece.mention.names:
        slots: Slots = {"which": "all"}
    else:
        slots = item_spoken_of(piece)
    number = _wanted_number(piece)
    line = line_of(piece, slots)
    has = line.quantity if line else None
    factor = 2.0 if "double" in said else 3.0 if "triple" in said else 0.5 if "halve" in said else None
    if factor is not None:
        of_each = {item.quantity for item in piece.message.context.cart}
        if slots.get("which") == "all" and len(of_each) == 1:
            has = of_each.pop()
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


def changed_variant(piece: Piece) -> Slots:
    sizes = (all_sizes(piece) or [piece.size]) if piece.size else []
    slots = _item_beside(piece, [*sizes, *piece.colors])
    line = line_of(piece, slots)
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


def picked_variant(piece: Piece) -> Slots:
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
