"""One-time codes typed into the chat: taken out before anything is stored, and sealed until the walk types them."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from checkout.logins.asks import WALK_LIFE
from checkout.logins.keeping import CODE
from checkout.quoting import known_store
from checkout.tiers.registry import Tiers
from storage.database import Database
from storage.outbox import record
from storage.tables import SlotMessage, now
from storage.vault import vault_of
from storage.vault_tables import StoreAsk

LONGEST = 60
_DIGITS = re.compile(r"(?<![\w])(?:[A-Za-z]{1,2}-)?(\d(?:[ \-]?\d){3,9})(?![\w])")
_LETTERS = re.compile(r"(?=[A-Z0-9]{5,10}$)(?=.*\d)[A-Z0-9]+")
_OTHER = re.compile(r"[@/+#$€£%]|\d\.\d")
"""What stands in addresses, telephone numbers, orders and amounts."""
_REPEATED = timedelta(minutes=2)


@dataclass(frozen=True, slots=True)
class Taken:
    """`ask_id` of the ask that was answered; None: `which` store's code it is cannot be told."""

    ask_id: int | None
    which: tuple[str, ...] = ()


def code_in(text: str) -> str | None:
    """The one code in a short message, whatever words are around it: while a store waits for one, it is better
    taken for a code than kept as words."""
    plain = unicodedata.normalize("NFKC", text).strip()
    if len(plain) > LONGEST or _OTHER.search(plain):
        return None
    if _LETTERS.fullmatch(plain):
        return plain
    found = _DIGITS.findall(plain)
    return re.sub(r"[ \-]", "", found[0]) if len(found) == 1 else None


class Codes:
    """Where the chat brings what may be a code."""

    def __init__(self, database: Database, tiers: Tiers) -> None:
        self._database = database
        self._tiers = tiers

    async def take(self, user_id: int, text: str, reply_to: int | None) -> Taken | None:
        """Seal the code that `text` is, for the store that waits for one; None when it is no code, or nobody waits.
        A repeat of the same message is taken again. `reply_to`: the message it answers."""
        code = code_in(text)
        if code is None:
            return None
        async with self._database.reading() as session:
            asks = await self._asks(session, user_id)
            names = tuple([(await known_store(session, self._tiers, ask.store_id)).name for ask in asks])
        if not asks:
            return None
        async with self._database.writing() as session:
            named = [ask for ask, name in zip(asks, names, strict=True) if name.casefold() in text.casefold()]
            meant = named or [ask for ask in asks if await _is_about(session, ask, reply_to)] or asks
            if len(meant) > 1:
                return Taken(None, which=names)
            ask = await session.get_one(StoreAsk, meant[0].id)
            ask.state = "given"
            await vault_of(session).put(session, user_id, CODE, code.encode(), store=ask.store_id)
            record(session, "code_given", user_id=user_id, store=ask.store_id)
            return Taken(ask.id)

    async def _asks(self, session: AsyncSession, user_id: int) -> list[StoreAsk]:
        """Asks for codes that may be answered: open ones, else those whose page is no longer held."""
        rows = await session.scalars(
            select(StoreAsk)
            .where(
                StoreAsk.user_id == user_id,
                StoreAsk.kind == "code",
                StoreAsk.state.in_(("open", "late", "given")),
                StoreAsk.created_at > now() - WALK_LIFE,
            )
            .order_by(StoreAsk.id)
        )
        found = rows.all()
        states: tuple[Literal["open", "late"], ...] = ("open", "late")
        for state in states:
            if asks := [ask for ask in found if ask.state == state]:
                return asks
        return [ask for ask in found if ask.updated_at > now() - _REPEATED]


async def _is_about(session: AsyncSession, ask: StoreAsk, message_id: int | None) -> bool:
    """Whether the message answers the one in which that store's code was asked for."""
    if message_id is None:
        return False
    asked = await session.get(SlotMessage, (ask.user_id, f"store_ask:{ask.id}"))
    return asked is not None and asked.message_id == message_id
