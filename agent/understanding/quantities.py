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
    """A minus directly before the number, itself after a blank, is its sign: (value, start)."""
    before = words[start - 1] if start else None
    if before is None or before.key not in _MINUS:
        return value, start
    if len(before.key) == 1 and before.end != words[start].start:
        return value, start
    if before.start and not text[before.start - 1].isspace():
        return value, start
    return -value, start - 1


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
