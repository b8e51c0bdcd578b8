"""Shoppers' own mailboxes, if they wish: read only, and only mails of stores and carriers.

A mailbox is connected on a hosted page behind a one-time link, by an app password or by signing in at its provider;
how to sign in lies in the vault. When its server no longer lets Muse in the shopper is told once, with a fresh link.
"""

from __future__ import annotations

import asyncio
import hmac
import logging
import secrets
from collections.abc import Mapping
from contextlib import aclosing
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from ipaddress import ip_address
from urllib.parse import quote, urlsplit

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from checkout.accounts.oauth import GrantGone
from checkout.assemble import placed_order
from checkout.tiers.registry import Tiers
from domain.errors import MuseError
from net.addresses import is_public, system_resolver
from orders.carriers.match import carriers
from orders.mail.mailbox import Mailbox, SignInRefused, Trouble, WrongMailboxUrl
from orders.mail_sign_ins import ATTEMPT, SIGN_IN, Begun, Grant, MailProvider, MailSignIns, SignInFailed
from orders.mailroom import Mailroom
from storage.database import Database
from storage.mail_tables import OwnMailbox
from storage.outbox import Outbox, record
from storage.tables import MailPosition, Order, now
from storage.vault import vault_of

log = logging.getLogger(__name__)

PAGES = "/mailbox"
TICKET = "mailbox_ticket"
"""Purpose in the vault of the one-time link that was given last."""
LIFE = timedelta(hours=1)
MOST_TRIES = 6
LOOK_SECONDS = 5.0
REFUSALS = 3
AGE = timedelta(seconds=30)
"""How soon a store at which the shopper has just ordered is among the senders."""
CONNECTED, REFUSED = "connected", "refused"
WATCHED = timedelta(days=90)


@dataclass(frozen=True, slots=True)
class Provider:
    """`receiver`: the authserv-id under which the provider's servers write what they found of a mail, all in one
    header, as seen in published mails (".yahoo.com": any host below); empty where none is known, and every mail is
    then only a hint. `password_page`: where app passwords are made."""

    host: str
    receiver: str = ""
    password_page: str = ""


GMAIL = Provider("imap.gmail.com", "mx.google.com", "https://myaccount.google.com/apppasswords")
APPLE = Provider("imap.mail.me.com", "dmarc.icloud.com", "https://account.apple.com")
YAHOO = Provider("imap.mail.yahoo.com", ".yahoo.com", "https://login.yahoo.com/account/security")
PROVIDERS = {
    **dict.fromkeys(("gmail.com", "googlemail.com"), GMAIL),
    **dict.fromkeys(("icloud.com", "me.com", "mac.com"), APPLE),
    **dict.fromkeys(("yahoo.com", "yahoo.es", "yahoo.co.uk", "yahoo.com.mx", "ymail.com"), YAHOO),
    "aol.com": Provider("imap.aol.com", ".yahoo.com"),
    "fastmail.com": Provider("imap.fastmail.com", "", "https://app.fastmail.com/settings/security"),
    "gmx.net": Provider("imap.gmx.net", "gmx.net"),
    "gmx.de": Provider("imap.gmx.net", "gmx.net"),
    "gmx.com": Provider("imap.gmx.com"),
    "web.de": Provider("imap.web.de"),
    "zoho.com": Provider("imap.zoho.com", "mx.zohomail.com"),
}
OAUTH_ONLY = frozenset({"outlook.com", "hotmail.com", "live.com", "msn.com", "outlook.es", "hotmail.es"})
"""Providers that take no app password over IMAP any more."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What the page's form says. `host` empty: known by the address."""

    address: str
    password: str = field(repr=False)
    host: str = ""
    agreed: bool = False


class MailboxRefused(MuseError):
    """The mailbox was not connected; the text says why, for the page."""


# ---- one-time links


async def give_link(session: AsyncSession, user_id: int) -> None:
    """A fresh link; the one given before is over."""
    ticket = {"nonce": secrets.token_urlsafe(24), "at": now().isoformat(), "tries": 0}
    await vault_of(session).put_json(session, user_id, TICKET, ticket)


async def link(session: AsyncSession, user_id: int, base: str) -> str | None:
    """The address of the page for the link that was given last; None when it is used or over."""
    ticket = await vault_of(session).get_json(session, user_id, TICKET)
    return f"{base}{PAGES}/{user_id}.{ticket['nonce']}" if ticket and _lives(ticket["at"]) else None


async def whose(session: AsyncSession, told: str) -> int | None:
    """The shopper whose link it is; None when it is no link of now."""
    number, _, nonce = told.partition(".")
    if not number.isdigit() or len(number) > 15:
        return None
    ticket = await vault_of(session).get_json(session, int(number), TICKET)
    if not ticket or not hmac.compare_digest(str(ticket["nonce"]).encode(), nonce.encode()):
        return None
    return int(number) if _lives(ticket["at"]) else None


def _lives(at: str) -> bool:
    return now() - datetime.fromisoformat(at) < LIFE


