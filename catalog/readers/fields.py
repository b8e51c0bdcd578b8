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
Flat = dict[str, list[Any]]
"""Values by plain key, as `flatten` gives them."""

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
_CURRENCIES = frozenset({
    "currency",
    "currencycode",
    "pricecurrency",
    "currencyiso",
    "currencyisocode",
    "isocurrencycode",
    "currencyid",
    "curr",
})  # fmt: skip
_STOCK = frozenset({"availability", "availabilitystatus", "availabilitystatusv2", "stockstatus", "inventorystatus", "stocklevelstatus", "isinstock", "instock", "isavailable", "available", "availableforsale", "hasstock", "buyable", "ispurchasable", "statusmodifier"})  # fmt: skip
_NO_STOCK = frozenset({"soldout", "issoldout", "outofstock", "isoutofstock", "isoos", "oos"})
_QUANTITIES = frozenset({
    "availablequantity",
    "stockquantity",
    "inventoryquantity",
    "quantityavailable",
    "stock",
    "qtyinstock",
    "availablestock",
})  # fmt: skip
_SAYS_STOCK = _STOCK | _NO_STOCK | _QUANTITIES
_SIDE = re.compile(r"recommend|related|similar|upsell|cross|review|carousel|suggest|navigation|breadcrumb|menu|footer|header|banner|sponsor|recently|bundle|bought|cart|wishlist|seo|facet|filter|warrant|addon|accessor|translation|messages|i18n|labels|config|experiment", re.IGNORECASE)  # fmt: skip
_PLAIN_KEY = re.compile(r"[^a-z0-9]")


def flatten(node: Node, depth: int) -> Flat:
    """The values under `node` by plain key, outermost first; lists are not entered."""
    level: list[Node] = [node]
    found: Flat = {}
    left = 3000
    for _ in range(depth + 1):
        deeper: list[Node] = []
        for one in level:
            for key, value in one.items():
                found.setdefault(plain_key(key), []).append(value)
                if isinstance(value, dict) and not is_side(key):
                    deeper.append(value)
                left -= 1
                if left < 0:
                    return found
        level = deeper
    return found


def first_text(flat: Flat, keys: tuple[str, ...]) -> str | None:
    """The first text or number under the best of `keys`; None when there is none."""
    for key in keys:
        for value in flat.get(key, ()):
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


def prices_of(flat: Flat) -> tuple[Decimal | None, Decimal | None]:
    """The price, and what it was before when that is more."""
    price, before = _first_amount(flat, _PRICES), _first_amount(flat, _BEFORE)
    return price, before if price is not None and before is not None and before > price else None


def _first_amount(flat: Flat, keys: tuple[str, ...]) -> Decimal | None:
    for key in keys:
        for value in flat.get(key, ()):
            if (amount := _amount(value)) is not None:
                return amount
    return None


def currency_of(flat: Flat) -> str | None:
    """The first currency stated."""
    for name, values in flat.items():
        for value in values if name in _CURRENCIES else ():
            if isinstance(value, dict):
                value = value.get("code") or value.get("isocode") or value.get("name")
            if code := code_of(value):
                return code
    return None


def stock_of(flat: Flat) -> Availability | None:
    """What is said of stock, by word, flag or quantity."""
    for name, values in flat.items():
        if name in _SAYS_STOCK:
            for value in values:
                if (found := _stock(name, value)) is not None:
                    return found
    return None


def _stock(name: str, value: Any) -> Availability | None:
    if name in _STOCK:
        if isinstance(value, dict):
            value = (
                value.get("value")
                or value.get("status")
                or value.get("code")
                or value.get("stockLevelStatus")
            )
            value = value.get("code") if isinstance(value, dict) else value
        return availability_of(value) if isinstance(value, str | bool) else None
    if name in _NO_STOCK:
        flag = value if isinstance(value, bool) else None
        return None if flag is None else Availability.OUT_OF_STOCK if flag else Availability.IN_STOCK
    if isinstance(value, int) and not isinstance(value, bool):
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
