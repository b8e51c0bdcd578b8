"""What the operator is told: a notice to the chat `MUSE_OPERATOR_CHAT`, and a line in the log of events."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from domain.money import Money
from storage.outbox import Outbox, record
from storage.tables import User


async def tell_operator(
    session: AsyncSession, outbox: Outbox, chat_id: int | None, text: str, *, key: str, **fill: Any
) -> None:
    """Tell one sentence of the catalogue, once per `key`. Without a chat it is in the log alone. Amounts in `fill`
    are written in the operator's language."""
    record(session, "operator_told", text=text, **_written(fill, "en"))
    if chat_id is None:
        return
    user = await session.scalar(select(User).where(User.telegram_id == chat_id))
    if user is None:
        user = User(telegram_id=chat_id, chat_id=chat_id, name="")
        session.add(user)
        await session.flush()
    await outbox.say(session, user.id, text, key=f"operator:{key}", **_written(fill, user.language))


def _written(fill: dict[str, Any], language: str) -> dict[str, Any]:
    return {k: v.format(language) if isinstance(v, Money) else v for k, v in fill.items()}
