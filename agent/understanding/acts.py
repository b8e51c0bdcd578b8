"""The act of a stretch of a message: the heaviest rule that holds, and the strict reading of a confirmation."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from agent.understanding.message import Piece
from agent.understanding.reading import Act

_RULES = Path(__file__).parent / "lexicon" / "rules.txt"
SOFT = frozenset({Act.GREET, Act.THANKS, Act.HELP})
"""What is said on the way to something else: another wish in the same message goes before it."""


@dataclass(frozen=True, slots=True)
class _Rule:
    act: Act
    weight: float
    needs: tuple[frozenset[str], ...]
    forbids: frozenset[str]
    only: frozenset[str]
    steps: frozenset[str]
    not_steps: frozenset[str]

    @classmethod
    def read(cls, act: Act, weight: float, text: str) -> _Rule:
        needs: list[frozenset[str]] = []
        forbids: set[str] = set()
        groups: dict[str, frozenset[str]] = {}
        for term in text.split():
            if term[0] == "-":
                forbids.add(term[1:])
            elif term[0] in "=@~":
                groups[term[0]] = frozenset(term[1:].split("|"))
            else:
                needs.append(frozenset(term.split("|")))
        empty: frozenset[str] = frozenset()
        return cls(
            act,
            weight,
            tuple(needs),
            frozenset(forbids),
            groups.get("=", empty),
            groups.get("@", empty),
            groups.get("~", empty),
        )

    def holds(self, concepts: frozenset[str], piece: Piece, step: str) -> bool:
        if (self.steps and step not in self.steps) or step in self.not_steps or self.forbids & concepts:
            return False
        if not all(need & concepts for need in self.needs):
            return False
        return not self.only or piece.only(*self.only)


@cache
def _rules() -> tuple[_Rule, ...]:
    """`lexicon/rules.txt`, the heaviest first; its head says how a rule is written."""
    lines = [line for line in _RULES.read_text(encoding="utf-8").splitlines() if line and line[0] != "#"]
    listed: list[_Rule] = []
    for line in lines:
        head, _, terms = line.partition(": ")
        act, weight = head.split()
        listed.append(_Rule.read(Act(act), float(weight), terms))
    return tuple(sorted(listed, key=lambda rule: -rule.weight))


def rule_terms() -> frozenset[str]:
    """All concepts and pointers that rules speak of, negations as what they negate."""
    terms: set[str] = set()
    for rule in _rules():
        terms |= rule.forbids | rule.only | frozenset().union(*rule.needs)
    return frozenset(term.removeprefix("no-") for term in terms)


def best_act(piece: Piece) -> tuple[Act, float]:
    """The act of the heaviest rule that holds; unclear with little confidence when none does."""
    step = piece.message.context.step
    concepts = piece.concepts
    for rule in _rules():
        if rule.holds(concepts, piece, step):
            return rule.act, rule.weight
    return Act.UNCLEAR, 0.3


_AGREEING = (
    "yes",
    "okay",
    "approve",
    "good",
    "thumbs",
    "confirmfiller",
    "nice",
    "thanks",
    "loveemoji",
    "greet",
    "donewith",
)


_DOUBTS = frozenset(
    {"hesitate", "leaving", "botq", "neg", "ITEM", "STORE", "ORDERNO", "ORDINAL", "CODE", "cancel", "later"}
)


def _counts_something_else(piece: Piece) -> bool:
    """Any number but in "all 3 orders"."""
    words = piece.words
    return any(
        not n.weak and (words[n.end].key if n.end < len(words) else "") not in {"orders", "stores", "of"}
        for n in piece.numbers
    )


def is_confirmation(piece: Piece) -> bool:
    """Every word agrees. One word of doubt, a question, a condition, a single item or store: no confirmation."""
    said = piece.concepts
    if "?" in piece.message.text or said & _DOUBTS or _counts_something_else(piece):
        return False
    agrees = said & {"yes", "approve", "good", "thumbs", "okay"}
    if not agrees or any(not w.key.isdigit() for w in piece.content(*_AGREEING)):
        return False
    return "thanks" not in said or bool(said & {"yes", "approve"})
