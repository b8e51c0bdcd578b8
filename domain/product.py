"""What a product page says, as every room sees it."""

from __future__ import annotations

from enum import StrEnum

from domain.base import Frozen
from domain.money import Money


class Availability(StrEnum):
    """schema.org ItemAvailability, without its address."""

    IN_STOCK = "InStock"
    LIMITED = "LimitedAvailability"
    OUT_OF_STOCK = "OutOfStock"
    SOLD_OUT = "SoldOut"
    PRE_ORDER = "PreOrder"
    BACK_ORDER = "BackOrder"
    IN_STORE_ONLY = "InStoreOnly"
    DISCONTINUED = "Discontinued"

    @property
    def can_be_ordered(self) -> bool:
        return self in {
            Availability.IN_STOCK,
            Availability.LIMITED,
            Availability.PRE_ORDER,
            Availability.BACK_ORDER,
        }


class Variant(Frozen):
    """One buyable choice of a product. `variant_id` is what the store orders by; `size` and `color` are as the
    store writes them (never normalised: they are sent back to it). `price` None: the product's."""

    variant_id: str | None = None
    sku: str | None = None
    size: str | None = None
    color: str | None = None
    price: Money | None = None
    original_price: Money | None = None
    availability: Availability | None = None
    gtin: str | None = None
    image_url: str | None = None
    url: str | None = None


class Product(Frozen):
    """A product as read from its link.

    `store_id` is a store's slug, or the host for a store that no file names. `platform` is the shop system
    recognised ("ucp", "shopify", "woocommerce", ...) or None. `price` None means that nothing readable stated
    one: the shopper types it. `chosen` is what the link itself preselects (by variant id, sku, size, colour).
    """

    store_id: str
    store_name: str
    url: str
    name: str
    brand: str | None = None
    price: Money | None = None
    original_price: Money | None = None
    availability: Availability | None = None
    sku: str | None = None
    gtin: str | None = None
    mpn: str | None = None
    product_id: str | None = None
    image_url: str | None = None
    platform: str | None = None
    variants: tuple[Variant, ...] = ()
    chosen: Variant | None = None
    refused: str | None = None
    """Why the page could not be read ("blocked", "down", ...) when the line is made from the link's words."""

    def sizes(self, color: str | None = None) -> tuple[str, ...]:
        """Sizes in the page's order, of one colour when given."""
        return tuple(dict.fromkeys(v.size for v in self.variants if v.size and color in (None, v.color)))

    def colors(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(v.color for v in self.variants if v.color))
