"""Tells the platform of events, signed as Stripe signs them, and asks it about issued cards."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
import logging
from dataclasses import dataclass, field

import httpx

from demo.payments.books import API_VERSION, Books, new_id
from demo.payments.errors import Json, invalid

logger = logging.getLogger(__name__)

TRIES = 6
ASKED = "issuing_authorization.request"


@dataclass(slots=True)
class Endpoint:
    """`events` holds names, or "*" for all but the question about authorisations."""

    endpoint_id: str
    url: str
    secret: str
    events: tuple[str, ...] = ("*",)

    def wants(self, kind: str) -> bool:
        return kind in self.events or ("*" in self.events and kind != ASKED)


def signature(secret: str, body: bytes, at: int) -> str:
    """The header `Stripe-Signature` (docs.stripe.com/webhooks#verify-manually)."""
    mac = hmac.new(secret.encode(), f"{at}.".encode() + body, hashlib.sha256).hexdigest()
    return f"t={at},v1={mac}"


@dataclass(slots=True)
class Webhooks:
    """Delivers in the background, each event again until it is answered with 2xx. `retry_seconds` is the first
    pause, doubled each time; within `ask_seconds` the platform must answer about an authorisation."""

    books: Books
    ask_seconds: float = 2.0
    retry_seconds: float = 0.2
    endpoints: list[Endpoint] = field(default_factory=list)
    sent: list[Json] = field(default_factory=list)
    _tasks: set[asyncio.Task[None]] = field(default_factory=set)

    def add(self, url: str, secret: str | None = None, events: list[str] | None = None) -> Endpoint:
        if not url.startswith(("https://", "http://")):
            raise invalid("Invalid URL", "url", "url_invalid")
        made = Endpoint(new_id("we"), url, secret or new_id("whsec", 32), tuple(events or ["*"]))
        self.endpoints.append(made)
        return made

    def hear(self, event: Json) -> None:
        """Start to tell everybody who wants to know; the question about a card is asked by `ask` alone."""
        for endpoint in self.endpoints:
            if event["type"] != ASKED and endpoint.wants(event["type"]):
                event["pending_webhooks"] += 1
                task = asyncio.create_task(self._deliver(endpoint, event))
                self._tasks.add(task)
                task.add_done_callback(self._tasks.discard)

    async def close(self) -> None:
        tasks = list(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _deliver(self, endpoint: Endpoint, event: Json) -> None:
        body = json.dumps(event, indent=2).encode()
        status = 0
        for attempt in range(TRIES):
            if attempt:
                await asyncio.sleep(self.retry_seconds * 2 ** (attempt - 1))
            status, _ = await self._post(endpoint, body, 10.0)
            if 200 <= status < 300:
                event["pending_webhooks"] -= 1
                break
        self.sent.append({"event": event["id"], "type": event["type"], "status": status})

    async def _post(self, endpoint: Endpoint, body: bytes, seconds: float) -> tuple[int, bytes]:
        headers = {
            "Content-Type": "application/json; charset=utf-8",
            "Stripe-Signature": signature(endpoint.secret, body, int(self.books.now())),
            "User-Agent": "Stripe/1.0 (+https://stripe.com/docs/webhooks)",
        }
        try:
            async with httpx.AsyncClient(timeout=seconds, trust_env=False) as client:
                answer = await client.post(endpoint.url, content=body, headers=headers)
                return answer.status_code, answer.content
        except httpx.HTTPError as problem:
            logger.info("webhook to %s: %s", endpoint.url, type(problem).__name__)
            return 0, b""

    async def ask(self, authorization: Json) -> bool | None:
        """Whether the platform approves; True when nobody is to be asked, None without an answer in time."""
        endpoint = next((e for e in self.endpoints if e.wants(ASKED)), None)
        if endpoint is None:
            return True
        event = self.books.event(ASKED, authorization)
        body = json.dumps(event).encode()
        try:
            status, answer = await asyncio.wait_for(
                self._post(endpoint, body, self.ask_seconds), self.ask_seconds
            )
        except TimeoutError:
            return None
        if status != 200:
            return None
        try:
            return bool(json.loads(answer)["approved"])
        except (ValueError, KeyError, TypeError):
            return None

    def resend(self, event_id: str) -> None:
        """The same event once more, as Stripe's dashboard can."""
        self.hear(self.books.get("event", event_id))


def as_json(endpoint: Endpoint, books: Books, *, with_secret: bool = False) -> Json:
    told: Json = {
        "id": endpoint.endpoint_id,
        "object": "webhook_endpoint",
        "api_version": API_VERSION,
        "application": None,
        "created": int(books.now()),
        "description": None,
        "enabled_events": list(endpoint.events),
        "livemode": False,
        "metadata": {},
        "status": "enabled",
        "url": endpoint.url,
    }
    return told | ({"secret": endpoint.secret} if with_secret else {})
