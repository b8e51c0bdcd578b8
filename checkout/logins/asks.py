"""What stores ask of their shoppers on the way: asked once in the chat, answered there or on a hosted page.

An ask is a row. What was given lies in the vault until the walk takes it, and a walk that had to wait can go on in
any process from the state that lies there too; only a page that wants to see a person is bound to its process.
"""

from __future__ import annotations

import asyncio
import contextvars
import logging
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from checkout.logins.keeping import CODE, PICTURE, STAND, StoreLogins
from checkout.logins.relay import Relay, RelayedPage, Remote
from checkout.tiers.walker.held import HELD_SECONDS
from checkout.tiers.walker.remote import RemotePage
from checkout.tiers.walker.signin import Stand
from storage.database import Database
from storage.outbox import Outbox, record
from storage.tables import now
from storage.vault import Vault
from storage.vault_tables import StoreAsk

log = logging.getLogger(__name__)

LOGIN_LIFE = timedelta(minutes=15)
PAGE_LIFE = timedelta(seconds=HELD_SECONDS)
WALK_LIFE = timedelta(minutes=30)
"""How long a walk that had to wait can be gone on with, and how long a refusal to pass a page counts."""
MOST_PERSON_ASKS = 4
"""Within `WALK_LIFE`: a store that keeps asking is finished by the shopper."""
LOOK_SECONDS = 1.0
BEAT_SECONDS = 5.0
"""How often the holder of a page says that it still holds it."""
SILENT_SECONDS = 30.0
"""A holder that has said nothing for so long is gone, and its page with it."""
RELAY_SECONDS = 0.2
"""Between two looks at a page that is watched from another process."""

Told = Callable[[int], Awaitable[None]]
"""Told of an ask (its row id) that was answered outside the chat, or given up."""


