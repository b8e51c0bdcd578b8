"""Maple & Main's memory: accounts, visits, bags, orders."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field

from demo.faults import Faults
from demo.maple.goods import ARTICLES
from demo.maple.hosted import Hosted
from demo.maple.letters import MapleLetters
from demo.maple.network import Network, TypedCard
from demo.shop.bag import Bag, Line, Method, Totals, add_up
from demo.shop.goods import Shelves
from demo.shop.obstacles import Codes
from demo.shop.orders import Ledger, Order, Recipient, new_key
from demo.shop.parcels import parcel
from demo.shop.post import Post, Sent
from demo.shop.visits import Visits
from demo.shop.wall import Challenge

STANDARD = Method(
    method_id="standard", title="Standard shipping", cents=595, days=(3, 5), free_over_cents=7500
)
EXPRESS = Method(method_id="express", title="Express shipping", cents=1495, days=(1, 2))
METHODS = {m.method_id: m for m in (STANDARD, EXPRESS)}

INVOICE = "Pay by invoice"
MOST_OF_ONE = 10
"""The most pieces of one variant in a bag."""

PASSWORD = "demo-password"


@dataclass(slots=True, kw_only=True)
class Account:
    """`card` is how the saved card is called ("Visa ending in 4242"), None without one."""

    email: str
    password: str
    first_name: str
    last_name: str
    address: Recipient | None = None
    card: str | None = None
    bag: Bag = field(default_factory=Bag)


@dataclass(slots=True, kw_only=True)
class Payment:
    """How the shopper pays. `declined`: the bank will refuse it. `card` is what was typed, for the network."""

    kind: str
    title: str
    declined: bool = False
    card: TypedCard | None = field(default=None, repr=False)


@dataclass(slots=True, kw_only=True)
class Checkout:
    """What the checkout has asked so far."""

    as_guest: bool = False
    email: str | None = None
    recipient: Recipient | None = None
    method: Method = STANDARD
    payment: Payment | None = None


@dataclass(slots=True, kw_only=True)
class Pending:
    """A sign-in that waits for its one-time code; `next` is the path it leads to."""

    account: Account
    code: str
    next: str


@dataclass(slots=True, kw_only=True)
class Visit:
    """One browser. `bag` is a guest's; `granted` are the numbers of guest orders that this browser may
    see; `notices` are shown once on the next page. `gone` are variants that this browser finds sold out,
    `suggested` the address that the dialog proposes, `bank_code` what the bank asks to confirm a payment,
    `store_code` what the store itself asks for in the checkout, to place the order where `code_places`;
    `hosted_fields`: the card's fields are those of a payment service."""

    account: Account | None = None
    pending: Pending | None = None
    challenge: Challenge | None = None
    suggested: Recipient | None = None
    asks_cvc: bool = False
    bank_code: str | None = None
    store_code: str | None = None
    code_places: bool = False
    hosted_fields: bool = False
    gone: set[str] = field(default_factory=set)
    bag: Bag = field(default_factory=Bag)
    checkout: Checkout = field(default_factory=Checkout)
    granted: set[str] = field(default_factory=set)
    notices: list[str] = field(default_factory=list)
    cookies_chosen: bool = False


