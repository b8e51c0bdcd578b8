"""What a message points at: stores, placed orders, positions ("the second one"), discount codes."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import cache, lru_cache

from agent.understanding.concepts import read_lexicon, word_set
from agent.understanding.phrases import Found, Phrasebook
from agent.understanding.quantities import number_word
from agent.understanding.reading import Context, OrderRef
from agent.understanding.words import Word, fold, is_english, split_words

# stores


@cache
def _known_stores() -> Phrasebook:
    return Phrasebook(read_lexicon("stores"))


def _own_names(context: Context) -> tuple[str, ...]:
    names = [i.store for i in context.cart] + [o.store for o in context.orders] + list(context.stores)
    return tuple(filter(None, dict.fromkeys(names)))


@lru_cache(maxsize=256)
def _own_stores(names: tuple[str, ...]) -> Phrasebook:
    """Stores of this shopper's cart and orders, and those Muse has files for, by name with and without "&"."""
    spellings: dict[str, list[str]] = {}
    for name in names:
        spellings[name] = [
            name,
            name.replace("&", "and"),
            name.replace("'s", ""),
            name.replace("&", "y"),
            name.replace(" & ", " n "),
        ]
        spellings[name].append(name.replace(" ", ""))
    return Phrasebook(spellings)


def find_stores(words: Sequence[Word], context: Context) -> list[Found]:
    """Stores named, by their written name ("Macy's"); the shopper's own ones before well-known ones."""
    own = _own_stores(_own_names(context))
    owning = [replace(w, key=w.key[:-1]) if w.raw.endswith("'s") else w for w in words]
    found = own.find(words)
    for more in (_known_stores().find(words), own.find(owning), _known_stores().find(owning)):
        taken = {place for f in found for place in range(f.start, f.end)}
        found += [f for f in more if not taken & set(range(f.start, f.end))]
    return sorted(found, key=lambda f: f.start)


def store_vocabulary(context: Context) -> frozenset[str]:
    return frozenset(w.key for name in _own_names(context) for w in split_words(name) if w.is_word)


# orders

_NUMBER = re.compile(
    r"(?<![\w-])#?(?=[\w-]*\d)[A-Za-z]{1,5}-?\d[\w-]{2,24}|(?<![\w-])#\s?\d{3,20}|(?<![\w.,-])\d{5,20}(?![\w.,]*\w)"
)


def _plain(number: str) -> str:
    return re.sub(r"[^0-9a-z]", "", fold(number))


def find_order(text: str, orders: Sequence[OrderRef], loose: bool = False) -> tuple[str, int, int] | None:
    """(order number, start, end): one of the shopper's by its whole number or its digits, else (`loose`)
    whatever looks like an order number, upper-case."""
    folded = fold(text)
    for order in orders:
        for number in (
            fold(order.number),
            _plain(order.number),
            _plain(order.number).lstrip("abcdefghijklmnopqrstuvwxyz"),
        ):
            if len(number) < 3:
                continue
            spaced = re.escape(number).replace(r"\-", r"[\s-]?")
            match = re.search(rf"(?<![a-z0-9]){spaced}(?![a-z0-9])", folded)
            if match:
                return order.number, match.start(), match.end()
    match = _NUMBER.search(text) if loose else None
    return (match[0].lstrip("# ").upper(), match.start(), match.end()) if match else None


# positions

_NOT_POSITIONS = word_set("not positions")


@cache
def _ordinals() -> Phrasebook:
    lines = read_lexicon("pointers")
    return Phrasebook(
        {name.removeprefix("position "): said for name, said in lines.items() if name.startswith("position ")}
    )


