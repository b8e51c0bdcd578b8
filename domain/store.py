"""What a store file declares: facts about one store, read by the engines of the other rooms."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Literal

from domain.order import TierName

if TYPE_CHECKING:
    from domain.walk import Walk


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How far a store file is to be trusted: `verified` on `on` against the live store, or not, and why."""

    verified: bool
    on: date
    why: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ApiAccess:
    """Tier 1. `origin` e.g. "https://www.walmart.com" where `/.well-known/ucp` is found; `partnership`
    is what an operator must obtain first, empty when the endpoint is open. `after_sales`: the store's own
    capability by which `POST /orders/{id}/cancel` and `/orders/{id}/returns` work (UCP has none), else empty.
    """

    origin: str
    partnership: str = ""
    after_sales: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CartLink:
    """A link that fills the store's cart, as a format of `checkout/tiers/cart_links` plus its parameters.

    `format`: "shopify", "ucp", "woocommerce", "bigcommerce", "amazon", "walmart", "bestbuy", "vtex", "items"
    or "product" (the product pages themselves). `origin` with scheme, e.g. "https://www.amazon.com".
    """

    format: str
    origin: str
    path: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class MailSenders:
    """Whose mails speak for the store: domains for aligned DMARC or DKIM, and how its order numbers look."""

    domains: tuple[str, ...]
    order_number: str = ""
    """A regular expression, empty when any labelled number will do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Affiliate:
    """A network's parameters for this store. The operator's own ids come from settings."""

    network: Literal["rakuten", "cj", "impact", "awin", "shareasale", "skimlinks", "amazon", "own"]
    merchant_id: str = ""
    template: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ShippingRule:
    """What the store publishes about shipping, for estimates before it is asked (minor units of `currency`)."""

    flat_cents: int
    free_over_cents: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Recognition:
    """How a platform shows itself, and how its links and product data look.

    `hosts`: domains under which its shops may live ("myshopify.com"). `marks`: pieces of a page's source (lower
    case) any of which says that the platform made it. `product_path`: a regular expression whose group `handle`
    is a product in a link's path, empty when product links have no common form. `product_data`: the path of a
    product's own JSON ("/products/{handle}.js"). `variant_params`: query names that preselect a variant.
    """

    hosts: tuple[str, ...] = ()
    marks: tuple[str, ...] = ()
    product_path: str = ""
    product_data: str = ""
    variant_params: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """A product that is always in stock. `size` and `color` where its page's data does not name the variants."""

    link: str
    size: str | None = None
    color: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Store:
    """All that Muse knows about one store. `slug` is its id in tables; `domains` are registrable domains or
    hosts (with port where unusual); platforms have none and are recognised by `platform`."""

    slug: str
    name: str
    domains: tuple[str, ...]
    standing: Standing
    country: str = "US"
    currency: str = "USD"
    platform: str | None = None
    tiers: tuple[TierName, ...] = (TierName.REDIRECT,)
    automation: Literal["allowed", "forbidden", "unknown"] = "unknown"
    api: ApiAccess | None = None
    walk: Walk | None = None
    cart_link: CartLink | None = None
    mail: MailSenders | None = None
    affiliates: tuple[Affiliate, ...] = ()
    shipping: ShippingRule | None = None
    return_days: int | None = None
    seller: str = ""
    """Who is responsible for the sale; the store's name when empty."""
    orders_url: str = ""
    returns_url: str = ""
    recognition: Recognition | None = None
    sample: Sample | None = None
    """With what the store is checked (`stores check`); without one, with what an operator named or a shopper bought."""
    pace_ms: int = field(default=250)
    """Pause between acts on the store's pages, milliseconds."""

    @property
    def is_platform(self) -> bool:
        return not self.domains
