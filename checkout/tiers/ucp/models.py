"""What merchants say, as far as Muse reads it: frozen, and tolerant of all that it does not read.

Field names are the protocol's (2026-04-08); older and newer spellings are folded in before validation.
Amounts are ISO 4217 minor units.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

_CODE = re.compile(r"[A-Za-z0-9_.:-]{1,60}")


def _whole(value: Any) -> Any:
    """JSON has one kind of number: 1000.0 is 1000. Booleans and digits in quotes are no amounts."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ValueError("not a number of minor units")
    if isinstance(value, float) and not value.is_integer():
        raise ValueError("not a whole number of minor units")
    return int(value)


def _text(value: Any) -> Any:
    """Absent text is empty, and numbers are taken as ids."""
    return "" if value is None else str(value) if isinstance(value, int | float) else value


def _code(value: Any) -> Any:
    """A code is one short word for programs; codes reach operators' eyes, so nothing else passes for one."""
    return value if isinstance(value, str) and _CODE.fullmatch(value) else ""


def _many(value: Any) -> Any:
    return () if value is None else value


def _moment(value: Any) -> Any:
    """RFC 3339; a moment that cannot be read is as good as none, and one without a zone is UTC."""
    if not isinstance(value, str):
        return None
    try:
        moment = datetime.fromisoformat(value)
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


Moment = Annotated[datetime | None, BeforeValidator(_moment)]
Amount = Annotated[int, BeforeValidator(_whole), Field(ge=-(10**13), le=10**13)]
Text = Annotated[str, BeforeValidator(_text)]
Code = Annotated[str, BeforeValidator(_code)]


def one_line(text: str, limit: int) -> str:
    """A store's words as one line of a card, cut with an ellipsis."""
    words = " ".join(text.split())
    return words if len(words) <= limit else f"{words[: limit - 1]}…"


def code_in(value: Any) -> str:
    """The code in an error body that no model describes."""
    return str(_code(value))


class Answer(BaseModel):
    """Part of a merchant's answer."""

    model_config = ConfigDict(extra="ignore", frozen=True)


class Message(Answer):
    """`type`: "error", "warning" or "info". `severity` (errors only): "recoverable",
    "requires_buyer_input", "requires_buyer_review" or "unrecoverable"."""

    type: Text = "info"
    code: Code = ""
    content: Text = ""
    path: Text = ""
    severity: Text = ""
    presentation: Text = "notice"
    image_url: Text = ""
    url: Text = ""


Messages = Annotated[tuple[Message, ...], BeforeValidator(_many)]


class Total(Answer):
    type: Text
    amount: Amount
    display_text: Text = ""


Totals = Annotated[tuple[Total, ...], BeforeValidator(_many)]


class QuantityUnit(Answer):
    unit: Text = "C62"
    scale: int = 0


class Item(Answer):
    id: Text
    title: Text = ""
    price: Amount | None = None
    quantity_unit: QuantityUnit = QuantityUnit()


class LineItem(Answer):
    id: Text = ""
    item: Item
    quantity: Amount = 1
    totals: Totals = ()


class Destination(Answer):
    id: Text = ""
    street_address: Text = ""
    extended_address: Text = ""
    address_locality: Text = ""
    address_region: Text = ""
    postal_code: Text = ""
    address_country: Text = ""
    first_name: Text = ""
    last_name: Text = ""


class Option(Answer):
    id: Text
    title: Text = ""
    description: Text = ""
    carrier: Text = ""
    earliest_fulfillment_time: Moment = None
    latest_fulfillment_time: Moment = None
    totals: Totals = ()


class Group(Answer):
    id: Text = ""
    options: Annotated[tuple[Option, ...], BeforeValidator(_many)] = ()
    selected_option_id: Text = ""


class Method(Answer):
    id: Text = ""
    type: Text = "shipping"
    line_item_ids: Annotated[tuple[Text, ...], BeforeValidator(_many)] = ()
    destinations: Annotated[tuple[Destination, ...], BeforeValidator(_many)] = ()
    selected_destination_id: Text = ""
    groups: Annotated[tuple[Group, ...], BeforeValidator(_many)] = ()


class Fulfillment(Answer):
    methods: Annotated[tuple[Method, ...], BeforeValidator(_many)] = ()


class Display(Answer):
    brand: Text = ""
    last_digits: Text = ""
    description: Text = ""
    email: Text = ""


class PaymentInstrument(Answer):
    """2026-01-11 wrote brand and digits beside the id; later versions write them under `display`."""

    id: Text
    handler_id: Text = ""
    type: Text = ""
    selected: bool = False
    display: Display = Display()

    @model_validator(mode="before")
    @classmethod
    def _fold_display(cls, data: Any) -> Any:
        if isinstance(data, dict) and not isinstance(data.get("display"), dict):
            flat = {name: data.get(name) for name in ("brand", "last_digits")}
            data = {**data, "display": {**flat, "description": data.get("rich_text_description")}}
        return data


class InstrumentType(Answer):
    type: Text = ""


class Handler(Answer):
    """A payment handler as one merchant configured it. `name` is its reverse-domain name."""

    id: Text
    name: Text = ""
    available_instruments: Annotated[tuple[InstrumentType, ...], BeforeValidator(_many)] = ()


