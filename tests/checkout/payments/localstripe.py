"""A second payment server, written by others: localstripe (PyPI, GPL), run as a process of its own.

It knows customers, setup intents, holds, captures, cancels and signed webhooks, and refuses parameters that came to
Stripe after it; those are left out on the way. It forgets idempotency keys and is lenient about money, so it judges
nothing: it shows that the same calls, answers and signatures work with a server that is not ours.
"""

from __future__ import annotations

import asyncio
import json
import socket
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any
from urllib.parse import parse_qsl, urlencode

import httpx
import stripe

KEY = "sk_test_12345"
UNKNOWN = ("allowed_payment_method_types", "transfer_group", "return_url", "cancellation_reason")
"""Parameters that it refuses."""
PROGRAM = """
import sys
from aiohttp import web
from localstripe.resources import store
from localstripe.server import app
store.dump_to_disk = lambda: None
web.run_app(app, host="127.0.0.1", port=int(sys.argv[1]), access_log=None, print=None)
"""
"""Its own command listens on all interfaces and pickles what it has to disk."""


class Older(httpx.AsyncBaseTransport):
    """Leaves out of each request what this server does not know, and adds to intents what it does not say."""

    def __init__(self) -> None:
        self._inner = httpx.AsyncHTTPTransport()

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        body = (await request.aread()).decode()
        ending = request.url.path.endswith(("/capture", "/cancel"))
        unknown = (*UNKNOWN, "metadata") if ending else UNKNOWN
        kept = [(name, value) for name, value in parse_qsl(body) if not name.startswith(unknown)]
        headers = {k: v for k, v in request.headers.items() if k.lower() != "content-length"}
        answer = await self._inner.handle_async_request(
            httpx.Request(request.method, request.url, headers=headers, content=urlencode(kept))
        )
        told = json.loads(await answer.aread())
        charge = told.get("latest_charge") if told.get("object") == "payment_intent" else None
        if charge:
            kept_cents = charge["amount"] - charge["amount_refunded"] if charge["captured"] else 0
            told["amount_received"] = kept_cents
        return httpx.Response(answer.status_code, json=told)

    async def aclose(self) -> None:
        await self._inner.aclose()


@asynccontextmanager
async def localstripe() -> AsyncIterator[tuple[str, stripe.StripeClient]]:
    """Its origin, and a client of it."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    process = await asyncio.create_subprocess_exec(sys.executable, "-c", PROGRAM, str(port))
    origin = f"http://127.0.0.1:{port}"
    http_client = stripe.HTTPXClient(timeout=10)
    http_client._client_async = httpx.AsyncClient(transport=Older())
    try:
        await _ready(process, origin)
        bases: Any = {"api": origin}
        yield (
            origin,
            stripe.StripeClient(KEY, base_addresses=bases, http_client=http_client, max_network_retries=0),
        )
    finally:
        await http_client._client_async.aclose()
        process.terminate()
        await process.wait()


async def _ready(process: asyncio.subprocess.Process, origin: str) -> None:
    async with httpx.AsyncClient(trust_env=False) as http:
        for _ in range(300):
            if process.returncode is not None:
                raise OSError(f"localstripe ended with {process.returncode}")
            try:
                await http.get(f"{origin}/js.stripe.com/v3/")
                return
            except httpx.TransportError:
                await asyncio.sleep(0.1)
    raise OSError("localstripe did not start")
