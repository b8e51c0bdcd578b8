"""Sizes: letters are normalised ("medium" is "M"), all others stay as said ("EU 39", "32x30", "10 petite")."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from agent.understanding.concepts import read_lexicon, word_set
from agent.understanding.phrases import Found, Phrasebook
from agent.understanding.quantities import number_word
from agent.understanding.words import Word, fold


@cache
def _letters() -> Phrasebook:
    lines = read_lexicon("sizes")
    return Phrasebook(
        {name.removeprefix("letter "): said for name, said in lines.items() if name.startswith("letter ")}
    )


def _folded(concept: str) -> frozenset[str]:
    return frozenset(map(fold, read_lexicon("sizes")[concept]))


_WORN = word_set("worn")
_TIMES = word_set("times")
_ROMANCE = word_set("romance")
_ENGLISH_NUMBERS = word_set("english numbers")
_ALONE = frozenset("sml") | {
    "2x",
    "3x",
    "4x",
    "media",
    "sm",
    "med",
    "grande",
    "gross",
    "klein",
    "kleine",
    "chica",
    "chico",
}
"""Too short or too common to be a size without a sign of one beside it."""
_CUES = _folded("cue")
_BEFORE = _CUES | frozenset(
    {"a", "an", "in", "to", "en", "auf", "the", "la", "el", "un", "una", "eine", "einem", "ein", "one"}
)
_NUMBER_BEFORE = word_set("number before")
_SYSTEMS = word_set("systems")
_SYSTEM_NAMES = {
    **dict.fromkeys(("eur", "euro", "european", "europea", "europeenne"), "EU"),
    "british": "UK",
    "american": "US",
}
_FITS = _folded("fit")
_COMPARED = word_set("compared")
_CODE = re.compile(r"\d{1,2}(?:\.5)?[a-z]{1,2}|\d{2}x\d{2}|w\d{2}|\d{1,2}/\d{1,2}")
_CODES_THAT_ARE_NOT = re.compile(r"\d+(?:st|nd|rd|th|x|am|pm|er|eme|ers|k|ks|go|in|am|do)")
_NUMBER = re.compile(r"\d{1,3}(?:[.,]5)?")
_HALVES = (("and", "a", "half"), ("1", "/", "2"), ("y", "media"), ("et", "demi"), ("and", "half"), ("½",))


def _key(words: Sequence[Word], place: int) -> str:
    return words[place].key if 0 <= place < len(words) else ""


def _spoken_number(words: Sequence[Word], start: int) -> Found | None:
    """ "8", "7.5", "six", "seven and a half"."""
    if _NUMBER.fullmatch(_key(words, start)):
        value, end = words[start].key.replace(",", "."), start + 1
    elif (number := number_word(words, start) if start < len(words) else None) and number.value <= 60:
        value, end = str(number.value), number.end
    else:
        return None
    for half in _HALVES:
        if tuple(w.key for w in words[end : end + len(half)]) == half:
            return Found(f"{value}.5", start, end + len(half))
    return Found(value, start, end)


def _measure(words: Sequence[Word], start: int) -> Found | None:
    """Waist by length, ranges and bra or children's sizes: "32x30", "32 by 30", "w32 l30", "6-12", "34C"."""
    key, second, third = _key(words, start), _key(words, start + 1), _key(words, start + 2)
    two = re.compile(r"\d{1,2}")
    if two.fullmatch(key) and two.fullmatch(third) and start + 2 < len(words):
        if second in {"x", "by", "por", "par", "mal", "*"}:
            return Found(f"{key}x{third}", start, start + 3)
        close = words[start].end == words[start + 1].start and words[start + 1].end == words[start + 2].start
        half = (key, second, third) == ("1", "/", "2")
        if second in {"-", "/", "–"} and close and not half:
            return Found(f"{key}{second}{third}", start, start + 3)
    if re.fullmatch(r"w\d{2}", key) and re.fullmatch(r"l\d{2}", second):
        return Found(f"{words[start].raw.upper()} {words[start + 1].raw.upper()}", start, start + 2)
    if two.fullmatch(key) and second in {"waist", "w"}:
        length = start + 3 if third in {"and", ",", "by", "x"} else start + 2
        if two.fullmatch(_key(words, length)) and _key(words, length + 1) in {
            "length",
            "inseam",
            "leg",
            "long",
            "l",
        }:
            return Found(f"{key}x{_key(words, length)}", start, length + 2)
    spoken = number_word(words, start) if key.isalpha() else None
    cup = _key(words, spoken.end) if spoken and 28 <= spoken.value <= 48 else ""
    if spoken and re.fullmatch(r"[b-h]|aa", cup):
        return Found(f"{spoken.value}{cup.upper()}", start, spoken.end + 1)
    if _CODE.fullmatch(key) and not _CODES_THAT_ARE_NOT.fullmatch(key):
        return Found(words[start].raw.upper() if "x" not in key else key, start, start + 1)
    return None


