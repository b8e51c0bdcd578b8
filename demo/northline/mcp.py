"""The protocol over MCP: JSON-RPC on streamable HTTP, one tool for each operation."""

from __future__ import annotations

import json
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import Response

from demo.faults import NoAnswer
from demo.northline import profile
from demo.northline.operations import CAPABILITY_OF, OPERATIONS, Call
from demo.northline.rest import Door, bearer
from demo.northline.weather import Garbage, meet_weather
from demo.northline.wire import Json, NoResource, Refused

PROTOCOL_VERSIONS = ("2025-11-25", "2025-06-18", "2025-03-26")
PAYLOADS = {"checkout": "checkout", "cart": "cart", "catalog": "catalog", "product": "catalog"}
"""The argument that holds a tool's payload, by the last word of its name."""
DESCRIPTIONS = {
    "create_checkout": "Begin a checkout session with line items.",
    "get_checkout": "The state of a checkout session.",
    "update_checkout": "Replace what a checkout session says.",
    "complete_checkout": "Pay and place the order.",
    "cancel_checkout": "Give up a checkout session.",
    "create_cart": "Begin a cart.",
    "get_cart": "The state of a cart.",
    "update_cart": "Replace the contents of a cart.",
    "cancel_cart": "Drop a cart.",
    "search_catalog": "Search the catalog.",
    "lookup_catalog": "Find products and variants by id.",
    "get_product": "One product with its choices and stock.",
    "get_order": "The state of an order.",
    "cancel_order": "Cancel an order that has not left.",
    "return_order": "Send lines of an order back, or exchange them.",
}
SCHEMAS = {
    profile.CHECKOUT: "shopping/checkout.json",
    profile.CART: "shopping/cart.json",
    profile.SEARCH: "shopping/catalog_search.json#/$defs/search_response",
    profile.LOOKUP: "shopping/catalog_lookup.json#/$defs/lookup_response",
    profile.ORDER: "shopping/order.json",
}


class RpcError(Exception):
    """A JSON-RPC error under an HTTP status; `id_` is the request's."""

    def __init__(
        self,
        code: int,
        message: str,
        *,
        status: int = 200,
        data: Json | None = None,
        headers: dict[str, str] | None = None,
    ) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.status = status
        self.data = data
        self.headers = headers or {}


def router(door: Door) -> APIRouter:
    routes = APIRouter()

    @routes.post(profile.MCP_ENDPOINT)
    async def mcp(request: Request) -> Response:
        asked: Json = {}
        try:
            await meet_weather(door.desk)
            message = await door.message(request)
            asked = _rpc_request(message.body)
            if "id" not in asked:
                return Response(status_code=202)
            if asked["method"] != "tools/call":
                return door.signed(_result(asked, _about(asked)), 200)
            return await _call_tool(door, request, asked)
        except Garbage as garbage:
            return garbage.response()
        except Refused as refusal:
            return _failed(door, asked, _rpc_error(refusal))
        except RpcError as error:
            return _failed(door, asked, error)

    return routes


def _rpc_request(body: bytes) -> Json:
    try:
        asked = json.loads(body)
    except ValueError:
        raise RpcError(-32700, "Parse error", status=400) from None
    if (
        not isinstance(asked, dict)
        or asked.get("jsonrpc") != "2.0"
        or not isinstance(asked.get("method"), str)
    ):
        raise RpcError(-32600, "Invalid request", status=400)
    return asked


def _about(asked: Json) -> Json:
    """The answers to what is no tool call."""
    match asked["method"]:
        case "initialize":
            wanted = (asked.get("params") or {}).get("protocolVersion")
            return {
                "protocolVersion": wanted if wanted in PROTOCOL_VERSIONS else PROTOCOL_VERSIONS[0],
                "capabilities": {"tools": {"listChanged": False}},
                "serverInfo": {"name": "northline", "title": "Northline", "version": profile.VERSION},
            }
        case "ping":
            return {}
        case "tools/list":
            return {"tools": [_tool(name) for name in OPERATIONS]}
    raise RpcError(-32601, f"Method {asked['method'][:60]} not found")


def _tool(name: str) -> Json:
    needed = ["meta", *_arguments(name)]
    properties: dict[str, Any] = {"meta": {"type": "object", "required": ["ucp-agent"]}}
    properties |= {a: {"type": "string" if a == "id" else "object"} for a in needed[1:]}
    return {
        "name": name,
        "description": DESCRIPTIONS[name],
        "inputSchema": {"type": "object", "required": needed, "properties": properties},
        "outputSchema": {
            "type": "object",
            "$ref": f"https://ucp.dev/{profile.VERSION}/schemas/{SCHEMAS[CAPABILITY_OF[name]]}",
        },
    }


