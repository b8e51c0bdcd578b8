"""`run_bot.py stores login`: signing in at a store by hand, for walks from the operator's own machine."""

from __future__ import annotations

import os
import sys
from contextlib import AsyncExitStack
from urllib.parse import urljoin

from checkout.at_home import AtHome, shopper_of
from checkout.tiers.walker.by_hand import sign_in_by_hand
from domain.errors import StoreRefused
from domain.settings import Settings, WrongSetting, load_settings
from domain.store import Store
from net.browser import BrowserPool
from net.proxy import FilteringProxy
from storage.database import Database
from storage.migrate import migrate
from storage.slots import starting
from storage.vault import LocalKeys, Vault
from stores.registry import StoreRegistry

WAIT_SECONDS = 900.0
"""How long the window waits for its operator."""


async def login(name: str, *, telegram_id: int | None, forget: bool = False) -> int:
    """Open the store in a window, wait until somebody has signed in, and keep the profile for the walks of that
    shopper; or forget it. 1 when nobody signed in. Raises `WrongSetting`."""
    settings = load_settings()
    store = _store(StoreRegistry.load(settings.stores), name)
    whose = telegram_id if telegram_id is not None else settings.operator_chat
    if whose is None:
        raise WrongSetting("say whose walks use it: --for TELEGRAM_ID, or set MUSE_OPERATOR_CHAT")
    if not forget and not has_display():
        raise WrongSetting("there is no display here: run this on a machine with a screen")
    async with AsyncExitStack() as stack:
        database = Database(settings.database)
        stack.push_async_callback(database.close)
        async with starting(database):
            await migrate(database)
        profiles = AtHome(database, Vault(database, LocalKeys.load(settings)))
        async with database.writing() as session:
            user_id = await shopper_of(session, whose)
        if forget:
            await profiles.forget(user_id, store.slug)
            print(f"{store.name}: the profile is forgotten")
            return 0
        pool = BrowserPool(settings, await stack.enter_async_context(FilteringProxy(settings)), headed=True)
        stack.push_async_callback(pool.close)
        print(f"Sign in at {store.name} in the window; it closes by itself.", file=sys.stderr, flush=True)
        try:
            await keep_profile(profiles, pool, settings, store, user_id)
        except StoreRefused as error:
            print(f"{store.name}: nothing is kept: {error.detail}", file=sys.stderr)
            return 1
    print(f"{store.name}: signed in; kept encrypted, without a password")
    return 0


async def keep_profile(
    profiles: AtHome, pool: BrowserPool, settings: Settings, store: Store, user_id: int
) -> None:
    """Have somebody sign in, beginning with the profile there is, and keep what comes of it."""
    assert store.walk is not None
    assert store.walk.sign_in is not None
    before = await profiles.profile(user_id, store.slug)
    url = urljoin(_origin(store, settings), store.walk.sign_in.page)
    state = await sign_in_by_hand(pool, store.walk.sign_in, url, f"login:{store.slug}", WAIT_SECONDS, before)
    await profiles.keep(user_id, store.slug, state)


def has_display() -> bool:
    """Whether a window can be opened here. macOS and Windows always have a screen; Linux says where it is."""
    return sys.platform != "linux" or bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def _store(stores: StoreRegistry, name: str) -> Store:
    store = stores.by_slug(name) or next((s for s in stores if s.name.casefold() == name.casefold()), None)
    if store is None or store.walk is None or store.walk.sign_in is None or store.is_platform:
        raise WrongSetting(f"{name}: no store is called so whose file says how to sign in")
    if store.automation == "forbidden":
        raise WrongSetting(f"{name}: the store forbids automated orders; its file says so")
    return store


def _origin(store: Store, settings: Settings) -> str:
    """https, unless the operator allowed plain http to that host and port."""
    host = store.domains[0]
    return f"{'http' if host in settings.allow_hosts else 'https'}://{host}/"
