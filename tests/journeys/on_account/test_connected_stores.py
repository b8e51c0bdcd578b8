"""Three connected stores in one checkout: one hold on the shopper's saved card, captured for what was confirmed."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any

import pytest
import pytest_asyncio
from sqlalchemy import select

from app.runtime import Runtime
from checkout.payments import cashier, ledger
from demo.chat.client import ChatMessage
from storage.ledger_tables import Hold
from tests.journeys.on_account.counter import OnAccount, connected
from tests.journeys.sentences import sentence
from tests.journeys.shopper import Shopper, is_confirmation, place_button
from tests.journeys.stripe_calls import every_call_is_valid
from tests.journeys.world import Town

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.xdist_group("journeys-money")]

TOTALS = {"northline": 9_400, "maple": 5_900, "atelier": 6_900}
GOODS = (
    ("northline", "marlow-wrap-dress", "Emerald", "M"),
    ("maple", "fern-wool-scarf", "Oat", ""),
    ("atelier", "foulard-iris", "Lilac", ""),
)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def money(module_town: Town) -> dict[str, str]:
    return await connected(module_town)


async def fills_cart(shopper: Shopper) -> None:
    for store, slug, color, size in GOODS:
        await shopper.puts_in_cart(store, slug, color, size)  # type: ignore[arg-type]
    await shopper.asks("checkout", "1 · Address")


async def saves_card(shopper: Shopper, number: str = "4242424242424242") -> ChatMessage:
    """Through the hosted page, as its button opens it; the review card."""
    await shopper.asks(shopper.address, "2 · Payment")
    page = await shopper.taps("Add a card", sentence("card-page"))
    url = str(page.buttons[0][0].url)
    form = {"number": number, "expiry": "12 / 34", "cvc": "123"}
    answer = await shopper.town.http.post(url, data=form, follow_redirects=False)
    if "3d_secure" in answer.headers.get("location", ""):
        await shopper.town.http.post(answer.headers["location"], data={"act": "approve"})
    return await shopper.wait_for("3 · Review")


async def truth(town: Town) -> dict[str, Any]:
    told: dict[str, Any] = (await town.http.get(f"{town.world.payments}/_demo/ledger")).json()
    return told


async def books(muse: Runtime) -> ledger.Statement:
    async with muse.database.reading() as session:
        told = await ledger.statement(session)
    assert told.faults == []
    return told


async def held(muse: Runtime, town: Town) -> tuple[Hold, dict[str, Any]]:
    """The newest hold: our row, and what the payment service says of it."""
    async with muse.database.reading() as session:
        row = await session.scalar(select(Hold).order_by(Hold.id.desc()).limit(1))
    assert row is not None
    return row, next(hold for hold in (await truth(town))["holds"] if hold["id"] == row.intent_id)


async def transfers(town: Town, hold: Hold) -> list[int]:
    return sorted(
        t["amount"] for t in (await truth(town))["transfers"] if t["transfer_group"] == hold.session_id
    )


async def test_one_of_three_fails_and_the_hold_is_captured_for_the_rest(
    shopper: Shopper, town: Town, muse: Runtime, counter: OnAccount
) -> None:
    counter.refusing.add("maple_and_main")
    await fills_cart(shopper)
    review = await saves_card(shopper)
    for name in ("Northline", "Maple & Main", "Petit Atelier"):
        assert sentence("pay-connect", store=name) in review.text
    assert "Pay with: Visa ····4242" in review.text
    done = await shopper.places(review)
    assert done.text.startswith("Done!")
    assert "✗ Maple & Main" in done.text
    receipt = await shopper.wait_for("Receipt")
    paid = TOTALS["northline"] + TOTALS["atelier"]
    assert "Muse charged Visa ····4242: $163.00" in receipt.text
    assert "Maple & Main: nothing ordered, nothing charged" in receipt.text
    row, theirs = await held(muse, town)
    assert (theirs["status"], theirs["amount"], theirs["captured"]) == ("succeeded", paid + 5_900 + 300, paid)
    assert await transfers(town, row) == [TOTALS["atelier"], TOTALS["northline"]]
    assert (await books(muse)).balances["USD", ledger.HELD] == 0
    assert "Fern Wool Scarf" in (await shopper.cart()).text


async def test_all_fail_and_nothing_stays_held(
    shopper: Shopper, town: Town, muse: Runtime, counter: OnAccount
) -> None:
    counter.refusing.update(("northline", "maple_and_main", "petit_atelier"))
    await fills_cart(shopper)
    done = await shopper.places(await saves_card(shopper))
    assert done.text.startswith("Nothing was ordered")
    row, theirs = await released(muse, town)
    assert (row.state, theirs["status"], theirs["captured"]) == ("released", "canceled", 0)
    assert await shopper.heard("Receipt") == []
    await books(muse)


async def released(muse: Runtime, town: Town) -> tuple[Hold, dict[str, Any]]:
    for _ in range(100):
        row, theirs = await held(muse, town)
        if row.state == "released":
            break
        await asyncio.sleep(0.1)
    return row, theirs


async def test_the_bank_asks_first_and_a_cancelled_order_goes_back(
    shopper: Shopper, town: Town, muse: Runtime, counter: OnAccount
) -> None:
    await fills_cart(shopper)
    review = await saves_card(shopper, "4000002760003184")
    bank = await shopper.taps(place_button(review), "Your bank wants you to confirm")
    assert counter.submitted == [], "nothing is ordered while the bank asks"
    await town.http.post(str(bank.buttons[0][0].url), data={"act": "approve"})
    done = await shopper.wait_for(is_confirmation)
    assert done.text.startswith("Done!")
    assert len(counter.submitted) == 3
    assert (await shopper.settled(bank)).text == sentence("bank-confirmed")
    receipt = await shopper.wait_for("Receipt")
    assert "$222.00" in receipt.text
    number = next(line for line in done.text.splitlines() if "Northline" in line).split()[-1]
    details = await shopper.asks(f"where is {number}", number)
    await shopper.tap("Cancel order", details)
    asked = await shopper.wait_for("Cancel order")
    await shopper.tap(next(b.data or "" for line in asked.buttons for b in line if (b.data or "").startswith("cancel:")), asked)  # fmt: skip
    told = await shopper.wait_for("is on its way back to")
    assert "$94.00 for Northline is on its way back to Visa ····3184" in told.text
    _row, theirs = await held(muse, town)
    assert (theirs["captured"], theirs["refunded"]) == (22_200, TOTALS["northline"])
    assert (await books(muse)).balances["USD", ledger.OWED] == 0
    await every_call_is_valid(town)


async def test_an_order_confirmed_too_late_is_paid_when_the_shopper_agrees(
    shopper: Shopper,
    town: Town,
    muse: Runtime,
    counter: OnAccount,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(cashier, "LATE", timedelta(days=8))
    counter.losing.add("maple_and_main")
    await fills_cart(shopper)
    await shopper.places(await saves_card(shopper))
    await shopper.wait_for(sentence("money-late-unclear", store="Maple & Main", amount="$59.00"), since=0)
    unclear = await shopper.wait_for(lambda m: "It went through" in m.labels, since=0)
    await shopper.tap("It went through", unclear)
    pay = "Pay $59.00 · Visa ····4242"
    asked = await shopper.wait_for(lambda m: pay in m.labels, since=0)
    assert "Nothing was charged for it" in asked.text
    row, theirs = await held(muse, town)
    assert theirs["captured"] == TOTALS["northline"] + TOTALS["atelier"]

    later = await shopper.taps("Not now", sentence("late-put-off").split(";")[0], asked)
    assert pay in later.labels
    approve = next(b.data or "" for line in later.buttons for b in line if b.text == pay)
    paid = await shopper.taps(approve, "is paid with Visa ····4242", later)
    assert paid.buttons == ()
    receipts = await shopper.wait_for(lambda m: "Receipt" in m.text and "Approved later" in m.text)
    assert "Muse charged Visa ····4242: $59.00" in receipts.text
    again, late = await held(muse, town)
    assert (again.session_id, late["status"], late["captured"]) == (row.session_id, "succeeded", 5_900)
    assert await transfers(town, row) == sorted(TOTALS.values())
    told = await books(muse)
    assert (told.unpaid, told.balances["USD", ledger.HELD]) == ({}, 0)
    await every_call_is_valid(town)


async def test_a_declined_card_orders_nothing(
    shopper: Shopper, town: Town, muse: Runtime, counter: OnAccount
) -> None:
    await fills_cart(shopper)
    done = await shopper.places(await saves_card(shopper, "4000000000000341"))
    assert done.text.startswith("Nothing was ordered")
    assert "the payment was declined" in done.text
    assert counter.submitted == []
    await books(muse)
