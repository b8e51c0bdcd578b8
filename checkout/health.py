"""How stores' pages fare: walks are counted, stores are checked, and one that fails is left to the shopper."""

from __future__ import annotations

import asyncio
import logging
import statistics
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from pathlib import Path

from pydantic import ValidationError
from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.ext.asyncio import AsyncSession

from catalog.links import without_tracking
from catalog.reader import LinkReader
from checkout.tiers.browser import BrowserTier
from checkout.tiers.registry import Tiers
from checkout.tiers.trial import Recipient, Wanted, order_for
from checkout.tiers.walker.landmarks import Landmarks
from domain.errors import MuseError, Refusal, StoreRefused
from domain.order import OrderLine, StoreOrder
from domain.product import Availability
from domain.settings import WrongSetting
from domain.store import Sample, Store
from storage.database import Database
from storage.operator import tell_operator
from storage.outbox import Outbox
from storage.tables import StoreHealth, now

log = logging.getLogger(__name__)

KEPT = 100
"""Walks that are remembered of each store."""
MOST_FAILURES = 3
"""Checks in a row after which a store is left to the shopper."""
ROUND_SECONDS = 60.0
AIM_MS = 10_000
"""A store's walk is to take less."""


@dataclass(frozen=True, slots=True)
class Fitness:
    """What is known of a store's walks. `rate` between 0 and 1, `median_ms`: None before the first walk."""

    walks: int = 0
    rate: float | None = None
    median_ms: float | None = None
    paused: bool = False
    problem: str = ""
    checked_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Checked:
    """One check: `problem` empty when it passed, `drift` what has changed since the last that did. `skipped`: why it
    told nothing of the store."""

    store: str
    ms: float
    problem: str = ""
    drift: tuple[str, ...] = ()
    paused: bool = False
    skipped: str = ""


@dataclass(frozen=True, slots=True)
class CheckedWith:
    """The product a store is checked with. `learnt`: the last that a shopper's walk led to the review; it may be
    sold out any day, which says nothing of the store."""

    sample: Sample
    learnt: bool = False


def fitness_of(row: StoreHealth) -> Fitness:
    good = [walk["ms"] for walk in row.recent if walk["ok"]]
    count = len(row.recent)
    return Fitness(
        count,
        len(good) / count if count else None,
        statistics.median(good) if good else None,
        row.paused,
        row.problem,
        row.checked_at,
    )


async def fitness(session: AsyncSession) -> dict[str, Fitness]:
    """Of every store that was ever walked or checked."""
    return {row.store_id: fitness_of(row) for row in await session.scalars(select(StoreHealth))}


class HealthDesk:
    """Keeps `store_health`. `chat`: the operator's, who hears of failures and drift."""

    def __init__(self, database: Database, outbox: Outbox, chat: int | None) -> None:
        self._database = database
        self._outbox = outbox
        self._chat = chat
        self._writing: set[asyncio.Task[None]] = set()

    def walked(self, store_id: str, works: bool, ms: float, line: OrderLine | None = None) -> None:
        """Count a shopper's walk; returns at once. `line`: something it bought, where it came to its end."""
        task = asyncio.ensure_future(self.count(store_id, works, ms, line))
        self._writing.add(task)
        task.add_done_callback(self._written)

    def _written(self, task: asyncio.Task[None]) -> None:
        self._writing.discard(task)
        if not task.cancelled() and task.exception() is not None:
            log.error("a walk was not counted", exc_info=task.exception())

    async def close(self) -> None:
        """Wait for what is still being written."""
        await asyncio.gather(*self._writing, return_exceptions=True)

    async def count(self, store_id: str, works: bool, ms: float, line: OrderLine | None = None) -> None:
        """The product is kept for checks, unless an operator named one. Its page is anybody's: nothing is kept that
        tells who bought it."""
        async with self._database.writing() as session:
            row = await _row(session, store_id)
            row.recent = [*row.recent, {"ok": works, "ms": round(ms)}][-KEPT:]
            if line is not None and (row.sample is None or row.sample["learnt"]):
                seen = Sample(link=without_tracking(line.url), size=line.size, color=line.color)
                row.sample = asdict(seen) | {"learnt": True}

    async def sample(self, store: Store) -> CheckedWith | None:
        """What to check the store with: what an operator named, what its file names, what a walk led to last."""
        async with self._database.reading() as session:
            row = await session.get(StoreHealth, store.slug)
        kept = dict(row.sample) if row is not None and row.sample is not None else None
        learnt = bool(kept.pop("learnt")) if kept is not None else False
        if store.sample is not None and (kept is None or learnt):
            return CheckedWith(store.sample)
        return CheckedWith(Sample(**kept), learnt) if kept is not None else None

    async def remember(self, store: Store, sample: Sample) -> None:
        """From now on the store is checked with what the operator named."""
        async with self._database.writing() as session:
            (await _row(session, store.slug)).sample = asdict(sample) | {"learnt": False}

    async def unlearn(self, store: Store, problem: str, ms: float) -> Checked:
        """What a shopper bought cannot be bought any more: the next walk gives another."""
        async with self._database.writing() as session:
            (await _row(session, store.slug)).sample = None
        return Checked(store.slug, ms, skipped=problem)

    async def paused(self) -> frozenset[str]:
        async with self._database.reading() as session:
            return frozenset(
                await session.scalars(select(StoreHealth.store_id).where(StoreHealth.paused.is_(True)))
            )

    async def claim(self, store_id: str, due: timedelta) -> bool:
        """Whether this process is to check the store now: its last check is longer ago than `due`."""
        async with self._database.writing() as session:
            row = await _row(session, store_id)
            if row.checked_at is not None and now() - row.checked_at < due:
                return False
            row.checked_at = now()
            return True

    async def landmarks(self, store_id: str) -> Landmarks | None:
        async with self._database.reading() as session:
            row = await session.get(StoreHealth, store_id)
            return Landmarks.of_json(row.landmarks) if row is not None and row.landmarks else None

    async def passed(self, store: Store, seen: Landmarks, drift: Sequence[str], ms: float) -> Checked:
        async with self._database.writing() as session:
            row = await _row(session, store.slug)
            back, row.paused, row.failures, row.problem = row.paused, False, 0, ""
            row.checked_at = row.passed_at = now()
            row.landmarks = seen.as_json()
            key = f"check:{store.slug}:{row.checked_at.isoformat()}"
            if back:
                await self._tell(session, "operator-store-back", f"{key}:back", store=store.name)
            if drift:
                changes = "; ".join(drift)[:600]
                await self._tell(
                    session, "operator-store-drift", f"{key}:drift", store=store.name, changes=changes
                )
        return Checked(store.slug, ms, drift=tuple(drift))

    async def failed(self, store: Store, problem: str, ms: float) -> Checked:
        async with self._database.writing() as session:
            row = await _row(session, store.slug)
            row.failures += 1
            row.checked_at, row.problem = now(), problem[:300]
            stops = row.failures >= MOST_FAILURES and not row.paused
            row.paused = row.paused or stops
            key = f"check:{store.slug}:{row.checked_at.isoformat()}"
            text = "operator-store-paused" if stops else "operator-store-failed"
            await self._tell(session, text, key, store=store.name, problem=row.problem, count=row.failures)
            return Checked(store.slug, ms, problem=row.problem, paused=row.paused)

    async def _tell(self, session: AsyncSession, text: str, key: str, **fill: object) -> None:
        await tell_operator(session, self._outbox, self._chat, text, key=key, **fill)