class Asks:
    """`checkout.tiers.walker.signin.Asker`, on the database. `holder` names this process."""

    def __init__(
        self, database: Database, vault: Vault, outbox: Outbox, logins: StoreLogins, holder: str
    ) -> None:
        self._database = database
        self._logins = logins
        self._vault = vault
        self._outbox = outbox
        self.holder = holder
        self._pages: dict[int, RemotePage] = {}
        """Pages of this process that wait for a person, by ask."""
        self._watching: set[asyncio.Task[None]] = set()
        self._told: Told | None = None

    def on_answer(self, told: Told) -> None:
        self._told = told

    async def close(self) -> None:
        for task in list(self._watching):
            task.cancel()
        await asyncio.gather(*self._watching, return_exceptions=True)

    # ---- what a walk asks

    async def login_refused(self, user_id: int, store_id: str) -> None:
        await self._logins.refused(user_id, store_id)

    async def wants_login(self, user_id: int, store_id: str, *, members_only: bool) -> bool:
        return await self._logins.wanted(user_id, store_id, members_only=members_only)

    async def stand(self, user_id: int, store_id: str) -> Stand | None:
        async with self._database.reading() as session:
            kept = await self._vault.get_json(session, user_id, STAND, store=store_id)
        if kept is None or datetime.fromisoformat(kept["at"]) < now() - WALK_LIFE:
            return None
        return Stand(kept["url"], kept["state"])

    async def code(self, user_id: int, store_id: str) -> str | None:
        async with self._database.writing() as session:
            given = await self._vault.get(session, user_id, CODE, store=store_id)
            await self._vault.forget(session, user_id, CODE, store=store_id)
        return given.decode() if given is not None else None

    async def ask_code(self, user_id: int, store_id: str, stand: Stand, *, again: bool) -> None:
        async with self._database.writing() as session:
            await self._keep_stand(session, user_id, store_id, stand)
            open_ask = await _open_ask(session, user_id, store_id, "code")
            if open_ask is not None and not again:
                open_ask.expires_at = now() + PAGE_LIFE
                return
            await self._vault.forget(session, user_id, CODE, store=store_id)
            await self._ask(session, user_id, store_id, "code", again=again)

    async def ask_person(self, page: RemotePage) -> bool:
        picture = await page.picture()
        user_id, store_id = page.user_id, page.store.slug
        async with self._database.writing() as session:
            asked = await session.scalar(
                select(func.count())
                .select_from(StoreAsk)
                .where(
                    StoreAsk.user_id == user_id,
                    StoreAsk.store_id == store_id,
                    StoreAsk.kind == "person",
                    StoreAsk.created_at > now() - WALK_LIFE,
                )
            )
            if picture is None or (asked or 0) >= MOST_PERSON_ASKS:
                return False
            await self._vault.put(session, user_id, PICTURE, picture, store=store_id)
            ask = await self._ask(session, user_id, store_id, "person", again=bool(asked))
        self._pages[ask] = page
        # In a context of its own: what it starts is no part of the workflow in which the page was met.
        watching = self._watch(ask, page)
        task = asyncio.create_task(watching, name=f"person:{ask}", context=contextvars.Context())
        self._watching.add(task)
        task.add_done_callback(self._watching.discard)
        return True

    async def declines(self, user_id: int, store_id: str) -> bool:
        async with self._database.reading() as session:
            last = await session.scalar(
                select(StoreAsk.state)
                .where(
                    StoreAsk.user_id == user_id,
                    StoreAsk.store_id == store_id,
                    StoreAsk.kind == "person",
                    StoreAsk.updated_at > now() - WALK_LIFE,
                )
                .order_by(StoreAsk.id.desc())
                .limit(1)
            )
        return last in {"declined", "late", "gone"}

    async def too_late(self, user_id: int, store_id: str) -> None:
        async with self._database.writing() as session:
            asks = await session.scalars(
                select(StoreAsk).where(
                    StoreAsk.user_id == user_id, StoreAsk.store_id == store_id, StoreAsk.state == "open"
                )
            )
            late = [ask for ask in asks if ask.kind in {"code", "person"}]
            for ask in late:
                ask.state = "late"
                record(session, f"{ask.kind}_late", user_id=user_id, store=store_id)
                await self._show(session, ask)
        for ask in late:
            if ask.kind == "person":
                await self._tell(ask.id)

    async def over(self, user_id: int, store_id: str) -> None:
        async with self._database.reading() as session:
            begun = await session.scalar(
                select(StoreAsk.id)
                .where(
                    StoreAsk.user_id == user_id,
                    StoreAsk.store_id == store_id,
                    StoreAsk.kind != "login",
                    StoreAsk.state.in_(("open", "given")),
                )
                .limit(1)
            )
        if begun is None:
            return
        async with self._database.writing() as session:
            await session.execute(
                update(StoreAsk)
                .where(
                    StoreAsk.user_id == user_id,
                    StoreAsk.store_id == store_id,
                    StoreAsk.kind != "login",
                    StoreAsk.state.in_(("open", "given")),
                )
                .values(state="over", updated_at=now())
            )
            for purpose in (STAND, CODE, PICTURE):
                await self._vault.forget(session, user_id, purpose, store=store_id)

    # ---- a page that wants to see a person

    async def remote(self, ask_id: int) -> Remote | None:
        """The page of an open ask: held here, or by another process."""
        if (page := self._pages.get(ask_id)) is not None:
            return page
        async with self._database.reading() as session:
            ask = await session.get(StoreAsk, ask_id)
        if ask is None or ask.state != "open" or ask.holder == self.holder:
            return None
        return RelayedPage(self._database, self._vault, ask_id, ask.user_id)

    async def _watch(self, ask_id: int, page: RemotePage) -> None:
        """Until somebody passed the page, or the ask is over in any other way."""
        relay = None if self._database.is_sqlite else Relay(self._database, self._vault, ask_id, page)
        crashed = asyncio.Event()
        page.page.once("crash", lambda _: crashed.set())
        beat = time.monotonic()
        try:
            while not page.page.is_closed() and not crashed.is_set():
                if time.monotonic() - beat > BEAT_SECONDS:
                    beat = time.monotonic()
                    await self._beat(ask_id)
                if await page.passed():
                    await self.passed(ask_id)
                if await self.state(ask_id) != "open":
                    break
                watched = await relay.serve() if relay is not None else False
                await asyncio.sleep(RELAY_SECONDS if watched else LOOK_SECONDS)
            else:  # closed by who held it, who tells why; or lost with its browser, of which nobody else tells
                await asyncio.sleep(LOOK_SECONDS)
                await self.give_up(ask_id, "gone")
        finally:
            self._pages.pop(ask_id, None)
            await page.leave()
            if relay is not None:
                await relay.close()

    async def _beat(self, ask_id: int) -> None:
        async with self._database.writing() as session:
            await session.execute(
                update(StoreAsk)
                .where(StoreAsk.id == ask_id, StoreAsk.state == "open")
                .values(updated_at=now())
            )

    async def watch_for_ever(self) -> None:
        """Tell the shoppers whose pages ended with the process that held them, here or in any other."""
        while True:
            await self.tell_of_lost()
            await asyncio.sleep(BEAT_SECONDS)

    async def tell_of_lost(self) -> None:
        """Asks that nobody holds any more: a page that wants to see a person is gone; a walk that waits for a code
        goes on from its kept state, on the shopper's word."""
        async with self._database.reading() as session:
            asks = await session.scalars(
                select(StoreAsk).where(StoreAsk.state == "open", StoreAsk.kind.in_(("code", "person")))
            )
            lost = [ask for ask in asks if self._is_lost(ask)]
        for ask in lost:
            if ask.kind == "person":
                await self.give_up(ask.id, "gone")
                continue
            async with self._database.writing() as session:
                if await answer(session, ask.id, "late"):
                    await self._show(session, await session.get_one(StoreAsk, ask.id))

    def _is_lost(self, ask: StoreAsk) -> bool:
        silent = now() - ask.updated_at
        if ask.kind == "code":
            return now() - ask.expires_at > timedelta(seconds=BEAT_SECONDS)
        # This process's name may be that of one that died: then its pages are not here.
        ours = ask.holder == self.holder and ask.id not in self._pages
        return silent > timedelta(seconds=BEAT_SECONDS if ours else SILENT_SECONDS)

    async def passed(self, ask_id: int) -> bool:
        """Somebody passed the page, or says so: the walk goes on. False: it was answered before."""
        page = self._pages.get(ask_id)
        state = await page.visit.context.storage_state() if page is not None else None
        async with self._database.writing() as session:
            if not await answer(session, ask_id, "given"):
                return False
            ask = await session.get_one(StoreAsk, ask_id)
            if state is not None:  # a walk that goes on in another process brings these cookies
                await self._keep_stand(session, ask.user_id, ask.store_id, Stand("", state))
            await self._vault.forget(session, ask.user_id, PICTURE, store=ask.store_id)
            await self._show(session, ask)
        if page is not None:
            await page.leave()
        await self._tell(ask_id)
        return True

    async def give_up(self, ask_id: int, state: str = "declined") -> bool:
        """The shopper would rather finish at the store, or nobody holds the page any more."""
        async with self._database.writing() as session:
            if not await answer(session, ask_id, state):
                return False
            ask = await session.get_one(StoreAsk, ask_id)
            await self._vault.forget(session, ask.user_id, PICTURE, store=ask.store_id)
            await self._show(session, ask)
        await self._tell(ask_id)
        return True

    async def state(self, ask_id: int) -> str | None:
        async with self._database.reading() as session:
            return await session.scalar(select(StoreAsk.state).where(StoreAsk.id == ask_id))

    # ---- rows

    async def _ask(
        self, session: AsyncSession, user_id: int, store_id: str, kind: str, *, again: bool
    ) -> int:
        """A new ask in the place of an older one, told in the chat."""
        await session.execute(
            update(StoreAsk)
            .where(
                StoreAsk.user_id == user_id,
                StoreAsk.store_id == store_id,
                StoreAsk.kind == kind,
                StoreAsk.state.in_(("open", "given", "late", "gone")),
            )
            .values(state="over", updated_at=now())
        )
        ask = StoreAsk(
            user_id=user_id,
            store_id=store_id,
            kind=kind,
            again=again,
            holder=self.holder,
            expires_at=now() + PAGE_LIFE,
        )
        session.add(ask)
        await session.flush()
        record(session, f"{kind}_asked", user_id=user_id, store=store_id)
        await self._show(session, ask)
        return ask.id

    async def _show(self, session: AsyncSession, ask: StoreAsk) -> None:
        key = f"store_ask:{ask.id}:{ask.state}"
        await self._outbox.put(
            session, ask.user_id, "store_ask", key=key, slot=f"store_ask:{ask.id}", ask_id=ask.id
        )

    async def _keep_stand(self, session: AsyncSession, user_id: int, store_id: str, stand: Stand) -> None:
        kept: dict[str, Any] = {"url": stand.url, "state": stand.state, "at": datetime.now(UTC).isoformat()}
        await self._vault.put_json(session, user_id, STAND, kept, store=store_id)

    async def _tell(self, ask_id: int) -> None:
        if self._told is not None:
            await self._told(ask_id)


