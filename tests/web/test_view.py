"""The remote view in a real browser: a slider is dragged through it, by mouse here and by finger in another process."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import pytest_asyncio
from fastapi import FastAPI
from fastapi.responses import HTMLResponse
from playwright.async_api import CDPSession, Page, expect
from sqlalchemy import select

from checkout.logins.asks import Asks
from checkout.logins.desk import AskDesk
from checkout.logins.keeping import StoreLogins
from checkout.tiers.redirect import RedirectTier
from checkout.tiers.registry import Tiers
from checkout.tiers.walker.remote import RemotePage
from checkout.tiers.walker.trail import Trail
from checkout.tiers.walker.visit import Visit
from demo.serving import serve
from demo.stores.maple_and_main import STORE, WALK
from domain.order import TierName
from domain.settings import Settings
from net.browser import BrowserPool
from net.browser_limits import Limits
from storage.database import Database
from storage.migrate import migrate
from storage.outbox import Outbox
from storage.tables import User
from storage.vault import LocalKeys, Vault
from storage.vault_tables import StoreAsk
from stores.registry import StoreRegistry
from tests.journeys.sentences import sentence
from web.view import view_router

pytestmark = [
    pytest.mark.browser,
    pytest.mark.asyncio(loop_scope="module"),
    pytest.mark.xdist_group("browser-remote"),
]

SLIDER = """<!doctype html><title>One moment</title><body style="margin:0;font:16px sans-serif;user-select:none">
<p id="says" style="margin:8px">Slide to complete the puzzle</p>
<div id="track" style="position:absolute;left:20px;top:120px;width:260px;height:50px;background:#ddd">
<div id="grip" style="position:absolute;left:0;width:50px;height:50px;background:#357"></div></div>
<script>
  const grip = document.getElementById('grip');
  let from = null, steps = 0;
  grip.onpointerdown = (event) => { from = event.clientX; steps = 0; };
  addEventListener('pointermove', (event) => {
    if (from === null) return;
    steps++; grip.style.left = Math.max(0, Math.min(210, event.clientX - from)) + 'px';
  });
  addEventListener('pointerup', () => {
    if (from === null) return;
    from = null;
    if (Math.abs(grip.offsetLeft - 160) <= 4 && steps > 3) document.getElementById('says').textContent = 'Welcome';
    else grip.style.left = 0;
  });
</script>"""
"""Takes a drag of 160 pixels that does not jump."""


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def pool() -> AsyncIterator[BrowserPool]:
    pool = BrowserPool(Settings(_env_file=None), limits=Limits(2, 2))
    yield pool
    await pool.close()


@dataclass(slots=True)
class Process:
    """What one Muse has of its own."""

    database: Database
    asks: Asks


@asynccontextmanager
async def process(url: str, name: str) -> AsyncIterator[Process]:
    database = Database(url)
    await migrate(database)
    vault = Vault(database, LocalKeys({"test": bytes(32)}))
    asks = Asks(database, vault, Outbox(), StoreLogins(database, vault), name)
    try:
        yield Process(database, asks)
    finally:
        await asks.close()
        await database.close()


@dataclass(slots=True)
class Held:
    """A store's page that its process holds, and where the shopper sees it."""

    remote: RemotePage
    view: str
    ask_id: int


@asynccontextmanager
async def held(pool: BrowserPool, holder: Process, door: Process) -> AsyncIterator[Held]:
    """`holder` has the page open, `door` serves its view."""
    settings = Settings(_env_file=None)
    desk, app = AskDesk(settings, bytes(32)), FastAPI()
    app.get("/wall")(lambda: HTMLResponse(SLIDER))
    async with serve(app) as origin:
        store = replace(STORE, domains=(urlsplit(origin).netloc,))
        stores = StoreRegistry((store,))
        tiers = Tiers({TierName.REDIRECT: RedirectTier(stores, settings)}, stores)
        app.include_router(view_router(door.database, tiers, desk, door.asks))
        async with holder.database.writing() as session:
            session.add(User(id=1, telegram_id=1, chat_id=1, name="Ada"))
        lease = await pool.lease("held")
        try:
            page = await lease.context.new_page()
            visit = Visit(lease.context, page, store, WALK, origin, Trail(None), user_id=1, lease=lease)
            await page.goto(f"{origin}/wall")
            remote = RemotePage(visit)
            assert await holder.asks.ask_person(remote)
            async with door.database.reading() as session:
                ask_id = await session.scalar(select(StoreAsk.id))
            assert ask_id is not None
            yield Held(remote, origin + urlsplit(desk.page("person", ask_id)).path, ask_id)
        finally:
            await lease.close()


