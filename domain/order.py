"""From a store's part of the cart to a parcel at the door, in frozen values."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from pydantic import Field

from domain.base import Frozen
from domain.money import Money
from domain.people import Address, Contact


class TierName(StrEnum):
    """How a store is reached, best first."""

    API = "api"
    BROWSER = "browser"
    REDIRECT = "redirect"

    @property
    def checkout_method(self) -> str:
        """The word in the column `orders.checkout_method`."""
        return {"api": "oauth_api", "browser": "headless", "redirect": "redirect"}[self.value]

    @property
    def number(self) -> int:
        return {"api": 1, "browser": 2, "redirect": 3}[self.value]


class Payer(StrEnum):
    """Who charges what for one store's order."""

    STORE_SAVED = "store_saved"
    """The store charges the payment method it holds."""
    TOKEN = "token"
    """A token of the store's own payment handler."""
    INVOICE = "invoice"
    """The store sends an invoice; nothing is charged now."""
    CONNECT = "connect"
    VIRTUAL_CARD = "virtual_card"
    AT_STORE = "at_store"
    """The shopper pays on the store's own page."""


class Placement(StrEnum):
    """How far the placing has come; `submitting` is the fence."""

    PREPARED = "prepared"
    AUTHORISED = "authorised"
    SUBMITTING = "submitting"
    ANSWERED = "answered"


class OrderStatus(StrEnum):
    PENDING = "pending"
    CONFIRMED = "confirmed"
    NEEDS_SHOPPER = "needs_shopper"
    UNCLEAR = "unclear"
    SHIPPED = "shipped"
    OUT_FOR_DELIVERY = "out_for_delivery"
    DELIVERED = "delivered"
    CANCELLED = "cancelled"
    RETURNED = "returned"
    REFUNDED = "refunded"
    FAILED = "failed"


class OrderLine(Frozen):
    """One line of a store's order. `line_id` is Muse's own (the order item's row id), stable over re-quotes.
    `variant_id`, `size` and `color` are as the store writes them."""

    line_id: str
    name: str
    url: str
    sku: str | None = None
    variant_id: str | None = None
    size: str | None = None
    color: str | None = None
    quantity: int = Field(ge=1)
    unit_price: Money
    image_url: str | None = None

    @property
    def total(self) -> Money:
        return self.unit_price * self.quantity


class StoreOrder(Frozen):
    """What a tier is asked to quote or to place at ONE store. Assembled from rows inside a step, never stored
    whole (it holds an address and a contact).

    `muse_order_id` is the idempotency key at the store. `approved_cap` is the most the shopper agreed to pay:
    None while quoting; a tier never places without one, nor above it. `quote_ref` is the tier's own reference
    from its quote (a checkout id, a warm page).
    """

    muse_order_id: str
    user_id: int
    store_id: str
    platform: str | None = None
    """The shop system of a store that no file names."""
    currency: str
    lines: tuple[OrderLine, ...]
    address: Address | None = None
    billing_address: Address | None = None
    contact: Contact | None = None
    delivery_option_id: str | None = None
    discount_codes: tuple[str, ...] = ()
    instrument_id: str | None = None
    payer: Payer | None = None
    approved_cap: Money | None = None
    quote_ref: str | None = None
    created_at: datetime
    language: str = "en"
    prefill: bool = False
    """The shopper agreed that a link into the store carries contact and address."""
    typed_card: bool = True
    """A single-use card may be typed; False where the store is paid otherwise."""
    affiliate: bool = False
    """The operator earns commissions and the shopper has not turned that off."""

    @property
    def subtotal(self) -> Money:
        return Money.total((line.total for line in self.lines), self.currency)


class DeliveryOption(Frozen):
    option_id: str
    title: str
    price: Money
    earliest: date | None = None
    latest: date | None = None
    chosen: bool = False


class TotalLine(Frozen):
    """One row of the store's own totals, shown in the store's order. Discounts are negative."""

    kind: str
    label: str
    amount: Money


class LineChange(Frozen):
    """What the store says differently from the cart about one line."""

    line_id: str
    kind: str
    """"price_up", "price_down", "sold_out" or "quantity"."""
    before: str
    after: str


class Instrument(Frozen):
    """A payment method saved at the store, shown by name ("Visa ····4242")."""

    instrument_id: str
    title: str
    chosen: bool = False


