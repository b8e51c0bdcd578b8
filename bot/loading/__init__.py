"""From the name of a card to the card: loads what it shows, as the rows are now, and renders it."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.cards.words import Tongue
from bot.choices import CHOICES
from bot.loading import cart, checkout, orders, settings, talk
from bot.outgoing import OutgoingCard
from bot.scene import Loader, Params, Scene
from checkout.tiers.registry import Tiers
from storage.tables import User

CARDS: dict[str, Loader] = {
    **CHOICES,
    **talk.CARDS,
    **cart.CARDS,
    **checkout.CARDS,
    **orders.CARDS,
    **settings.CARDS,
}


async def load_card(
    session: AsyncSession, user_id: int, tiers: Tiers, name: str, params: Params, language: str | None = None
) -> OutgoingCard | None:
    """The card as it is right now; None when there is nothing left to show (its order or choice is gone).
    `language` when the caller knows it."""
    language = language or await session.scalar(select(User.language).where(User.id == user_id)) or "en"
    return await CARDS[name](Scene(session, user_id, Tongue(language), tiers), params)
