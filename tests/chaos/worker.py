"""A process to be killed: approves checkouts at three stores, and places them.

    python -m tests.chaos.worker DATABASE_URL FOLDER CHECKOUTS

Its stores keep an fsynced ledger that no transaction of ours can roll back.
"""

from __future__ import annotations

import asyncio
import json
import os
import random
import sys
from datetime import datetime
from pathlib import Path

from sqlalchemy import select

from app.runtime import Runtime, running
from checkout import cart
from checkout.approval import approve
from checkout.assemble import cart_line
from checkout.review import review_of
from checkout.sessions import Sessions
from domain.order import Outcome, Placed, StoreOrder, TierName
from domain.settings import Settings
from storage.lanes import Lanes
from storage.tables import CartItem, CheckoutSession
from tests.checkout.rows import address, product
from tests.checkout.scripted import ScriptedTier

STORES = ("north.example", "maple.example", "petit.example")


class LedgerTier(ScriptedTier):
    """Takes an order by a line in a file, some time before it answers."""

    def __init__(self, ledger: Path) -> None:
        super().__init__(name=TierName.API)
        self._ledger = ledger

    async def submit(self, order: StoreOrder) -> Outcome:
        await asyncio.sleep(random.uniform(0, 0.1))
        line = json.dumps({"order": order.muse_order_id, "by": os.getpid()}) + "\n"
        file = os.open(self._ledger, os.O_CREAT | os.O_APPEND | os.O_WRONLY)
        os.write(file, line.encode())
        os.fsync(file)
        os.close(file)
        await asyncio.sleep(random.uniform(0, 0.2))
        return Placed(order_number=f"N-{order.muse_order_id}")

    async def find(self, order: StoreOrder) -> Placed | None:
        taken = self._ledger.read_text() if self._ledger.exists() else ""
        there = any(json.loads(line)["order"] == order.muse_order_id for line in taken.splitlines())
        return Placed(order_number=f"N-{order.muse_order_id}") if there else None


async def approved(runtime: Runtime, number: int) -> str:
    """The session of the number-th checkout, approved by whoever comes first."""
    user_id, _ = await runtime.users.arrive(1000 + number, 1000 + number, f"shopper {number}", "en")
    async with Lanes(runtime.database).hold(user_id), runtime.database.writing() as session:
        known = await session.scalar(select(CheckoutSession).where(CheckoutSession.user_id == user_id))
        if known is not None:
            return known.session_id
        for store in STORES:
            await cart.add(session, user_id, product(store=store), None)
        await address(session, user_id)
        items = await cart.lines(session, user_id)
        tier = runtime.tiers[TierName.API]
        row = await Sessions(30).begin(
            session, user_id, items, dict.fromkeys(STORES, TierName.API), f"chaos{number}"
        )
        for item in items:
            line = cart_order(row.started_at, user_id, item)
            row.quotes = {
                **row.quotes,
                item.store_id: {"quote": (await tier.quote(line)).model_dump(mode="json")},
            }
        review = await review_of(session, row, runtime.tiers)
        row.digest = review.digest()
        await session.flush()
        await approve(session, row, review, row.digest)
        return row.session_id


def cart_order(started_at: datetime, user_id: int, item: CartItem) -> StoreOrder:
    return StoreOrder(
        muse_order_id="quote",
        user_id=user_id,
        store_id=item.store_id,
        currency="USD",
        lines=(cart_line(item),),
        created_at=started_at,
    )


async def main(url: str, folder: Path, checkouts: int) -> None:
    settings = Settings(
        _env_file=None, data_dir=folder, database_url=url, track_seconds=3600, settle_seconds=0
    )
    async with running(settings, tiers={TierName.API: LedgerTier(folder / "ledger")}) as runtime:
        print("working", flush=True)
        for number in range(checkouts):
            session_id = await approved(runtime, number)
            await runtime.durable.start(runtime.placement.checkout, f"{session_id}:checkout", session_id)
        await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], Path(sys.argv[2]), int(sys.argv[3])))
