"""Signing in at a store by hand, in a window on the operator's own machine: no password passes through Muse."""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING

from playwright.async_api import Error as PlaywrightError
from playwright.async_api import Page

from checkout.tiers.walker import words
from checkout.tiers.walker.fields import key_of
from checkout.tiers.walker.locate import find
from checkout.tiers.walker.page import READ_PAGE, PageSeen
from checkout.tiers.walker.visit import by_words
from domain.errors import Refusal, StoreRefused
from domain.walk import SignIn
from net.browser import BrowserPool

if TYPE_CHECKING:
    from playwright.async_api import StorageState

LOOK_SECONDS = 0.5


async def sign_in_by_hand(
    pool: BrowserPool, sign_in: SignIn, url: str, key: str, seconds: float, state: StorageState | None = None
) -> StorageState:
    """Open the store's own page to sign in, and wait until it greets who did: the profile as it is then, with
    cookies and storage. `state`: an earlier profile. Raises `StoreRefused` (SIGN_IN) when the window was closed
    or `seconds` passed before."""
    lease = await pool.lease(key, state)
    try:
        page = await lease.first_page()
        await page.goto(url, wait_until="domcontentloaded")
        ends = time.monotonic() + seconds
        while time.monotonic() < ends and not page.is_closed():
            if await _inside(page, sign_in):
                return await lease.context.storage_state(indexed_db=True)
            await asyncio.sleep(LOOK_SECONDS)
    except PlaywrightError as error:
        raise StoreRefused(Refusal.SIGN_IN, detail=error.message.splitlines()[0]) from None
    finally:
        await lease.close()
    raise StoreRefused(Refusal.SIGN_IN, detail="the window was closed before the store let anybody in")


async def _inside(page: Page, sign_in: SignIn) -> bool:
    """Whether the page shows what only a signed-in shopper sees, and asks for no password."""
    try:
        seen = PageSeen.of(await page.evaluate(READ_PAGE, False))
        if any(key_of(field) == "password" for field in seen.fields):
            return False
        if sign_in.proof:
            return await find(page, sign_in.proof) is not None
        return by_words(seen, words.SIGN_OUT) is not None
    except PlaywrightError:  # on its way to another page
        return False
