"""Shopify shops: recognised by what its pages and hosts say."""

from datetime import date

from domain.order import TierName
from domain.store import CartLink, Recognition, Standing, Store
from domain.walk import Add, Cart, Orders, SignIn, Taken, Walk, button, css, heading, link

WALK = Walk(
    sign_in=SignIn(page="/account/login", proof=link("Log out")),
    add=Add(link="/cart/add?id={variant_id}&quantity={quantity}"),
    cart=Cart(
        page="/cart",
        row=css("tr.cart-item") + css(".cart-item") + css("cart-items .cart__row"),
        checkout=css("[name=checkout]") + button("Check out"),
    ),
    hosts=("checkout.shopify.com",),
    place=css("#checkout-pay-button") + button("Pay now") + button("Complete order"),
    taken=Taken(page="/(?:thank[-_]you|orders/)", number=css(".os-order-number") + heading("Order #")),
    orders=Orders(page="/account"),
    settle_ms=1200,
)

STORE = Store(
    slug="shopify",
    name="Shopify",
    domains=(),
    platform="shopify",
    standing=Standing(
        verified=False,
        on=date(2026, 11, 22),
        why="recognition and walk are from public pages; shops ask that a person presses the last button, so the "
        "walk is used only where an operator's own store file names it",
    ),
    tiers=(TierName.API, TierName.REDIRECT),
    cart_link=CartLink(format="shopify", origin=""),
    walk=WALK,
    recognition=Recognition(
        hosts=("myshopify.com",),
        marks=("cdn.shopify.com", "shopify.theme", "shopifyanalytics"),
        product_path=r"/products/(?P<handle>[^/?#.]+)",
        product_data="/products/{handle}.js",
        variant_params=("variant",),
    ),
)
