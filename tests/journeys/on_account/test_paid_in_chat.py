"""The operator prefers Telegram's own payments: the shopper pays an invoice in the chat before anything is ordered,
and what the stores do not take goes back."""

from __future__ import annotations

from typing import Any

import httpx
import pytest
import pytest_asyncio
from sqlalchemy import select

from app.runtime import Runtime
from checkout.payments import cashier
from checkout.payments.reconciliation import Reconciliation
from checkout.payments.till import open_till
from demo.chat.client import ChatMessage
from demo.world import PROVIDER_TOKEN
from storage.ledger_tables import Hold
from tests.journeys.on_account.counter import OnAccount, connected
from tests.journeys.sentences import sentence
from tests.journeys.shopper import Shopper, is_confirmation, place_button
from tests.journeys.world import Town

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.xdist_group("journeys-money")]

CAPS = 9_500 + 6_000
NORTHLINE = 9_400


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def money(module_town: Town) -> dict[str, str]:
    return {**await connected(module_town), "MUSE_TELEGRAM_PROVIDER_TOKEN": PROVIDER_TOKEN}


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Half a second to pay."""
    monkeypatch.setattr(cashier, "BANK_LOOKS", 5)


@pytest_asyncio.fixture(loop_scope="module")
async def invoice(shopper: Shopper, counter: OnAccount) -> ChatMessage:
    """Two stores approved: the invoice that comes next."""
    await shopper.puts_in_cart("northline", "marlow-wrap-dress", "Emerald", "M")
    await shopper.puts_in_cart("maple", "fern-wool-scarf", "Oat")
    review = await shopper.goes_to_review()
    assert sentence("review-pay-telegram", amount="$155.00") in review.text
    sent = await shopper.taps(place_button(review), "Your order at 2 stores")
    assert sent.json["invoice"]["total_amount"] == CAPS
    assert counter.submitted == []
    return sent


async def charge(muse: Runtime, town: Town) -> tuple[Hold, dict[str, Any]]:
    """The newest hold, and its charge by the payment service's books."""
    async with muse.database.reading() as session:
        row = await session.scalar(select(Hold).order_by(Hold.id.desc()).limit(1))
    assert row is not None
    found = await town.http.get(
        f"{town.world.payments}/v1/charges/{row.charge_id}", headers={"Authorization": "Bearer sk_test_demo"}
    )
    return row, found.json()


async def agrees(muse: Runtime) -> None:
    till = open_till(muse.settings, muse.database)
    assert await Reconciliation(muse.database, till.calls).differences() == []


async def test_what_one_store_does_not_take_goes_back(
    shopper: Shopper, town: Town, muse: Runtime, counter: OnAccount, invoice: ChatMessage
) -> None:
    counter.refusing.add("maple_and_main")
    with pytest.raises(httpx.HTTPStatusError, match="402"):
        await shopper.pay(invoice, "0002")
    assert counter.submitted == []
    await shopper.pay(invoice)
    done = await shopper.wait_for(is_confirmation)
    assert "✗ Maple & Main" in done.text
    receipt = await shopper.wait_for("Receipt")
    assert "Paid in Telegram: $155.00, of which $61.00 goes back to Visa ····4242" in receipt.text
    row, theirs = await charge(muse, town)
    assert (row.way, row.state, row.captured_cents) == ("invoice", "captured", NORTHLINE)
    assert (theirs["amount"], theirs["amount_refunded"]) == (CAPS, CAPS - NORTHLINE)
    with pytest.raises(httpx.HTTPStatusError, match="402"):
        await shopper.pay(invoice)
    number = next(line for line in done.text.splitlines() if "Northline" in line).split()[-1]
    details = await shopper.asks(f"where is {number}", number)
    asked = await shopper.taps("Cancel order", "Cancel order", details)
    await shopper.tap(next(b.data or "" for line in asked.buttons for b in line if (b.data or "").startswith("cancel:")), asked)  # fmt: skip
    await shopper.wait_for("$94.00 for Northline is on its way back to Visa ····4242")
    assert (await charge(muse, town))[1]["amount_refunded"] == CAPS
    await agrees(muse)


async def test_all_stores_fail_and_all_of_it_goes_back(
    shopper: Shopper, town: Town, muse: Runtime, counter: OnAccount, invoice: ChatMessage
) -> None:
    counter.refusing.update(("northline", "maple_and_main"))
    await shopper.pay(invoice)
    assert (await shopper.wait_for(is_confirmation)).text.startswith("Nothing was ordered")
    await shopper.asks("/cart", "Marlow Wrap Dress")
    for _ in range(100):
        row, theirs = await charge(muse, town)
        if row.state == "released":
            break
    assert (row.state, theirs["amount_refunded"]) == ("released", CAPS)
    await agrees(muse)


async def test_an_invoice_that_nobody_pays_orders_nothing(
    impatient: None, shopper: Shopper, muse: Runtime, counter: OnAccount, invoice: ChatMessage
) -> None:
    assert (await shopper.wait_for(is_confirmation)).text.startswith("Nothing was ordered")
    await shopper.newest(sentence("invoice-over"))
    assert invoice.id not in {message.id for message in await shopper.messages()}
    assert counter.submitted == []
    with pytest.raises(httpx.HTTPStatusError, match="402"):
        await shopper.pay(invoice)
    await agrees(muse)
