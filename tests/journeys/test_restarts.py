"""Muse dies, or is restarted, between any two steps of a trip, and the trip ends as if nothing had been."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator, Awaitable
from dataclasses import dataclass
from pathlib import Path

import pytest
import pytest_asyncio

from demo.chat.client import ChatMessage, Wanted
from tests.journeys.boutique import finish_at_the_boutique
from tests.journeys.restarting import Launcher, MortalMuse, mortal_muse
from tests.journeys.sentences import sentence
from tests.journeys.shopper import Shopper
from tests.journeys.world import Town

pytestmark = [
    pytest.mark.asyncio(loop_scope="module"),
    pytest.mark.xdist_group("journeys-restarts"),
    pytest.mark.timeout(600),
]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def launcher() -> AsyncIterator[Launcher]:
    async with Launcher.open() as opened:
        yield opened


MOMENTS = (0.0, 0.05, 0.02, 0.15)
"""Seconds Muse still lives after the shopper has done something: it dies before it has heard of it, in its turn,
and while it answers."""


@dataclass(frozen=True, slots=True)
class Trip:
    """A trip with an accident at every step."""

    muse: MortalMuse
    shopper: Shopper
    how: str

    async def step(self, act: Awaitable[object], wanted: Wanted) -> ChatMessage:
        """The shopper does something; the answer, although Muse died before it or restarts after it."""
        await act
        if self.how == "killed":
            await asyncio.sleep(MOMENTS[self.muse.starts % len(MOMENTS)])
            await self.muse.again()
        told = await self.shopper.wait_for(wanted)
        if self.how == "restarted":
            await self.restart()
        return told

    async def restart(self) -> None:
        await self.muse.stop()
        self.muse.drop_checkpoints()
        await self.muse.start()


@pytest.mark.parametrize("how", ["killed", "restarted"])
async def test_the_trip_goes_on(town: Town, launcher: Launcher, tmp_path: Path, how: str) -> None:
    """Killed as soon as the shopper has done something; or restarted when it has been answered, with the
    conversation's memory thrown away."""
    shopper = Shopper(town, f"{how}-{os.getpid()}")
    tempo = {"MUSE_TRACK_SECONDS": "0.3", "MUSE_SETTLE_SECONDS": "0.1"}
    async with mortal_muse(launcher, town, tmp_path, tempo) as muse:
        try:
            await play(Trip(muse, shopper, how), town)
        finally:
            print(muse.log)
            await shopper.aclose()


async def play(trip: Trip, town: Town) -> None:
    shopper, step = trip.shopper, trip.step
    asked = await step(shopper.say(town.link("northline", "drift-wool-scarf")), "Which color?")
    await step(shopper.tap("Plum", asked), "Added to your cart")
    await step(shopper.say(town.link("atelier", "foulard-iris", "Lilac")), "Added to your cart")
    cart = await step(shopper.say("/cart"), "Your cart: 2 stores, 2 items")
    await step(shopper.tap("Checkout all stores", cart), "1 · Address")
    half = f"Ana Ruiz, 410 Elm Street, Apt 4, Austin, TX, {shopper.email}, +1 512 555 0142"
    await step(shopper.say(half), sentence("missing-postal_code"))
    review = await step(shopper.say("78701"), "3 · Review")
    done = await place(trip, town, review)
    await step(finish_at_the_boutique(shopper, done), "Petit Atelier has your order")
    [order] = await shopper.orders("northline")
    for stage, key in (("shipped", "update-shipped"), ("delivered", "update-delivered")):
        told = sentence(key, store="Northline", number=order["order_number"])
        await shopper.mark()
        await step(town.advance("northline", order["order_number"], stage), told)
        assert len(await shopper.heard(told)) == 1
    assert [len(await shopper.orders(store)) for store in ("northline", "atelier")] == [1, 1]


async def place(trip: Trip, town: Town, review: ChatMessage) -> ChatMessage:
    """Muse dies while Northline is thinking, and cannot ask it afterwards: only the shopper can say what to do.
    They wrongly believe that the order did not go in, and still there is but one. Returns the confirmation."""
    shopper = trip.shopper
    await town.fault("northline", "slow")
    await shopper.tap(review.labels[0], review)
    await shopper.wait_for(sentence("progress-placing", store="Northline"))
    await trip.muse.kill()
    await town.fault("northline", "down", 999)
    await trip.muse.start()
    asked = await shopper.newest(sentence("unclear-card", store="Northline"))
    done = await shopper.newest("Almost done")
    await trip.restart()
    await town.calm()
    await trip.step(shopper.tap("Try again", asked), "✓ Northline Order #")
    return done
