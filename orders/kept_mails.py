"""Mails kept for their shopper: hints that wait for a yes, one-time codes, and letters passed on.

What a mail says lies in the vault; the rows say only that there is one. Nothing of a hint touches an order before
its shopper says that it is theirs.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from checkout import fence
from checkout.mailed_codes import CODE, HINT, NOTE, VERIFIED, purpose
from domain.order import EventKind, OrderStatus, Placed, TrackingEvent
from orders.events import take_in
from orders.mail.read import MailReading
from orders.states import after, worth_telling
from storage.mail_tables import KeptMail
from storage.outbox import Outbox, record
from storage.tables import Order, Shipment, now
from storage.vault import vault_of

MOST_HINTS = 6
"""About one order: whoever sends more only wants attention."""
MOST_CHOICES = 6
"""Orders that one mail may be about; of more the shopper is not asked."""
MOST_NOTES = 12
"""Letters passed on to one shopper in a day."""
LONGEST_NOTE = 700
OPEN, ACCEPTED, DECLINED = "open", "accepted", "declined"


# ---- what a mail does to an order


async def apply(
    session: AsyncSession, outbox: Outbox, order: Order, reading: MailReading, *, links: bool = True
) -> bool:
    """Move `order` as the mail says; True when something changed. `links` False: addresses in the mail are not
    to be shown, the carriers' own are."""
    changed = False
    if order.order_number is None and reading.order_number and reading.status is not EventKind.CANCELLED:
        placed = Placed(order_number=reading.order_number, total=reading.total, eta=reading.eta)
        changed = await fence.confirm(session, order.muse_order_id, placed)
        await session.refresh(order)
        await outbox.put(
            session, order.user_id, "order_found", key=f"{order.muse_order_id}:found", order_id=order.id
        )
    changed = bool(await take_in(session, outbox, order, events_of(reading, links=links))) or changed
    record(session, "mail_taken", user_id=order.user_id, order_id=order.id, status=reading.status)
    return changed


def events_of(reading: MailReading, *, links: bool = True) -> list[TrackingEvent]:
    """One event a parcel, or one for the order."""
    if reading.status is None:
        return []
    base = TrackingEvent(kind=reading.status, source="mail", at=reading.sent_at, eta=reading.eta, amount=None)
    urls = dict(zip(reading.tracking, reading.tracking_urls, strict=False)) if links else {}
    return [
        base.model_copy(
            update={
                "tracking_number": number,
                "carrier": reading.carrier,
                "tracking_url": urls.get(number) or None,
            }
        )
        for number in reading.tracking
    ] or [base]


async def tells_something(session: AsyncSession, order: Order, reading: MailReading) -> bool:
    """Whether the order would be another if the mail were believed."""
    status = OrderStatus(order.order_status)
    if order.order_number is None and reading.order_number:
        return reading.status is not EventKind.CANCELLED
    if reading.status is None:
        return False
    if after(status, reading.status) is not status or worth_telling(status, reading.status):
        return True
    known = set(await session.scalars(select(Shipment.tracking_number).where(Shipment.order_id == order.id)))
    return reading.status is EventKind.SHIPPED and bool(set(reading.tracking) - known)


# ---- hints


async def ask(
    session: AsyncSession, outbox: Outbox, order: Order, reading: MailReading, *, forged: bool
) -> bool:
    """Ask the shopper whether the mail is about `order`, once per thing it says. False: not worth asking."""
    if not await tells_something(session, order, reading):
        return False
    about = select(func.count()).where(KeptMail.order_id == order.id, KeptMail.kind == HINT)
    if (await session.scalar(about) or 0) >= MOST_HINTS:
        return False
    said = f"{order.id}|{reading.order_number}|{reading.status}|{'|'.join(reading.tracking)}|{reading.eta}"
    words = {
        "forged": forged,
        "reading": reading.model_dump(mode="json", exclude={"one_time_code", "tracking_urls", "items"}),
    }
    mail_id = await _keep(
        session, order.user_id, HINT, said, words, domain=reading.sender_domain, order_id=order.id
    )
    if mail_id is None:
        return False
    record(session, "mail_hint", user_id=order.user_id, order_id=order.id, forged=forged)
    await _show(session, outbox, order.user_id, mail_id)
    return True


async def ask_which(
    session: AsyncSession,
    outbox: Outbox,
    orders: Sequence[Order],
    reading: MailReading,
    *,
    trusted: bool,
    forged: bool,
) -> bool:
    """Ask the shopper which of `orders`, all theirs, the mail is about. `trusted`: its links may be shown. False: not
    worth asking."""
    user_id, ids = orders[0].user_id, sorted(order.id for order in orders)
    if len(ids) > MOST_CHOICES or not any([await tells_something(session, one, reading) for one in orders]):
        return False
    open_ones = select(func.count()).where(
        KeptMail.user_id == user_id,
        KeptMail.kind == HINT,
        KeptMail.order_id.is_(None),
        KeptMail.state == OPEN,
    )
    if (await session.scalar(open_ones) or 0) >= MOST_HINTS:
        return False
    said = f"which {ids}|{reading.order_number}|{reading.status}|{'|'.join(reading.tracking)}|{reading.eta}"
    words = {
        "which": ids,
        "trusted": trusted,
        "forged": forged,
        "reading": reading.model_dump(mode="json", exclude={"one_time_code", "items"}),
    }
    mail_id = await _keep(session, user_id, HINT, said, words, domain=reading.sender_domain)
    if mail_id is not None:  # else it was asked before
        record(session, "mail_which", user_id=user_id, orders=len(ids))
        await _show(session, outbox, user_id, mail_id)
    return True


