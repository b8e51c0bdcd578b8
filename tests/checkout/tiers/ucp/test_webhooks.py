"""Webhooks that are believed, and the many that are not."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from checkout.tiers.ucp.discovery import Merchants
from checkout.tiers.ucp.signing import Message, Signer, digest_of
from checkout.tiers.ucp.webhooks import OrderWebhook, WebhookRefused, verify
from tests.checkout.tiers.ucp.merchant import ORIGIN, Merchant, sign

URL = "https://muse.shop/webhooks/ucp/orders"
BODY = json.dumps({"id": "ord_1", "checkout_id": "chk_1", "currency": "USD"}).encode()


async def ours(origin: str, order_id: str, checkout_id: str) -> bool:
    return (origin, order_id, checkout_id) == (ORIGIN, "ord_1", "chk_1")


def sent(
    signer: Signer,
    *,
    body: bytes = BODY,
    at: datetime | None = None,
    url: str = URL,
    profile: str = f"{ORIGIN}/.well-known/ucp",
    webhook_id: str = "wh_1",
) -> dict[str, str]:
    stamp = str(int((at or datetime.now(UTC)).timestamp()))
    headers = {
        "UCP-Agent": f'profile="{profile}"',
        "Webhook-Id": webhook_id,
        "Webhook-Timestamp": stamp,
        "Content-Type": "application/json",
        "Content-Digest": digest_of(body),
    }
    covered = ("@method", "@authority", "@path", *(name.lower() for name in headers))
    return headers | sign(signer, Message("POST", url, dict(headers)), covered)


async def heard(
    merchant: Merchant, headers: dict[str, str], body: bytes = BODY, **options: Any
) -> OrderWebhook:
    http = httpx.AsyncClient(transport=httpx.MockTransport(merchant))
    return await verify(
        headers, body, **{"url": URL, "merchants": Merchants(http), "placed": ours, **options}
    )


async def test_a_sound_webhook_is_believed() -> None:
    merchant = Merchant()
    believed = await heard(merchant, sent(merchant.signer))
    assert (believed.event_id, believed.origin, believed.order.id) == ("wh_1", ORIGIN, "ord_1")


@pytest.mark.parametrize("minutes", [-60, -6, 6, 60])
async def test_late_and_future_ones_are_not(minutes: int) -> None:
    merchant = Merchant()
    at = datetime.now(UTC) + timedelta(minutes=minutes)
    with pytest.raises(WebhookRefused) as refused:
        await heard(merchant, sent(merchant.signer, at=at))
    assert refused.value.code == "stale"


async def test_a_fresh_stamp_on_an_old_signature_does_not_help() -> None:
    merchant = Merchant()
    headers = sent(merchant.signer, at=datetime.now(UTC) - timedelta(hours=2))
    headers["Webhook-Timestamp"] = str(int(datetime.now(UTC).timestamp()))
    with pytest.raises(WebhookRefused) as refused:
        await heard(merchant, headers)
    assert refused.value.status == 401


async def test_one_for_another_address_is_not_ours() -> None:
    merchant = Merchant()
    with pytest.raises(WebhookRefused) as refused:
        await heard(merchant, sent(merchant.signer, url="https://other-bot.com/webhooks/ucp/orders"))
    assert refused.value.code == "signature_invalid"


async def test_an_unsigned_one_is_not_believed() -> None:
    merchant = Merchant()
    headers = sent(merchant.signer)
    for name in ("Signature", "Signature-Input"):
        del headers[name]
    with pytest.raises(WebhookRefused) as refused:
        await heard(merchant, headers)
    assert refused.value.code == "signature_missing"


async def test_another_key_is_not_the_merchants() -> None:
    with pytest.raises(WebhookRefused) as refused:
        await heard(Merchant(), sent(Signer.generate()))
    assert refused.value.code == "key_not_found"


async def test_a_body_changed_on_the_way_is_not_believed() -> None:
    merchant = Merchant()
    with pytest.raises(WebhookRefused) as refused:
        await heard(merchant, sent(merchant.signer), BODY.replace(b"USD", b"EUR"))
    assert refused.value.status == 401


async def test_a_merchant_speaks_for_its_own_orders_only() -> None:
    merchant = Merchant()
    body = json.dumps({"id": "ord_of_another", "currency": "USD"}).encode()
    with pytest.raises(WebhookRefused) as refused:
        await heard(merchant, sent(merchant.signer, body=body), body)
    assert refused.value.status == 403


@pytest.mark.parametrize(
    "profile",
    [
        "",
        "not a link",
        "https://www.northfield.shop/other",
        "https://www.northfield.shop/.well-known/ucp?x",
        "http://127.0.0.1/.well-known/ucp",
    ],
)
async def test_only_a_business_profile_names_a_sender(profile: str) -> None:
    merchant = Merchant()
    with pytest.raises(WebhookRefused):
        await heard(merchant, sent(merchant.signer, profile=profile))


@pytest.mark.parametrize("body", [b"", b"[]", b"{", b'{"currency": "USD"}', b" " * (1024 * 1024 + 1)])
async def test_bodies_that_are_no_order(body: bytes) -> None:
    merchant = Merchant()
    with pytest.raises(WebhookRefused) as refused:
        await heard(merchant, sent(merchant.signer, body=body), body)
    assert refused.value.status in {400, 401, 413}


async def test_an_unsigned_id_is_replaced_by_the_bodys_own() -> None:
    merchant = Merchant()
    headers = {
        "UCP-Agent": f'profile="{ORIGIN}/.well-known/ucp"',
        "Content-Type": "application/json",
        "Content-Digest": digest_of(BODY),
    }
    merchant.signer.sign(Message("POST", URL, headers), version="2026-04-08", profile_url="")
    ids = {(await heard(merchant, {**headers, "Webhook-Id": name})).event_id for name in ("one", "two")}
    assert len(ids) == 1


async def test_an_older_merchant_signs_its_body_alone() -> None:
    merchant = Merchant("2026-01-23")
    body = json.dumps(
        {
            "id": "ord_1",
            "checkout_id": "chk_1",
            "event_id": "evt_9",
            "created_time": datetime.now(UTC).isoformat(),
        }
    ).encode()
    headers = {
        "UCP-Agent": f'profile="{ORIGIN}/.well-known/ucp"',
        "Request-Signature": merchant.signer.jws(body, detached=True),
    }
    assert (await heard(merchant, headers, body)).event_id == "evt_9"
    old = json.loads(body) | {"created_time": "2026-01-01T00:00:00Z"}
    stale = json.dumps(old).encode()
    headers["Request-Signature"] = merchant.signer.jws(stale, detached=True)
    with pytest.raises(WebhookRefused):
        await heard(merchant, headers, stale)
