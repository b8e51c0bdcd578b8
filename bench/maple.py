"""Maple & Main, and a script that knows its pages by heart."""

from __future__ import annotations

import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlsplit

from playwright.async_api import Page
from pydantic import SecretStr

from bench.walking import Pool, Shop, opened, order_of
from checkout.tiers.walker.signin import Login
from demo.maple.app import create_app
from demo.serving import serve
from demo.stores.maple_and_main import STORE
from domain.money import Money
from domain.order import OrderLine, StoreOrder
from net.browser_limits import Limits

LOGIN = Login("shopper@example.com", SecretStr("demo-password"))


def order(origin: str, user_id: int) -> StoreOrder:
    tee = OrderLine(
        line_id="1",
        name="Everyday Pocket Tee",
        url=f"{origin}/p/everyday-pocket-tee",
        size="L",
        color="Rust",
        quantity=1,
        unit_price=Money(cents=2800, currency="USD"),
    )
    return order_of(tee, STORE.slug, user_id)


async def bare(pool: Pool, origin: str, *, signed_in: bool) -> bool:
    """The straight line: it looks at nothing, checks nothing and never waits longer than it must."""
    async with pool.bare_page() as page:
        if signed_in:
            await page.goto(f"{origin}/sign-in")
            await page.fill("#email", LOGIN.username)
            await page.fill("#password", LOGIN.password.get_secret_value())
            await page.click("main form button")
            await page.wait_for_url("**/account/orders", wait_until="domcontentloaded")
        await page.goto(f"{origin}/p/everyday-pocket-tee", wait_until="domcontentloaded")
        await page.click("fieldset.colors a[aria-label=Rust]")
        await page.wait_for_url("**color=Rust*", wait_until="domcontentloaded")
        await page.click("fieldset.sizes label:has-text('L'):not(:has-text('X'))")
        await page.click("text=Add to bag")
        await page.click("text=View bag")
        await page.click("aside a:has-text('Checkout')")
        await _to_whom(page, signed_in=signed_in)
        await page.click("text=Continue to payment")
        await page.check(f"input[name=payment][value={'saved' if signed_in else 'invoice'}]")
        await page.click("text=Review your order")
        await page.click("[data-testid=place-order]")
        return (await page.inner_text("[data-testid=order-number]")).startswith("MM-")


async def _to_whom(page: Page, *, signed_in: bool) -> None:
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


@asynccontextmanager
async def maple(limits: Limits | None = None) -> AsyncIterator[Shop]:
    app = create_app(3600.0)

    async def taken() -> int:
        return len(list(app.state.shop.ledger))

    async with serve(app) as origin:
        store = replace(STORE, domains=(urlsplit(origin).netloc,))
        with tempfile.TemporaryDirectory() as folder:
            async with opened(
                store,
                origin,
                Path(folder),
                login=LOGIN,
                taken=taken,
                order=order,
                bare=bare,
                limits=limits,
            ) as shop:
                yield shop
