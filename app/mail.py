"""Mailboxes that are read as long as Muse serves."""

from __future__ import annotations

from contextlib import aclosing

from app.runtime import Runtime
from domain.settings import WrongSetting
from orders.mail.mailbox import Mailbox, WrongMailboxUrl
from orders.mailroom import Mailroom


def open_mailroom(runtime: Runtime) -> Mailroom:
    return Mailroom(
        runtime.database,
        runtime.tiers,
        runtime.outbox,
        runtime.settings.mail_receiver,
        runtime.tiers.offers.mail_domain,
    )


def operator_mailbox(url: str, mailroom: Mailroom) -> Mailbox:
    """The mailbox of `MUSE_IMAP_URL`. Raises `WrongSetting`, without the URL: it holds a password."""
    try:
        return Mailbox(url, mailroom)
    except WrongMailboxUrl as error:
        raise WrongSetting(f"MUSE_IMAP_URL: {error}") from None


async def follow_mail(mailbox: Mailbox, mailroom: Mailroom) -> None:
    """Take every new mail, each once; the position moves on when it has been taken."""
    async with aclosing(mailbox.new_mails()) as mails:
        async for _uid, raw in mails:
            await mailroom.take_surely(raw)
