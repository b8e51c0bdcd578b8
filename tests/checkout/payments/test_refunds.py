"""What stores give back is mirrored, once; a dispute stops everything that happens by itself."""

from __future__ import annotations

from datetime import timedelta

from checkout.payments.events import PaymentEvents
from checkout.payments.reconciliation import Reconciliation
from domain.money import Money
from domain.order import EventKind, Payer, TrackingEvent
from orders.events import take_in
from storage.ledger_tables import StripeEvent
from storage.outbox import Outbox
from storage.tables import Order, now
from tests.checkout.payments.rig import Rig

STORES = {"ash": (Payer.CONNECT, 10_000), "birch": (Payer.CONNECT, 5_000)}


async def says(rig: Rig, session_id: str, store: str, kind: EventKind, source: str, cents: int | None = None) -> None:  # fmt: skip
    event = TrackingEvent(
        kind=kind,
        source=source,
        at=now(),
        event_id=f"{kind}:{cents}",
        amount=Money(cents=cents, currency="USD") if cents is not None else None,
    )
    number = (await rig.order(session_id, store)).id
    async with rig.database.writing() as session:
        await take_in(session, Outbox(), await session.get_one(Order, number), [event])


async def carry_out(rig: Rig) -> list[bool]:
    return [await rig.refunds.carry_out(due) for due in await rig.due()]


async def refunded(rig: Rig) -> list[int]:
    return sorted(refund["amount"] for refund in (await rig.truth())["refunds"])


async def test_a_cancelled_order_goes_back_once_whoever_tells_of_it(rig: Rig) -> None:
    session_id = await rig.approve(STORES)
    await rig.place(session_id)
    await says(rig, session_id, "ash", EventKind.CANCELLED, "api")
    await says(rig, session_id, "ash", EventKind.CANCELLED, "mail")
    await says(rig, session_id, "ash", EventKind.REFUNDED, "mail")
    assert await carry_out(rig) == [True]
    assert await carry_out(rig) == [True]
    assert await refunded(rig) == [10_000]
    told = await rig.statement()
    assert (told.faults, told.balances["USD", "owed_to_stores"]) == ([], 0)
    assert told.balances["USD", "balance"] == 0
    assert (await rig.told()).count("money-refunded") == 1


async def test_parts_add_up_and_never_exceed_what_was_captured(rig: Rig) -> None:
    session_id = await rig.approve(STORES)
    await rig.place(session_id)
    for cents in (3_000, 4_000, 9_000):
        await says(rig, session_id, "ash", EventKind.REFUNDED, "api", cents)
        await carry_out(rig)
    assert sum(await refunded(rig)) == 10_000
    assert (await rig.statement()).faults == []


async def test_trouble_during_a_refund_gives_it_back_once(rig: Rig) -> None:
    session_id = await rig.approve(STORES)
    await rig.place(session_id)
    await says(rig, session_id, "birch", EventKind.CANCELLED, "api")
    for name in ("timeout_after", "500", "down", "timeout_before", "429"):
        await rig.platform.fault(name)
        await carry_out(rig)
    assert await carry_out(rig) == [True]
    assert await refunded(rig) == [5_000]
    assert (await rig.statement()).faults == []


async def test_an_order_by_the_stores_own_method_is_not_refunded_by_us(rig: Rig) -> None:
    session_id = await rig.approve({"dune": (Payer.TOKEN, 10_000)})
    await rig.place(session_id)
    await says(rig, session_id, "dune", EventKind.CANCELLED, "api")
    assert await rig.due() == []


async def test_a_dispute_freezes_refunds_and_tells_the_operator(rig: Rig) -> None:
    session_id = await rig.approve(STORES)
    await rig.place(session_id)
    hold = await rig.hold(session_id)
    assert hold is not None
    made = (await rig.platform.http.post(f"/_demo/disputes/{hold.charge_id}")).json()
    events = PaymentEvents(rig.durable, rig.database, Outbox(), rig.till)
    async with rig.database.writing() as session:
        for kind in ("created", "funds_withdrawn"):
            session.add(
                StripeEvent(
                    id=f"evt_{kind}",
                    kind=f"charge.dispute.{kind}",
                    subject=made["id"],
                    created=now() - timedelta(seconds=1),
                )
            )
    assert await events.handle("evt_funds_withdrawn")
    assert await events.handle("evt_created")
    await says(rig, session_id, "ash", EventKind.CANCELLED, "api")
    assert await carry_out(rig) == [True]
    assert await refunded(rig) == []
    told = await rig.told()
    assert (told.count("operator-dispute"), told.count("operator-refund-frozen")) == (1, 1)
    assert (await rig.statement()).balances["USD", "disputed"] == 15_000


async def test_the_nightly_comparison_finds_what_happened_elsewhere(rig: Rig) -> None:
    session_id = await rig.approve(STORES)
    await rig.place(session_id)
    books = Reconciliation(rig.database, rig.till.calls)
    assert await books.differences() == []
    hold = await rig.hold(session_id)
    assert hold is not None
    await rig.platform.api.v1.refunds.create_async({"payment_intent": str(hold.intent_id), "amount": 100})
    assert await books.differences() == [f"hold {hold.id}: refunded 0 here, 100 at Stripe"]
