from __future__ import annotations

import pytest
import stripe

from tests.demo.payments.conftest import Clock
from tests.demo.payments.platform import HERE, Platform

Error = stripe.InvalidRequestError


async def test_a_hold_takes_nothing_until_captured(platform: Platform, clock: Clock) -> None:
    hold = await platform.hold(10_000, expand=["latest_charge"], transfer_group="g1")
    assert (hold.status, hold.amount_capturable, hold.amount_received) == ("requires_capture", 10_000, 0)
    charge = hold.latest_charge
    assert (charge.captured, charge.amount_captured, charge.transfer_group) == (False, 0, "g1")
    assert charge.payment_method_details.card.capture_before == int(clock.seconds) + 7 * 86_400
    assert [e for e in (await platform.ledger())["entries"] if e["kind"] == "capture"] == []


async def test_is_captured_once_and_the_rest_is_let_go(platform: Platform) -> None:
    hold = await platform.hold(10_000)
    done = await platform.api.v1.payment_intents.capture_async(hold.id, {"amount_to_capture": 6_000})
    assert (done.status, done.amount_received, done.amount_capturable) == ("succeeded", 6_000, 0)
    for again in (
        platform.api.v1.payment_intents.capture_async,
        platform.api.v1.payment_intents.cancel_async,
    ):
        with pytest.raises(Error) as caught:
            await again(hold.id)
        assert caught.value.code == "payment_intent_unexpected_state"
    ledger = await platform.ledger()
    assert sum(e["amount"] for e in ledger["entries"] if e["kind"] == "capture") == 6_000
    assert ledger["holds"][0]["captured"] == 6_000


@pytest.mark.parametrize(("amount", "code"), [(10_001, "amount_too_large"), (0, None)])
async def test_never_captures_more_than_was_held(platform: Platform, amount: int, code: str | None) -> None:
    hold = await platform.hold(10_000)
    with pytest.raises(Error) as caught:
        await platform.api.v1.payment_intents.capture_async(hold.id, {"amount_to_capture": amount})
    assert caught.value.code == code
    assert (await platform.api.v1.payment_intents.retrieve_async(hold.id)).status == "requires_capture"


async def test_is_released(platform: Platform) -> None:
    hold = await platform.hold()
    gone = await platform.api.v1.payment_intents.cancel_async(hold.id, {"cancellation_reason": "abandoned"})
    assert (gone.status, gone.cancellation_reason, gone.amount_capturable) == ("canceled", "abandoned", 0)
    with pytest.raises(Error):
        await platform.api.v1.payment_intents.capture_async(hold.id)
    assert (await platform.ledger())["holds"][0]["captured"] == 0


async def test_runs_out(platform: Platform, clock: Clock) -> None:
    hold = await platform.hold()
    clock.seconds += 7 * 86_400
    with pytest.raises(Error) as caught:
        await platform.api.v1.payment_intents.capture_async(hold.id)
    assert caught.value.code == "payment_intent_unexpected_state"
    gone = await platform.api.v1.payment_intents.retrieve_async(hold.id)
    assert (gone.status, gone.cancellation_reason) == ("canceled", "automatic")


@pytest.mark.parametrize(
    ("method", "code"),
    [
        ("pm_card_visa_chargeDeclined", "generic_decline"),
        ("pm_card_visa_chargeDeclinedInsufficientFunds", "insufficient_funds"),
    ],
)
async def test_declined_cards_hold_nothing(platform: Platform, method: str, code: str) -> None:
    with pytest.raises(stripe.CardError) as caught:
        await platform.api.v1.payment_intents.create_async(
            {"amount": 500, "currency": "usd", "payment_method": method, "confirm": True, **HERE}  # type: ignore[typeddict-item]
        )
    assert caught.value.http_status == 402
    assert caught.value.error is not None
    assert caught.value.error.decline_code == code
    intent = caught.value.error.payment_intent
    assert intent is not None
    assert intent.status == "requires_payment_method"
    charge = await platform.api.v1.charges.retrieve_async(str(intent.latest_charge))
    assert (charge.status, charge.paid) == ("failed", False)

    again = await platform.api.v1.payment_intents.confirm_async(intent.id, {"payment_method": "pm_card_visa"})
    assert again.status == "succeeded"


async def test_decline_on_demand(platform: Platform) -> None:
    await platform.fault("decline")
    with pytest.raises(stripe.CardError):
        await platform.hold()
    assert (await platform.hold()).status == "requires_capture"


async def test_saved_for_later_the_card_needs_no_bank(platform: Platform) -> None:
    assert (await platform.hold(number="4000002500003155")).status == "requires_capture"
    with pytest.raises(stripe.CardError) as caught:
        await platform.hold(number="4000002760003184")
    assert caught.value.code == "authentication_required"


@pytest.mark.parametrize(
    ("act", "status", "told"),
    [("approve", "requires_capture", "succeeded"), ("fail", "requires_payment_method", "failed")],
)
async def test_the_bank_is_asked_on_its_page(platform: Platform, act: str, status: str, told: str) -> None:
    customer, method = await platform.save_card("4000002760003184")
    intent = await platform.api.v1.payment_intents.create_async(
        {
            "amount": 500,
            "currency": "usd",
            "customer": customer,
            "payment_method": method,
            "capture_method": "manual",
            "confirm": True,
            "return_url": "https://muse.invalid/back",
        }
    )
    assert intent.status == "requires_action"
    assert intent.next_action is not None
    assert intent.next_action.redirect_to_url is not None
    url = intent.next_action.redirect_to_url.url or ""
    back = await platform.http.post(url, data={"act": act})
    assert back.headers["location"].startswith("https://muse.invalid/back?payment_intent=pi_")
    assert f"redirect_status={told}" in back.headers["location"]
    assert (await platform.api.v1.payment_intents.retrieve_async(intent.id)).status == status
    assert (await platform.http.post(url, data={"act": "approve"})).status_code == 404


