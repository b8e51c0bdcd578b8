"""What journeys to the connected stores share: their counter, and a Muse that does not dawdle."""

from __future__ import annotations

from typing import Any

import pytest

from checkout.payments import cards, cashier, keeper
from domain.order import TierName
from tests.journeys.on_account.counter import OnAccount, stores_on_account


@pytest.fixture(scope="module", autouse=True)
def quick() -> Any:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(cards, "POLL_SECONDS", 0.1)
        patch.setattr(cashier, "BANK_PAUSE", 0.1)
        patch.setattr(keeper, "ROUND_SECONDS", 0.2)
        yield


@pytest.fixture(scope="module")
def counter() -> OnAccount:
    return OnAccount()


@pytest.fixture(autouse=True)
def willing(counter: OnAccount) -> None:
    """Every store takes what it is asked for, until a journey says otherwise."""
    counter.refusing.clear()
    counter.losing.clear()
    counter.submitted.clear()


@pytest.fixture(scope="module")
def tiers(counter: OnAccount) -> dict[TierName, OnAccount]:
    return stores_on_account(counter)
