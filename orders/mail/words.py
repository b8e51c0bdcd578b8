"""The vocabulary of order mails, by language, from `words.toml`; compared without accents, case or odd spaces."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from domain.order import EventKind

DATA = Path(__file__).with_name("words.toml")
DECLARED = 3
"""How many common words a page's own statement of its language outweighs."""
HINT = 0.5
"""How much a hint counts beside a sentence that states what happened."""

WITHOUT_SPACES = {"ja", "zh"}
KANA = re.compile("[\u3041-\u30fa]{2}")
HAN = re.compile("[\u4e00-\u9fff]{2}")
NO_MARK = {"ß": "s", "æ": "a", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "t", "ı": "i", "œ": "o", "’": "'"}
LATER_FORMS = range(0x1E00, 0x2000)
DECOMPOSED_BELOW = 0x530
"""Latin, Greek and Cyrillic lose their accents; other scripts keep their letters whole."""


class _Folding(dict[int, str]):
    """One character for one: what is found in folded text stands at the same place in the text itself."""

    def __missing__(self, code: int) -> str:
        letter = chr(code).lower()[:1] or chr(code)
        letter = NO_MARK.get(letter, letter)
        if code < DECOMPOSED_BELOW or code in LATER_FORMS:
            letter = unicodedata.normalize("NFKD", letter)[:1] or letter
        self[code] = letter = " " if letter == "\u00a0" else letter
        return letter


_FOLDING = _Folding()


def fold(text: str) -> str:
    """Lower case without accents, of the same length."""
    return text.lower() if text.isascii() else text.translate(_FOLDING)


@dataclass(frozen=True, slots=True)
class Phrase:
    """A sentence part that tells a status. One of `needles` must occur for it to match at all."""

    kind: EventKind
    pattern: re.Pattern[str]
    needles: tuple[str, ...]
    strength: float
    whole: bool


@dataclass(frozen=True, slots=True, eq=False)
class Language:
    """One language's words; there is one object each."""

    code: str
    stop: frozenset[str]
    own: frozenset[str]
    """Words that tell the language: common ones, and its words for orders and parcels."""
    order: tuple[str, ...]
    order_word: tuple[str, ...]
    tracking: tuple[str, ...]
    parcel: tuple[str, ...]
    eta: tuple[str, ...]
    today: tuple[str, ...]
    tomorrow: tuple[str, ...]
    unless: tuple[str, ...]
    total: tuple[str, ...]
    one_time_code: tuple[str, ...]
    via: tuple[str, ...]
    sender: tuple[str, ...]
    phrases: tuple[Phrase, ...]


class Words:
    """All languages, and those that a mail speaks."""

    def __init__(self, data: dict[str, Any]) -> None:
        self.languages = {code: _language(code, entry) for code, entry in data.items()}

    def spoken(self, folded: str, declared: str = "") -> tuple[Language, ...]:
        """The languages of `folded` text, the likeliest first, always with English. `declared` (the page's own
        `lang`) decides only when the words do not."""
        counts = Counter(re.findall(r"\w+", folded[:8000]))
        scores = {lang.code: _score(lang, counts, folded) for lang in self.languages.values()}
        if KANA.search(folded):
            scores["ja"] += 3
            scores["zh"] = 0  # its signs stand in Japanese text too, and mean other things
        elif HAN.search(folded):
            scores["zh"] += 3
        if declared in scores:
            scores[declared] += DECLARED
        ranked = sorted(scores, key=lambda code: -scores[code])
        best = scores[ranked[0]]
        chosen = [code for code in ranked[:3] if scores[code] and scores[code] >= 0.4 * best] or ["en"]
        if "en" not in chosen:
            chosen.append("en")
        return tuple(self.languages[code] for code in chosen)


def _score(lang: Language, counts: Counter[str], folded: str) -> int:
    if lang.code in WITHOUT_SPACES:
        return 3 * sum(folded.count(word) for word in lang.stop)
    return sum(counts[word] for word in lang.own)


