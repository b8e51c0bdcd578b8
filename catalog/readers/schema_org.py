"""schema.org product nodes, whatever syntax they came in, to sightings.

Offers, AggregateOffer, UnitPriceSpecification, ProductGroup: https://schema.org/Product and Google's merchant
listing documentation.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Any
from urllib.parse import urlsplit

from catalog.availability import availability_of
from catalog.clean import LINK_LIMIT, NAME_LIMIT, WORD_LIMIT, clean_code, clean_text
from catalog.currency import code_of
from catalog.evidence import Choice, Sighting, Source
from catalog.prices import machine_amount

Node = dict[str, Any]

PRODUCT_TYPES = {
    "product", "productgroup", "individualproduct", "productmodel", "someproducts", "vehicle", "car", "book",
}  # fmt: skip
_OFFER_TYPES = {"offer", "aggregateoffer", "offerforpurchase"}
_SIDE_KEYS = {
    "isrelatedto", "issimilarto", "isaccessoryorsparepartfor", "isconsumablefor", "itemreviewed", "review", "reviews",
    "itemlistelement", "mentions", "about", "subjectof", "hasofferCatalog".lower(), "itemoffered", "publisher", "author",
}  # fmt: skip
_LIST_PRICES = {"listprice", "strikethroughprice", "srp", "msrp", "regularprice", "originalprice", "rrp"}
_WITHOUT_CENTS = {
    "CLP",
    "COP",
    "IDR",
    "VND",
    "KRW",
    "JPY",
    "PYG",
    "HUF",
    "ISK",
    "UGX",
    "TZS",
    "CRC",
    "ARS",
    "IRR",
}
_THOUSANDS = re.compile(r"\d{1,3}\.\d{3}")
_MAX_NODES = 4000
_MAX_VARIANTS = 500
_MAX_DEPTH = 12


def types_of(node: Node) -> set[str]:
    """A node's types in lower case, without their address."""
    given = node.get("@type") or node.get("type") or ()
    names = given if isinstance(given, list) else [given]
    return {
        name.strip().rstrip("/").rsplit("/", 1)[-1].rsplit(":", 1)[-1].lower()
        for name in names
        if isinstance(name, str)
    }


def product_nodes(value: Any) -> Iterator[tuple[Node, bool]]:
    """Every product under `value`, outermost first, with whether it could be the page's own (not a related,
    reviewed or listed one). A product inside a product's variants is not given apart."""
    budget = [_MAX_NODES]

    def walk(item: Any, main: bool, depth: int) -> Iterator[tuple[Node, bool]]:
        budget[0] -= 1
        if depth > _MAX_DEPTH or budget[0] < 0:
            return
        if isinstance(item, list):
            for part in item:
                yield from walk(part, main, depth + 1)
        elif isinstance(item, dict):
            inside = bool(types_of(item) & PRODUCT_TYPES)
            if inside:
                yield item, main
            for key, part in item.items():
                low = key.lower()
                if isinstance(part, dict | list) and not (
                    inside and low in ("offers", "hasvariant", "model")
                ):
                    yield from walk(part, main and not inside and low not in _SIDE_KEYS, depth + 1)

    return walk(value, True, 0)


def index_by_id(value: Any) -> dict[str, Node]:
    """Nodes by "@id", for blocks that point at each other."""
    found: dict[str, Node] = {}
    queue, seen = [value], 0
    while queue and seen < _MAX_NODES:
        seen += 1
        item = queue.pop()
        if isinstance(item, list):
            queue += item
        elif isinstance(item, dict):
            name = item.get("@id")
            if isinstance(name, str) and len(item) > len(found.get(name, ())):
                found[name] = item
            queue += [part for part in item.values() if isinstance(part, dict | list)]
    return found


