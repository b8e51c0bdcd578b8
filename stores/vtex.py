"""VTEX shops: recognised by what its pages and hosts say."""

from datetime import date

from domain.store import CartLink, Recognition, Standing, Store

STORE = Store(
    slug="vtex",
    name="VTEX",
    domains=(),
    platform="vtex",
    standing=Standing(
        verified=False,
        on=date(2026, 11, 22),
        why="recognition rules are from public pages; no shop is tried by name",
    ),
    cart_link=CartLink(format="vtex", origin=""),
    recognition=Recognition(
        hosts=("myvtex.com", "vtexcommercestable.com.br"),
        marks=("vteximg.com.br", "vtexassets.com", "__runtime__"),
        product_path=r"/(?P<handle>[^/?#]+)/p(?:$|[/?#])",
        variant_params=("skuId", "idsku"),
    ),
)
