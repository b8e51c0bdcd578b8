"""The outbox: what shoppers are to be told, written in the transaction of the change it tells of."""

from __future__ import annotations

import asyncio
from datetime import datetime
from typing import Any

from sqlalchemy import event as sa_event
from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.ext.asyncio import AsyncSession

from storage.tables import Event, Notice, User


class Outbox:
    """Writes notices, and rings once their transaction has committed. A notifier waits for the ring; in other
    processes it looks again after a pause."""

    def __init__(self) -> None:
        self._ring = asyncio.Event()

    async def put(
        self,
        session: AsyncSession,
        user_id: int,
        card: str,
        *,
        key: str,
        slot: str | None = None,
        not_before: datetime | None = None,
        **params: Any,
    ) -> bool:
        """Tell the shopper `card` filled with `params` (plain JSON: ids, keys of sentences, amounts as text).

        `key` is unique for ever: a repeat is dropped, False. With `slot` the shopper sees one message, edited
        in place; without, a new message.
        """
        insert = sqlite_insert if session.get_bind().dialect.name == "sqlite" else postgresql_insert
        added = await session.scalar(
            insert(Notice)
            .values(key=key, user_id=user_id, card=card, params=params, slot=slot, not_before=not_before)
            .on_conflict_do_nothing(index_elements=[Notice.key])
            .returning(Notice.id)
        )
        if added is None:
            return False
        sa_event.listen(session.sync_session, "after_commit", lambda _session: self._ring.set(), once=True)
        return True

    async def say(self, session: AsyncSession, user_id: int, text: str, *, key: str, **params: Any) -> bool:
        """Tell one sentence of the catalogue."""
        return await self.put(session, user_id, "text", key=key, text=text, fill=params)

    def ring(self) -> None:
        self._ring.set()

    async def wait(self, seconds: float) -> None:
        """Until the next ring, or `seconds` at the most."""
        try:
            await asyncio.wait_for(self._ring.wait(), seconds)
        except TimeoutError:
            return
        self._ring.clear()


def record(
    session: AsyncSession, kind: str, *, user_id: int | None = None, order_id: int | None = None, **data: Any
) -> None:
    """Append to the log of what happened. No secrets, no addresses."""
    session.add(Event(kind=kind, user_id=user_id, order_id=order_id, data=data))


async def language_of(session: AsyncSession, user_id: int) -> str:
    return await session.scalar(select(User.language).where(User.id == user_id)) or "en"