async def _row(session: AsyncSession, store_id: str) -> StoreHealth:
    """The store's row, locked; two who come first at once make one."""
    insert = sqlite_insert if session.get_bind().dialect.name == "sqlite" else postgresql_insert
    fresh = {"store_id": store_id, "recent": [], "failures": 0, "paused": False, "problem": ""}
    await session.execute(insert(StoreHealth).values(fresh).on_conflict_do_nothing())
    return await session.get_one(StoreHealth, store_id, with_for_update=True, populate_existing=True)


class Checks:
    """Walks stores to their review page without placing anything."""

    def __init__(self, desk: HealthDesk, reader: LinkReader, tier: BrowserTier) -> None:
        self._desk = desk
        self._reader = reader
        self._tier = tier

    async def check(self, store: Store, chosen: CheckedWith, recipient: Recipient) -> Checked:
        """Never raises for what the store does."""
        began = time.perf_counter()
        try:
            order = await self._order(store, chosen.sample, recipient)
            began = time.perf_counter()
            seen, drift = await self._tier.check(order, await self._desk.landmarks(store.slug))
        except MuseError as error:
            why = f"{error.refusal.value}: {error.detail}" if isinstance(error, StoreRefused) else str(error)
            ms = (time.perf_counter() - began) * 1000
            gone = isinstance(error, StoreRefused) and error.refusal in (Refusal.SOLD_OUT, Refusal.QUANTITY)
            if chosen.learnt and gone:
                return await self._desk.unlearn(store, why.strip(": "), ms)
            return await self._desk.failed(store, why.strip(": "), ms)
        return await self._desk.passed(store, seen, drift, (time.perf_counter() - began) * 1000)

    async def _order(self, store: Store, sample: Sample, recipient: Recipient) -> StoreOrder:
        """One piece of the sample, where it names no variant in the first that is in stock."""
        reading = await self._reader.read(sample.link)
        product = reading.product or self._reader.from_words(sample.link)
        size, color = sample.size, sample.color
        if size is None and color is None:
            in_stock = (v for v in product.variants if v.availability is not Availability.OUT_OF_STOCK)
            if (variant := next(in_stock, None)) is not None:
                size, color = variant.size, variant.color
        wanted = Wanted(link=sample.link, size=size, color=color, recipient=recipient)
        return order_for(wanted, product, store)


def checkable(store: Store) -> bool:
    """Whether Muse walks this store's own pages at all. A platform is walked at shops, which have their own names."""
    return store.walk is not None and not store.is_platform and store.automation != "forbidden"


def recipient_of(path: Path | None) -> Recipient | None:
    """Whom checks are addressed to. Raises `WrongSetting` for a file that says it wrong."""
    try:
        return Recipient.read(path) if path is not None else None
    except (OSError, ValidationError) as error:
        raise WrongSetting(f"MUSE_CHECK_ADDRESS: {path}: {str(error).splitlines()[0]}") from None


async def run_for_ever(
    checks: Checks, desk: HealthDesk, tiers: Tiers, recipient: Recipient | None, hours: float
) -> None:
    """Check every store of which a product is known, each once in `hours`, and keep `tiers.paused` current. Until
    cancelled."""
    while True:
        try:
            tiers.paused = await desk.paused()
            for store in tiers.stores:
                if recipient is None or not checkable(store):
                    continue
                chosen = await desk.sample(store)
                if chosen is not None and await desk.claim(store.slug, timedelta(hours=hours)):
                    await checks.check(store, chosen, recipient)
                    tiers.paused = await desk.paused()
        except Exception as error:  # the next round tries again
            log.error("the round of store checks broke", exc_info=error)
        await asyncio.sleep(ROUND_SECONDS)
