"""Kinds of goods and the words for them, in any language: which item of the cart "the boots" are."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from agent.understanding.concepts import read_lexicon
from agent.understanding.phrases import Found, Phrasebook
from agent.understanding.words import Word


@cache
def _lines() -> tuple[Phrasebook, dict[str, frozenset[str]]]:
    """The phrases (a kind as itself, a wider word as "~shoes"), and which kinds a wider word covers."""
    phrases: dict[str, list[str]] = {}
    covers: dict[str, frozenset[str]] = {}
    for name, listed in read_lexicon("garments").items():
        if name.startswith("kinds "):
            covers[name.removeprefix("kinds ")] = frozenset(listed)
        elif name.startswith(("stuff ", "model ")):
            continue
        elif name.startswith("wide "):
            phrases["~" + name.removeprefix("wide ")] = listed
        else:
            phrases[name] = listed
    return Phrasebook(
        {kind: [*said, *(f"{word}s" for word in said)] for kind, said in phrases.items()}
    ), covers


def find_kinds(words: Sequence[Word]) -> list[Found]:
    """Kinds of goods named, e.g. "boots"; a word may name several kinds."""
    return _lines()[0].find(words)


def kinds_at(words: Sequence[Word], start: int) -> list[Found]:
    return _lines()[0].at(words, start)


def covered_by(kind: str) -> frozenset[str]:
    """The kinds that a found value stands for; a plain kind stands for itself."""
    return _lines()[1][kind[1:]] if kind.startswith("~") else frozenset({kind})


@cache
def _materials() -> Phrasebook:
    lines = read_lexicon("garments")
    return Phrasebook(
        {name.removeprefix("stuff "): said for name, said in lines.items() if name.startswith("stuff ")}
    )


def find_materials(words: Sequence[Word]) -> list[Found]:
    """What things are made of, e.g. "linen" for "lino"."""
    return _materials().find(words)


@cache
def _models() -> Phrasebook:
    lines = read_lexicon("garments")
    return Phrasebook(
        {name.removeprefix("model "): said for name, said in lines.items() if name.startswith("model ")}
    )


def find_models(words: Sequence[Word]) -> list[Found]:
    """Kinds that a model's name gives away: an "Air Force 1" is a sneaker."""
    return _models().find(words)