def _arguments(name: str) -> list[str]:
    """The arguments of a tool beside `meta`."""
    verb, _, noun = name.partition("_")
    if noun == "order":
        return ["id", "return"] if verb == "return" else ["id"]
    payload = [] if verb in {"get", "cancel"} and noun != "product" else [PAYLOADS[noun]]
    return [*(["id"] if noun in {"checkout", "cart"} and verb != "create" else []), *payload]


async def _call_tool(door: Door, request: Request, asked: Json) -> Response:
    params = asked.get("params")
    params = params if isinstance(params, dict) else {}
    name, arguments = str(params.get("name")), params.get("arguments")
    if name not in OPERATIONS:
        raise RpcError(-32602, f"Unknown tool {name[:60]}")
    if not isinstance(arguments, dict):
        raise RpcError(-32602, "arguments must be an object")
    call = await _call(door, request, name, arguments)
    try:
        answer = await door.operations.run(name, call)
    except NoResource as outcome:
        return _outcome(door, asked, name, outcome)
    return NoAnswer() if answer.is_lost else door.signed(_result(asked, _tool_result(answer.body)), 200)


async def _call(door: Door, request: Request, name: str, arguments: Json) -> Call:
    meta = arguments.get("meta")
    named = meta.get("ucp-agent") if isinstance(meta, dict) else None
    url = named.get("profile") if isinstance(named, dict) else None
    ucp_agent = f'profile="{url}"' if url else request.headers.get("ucp-agent")
    key = meta.get("idempotency-key") if isinstance(meta, dict) else None
    key = str(key) if key else request.headers.get("idempotency-key")
    if name in {"complete_checkout", "cancel_checkout", "cancel_cart"} and not key:
        raise RpcError(-32602, f"{name} needs meta.idempotency-key")
    body: Json = {}
    target = ""
    for argument in _arguments(name):
        value = arguments.get(argument)
        if argument == "id":
            target = str(value or "")
        elif isinstance(value, dict):
            body = value
        else:
            raise RpcError(-32602, f"{name} needs {argument}")
    agent = await door.agent(await door.message(request), ucp_agent, name)
    return Call(agent=agent, body=body, target=target, idempotency_key=key, bearer=bearer(request))


def _tool_result(body: Json) -> Json:
    return {"structuredContent": body, "content": [{"type": "text", "text": json.dumps(body)}]}


def _outcome(door: Door, asked: Json, name: str, outcome: NoResource) -> Response:
    """A business outcome is a result; who is not signed in gets a JSON-RPC error under 401 or 403."""
    if outcome.status != 200:
        message = outcome.messages[0]
        data = {"code": message["code"], "content": message["content"]}
        error = RpcError(
            -32000, message["content"], status=outcome.status, data=data, headers=outcome.headers
        )
        return _failed(door, asked, error)
    envelope = profile.envelope(outcome.capability or CAPABILITY_OF[name], profile.CAPABILITIES, "error")
    body = {"ucp": envelope, "messages": outcome.messages, "continue_url": door.desk.origin()}
    return door.signed(_result(asked, _tool_result(body)), 200)


def _rpc_error(refusal: Refused) -> RpcError:
    discovery = {"invalid_profile_url", "profile_unreachable", "profile_malformed", "version_unsupported"}
    if refusal.code in discovery:
        number = -32001
    elif refusal.code == "invalid_request":
        number = -32602
    elif refusal.code in {"digest_mismatch", "algorithm_unsupported"}:
        number = -32600
    else:
        number = -32603 if refusal.status == 500 else -32000
    data: Json = {"code": refusal.code, "content": refusal.content}
    if "Retry-After" in refusal.headers:
        data["retry_after"] = int(refusal.headers["Retry-After"])
    return RpcError(number, refusal.content, status=refusal.status, data=data, headers=refusal.headers)


def _result(asked: Json, result: Json) -> Json:
    return {"jsonrpc": "2.0", "id": asked["id"], "result": result}


def _failed(door: Door, asked: Json, error: RpcError) -> Response:
    told: Json = {"code": error.code, "message": error.message}
    if error.data:
        told["data"] = error.data
    return door.signed({"jsonrpc": "2.0", "id": asked.get("id"), "error": told}, error.status, error.headers)
