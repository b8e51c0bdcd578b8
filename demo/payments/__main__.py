"""Serves the payment service alone: `python -m demo.payments [PORT]`."""

from __future__ import annotations

import asyncio
import sys

from demo.payments.app import DEFAULT_PORT, create_app
from demo.serving import serve


async def main() -> None:
    port = int(sys.argv[1]) if len(sys.argv) > 1 else DEFAULT_PORT
    async with serve(create_app(), port) as origin:
        print(f"Payments: {origin}")
        await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(main())
