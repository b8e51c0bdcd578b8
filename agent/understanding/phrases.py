"""Named phrases found in a message: colours, numbers, stores, kinds of goods."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from agent.understanding.words import Word, split_words


@dataclass(frozen=True, slots=True)
class Found:
    """`value` was said by the words from `start` to before `end`."""

    value: str
    start: int
    end: int


class Phrasebook:
    """Phrases of one or more words, each with the values it may stand for."""

    def __init__(self, values: Mapping[str, Iterable[str]]) -> None:
        self._by_keys: dict[tuple[str, ...], list[str]] = {}
        self._longest: dict[str, int] = {}
        for value, phrases in values.items():
            for phrase in phrases:
                self._add(value, phrase)

    def _add(self, value: str, phrase: str) -> None:
        keys = tuple(w.key for w in split_words(phrase))
        if keys and value not in self._by_keys.setdefault(keys, []):
            self._by_keys[keys].append(value)
            self._longest[keys[0]] = max(len(keys), self._longest.get(keys[0], 0))

    def at(self, words: Sequence[Word], start: int) -> list[Found]:
        """The longest phrase that begins at `start`, once per value; empty when there is none."""
        if start >= len(words):
            return []
        for length in range(self._longest.get(words[start].key, 0), 0, -1):
            keys = tuple(w.key for w in words[start : start + length])
            if keys in self._by_keys:
                return [Found(value, start, start + length) for value in self._by_keys[keys]]
        return []

    def find(self, words: Sequence[Word]) -> list[Found]:
        found: list[Found] = []
        place = 0
        while place < len(words):
            here = self.at(words, place)
            found += here
            place = here[0].end if here else place + 1
        return found
