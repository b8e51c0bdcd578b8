"""`make bench`: every table, each from a process of its own. Name some to run only those: `python -m bench muse links`."""

from __future__ import annotations

import subprocess
import sys

TABLES = ("muse", "engine", "api_checkout", "walks", "throughput", "links", "mails")


def main() -> int:
    wanted = sys.argv[1:] or list(TABLES)
    if unknown := set(wanted) - set(TABLES):
        print(f"no such table: {', '.join(sorted(unknown))}; there are {', '.join(TABLES)}", file=sys.stderr)
        return 2
    failed = [name for name in wanted if subprocess.run([sys.executable, "-m", f"bench.{name}"]).returncode]
    for name in failed:
        print(f"bench.{name} failed", file=sys.stderr)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
