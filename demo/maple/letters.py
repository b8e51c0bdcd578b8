"""Maple & Main's mails: plain ones, without any markup for machines."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from demo.shop.letters import Letters
from demo.shop.orders import Order, Stage

DOMAIN = "maple-and-main.example"

SUBJECTS = {
    Stage.CONFIRMED: "Order confirmation {number}",
    Stage.SHIPPED: "Your Maple & Main order has shipped",
    Stage.OUT_FOR_DELIVERY: "Arriving today: your Maple & Main order",
    Stage.DELIVERED: "Your Maple & Main order was delivered",
    Stage.CANCELLED: "Order {number} has been cancelled",
}


class MapleLetters:
    """`origin` says where the store is, once it runs."""

    def __init__(self, origin: Callable[[], str]) -> None:
        self._origin = origin
        self._letters = Letters(
            Path(__file__).parent / "templates" / "mails",
            sender="Maple & Main",
            mailbox="orders",
            domain=DOMAIN,
            subjects=SUBJECTS,
        )

    def write(self, order: Order, stage: Stage, at: datetime) -> bytes:
        """The mail that tells of a stage."""
        link = f"{self._origin()}/orders/{order.number}?key={order.key}"
        return self._letters.write(order, stage, at, link=link)

    def code(self, to: str, code: str, at: datetime) -> bytes:
        """The mail with a one-time code."""
        subject = f"{code} is your Maple & Main code"
        return self._letters.note("code", to, subject, at, f"code.{secrets.token_hex(8)}", code=code)
