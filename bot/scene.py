"""What a loader of cards works with."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from bot.cards.words import Tongue
from bot.outgoing import OutgoingCard
from checkout.tiers.registry import Tiers


@dataclass(frozen=True, slots=True)
class Scene:
    """One shopper, one reading session."""

    session: AsyncSession
    user_id: int
    t: Tongue
    tiers: Tiers


Params = dict[str, Any]
Loader = Callable[[Scene, Params], Awaitable[OutgoingCard | None]]
