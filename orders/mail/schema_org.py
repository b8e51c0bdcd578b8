"""schema.org Order and ParcelDelivery in a mail, as JSON-LD or microdata (Gmail's e-mail markup)."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from selectolax.lexbor import LexborHTMLParser, LexborNode

from domain.money import Money
from domain.order import EventKind

Item = dict[str, Any]

DEEPEST = 8
MOST_ITEMS = 200
LARGEST_SCRIPT = 200_000

STATUSES = {
    "OrderCancelled": EventKind.CANCELLED,
    "OrderDelivered": EventKind.DELIVERED,
    "OrderInTransit": EventKind.SHIPPED,
    "OrderPaymentDue": EventKind.ORDERED,
    "OrderPickupAvailable": EventKind.READY_FOR_PICKUP,
    "OrderProblem": EventKind.EXCEPTION,
    "OrderProcessing": EventKind.CONFIRMED,
    "OrderReturned": EventKind.RETURNED,
}
GENERIC = {EventKind.CONFIRMED, EventKind.ORDERED}
"""Shops leave these in all their mails: the words of the mail win over them."""


@dataclass(frozen=True, slots=True)
class Markup:
    """What the markup states. `implied`: the status follows from the kind of item, none is stated."""

    order_number: str | None = None
    parcels: tuple[tuple[str, str | None], ...] = ()
    """Tracking number and the carrier's name."""
    carrier: str | None = None
    status: EventKind | None = None
    implied: bool = True
    stated: bool = False
    """A status stands in the markup, be it one that shops leave in all their mails."""
    expected: tuple[date, date] | None = None
    store: str | None = None
    total: Money | None = None
    items: tuple[str, ...] = ()


@dataclass(slots=True)
class _Gathered:
    orders: list[Item] = field(default_factory=list)
    parcels: list[Item] = field(default_factory=list)


def markup_of(tree: LexborHTMLParser) -> Markup | None:
    """The first order and all parcels of the mail's markup; None without any."""
    gathered = _Gathered()
    for item in (*_json_ld(tree), *_microdata(tree)):
        _gather(item, gathered, 0)
    if not gathered.orders and not gathered.parcels:
        return None
    return _markup(gathered)


def _json_ld(tree: LexborHTMLParser) -> Iterator[Item]:
    for script in tree.css('script[type="application/ld+json" i]')[:20]:
        try:
            data = json.loads((script.text() or "")[:LARGEST_SCRIPT], strict=False)
        except (ValueError, RecursionError):
            continue
        yield from _as_items(data)


def _microdata(tree: LexborHTMLParser) -> Iterator[Item]:
    for node in tree.css('[itemscope][itemtype*="schema.org/"]')[:MOST_ITEMS]:
        if "itemprop" not in node.attributes:
            yield _scope(node, 0)


def _scope(node: LexborNode, depth: int) -> Item:
    item: Item = {"@type": (node.attributes.get("itemtype") or "").rpartition("/")[2]}
    if depth < DEEPEST:
        for child in node.iter(include_text=False):
            _properties(child, item, depth)
    return item


def _properties(node: LexborNode, item: Item, depth: int) -> None:
    name = node.attributes.get("itemprop")
    if name:
        value = _scope(node, depth + 1) if "itemscope" in node.attributes else _value(node)
        known = item.get(name)
        item[name] = [*known, value] if isinstance(known, list) else [known, value] if known else value
    if "itemscope" not in node.attributes and depth < 4 * DEEPEST:
        for child in node.iter(include_text=False):
            _properties(child, item, depth + 1)


def _value(node: LexborNode) -> str:
    attributes = node.attributes
    for name in ("content", "href", "src", "datetime"):
        if attributes.get(name):
            return str(attributes[name])
    return (node.text() or "").strip()[:500]


