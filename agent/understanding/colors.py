"""Colours as shoppers and stores name them: "black", "dark brown", "heather grey", "light wash", "vert sauge"."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from agent.understanding.concepts import read_lexicon, word_set
from agent.understanding.phrases import Found
from agent.understanding.words import Word, split_words

_AFTER = word_set("after")
"""Shades that follow their colour."""


@cache
def _keys(concept: str) -> frozenset[tuple[str, ...]]:
    return frozenset(tuple(w.key for w in split_words(p)) for p in read_lexicon("colors")[concept])


def _length(words: Sequence[Word], start: int, concept: str) -> int:
    for length in (3, 2, 1):
        keys = tuple(w.key for w in words[start : start + length])
        if len(keys) == length and keys in _keys(concept):
            return length
    return 0


def _end_of_color(words: Sequence[Word], start: int) -> int:
    """Where the colour that begins at `start` ends; `start` when none does."""
    end, place = start, start
    while place < len(words):
        core = _length(words, place, "color") or _length(words, place, "pattern")
        if core and place == start and not _stands_alone(words, place):
            break
        if core:
            place += core
            end = place
        elif _length(words, place, "shade"):
            place += 1
            if end > start and words[place - 1].key in _AFTER:
                end = place
        elif end > start and words[place].key in {"/", "-", "&"} and place + 1 < len(words):
            place += 1
        else:
            break
    return end


def _stands_alone(words: Sequence[Word], start: int) -> bool:
    """ "check" and "wash" are looks only after a colour or a shade; "plaid" always is one."""
    return bool(_length(words, start, "color") or _length(words, start, "motif"))


def _as_said(text: str, words: Sequence[Word]) -> str:
    """Lower-case as written, with typing errors mended."""
    written = " ".join(text[words[0].start : words[-1].end].lower().split())
    for word in words:
        written = written.replace(word.raw, word.said, 1)
    return written


def find_colors(text: str, words: Sequence[Word]) -> list[Found]:
    """Colours from left to right; values lower-case as written in `text`."""
    found: list[Found] = []
    place = 0
    while place < len(words):
        end = _end_of_color(words, place)
        if end > place:
            value = _as_said(text, words[place:end])
            found.append(Found(value, place, end))
        place = max(end, place + 1)
    return found


def is_color(key: str) -> bool:
    return (key,) in _keys("color")
