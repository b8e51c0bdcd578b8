"""Checkout sessions: what an agent has told so far, and what still stands between it and an order."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from enum import StrEnum

from demo.northline.accounts import Account, address_faults, delivers_to, state_of, with_id
from demo.northline.bill import METHODS, STANDARD, Bill, read_codes, tax_on
from demo.northline.shelves import Stockroom, picture_path
from demo.northline.wire import (
    Address,
    Buyer,
    CheckoutAsked,
    FulfillmentAsked,
    Instrument,
    Json,
    LineAsked,
    NoResource,
    Refused,
    error,
    not_found,
    warning,
)
from demo.shop.bag import Method
from demo.shop.orders import working_day

MOST_LINES = 50
REVIEW_ABOVE_CENTS = 100_000
"""Orders above this are placed by the buyer's own hand."""


class State(StrEnum):
    OPEN = "open"
    IN_PROGRESS = "complete_in_progress"
    COMPLETED = "completed"
    CANCELED = "canceled"


class Barrier(StrEnum):
    """What only the buyer can pass, on our own page."""

    CAPTCHA = "captcha"
    THREE_DS = "requires_3ds"


BARRIER_SENTENCES = {
    Barrier.CAPTCHA: "Please confirm on our page that a person is buying.",
    Barrier.THREE_DS: "The buyer's bank wants to confirm this payment.",
}


@dataclass(slots=True, kw_only=True)
class Wanted:
    line_id: str
    variant_id: str
    quantity: int


