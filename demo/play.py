"""The demo's trip, played by itself: a shopper at the chat page buys at three stores, one of each tier."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass, field
from html import unescape
from typing import Any

import httpx

from demo.atelier.shopper import finish_checkout
from demo.chat.client import ChatMessage, ShopperClient
from demo.northline.shopper import NotLinked, link_account
from demo.world import World

STEP_SECONDS = 90.0
DELIVERY_SECONDS = 120.0
ADDRESS = "Ana Ruiz, 410 Elm Street, Apt 4, Austin, TX 78701, ana.ruiz@example.com, +1 512 555 0142"
SOLD_OUT = "sold out"
CONNECT = "Connect Northline"
CHARGES = ("Northline charges Visa ····4242", "Muse pays Maple & Main with a one-time card")
"""What the review says of who charges; Petit Atelier is left to the shopper."""


@dataclass(frozen=True, slots=True)
class StoreTruth:
    """What a store itself says it took."""

    name: str
    tier: int
    number: str
    status: str


class WentWrong(Exception):
    """The trip did not go as it should; the text says where."""


@dataclass(slots=True)
class Trip:
    """`await Trip(world).play()` prints the transcript as it happens."""

    world: World
    quiet: bool = False
    orders: list[StoreTruth] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    _started: float = field(default_factory=time.monotonic)
    _messages: int = 0
    _told: str = ""
    _charges: dict[str, bool] = field(default_factory=dict)

    @property
    def right(self) -> bool:
        return not self.problems and len(self.orders) == 3

    def summary(self) -> dict[str, Any]:
        return {
            "orders": [
                {"store": o.name, "tier": o.tier, "order_number": o.number, "status": o.status}
                for o in self.orders
            ],
            "messages": self._messages,
            "seconds": round(time.monotonic() - self._started, 1),
        }

    async def play(self) -> Trip:
        async with ShopperClient(self.world.chat, "ana") as ana:
            printing = asyncio.create_task(self._print(ana))
            try:
                await self._shop(ana)
                await self._link(ana)
                await self._check_out(ana)
                await self._deliveries(ana)
            except (WentWrong, NotLinked, TimeoutError, LookupError, httpx.HTTPError) as error:
                self.problems.append(f"{type(error).__name__}: {error}")
            await asyncio.sleep(0.3)  # let the last edits be printed
            printing.cancel()
            await self._count(ana)
        await self._ask_stores()
        self._verdict()
        return self

    # ---- the trip

    async def _shop(self, ana: ShopperClient) -> None:
        await ana.say("/start")
        await ana.wait_for("Muse", STEP_SECONDS)
        links = (
            f"{self.world.northline}/products/marlow-wrap-dress",
            f"{self.world.maple}/p/cabin-cable-sweater",
            f"{self.world.atelier}/products/blouse-colette",
        )
        await ana.say("Could you get me these? " + " ".join(links))
        added: set[int] = set()
        deadline = time.monotonic() + STEP_SECONDS
        while len(added) < len(links):
            if time.monotonic() > deadline:
                raise WentWrong(f"only {len(added)} of {len(links)} links became cart lines")
            for message in await ana.messages():
                if message.mine or message.id in added:
                    continue
                if "Added to your cart" in message.text:
                    added.add(message.id)
                elif "Which color?" in message.text or "Which size?" in message.text:
                    await self._choose(ana, message)
            await asyncio.sleep(0.2)
        await ana.say("show cart")
        await ana.wait_for("Your cart: 3 stores", STEP_SECONDS)

    async def _choose(self, ana: ShopperClient, message: ChatMessage) -> None:
        button = next((b for row in message.buttons for b in row if b.data and SOLD_OUT not in b.text), None)
        if button is None:
            raise WentWrong(f"nothing to choose in {message.text!r}")
        try:
            await ana.tap(button.data or "", message)
        except LookupError:
            return  # the message has moved on since it was read
        for _ in range(100):
            now = next((m for m in await ana.messages() if m.id == message.id), None)
            if now is None or now.labels != message.labels:
                return
            await asyncio.sleep(0.1)

    async def _link(self, ana: ShopperClient) -> None:
        """Let Muse order in Ana's own account at Northline, with the card that is saved there."""
        await ana.say("link my Northline account")
        stores = await ana.wait_for(lambda m: m.button(CONNECT) is not None, STEP_SECONDS)
        button = stores.button(CONNECT)
        await link_account(str(button.url if button else ""))
        await ana.wait_for("account is connected", STEP_SECONDS)

    async def _check_out(self, ana: ShopperClient) -> None:
        await ana.say("checkout")
        await ana.wait_for("Address", STEP_SECONDS)
        await ana.say(ADDRESS)
        review = await ana.wait_for("Review", STEP_SECONDS)
        self._charges = {words: words in review.text for words in CHARGES}
        await ana.tap("Place order", review)
        done = await ana.wait_for(
            lambda m: any(b.url and "Continue to" in b.text for row in m.buttons for b in row), STEP_SECONDS
        )
        link = next(b.url for row in done.buttons for b in row if b.url and "Continue to" in b.text)
        await finish_checkout(
            unescape(str(link)),
            name="Ana Ruiz",
            email="ana.ruiz@example.com",
            line1="410 Elm Street",
            line2="Apt 4",
            city="Austin",
            region="TX",
            postal_code="78701",
            phone="+15125550142",
        )

    async def _deliveries(self, ana: ShopperClient) -> None:
        deadline = time.monotonic() + DELIVERY_SECONDS
        while time.monotonic() < deadline:
            delivered = [m for m in await ana.messages() if not m.mine and "was delivered" in m.text]
            if len(delivered) >= 3:
                break
            await asyncio.sleep(0.5)
        await ana.say("my orders")
        await ana.wait_for("Your orders", STEP_SECONDS)

    # ---- what happened

    async def _ask_stores(self) -> None:
        """What the stores really took, which no chat message can make up."""
        async with httpx.AsyncClient(trust_env=False, timeout=20) as http:
            for name, tier, origin in (
                ("Northline", 1, self.world.northline),
                ("Maple & Main", 2, self.world.maple),
                ("Petit Atelier", 3, self.world.atelier),
            ):
                orders = (await http.get(f"{origin}/_demo/orders")).json()
                if len(orders) != 1:
                    self.problems.append(f"{name} took {len(orders)} orders instead of one")
                self.orders += [StoreTruth(name, tier, o["order_number"], o["status"]) for o in orders]

    async def _count(self, ana: ShopperClient) -> None:
        messages = await ana.messages()
        self._messages = len(messages)
        self._told = "\n".join(m.text for m in messages if not m.mine)

    def _verdict(self) -> None:
        for order in self.orders:
            if order.number not in self._told:
                self.problems.append(f"the chat never told {order.name}'s order number {order.number}")
            if order.status != "delivered":
                self.problems.append(f"{order.name}'s order {order.number} is {order.status}, not delivered")
        for words, said in self._charges.items():
            if not said:
                self.problems.append(f"the review never said: {words}")
        if self._told.count("was delivered") != len(self.orders):
            self.problems.append("not every delivery was reported exactly once")
        for problem in self.problems:
            self._say(f"✗ {problem}")
        if self.right:
            self._say(f"✓ three orders placed and delivered in {self.summary()['seconds']} s")

    # ---- the transcript

    async def _print(self, ana: ShopperClient) -> None:
        after = 0
        while True:
            for event in await ana.events(after, 5.0):
                after = event["seq"]
                if event["kind"] in {"message", "edit"}:
                    self._say(_as_lines(event))

    def _say(self, text: str) -> None:
        if not self.quiet:
            print(text, flush=True)


def _as_lines(event: dict[str, Any]) -> str:
    message = event["message"]
    who = "Muse" if message["from"]["is_bot"] else "Ana "
    mark = " (edited)" if event["kind"] == "edit" else ""
    text = (message.get("text") or message.get("caption") or "").replace("\n", "\n       ")
    picture = "🖼 " if message.get("photo") else ""
    rows = message.get("reply_markup", {}).get("inline_keyboard", [])
    buttons = "".join("\n       " + " ".join(f"[{b['text']}]" for b in row) for row in rows)
    return f"{who} │ {picture}{text}{mark}{buttons}"