async def remove(session: AsyncSession, user_id: int) -> None:
    """Forget the mailbox: how to sign in, and how far it was read."""
    for purpose in (SIGN_IN, ATTEMPT):
        await vault_of(session).forget(session, user_id, purpose)
    await session.execute(delete(OwnMailbox).where(OwnMailbox.user_id == user_id))
    await session.execute(delete(MailPosition).where(MailPosition.mailbox == _name(user_id)))
    record(session, "mailbox_removed", user_id=user_id)


def _name(user_id: int) -> str:
    return f"own:{user_id}"


class OwnMailboxes:
    """`run()` reads every connected mailbox until cancelled. `trusted_hosts`: host:port that may be reached
    although they are private (trials only)."""

    def __init__(
        self,
        database: Database,
        outbox: Outbox,
        tiers: Tiers,
        mailroom: Mailroom,
        sign_ins: MailSignIns,
        trusted_hosts: tuple[str, ...] = (),
        *,
        look_seconds: float = LOOK_SECONDS,
    ) -> None:
        self._database = database
        self._outbox = outbox
        self._tiers = tiers
        self._mailroom = mailroom
        self._sign_ins = sign_ins
        self._trusted = trusted_hosts
        self._look_seconds = look_seconds
        self._followed: dict[int, _Followed] = {}

    # ---- connecting

    @property
    def offered(self) -> tuple[MailProvider, ...]:
        """Providers at which shoppers can sign in."""
        return self._sign_ins.offered

    @property
    def by_tls(self) -> bool:
        return self._sign_ins.by_tls

    async def connect(self, told: str, asked: Asked) -> int:
        """Try the mailbox and keep how to sign in; uses the link up. Returns the shopper. Raises
        `MailboxRefused`."""
        await self._count(told)
        if not asked.agreed:
            raise MailboxRefused("mailbox-no-consent")
        url, receiver = await self._address(asked)
        await self._try(url, "mailbox-wrong-password")
        return await self._keep(told, {"url": url, "receiver": receiver}, asked.address)

    async def begin(self, told: str, provider: str, *, agreed: bool) -> Begun:
        """Begin to sign in at `provider`. Raises `MailboxRefused` or `SignInFailed`."""
        user_id = await self._count(told)
        if not agreed:
            raise MailboxRefused("mailbox-no-consent")
        return await self._sign_ins.begin(user_id, told, provider)

    async def finish(self, provider: str, query: Mapping[str, str], browser: str) -> int:
        """The shopper came back from `provider`: try the mailbox, and keep the tokens; uses the link up. Returns
        the shopper. Raises `MailboxRefused` or `SignInFailed`."""
        done = await self._sign_ins.finish(provider, query, browser)
        try:
            await self._try(self._sign_ins.url(done.grant), "mailbox-no-imap")
            return await self._keep(done.ticket.get_secret_value(), done.grant.kept(), done.grant.address)
        except MailboxRefused:
            await self._sign_ins.revoke(done.grant)
            raise

    async def _count(self, told: str) -> int:
        """Whose link it is; each can be tried so often."""
        async with self._database.writing() as session:
            user_id = await whose(session, told)
            if user_id is None:
                raise MailboxRefused("account-page-expired")
            ticket = await vault_of(session).get_json(session, user_id, TICKET)
            ticket["tries"] += 1
            if ticket["tries"] > MOST_TRIES:
                raise MailboxRefused("account-page-expired")
            await vault_of(session).put_json(session, user_id, TICKET, ticket)
            return user_id

    async def _keep(self, told: str, kept: dict[str, str], address: str) -> int:
        async with self._database.writing() as session:
            user_id = await whose(session, told)
            if user_id is None:  # used meanwhile, in another window
                raise MailboxRefused("account-page-expired")
            part = await self._sign_ins.parting(session, user_id, staying=address)
            await remove(session, user_id)
            await vault_of(session).put_json(session, user_id, SIGN_IN, kept)
            await vault_of(session).forget(session, user_id, TICKET)
            row = OwnMailbox(user_id=user_id)
            session.add(row)
            await session.flush()
            record(session, "mailbox_connected", user_id=user_id)
            await self._outbox.say(
                session, user_id, "mailbox-connected", key=f"mailbox:{row.id}:{now().timestamp()}"
            )
        part()
        return user_id

    async def _address(self, asked: Asked) -> tuple[str, str]:
        """(IMAP URL, authserv-id) of the mailbox asked for."""
        user, _, domain = asked.address.strip().rpartition("@")
        domain = domain.lower()
        if not user or "." not in domain or not asked.password.strip():
            raise MailboxRefused("mailbox-incomplete")
        if domain in OAUTH_ONLY and not asked.host:
            raise MailboxRefused("mailbox-oauth-only")
        provider = PROVIDERS.get(domain, Provider(f"imap.{domain}"))
        host = asked.host.strip().lower() or provider.host
        secret = f"{quote(asked.address.strip(), safe='')}:{quote(asked.password.strip(), safe='')}"
        if host in self._trusted:
            return f"imap://{secret}@{host}/INBOX", provider.receiver
        if not await _is_public(host):
            raise MailboxRefused("mailbox-unknown-server", host=host[:100])
        receiver = provider.receiver if host == provider.host else ""
        return f"imaps://{secret}@{host}:993/INBOX", receiver

    async def _try(self, url: str, refused: str) -> None:
        """`refused`: what is said when the server does not let us in."""
        try:
            await Mailbox(url, self._mailroom).try_once()
        except SignInRefused:
            raise MailboxRefused(refused) from None
        except (*Trouble, WrongMailboxUrl):
            host = urlsplit(url).hostname or ""
            raise MailboxRefused("mailbox-unknown-server", host=host) from None

    # ---- reading

    async def run(self) -> None:
        try:
            while True:
                await self._look()
                await asyncio.sleep(self._look_seconds)
        finally:
            for one in self._followed.values():
                one.task.cancel()
            await asyncio.gather(*(one.task for one in self._followed.values()), return_exceptions=True)

    async def _look(self) -> None:
        """Start reading what was connected, stop reading what was removed."""
        async with self._database.reading() as session:
            rows = await session.scalars(select(OwnMailbox).where(OwnMailbox.state == CONNECTED))
            wanted = {row.user_id: row.created_at for row in rows}
            for user_id, one in self._followed.items():
                if user_id in wanted and now() - one.senders.read_at > AGE:
                    await self._read_senders(session, user_id, one.senders)
        for user_id, one in list(self._followed.items()):
            if wanted.get(user_id) != one.since or one.task.done():
                one.task.cancel()
                await asyncio.gather(one.task, return_exceptions=True)
                del self._followed[user_id]
        for user_id, since in wanted.items():
            if user_id not in self._followed:
                senders = _Senders()
                task = asyncio.create_task(self._follow(user_id, senders), name=_name(user_id))
                task.add_done_callback(partial(_ended, user_id))
                self._followed[user_id] = _Followed(since, task, senders)

    async def _follow(self, user_id: int, senders: _Senders) -> None:
        async with self._database.reading() as session:
            kept = await vault_of(session).get_json(session, user_id, SIGN_IN)
            await self._read_senders(session, user_id, senders)
        if not kept:
            return
        try:
            grant = Grant.of(kept)
            mailbox = Mailbox(
                self._sign_ins.url(grant) if grant else kept["url"],
                self._mailroom,
                name=_name(user_id),
                wanted=senders.has,
                refusals=REFUSALS,
                token=partial(self._sign_ins.token, user_id) if grant else None,
            )
            receiver = self._sign_ins.provider(grant.provider).receiver if grant else kept["receiver"]
            async with aclosing(mailbox.new_mails()) as mails:
                async for _uid, raw in mails:
                    await self._mailroom.take_surely(raw, user_id, receiver)
        except (SignInRefused, GrantGone, SignInFailed):
            await self._refused(user_id)

    async def _read_senders(self, session: AsyncSession, user_id: int, senders: _Senders) -> None:
        """Whose mails are read: stores of the registry, stores the shopper has ordered at, and carriers."""
        domains = {host for carrier in carriers().all for host in carrier.hosts}
        for store in self._tiers.stores:
            domains |= {*store.domains, *(store.mail.domains if store.mail else ())}
        orders = await session.scalars(
            select(Order).where(Order.user_id == user_id, Order.created_at > now() - WATCHED)
        )
        for row in orders:
            domains |= set(self._mailroom.domains_of(await placed_order(session, row)))
        senders.domains = frozenset(domain.partition(":")[0] for domain in domains)
        senders.read_at = now()

    async def _refused(self, user_id: int) -> None:
        """Told once, with a fresh link."""
        async with self._database.writing() as session:
            row = await session.scalar(select(OwnMailbox).where(OwnMailbox.user_id == user_id))
            if row is None or row.state == REFUSED:
                return
            row.state = REFUSED
            record(session, "mailbox_refused", user_id=user_id)
            await give_link(session, user_id)
            await self._outbox.put(
                session,
                user_id,
                "mailbox_page",
                key=f"mailbox:{row.id}:refused:{now().timestamp()}",
                refused=True,
            )


@dataclass(slots=True)
class _Senders:
    """Whose mails are read in one mailbox; it grows with the shopper's orders."""

    domains: frozenset[str] = frozenset()
    read_at: datetime = field(default_factory=now)

    def has(self, sender: str) -> bool:
        """Whether a sender's domain is one of these or lies below one."""
        parts = sender.lower().split(".")
        return any(".".join(parts[start:]) in self.domains for start in range(len(parts) - 1))


@dataclass(frozen=True, slots=True)
class _Followed:
    since: datetime
    task: asyncio.Task[None]
    senders: _Senders


async def _is_public(host: str) -> bool:
    """Whether every address of `host` is out in the internet."""
    try:
        found = await system_resolver(host, 993)
    except (OSError, UnicodeError, ValueError):
        return False
    return bool(found) and all(is_public(ip_address(one.partition("%")[0])) for one in found)


def _ended(user_id: int, task: asyncio.Task[None]) -> None:
    if not task.cancelled() and task.exception() is not None:
        log.error("the mailbox of shopper %s broke: %s", user_id, type(task.exception()).__name__)
