"""Muse dies while its browser walks a store's pages, with a hold on the shopper's card: one order, one charge."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from tests.journeys.restarting import Launcher, MortalMuse, mortal_muse
from tests.journeys.sentences import sentence
from tests.journeys.shopper import Shopper, order_number, place_button
from tests.journeys.world import Town

pytestmark = [
    pytest.mark.asyncio(loop_scope="module"),
    pytest.mark.xdist_group("journeys-restarts"),
    pytest.mark.timeout(600),
    pytest.mark.browser,
]

CARD = {"number": "4242 4242 4242 4242", "expiry": "04/39", "cvc": "123", "name": "Ana Ruiz"}


@pytest_asyncio.fixture(loop_scope="module")
async def muse(module_town: Town, tmp_path: Path) -> AsyncIterator[MortalMuse]:
    """Pays stores by single-use cards, and has the shopper's own card bear it."""
    more = {"MUSE_VIRTUAL_CARDS_FROM": "hold", "MUSE_SETTLE_SECONDS": "0.1", "MUSE_TRACK_SECONDS": "3600"}
    async with Launcher.open() as launcher, mortal_muse(launcher, module_town, tmp_path, more) as started:
        await module_town.world.send_payment_events(started.web_port)
        yield started


async def test_killed_at_the_card_the_quote_and_the_order(town: Town, muse: MortalMuse) -> None:
    shopper = Shopper(town, f"browser-{os.getpid()}")
    try:
        await shopper.puts_in_cart("maple", "fern-wool-scarf", "Oat")
        await shopper.asks("checkout", "1 · Address")
        await shopper.say(shopper.address)
        await shopper.wait_for("⏳ Checking prices")
        await muse.again()
        asked = await shopper.wait_for("2 · Payment")

        await shopper.tap("Add a card", asked)
        await muse.again()
        page = await shopper.wait_for(sentence("card-page"))
        await muse.again()
        url = page.buttons[0][0].url or ""
        await save(town, url)
        review = await shopper.wait_for("3 · Review")
        await muse.again()

        await shopper.tap(place_button(review), review)
        await shopper.wait_for(sentence("progress-placing", store="Maple & Main"))
        await muse.again()
        asked = await shopper.newest(sentence("unclear-card", store="Maple & Main"))
        assert await shopper.orders("maple") == []
        await muse.again()
        placed = await shopper.taps("Try again", "✓ Maple & Main Order #", asked)
        [order] = await shopper.orders("maple")
        assert order_number(placed, "MM") == order["order_number"]
        await charged(town, order["total_cents"])
    finally:
        print(muse.log)
        await shopper.aclose()


async def save(town: Town, url: str) -> None:
    answer = await town.http.post(url, data=CARD)
    assert answer.status_code == 303, answer.text


async def charged(town: Town, cents: int) -> None:
    """The shopper's own card is charged that much in the end, by the payment service's books."""
    for _ in range(200):
        told: dict[str, Any] = (await town.http.get(f"{town.world.payments}/_demo/ledger")).json()
        print([(e["kind"], e["amount"]) for e in told["entries"]])
        if sum(e["amount"] for e in told["entries"] if e["kind"] == "capture") == cents:
            return
        await asyncio.sleep(0.1)
    raise AssertionError(told["entries"])
