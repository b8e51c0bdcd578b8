"""Our walk through stores' pages beside a bare straight-line Playwright script of the same trip, in the same run.

`python -m bench.walks [--store maple] [--pairs 12]`. The script knows its store by heart, looks at nothing and checks
nothing; we read everything back, and place at most once. Both buy in one browser that runs already, in a fresh
context each time. A script keeps nothing, so that beside our kept session it signs in each time.
"""

from __future__ import annotations

import argparse
import asyncio

from bench.maple import maple
from bench.oscar import oscar
from bench.table import Row, show
from bench.walking import THROTTLE, Shop, buy, pairs

STORES = {"maple": ("Maple & Main", maple), "oscar": ("django-oscar", oscar)}
PAIRS = 12


async def measure(shop: Shop, count: int, *, throttled: bool = True) -> list[Row]:
    async def guest() -> bool:
        return await buy(shop.guest, shop.order(1))

    async def member() -> bool:
        return await buy(shop.member, shop.order(1))

    rows = []
    compared = await pairs(shop.pool, shop.taken, count, guest, shop.bare)
    rows.append(compared.row("guest", "<= 1.10"))
    compared = await pairs(shop.pool, shop.taken, count, member, shop.bare_member)
    rows.append(compared.row("saved session; the script signs in", "<= 0.90"))
    if throttled:
        shop.pool.throttle = THROTTLE
        compared = await pairs(shop.pool, shop.taken, count, guest, shop.bare)
        rows.append(compared.row(f"guest, pages {THROTTLE}x slower", "ours all"))
    return rows


async def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--store", choices=STORES, action="append", help="only this one")
    parser.add_argument("--pairs", type=int, default=PAIRS)
    parser.add_argument("--quick", action="store_true", help="without the slowed-down pages")
    wanted = parser.parse_args()
    for name in wanted.store or STORES:
        title, opened = STORES[name]
        async with opened() as shop:
            rows = await measure(shop, wanted.pairs, throttled=not wanted.quick)
        show(f"Walking {title}, {wanted.pairs} pairs, interleaved", rows)


if __name__ == "__main__":
    asyncio.run(main())
