"""The payment service: its books, faults, webhooks and keys in one place."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

from demo.faults import Faults
from demo.payments.books import HOLD_SECONDS, Books
from demo.payments.errors import Json
from demo.payments.idempotency import Keys
from demo.payments.intents import Intents
from demo.payments.webhooks import Webhooks

FAULTS = ("down", "429", "500", "timeout_before", "timeout_after", "decline")


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """`hold_seconds`: how long a hold lasts. `balance_cents` and `issuing_cents`: what the platform has at the
    start, for transfers and for issued cards (US dollars). `ask_seconds`: how long the platform may take to
    answer about an issued card's use."""

    api_key: str
    hold_seconds: float = HOLD_SECONDS
    balance_cents: int = 0
    issuing_cents: int = 0
    ask_seconds: float = 2.0


class Service:
    """`origin` is asked for late: it is known once the service is being served."""

    def __init__(
        self, settings: Settings, origin: Callable[[], str], now: Callable[[], float] = time.time
    ) -> None:
        self.settings = settings
        self.origin = origin
        self.faults = Faults(*FAULTS)
        self.books = Books(now=now, hold_seconds=settings.hold_seconds)
        self.webhooks = Webhooks(self.books, ask_seconds=settings.ask_seconds)
        self.books.notify.append(self.webhooks.hear)
        self.keys = Keys(self.books)
        self.intents = Intents(self.books, self.faults)
        self.requests: list[Json] = []
        """All calls, for tests: method, path, params, status, idempotency key."""
        if settings.balance_cents:
            self.books.book("topup", settings.balance_cents, "usd", "opening")
        if settings.issuing_cents:
            self.books.book("card_topup", settings.issuing_cents, "usd", "opening")
