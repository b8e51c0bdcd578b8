"""Orders that shoppers finish at the store, seen from Muse: a real API tier, and a merchant in memory."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from checkout.tiers.registry import Tiers
from domain.order import OrderStatus, TierName
from orders.following import FINISHING_SECONDS, Following
from storage.database import Database
from storage.outbox import Outbox
from storage.tables import Notice, Order, StoreRow
from stores.registry import StoreRegistry
from tests.checkout import rows
from tests.checkout.tiers.ucp.merchant import ORIGIN, Merchant, order, tier

STORE = "www.northfield.shop"
AT_STORE = f"{ORIGIN}/checkout/chk_1"


class NoDurable:
    """The following's workflows are not run here: the test looks when it wants to."""

    def workflow(self, name: str, body: Any) -> Any:
        return body


class Handed:
    """One order that was handed over to its shopper."""

    def __init__(self, database: Database, merchant: Merchant, order_id: int) -> None:
        tiers = Tiers({TierName.API: tier(merchant), TierName.REDIRECT: tier(merchant)}, StoreRegistry(()))
        self.merchant = merchant
        self.held = merchant.checkouts["chk_1"]
        self._database = database
        self._id = order_id
        durable: Any = NoDurable()
        self._following = Following(durable, database, tiers, Outbox(), 1800.0, 3.0)

    async def look(self) -> float | None:
        return await self._following.look(self._id)

    async def row(self) -> Order:
        async with self._database.reading() as session:
            return await session.get_one(Order, self._id)

    async def told(self) -> list[str]:
        async with self._database.reading() as session:
            return list(await session.scalars(select(Notice.card).order_by(Notice.id)))


@pytest.fixture
async def handed(mail_database: Database) -> Handed:
    merchant = Merchant()
    await tier(merchant).quote(order())
    user = await rows.shopper(mail_database)
    async with mail_database.writing() as session:
        session.add(StoreRow(id=STORE, name="Northfield", platform="ucp", origin=ORIGIN))
        await session.flush()
        row = await rows.order(
            session,
            user,
            None,
            store_id=STORE,
            order_status="needs_shopper",
            placement="answered",
            store_ref="chk_1",
            hand_over_url=AT_STORE,
        )
        order_id = row.id
    return Handed(mail_database, merchant, order_id)


async def test_an_open_checkout_is_looked_at_again_soon(handed: Handed) -> None:
    pause = await handed.look()
    assert pause is not None
    assert pause <= FINISHING_SECONDS
    assert (await handed.row()).order_status == OrderStatus.NEEDS_SHOPPER
    assert await handed.told() == []


async def test_a_checkout_that_was_finished_becomes_an_order_told_once(handed: Handed) -> None:
    handed.merchant.completions = 7
    handed.held["status"] = "complete_in_progress"
    await handed.look()
    await handed.look()
    row = await handed.row()
    assert (row.order_status, row.order_number, row.store_ref) == ("confirmed", "N-1007", "ord_1007")
    assert await handed.told() == ["order_found"]


async def test_what_the_store_refuses_today_changes_nothing(handed: Handed) -> None:
    handed.merchant.faults["get"] = [RuntimeError("a fault of our own"), *[lambda body: b"<html>"] * 4]
    assert await handed.look() is not None
    assert await handed.look() is not None
    assert (await handed.row()).order_status == OrderStatus.NEEDS_SHOPPER
    assert await handed.told() == []


async def test_a_checkout_that_is_over_at_the_store_says_so(handed: Handed) -> None:
    del handed.merchant.checkouts["chk_1"]
    await handed.look()
    await handed.look()
    row = await handed.row()
    assert row.order_status == OrderStatus.FAILED
    assert row.problem is not None
    assert row.problem["text"] == "handover-over"
    assert await handed.told() == ["text"], "the shopper hears of it once"


async def test_a_store_may_name_another_link_to_go_on_with(handed: Handed) -> None:
    handed.held["status"] = "canceled"
    handed.merchant.change = lambda told: told.update(continue_url=f"{ORIGIN}/cart/again")
    await handed.look()
    await handed.look()
    row = await handed.row()
    assert (row.order_status, row.hand_over_url) == ("needs_shopper", f"{ORIGIN}/cart/again")
    assert await handed.told() == ["handover_reminder"]
