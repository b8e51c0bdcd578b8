"""What cards show of store accounts: those linked, and where one can be."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.cards.accounts import StoreLink
from checkout.quoting import known_store
from checkout.tiers.registry import Tiers
from storage.tables import StoreRow
from storage.vault_tables import StoreAccount


async def stores_met(session: AsyncSession) -> dict[str, str]:
    """The stores met so far, with the address each was met at."""
    rows = (await session.scalars(select(StoreRow))).all()
    return {row.id: row.origin for row in rows}


async def linked_accounts(session: AsyncSession, user_id: int, tiers: Tiers) -> tuple[StoreLink, ...]:
    """The shopper's linked accounts, those that need a new sign-in among them."""
    rows = await session.scalars(
        select(StoreAccount).where(StoreAccount.user_id == user_id).order_by(StoreAccount.id)
    )
    return tuple([await _link(session, user_id, tiers, row.store_id, row.origin, row) for row in rows])


async def store_links(
    session: AsyncSession, user_id: int, tiers: Tiers, met: dict[str, str], told: dict[str, str]
) -> dict[str, StoreLink]:
    """Where an account is linked, or can be: by store. `met`: stores and their addresses, of which those that
    are known to link accounts count; `told`: stores that said so, with the address of their API."""
    links = {link.store_id: link for link in await linked_accounts(session, user_id, tiers)}
    offering = dict(told)
    for store_id, address in met.items():
        store = await known_store(session, tiers, store_id)
        origin = tiers.desk.origin(store, address) if tiers.desk is not None else None
        if tiers.desk is not None and origin is not None and tiers.desk.links(origin):
            offering[store_id] = origin
    for store_id, origin in offering.items():
        if store_id not in links:
            links[store_id] = await _link(session, user_id, tiers, store_id, origin, None)
    return links


async def _link(
    session: AsyncSession,
    user_id: int,
    tiers: Tiers,
    store_id: str,
    origin: str,
    account: StoreAccount | None,
) -> StoreLink:
    return StoreLink(
        store_id=store_id,
        name=(await known_store(session, tiers, store_id)).name,
        url=tiers.desk.page(user_id, store_id, origin) if tiers.desk is not None else None,
        linked=account.state == "linked" if account is not None else None,
        account_id=account.id if account is not None else None,
    )
