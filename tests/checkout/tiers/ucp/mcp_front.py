"""The test merchant behind MCP, in the several ways in which such servers are built."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import quote

import httpx

from tests.checkout.tiers.ucp.merchant import ORIGIN, Json, Merchant

_ROUTES = {
    "create_checkout": ("POST", "/checkout-sessions", "checkout"),
    "get_checkout": ("GET", "/checkout-sessions/{id}", ""),
    "update_checkout": ("PUT", "/checkout-sessions/{id}", "checkout"),
    "complete_checkout": ("POST", "/checkout-sessions/{id}/complete", "checkout"),
    "get_order": ("GET", "/orders/{id}", ""),
}


class McpFront:
    """`habit`: "plain" as the protocol shows it; "text": JSON in a text block alone; "stream": as an event stream;
    "wrapped": the resource under its name; "session": greets first, as MCP's own libraries do; "methods": each
    operation is a method of its own (2026-01-11); "errors": refuses with -32603 and the reason in `data`."""

    def __init__(self, merchant: Merchant, habit: str = "plain") -> None:
        self.merchant = merchant
        self.habit = habit
        self.methods: list[str] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        if request.method == "GET":
            return self._profile()
        told = json.loads(request.content)
        self.methods.append(told["method"])
        if told["method"] == "initialize":
            return self._answered(told, {"protocolVersion": "2025-06-18"}, {"mcp-session-id": "s-1"})
        if told["method"].startswith("notifications/"):
            return httpx.Response(202)
        if self.habit == "session" and request.headers.get("mcp-session-id") != "s-1":
            return self._refused(told, {"code": -32600, "message": "Bad Request: Missing session ID"}, 400)
        if self.habit == "methods" and told["method"] == "tools/call":
            return self._refused(told, {"code": -32601, "message": "Method not found"})
        name, arguments = told["method"], told["params"]
        if name == "tools/call":
            name, arguments = arguments["name"], arguments["arguments"]
        return self._call(told, name, arguments)

    def _profile(self) -> httpx.Response:
        profile = self.merchant.profile()
        endpoint = {"version": self.merchant.version, "transport": "mcp", "endpoint": f"{ORIGIN}/ucp"}
        profile["ucp"]["services"] = {"dev.ucp.shopping": [endpoint]}
        if self.habit == "methods":
            listed = profile["ucp"]["capabilities"].items()
            profile["ucp"]["capabilities"] = [{"name": name, **entry} for name, (entry,) in listed]
        return httpx.Response(200, json=profile)

    def _call(self, told: Json, name: str, arguments: Json) -> httpx.Response:
        method, path, holds = _ROUTES[name]
        key = arguments["meta"].get("idempotency-key", "")
        answer = self.merchant(
            httpx.Request(
                method,
                f"{ORIGIN}/ucp{path.replace('{id}', quote(arguments.get('id', '')))}",
                headers={"idempotency-key": key},
                json=arguments[holds] if holds else None,
            )
        )
        if answer.status_code >= 400:
            code = -32603 if self.habit == "errors" else -32000
            errors = {"status": "error", "errors": [answer.json()]}
            return self._refused(told, {"code": code, "message": "?", "data": errors})
        return self._answered(told, self._result(name, answer.json()))

    def _result(self, name: str, resource: Json) -> Json:
        if self.habit == "text":
            return {"content": [{"type": "text", "text": json.dumps(resource)}]}
        if self.habit == "methods":
            return resource
        if self.habit == "wrapped":
            resource = {"order" if name == "get_order" else "checkout": resource}
        return {"content": [], "structuredContent": resource}

    def _answered(self, told: Json, result: Any, headers: dict[str, str] | None = None) -> httpx.Response:
        body = {"jsonrpc": "2.0", "id": told["id"], "result": result}
        if self.habit == "stream":
            streamed = f"event: message\ndata: {json.dumps(body)}\n\n"
            return httpx.Response(200, text=streamed, headers={"content-type": "text/event-stream"})
        return httpx.Response(200, json=body, headers=headers)

    @staticmethod
    def _refused(told: Json, error: Json, status: int = 200) -> httpx.Response:
        return httpx.Response(status, json={"jsonrpc": "2.0", "id": told["id"], "error": error})
