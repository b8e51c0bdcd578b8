"""The lexicon: which words and phrases, in any language, stand for which concept."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path

from agent.understanding.words import Speller, Vocabulary, Word, fold, split_words

_FOLDER = Path(__file__).parent / "lexicon"
_SURVIVING = frozenset(
    [
        "cart",
        "all",
        "account",
        "step",
        "address",
        "payment",
        "card",
        "code",
        "language",
        "recent",
        "store",
        "someone",
        "quiet",
    ]
)
"""Things that are spoken of even inside a longer phrase ("have an account", "last order")."""
_LOOSE = frozenset(
    [
        "filler",
        "confirmfiller",
        "payuse",
        "hello",
        "light",
        "policy",
        "policyq",
        "howto",
        "question",
        "goto",
        "talkto",
        "quiet",
        "should",
        "botq",
        "useacct",
    ]
)
"""Phrases of these hide no other inside them."""
_PARTING = frozenset({"then", "but", "also", "and", "go", "so"})
_GAP = 6
"""Words that may stand inside a separable phrase ("take the red dress out")."""


@dataclass(slots=True)
class _Node:
    """A node of the phrase tree. `starts`: children whose word is only the beginning ("remov*")."""

    words: dict[str, _Node] = field(default_factory=dict)
    starts: dict[str, _Node] = field(default_factory=dict)
    concepts: set[str] = field(default_factory=set)

    def children(self, key: str) -> Iterator[_Node]:
        if key in self.words:
            yield self.words[key]
        if self.starts:
            for length in range(len(key), 2, -1):
                if key[:length] in self.starts:
                    yield self.starts[key[:length]]


@dataclass(frozen=True, slots=True)
class Mark:
    """The words from `start` to before `end` stand for `concepts`."""

    start: int
    end: int
    concepts: frozenset[str]


@dataclass(frozen=True, slots=True)
class _Separable:
    head: tuple[str, ...]
    tail: tuple[str, ...]
    concept: str


@cache
def read_lexicon(name: str) -> dict[str, list[str]]:
    """Lines "concept: phrase, phrase" of one lexicon file; a concept may have several lines."""
    phrases: dict[str, list[str]] = {}
    for line in (_FOLDER / f"{name}.txt").read_text(encoding="utf-8").splitlines():
        if line.strip() and not line.startswith("#"):
            concept, _, listed = line.partition(":")
            phrases.setdefault(concept.strip(), []).extend(p for p in map(str.strip, listed.split(",")) if p)
    return phrases


def word_set(name: str) -> frozenset[str]:
    """One line of `grammar.txt`, as compared."""
    return frozenset(fold(word) for word in read_lexicon("grammar")[name])


def _keys(phrase: str) -> tuple[list[str], bool]:
    words = [w.key for w in split_words(phrase.rstrip("*"))]
    return words, phrase.endswith("*")


class Lexicon:
    """All concepts of some lexicon files."""

    def __init__(self, *names: str) -> None:
        self._root = _Node()
        self._separable: dict[str, list[_Separable]] = {}
        self._words: set[str] = set()
        self._starts: set[str] = set()
        for name in names:
            for concept, phrases in read_lexicon(name).items():
                for phrase in phrases:
                    self._add(concept, phrase)

    def _add(self, concept: str, phrase: str) -> None:
        if " _ " in phrase:
            head, tail = (tuple(_keys(part)[0]) for part in phrase.split(" _ "))
            self._separable.setdefault(head[0], []).append(_Separable(head, tail, concept))
            self._words.update(head, tail)
            return
        keys, is_start = _keys(phrase)
        node = self._root
        for place, key in enumerate(keys):
            if is_start and place == len(keys) - 1:
                self._starts.add(key)
                node = node.starts.setdefault(key, _Node())
            else:
                self._words.add(key)
                node = node.words.setdefault(key, _Node())
        node.concepts.add(concept)

    @property
    def words(self) -> frozenset[str]:
        """Every whole word; a beginning that is a word by itself ("cancel*") counts."""
        return frozenset(self._words | self._starts)

    @property
    def starts(self) -> frozenset[str]:
        return frozenset(start for start in self._starts if len(start) >= 4)

    def _from(self, words: Sequence[Word], start: int) -> list[Mark]:
        """All phrases that begin at `start`, the longest first."""
        ends: dict[int, frozenset[str]] = {}
        reached = [(self._root, start)]
        while reached:
            node, place = reached.pop()
            if node.concepts:
                ends[place] = ends.get(place, frozenset()) | node.concepts
            if place < len(words):
                reached += [(child, place + 1) for child in node.children(words[place].key)]
        return [Mark(start, end, ends[end]) for end in sorted(ends, reverse=True)]

    def _apart(self, words: Sequence[Word], start: int) -> Iterator[Mark]:
        for phrase in self._separable.get(words[start].key, ()):
            end = start + len(phrase.head)
            if tuple(w.key for w in words[start:end]) != phrase.head:
                continue
            for tail in range(end + 1, min(end + _GAP, len(words)) + 1):
                if not words[tail - 1].is_word or words[tail - 1].key in _PARTING:
                    break
                if tuple(w.key for w in words[tail : tail + len(phrase.tail)]) == phrase.tail:
                    yield Mark(start, end, frozenset((phrase.concept,)))
                    yield Mark(tail, tail + len(phrase.tail), frozenset((phrase.concept,)))
                    break

    def marks(self, words: Sequence[Word]) -> list[Mark]:
        """The longest phrase from each word on, without those inside a longer one; separable ones on top."""
        found: list[Mark] = []
        reached = 0
        for start in range(len(words)):
            for mark in self._from(words, start):
                if mark.concepts <= _LOOSE:
                    found.append(mark)
                elif mark.end > reached:
                    found.append(mark)
                    reached = mark.end
                elif mark.concepts & _SURVIVING:
                    found.append(Mark(mark.start, mark.end, mark.concepts & _SURVIVING))
            if words[start].key in self._separable:
                found.extend(self._apart(words, start))
        return found


@cache
def lexicon() -> Lexicon:
    return Lexicon("actions", "things", "talk")


@cache
def speller() -> Speller:
    words = [lexicon().words]
    words += [
        frozenset(w.key for phrases in read_lexicon(name).values() for p in phrases for w in split_words(p))
        for name in ("garments", "colors", "stores", "numbers", "sizes", "pointers", "shorthand")
    ]
    return Speller(Vocabulary.of(*words), lexicon().starts)


@cache
def _shorthand() -> dict[str, str]:
    return {fold(short): word for word, listed in read_lexicon("shorthand").items() for short in listed}


def _spread(words: list[Word]) -> list[Word]:
    """Shorthand written out; one written word stays one word."""
    return [replace(w, key=_shorthand()[w.key]) if w.key in _shorthand() else w for w in words]


def read_words(text: str, known: frozenset[str] = frozenset(), most: int = 240) -> list[Word]:
    """The words of a cleaned text, shorthand written out and typing errors mended; `known`: words of this
    shopper's cart and orders."""
    return _spread(speller().mend(_spread(split_words(text)[:most]), known))
