"""Takes a call, checks it, runs it once, answers as Stripe does."""

from __future__ import annotations

import base64
import copy
import inspect
import logging
from collections.abc import Awaitable, Callable

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, Response

from demo.faults import NoAnswer
from demo.payments.books import API_VERSION, new_id
from demo.payments.errors import Json, Refusal
from demo.payments.forms import nested
from demo.payments.listing import expanded
from demo.payments.parameters import checked
from demo.payments.routes import ROUTES, Route
from demo.payments.service import Service

logger = logging.getLogger(__name__)

BROKEN = Refusal(500, "An unknown error occurred", kind="api_error", happened=True)


def router(service: Service) -> APIRouter:
    """Plain routes: the calls are checked here, so FastAPI need not study each of their functions at every start."""
    routes = APIRouter()
    for route in ROUTES:
        routes.add_route(f"/v1{route.path}", _endpoint(service, route), methods=[route.method])
    routes.add_route("/v1/{path:path}", _unknown, methods=["GET", "POST", "DELETE"])
    return routes


async def _unknown(request: Request) -> Response:
    message = f"Unrecognized request URL ({request.method}: {request.url.path})."
    return _answer(404, {"error": Refusal(404, message).error})


def _endpoint(service: Service, route: Route) -> Callable[[Request], Awaitable[Response]]:
    async def endpoint(request: Request) -> Response:
        key = request.headers.get("idempotency-key") if request.method == "POST" else None
        body = (await request.body()).decode()
        call: Json = {"method": request.method, "path": request.url.path, "params": body, "key": key}
        call |= {"query": request.url.query, "version": request.headers.get("stripe-version")}
        service.requests.append(call)
        if request.method == "POST" and service.faults.take("timeout_before"):
            call["status"] = 0
            return NoAnswer()
        status, told, replayed = await _once(service, route, request, key)
        call["status"] = status
        if request.method == "POST" and status == 200 and service.faults.take("timeout_after"):
            return NoAnswer()
        return _answer(status, told, key, replayed)

    return endpoint


async def _once(service: Service, route: Route, request: Request, key: str | None) -> tuple[int, Json, bool]:
    """Status, body, and whether they were kept from before."""
    begun = False
    try:
        _check_caller(service, request)
        _meet_weather(service)
        given = await _given(request)
        if key:
            kept = service.keys.begin(key, [request.method, request.url.path, given])
            if kept is not None and kept.body is not None:
                return kept.status, kept.body, True
            begun = True
        service.books.request = {"id": new_id("req", 14), "idempotency_key": key}
        status, told = 200, await _run(service, route, request, given)
    except Refusal as refusal:
        status, told = refusal.status, {"error": copy.deepcopy(refusal.error)}
        if key and begun and not refusal.happened:
            service.keys.drop(key)
            begun = False
    if key and begun:
        service.keys.keep(key, status, told)
    return status, told, False


async def _run(service: Service, route: Route, request: Request, given: Json) -> Json:
    params = checked(given, route.shape)
    if request.method == "POST" and service.faults.take("500"):
        raise BROKEN
    expand = params.pop("expand", [])
    result = route.handle(service, dict(request.path_params), params)
    told = await result if inspect.isawaitable(result) else result
    try:
        return expanded(service.books, told, expand)
    except Refusal as refusal:
        refusal.happened = True
        raise


def _check_caller(service: Service, request: Request) -> None:
    given = _api_key(request.headers.get("authorization", ""))
    if given != service.settings.api_key:
        message = (
            f"Invalid API Key provided: {given[:8]}{'*' * 8}"
            if given
            else "You did not provide an API key. You need to provide your API key in the Authorization header."
        )
        raise Refusal(401, message)
    version = request.headers.get("stripe-version", API_VERSION)
    if version != API_VERSION:
        raise Refusal(400, f"Invalid Stripe API version: {version[:40]}; this service speaks {API_VERSION}.")


def _api_key(authorization: str) -> str:
    kind, _, rest = authorization.partition(" ")
    if kind.lower() == "bearer":
        return rest.strip()
    if kind.lower() == "basic":
        try:
            return base64.b64decode(rest).decode().partition(":")[0]
        except ValueError:
            return ""
    return ""


def _meet_weather(service: Service) -> None:
    if service.faults.take("down"):
        raise Refusal(503, "Stripe is down.", kind="api_error")
    if service.faults.take("429"):
        message = "Request rate limit exceeded."
        raise Refusal(429, message, code="rate_limit", kind="invalid_request_error")


async def _given(request: Request) -> Json:
    """Query and form together. Raises `Refusal` for a body that is no form."""
    kind = request.headers.get("content-type", "")
    if await request.body() and not kind.startswith("application/x-www-form-urlencoded"):
        raise Refusal(400, "Invalid request: the body must be form-encoded.")
    form = await request.form()
    pairs = [*request.query_params.multi_items(), *((k, str(v)) for k, v in form.multi_items())]
    return nested(pairs)


def _answer(status: int, told: Json, key: str | None = None, replayed: bool = False) -> Response:
    headers = {"Request-Id": new_id("req", 14), "Stripe-Version": API_VERSION}
    if key:
        headers["Idempotency-Key"] = key
    if replayed:
        headers["Idempotent-Replayed"] = "true"
    return JSONResponse(told, status, headers=headers)
