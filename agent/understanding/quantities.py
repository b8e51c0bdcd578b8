"""How many: digits and number words, and what they make of the quantity that is in the cart."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from agent.understanding.concepts import read_lexicon, word_set
from agent.understanding.phrases import Phrasebook
from agent.understanding.words import Word

_DIGITS = re.compile(r"\d{1,4}|\d{1,3}[.,]\d{3}")
_TIMES = re.compile(r"x(\d{1,4})|(\d{1,4})x")
_NOT_COUNTS = word_set("not counts")
_MINUS = word_set("minus")
_BEFORE_SIGN = word_set("before sign")
_MONEY = word_set("money")


@dataclass(frozen=True, slots=True)
class Number:
    """`weak`: a word like "one" or "una" that is more often no count ("the black one")."""

    value: int
    start: int
    end: int
    weak: bool = False


@cache
def _number_words() -> Phrasebook:
    return Phrasebook(read_lexicon("numbers"))


def number_word(words: Sequence[Word], start: int) -> Number | None:
    """The number word or phrase that begins at `start` ("two", "a dozen")."""
    found = _number_words().at(words, start)
    if not found:
        return None
    first = found[0]
    return Number(int(first.value), start, first.end, weak=words[start].key in _NOT_COUNTS)


def _signed(words: Sequence[Word], text: str, start: int, value: int) -> tuple[int, int]:
    """(value, start) with the sign before it: "-1", or "to minus one" ("minus one tee" takes one away)."""
    before = words[start - 1] if start else None
    if before is None or before.key not in _MINUS:
        return value, start
    if len(before.key) == 1:
        attached = before.end == words[start].start
        signs = attached and (not before.start or text[before.start - 1].isspace())
    else:
        signs = start >= 2 and words[start - 2].key in _BEFORE_SIGN
    return (-value, start - 1) if signs else (value, start)


def is_money(words: Sequence[Word], number: Number) -> bool:
    """ "60 bucks", "$60": a price, no count."""
    before = words[number.start - 1].key if number.start else ""
    after = words[number.end].key if number.end < len(words) else ""
    return before in _MONEY or after in _MONEY


def find_numbers(text: str, words: Sequence[Word]) -> list[Number]:
    """Whole numbers in digits or words, "x3", "-1" and "1,000" among them."""
    found: list[Number] = []
    place = 0
    while place < len(words):
        key = words[place].key
        times = _TIMES.fullmatch(key)
        if times:
            found.append(Number(int(times[1] or times[2]), place, place + 1))
        elif _DIGITS.fullmatch(key):
            value, start = _signed(words, text, place, int(re.sub(r"\D", "", key)))
            found.append(Number(value, start, place + 1))
        elif number := number_word(words, place):
            value, start = _signed(words, text, place, number.value)
            found.append(Number(value, start, number.end, number.weak))
            place = number.end - 1
        place += 1
    return found