@dataclass(slots=True, kw_only=True)
class Checkout:
    """`key` opens the hosted page; `agent` is the profile of who began it, "" for a visitor of the shop.
    `told_cents` is the total that was last told: nothing is placed at another."""

    checkout_id: str
    key: str
    agent: str
    expires_at: datetime
    account: Account | None = None
    wanted: list[Wanted] = field(default_factory=list)
    notes: list[Json] = field(default_factory=list)
    buyer: Buyer = field(default_factory=Buyer)
    destinations: list[Address] = field(default_factory=list)
    destination_id: str | None = None
    option_id: str = STANDARD.method_id
    codes: list[str] = field(default_factory=list)
    instrument: Instrument | None = None
    cart_id: str | None = None
    attribution: Json | None = None
    barrier: Barrier | None = None
    state: State = State.OPEN
    order_id: str | None = None
    told_cents: int | None = None

    @property
    def destination(self) -> Address | None:
        return next((a for a in self.destinations if a.id == self.destination_id), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Assessment:
    """What a checkout costs now and what its agent must be told. `ships` False: no fulfilment in common."""

    bill: Bill
    messages: list[Json]
    status: str

    @property
    def is_ready(self) -> bool:
        return self.status == "ready_for_complete"


class Checkouts:
    """All sessions, in memory. `now` is read at each look."""

    def __init__(self, room: Stockroom, minutes: float, now: Callable[[], datetime]) -> None:
        self.room = room
        self._lasts = timedelta(minutes=minutes)
        self._now = now
        self._all: dict[str, Checkout] = {}

    def begin(self, asked: CheckoutAsked, agent: str, account: Account | None) -> Checkout:
        """A new session. Raises `Refused` without lines, `NoResource` when none of them can be bought."""
        if not asked.line_items:
            raise Refused(400, "invalid_request", "$.line_items: at least one is needed.")
        checkout = Checkout(
            checkout_id=f"chk_{secrets.token_hex(10)}",
            key=secrets.token_urlsafe(18),
            agent=agent,
            expires_at=self._now() + self._lasts,
        )
        self.replace(checkout, asked, account)
        if not any(self.room.stock.get(w.variant_id) for w in checkout.wanted):
            code = "out_of_stock" if checkout.wanted else "item_unavailable"
            raise NoResource(error(code, "None of these can be bought now.", "$.line_items", "unrecoverable"))
        self._all[checkout.checkout_id] = checkout
        return checkout

    def get(self, checkout_id: str, agent: str) -> Checkout:
        """Raises `NoResource` for one that is unknown, another agent's, or expired."""
        checkout = self._all.get(checkout_id)
        if checkout is None or checkout.agent != agent:
            raise not_found("Checkout")
        if checkout.state is State.OPEN and checkout.expires_at <= self._now():
            raise not_found("Checkout")
        return checkout

    def with_key(self, checkout_id: str, key: str) -> Checkout | None:
        """The session for its hosted page, which lives on after the order."""
        checkout = self._all.get(checkout_id)
        return checkout if checkout and secrets.compare_digest(checkout.key, key) else None

    def of_cart(self, cart_id: str) -> Checkout | None:
        return next((c for c in self._all.values() if c.cart_id == cart_id and c.state is State.OPEN), None)

    def expire(self, checkout: Checkout) -> None:
        checkout.expires_at = self._now()

    def replace(self, checkout: Checkout, asked: CheckoutAsked, account: Account | None) -> None:
        """Everything an update says takes the place of what was said before."""
        checkout.account = account or checkout.account
        self._take_lines(checkout, asked.line_items)
        checkout.notes += _unknown_claims(asked)
        checkout.buyer = asked.buyer or Buyer()
        _take_fulfillment(checkout, asked.fulfillment)
        checkout.codes = asked.discounts.codes[:10] if asked.discounts else []
        checkout.instrument = asked.payment.chosen if asked.payment else None
        checkout.attribution = asked.attribution

    def _take_lines(self, checkout: Checkout, asked: list[LineAsked]) -> None:
        if len(asked) > MOST_LINES:
            raise Refused(400, "invalid_request", f"At most {MOST_LINES} lines.")
        before = {w.variant_id: w.line_id for w in checkout.wanted}
        checkout.wanted, checkout.notes = [], []
        for place, line in enumerate(asked):
            if self.room.variant(line.item.id) is None:
                sentence = f"We do not sell {line.item.id[:60]}."
                checkout.notes.append(error("item_unavailable", sentence, f"$.line_items[{place}]"))
                continue
            line_id = before.pop(line.item.id, None) or f"li_{secrets.token_hex(4)}"
            left = self.room.stock[line.item.id]
            quantity = min(line.quantity, left) if left else line.quantity
            if quantity < line.quantity:
                sentence = f"{line.quantity} wanted, {left} left."
                path = f"$.line_items[{len(checkout.wanted)}].quantity"
                checkout.notes.append(warning("quantity_adjusted", sentence, path))
            checkout.wanted.append(Wanted(line_id=line_id, variant_id=line.item.id, quantity=quantity))

    def assess(self, checkout: Checkout, ships: bool = True) -> Assessment:
        """`ships` False: the agent shares no fulfilment with us, so the buyer chooses on our page."""
        bill, messages = self._bill(checkout)
        messages += self._sold_out(checkout)
        messages += _missing(checkout) if ships else [_ON_OUR_PAGE]
        if bill.total_cents > REVIEW_ABOVE_CENTS:
            sentence = "Orders above $1,000 are confirmed by the buyer on our page."
            messages.append(error("high_value_order", sentence, None, "requires_buyer_review"))
        if checkout.barrier:
            sentence = BARRIER_SENTENCES[checkout.barrier]
            messages.append(error(checkout.barrier.value, sentence, None, "requires_buyer_input"))
        return Assessment(bill=bill, messages=messages, status=_status(checkout, messages))

    def _bill(self, checkout: Checkout) -> tuple[Bill, list[Json]]:
        lines = tuple(self.room.line(w.variant_id, w.quantity) for w in checkout.wanted)
        discounts, warnings = read_codes(checkout.codes, lines, checkout.account is not None)
        bill = Bill(lines=lines, discounts=discounts)
        to = checkout.destination
        if to and delivers_to(to):
            state = state_of(to)
            bill = Bill(
                lines=lines,
                discounts=discounts,
                method=METHODS[checkout.option_id],
                tax_cents=tax_on(bill.goods_cents, state) if state else None,
            )
        return bill, [*checkout.notes, *warnings]

    def _sold_out(self, checkout: Checkout) -> list[Json]:
        return [
            error("out_of_stock", f"{_name(self.room, w)} is sold out.", f"$.line_items[{place}]")
            for place, w in enumerate(checkout.wanted)
            if self.room.stock[w.variant_id] < w.quantity
        ]

    def lines_told(self, checkout: Checkout, bill: Bill, origin: str) -> list[Json]:
        return [
            {
                "id": wanted.line_id,
                "item": {
                    "id": wanted.variant_id,
                    "title": f"{line.article.name} ({line.variant.color}, {line.variant.size})",
                    "price": line.unit_cents,
                    "image_url": f"{origin}{picture_path(line.article, line.variant.color)}",
                },
                "quantity": line.quantity,
                "totals": bill.line_totals(place),
            }
            for place, (wanted, line) in enumerate(zip(checkout.wanted, bill.lines, strict=True))
        ]

    def fulfillment_told(self, checkout: Checkout, bill: Bill) -> Json:
        line_ids = [w.line_id for w in checkout.wanted]
        method: Json = {
            "id": "shipping",
            "type": "shipping",
            "line_item_ids": line_ids,
            "destinations": [a.told() | {"id": a.id} for a in checkout.destinations],
            "selected_destination_id": checkout.destination_id,
        }
        if bill.method:
            today = self._now()
            method["groups"] = [
                {
                    "id": "parcel",
                    "line_item_ids": line_ids,
                    "selected_option_id": checkout.option_id,
                    "options": [_option_told(m, bill.goods_cents, today) for m in METHODS.values()],
                }
            ]
        return {"methods": [method]}


_ON_OUR_PAGE = error(
    "fulfillment_needed", "The buyer chooses address and delivery on our page.", None, "requires_buyer_input"
)


def _unknown_claims(asked: CheckoutAsked) -> list[Json]:
    """Claims that are not recognised never block (checkout, "Eligibility Verification")."""
    return [
        warning(
            "eligibility_not_accepted", f"{claim[:60]} is no benefit of ours.", f"$.context.eligibility[{n}]"
        )
        for n, claim in enumerate(asked.context.eligibility[:10] if asked.context else [])
    ]


def _take_fulfillment(checkout: Checkout, asked: FulfillmentAsked | None) -> None:
    """Saved addresses always stand among the destinations; one new destination alone is chosen by itself."""
    method = asked.methods[0] if asked and asked.methods else None
    saved = list(checkout.account.addresses) if checkout.account else []
    if method is None:
        checkout.destinations, checkout.destination_id = saved, None
        checkout.option_id = STANDARD.method_id
        return
    told = checkout.destinations if method.destinations is None else method.destinations
    known = {a.id for a in saved}
    new = [a for a in map(with_id, told) if a.id not in known]
    checkout.destinations = [*saved, *new]
    chosen = method.selected_destination_id
    if chosen is None and method.destinations and len(method.destinations) == 1:
        chosen = with_id(method.destinations[0]).id
    checkout.destination_id = chosen
    option = next((g.selected_option_id for g in method.groups if g.selected_option_id), None)
    checkout.option_id = option if option in METHODS else STANDARD.method_id
    if option and option not in METHODS:
        path = "$.fulfillment.methods[0].groups[0].selected_option_id"
        checkout.notes.append(error("invalid", f"There is no delivery {option[:40]}.", path))


def _missing(checkout: Checkout) -> list[Json]:
    """What the agent must still tell before the order can be placed."""
    found = []
    if "@" not in (buyer_email(checkout) or ""):
        found.append(error("missing", "We need the buyer's e-mail address.", "$.buyer.email"))
    place = "$.fulfillment.methods[0]"
    to = checkout.destination
    if to is None:
        found.append(error("missing", "Where should it go?", f"{place}.selected_destination_id"))
        return found
    at = f"{place}.destinations[{checkout.destinations.index(to)}]"
    found += [error(code, sentence, f"{at}.{name}") for name, code, sentence in address_faults(to)]
    if not (to.first_name or to.last_name or checkout.buyer.first_name or checkout.account):
        found.append(error("missing", "We need a name for the parcel.", "$.buyer.first_name"))
    return found


def buyer_email(checkout: Checkout) -> str | None:
    return checkout.buyer.email or (checkout.account.email if checkout.account else None)


def _status(checkout: Checkout, messages: list[Json]) -> str:
    if checkout.state is not State.OPEN:
        return checkout.state.value
    severities = {m["severity"] for m in messages if m["type"] == "error"}
    if any(s.startswith("requires_") for s in severities):
        return "requires_escalation"
    return "incomplete" if severities else "ready_for_complete"


def _option_told(method: Method, goods_cents: int, now: datetime) -> Json:
    first, last = (working_day(now.date(), days) for days in method.days)
    days = f"{first:%b} {first.day}" + ("" if first == last else f" to {last:%b} {last.day}")
    return {
        "id": method.method_id,
        "title": method.title,
        "description": f"Arrives {days} with UPS",
        "carrier": "UPS",
        "earliest_fulfillment_time": datetime.combine(first, time(9), UTC).isoformat(),
        "latest_fulfillment_time": datetime.combine(last, time(20), UTC).isoformat(),
        "totals": [{"type": "total", "display_text": method.title, "amount": method.price(goods_cents)}],
    }


def _name(room: Stockroom, wanted: Wanted) -> str:
    line = room.line(wanted.variant_id, 1)
    return f"{line.article.name}, {line.variant.color}, size {line.variant.size}"
