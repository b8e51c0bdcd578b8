"""The many ways to say that something can be bought."""

from __future__ import annotations

import re
from typing import Any

from domain.product import Availability

_BY_WORD = {
    "instock": Availability.IN_STOCK,
    "instoreandonline": Availability.IN_STOCK,
    "onlineonly": Availability.IN_STOCK,
    "available": Availability.IN_STOCK,
    "availablefororder": Availability.IN_STOCK,
    "availableforsale": Availability.IN_STOCK,
    "buyable": Availability.IN_STOCK,
    "active": Availability.IN_STOCK,
    "inactive": Availability.OUT_OF_STOCK,
    "purchasable": Availability.IN_STOCK,
    "onstock": Availability.IN_STOCK,
    "stock": Availability.IN_STOCK,
    "yes": Availability.IN_STOCK,
    "true": Availability.IN_STOCK,
    "1": Availability.IN_STOCK,
    "limitedavailability": Availability.LIMITED,
    "lowstock": Availability.LIMITED,
    "limited": Availability.LIMITED,
    "outofstock": Availability.OUT_OF_STOCK,
    "oos": Availability.OUT_OF_STOCK,
    "unavailable": Availability.OUT_OF_STOCK,
    "notavailable": Availability.OUT_OF_STOCK,
    "notinstock": Availability.OUT_OF_STOCK,
    "nostock": Availability.OUT_OF_STOCK,
    "temporarilyoutofstock": Availability.OUT_OF_STOCK,
    "no": Availability.OUT_OF_STOCK,
    "false": Availability.OUT_OF_STOCK,
    "0": Availability.OUT_OF_STOCK,
    "reserved": Availability.OUT_OF_STOCK,
    "soldout": Availability.SOLD_OUT,
    "preorder": Availability.PRE_ORDER,
    "presale": Availability.PRE_ORDER,
    "backorder": Availability.BACK_ORDER,
    "backordered": Availability.BACK_ORDER,
    "madetoorder": Availability.IN_STOCK,
    "instoreonly": Availability.IN_STORE_ONLY,
    "discontinued": Availability.DISCONTINUED,
    "pending": Availability.PRE_ORDER,
    "oosavailable": Availability.BACK_ORDER,
}
_NOT_WORD = re.compile(r"[^a-z0-9]+")


def availability_of(value: Any) -> Availability | None:
    """A machine-readable availability in any of its usual spellings ("http://schema.org/ instock ", "in stock",
    true, {"@id": ...}); None when it says nothing known."""
    if isinstance(value, bool):
        return Availability.IN_STOCK if value else Availability.OUT_OF_STOCK
    if isinstance(value, list):
        return availability_of(value[0]) if len(value) == 1 else None
    if isinstance(value, dict):
        return availability_of(value.get("@id") or value.get("name") or value.get("@value"))
    if not isinstance(value, str) or len(value) > 120:
        return None
    word = value.strip().rstrip("/").rsplit("/", 1)[-1].rsplit("#", 1)[-1]
    return _BY_WORD.get(_NOT_WORD.sub("", word.lower()))
