"""WooCommerce shops: recognised by what its pages and hosts say."""

from datetime import date

from domain.order import TierName
from domain.store import CartLink, Recognition, Standing, Store
from domain.walk import Cart, OrderPage, Orders, Payment, SignIn, Taken, Walk, button, css, label, link, radio

WALK = Walk(
    sign_in=SignIn(
        page="/my-account/",
        user=css("#username") + label("Username or email address"),
        password=css("#password"),
        press=css("button[name=login]") + button("Log in"),
        proof=link("Log out"),
    ),
    cart=Cart(
        page="/cart/",
        row=css(".wc-block-cart-items__row") + css("tr.woocommerce-cart-form__cart-item"),
        update=css("button[name=update_cart]:enabled"),
        checkout=css(".wc-block-cart__submit-button") + css(".checkout-button") + link("Proceed to checkout"),
    ),
    checkout="/checkout/",
    payment=Payment(
        invoice=radio("Invoice")
        + radio("Cash on delivery")
        + radio("Check payments")
        + radio("Direct bank transfer")
    ),
    place=css(".wc-block-components-checkout-place-order-button")
    + css("#place_order")
    + button("Place order"),
    taken=Taken(
        page="/order-received/",
        number=css(".woocommerce-order-overview__order strong")
        + css(".wc-block-order-confirmation-summary-list-item:first-child [class$=value]"),
    ),
    orders=Orders(
        page="/my-account/orders/",
        row=css(".woocommerce-orders-table__row"),
        order="/my-account/view-order/{number}/",
    ),
    order_page=OrderPage(status=css("mark.order-status")),
    # The block checkout sends what was typed a second after the last key, and re-draws with the answer.
    settle_ms=1500,
)

STORE = Store(
    slug="woocommerce",
    name="WooCommerce",
    domains=(),
    platform="woocommerce",
    standing=Standing(
        verified=False,
        on=date(2026, 11, 22),
        why="recognition and walk are from public pages and templates; no shop is tried by name",
    ),
    tiers=(TierName.BROWSER, TierName.REDIRECT),
    cart_link=CartLink(format="woocommerce", origin=""),
    walk=WALK,
    recognition=Recognition(
        marks=("/plugins/woocommerce/", "woocommerce-page", "single-product woocommerce"),
        product_path=r"/product/(?P<handle>[^/?#]+)",
        variant_params=("variation_id",),
    ),
)
