"""What a message points at: stores, placed orders, positions ("the second one"), discount codes."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from agent.understanding.concepts import read_lexicon
from agent.understanding.phrases import Found, Phrasebook
from agent.understanding.reading import Context, OrderRef
from agent.understanding.words import Word, fold, split_words

# stores


@cache
def _known_stores() -> Phrasebook:
    return Phrasebook(read_lexicon("stores"))


def _own_stores(context: Context) -> Phrasebook:
    """Stores of this shopper's cart and orders, and those Muse has files for, by name with and without "&"."""
    names = [i.store for i in context.cart] + [o.store for o in context.orders] + list(context.stores)
    spellings: dict[str, list[str]] = {}
    for name in filter(None, dict.fromkeys(names)):
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
    own = _own_stores(context)
    found = own.find(words)
    taken = {place for f in found for place in range(f.start, f.end)}
    for known in _known_stores().find(words):
        if not taken & set(range(known.start, known.end)):
            found.append(known)
    return sorted(found, key=lambda f: f.start)


def store_vocabulary(context: Context) -> frozenset[str]:
    names = [*(i.store for i in context.cart), *(o.store for o in context.orders), *context.stores]
    return frozenset(w.key for name in names for w in split_words(name) if w.is_word)


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

_ORDINALS: dict[int | str, str] = {
    1: "first, 1st, top one, primero, primera, 1ro, 1era, premier, premiere, 1er, 1ere, erste, ersten, erstes, erster, primo, primeiro, primeira",
    2: "second, 2nd, segundo, segunda, 2do, 2da, deuxieme, 2eme, seconde, zweite, zweiten, zweites, zweiter, secondo, seconda, middle one, middle",
    3: "third, 3rd, tercero, tercera, 3ro, troisieme, 3eme, dritte, dritten, drittes, terzo, terza, terceiro",
    4: "fourth, 4th, forth, cuarto, cuarta, quatrieme, vierte, vierten, quarto, quarta",
    5: "fifth, 5th, quinto, quinta, cinquieme, funfte, funften",
    6: "sixth, 6th, sexto, sexta, sixieme, sechste",
    7: "seventh, 7th, septimo, septima, septieme, siebte",
    8: "eighth, 8th, octavo, octava, huitieme, achte",
    9: "ninth, 9th, noveno, neuvieme, neunte",
    10: "tenth, 10th, decimo, dixieme, zehnte",
    "last": "last, bottom one, final one, ultimo, ultima, derniere, dernier, letzte, letzten, letztes, latest, most recent",
}
_NOT_POSITIONS = {
    "time",
    "week",
    "month",
    "year",
    "night",
    "names",
    "name",
    "minute",
    "second",
    "seconds",
    "of",
    "day",
    "season",
    "digits",
    "four",
}


@cache
def _ordinals() -> Phrasebook:
    return Phrasebook({str(k): v.split(", ") for k, v in _ORDINALS.items()})


def find_position(words: Sequence[Word]) -> int | str | None:
    """1, 2, ... or "last": "the second one", "number 3", "#2", "option b"."""
    for place, word in enumerate(words):
        after = words[place + 1].key if place + 1 < len(words) else ""
        here = _ordinals().at(words, place)
        if here and after not in _NOT_POSITIONS and not _is_adverb(words, place):
            return int(here[0].value) if here[0].value.isdigit() else here[0].value
        if word.key in {
            "number",
            "no",
            "nr",
            "num",
            "option",
            "choice",
            "item",
            "#",
            "numero",
            "opcion",
            "nummer",
        }:
            if re.fullmatch(r"\d{1,2}", after):
                return int(after)
            if word.key in {"option", "choice"} and re.fullmatch(r"[a-h]", after):
                return ord(after) - ord("a") + 1
            if (
                word.key in {"number", "option", "choice", "numero", "opcion", "nummer"}
                and after in _CARDINALS
            ):
                return _CARDINALS[after]
    return None


_CARDINALS = {
    "one": 1,
    "two": 2,
    "three": 3,
    "four": 4,
    "five": 5,
    "uno": 1,
    "dos": 2,
    "tres": 3,
    "eins": 1,
    "zwei": 2,
    "drei": 3,
    "un": 1,
    "deux": 2,
    "trois": 3,
}


def _is_adverb(words: Sequence[Word], place: int) -> bool:
    """ "first, show my cart" and "wait a second" name no position; "at last" neither."""
    key = words[place].key
    before = words[place - 1].key if place else ""
    after = words[place + 1].key if place + 1 < len(words) else ""
    if key == "first" and (
        after in {",", "off", "of"}
        or before in {"but", "at"}
        or (place + 1 == len(words) and place > 1 and before not in {"the", "my"})
    ):
        return True
    return (key == "second" and before in {"a", "one", "every", "any"}) or (key == "last" and before == "at")


# codes

_CODE_LIKE = re.compile(
    r"(?<![\w-])(?=[A-Za-z0-9-]*[A-Za-z])[A-Za-z0-9]{2,20}(?:-[A-Za-z0-9]{1,12}){0,3}(?![\w-])"
)
_MIXED = re.compile(r"(?=[A-Z0-9-]*\d)(?=[A-Z0-9-]*[A-Z])[A-Z][A-Z0-9-]{3,19}|[A-Z]{4,20}")
_SIZE_LIKE = re.compile(r"(?i)(?:x{0,3}[sml]|\d?xl|eu\d+|\d+x\d+|w\d+|size)")
_COMMON_CAPITALS = frozenset(
    {
        "PLEASE",
        "CODE",
        "PROMO",
        "COUPON",
        "DISCOUNT",
        "THANKS",
        "CART",
        "STOP",
        "HELP",
        "NEED",
        "WANT",
        "THIS",
        "THAT",
        "VISA",
        "AMEX",
        "PAYPAL",
        "APPLY",
        "WITH",
        "MUSE",
        "GIFT",
        "GDPR",
        "VOUCHER",
        "CANCEL",
        "ORDER",
        "CHECKOUT",
    }
)


def looks_like_code(word: str) -> bool:
    """ "SAVE10", "FREESHIP": capitals, with or without digits."""
    return bool(_MIXED.fullmatch(word)) and word not in _COMMON_CAPITALS and not _SIZE_LIKE.fullmatch(word)


_NAMING = re.compile(
    r"\b(?:codes?|promo(?:code)?|coupons?|vouchers?|discount|cupon|codigo|descuento|gutschein(?:code)?|rabatt(?:code)?|reduction|codice|sconto|cupom)\b"
    r"(?:\s+(?:promo|code|de descuento|de reduction|sconto))?"
    r"(?:\s*(?:is|es|est|ist|called|named|says|of|:|=|,|-|\u2013|e)){0,2}\s*[\"'(]?(?P<code>[a-z0-9][a-z0-9-]{2,23})"
)
_NOT_CODES = frozenset(
    "please pls for and that from the this work works working still now here you code codes promo coupon then before have "
    "got can does when i my it is on in to at of a an off too again also thing box field yet valid expired apply applied use "
    "with but so if or not didnt doesnt wont isnt einlosen por favor para que de en y s'il stp bitte eingeben anywhere "
    "somewhere available first thanks friend says said called gave given they was were einen ein eine hinzufugen "
    "desde from email newsletter instagram tiktok influencer i'd id ive hab habe ich funktioniert marche ne pas fonctionne".split()
)


def find_code(text: str) -> str | None:
    """A discount code as typed: in capitals ("SAVE10"), or named as one ("code mom-2024")."""
    shouting = text.isupper()
    words = [m[0] for m in _CODE_LIKE.finditer(text)]
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
