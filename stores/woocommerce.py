"""WooCommerce shops: recognised by what its pages and hosts say."""

from datetime import date

from domain.store import CartLink, Recognition, Standing, Store

STORE = Store(
    slug="woocommerce",
    name="WooCommerce",
    domains=(),
    platform="woocommerce",
    standing=Standing(
        verified=False,
        on=date(2026, 11, 22),
        why="recognition rules are from public pages; no shop is tried by name",
    ),
    cart_link=CartLink(format="woocommerce", origin=""),
    recognition=Recognition(
        marks=("/plugins/woocommerce/", "woocommerce-page", "single-product woocommerce"),
        product_path=r"/product/(?P<handle>[^/?#]+)",
        variant_params=("variation_id",),
    ),
)
