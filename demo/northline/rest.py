"""The protocol over REST, and what is found under `/.well-known`."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, Response

from demo.faults import NoAnswer
from demo.northline import profile
from demo.northline.agents import Agent
from demo.northline.desk import Desk
from demo.northline.oauth import resource_metadata, server_metadata
from demo.northline.operations import CAPABILITY_OF, Answer, Call, Operations
from demo.northline.signing import Message, sign_response, verify_request
from demo.northline.weather import Garbage, meet_weather
from demo.northline.wire import Json, NoResource, Refused

ROUTES = (
    ("POST", "/checkout-sessions", "create_checkout"),
    ("GET", "/checkout-sessions/{target}", "get_checkout"),
    ("PUT", "/checkout-sessions/{target}", "update_checkout"),
    ("POST", "/checkout-sessions/{target}/complete", "complete_checkout"),
    ("POST", "/checkout-sessions/{target}/cancel", "cancel_checkout"),
    ("POST", "/carts", "create_cart"),
    ("GET", "/carts/{target}", "get_cart"),
    ("PUT", "/carts/{target}", "update_cart"),
    ("POST", "/carts/{target}/cancel", "cancel_cart"),
    ("POST", "/catalog/search", "search_catalog"),
    ("POST", "/catalog/lookup", "lookup_catalog"),
    ("POST", "/catalog/product", "get_product"),
    ("GET", "/orders/{target}", "get_order"),
    ("POST", "/orders/{target}/cancel", "cancel_order"),
    ("POST", "/orders/{target}/returns", "return_order"),
)
CACHED = {"Cache-Control": "public, max-age=300"}
LONGEST_BODY = 256 * 1024


class Door:
    """What REST and MCP have in common: who is calling, and signed answers."""

    def __init__(self, desk: Desk, operations: Operations) -> None:
        self.desk = desk
        self.operations = operations

    async def message(self, request: Request) -> Message:
        body = await request.body()
        if len(body) > LONGEST_BODY:
            raise Refused(413, "invalid_request", "The body is too long.")
        headers = {name.lower(): value for name, value in request.headers.items()}
        return Message(headers=headers, body=body, method=request.method, url=str(request.url))

    async def agent(self, message: Message, ucp_agent: str | None, operation: str) -> Agent:
        """The caller, proven by signature where its profile has keys."""
        agent = await self.desk.agents.of(ucp_agent, CAPABILITY_OF[operation])
        signed = "signature-input" in message.headers
        if not (signed or agent.keys or self.desk.settings.require_signatures):
            return agent
        try:
            verify_request(message, agent.keys)
        except Refused as problem:
            if problem.code != "key_not_found" or not agent.profile_url:
                raise
            agent = await self.desk.agents.at(agent.profile_url, again=True)
            verify_request(message, agent.keys)
        return agent

    def signed(self, body: Json, status: int, headers: dict[str, str] | None = None) -> Response:
        raw = json.dumps(body).encode()
        signature = sign_response(self.desk.key, status, raw)
        return Response(raw, status, headers={**(headers or {}), **signature}, media_type="application/json")


def bearer(request: Request) -> str | None:
    kind, _, token = request.headers.get("authorization", "").partition(" ")
    return token.strip() if kind.lower() == "bearer" else None


def body_of(message: Message) -> Json:
    """The JSON object of a request; {} when there is none. Raises `Refused` 400."""
    if not message.body.strip():
        return {}
    try:
        body = json.loads(message.body)
    except ValueError:
        raise Refused(400, "invalid_request", "The body is no JSON.") from None
    if not isinstance(body, dict):
        raise Refused(400, "invalid_request", "The body must be an object.")
    return body


def router(desk: Desk, door: Door) -> APIRouter:
    routes = APIRouter()

    @routes.get("/.well-known/ucp")
    async def business_profile() -> JSONResponse:
        keys = [desk.key.public_jwk()]
        return JSONResponse(profile.business_profile(desk.origin(), keys), headers=CACHED)

    @routes.get("/.well-known/oauth-authorization-server")
    async def authorization_server() -> JSONResponse:
        return JSONResponse(server_metadata(desk.origin()), headers=CACHED)

    @routes.get("/.well-known/oauth-protected-resource")
    async def protected_resource() -> JSONResponse:
        return JSONResponse(resource_metadata(desk.origin()), headers=CACHED)

    for method, path, name in ROUTES:
        routes.add_api_route(f"{profile.ENDPOINT}{path}", _endpoint(door, name), methods=[method])
    return routes


def _endpoint(door: Door, name: str) -> Callable[[Request], Awaitable[Response]]:
    async def endpoint(request: Request) -> Response:
        try:
            answer = await _run(door, name, request)
        except Refused as refusal:
            told: Json = {"code": refusal.code, "content": refusal.content}
            return door.signed(told, refusal.status, refusal.headers)
        except NoResource as outcome:
            root = outcome.capability or CAPABILITY_OF[name]
            envelope = profile.envelope(root, profile.CAPABILITIES, "error")
            told = {"ucp": envelope, "messages": outcome.messages, "continue_url": door.desk.origin()}
            return door.signed(told, outcome.status, outcome.headers)
        except Garbage as garbage:
            return garbage.response()
        return NoAnswer() if answer.is_lost else door.signed(answer.body, answer.status)

    return endpoint


async def _run(door: Door, name: str, request: Request) -> Answer:
    await meet_weather(door.desk)
    message = await door.message(request)
    agent = await door.agent(message, request.headers.get("ucp-agent"), name)
    call = Call(
        agent=agent,
        body=body_of(message) if request.method != "GET" else {},
        target=request.path_params.get("target", ""),
        idempotency_key=request.headers.get("idempotency-key"),
        bearer=bearer(request),
    )
    return await door.operations.run(name, call)
