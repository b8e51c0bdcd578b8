"""Serving: the chat's door, the web door, the notifier and the work, in one process."""

from __future__ import annotations

import asyncio
import logging
import signal
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager

from fastapi import APIRouter

from agent.understanding import rules
from app.background import keep
from app.mail import follow_mail, open_mailroom, operator_mailbox
from app.runtime import Runtime, running
from app.web import serving_web
from bot.drawing.painter import Painter
from bot.intake import Intake
from bot.introduction import introduce
from bot.notifier import Notifier
from bot.sender import Sender
from bot.telegram import Telegram
from checkout.fence import close_all
from checkout.logins.codes import Codes
from checkout.stock import LiveStock
from checkout.tiers.ucp.profile import keys_of
from domain.order import TierName
from domain.settings import Settings, WrongSetting
from domain.tier import Tier
from orders.own_mailboxes import OwnMailboxes
from storage.database import Database
from storage.migrate import migrate
from web.app import create_app
from web.linking import link_router
from web.logins import login_router
from web.mailbox import mailbox_router
from web.view import view_router

log = logging.getLogger(__name__)


@asynccontextmanager
async def serving(settings: Settings, tiers: dict[TierName, Tier] | None = None) -> AsyncIterator[Runtime]:
    """Muse whole: answers the chat by polling, or by webhook when `MUSE_PUBLIC_URL` is set. `tiers` replaces the
    adapters, as in `running`. Raises `WrongSetting` without a bot token, `OSError` when the web port is taken."""
    token = settings.need_bot_token()
    async with AsyncExitStack() as stack:
        runtime = await stack.enter_async_context(running(settings, tiers))
        telegram = await stack.enter_async_context(Telegram(settings, token))
        painter = await stack.enter_async_context(Painter(settings))
        sender = Sender(telegram.bot, provider_token=settings.telegram_provider_token, painter=painter)
        await keep(stack, introduce(telegram), "introduction")
        stock = LiveStock(runtime.database, runtime.tiers, runtime.outbox)
        stack.push_async_callback(stock.close)
        intake = Intake(
            runtime.database,
            runtime.users,
            runtime.turns,
            sender,
            runtime.tiers,
            telegram.name,
            cart_shown=stock.look,
            desk=runtime.invoices,
            codes=Codes(runtime.database, runtime.tiers),
        )
        notifier = Notifier(runtime.database, runtime.outbox, sender, runtime.tiers, runtime.users)
        stack.push_async_callback(sender.close)
        await keep(stack, notifier.run(), "notifier")
        mailroom = open_mailroom(runtime)
        if settings.imap_url is not None:
            mailbox = operator_mailbox(settings.imap_url.get_secret_value(), mailroom)
            await keep(stack, follow_mail(mailbox, mailroom), "mail")
        own_mailboxes = OwnMailboxes(
            runtime.database,
            runtime.outbox,
            runtime.tiers,
            mailroom,
            runtime.mail_sign_ins,
            settings.allow_hosts,
        )
        await keep(stack, own_mailboxes.run(), "own mailboxes")
        web = create_app(
            settings,
            runtime.database,
            signing_keys=keys_of(runtime.linking.signer),
            feed=telegram.feed if settings.public_url else None,
            take_webhook=runtime.hooks.take,
            take_payment_event=runtime.payment_events.take,
            mailbox_pages=mailbox_router(runtime.database, own_mailboxes),
            ask_pages=_ask_pages(runtime),
            link_pages=link_router(
                runtime.database,
                runtime.tiers,
                runtime.linking.desk,
                runtime.linking.accounts,
                runtime.account_work.signed_in,
            ),
        )
        await stack.enter_async_context(serving_web(web, settings))
        await stack.enter_async_context(telegram.listening(intake.handle))
        await keep(stack, asyncio.to_thread(rules.warm), "warming up")
        yield runtime


def _ask_pages(runtime: Runtime) -> list[APIRouter]:
    """Where shoppers give what stores ask of them."""
    desk = runtime.tiers.asks
    if desk is None:
        return []
    return [
        login_router(runtime.database, runtime.tiers, desk, runtime.login_work.answered),
        view_router(runtime.database, runtime.tiers, desk, runtime.asks),
    ]


async def until_stopped() -> None:
    """Until the process is told to end (Ctrl-C, SIGTERM)."""
    stopped = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stopped.set)
    await stopped.wait()


async def serve(settings: Settings, restored: bool = False) -> None:
    """`restored`: the database is a restored backup; every unfinished order is looked for, never sent."""
    if restored:
        await _close_fences(settings)
    async with serving(settings):
        how = "webhook" if settings.public_url else "long polling"
        log.info("Muse answers by %s; web on http://%s:%s", how, settings.web_host, settings.web_port)
        await until_stopped()


async def _close_fences(settings: Settings) -> None:
    database = Database(settings.database)
    await migrate(database)
    async with database.writing() as session:
        closed = await close_all(session)
    await database.close()
    log.warning("%s unfinished orders will be looked for and not be sent again", closed)


async def work(settings: Settings) -> None:
    """A worker: shares the queues of a PostgreSQL database; has no door."""
    if settings.database.startswith("sqlite"):
        raise WrongSetting("MUSE_DATABASE_URL: a worker needs postgresql://; SQLite has one process only")
    async with running(settings):
        log.info("Muse works")
        await until_stopped()
