"""Runs all tests side by side; what failed is run once more, alone.

A busy machine can stop a process for seconds, and among thousands of tests on real servers and browsers one then
meets somebody's patience. A test that passes alone is named, so that it is mended; one that fails again, or more
than a few that fail, fail the whole.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

SIDE_BY_SIDE = ["-n", "3", "--dist", "loadgroup", "-m", "not chaos", "--cache-clear"]
FAILED = Path(".pytest_cache/v/cache/lastfailed")
TESTS_FAILED = 1
"""pytest's exit status when tests ran and some failed."""
MOST_RUN_AGAIN = 5


def pytest(*arguments: str) -> int:
    return subprocess.run([sys.executable, "-m", "pytest", *arguments]).returncode


def failed() -> list[str]:
    """Without the group that pytest-xdist appends ("test_x.py::test_y@group")."""
    if not FAILED.exists():
        return []
    names = json.loads(FAILED.read_text())
    return [
        name if "@" not in name.rpartition("]")[2] else name[: name.rindex("@")] for name in sorted(names)
    ]


def main(arguments: list[str]) -> int:
    status = pytest(*SIDE_BY_SIDE, *arguments)
    names = failed()
    if status != TESTS_FAILED or not 0 < len(names) <= MOST_RUN_AGAIN:
        return status
    print(f"\nFailed: {', '.join(names)}. Alone, once more:", flush=True)
    if (status := pytest("-n", "0", *names)) == 0:
        print(f"Passed at the second try only, look at: {', '.join(names)}", flush=True)
    return status


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