def _with_fit(words: Sequence[Word], size: Found) -> Found:
    """A fit beside the size belongs to it: "10 petite", "28 regular", "tall L"."""
    if _key(words, size.end) in _FITS:
        return Found(f"{size.value} {words[size.end].raw}", size.start, size.end + 1)
    if size.start and _key(words, size.start - 1) in _FITS - {"plus", "short", "long", "kids"}:
        return Found(f"{size.value} {words[size.start - 1].raw}", size.start - 1, size.end)
    return size


def _letter(words: Sequence[Word], start: int, loose: bool) -> Found | None:
    found = _letters().at(words, start)
    if not found or _key(words, start - 1) in _COMPARED or words[start].raw.endswith("'"):
        return None
    size = found[0]
    shown_alone = size.start == 0 and size.end == len([w for w in words if w.is_word])
    cue = (
        _key(words, start - 1) in _BEFORE
        or _key(words, size.end) in {"size", "sized", "please", "pls"}
        or shown_alone
        or (words[start].capital and len(words[start].key) == 1)
    )
    if words[start].key in _ALONE and size.end == start + 1 and not (cue or loose):
        return None
    if words[start].key == "s" and start and words[start - 1].key in {"it", "that"}:
        return None
    return size


def _is_plain_word(words: Sequence[Word], start: int) -> bool:
    """ "make it 3", "get us 9": "it" and "us" after a verb are no sizing systems."""
    before = _key(words, start - 1)
    return words[start].key == "it" or (words[start].key == "us" and before not in _BEFORE and start > 0)


def _cued(words: Sequence[Word], start: int) -> Found | None:
    """What follows "size" or a sizing system."""
    key = _key(words, start)
    worn = start + 1 + (_key(words, start + 1) in _CUES)
    if key in _SYSTEMS and not _is_plain_word(words, start) and (number := _spoken_number(words, worn)):
        system = _SYSTEM_NAMES.get(key, words[start].raw.upper())
        return Found(f"{system} {number.value}", start, number.end)
    glued = re.fullmatch(r"(eu|us|uk|fr|it)(\d{1,2})", key)
    if glued:
        return Found(f"{glued[1].upper()} {glued[2]}", start, start + 1)
    if key not in _CUES:
        return None
    after = start + 1 + (_key(words, start + 1) in {"of", "a", "an", "is", ":", "#", ".", "de", "number"})
    if _key(words, after) in _CUES:
        after += 1
    found = (
        _cued(words, after)
        or _measure(words, after)
        or _letter(words, after, loose=True)
        or _spoken_number(words, after)
    )
    return Found(found.value, start, found.end) if found else None


def find_size(words: Sequence[Word], loose: bool = False) -> Found | None:
    """The first size said. `loose`: a size was asked for, so a bare number or letter is one."""
    for start in range(len(words)):
        found = _cued(words, start) or _measure(words, start) or _letter(words, start, loose)
        if found:
            return _with_fit(words, found)
    for start in range(len(words)):
        number = _spoken_number(words, start)
        if number is None:
            continue
        before, after = _key(words, start - 1), _key(words, number.end)
        if before in {"is", "are"} and _key(words, start - 2) in _WORN:
            before = _key(words, start - 2)
        if number.value.endswith(".5") or after in _FITS | {"size"}:
            return _with_fit(words, number)
        worn = before in _WORN or _is_worn_in(words, start, after)
        if worn and float(number.value) <= 60:
            return _with_fit(words, number)
        said_as_size = before in {"a", "an"} and _is_english_number(words, start)
        if said_as_size and after not in {"of", "pack", "pair", "more"}:
            return _with_fit(words, number)
        if (
            loose
            and after not in {"of", "x"}
            and before not in {"x", "#", "qty", "quantity", "number"}
            and not _is_pronoun(words, number)
        ):
            return _with_fit(words, number)
    return None


def _is_worn_in(words: Sequence[Word], start: int, after: str) -> bool:
    """ "boots in 11", "le jean en 32"; "in 2 days" and "en 5 minutes" are no sizes."""
    key = words[start].key
    if not key[:1].isdigit() or after in _TIMES:
        return False
    before = _key(words, start - 1)
    return before == "in" or (before == "en" and key.isdigit() and int(key) >= 20)


def _is_english_number(words: Sequence[Word], start: int) -> bool:
    """ "a 10" is a size in English; "a 5" and "a cinco" are counts in Spanish."""
    key = words[start].key
    if key.isdigit() and int(key) < 20 and any(w.key in _ROMANCE for w in words):
        return False
    return key[:1].isdigit() or key in _ENGLISH_NUMBERS


def _is_pronoun(words: Sequence[Word], number: Found) -> bool:
    return _key(words, number.start) in {"one", "ones", "un", "une", "una", "uno", "ein", "eine", "a"}
