"""Price, stock and codes in objects whose keys every shop names differently."""

from __future__ import annotations

import re
from decimal import Decimal
from functools import lru_cache
from typing import Any

from catalog.availability import availability_of
from catalog.currency import code_of
from catalog.prices import machine_amount
from domain.product import Availability

Node = dict[str, Any]

_PRICES = (
    "currentretail", "finalprice", "saleprice", "currentprice", "sellingprice", "discountedprice", "nowprice", "specialprice", "offerprice", "actualprice", "bestprice", "promotionalprice",
    "priceamount", "pricevalue", "price", "displayprice", "formattedcurrentprice", "customerprice", "retailprice", "minprice", "lowprice", "unitprice", "prices", "pricing", "priceinfo", "amount",
)  # fmt: skip
_BEFORE = (
    "originalprice", "listprice", "regularprice", "regretail", "compareatprice", "wasprice", "oldprice", "strikethroughprice", "msrp", "rrp", "fullprice", "pricebeforediscount", "undiscountedprice",
    "standardprice", "initialprice", "previousprice", "crossedprice", "initial", "original", "was", "regular",
)  # fmt: skip
VALUES = (
    "value",
    "amount",
    "current",
    "price",
    "centamount",
    "final",
    "sale",
    "now",
    "selling",
    "raw",
    "decimal",
    "min",
    "formatted",
    "currentprice",
    "formattedvalue",
    "discounted",
)
_CURRENCIES = (
    "currency",
    "currencycode",
    "pricecurrency",
    "currencyiso",
    "currencyisocode",
    "isocurrencycode",
    "currencyid",
    "curr",
)
_STOCK = ("availability", "availabilitystatus", "availabilitystatusv2", "stockstatus", "inventorystatus", "stocklevelstatus", "isinstock", "instock", "isavailable", "available", "availableforsale", "hasstock", "buyable", "ispurchasable", "statusmodifier")  # fmt: skip
_NO_STOCK = ("soldout", "issoldout", "outofstock", "isoutofstock", "isoos", "oos")
_NO_STOCK = ("soldout", "issoldout", "outofstock", "isoutofstock", "isoos", "oos")
_QUANTITIES = (
    "availablequantity",
    "stockquantity",
    "inventoryquantity",
    "quantityavailable",
    "stock",
    "qtyinstock",
    "availablestock",
)
_SIDE = re.compile(r"recommend|related|similar|upsell|cross|review|carousel|suggest|navigation|breadcrumb|menu|footer|header|banner|sponsor|recently|bundle|bought|cart|wishlist|seo|facet|filter|warrant|addon|accessor|translation|messages|i18n|labels|config|experiment", re.IGNORECASE)  # fmt: skip
_PLAIN_KEY = re.compile(r"[^a-z0-9]")


def flatten(node: Node, depth: int) -> list[tuple[str, Any]]:
    """Plain key and value, outermost first; lists are not entered."""
    level, found = [node], []
    for _ in range(depth + 1):
        deeper: list[Node] = []
        for one in level:
            for key, value in one.items():
                found.append((plain_key(key), value))
                if isinstance(value, dict) and not is_side(key):
                    deeper.append(value)
                if len(found) > 3000:
                    return found
        level = deeper
    return found


def first_text(flat: list[tuple[str, Any]], keys: tuple[str, ...]) -> str | None:
    """The first text or number under the best of `keys`; None when there is none."""
    for key in keys:
        for name, value in flat:
            if name == key:
                if isinstance(value, dict):
                    value = value.get("name") or value.get("value") or value.get("url") or value.get("label")
                if isinstance(value, str | int) and not isinstance(value, bool) and str(value).strip():
                    return str(value)
    return None


def _amount(value: Any) -> Decimal | None:
    if isinstance(value, dict):
        keys = {plain_key(key): part for key, part in value.items()}
        for key in VALUES:
            if key in keys and (found := _amount(keys[key])) is not None:
                digits = keys.get("fractiondigits")
                cents = key == "centamount" or (
                    isinstance(digits, int) and isinstance(keys[key], int) and key == "value"
                )
                return found.scaleb(-(digits if isinstance(digits, int) else 2)) if cents else found
        return None
    if isinstance(value, list):
        return _amount(value[0]) if len(value) == 1 else None
    return machine_amount(value)


def prices_of(flat: list[tuple[str, Any]]) -> tuple[Decimal | None, Decimal | None]:
    """The price, and what it was before when that is more."""
    price = before = None
    for key in _PRICES:
        price = next(
            (amount for name, value in flat if name == key and (amount := _amount(value)) is not None), None
        )
        if price is not None:
            break
    for key in _BEFORE:
        before = next(
            (amount for name, value in flat if name == key and (amount := _amount(value)) is not None), None
        )
        if before is not None:
            break
    return price, before if price is not None and before is not None and before > price else None


def currency_of(flat: list[tuple[str, Any]]) -> str | None:
    """The first currency stated."""
    for name, value in flat:
        if name in _CURRENCIES:
            if isinstance(value, dict):
                value = value.get("code") or value.get("isocode") or value.get("name")
            if code := code_of(value):
                return code
    return None


def stock_of(flat: list[tuple[str, Any]]) -> Availability | None:
    """What is said of stock, by word, flag or quantity."""
    for name, value in flat:
        if name in _STOCK:
            if isinstance(value, dict):
                value = (
                    value.get("value")
                    or value.get("status")
                    or value.get("code")
                    or value.get("stockLevelStatus")
                )
                value = value.get("code") if isinstance(value, dict) else value
            if isinstance(value, str | bool) and (found := availability_of(value)):
                return found
        elif name in _NO_STOCK and isinstance(value, bool):
            return Availability.OUT_OF_STOCK if value else Availability.IN_STOCK
        elif name in _QUANTITIES and isinstance(value, int) and not isinstance(value, bool):
            return Availability.IN_STOCK if value > 0 else Availability.OUT_OF_STOCK
    return None


@lru_cache(maxsize=20_000)
def plain_key(key: str) -> str:
    """A key by its letters and digits alone, in lower case."""
    return _PLAIN_KEY.sub("", key.lower())


@lru_cache(maxsize=20_000)
def is_side(key: str) -> bool:
    """Whether a key leads to things other than the product."""
    return bool(_SIDE.search(key))
