"""What agents send and what they are told, as the protocol writes it."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, ConfigDict, Field

Json = dict[str, Any]


class Wire(BaseModel):
    """What an agent sends: fields we do not know are ignored, as the protocol asks of both sides."""

    model_config = ConfigDict(extra="ignore")


class Address(Wire):
    """A postal address; as a destination it has an id, which we give to one that comes without."""

    id: str | None = None
    first_name: str = ""
    last_name: str = ""
    street_address: str = ""
    extended_address: str = ""
    address_locality: str = ""
    address_region: str = ""
    postal_code: str = ""
    address_country: str = "US"
    phone_number: str = ""

    def told(self) -> Json:
        return self.model_dump(exclude_defaults=True) | {"address_country": self.address_country}


class ItemAsked(Wire):
    id: str


class LineAsked(Wire):
    id: str | None = None
    item: ItemAsked
    quantity: int = Field(ge=1)


class Consent(Wire):
    analytics: bool | None = None
    preferences: bool | None = None
    marketing: bool | None = None
    sale_of_data: bool | None = None


class Buyer(Wire):
    first_name: str | None = None
    last_name: str | None = None
    email: str | None = None
    phone_number: str | None = None
    consent: Consent | None = None


class GroupAsked(Wire):
    id: str | None = None
    selected_option_id: str | None = None


class MethodAsked(Wire):
    """`destinations` None: those told before stay."""

    id: str | None = None
    type: str = "shipping"
    destinations: list[Address] | None = None
    selected_destination_id: str | None = None
    groups: list[GroupAsked] = []


class FulfillmentAsked(Wire):
    methods: list[MethodAsked] = []


class DiscountsAsked(Wire):
    codes: list[str] = []


class Credential(Wire):
    type: str
    token: str = ""


class Instrument(Wire):
    id: str
    handler_id: str
    type: str
    selected: bool = False
    credential: Credential | None = None
    billing_address: Address | None = None
    display: dict[str, Any] | None = None


class PaymentAsked(Wire):
    instruments: list[Instrument] = []

    @property
    def chosen(self) -> Instrument | None:
        """The selected instrument; one alone needs no mark."""
        marked = [i for i in self.instruments if i.selected]
        return marked[0] if marked else self.instruments[0] if len(self.instruments) == 1 else None


class Context(Wire):
    """`eligibility`: benefits the buyer claims; Northline knows none."""

    eligibility: list[str] = []


class CheckoutAsked(Wire):
    """The body of create and update; an update replaces everything."""

    line_items: list[LineAsked] = []
    buyer: Buyer | None = None
    fulfillment: FulfillmentAsked | None = None
    discounts: DiscountsAsked | None = None
    payment: PaymentAsked | None = None
    context: Context | None = None
    cart_id: str | None = None
    attribution: dict[str, Any] | None = None


class CompleteAsked(Wire):
    payment: PaymentAsked | None = None


class SelectedOption(Wire):
    name: str
    label: str


class PriceFilter(Wire):
    min: int | None = None
    max: int | None = None


class Filters(Wire):
    categories: list[str] = []
    price: PriceFilter | None = None


class Page(Wire):
    cursor: str | None = None
    limit: int = Field(default=10, ge=1)


class SearchAsked(Wire):
    query: str | None = None
    filters: Filters | None = None
    pagination: Page = Page()


class LookupAsked(Wire):
    ids: list[str] = Field(min_length=1)


class ProductAsked(Wire):
    id: str
    selected: list[SelectedOption] = []
    preferences: list[str] = []


class LineReturned(Wire):
    id: str
    quantity: int = Field(default=1, ge=1)


class ReturnAsked(Wire):
    """Lines to send back; `exchange_for` is the variant wanted instead."""

    line_items: list[LineReturned] = Field(min_length=1)
    reason: str = ""
    exchange_for: str | None = None


class Refused(Exception):
    """A protocol error: an HTTP status with `code` and `content`. `headers` go with it."""

    def __init__(self, status: int, code: str, content: str, **headers: str) -> None:
        super().__init__(f"{status} {code}: {content}")
        self.status = status
        self.code = code
        self.content = content
        self.headers = {name.replace("_", "-"): value for name, value in headers.items()}


class NoResource(Exception):
    """A business outcome without a resource: `ucp.status` "error" and messages, under `status`."""

    def __init__(
        self,
        *messages: Json,
        capability: str | None = None,
        status: int = 200,
        headers: dict[str, str] | None = None,
    ) -> None:
        super().__init__(messages[0]["content"])
        self.messages = list(messages)
        self.capability = capability
        self.status = status
        self.headers = headers or {}


def error(code: str, content: str, path: str | None = None, severity: str = "recoverable") -> Json:
    told: Json = {"type": "error", "code": code, "content": content, "severity": severity}
    return told | ({"path": path} if path else {})


def warning(code: str, content: str, path: str | None = None, **more: str) -> Json:
    told: Json = {"type": "warning", "code": code, "content": content, **more}
    return told | ({"path": path} if path else {})


def info(code: str, content: str) -> Json:
    return {"type": "info", "code": code, "content": content}


def not_found(what: str, capability: str | None = None) -> NoResource:
    return NoResource(error("not_found", f"{what} not found.", None, "unrecoverable"), capability=capability)
