"""Trying a store without the chat."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import pytest_asyncio

from catalog.reader import LinkReader, reading_client
from checkout.tiers.browser import BrowserTier
from checkout.tiers.redirect import RedirectTier
from checkout.tiers.trial import LoginFile, Recipient, Report, StepTime, Trial, Wanted
from domain.order import TierName
from domain.settings import Settings
from domain.tier import Tier
from net.browser import BrowserPool
from tests.checkout.tiers.walking import Shop, browser, maple

pytestmark = [
    pytest.mark.browser,
    pytest.mark.asyncio(loop_scope="module"),
    pytest.mark.xdist_group("browser-scripted"),
]

ADA = {
    "name": "Ada Lovelace",
    "line1": "20 W 34th Street",
    "city": "New York",
    "region": "NY",
    "postal_code": "10001",
    "email": "ada@example.com",
    "phone": "+12125550123",
}


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def pool() -> AsyncIterator[BrowserPool]:
    async with browser() as pool:
        yield pool


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def running() -> AsyncIterator[tuple[Shop, LinkReader]]:
    """One store and one reader: a reader's own processes take seconds to start."""
    async with maple() as shop:
        settings = Settings(allow_hosts=(urlsplit(shop.origin).netloc,), _env_file=None)
        async with reading_client(settings) as client, LinkReader(client, shop.stores, settings) as reader:
            yield shop, reader


@pytest.fixture
def shop(running: tuple[Shop, LinkReader]) -> Shop:
    return running[0]


@pytest.fixture
def reader(running: tuple[Shop, LinkReader]) -> LinkReader:
    return running[1]


async def attempt(
    pool: BrowserPool,
    shop: Shop,
    reader: LinkReader,
    folder: Path,
    wanted: Wanted,
    login: LoginFile | None = None,
) -> tuple[Report, list[StepTime]]:
    settings = Settings(data_dir=folder, allow_hosts=(urlsplit(shop.origin).netloc,), _env_file=None)
    said: list[StepTime] = []
    trial = Trial(reader, shop.stores, said.append)
    tier = BrowserTier(
        pool, shop.stores, settings, logins=login, observer=trial.step_done, failed=trial.failed
    )
    tiers: dict[TierName, Tier] = {
        TierName.BROWSER: tier,
        TierName.REDIRECT: RedirectTier(shop.stores, settings),
    }
    try:
        return await trial.run(wanted, tiers), said
    finally:
        await tier.close()


async def test_it_reads_the_link_and_places_an_order(
    pool: BrowserPool, shop: Shop, reader: LinkReader, tmp_path: Path
) -> None:
    (tmp_path / "ada.json").write_text(json.dumps(ADA))
    wanted = Wanted(
        link=f"{shop.origin}/p/marlow-wrap-dress",
        size="m",
        color="black",
        quantity=2,
        recipient=Recipient.read(tmp_path / "ada.json"),
        until="placed",
    )
    report, said = await attempt(pool, shop, reader, tmp_path, wanted)
    taken = shop.orders()[-1]
    assert (report.outcome, report.tier, report.order_number) == ("placed", TierName.BROWSER, taken.number)
    assert report.total == f"{taken.totals.total_cents / 100:.2f}"
    assert [(line.variant.size, line.quantity) for line in taken.lines] == [("M", 2)]
    assert tuple(said) == report.steps
    assert said[0].name == "read link"
    assert said[-1].name == "place"


async def test_it_stops_at_the_review(
    pool: BrowserPool, shop: Shop, reader: LinkReader, tmp_path: Path
) -> None:
    (tmp_path / "login.json").write_text(
        json.dumps({"username": "shopper@example.com", "password": "demo-password"})
    )
    login = LoginFile.read(tmp_path / "login.json")
    wanted = Wanted(link=f"{shop.origin}/p/orchard-tote?color=Tan", recipient=Recipient(**ADA))
    before = len(shop.orders())
    report, said = await attempt(pool, shop, reader, tmp_path, wanted, login)
    assert (report.outcome, report.succeeded) == ("quoted", True)
    assert "sign in" in [step.name for step in said]
    assert len(shop.orders()) == before


async def test_it_says_why_not(pool: BrowserPool, shop: Shop, reader: LinkReader, tmp_path: Path) -> None:
    wanted = Wanted(
        link=f"{shop.origin}/p/marlow-wrap-dress", size="M", color="Emerald", recipient=Recipient(**ADA)
    )
    report, _ = await attempt(pool, shop, reader, tmp_path, wanted)
    assert report.outcome.startswith("refused: product_variant_unavailable")
    assert not report.succeeded
    where = report.failure
    assert where is not None
    assert (where.step, where.page) == ("add to cart", f"{shop.origin}/p/marlow-wrap-dress")
    assert where.reason.startswith("product_variant_unavailable")
    assert where.picture is not None
    assert where.picture.read_bytes().startswith(b"\x89PNG")
    assert set(report.model_dump()) == {"tier", "steps", "outcome", "order_number", "total"}


async def test_another_tier(pool: BrowserPool, shop: Shop, reader: LinkReader, tmp_path: Path) -> None:
    wanted = Wanted(
        link=f"{shop.origin}/p/marlow-wrap-dress",
        size="M",
        color="Black",
        tier=TierName.REDIRECT,
        until="placed",
    )
    report, said = await attempt(pool, shop, reader, tmp_path, wanted)
    assert (report.outcome, report.tier) == ("hand_over", TierName.REDIRECT)
    assert [step.name for step in said] == ["read link", "quote", "place"]