async def test_an_abandoned_challenge_can_be_cancelled(platform: Platform) -> None:
    customer, method = await platform.save_card("4000002760003184")
    params = {"amount": 500, "currency": "usd", "customer": customer, "payment_method": method, **HERE}
    intent = await platform.api.v1.payment_intents.create_async(params | {"confirm": True})  # type: ignore[arg-type]
    assert (await platform.api.v1.payment_intents.cancel_async(intent.id)).status == "canceled"


async def test_cards_of_others_and_missing_return_urls_are_refused(platform: Platform) -> None:
    _, method = await platform.save_card()
    other = await platform.api.v1.customers.create_async()
    params = {"amount": 500, "currency": "usd", "customer": other.id, "payment_method": method}
    with pytest.raises(Error) as caught:
        await platform.api.v1.payment_intents.create_async(params)  # type: ignore[arg-type]
    assert caught.value.param == "payment_method"
    with pytest.raises(Error, match="return_url"):
        await platform.api.v1.payment_intents.create_async(
            {"amount": 500, "currency": "usd", "payment_method": "pm_card_visa", "confirm": True}
        )


async def test_refunds_never_exceed_what_was_captured(platform: Platform) -> None:
    hold = await platform.hold(10_000)
    refund = platform.api.v1.refunds.create_async
    with pytest.raises(Error) as caught:
        await refund({"payment_intent": hold.id})
    assert caught.value.code == "charge_not_refundable"
    await platform.api.v1.payment_intents.capture_async(hold.id, {"amount_to_capture": 6_000})

    first = await refund({"payment_intent": hold.id, "amount": 2_500, "metadata": {"order": "1"}})
    assert (first.status, first.amount) == ("succeeded", 2_500)
    with pytest.raises(Error, match="greater than unrefunded"):
        await refund({"payment_intent": hold.id, "amount": 3_501})
    assert (await refund({"payment_intent": hold.id})).amount == 3_500
    with pytest.raises(Error) as caught:
        await refund({"payment_intent": hold.id})
    assert caught.value.code == "charge_already_refunded"
    charge = await platform.api.v1.charges.retrieve_async(str(hold.latest_charge), {"expand": ["refunds"]})
    assert charge.refunded
    assert charge.refunds is not None
    assert [r.amount for r in charge.refunds.data] == [3_500, 2_500]


async def test_transfers_stay_within_their_charge(platform: Platform) -> None:
    account = await platform.api.v1.accounts.create_async({"country": "US"})
    hold = await platform.hold(10_000, transfer_group="g1")
    transfer = platform.api.v1.transfers.create_async
    base = {"currency": "usd", "destination": account.id, "source_transaction": str(hold.latest_charge)}
    with pytest.raises(Error):
        await transfer({"amount": 100, **base})  # type: ignore[typeddict-item]
    await platform.api.v1.payment_intents.capture_async(hold.id)
    first = await transfer({"amount": 6_000, **base})  # type: ignore[typeddict-item]
    assert first.transfer_group == "g1"
    with pytest.raises(Error, match="more than its amount"):
        await transfer({"amount": 4_001, **base})  # type: ignore[typeddict-item]

    await platform.api.v1.transfers.reversals.create_async(first.id, {"amount": 1_000})
    assert (await platform.api.v1.transfers.retrieve_async(first.id)).amount_reversed == 1_000
    assert await transfer({"amount": 5_000, **base})  # type: ignore[typeddict-item]
    listed = await platform.api.v1.transfers.list_async({"transfer_group": "g1"})
    assert [t.amount for t in listed.data] == [5_000, 6_000]


async def test_transfers_need_a_balance(platform: Platform) -> None:
    account = await platform.api.v1.accounts.create_async({"country": "US"})
    params = {"amount": 5_000, "currency": "usd", "destination": account.id}
    with pytest.raises(Error) as caught:
        await platform.api.v1.transfers.create_async(params)  # type: ignore[arg-type]
    assert caught.value.code == "balance_insufficient"
    await platform.http.post("/_demo/top_up", json={"amount": 5_000})
    await platform.api.v1.transfers.create_async(params)  # type: ignore[arg-type]
    balance = await platform.api.v1.balance.retrieve_async()
    assert [(b.amount, b.currency) for b in balance.available] == [(0, "usd")]


async def test_disputes_take_the_money_back(platform: Platform) -> None:
    hold = await platform.hold(10_000)
    await platform.api.v1.payment_intents.capture_async(hold.id)
    await platform.http.post(f"/_demo/disputes/{hold.latest_charge}")
    disputes = (await platform.api.v1.disputes.list_async()).data
    assert [(d.amount, d.status) for d in disputes] == [(10_000, "needs_response")]
    assert (await platform.api.v1.charges.retrieve_async(str(hold.latest_charge))).disputed
