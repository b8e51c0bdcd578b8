"""Trying a host that has an API and no pages."""

from __future__ import annotations

from pathlib import Path

import httpx
import pytest

from catalog.reader import LinkReader
from checkout.tiers.trial import Recipient, StepTime, Trial, Wanted
from domain.order import TierName
from domain.settings import Settings
from stores.registry import StoreRegistry
from tests.checkout.tiers.ucp.merchant import ORIGIN, Json, Merchant, tier

ADA = Recipient(
    name="Ada Lovelace",
    line1="1 Main St",
    city="New York",
    region="NY",
    postal_code="10001",
    email="ada@example.com",
)


def in_pounds(told: Json) -> None:
    told["currency"] = "GBP"


@pytest.mark.parametrize(("habit", "currency"), [(lambda told: None, "USD"), (in_pounds, "GBP")])
async def test_a_host_without_pages_is_bought_from(habit: object, currency: str, tmp_path: Path) -> None:
    merchant = Merchant()
    merchant.change = habit  # type: ignore[assignment]
    settings = Settings(_env_file=None, data_dir=tmp_path)
    said: list[StepTime] = []
    pages = httpx.AsyncClient(transport=httpx.MockTransport(lambda request: httpx.Response(404)))
    stores = StoreRegistry.load()
    async with pages, LinkReader(pages, stores, settings) as reader:
        wanted = Wanted(link=f"{ORIGIN}/products/boot?variant=boot-8", recipient=ADA, until="placed")
        merchant.stock["boot-8"] = 8900
        report = await Trial(reader, stores, said.append).run(wanted, {TierName.API: tier(merchant)})
    assert (report.outcome, report.order_number) == ("placed", "N-1001")
    assert (report.total, report.currency) == ("101.90", currency)
    assert merchant.completions == 1
