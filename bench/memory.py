"""How much memory this process's browser takes."""

from __future__ import annotations

import os
from pathlib import Path


def browser_bytes() -> int:
    """Memory of all Chromium processes below this one; what they share is counted once (PSS)."""
    return _sum("Pss:")


def browser_own_bytes() -> int:
    """The same without the program's files, whose share falls when others on the machine run Chromium too."""
    return _sum("Pss_Anon:", "Pss_Shmem:")


def _sum(*rows: str) -> int:
    parents = _parents()
    return sum(_of(pid, rows) for pid in parents if _is_below(pid, parents) and _is_chromium(pid))


def _parents() -> dict[int, int]:
    parents = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            text = stat.read_text()
        except OSError:
            continue  # gone meanwhile
        parents[int(text.split(" ", 1)[0])] = int(text.rpartition(")")[2].split()[1])
    return parents


def _is_below(pid: int, parents: dict[int, int]) -> bool:
    while pid in parents:
        pid = parents[pid]
        if pid == os.getpid():
            return True
    return False


def _is_chromium(pid: int) -> bool:
    try:
        return b"chrom" in Path(f"/proc/{pid}/cmdline").read_bytes().partition(b"\0")[0]
    except OSError:
        return False


def _of(pid: int, rows: tuple[str, ...]) -> int:
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0
    return sum(int(line.split()[1]) * 1024 for line in lines if line.startswith(rows))
