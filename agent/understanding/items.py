"""Which lines of the cart a message speaks of: by name, kind, brand, colour, size or store."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import pairwise

from agent.understanding.colors import is_color
from agent.understanding.concepts import word_set
from agent.understanding.goods import covered_by, find_kinds, find_materials, find_models, kinds_at
from agent.understanding.reading import CartItem
from agent.understanding.words import Word, fold, split_words

_NAME, _ACRONYM, _KIND, _WIDER, _COLOR, _STORE, _SIZE, _MATERIAL = 3.0, 3.0, 2.6, 1.6, 1.2, 1.2, 0.8, 1.0
_TIE, _LITERAL = 0.3, 0.2
"""Closer scores are a tie; a kind that is in the name itself is worth a little more than a synonym."""
_EMPTY = word_set("empty")
_KEEPING = word_set("keeping")
_NEGATING = frozenset({"not", "no", "pas", "nicht"})
_REFUSING = frozenset({"dont", "not", "wont", "cant", "no"})
_COUNTS = frozenset({"un", "uno", "una", "dos", "tres"})
""" "uno menos" is one less, and keeps nothing."""
_ARTICLES = word_set("articles")
_JOINING = frozenset({"and", "&", ",", "plus", "+", "y", "et", "und", "e", "n", "also", "/", "or"})
_ONES = word_set("ones")


def _by_place(found: tuple[int, str]) -> int:
    return found[0]


def _stem(key: str) -> str:
    """Plural and singular alike."""
    if len(key) > 4 and key.endswith("ies"):
        return key[:-3] + "y"
    if len(key) > 4 and key.endswith(("shes", "ches", "sses", "xes")):
        return key[:-2]
    return key[:-1] if len(key) > 3 and key.endswith("s") and not key.endswith("ss") else key


def _acronyms(name: list[str]) -> frozenset[str]:
    """ "Nike Air Force 1 '07" is an "af1" or a "naf1", "New Balance 574" an "nb" or "nb574"."""
    made: set[str] = set()
    for start in range(len(name)):
        for end in range(start + 2, min(len(name), start + 5) + 1):
            part = name[start:end]
            if all(p.isalpha() for p in part[:2]):
                made.add("".join(p if p.isdigit() else p[0] for p in part))
    return frozenset(
        a for a in made if len(a) >= 2 and (any(c.isdigit() for c in a) or (len(a) == 2 and len(name) == 2))
    )


def _joined(name: list[Word]) -> list[str]:
    """ "Crew-Neck" is written "crewneck" as well."""
    pairs = pairwise(name)
    return [
        a.key + b.key
        for a, b in pairs
        if a.end + 1 == b.start and a.key.isalpha() and b.key.isalpha() and len(a.key + b.key) > 4
    ]


def _kinds_of(name: list[Word]) -> frozenset[str]:
    """The kinds of an item by the last kind in its name: a "Mini Boot" is a boot, no mini."""
    found = [f for f in find_kinds(name) if not f.value.startswith("~") and f.value != "set"]
    if not found:
        return frozenset(f.value for f in find_models(name))
    last = frozenset(f.value for f in found if f.start == found[-1].start)
    earlier = frozenset(f.value for f in found if f.start != found[-1].start)
    return last & earlier or last


@dataclass(frozen=True)
class _Line:
    """What may be said of one line of the cart."""

    item: CartItem
    names: frozenset[str]
    acronyms: frozenset[str]
    kinds: frozenset[str]
    materials: frozenset[str]
    colors: frozenset[str]
    store: frozenset[str]
    size: str

    @classmethod
    @lru_cache(maxsize=1024)
    def of(cls, item: CartItem) -> _Line:
        words = split_words(item.name)
        keys = [w.key for w in words if w.is_word]
        return cls(
            item=item,
            names=frozenset(_stem(k) for k in [*keys, *_joined(words)] if k not in _EMPTY)
            | frozenset(k for k in keys if k.isdigit()),
            acronyms=_acronyms(keys),
            kinds=_kinds_of(words),
            materials=frozenset(found.value for found in find_materials(words)),
            colors=frozenset(w.key for w in split_words(item.color)),
            store=frozenset(
                _stem(w.key) for w in split_words(item.store) if w.is_word and w.key not in _EMPTY
            ),
            size=fold(item.size).replace(" ", ""),
        )


@dataclass(frozen=True, slots=True)
class Mention:
    """`names`: the items meant, in the order said; more than one only when several were meant. `said`: some
    goods were spoken of, whether or not they are in the cart. `open`: several fit and one must be picked."""

    names: tuple[str, ...] = ()
    said: bool = False
    open: bool = False


@dataclass(slots=True)
class _Score:
    by_name: float = 0.0
    by_kind: float = 0.0
    by_look: float = 0.0
    places: set[int] = field(default_factory=set)

    @property
    def total(self) -> float:
        return self.by_name + self.by_kind + self.by_look


class Cart:
    """The cart, ready to be spoken of."""

    def __init__(self, items: Sequence[CartItem]) -> None:
        self._lines = tuple(_Line.of(item) for item in items)
        self._many_stores = len({line.item.store for line in self._lines}) > 1

    @property
    def vocabulary(self) -> frozenset[str]:
        """Words of names, for mending typing errors."""
        words: set[str] = set()
        for line in self._lines:
            for text in (line.item.name, line.item.store, line.item.color):
                words |= {w.key for w in split_words(text) if w.is_word}
        return frozenset(words | {_stem(w) for w in words} | {w + "s" for w in words if w.isalpha()})

    def name_words(self) -> frozenset[str]:
        return frozenset().union(*(line.names | line.acronyms for line in self._lines)) - {"t"}

    def _score(self, line: _Line, words: Sequence[Word]) -> _Score:
        score = _Score()
        seen: set[str] = set()
        for place, word in enumerate(words):
            stem = _stem(word.key)
            if stem in seen or not word.is_word:
                continue
            worth = self._word_worth(line, word)
            if worth:
                seen.add(stem)
                score.places.add(place)
                if worth[0] == "name":
                    score.by_name += worth[1]
                else:
                    score.by_look += worth[1]
        score.by_kind = self._kind_worth(line, words, score)
        for found in find_materials(words):
            if found.value in line.materials and found.start not in score.places:
                score.by_look += _MATERIAL
        return score

    def _kind_worth(self, line: _Line, words: Sequence[Word], score: _Score) -> float:
        """A word that is in the name already counts once."""
        worth = 0.0
        for place in range(len(words)):
            for found in kinds_at(words, place):
                if covered_by(found.value) & line.kinds and place not in score.places:
                    worth = max(worth, _WIDER if found.value.startswith("~") else _KIND)
        if worth:
            score.places.update(
                p
                for p in range(len(words))
                if any(covered_by(f.value) & line.kinds for f in kinds_at(words, p))
            )
        return worth

    def _word_worth(self, line: _Line, word: Word) -> tuple[str, float] | None:
        key, stem = word.key, _stem(word.key)
        if key in line.acronyms or stem in line.acronyms:
            return "name", _ACRONYM
        if (stem in line.names or key in line.names) and key not in _EMPTY:
            shared = sum(stem in other.names for other in self._lines)
            worth = _KIND + _LITERAL if kinds_at([word], 0) else _NAME
            return ("look" if is_color(key) else "name"), worth / shared
        if len(stem) >= 4 and any(
            n.startswith(stem) or (len(n) >= 4 and stem.startswith(n)) for n in line.names if n.isalpha()
        ):
            return "name", _NAME * 0.8
        if key in line.colors:
            return "look", _COLOR
        if stem in line.store and self._many_stores:
            return "look", _STORE
        if key == line.size and len(key) >= 1:
            return "look", _SIZE
        return None

    def _pick(self, words: Sequence[Word]) -> tuple[list[tuple[int, str]], bool, bool]:
        """([(place, name)], said, open) for one stretch of words that speaks of one thing, or of one kind."""
        scores = [(self._score(line, words), line) for line in self._lines]
        kinds_said = bool(find_kinds(words))
        named = [(s, line) for s, line in scores if s.by_name or s.by_kind]
        if not named:
            ones = any(w.key in _ONES for w in words)
            named = [(s, line) for s, line in scores if s.by_look] if ones and not kinds_said else []
        if not named:
            return [], kinds_said, False
        best = max(s.total for s, _ in named)
        equal = [(s, line) for s, line in named if s.total > best - _TIE]
        many = [(s, line) for s, line in equal if line.item.quantity > 1]
        if len(many) == 1 and any(words[p].key.endswith("s") for p in many[0][0].places):
            equal = many
        top = [(min(s.places), line.item.name) for s, line in equal]
        several = len(top) > 1 and any(w.key in {"both", "all", "every"} for w in words)
        return (top if len(top) == 1 or several else []), True, len(top) > 1 and not several

    def find(self, words: Sequence[Word]) -> Mention:
        """The items meant by a stretch of a message. Ones to be kept ("not the levis", "keep the dress") are
        not among them."""
        if not self._lines:
            return Mention(said=bool(find_kinds(words)))
        meant: list[str] = []
        kept: list[str] = []
        said = unclear = False
        stretches = _stretches(words)
        for stretch, keeps in stretches:
            names, spoken, is_open = self._pick(stretch)
            said = said or (spoken and keeps != "keep")
            unclear = unclear or (is_open and not keeps)
            (kept if keeps else meant).extend(name for _, name in sorted(names, key=_by_place))
        if not meant and not unclear and any(keeps == "not" for _, keeps in stretches):
            meant, kept = kept, []
        names_left = tuple(name for name in dict.fromkeys(meant) if name not in kept)
        if not names_left and unclear:
            return self._by_the_rest(words, said)
        return Mention(names=names_left, said=said, open=unclear and not names_left)

    def _by_the_rest(self, words: Sequence[Word], said: bool) -> Mention:
        """Two lines fit one stretch alone: let the whole message decide ("remove the jeans, the gap ones")."""
        plain = [w for stretch, keeps in _stretches(words) if not keeps for w in stretch]
        names, _, is_open = self._pick(plain)
        return Mention(names=tuple(dict.fromkeys(n for _, n in names)), said=said, open=is_open)

    def is_goods(self, word: Word) -> bool:
        """A word of some line's name, or of its kind."""
        return any(_stem(word.key) in line.names for line in self._lines) or bool(kinds_at([word], 0))

    def has_look(self, words: set[str]) -> bool:
        """Some line has these words in its colour or name."""
        return any(words <= line.colors | line.names for line in self._lines)

    def all_but(self, words: Sequence[Word]) -> tuple[str, ...]:
        """All items but the one spoken of ("everything except the coat")."""
        names, _, _ = self._pick(words)
        spared = {name for _, name in names}
        return tuple(line.item.name for line in self._lines if line.item.name not in spared) if spared else ()

    def refused(self, words: Sequence[Word]) -> tuple[str, ...]:
        """The items after a "not": "just the chelseas, not the uggs"."""
        picked = [self._pick(stretch)[0] for stretch, aside in _stretches(words) if aside == "not"]
        return tuple(dict.fromkeys(name for names in picked for _, name in names))

    def of_store(self, store: str) -> tuple[str, ...]:
        return tuple(line.item.name for line in self._lines if line.item.store == store)

    @property
    def only(self) -> CartItem | None:
        """The one line there is."""
        return self._lines[0].item if len(self._lines) == 1 else None

    def line(self, name: str) -> CartItem | None:
        return next((line.item for line in self._lines if line.item.name == name), None)


def _stretches(words: Sequence[Word]) -> list[tuple[list[Word], str]]:
    """Stretches of words between joining words, each with how it is set aside: "keep" ("keep the dress"),
    "not" ("not the levis") or ""."""
    found: list[tuple[list[Word], str]] = []
    now: list[Word] = []
    aside = ""
    for place, word in enumerate(words):
        after = words[place + 1].key if place + 1 < len(words) else ""
        negates = word.key in _NEGATING and after in _ARTICLES
        before = words[place - 1].key if place else ""
        refused = any(w.key in _REFUSING for w in words[max(0, place - 4) : place])
        keeps = word.key in _KEEPING and not refused and before not in _COUNTS
        if negates or keeps or word.key in _JOINING:
            if now:
                found.append((now, aside))
            now = []
            aside = "keep" if keeps else "not" if negates else ""
        else:
            now.append(word)
    if now:
        found.append((now, aside))
    return found
