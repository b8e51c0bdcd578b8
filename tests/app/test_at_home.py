"""Signing in by hand, and walks that use it. The window is left out: what it shows is the same without."""

from __future__ import annotations

import asyncio
import sys
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.async_api import Page

from app import at_home
from checkout.at_home import PROFILE, AtHome, shopper_of
from checkout.tiers.browser import BrowserTier
from domain.errors import Refusal, StoreRefused
from domain.order import Payer, Placed
from domain.settings import Settings, WrongSetting
from net.browser import BrowserPool
from storage.database import Database
from storage.migrate import migrate
from storage.vault import LocalKeys, Vault
from stores.registry import StoreRegistry
from tests.checkout.tiers.walking import MEMBER, approved, browser, maple

pytestmark = [pytest.mark.xdist_group("browser-scripted")]


def test_no_screen_is_one_sentence(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "platform", "linux")
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "MUSE_OPERATOR_CHAT"):
        monkeypatch.delenv(name, raising=False)
    with pytest.raises(WrongSetting, match="no display here"):
        asyncio.run(at_home.login("nordstrom", telegram_id=7))
    with pytest.raises(WrongSetting, match="whose walks"):
        asyncio.run(at_home.login("nordstrom", telegram_id=None))
    with pytest.raises(WrongSetting, match="no store is called so"):
        asyncio.run(at_home.login("nowhere", telegram_id=7))


@pytest.mark.browser
async def test_a_walk_uses_the_profile_and_no_password(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    database = Database(f"sqlite:///{tmp_path}/muse.sqlite")
    await migrate(database)
    profiles = AtHome(database, Vault(database, LocalKeys({"test": bytes(32)})))
    async with database.writing() as session:
        owner, other = await shopper_of(session, 111), await shopper_of(session, 222)
    async with maple() as shop, browser() as pool:
        netloc = urlsplit(shop.origin).netloc
        settings = Settings(data_dir=tmp_path, allow_hosts=(netloc,), settle_seconds=0.05, _env_file=None)
        store = replace(shop.store, domains=(netloc,))
        signing = asyncio.create_task(at_home.keep_profile(profiles, pool, settings, store, owner))
        await _sign_in(pool)
        await signing

        tier = BrowserTier(pool, StoreRegistry((store,)), settings, profiles)
        order = shop.order(user_id=owner)
        quote = await tier.quote(order)
        assert quote.payer is Payer.STORE_SAVED
        assert isinstance(await tier.submit(approved(order, quote)), Placed)
        assert [one.account for one in shop.orders()] == [MEMBER.username]
        assert await profiles.load(other, store.slug) is None
        await tier.close()

        monkeypatch.setattr(at_home, "WAIT_SECONDS", 0.1)
        await profiles.forget(owner, store.slug)
        with pytest.raises(StoreRefused) as refused:
            await at_home.keep_profile(profiles, pool, settings, store, owner)
        assert refused.value.refusal is Refusal.SIGN_IN
        assert await profiles.load(owner, store.slug) is None
        assert pool.open_contexts == 0
    await database.close()


async def _sign_in(pool: BrowserPool) -> None:
    """What the operator does in the window."""
    page = await _window(pool)
    await page.fill("#email", MEMBER.username)
    await page.fill("#password", MEMBER.password.get_secret_value())
    await page.click("main form button")


async def _window(pool: BrowserPool) -> Page:
    while True:
        pages = [page for lease in pool._leases.values() if lease for page in lease.context.pages]
        if pages and "/sign-in" in pages[0].url:
            return pages[0]
        await asyncio.sleep(0.05)


async def test_a_profile_lies_encrypted(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path}/muse.sqlite")
    await migrate(database)
    profiles = AtHome(database, Vault(database, LocalKeys({"test": bytes(32)})))
    async with database.writing() as session:
        owner = await shopper_of(session, 111)
    await profiles.keep(owner, "maple", {"cookies": [], "origins": [{"origin": "s3cret-cookie"}]})  # type: ignore[typeddict-item]
    await database.close()
    lying = _all_bytes(tmp_path)
    assert b"s3cret-cookie" not in lying
    assert PROFILE.encode() in lying


def _all_bytes(folder: Path) -> bytes:
    return b"".join(file.read_bytes() for file in folder.glob("muse.sqlite*"))
