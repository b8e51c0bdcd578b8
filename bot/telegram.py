"""Telegram's door: the bot, built from the settings, and its updates by long polling or webhook."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from types import TracebackType
from typing import Any, Self
from urllib.parse import urlsplit

from pydantic import SecretStr
from telegram import BotCommand, Update
from telegram.error import InvalidToken, NetworkError, TelegramError
from telegram.request import HTTPXRequest

from bot import redaction
from bot.inbox import Inbox, Intake
from bot.polling import Polling, UpdatesBot
from domain.settings import Settings, WrongSetting

log = logging.getLogger(__name__)

KINDS = (Update.MESSAGE, Update.CALLBACK_QUERY, Update.PRE_CHECKOUT_QUERY, Update.MY_CHAT_MEMBER)
"""The updates Telegram is asked for. The last kind tells of shoppers who block the bot or come back."""
WEBHOOK_PATH = "/telegram"
LOOPBACK = ("127.0.0.1", "localhost", "::1")
START_PAUSES = (0.5, 1.0, 2.0, 4.0)
LEAVE_SECONDS = 10.0
"""How long work that is under way may take at the end."""


class Telegram:
    """Connected while entered. Raises `WrongSetting` when Telegram refuses the token or cannot be reached.

    async with Telegram(settings, token) as telegram:
        sender = Sender(telegram.bot)
        async with telegram.listening(intake):
            ...
    """

    def __init__(self, settings: Settings, token: SecretStr) -> None:
        self._settings = settings
        self._token = token
        self._inbox: Inbox | None = None
        self._stack = AsyncExitStack()
        base = settings.bot_api_url.rstrip("/")
        with redaction.without(token.get_secret_value()):
            self.bot = UpdatesBot(
                token.get_secret_value(),
                base_url=f"{base}/bot",
                base_file_url=f"{base}/file/bot",
                request=_request(settings, 2 * settings.lanes),
                get_updates_request=_request(settings, 2),
            )

    @property
    def name(self) -> str:
        """The bot's user name, without @."""
        return self.bot.username

    async def __aenter__(self) -> Self:
        async with AsyncExitStack() as stack:
            stack.enter_context(redaction.without(self._token.get_secret_value()))
            stack.push_async_callback(self.bot.shutdown)
            await self._connect()
            self._stack = stack.pop_all()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._stack.aclose()

    async def _connect(self) -> None:
        """`from None`: python-telegram-bot writes the token into its errors."""
        for pause in (*START_PAUSES, None):
            try:
                await self.bot.initialize()
                return
            except InvalidToken:
                raise WrongSetting("MUSE_BOT_TOKEN: Telegram does not know this token") from None
            except NetworkError:
                if pause is None:
                    raise WrongSetting(
                        f"MUSE_BOT_API_URL: {self._settings.bot_api_url} cannot be reached"
                    ) from None
            log.warning("%s cannot be reached; trying again", self._settings.bot_api_url)
            await asyncio.sleep(pause)

    async def introduce(self, commands: Mapping[str, str], description: str, language: str = "") -> None:
        """The commands menu (name without slash -> what it does) and the text of an empty chat, for shoppers
        whose app speaks `language` ("es"), or for all others. A failure is logged: the menu is a comfort."""
        told = [BotCommand(name, does) for name, does in commands.items()]
        try:
            known = await self.bot.get_my_commands(language_code=language or None)
            if list(known) != told:
                await self.bot.set_my_commands(told, language_code=language or None)
            if (await self.bot.get_my_description(language or None)).description != description:
                await self.bot.set_my_description(description, language or None)
        except TelegramError as error:
            log.warning("the commands menu was not set: %s", error.message)

    @asynccontextmanager
    async def listening(self, intake: Intake) -> AsyncIterator[None]:
        """Hand every update to `intake`, those of one shopper in order, several shoppers side by side.

        With `MUSE_PUBLIC_URL` by webhook: whoever serves HTTP there gives each update to `feed`. Otherwise by
        long polling, and a webhook set earlier is taken away; what waits at Telegram is kept.
        """
        self._inbox = Inbox(intake, self._settings.lanes)
        try:
            if self._settings.public_url:
                await self._set_webhook(self._settings.public_url)
                yield
            else:
                await self.bot.delete_webhook()
                async with self._polling(self._inbox):
                    yield
        finally:
            await self._inbox.close(LEAVE_SECONDS)
            self._inbox = None

    async def feed(self, update: dict[str, Any]) -> None:
        """Take in one update that came by webhook; returns when it is safe. Raises what the intake raises,
        `RuntimeError` before `listening`: answer 500, and Telegram brings it again."""
        if self._inbox is None:
            raise RuntimeError("nobody listens yet")
        try:
            read = Update.de_json(update, self.bot)
        except Exception as error:  # whatever a later Telegram may send; bringing it again would not help
            log.error("update %s is not readable: %s", update.get("update_id"), type(error).__name__)
            return
        await self._inbox.accept(read)

    @asynccontextmanager
    async def _polling(self, inbox: Inbox) -> AsyncIterator[None]:
        polling = Polling(self.bot, inbox, KINDS)
        task = asyncio.create_task(polling.run(), name="polling")
        try:
            yield
        finally:
            await polling.stop()
            await asyncio.wait({task}, timeout=LEAVE_SECONDS)
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await task
            await polling.confirm()

    async def _set_webhook(self, public_url: str) -> None:
        secret = self._settings.webhook_secret
        if secret is None:
            raise WrongSetting(
                "MUSE_WEBHOOK_SECRET is missing: a webhook needs one (1-256 of A-Z a-z 0-9 _ -)"
            )
        try:
            await self.bot.set_webhook(
                public_url.rstrip("/") + WEBHOOK_PATH,
                secret_token=secret.get_secret_value(),
                allowed_updates=KINDS,
                max_connections=min(100, 2 * self._settings.lanes),
            )
        except TelegramError as error:
            raise WrongSetting(f"MUSE_PUBLIC_URL: Telegram refuses the webhook: {error.message}") from None


def _request(settings: Settings, connections: int) -> HTTPXRequest:
    """HTTP/1.1: one connection per request under way. Proxies of the environment are not for this machine."""
    elsewhere = urlsplit(settings.bot_api_url).hostname not in LOOPBACK
    return HTTPXRequest(
        connection_pool_size=connections,
        read_timeout=15.0,
        write_timeout=15.0,
        connect_timeout=5.0,
        pool_timeout=15.0,
        http_version="1.1",
        httpx_kwargs={"trust_env": elsewhere},
    )
