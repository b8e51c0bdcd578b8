"""A guess for messages that no rule knows: which act's examples they are most like.

Naive Bayes over words, word pairs and concepts, learnt at start from `lexicon/examples.txt`. The margin over the
second best act says how sure the guess is.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path

from agent.understanding.concepts import Mark, lexicon, read_words
from agent.understanding.goods import find_kinds
from agent.understanding.quantities import find_numbers
from agent.understanding.reading import Act
from agent.understanding.words import Word, clean

_EXAMPLES = Path(__file__).parent / "lexicon" / "examples.txt"
_SMOOTHING = 0.3
_UNTELLING = frozenset({"filler", "light", "confirmfiller", "hello"})


@dataclass(frozen=True, slots=True)
class Likeness:
    """`margin`: by how much (natural logarithm of the odds) `act` is likelier than the next."""

    act: Act
    margin: float


def features(text: str, words: Sequence[Word], marks: Iterable[Mark], step: str) -> frozenset[str]:
    keys = [w.key for w in words if w.is_word and not w.key.isdigit()]
    said = {f"word {key[:5]}" for key in keys}
    said |= {f"pair {a[:4]} {b[:4]}" for a, b in pairwise(keys)}
    said |= {f"concept {c}" for mark in marks for c in mark.concepts - _UNTELLING}
    if find_kinds(words):
        said.add("goods")
    if any(not n.weak for n in find_numbers(text, words)):
        said.add("number")
    return frozenset(said | {f"step {step}"})


def _examples() -> Iterator[tuple[Act, frozenset[str]]]:
    act, step = Act.UNCLEAR, "idle"
    for line in _EXAMPLES.read_text(encoding="utf-8").splitlines():
        if line.startswith("[") and line.endswith("]"):
            name, _, step = line[1:-1].partition(" @")
            act = Act(name)
        elif line and not line.startswith("#"):
            text = clean(line)
            words = read_words(text)
            yield act, features(text, words, lexicon().marks(words), step)


class _Learnt:
    """`_prior` and `_absent` per act; `_gain`: what a feature adds for the acts it was seen with."""

    def __init__(self, examples: Iterable[tuple[Act, frozenset[str]]]) -> None:
        acts: Counter[Act] = Counter()
        seen: defaultdict[str, Counter[Act]] = defaultdict(Counter)
        for act, said in examples:
            acts[act] += 1
            for feature in said:
                seen[feature][act] += 1
        total = acts.total()
        self._prior = {act: math.log(count / total) for act, count in acts.items()}
        self._absent = {act: math.log(_SMOOTHING / (count + 2 * _SMOOTHING)) for act, count in acts.items()}
        self._gain = {
            feature: {act: math.log((count + _SMOOTHING) / _SMOOTHING) for act, count in counts.items()}
            for feature, counts in seen.items()
        }

    def guess(self, said: frozenset[str]) -> Likeness:
        known = [self._gain[feature] for feature in said if feature in self._gain]
        scores = {act: prior + len(known) * self._absent[act] for act, prior in self._prior.items()}
        for gains in known:
            for act, gain in gains.items():
                scores[act] += gain
        (best, act), (second, _) = sorted(((score, act) for act, score in scores.items()), reverse=True)[:2]
        return Likeness(act, best - second)


@cache
def _learnt() -> _Learnt:
    return _Learnt(_examples())


def likeness(text: str, words: Sequence[Word], marks: Iterable[Mark], step: str) -> Likeness:
    """The act whose examples are most like these words. `text` cleaned, `words` mended."""
    return _learnt().guess(features(text, words, marks, step))
