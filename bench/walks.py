"""Our walk through a store's pages beside a bare straight-line script of the same trip, in the same run.

`python -m bench.walks [--pairs 12]`. The script knows the store by heart, looks at nothing and checks nothing.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import statistics
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

from playwright.async_api import BrowserContext, Page
from pydantic import SecretStr

from bench.memory import browser_bytes
from checkout.tiers.browser import BrowserTier
from checkout.tiers.walker.signin import Login
from demo.maple.app import create_app
from demo.serving import serve
from demo.stores.maple_and_main import STORE
from domain.money import Money
from domain.order import OrderLine, Placed, StoreOrder
from domain.people import Address, Contact
from domain.settings import Settings
from net.browser import BrowserPool, Lease
from net.browser_limits import Limits
from stores.registry import StoreRegistry

THROTTLE = 6
LOGIN = Login("shopper@example.com", SecretStr("demo-password"))


class Sessions:
    """Kept sessions, in memory."""

    def __init__(self) -> None:
        self.kept: Any = None

    async def load(self, user_id: int, store_id: str) -> Any:
        return self.kept

    async def save(self, user_id: int, store_id: str, state: Any) -> None:
        self.kept = state

    async def drop(self, user_id: int, store_id: str) -> None:
        self.kept = None


class Pool(BrowserPool):
    """Slows the pages of its contexts down when `throttle` is more than 1."""

    throttle = 1

    async def lease(self, key: str, storage_state: Any = None) -> Lease:
        lease = await super().lease(key, storage_state)
        if self.throttle > 1:
            slow_down(lease.context, self.throttle)
        return lease


def slow_down(context: BrowserContext, rate: int) -> None:
    opened = context.new_page

    async def new_page() -> Page:
        page = await opened()
        wire = await context.new_cdp_session(page)
        await wire.send("Emulation.setCPUThrottlingRate", {"rate": rate})
        return page

    context.new_page = new_page  # type: ignore[method-assign]


@dataclass
class Bench:
    """One running store, one browser."""

    pool: Pool
    origin: str
    taken: Callable[[], int]
    tier: BrowserTier
    signed_in: BrowserTier

    def order(self, user_id: int = 1) -> StoreOrder:
        line = OrderLine(
            line_id="1",
            name="Everyday Pocket Tee",
            url=f"{self.origin}/p/everyday-pocket-tee",
            size="L",
            color="Rust",
            quantity=1,
            unit_price=Money(cents=2800, currency="USD"),
        )
        return StoreOrder(
            muse_order_id=uuid4().hex,
            user_id=user_id,
            store_id=STORE.slug,
            currency="USD",
            lines=(line,),
            address=Address(
                name="Ada Lovelace",
                line1="20 W 34th Street",
                city="New York",
                region="NY",
                postal_code="10001",
            ),
            contact=Contact(name="Ada Lovelace", email="ada@example.com", phone="+12125550123"),
            created_at=datetime.now(UTC),
        )

    async def ours(self, tier: BrowserTier | None = None, user_id: int = 1) -> bool:
        """Quote and place; whether the store has one order more."""
        tier, order, before = tier or self.tier, self.order(user_id), self.taken()
        quote = await tier.quote(order)
        update = {"approved_cap": quote.cap, "quote_ref": quote.quote_ref, "payer": quote.payer}
        outcome = await tier.submit(order.model_copy(update=update))
        return isinstance(outcome, Placed) and self.taken() > before

    async def bare(self, *, signed_in: bool = False) -> bool:
        """The straight line, in a context of its own."""
        async with self.pool.context("bare") as context:
            page = await context.new_page()
            page.set_default_timeout(10_000)
            before = self.taken()
            if signed_in:
                await page.goto(f"{self.origin}/sign-in")
                await page.fill("#email", LOGIN.username)
                await page.fill("#password", LOGIN.password.get_secret_value())
                await page.click("main form button")
                await page.wait_for_url("**/account/orders")
            await page.goto(f"{self.origin}/p/everyday-pocket-tee")
            await page.click("fieldset.colors a[aria-label=Rust]")
            await page.wait_for_url("**color=Rust*")
            await page.click("fieldset.sizes label:has-text('L'):not(:has-text('X'))")
            await page.click("text=Add to bag")
            await page.click("text=View bag")
            await page.click("aside a:has-text('Checkout')")
            if signed_in:
                await page.check("input[name=which][value=new]")
            else:
                await page.click("text=Continue as guest")
                await page.fill("#email", "ada@example.com")
            for name, value in (
                ("first_name", "Ada"),
                ("last_name", "Lovelace"),
                ("line1", "20 W 34th Street"),
                ("city", "New York"),
                ("postal_code", "10001"),
                ("phone", "2125550123"),
            ):
                await page.fill(f"#{name}", value)
            await page.select_option("#state", "NY")
            await page.click("text=Continue to shipping")
            await page.click("text=Continue to payment")
            await page.check(
                "input[name=payment][value=saved]" if signed_in else "input[name=payment][value=invoice]"
            )
            await page.click("text=Review your order")
            await page.click("[data-testid=place-order]")
            number = await page.inner_text("[data-testid=order-number]")
            return number.startswith("MM-") and self.taken() > before


@asynccontextmanager
async def bench(limits: Limits | None = None) -> AsyncIterator[Bench]:
    app = create_app(3600.0)
    pool = Pool(Settings(), limits=limits)
    async with serve(app) as origin:
        netloc = urlsplit(origin).netloc
        stores = StoreRegistry((replace(STORE, domains=(netloc,)),))
        with tempfile.TemporaryDirectory() as folder:
            settings = Settings(data_dir=Path(folder), allow_hosts=(netloc,), settle_seconds=0.5)
            guest = BrowserTier(pool, stores, settings)
            member = BrowserTier(pool, stores, settings, Sessions(), _Logins())
            try:
                yield Bench(pool, origin, lambda: len(list(app.state.shop.ledger)), guest, member)
            finally:
                await guest.close()
                await member.close()
                await pool.close()


class _Logins:
    async def login(self, user_id: int, store_id: str) -> Login | None:
        return LOGIN


async def timed(act: Awaitable[bool]) -> tuple[float, bool]:
    """Wall time in seconds, and whether it ended in an order."""
    began = time.perf_counter()
    try:
        done = await act
    except Exception as error:
        print(f"  failed: {type(error).__name__}: {str(error).splitlines()[0]}")
        done = False
    return time.perf_counter() - began, done


async def pairs(
    name: str, count: int, ours: Callable[[], Awaitable[bool]], bare: Callable[[], Awaitable[bool]]
) -> dict[str, Any]:
    """Interleaved runs of both, the first of each pair alternating."""
    times: dict[str, list[float]] = {"ours": [], "bare": []}
    wins = {"ours": 0, "bare": 0}
    for number in range(count):
        both = [("ours", ours), ("bare", bare)]
        for who, run in both if number % 2 else reversed(both):
            seconds, done = await timed(run())
            wins[who] += done
            if done:
                times[who].append(seconds)
    medians = {who: statistics.median(found) if found else float("nan") for who, found in times.items()}
    result = {
        "what": name,
        "pairs": count,
        "ours_s": round(medians["ours"], 3),
        "bare_s": round(medians["bare"], 3),
        "ratio": round(medians["ours"] / medians["bare"], 3),
        "ours_ok": wins["ours"],
        "bare_ok": wins["bare"],
    }
    print(json.dumps(result))
    return result


async def throughput(at_once: int, orders: int) -> dict[str, Any]:
    """Orders a minute with so many shoppers, and the memory they took."""
    async with bench(Limits(at_once, at_once)) as running:
        await running.ours()
        idle, peak = browser_bytes(), 0
        line = asyncio.Semaphore(at_once)

        async def one(number: int) -> bool:
            async with line:
                return (await timed(running.ours(user_id=number)))[1]

        async def watch() -> None:
            nonlocal peak
            while True:
                peak = max(peak, browser_bytes())
                await asyncio.sleep(0.5)

        watching = asyncio.create_task(watch())
        began = time.perf_counter()
        done = await asyncio.gather(*(one(number) for number in range(orders)))
        minutes = (time.perf_counter() - began) / 60
        watching.cancel()
    result = {
        "what": "throughput",
        "at_once": at_once,
        "orders_a_minute": round(sum(done) / minutes, 1),
        "ok": f"{sum(done)}/{orders}",
        "browser_mb": round(idle / 1e6),
        "mb_per_context": round((peak - idle) / at_once / 1e6),
    }
    print(json.dumps(result))
    return result


async def main(count: int = 12, *, quick: bool = False) -> list[dict[str, Any]]:
    """All figures, each printed as a line of JSON."""
    results = []
    async with bench() as running:
        await running.ours()
        await running.bare()
        results.append(await pairs("guest", count, running.ours, running.bare))

        async def member() -> bool:
            return await running.ours(running.signed_in)

        await member()
        results.append(await pairs("saved session", count, member, lambda: running.bare(signed_in=True)))
        if quick:
            return results
        running.pool.throttle = THROTTLE
        results.append(await pairs(f"guest, {THROTTLE}x throttled", 6, running.ours, running.bare))
    for at_once in (1, 2, 4, 8):
        results.append(await throughput(at_once, max(6, 2 * at_once)))
    return results


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pairs", type=int, default=12)
    parser.add_argument("--quick", action="store_true", help="only the two comparisons")
    arguments = parser.parse_args()
    asyncio.run(main(arguments.pairs, quick=arguments.quick))
