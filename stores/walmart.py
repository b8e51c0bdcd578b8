"""Walmart."""

from datetime import date

from domain.order import TierName
from domain.store import ApiAccess, CartLink, MailSenders, ShippingRule, Standing, Store

STORE = Store(
    slug="walmart",
    name="Walmart",
    domains=("walmart.com",),
    standing=Standing(
        verified=False,
        on=date(2026, 11, 22),
        why="announced member of UCP; its endpoint is open to partners alone, so only the cart link is used",
    ),
    tiers=(TierName.API, TierName.REDIRECT),
    api=ApiAccess(
        origin="https://www.walmart.com",
        partnership="an agreement with Walmart for agentic checkout, and the handler token it issues",
    ),
    cart_link=CartLink(format="walmart", origin="https://affil.walmart.com"),
    mail=MailSenders(domains=("walmart.com",), order_number=r"\b\d{7}-?\d{8}\b"),
    shipping=ShippingRule(flat_cents=699, free_over_cents=3500),
    return_days=90,
    orders_url="https://www.walmart.com/orders",
    returns_url="https://www.walmart.com/orders",
)
