"""Mailboxes that are read as long as Muse serves."""

from __future__ import annotations

import asyncio
import logging
from contextlib import aclosing

from app.runtime import Runtime
from domain.settings import WrongSetting
from orders.mail.mailbox import Mailbox, WrongMailboxUrl
from orders.mailroom import Mailroom

log = logging.getLogger(__name__)

PAUSES = (1.0, 5.0, 30.0)
"""Seconds before a mail is tried again that could not be taken."""


def operator_mailbox(runtime: Runtime, url: str) -> tuple[Mailbox, Mailroom]:
    """The mailbox of `MUSE_IMAP_URL` and who takes its mails. Raises `WrongSetting`, without the URL: it holds a
    password."""
    settings = runtime.settings
    mailroom = Mailroom(
        runtime.database,
        runtime.tiers,
        runtime.outbox,
        settings.mail_receiver,
        runtime.tiers.offers.mail_domain,
    )
    try:
        return Mailbox(url, mailroom), mailroom
    except WrongMailboxUrl as error:
        raise WrongSetting(f"MUSE_IMAP_URL: {error}") from None


async def follow_mail(mailbox: Mailbox, mailroom: Mailroom) -> None:
    """Take every new mail, each once; the position moves on when it has been taken."""
    async with aclosing(mailbox.new_mails()) as mails:
        async for uid, raw in mails:
            await _take(mailroom, uid, raw)


async def _take(mailroom: Mailroom, uid: int, raw: bytes) -> None:
    """A database that is away is waited for; a mail that breaks the reading is left, and never ends the rest."""
    for pause in PAUSES:
        try:
            await mailroom.take(raw)
            return
        except Exception as error:  # whatever one mail does, those after it are read
            log.error("mail %s broke: %s", uid, type(error).__name__, exc_info=error)
            await asyncio.sleep(pause)
    log.error("mail %s is left", uid)
