"""A payment method called by its name: "my visa ending in 4242", "the mastercard at Northline"."""

from __future__ import annotations

import re
from collections.abc import Iterable

from agent import effects as do

_BRANDS = {
    "visa": ("visa",),
    "mastercard": ("mastercard", "master card"),
    "american express": ("american express", "amex"),
    "discover": ("discover",),
    "paypal": ("paypal", "pay pal"),
    "apple pay": ("apple pay", "applepay"),
    "google pay": ("google pay", "googlepay", "gpay"),
    "shop pay": ("shop pay", "shoppay"),
    "gift card": ("gift card", "tarjeta de regalo"),
    "store credit": ("store credit", "saldo de la tienda"),
}
"""What titles of saved methods say -> how shoppers say it."""
_LAST_FOUR = re.compile(r"(?<![\d$€£.,])\d{4}(?![\d%]|[.,]\d)")


def named_method(text: str, stores: Iterable[str]) -> do.PayWith | None:
    """The method that a shopper calls by brand, last four digits or both, and the one of `stores` they name for
    it; None when they name none."""
    said = " ".join(text.casefold().split())
    brand = next(
        (name for name, words in _BRANDS.items() for word in words if re.search(rf"\b{word}\b", said)), ""
    )
    digits = _LAST_FOUR.search(said)
    if not brand and digits is None:
        return None
    named = [store for store in stores if re.search(rf"(?<!\w){re.escape(store.casefold())}(?!\w)", said)]
    return do.PayWith(
        brand=brand, last_four=digits[0] if digits else "", store=max(named, key=len, default="")
    )


def answers_to(title: str, method: do.PayWith) -> bool:
    """Whether the method of that title ("Visa ····4242") is the one that is meant."""
    said = title.casefold()
    words = _BRANDS.get(method.brand, ())
    is_brand = not words or any(re.search(rf"\b{word}\b", said) for word in words)
    return is_brand and (not method.last_four or said.rstrip().endswith(method.last_four))
