"""Muse on PostgreSQL: a process with the doors and one that only works share a trip, and either may die."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path

import psycopg
import pytest
import pytest_asyncio

from demo.chat.client import ChatMessage
from tests.journeys.boutique import finish_at_the_boutique
from tests.journeys.restarting import Launcher, MortalMuse, mortal_muse
from tests.journeys.sentences import sentence
from tests.journeys.shopper import Shopper, place_button
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


async def test_two_processes_share_a_trip_and_either_may_die(
    town: Town, launcher: Launcher, tmp_path: Path, postgres_url: str
) -> None:
    """Both start at once on an empty database."""
    shopper = Shopper(town, f"shared-{os.getpid()}")
    more = {"MUSE_TRACK_SECONDS": "0.3", "MUSE_SETTLE_SECONDS": "0.1", "MUSE_DATABASE_URL": postgres_url}
    async with AsyncExitStack() as stack:
        stack.push_async_callback(shopper.aclose)
        door = await stack.enter_async_context(mortal_muse(launcher, town, tmp_path, more))
        hand = await stack.enter_async_context(mortal_muse(launcher, town, tmp_path, more, "work"))
        stack.callback(lambda: print(door.log, hand.log))
        done = await buy(shopper, town, hand)
        await finish_at_the_boutique(shopper, done)
        await shopper.newest("Petit Atelier has your order")
        [order] = await shopper.orders("northline")
        for stage in ("shipped", "delivered"):
            await town.advance("northline", order["order_number"], stage)
            await door.again()
            told = sentence(f"update-{stage}", store="Northline", number=order["order_number"])
            await shopper.newest(told)
            assert len(await shopper.heard(told)) == 1
        assert [len(await shopper.orders(store)) for store in ("northline", "atelier")] == [1, 1]
        assert workers(postgres_url) >= {"muse-1", "muse-2"}


async def buy(shopper: Shopper, town: Town, hand: MortalMuse) -> ChatMessage:
    """From links to the confirmation. The worker dies while Northline is thinking, whoever asked it, and comes back:
    the order is found, or was never heard by the store and the shopper says to try again."""
    await shopper.say(town.link("northline", "drift-wool-scarf", "Plum"))
    await shopper.wait_for("Added to your cart")
    await shopper.say(town.link("atelier", "foulard-iris", "Lilac"))
    await shopper.wait_for("Added to your cart")
    review = await shopper.goes_to_review()
    await town.fault("northline", "slow")
    await shopper.tap(place_button(review), review)
    await shopper.wait_for(sentence("progress-placing", store="Northline"))
    await hand.again()
    await shopper.wait_for(settled, since=0)
    if asked := await shopper.heard(sentence("unclear-card", store="Northline")):
        await shopper.tap("Try again", asked[-1])
        await shopper.newest("✓ Northline Order #")
    return await shopper.newest("Almost done")


def settled(message: ChatMessage) -> bool:
    texts = ("✓ Northline Order #", sentence("unclear-card", store="Northline"))
    return not message.mine and any(text in message.text for text in texts)


def workers(url: str) -> set[str]:
    """The processes that ran workflows."""
    with psycopg.connect(url) as connection:
        rows = connection.execute("SELECT DISTINCT executor_id FROM dbos.workflow_status").fetchall()
    return {str(row[0]) for row in rows}