class SchemaReader:
    """Turns product nodes into sightings. `nodes`: by "@id", to resolve references."""

    def __init__(self, source: Source, nodes: dict[str, Node] | None = None) -> None:
        self._source = source
        self._nodes = nodes or {}

    def read(self, node: Node, *, main: bool = True, where: str = "") -> Sighting:
        """One product node."""
        seen = Sighting(self._source, confidence=0.9, main=main, where=where)
        seen.name = clean_text(_text(node.get("name")), NAME_LIMIT)
        seen.brand = self._name_of(node.get("brand")) or self._name_of(node.get("manufacturer"))
        seen.sku = _code(node.get("sku"))
        seen.gtin = _gtin(node)
        seen.mpn = _code(node.get("mpn"))
        seen.product_id = _code(node.get("productID") or node.get("productId") or node.get("productGroupID"))
        seen.image = self._image(node.get("image"))
        seen.url = _link(node.get("url") or node.get("@id"))
        offers = list(self._offers(node))
        for offer in offers:
            self._add_offer(seen, offer)
        seen.choices = self._choices(node, offers)
        if seen.choices:
            _fill_from_choices(seen)
        return seen

    def _resolve(self, value: Any) -> Any:
        if isinstance(value, dict) and set(value) <= {"@id", "@type"} and isinstance(value.get("@id"), str):
            return self._nodes.get(value["@id"], value)
        return value

    def _offers(self, node: Node) -> Iterator[Node]:
        given = node.get("offers") or node.get("offer") or []
        queue = list(given) if isinstance(given, list) else [given]
        for item in queue[:_MAX_VARIANTS]:
            offer = self._resolve(item)
            if isinstance(offer, dict):
                yield offer
                inner = offer.get("offers")
                for part in inner if isinstance(inner, list) else [inner]:
                    part = self._resolve(part)
                    if isinstance(part, dict):
                        yield part

    def _add_offer(self, seen: Sighting, offer: Node) -> None:
        price, highest, original, currency = self._amounts(offer)
        if seen.price is None:
            seen.price, seen.highest = price, highest
        elif price is not None and highest is None and seen.highest is None and price != seen.price:
            seen.highest = max(price, seen.price)
        seen.original_price = seen.original_price or original
        seen.currency = seen.currency or currency
        available = availability_of(offer.get("availability"))
        if available and (
            seen.availability is None or available.can_be_ordered > seen.availability.can_be_ordered
        ):
            seen.availability = available
        seen.sku = seen.sku or _code(offer.get("sku"))
        seen.mpn = seen.mpn or _code(offer.get("mpn"))
        seen.gtin = seen.gtin or _gtin(offer)
        seen.url = seen.url or _link(offer.get("url"))

    def _amounts(self, offer: Node) -> tuple[Decimal | None, Decimal | None, Decimal | None, str | None]:
        """Price, the highest of a range, the price before, and the currency."""
        currency = code_of(_text(offer.get("priceCurrency") or offer.get("currency")))
        price = _whole(_text(offer.get("price")), currency)
        highest = None
        if price is None or "aggregateoffer" in types_of(offer):
            low, high = (
                machine_amount(_text(offer.get("lowPrice"))),
                machine_amount(_text(offer.get("highPrice"))),
            )
            price = price or low or high
            highest = high if high is not None and low is not None and high > low else None
        original = None
        specifications = self._resolve(offer.get("priceSpecification"))
        for item in specifications if isinstance(specifications, list) else [specifications]:
            item = self._resolve(item)
            if not isinstance(item, dict) or "deliverychargespecification" in types_of(item):
                continue
            value = machine_amount(_text(item.get("price"))) or machine_amount(_text(item.get("minPrice")))
            currency = currency or code_of(_text(item.get("priceCurrency")))
            kind = str(item.get("priceType") or "").rsplit("/", 1)[-1].lower()
            if kind in _LIST_PRICES:
                original = original or value
            elif price is None and not item.get("validForMemberTier"):
                price = value
        if original is not None and (price is None or original <= price):
            price, original = price or original, None
        return price, highest, original, currency

    def _choices(self, node: Node, offers: list[Node]) -> list[Choice]:
        variants = node.get("hasVariant") or node.get("model") or []
        variants = variants if isinstance(variants, list) else [variants]
        choices = []
        for item in variants[:_MAX_VARIANTS]:
            variant = self._resolve(item)
            if isinstance(variant, dict) and (
                variant.get("offers") or variant.get("sku") or variant.get("size")
            ):
                choices.append(self._choice(variant, list(self._offers(variant))))
        if not choices:
            single = [offer for offer in offers if "aggregateoffer" not in types_of(offer)]
            if len(single) > 1 and len({_distinct(offer) for offer in single}) == len(single):
                choices = [self._choice(offer, [offer]) for offer in single]
        return choices

    def _choice(self, node: Node, offers: list[Node]) -> Choice:
        choice = Choice(
            sku=_code(node.get("sku")),
            size=clean_text(_text(node.get("size")), WORD_LIMIT),
            color=clean_text(_text(node.get("color")), WORD_LIMIT),
            label=clean_text(_text(node.get("name")), NAME_LIMIT),
            gtin=_gtin(node),
            image=self._image(node.get("image")),
            url=_link(node.get("url") or node.get("@id")),
        )
        item = node.get("itemOffered")
        if isinstance(item, dict):
            choice.sku = choice.sku or _code(item.get("sku"))
            choice.size = choice.size or clean_text(_text(item.get("size")), WORD_LIMIT)
            choice.color = choice.color or clean_text(_text(item.get("color")), WORD_LIMIT)
            choice.label = choice.label or clean_text(_text(item.get("name")), NAME_LIMIT)
        for offer in offers:
            price, _, original, currency = self._amounts(offer)
            choice.price = choice.price or price
            choice.original_price = choice.original_price or original
            choice.currency = choice.currency or currency
            choice.availability = choice.availability or availability_of(offer.get("availability"))
            choice.sku = choice.sku or _code(offer.get("sku"))
            choice.url = choice.url or _link(offer.get("url"))
        return choice

    def _name_of(self, value: Any) -> str | None:
        value = self._resolve(value)
        if isinstance(value, list):
            value = self._resolve(value[0]) if value else None
        if isinstance(value, dict):
            value = value.get("name") or value.get("brand")
        name = clean_text(_text(value), WORD_LIMIT)
        return None if name is None or name.lower() in ("null", "undefined", "none", "n/a", "-") else name

    def _image(self, value: Any) -> str | None:
        value = self._resolve(value)
        if isinstance(value, list):
            return next((link for link in map(self._image, value[:20]) if link), None)
        if isinstance(value, dict):
            value = _text(value.get("contentUrl") or value.get("url") or value.get("@id") or value.get("src"))
        return clean_text(value, LINK_LIMIT) if isinstance(value, str) and len(value) <= LINK_LIMIT else None


