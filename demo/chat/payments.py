"""Invoices paid in the chat (https://core.telegram.org/bots/payments): the bot sends one, the shopper pays it with a
test card, the bot is asked first, and the payment provider charges."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import Any

import httpx

from demo.chat.errors import bad_request
from demo.chat.params import Json, Params
from demo.chat.world import Shopper, World

ANSWER_SECONDS = 10.0
"""So long Telegram waits for the bot to say whether it may charge."""
LIMITS = {"USD": (100, 1_000_000), "EUR": (100, 1_000_000), "GBP": (100, 1_000_000), "JPY": (150, 1_500_000)}
"""The least and the most, in the currency's smallest unit (core.telegram.org/bots/payments/currencies.json)."""
CARDS = {
    "4242": "pm_card_visa",
    "4444": "pm_card_mastercard",
    "0002": "pm_card_visa_chargeDeclined",
}
"""The shopper's test cards by their last digits, as the provider names them."""


class NotCharged(Exception):
    """The payment did not happen; the text is for the shopper."""


@dataclass(frozen=True, slots=True)
class Provider:
    """The payment provider that the bot's owner connected: `origin` speaks Stripe's API, `key` is the owner's
    account, `token` stands for it in the Bot API."""

    token: str
    origin: str
    key: str

    async def charge(self, cents: int, currency: str, method: str) -> str:
        """The charge's id. Raises `NotCharged`."""
        form = {
            "amount": str(cents),
            "currency": currency.lower(),
            "payment_method": method,
            "confirm": "true",
            "allowed_payment_method_types[]": "card",
        }
        async with httpx.AsyncClient(trust_env=False, timeout=20) as http:
            answer = await http.post(
                f"{self.origin}/v1/payment_intents",
                data=form,
                headers={"Authorization": f"Bearer {self.key}"},
            )
        told = answer.json()
        if answer.is_error:
            raise NotCharged(told["error"]["message"])
        return str(told["latest_charge"])


@dataclass(slots=True)
class Payments:
    """The invoices of one chat server. `provider` None: the owner has connected none."""

    world: World
    provider: Provider | None
    answer_seconds: float = ANSWER_SECONDS
    _payloads: dict[int, str] = field(default_factory=dict)
    _asked: dict[str, asyncio.Future[str]] = field(default_factory=dict)

    # ---- the bot's side

    async def send_invoice(self, world: World, params: Params) -> Json:
        chat = world.chat(params.string("chat_id"))
        invoice, payload = self._read(params)
        markup = {"inline_keyboard": [[{"text": "Pay", "pay": True}]]}
        message = world.send(chat, {"invoice": invoice}, markup)
        self._payloads[message["message_id"]] = payload
        return message

    def _read(self, params: Params) -> tuple[Json, str]:
        """The message's `invoice`, and the payload. Raises 400 as Telegram does."""
        title, description = params.required("title"), params.required("description")
        payload, currency = params.required("payload"), params.required("currency")
        if self.provider is None or params.string("provider_token") != self.provider.token:
            raise bad_request("PAYMENT_PROVIDER_INVALID")
        if len(title) > 32 or len(description) > 255 or len(payload.encode()) > 128:
            raise bad_request("INVOICE_FIELD_TOO_LONG")
        if currency not in LIMITS:
            raise bad_request("CURRENCY_INVALID")
        prices = params.json("prices", "prices")
        if not isinstance(prices, list) or not prices or not all(_is_price(price) for price in prices):
            raise bad_request("there must be at least one price")
        total, (least, most) = sum(price["amount"] for price in prices), LIMITS[currency]
        if not least <= total <= most:
            raise bad_request("CURRENCY_TOTAL_AMOUNT_INVALID")
        invoice = {
            "title": title,
            "description": description,
            "start_parameter": params.string("start_parameter"),
            "currency": currency,
            "total_amount": total,
        }
        return invoice, payload

    async def answer_pre_checkout_query(self, world: World, params: Params) -> bool:
        waiting = self._asked.get(params.required("pre_checkout_query_id"))
        if waiting is None or waiting.done():
            raise bad_request("query is too old and response timeout expired or query ID is invalid")
        if not params.flag("ok"):
            waiting.set_result(params.required("error_message"))
        else:
            waiting.set_result("")
        return True

    # ---- the shopper's side

    async def pay(self, shopper: Shopper, message_id: int, card: str) -> Json:
        """Pay the invoice of that message; the message that says so. Raises `NotCharged`."""
        message = shopper.chat.messages.get(message_id)
        payload = self._payloads.get(message_id)
        if message is None or payload is None or self.provider is None or card not in CARDS:
            raise NotCharged("There is nothing to pay here.")
        invoice = message["invoice"]
        facts = {
            "currency": invoice["currency"],
            "total_amount": invoice["total_amount"],
            "invoice_payload": payload,
        }
        await self._ask(shopper, facts)
        charge = await self.provider.charge(invoice["total_amount"], invoice["currency"], CARDS[card])
        self._payloads.pop(message_id, None)
        self._now_a_receipt(shopper, message_id)
        payment = {
            **facts,
            "telegram_payment_charge_id": f"tg_{message_id}_{charge}",
            "provider_payment_charge_id": charge,
        }
        return self.world.tell(shopper, {"successful_payment": payment})

    async def _ask(self, shopper: Shopper, facts: Json) -> None:
        query_id = self.world.next_query()
        waiting: asyncio.Future[str] = asyncio.get_running_loop().create_future()
        self._asked[query_id] = waiting
        self.world.updates.put(
            "pre_checkout_query", {"id": query_id, "from": shopper.json, **facts}, shopper.id
        )
        try:
            refusal = await asyncio.wait_for(waiting, self.answer_seconds)
        except TimeoutError:
            raise NotCharged("The bot did not answer in time.") from None
        finally:
            del self._asked[query_id]
        if refusal:
            raise NotCharged(refusal)

    def _now_a_receipt(self, shopper: Shopper, message_id: int) -> None:
        """A paid invoice stays as its receipt, unless the bot has taken it away meanwhile."""
        message = shopper.chat.messages.get(message_id)
        if message is not None:
            self.world.replace(shopper.chat, message, {"invoice": {**message["invoice"], "paid": True}})


def _is_price(price: Any) -> bool:
    return isinstance(price, dict) and bool(price.get("label")) and isinstance(price.get("amount"), int)
