"""The shoppers' door: what the page and tests do in a chat, as JSON."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from typing import Annotated, Any

from fastapi import APIRouter, HTTPException, Path, Query, Request, UploadFile
from pydantic import BaseModel, Field
from starlette.responses import JSONResponse, Response, StreamingResponse

from demo.chat.errors import BotApiError
from demo.chat.params import Json
from demo.chat.payments import NotCharged, Payments
from demo.chat.profile import commands_for
from demo.chat.world import Chat, Shopper, World

Seconds = Annotated[float, Query(alias="timeout")]
UserName = Annotated[str, Path(pattern=r"^[A-Za-z0-9_-]{1,32}$")]
PAGE_MESSAGES = 300
HEARTBEAT_SECONDS = 15.0


class Message(BaseModel):
    text: str | None = None
    texts: list[str] | None = Field(default=None, max_length=2000)
    """Several messages at once."""
    entities: list[Json] | None = None
    group: str | None = None
    """The title of a group to write into instead of the private chat."""


class Tap(BaseModel):
    """`data` as it stands, or the label of a button; of the newest message that has it without `message_id`."""

    message_id: int | None = None
    data: str | None = None
    text: str | None = None


class Payment(BaseModel):
    """`card`: the last digits of a test card."""

    message_id: int
    card: str = "4242"


class Profile(BaseModel):
    language: str | None = Field(default=None, pattern=r"^[a-z]{2,3}(-[A-Za-z]{2,4})?$")
    blocked: bool | None = None


class Contact(BaseModel):
    phone_number: str


def refuse(error: BotApiError) -> HTTPException:
    return HTTPException(error.code, error.description)


def buttons(message: Json) -> list[Json]:
    return [button for row in message.get("reply_markup", {}).get("inline_keyboard", []) for button in row]


def find_button(chat: Chat, tap: Tap) -> tuple[Json, Json]:
    """The message and button that a tap means; 404 when there is none."""
    if tap.message_id is not None:
        candidates = [chat.messages[tap.message_id]] if tap.message_id in chat.messages else []
    else:
        candidates = list(reversed(chat.messages.values()))
    for message in candidates:
        for button in buttons(message):
            if tap.data is not None and button.get("callback_data") == tap.data:
                return message, button
            if tap.data is None and button["text"] == tap.text:
                return message, button
    if candidates and tap.message_id is not None and tap.data is not None:
        return candidates[0], {"text": "", "callback_data": tap.data}  # a client may send any data
    raise HTTPException(404, f"no button {tap.text or tap.data!r}")


def shopper_routes(world: World, payments: Payments, samples: tuple[tuple[str, str], ...]) -> APIRouter:
    router = APIRouter(prefix="/_user/{user}")

    @router.get("/state")
    async def state(user: UserName) -> JSONResponse:
        """All that the page shows at first."""
        shopper = world.shopper(user)
        return JSONResponse(_state(world, shopper, samples))

    @router.get("/mark")
    async def mark(user: UserName) -> JSONResponse:
        return JSONResponse({"last": world.shopper(user).chat.events.last})

    @router.get("/messages")
    async def messages(user: UserName, limit: int = 0) -> JSONResponse:
        found = list(world.shopper(user).chat.messages.values())
        return JSONResponse(found[-limit:])

    @router.post("/messages")
    async def say(user: UserName, message: Message) -> JSONResponse:
        shopper = world.shopper(user)
        group = world.group(message.group) if message.group else None
        texts = message.texts if message.texts is not None else [message.text or ""]
        try:
            said = [world.say(shopper, text, message.entities, group) for text in texts]
        except BotApiError as error:
            raise refuse(error) from error
        return JSONResponse(said if message.texts is not None else said[0])

    @router.post("/photos")
    async def show(user: UserName, photo: UploadFile, caption: str = "") -> JSONResponse:
        try:
            stored = world.files.add_photo(await photo.read())
            return JSONResponse(world.show(world.shopper(user), stored, caption))
        except BotApiError as error:
            raise refuse(error) from error

    @router.post("/contacts")
    async def share_contact(user: UserName, contact: Contact) -> JSONResponse:
        return JSONResponse(world.share_contact(world.shopper(user), contact.phone_number))

    @router.post("/taps")
    async def tap(user: UserName, tap: Tap) -> JSONResponse:
        shopper = world.shopper(user)
        message, button = find_button(shopper.chat, tap)
        if "callback_data" in button:
            return JSONResponse({"query_id": world.tap(shopper, message, button["callback_data"])})
        url = button.get("url") or button.get("web_app", {}).get("url")
        return JSONResponse({"url": url} if url else {"copy": button.get("copy_text", {}).get("text", "")})

    @router.post("/payments")
    async def pay(user: UserName, payment: Payment) -> JSONResponse:
        """Pay an invoice; 402 with the reason when nothing was charged."""
        try:
            return JSONResponse(
                await payments.pay(world.shopper(user), payment.message_id, payment.card), 200
            )
        except NotCharged as refused:
            raise HTTPException(402, str(refused)) from None

    @router.post("/profile")
    async def change(user: UserName, profile: Profile) -> JSONResponse:
        shopper = world.shopper(user)
        if profile.language is not None:
            shopper.json = {**shopper.json, "language_code": profile.language}
            shopper.chat.events.add("commands", commands=commands_for(world, profile.language))
        if profile.blocked is not None:
            world.block(shopper, profile.blocked)
        return JSONResponse({"user": shopper.json, "blocked": shopper.chat.blocked})

    @router.get("/events")
    async def events(user: UserName, after: int = 0, seconds: Seconds = 0.0) -> JSONResponse:
        """Events after number `after`; waits up to `timeout` seconds, at most 60, for one."""
        found = await world.shopper(user).chat.events.wait(after, min(seconds, 60.0))
        return JSONResponse(found)

    @router.get("/stream")
    async def stream(request: Request, user: UserName, after: int = 0) -> Response:
        """The same as server-sent events."""
        last = request.headers.get("last-event-id", "")
        start = int(last) if last.isdigit() else after
        return StreamingResponse(
            _stream(world.shopper(user).chat, start),
            media_type="text/event-stream",
            headers={"Cache-Control": "no-store"},
        )

    return router


async def _stream(chat: Chat, seq: int) -> AsyncIterator[str]:
    yield "retry: 1000\n\n"
    if seq > chat.events.last:
        yield 'event: restarted\ndata: {"kind":"restarted"}\n\n'  # the page remembers another server's events
        seq = chat.events.last
    while not chat.events.closed:
        found = await chat.events.wait(seq, HEARTBEAT_SECONDS)
        for event in found:
            seq = event["seq"]
            yield f"id: {seq}\ndata: {json.dumps(event)}\n\n"
        if not found:
            yield ": heartbeat\n\n"


def _state(world: World, shopper: Shopper, samples: tuple[tuple[str, str], ...]) -> dict[str, Any]:
    language = shopper.json["language_code"]
    profile = world.profile
    return {
        "me": shopper.json,
        "bot": {
            **world.bot,
            "name": profile.name.get(language) or profile.name.get("") or world.bot["first_name"],
            "description": profile.description.get(language) or profile.description.get("", ""),
        },
        "commands": commands_for(world, language),
        "samples": [{"label": label, "url": url} for label, url in samples],
        "shoppers": sorted(world.shoppers),
        "messages": list(shopper.chat.messages.values())[-PAGE_MESSAGES:],
        "keyboard": shopper.chat.keyboard,
        "blocked": shopper.chat.blocked,
        "started": shopper.chat.started,
        "last": shopper.chat.events.last,
    }
