from __future__ import annotations

from typing import Any

import pytest
import stripe

from demo.payments.webhooks import ASKED
from tests.demo.payments.platform import SECRET, Json, Listener, Platform


async def reveal(platform: Platform, card: Any) -> Json:
    """What a store's page is given."""
    told = await platform.api.v1.issuing.cards.retrieve_async(card.id, {"expand": ["number", "cvc"]})
    return {
        "number": told.number,
        "cvc": told.cvc,
        "exp_month": told.exp_month,
        "exp_year": told.exp_year,
        "merchant": "Maple & Main",
    }


async def pay(platform: Platform, typed: Json, amount: int, **changes: Any) -> tuple[bool, str]:
    answer = await platform.http.post("/_demo/network/pay", json=typed | {"amount": amount} | changes)
    return answer.json()["approved"], answer.json()["reason"]


async def test_number_is_told_only_when_asked_for(platform: Platform) -> None:
    card = await platform.issue_card()
    assert "number" not in card
    assert "cvc" not in card
    typed = await reveal(platform, card)
    assert typed["number"].endswith(card.last4)
    events = await platform.http.get("/v1/events", headers={"Authorization": "Bearer sk_test_demo"})
    assert typed["number"] not in events.text


async def test_spends_up_to_its_cap_and_not_a_cent_more(platform: Platform) -> None:
    typed = await reveal(platform, await platform.issue_card(5_000))
    assert await pay(platform, typed, 5_001) == (False, "authorization_controls")
    assert await pay(platform, typed, 4_000) == (True, "webhook_approved")
    assert await pay(platform, typed, 1_001) == (False, "authorization_controls")
    assert await pay(platform, typed, 1_000) == (True, "webhook_approved")
    spends = (await platform.ledger())["card_spends"]
    assert [s["amount"] for s in spends] == [-4_000, -1_000]
    balance = await platform.api.v1.balance.retrieve_async()
    assert balance.issuing is not None
    assert balance.issuing.available[0].amount == 45_000


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"cvc": "abc"}, "verification_failed"),
        ({"exp_year": 2020}, "card_expired"),
        ({"currency": "eur"}, "authorization_controls"),
    ],
)
async def test_refuses_what_does_not_fit(platform: Platform, change: Json, reason: str) -> None:
    typed = await reveal(platform, await platform.issue_card())
    assert await pay(platform, typed, 100, **change) == (False, reason)


async def test_cancelled_cards_are_dead(platform: Platform) -> None:
    card = await platform.issue_card()
    typed = await reveal(platform, card)
    await platform.api.v1.issuing.cards.update_async(card.id, {"status": "canceled"})
    assert await pay(platform, typed, 100) == (False, "card_canceled")
    with pytest.raises(stripe.InvalidRequestError):
        await platform.api.v1.issuing.cards.update_async(card.id, {"status": "active"})


async def test_single_use_cards_end_themselves(platform: Platform) -> None:
    card = await platform.issue_card(lifecycle_controls={"cancel_after": {"payment_count": 1}})
    typed = await reveal(platform, card)
    assert (await pay(platform, typed, 100))[0]
    assert await pay(platform, typed, 100) == (False, "card_canceled")


async def test_float_runs_out(platform: Platform) -> None:
    typed = await reveal(platform, await platform.issue_card(100_000))
    assert await pay(platform, typed, 50_001) == (False, "insufficient_funds")


@pytest.mark.parametrize(
    ("answer", "outcome"),
    [
        (True, (True, "webhook_approved")),
        (False, (False, "webhook_declined")),
        (None, (False, "webhook_timeout")),
    ],
)
async def test_asks_the_platform_at_each_use(
    platform: Platform, listener: tuple[Listener, str], answer: bool | None, outcome: tuple[bool, str]
) -> None:
    ear, url = listener
    ear.approves = answer
    await platform.http.post(
        "/_demo/webhook_endpoint", json={"url": url, "secret": SECRET, "events": [ASKED]}
    )
    typed = await reveal(platform, await platform.issue_card())
    assert await pay(platform, typed, 100) == outcome
    assert b'"name": "Maple & Main"' in ear.events[0][0]
    assert await ear.hear(1) == [ASKED]


async def test_holds_are_captured_in_part_or_given_up(platform: Platform) -> None:
    card = await platform.issue_card()
    helpers = platform.api.v1.test_helpers.issuing.authorizations
    first = await helpers.create_async({"card": card.id, "amount": 3_000, "currency": "usd"})
    assert (first.approved, first.status) == (True, "pending")
    done = await helpers.capture_async(first.id, {"capture_amount": 2_000})
    assert done.status == "closed"
    second = await helpers.create_async({"card": card.id, "amount": 3_000, "currency": "usd"})
    assert (await helpers.reverse_async(second.id)).status == "reversed"
    assert (await platform.ledger())["balance"]["issuing"]["available"][0]["amount"] == 48_000
    listed = await platform.api.v1.issuing.transactions.list_async({"card": card.id})
    assert [t.amount for t in listed.data] == [-2_000]


async def test_stores_refund_onto_the_card(platform: Platform) -> None:
    typed = await reveal(platform, await platform.issue_card())
    await pay(platform, typed, 3_000)
    refund = {"number": typed["number"], "amount": 1_000, "merchant": "Maple & Main"}
    told = (await platform.http.post("/_demo/network/refund", json=refund)).json()
    assert (told["type"], told["amount"]) == ("refund", 1_000)
    assert (await platform.ledger())["balance"]["issuing"]["available"][0]["amount"] == 48_000


async def test_test_cards_work_at_stores_too(platform: Platform) -> None:
    typed = {"cvc": "123", "exp_month": 1, "exp_year": 2034, "merchant": "Maple & Main"}
    assert await pay(platform, typed | {"number": "4242424242424242"}, 100) == (True, "approved")
    assert await pay(platform, typed | {"number": "4000000000000002"}, 100) == (False, "generic_decline")
    assert await pay(platform, typed | {"number": "1"}, 100) == (False, "unknown_card")
