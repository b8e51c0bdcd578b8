"""A message into the pieces that may each hold a wish."""

from __future__ import annotations

from agent.understanding.concepts import word_set
from agent.understanding.message import Piece
from agent.understanding.words import Word

_HARD = frozenset({".", "!", "?", ";", "…"})
_CONNECTORS = (
    ("and", "then"), ("then",), ("after", "that"), ("afterwards",), ("and", "also"), ("but", "first"), ("but",), ("also",),
    ("luego",), ("despues",), ("y", "luego"), ("y", "despues"), ("pero",), ("ademas",), ("puis",), ("et", "puis"), ("ensuite",), ("mais",),
    ("dann",), ("und", "dann"), ("danach",), ("aber",), ("poi",), ("e", "poi"), ("plus", "can"), ("and", "can"), ("and", "could"), ("and", "please"), ("and", "id"),
)  # fmt: skip
_BY_FIRST = {
    first: sorted((c for c in _CONNECTORS if c[0] == first), key=len, reverse=True)
    for first in {c[0] for c in _CONNECTORS}
}
_PIECES = 12
"""Wishes are in the first sentences; noise may have hundreds."""
_SOFT = frozenset({",", "and", "&", "y", "et", "und", "e", "-", "–", "—", "so", ":", "("})
_ASIDE = word_set("aside")
_ASKING = word_set("asking")


def _connector(words: tuple[Word, ...], place: int) -> int:
    if (
        words[place].key == "but"
        and place
        and words[place - 1].key in {"everything", "all", "anything", "nothing"}
    ):
        return 0
    for connector in _BY_FIRST.get(words[place].key, ()):
        if tuple(w.key for w in words[place : place + len(connector)]) == connector:
            return len(connector)
    return 0


def split_hard(piece: Piece) -> list[Piece]:
    """At the ends of sentences, at line ends and at "then", "but", "also"."""
    message, cuts, place = piece.message, [], piece.start
    start = piece.start
    while place < piece.end:
        word = message.words[place]
        gap = message.text[message.words[place - 1].end : word.start] if place else ""
        skip = 1 if word.key in _HARD else _connector(message.words, place)
        if "\n" in gap and place > start:
            cuts.append((start, place))
            start = place
        if skip:
            if place > start:
                cuts.append((start, place))
            start = place + skip
            place += skip
        else:
            place += 1
    if start < piece.end:
        cuts.append((start, piece.end))
    return [Piece(message, a, b) for a, b in cuts[:_PIECES]]


def split_soft(piece: Piece) -> list[tuple[Piece, Piece]]:
    """(left, right) at every comma and "and", from left to right."""
    pairs: list[tuple[Piece, Piece]] = []
    for place in range(piece.start + 1, piece.end - 1):
        aside = piece.message.words[piece.start].key in _ASIDE
        if piece.message.words[place].key in _SOFT and not aside:
            pairs.append(
                (Piece(piece.message, piece.start, place), Piece(piece.message, place + 1, piece.end))
            )
    return pairs[:8]


def _is_question(aside: Word, after: Word) -> bool:
    """ "when will it come" asks; "if you could remove it" only is polite; "once more" is no "once"."""
    if aside.key == "once" and after.key in {"more", "again"}:
        return True
    return after.key in _ASKING or (
        aside.key in {"if", "si", "wenn"} and after.key in {"you", "u", "possible", "we", "i"}
    )


def without_asides(piece: Piece) -> list[Piece]:
    """The piece without "before I pay, ..." at its start or "... because it is too big" at its end; itself when
    nothing would be left."""
    words = piece.words
    if words and words[0].key in _ASIDE and len(words) > 2 and not _is_question(words[0], words[1]):
        comma = next((p for p, w in enumerate(words) if w.key == ","), None)
        if comma is not None and comma + 1 < len(words):
            return [Piece(piece.message, piece.start + comma + 1, piece.end)]
    for place in range(2, len(words) - 1):
        if words[place].key in _ASIDE and not _is_question(words[place], words[place + 1]):
            return [Piece(piece.message, piece.start, piece.start + place)]
    return [piece]
