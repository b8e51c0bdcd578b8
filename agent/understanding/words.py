"""Text into words: folded for comparison, with their places in the text kept for what is quoted back."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, replace
from functools import cache, lru_cache

from rapidfuzz import process
from rapidfuzz.distance import OSA
from spellchecker import SpellChecker

READ_CHARACTERS = 1200
"""A wish is in the first lines; what follows is only searched for links and secrets."""

_TYPOS_READ = 40
"""Unknown words looked up per message, so that 5,000 characters of noise cost no more than a letter."""

_INVISIBLE = dict.fromkeys(
    [*range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x2065), 0xFEFF, 0xFE0E, 0xFE0F, 0xAD]
)
_KEPT = frozenset("ºª°½¼¾²³…™№")
"""Signs that an address or a name is written with."""
_QUOTES = str.maketrans("‘’‚`´“”„«»", "'''''\"\"\"\"\"")
_TOKEN = re.compile(r"\d+(?:[.,]\d+)+|[^\W_]+(?:'[^\W_]+)*|[^\w\s]|_")
_ELISION = re.compile(r"(?:[ldjnmtscy]|qu)'(?=[aeiouh]\w)", re.IGNORECASE)
_HYPHEN = re.compile(r"(?<=[^\W\d_])-(?=[^\W\d_])")
_LONG_RUN = re.compile(r"([^\W\d_])\1{2,}")


@dataclass(frozen=True, slots=True)
class Word:
    """`raw` as written but lower-case, `key` for comparison (no accents or apostrophes, typing errors mended);
    `start` and `end` are places in the cleaned text; `capital`: the first letter was one."""

    raw: str
    key: str
    start: int
    end: int
    capital: bool = False

    @property
    def said(self) -> str:
        """As written, but without a typing error that was mended."""
        return self.raw if fold(self.raw).replace("'", "") == self.key else self.key

    @property
    def is_word(self) -> bool:
        return self.key[:1].isalnum()


def clean(text: str) -> str:
    """NFKC, straight quotes, no invisible characters; all other modules see texts in this form."""
    visible = text.translate(_INVISIBLE).translate(_QUOTES)
    if visible.isascii():
        return visible
    composed = unicodedata.normalize("NFC", visible)
    return "".join(c if c in _KEPT else unicodedata.normalize("NFKC", c) for c in composed).translate(_QUOTES)


@lru_cache(maxsize=4096)
def _fold_character(character: str) -> str:
    if "\U0001f3fb" <= character <= "\U0001f3ff":
        return " "
    return (unicodedata.normalize("NFD", character)[0].lower() or character)[0].replace("ß", "s")


def fold(text: str) -> str:
    """Lower-case without accents, as long as `text`."""
    return "".join(map(_fold_character, text))


def split_words(text: str) -> list[Word]:
    """Words, numbers and single signs of a cleaned text, typing errors left as they are."""
    folded = _ELISION.sub(lambda m: m[0][:-1] + " ", fold(text))
    folded = _HYPHEN.sub(" ", folded)
    return [
        Word(
            text[m.start() : m.end() + _is_elided(text, folded, m.end())].lower(),
            m[0].replace("'", ""),
            m.start(),
            m.end(),
            text[m.start()].isupper(),
        )
        for m in _TOKEN.finditer(folded)
    ]


def _is_elided(text: str, folded: str, end: int) -> bool:
    """The "s" of "s'il" keeps its apostrophe, so that nobody takes it for a size."""
    return text[end : end + 1] == "'" and folded[end] == " "


@cache
def _english() -> frozenset[str]:
    return frozenset(SpellChecker(language="en", distance=1).word_frequency.dictionary)


def is_english(word: str) -> bool:
    return word in _english()


def squeeze(key: str, known: frozenset[str], extra: frozenset[str] = frozenset()) -> str:
    """ "heyyy" as "hey": a letter written three times or more is written once or twice."""
    if not _LONG_RUN.search(key):
        return key
    double, single = _LONG_RUN.sub(r"\1\1", key), _LONG_RUN.sub(r"\1", key)
    return double if double in known | extra and single not in known | extra else single


def _allowed_errors(length: int) -> int:
    return 0 if length < 4 else 1 if length < 6 else 2 if length < 10 else 3


@lru_cache(maxsize=8192)
def _nearest(key: str, vocabulary: Vocabulary) -> str:
    errors = _allowed_errors(len(key))
    found = process.extract(key, vocabulary.words, scorer=OSA.distance, score_cutoff=errors, limit=16)
    likely = [(distance, word) for word, distance, _ in found if _plausible(key, word, distance)]
    return min((_rank(key, word, distance), word) for distance, word in likely)[1] if likely else key


def _rank(key: str, word: str, distance: float) -> tuple[float, bool, bool, bool, int]:
    """The least is the likeliest word meant: few slips, the same first letter, an English word (most messages
    are), letters that only changed places."""
    return (
        distance,
        word[0] != key[0],
        not is_english(word),
        sorted(word) != sorted(key),
        -_shared_start(key, word),
    )


def _shared_start(one: str, other: str) -> int:
    return next(
        (i for i, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other))
    )


def _plausible(key: str, word: str, distance: float) -> bool:
    """People keep the first letter, or swap it with the second; short words bear one slip only."""
    if len(word) < 4 or distance > _allowed_errors(min(len(word), len(key))):
        return False
    return key[0] == word[0] or key[:2] == word[1::-1]


@dataclass(frozen=True, slots=True, eq=False)
class Vocabulary:
    """The words that typing errors are mended to. Compared by identity: it is a key of the cache."""

    words: tuple[str, ...]
    known: frozenset[str]

    @classmethod
    def of(cls, *groups: frozenset[str]) -> Vocabulary:
        known = frozenset().union(*groups)
        return cls(tuple(sorted(w for w in known if len(w) >= 4 and w.isalpha())), known)


class Speller:
    """Mends typing errors towards a vocabulary, and leaves real words alone."""

    def __init__(self, vocabulary: Vocabulary, starts: frozenset[str]) -> None:
        self._vocabulary = vocabulary
        self._starts = starts

    def _is_known(self, key: str, extra: frozenset[str]) -> bool:
        if key in self._vocabulary.known or key in extra:
            return True
        return any(key[:n] in self._starts for n in range(4, len(key) + 1))

    def mend(self, words: list[Word], extra: frozenset[str] = frozenset()) -> list[Word]:
        """`extra`: words of this shopper's cart and orders, which are known and mended to as well."""
        mended: list[Word] = []
        looked_up = 0
        for word in words:
            key = squeeze(word.key, self._vocabulary.known, extra) if word.is_word else word.key
            if key.isalpha() and len(key) >= 4 and not self._is_known(key, extra) and not is_english(key):
                looked_up += 1
                if looked_up <= _TYPOS_READ and len(key) <= 24:
                    key = self._closest(key, extra)
            elif len(key) == 3 and key.isalpha() and not self._is_known(key, extra) and not is_english(key):
                key = self._swapped(key)
            mended.append(word if key == word.key else replace(word, key=key))
        return mended

    def _closest(self, key: str, extra: frozenset[str]) -> str:
        errors = _allowed_errors(len(key))
        near = [(OSA.distance(key, w, score_cutoff=errors), w) for w in extra if len(w) >= 4]
        mine = min(
            ((_rank(key, w, d), w) for d, w in near if d <= errors and _plausible(key, w, d)), default=None
        )
        common = _nearest(key, self._vocabulary)
        if mine is None:
            return common
        farther = common == key or mine[0] <= _rank(key, common, OSA.distance(key, common))
        return mine[1] if farther else common

    def _swapped(self, key: str) -> str:
        """ "yse", "mkae" at three letters: two that changed places, and nothing else is mended."""
        swaps = (key[1] + key[0] + key[2], key[0] + key[2] + key[1])
        return next((word for word in swaps if word in self._vocabulary.known and is_english(word)), key)
