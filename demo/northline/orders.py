"""Orders that Northline has taken: their way to the door on a fast clock, cancellations and returns."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count

from demo.northline.accounts import Account
from demo.northline.bill import Bill
from demo.northline.checkout import Checkout
from demo.northline.profile import ORDER, envelope
from demo.northline.shelves import Stockroom, picture_path
from demo.northline.wire import Address, Json, LineReturned, Refused
from demo.shop.bag import Line
from demo.shop.orders import WAY, Stage, new_key, working_day
from demo.shop.parcels import Parcel, parcel

EVENT_SENTENCES = {
    Stage.CONFIRMED: "We are packing your order.",
    Stage.SHIPPED: "Handed to UPS.",
    Stage.OUT_FOR_DELIVERY: "On the van for delivery today.",
    Stage.DELIVERED: "Delivered to the front door.",
}
EVENT_KINDS = {Stage.CONFIRMED: "processing"} | {stage: stage.value for stage in WAY[1:]}


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderedLine:
    line_id: str
    line: Line


@dataclass(slots=True, kw_only=True)
class Order:
    """`number` is what people say, `order_id` what agents use; `key` opens the order's page.
    `adjustments` are in the protocol's words. `history` holds when each stage was reached."""

    order_id: str
    number: str
    key: str
    checkout_id: str
    agent: str
    account: Account | None
    email: str
    to: Address
    lines: tuple[OrderedLine, ...]
    bill: Bill
    payment: str
    parcel: Parcel
    placed_at: datetime
    attribution: Json | None = None
    history: dict[Stage, datetime] = field(default_factory=dict)
    adjustments: list[Json] = field(default_factory=list)
    webhook_url: str | None = None

    @property
    def stage(self) -> Stage:
        return next(reversed(self.history))

    @property
    def can_be_cancelled(self) -> bool:
        return self.stage is Stage.CONFIRMED

    @property
    def arrives(self) -> str:
        first, last = (working_day(self.placed_at.date(), d) for d in self._method_days)
        days = f"{first:%b} {first.day}" + ("" if first == last else f" to {last:%b} {last.day}")
        return f"Arrives {days}"

    @property
    def _method_days(self) -> tuple[int, int]:
        return self.bill.method.days if self.bill.method else (3, 5)

    def returned(self, line_id: str) -> int:
        """Pieces of a line that go back, or went with the cancellation."""
        return -sum(
            int(line["quantity"])
            for adjustment in self.adjustments
            for line in adjustment.get("line_items", [])
            if line["id"] == line_id
        )

    def page(self, origin: str) -> str:
        return f"{origin}/orders/{self.number}?key={self.key}"


class Orders:
    """All orders, in memory. `clock_seconds` pass between two stages; `now` is read at each look."""

    def __init__(self, room: Stockroom, clock_seconds: float, now: Callable[[], datetime]) -> None:
        self.room = room
        self.clock_seconds = clock_seconds
        self.now = now
        self._all: dict[str, Order] = {}
        self._numbers = count(100_200 + secrets.randbelow(700))

    def __iter__(self) -> Iterator[Order]:
        return iter([self._up_to_date(order) for order in self._all.values()])

    def place(self, checkout: Checkout, bill: Bill, email: str, payment: str, webhook: str | None) -> Order:
        """Take the order: stock goes down, the parcel gets its number."""
        number = next(self._numbers)
        to = checkout.destination
        assert to is not None
        order = Order(
            order_id=f"ord_{secrets.token_hex(8)}",
            number=f"NL-{number}",
            key=new_key(),
            checkout_id=checkout.checkout_id,
            agent=checkout.agent,
            account=checkout.account,
            email=email,
            to=to,
            lines=tuple(
                OrderedLine(line_id=w.line_id, line=line)
                for w, line in zip(checkout.wanted, bill.lines, strict=True)
            ),
            bill=bill,
            payment=payment,
            parcel=parcel("UPS", number),
            placed_at=self.now(),
            attribution=checkout.attribution,
            webhook_url=webhook,
        )
        order.history[Stage.CONFIRMED] = order.placed_at
        self.room.take(bill.lines)
        self._all[order.order_id] = order
        return order

    def get(self, order_id: str) -> Order | None:
        """By its id or its number."""
        order = self._all.get(order_id) or next((o for o in self if o.number == order_id.upper()), None)
        return self._up_to_date(order) if order else None

    def of_account(self, account: Account) -> list[Order]:
        """Newest first."""
        return [o for o in reversed(list(self)) if o.account and o.account.email == account.email]

    def due(self, order: Order, stage: Stage) -> datetime:
        return order.placed_at + timedelta(seconds=self.clock_seconds * WAY.index(stage))

    def advance(self, order: Order, to: Stage) -> None:
        """Move an order on at once, instead of waiting for the clock."""
        for stage in WAY[: WAY.index(to) + 1]:
            order.history.setdefault(stage, self.now())

    def cancel(self, order: Order) -> None:
        """Raises `Refused` once the parcel has left (409)."""
        if not self._up_to_date(order).can_be_cancelled:
            raise Refused(
                409, "order_not_cancellable", f"{order.number} is {order.stage.value.replace('_', ' ')}."
            )
        order.history[Stage.CANCELLED] = self.now()
        everything = [LineReturned(id=o.line_id, quantity=o.line.quantity) for o in order.lines]
        self._adjust(order, "cancellation", "completed", everything, "Cancelled by the customer")
        self._adjust(order, "refund", "completed", [], "Refund of the whole order", order.bill.total_cents)
        self.room.put_back(order.bill.lines)

    def send_back(
        self, order: Order, lines: list[LineReturned], reason: str, exchange_for: str | None
    ) -> str:
        """Start a return, or an exchange for another variant; gives the adjustment's id. The refund is
        complete when the store has the parcel back. Raises `Refused` for what cannot go back."""
        if self._up_to_date(order).stage is not Stage.DELIVERED:
            raise Refused(409, "order_not_returnable", f"{order.number} is not delivered yet.")
        ordered = {o.line_id: o.line for o in order.lines}
        refund = 0
        for asked in lines:
            line = ordered.get(asked.id)
            if line is None or asked.quantity > line.quantity - order.returned(asked.id):
                raise Refused(400, "invalid_request", f"Line {asked.id[:40]} cannot be returned.")
            refund += line.unit_cents * asked.quantity
        if exchange_for is not None:
            self._check_exchange(exchange_for)
            words = f"Exchange for {exchange_for}: {reason}"[:200]
            return self._adjust(order, "exchange", "pending", lines, words)
        return self._adjust(order, "return", "pending", lines, reason[:200] or "Returned", refund)

    def _check_exchange(self, variant_id: str) -> None:
        if not self.room.stock.get(variant_id):
            raise Refused(400, "out_of_stock", "The wanted variant is not in stock.")

    def _adjust(
        self,
        order: Order,
        kind: str,
        status: str,
        lines: list[LineReturned],
        words: str,
        back_cents: int = 0,
    ) -> str:
        told: Json = {
            "id": f"adj_{secrets.token_hex(5)}",
            "type": kind,
            "occurred_at": self.now().isoformat(),
            "status": status,
            "description": words,
        }
        if lines:
            told["line_items"] = [{"id": line.id, "quantity": -line.quantity} for line in lines]
        if back_cents:
            told["totals"] = [{"type": "total", "display_text": "Refund", "amount": -back_cents}]
        order.adjustments.append(told)
        return str(told["id"])

    def _up_to_date(self, order: Order) -> Order:
        if Stage.CANCELLED not in order.history:
            for stage in WAY:
                if self.due(order, stage) <= self.now():
                    order.history.setdefault(stage, self.due(order, stage))
        return order


