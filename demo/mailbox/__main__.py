"""Serves the mailbox alone: `python -m demo.mailbox [PORT]`."""

from __future__ import annotations

import asyncio
import contextlib
import sys

from demo.mailbox.server import PORT, serve_mailbox


async def main() -> None:
    async with serve_mailbox(int(sys.argv[1]) if len(sys.argv) > 1 else PORT) as mailbox:
        print(f"Mailbox: {mailbox.url}")
        await asyncio.Event().wait()


if __name__ == "__main__":
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(main())
