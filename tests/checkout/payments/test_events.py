"""Webhooks of the payment service: believed only when signed now, each taken once, the merchant checked."""

from __future__ import annotations

import json
import time
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from pydantic import SecretStr
from sqlalchemy import select

from checkout.payments.events import PaymentEvents
from checkout.payments.till import open_till
from demo.payments.webhooks import signature
from demo.serving import serve
from domain.order import Payer, Placement, StoreOrder
from storage.ledger_tables import StripeEvent
from storage.outbox import Outbox
from tests.checkout.payments.rig import Rig
from tests.checkout.payments.test_holds import until
from tests.checkout.payments.test_virtual_cards import MAPLE, typed
from web.stripe import stripe_router

SECRET = "whsec_test"


@pytest.fixture
async def door(rig: Rig) -> AsyncIterator[httpx.AsyncClient]:
    """Our own web door. It hears of everything that happens at the payment stand-in, and is asked about cards."""
    settings = rig.settings.model_copy(update={"stripe_webhook_secret": SecretStr(SECRET)})
    till = open_till(settings, rig.database, rig.platform.api)
    app = FastAPI()
    app.include_router(stripe_router(PaymentEvents(rig.durable, rig.database, Outbox(), till).take))
    async with serve(app) as url, httpx.AsyncClient(base_url=url) as http:
        await rig.platform.http.post(
            "/_demo/webhook_endpoint",
            json={"url": f"{url}/stripe", "secret": SECRET, "events": ["*", "issuing_authorization.request"]},
        )
        yield http


def event(event_id: str = "evt_1", kind: str = "payment_intent.canceled", subject: str = "pi_1") -> bytes:
    body: dict[str, Any] = {
        "id": event_id,
        "object": "event",
        "type": kind,
        "created": int(time.time()),
        "data": {"object": {"id": subject, "object": "payment_intent"}},
    }
    return json.dumps(body).encode()


async def send(door: httpx.AsyncClient, body: bytes, *, at: float = 0, secret: str = SECRET) -> int:
    headers = {"Stripe-Signature": signature(secret, body, int(time.time() + at))}
    return (await door.post("/stripe", content=body, headers=headers)).status_code


async def test_only_what_is_signed_now_is_believed(door: httpx.AsyncClient, rig: Rig) -> None:
    assert await send(door, event(), secret="whsec_other") == 400
    assert await send(door, event(), at=-600) == 400
    assert await send(door, event(), at=600) == 400
    assert (await door.post("/stripe", content=event())).status_code == 400
    assert (
        await door.post("/stripe", content=b"\xff", headers={"Stripe-Signature": "t=1,v1=x"})
    ).status_code == 400
    tampered = {"Stripe-Signature": signature(SECRET, event(), int(time.time()))}
    assert (await door.post("/stripe", content=event("evt_2"), headers=tampered)).status_code == 400
    async with rig.database.reading() as session:
        assert (await session.scalars(select(StripeEvent.id))).all() == []


async def test_an_event_is_taken_once(door: httpx.AsyncClient, rig: Rig) -> None:
    assert [await send(door, event()) for _ in range(3)] == [200, 200, 200]

    async def handled() -> list[bool]:
        async with rig.database.reading() as session:
            rows = await session.scalars(select(StripeEvent))
            return [row.handled_at is not None for row in rows]

    await until(handled, [True])


async def test_events_in_any_order_leave_what_is_true(door: httpx.AsyncClient, rig: Rig) -> None:
    session_id = await rig.approve({"ash": (Payer.CONNECT, 5_000)})
    await rig.place(session_id)
    hold = await rig.hold(session_id)
    assert hold is not None
    for number, kind in enumerate(("canceled", "succeeded", "amount_capturable_updated", "created")):
        await send(door, event(f"evt_x{number}", f"payment_intent.{kind}", str(hold.intent_id)))
    after = await rig.hold(session_id)
    assert after is not None
    assert (after.state, after.captured_cents) == ("captured", 5_000)
    assert (await rig.statement()).faults == []


@pytest.mark.parametrize(
    ("merchant", "approved"),
    [("MAPLE 8005550199", True), ("SP * MAPLE NEW YORK", True), ("CASINO ROYALE", False)],
)
async def test_the_merchant_must_be_the_store(
    door: httpx.AsyncClient, rig: Rig, merchant: str, approved: bool
) -> None:
    session_id = await rig.approve(MAPLE)
    card = await typed(rig, session_id)
    told: list[dict[str, Any]] = []

    async def charge(order: StoreOrder) -> None:
        assert (await rig.order(session_id, "maple")).placement == Placement.SUBMITTING
        told.append(await rig.pay(card, 8_000, merchant))

    rig.tier.before = charge
    await rig.place(session_id)
    assert [one["approved"] for one in told] == [approved]
