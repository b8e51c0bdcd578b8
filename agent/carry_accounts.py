"""Effects on linked store accounts, carried out."""

from __future__ import annotations

from sqlalchemy import select

from agent import effects as do
from agent.carry_checkout import requote_store
from agent.work import Work
from domain.order import OrderStatus
from storage.outbox import record
from storage.tables import Order
from storage.vault_tables import StoreAccount


async def link_store(work: Work, effect: do.LinkStore) -> None:
    """The list of stores comes at once; which of them link accounts is asked meanwhile."""
    number = len(work.follow_ups)
    await work.show("stores", slot=f"stores:{work.key}/{number}")
    work.follow("find_linking", store=effect.store)


async def unlink_store(work: Work, effect: do.UnlinkStore) -> None:
    account = await work.session.get(StoreAccount, effect.account_id)
    if account is None or account.user_id != work.user_id:
        await work.show("settings", slot="settings")
        return
    work.follow("unlink_store", account_id=account.id)


async def account_linked(work: Work, effect: do.AccountLinked) -> None:
    """The shopper signed in at a store: what waited for that goes on."""
    record(work.session, "account_linked", user_id=work.user_id, store=effect.store_id)
    await work.say("account-linked", store=effect.store)
    await go_on(work, effect.store_id)


async def go_on(work: Work, store_id: str, *, given: bool = True) -> None:
    """What waited for the shopper at a store goes on; `given` False: without what it waited for."""
    waiting = await work.session.scalars(
        select(Order).where(
            Order.user_id == work.user_id,
            Order.store_id == store_id,
            Order.order_status == OrderStatus.PENDING,
        )
    )
    for order in waiting:
        if waiter := (order.problem or {}).get("waiter"):
            work.follow("signed_in", waiter=waiter, given=given)
    await requote_store(work, store_id)
