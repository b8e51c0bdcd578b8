"""Old Navy, Gap and Banana Republic: one platform under several hosts, whose bag and checkout live on
`secure-` hosts."""

from datetime import date

from domain.order import TierName
from domain.store import CartLink, MailSenders, ShippingRule, Standing, Store
from domain.walk import Cart, LookUp, Orders, SignIn, Step, Taken, Walk, button, css, heading, label, link

STANDING = Standing(
    verified=False,
    on=date(2026, 11, 22),
    why="the walk is written from public help pages; the live stores were not walked",
)


def walk(secure: str) -> Walk:
    """`secure`: the host of the bag and the checkout, e.g. "secure-oldnavy.gap.com"."""
    return Walk(
        hosts=(secure,),
        sign_in=SignIn(
            page=f"https://{secure}/my-account/sign-in",
            user=label("Email Address") + css("input[type=email]"),
            proof=link("Sign Out") + button("Sign Out"),
        ),
        cart=Cart(
            page=f"https://{secure}/shopping-bag",
            checkout=button("Checkout") + link("Checkout") + button("Check out"),
        ),
        as_guest=button("Continue as guest") + button("Checkout as guest") + link("Continue as guest"),
        steps=(
            Step(
                name="address", page="^/checkout", shows=heading("Shipping address") + label("Street address")
            ),
            Step(name="shipping", page="^/checkout", shows=heading("Shipping method")),
            Step(name="payment", page="^/checkout", shows=heading("Payment")),
        ),
        place=button("Place order") + button("Place your order"),
        taken=Taken(page="(?:confirmation|thank-you)", pattern=r"\b1[A-Z0-9]{6,8}\b"),
        orders=Orders(page=f"https://{secure}/my-account/order-history"),
        lookups=(LookUp(page=f"https://{secure}/my-account/order-lookup", by=("number", "email")),),
        settle_ms=600,
    )


def store(slug: str, name: str, host: str, secure: str) -> Store:
    return Store(
        slug=slug,
        name=name,
        domains=(host,),
        standing=STANDING,
        tiers=(TierName.BROWSER, TierName.REDIRECT),
        walk=walk(secure),
        cart_link=CartLink(format="product", origin=f"https://{host}"),
        mail=MailSenders(domains=(f"{slug.replace('_', '')}.com", "gap.com")),
        shipping=ShippingRule(flat_cents=800, free_over_cents=5000),
        return_days=30,
        orders_url=f"https://{secure}/my-account/order-history",
        returns_url=f"https://{secure}/my-account/order-history",
    )


STORES = (
    store("old_navy", "Old Navy", "oldnavy.gap.com", "secure-oldnavy.gap.com"),
    store("gap", "Gap", "gap.com", "secure-www.gap.com"),
    store("banana_republic", "Banana Republic", "bananarepublic.gap.com", "secure-bananarepublic.gap.com"),
)
