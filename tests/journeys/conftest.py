"""One town and one Muse for each module: journeys share them, each with a shopper of its own."""

from __future__ import annotations

import asyncio
import itertools
import os
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path

import pytest
import pytest_asyncio
from dbos._event_loop import BackgroundEventLoop

from app.runtime import Runtime
from app.serving import serving
from domain.order import TierName
from domain.settings import Settings
from domain.tier import Tier
from tests.journeys.shopper import Shopper
from tests.journeys.world import Town, open_town

NewShopper = Callable[[], Shopper]

_serial = itertools.count(1)


@pytest.fixture(scope="session", autouse=True)
def one_loop() -> Iterator[None]:
    """The module's loop stands still between two journeys, and the engine, which takes a loop that stands for one
    that is gone, would go on in a loop of its own, where the runtime's connections are of no use. A program's loop
    never stands still."""

    def always_ours(self: BackgroundEventLoop) -> asyncio.AbstractEventLoop | None:
        ours = self._main_loop
        return ours if ours is not None and not ours.is_closed() else self._loop

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(BackgroundEventLoop, "target_loop", always_ours)
        yield


@pytest.fixture(scope="module")
def clock() -> float:
    """Seconds between two stages of an order; so many that orders stay where they are."""
    return 3600.0


@pytest.fixture(scope="module")
def tempo() -> dict[str, str]:
    """How fast this module's Muse looks at things. Orders are not looked at, unless a module says so: each look
    might meet the fault that a journey is about."""
    return {"MUSE_TRACK_SECONDS": "3600", "MUSE_SETTLE_SECONDS": "0.2"}


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def module_town(clock: float) -> AsyncIterator[Town]:
    async with open_town(clock) as town:
        yield town


@pytest_asyncio.fixture(loop_scope="module")
async def town(module_town: Town) -> AsyncIterator[Town]:
    """The stand-ins, without faults."""
    await module_town.calm()
    yield module_town
    await module_town.calm()


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def money(module_town: Town) -> dict[str, str]:
    """Settings of the money that a module wants otherwise."""
    return {}


@pytest.fixture(scope="module")
def tiers() -> dict[TierName, Tier] | None:
    """Adapters instead of the real ones, where a journey is about something else."""
    return None


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def muse(
    module_town: Town,
    tempo: dict[str, str],
    money: dict[str, str],
    tiers: dict[TierName, Tier] | None,
    tmp_path_factory: pytest.TempPathFactory,
) -> AsyncIterator[Runtime]:
    """Muse in this process, shopping in the module's town."""
    folder: Path = tmp_path_factory.mktemp("muse")
    with pytest.MonkeyPatch.context() as patch:
        for name in [name for name in os.environ if name.startswith("MUSE_")]:
            patch.delenv(name)
        for name, value in {**module_town.environment(folder), **tempo, **money}.items():
            patch.setenv(name, value)
        async with serving(Settings(_env_file=None), tiers) as runtime:
            await module_town.world.send_payment_events(runtime.settings.web_port)
            yield runtime


@pytest_asyncio.fixture(loop_scope="module")
async def new_shopper(town: Town, muse: Runtime) -> AsyncIterator[NewShopper]:
    """Makes shoppers whom the chat has never seen."""
    made: list[Shopper] = []

    def new() -> Shopper:
        made.append(Shopper(town, f"shopper{next(_serial)}-{os.getpid()}"))
        return made[-1]

    yield new
    for shopper in made:
        await shopper.aclose()


@pytest.fixture
def shopper(new_shopper: NewShopper) -> Shopper:
    return new_shopper()
