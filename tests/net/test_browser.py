"""The one browser of a process: bounded, lazy, and up again after a crash."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from fastapi import FastAPI, Request, Response
from fastapi.responses import HTMLResponse
from playwright.async_api import Error as PlaywrightError
from playwright.async_api import StorageState

from demo.serving import serve
from domain.errors import Refusal, StoreRefused
from domain.settings import Settings
from net.browser import BrowserPool, NoBrowser, system_chromium
from net.browser_limits import Limits

pytestmark = [
    pytest.mark.browser,
    pytest.mark.asyncio(loop_scope="module"),
    pytest.mark.xdist_group("browser-pool"),
]

GB = 1_000_000_000
SETTINGS = Settings(_env_file=None)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def pool() -> AsyncIterator[BrowserPool]:
    pool = BrowserPool(SETTINGS, limits=Limits(2, 3))
    yield pool
    await pool.close()


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def site() -> AsyncIterator[str]:
    app = FastAPI()

    @app.get("/")
    async def page() -> HTMLResponse:
        return HTMLResponse("<p id=a></p><script>document.getElementById('a').textContent = 6 * 7</script>")

    @app.get("/wall")
    async def wall() -> HTMLResponse:
        return HTMLResponse("no", 403)

    @app.get("/worker")
    async def worker() -> HTMLResponse:
        return HTMLResponse(
            "<p>none</p><script>navigator.serviceWorker.register('/w.js').then("
            "() => navigator.serviceWorker.getRegistrations()).then("
            "(all) => { document.querySelector('p').textContent = all.length })</script>"
        )

    @app.get("/w.js")
    async def script() -> Response:
        return Response("self.x = 1", media_type="text/javascript")

    @app.get("/seen-through")
    async def headers(request: Request) -> HTMLResponse:
        return HTMLResponse(request.headers.get("via", "direct"))

    async with serve(app) as origin:
        yield origin


async def test_pages_are_read_after_their_scripts(pool: BrowserPool, site: str) -> None:
    assert '<p id="a">42</p>' in await pool.rendered_html(site)
    assert pool.open_contexts == 0


async def test_pages_that_refuse_or_are_not_there(pool: BrowserPool, site: str) -> None:
    with pytest.raises(StoreRefused) as refused:
        await pool.rendered_html(f"{site}/wall")
    assert refused.value.refusal is Refusal.BLOCKED
    with pytest.raises(StoreRefused) as refused:
        await pool.rendered_html("http://127.0.0.1:9/")
    assert refused.value.refusal is Refusal.DOWN
    assert pool.open_contexts == 0


async def test_service_workers_are_blocked(pool: BrowserPool, site: str) -> None:
    async with pool.context("a") as context:
        page = await context.new_page()
        await page.goto(f"{site}/worker")
        await asyncio.sleep(0.2)
        assert await page.inner_text("p") in ("none", "0")


async def test_a_context_is_closed_whatever_happens_in_it(pool: BrowserPool) -> None:
    with pytest.raises(ZeroDivisionError):
        async with pool.context("a"):
            raise ZeroDivisionError
    task = asyncio.create_task(_hold(pool, "b"))
    await _until(lambda: pool.open_contexts == 1)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    await _until(lambda: pool.open_contexts == 0)


async def _until(true: Callable[[], bool]) -> None:
    for _ in range(500):
        if true():
            return
        await asyncio.sleep(0.01)
    raise AssertionError("it did not come about")


async def _hold(pool: BrowserPool, key: str) -> None:
    async with pool.context(key):
        await asyncio.Event().wait()


async def test_who_comes_late_waits_in_line(pool: BrowserPool) -> None:
    first, second = await pool.lease("a"), await pool.lease("b")
    third = asyncio.create_task(pool.lease("c"))
    await asyncio.sleep(0.1)
    assert not third.done()
    await first.close()
    lease = await third
    await asyncio.gather(second.close(), lease.close(), lease.close())
    assert pool.open_contexts == 0


async def test_one_key_is_never_leased_twice(pool: BrowserPool) -> None:
    first = await pool.lease("a")
    again = asyncio.create_task(pool.lease("a"))
    await asyncio.sleep(0.1)
    assert not again.done()
    await first.close()
    await (await again).close()


async def test_parked_leases_give_way(pool: BrowserPool) -> None:
    parked = [await pool.lease("a"), await pool.lease("b")]
    for lease in parked:
        await lease.park()
    others = [await pool.lease("c"), await pool.lease("d")]  # the second takes the memory of "a"
    assert [lease.closed for lease in parked] == [True, False]
    assert not await parked[0].resume()
    await others[0].close()
    assert await parked[1].resume()
    await asyncio.gather(others[1].close(), parked[1].close())
    assert pool.open_contexts == 0


async def test_a_lease_that_must_stay_is_not_evicted(pool: BrowserPool) -> None:
    kept = await pool.lease("a")
    await kept.park(keep=True)
    others = [await pool.lease("b"), await pool.lease("c")]
    late = asyncio.create_task(pool.lease("d"))
    await asyncio.sleep(0.1)
    assert not late.done()
    assert not kept.closed
    await others[0].close()
    await asyncio.gather(kept.close(), others[1].close())
    await (await late).close()


def a_state(value: str) -> StorageState:
    cookie: Any = {"name": "who", "value": value, "domain": "127.0.0.1", "path": "/", "expires": -1,
                   "httpOnly": False, "secure": False, "sameSite": "Lax"}  # fmt: skip
    return {"cookies": [cookie], "origins": []}


async def test_a_page_waits_for_the_next_who_needs_one(pool: BrowserPool, site: str) -> None:
    await pool.get_ready()
    assert pool.open_contexts == 0, "it belongs to nobody yet"
    ada, bob = await pool.lease("ada", a_state("ada")), await pool.lease("bob", a_state("bob"))
    (waiting,) = ada.context.pages
    first, second = await ada.first_page(), await ada.first_page()
    assert first is waiting
    assert second is not first
    for lease, name in ((ada, "ada"), (bob, "bob")):
        page = await lease.first_page()
        await page.goto(site)
        assert await page.evaluate("document.cookie") == f"who={name}"
    await asyncio.gather(ada.close(), bob.close())


async def test_storage_is_given_to_a_page_that_waited(pool: BrowserPool, site: str) -> None:
    await pool.get_ready()
    state = a_state("ada") | {"origins": [{"origin": site, "localStorage": [{"name": "bag", "value": "7"}]}]}
    lease = await pool.lease("ada", state)
    page = await lease.first_page()
    await page.goto(site)
    assert await page.evaluate("[document.cookie, localStorage.bag]") == ["who=ada", "7"]
    await lease.close()


async def test_it_starts_again_after_a_crash(pool: BrowserPool, site: str) -> None:
    lease = await pool.lease("a")
    page = await lease.first_page()
    await pool.get_ready()  # dies with the others
    browser = lease.context.browser
    assert browser is not None
    with pytest.raises(PlaywrightError):
        await (await browser.new_browser_cdp_session()).send("Browser.crash")
    with pytest.raises(PlaywrightError):
        await page.goto(site)
    await lease.close()
    assert "42" in await pool.rendered_html(site)


async def test_all_traffic_goes_through_the_proxy_even_to_loopback(site: str) -> None:
    asked = []

    async def proxy(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        asked.append((await reader.readline()).decode().split()[1])
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nConnection: close\r\n\r\nproxy")
        await writer.drain()
        writer.close()

    async with await asyncio.start_server(proxy, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        pool = BrowserPool(SETTINGS, f"http://127.0.0.1:{port}")
        try:
            assert "proxy" in await pool.rendered_html(f"{site}/seen-through")
        finally:
            await pool.close()
    assert f"{site}/seen-through" in asked


async def test_a_closed_pool_and_a_missing_browser(tmp_path: Path) -> None:
    pool = BrowserPool(Settings(chromium=tmp_path / "none", _env_file=None))
    with pytest.raises(NoBrowser):
        await pool.lease("a")
    assert pool.open_contexts == 0
    await pool.close()
    with pytest.raises(NoBrowser):
        await pool.lease("a")


async def test_the_named_chromium_comes_first(tmp_path: Path) -> None:
    assert system_chromium(Settings(chromium=tmp_path / "mine", _env_file=None)) == str(tmp_path / "mine")


@pytest.mark.parametrize(
    ("cores", "memory", "limits"),
    [(2, 24 * GB, (4, 16)), (1, 1 * GB, (1, 1)), (2, 2 * GB, (3, 3)), (8, 4 * GB, (8, 8))],
)
async def test_contexts_are_capped_by_memory_and_cores(
    cores: int, memory: int, limits: tuple[int, int]
) -> None:
    assert Limits.of(cores, memory) == limits
