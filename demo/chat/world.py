"""The state of the chat server: one bot, its shoppers, their chats. All in memory."""

from __future__ import annotations

import time
import zlib
from dataclasses import dataclass, field
from typing import Any

from demo.chat.entities import format_text
from demo.chat.errors import BotApiError, bad_request, blocked
from demo.chat.events import EventLog
from demo.chat.files import FileStore, StoredFile
from demo.chat.params import Json
from demo.chat.updates import Updates, first_id

SHOPPER_BASE = 5_000_000_000
"""Telegram's ids need more than 32 bits; so do these."""


@dataclass(slots=True)
class Chat:
    """A private chat with one shopper, or a group (negative id)."""

    id: int
    json: Json
    messages: dict[int, Json] = field(default_factory=dict)
    events: EventLog = field(default_factory=EventLog)
    keyboard: Json | None = None
    blocked: bool = False
    started: bool = False


@dataclass(slots=True)
class Shopper:
    name: str
    json: Json
    chat: Chat

    @property
    def id(self) -> int:
        return self.chat.id


@dataclass(slots=True)
class Query:
    """A pressed button that waits for its answer."""

    chat: Chat
    expires_at: float


@dataclass(slots=True)
class Profile:
    """What the bot says of itself. `commands` by (scope type, language)."""

    commands: dict[tuple[str, str], list[Json]] = field(default_factory=dict)
    description: dict[str, str] = field(default_factory=dict)
    short_description: dict[str, str] = field(default_factory=dict)
    name: dict[str, str] = field(default_factory=dict)
    menu_button: Json = field(default_factory=lambda: {"type": "commands"})


