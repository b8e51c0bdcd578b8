from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from sqlalchemy import select

from checkout import cart, fence
from checkout.approval import approve
from checkout.assemble import cart_line
from checkout.placement import ANSWER_TOPIC, STORES_QUEUE, Answer, PlacementWorkflows
from checkout.review import review_of
from checkout.sessions import Sessions
from checkout.tiers.redirect import RedirectTier
from checkout.tiers.registry import Tiers
from domain.errors import Refusal, StoreRefused
from domain.order import HandOver, Outcome, Placed, StoreOrder, TierName, Unclear
from domain.settings import Settings
from storage.database import Database
from storage.durable import Durable
from storage.outbox import Outbox
from storage.tables import CheckoutSession, Notice, Order
from stores.registry import StoreRegistry
from tests.checkout.rows import address, product, shopper
from tests.checkout.scripted import ScriptedTier

STORES = ("northline.example", "maple.example", "atelier.example")
MAPLE = "maple.example"


class Shop:
    """Placing, with nothing but a database and scripted tiers."""

    def __init__(self, database: Database, settings: Settings, tier: ScriptedTier) -> None:
        self.database, self.tier = database, tier
        registry = StoreRegistry(())
        self.tiers = Tiers(
            {TierName.API: tier, TierName.REDIRECT: RedirectTier(registry, settings)}, registry
        )
        self.followed: list[int] = []
        self.durable = Durable(database.url, "test")
        self.placement = PlacementWorkflows(self.durable, database, self.tiers, Outbox(), self._follow)

    async def _follow(self, order_id: int) -> None:
        self.followed.append(order_id)

    async def approved(self) -> str:
        """A cart at three stores, quoted, reviewed and approved; returns the session's id."""
        user_id = await shopper(self.database)
        sessions = Sessions(30)
        async with self.database.writing() as session:
            for store in STORES:
                await cart.add(session, user_id, product(store=store), product(store=store).variants[0])
            await address(session, user_id)
            items = await cart.lines(session, user_id)
            row = await sessions.begin(session, user_id, items, dict.fromkeys(STORES, TierName.API), "k")
            for store in STORES:
                order = StoreOrder(
                    muse_order_id="q",
                    user_id=user_id,
                    store_id=store,
                    currency="USD",
                    lines=tuple(line for line in map(cart_line, items) if store in line.url),
                    created_at=row.started_at,
                )
                quote = (await self.tier.quote(order)).model_dump(mode="json")
                row.quotes = {**row.quotes, store: {"quote": quote}}
            review = await review_of(session, row, self.tiers)
            row.digest = review.digest()
            await session.flush()
            assert len(await approve(session, row, review, row.digest)) == len(STORES)
            return row.session_id

    async def place(self, session_id: str) -> dict[str, str]:
        await self.durable.run(self.placement.checkout, f"{session_id}:checkout", session_id)
        return await self.statuses()

    async def statuses(self) -> dict[str, str]:
        async with self.database.reading() as session:
            return dict((await session.execute(select(Order.store_id, Order.order_status))).all())

    async def until(self, store: str, status: str) -> None:
        for _ in range(1200):
            if (await self.statuses())[store] == status:
                return
            await asyncio.sleep(0.05)
        raise AssertionError(f"{store} is {(await self.statuses())[store]}, not {status}")


@asynccontextmanager
async def opened(database: Database, settings: Settings, tier: ScriptedTier) -> AsyncIterator[Shop]:
    shop = Shop(database, settings, tier)
    await shop.durable.launch((STORES_QUEUE,))
    try:
        yield shop
    finally:
        await shop.durable.close()


@pytest.fixture
def only_maple() -> Any:
    """Make a behaviour hold for one store; the others work."""

    def make(behave: Any) -> Any:
        def submit(order: StoreOrder) -> Outcome:
            return behave(order) if order.store_id == MAPLE else Placed(order_number=f"N-{order.store_id}")

        return submit

    return make


