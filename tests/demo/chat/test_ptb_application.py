"""A whole python-telegram-bot application at the chat server, polling and by webhook."""

import asyncio
import socket
from collections.abc import AsyncIterator
from typing import Any, TypeAlias

import httpx
import pytest
from fastapi import FastAPI, Request
from starlette.responses import Response
from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup, Update
from telegram.error import BadRequest
from telegram.ext import (
    Application,
    ApplicationBuilder,
    CallbackQueryHandler,
    CommandHandler,
    ContextTypes,
    MessageHandler,
    filters,
)

from demo.chat.client import ShopperClient
from demo.serving import serve

from .conftest import TOKEN

AnyApplication: TypeAlias = Application[Any, Any, Any, Any, Any, Any]


async def start(update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
    assert update.effective_message is not None
    keyboard = InlineKeyboardMarkup([[InlineKeyboardButton("More", callback_data="more")]])
    await update.effective_message.reply_text("Welcome", reply_markup=keyboard)


async def echo(update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
    assert update.effective_message is not None
    await update.effective_message.reply_text(f"echo {update.effective_message.text}")


async def more(update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
    assert update.callback_query is not None
    await update.callback_query.answer("There is more")
    await update.callback_query.edit_message_text("Welcome again")


@pytest.fixture
async def application(origin: str) -> AsyncIterator[AnyApplication]:
    built = (
        ApplicationBuilder()
        .token(TOKEN)
        .base_url(f"{origin}/bot")
        .base_file_url(f"{origin}/file/bot")
        .build()
    )
    built.add_handler(CommandHandler("start", start))
    built.add_handler(CallbackQueryHandler(more))
    built.add_handler(MessageHandler(filters.TEXT, echo))
    async with built:
        await built.start()
        yield built
        await built.stop()


async def converse(alice: ShopperClient) -> None:
    await alice.say("/start")
    card = await alice.wait_for("Welcome")
    tap = await alice.tap("More", card)
    assert (await alice.answer_to(tap)).text == "There is more"
    assert (await alice.wait_for("Welcome again")).id == card.id
    await alice.say("hello")
    await alice.wait_for("echo hello")


async def test_polling(application: AnyApplication, alice: ShopperClient) -> None:
    assert application.updater is not None
    await application.updater.start_polling()
    await converse(alice)
    await application.updater.stop()


async def test_webhook(application: AnyApplication, alice: ShopperClient, bot: Bot) -> None:
    assert application.updater is not None
    await alice.say("before the webhook is set")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    await application.updater.start_webhook(
        "127.0.0.1", port, "hook", webhook_url=f"http://127.0.0.1:{port}/hook", secret_token="s3cret"
    )
    await alice.wait_for("echo before the webhook is set", since=0)
    await converse(alice)
    with pytest.raises(Exception, match="can't use getUpdates method while webhook is active"):
        await bot.get_updates()
    await application.updater.stop()


async def test_a_failing_webhook_gets_its_updates_again_in_order(bot: Bot, alice: ShopperClient) -> None:
    seen: list[tuple[str, str]] = []
    hook = FastAPI()

    @hook.post("/hook")
    async def receive(request: Request) -> Response:
        update = await request.json()
        seen.append((update["message"]["text"], request.headers["x-telegram-bot-api-secret-token"]))
        return Response(status_code=500 if len(seen) <= 3 else 200)

    async with serve(hook) as at:
        await bot.set_webhook(f"{at}/hook", secret_token="s3cret")
        await alice.flood(["a", "b"])
        while (await bot.get_webhook_info()).pending_update_count:  # noqa: ASYNC110 - it lives in Telegram
            await asyncio.sleep(0.02)
        assert [text for text, _ in seen] == ["a", "a", "a", "a", "b"]
        assert {secret for _, secret in seen} == {"s3cret"}
        info = await bot.get_webhook_info()
        assert info.last_error_message == "Wrong response from the webhook: 500 Internal Server Error"
        await bot.delete_webhook()
    await alice.say("c")
    assert [update.message.text for update in await bot.get_updates() if update.message] == ["c"]


@pytest.mark.parametrize(
    ("url", "secret", "reason"),
    [
        ("ftp://127.0.0.1/x", "", "Invalid webhook url specified"),
        ("https://example.com/x", "", "Bad webhook"),
        ("http://127.0.0.1/x", "not allowed!", "Secret token contains unallowed characters"),
    ],
)
async def test_webhook_refusals(bot: Bot, url: str, secret: str, reason: str) -> None:
    with pytest.raises(BadRequest, match=reason):
        await bot.set_webhook(url, secret_token=secret)


async def test_pending_updates_can_be_dropped(bot: Bot, alice: ShopperClient, origin: str) -> None:
    await alice.say("old")
    await bot.delete_webhook(drop_pending_updates=True)
    async with httpx.AsyncClient() as client:
        assert (await client.get(f"{origin}/_demo/updates")).json() == []
