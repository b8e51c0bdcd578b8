from __future__ import annotations

from pathlib import Path

import httpx
import pytest

from demo.northline.bill import STANDARD
from domain.order import TierName
from stores.registry import StoreRegistry

FOLDER = Path("demo/stores")


async def test_the_store_file_names_what_is_served(
    origin: str, client: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DEMO_NORTHLINE", origin)
    store = StoreRegistry.load(FOLDER).for_url(f"{origin}/products/marlow-wrap-dress")

    assert store is not None
    assert (store.slug, store.tiers) == ("northline", (TierName.API, TierName.REDIRECT))
    assert store.api is not None
    assert (await client.get(f"{store.api.origin}/.well-known/ucp")).status_code == 200
    assert (await client.get(store.orders_url)).status_code == 303
    assert store.shipping is not None
    assert store.shipping.flat_cents == STANDARD.cents
    assert store.shipping.free_over_cents == STANDARD.free_over_cents
