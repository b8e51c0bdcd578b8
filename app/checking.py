"""`run_bot.py stores check`: whether stores are still as their files say, as an operator asks."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import AsyncExitStack
from dataclasses import asdict
from pathlib import Path

from catalog.reader import LinkReader, reading_client
from checkout.health import AIM_MS, Checked, Checks, HealthDesk, checkable, recipient_of
from checkout.tiers.browser import BrowserTier
from domain.settings import Settings, WrongSetting, load_settings
from domain.store import Sample, Store
from net.browser import BrowserPool
from net.proxy import FilteringProxy
from storage.database import Database
from storage.migrate import migrate
from storage.outbox import Outbox
from storage.slots import starting
from stores.registry import StoreRegistry


async def check_stores(
    name: str | None, *, link: str | None, address: Path | None, as_json: bool = False
) -> int:
    """Check one store, or every one that names a sample; 0 when all passed. Raises `WrongSetting`."""
    settings = load_settings()
    recipient = recipient_of(address or settings.check_address)
    if recipient is None:
        raise WrongSetting("say whom it would go to: --address FILE.json, or set MUSE_CHECK_ADDRESS")
    stores = StoreRegistry.load(settings.stores)
    due = list(_asked(stores, name, link))
    passed = True
    async with AsyncExitStack() as stack:
        checks = await _checks(settings, stores, stack)
        for store, sample in due:
            done = await checks.check(store, sample, recipient)
            passed = passed and not done.problem
            print(json.dumps(asdict(done)) if as_json else "\n".join(_told(done)), flush=True)
    return 0 if passed else 1


def _asked(stores: StoreRegistry, name: str | None, link: str | None) -> Iterator[tuple[Store, Sample]]:
    if name is None:
        found = [(store, store.sample) for store in stores if checkable(store) and store.sample is not None]
        if not found:
            print("no store file names a sample to check with", file=sys.stderr)
        yield from found
        return
    store = stores.by_slug(name) or next((s for s in stores if s.name.casefold() == name.casefold()), None)
    if store is None or store.walk is None:
        raise WrongSetting(f"{name}: no store that Muse walks is called so")
    sample = Sample(link=link) if link else store.sample
    if sample is None:
        raise WrongSetting(f"{name}: its file names no sample; say --link LINK")
    yield store, sample


async def _checks(settings: Settings, stores: StoreRegistry, stack: AsyncExitStack) -> Checks:
    database = Database(settings.database)
    stack.push_async_callback(database.close)
    async with starting(database):
        await migrate(database)
    pool = BrowserPool(settings, await stack.enter_async_context(FilteringProxy(settings)))
    stack.push_async_callback(pool.close)
    client = await stack.enter_async_context(reading_client(settings))
    reader = await stack.enter_async_context(LinkReader(client, stores, settings, pool.rendered_html))
    tier = BrowserTier(pool, stores, settings)
    stack.push_async_callback(tier.close)
    return Checks(HealthDesk(database, Outbox(), settings.operator_chat), reader, tier)


def _told(done: Checked) -> Iterator[str]:
    slow = f" (aim: under {AIM_MS / 1000:.0f} s)" if done.ms > AIM_MS else ""
    how = f"failed: {done.problem}" if done.problem else "passed"
    yield f"{done.store}: {how}, {done.ms / 1000:.1f} s{slow}"
    yield from (f"  changed: {one}" for one in done.drift)
    if done.paused:
        yield "  left to the shopper (tier 3) until a check passes"