async def test_one_order_a_store_and_their_own_numbers(database: Database, settings: Settings) -> None:
    tier = ScriptedTier()
    async with opened(database, settings, tier) as shop:
        session_id = await shop.approved()
        assert await shop.place(session_id) == dict.fromkeys(STORES, "confirmed")
        await shop.place(session_id)  # the same approval again is the same workflow
        assert sorted(tier.submitted) == sorted(f"{session_id}:{store}" for store in STORES)
        assert len(shop.followed) == len(STORES)
        async with database.reading() as session:
            row = await session.scalar(select(CheckoutSession))
            assert row is not None
            assert row.status == "completed"
            numbers = {done["storeId"]: done["orderNumber"] for done in row.completed_orders}
            assert numbers == {store: f"N-{store}" for store in STORES}
            assert await cart.lines(session, row.user_id) == []


async def test_a_store_that_says_no_stops_no_other_and_its_lines_return(
    database: Database, settings: Settings, only_maple: Any
) -> None:
    def sold_out(order: StoreOrder) -> Outcome:
        raise StoreRefused(Refusal.SOLD_OUT)

    async with opened(database, settings, ScriptedTier(on_submit=only_maple(sold_out))) as shop:
        outcome = await shop.place(await shop.approved())
        assert outcome == {"northline.example": "confirmed", MAPLE: "failed", "atelier.example": "confirmed"}
        async with database.reading() as session:
            row = await session.scalar(select(CheckoutSession))
            assert row is not None
            assert [line.store_id for line in await cart.lines(session, row.user_id)] == [MAPLE]


async def test_a_blocked_store_is_left_to_the_shopper_with_the_cart_filled(
    database: Database, settings: Settings, only_maple: Any
) -> None:
    def blocked(order: StoreOrder) -> Outcome:
        raise StoreRefused(Refusal.BLOCKED)

    async with opened(database, settings, ScriptedTier(on_submit=only_maple(blocked))) as shop:
        outcome = await shop.place(await shop.approved())
        assert outcome[MAPLE] == "needs_shopper"
        async with database.reading() as session:
            order = await session.scalar(select(Order).where(Order.store_id == MAPLE))
            assert order is not None
            assert order.hand_over_url is not None
            assert order.checkout_method == "redirect"


async def test_a_store_that_is_down_for_a_moment_is_tried_again(
    database: Database, settings: Settings, only_maple: Any
) -> None:
    calls = []

    def down_once(order: StoreOrder) -> Outcome:
        calls.append(order)
        if len(calls) == 1:
            raise StoreRefused(Refusal.DOWN, may_retry=True, retry_after=0.05)
        return Placed(order_number="M-1")

    async with opened(database, settings, ScriptedTier(on_submit=only_maple(down_once))) as shop:
        assert (await shop.place(await shop.approved()))[MAPLE] == "confirmed"
        assert len(calls) == 2


@pytest.mark.parametrize("lost", ["says so", "breaks"])
async def test_a_lost_answer_is_looked_for_and_never_sent_again(
    database: Database, settings: Settings, only_maple: Any, lost: str
) -> None:
    def no_answer(order: StoreOrder) -> Outcome:
        if lost == "breaks":
            raise ConnectionResetError
        return Unclear()

    tier = ScriptedTier(on_submit=only_maple(no_answer), on_find=lambda order: Placed(order_number="M-9"))
    async with opened(database, settings, tier) as shop:
        assert (await shop.place(await shop.approved()))[MAPLE] == "confirmed"
        assert sum(order.endswith(f":{MAPLE}") for order in tier.submitted) == 1
        assert len(tier.sought) == 1


async def test_an_unclear_order_asks_and_only_the_shopper_allows_another_try(
    database: Database, settings: Settings, only_maple: Any
) -> None:
    answers: list[Outcome] = [Unclear(), Placed(order_number="M-2")]
    tier = ScriptedTier(on_submit=only_maple(lambda order: answers.pop(0)))
    async with opened(database, settings, tier) as shop:
        session_id = await shop.approved()
        assert (await shop.place(session_id))[MAPLE] == "unclear"
        async with database.reading() as session:
            assert "unclear" in [notice.card for notice in await session.scalars(select(Notice))]
            order = await session.scalar(select(Order).where(Order.store_id == MAPLE))
            assert order is not None
            assert order.problem is not None
            resolver = order.problem["resolver"]
        assert sum(one.endswith(f":{MAPLE}") for one in tier.submitted) == 1
        await shop.durable.send(resolver, ANSWER_TOPIC, Answer.TRY_AGAIN, "tap1")
        await shop.durable.send(resolver, ANSWER_TOPIC, Answer.TRY_AGAIN, "tap1")
        await shop.until(MAPLE, "confirmed")
        assert sum(one.endswith(f":{MAPLE}") for one in tier.submitted) == 2