def fold_handlers(value: Any) -> Any:
    """Handlers keyed by name (since 2026-01-23) or listed (2026-01-11) become one list."""
    if isinstance(value, dict):
        listed = [
            {**entry, "name": name}
            for name, entries in value.items()
            for entry in (entries if isinstance(entries, list) else [entries])
            if isinstance(entry, dict)
        ]
        return [entry for entry in listed if entry.get("id")]
    if isinstance(value, list):
        return [entry for entry in value if isinstance(entry, dict) and entry.get("id")]
    return ()


Handlers = Annotated[tuple[Handler, ...], BeforeValidator(fold_handlers)]


class Payment(Answer):
    instruments: Annotated[tuple[PaymentInstrument, ...], BeforeValidator(_many)] = ()
    selected_instrument_id: Text = ""
    handlers: Handlers = ()


class Envelope(Answer):
    """`status` "error": the body carries `messages` and no resource."""

    version: Text = ""
    status: Text = "success"
    payment_handlers: Handlers = ()


class AppliedDiscount(Answer):
    code: Text = ""
    title: Text = ""
    amount: Amount = 0


class Discounts(Answer):
    codes: Annotated[tuple[Text, ...], BeforeValidator(_many)] = ()
    applied: Annotated[tuple[AppliedDiscount, ...], BeforeValidator(_many)] = ()


class Link(Answer):
    type: Text = ""
    url: Text = ""
    title: Text = ""


class OrderConfirmation(Answer):
    id: Text
    label: Text = ""
    permalink_url: Text = ""


class Checkout(Answer):
    """A checkout session. `status`: incomplete, requires_escalation, ready_for_complete,
    complete_in_progress, completed or canceled."""

    ucp: Envelope = Envelope()
    id: Text
    status: Text
    currency: Text = ""
    line_items: Annotated[tuple[LineItem, ...], BeforeValidator(_many)] = ()
    totals: Totals = ()
    messages: Messages = ()
    links: Annotated[tuple[Link, ...], BeforeValidator(_many)] = ()
    expires_at: Moment = None
    continue_url: Text = ""
    payment: Payment = Payment()
    fulfillment: Fulfillment = Fulfillment()
    discounts: Discounts = Discounts()
    order: OrderConfirmation | None = None

    @model_validator(mode="before")
    @classmethod
    def _drop_nulls(cls, data: Any) -> Any:
        return {k: v for k, v in data.items() if v is not None} if isinstance(data, dict) else data

    @property
    def handlers(self) -> tuple[Handler, ...]:
        return self.ucp.payment_handlers or self.payment.handlers

    @property
    def errors(self) -> tuple[Message, ...]:
        return tuple(m for m in self.messages if m.type == "error")


class LineShare(Answer):
    id: Text = ""
    quantity: Amount = 0


Shares = Annotated[tuple[LineShare, ...], BeforeValidator(_many)]


class FulfillmentEvent(Answer):
    id: Text = ""
    occurred_at: Moment = None
    type: Text = ""
    line_items: Shares = ()
    tracking_number: Text = ""
    tracking_url: Text = ""
    carrier: Text = ""
    description: Text = ""


class Expectation(Answer):
    id: Text = ""
    description: Text = ""
    fulfillable_on: Text = ""


class OrderFulfillment(Answer):
    expectations: Annotated[tuple[Expectation, ...], BeforeValidator(_many)] = ()
    events: Annotated[tuple[FulfillmentEvent, ...], BeforeValidator(_many)] = ()


class Adjustment(Answer):
    """A change after the order: "refund", "return", "credit", "cancellation", ... `status`: pending,
    completed or failed."""

    id: Text = ""
    type: Text = ""
    occurred_at: Moment = None
    status: Text = "completed"
    line_items: Shares = ()
    totals: Totals = ()
    description: Text = ""


class OrderQuantity(Answer):
    total: Amount = 0
    fulfilled: Amount = 0


class OrderLineItem(Answer):
    id: Text = ""
    item: Item
    quantity: OrderQuantity = OrderQuantity()


class OrderSnapshot(Answer):
    """An order as the merchant sees it now: always whole, never a difference."""

    id: Text
    label: Text = ""
    checkout_id: Text = ""
    permalink_url: Text = ""
    currency: Text = ""
    line_items: Annotated[tuple[OrderLineItem, ...], BeforeValidator(_many)] = ()
    fulfillment: OrderFulfillment = OrderFulfillment()
    adjustments: Annotated[tuple[Adjustment, ...], BeforeValidator(_many)] = ()
    totals: Totals = ()

    @model_validator(mode="before")
    @classmethod
    def _drop_nulls(cls, data: Any) -> Any:
        return {k: v for k, v in data.items() if v is not None} if isinstance(data, dict) else data


class SelectedOption(Answer):
    name: Text = ""
    label: Text = ""


class Price(Answer):
    amount: Amount
    currency: Text = ""


class VariantAvailability(Answer):
    available: bool | None = None


class CatalogVariant(Answer):
    id: Text
    sku: Text = ""
    title: Text = ""
    url: Text = ""
    price: Price | None = None
    availability: VariantAvailability = VariantAvailability()
    options: Annotated[tuple[SelectedOption, ...], BeforeValidator(_many)] = ()


class CatalogProduct(Answer):
    id: Text
    title: Text = ""
    handle: Text = ""
    url: Text = ""
    variants: Annotated[tuple[CatalogVariant, ...], BeforeValidator(_many)] = ()
