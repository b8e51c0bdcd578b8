"""One-time codes that stores mail to an order address: kept for minutes, for the shopper and for a walk that
waits for one."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from storage.mail_tables import KeptMail
from storage.tables import now
from storage.vault import vault_of

LIFE = timedelta(minutes=15)
"""Codes are good for some minutes at most stores; an older one is of no use to anybody."""
CODE, HINT, NOTE = "code", "hint", "note"
"""Kinds of kept mails."""
VERIFIED = "verified"
"""State of a code whose sender our own mail server vouches for."""


def purpose(mail_id: int) -> str:
    """Under which the vault keeps what a mail says."""
    return f"kept_mail:{mail_id}"


async def newest_code(
    session: AsyncSession, user_id: int, domains: Iterable[str], since: datetime
) -> str | None:
    """The newest code mailed to the shopper by one of `domains` after `since`; None while there is none.

    What a walk asks again and again while a store waits for the code. Only senders that our own mail server
    vouches for count: a code of anybody else is shown to the shopper and typed nowhere.
    """
    rows = await session.scalars(
        select(KeptMail)
        .where(
            KeptMail.user_id == user_id,
            KeptMail.kind == CODE,
            KeptMail.state == VERIFIED,
            KeptMail.created_at >= max(since, now() - LIFE),
        )
        .order_by(KeptMail.id.desc())
    )
    wanted = tuple(domain.lower() for domain in domains)
    for row in rows:
        if any(row.domain == domain or row.domain.endswith(f".{domain}") for domain in wanted):
            kept = await vault_of(session).get_json(session, user_id, purpose(row.id))
            return str(kept["code"]) if kept else None
    return None


async def forget_old(session: AsyncSession) -> None:
    """Drop codes that are over."""
    rows = list(
        await session.scalars(
            select(KeptMail).where(KeptMail.kind == CODE, KeptMail.created_at < now() - LIFE)
        )
    )
    for row in rows:
        await vault_of(session).forget(session, row.user_id, purpose(row.id))
    if rows:
        await session.execute(delete(KeptMail).where(KeptMail.id.in_([row.id for row in rows])))
