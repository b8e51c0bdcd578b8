"""One signed call to a merchant, and its verified answer."""

from __future__ import annotations

import asyncio
import json
import re
import time
import uuid
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any, TypeVar

import httpx

from checkout.tiers.ucp.discovery import Merchant, Merchants
from checkout.tiers.ucp.errors import AnswerLost, Challenge, NotReached, Patience, Rejected, UcpError
from checkout.tiers.ucp.negotiation import TARGET
from checkout.tiers.ucp.signing import (
    BadSignature,
    Message,
    Response,
    Signer,
    UnknownKey,
    digest_of,
    is_signed,
    verify_response,
)
from checkout.tiers.ucp.values import code_in
from net.errors import Unsafe

MAX_BYTES = 4 * 1024 * 1024
_NEVER_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.UnsupportedProtocol)
Sleep = Callable[[float], Awaitable[None]]
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Reply:
    """An HTTP answer whose signature, if it has one, is the merchant's. `body` is JSON, or None."""

    status: int
    headers: dict[str, str]
    body: Any


@dataclass(frozen=True, slots=True)
class CallTime:
    """How long one call took, for the operator's eyes. `name` e.g. "POST /checkout-sessions", or by MCP
    "create_checkout"."""

    name: str
    seconds: float


class Wire:
    """Carries calls to merchants in Muse's name. `watch` is told of every call's time."""

    def __init__(
        self,
        http: httpx.AsyncClient,
        merchants: Merchants,
        profile_of: Callable[[str], str],
        signer: Signer | None,
        patience: Patience,
        *,
        sleep: Sleep = asyncio.sleep,
        watch: Callable[[CallTime], None] | None = None,
    ) -> None:
        self._http = http
        self._merchants = merchants
        self._profile_of = profile_of
        self._signer = signer
        self._watch = watch
        self.patience = patience
        self.sleep = sleep

    def profile_for(self, merchant: Merchant) -> str:
        """The address of Muse's own profile in the version spoken with `merchant`."""
        return self._profile_of(merchant.version)

    async def call(
        self,
        merchant: Merchant,
        method: str,
        url: str,
        body: Any = None,
        *,
        key: str | None = None,
        bearer: str | None = None,
        accept: str = "application/json",
        more: Mapping[str, str] | None = None,
        name: str = "",
    ) -> Reply:
        """Send one request. Raises `NotReached` (nothing was sent) or `AnswerLost` (something may have
        happened); any HTTP status but 5xx comes back as a `Reply`. HTTP 503 is a clear no and comes back too.
        `more`: further headers, which are not signed; `name`: what the call is to be known by.
        """
        content = None if body is None else json.dumps(body, separators=(",", ":")).encode()
        headers = self._headers(merchant, method, url, content, key, bearer, accept) | dict(more or {})
        started = time.perf_counter()
        try:
            status, answer_headers, raw = await self._exchange(method, url, headers, content)
        finally:
            if self._watch is not None:
                known_by = name or f"{method} {httpx.URL(url).path}"
                self._watch(CallTime(known_by, time.perf_counter() - started))
        await self._check_signature(merchant, status, answer_headers, raw)
        if status >= 500 and status != 503:
            raise AnswerLost(f"HTTP {status}")
        return Reply(status, answer_headers, _body(status, answer_headers, raw))

    def _headers(
        self,
        merchant: Merchant,
        method: str,
        url: str,
        content: bytes | None,
        key: str | None,
        bearer: str | None,
        accept: str,
    ) -> dict[str, str]:
        profile_url = self.profile_for(merchant)
        headers = {
            "Accept": accept,
            "Accept-Encoding": "identity",  # Content-Digest is over the bytes as they travel
            "UCP-Agent": f'profile="{profile_url}"',
            "Request-Id": str(uuid.uuid4()),
        }
        if content is not None:
            headers["Content-Type"] = "application/json"
            headers["Content-Digest"] = digest_of(content)
        if key is not None:
            headers["Idempotency-Key"] = key
        if self._signer is not None and merchant.version < TARGET:
            headers["Request-Signature"] = self._signer.jws(content or b"", detached=True)
        elif self._signer is not None:
            message = Message(method, url, headers)
            self._signer.sign(message, version=merchant.version, profile_url=profile_url)
        if bearer is not None:
            headers["Authorization"] = f"Bearer {bearer}"
        return headers

    async def _exchange(
        self, method: str, url: str, headers: dict[str, str], content: bytes | None
    ) -> tuple[int, dict[str, str], bytes]:
        try:
            async with (
                asyncio.timeout(self.patience.answer),
                self._http.stream(
                    method, url, headers=headers, content=content, follow_redirects=False
                ) as answer,
            ):
                body = bytearray()
                async for piece in answer.aiter_bytes():
                    body += piece
                    if len(body) > MAX_BYTES:
                        raise AnswerLost(f"an answer of more than {MAX_BYTES} bytes")
                return answer.status_code, dict(answer.headers), bytes(body)
        except _NEVER_SENT as error:
            raise NotReached(type(error).__name__) from None
        except Unsafe as error:
            raise NotReached(f"unsafe address ({error.reason})") from None
        except (httpx.HTTPError, TimeoutError) as error:
            raise AnswerLost(type(error).__name__) from None

    async def _check_signature(
        self, merchant: Merchant, status: int, headers: dict[str, str], body: bytes
    ) -> None:
        """A signed answer must be signed by the merchant; unsigned ones are allowed (spec: Message Signatures,
        When Signatures Apply)."""
        keys = merchant.profile.keys
        if not keys or not is_signed(headers):
            return
        try:
            try:
                verify_response(Response(status, headers), body, keys)
            except UnknownKey:
                fresh = await self._merchants.again(merchant.origin)
                verify_response(Response(status, headers), body, fresh.profile.keys)
        except (BadSignature, UcpError) as error:
            raise AnswerLost(f"the answer's signature does not hold: {error}") from None


