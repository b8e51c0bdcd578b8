"""Slow work around linked accounts: finding stores that link, unlinking, and what follows a sign-in."""

from __future__ import annotations

import asyncio
import hashlib
from typing import Any

from sqlalchemy import select

from checkout import cart, people
from checkout.accounts.desk import LinkDesk
from checkout.accounts.linking import Linked, StoreAccounts
from checkout.assemble import order_to_quote
from checkout.quoting import Announce, known_store
from checkout.tiers.api import ApiTier
from checkout.tiers.registry import Tiers
from domain.errors import StoreRefused
from domain.order import StoreOrder, TierName
from domain.store import Store
from storage.database import Database
from storage.durable import Durable
from storage.outbox import Outbox, record
from storage.tables import CheckoutSession, StoreRow
from storage.vault_tables import StoreAccount

MOST_ASKED = 24
"""Stores whose profile is read for one request, those met first."""


class AccountWork:
    """Workflows that a turn or a sign-in page starts."""

    def __init__(
        self,
        durable: Durable,
        database: Database,
        tiers: Tiers,
        outbox: Outbox,
        accounts: StoreAccounts,
        desk: LinkDesk,
        announce: Announce,
    ) -> None:
        self._durable = durable
        self._database = database
        self._tiers = tiers
        self._outbox = outbox
        self._accounts = accounts
        self._desk = desk
        self._announce = announce
        self.find = durable.workflow("find_linking", self._find)
        self.unlink = durable.workflow("unlink_store", self._unlink)
        self.addresses = durable.workflow("store_addresses", self._store_addresses)
        self._signed_in = durable.workflow("account_linked", self._account_linked)

    # ---- which stores link accounts

    async def _find(self, user_id: int, key: str, name: str | None) -> None:
        found = await self._durable.step("ask_stores", self._ask_stores, name)
        await self._durable.step("tell", self._tell_found, user_id, key, found)

    async def _ask_stores(self, name: str | None) -> list[list[str]]:
        """[store id, origin] of those that link accounts: of the store `name`, or of all that may."""
        asked = [
            (store_id, origin)
            for store_id, store, met_at in await self._candidates()
            if (origin := self._desk.origin(store, met_at)) is not None
            and (name is None or store.name.casefold() == name.casefold())
        ][:MOST_ASKED]
        answers = await asyncio.gather(*(self._desk.ask(origin) for _store, origin in asked))
        return [list(pair) for pair, links in zip(asked, answers, strict=True) if links]

    async def _candidates(self) -> list[tuple[str, Store, str]]:
        async with self._database.reading() as session:
            rows = (await session.scalars(select(StoreRow).order_by(StoreRow.updated_at.desc()))).all()
            met = {row.id: (await known_store(session, self._tiers, row.id), row.origin) for row in rows}
        filed = {store.slug: (store, "") for store in self._tiers.stores if store.api is not None}
        return [(store_id, *about) for store_id, about in {**met, **filed}.items()]

    async def _tell_found(self, user_id: int, key: str, found: list[list[str]]) -> None:
        async with self._database.writing() as session:
            await self._outbox.put(
                session,
                user_id,
                "stores",
                key=f"{key}:found",
                slot=f"stores:{key}",
                linking=found,
                asked=True,
            )

    # ---- addresses saved there

    async def _store_addresses(self, user_id: int, key: str, session_id: str) -> None:
        if await self._durable.step("ask_addresses", self._ask_addresses, user_id, session_id):
            reading = {"act": "addresses_found", "slots": {"checkout": session_id}}
            await self._announce(user_id, f"{key}:found", reading)

    async def _ask_addresses(self, user_id: int, session_id: str) -> int:
        """Take over what the stores of an open checkout have saved for the shopper; returns how many are new."""
        api, orders = self._tiers[TierName.API], await self._orders_at_accounts(user_id, session_id)
        if not isinstance(api, ApiTier):
            return 0
        new = 0
        for order in orders:
            try:
                told = await api.saved_addresses(order)
            except StoreRefused:
                continue  # an offer, no more: the shopper can always type one
            async with self._database.writing() as session:
                new += await people.take_over(session, user_id, order.store_id, told)
        return new

    async def _orders_at_accounts(self, user_id: int, session_id: str) -> list[StoreOrder]:
        async with self._database.reading() as session:
            row = await session.scalar(
                select(CheckoutSession).where(
                    CheckoutSession.session_id == session_id, CheckoutSession.user_id == user_id
                )
            )
            if row is None or row.status != "pending":
                return []
            linked = await session.scalars(
                select(StoreAccount.store_id).where(
                    StoreAccount.user_id == user_id, StoreAccount.state == "linked"
                )
            )
            items = await cart.lines(session, user_id)
            parts = {store: [item for item in items if item.store_id == store] for store in linked}
            return [await order_to_quote(session, row, store, part) for store, part in parts.items() if part]

    # ---- unlinking

    async def _unlink(self, user_id: int, key: str, account_id: int) -> None:
        told = await self._durable.step("unlink", self._ask_unlink, user_id, account_id)
        await self._durable.step("tell", self._tell_unlinked, user_id, key, told)

    async def _ask_unlink(self, user_id: int, account_id: int) -> dict[str, Any]:
        async with self._database.reading() as session:
            row = await session.get(StoreAccount, account_id)
            if row is None or row.user_id != user_id:
                return {}
            store = await known_store(session, self._tiers, row.store_id)
        revoked = await self._accounts.unlink(user_id, row.origin)
        async with self._database.writing() as session:
            await people.forget_store(session, user_id, row.store_id)
        return {"store": store.name, "revoked": revoked}

    async def _tell_unlinked(self, user_id: int, key: str, told: dict[str, Any]) -> None:
        async with self._database.writing() as session:
            if told:
                record(session, "account_unlinked", user_id=user_id, revoked=told["revoked"])
                text = "account-unlinked" if told["revoked"] else "account-unlinked-here"
                await self._outbox.say(session, user_id, text, key=f"{key}:said", store=told["store"])
            await self._outbox.put(session, user_id, "settings", key=f"{key}:card", slot="settings")

    # ---- after a sign-in

    async def signed_in(self, linked: Linked, state: str) -> None:
        """The sign-in that began with `state` has worked out: the shopper's lane hears of it."""
        name = hashlib.sha256(state.encode()).hexdigest()[:32]
        key = f"linked:{name}"
        await self._durable.start(self._signed_in, key, linked.user_id, linked.store_id, f"{key}:told")

    async def _account_linked(self, user_id: int, store_id: str, key: str) -> None:
        name = await self._durable.step("name", self._name, store_id)
        reading = {"act": "account_linked", "slots": {"store_id": store_id, "store": name}}
        await self._announce(user_id, key, reading)

    async def _name(self, store_id: str) -> str:
        async with self._database.reading() as session:
            return (await known_store(session, self._tiers, store_id)).name