def _whole(value: Any, currency: str | None) -> Decimal | None:
    """An amount; "12.990" of a currency that has no cents is a number with a thousands point."""
    amount = machine_amount(value)
    if (
        amount is not None
        and currency in _WITHOUT_CENTS
        and isinstance(value, str)
        and _THOUSANDS.fullmatch(value.strip())
    ):
        return amount * 1000
    return amount


def _fill_from_choices(seen: Sighting) -> None:
    """A product group often leaves price and stock to its variants."""
    prices = [choice.price for choice in seen.choices if choice.price is not None]
    if seen.price is None and prices:
        seen.price = min(prices)
        seen.highest = max(prices) if max(prices) > min(prices) else None
    seen.currency = seen.currency or next((c.currency for c in seen.choices if c.currency), None)
    if seen.availability is None:
        stated = [choice.availability for choice in seen.choices if choice.availability]
        orderable = [available for available in stated if available.can_be_ordered]
        seen.availability = orderable[0] if orderable else stated[0] if stated else None
    seen.original_price = seen.original_price or next(
        (c.original_price for c in seen.choices if c.original_price), None
    )


def _distinct(offer: Node) -> str:
    item = offer.get("itemOffered")
    named = item if isinstance(item, dict) else {}
    return "|".join(
        str(offer.get(key) or named.get(key) or "")
        for key in ("sku", "name", "url", "gtin13", "size", "color", "mpn")
    )


def _text(value: Any) -> Any:
    """A literal: the first of a list, the "@value" of an object."""
    if isinstance(value, list):
        value = value[0] if value else None
    if isinstance(value, dict):
        value = value.get("@value") or value.get("name") or value.get("value")
    return None if isinstance(value, dict | list) else value


def _code(value: Any) -> str | None:
    code = clean_code(_text(value))
    if code and ":" in code:  # "sku:12345"
        head, _, tail = code.partition(":")
        code = (
            tail.strip()
            if head.lower() in ("sku", "mpn", "isbn", "upc", "ean", "gtin", "gtin13") and tail.strip()
            else code
        )
    return code


def _gtin(node: Node) -> str | None:
    for key in ("gtin13", "gtin", "gtin14", "gtin12", "gtin8", "isbn", "ean", "upc"):
        code = _code(node.get(key))
        if code:
            digits = code.replace("-", "").replace(" ", "")
            if digits[:-1].isdigit() and 8 <= len(digits) <= 14:
                return digits
    return None


def _link(value: Any) -> str | None:
    value = _text(value)
    if not isinstance(value, str) or len(value) > LINK_LIMIT:
        return None
    return value.strip() if urlsplit_safe(value) else None


def urlsplit_safe(value: str) -> bool:
    """Whether `value` reads as a link at all."""
    try:
        return bool(urlsplit(value.strip()).path or urlsplit(value.strip()).query)
    except ValueError:
        return False
