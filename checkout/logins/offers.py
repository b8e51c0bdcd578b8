"""Where a shopper can sign in, as buttons offer it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from checkout.logins.keeping import decided
from checkout.quoting import known_store
from checkout.tiers.registry import Tiers
from domain.base import Frozen
from storage.tables import StoreRow


class LoginOffer(Frozen):
    """A store that takes the shopper's login; `tag` stands for it on buttons, whose data is short."""

    tag: str
    name: str


def tag_of(store_id: str) -> str:
    return hashlib.sha256(store_id.encode()).hexdigest()[:16]


async def store_of(session: AsyncSession, tag: str) -> str | None:
    """The store met under a tag."""
    met = await session.scalars(select(StoreRow.id))
    return next((store_id for store_id in met if tag_of(store_id) == tag), None)


async def login_offers(
    session: AsyncSession, user_id: int, tiers: Tiers, store_ids: Iterable[str], *, anew: bool = False
) -> tuple[LoginOffer, ...]:
    """Those of the stores where the shopper could sign in and has not decided about it; `anew`: whether or not
    they chose to go without."""
    stores = [await known_store(session, tiers, store_id) for store_id in dict.fromkeys(store_ids)]
    taking = [store for store in stores if tiers.takes_login(store)]
    if not taking:
        return ()
    known = await decided(session, user_id)
    return tuple(
        LoginOffer(tag=tag_of(store.slug), name=store.name)
        for store in taking
        if known.get(store.slug) in ((None, "without", "refused") if anew else (None,))
    )
