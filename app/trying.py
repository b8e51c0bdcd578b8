"""`run_bot.py stores try` and `stores new`: how an operator tries a store, and begins a store file."""

from __future__ import annotations

import json
import logging
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Literal, TypeVar

from fastapi import FastAPI
from pydantic import ValidationError

from app.web import serving_web
from catalog.reader import LinkReader, reading_client
from checkout.tiers.api import ApiTier
from checkout.tiers.browser import BrowserTier
from checkout.tiers.redirect import RedirectTier
from checkout.tiers.trial import Failure, LoginFile, Recipient, Report, StepTime, Trial, Wanted
from checkout.tiers.ucp.profile import keys_of
from checkout.tiers.ucp.signing import Signer, load_signer
from domain.order import TierName
from domain.settings import Settings, WrongSetting, load_settings
from domain.tier import Tier
from net.browser import BrowserPool
from net.client import guarded_client
from net.proxy import FilteringProxy
from net.signing import BotSigner
from stores.registry import StoreRegistry
from stores.skeleton import write_skeleton
from web.keys import keys_router
from web.ucp import ucp_router

log = logging.getLogger(__name__)

Given = TypeVar("Given", Recipient, LoginFile)


async def try_store(
    link: str,
    *,
    size: str | None = None,
    color: str | None = None,
    quantity: int = 1,
    address: Path | None = None,
    login: Path | None = None,
    until: Literal["quote", "review", "placed"] = "review",
    tier: TierName | None = None,
    headed: bool = False,
    as_json: bool = False,
) -> int:
    """Try one link; prints each step as it ends, and the report. 0 when it got as far as asked."""
    settings = load_settings()
    wanted = Wanted(
        link=link,
        size=size,
        color=color,
        quantity=quantity,
        recipient=_file(Recipient, address),
        until=until,
        tier=tier,
    )
    report = await _run(settings, wanted, _file(LoginFile, login), headed=headed, quiet=as_json)
    print(_as_json(report) if as_json else _told(report))
    if as_json and report.url:
        print(report.url, file=sys.stderr)
    if report.failure is not None:
        print("\n".join(_where(report.failure)), file=sys.stderr)
    return 0 if report.succeeded else 1


async def _run(
    settings: Settings, wanted: Wanted, login: LoginFile | None, *, headed: bool, quiet: bool
) -> Report:
    stores = StoreRegistry.load(settings.stores)
    async with AsyncExitStack() as stack:
        proxy_url = await stack.enter_async_context(FilteringProxy(settings))
        pool = BrowserPool(settings, proxy_url, headed=headed)
        stack.push_async_callback(pool.close)
        client = await stack.enter_async_context(reading_client(settings))
        reader = await stack.enter_async_context(LinkReader(client, stores, settings, pool.rendered_html))
        trial = Trial(reader, stores, _silent if quiet else _say)
        browser = BrowserTier(
            pool, stores, settings, logins=login, observer=trial.step_done, failed=trial.failed
        )
        stack.push_async_callback(browser.close)
        tiers: dict[TierName, Tier] = {
            TierName.BROWSER: browser,
            TierName.REDIRECT: RedirectTier(stores, settings),
        }
        if wanted.tier in (None, TierName.API):
            signer = load_signer(settings)
            await stack.enter_async_context(_known_to_stores(settings, signer))
            http = await stack.enter_async_context(guarded_client(settings))
            api = tiers[TierName.API] = ApiTier(http, stores, settings, login, signer, watch=trial.call_done)
            tiers[TierName.REDIRECT] = RedirectTier(stores, settings, api.merchants)
        return await trial.run(wanted, tiers)


@asynccontextmanager
async def _known_to_stores(settings: Settings, signer: Signer) -> AsyncIterator[None]:
    """Stores read Muse's profile to know who calls them: it is served here, unless Muse itself runs and serves
    it already."""
    web = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)
    web.include_router(ucp_router(settings, keys_of(signer), None))
    if (bot_signer := BotSigner.of(settings)) is not None:
        web.include_router(keys_router(bot_signer))
    async with AsyncExitStack() as stack:
        try:
            await stack.enter_async_context(serving_web(web, settings))
        except OSError:
            log.info("the profile is served by whoever holds port %s", settings.web_port)
        yield


def new_store(name: str, folder: Path | None) -> int:
    """Write the skeleton of a store file into `folder`, or into MUSE_STORES; prints its path."""
    target = folder or load_settings().stores
    if target is None:
        raise WrongSetting("say where: --folder FOLDER, or set MUSE_STORES")
    print(write_skeleton(name, target))
    return 0


def _file(kind: type[Given], path: Path | None) -> Given | None:
    try:
        return kind.read(path) if path is not None else None
    except (OSError, ValidationError) as error:
        raise WrongSetting(f"{path}: {str(error).splitlines()[0]}") from None


def _say(step: StepTime) -> None:
    print(f"{step.ms:8.0f} ms  {step.name}", file=sys.stderr, flush=True)


def _silent(step: StepTime) -> None:
    """With --json nothing but the report is printed."""


def _as_json(report: Report) -> str:
    return json.dumps(report.model_dump(mode="json"))


def _where(failure: Failure) -> Iterator[str]:
    """Where it stopped, for who writes the store file."""
    yield f"  stopped at: {failure.step}, {failure.page}"
    yield f"  because: {failure.reason}"
    yield from (f"  found: {one}" for one in failure.found)
    yield from (f"  looked in vain for: {one}" for one in failure.tried)
    yield f"  record: {failure.record}"
    if failure.picture is not None:
        yield f"  picture: {failure.picture}"


def _told(report: Report) -> str:
    total = f", {report.total} {report.currency}" if report.total else ""
    number = f", order {report.order_number}" if report.order_number else ""
    where = f"\n  {report.url}" if report.url else ""
    seconds = sum(step.ms for step in report.steps) / 1000
    return f"{report.outcome} by tier {report.tier.number} ({report.tier}) in {seconds:.1f} s{number}{total}{where}"
