"""The demo's trip to the cent: who charged what, in the receipt, the ledger and the payment service's own books."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from sqlalchemy import select

from app.runtime import Runtime
from checkout.payments import ledger
from checkout.payments.receipt import receipt_of
from demo.northline.shopper import link_account
from domain.order import Payer
from storage.tables import Order
from tests.journeys.sentences import sentence
from tests.journeys.shopper import Shopper, order_number
from tests.journeys.stripe_calls import every_call_is_valid
from tests.journeys.world import Town

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.xdist_group("journeys-money")]


async def spent(town: Town) -> int:
    """What cards were charged, less what came back, by the payment service's own books."""
    told: dict[str, Any] = (await town.http.get(f"{town.world.payments}/_demo/ledger")).json()
    return -sum(
        int(entry["amount"]) for entry in told["entries"] if entry["kind"] in {"card_spend", "card_refund"}
    )


async def float_is(muse: Runtime, cents: int) -> None:
    for _ in range(100):
        async with muse.database.reading() as session:
            told = await ledger.statement(session)
        assert told.faults == []
        if told.balances.get(("USD", ledger.FLOAT), 0) == cents:
            return
        await asyncio.sleep(0.1)
    raise AssertionError(f"the float is {told.balances}, not {cents}")


async def test_the_receipt_and_the_books_agree_to_the_cent(
    shopper: Shopper, town: Town, muse: Runtime
) -> None:
    await shopper.puts_in_cart("northline", "marlow-wrap-dress", "Emerald", "M")
    await shopper.puts_in_cart("maple", "drop-pendant-necklace", "Gold")
    await shopper.puts_in_cart("atelier", "foulard-iris", "Lilac")
    stores = await shopper.asks("link my Northline account", lambda m: "Connect Northline" in m.labels)
    button = stores.button("Connect Northline")
    assert button is not None
    await link_account(str(button.url))
    await shopper.wait_for(sentence("account-linked", store="Northline"))
    review = await shopper.goes_to_review()
    assert "Muse pays Maple & Main with a one-time card" in review.text
    assert "Northline charges Visa ····4242" in review.text
    confirmation = await shopper.places(review)
    receipt = await shopper.wait_for("Receipt")
    assert receipt.document is not None
    pdf = (await town.http.get(receipt.document)).content
    assert pdf.startswith(b"%PDF")

    async with muse.database.reading() as session:
        number = order_number(confirmation, "MM")
        order = await session.scalar(select(Order).where(Order.order_number == number))
        assert order is not None
        told = await receipt_of(session, order.session_id, muse.tiers)
    by_payer = {one.payer: one for one in told.orders}
    assert set(by_payer) == {Payer.STORE_SAVED, Payer.VIRTUAL_CARD, Payer.AT_STORE}
    maple = by_payer[Payer.VIRTUAL_CARD]
    assert (
        f"Maple & Main: {maple.total.format()} – Muse paid with one-time card ····{maple.card}"
        in receipt.text
    )
    assert "Petit Atelier: about" in receipt.text
    assert told.digest
    assert told.holds == ()
    await float_is(muse, maple.total.cents)
    assert await spent(town) == maple.total.cents

    details = await shopper.asks(f"where is {number}", number)
    await shopper.tap("Cancel order", details)
    asked = await shopper.wait_for("Cancel order")
    await shopper.tap(next(b.data or "" for row in asked.buttons for b in row if (b.data or "").startswith("cancel:")), asked)  # fmt: skip
    await shopper.wait_for("cancelled")
    await float_is(muse, 0)
    assert await spent(town) == 0
    await every_call_is_valid(town)
