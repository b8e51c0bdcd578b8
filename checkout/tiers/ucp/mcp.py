"""UCP over the Model Context Protocol: JSON-RPC 2.0 on streamable HTTP (spec: Checkout MCP binding)."""

from __future__ import annotations

import json
from typing import Any

from checkout.tiers.ucp.discovery import Merchant
from checkout.tiers.ucp.errors import AnswerLost, Rejected
from checkout.tiers.ucp.operations import Operation
from checkout.tiers.ucp.rest import resource_in
from checkout.tiers.ucp.wire import Reply, Wire, rejection

_SERVER_FAULT = -32603
_METHOD_UNKNOWN = -32601
_PROTOCOL = "2025-06-18"
_SESSION = "mcp-session-id"


class McpCaller:
    """Calls a merchant's MCP endpoint; every operation is one `tools/call`.

    Stores that follow the protocol serve a call as it comes. A server built on MCP's own libraries first wants
    to be greeted, and one of 2026-01-11 may take the operation itself as the method: both say so by refusing a
    call, which then had no effect and is sent again their way.
    """

    def __init__(self, wire: Wire, merchant: Merchant, endpoint: str) -> None:
        self._wire = wire
        self._endpoint = endpoint
        self._calls = 0
        self._session: dict[str, str] | None = None
        self._plain_methods = False
        self.merchant = merchant

    async def call(
        self,
        operation: Operation,
        *,
        resource: str = "",
        payload: dict[str, Any] | None = None,
        key: str | None = None,
        bearer: str | None = None,
    ) -> dict[str, Any]:
        arguments = self._arguments(operation, resource, payload, key)
        reply = await self._tool(operation.tool, arguments, key, bearer)
        if _is_unknown_method(reply) and not self._plain_methods:
            self._plain_methods = True
            reply = await self._tool(operation.tool, arguments, key, bearer)
        elif _wants_greeting(reply) and self._session is None and await self._is_greeted(bearer):
            reply = await self._tool(operation.tool, arguments, key, bearer)
        return _result(reply)

    def _arguments(
        self, operation: Operation, resource: str, payload: dict[str, Any] | None, key: str | None
    ) -> dict[str, Any]:
        profile = self._wire.profile_for(self.merchant)
        meta: dict[str, Any] = {"ucp-agent": {"profile": profile}}
        if key is not None:
            meta["idempotency-key"] = key
        arguments: dict[str, Any] = {"meta": meta}
        if resource:
            arguments["id"] = resource
        if operation.payload:
            body = {k: v for k, v in (payload or {}).items() if k != "id" or not resource}
            arguments[operation.payload] = body
        if self.merchant.profile.listed:  # 2026-01-11: the profile in `_meta`, the key beside it
            arguments["_meta"] = {"ucp": {"profile": profile}}
            arguments |= {"idempotency_key": key} if key is not None else {}
        return arguments

    async def _tool(self, name: str, arguments: dict[str, Any], key: str | None, bearer: str | None) -> Reply:
        if self._plain_methods:
            return await self._send(name, arguments, key, bearer)
        return await self._send("tools/call", {"name": name, "arguments": arguments}, key, bearer)

    async def _is_greeted(self, bearer: str | None) -> bool:
        """MCP's initialization (MCP 2025-06-18, Lifecycle); False when the server knows no such thing."""
        hello = {
            "protocolVersion": _PROTOCOL,
            "capabilities": {},
            "clientInfo": {"name": "Muse", "version": "1"},
        }
        reply = await self._send("initialize", hello, None, bearer)
        if reply.status >= 300 or _error_in(reply):
            return False
        session = reply.headers.get(_SESSION)
        self._session = {"MCP-Protocol-Version": _PROTOCOL} | ({_SESSION: session} if session else {})
        await self._send("notifications/initialized", None, None, bearer)
        return True

    async def _send(
        self, method: str, params: dict[str, Any] | None, key: str | None, bearer: str | None
    ) -> Reply:
        self._calls += 1
        request: dict[str, Any] = {"jsonrpc": "2.0", "method": method}
        if params is not None:
            request |= {"id": self._calls, "params": params}
        return await self._wire.call(
            self.merchant,
            "POST",
            self._endpoint,
            request,
            key=key,
            bearer=bearer,
            accept="application/json, text/event-stream",
            more=self._session,
            name=str(params["name"]) if method == "tools/call" and params else method,
        )


def _error_in(reply: Reply) -> dict[str, Any]:
    error = reply.body.get("error") if isinstance(reply.body, dict) else None
    return error if isinstance(error, dict) else {}


def _is_unknown_method(reply: Reply) -> bool:
    return _error_in(reply).get("code") == _METHOD_UNKNOWN


def _wants_greeting(reply: Reply) -> bool:
    """Refused for want of a session: by HTTP (MCP, Streamable HTTP, Session Management), or in words, for
    which there is no code. An answer that carries the protocol's own refusal is none of these."""
    error = _error_in(reply)
    if isinstance(error.get("data"), dict):
        return False
    words = str(error.get("message", "")).lower()
    return "session" in words or "initializ" in words or (reply.status in {400, 404} and not error)


def _result(reply: Reply) -> dict[str, Any]:
    body = reply.body if isinstance(reply.body, dict) else {}
    if error := _error_in(reply):
        raise _refused(reply, error)
    if reply.status >= 300:
        raise rejection(reply)
    result = body.get("result")
    if not isinstance(result, dict):
        raise AnswerLost("the answer carries no result")
    content = result.get("structuredContent")
    if not isinstance(content, dict):
        content = _text_content(result)
    if content is None and "content" not in result:
        content = result
    return resource_in(Reply(reply.status, reply.headers, content))


def _text_content(result: dict[str, Any]) -> Any:
    """Servers older than `structuredContent` answer with JSON in a text block."""
    blocks = result.get("content")
    first = blocks[0] if isinstance(blocks, list) and blocks else None
    text = first.get("text") if isinstance(first, dict) else None
    try:
        return json.loads(text) if isinstance(text, str) else None
    except (ValueError, RecursionError):
        if result.get("isError"):
            raise Rejected("tool error", status=400) from None
        return None


def _refused(reply: Reply, error: dict[str, Any]) -> Rejected | AnswerLost:
    """A fault of the server may have come after the effect, unless it tells what it refused (2026-01-11 tells
    its refusals so)."""
    code = error.get("code")
    told_data = error.get("data")
    data: dict[str, Any] = told_data if isinstance(told_data, dict) else {}
    if code == _SERVER_FAULT and not (data.get("errors") or data.get("messages")):
        return AnswerLost("JSON-RPC internal error")
    status = reply.status if reply.status >= 400 else 429 if data.get("retry_after") else 400
    told = dict(reply.headers)
    if isinstance(data.get("retry_after"), int | float):
        told.setdefault("retry-after", str(int(data["retry_after"])))
    folded = {"content": error.get("message"), **data}
    return rejection(Reply(status, told, folded))
