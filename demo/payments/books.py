"""All objects of the payment service, the events about them, and the money they move."""

from __future__ import annotations

import copy
import secrets
import string
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from demo.payments.errors import Json, missing_resource

ALPHABET = string.ascii_letters + string.digits
API_VERSION = "2026-10-28.endive"
HOLD_SECONDS = 7 * 86_400
"""How long an uncaptured authorisation on most cards lasts."""

MODELESS = {"refund", "account", "transfer_reversal", "balance_transaction"}
"""Kinds of objects that do not say whether they are live."""


def new_id(prefix: str, length: int = 24) -> str:
    return f"{prefix}_{''.join(secrets.choice(ALPHABET) for _ in range(length))}"


@dataclass(slots=True)
class Entry:
    """One movement of money, in minor units: `kind` is "capture", "fee", "refund", "transfer", "reversal",
    "topup", "card_spend" or "card_refund". Positive is money that comes to the platform."""

    kind: str
    amount: int
    currency: str
    source: str
    created: int


@dataclass(slots=True)
class Books:
    """`now` in seconds. Objects are in Stripe's own words, by id, oldest first; `private` holds what is never
    told (card numbers). `notify` hears of each event."""

    now: Callable[[], float] = time.time
    hold_seconds: float = HOLD_SECONDS
    fee_percent: float = 2.9
    fee_cents: int = 30
    objects: dict[str, Json] = field(default_factory=dict)
    private: dict[str, Json] = field(default_factory=dict)
    entries: list[Entry] = field(default_factory=list)
    notify: list[Callable[[Json], None]] = field(default_factory=list)
    request: Json = field(default_factory=lambda: {"id": None, "idempotency_key": None})

    def add(self, kind: str, prefix: str, **fields: object) -> Json:
        """A new object with id, kind, time and mode."""
        made: Json = {
            "id": new_id(prefix),
            "object": kind,
            "created": int(self.now()),
            **({} if kind in MODELESS else {"livemode": False}),
            **fields,
        }
        self.objects[made["id"]] = made
        return made

    def get(self, kind: str, object_id: str, param: str = "id") -> Json:
        """Raises `Refusal` when there is none of that kind."""
        found = self.objects.get(object_id)
        if found is None or found["object"] != kind:
            raise missing_resource(_title(kind), object_id, param)
        return found

    def all(self, kind: str) -> Iterator[Json]:
        return (o for o in list(self.objects.values()) if o["object"] == kind)

    def event(self, kind: str, subject: Json, before: Json | None = None) -> Json:
        """Note that something happened to `subject`, as it is now, and tell those who listen."""
        data: Json = {"object": copy.deepcopy(subject)}
        if before is not None:
            data["previous_attributes"] = before
        made = self.add(
            "event",
            "evt",
            api_version=API_VERSION,
            data=data,
            pending_webhooks=0,
            request=dict(self.request),
            type=kind,
        )
        for hear in self.notify:
            hear(made)
        return made

    def book(self, kind: str, amount: int, currency: str, source: str) -> Json:
        """Write a movement down; gives its balance transaction."""
        self.entries.append(Entry(kind, amount, currency, source, int(self.now())))
        fee = self._fee(amount) if kind == "capture" else 0
        if fee:
            self.entries.append(Entry("fee", -fee, currency, source, int(self.now())))
        return self.add(
            "balance_transaction",
            "txn",
            amount=amount,
            available_on=int(self.now()),
            balance_type="issuing" if kind.startswith("card_") else "payments",
            currency=currency,
            description=None,
            exchange_rate=None,
            fee=fee,
            fee_details=[],
            net=amount - fee,
            reporting_category=kind,
            source=source,
            status="available",
            type=kind,
        )

    def _fee(self, amount: int) -> int:
        return round(amount * self.fee_percent / 100) + self.fee_cents if amount else 0

    def available(self, currency: str, issuing: bool = False) -> int:
        """What the platform can spend: from payments, or what stands ready for issued cards."""
        return sum(
            e.amount
            for e in self.entries
            if e.currency == currency and (e.kind in {"card_spend", "card_refund", "card_topup"}) == issuing
        )

    def currencies(self) -> list[str]:
        return sorted({e.currency for e in self.entries} | {"usd"})


def _title(kind: str) -> str:
    return {
        "payment_method": "PaymentMethod",
        "setup_intent": "setupintent",
        "payment_intent": "payment_intent",
        "checkout.session": "checkout.session",
        "issuing.card": "issuing card",
        "issuing.cardholder": "issuing cardholder",
        "issuing.authorization": "issuing authorization",
    }.get(kind, kind)
