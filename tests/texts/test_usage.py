"""The program and the catalogue fit: no sentence is missing, none is dead, and each gets what fills it."""

from __future__ import annotations

from collections import defaultdict

from tests.texts.ftl import messages, variables
from tests.texts.usage import FAMILIES, USED_AS_DATA, literals, uses


def test_every_sentence_that_is_said_exists() -> None:
    unknown = {f"{use.place}: {key}" for use in uses() for key in use.keys if key not in messages("en")}
    assert not unknown


def test_every_sentence_is_said_somewhere() -> None:
    written = literals()
    families = {
        prefix + ending for prefix, endings in FAMILIES.items() if prefix in written for ending in endings
    }
    dead = set(messages("en")) - written - families
    assert not dead


def test_words_that_look_like_keys_are_keys() -> None:
    """Keys also travel as data: a tier's reason to hand over, a row of a document."""
    starts = tuple(USED_AS_DATA)
    unknown = {word for word in literals() if word.startswith(starts) and word not in starts}
    assert not unknown - set(messages("en"))


def test_every_sentence_is_filled() -> None:
    """All that a sentence asks for is given, and nothing is given that no sentence of that place takes."""
    faults = []
    taken: dict[str, set[str]] = defaultdict(set)
    given: dict[str, set[str]] = defaultdict(set)
    for use in uses():
        if use.fill is None:
            continue
        given[use.place] |= use.fill
        for key in use.keys & set(messages("en")):
            taken[use.place] |= variables("en", key)
            if missing := variables("en", key) - use.fill:
                faults.append(f"{use.place}: {key} lacks {sorted(missing)}")
    for place, names in given.items():
        if spare := names - taken[place]:
            faults.append(f"{place}: nothing takes {sorted(spare)}")
    assert not faults
