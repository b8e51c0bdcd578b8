"""The notifier: the only sender of what changed. It empties the outbox, in order per shopper, at least once.

A card is rendered when it is sent, from the rows as they are then, so a progress message that waited shows the
newest state. A repeat is possible only if we die between Telegram's answer and our commit.
"""

from __future__ import annotations

import asyncio
import hashlib
import logging
import time
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from sqlalchemy import or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.loading import load_card
from bot.outgoing import OutgoingCard
from bot.quiet import waits_until
from bot.sender import Blocked, Sender
from checkout.tiers.registry import Tiers
from storage.database import Database
from storage.outbox import Outbox, record
from storage.tables import Notice, SlotMessage, User, now
from storage.users import Reach, Users, lose

log = logging.getLogger(__name__)

BATCH = 200
IDLE_SECONDS = 1.0
MAX_ATTEMPTS = 8


@dataclass(frozen=True, slots=True)
class Shopper:
    user_id: int
    telegram_id: int
    chat_id: int
    language: str


class Notifier:
    """`run()` until cancelled. One shopper's trouble never holds up another's messages."""

    def __init__(
        self, database: Database, outbox: Outbox, sender: Sender, tiers: Tiers, users: Users
    ) -> None:
        self._database = database
        self._users = users
        self._outbox = outbox
        self._sender = sender
        self._tiers = tiers
        self._busy: dict[int, asyncio.Task[None]] = {}

    async def run(self) -> None:
        try:
            while True:
                for shopper, notices in (await self._pending()).items():
                    if shopper.user_id not in self._busy:
                        task = asyncio.create_task(self._deliver(shopper, notices))
                        self._busy[shopper.user_id] = task
                        task.add_done_callback(partial(self._finished, shopper.user_id))
                await self._outbox.wait(IDLE_SECONDS)
        finally:
            for task in list(self._busy.values()):
                task.cancel()
            await asyncio.gather(*self._busy.values(), return_exceptions=True)

    def _finished(self, user_id: int, task: asyncio.Task[None]) -> None:
        self._busy.pop(user_id, None)
        if not task.cancelled() and task.exception() is not None:
            log.error("notices of one shopper broke", exc_info=task.exception())
        else:
            self._outbox.ring()  # more may have come for them meanwhile

    async def _pending(self) -> dict[Shopper, list[Notice]]:
        async with self._database.reading() as session:
            rows = await session.execute(
                select(Notice, User)
                .join(User, User.id == Notice.user_id)
                .where(
                    Notice.state == "pending",
                    User.reach == Reach.ENABLED,
                    or_(Notice.not_before.is_(None), Notice.not_before <= now()),
                )
                .order_by(Notice.id)
                .limit(BATCH)
            )
            waiting: dict[Shopper, list[Notice]] = defaultdict(list)
            held: dict[int, datetime] = {}
            for notice, user in rows:
                quiet = waits_until(notice, user.preferences, user.time_zone, now())
                if quiet is not None:
                    held[notice.id] = quiet
                elif notice.user_id not in self._busy:
                    waiting[Shopper(user.id, user.telegram_id, user.chat_id, user.language)].append(notice)
        if held:
            await self._hold(held)
        return waiting

    async def _hold(self, held: dict[int, datetime]) -> None:
        """Leave notices for the end of their shoppers' quiet hours."""
        async with self._database.writing() as session:
            for notice_id, until in held.items():
                await session.execute(
                    update(Notice)
                    .where(Notice.id == notice_id, Notice.state == "pending")
                    .values(not_before=until)
                )

    async def _deliver(self, shopper: Shopper, notices: Sequence[Notice]) -> None:
        last = {notice.slot: notice.id for notice in notices if notice.slot}
        for notice in notices:
            if notice.slot and last[notice.slot] != notice.id and not notice.params.get("fresh"):
                # a newer state of the same message follows at once; it goes where this one would have gone
                await self._mark(notice, "sent", message_id=notice.params.get("at"))
            elif not await self._send(shopper, notice):
                return

    async def _send(self, shopper: Shopper, notice: Notice) -> bool:
        """False: stop here for now, keep the order."""
        began = time.monotonic()
        try:
            async with self._database.reading() as session:
                card = await load_card(
                    session, shopper.user_id, self._tiers, notice.card, notice.params, shopper.language
                )
                at = await _message_of(session, notice)
            if card is None:
                await self._mark(notice, "sent")
                return True
            message_id = await self._put(shopper.chat_id, notice, card, at)
        except Blocked as error:
            await self._unreachable(shopper, notice, error, began)
            return False
        except Exception as error:  # whatever the card, Telegram or the way to it did: it stays in the outbox
            return await self._later(notice, error)
        await self._mark(notice, "sent", message_id=message_id, card=card)
        return True

    async def _put(
        self, chat_id: int, notice: Notice, card: OutgoingCard, at: SlotMessage | None
    ) -> int | None:
        if at is None or notice.params.get("fresh"):
            return await self._sender.send(chat_id, card)
        if at.digest == digest_of(card):
            return at.message_id
        if notice.slot and notice.slot.startswith("progress:"):
            return await self._sender.edit_soon(chat_id, at.message_id, card)
        return await self._sender.edit(chat_id, at.message_id, card)

    async def _mark(
        self,
        notice: Notice,
        state: str,
        *,
        message_id: int | None = None,
        card: OutgoingCard | None = None,
    ) -> None:
        async with self._database.writing() as session:
            await session.execute(
                update(Notice).where(Notice.id == notice.id).values(state=state, sent_at=now())
            )
            if notice.slot and message_id is not None:
                await session.merge(
                    SlotMessage(
                        user_id=notice.user_id,
                        slot=notice.slot,
                        message_id=message_id,
                        digest=digest_of(card) if card is not None else "",
                    )
                )

    async def _later(self, notice: Notice, error: Exception) -> bool:
        attempts = notice.attempts + 1
        log.warning(
            "notice %s (%s) not sent: %s", notice.id, notice.card, type(error).__name__, exc_info=error
        )
        async with self._database.writing() as session:
            gave_up = attempts >= MAX_ATTEMPTS
            await session.execute(
                update(Notice)
                .where(Notice.id == notice.id)
                .values(
                    attempts=attempts,
                    state="failed" if gave_up else "pending",
                    not_before=now() + timedelta(seconds=min(300.0, 2.0**attempts)),
                )
            )
            if gave_up:
                record(
                    session,
                    "notice_failed",
                    user_id=notice.user_id,
                    card=notice.card,
                    error=type(error).__name__,
                )
            return gave_up

    async def _unreachable(self, shopper: Shopper, notice: Notice, error: Blocked, began: float) -> None:
        """Their notices wait until they come back; this one says why it did not arrive."""
        if self._users.seen_since(shopper.telegram_id, began):
            return  # they came back while it was being sent: it is tried again at once
        async with self._database.writing() as session:
            await lose(session, shopper.user_id, error.reach)
            await session.execute(update(Notice).where(Notice.id == notice.id).values(state=error.reach))
        self._users.forget(shopper.telegram_id)  # their next message makes them reachable again


def digest_of(card: OutgoingCard) -> str:
    return hashlib.sha256(card.model_dump_json(exclude={"photo", "document"}).encode()).hexdigest()[:32]


async def _message_of(session: AsyncSession, notice: Notice) -> SlotMessage | None:
    """The message to edit: the one that was tapped, else the slot's own."""
    if notice.slot is None:
        return None
    if (tapped := notice.params.get("at")) is not None:
        return SlotMessage(
            user_id=notice.user_id,
            slot=notice.slot,
            message_id=tapped,
            digest="",
        )
    return await session.get(SlotMessage, (notice.user_id, notice.slot))