def _body(status: int, headers: dict[str, str], raw: bytes) -> Any:
    """JSON, or the JSON of the last event of a stream. A success that is neither is a lost answer."""
    if not raw:
        return None
    text = raw
    if headers.get("content-type", "").startswith("text/event-stream"):
        lines = [line[5:].strip() for line in raw.splitlines() if line.startswith(b"data:")]
        text = lines[-1] if lines else b""
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        if status < 400:
            raise AnswerLost("the answer is no JSON") from None
        return None


_PARAMETER = re.compile(r'([a-zA-Z_]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s,"]+))')


def read_challenge(header: str) -> Challenge | None:
    """The Bearer challenge in a `WWW-Authenticate` field, or None."""
    scheme, _, rest = header.strip().partition(" ")
    if scheme.lower() != "bearer":
        return None
    found = {name.lower(): quoted or plain for name, quoted, plain in _PARAMETER.findall(rest[:4096])}
    return Challenge(
        realm=found.get("realm", ""),
        error=found.get("error", ""),
        scopes=tuple(found.get("scope", "").split()),
        resource_metadata=found.get("resource_metadata", ""),
    )


def retry_after(headers: dict[str, str], now: datetime | None = None) -> float | None:
    """Seconds that `Retry-After` asks for, written as seconds or as a date; None when absent or unreadable."""
    value = headers.get("retry-after", "").strip()
    if value.isdigit():
        return float(value[:9])
    try:
        moment = parsedate_to_datetime(value)
    except (TypeError, ValueError):
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return max(0.0, (moment - (now or datetime.now(UTC))).total_seconds())


def rejection(reply: Reply) -> Rejected:
    """Why the merchant refused, from a transport error body or from the first error message of an envelope."""
    body = _refusal_in(reply.body)
    messages = body.get("messages", body.get("errors"))
    errors = [m for m in messages if isinstance(m, dict)] if isinstance(messages, list) else []
    first = next((m for m in errors if m.get("type", "error") == "error"), body)
    code = code_in(first.get("code"))
    url = body.get("continue_url")
    return Rejected(
        f"HTTP {reply.status} {code}".rstrip(),
        status=reply.status,
        code=code,
        retry_after=retry_after(reply.headers),
        continue_url=url if isinstance(url, str) else None,
        challenge=read_challenge(reply.headers.get("www-authenticate", "")),
    )


def _refusal_in(body: Any) -> dict[str, Any]:
    """The object that tells the refusal: the body, or what web frameworks wrap it in."""
    if not isinstance(body, dict):
        return {}
    wrapped = (body[name] for name in ("detail", "error") if isinstance(body.get(name), dict))
    return body if body.get("code") or body.get("messages") else next(wrapped, body)


async def patiently(wire: Wire, call: Callable[[], Awaitable[T]]) -> T:
    """Repeat a call that is safe to repeat (a read, or a write under its idempotency key) while the merchant
    is silent, down or busy; waits as long as it asks, if that is short."""
    pause = wire.patience.pause
    for attempt in range(1, wire.patience.attempts + 1):
        try:
            return await call()
        except (NotReached, AnswerLost):
            if attempt == wire.patience.attempts:
                raise
            wait = pause
        except Rejected as error:
            wait = error.retry_after if error.retry_after is not None else pause
            busy = error.status in {429, 503}
            if not busy or attempt == wire.patience.attempts or wait > wire.patience.longest_pause:
                raise
        await wire.sleep(wait)
        pause *= 2
    raise AssertionError("at least one attempt is made")
