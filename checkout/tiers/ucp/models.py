"""A checkout as merchants tell it, as far as Muse reads it: frozen, and tolerant of all that it does not read.

Field names are the protocol's (2026-04-08); older and newer spellings are folded in before validation.
"""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BeforeValidator, Field, model_validator

from checkout.tiers.ucp.values import Amount, Answer, Code, Moment, Text, Totals, cents_of, many, named, upper


def _status(value: Any) -> Any:
    word = value.lower() if isinstance(value, str) else value
    return "canceled" if word == "cancelled" else word


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


Messages = Annotated[tuple[Message, ...], BeforeValidator(many)]


class QuantityUnit(Answer):
    unit: Text = "C62"
    scale: int = 0


class Item(Answer):
    id: Text
    title: Text = ""
    price: Annotated[Amount | None, BeforeValidator(cents_of)] = None
    quantity_unit: QuantityUnit = QuantityUnit()

    @model_validator(mode="before")
    @classmethod
    def _from_id(cls, data: Any) -> Any:
        return {"id": data} if isinstance(data, str) else data


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

    @model_validator(mode="before")
    @classmethod
    def _unfold(cls, data: Any) -> Any:
        """Some write the address as a part of its own, and names as one."""
        if isinstance(data, dict) and isinstance(data.get("address"), dict):
            data = {**data["address"], **data}
        if isinstance(data, dict) and data.get("full_name") and not data.get("last_name"):
            first, _, last = str(data["full_name"]).rpartition(" ")
            data = {**data, "first_name": first, "last_name": last}
        return data


class Option(Answer):
    id: Text
    title: Text = ""
    description: Text = ""
    carrier: Text = ""
    earliest_fulfillment_time: Moment = None
    latest_fulfillment_time: Moment = None
    totals: Totals = ()

    @model_validator(mode="before")
    @classmethod
    def _fold_price(cls, data: Any) -> Any:
        if isinstance(data, dict) and not data.get("totals"):
            price = next((cents_of(data[name]) for name in ("price", "amount", "cost") if name in data), None)
            data = data if price is None else {**data, "totals": [{"type": "total", "amount": price}]}
        return data

    @property
    def cents(self) -> int:
        """What it costs, in minor units."""
        told = next((total.amount for total in self.totals if total.type == "total"), None)
        return sum(total.amount for total in self.totals) if told is None else told


class Group(Answer):
    id: Text = ""
    options: Annotated[tuple[Option, ...], BeforeValidator(many)] = ()
    selected_option_id: Text = ""


class Method(Answer):
    id: Text = ""
    type: Text = "shipping"
    line_item_ids: Annotated[tuple[Text, ...], BeforeValidator(many)] = ()
    destinations: Annotated[tuple[Destination, ...], BeforeValidator(many)] = ()
    selected_destination_id: Text = ""
    groups: Annotated[tuple[Group, ...], BeforeValidator(many)] = ()


class Fulfillment(Answer):
    methods: Annotated[tuple[Method, ...], BeforeValidator(many)] = ()


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

    @model_validator(mode="before")
    @classmethod
    def _from_word(cls, data: Any) -> Any:
        return {"type": data} if isinstance(data, str) else data


class Handler(Answer):
    """A payment handler as one merchant configured it. `name` is its reverse-domain name."""

    id: Text
    name: Text = ""
    available_instruments: Annotated[tuple[InstrumentType, ...], BeforeValidator(many)] = ()


def fold_handlers(value: Any) -> Any:
    """Handlers keyed by name (since 2026-01-23) or listed (2026-01-11) become one list."""
    if isinstance(value, dict):
        listed = [
            {"id": name, **entry, "name": name}
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
    instruments: Annotated[tuple[PaymentInstrument, ...], BeforeValidator(named)] = ()
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
    codes: Annotated[tuple[Text, ...], BeforeValidator(many)] = ()
    applied: Annotated[tuple[AppliedDiscount, ...], BeforeValidator(many)] = ()


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
    id: Annotated[Text, Field(min_length=1)]
    status: Annotated[Text, BeforeValidator(_status)]
    currency: Annotated[Text, BeforeValidator(upper)] = ""
    line_items: Annotated[tuple[LineItem, ...], BeforeValidator(many)] = ()
    totals: Totals = ()
    messages: Messages = ()
    links: Annotated[tuple[Link, ...], BeforeValidator(many)] = ()
    expires_at: Moment = None
    continue_url: Text = ""
    payment: Payment = Payment()
    fulfillment: Fulfillment = Fulfillment()
    discounts: Discounts = Discounts()
    order: OrderConfirmation | None = None

    @model_validator(mode="before")
    @classmethod
    def _fold_order(cls, data: Any) -> Any:
        """2026-01-11's drafts named the order beside the checkout's other fields."""
        if isinstance(data, dict) and not data.get("order") and data.get("order_id"):
            order = {"id": data["order_id"], "permalink_url": data.get("order_permalink_url")}
            data = {**data, "order": order}
        return data

    @property
    def handlers(self) -> tuple[Handler, ...]:
        return self.ucp.payment_handlers or self.payment.handlers

    @property
    def errors(self) -> tuple[Message, ...]:
        return tuple(m for m in self.messages if m.type == "error")