async def open_view(page: Page, held: Held) -> None:
    await page.goto(held.view)
    await page.get_by_role("button", name=sentence("view-go")).click()
    await page.wait_for_function(
        "() => document.getElementById('shown').naturalWidth === 390", timeout=60_000
    )


async def test_a_slider_is_dragged_by_mouse(pool: BrowserPool, tmp_path: Path) -> None:
    async with (
        process(f"sqlite:///{tmp_path / 'muse.sqlite'}", "muse-1") as muse,
        held(pool, muse, muse) as there,
        pool.context("shopper") as context,
    ):
        page = await context.new_page()
        await page.set_viewport_size({"width": 390, "height": 844})
        await open_view(page, there)
        box = await page.locator("#shown").bounding_box()
        assert box is not None
        await page.mouse.move(box["x"] + 45, box["y"] + 145)
        await page.mouse.down()
        for step in range(1, 9):
            await page.mouse.move(box["x"] + 45 + 20 * step, box["y"] + 145 + step % 2)
            await page.wait_for_timeout(45)
        await page.mouse.up()
        await expect(page.get_by_text(sentence("view-passed"))).to_be_visible(timeout=60_000)
        assert await there.remote.page.inner_text("#says") == "Welcome"
        assert await muse.asks.state(there.ask_id) == "given"


async def test_a_slider_is_dragged_by_finger_from_another_process(
    pool: BrowserPool, postgres_url: str
) -> None:
    async with (
        process(postgres_url, "muse-1") as near,
        process(postgres_url, "muse-2") as far,
        held(pool, near, far) as there,
        pool.context("shopper") as context,
    ):
        page = await context.new_page()
        await page.set_viewport_size({"width": 390, "height": 844})
        await open_view(page, there)
        box = await page.locator("#shown").bounding_box()
        assert box is not None
        finger = await context.new_cdp_session(page)
        await finger.send("Emulation.setTouchEmulationEnabled", {"enabled": True})
        await touch(finger, "touchStart", box["x"] + 45, box["y"] + 145)
        for step in range(1, 9):
            await touch(finger, "touchMove", box["x"] + 45 + 20 * step, box["y"] + 145 + step % 2)
            await page.wait_for_timeout(45)
        await touch(finger, "touchEnd")
        await expect(page.get_by_text(sentence("view-passed"))).to_be_visible(timeout=60_000)
        assert await far.asks.state(there.ask_id) == "given"


async def touch(finger: CDPSession, kind: str, *spot: float) -> None:
    points = [{"x": spot[0], "y": spot[1]}] if spot else []
    await finger.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})


async def test_who_waits_for_a_page_that_is_gone_is_told(
    pool: BrowserPool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = f"sqlite:///{tmp_path / 'muse.sqlite'}"
    async with process(url, "muse-1") as after:
        told: list[int] = []
        monkeypatch.setattr("checkout.logins.asks.BEAT_SECONDS", 3600.0)

        async def hear(ask_id: int) -> None:
            told.append(ask_id)

        after.asks.on_answer(hear)
        async with process(url, "muse-1") as died, held(pool, died, died) as there:
            await died.asks.close()  # its watch ends with it, and says nothing
            await after.asks.tell_of_lost()
            assert told == [], "a page that was held just now may have its watch yet"
            monkeypatch.setattr("checkout.logins.asks.BEAT_SECONDS", 0.0)
            await after.asks.tell_of_lost()
            await after.asks.tell_of_lost()
            assert (told, await after.asks.state(there.ask_id)) == ([there.ask_id], "gone")
            assert await after.asks.declines(1, STORE.slug), (
                "the store is the shopper's until they want the page anew"
            )
