"""The engine's own time per store order, and side by side placing: `python -m bench.engine`.

The stores answer at once (or after a fixed pause), so what is measured is Muse: workflow, fence, rows.
"""

from __future__ import annotations

import asyncio
import statistics
import tempfile
import time
from pathlib import Path

from dbos import DBOS

from app.runtime import Runtime, running
from bench.table import Row, show
from checkout import cart, people
from checkout.approval import approve
from checkout.placement import PlacementWorkflows
from checkout.review import review_of
from checkout.sessions import Sessions
from domain.money import Money
from domain.order import (
    Cancellation,
    HandOver,
    Outcome,
    Payer,
    Placed,
    PlacedOrder,
    Quote,
    ReturnLabel,
    StoreOrder,
    TierName,
    TrackingEvent,
)
from domain.people import Contact
from domain.product import Product
from domain.settings import Settings
from storage.tables import AddressRow

ORDERS = 60
CHECKOUTS = 12
WARM_UP = 5
PAUSES = {"slow.example": 1.0, "middle.example": 0.6, "quick.example": 0.3}


class PausingTier:
    """A store that answers after `pauses[store]` seconds, at once by default."""

    name = TierName.REDIRECT

    def __init__(self, pauses: dict[str, float]) -> None:
        self.pauses = pauses

    async def quote(self, order: StoreOrder) -> Quote:
        total = order.subtotal
        return Quote(
            store_id=order.store_id,
            tier=self.name,
            payer=Payer.TOKEN,
            subtotal=total,
            total=total,
            cap=total,
            exact=True,
        )

    async def submit(self, order: StoreOrder) -> Outcome:
        await asyncio.sleep(self.pauses.get(order.store_id, 0.0))
        return Placed(order_number=f"N-{order.muse_order_id}")

    async def find(self, order: StoreOrder) -> Placed | None:
        return None

    async def track(self, order: PlacedOrder) -> list[TrackingEvent]:
        return []

    async def cancel(self, order: PlacedOrder) -> Cancellation:
        return Cancellation(accepted=False)

    async def start_return(
        self, order: PlacedOrder, line_ids: tuple[str, ...], reason: str, exchange_for: str | None = None
    ) -> ReturnLabel | HandOver:
        return HandOver(url="https://store.example", text="handover-return")


async def approved(runtime: Runtime, tier: PausingTier, stores: list[str], key: str) -> str:
    """A cart at `stores`, quoted, reviewed and approved; returns the session's id."""
    user_id, _ = await runtime.users.arrive(abs(hash(key)) % 10**9, 1, key, "en")
    sessions = Sessions(30)
    async with runtime.database.writing() as session:
        for store in stores:
            product = Product(
                store_id=store,
                store_name=store,
                url=f"https://{store}/p/1",
                name="Wrap Dress",
                sku="1",
                price=Money(cents=8900, currency="USD"),
            )
            await cart.add(session, user_id, product, None)
        elm = {"name": "A", "line1": "1 Elm St", "city": "Austin", "region": "TX", "postal_code": "78701"}
        await people.keep_address(session, AddressRow(user_id=user_id, complete=True), elm)
        await people.keep_contact(session, user_id, Contact(name="A", email="a@example.com"))
        items = await cart.lines(session, user_id)
        row = await sessions.begin(session, user_id, items, dict.fromkeys(stores, tier.name), key)
        for item in items:
            total = Money(cents=item.price_cents or 0, currency="USD")
            quote = Quote(
                store_id=item.store_id,
                tier=tier.name,
                payer=Payer.TOKEN,
                subtotal=total,
                total=total,
                cap=total,
                exact=True,
            )
            row.quotes = {**row.quotes, item.store_id: {"quote": quote.model_dump(mode="json")}}
        review = await review_of(session, row, runtime.tiers)
        row.digest = review.digest()
        await session.flush()
        await approve(session, row, review, row.digest)
        return row.session_id


async def timed(placement: PlacementWorkflows, runtime: Runtime, session_id: str) -> float:
    started = time.perf_counter()
    await runtime.durable.run(placement.checkout, f"{session_id}:checkout", session_id)
    return time.perf_counter() - started


async def queue_wait(session_id: str, store: str) -> float:
    """Seconds between putting the attempt into its store's queue and its first step."""
    order_id = f"{session_id}:{store}"
    put = [
        s
        for s in await DBOS.list_workflow_steps_async(f"{order_id}:place:0")
        if s["function_name"] == "attempt"
    ]
    began = await DBOS.list_workflow_steps_async(f"{order_id}:try:0.1")
    return max(0.0, ((began[0]["started_at_epoch_ms"] or 0) - (put[0]["completed_at_epoch_ms"] or 0)) / 1000)


async def measure() -> list[Row]:
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(_env_file=None, data_dir=Path(folder), track_seconds=3600)
        tier = PausingTier(PAUSES)
        async with running(settings, tiers={TierName.REDIRECT: tier}) as runtime:
            placement = runtime.placement
            single = []
            for number in range(ORDERS):
                session_id = await approved(runtime, tier, ["instant.example"], f"single{number}")
                single.append((session_id, await timed(placement, runtime, session_id)))
            waited = [await queue_wait(session_id, "instant.example") for session_id, _ in single]
            own = [spent - wait for (_, spent), wait in zip(single, waited, strict=True)][WARM_UP:]
            together, alone = [], []
            for number in range(CHECKOUTS):
                session_id = await approved(runtime, tier, ["slow.example"], f"alone{number}")
                alone.append(await timed(placement, runtime, session_id))
                session_id = await approved(runtime, tier, list(PAUSES), f"three{number}")
                together.append(await timed(placement, runtime, session_id))
    slowest = statistics.median(alone)
    whole = statistics.median(together)
    return [
        Row("engine's own time per store order, p50", statistics.median(own) * 1000, "ms", aim="<= 60 ms"),
        Row("  wait in the store's queue, p50", statistics.median(waited) * 1000, "ms"),
        Row(
            "three-store checkout, wall time p50",
            whole * 1000,
            "ms",
            "its slowest store alone",
            slowest * 1000,
            "x",
            whole / slowest,
            "<= 1.25",
        ),
    ]


if __name__ == "__main__":
    show("Placing: the engine with stores that answer at once", asyncio.run(measure()))
