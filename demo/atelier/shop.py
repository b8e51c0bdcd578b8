"""Petit Atelier's memory: visits, bags, orders."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field

from demo.atelier.goods import ARTICLES
from demo.faults import Faults
from demo.shop.bag import Bag, Line, Method, Totals, add_up
from demo.shop.goods import Shelves
from demo.shop.orders import Ledger, Order, Recipient, new_key
from demo.shop.parcels import parcel
from demo.shop.visits import Visits
from demo.shop.wall import Challenge

STANDARD = Method(method_id="colis", title="Colis, tracked", cents=700, days=(4, 6), free_over_cents=12000)
EXPRESS = Method(method_id="express", title="Express", cents=1800, days=(2, 3))
METHODS = {m.method_id: m for m in (STANDARD, EXPRESS)}

CODES = {"BIENVENUE10": 10, "MUSE15": 15}
"""Discount codes and their percent."""

MOST_OF_ONE = 10


@dataclass(slots=True, kw_only=True)
class Visit:
    """One browser. `code` is a discount code that was accepted, `email` the one a cart link brought along."""

    bag: Bag = field(default_factory=Bag)
    challenge: Challenge | None = None
    code: str = ""
    email: str = ""
    recipient: Recipient | None = None
    method: Method = STANDARD
    granted: set[str] = field(default_factory=set)
    notices: list[str] = field(default_factory=list)


class Boutique:
    """Everything the pages read and change. One per running boutique."""

    def __init__(self, faults: Faults, ledger: Ledger) -> None:
        self.faults = faults
        self.ledger = ledger
        self.shelves = Shelves(ARTICLES)
        self.visits = Visits("pa_visit", Visit)
        self._serial = 1200 + secrets.randbelow(400)

    def put(self, visit: Visit, variant_id: str, quantity: int) -> int:
        """Set how many are in the bag, as far as the stock goes; says how many there are now."""
        quantity = max(0, min(quantity, MOST_OF_ONE, self.shelves.stock.get(variant_id, 0)))
        visit.bag.put(variant_id, quantity)
        return quantity

    def use_code(self, visit: Visit, code: str) -> bool:
        code = code.strip().upper()
        if code in CODES:
            visit.code = code
        return code in CODES

    def lines(self, visit: Visit) -> tuple[Line, ...]:
        return visit.bag.lines(self.shelves)

    def sold_out(self, visit: Visit) -> set[str]:
        return visit.bag.sold_out(self.shelves)

    def totals(self, visit: Visit) -> Totals:
        state = visit.recipient.state if visit.recipient else None
        return add_up(self.lines(visit), visit.method, state, CODES.get(visit.code, 0))

    def take_order(self, visit: Visit, payment: str) -> Order:
        """Turn the bag and the finished form into an order, and empty the bag."""
        if not (visit.email and visit.recipient and visit.bag):
            raise ValueError("the checkout is not finished")
        self._serial += 1 + secrets.randbelow(6)
        now = self.ledger.now()
        order = Order(
            number=f"PA-{now.year}-{self._serial}",
            key=new_key(),
            email=visit.email,
            account=None,
            recipient=visit.recipient,
            lines=self.lines(visit),
            method=visit.method,
            totals=self.totals(visit),
            payment=payment,
            parcel=parcel("UPS" if visit.method is EXPRESS else "USPS", secrets.randbelow(10**10)),
            placed_at=now,
        )
        for line in order.lines:
            self.shelves.stock[line.variant.variant_id] -= line.quantity
        self.ledger.add(order)
        visit.bag.clear()
        visit.code = ""
        visit.granted.add(order.number)
        return order