class Shop:
    """Everything the pages read and change. One per running store."""

    def __init__(
        self,
        faults: Faults,
        ledger: Ledger,
        post: Post,
        letters: MapleLetters,
        network: Network | None = None,
    ) -> None:
        self.faults = faults
        self.network = network
        self.charged: dict[str, tuple[TypedCard, int]] = {}
        """Order number -> the card that paid it, and how much."""
        self.ledger = ledger
        self._post = post
        self._letters = letters
        self.shelves = Shelves(ARTICLES)
        self.visits = Visits("mm_visit", Visit)
        self.codes = Codes()
        self.hosted = Hosted()
        self.accounts: dict[str, Account] = {}
        for email in ("shopper@example.com", *(f"shopper{n}@example.com" for n in range(2, 10))):
            self.accounts[email] = _demo_account(email)
        self._serial = secrets.randbelow(10**8)

    def bag(self, visit: Visit) -> Bag:
        """A guest's own bag, or the one kept with the account."""
        return visit.account.bag if visit.account else visit.bag

    def lines(self, visit: Visit) -> tuple[Line, ...]:
        return self.bag(visit).lines(self.shelves)

    def totals(self, visit: Visit) -> Totals:
        recipient = visit.checkout.recipient
        return add_up(self.lines(visit), visit.checkout.method, recipient.state if recipient else None)

    def in_stock(self, visit: Visit, variant_id: str) -> bool:
        return variant_id not in visit.gone and self.shelves.stock.get(variant_id, 0) > 0

    def put(self, visit: Visit, variant_id: str, quantity: int) -> int:
        """Set how many of a variant are in the bag, as far as the stock goes; says how many there are now."""
        quantity = max(0, min(quantity, MOST_OF_ONE, self.shelves.stock.get(variant_id, 0)))
        self.bag(visit).put(variant_id, quantity)
        return quantity

    def sold_out(self, visit: Visit) -> set[str]:
        """Variants in the bag that can no longer be had."""
        return self.bag(visit).sold_out(self.shelves)

    def leave_behind(self, visit: Visit) -> None:
        """A fault may have left something of an earlier visit in the bag."""
        if self.faults.take("leftover_cart"):
            scarf = self.shelves.article("fern-wool-scarf")
            assert scarf is not None
            self.bag(visit).put(scarf.variants[0].variant_id, 1)

    def sign_in(self, visit: Visit, account: Account) -> None:
        """The bag of the visit joins the one kept with the account."""
        for variant_id, quantity in visit.bag.quantities.items():
            kept = account.bag.quantities.get(variant_id, 0)
            account.bag.put(variant_id, min(kept + quantity, MOST_OF_ONE))
        visit.bag = Bag()
        visit.account = account
        visit.checkout = Checkout(email=account.email)

    def sign_out(self, visit: Visit) -> None:
        visit.account = None
        visit.checkout = Checkout()
        visit.granted = set()

    def take_order(self, visit: Visit) -> Order:
        """Turn the bag and the finished checkout into an order, and empty the bag."""
        checkout = visit.checkout
        if not (checkout.email and checkout.recipient and checkout.payment):
            raise ValueError("the checkout is not finished")
        serial = self._next_serial()
        order = Order(
            number=f"MM-{serial:08d}",
            key=new_key(),
            email=checkout.email,
            account=visit.account.email if visit.account else None,
            recipient=checkout.recipient,
            lines=self.lines(visit),
            method=checkout.method,
            totals=self.totals(visit),
            payment=checkout.payment.title,
            parcel=parcel("USPS" if checkout.method is STANDARD else "FedEx", serial),
            placed_at=self.ledger.now(),
        )
        for line in order.lines:
            self.shelves.stock[line.variant.variant_id] -= line.quantity
        self.ledger.add(order)
        if self.network is not None and checkout.payment.card is not None:
            self.charged[order.number] = (checkout.payment.card, order.totals.total_cents)
        self._post.wake()
        self.bag(visit).clear()
        visit.granted.add(order.number)
        visit.checkout = Checkout(email=visit.account.email if visit.account else None)
        return order

    def new_code(self, email: str) -> str:
        """Six digits, mailed to the shopper's address."""
        code = f"{secrets.randbelow(10**6):06d}"
        self.codes.add("one_time_code", code, email)
        mail = self._letters.code(email, code, self.ledger.now())
        self._post.post(Sent(email, "one_time_code", mail))
        return code

    def cancel(self, order: Order) -> bool:
        """False when it is too late."""
        if not self.ledger.cancel(order):
            return False
        for line in order.lines:
            self.shelves.stock[line.variant.variant_id] += line.quantity
        self._post.wake()
        return True

    def may_see(self, visit: Visit, order: Order) -> bool:
        own = visit.account is not None and order.account == visit.account.email
        return own or order.number in visit.granted

    def _next_serial(self) -> int:
        """Order numbers jump, so that nobody counts a store's orders."""
        self._serial = (self._serial + 7_919 + secrets.randbelow(900)) % 10**8
        return self._serial


def _demo_account(email: str) -> Account:
    return Account(
        email=email,
        password=PASSWORD,
        first_name="Sam",
        last_name="Shopper",
        address=Recipient(
            first_name="Sam",
            last_name="Shopper",
            line1="350 5th Ave",
            line2="",
            city="New York",
            state="NY",
            postal_code="10118",
            phone="(212) 555-0123",
        ),
        card="Visa ending in 4242",
    )
