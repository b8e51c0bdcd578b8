"""What a walk did: its steps with their times, and which locator found what."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from domain.walk import Spot, Spots


@dataclass(frozen=True, slots=True)
class StepDone:
    """`ms`: wall time in milliseconds. `matched`: what was used, e.g. "place: button:Place order"."""

    name: str
    ms: float
    matched: tuple[str, ...] = ()


Observer = Callable[[StepDone], None]


@dataclass(slots=True)
class Trail:
    """Steps inside steps count for the inner one alone; `current` names it for evidence."""

    observer: Observer | None = None
    steps: list[StepDone] = field(default_factory=list)
    current: str = "start"
    missed: list[str] = field(default_factory=list)
    """What the last step looked for in vain, e.g. "checkout: link:To the till"."""
    doubts: list[str] = field(default_factory=list)
    """What the last step left alone, and why."""
    _matched: list[str] = field(default_factory=list)

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        outer, self.current = self.current, name
        self.missed.clear()
        self.doubts.clear()
        began = time.perf_counter()
        try:
            yield
        except BaseException:
            self._done(name, began)
            raise
        self._done(name, began)
        self.current = outer

    def _done(self, name: str, began: float) -> None:
        done = StepDone(name, (time.perf_counter() - began) * 1000, tuple(self._matched))
        self._matched.clear()
        self.steps.append(done)
        if self.observer is not None:
            self.observer(done)

    def used(self, purpose: str, spot: Spot | str) -> None:
        """Record what was taken for `purpose`."""
        self._matched.append(f"{purpose}: {spot}")

    def doubted(self, said: str) -> None:
        """Record what was there and not taken."""
        if said not in self.doubts:
            self.doubts.append(said)

    def lacked(self, purpose: str, spots: Spots) -> None:
        """Record what was looked for and is not on the page."""
        said = f"{purpose}: {' + '.join(map(str, spots)) or 'by its words'}"
        if said not in self.missed:
            self.missed.append(said)