@cache
def words() -> Words:
    return Words(tomllib.loads(DATA.read_text(encoding="utf-8")))


def plain(text: str) -> str:
    """As vocabulary is compared: compatibility forms resolved, then folded."""
    return fold(unicodedata.normalize("NFKC", text))


def _language(code: str, entry: dict[str, Any]) -> Language:
    def listed(key: str) -> tuple[str, ...]:
        return tuple(sorted({plain(word) for word in entry[key]}, key=len, reverse=True))

    spaced = code not in WITHOUT_SPACES
    stated = list(_phrases(entry["status"], 1.0, spaced))
    hinted = list(_phrases(entry["hint"], HINT, spaced))
    return Language(
        code=code,
        stop=frozenset(plain(word) for word in entry["stop"]),
        own=frozenset(plain(word) for key in ("stop", "order_word", "parcel") for word in entry[key]),
        order=listed("order"),
        order_word=listed("order_word"),
        tracking=listed("tracking"),
        parcel=listed("parcel"),
        eta=listed("eta"),
        today=listed("today"),
        tomorrow=listed("tomorrow"),
        unless=listed("unless"),
        total=listed("total"),
        one_time_code=listed("code"),
        via=listed("via"),
        sender=listed("from"),
        phrases=tuple(stated + hinted),
    )


def _phrases(entries: dict[str, list[str]], strength: float, spaced: bool) -> Iterator[Phrase]:
    for kind, phrases in entries.items():
        for phrase in phrases:
            yield _phrase(EventKind(kind), plain(phrase), strength, spaced)


def _phrase(kind: EventKind, phrase: str, strength: float, spaced: bool) -> Phrase:
    whole, start = phrase.startswith("="), phrase.startswith("^")
    body = phrase.lstrip("=^")
    pattern = body.replace("*", r"\w*").replace(" ?", r"\s*").replace(" ~ ", r"\s+(?:\S+\s+){0,4}?")
    pattern = pattern.replace(" ", r"\s+").replace(r")?\s+", r")?\s*")
    if whole:
        pattern = rf"\W*(?:{pattern})\W*\Z"
    elif start:
        pattern = rf"\W*(?:{pattern})(?=\s*[:!(\"„«“']|\s*\Z)" if ":" not in body else rf"\W*(?:{pattern})"
    elif spaced:
        pattern = rf"(?<!\w)(?:{pattern})(?!\w)"
    return Phrase(kind, re.compile(pattern), _needles(body), strength, whole or start)


def _needles(body: str) -> tuple[str, ...]:
    """Words of which every match holds one: the longest literal word, or one of each choice of a group."""
    literal, groups = _outermost(body)
    word = _longest(literal)
    choices = [tuple(_longest(_outermost(choice)[0]) for choice in group) for group in groups]
    if len(word) >= 4 or not choices:
        return (word,)
    return max([(word,), *choices], key=lambda group: min(map(len, group)))


def _outermost(body: str) -> tuple[str, list[list[str]]]:
    """The text outside all groups, and the choices of each group that must match."""
    outside, groups, depth, start = "", [], 0, 0
    for at, letter in enumerate(body):
        if letter == "(":
            start = at + 1 if depth == 0 else start
            depth += 1
        elif letter == ")":
            depth -= 1
            if depth == 0:
                outside += " "
                if body[at + 1 : at + 2] != "?" and body[start] != "?":
                    groups.append(_choices(body[start:at]))
        elif depth == 0:
            outside += letter
    return outside, groups


def _choices(inside: str) -> list[str]:
    out, depth = [""], 0
    for letter in inside:
        depth += (letter == "(") - (letter == ")")
        if letter == "|" and depth == 0:
            out.append("")
        else:
            out[-1] += letter
    return out


def _longest(text: str) -> str:
    pieces = re.findall(r"[^\s~*?|\0\[\]{}.,+^]+", re.sub(r"\S\?", "\0", text))
    return max(pieces, key=len, default="")