class Quote(Frozen):
    """What a store would charge. `exact`: `total` is the store's own final number; else it is an estimate and
    `cap` is the most the shopper approves ("about $94.20, at most $97"). `cap >= total`, same currency.

    `subtotal` is before discounts; `total` = subtotal - discount + shipping + tax + fees.
    `hand_over` True: the shopper taps the last button at the store. `seller` is who is responsible for the sale.
    """

    store_id: str
    tier: TierName
    payer: Payer
    subtotal: Money
    discount: Money | None = None
    shipping: Money | None = None
    tax: Money | None = None
    fees: Money | None = None
    total: Money
    cap: Money
    exact: bool
    hand_over: bool = False
    totals: tuple[TotalLine, ...] = ()
    delivery_options: tuple[DeliveryOption, ...] = ()
    instruments: tuple[Instrument, ...] = ()
    disclosures: tuple[str, ...] = ()
    changes: tuple[LineChange, ...] = ()
    rejected_codes: tuple[str, ...] = ()
    seller: str = ""
    eta: date | None = None
    quote_ref: str | None = None
    valid_until: datetime | None = None
    card_needed: bool = False
    """Muse holds the cap on the shopper's saved card."""
    invoice_needed: bool = False
    """The shopper pays the cap by an invoice in the chat before the order is placed; the rest goes back."""
    signed_in: bool = False
    """Placed in the store's pages under the login that the shopper stored."""


class Placed(Frozen):
    """The store took the order. `order_number` is the store's own, as it shows it."""

    order_number: str
    total: Money | None = None
    eta: date | None = None
    order_url: str | None = None
    store_ref: str | None = None
    """The store's technical id where it differs from the number (an API's order id)."""


class HandOver(Frozen):
    """The shopper finishes at `url`. `text` is a key of the sentence catalogue that says why."""

    url: str
    text: str
    total: Money | None = None
    store_ref: str | None = None
    """Where the tier can watch for completion (a checkout id); None when only mail can tell."""
    further_urls: tuple[str, ...] = ()
    """To open after `url`, for stores whose links add one product each."""
    affiliate: str | None = None
    """The network whose tracking `url` carries: to be disclosed beside the button."""


class Unclear(Frozen):
    """The store was called and its answer was lost. Never submit again unasked."""

    detail: str = ""


Outcome = Placed | HandOver | Unclear


class PlacedOrder(Frozen):
    """An order that exists at a store, for following, cancelling and returning it."""

    muse_order_id: str
    user_id: int
    store_id: str
    platform: str | None = None
    origin: str = ""
    """Scheme and host of the store, for a store that no file names."""
    order_number: str | None
    store_ref: str | None = None
    order_url: str | None = None
    placed_at: datetime
    lines: tuple[OrderLine, ...] = ()
    total: Money | None = None
    contact: Contact | None = None


class EventKind(StrEnum):
    """What happened to an order or parcel."""

    ORDERED = "ordered"
    CONFIRMED = "confirmed"
    SHIPPED = "shipped"
    IN_TRANSIT = "in_transit"
    OUT_FOR_DELIVERY = "out_for_delivery"
    READY_FOR_PICKUP = "ready_for_pickup"
    DELIVERED = "delivered"
    DELAYED = "delayed"
    EXCEPTION = "exception"
    CANCELLED = "cancelled"
    RETURNED = "returned"
    REFUNDED = "refunded"


class TrackingEvent(Frozen):
    """One thing a source says about an order. `event_id` is the source's own id where it has one; else the
    content identifies it. `source`: "api", "page", "mail", "webhook", "carrier" or "shopper"."""

    kind: EventKind
    source: str
    at: datetime | None = None
    event_id: str | None = None
    carrier: str | None = None
    tracking_number: str | None = None
    tracking_url: str | None = None
    eta: date | None = None
    amount: Money | None = None
    detail: str | None = None


class Cancellation(Frozen):
    """`accepted` None: the store did not say yet. `url`: where the shopper can finish it by hand."""

    accepted: bool | None
    url: str | None = None
    detail: str = ""


class ReturnLabel(Frozen):
    url: str
    """The label or the page that shows it."""
    tracking_number: str | None = None
    detail: str = ""
