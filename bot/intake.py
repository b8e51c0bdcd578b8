"""What comes in: screened for secrets, stored, and given to the shopper's lane.

Requests that only look ("show cart") are answered at once and leave no row; everything else becomes a turn.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import lru_cache, partial
from typing import Any

from telegram import CallbackQuery, ChatMemberUpdated, Message, PreCheckoutQuery, SuccessfulPayment, Update
from telegram.constants import ChatMemberStatus, ChatType

from agent import taps
from agent.turns import Turns
from agent.understanding.reading import SURE, Act, Context
from agent.understanding.rules import understand
from agent.understanding.secrets import find_secret
from bot.lanes import Work
from bot.loading import load_card
from bot.sender import Blocked, Sender
from checkout.logins.codes import Codes, Taken
from checkout.payments.invoices import InvoiceDesk
from checkout.tiers.registry import Tiers
from storage.database import Database
from storage.outbox import record
from storage.users import Users
from texts import say

log = logging.getLogger(__name__)

LONGEST_TEXT = 4000
"""Characters of one message that are read; Telegram itself allows 4096."""

COMMANDS = {"cart": "cart", "orders": "orders", "settings": "settings", "help": "help", "start": "greeting"}
"""Commands and the cards that answer them; each only looks."""

_LOOKS = {
    Act.SHOW_CART: "cart",
    Act.SHOW_ORDERS: "orders",
    Act.SETTINGS: "settings",
    Act.HELP: "help",
    Act.GREET: "greeting",
}


class Intake:
    """`await handle(update)` returns when the update is safe: answered, or stored. What it returns is the turn
    that is still to be taken, in the shopper's lane."""

    def __init__(
        self,
        database: Database,
        users: Users,
        turns: Turns,
        sender: Sender,
        tiers: Tiers,
        bot_name: str = "",
        cart_shown: Callable[[int, int], None] | None = None,
        desk: InvoiceDesk | None = None,
        codes: Codes | None = None,
    ) -> None:
        """`cart_shown` is told whose cart was shown in which message; `desk` knows the invoices to be paid; `codes`
        takes the one-time codes that stores wait for."""
        self._desk = desk
        self._codes = codes
        self._cart_shown = cart_shown
        self._database = database
        self._users = users
        self._turns = turns
        self._sender = sender
        self._tiers = tiers
        self.bot_name = bot_name

    async def handle(self, update: Update) -> Work | None:
        try:
            if update.callback_query is not None:
                return await self._tap(update.update_id, update.callback_query)
            if update.message is not None:
                if update.message.successful_payment is not None:
                    await self._paid(update.message, update.message.successful_payment)
                    return None
                return await self._message(update.update_id, update.message)
            if update.pre_checkout_query is not None:
                await self._before_payment(update.pre_checkout_query)
            if update.my_chat_member is not None:
                await self._member(update.my_chat_member)
        except Blocked:
            log.info("a shopper blocked the bot while being answered")
        return None

    # ---- messages

    async def _member(self, change: ChatMemberUpdated) -> None:
        """They blocked the bot, or let it write again."""
        who = change.from_user
        if change.chat.type != ChatType.PRIVATE:
            return
        if change.new_chat_member.status == ChatMemberStatus.BANNED:
            await self._users.leave(who.id)
        else:
            await self._users.arrive(who.id, change.chat.id, who.full_name, who.language_code)

    async def _message(self, update_id: int, message: Message) -> Work | None:
        sender = message.from_user
        if sender is None or sender.is_bot:
            return None
        if message.chat.type != ChatType.PRIVATE:
            await self._only_private(message)
            return None
        user_id, language = await self._users.arrive(
            sender.id, message.chat.id, sender.full_name, sender.language_code
        )
        text = (message.text or message.caption or "").strip()
        if not text:
            await self._answer(message.chat.id, language, "only-text")
            return None
        if self._codes is not None:
            answers = message.reply_to_message.message_id if message.reply_to_message else None
            if (taken := await self._codes.take(user_id, text, answers)) is not None:
                return await self._code(update_id, message, user_id, language, taken)
        if (secret := find_secret(text)) is not None:
            await self._secret(message, user_id, language, secret.kind)
            return None
        if len(text) > LONGEST_TEXT:
            await self._answer(message.chat.id, language, "too-long")
            return None
        if (look := _look(text)) is not None:
            await self._show(message.chat.id, user_id, language, look, {"start": text.startswith("/start")})
            return None
        return await self._take(f"tg:{update_id}", user_id, {"text": text})

    async def _only_private(self, message: Message) -> None:
        if message.text and (message.text.startswith("/") or f"@{self.bot_name}" in message.text):
            language = message.from_user.language_code if message.from_user else None
            link = f"https://t.me/{self.bot_name}?start=group"
            await self._answer(
                message.chat.id, (language or "en").split("-")[0], "group-only-private", link=link
            )

    async def _secret(self, message: Message, user_id: int, language: str, kind: str) -> None:
        """Gone from the chat, never stored, never shown to a model; the shopper is told why."""
        deleted = await self._sender.delete(message.chat.id, message.message_id)
        async with self._database.writing() as session:
            record(
                session,
                "secret_deleted" if deleted else "secret_not_deleted",
                user_id=user_id,
                what=str(kind),
            )
        key = "secret-deleted" if deleted else "secret-delete-by-hand"
        await self._answer(message.chat.id, language, key, kind=str(kind))

    async def _code(
        self, update_id: int, message: Message, user_id: int, language: str, taken: Taken
    ) -> Work | None:
        """A one-time code: gone from the chat; what is stored of the message names the ask, never the code."""
        await self._sender.delete(message.chat.id, message.message_id)
        if taken.ask_id is None:
            stores = ", ".join(taken.which)
            await self._answer(
                message.chat.id, language, "ask-code-which", stores=stores, store=taken.which[0]
            )
            return None
        said = {"act": "store_answered", "slots": {"ask": taken.ask_id}}
        return await self._take(f"tg:{update_id}", user_id, said)

    # ---- taps

    async def _tap(self, update_id: int, query: CallbackQuery) -> Work | None:
        message = query.message
        if message is None or query.data is None:
            await self._sender.answer_tap(query.id)
            return None
        user_id, _language = await self._users.arrive(
            query.from_user.id, message.chat.id, query.from_user.full_name, query.from_user.language_code
        )
        await self._sender.answer_tap(query.id)
        photo = isinstance(message, Message) and bool(message.photo)
        name, arguments = taps.parse(query.data)
        if name in taps.READ_ONLY:
            await self._look_by_tap(message.chat.id, message.message_id, photo, user_id, name, arguments)
            return None
        return await self._take(f"tg:{update_id}", user_id, {"tap": query.data, "at": message.message_id})

    async def _look_by_tap(
        self, chat_id: int, message_id: int, photo: bool, user_id: int, name: str, arguments: list[str]
    ) -> None:
        """Show it in the message that was tapped; a picture stays, and the card comes below it, but for the pages of
        one list."""
        params: dict[str, Any] = {}
        if name in {"line", "order"} and arguments and arguments[0].isdigit():
            params = {{"line": "item_id", "order": "order_id"}[name]: int(arguments[0])}
        turned = name == "orders" and bool(arguments) and arguments[0].isdigit()
        if turned:
            params = {"page": int(arguments[0])}
        async with self._database.reading() as session:
            card = await load_card(
                session, user_id, self._tiers, "greeting" if name == "start" else name, params
            )
        if card is None:
            return
        if photo and not turned:
            shown = await self._sender.send(chat_id, card)
        else:
            shown = await self._sender.edit(chat_id, message_id, card)
        self._note(name, user_id, shown)

    # ---- invoices

    async def _before_payment(self, query: PreCheckoutQuery) -> None:
        """Telegram asks whether it may charge, and waits ten seconds."""
        may = self._desk is not None and await self._desk.may_be_paid(
            query.invoice_payload, query.from_user.id, query.currency, query.total_amount
        )
        language = (query.from_user.language_code or "en").split("-")[0]
        await self._sender.answer_payment(query.id, "" if may else say(language, "invoice-too-late"))

    async def _paid(self, message: Message, payment: SuccessfulPayment) -> None:
        if self._desk is None or message.from_user is None:
            raise RuntimeError("a payment came in, and nobody takes it")
        await self._desk.paid(
            payment.invoice_payload,
            message.from_user.id,
            payment.currency,
            payment.total_amount,
            payment.provider_payment_charge_id,
        )

    # ---- shared

    async def _take(self, key: str, user_id: int, said: dict[str, Any]) -> Work | None:
        fresh = await self._turns.store(key, user_id, said)
        return partial(self._turns.run, key, user_id) if fresh else None

    async def _show(
        self, chat_id: int, user_id: int, language: str, name: str, params: dict[str, Any]
    ) -> None:
        async with self._database.reading() as session:
            card = await load_card(session, user_id, self._tiers, name, params, language)
        if card is not None:
            self._note(name, user_id, await self._sender.send(chat_id, card))

    def _note(self, name: str, user_id: int, message_id: int) -> None:
        if name == "cart" and self._cart_shown is not None:
            self._cart_shown(user_id, message_id)

    async def _answer(self, chat_id: int, language: str, key: str, **fill: Any) -> None:
        await self._sender.say(chat_id, say(language, key, **fill))


@lru_cache(maxsize=4096)
def _look(text: str) -> str | None:
    """The card that answers a request which only looks; None for everything else."""
    if text.startswith("/"):
        return COMMANDS.get(text[1:].split()[0].split("@")[0].lower()) if len(text) > 1 else None
    if len(text) > 80:
        return None
    reading = understand(text, Context())
    return _LOOKS.get(reading.act) if reading.confidence >= SURE and not reading.slots else None
