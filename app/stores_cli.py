"""`run_bot.py stores`: what Muse knows of stores, and what a host offers."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence

from sqlalchemy.exc import SQLAlchemyError

from checkout.health import AIM_MS, Fitness, fitness
from checkout.tiers.ucp.probe import ProbeReport, probe
from domain.order import TierName
from domain.settings import Settings, load_settings
from domain.store import Store
from net.client import guarded_client
from storage.database import Database, sqlite_file
from stores.registry import StoreRegistry


async def table() -> int:
    """Print every store with its tiers, status, last check, how its walks went, and why."""
    settings = load_settings()
    stores = sorted(StoreRegistry.load(settings.stores), key=lambda one: one.name.casefold())
    known = await _fitness(settings)
    rows: list[tuple[str, ...]] = [("STORE", "TIERS", "STATUS", "CHECKED", "WALKS", "OK", "MEDIAN", "WHY")]
    rows += (_row(store, settings.partners, known.get(store.slug, Fitness())) for store in stores)
    print("\n".join(_lined_up(rows)))
    if any(one.walks for one in known.values()):
        print(f"A store's walk is to take less than {AIM_MS / 1000:.0f} s.")
    return 0


async def _fitness(settings: Settings) -> dict[str, Fitness]:
    """How stores fared, from a database that is there already; else nothing is known."""
    file = sqlite_file(settings.database)
    if file is not None and not file.exists():
        return {}
    database = Database(settings.database)
    try:
        async with database.reading() as session:
            return await fitness(session)
    except SQLAlchemyError:  # not reachable, or older than this table
        return {}
    finally:
        await database.close()


def _row(store: Store, partners: tuple[str, ...], known: Fitness) -> tuple[str, ...]:
    tiers = ",".join(str(name.number) for name in TierName if name in store.tiers)
    why = store.standing.why
    if store.api is not None and store.api.partnership and store.slug not in partners:
        why = f"API needs {store.api.partnership}" + (f"; {why}" if why else "")
    if known.problem:
        why = f"last check failed: {known.problem}" + (f"; {why}" if why else "")
    checked = known.checked_at.date() if known.checked_at is not None else store.standing.on
    return (
        store.name,
        f"{tiers} (3 for now)" if known.paused else tiers,
        _status(store),
        checked.isoformat(),
        str(known.walks) if known.walks else "",
        f"{known.rate:.0%}" if known.rate is not None else "",
        f"{known.median_ms / 1000:.1f} s" if known.median_ms is not None else "",
        why,
    )


def _status(store: Store) -> str:
    """How far the file is to be trusted, and what the store itself allows."""
    checked = "verified" if store.standing.verified else "unverified"
    return f"{checked}, no automation" if store.automation == "forbidden" else checked


def _lined_up(rows: Sequence[tuple[str, ...]]) -> Iterable[str]:
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]) - 1)]
    for row in rows:
        cells = [cell.ljust(width) for cell, width in zip(row, widths, strict=False)]
        yield "  ".join([*cells, row[-1]]).rstrip()


async def probe_host(url: str, as_json: bool) -> int:
    """Print what the host of `url` offers and the tier Muse would use; 1 when its API is not used."""
    settings = load_settings()
    async with guarded_client(settings) as http:
        stores = StoreRegistry.load(settings.stores)
        report = await probe(http, url, stores=stores, allow_hosts=settings.allow_hosts)
    if as_json:
        print(json.dumps(report.model_dump(mode="json")))
    else:
        print("\n".join(_told(report)))
    return 0 if report.speaks_ucp and not report.reason else 1


def _told(report: ProbeReport) -> Iterable[str]:
    yield f"{report.origin or report.url}: tier {report.tier.number} ({report.tier})"
    if report.reason:
        yield f"  not by API: {report.reason}"
    if report.store:
        yield f"  store file: {report.store}"
    if not report.speaks_ucp:
        return
    yield f"  speaks UCP {report.version} (its profile: {report.profile_version}) by {', '.join(report.transports)}"
    yield from (f"  {name} {version}" for name, version in report.capabilities.items())
    yield f"  payment handlers: {', '.join(report.handlers) or 'none'}"
    yield f"  links accounts: {', '.join(report.scopes) or 'yes' if report.links_accounts else 'no'}"
    yield f"  signing keys: {report.signing_keys}"
