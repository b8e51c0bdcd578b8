"""Order mails: each read once, believed as far as our own mail server vouches for it, and added to its order.

A trusted mail of the order's store confirms and moves it. Anything else changes nothing: at most the shopper is
asked whether it is theirs.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from email import message_from_bytes
from email.message import Message
from email.utils import getaddresses
from urllib.parse import urlsplit

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from checkout import mailed_codes, order_addresses
from checkout.assemble import placed_order
from checkout.people import contact_of
from checkout.tiers.registry import Tiers
from domain.order import OrderStatus, PlacedOrder
from domain.store import Store
from orders import kept_mails
from orders.carriers.match import carriers
from orders.mail.match import best, match, own_hosts
from orders.mail.mime import parse
from orders.mail.read import MailReading, read_mail
from orders.mail.text import see
from orders.mail.trust import Trust, organisation, trust
from storage.database import Database
from storage.outbox import Outbox
from storage.tables import MailPosition, Order, now

log = logging.getLogger(__name__)

LARGEST_MAIL = 15_000_000
READ_SECONDS = 10.0
WATCHED = timedelta(days=90)
HEADERS = 64 * 1024

PAUSES = (1.0, 5.0, 30.0)
"""Seconds before a mail is tried again that could not be taken."""

ENVELOPE = ("Delivered-To", "X-Original-To", "Envelope-To", "X-Envelope-To", "X-Delivered-To")
"""Headers that mail servers write for the address they delivered to, each on top of what was there before."""
BULK = ("List-Unsubscribe", "List-Id", "Precedence")
"""Headers of newsletters: those are not passed on."""

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


@dataclass(frozen=True, slots=True)
class _Candidate:
    """An order that a mail may be about, and how far the mail may be believed for it."""

    row: Order
    order: PlacedOrder
    trust: Trust


@dataclass(frozen=True, slots=True)
class _Post:
    """A mail with whose it is. `user_id` None: only its recipients among the orders' contacts can tell.
    `revoked`: it came to an order address that its shopper gave up."""

    raw: bytes
    head: Message
    reading: MailReading
    user_id: int | None
    revoked: bool
    receiver: str


class Mailroom:
    """`receiver`: the authserv-id of our own mail server, empty when none is known. `domain`: where the order
    addresses are."""

    def __init__(
        self, database: Database, tiers: Tiers, outbox: Outbox, receiver: str, domain: str | None = None
    ) -> None:
        self._database = database
        self._tiers = tiers
        self._outbox = outbox
        self._receiver = receiver
        self._domain = domain

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

    async def take(self, raw: bytes, owner: int | None = None, receiver: str | None = None) -> bool:
        """Read one mail and move its order. True when an order was changed. Taking a mail again is harmless.

        `owner`: the shopper in whose own mailbox it lies; `receiver` is then that mailbox's server.
        """
        if len(raw) > LARGEST_MAIL:
            return False
        try:
            reading = await asyncio.wait_for(asyncio.to_thread(read_mail, raw), READ_SECONDS)
        except TimeoutError:
            log.warning("a mail took too long to read and was left")
            return False
        head = message_from_bytes(raw[:HEADERS])
        async with self._database.writing() as session:
            await mailed_codes.forget_old(session)
            address = None
            if owner is None:
                address = await order_addresses.whose(session, recipients(head), self._domain)
            post = _Post(
                raw=raw,
                head=head,
                reading=reading,
                user_id=owner if address is None else address.user_id,
                revoked=address is not None and address.revoked_at is not None,
                receiver=self._receiver if receiver is None else receiver,
            )
            return await self._take(session, post, passes_on=address is not None and not post.revoked)

    async def take_surely(self, raw: bytes, owner: int | None = None, receiver: str | None = None) -> None:
        """A database that is away is waited for; a mail that breaks the reading is left, and never ends the rest."""
        for pause in PAUSES:
            try:
                await self.take(raw, owner, receiver)
                return
            except Exception as error:  # whatever one mail does, those after it are read
                log.error("a mail broke: %s", type(error).__name__, exc_info=error)
                await asyncio.sleep(pause)
        log.error("a mail is left")

    async def _take(self, session: AsyncSession, post: _Post, *, passes_on: bool) -> bool:
        reading = post.reading
        about_order = bool(reading.status or reading.order_number or reading.tracking)
        if not about_order and not passes_on:
            return False
        candidates = await self._candidates(session, post)
        if passes_on and post.user_id is not None and reading.one_time_code:
            if kept_mails.fresh(reading.sent_at, mailed_codes.LIFE):
                verified = await self._of_known_store(session, post)
                await kept_mails.pass_on_code(session, self._outbox, post.user_id, reading, verified=verified)
            return False
        trusted = [one for one in candidates if one.trust is Trust.TRUSTED]
        found = self._match(reading, trusted) if about_order else None
        if found is not None:
            return await kept_mails.apply(session, self._outbox, found.row, reading)
        if about_order and not post.revoked and await self._ask_which(session, reading, trusted):
            return False
        if about_order and not post.revoked and await self._ask(session, post, candidates):
            return False
        if passes_on and post.user_id is not None and not _is_bulk(post.head):
            await self._pass_on(session, post, post.user_id)
        return False

    async def _candidates(self, session: AsyncSession, post: _Post) -> list[_Candidate]:
        """Orders of the shopper the mail was sent to. A mail that names an order's own number may go anywhere."""
        wanted = select(Order).where(Order.order_status.in_(_OPEN), Order.created_at > now() - WATCHED)
        if post.user_id is not None:
            wanted = wanted.where(Order.user_id == post.user_id)
        rows = await session.scalars(wanted.order_by(Order.id.desc()).limit(500).with_for_update())
        to = {address.casefold() for address in addresses(post.head, (*ENVELOPE, "To", "Cc", "From"))}
        number = (post.reading.order_number or "").casefold()
        reached: dict[int, bool] = {}
        found = []
        for row in rows.all():
            if row.user_id not in reached:
                contact = await contact_of(session, row.user_id)
                reached[row.user_id] = contact is not None and contact.email.casefold() in to
            named = bool(number) and (row.order_number or "").casefold() == number
            if post.user_id is not None or reached[row.user_id] or named:
                order = await placed_order(session, row)
                found.append(_Candidate(row, order, self._trust(post, order)))
        return found

    def _match(
        self, reading: MailReading, candidates: Sequence[_Candidate], *, anyone: bool = False
    ) -> _Candidate | None:
        by_id = {one.order.muse_order_id: one for one in candidates}
        orders = [one.order for one in candidates]
        found = match(reading, orders, reading.sent_at or now(), self.domains_of)
        if found is None and anyone and reading.order_number:
            nameless = [one for one in orders if one.order_number is None]
            found = nameless[0] if len(nameless) == 1 else None
        return by_id[found.muse_order_id] if found is not None else None

    async def _ask_which(
        self, session: AsyncSession, reading: MailReading, candidates: Sequence[_Candidate]
    ) -> bool:
        """A mail that fits several orders equally well: the shopper says which it is about."""
        fitting = {one.muse_order_id for one in self._best(reading, candidates)}
        rows = [one.row for one in candidates if one.order.muse_order_id in fitting]
        if len(rows) < 2 or len({row.user_id for row in rows}) != 1:
            return False
        trusted = all(one.trust is Trust.TRUSTED for one in candidates)
        forged = any(one.trust is Trust.UNTRUSTED for one in candidates)
        return await kept_mails.ask_which(
            session, self._outbox, rows, reading, trusted=trusted, forged=forged
        )

    def _best(self, reading: MailReading, candidates: Sequence[_Candidate]) -> tuple[PlacedOrder, ...]:
        orders = [one.order for one in candidates]
        return best(reading, orders, reading.sent_at or now(), self.domains_of)

    async def _ask(self, session: AsyncSession, post: _Post, candidates: Sequence[_Candidate]) -> bool:
        """A mail that nobody vouches for: the shopper says whether it is about their order."""
        doubtful = [one for one in candidates if one.trust is not Trust.TRUSTED]
        if len({one.row.user_id for one in doubtful}) != 1:
            return False
        found = self._match(post.reading, doubtful, anyone=True)
        if found is None:
            return await self._ask_which(session, post.reading, doubtful)
        forged = found.trust is Trust.UNTRUSTED
        return await kept_mails.ask(session, self._outbox, found.row, post.reading, forged=forged)

    async def _pass_on(self, session: AsyncSession, post: _Post, user_id: int) -> None:
        """A letter of a store the shopper buys at, that speaks of something else than an order's progress."""
        if await self._of_known_store(session, post):
            letter = parse(post.raw)
            text = " ".join(see(letter.subject, letter.plain, letter.html).body.split())
            await kept_mails.pass_on(session, self._outbox, user_id, post.reading, text)

    async def _of_known_store(self, session: AsyncSession, post: _Post) -> bool:
        """Whether our own server vouches that a store at which the shopper has orders sent the mail."""
        rows = await session.scalars(
            select(Order)
            .where(Order.user_id == post.user_id, Order.created_at > now() - WATCHED)
            .order_by(Order.id.desc())
            .limit(100)
        )
        for row in {row.store_id: row for row in rows}.values():
            order = await placed_order(session, row)
            if self._trust(post, order, carriers_too=False) is Trust.TRUSTED:
                return True
        return False

    # ---- stores and their senders

    def _store(self, order: PlacedOrder) -> Store:
        return self._tiers.stores.resolve(order.store_id, platform=order.platform, origin=order.origin)

    def domains_of(self, order: PlacedOrder) -> tuple[str, ...]:
        """Whose mails are the store's: the senders its file names, else its own domains."""
        store = self._store(order)
        own = {*store.domains, *own_hosts(order), urlsplit(order.origin).netloc}
        hosts = (host.partition(":")[0] for host in own)
        senders = store.mail.domains if store.mail is not None else ()
        return (*senders, *sorted({organisation(host) for host in hosts if "." in host}))

    def _trust(self, post: _Post, order: PlacedOrder, *, carriers_too: bool = True) -> Trust:
        """How far the mail may be believed as one of this order's store, or of a carrier."""
        parcels = tuple(host for carrier in carriers().all for host in carrier.hosts)
        expected = (*self.domains_of(order), *(parcels if carriers_too else ()))
        return trust(post.raw, receiver=post.receiver, expected_domains=expected)


def recipients(head: Message) -> list[str]:
    """Whom a mail was delivered to: by the topmost header that a mail server wrote, else by To and Cc. What
    stands further down may have been written by the sender."""
    for name, value in head.items():
        if name.casefold() in {header.casefold() for header in ENVELOPE}:
            return [address for _name, address in getaddresses([str(value)])]
    return addresses(head, ("To", "Cc"))


def addresses(head: Message, names: Sequence[str]) -> list[str]:
    fields = [str(value) for name in names for value in head.get_all(name, [])]
    return [address for _name, address in getaddresses(fields)]


def _is_bulk(head: Message) -> bool:
    return any(head.get(name) is not None for name in BULK)
