from __future__ import annotations

import json

import pytest
import stripe

from tests.demo.payments.platform import SECRET, Listener, Platform


async def listen(platform: Platform, url: str) -> None:
    await platform.http.post("/_demo/webhook_endpoint", json={"url": url, "secret": SECRET})


async def test_tells_of_everything_in_order_with_a_right_signature(
    platform: Platform, listener: tuple[Listener, str]
) -> None:
    ear, url = listener
    await listen(platform, url)
    hold = await platform.hold()
    await platform.api.v1.payment_intents.capture_async(hold.id)
    await platform.api.v1.refunds.create_async({"payment_intent": hold.id})
    kinds = await ear.hear(12)

    assert set(kinds) == {
        "customer.created", "setup_intent.created", "payment_method.attached", "setup_intent.succeeded",
        "checkout.session.completed", "payment_intent.created", "charge.succeeded",
        "payment_intent.amount_capturable_updated", "charge.captured", "payment_intent.succeeded",
        "charge.refunded", "refund.created",
    }  # fmt: skip


async def test_events_hold_the_state_of_their_moment(platform: Platform) -> None:
    hold = await platform.hold()
    await platform.api.v1.payment_intents.capture_async(hold.id)
    listed = await platform.api.v1.events.list_async({"type": "payment_intent.amount_capturable_updated"})
    assert [e.data.object["status"] for e in listed.data] == ["requires_capture"]
    assert listed.data[0].api_version == stripe.api_version


async def test_repeats_until_heard_and_on_demand(platform: Platform, listener: tuple[Listener, str]) -> None:
    ear, url = listener
    ear.statuses = [500, 500]
    await listen(platform, url)
    await platform.api.v1.customers.create_async()
    assert await ear.hear(3) == ["customer.created"] * 3
    ids = {json.loads(body)["id"] for body, _ in ear.events}
    assert len(ids) == 1

    await platform.http.post(f"/_demo/events/{ids.pop()}/resend")
    await ear.hear(4)


async def test_forged_events_are_noticed_by_the_client(
    platform: Platform, listener: tuple[Listener, str]
) -> None:
    ear, url = listener
    await listen(platform, url)
    await platform.api.v1.customers.create_async()
    await ear.hear(1)
    with pytest.raises(stripe.SignatureVerificationError):
        stripe.Webhook.construct_event(ear.events[0][0], "t=1,v1=00", SECRET)


async def test_endpoints_can_be_made_over_the_api(platform: Platform, listener: tuple[Listener, str]) -> None:
    _, url = listener
    made = await platform.api.v1.webhook_endpoints.create_async(
        {"url": url, "enabled_events": ["customer.created"]}
    )
    assert made.secret is not None
    assert made.secret.startswith("whsec_")
    listed = await platform.api.v1.webhook_endpoints.list_async()
    assert [(e.url, getattr(e, "secret", None)) for e in listed.data] == [(url, None)]
    assert (await platform.api.v1.webhook_endpoints.delete_async(made.id)).deleted
