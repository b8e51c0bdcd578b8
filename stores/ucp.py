"""Shops that speak the Universal Commerce Protocol: recognised by what its pages and hosts say."""

from datetime import date

from domain.order import TierName
from domain.store import Recognition, Standing, Store

STORE = Store(
    slug="ucp",
    name="Universal Commerce Protocol",
    domains=(),
    platform="ucp",
    standing=Standing(
        verified=False,
        on=date(2026, 11, 22),
        why="recognition rules are from public pages; no shop is tried by name",
    ),
    tiers=(TierName.API, TierName.REDIRECT),
    recognition=Recognition(
        product_path=r"/products/(?P<handle>[^/?#.]+)",
        variant_params=("variant",),
    ),
)
