"""Order mails: each read once, believed as far as our own mail server vouches for it, and added to its order.

A trusted mail of the order's store confirms and moves it. Anything else changes nothing: at most the shopper is
asked whether it is theirs.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from datetime import timedelta
from email import message_from_bytes
from email.utils import getaddresses

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from checkout import fence
from checkout.assemble import placed_order
from checkout.tiers.registry import Tiers
from domain.order import EventKind, OrderStatus, Placed, PlacedOrder, TrackingEvent
from domain.store import Store
from orders.carriers.match import carriers
from orders.events import take_in
from orders.mail.match import match
from orders.mail.read import MailReading, read_mail
from orders.mail.trust import Trust, trust
from storage.database import Database
from storage.outbox import Outbox, record
from storage.tables import MailPosition, Order, now

log = logging.getLogger(__name__)

LARGEST_MAIL = 15_000_000
READ_SECONDS = 10.0
WATCHED = timedelta(days=90)
HEADERS = 64 * 1024

_OPEN = (
    OrderStatus.NEEDS_SHOPPER,
    OrderStatus.UNCLEAR,
    OrderStatus.CONFIRMED,
    OrderStatus.SHIPPED,
    OrderStatus.OUT_FOR_DELIVERY,
    OrderStatus.DELIVERED,
    OrderStatus.RETURNED,
    OrderStatus.CANCELLED,
)


class Mailroom:
    """`receiver`: the authserv-id of our own mail server, empty when none is known."""

    def __init__(self, database: Database, tiers: Tiers, outbox: Outbox, receiver: str) -> None:
        self._database = database
        self._tiers = tiers
        self._outbox = outbox
        self._receiver = receiver

    # ---- how far the mailbox has been read

    async def load(self, mailbox: str) -> tuple[int, int] | None:
        """(UIDVALIDITY, the last UID taken), None for a mailbox never read."""
        async with self._database.reading() as session:
            row = await session.get(MailPosition, mailbox)
            return (row.uid_validity, row.uid) if row is not None else None

    async def save(self, mailbox: str, uid_validity: int, uid: int) -> None:
        async with self._database.writing() as session:
            await session.merge(MailPosition(mailbox=mailbox, uid_validity=uid_validity, uid=uid))

    # ---- one mail

    async def take(self, raw: bytes) -> bool:
        """Read one mail and move its order. True when an order was changed. Taking a mail again is harmless."""
        if len(raw) > LARGEST_MAIL:
            return False
        try:
            reading = await asyncio.wait_for(asyncio.to_thread(read_mail, raw), READ_SECONDS)
        except TimeoutError:
            log.warning("a mail took too long to read and was left")
            return False
        if reading.status is None and reading.order_number is None and not reading.tracking:
            return False
        async with self._database.writing() as session:
            order, known = await self._order_of(session, raw, reading)
            if order is None:
                return False
            return await self._apply(session, order, known, reading)

    async def _order_of(
        self, session: AsyncSession, raw: bytes, reading: MailReading
    ) -> tuple[Order | None, PlacedOrder | None]:
        """The one order that the mail speaks of, if it may be believed for it."""
        rows = (
            await session.scalars(
                select(Order)
                .where(Order.order_status.in_(_OPEN), Order.created_at > now() - WATCHED)
                .order_by(Order.id.desc())
                .limit(500)
                .with_for_update()
            )
        ).all()
        believed: dict[str, Order] = {}
        candidates = []
        for row in rows:
            known = await placed_order(session, row)
            store = self._tiers.stores.resolve(row.store_id, platform=known.platform, origin=known.origin)
            if self._believed(raw, store):
                believed[known.muse_order_id] = row
                candidates.append(known)
        theirs = _addressed(raw, reading, candidates)
        found = match(reading, theirs, reading.sent_at or now(), self._domains)
        return (believed[found.muse_order_id], found) if found is not None else (None, None)

    def _domains(self, order: PlacedOrder) -> tuple[str, ...]:
        store = self._tiers.stores.resolve(order.store_id, platform=order.platform, origin=order.origin)
        return (*(store.mail.domains if store.mail else ()), *store.domains)

    def _believed(self, raw: bytes, store: Store) -> bool:
        """Whether the mail is one of this store's, or of a carrier, by our own server's word."""
        if not self._receiver or store.mail is None:
            return False
        parcels = tuple(host for carrier in carriers().all for host in carrier.hosts)
        expected = (*store.mail.domains, *parcels)
        return trust(raw, receiver=self._receiver, expected_domains=expected) is Trust.TRUSTED

    async def _apply(
        self, session: AsyncSession, order: Order, known: PlacedOrder | None, reading: MailReading
    ) -> bool:
        changed = False
        if order.order_number is None and reading.order_number and reading.status is not EventKind.CANCELLED:
            placed = Placed(order_number=reading.order_number, total=reading.total, eta=reading.eta)
            changed = await fence.confirm(session, order.muse_order_id, placed)
            await session.refresh(order)
            await self._outbox.put(
                session, order.user_id, "order_found", key=f"{order.muse_order_id}:found", order_id=order.id
            )
        events = _events(reading)
        changed = bool(await take_in(session, self._outbox, order, events)) or changed
        record(session, "mail_taken", user_id=order.user_id, order_id=order.id, status=reading.status)
        return changed


def _addressed(raw: bytes, reading: MailReading, candidates: Sequence[PlacedOrder]) -> list[PlacedOrder]:
    """Orders of the shopper the mail was sent to. A mail that names an order's own number or parcel may go
    anywhere."""
    header = message_from_bytes(raw[:HEADERS])
    fields = [
        str(value)
        for name in ("To", "Cc", "Delivered-To", "X-Original-To")
        for value in header.get_all(name, [])
    ]
    to = {address.casefold() for _name, address in getaddresses(fields)}
    number = (reading.order_number or "").casefold()
    return [
        order
        for order in candidates
        if (order.contact is not None and order.contact.email.casefold() in to)
        or (number and (order.order_number or "").casefold() == number)
    ]


def _events(reading: MailReading) -> list[TrackingEvent]:
    """One event a parcel, or one for the order."""
    if reading.status is None:
        return []
    carrier = reading.carrier
    base = TrackingEvent(kind=reading.status, source="mail", at=reading.sent_at, eta=reading.eta, amount=None)
    if not reading.tracking:
        return [base]
    urls = dict(zip(reading.tracking, reading.tracking_urls, strict=False))
    return [
        base.model_copy(
            update={"tracking_number": number, "carrier": carrier, "tracking_url": urls.get(number) or None}
        )
        for number in reading.tracking
    ]
