"""`run_bot.py stores check`: whether stores are still as their files say, as an operator asks."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import AsyncExitStack
from dataclasses import asdict
from pathlib import Path

from catalog.reader import LinkReader, reading_client
from checkout.health import AIM_MS, Checked, CheckedWith, Checks, HealthDesk, checkable, recipient_of
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

NO_SAMPLE = (
    "{0}: no product to check it with. Name one once: stores check {0} --link LINK [--size SIZE] [--color COLOR]; "
    "else the first that a shopper buys there is taken"
)


async def check_stores(
    name: str | None,
    *,
    link: str | None,
    size: str | None = None,
    color: str | None = None,
    address: Path | None,
    as_json: bool = False,
) -> int:
    """Check one store, or every one of which a product is known; 0 when all passed. A `link` that passes is used for
    the store's later checks too. Raises `WrongSetting`."""
    settings = load_settings()
    recipient = recipient_of(address or settings.check_address)
    if recipient is None:
        raise WrongSetting("say whom it would go to: --address FILE.json, or set MUSE_CHECK_ADDRESS")
    if link is not None and name is None:
        raise WrongSetting("say which store --link belongs to: stores check NAME --link LINK")
    stores = StoreRegistry.load(settings.stores)
    asked = _named(stores, name) if name is not None else [store for store in stores if checkable(store)]
    named = Sample(link=link, size=size, color=color) if link else None
    passed = True
    async with AsyncExitStack() as stack:
        desk, checks = await _checks(settings, stores, stack)
        for store in asked:
            chosen = CheckedWith(named) if named else await desk.sample(store)
            if chosen is None:
                passed = passed and name is None
                print(NO_SAMPLE.format(store.slug), file=sys.stderr)
                continue
            done = await checks.check(store, chosen, recipient)
            passed = passed and not done.problem
            print(json.dumps(asdict(done)) if as_json else "\n".join(_told(done)), flush=True)
            if named is not None and not done.problem:
                await desk.remember(store, named)
    return 0 if passed else 1


def _named(stores: StoreRegistry, name: str) -> list[Store]:
    store = stores.by_slug(name) or next((s for s in stores if s.name.casefold() == name.casefold()), None)
    if store is None or store.walk is None:
        raise WrongSetting(f"{name}: no store that Muse walks is called so")
    return [store]


async def _checks(
    settings: Settings, stores: StoreRegistry, stack: AsyncExitStack
) -> tuple[HealthDesk, Checks]:
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
    desk = HealthDesk(database, Outbox(), settings.operator_chat)
    return desk, Checks(desk, reader, tier)


def _told(done: Checked) -> Iterator[str]:
    slow = f" (aim: under {AIM_MS / 1000:.0f} s)" if done.ms > AIM_MS else ""
    if done.skipped:
        yield f"{done.store}: not checked, {done.skipped}; the next that a shopper buys there is taken"
        return
    how = f"failed: {done.problem}" if done.problem else "passed"
    yield f"{done.store}: {how}, {done.ms / 1000:.1f} s{slow}"
    yield from (f"  changed: {one}" for one in done.drift)
    if done.paused:
        yield "  left to the shopper (tier 3) until a check passes"