async def answer(
    session: AsyncSession,
    outbox: Outbox,
    user_id: int,
    mail_id: int,
    *,
    yes: bool,
    order_id: int | None = None,
) -> bool:
    """The shopper's word on a hint; False when there is none to answer (any more). Only a yes moves the order.
    `order_id`: which one, where that was asked."""
    row = await session.scalar(
        select(KeptMail)
        .where(KeptMail.id == mail_id, KeptMail.user_id == user_id, KeptMail.kind == HINT)
        .with_for_update()
    )
    if row is None or row.state != OPEN:
        return False
    words = await content(session, row)
    asked = row.order_id is None
    if asked and yes and order_id not in (words or {}).get("which", ()):
        return False
    row.state = ACCEPTED if yes else DECLINED
    row.order_id = order_id if asked else row.order_id
    record(session, f"hint_{row.state}", user_id=user_id, order_id=row.order_id)
    if not yes or words is None or row.order_id is None:
        return True
    order = await session.get(Order, row.order_id, with_for_update=True)
    if order is not None:
        reading = MailReading.model_validate(words["reading"])
        await apply(session, outbox, order, reading, links=words.get("trusted", False))
        if asked and reading.order_number:
            await _answer_alike(session, outbox, order, reading.order_number)
    return True


async def _answer_alike(session: AsyncSession, outbox: Outbox, order: Order, number: str) -> None:
    """Other mails with the same number, of which it was asked as well, are about the same order."""
    others = await session.scalars(
        select(KeptMail)
        .where(
            KeptMail.user_id == order.user_id,
            KeptMail.kind == HINT,
            KeptMail.order_id.is_(None),
            KeptMail.state == OPEN,
        )
        .order_by(KeptMail.id)
        .with_for_update()
    )
    for row in others.all():
        words = await content(session, row)
        if words and order.id in words.get("which", ()) and words["reading"]["order_number"] == number:
            row.state, row.order_id = ACCEPTED, order.id
            reading = MailReading.model_validate(words["reading"])
            await apply(session, outbox, order, reading, links=words["trusted"])
            await _show(session, outbox, order.user_id, row.id, again=True)


async def _show(
    session: AsyncSession, outbox: Outbox, user_id: int, mail_id: int, *, again: bool = False
) -> None:
    """Put a hint before its shopper; `again`: as it stands now, in its own message."""
    await outbox.put(
        session,
        user_id,
        "mail_hint",
        key=f"kept_mail:{mail_id}{':again' if again else ''}",
        slot=f"kept_mail:{mail_id}",
        mail_id=mail_id,
    )


# ---- codes and letters


async def pass_on_code(
    session: AsyncSession, outbox: Outbox, user_id: int, reading: MailReading, *, verified: bool
) -> None:
    """Give the shopper a mailed one-time code, and keep it for minutes for a walk that waits for one."""
    said = f"{reading.sender_domain}|{reading.one_time_code}|{reading.sent_at}"
    words = {"code": reading.one_time_code, "sender": reading.sender, "verified": verified}
    mail_id = await _keep(
        session,
        user_id,
        CODE,
        said,
        words,
        domain=reading.sender_domain,
        state=VERIFIED if verified else OPEN,
    )
    if mail_id is not None:
        record(session, "code_passed_on", user_id=user_id, verified=verified)
        await outbox.put(session, user_id, "mailed_code", key=f"kept_mail:{mail_id}", mail_id=mail_id)


async def pass_on(
    session: AsyncSession, outbox: Outbox, user_id: int, reading: MailReading, text: str
) -> bool:
    """Give the shopper a letter of a store that says nothing which moves an order."""
    today = select(func.count()).where(
        KeptMail.user_id == user_id,
        KeptMail.kind == NOTE,
        KeptMail.created_at > now() - timedelta(days=1),
    )
    if (await session.scalar(today) or 0) >= MOST_NOTES:
        return False
    short = text[:LONGEST_NOTE].rstrip() + ("…" if len(text) > LONGEST_NOTE else "")
    said = f"{reading.sender}|{reading.subject}|{reading.sent_at}"
    words = {"sender": reading.sender, "subject": reading.subject, "text": short}
    mail_id = await _keep(session, user_id, NOTE, said, words, domain=reading.sender_domain)
    if mail_id is None:
        return False
    record(session, "mail_passed_on", user_id=user_id)
    await outbox.put(session, user_id, "mail_note", key=f"kept_mail:{mail_id}", mail_id=mail_id)
    return True


async def content(session: AsyncSession, row: KeptMail) -> dict[str, Any] | None:
    """What a kept mail says; None when it was erased."""
    kept = await vault_of(session).get_json(session, row.user_id, purpose(row.id))
    return dict(kept) if kept else None


def fresh(sent: datetime | None, life: timedelta) -> bool:
    """Whether a mail is young enough for its code to be of use; one without a date is."""
    return sent is None or abs(now() - sent) < life


async def _keep(
    session: AsyncSession,
    user_id: int,
    kind: str,
    said: str,
    words: dict[str, Any],
    *,
    domain: str = "",
    order_id: int | None = None,
    state: str = OPEN,
) -> int | None:
    """The new row's id; None when the same was kept before."""
    digest = hashlib.sha256(f"{kind}|{said}".encode()).hexdigest()
    known = select(KeptMail.id).where(KeptMail.user_id == user_id, KeptMail.digest == digest)
    if await session.scalar(known) is not None:
        return None
    row = KeptMail(
        user_id=user_id, kind=kind, digest=digest, domain=domain[:255], order_id=order_id, state=state
    )
    session.add(row)
    await session.flush()
    await vault_of(session).put_json(session, user_id, purpose(row.id), words)
    return row.id
