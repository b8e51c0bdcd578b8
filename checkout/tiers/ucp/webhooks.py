"""Order webhooks: who sent them, whether they are fresh, and whether the sender has any business with the order."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Awaitable, Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from pydantic import ValidationError

from checkout.tiers.ucp.addresses import origin_of
from checkout.tiers.ucp.discovery import PATH, Merchant, Merchants
from checkout.tiers.ucp.errors import UcpError
from checkout.tiers.ucp.signing import (
    BadSignature,
    Message,
    Signed,
    UnknownKey,
    is_signed,
    verify_detached,
    verify_request,
)
from checkout.tiers.ucp.snapshots import OrderSnapshot
from domain.base import Frozen
from net.errors import Unsafe

WINDOW = timedelta(minutes=5)
"""How far a webhook's time may lie from ours, in either direction."""
MAX_BYTES = 1024 * 1024
_PROFILE = re.compile(r'(?:^|[,;\s])profile="([^"\\]{1,2000})"')

Placed = Callable[[str, str, str], Awaitable[bool]]
"""Whether an order of ours is at a store: (the store's origin, its order id, its checkout id)."""


class WebhookRefused(Exception):
    """The webhook is not believed. `status` and `code` answer its sender; `detail` is for operators."""

    def __init__(self, status: int, code: str, detail: str) -> None:
        super().__init__(f"{status} {code}: {detail}")
        self.status = status
        self.code = code
        self.detail = detail


class OrderWebhook(Frozen):
    """A believed webhook. `event_id` is the same for every delivery of one event: keep it once."""

    event_id: str
    at: datetime
    origin: str
    order: OrderSnapshot


async def verify(
    headers: Mapping[str, str],
    body: bytes,
    *,
    url: str,
    merchants: Merchants,
    placed: Placed,
    now: datetime | None = None,
    window: timedelta = WINDOW,
) -> OrderWebhook:
    """Believe a webhook sent to `url` (Muse's public address, never the request's own Host), or raise
    `WebhookRefused`.

    Signature by a key of the sender's profile, over this very address and body; time within `window` before
    and after `now`; and the order is one placed at the sender (spec: Order, Webhook Signature Verification).
    """
    told = {name.lower(): value for name, value in headers.items()}
    if len(body) > MAX_BYTES:
        raise WebhookRefused(413, "invalid_request", "too long")
    merchant = await _sender(told, merchants)
    signed = await _checked(told, body, url, merchant, merchants)
    document = _document(body)
    order = _order(document)
    at = _time(told, document, signed)
    moment = now or datetime.now(UTC)
    if not moment - window <= at <= moment + window:
        raise WebhookRefused(400, "stale", f"sent {(moment - at).total_seconds():.0f} s ago")
    if not await placed(merchant.origin, order.id, order.checkout_id):
        raise WebhookRefused(403, "not_authorized", f"{merchant.origin} has no such order")
    return OrderWebhook(
        event_id=_event_id(told, document, signed, body), at=at, origin=merchant.origin, order=order
    )


async def _sender(headers: Mapping[str, str], merchants: Merchants) -> Merchant:
    named = _PROFILE.search(headers.get("ucp-agent", ""))
    try:
        origin = origin_of(named[1]) if named else ""
    except Unsafe:
        origin = ""
    if named is None or named[1] != f"{origin}{PATH}":
        raise WebhookRefused(400, "invalid_profile_url", "UCP-Agent names no profile of a business")
    try:
        return await merchants.at(origin)
    except UcpError as error:
        raise WebhookRefused(424, "profile_unreachable", error.detail) from None


async def _checked(
    headers: Mapping[str, str], body: bytes, url: str, merchant: Merchant, merchants: Merchants
) -> Signed:
    """The signature, checked; the sender's keys are read anew once when it names one we do not know."""
    try:
        try:
            return _signature(headers, body, url, merchant)
        except UnknownKey:
            return _signature(headers, body, url, await merchants.again(merchant.origin))
    except UnknownKey as error:
        raise WebhookRefused(401, "key_not_found", str(error)) from None
    except BadSignature as error:
        raise WebhookRefused(401, "signature_invalid", str(error)) from None
    except UcpError as error:
        raise WebhookRefused(424, "profile_unreachable", error.detail) from None


def _signature(headers: Mapping[str, str], body: bytes, url: str, merchant: Merchant) -> Signed:
    if is_signed(headers):
        return verify_request(Message("POST", url, dict(headers)), body, merchant.profile.keys)
    if "request-signature" in headers:
        verify_detached(headers["request-signature"], body, merchant.profile.keys)
        return Signed(fields=frozenset(), created=None)
    raise WebhookRefused(401, "signature_missing", "neither Signature-Input nor Request-Signature")


def _document(body: bytes) -> dict[str, Any]:
    try:
        document = json.loads(body)
    except (ValueError, RecursionError):
        document = None
    if not isinstance(document, dict):
        raise WebhookRefused(400, "invalid_request", "no JSON object")
    return document


def _order(document: dict[str, Any]) -> OrderSnapshot:
    try:
        return OrderSnapshot.model_validate(document)
    except ValidationError as error:
        where = ".".join(map(str, error.errors()[0]["loc"]))
        raise WebhookRefused(400, "invalid_request", f"no order: {where}") from None


def _time(headers: Mapping[str, str], document: dict[str, Any], signed: Signed) -> datetime:
    """When it was sent, as far as the signature vouches for it: the signature's own time before the header's,
    the header's before the body's (the only one before 2026-04-08)."""
    stamp = headers.get("webhook-timestamp", "")
    if signed.created is not None and "webhook-timestamp" not in signed.fields:
        return datetime.fromtimestamp(signed.created, UTC)
    if stamp.isascii() and stamp.isdigit() and len(stamp) <= 11:
        return datetime.fromtimestamp(int(stamp), UTC)
    try:
        at = datetime.fromisoformat(str(document.get("created_time")))
    except ValueError:
        raise WebhookRefused(400, "invalid_request", "no time") from None
    return at if at.tzinfo else at.replace(tzinfo=UTC)


def _event_id(headers: Mapping[str, str], document: dict[str, Any], signed: Signed, body: bytes) -> str:
    """The sender's id where it is signed; an unsigned one could be changed by who replays the message."""
    if "webhook-id" in signed.fields:
        return headers["webhook-id"][:200]
    if isinstance(document.get("event_id"), str):
        return str(document["event_id"])[:200]
    return f"sha256:{hashlib.sha256(body).hexdigest()}"
