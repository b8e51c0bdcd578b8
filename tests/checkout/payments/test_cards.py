"""Saving and removing cards while the payment service is down, slow or half heard: each time the shopper is told,
or it goes on by itself."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any, cast

import pytest
from sqlalchemy import select

from checkout.payments.cards import Cards
from demo.payments.service import FAULTS
from domain.settings import Settings
from storage.database import Database
from storage.durable import Durable
from storage.outbox import Outbox
from storage.tables import Card, Notice, User
from tests.checkout.payments.rig import fault
from tests.checkout.rows import shopper
from tests.demo.payments.platform import Platform

TROUBLE = tuple(name for name in FAULTS if name != "decline")
NO_ANSWER = ("down", "429")
"""Faults that a call which only reads can meet."""


@dataclass
class Engine:
    """Runs workflows at once; `meanwhile` happens in their first pauses, one each."""

    meanwhile: list[Callable[[], Awaitable[Any]]] = field(default_factory=list)
    pauses: int = 0

    def workflow(self, name: str, function: Any) -> Any:
        return function

    async def step(self, name: str, function: Any, *args: Any) -> Any:
        return await function(*args)

    async def sleep(self, seconds: float) -> None:
        self.pauses += 1
        if self.meanwhile:
            await self.meanwhile.pop(0)()


@dataclass
class Desk:
    cards: Cards
    engine: Engine
    database: Database
    platform: Platform
    user_id: int
    announced: list[dict[str, Any]] = field(default_factory=list)

    async def told(self) -> list[str]:
        async with self.database.reading() as session:
            rows = await session.scalars(select(Notice).order_by(Notice.id))
            return [str(row.params.get("text", row.card)) for row in rows]

    async def page(self) -> str:
        async with self.database.reading() as session:
            rows = await session.scalars(
                select(Notice).where(Notice.card == "card_page").order_by(Notice.id.desc())
            )
            return str(rows.first().params["url"])  # type: ignore[union-attr]

    async def saved(self) -> list[tuple[str, bool]]:
        async with self.database.reading() as session:
            rows = await session.scalars(select(Card).order_by(Card.id))
            return [(row.last4, row.is_default) for row in rows]

    async def types(self, number: str) -> None:
        answer = await self.platform.type(await self.page(), number)
        assert answer.status_code == 303

    async def add(self, key: str, number: str, trouble: str = "", times: int = 0) -> None:
        """The whole of it; the trouble begins when the shopper has typed their card."""

        async def meanwhile() -> None:
            await self.types(number)
            if trouble:
                await fault(self.platform.http, trouble, times)

        self.engine.meanwhile.append(meanwhile)
        await self.cards._add(self.user_id, key)


@pytest.fixture
async def desk(sqlite: Database, settings: Settings, platform: Platform) -> Desk:
    engine, announced = Engine(), list[dict[str, Any]]()

    async def announce(user_id: int, key: str, reading: dict[str, Any]) -> None:
        announced.append(reading)

    cards = Cards(cast(Durable, engine), sqlite, Outbox(), settings, platform.api, announce)
    return Desk(cards, engine, sqlite, platform, await shopper(sqlite), announced)


async def test_while_no_page_opens_the_shopper_is_told_and_a_later_one_does(desk: Desk) -> None:
    """The customer is made by the first call, the page by the second."""
    for number, name in enumerate(TROUBLE):
        await fault(desk.platform.http, name)
        await desk.cards._add(desk.user_id, f"first{number}")
        assert await desk.told() == ["card-page-down"] * (number + 1)
    await desk.cards._customer(desk.user_id, "known")
    for number, name in enumerate(TROUBLE):
        await fault(desk.platform.http, name)
        await desk.cards._add(desk.user_id, f"second{number}")
        assert await desk.told() == ["card-page-down"] * (len(TROUBLE) + number + 1)
    assert desk.engine.pauses == 0, "nobody waits for a page that never opened"
    await desk.add("third", "4242424242424242")
    assert (await desk.saved(), len(desk.announced)) == ([("4242", True)], 1)
    async with desk.database.reading() as session:
        user = await session.get_one(User, desk.user_id)
        assert await session.scalar(select(Card.customer_id)) == user.preferences["customer"]


async def test_a_card_that_was_typed_is_kept_once_the_service_answers_again(desk: Desk) -> None:
    """The newest card is the default."""
    numbers = ("4242424242424242", "5555555555554444")
    for name, number in zip(NO_ANSWER, numbers, strict=True):
        await desk.add(f"during-{name}", number, name, 3)
    assert await desk.saved() == [("4242", False), ("4444", True)]
    assert [one["slots"]["title"] for one in desk.announced] == ["Visa ····4242", "Mastercard ····4444"]
    assert desk.engine.pauses >= 8, "it was looked for again while nobody answered"


async def test_a_page_that_nobody_finishes_saves_nothing(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("checkout.payments.cards.POLLS", 3)
    await desk.cards._add(desk.user_id, "left")
    assert (await desk.saved(), desk.announced, desk.engine.pauses) == ([], [], 3)


async def test_a_removed_card_goes_at_the_service_too_however_long_that_takes(desk: Desk) -> None:
    for number, name in enumerate(TROUBLE):
        await desk.add(f"add{number}", "4242424242424242")
        method = desk.announced[-1]["slots"]["payment_method_id"]
        await fault(desk.platform.http, name, 3)
        await desk.cards._detach(method)
        await fault(desk.platform.http, name, 0)
        left = await desk.platform.api.v1.payment_methods.retrieve_async(method)
        assert left.customer is None, name
    await desk.cards._detach(method)  # detached already: nothing more to do