async def answer(session: AsyncSession, ask_id: int, state: str, *, late: bool = False) -> bool:
    """Move an open ask on, once; `late`: one whose page is no longer held may still be answered."""
    moved = await session.execute(
        update(StoreAsk)
        .where(StoreAsk.id == ask_id, StoreAsk.state.in_(("open", "late", "gone") if late else ("open",)))
        .values(state=state, updated_at=now())
        .execution_options(synchronize_session=False)
    )
    return bool(getattr(moved, "rowcount", 0) == 1)


async def open_login(session: AsyncSession, user_id: int, store_id: str) -> StoreAsk:
    """A page that takes the shopper's login for a store, once and for a quarter of an hour. An earlier one for the
    same store is void."""
    await session.execute(
        update(StoreAsk)
        .where(
            StoreAsk.user_id == user_id,
            StoreAsk.store_id == store_id,
            StoreAsk.kind == "login",
            StoreAsk.state == "open",
        )
        .values(state="over", updated_at=now())
    )
    ask = StoreAsk(user_id=user_id, store_id=store_id, kind="login", expires_at=now() + LOGIN_LIFE)
    session.add(ask)
    await session.flush()
    return ask


async def _open_ask(session: AsyncSession, user_id: int, store_id: str, kind: str) -> StoreAsk | None:
    found: StoreAsk | None = await session.scalar(
        select(StoreAsk)
        .where(
            StoreAsk.user_id == user_id,
            StoreAsk.store_id == store_id,
            StoreAsk.kind == kind,
            StoreAsk.state == "open",
        )
        .order_by(StoreAsk.id.desc())
        .limit(1)
    )
    return found
