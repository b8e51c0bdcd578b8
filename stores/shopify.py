"""Shopify shops: recognised by what its pages and hosts say."""

from datetime import date

from domain.order import TierName
from domain.store import CartLink, Recognition, Standing, Store

STORE = Store(
    slug="shopify",
    name="Shopify",
    domains=(),
    platform="shopify",
    standing=Standing(
        verified=False,
        on=date(2026, 11, 22),
        why="recognition rules are from public pages; no shop is tried by name",
    ),
    tiers=(TierName.API, TierName.REDIRECT),
    cart_link=CartLink(format="shopify", origin=""),
    recognition=Recognition(
        hosts=("myshopify.com",),
        marks=("cdn.shopify.com", "shopify.theme", "shopifyanalytics"),
        product_path=r"/products/(?P<handle>[^/?#.]+)",
        product_data="/products/{handle}.js",
        variant_params=("variant",),
    ),
)
