"""Target."""

from datetime import date

from domain.order import TierName
from domain.store import ApiAccess, CartLink, MailSenders, Standing, Store

STORE = Store(
    slug="target",
    name="Target",
    domains=("target.com",),
    standing=Standing(
        verified=False,
        on=date(2026, 11, 22),
        why="announced member of UCP; its endpoint is open to partners alone, so product pages are handed over",
    ),
    tiers=(TierName.API, TierName.REDIRECT),
    api=ApiAccess(
        origin="https://www.target.com",
        partnership="an agreement with Target for agentic checkout, and the handler token it issues",
    ),
    cart_link=CartLink(format="product", origin="https://www.target.com"),
    mail=MailSenders(domains=("target.com",)),
    return_days=90,
    orders_url="https://www.target.com/orders",
    returns_url="https://www.target.com/orders",
)
