from __future__ import annotations

import asyncio
from datetime import UTC, datetime

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError, StatementError

from storage.database import Database
from storage.lanes import Lanes
from storage.migrate import migrate
from storage.outbox import Outbox
from storage.tables import Base, CartItem, Event, Notice, StoreRow, User, now
from storage.users import Users


async def shopper(database: Database) -> int:
    return (await Users(database, ("en", "es")).arrive(7, 7, "Ana", "es-MX"))[0]


async def test_migrations_make_exactly_the_tables_of_the_models(database: Database) -> None:
    async with database.engine.connect() as connection:
        made = await connection.run_sync(lambda c: set(c.dialect.get_table_names(c)))
    assert made - {"alembic_version"} == set(Base.metadata.tables)


async def test_migrating_twice_changes_nothing(database: Database) -> None:
    await shopper(database)
    await migrate(database)
    async with database.reading() as session:
        assert await session.scalar(select(User.language)) == "es"


async def test_one_cart_line_per_size_and_color_even_when_they_are_null(database: Database) -> None:
    user_id = await shopper(database)
    async with database.writing() as session:
        session.add(StoreRow(id="s", name="S"))

    def line() -> CartItem:
        return CartItem(
            user_id=user_id, store_id="s", product_name="N", product_sku="1", product_url="u", currency="USD"
        )

    async with database.writing() as session:
        session.add(line())
    with pytest.raises(IntegrityError):
        async with database.writing() as session:
            session.add(line())


async def test_parallel_read_then_write_loses_nothing(database: Database) -> None:
    user_id = await shopper(database)
    async with database.writing() as session:
        session.add(Event(kind="count", user_id=user_id, order_id=0))

    async def increment() -> None:
        async with database.writing() as session:
            event = await session.scalar(select(Event).with_for_update())
            assert event is not None
            event.order_id = (event.order_id or 0) + 1

    await asyncio.gather(*(increment() for _ in range(40)))
    async with database.reading() as session:
        assert await session.scalar(select(Event.order_id)) == 40


async def test_a_failed_transaction_leaves_nothing(database: Database) -> None:
    async def half() -> None:
        async with database.writing() as session:
            session.add(Event(kind="half"))
            await session.flush()
            raise RuntimeError

    with pytest.raises(RuntimeError):
        await half()
    async with database.reading() as session:
        assert await session.scalar(select(Event)) is None


async def test_moments_come_back_in_utc_and_naive_ones_are_refused(database: Database) -> None:
    async with database.writing() as session:
        session.add(Event(kind="then", at=datetime(2026, 1, 2, 3, 4, tzinfo=UTC)))
    async with database.reading() as session:
        assert await session.scalar(select(Event.at)) == datetime(2026, 1, 2, 3, 4, tzinfo=UTC)
    with pytest.raises(StatementError):
        async with database.writing() as session:
            session.add(Event(kind="naive", at=datetime(2026, 1, 2)))


async def test_a_lane_lets_one_turn_of_a_shopper_through_at_a_time(database: Database) -> None:
    first, second = Lanes(database), Lanes(database)  # as two processes would have
    inside, most = 0, 0

    async def turn(lanes: Lanes) -> None:
        nonlocal inside, most
        async with lanes.hold(1):
            inside += 1
            most = max(most, inside)
            await asyncio.sleep(0.005)
            inside -= 1

    lanes = [first] * 6 if database.is_sqlite else [first, second] * 3
    await asyncio.gather(*(turn(one) for one in lanes))
    assert most == 1


async def test_the_outbox_takes_a_key_once_and_rings_after_the_commit(database: Database) -> None:
    user_id, outbox = await shopper(database), Outbox()
    async with database.writing() as session:
        assert await outbox.put(session, user_id, "cart", key="k", slot="cart")
        assert not await outbox.put(session, user_id, "cart", key="k", slot="cart")
        assert not outbox._ring.is_set()
    assert outbox._ring.is_set()
    async with database.reading() as session:
        assert len((await session.scalars(select(Notice))).all()) == 1


async def test_a_shopper_who_had_blocked_the_bot_is_reachable_again_when_they_write(
    database: Database,
) -> None:
    user_id = await shopper(database)
    outbox = Outbox()
    async with database.writing() as session:
        await session.execute(
            update(User).where(User.id == user_id).values(reach="blocked", updated_at=now())
        )
        for key in ("tried", "kept"):
            await outbox.put(session, user_id, "cart", key=key)
        await session.execute(update(Notice).where(Notice.key == "tried").values(state="blocked"))
    await shopper(database)
    async with database.reading() as session:
        assert await session.scalar(select(User.reach)) == "enabled"
        waiting = await session.execute(select(Notice.key, Notice.state).order_by(Notice.id))
        assert waiting.all() == [("tried", "pending"), ("kept", "pending")]


async def test_two_first_messages_at_once_make_one_shopper(database: Database) -> None:
    found = await asyncio.gather(*(Users(database, ("en",)).arrive(9, 9, "Bo", None) for _ in range(5)))
    assert len(set(found)) == 1
