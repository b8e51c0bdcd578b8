"""A shopper at the chat server, for tests and for the trip that plays itself."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Self

import httpx


@dataclass(frozen=True, slots=True)
class Button:
    """One of `data`, `url`, `copy` is set."""

    text: str
    data: str | None = None
    url: str | None = None
    copy: str | None = None
    style: str | None = None


@dataclass(frozen=True, slots=True)
class ChatMessage:
    """A message as it stands. `text` is the caption of pictures; `photo` and `document` are URLs."""

    id: int
    text: str
    mine: bool
    buttons: tuple[tuple[Button, ...], ...]
    photo: str | None
    document: str | None
    edited: bool
    json: dict[str, Any]

    @property
    def labels(self) -> tuple[str, ...]:
        return tuple(button.text for row in self.buttons for button in row)

    def button(self, what: str) -> Button | None:
        """By label or data; else the only one whose label contains `what`."""
        every = [button for row in self.buttons for button in row]
        exact = [button for button in every if what in (button.text, button.data)]
        near = [button for button in every if what in button.text]
        return exact[0] if exact else near[0] if len(near) == 1 else None


@dataclass(frozen=True, slots=True)
class Tap:
    """What pressing a button did: a query that the bot answers, or a link to follow, or a text copied."""

    query_id: str | None = None
    url: str | None = None
    copy: str | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    text: str
    alert: bool


Wanted = str | Callable[[ChatMessage], bool]


class ShopperClient:
    """`origin` of the chat server, e.g. "http://127.0.0.1:8080"; `user` as in the page's `?user=`.

    async with ShopperClient(origin, "alice") as alice:
        await alice.say("/cart")
        card = await alice.wait_for("Your cart")
        await alice.tap("Checkout all stores", card)
    """

    def __init__(self, origin: str, user: str = "alice") -> None:
        self.user = user
        self._origin = origin
        self._http = httpx.AsyncClient(base_url=f"{origin}/_user/{user}", timeout=70.0, trust_env=False)
        self._mark = 0

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.aclose()

    async def aclose(self) -> None:
        await self._http.aclose()

    async def say(self, text: str, **more: Any) -> ChatMessage:
        """Write a message; `more`: `entities`, or `group`, the title of a group to write into."""
        await self.mark()
        return self._read(await self._post("/messages", {"text": text, **more}))

    async def flood(self, texts: list[str]) -> None:
        """Write many messages at once."""
        await self.mark()
        await self._post("/messages", {"texts": texts})

    async def show(self, picture: bytes, caption: str = "") -> ChatMessage:
        await self.mark()
        answer = await self._http.post("/photos", params={"caption": caption}, files={"photo": picture})
        return self._read(_checked(answer))

    async def tap(self, what: str, message: ChatMessage | int | None = None) -> Tap:
        """Press the button with that label or data: on `message`, or on the newest message that has it."""
        target, button = await self._find(what, message)
        await self.mark()
        pressed = {"message_id": target, "data": button.data} if button.data else {}
        return Tap(**await self._post("/taps", pressed)) if pressed else Tap(url=button.url, copy=button.copy)

    async def pay(self, invoice: ChatMessage | int, card: str = "4242") -> None:
        """Pay an invoice with the test card of those last digits; raises `httpx.HTTPStatusError` (402) when
        nothing was charged."""
        await self.mark()
        message_id = invoice if isinstance(invoice, int) else invoice.id
        await self._post("/payments", {"message_id": message_id, "card": card})

    async def tap_data(self, data: str, message: ChatMessage | int) -> Tap:
        """Press with any data, as a hostile client may."""
        await self.mark()
        message_id = message if isinstance(message, int) else message.id
        return Tap(**await self._post("/taps", {"message_id": message_id, "data": data}))

    async def answer_to(self, tap: Tap, seconds: float = 10.0) -> Answer:
        """The bot's answer to a pressed button; raises `TimeoutError`."""
        event = await self._event(
            lambda event: event["kind"] == "answer" and event["query_id"] == tap.query_id, 0, seconds
        )
        if event is None:
            raise TimeoutError(f"no answer to the pressed button within {seconds} s")
        return Answer(event["text"], event["show_alert"])

    async def wait_for(self, wanted: Wanted, seconds: float = 10.0, since: int | None = None) -> ChatMessage:
        """The first message of the bot, new or edited, that contains the text (or meets the predicate), since
        the shopper last acted, or since `mark()` gave `since`. Raises `TimeoutError` with what was there."""

        def meets(event: dict[str, Any]) -> bool:
            if event["kind"] not in ("message", "edit"):
                return False
            message = self._read(event["message"])
            return not message.mine and (
                wanted in message.text if isinstance(wanted, str) else wanted(message)
            )

        event = await self._event(meets, self._mark if since is None else since, seconds)
        if event is None:
            there = "\n".join(f"  {m.text!r} {list(m.labels)}" for m in (await self.messages())[-6:])
            raise TimeoutError(f"{wanted!r} did not come within {seconds} s; the chat ends with\n{there}")
        return self._read(event["message"])

    async def messages(self) -> list[ChatMessage]:
        return [self._read(message) for message in _checked(await self._http.get("/messages"))]

    async def last(self) -> ChatMessage | None:
        """The newest message, whoever wrote it."""
        return next(reversed(await self.messages()), None)

    async def events(self, after: int = 0, seconds: float = 0.0) -> list[dict[str, Any]]:
        """Raw events (`demo.chat.events`) after number `after`; waits up to `seconds` for one."""
        answer = await self._http.get("/events", params={"after": after, "timeout": seconds})
        return list(_checked(answer))

    async def mark(self) -> int:
        """The number of the newest event; `wait_for` looks at what comes after."""
        state = _checked(await self._http.get("/mark"))
        self._mark = state["last"]
        return self._mark

    async def use_language(self, language: str) -> None:
        await self._post("/profile", {"language": language})

    async def block(self, blocked: bool = True) -> None:
        """Block the bot, or let it back in."""
        await self._post("/profile", {"blocked": blocked})

    async def _find(self, what: str, message: ChatMessage | int | None) -> tuple[int, Button]:
        every = await self.messages()
        wanted = message.id if isinstance(message, ChatMessage) else message
        for candidate in reversed(every):
            button = candidate.button(what) if wanted in (None, candidate.id) else None
            if button is not None:
                return candidate.id, button
        there = [label for candidate in every[-6:] for label in candidate.labels]
        raise LookupError(f"no button {what!r}; there are {there}")

    async def _event(
        self, meets: Callable[[dict[str, Any]], bool], after: int, seconds: float
    ) -> dict[str, Any] | None:
        deadline = time.monotonic() + seconds
        while True:
            left = deadline - time.monotonic()
            for event in await self.events(after, max(0.0, left)):
                after = event["seq"]
                if meets(event):
                    return event
            if left <= 0:
                return None
            await asyncio.sleep(0)

    async def _post(self, path: str, body: dict[str, Any]) -> Any:
        return _checked(await self._http.post(path, json=body))

    def _read(self, message: dict[str, Any]) -> ChatMessage:
        rows = message.get("reply_markup", {}).get("inline_keyboard", [])
        photo, document = message.get("photo"), message.get("document")
        return ChatMessage(
            id=message["message_id"],
            text=message.get("text") or message.get("caption") or message.get("invoice", {}).get("title", ""),
            mine=not message["from"]["is_bot"],
            buttons=tuple(tuple(_button(button) for button in row) for row in rows),
            photo=f"{self._origin}/_files/{photo[-1]['file_unique_id']}" if photo else None,
            document=f"{self._origin}/_files/{document['file_unique_id']}" if document else None,
            edited="edit_date" in message,
            json=message,
        )


def _button(button: dict[str, Any]) -> Button:
    return Button(
        text=button["text"],
        data=button.get("callback_data"),
        url=button.get("url") or button.get("web_app", {}).get("url"),
        copy=button.get("copy_text", {}).get("text"),
        style=button.get("style"),
    )


def _checked(answer: httpx.Response) -> Any:
    answer.raise_for_status()
    return answer.json()
