"""Serves Maple & Main alone: `python -m demo.maple [PORT]`."""

from __future__ import annotations

import asyncio
import contextlib
import sys

from demo.maple.app import PORT, create_app
from demo.serving import serve


async def main() -> None:
    port = int(sys.argv[1]) if len(sys.argv) > 1 else PORT
    async with serve(create_app(), port) as origin:
        print(f"Maple & Main: {origin}")
        await asyncio.Event().wait()


if __name__ == "__main__":
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(main())
