"""Stores are watched: their walks counted, their pages checked, the operator told."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import pytest_asyncio
from sqlalchemy import select

from catalog.reader import LinkReader, reading_client
from catalog.reading import Reading
from checkout.health import CheckedWith, Checks, HealthDesk, fitness
from checkout.tiers.browser import BrowserTier
from checkout.tiers.registry import Tiers
from checkout.tiers.trial import Recipient
from checkout.tiers.walker.landmarks import Landmarks
from domain.errors import Refusal, StoreRefused
from domain.money import Money
from domain.order import OrderLine, StoreOrder, TierName
from domain.product import Product
from domain.settings import Settings
from domain.store import Sample, Standing, Store
from storage.database import Database
from storage.migrate import migrate
from storage.outbox import Outbox
from storage.tables import Notice, StoreHealth
from stores.registry import StoreRegistry
from tests.checkout.tiers.walking import browser, maple

pytestmark = [pytest.mark.xdist_group("browser-scripted")]

ADA = Recipient(
    name="Ada Lovelace", line1="20 W 34th Street", city="New York", region="NY", postal_code="10001",
    email="ada@example.com", phone="+12125550123",
)  # fmt: skip
SEEN = Landmarks(("cart", "review"), {"place": "button:Place order"}, ("Review",), ("Place order",))
OPERATOR = 4242


@pytest_asyncio.fixture
async def desk(database: Database) -> AsyncIterator[HealthDesk]:
    desk = HealthDesk(database, Outbox(), OPERATOR)
    yield desk
    await desk.close()


async def told(database: Database) -> list[dict[str, Any]]:
    async with database.reading() as session:
        return [row.params for row in await session.scalars(select(Notice).order_by(Notice.id))]


async def test_walks_are_counted(database: Database, desk: HealthDesk) -> None:
    for ms in (900.0, 1100.0, 1000.0):
        desk.walked("maple", True, ms)
    desk.walked("maple", False, 60000.0)
    await desk.close()
    async with database.reading() as session:
        known = (await fitness(session))["maple"]
    assert (known.walks, known.rate, known.median_ms) == (4, 0.75, 1000)


async def test_three_failures_leave_a_store_to_the_shopper(database: Database, desk: HealthDesk) -> None:
    async with maple() as shop:
        store = shop.store
    tiers = Tiers({name: object() for name in TierName}, StoreRegistry((store,)))  # type: ignore[misc]
    assert tiers.names_for(store)[0] is TierName.BROWSER
    for count in range(1, 4):
        done = await desk.failed(store, "store_changed: no button", 900)
        assert done.paused is (count == 3)
    tiers.paused = await desk.paused()
    assert tiers.names_for(store) == (TierName.REDIRECT,)
    await desk.passed(store, SEEN, (), 900)
    tiers.paused = await desk.paused()
    assert tiers.names_for(store)[0] is TierName.BROWSER
    said = [one["text"] for one in await told(database)]
    assert said == ["operator-store-failed"] * 2 + ["operator-store-paused", "operator-store-back"]


def bought(link: str, size: str = "M") -> OrderLine:
    price = Money(cents=8900, currency="USD")
    return OrderLine(
        line_id="1", name="Dress", url=link, size=size, color="Black", quantity=2, unit_price=price
    )


def a_store(sample: Sample | None = None) -> Store:
    standing = Standing(verified=False, on=date(2026, 11, 22))
    return Store(slug="thread", name="Thread", domains=("thread.example",), standing=standing, sample=sample)


async def test_the_last_product_bought_is_checked_with(database: Database, desk: HealthDesk) -> None:
    assert await desk.sample(a_store()) is None
    await desk.count(
        "thread", True, 900, bought("https://thread.example/p/1?variant=2&utm_source=mail&gclid=me#a")
    )
    learnt = CheckedWith(Sample(link="https://thread.example/p/1?variant=2", size="M", color="Black"), True)
    assert await desk.sample(a_store()) == learnt
    await desk.count("thread", False, 900)
    assert await desk.sample(a_store()) == learnt
    await desk.count("thread", True, 900, bought("https://thread.example/p/7", "S"))
    seven = await desk.sample(a_store())
    assert seven is not None
    assert (seven.sample.link, seven.sample.size) == ("https://thread.example/p/7", "S")


async def test_what_an_operator_names_comes_first(desk: HealthDesk) -> None:
    filed = Sample(link="https://thread.example/p/filed")
    await desk.count("thread", True, 900, bought("https://thread.example/p/1"))
    assert await desk.sample(a_store(filed)) == CheckedWith(filed)
    named = Sample(link="https://thread.example/p/named", size="L")
    await desk.remember(a_store(filed), named)
    await desk.count("thread", True, 900, bought("https://thread.example/p/2"))
    assert await desk.sample(a_store(filed)) == await desk.sample(a_store()) == CheckedWith(named)


class _SoldOut:
    """Walks to a store that has nothing left."""

    async def check(self, order: StoreOrder, before: Landmarks | None = None) -> Any:
        raise StoreRefused(Refusal.SOLD_OUT, item="Dress", detail="M is sold out")


class _Reader:
    """Reads every link as one dress."""

    async def read(self, link: str) -> Reading:
        price = Money(cents=8900, currency="USD")
        return Reading(
            product=Product(store_id="thread", store_name="Thread", url=link, name="Dress", price=price)
        )


async def test_a_learnt_product_that_is_sold_out_says_nothing_of_the_store(
    database: Database, desk: HealthDesk
) -> None:
    await desk.count("thread", True, 900, bought("https://thread.example/p/1"))
    checks = Checks(desk, _Reader(), _SoldOut())  # type: ignore[arg-type]
    chosen = await desk.sample(a_store())
    assert chosen is not None
    done = await checks.check(a_store(), chosen, ADA)
    assert (done.problem, "sold out" in done.skipped) == ("", True)
    assert await desk.sample(a_store()) is None
    named = await checks.check(a_store(), CheckedWith(chosen.sample), ADA)
    assert "sold out" in named.problem
    assert [one["text"] for one in await told(database)] == ["operator-store-failed"]


async def test_a_store_is_checked_by_one_process(desk: HealthDesk) -> None:
    assert await desk.claim("maple", timedelta(hours=24))
    assert not await desk.claim("maple", timedelta(hours=24))
    assert await desk.claim("maple", timedelta(0))


@pytest.mark.browser
async def test_a_check_places_nothing_and_tells_of_changes(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path}/muse.sqlite")
    await migrate(database)
    desk = HealthDesk(database, Outbox(), OPERATOR)
    async with maple() as shop, browser() as pool:
        settings = Settings(data_dir=tmp_path, allow_hosts=(urlsplit(shop.origin).netloc,), _env_file=None)
        store = replace(
            shop.store, sample=Sample(link=f"{shop.origin}/p/marlow-wrap-dress", size="M", color="Black")
        )
        tier = BrowserTier(pool, StoreRegistry((store,)), settings)
        async with reading_client(settings) as client, LinkReader(client, shop.stores, settings) as reader:
            checks = Checks(desk, reader, tier)
            chosen = await desk.sample(store)
            assert chosen is not None
            first = await checks.check(store, chosen, ADA)
            again = await checks.check(store, chosen, ADA)
            assert (first.problem, first.drift, again.problem, again.drift) == ("", (), "", ())
            await _rebuilt(database)
            changed = await checks.check(store, chosen, ADA)
            shop.fault("down", 50)
            failed = await checks.check(store, chosen, ADA)
        await tier.close()
        assert pool.open_contexts == 0
        assert shop.orders() == []
    assert any(one.startswith("place: button:Buy it -> ") for one in changed.drift)
    assert any(one.startswith("headings gone from the review: Old heading") for one in changed.drift)
    assert any(one.startswith("the review looks different") for one in changed.drift)
    assert failed.problem.startswith("store_unavailable")
    said = await told(database)
    assert [one["text"] for one in said] == ["operator-store-drift", "operator-store-failed"]
    assert "Lovelace" not in json.dumps(said)
    async with database.reading() as session:
        row = await session.get(StoreHealth, store.slug)
    assert row is not None
    assert "Lovelace" not in json.dumps({**row.landmarks, "picture": ""} if row.landmarks else {})
    await database.close()


async def _rebuilt(database: Database) -> None:
    """As if the last good check had seen another page."""
    async with database.writing() as session:
        row = await session.scalar(select(StoreHealth))
        assert row is not None
        assert row.landmarks is not None
        black = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNgAAAAAgABSK+kcQAAAABJRU5ErkJggg=="
        found = {**row.landmarks["found"], "place": "button:Buy it"}
        row.landmarks = {**row.landmarks, "found": found, "headings": ["Old heading"], "picture": black}
