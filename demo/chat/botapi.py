"""The Bot API's door: `/bot<token>/<method>` and `/file/bot<token>/<path>`."""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import parse_qsl

from starlette.datastructures import UploadFile
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from demo.chat import editing, profile, sending
from demo.chat.errors import BotApiError
from demo.chat.faults import Calls, Faults, suffer
from demo.chat.params import Params, Upload
from demo.chat.payments import Payments
from demo.chat.webhook import Webhook
from demo.chat.world import World

Method = Callable[[World, Params], Awaitable[Any]]
METHODS: dict[str, Method] = {
    method.__name__.replace("_", ""): method
    for method in (
        sending.send_message,
        sending.send_photo,
        sending.send_document,
        sending.send_media_group,
        sending.copy_message,
        sending.send_chat_action,
        sending.set_message_reaction,
        sending.get_file,
        editing.edit_message_text,
        editing.edit_message_caption,
        editing.edit_message_media,
        editing.edit_message_reply_markup,
        editing.delete_message,
        editing.delete_messages,
        editing.answer_callback_query,
        profile.get_me,
        profile.get_chat,
        profile.set_my_commands,
        profile.get_my_commands,
        profile.delete_my_commands,
        profile.set_my_description,
        profile.get_my_description,
        profile.set_my_short_description,
        profile.get_my_short_description,
        profile.set_my_name,
        profile.get_my_name,
        profile.set_chat_menu_button,
        profile.get_chat_menu_button,
    )
}
"""By lower-case name: Telegram's method names are case-insensitive."""


class BotApi:
    """Answers one bot. Long polls end when their caller hangs up."""

    def __init__(
        self, world: World, webhook: Webhook, faults: Faults, calls: Calls, payments: Payments
    ) -> None:
        self._world = world
        self._methods = {
            **METHODS,
            "sendinvoice": payments.send_invoice,
            "answerprecheckoutquery": payments.answer_pre_checkout_query,
        }
        self._webhook = webhook
        self._faults = faults
        self._calls = calls

    async def call(self, request: Request) -> Response:
        if request.path_params["token"] != self._world.token:
            return _failed(BotApiError(401, "Unauthorized"))
        name = request.path_params["method"]
        method = name.lower()
        try:
            params = await read_params(request)
        except ClientDisconnect:
            return Response(status_code=400)
        fault = self._faults.take(method, params)
        try:
            if fault is not None:
                await suffer(fault)
            result, description = await self._act(request, method, params)
        except BotApiError as error:
            self._calls.record(name, params, error.description, None)
            return _failed(error)
        if method != "getupdates":
            self._calls.record(name, params, None, result)
        return _Dropped() if fault is not None and fault.name == "drop" else _done(result, description)

    async def _act(self, request: Request, method: str, params: Params) -> tuple[Any, str]:
        if method == "getupdates":
            return await self._get_updates(request, params), ""
        if method in ("setwebhook", "deletewebhook"):
            stop = Params({"drop_pending_updates": params.fields.get("drop_pending_updates")})
            return True, await self._webhook.set(params if method == "setwebhook" else stop)
        if method == "getwebhookinfo":
            return self._webhook.info(), ""
        if method not in self._methods:
            raise BotApiError(404, "Not Found: method not found")
        return await self._methods[method](self._world, params), ""

    async def _get_updates(self, request: Request, params: Params) -> Any:
        updates = self._world.updates
        updates.allow(params.json("allowed_updates", "allowed_updates"))
        offset = params.integer("offset")
        limit = params.integer("limit", 100, 1, 100)
        timeout = params.integer("timeout", 0, 0, 50)
        poll = asyncio.ensure_future(updates.get(offset, limit, timeout))
        await asyncio.sleep(0)
        if not poll.done():
            gone = asyncio.ensure_future(_gone(request))
            await asyncio.wait((poll, gone), return_when=asyncio.FIRST_COMPLETED)
            gone.cancel()
            if not poll.done():
                poll.cancel()
                return []
        return poll.result()

    async def file(self, request: Request) -> Response:
        stored = self._world.files.by_path(request.path_params["path"])
        if request.path_params["token"] != self._world.token or stored is None:
            return _failed(BotApiError(404, "Not Found"))
        return Response(stored.content, media_type=stored.content_type)


async def _gone(request: Request) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        pass


class _Dropped(Response):
    """An answer that ends before its announced length: the server then closes the connection."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"64")]})
        await send({"type": "http.response.body", "body": b"{", "more_body": True})


def _done(result: Any, description: str = "") -> Response:
    answer = {"ok": True, "result": result}
    if description:
        answer["description"] = description
    return Response(json.dumps(answer, separators=(",", ":")), media_type="application/json")


def _failed(error: BotApiError) -> Response:
    answer: dict[str, Any] = {"ok": False, "error_code": error.code, "description": error.description}
    headers = {}
    if error.retry_after:
        answer["parameters"] = {"retry_after": error.retry_after}
        headers["Retry-After"] = str(error.retry_after)
    return Response(json.dumps(answer), error.code, headers, media_type="application/json")


async def read_params(request: Request) -> Params:
    """Fields from the query string and the body, whichever way it is written."""
    fields: dict[str, Any] = dict(request.query_params) if request.url.query else {}
    kind = request.headers.get("content-type", "")
    if kind.startswith("application/x-www-form-urlencoded"):
        fields.update(parse_qsl((await request.body()).decode(), keep_blank_values=True))
    elif kind.startswith("application/json"):
        with contextlib.suppress(ValueError):
            body = json.loads(await request.body() or b"{}")
            fields.update(body if isinstance(body, dict) else {})
    elif kind.startswith("multipart/form-data"):
        return await _read_multipart(request, fields)
    return Params(fields)


async def _read_multipart(request: Request, fields: dict[str, Any]) -> Params:
    files = {}
    async with request.form(max_part_size=16 * 1024 * 1024) as form:
        for name, value in form.multi_items():
            if isinstance(value, UploadFile):
                content_type = value.content_type or "application/octet-stream"
                files[name] = Upload(value.filename or "", await value.read(), content_type)
            else:
                fields[name] = value
    return Params(fields, files)
