"""Orders that a stand-in has taken, and their way to the door on a fast clock."""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum

from demo.shop.bag import Line, Method, Totals
from demo.shop.parcels import Parcel


class Stage(StrEnum):
    CONFIRMED = "confirmed"
    SHIPPED = "shipped"
    OUT_FOR_DELIVERY = "out_for_delivery"
    DELIVERED = "delivered"
    CANCELLED = "cancelled"

    @property
    def label(self) -> str:
        return self.value.replace("_", " ").capitalize()


WAY = (Stage.CONFIRMED, Stage.SHIPPED, Stage.OUT_FOR_DELIVERY, Stage.DELIVERED)


def clock_from_environment() -> float:
    """Seconds between two stages of an order: DEMO_CLOCK, else 20."""
    return float(os.environ.get("DEMO_CLOCK", "20"))


def working_day(start: date, days: int) -> date:
    """`days` working days after `start`."""
    while days > 0:
        start += timedelta(days=1)
        days -= start.weekday() < 5
    return start


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipient:
    """Who an order goes to; `state` is the two-letter code."""

    first_name: str
    last_name: str
    line1: str
    line2: str
    city: str
    state: str
    postal_code: str
    phone: str = ""

    @property
    def name(self) -> str:
        return f"{self.first_name} {self.last_name}".strip()


@dataclass(slots=True, kw_only=True)
class Order:
    """`key` opens the order's page without signing in. `account` is the e-mail of the account, None for a guest.
    `history` holds when each stage was reached."""

    number: str
    key: str
    email: str
    account: str | None
    recipient: Recipient
    lines: tuple[Line, ...]
    method: Method
    totals: Totals
    payment: str
    parcel: Parcel
    placed_at: datetime
    history: dict[Stage, datetime] = field(default_factory=dict)
    returns: list[str] = field(default_factory=list)

    @property
    def stage(self) -> Stage:
        return next(reversed(self.history))

    @property
    def is_shipped(self) -> bool:
        return Stage.SHIPPED in self.history

    @property
    def can_be_cancelled(self) -> bool:
        return self.stage is Stage.CONFIRMED

    @property
    def arrives(self) -> tuple[date, date]:
        """The first and last day it may arrive, counted from the day it was placed."""
        first, last = self.method.days
        day = self.placed_at.date()
        return working_day(day, first), working_day(day, last)


class Ledger:
    """All orders taken. `clock_seconds` pass between two stages; `now` is read at each look."""

    def __init__(self, clock_seconds: float, now: Callable[[], datetime] | None = None) -> None:
        self.clock_seconds = clock_seconds
        self.now = now or (lambda: datetime.now(UTC))
        self._orders: dict[str, Order] = {}

    def __iter__(self) -> Iterator[Order]:
        for order in self._orders.values():
            yield self._up_to_date(order)

    def add(self, order: Order) -> None:
        order.history = {Stage.CONFIRMED: order.placed_at}
        self._orders[order.number] = order

    def get(self, number: str) -> Order | None:
        order = self._orders.get(number.strip().upper())
        return self._up_to_date(order) if order else None

    def of_account(self, email: str) -> list[Order]:
        """An account's orders, newest first."""
        return [o for o in reversed(list(self)) if o.account == email]

    def of_guest(self, email: str, postal_code: str) -> list[Order]:
        """Orders under an e-mail address sent to a postcode (five digits decide), newest first."""
        wanted = (email.strip().lower(), postal_code.strip()[:5])
        return [o for o in reversed(list(self)) if (o.email, o.recipient.postal_code[:5]) == wanted]

    def cancel(self, order: Order) -> bool:
        """False when it is too late."""
        if not self._up_to_date(order).can_be_cancelled:
            return False
        order.history[Stage.CANCELLED] = self.now()
        return True

    def advance(self, order: Order, to: Stage) -> None:
        """Move an order on at once, instead of waiting for the clock."""
        for stage in WAY[: WAY.index(to) + 1]:
            order.history.setdefault(stage, self.now())

    def due(self, order: Order, stage: Stage) -> datetime:
        """When the clock brings an order to a stage."""
        return order.placed_at + timedelta(seconds=self.clock_seconds * WAY.index(stage))

    def _up_to_date(self, order: Order) -> Order:
        if Stage.CANCELLED not in order.history:
            for stage in WAY:
                if self.due(order, stage) <= self.now():
                    order.history.setdefault(stage, self.due(order, stage))
        return order


def new_key() -> str:
    return secrets.token_urlsafe(16)
