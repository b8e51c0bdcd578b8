"""django-oscar shops: recognised by what their pages say; walked as the framework's own templates lay them out."""

from datetime import date

from domain.order import TierName
from domain.store import Recognition, Standing, Store
from domain.walk import (
    Cart,
    Delivery,
    Field,
    OrderPage,
    Orders,
    SignIn,
    Step,
    Taken,
    Walk,
    button,
    css,
    label,
    link,
    radio,
)

WALK = Walk(
    sign_in=SignIn(
        page="/accounts/login/",
        user=css("#id_login-username"),
        password=css("#id_login-password"),
        press=css("button[name=login_submit]"),
        proof=css("#logout_link"),
    ),
    cart=Cart(
        page="/basket/", row=css("#basket_formset .basket-items"), checkout=link("Proceed to checkout")
    ),
    steps=(
        Step(
            name="gateway",
            page=r"^/checkout/$",
            fields=(
                Field("=yes", radio("I am a new customer and want to checkout as a guest")),
                Field("email", css("#id_username")),
            ),
            press=button("Continue"),
        ),
        Step(
            name="address",
            page="^/checkout/shipping-address/",
            fields=(Field("city", label("City") + css("#id_line4")),),
            press=button("Continue"),
        ),
        Step(name="shipping", page="^/checkout/shipping-method/", press=button("Select option")),
        Step(name="payment", page="^/checkout/payment-details/", press=link("Continue") + button("Continue")),
        Step(name="review", page="^/checkout/preview/"),
    ),
    delivery=Delivery(row=css(".basket-items:has(input[name=method_code])"), press=button("Select option")),
    place=css("#place-order") + button("Place order"),
    taken=Taken(page="^/checkout/thank-you/", number=css(".lead strong"), pattern=r"\b\d{6,}\b"),
    orders=Orders(page="/accounts/orders/", row=css("table tr:has(a)"), order="/accounts/orders/{number}/"),
    order_page=OrderPage(status=css("h2:text-is('Status') + p, .sub-header:has(h3:text-is('Status')) + p")),
)

STORE = Store(
    slug="django_oscar",
    name="django-oscar",
    domains=(),
    platform="django_oscar",
    standing=Standing(
        verified=True,
        on=date(2026, 11, 22),
        why="walked with the framework's own templates, version 4.2.1; shops change theirs",
    ),
    tiers=(TierName.BROWSER, TierName.REDIRECT),
    walk=WALK,
    recognition=Recognition(
        marks=("oscar/css/styles.css", "oscar/js/oscar/ui.js", "oscar.init("),
        product_path=r"/catalogue/(?P<handle>[^/?#]+_\d+)",
    ),
)
