"""Serves Petit Atelier alone: `python -m demo.atelier [PORT]`; its mails go to DEMO_IMAP, or nowhere."""

from __future__ import annotations

import asyncio
import contextlib
import sys

from demo.atelier.app import PORT, create_app
from demo.serving import serve


async def main() -> None:
    port = int(sys.argv[1]) if len(sys.argv) > 1 else PORT
    async with serve(create_app(), port) as origin:
        print(f"Petit Atelier: {origin}")
        await asyncio.Event().wait()


if __name__ == "__main__":
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(main())
