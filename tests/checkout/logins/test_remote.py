"""A held page from afar: what may be touched, what is seen, and the way through the database."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from checkout.logins.relay import Relay, RelayedPage
from checkout.tiers.walker.evidence import picture_of
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
  srcdoc="<body style='margin:0'><input id='inner' aria-label='Card number' style='width:200px;height:30px'>"></iframe>
<iframe id="outer" title="Security code" style="position:absolute;top:230px;left:0;border:0;width:220px;height:60px"
  srcdoc="<body style='margin:0'><input id='bare' style='width:200px;height:30px'><p id='said'>ada@example.com</p>"></iframe>"""


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
    for y in (
        55,
        95,
        135,
        175,
        245,
    ):  # a password, a card's number and code, one in a frame, one named by its frame
        assert not await remote.act({"do": "click", "x": 20, "y": y})
    await remote.page.locator("#secret").focus()
    assert not await remote.act({"do": "text", "text": "hunter2"})
    await remote.page.frame_locator("iframe >> nth=0").locator("#inner").focus()
    assert not await remote.act({"do": "text", "text": "4242"})
    assert (await value(remote, "secret"), await value(remote, "cvc")) == ("", "")
    assert await remote.page.frame_locator("iframe >> nth=0").locator("#inner").input_value() == ""


async def test_what_is_dragged_is_let_go(remote: RemotePage) -> None:
    assert not await remote.act({"do": "move", "x": 5, "y": 5})
    assert not await remote.act({"do": "down", "x": 20, "y": 95}), "not in a card's field"
    assert await remote.act({"do": "down", "x": 20, "y": 15})
    assert not await remote.act({"do": "down", "x": 30, "y": 15}), "one hand"
    assert await remote.act({"do": "move", "x": 60, "y": 15})
    assert await remote.act({"do": "up", "x": 60, "y": 15})
    assert not await remote.act({"do": "up", "x": 60, "y": 15})


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


async def test_a_picture_for_operators_hides_what_frames_say_too(remote: RemotePage) -> None:
    await remote.visit.read()
    assert len(remote.visit.inner) == 2
    assert (await picture_of(remote.visit, None)).startswith(b"\x89PNG")
    frame = remote.page.frame_locator("#outer")
    assert await frame.locator("#said").inner_text() == "▒▒▒"
    assert await frame.locator("#bare").evaluate("(el) => getComputedStyle(el).color") == "rgba(0, 0, 0, 0)"
