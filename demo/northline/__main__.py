"""`python -m demo.northline [PORT]`: the shop alone, until interrupted."""

import asyncio
import sys

from demo.northline.app import DEFAULT_PORT, create_app
from demo.serving import serve


async def main(port: int) -> None:
    async with serve(create_app(), port) as origin:
        print(f"Northline: {origin}")
        await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1]) if len(sys.argv) > 1 else DEFAULT_PORT))
