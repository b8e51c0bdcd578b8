from __future__ import annotations

import pytest

from checkout import cart
from checkout.variants import match, narrow, preselected, still_open
from domain.errors import MuseError
from domain.money import Money
from domain.product import Variant
from storage.database import Database
from tests.checkout.rows import product, shopper


async def names(database: Database, user_id: int) -> list[tuple[str, int]]:
    async with database.reading() as session:
        return [(line.product_name, line.quantity) for line in await cart.lines(session, user_id)]


async def test_the_same_variant_again_raises_its_quantity(database: Database) -> None:
    user_id = await shopper(database)
    for _ in range(2):
        async with database.writing() as session:
            await cart.add(session, user_id, product(), product().variants[1])
    assert await names(database, user_id) == [("Wrap Dress", 2)]


async def test_another_size_is_another_line_and_stores_stay_together(database: Database) -> None:
    user_id = await shopper(database)
    async with database.writing() as session:
        await cart.add(session, user_id, product(), product().variants[0])
        await cart.add(session, user_id, product("Boots", "maple"), None)
        await cart.add(session, user_id, product(), product().variants[1])
    async with database.reading() as session:
        stores = [line.store_id for line in await cart.lines(session, user_id)]
    assert stores == ["northline", "northline", "maple"]


async def test_undo_takes_back_one_change_at_a_time(database: Database) -> None:
    user_id = await shopper(database)
    async with database.writing() as session:
        item = await cart.add(session, user_id, product(), product().variants[0], 2)
        await cart.add(session, user_id, product("Boots", "maple"), None)
    async with database.writing() as session:
        await cart.set_quantity(session, user_id, [item.id], 5)
        items = await cart.lines(session, user_id)
        await cart.remove(session, user_id, [one.id for one in items])
    assert await names(database, user_id) == []
    expected = [[("Wrap Dress", 5), ("Boots", 1)], [("Wrap Dress", 2), ("Boots", 1)], [("Wrap Dress", 2)], []]
    for state in expected:
        async with database.writing() as session:
            assert await cart.undo(session, user_id)
        assert await names(database, user_id) == state
    async with database.writing() as session:
        assert not await cart.undo(session, user_id)


async def test_changing_the_variant_is_one_change(database: Database) -> None:
    user_id = await shopper(database)
    async with database.writing() as session:
        item = await cart.add(session, user_id, product(), product().variants[0], 3)
        changed = await cart.change_variant(session, user_id, item.id, product().variants[1])
        assert changed is not None
        assert (changed.size, changed.quantity, changed.variant_id) == ("M", 3, "2")
    async with database.writing() as session:
        await cart.undo(session, user_id)
        assert [(line.size, line.quantity) for line in await cart.lines(session, user_id)] == [("S", 3)]


@pytest.mark.parametrize("quantity", [-1, 100, 1000])
async def test_no_cart_takes_an_odd_quantity(database: Database, quantity: int) -> None:
    user_id = await shopper(database)
    async with database.writing() as session:
        item = await cart.add(session, user_id, product(), None)
    async with database.writing() as session:
        with pytest.raises(MuseError, match="quantity-out-of-range"):
            await cart.set_quantity(session, user_id, [item.id], quantity)
    assert await names(database, user_id) == [("Wrap Dress", 1)]


async def test_nobody_changes_the_cart_of_another(database: Database) -> None:
    ana, bo = await shopper(database, 1), await shopper(database, 2)
    async with database.writing() as session:
        item = await cart.add(session, ana, product(), None)
        assert await cart.set_quantity(session, bo, [item.id], 9) == []
        assert await cart.remove(session, bo, [item.id]) == []
        assert await cart.change_variant(session, bo, item.id, Variant(size="S")) is None
    assert await names(database, ana) == [("Wrap Dress", 1)]
    assert await names(database, bo) == []


async def test_a_typed_price_stays_with_the_line(database: Database) -> None:
    user_id = await shopper(database)
    async with database.writing() as session:
        item = await cart.add(session, user_id, product(price=None), None, 1, Money.of("12.50", "EUR"))
        assert (item.price_cents, item.currency) == (1250, "EUR")


async def test_the_digest_changes_with_what_is_seen(database: Database) -> None:
    user_id = await shopper(database)
    async with database.writing() as session:
        item = await cart.add(session, user_id, product(), None)
        before = cart.digest([item])
        item.price_cents = 9100
        assert cart.digest([item]) != before


def test_sizes_are_matched_as_people_say_them() -> None:
    assert match("medium", ("S", "M", "L")) == "M"
    assert match("size 8", ("8", "8.5", "9")) == "8"
    assert match("navy", ("Navy Blue", "Black")) == "Navy Blue"
    assert match("blak", ("Navy", "Black")) == "Black"
    assert match("blue", ("Navy Blue", "Sky Blue")) is None
    assert match("XXS", ("S", "M")) is None


def test_what_is_still_open_narrows_with_each_answer() -> None:
    dress = product()
    assert still_open(dress, None, None) == "color"
    assert still_open(dress, None, "black") == "size"
    assert still_open(dress, None, "red") is None
    assert [v.variant_id for v in narrow(dress, "M", "black")] == ["2"]
    assert preselected(dress.model_copy(update={"chosen": Variant(variant_id="2")})) == ("M", "black")
    assert preselected(dress.model_copy(update={"chosen": Variant(color="RED")})) == (None, "red")
