from __future__ import annotations

import itertools
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from domain.order import EventKind, OrderStatus, TrackingEvent
from orders.events import take_in
from orders.states import ENDED, after
from storage.database import Database
from storage.outbox import Outbox
from storage.tables import Notice, Order, Shipment, User
from tests.checkout.rows import order, shopper


def said(kind: EventKind, source: str = "api", **more: object) -> TrackingEvent:
    return TrackingEvent.model_validate(
        {"kind": kind, "source": source, "at": datetime(2026, 1, 2, tzinfo=UTC), **more}
    )


async def told(database: Database) -> list[str]:
    async with database.reading() as session:
        return [n.params["kind"] for n in await session.scalars(select(Notice).order_by(Notice.id))]


async def tell(database: Database, *events: TrackingEvent) -> OrderStatus:
    async with database.writing() as session:
        row = await session.scalar(select(Order))
        if row is None:
            row = await order(session, await _user(database))
        await take_in(session, Outbox(), row, events)
        return OrderStatus(row.order_status)


async def _user(database: Database) -> int:
    async with database.reading() as session:
        return await session.scalar(select(User.id)) or 0


@pytest.fixture(autouse=True)
async def ana(database: Database) -> int:
    return await shopper(database)


async def test_each_change_is_told_once_whatever_the_source(database: Database) -> None:
    parcel = {"carrier": "UPS", "tracking_number": "1Z999AA10123456784"}
    for source in ("api", "webhook", "mail", "page"):
        await tell(database, said(EventKind.SHIPPED, source, **parcel))
    await tell(database, said(EventKind.OUT_FOR_DELIVERY), said(EventKind.OUT_FOR_DELIVERY, "mail"))
    await tell(database, said(EventKind.DELIVERED, "mail"))
    assert await tell(database, said(EventKind.DELIVERED)) is OrderStatus.DELIVERED
    assert await told(database) == ["shipped", "out_for_delivery", "delivered"]


async def test_a_late_shipped_mail_changes_nothing(database: Database) -> None:
    await tell(database, said(EventKind.DELIVERED))
    assert await tell(database, said(EventKind.SHIPPED, "mail")) is OrderStatus.DELIVERED
    assert await told(database) == ["delivered"]


async def test_a_second_parcel_is_told_and_kept(database: Database) -> None:
    await tell(
        database, said(EventKind.SHIPPED, tracking_number="A1"), said(EventKind.SHIPPED, tracking_number="B2")
    )
    assert await told(database) == ["shipped", "shipped"]
    async with database.reading() as session:
        assert len((await session.scalars(select(Shipment))).all()) == 2


async def test_a_later_day_of_arrival_is_a_delay(database: Database) -> None:
    await tell(database, said(EventKind.SHIPPED, eta=date(2026, 1, 5)))
    await tell(database, said(EventKind.IN_TRANSIT, eta=date(2026, 1, 8)))
    await tell(database, said(EventKind.IN_TRANSIT, "mail", eta=date(2026, 1, 8)))
    assert await told(database) == ["shipped", "delayed"]


async def test_a_refund_after_the_delivery_is_told(database: Database) -> None:
    assert await tell(database, said(EventKind.DELIVERED), said(EventKind.REFUNDED)) is OrderStatus.REFUNDED
    assert await told(database) == ["delivered", "refunded"]


@given(st.lists(st.sampled_from(list(EventKind)), max_size=12))
def test_an_order_never_goes_back(kinds: list[EventKind]) -> None:
    forward = [s for s in OrderStatus if s not in ENDED - {OrderStatus.DELIVERED}]
    states = list(itertools.accumulate(kinds, after, initial=OrderStatus.CONFIRMED))
    ranks = [
        [
            "pending",
            "unclear",
            "needs_shopper",
            "confirmed",
            "shipped",
            "out_for_delivery",
            "delivered",
        ].index(s)
        for s in states
        if s in forward
    ]
    assert ranks == sorted(ranks)
    if OrderStatus.REFUNDED in states:
        assert states[-1] is OrderStatus.REFUNDED
