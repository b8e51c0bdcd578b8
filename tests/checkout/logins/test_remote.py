"""A held page from afar: what may be touched, what is seen, and the way through the database."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from checkout.logins.relay import Relay, RelayedPage
from checkout.tiers.walker.remote import RemotePage
from checkout.tiers.walker.trail import Trail
from checkout.tiers.walker.visit import Visit
from demo.stores.maple_and_main import ORIGIN, STORE, WALK
from domain.settings import Settings
from net.browser import BrowserPool
from net.browser_limits import Limits
from storage.database import Database
from storage.migrate import migrate
from storage.tables import User
from storage.vault import LocalKeys, Vault

pytestmark = [
    pytest.mark.browser,
    pytest.mark.asyncio(loop_scope="module"),
    pytest.mark.xdist_group("browser-remote"),
]

PAGE = """<body style="margin:0"><style>input{position:absolute;left:0;width:200px;height:30px;box-sizing:border-box}</style>
<input id="letters" style="top:0"><input id="secret" type="password" style="top:40px">
<input id="card" autocomplete="cc-number" style="top:80px" value="4242424242424242">
<input id="cvc" name="securityCode" style="top:120px">
<iframe style="position:absolute;top:160px;left:0;border:0;width:220px;height:60px"
  srcdoc="<body style='margin:0'><input id='inner' aria-label='Card number' style='width:200px;height:30px'>"></iframe>"""


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def remote() -> AsyncIterator[RemotePage]:
    pool = BrowserPool(Settings(_env_file=None), limits=Limits(1, 1))
    lease = await pool.lease("remote")
    page = await lease.context.new_page()
    visit = Visit(lease.context, page, STORE, WALK, ORIGIN, Trail(None), user_id=1, lease=lease)
    await page.set_content(PAGE)
    yield RemotePage(visit)
    await pool.close()


async def value(remote: RemotePage, field: str) -> str:
    return await remote.page.locator(f"#{field}").input_value()


async def test_letters_go_in_and_secrets_do_not(remote: RemotePage) -> None:
    assert await remote.act({"do": "click", "x": 20, "y": 15})
    assert await remote.act({"do": "text", "text": "DKEUV"})
    assert await remote.act({"do": "key", "key": "Backspace"})
    assert await value(remote, "letters") == "DKEU"
    for y in (55, 95, 135, 175):  # a password, a card's number and code, and one in a frame
        assert not await remote.act({"do": "click", "x": 20, "y": y})
    await remote.page.locator("#secret").focus()
    assert not await remote.act({"do": "text", "text": "hunter2"})
    await remote.page.frame_locator("iframe").locator("#inner").focus()
    assert not await remote.act({"do": "text", "text": "4242"})
    assert (await value(remote, "secret"), await value(remote, "cvc")) == ("", "")
    assert await remote.page.frame_locator("iframe").locator("#inner").input_value() == ""


@pytest.mark.parametrize(
    "event", [{}, {"do": "goto", "url": "file:///"}, {"do": "click"}, {"do": "key", "key": "F12"}]
)
async def test_nothing_else_is_done(remote: RemotePage, event: dict[str, str]) -> None:
    assert not await remote.act(event)


async def test_another_process_sees_and_touches_the_page(remote: RemotePage, tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'muse.sqlite'}")
    await migrate(database)
    vault = Vault(database, LocalKeys({"test": bytes(32)}))
    async with database.writing() as session:
        session.add(User(id=1, telegram_id=1, chat_id=1))
    near, far = Relay(database, vault, 5, remote), RelayedPage(database, vault, 5, 1)
    assert not await near.serve(), "nobody watches"
    assert await far.picture() is None
    await far.act({"do": "click", "x": 20, "y": 15})
    await far.act({"do": "text", "text": "V"})
    assert await near.serve()
    assert "V" in await value(remote, "letters")
    picture = await far.picture()
    assert picture is not None
    assert picture.startswith(b"\xff\xd8"), "a JPEG"
    await near.close()
    async with database.reading() as session:
        assert await vault.contents(session, 1) == ()
    await database.close()