def order_told(order: Order, origin: str, shared: frozenset[str]) -> Json:
    """The order as agents see it: always whole, at every look and in every webhook."""
    told: Json = {
        "ucp": envelope(ORDER, shared),
        "id": order.order_id,
        "label": order.number,
        "checkout_id": order.checkout_id,
        "permalink_url": order.page(origin),
        "currency": "USD",
        "line_items": [_line_told(order, ordered, origin) for ordered in order.lines],
        "fulfillment": {"expectations": _expectations(order), "events": _events(order)},
        "adjustments": order.adjustments,
        "totals": order.bill.totals(),
    }
    return told | ({"attribution": order.attribution} if order.attribution else {})


def _line_told(order: Order, ordered: OrderedLine, origin: str) -> Json:
    line = ordered.line
    place = order.lines.index(ordered)
    total = max(0, line.quantity - order.returned(ordered.line_id))
    fulfilled = total if order.stage is Stage.DELIVERED else 0
    status = "removed" if total == 0 else "fulfilled" if fulfilled else "processing"
    return {
        "id": ordered.line_id,
        "item": {
            "id": line.variant.variant_id,
            "title": f"{line.article.name} ({line.variant.color}, {line.variant.size})",
            "price": line.unit_cents,
            "image_url": f"{origin}{picture_path(line.article, line.variant.color)}",
        },
        "quantity": {"original": line.quantity, "total": total, "fulfilled": fulfilled},
        "totals": order.bill.line_totals(place),
        "status": status,
    }


def _expectations(order: Order) -> list[Json]:
    if order.stage is Stage.CANCELLED:
        return []
    delivered = order.stage is Stage.DELIVERED
    return [
        {
            "id": f"exp_{order.order_id[4:]}",
            "line_items": _all_lines(order),
            "method_type": "shipping",
            "destination": order.to.told(),
            "description": "Delivered" if delivered else order.arrives,
            "fulfillable_on": "now",
        }
    ]


def _events(order: Order) -> list[Json]:
    return [
        {
            "id": f"evt_{order.order_id[4:]}_{place}",
            "occurred_at": at.isoformat(),
            "type": EVENT_KINDS.get(stage, "canceled"),
            "line_items": _all_lines(order),
            "description": EVENT_SENTENCES.get(stage, "Cancelled before it left us."),
            **_tracking(order, stage),
        }
        for place, (stage, at) in enumerate(order.history.items())
    ]


def _tracking(order: Order, stage: Stage) -> Json:
    if stage not in WAY[1:]:
        return {}
    parcel_ = order.parcel
    return {
        "carrier": parcel_.carrier,
        "tracking_number": parcel_.number,
        "tracking_url": parcel_.url,
    }


def _all_lines(order: Order) -> list[Json]:
    return [{"id": o.line_id, "quantity": o.line.quantity} for o in order.lines]