class World:
    def __init__(self, token: str, bot_name: str, bot_username: str, query_seconds: float) -> None:
        self.token = token
        self.bot: Json = {
            "id": int(token.partition(":")[0]),
            "is_bot": True,
            "first_name": bot_name,
            "username": bot_username,
        }
        self.query_seconds = query_seconds
        self.updates = Updates()
        self.files = FileStore()
        self.profile = Profile()
        self.chats: dict[int, Chat] = {}
        self.shoppers: dict[str, Shopper] = {}
        self.queries: dict[str, Query] = {}
        self._message_id = first_id()
        self._query_id = first_id() * 1000

    def close(self) -> None:
        """The server ends: nobody waits for anything any more."""
        self.updates.close()
        for chat in self.chats.values():
            chat.events.close()

    # who is there

    def shopper(self, name: str) -> Shopper:
        """The shopper of that name, who exists from now on. The id follows from the name."""
        known = self.shoppers.get(name)
        if known is not None:
            return known
        user_id = SHOPPER_BASE + zlib.crc32(name.encode())
        while user_id in self.chats:
            user_id += 1
        first_name = name[:1].upper() + name[1:]
        chat = Chat(user_id, {"id": user_id, "type": "private", "first_name": first_name, "username": name})
        user = {
            "id": user_id,
            "is_bot": False,
            "first_name": first_name,
            "username": name,
            "language_code": "en",
        }
        self.chats[user_id] = chat
        self.shoppers[name] = Shopper(name, user, chat)
        return self.shoppers[name]

    def group(self, title: str) -> Chat:
        chat_id = -SHOPPER_BASE - zlib.crc32(title.encode())
        if chat_id not in self.chats:
            self.chats[chat_id] = Chat(chat_id, {"id": chat_id, "type": "group", "title": title})
        return self.chats[chat_id]

    def chat(self, chat_id: str) -> Chat:
        """The chat a bot may write to; raises 400 or 403 as Telegram does."""
        if not chat_id:
            raise bad_request("chat_id is empty")
        try:
            chat = self.chats.get(int(chat_id))
        except ValueError:
            chat = None
        if chat is None:
            raise bad_request("chat not found")
        if chat.blocked:
            raise blocked()
        return chat

    # what shoppers do

    def say(self, shopper: Shopper, text: str, entities: Any = None, group: Chat | None = None) -> Json:
        """A shopper's message; raises 400 as Telegram's clients refuse it (empty, longer than 4,096)."""
        text, found = format_text(text, "", entities, 4096)
        if not text:
            raise bad_request("message text is empty")
        content: Json = {"text": text, **({"entities": found} if found else {})}
        return self._from_shopper(shopper, group or shopper.chat, content)

    def show(self, shopper: Shopper, photo: StoredFile, caption: str) -> Json:
        """A shopper's picture."""
        content: Json = {"photo": photo.as_photo(), **({"caption": caption} if caption else {})}
        return self._from_shopper(shopper, shopper.chat, content)

    def share_contact(self, shopper: Shopper, phone_number: str) -> Json:
        contact = {
            "phone_number": phone_number,
            "first_name": shopper.json["first_name"],
            "user_id": shopper.id,
        }
        return self._from_shopper(shopper, shopper.chat, {"contact": contact})

    def tell(self, shopper: Shopper, content: Json) -> Json:
        """A service message about what the shopper did (paid, say)."""
        return self._from_shopper(shopper, shopper.chat, content)

    def next_query(self) -> str:
        self._query_id += 1
        return str(self._query_id)

    def _from_shopper(self, shopper: Shopper, chat: Chat, content: Json) -> Json:
        self.block(shopper, False)
        chat.started = True
        message = self._add(chat, shopper.json, content)
        self.updates.put("message", message, chat.id)
        return message

    def tap(self, shopper: Shopper, message: Json, data: str) -> str:
        """Press a callback button; returns the query's id, under which the answer will come."""
        query_id = self.next_query()
        now = time.monotonic()
        while self.queries and self.queries[oldest := next(iter(self.queries))].expires_at < now:
            del self.queries[oldest]
        self.queries[query_id] = Query(shopper.chat, now + self.query_seconds)
        query = {
            "id": query_id,
            "from": shopper.json,
            "message": message,
            "chat_instance": str(shopper.id),
            "data": data,
        }
        shopper.chat.events.add("tap", query_id=query_id, message_id=message["message_id"], data=data)
        self.updates.put("callback_query", query, shopper.id)
        return query_id

    def block(self, shopper: Shopper, blocks: bool) -> None:
        chat = shopper.chat
        if chat.blocked == blocks:
            return
        chat.blocked = blocks
        chat.events.add("blocked", blocked=blocks)
        states: list[Json] = [{"status": "kicked", "until_date": 0}, {"status": "member"}]
        new, old = states if blocks else reversed(states)
        change = {
            "chat": chat.json,
            "from": shopper.json,
            "date": int(time.time()),
            "old_chat_member": {"user": self.bot, **old},
            "new_chat_member": {"user": self.bot, **new},
        }
        self.updates.put("my_chat_member", change, chat.id)

    # what the bot does

    def send(self, chat: Chat, content: Json, markup: Json | None) -> Json:
        """A message from the bot. Reply keyboards belong to the chat, inline ones to the message."""
        if markup and "inline_keyboard" in markup:
            content = {**content, "reply_markup": markup}
        elif markup and ("keyboard" in markup or "remove_keyboard" in markup):
            chat.keyboard = markup if "keyboard" in markup else None
            chat.events.add("keyboard", keyboard=chat.keyboard)
        return self._add(chat, self.bot, content)

    def replace(self, chat: Chat, message: Json, content: Json) -> Json:
        """The edited message: `content` takes the place of all but who wrote it and when."""
        head = {key: message[key] for key in ("message_id", "from", "chat", "date")}
        for kept in ("media_group_id", "reactions"):
            if kept in message:
                head[kept] = message[kept]
        edited = {**head, "edit_date": int(time.time()), **content}
        chat.messages[message["message_id"]] = edited
        chat.events.add("edit", message=edited)
        return edited

    def own_message(self, chat: Chat, message_id: int, what: str = "message to edit") -> Json:
        message = chat.messages.get(message_id)
        if message is None:
            raise bad_request(f"{what} not found")
        if message["from"]["id"] != self.bot["id"]:
            raise bad_request("message can't be edited")
        return message

    def delete(self, chat: Chat, message_ids: list[int]) -> None:
        gone = [message_id for message_id in message_ids if chat.messages.pop(message_id, None)]
        if gone:
            chat.events.add("delete", message_ids=gone)

    def answer(self, query_id: str, text: str, show_alert: bool, url: str) -> None:
        query = self.queries.get(query_id)
        if query is None or query.expires_at < time.monotonic():
            raise bad_request("query is too old and response timeout expired or query ID is invalid")
        if len(text) > 200:
            raise BotApiError(400, "Bad Request: MESSAGE_TOO_LONG")
        query.chat.events.add("answer", query_id=query_id, text=text, show_alert=show_alert, url=url)

    def _add(self, chat: Chat, sender: Json, content: Json) -> Json:
        self._message_id += 1
        message = {
            "message_id": self._message_id,
            "from": sender,
            "chat": chat.json,
            "date": int(time.time()),
            **content,
        }
        chat.messages[self._message_id] = message
        chat.events.add("message", message=message)
        return message
