"""Turns: one thing that came in, understood, decided and carried out exactly once.

An update is stored under its key before anything else. The workflow `turn` then takes one step: under the
shopper's lane it reads the facts, asks the graph, and carries the effects out in one transaction that also marks
the update as applied. Slow work is started afterwards and comes back as an update of its own.
"""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from agent import effects as do
from agent.carrying_out import carry_out
from agent.facts import Facts, load
from agent.graph import Conversation
from agent.work import Services, Work
from domain.errors import MuseError
from storage.database import Database
from storage.durable import Durable
from storage.lanes import Lanes
from storage.tables import Update, now

log = logging.getLogger(__name__)

FRESH = 1000

SlowWork = Callable[[str, dict[str, Any]], Awaitable[None]]
"""Starts slow work: (a key to name it by, what to do). Called inside the turn's workflow."""


class Turns:
    """`slow` maps kinds of follow-ups to what starts them; it is filled by whoever builds the runtime."""

    def __init__(
        self,
        durable: Durable,
        database: Database,
        lanes: Lanes,
        services: Services,
        conversation: Conversation,
    ) -> None:
        self._durable = durable
        self._database = database
        self._lanes = lanes
        self._services = services
        self._conversation = conversation
        self._slow: dict[str, SlowWork] = {}
        self._fresh: dict[str, dict[str, Any]] = {}
        """Readings of updates that were stored a moment ago, so that their turns need not read them back."""
        self._turn_workflow = durable.workflow("turn", self._turn)

    def on(self, slow: Mapping[str, SlowWork]) -> None:
        self._slow.update(slow)

    async def store(self, key: str, user_id: int, said: dict[str, Any]) -> bool:
        """Keep what came in, scrubbed of secrets. False: it was here before."""
        try:
            async with self._database.writing() as session:
                session.add(Update(key=key, user_id=user_id, reading=said))
        except IntegrityError:
            return False
        if len(self._fresh) < FRESH:
            self._fresh[key] = said
        return True

    async def run(self, key: str, user_id: int) -> None:
        """Take the turn of a stored update; a repeat changes nothing."""
        await self._durable.run(self._turn_workflow, key, key, user_id)

    async def announce(self, user_id: int, key: str, reading: dict[str, Any]) -> None:
        """Inside a workflow: slow work has a result; it enters the shopper's lane as an update of its own."""
        await self._durable.step("store_result", self.store, key, user_id, reading)
        await self._durable.start(self._turn_workflow, key, key, user_id)

    async def recover(self) -> None:
        """Take the turns of updates that were stored but never applied (we died in between)."""
        async with self._database.reading() as session:
            left = await session.execute(
                select(Update.key, Update.user_id)
                .where(Update.applied_at.is_(None))
                .order_by(Update.received_at)
            )
        for key, user_id in left.all():
            await self._durable.start(self._turn_workflow, key, key, user_id)

    async def follow_up(self, key: str, number: int) -> dict[str, Any]:
        """What the turn of `key` decided should be done, for the slow work that does it."""
        async with self._database.reading() as session:
            update = await session.get_one(Update, key)
            found: dict[str, Any] = update.follow_ups[number]
            return {**found, "user_id": update.user_id}

    # ---- the workflow

    async def _turn(self, key: str, user_id: int) -> None:
        kinds = await self._durable.step("advance", self._advance, key, user_id)
        for number, kind in enumerate(kinds):
            await self._slow[kind](f"{key}/{number}", {"key": key, "number": number})

    async def _advance(self, key: str, user_id: int) -> list[str]:
        async with self._lanes.hold(user_id):
            async with self._database.reading() as session:
                said = self._fresh.pop(key, None)
                if said is None:
                    update = await session.get(Update, key)
                    if update is None:  # erased together with its shopper
                        return []
                    if update.applied_at is not None:
                        return [str(f["kind"]) for f in update.follow_ups]
                    said = update.reading
                facts = await load(
                    session, user_id, self._services.sessions, self._services.tiers.store_names()
                )
            return await self._in_lane(key, said, facts)

    async def _in_lane(self, key: str, said: dict[str, Any], facts: Facts) -> list[str]:
        try:
            effects = await self._conversation.propose(said, facts)
            return await self._apply(key, said, facts, effects)
        except MuseError as error:
            return await self._apply(key, said, facts, [do.Say(text=error.text, fill=error.params)])
        except (
            Exception
        ) as error:  # one turn must never stop the lane; the shopper is told, the cart is as it was
            log.error("turn %s broke: %s", key, type(error).__name__, exc_info=error)
            return await self._apply(key, said, facts, [do.Say(text="something-broke")])

    async def _apply(
        self, key: str, said: dict[str, Any], facts: Facts, effects: list[do.Effect]
    ) -> list[str]:
        async with self._database.writing() as session:
            update = await session.get_one(Update, key, with_for_update=True)
            if update.applied_at is not None:
                return [str(f["kind"]) for f in update.follow_ups]
            work = self._work(session, key, said, facts)
            await carry_out(work, effects)
            update.applied_at = now()
            if "text" in said:  # it may hold an address; what it meant is done
                update.reading = {"text": ""}
            update.follow_ups = work.follow_ups
            over = list(work.over)
        for act in work.afterwards:
            act()
        for session_id in over:
            await self._services.checkout.drop(session_id)
        return [str(f["kind"]) for f in work.follow_ups]

    def _work(self, session: AsyncSession, key: str, said: dict[str, Any], facts: Facts) -> Work:
        return Work(
            session=session,
            services=self._services,
            facts=facts,
            key=key,
            fresh="text" in said,
            internal="act" in said,
            tapped=said.get("at"),
        )
