"""The world a journey takes place in: every stand-in of the demo, their faults, and what the stores really took."""

from __future__ import annotations

import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlsplit

import httpx

from demo.atelier import goods as atelier_goods
from demo.maple import goods as maple_goods
from demo.northline import goods as northline_goods
from demo.shop.goods import Shelves
from demo.world import World, stand_ins

StoreName = Literal["northline", "maple", "atelier"]

STORES: tuple[StoreName, ...] = ("northline", "maple", "atelier")
NAMES = {"northline": "Northline", "maple": "Maple & Main", "atelier": "Petit Atelier"}
PATHS = {"northline": "/products/", "maple": "/p/", "atelier": "/products/"}
SHELVES = {
    "northline": Shelves(northline_goods.ARTICLES),
    "maple": Shelves(maple_goods.ARTICLES),
    "atelier": Shelves(atelier_goods.ARTICLES),
}


@dataclass(frozen=True, slots=True)
class Town:
    """`origins` of the stores by name; `http` talks to their back doors; nobody answers at `deserted`."""

    world: World
    http: httpx.AsyncClient
    deserted: str

    @property
    def origins(self) -> dict[StoreName, str]:
        return {
            "northline": self.world.northline,
            "maple": self.world.maple,
            "atelier": self.world.atelier,
        }

    def link(self, store: StoreName, slug: str, color: str = "", size: str = "") -> str:
        """A product's link; with `color` and `size` to that very variant."""
        url = f"{self.origins[store]}{PATHS[store]}{slug}"
        if not color:
            return url
        article = SHELVES[store].article(slug)
        assert article is not None, slug
        found = [v for v in article.of_color(color) if size in ("", v.size)]
        return f"{url}?variant={found[0].variant_id}"

    def environment(self, data_dir: Path) -> dict[str, str]:
        """The settings under which Muse shops here."""
        given = self.world.environment(data_dir, free_port())
        hosts = f"{given['MUSE_ALLOW_HOSTS']},{urlsplit(self.deserted).netloc}"
        return {**given, "MUSE_ALLOW_HOSTS": hosts}

    async def orders(self, store: StoreName, email: str) -> list[dict[str, Any]]:
        """What `store` really took under that e-mail address, oldest first."""
        answer = await self.http.get(f"{self.origins[store]}/_demo/orders")
        return [order for order in answer.raise_for_status().json() if order["email"] == email]

    async def fault(self, store: StoreName, name: str, times: int = 1) -> None:
        body = {"fault": name, "times": times}
        (await self.http.post(f"{self.origins[store]}/_demo/faults", json=body)).raise_for_status()

    async def chat_fault(self, name: str, **more: Any) -> None:
        body = {"fault": name, **more}
        (await self.http.post(f"{self.world.chat}/_demo/faults", json=body)).raise_for_status()

    async def faults_left(self, store: StoreName) -> dict[str, int]:
        left: dict[str, int] = (await self.http.get(f"{self.origins[store]}/_demo/faults")).json()
        return left

    async def calm(self) -> None:
        """No fault anywhere; Northline's stock and prices as at opening."""
        for origin in self.origins.values():
            (await self.http.delete(f"{origin}/_demo/faults")).raise_for_status()
        (await self.http.post(f"{self.world.northline}/_demo/reset")).raise_for_status()
        await self.chat_fault("none")

    async def advance(self, store: StoreName, number: str, stage: str) -> None:
        """Move an order on at once."""
        url = f"{self.origins[store]}/_demo/orders/{number}/stage/{stage}"
        (await self.http.post(url)).raise_for_status()


def free_port() -> int:
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        port: int = sock.getsockname()[1]
        return port


@asynccontextmanager
async def open_town(clock_seconds: float) -> AsyncIterator[Town]:
    """`clock_seconds` pass between two stages of an order."""
    async with (
        stand_ins(0, clock_seconds) as world,
        httpx.AsyncClient(trust_env=False, timeout=30) as http,
    ):
        yield Town(world, http, f"http://127.0.0.1:{free_port()}")
