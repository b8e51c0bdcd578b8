"""Orders and catalog entries as merchants tell them: like `models`, for what lies before and after a checkout."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BeforeValidator, model_validator

from checkout.tiers.ucp.models import Item
from checkout.tiers.ucp.values import Amount, Answer, Moment, Text, Totals, many, upper


def _quantity(value: Any) -> Any:
    return {"total": value} if isinstance(value, int | float) and not isinstance(value, bool) else value


class LineShare(Answer):
    id: Text = ""
    quantity: Amount = 0


Shares = Annotated[tuple[LineShare, ...], BeforeValidator(many)]


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
    expectations: Annotated[tuple[Expectation, ...], BeforeValidator(many)] = ()
    events: Annotated[tuple[FulfillmentEvent, ...], BeforeValidator(many)] = ()


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
    quantity: Annotated[OrderQuantity, BeforeValidator(_quantity)] = OrderQuantity()


class OrderSnapshot(Answer):
    """An order as the merchant sees it now: always whole, never a difference."""

    id: Text
    label: Text = ""
    checkout_id: Text = ""
    permalink_url: Text = ""
    currency: Text = ""
    line_items: Annotated[tuple[OrderLineItem, ...], BeforeValidator(many)] = ()
    fulfillment: OrderFulfillment = OrderFulfillment()
    adjustments: Annotated[tuple[Adjustment, ...], BeforeValidator(many)] = ()
    totals: Totals = ()


class SelectedOption(Answer):
    name: Text = ""
    label: Text = ""


def _choices(value: Any) -> Any:
    """Options by name ({"Size": "M"}) are a list of them; some call the label a value."""
    if isinstance(value, dict):
        return [{"name": name, "label": label} for name, label in value.items()]
    listed = value if isinstance(value, list) else []
    return [
        {**entry, "label": entry.get("label", entry.get("value"))}
        for entry in listed
        if isinstance(entry, dict)
    ]


class Price(Answer):
    amount: Amount
    currency: Annotated[Text, BeforeValidator(upper)] = ""

    @model_validator(mode="before")
    @classmethod
    def _from_number(cls, data: Any) -> Any:
        return {"amount": data} if isinstance(data, int | float) else data


class VariantAvailability(Answer):
    available: bool | None = None

    @model_validator(mode="before")
    @classmethod
    def _from_word(cls, data: Any) -> Any:
        """A truth value, a word ("in_stock"), or such a word as `status`."""
        if isinstance(data, dict) and "available" not in data:
            data = data.get("status")
        if isinstance(data, str):
            data = {"in_stock": True, "available": True, "out_of_stock": False, "sold_out": False}.get(data)
        return data if isinstance(data, dict) else {"available": data if isinstance(data, bool) else None}


class CatalogVariant(Answer):
    id: Text
    sku: Text = ""
    title: Text = ""
    url: Text = ""
    price: Price | None = None
    availability: VariantAvailability = VariantAvailability()
    options: Annotated[tuple[SelectedOption, ...], BeforeValidator(_choices)] = ()


class CatalogProduct(Answer):
    id: Text
    title: Text = ""
    handle: Text = ""
    url: Text = ""
    variants: Annotated[tuple[CatalogVariant, ...], BeforeValidator(many)] = ()
