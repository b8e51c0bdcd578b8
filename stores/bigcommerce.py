"""BigCommerce shops: recognised by what its pages and hosts say."""

from datetime import date

from domain.store import CartLink, Recognition, Standing, Store

STORE = Store(
    slug="bigcommerce",
    name="BigCommerce",
    domains=(),
    platform="bigcommerce",
    standing=Standing(
        verified=False,
        on=date(2026, 11, 22),
        why="recognition rules are from public pages; no shop is tried by name",
    ),
    cart_link=CartLink(format="bigcommerce", origin=""),
    recognition=Recognition(
        hosts=("mybigcommerce.com",),
        marks=("cdn11.bigcommerce.com", "bigcommerce.com/s-", "var bcdata"),
        variant_params=("sku",),
    ),
)
