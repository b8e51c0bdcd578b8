"""How many browser contexts a machine bears."""

from __future__ import annotations

import os
from pathlib import Path
from typing import NamedTuple

BROWSER_BYTES = 400_000_000
CONTEXT_BYTES = 180_000_000
"""Measured: one shopper on a store's pages took 470-570 MB with the browser, eight took 1.2-1.9 GB."""
CGROUP_LIMIT = Path("/sys/fs/cgroup/memory.max")


class Limits(NamedTuple):
    """`turns` contexts work at a time, `contexts` may exist (the rest wait on a shopper, parked)."""

    turns: int
    contexts: int

    @classmethod
    def of(cls, cores: int, memory: int) -> Limits:
        """For `cores` and `memory` bytes, half of which are the browser's. Checkouts are bound by the processor:
        beyond two a core, more at once only makes each slower."""
        fits = max(1, (memory // 2 - BROWSER_BYTES) // CONTEXT_BYTES)
        turns = min(2 * cores, fits)
        return cls(turns, max(turns, min(8 * cores, fits)))

    @classmethod
    def of_this_machine(cls) -> Limits:
        return cls.of(_cores(), _memory())


def _cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _memory() -> int:
    """Bytes: the machine's, or less where a container may use less."""
    physical = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    try:
        return min(physical, int(CGROUP_LIMIT.read_text()))
    except (OSError, ValueError):  # no limit: absent, or the word "max"
        return physical
