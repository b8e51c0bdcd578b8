"""Fifty checkouts in a row through a store that misbehaves at random: every outcome known, no memory lost."""

from __future__ import annotations

import asyncio
import random
from pathlib import Path

import pytest

from bench.memory import browser_own_bytes
from domain.errors import StoreRefused
from domain.order import HandOver, Placed
from tests.checkout.tiers.walking import MEMBER, browser, maple, walker

pytestmark = [pytest.mark.chaos, pytest.mark.browser, pytest.mark.timeout(1800)]

CHECKOUTS = 50
SETTLED = 10
"""After so many the browser has warmed up."""
GROWTH = 1.10
SLOW_FAULTS = {"slow", "never_loads", "rate_limited"}


async def test_fifty_in_a_row(tmp_path: Path) -> None:
    seed = random.randrange(10**6)
    dice = random.Random(seed)
    print(f"seed {seed}")
    async with (
        browser() as pool,
        maple() as shop,
        walker(pool, shop, tmp_path) as guest,
        walker(pool, shop, tmp_path, login=MEMBER) as member,
    ):
        faults = sorted(shop.app.state.shop.faults.known - SLOW_FAULTS)
        memory = []
        for number in range(1, CHECKOUTS + 1):
            before = len(shop.orders())
            shop.clear_faults()
            fault = dice.choice(faults) if dice.random() < 0.5 else None
            if fault:
                shop.fault(fault, dice.randint(1, 3))
            try:
                _, outcome = await (guest if number % 3 else member).buy(shop.order())
            except StoreRefused as refused:
                outcome = refused
            taken = len(shop.orders()) - before
            # What is known to be placed was taken once; what is refused or handed over was not taken.
            assert isinstance(outcome, Placed | HandOver | StoreRefused), (
                f"seed {seed}, {number}, {fault}: {outcome}"
            )
            assert taken == isinstance(outcome, Placed), f"seed {seed}, {number}, {fault}: {outcome}"
            assert pool.open_contexts == 0
            if number in (SETTLED, CHECKOUTS):
                memory.append(await at_rest())
        print(f"{memory[0] / 1e6:.0f} MB after {SETTLED}, {memory[1] / 1e6:.0f} MB after {CHECKOUTS}")
        assert memory[1] <= GROWTH * memory[0]


async def at_rest() -> int:
    """The browser's memory once the processes of closed contexts have ended: they take a while."""
    seen = []
    for _ in range(12):
        seen.append(browser_own_bytes())
        await asyncio.sleep(0.5)
    return min(seen)
