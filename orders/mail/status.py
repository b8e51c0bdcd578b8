"""What a mail says has happened: the statement with the most weight, by where it stands and how sure it sounds."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass

from domain.order import EventKind
from orders.mail.labels import found
from orders.mail.text import Seen
from orders.mail.words import Language, Phrase, fold

SENTENCE = re.compile(r"[^\n.!?。]+(?:[.!?。](?![\s\"”»)]|$)[^\n.!?。]*)*[.!?。]?")
QUESTION = re.compile(r"\?\s*$")
NEGATORS = frozenset(
    [
        "not",
        "n't",
        "nicht",
        "kein",
        "keine",
        "leider",
        "pas",
        "n'a",
        "no",
        "non",
        "niet",
        "geen",
        "nie",
        "nao",
        "inte",
        "ej",
        "ikke",
        "ei",
        "ne",
        "nebyla",
        "nem",
        "nu",
        "не",
    ]
)
FUTURE = frozenset(
    [
        "will",
        "shall",
        "wird",
        "werden",
        "wirst",
        "sera",
        "seront",
        "seras",
        "sera",
        "serao",
        "seran",
        "sara",
        "saranno",
        "verra",
        "verranno",
        "wordt",
        "worden",
        "zal",
        "zult",
        "zostanie",
        "zostana",
        "bedzie",
        "beda",
        "kommer",
        "vil",
        "vai",
        "vamos",
        "bude",
        "budou",
        "fi",
        "va",
    ]
)
"""Before "delivered" they make it a promise."""
WILL_BE = frozenset(
    ["will", "sera", "seront", "estara", "estaran", "sara", "saranno", "zal", "zullen", "bedzie", "bude"]
)
"""Within "ready for pickup" they make it a promise."""
WORDS_BEFORE = 5
MOST_SENTENCES = 120

SUBJECT, TITLE = 1.0, 0.9
BODY = ((6, 0.95), (15, 0.85), (40, 0.6), (MOST_SENTENCES, 0.35))
"""How much sentences count: up to this one, that much."""
MORE_HITS = 0.02

RANK = {
    kind: rank
    for rank, kind in enumerate(
        (
            EventKind.REFUNDED,
            EventKind.RETURNED,
            EventKind.CANCELLED,
            EventKind.READY_FOR_PICKUP,
            EventKind.EXCEPTION,
            EventKind.DELAYED,
            EventKind.DELIVERED,
            EventKind.OUT_FOR_DELIVERY,
            EventKind.IN_TRANSIT,
            EventKind.SHIPPED,
            EventKind.CONFIRMED,
            EventKind.ORDERED,
        )
    )
}
ONLY_IN_HEAD = {
    EventKind.REFUNDED,
    EventKind.RETURNED,
    EventKind.CANCELLED,
    EventKind.EXCEPTION,
    EventKind.DELAYED,
    EventKind.DELIVERED,
}
"""Of these a hint counts in subject and title only: footers speak of refunds and delays in general."""

SAID_OF_TROUBLE = {EventKind.EXCEPTION, EventKind.DELAYED}
"""Statements whose own words are negative."""


@dataclass(frozen=True, slots=True)
class Said:
    """A status and how sure: 1 for a plain statement in the subject. `sentences` are those that say it, folded."""

    kind: EventKind
    weight: float
    sentences: str


def said(seen: Seen, languages: tuple[Language, ...]) -> Said | None:
    """The weightiest statement; None when nothing is said. Statements under "when", "if" or "not" are none."""
    hits: dict[EventKind, list[_Hit]] = {}
    for hit in _hits(seen, languages):
        hits.setdefault(hit.kind, []).append(hit)
    if sum(any(hit.step for hit in ones) for ones in hits.values()) >= 3:
        # A picture of all the steps says nothing about which one is reached.
        hits = {kind: kept for kind, ones in hits.items() if (kept := [hit for hit in ones if not hit.step])}
    best = [_best(kind, ones) for kind, ones in hits.items()]
    return min(best, key=lambda one: (-round(one.weight, 2), RANK[one.kind]), default=None)


@dataclass(frozen=True, slots=True)
class _Hit:
    """One statement. `step`: the line is nothing but the word for a status."""

    kind: EventKind
    weight: float
    sentence: str
    step: bool


def _best(kind: EventKind, hits: list[_Hit]) -> Said:
    top = max(hit.weight for hit in hits)
    sentences = dict.fromkeys(hit.sentence for hit in sorted(hits, key=lambda hit: -hit.weight))
    return Said(kind, top + MORE_HITS * min(3, len(sentences) - 1), "\n".join(sentences))


def _hits(seen: Seen, languages: tuple[Language, ...]) -> Iterator[_Hit]:
    subject, title = fold(seen.subject), fold(seen.title)
    sentences = list(_sentences(subject, title, seen.folded))
    head = sum(1 for _ in _sentences(subject, title, ""))
    everything = "\n".join(sentence for sentence, _ in sentences)
    starts = [0]
    for sentence, _ in sentences:
        starts.append(starts[-1] + len(sentence) + 1)
    for language in languages:
        for phrase in language.phrases:
            hint = phrase.strength < 1
            for index in _holding(phrase.needles, everything, starts):
                if hint and index >= head and phrase.kind in ONLY_IN_HEAD and not phrase.whole:
                    continue
                sentence, place = sentences[index]
                match = phrase.pattern.match(sentence) if phrase.whole else phrase.pattern.search(sentence)
                if match is not None and not _undone(phrase, sentence, match, language):
                    step = hint and phrase.whole and index >= head
                    yield _Hit(phrase.kind, phrase.strength * place, sentence, step)


def _holding(needles: tuple[str, ...], everything: str, starts: list[int]) -> Iterator[int]:
    """The sentences, by index, in which one of the words occurs: most phrases occur nowhere."""
    held: set[int] = set()
    for needle in needles:
        at = everything.find(needle)
        while at >= 0:
            index = bisect_right(starts, at) - 1
            held.add(index)
            at = everything.find(needle, starts[index + 1])
    yield from sorted(held)


def _undone(phrase: Phrase, sentence: str, match: re.Match[str], language: Language) -> bool:
    """Whether a condition, a "not" or a question takes the statement back."""
    if QUESTION.search(sentence):
        return True
    before = sentence[: match.start()]
    for start, end in found(before, (word.lstrip("^") for word in language.unless)):
        word = before[start:end]
        if word in NEGATORS and phrase.kind in SAID_OF_TROUBLE:
            continue
        if f"^{word}" not in language.unless or not before[:start].strip(" \t-–—:\"'(*"):
            return True
    if phrase.kind in SAID_OF_TROUBLE:
        return False
    if phrase.kind is EventKind.READY_FOR_PICKUP and WILL_BE & set(match[0].split()):
        return True
    if phrase.kind is EventKind.DELIVERED:
        near = [*before.split()[-WORDS_BEFORE:], *match[0].split()]
        if any(word.strip(",:") in FUTURE for word in near):
            return True
    within = match[0].split()
    return "n't " in before or any(word in NEGATORS or word.endswith("n't") for word in within)


def _sentences(subject: str, title: str, body: str) -> Iterator[tuple[str, float]]:
    for part in SENTENCE.findall(subject):
        if part.strip():
            yield part.strip(), SUBJECT
    if title:
        yield title.strip(), TITLE
    limits = iter(BODY)
    last, place = next(limits)
    for index, match in enumerate(SENTENCE.finditer(body)):
        if index >= last:
            last, place = next(limits, (0, 0.0))
            if not last:
                return
        sentence = match[0].strip()
        if sentence:
            yield sentence, place
