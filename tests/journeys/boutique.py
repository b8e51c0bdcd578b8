"""What a shopper does behind [Continue to Petit Atelier]."""

from __future__ import annotations

from html import unescape

from demo.atelier.shopper import finish_checkout
from demo.chat.client import ChatMessage
from tests.journeys.shopper import Shopper


async def finish_at_the_boutique(shopper: Shopper, done: ChatMessage) -> str:
    """Follow the confirmation's link, type everything in and pay; the number that the boutique shows. Raises
    `LostWay` when it shows none."""
    button = done.button("Continue to Petit Atelier")
    assert button is not None, done.labels
    return await finish_checkout(
        unescape(button.url or ""),
        name="Ana Ruiz",
        email=shopper.email,
        line1="410 Elm Street",
        line2="Apt 4",
        city="Austin",
        region="TX",
        postal_code="78701",
        phone="+15125550142",
    )