def _gather(item: Any, gathered: _Gathered, depth: int) -> None:
    """Finds orders and parcels, also as parts of one another."""
    if depth > DEEPEST or len(gathered.orders) + len(gathered.parcels) > MOST_ITEMS:
        return
    kinds = {str(kind).rpartition("/")[2] for kind in _listed(item.get("@type"))}
    if "Order" in kinds or ("Invoice" in kinds and item.get("referencesOrder")):
        gathered.orders.append(item)
    if "ParcelDelivery" in kinds:
        gathered.parcels.append(item)
    for key in ("@graph", "orderDelivery", "partOfOrder", "referencesOrder", "mainEntity"):
        for part in _as_items(item.get(key)):
            _gather(part, gathered, depth + 1)


def _markup(gathered: _Gathered) -> Markup:
    order = next((o for o in gathered.orders if _number(o.get("orderNumber"))), None)
    parcels = {}
    for parcel in gathered.parcels:
        number = _number(parcel.get("trackingNumber"))
        if number:
            parcels[number] = _name(parcel.get("carrier")) or _name(parcel.get("provider"))
    stated = next((s for o in gathered.orders if (s := _status(o.get("orderStatus")))), None)
    implied = EventKind.SHIPPED if gathered.parcels and parcels else EventKind.ORDERED
    everything = [*gathered.orders, *gathered.parcels]
    return Markup(
        order_number=_number(order.get("orderNumber")) if order else None,
        parcels=tuple(parcels.items()),
        carrier=next(
            (n for p in gathered.parcels if (n := _name(p.get("carrier")) or _name(p.get("provider")))), None
        ),
        status=stated or implied,
        implied=stated is None or (stated in GENERIC),
        stated=stated is not None,
        expected=next((e for p in gathered.parcels if (e := _expected(p))), None),
        store=next(
            (n for i in everything for k in ("merchant", "seller", "broker") if (n := _name(i.get(k)))), None
        ),
        total=next((m for o in gathered.orders if (m := _total(o))), None),
        items=tuple(dict.fromkeys(n for i in everything for n in _item_names(i)))[:50],
    )


def _status(value: Any) -> EventKind | None:
    return STATUSES.get(_text(value).rpartition("/")[2]) if _text(value) else None


def _expected(parcel: Item) -> tuple[date, date] | None:
    first, last = _day(parcel.get("expectedArrivalFrom")), _day(parcel.get("expectedArrivalUntil"))
    end = last or first
    return (min(first or end, end), end) if end else None


def _day(value: Any) -> date | None:
    try:
        return datetime.fromisoformat(_text(value)).date()
    except ValueError:
        return None


def _total(order: Item) -> Money | None:
    sources = [order, *_as_items(order.get("priceSpecification")), *_as_items(order.get("totalPaymentDue"))]
    for source in sources:
        currency = _text(source.get("priceCurrency")) or _text(source.get("currency"))
        amount = re.sub(r"[^\d.]", "", _text(source.get("price")) or _text(source.get("value")))
        if re.fullmatch(r"[A-Z]{3}", currency) and amount and len(amount) < 16:
            try:
                return Money.of(Decimal(amount), currency)
            except (InvalidOperation, ValueError):
                continue
    return None


def _item_names(item: Item) -> Iterator[str]:
    for offer in _as_items(item.get("acceptedOffer")):
        for product in _as_items(offer.get("itemOffered")):
            if name := _text(product.get("name")):
                yield name
    for key in ("itemShipped", "orderedItem"):
        for product in _as_items(item.get(key)):
            nested = next(iter(_as_items(product.get("orderedItem"))), product)
            if name := _text(nested.get("name")):
                yield name


def _name(value: Any) -> str | None:
    if isinstance(value, dict):
        return _text(value.get("name")) or None
    return _text(value) or None


def _text(value: Any) -> str:
    value = value[0] if isinstance(value, list) and value else value
    return str(value).strip()[:200] if isinstance(value, str | int | float) else ""


def _number(value: Any) -> str:
    """A number; empty for what a sender's program left unfilled ("{{ tracking_number }}")."""
    text = _text(value)
    return text if any(letter.isdigit() for letter in text) and not re.search(r"[{}<>%]", text) else ""


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _as_items(data: Any) -> list[Item]:
    return [item for item in _listed(data)[:MOST_ITEMS] if isinstance(item, dict)]