def find_position(words: Sequence[Word]) -> Found | None:
    """ "the second one", "number 3", "#2", "option b": the value is "1", "2", ... or "last"."""
    for place, word in enumerate(words):
        after = words[place + 1].key if place + 1 < len(words) else ""
        here = _ordinals().at(words, place)
        if here:
            follows = words[here[0].end].key if here[0].end < len(words) else ""
            after_that = words[here[0].end + 1].key if here[0].end + 1 < len(words) else ""
            of_those = follows == "of" and after_that in {"those", "these", "them", "the"}
            if (follows not in _NOT_POSITIONS or of_those) and not _is_adverb(words, place):
                return here[0]
        if word.key in _NUMBERING:
            if re.fullmatch(r"\d{1,2}", after):
                return Found(str(int(after)), place, place + 2)
            if word.key in {"option", "choice"} and re.fullmatch(r"[a-h]", after):
                return Found(str(ord(after) - ord("a") + 1), place, place + 2)
            number = number_word(words, place + 1) if place + 1 < len(words) else None
            if word.key not in {"#", "no", "item"} and number and number.value <= 10:
                return Found(str(number.value), place, number.end)
    return None


_NUMBERING = frozenset(
    {
        "number",
        "no",
        "nr",
        "num",
        "option",
        "choice",
        "item",
        "items",
        "#",
        "numero",
        "opcion",
        "nummer",
        "card",
        "address",
        "tarjeta",
        "direccion",
    }
)


def _is_adverb(words: Sequence[Word], place: int) -> bool:
    """ "first, show my cart", "wait a second", "on second thought" and "at last" name no position."""
    key = words[place].key
    before = words[place - 1].key if place else ""
    after = words[place + 1].key if place + 1 < len(words) else ""
    ends = place + 1 == len(words)
    if key == "first" and (
        after in {",", "off"}
        or (after == "of" and place + 2 < len(words) and words[place + 2].key == "all")
        or before in {"but", "at"}
        or (ends and place > 1 and before not in {"the", "my", "very"})
    ):
        return True
    return (key == "second" and before in {"a", "one", "every", "any"}) or (key == "last" and before == "at")


# codes

_CODE_LIKE = re.compile(
    r"(?<![\w-])(?=[A-Za-z0-9-]*[A-Za-z])[A-Za-z0-9]{2,20}(?:-[A-Za-z0-9]{1,12}){0,3}(?![\w-])"
)
_MIXED = re.compile(r"(?=[A-Z0-9-]*\d)(?=[A-Z0-9-]*[A-Z])[A-Z0-9][A-Z0-9-]{3,19}|[A-Z]{4,20}")
_SIZE_LIKE = re.compile(r"(?i)(?:\d{1,3}[a-z]{1,2}|x{0,3}[sml]|\d?xl|eu\d+|\d+x\d+|w\d+|size)")
_COMMON_CAPITALS = word_set("common capitals")


def looks_like_code(word: str) -> bool:
    """ "SAVE10", "FREESHIP": capitals, with or without digits."""
    return (
        bool(_MIXED.fullmatch(word))
        and word.lower() not in _COMMON_CAPITALS
        and not _SIZE_LIKE.fullmatch(word)
    )


_NAMING = re.compile(
    r"\b(?:codes?|promo(?:code)?|coupons?|vouchers?|discount|cupon|codigo|descuento|gutschein(?:code)?|rabatt(?:code)?|reduction|codice|sconto|cupom)\b"
    r"(?:\s+(?:promo|code|de descuento|de reduction|sconto))?"
    r"(?:\s*(?:is|es|est|ist|called|named|says|of|:|=|,|-|\u2013|e)){0,2}\s*[\"'(]?(?P<code>[a-z0-9][a-z0-9-]{2,23})"
)
_NOT_CODES = word_set("not codes")


def find_code(text: str) -> str | None:
    """A discount code as typed: in capitals ("SAVE10"), or named as one ("code mom-2024")."""
    shouting = text.isupper()
    words = [m[0] for m in _CODE_LIKE.finditer(text)]
    if shouting and len(words) == 1 and looks_like_code(words[0]) and not is_english(words[0].lower()):
        return words[0]
    for word in words:
        if looks_like_code(word) and (not shouting or any(c.isdigit() for c in word)):
            return word
    folded = fold(text)
    for match in _NAMING.finditer(folded):
        if match["code"] not in _NOT_CODES and not match["code"].isdigit():
            return text[match.start("code") : match.end("code")]
    return next(
        (w for w in words if re.fullmatch(r"(?i)[a-z]{3,12}\d{1,4}", w) and not _SIZE_LIKE.fullmatch(w)), None
    )
