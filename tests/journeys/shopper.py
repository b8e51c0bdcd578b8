"""A shopper of a journey: the chat's client with the moves that every trip makes."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from demo.chat.client import ChatMessage, ShopperClient, Wanted
from tests.journeys.world import StoreName, Town

PATIENCE = 60.0
"""Seconds until a journey gives up waiting for a message; the machine may be busy."""


class Shopper(ShopperClient):
    """`user` is new for each test; `email` and `address` are theirs alone, so that the stores' ledgers tell
    shoppers apart."""

    def __init__(self, town: Town, user: str) -> None:
        super().__init__(town.world.chat, user)
        self.town = town
        self.email = f"{user.lower()}@example.com"
        self.address = f"Ana Ruiz, 410 Elm Street, Apt 4, Austin, TX 78701, {self.email}, +1 512 555 0142"

    async def wait_for(
        self, wanted: Wanted, seconds: float = PATIENCE, since: int | None = None
    ) -> ChatMessage:
        return await super().wait_for(wanted, seconds, since)

    async def asks(self, text: str, wanted: Wanted) -> ChatMessage:
        """Write something; the answer that contains `wanted`."""
        await self.say(text)
        return await self.wait_for(wanted)

    async def taps(self, what: str, wanted: Wanted, message: ChatMessage | None = None) -> ChatMessage:
        """Press a button; the message, new or edited, that contains `wanted`."""
        await self.tap(what, message)
        return await self.wait_for(wanted)

    async def settled(self, answer: ChatMessage) -> ChatMessage:
        """The message as it stands now."""
        return next(m for m in await self.messages() if m.id == answer.id)

    def _read(self, message: dict[str, Any]) -> ChatMessage:
        """To a reader a space is a space, breaking or not, and a sign that forbids a break is nothing."""
        read = super()._read(message)
        return replace(read, text=read.text.replace("\xa0", " ").replace("\u2060", ""))

    # ---- moves

    async def puts_in_cart(self, store: StoreName, slug: str, color: str, size: str = "") -> ChatMessage:
        """Paste the link of a variant; the card that says it is in the cart."""
        return await self.asks(self.town.link(store, slug, color, size), "Added to your cart")

    async def cart(self) -> ChatMessage:
        return await self.asks("/cart", lambda m: "Your cart" in m.text or "cart is empty" in m.text)

    async def goes_to_review(self) -> ChatMessage:
        """Check out with the shopper's own address, typed; the review card."""
        await self.asks("checkout", "1 · Address")
        return await self.asks(self.address, "3 · Review")

    async def places(self, review: ChatMessage) -> ChatMessage:
        """Approve the review; the confirmation."""
        return await self.taps(place_button(review), is_confirmation)

    async def heard(self, words: str) -> list[ChatMessage]:
        """All messages of the bot that contain `words`, as they stand now."""
        return [m for m in await self.messages() if not m.mine and words in m.text]

    async def newest(self, words: str) -> ChatMessage:
        """The newest message of the bot that contains `words`; waits for one."""
        await self.wait_for(words, since=0)
        return (await self.heard(words))[-1]

    async def orders(self, store: StoreName) -> list[dict[str, Any]]:
        return await self.town.orders(store, self.email)


def place_button(review: ChatMessage) -> str:
    """The data of the review's first button."""
    data = review.buttons[0][0].data or ""
    assert data.startswith("place:"), review.labels
    return data


def anything(message: ChatMessage) -> bool:
    return True


def containing(*words: str) -> Callable[[ChatMessage], bool]:
    return lambda message: all(word in message.text for word in words)


def is_confirmation(message: ChatMessage) -> bool:
    return message.text.startswith(("Done!", "Almost done", "Nothing was ordered"))


def line_with(message: ChatMessage, words: str) -> str:
    """The one line of a message that contains `words`, without its bullet."""
    found = [line for line in message.text.splitlines() if words in line]
    assert len(found) == 1, f"{words!r} in {message.text!r}"
    return found[0].removeprefix("• ")


def order_number(message: ChatMessage, prefix: str) -> str:
    found = re.search(rf"{prefix}-[\d-]+", message.text)
    assert found is not None, message.text
    return found.group()
