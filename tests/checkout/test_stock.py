"""Live stock beside an opened cart: a real API tier, and a merchant in memory."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from checkout import cart
from checkout.stock import LiveStock
from checkout.tiers.registry import Tiers
from domain.order import TierName
from domain.product import Variant
from storage.database import Database
from storage.migrate import migrate
from storage.outbox import Outbox
from storage.tables import CartItem, Notice, StoreRow, now
from stores.registry import StoreRegistry
from stores.ucp import STORE as UCP
from tests.checkout import rows
from tests.checkout.tiers.ucp.merchant import ORIGIN, Json, Merchant, tier

HOST = "www.northfield.shop"


def sold_out_and_dearer(told: Json) -> Json:
    for variant in told["products"][0]["variants"]:
        variant |= {"availability": {"available": False}, "price": {"amount": 9900, "currency": "USD"}}
    return told


class Cart:
    def __init__(self, database: Database, user: int, merchant: Merchant) -> None:
        tiers = Tiers(
            {TierName.API: tier(merchant), TierName.REDIRECT: tier(merchant)}, StoreRegistry((UCP,))
        )
        self._database = database
        self._user = user
        self.merchant = merchant
        self.stock = LiveStock(database, tiers, Outbox())

    async def opened(self) -> None:
        self.stock.look(self._user, 12)
        self.stock.look(self._user, 12)
        await asyncio.gather(*self.stock._tasks.values())

    async def item(self) -> CartItem:
        async with self._database.reading() as session:
            (item,) = await cart.lines(session, self._user)
            return item

    async def told(self) -> list[Any]:
        async with self._database.reading() as session:
            return list(await session.scalars(select(Notice.card)))


@pytest.fixture
async def opened(tmp_path: Path) -> AsyncIterator[Cart]:
    database = Database(f"sqlite:///{tmp_path}/muse.sqlite")
    await migrate(database)
    user = await rows.shopper(database)
    boot = rows.product("Trail boot", store=HOST, platform="ucp", url=f"{ORIGIN}/products/trail-boot")
    boot = boot.model_copy(update={"variants": (Variant(variant_id="boot-8", size="8"),)})
    async with database.writing() as session:
        session.add(StoreRow(id=HOST, name="Northfield", platform="ucp", origin=ORIGIN))
        await session.flush()
        item = await cart.add(session, user, boot, boot.variants[0])
        item.last_stock_check = now() - timedelta(minutes=5)
    yield Cart(database, user, Merchant())
    await database.close()


async def test_what_has_changed_is_written_down_and_shown(opened: Cart) -> None:
    opened.merchant.faults["lookup"] = [None, sold_out_and_dearer]
    await opened.opened()
    item = await opened.item()
    assert (item.in_stock, item.price_cents) == (False, 9900)
    assert await opened.told() == ["cart"]
    asked = len(opened.merchant.operations())
    await opened.opened()
    assert len(opened.merchant.operations()) == asked, "a line just looked at is not looked at again"


async def test_what_is_as_before_says_nothing(opened: Cart) -> None:
    await opened.opened()
    item = await opened.item()
    assert (item.in_stock, item.price_cents) == (True, 8900)
    assert await opened.told() == []


async def test_a_store_that_does_not_answer_leaves_the_cart_as_it_is(opened: Cart) -> None:
    opened.merchant.faults["lookup"] = [lambda told: b"<html>"] * 8
    await opened.opened()
    assert (await opened.item()).price_cents == 8900
    assert await opened.told() == []
