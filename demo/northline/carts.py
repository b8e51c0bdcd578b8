"""Carts: what an agent gathers before anybody means to buy."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from demo.northline.accounts import Account
from demo.northline.bill import Bill, read_codes
from demo.northline.checkout import MOST_LINES, Wanted
from demo.northline.shelves import Stockroom, picture_path
from demo.northline.wire import (
    Buyer,
    CheckoutAsked,
    DiscountsAsked,
    ItemAsked,
    Json,
    LineAsked,
    NoResource,
    Refused,
    error,
    not_found,
    warning,
)

CART_DAYS = 3


@dataclass(slots=True, kw_only=True)
class Cart:
    cart_id: str
    agent: str
    expires_at: datetime
    account: Account | None = None
    wanted: list[Wanted] = field(default_factory=list)
    codes: list[str] = field(default_factory=list)
    buyer: Buyer | None = None
    notes: list[Json] = field(default_factory=list)


class Carts:
    def __init__(self, room: Stockroom, now: Callable[[], datetime]) -> None:
        self.room = room
        self._now = now
        self._all: dict[str, Cart] = {}

    def begin(self, asked: CheckoutAsked, agent: str, account: Account | None) -> Cart:
        """Raises `NoResource` when nothing asked for is ours or in stock."""
        cart = Cart(
            cart_id=f"cart_{secrets.token_hex(8)}",
            agent=agent,
            expires_at=self._now() + timedelta(days=CART_DAYS),
        )
        self.replace(cart, asked, account)
        if asked.line_items and not any(self.room.stock[w.variant_id] for w in cart.wanted):
            code = "out_of_stock" if cart.wanted else "item_unavailable"
            raise NoResource(error(code, "None of these can be bought now.", "$.line_items", "unrecoverable"))
        self._all[cart.cart_id] = cart
        return cart

    def get(self, cart_id: str, agent: str) -> Cart:
        cart = self._all.get(cart_id)
        if cart is None or cart.agent != agent or cart.expires_at <= self._now():
            raise not_found("Cart")
        return cart

    def drop(self, cart: Cart) -> None:
        self._all.pop(cart.cart_id, None)

    def replace(self, cart: Cart, asked: CheckoutAsked, account: Account | None) -> None:
        if len(asked.line_items) > MOST_LINES:
            raise Refused(400, "invalid_request", f"At most {MOST_LINES} lines.")
        cart.account = account or cart.account
        cart.buyer = asked.buyer
        cart.codes = asked.discounts.codes[:10] if asked.discounts else []
        before = {w.variant_id: w.line_id for w in cart.wanted}
        cart.wanted, cart.notes = [], []
        for place, line in enumerate(asked.line_items):
            if self.room.variant(line.item.id) is None:
                sentence = f"We do not sell {line.item.id[:60]}."
                cart.notes.append(error("item_unavailable", sentence, f"$.line_items[{place}]"))
                continue
            line_id = before.pop(line.item.id, None) or f"li_{secrets.token_hex(4)}"
            wanted = Wanted(line_id=line_id, variant_id=line.item.id, quantity=line.quantity)
            cart.wanted.append(wanted)

    def told(self, cart: Cart, origin: str) -> Json:
        """The cart without its `ucp`."""
        lines = tuple(self.room.line(w.variant_id, w.quantity) for w in cart.wanted)
        discounts, warnings = read_codes(cart.codes, lines, cart.account is not None)
        bill = Bill(lines=lines, discounts=discounts)
        told: Json = {
            "id": cart.cart_id,
            "currency": "USD",
            "line_items": [
                {
                    "id": w.line_id,
                    "item": {
                        "id": w.variant_id,
                        "title": f"{line.article.name} ({line.variant.color}, {line.variant.size})",
                        "price": line.unit_cents,
                        "image_url": f"{origin}{picture_path(line.article, line.variant.color)}",
                    },
                    "quantity": line.quantity,
                    "totals": bill.line_totals(place),
                }
                for place, (w, line) in enumerate(zip(cart.wanted, lines, strict=True))
            ],
            "totals": bill.totals(estimate=True),
            "discounts": {"codes": cart.codes, "applied": [d.told() for d in discounts]},
            "continue_url": f"{origin}{permalink(cart)}",
            "expires_at": cart.expires_at.isoformat(),
        }
        messages = [*cart.notes, *warnings, *self._sold_out(cart)]
        if cart.buyer:
            told["buyer"] = cart.buyer.model_dump(exclude_none=True)
        return told | ({"messages": messages} if messages else {})

    def _sold_out(self, cart: Cart) -> list[Json]:
        return [
            warning("out_of_stock", "Sold out.", f"$.line_items[{place}]")
            for place, w in enumerate(cart.wanted)
            if self.room.stock[w.variant_id] < w.quantity
        ]


def permalink(cart: Cart) -> str:
    """The link that fills a visitor's bag with the same things."""
    return "/buy/" + ",".join(f"{w.variant_id}:{w.quantity}" for w in cart.wanted)


def as_asked(cart: Cart) -> CheckoutAsked:
    """What the cart says, as the first words of a checkout; they win over the checkout's own."""
    return CheckoutAsked(
        line_items=[LineAsked(item=ItemAsked(id=w.variant_id), quantity=w.quantity) for w in cart.wanted],
        buyer=cart.buyer,
        discounts=DiscountsAsked(codes=cart.codes),
        cart_id=cart.cart_id,
    )
