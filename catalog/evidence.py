"""What the readers report and the judge weighs."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

from domain.product import Availability


class Source(StrEnum):
    """Which reader saw it."""

    JSON_LD = "json-ld"
    MICRODATA = "microdata"
    RDFA = "rdfa"
    META = "meta"
    STATE = "state"
    """JSON that the page's own scripts carry."""
    PLATFORM = "platform"
    """A shop system's known data on the page."""
    STORE_API = "store api"
    """The store's own product JSON, fetched beside the page."""
    VISIBLE = "visible"
    LINK = "link"


@dataclass(slots=True)
class Choice:
    """One variant as a reader saw it. `label` is its title where the page does not say which of it is a size or
    a colour. `availability` and amounts as in `Sighting`."""

    variant_id: str | None = None
    sku: str | None = None
    size: str | None = None
    color: str | None = None
    label: str | None = None
    price: Decimal | None = None
    original_price: Decimal | None = None
    currency: str | None = None
    availability: Availability | None = None
    gtin: str | None = None
    image: str | None = None
    url: str | None = None


@dataclass(slots=True)
class Sighting:
    """One thing that a reader took for a product. `confidence` 0..1: how sure the reader is that it read right,
    whichever product it is. `main` False: the page names it beside its own product (related, reviewed, listed).

    Amounts are in major units. `highest` is set when the page gives a range whose lower end is `price`.
    """

    source: Source
    confidence: float = 0.8
    main: bool = True
    name: str | None = None
    brand: str | None = None
    price: Decimal | None = None
    highest: Decimal | None = None
    original_price: Decimal | None = None
    currency: str | None = None
    availability: Availability | None = None
    sku: str | None = None
    gtin: str | None = None
    mpn: str | None = None
    product_id: str | None = None
    image: str | None = None
    url: str | None = None
    choices: list[Choice] = field(default_factory=list)
    where: str = ""
    """For `--why`: the block, selector or path it came from."""


@dataclass(frozen=True, slots=True)
class Vote:
    """One source's say on one field."""

    value: str
    weight: float
    source: str
    where: str = ""


@dataclass(frozen=True, slots=True)
class Decision:
    """What the judge made of one field, with every vote, heaviest first."""

    field: str
    value: str | None
    votes: tuple[Vote, ...] = ()