@pytest.mark.parametrize(("said", "status"), [(Answer.PLACED, "confirmed"), (Answer.NOT_PLACED, "failed")])
async def test_the_shopper_knows_best_about_an_unclear_order(
    database: Database, settings: Settings, only_maple: Any, said: Answer, status: str
) -> None:
    tier = ScriptedTier(on_submit=only_maple(lambda order: Unclear()))
    async with opened(database, settings, tier) as shop:
        await shop.place(await shop.approved())
        async with database.reading() as session:
            problem = await session.scalar(select(Order.problem).where(Order.store_id == MAPLE))
        assert problem is not None
        await shop.durable.send(problem["resolver"], ANSWER_TOPIC, said, "tap")
        await shop.until(MAPLE, status)


async def test_a_number_that_the_shopper_has_first_is_kept_and_the_rest_is_found(
    database: Database, settings: Settings, only_maple: Any
) -> None:
    found: list[Placed] = []
    tier = ScriptedTier(
        on_submit=only_maple(lambda order: Unclear()), on_find=lambda order: found[0] if found else None
    )
    async with opened(database, settings, tier) as shop:
        session_id = await shop.approved()
        await shop.place(session_id)
        order_id = f"{session_id}:{MAPLE}"
        async with database.writing() as session:
            problem = (await fence.find_order(session, order_id)).problem
            assert problem is not None
            assert await fence.confirm(session, order_id, Placed(order_number="M-77"))
        found.append(Placed(order_number="M-77", store_ref="ref-77"))
        await shop.durable.send(problem["resolver"], ANSWER_TOPIC, Answer.PLACED, "typed")
        for _ in range(1200):
            async with database.reading() as session:
                order = await fence.find_order(session, order_id)
            if order.store_ref is not None:
                break
            await asyncio.sleep(0.05)
        assert (order.order_number, order.store_ref, order.order_status) == ("M-77", "ref-77", "confirmed")
        assert tier.submitted.count(order_id) == 1


async def test_who_finds_the_fence_closed_never_calls_the_store(
    database: Database, settings: Settings
) -> None:
    """As after a crash between closing the fence and the store's answer."""
    tier = ScriptedTier(on_find=lambda order: None)
    async with opened(database, settings, tier) as shop:
        session_id = await shop.approved()
        async with database.writing() as session:
            for store in STORES:
                await fence.authorise(session, f"{session_id}:{store}")
                assert await fence.close(session, f"{session_id}:{store}")
                assert not await fence.close(session, f"{session_id}:{store}")
        assert await shop.place(session_id) == dict.fromkeys(STORES, "unclear")
        assert tier.submitted == []


async def test_a_restored_backup_sends_nothing(database: Database, settings: Settings) -> None:
    tier = ScriptedTier(on_find=lambda order: Placed(order_number="N-1") if order.store_id == MAPLE else None)
    async with opened(database, settings, tier) as shop:
        session_id = await shop.approved()
        async with database.writing() as session:
            assert await fence.close_all(session) == len(STORES)
        outcome = await shop.place(session_id)
        assert outcome[MAPLE] == "confirmed"
        assert sorted(set(outcome.values())) == ["confirmed", "unclear"]
        assert tier.submitted == []


async def test_handing_over_is_an_outcome_of_its_own(
    database: Database, settings: Settings, only_maple: Any
) -> None:
    handed = HandOver(url="https://maple.example/c/1", text="handover-last-step", store_ref="c1")
    async with opened(database, settings, ScriptedTier(on_submit=only_maple(lambda order: handed))) as shop:
        assert (await shop.place(await shop.approved()))[MAPLE] == "needs_shopper"
        assert len(shop.followed) == len(STORES)


async def test_a_review_is_approved_once(database: Database, settings: Settings) -> None:
    async with opened(database, settings, ScriptedTier()) as shop:
        session_id = await shop.approved()
        async with database.writing() as session:
            row = await session.scalar(
                select(CheckoutSession).where(CheckoutSession.session_id == session_id)
            )
            assert row is not None
            review = await review_of(session, row, shop.tiers)
            assert await approve(session, row, review, row.digest or "") == []
