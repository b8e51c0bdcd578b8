"""Invoices in the chat: what Telegram refuses, and that the bot has the last word before anything is charged."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from typing import Any

import httpx
import pytest
from telegram import Bot, LabeledPrice, Update
from telegram.error import BadRequest
from telegram.request import HTTPXRequest

from demo.chat.app import create_app
from demo.chat.client import ShopperClient
from demo.chat.payments import Provider
from demo.payments import create_app as payments_app
from demo.serving import serve

TOKEN, PROVIDER = "1000:demo", "284685063:TEST:demo"


@pytest.fixture
async def origin() -> AsyncIterator[str]:
    async with AsyncExitStack() as stack:
        payments = await stack.enter_async_context(serve(payments_app()))
        provider = Provider(PROVIDER, payments, "sk_test_demo")
        yield await stack.enter_async_context(serve(create_app(TOKEN, provider=provider)))


@pytest.fixture
async def bot(origin: str) -> AsyncIterator[Bot]:
    request = HTTPXRequest(httpx_kwargs={"trust_env": False})
    async with Bot(TOKEN, f"{origin}/bot", request=request, get_updates_request=request) as made:
        yield made


async def invoice(bot: Bot, chat_id: int, **changes: Any) -> int:
    told: dict[str, Any] = {
        "title": "Your order", "description": "How it is paid", "payload": "hold:7", "currency": "USD",
        "prices": [LabeledPrice("Ash", 9_500), LabeledPrice("Birch", 6_000)], "provider_token": PROVIDER,
    }  # fmt: skip
    return (await bot.send_invoice(chat_id, **{**told, **changes})).message_id


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"provider_token": "other"}, "PAYMENT_PROVIDER_INVALID"),
        ({"currency": "XXX"}, "CURRENCY_INVALID"),
        ({"prices": [LabeledPrice("Ash", 99)]}, "CURRENCY_TOTAL_AMOUNT_INVALID"),
        ({"prices": [LabeledPrice("Ash", 1_000_001)]}, "CURRENCY_TOTAL_AMOUNT_INVALID"),
        ({"title": "x" * 33}, "INVOICE_FIELD_TOO_LONG"),
    ],
)
async def test_what_telegram_refuses(bot: Bot, alice_id: int, changes: dict[str, Any], reason: str) -> None:
    with pytest.raises(BadRequest, match=f"(?i){reason}"):
        await invoice(bot, alice_id, **changes)


async def asked(bot: Bot) -> Any:
    updates = await bot.get_updates(timeout=5, allowed_updates=[Update.PRE_CHECKOUT_QUERY, Update.MESSAGE])
    await bot.get_updates(offset=updates[-1].update_id + 1, timeout=0)
    return updates[-1]


async def test_the_bot_is_asked_and_told(bot: Bot, alice: ShopperClient, alice_id: int) -> None:
    await asked(bot)
    message_id = await invoice(bot, alice_id)
    for ok, said in ((False, "Too late"), (True, None)):
        paying = asyncio.create_task(alice.pay(message_id))
        query = (await asked(bot)).pre_checkout_query
        assert (query.invoice_payload, query.total_amount, query.currency) == ("hold:7", 15_500, "USD")
        await bot.answer_pre_checkout_query(query.id, ok, said)
        if not ok:
            with pytest.raises(httpx.HTTPStatusError, match="402"):
                await paying
    await paying
    payment = (await asked(bot)).message.successful_payment
    assert payment.provider_payment_charge_id.startswith("ch_")
    assert (payment.invoice_payload, payment.total_amount) == ("hold:7", 15_500)
    with pytest.raises(httpx.HTTPStatusError, match="402"):
        await alice.pay(message_id)
