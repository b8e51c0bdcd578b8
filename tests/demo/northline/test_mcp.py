from __future__ import annotations

import json

import httpx
import pytest

from tests.demo.northline.platform import Platform
from tests.demo.northline.shopper import DRESS, Json, token, wanted


async def rpc(client: httpx.AsyncClient, method: str, **params: object) -> httpx.Response:
    body = {"jsonrpc": "2.0", "id": 7, "method": method, "params": params}
    return await client.post("/api/ucp/mcp", json=body)


async def tool(client: httpx.AsyncClient, name: str, key: str | None = None, **arguments: object) -> Json:
    """The structured content, which must be said in text as well."""
    meta = {"ucp-agent": {"profile": "https://agent.invalid/p"}} | ({"idempotency-key": key} if key else {})
    answer = await rpc(client, "tools/call", name=name, arguments={"meta": meta, **arguments})
    assert answer.status_code == 200, answer.text
    result = answer.json()["result"]
    assert json.loads(result["content"][0]["text"]) == result["structuredContent"]
    told: Json = result["structuredContent"]
    return told


async def test_introduces_itself(client: httpx.AsyncClient) -> None:
    hello = await rpc(client, "initialize", protocolVersion="2025-06-18", capabilities={}, clientInfo={})
    assert hello.json()["result"]["protocolVersion"] == "2025-06-18"
    note = await client.post("/api/ucp/mcp", json={"jsonrpc": "2.0", "method": "notifications/initialized"})
    assert note.status_code == 202
    tools = {t["name"]: t for t in (await rpc(client, "tools/list")).json()["result"]["tools"]}
    assert {"create_checkout", "complete_checkout", "search_catalog", "get_order"} <= set(tools)
    assert tools["update_checkout"]["inputSchema"]["required"] == ["meta", "id", "checkout"]


async def test_buys_from_search_to_order(client: httpx.AsyncClient) -> None:
    found = await tool(client, "search_catalog", catalog={"query": "marlow"})
    assert found["products"][0]["handle"] == "marlow-wrap-dress"
    begun = await tool(client, "create_checkout", checkout={"line_items": wanted(DRESS)["line_items"]})
    assert begun["status"] == "incomplete"
    ready = await tool(client, "update_checkout", id=begun["id"], checkout=wanted(DRESS))
    assert ready["status"] == "ready_for_complete"
    done = await tool(client, "complete_checkout", "k1", id=begun["id"], checkout=token())
    assert done["status"] == "completed"
    assert await tool(client, "complete_checkout", "k1", id=begun["id"], checkout=token()) == done
    order = await tool(client, "get_order", id=done["order"]["id"])
    assert order["label"] == done["order"]["label"]
    assert len((await client.get("/_demo/orders")).json()) == 1
    cancelled = await tool(client, "cancel_order", "k2", id=done["order"]["id"])
    assert cancelled["adjustments"][0]["type"] == "cancellation"


async def test_outcomes_are_results_and_protocol_errors_are_errors(client: httpx.AsyncClient) -> None:
    told = await tool(client, "get_order", id="nothing")
    assert told["messages"][0]["code"] == "not_found"
    told = await tool(client, "get_product", catalog={"id": "nothing"})
    assert told["ucp"]["status"] == "error"

    await client.post("/_demo/faults", json={"fault": "429"})
    answer = await rpc(client, "tools/call", name="get_order", arguments={"meta": {}, "id": "x"})
    assert answer.status_code == 429
    assert answer.json()["error"]["code"] == -32000
    assert answer.json()["error"]["data"]["retry_after"] == 1


@pytest.mark.parametrize(
    ("params", "code"),
    [
        ({"name": "fly"}, -32602),
        ({"name": "get_order"}, -32602),
        ({"name": "create_checkout", "arguments": {"meta": {}}}, -32602),
        ({"name": "complete_checkout", "arguments": {"meta": {}, "id": "x", "checkout": {}}}, -32602),
        ({"name": "create_checkout", "arguments": {"meta": {}, "checkout": {"line_items": 1}}}, -32602),
    ],
)
async def test_wrong_calls_are_refused(client: httpx.AsyncClient, params: Json, code: int) -> None:
    assert (await rpc(client, "tools/call", **params)).json()["error"]["code"] == code


async def test_no_rpc_at_all(client: httpx.AsyncClient) -> None:
    assert (await client.post("/api/ucp/mcp", content=b"{")).json()["error"]["code"] == -32700
    assert (await client.post("/api/ucp/mcp", json=[])).json()["error"]["code"] == -32600
    assert (await rpc(client, "resources/list")).json()["error"]["code"] == -32601


async def test_keys_must_sign_here_too(client: httpx.AsyncClient, platform: Platform) -> None:
    arguments = {
        "meta": {"ucp-agent": {"profile": platform.profile_url}},
        "catalog": {"query": "dress"},
    }
    body = {
        "jsonrpc": "2.0",
        "id": 1,
        "method": "tools/call",
        "params": {"name": "search_catalog", "arguments": arguments},
    }
    answer = await client.post("/api/ucp/mcp", json=body)
    assert answer.status_code == 401
    assert answer.json()["error"]["data"]["code"] == "signature_missing"

    request = client.build_request("POST", "/api/ucp/mcp", json=body, headers=platform.agent)
    assert (await client.send(platform.sign(request))).json()["result"]["structuredContent"]["products"]
