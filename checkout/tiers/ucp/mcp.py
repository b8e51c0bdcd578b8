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
_PARSE_ERROR = -32700


class McpCaller:
    """Calls a merchant's MCP endpoint; every operation is one `tools/call`."""

    def __init__(self, wire: Wire, merchant: Merchant, endpoint: str) -> None:
        self._wire = wire
        self._endpoint = endpoint
        self._calls = 0
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
        meta: dict[str, Any] = {"ucp-agent": {"profile": self._wire.profile_for(self.merchant)}}
        if key is not None:
            meta["idempotency-key"] = key
        arguments: dict[str, Any] = {"meta": meta}
        if resource:
            arguments["id"] = resource
        if operation.payload:
            arguments[operation.payload] = {
                k: v for k, v in (payload or {}).items() if k != "id" or not resource
            }
        self._calls += 1
        request = {
            "jsonrpc": "2.0",
            "id": self._calls,
            "method": "tools/call",
            "params": {"name": operation.tool, "arguments": arguments},
        }
        reply = await self._wire.call(
            self.merchant,
            "POST",
            self._endpoint,
            request,
            key=key,
            bearer=bearer,
            accept="application/json, text/event-stream",
        )
        return _result(reply)


def _result(reply: Reply) -> dict[str, Any]:
    body = reply.body if isinstance(reply.body, dict) else {}
    error = body.get("error")
    if isinstance(error, dict):
        raise _refused(reply, error)
    if reply.status >= 300:
        raise rejection(reply)
    result = body.get("result")
    if not isinstance(result, dict):
        raise AnswerLost("the answer carries no result")
    content = result.get("structuredContent")
    if not isinstance(content, dict):
        content = _text_content(result)
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
    code = error.get("code")
    if code == _SERVER_FAULT:
        return AnswerLost("JSON-RPC internal error")
    told_data = error.get("data")
    data: dict[str, Any] = told_data if isinstance(told_data, dict) else {}
    status = reply.status if reply.status >= 400 else 429 if data.get("retry_after") else 400
    told = dict(reply.headers)
    if isinstance(data.get("retry_after"), int | float):
        told.setdefault("retry-after", str(int(data["retry_after"])))
    folded = {"content": error.get("message"), **data}
    return rejection(Reply(status, told, folded))
