"""What goes out: cards, edits, answers. Obeys Telegram's limits per chat, and forgives what is no failure."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import TypeVar
from weakref import WeakValueDictionary

from pydantic import SecretStr
from telegram import Bot, InputMediaPhoto, LabeledPrice, LinkPreviewOptions
from telegram.constants import CallbackQueryLimit, ChatAction, MessageLimit, ParseMode
from telegram.error import BadRequest, Forbidden, InvalidToken, NetworkError, RetryAfter, TelegramError

from bot.drawing.painter import Painter
from bot.flood import seconds_of
from bot.lanes import aside
from bot.outgoing import Invoice, OutgoingCard
from bot.rendering import below, has_photo, keyboard_of, plain_card, without_links, without_photo
from bot.splitting import length, split_html
from storage.users import Reach

log = logging.getLogger(__name__)

T = TypeVar("T")

EDIT_SECONDS = 1.0
"""Telegram takes about one edit a second in a chat."""
PAUSES = (0.3, 1.0, 3.0)
"""Seconds before a call is tried again after its answer was lost, or Telegram was down."""
FLOOD_WAITS = 5
CLOSE_SECONDS = 5.0
_NO_PREVIEW = LinkPreviewOptions(is_disabled=True)
_GONE = ("message to edit not found", "message can't be edited", "message_id_invalid")


_NEVER_STARTED = ("chat not found", "can't initiate conversation", "peer_id_invalid")


class Blocked(Exception):
    """The shopper cannot be reached. `reach`: BLOCKED (they blocked the bot, or their account is gone) or
    NEEDS_START (there is no chat with them: they must start it)."""

    def __init__(self, said: str) -> None:
        super().__init__(said)
        none = any(words in said.lower() for words in _NEVER_STARTED)
        self.reach = Reach.NEEDS_START if none else Reach.BLOCKED


@dataclass(slots=True)
class _Soon:
    """The newest card that waits to be edited in; all who asked meanwhile wait for `done`."""

    card: OutgoingCard
    done: asyncio.Future[int] = field(default_factory=lambda: asyncio.get_running_loop().create_future())

    def shown(self, message_id: int) -> None:
        if not self.done.done():
            self.done.set_result(message_id)

    def failed(self, error: Exception) -> None:
        if not self.done.done():
            self.done.set_exception(error)
            self.done.exception()  # it may be that nobody waits any more


class Sender:
    """All of one chat's messages go out in the order in which they were asked for; chats do not wait for each
    other. Too many requests: that chat waits as long as Telegram says. A lost answer is asked for again, so a
    message can come twice only if it arrived and its answer did not.

    Raises `Blocked`, and `telegram.error.TelegramError` when Telegram cannot be reached after all tries.
    """

    def __init__(
        self,
        bot: Bot,
        *,
        edit_seconds: float = EDIT_SECONDS,
        pauses: tuple[float, ...] = PAUSES,
        provider_token: SecretStr | None = None,
        painter: Painter | None = None,
    ) -> None:
        """`provider_token` is sent with invoices, and with nothing else. `painter` draws cards' sheets; without one
        their texts go out alone."""
        self._bot = bot
        self._provider_token = provider_token
        self._painter = painter
        self._edit_seconds = edit_seconds
        self._pauses = pauses
        self._locks: WeakValueDictionary[int, asyncio.Lock] = WeakValueDictionary()
        self._soon: dict[tuple[int, int], _Soon] = {}
        self._next_edit: dict[int, float] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._closing = asyncio.Event()

    async def close(self) -> None:
        """Edits that wait are made at once."""
        self._closing.set()
        if self._tasks:
            await asyncio.wait(list(self._tasks), timeout=CLOSE_SECONDS)
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def send(self, chat_id: int, card: OutgoingCard) -> int:
        """Returns the message's id; of the last one, which has the buttons, when the text needs several.

        A picture that Telegram cannot take, or a text too long to stand below one, goes out as text alone.
        """
        if card.document is not None:
            return await self.send_document(chat_id, card.document_name, card.document, card.text)
        if card.invoice is not None:
            return await self._send_invoice(chat_id, card, card.invoice)
        card = await self._painted(card)
        async with self._chat(chat_id):
            return await self._send(chat_id, card)

    async def say(self, chat_id: int, text: str) -> int:
        """One HTML text."""
        return await self.send(chat_id, OutgoingCard(text=text))

    async def edit(self, chat_id: int, message_id: int, card: OutgoingCard) -> int:
        """Returns the id of the message that shows the card now: a new one when the old is gone, or cannot
        become this card."""
        waiting = self._soon.pop((chat_id, message_id), None)
        card = await self._painted(card)
        try:
            async with self._chat(chat_id):
                shown = await self._edit(chat_id, message_id, card)
        except Exception as error:
            if waiting is not None:
                waiting.failed(error)
            raise
        if waiting is not None:
            waiting.shown(shown)
        return shown

    async def edit_soon(self, chat_id: int, message_id: int, card: OutgoingCard) -> int:
        """As `edit`, at most once a second in a chat. Of the cards that come meanwhile for one message only the
        last is shown, and that one always is; returns when it is."""
        waiting = self._soon.get((chat_id, message_id))
        if waiting is not None:
            waiting.card = card
        else:
            waiting = self._soon[chat_id, message_id] = _Soon(card)
            task = asyncio.create_task(self._edit_later(chat_id, message_id, waiting))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)
        return await asyncio.shield(waiting.done)

    async def delete(self, chat_id: int, message_id: int) -> bool:
        """True when the message is gone, whoever deleted it. Telegram lets a bot delete a shopper's message in
        a private chat for 48 hours."""
        waiting = self._soon.pop((chat_id, message_id), None)
        if waiting is not None:
            waiting.shown(message_id)
        try:
            async with self._chat(chat_id):
                return await self._call(lambda: self._bot.delete_message(chat_id, message_id))
        except BadRequest as error:
            return "not found" in error.message.lower()
        except (TelegramError, Blocked) as error:
            log.warning("a message could not be deleted: %s", type(error).__name__)
            return False

    async def send_document(self, chat_id: int, name: str, content: bytes, caption: str = "") -> int:
        """A file with an HTML caption of up to 1024 characters."""
        async with self._chat(chat_id):
            sent = await self._call(
                lambda: self._bot.send_document(
                    chat_id, content, filename=name, caption=caption or None, parse_mode=ParseMode.HTML
                )
            )
        return sent.message_id

    async def answer_payment(self, query_id: str, refusal: str = "") -> None:
        """Let Telegram charge, or say why not. Never raises: unanswered for ten seconds, nothing is charged."""
        try:
            await self._bot.answer_pre_checkout_query(query_id, not refusal, refusal or None)
        except TelegramError as error:
            log.warning("a payment was not answered: %s", error.message)

    async def answer_tap(self, query_id: str, text: str = "", alert: bool = False) -> None:
        """End the pressed button's spinner, with up to 200 characters of plain text. Never raises: who pressed
        long ago no longer waits."""
        try:
            shown = text[: CallbackQueryLimit.ANSWER_CALLBACK_QUERY_TEXT_LENGTH]
            await self._bot.answer_callback_query(query_id, shown or None, show_alert=alert)
        except TelegramError as error:
            log.info("a tap was not answered: %s", error.message)

    async def typing(self, chat_id: int) -> None:
        """Show "typing" for some seconds. Never raises."""
        try:
            await self._bot.send_chat_action(chat_id, ChatAction.TYPING)
        except TelegramError as error:
            log.info("typing was not shown: %s", type(error).__name__)

    # ---- one chat in order

    def _chat(self, chat_id: int) -> asyncio.Lock:
        return self._locks.setdefault(chat_id, asyncio.Lock())

    async def _edit_later(self, chat_id: int, message_id: int, waiting: _Soon) -> None:
        if (pause := self._pause_for_edit(chat_id)) > 0:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._closing.wait(), pause)
        try:
            async with self._chat(chat_id):
                if self._soon.get((chat_id, message_id)) is not waiting:
                    return  # an edit at once, or the message's end, took its place
                del self._soon[chat_id, message_id]
                waiting.shown(await self._edit(chat_id, message_id, waiting.card))
        except Exception as error:  # told to whoever waits
            waiting.failed(error)

    def _pause_for_edit(self, chat_id: int) -> float:
        """Seconds until this chat's next edit may go; that place is taken from now on."""
        now = time.monotonic()
        if len(self._next_edit) > 1000:
            self._next_edit = {chat: at for chat, at in self._next_edit.items() if at > now}
        at = max(now, self._next_edit.get(chat_id, now))
        self._next_edit[chat_id] = at + self._edit_seconds
        return at - now

    # ---- cards

    async def _painted(self, card: OutgoingCard) -> OutgoingCard:
        """The card with its sheet drawn."""
        if card.sheet is None or self._painter is None:
            return card
        try:
            drawn = await self._painter.paint(card.sheet)
        except Exception as error:  # whatever a picture did: the words must still arrive
            log.error("a sheet was not drawn", exc_info=error)
            return card
        return card.model_copy(update={"photo": drawn})

    async def _send(self, chat_id: int, card: OutgoingCard) -> int:
        if has_photo(card) and length(below(card)) <= MessageLimit.CAPTION_LENGTH:
            try:
                return await self._send_photo(chat_id, card)
            except BadRequest as error:
                log.info("a picture goes out as text: %s", error.message)
        try:
            return await self._send_text(chat_id, card, ParseMode.HTML)
        except BadRequest as error:
            repaired, mode = _repaired(card, error)
            return await self._send_text(chat_id, repaired, mode)

    async def _send_invoice(self, chat_id: int, card: OutgoingCard, invoice: Invoice) -> int:
        """What Telegram does not take (an amount beyond its limits, a currency it does not know) is said in
        words: nothing is charged then."""
        token = self._provider_token.get_secret_value() if self._provider_token is not None else ""
        prices = [LabeledPrice(part.label, part.cents) for part in invoice.parts]
        async with self._chat(chat_id):
            try:
                sent = await self._call(
                    lambda: self._bot.send_invoice(
                        chat_id,
                        invoice.title,
                        invoice.description,
                        invoice.payload,
                        invoice.currency,
                        prices,
                        provider_token=token,
                        protect_content=True,
                    )
                )
            except BadRequest as error:
                log.error("Telegram takes no invoice: %s", error.message)
                return await self._send(chat_id, card)
        return sent.message_id

    async def _send_photo(self, chat_id: int, card: OutgoingCard) -> int:
        sent = await self._call(
            lambda: self._bot.send_photo(
                chat_id,
                card.photo or card.photo_url or "",
                caption=below(card),
                parse_mode=ParseMode.HTML,
                reply_markup=keyboard_of(card),
            )
        )
        return sent.message_id

    async def _send_text(self, chat_id: int, card: OutgoingCard, mode: str | None) -> int:
        *first, last = split_html(card.text, MessageLimit.MAX_TEXT_LENGTH)
        for part in first:
            await self._send_part(chat_id, part, mode, None)
        return await self._send_part(chat_id, last, mode, card)

    async def _send_part(self, chat_id: int, text: str, mode: str | None, card: OutgoingCard | None) -> int:
        sent = await self._call(
            lambda: self._bot.send_message(
                chat_id,
                text,
                parse_mode=mode,
                link_preview_options=_NO_PREVIEW,
                reply_markup=keyboard_of(card) if card is not None else None,
            )
        )
        return sent.message_id

    async def _edit(self, chat_id: int, message_id: int, card: OutgoingCard) -> int:
        fits = MessageLimit.CAPTION_LENGTH if has_photo(card) else MessageLimit.MAX_TEXT_LENGTH
        if length(below(card)) > fits:
            return await self._replace(chat_id, message_id, card)
        try:
            if has_photo(card):
                await self._edit_photo(chat_id, message_id, card)
            else:
                await self._edit_text(chat_id, message_id, card, ParseMode.HTML)
        except BadRequest as error:
            return await self._edit_otherwise(chat_id, message_id, card, error)
        return message_id

    async def _edit_otherwise(
        self, chat_id: int, message_id: int, card: OutgoingCard, error: BadRequest
    ) -> int:
        """What to do instead of an edit that Telegram refused."""
        reason = error.message.lower()
        if "is not modified" in reason:
            return message_id
        if any(gone in reason for gone in _GONE):
            return await self._send(chat_id, card)
        if has_photo(card):
            log.info("a picture could not be shown: %s", error.message)
            if card.sheet is not None:  # the picture that was there shows something else
                return await self._replace(chat_id, message_id, without_photo(card))
            return await self._edit_caption(chat_id, message_id, card)
        if "no text in the message" in reason:
            return await self._replace(chat_id, message_id, card)
        repaired, mode = _repaired(card, error)
        await self._edit_text(chat_id, message_id, repaired, mode)
        return message_id

    async def _edit_text(self, chat_id: int, message_id: int, card: OutgoingCard, mode: str | None) -> None:
        await self._call(
            lambda: self._bot.edit_message_text(
                card.text,
                chat_id,
                message_id,
                parse_mode=mode,
                link_preview_options=_NO_PREVIEW,
                reply_markup=keyboard_of(card),
            )
        )

    async def _edit_photo(self, chat_id: int, message_id: int, card: OutgoingCard) -> None:
        media = InputMediaPhoto(card.photo or card.photo_url or "", below(card), ParseMode.HTML)
        await self._call(
            lambda: self._bot.edit_message_media(media, chat_id, message_id, reply_markup=keyboard_of(card))
        )

    async def _edit_caption(self, chat_id: int, message_id: int, card: OutgoingCard) -> int:
        """The picture that was there stays; where there is none, the text alone is shown."""
        try:
            await self._call(
                lambda: self._bot.edit_message_caption(
                    chat_id,
                    message_id,
                    caption=card.text,
                    parse_mode=ParseMode.HTML,
                    reply_markup=keyboard_of(card),
                )
            )
        except BadRequest as error:
            if "is not modified" in error.message.lower():
                return message_id
            return await self._edit(chat_id, message_id, without_photo(card))
        return message_id

    async def _replace(self, chat_id: int, message_id: int, card: OutgoingCard) -> int:
        """Telegram does not turn a picture into a text: the new message takes the old one's place."""
        sent = await self._send(chat_id, card)
        try:
            await self._call(lambda: self._bot.delete_message(chat_id, message_id))
        except BadRequest as error:
            log.info("a replaced message stays: %s", error.message)
        return sent

    async def _call(self, request: Callable[[], Awaitable[T]]) -> T:
        """One request, until it is answered. May be repeated after a lost answer."""
        pauses = iter(self._pauses)
        waits = 0
        while True:
            try:
                return await request()
            except RetryAfter as error:
                waits += 1
                if waits > FLOOD_WAITS:
                    raise
                log.info("too many requests: a chat waits %s s", seconds_of(error))
                async with aside():
                    await asyncio.sleep(seconds_of(error))
            except Forbidden as error:
                raise Blocked(error.message) from None
            except BadRequest as error:
                if any(words in error.message.lower() for words in _NEVER_STARTED):
                    raise Blocked(error.message) from None
                raise
            except InvalidToken:
                raise TelegramError("Telegram no longer knows the bot's token") from None
            except NetworkError:
                pause = next(pauses, None)
                if pause is None:
                    raise
                async with aside():
                    await asyncio.sleep(pause)


def _repaired(card: OutgoingCard, error: BadRequest) -> tuple[OutgoingCard, str | None]:
    """The card so that Telegram takes it, and its parse mode; raises `error` where nothing helps. A shopper must
    not go without an answer for one bad link or tag."""
    reason = error.message.lower()
    log.error("a card had to be repaired: %s", error.message)
    if "can't parse entities" in reason:
        return plain_card(card), None
    if "button" in reason and "url" in reason:
        return without_links(card), ParseMode.HTML
    raise error
