"""A held page seen and touched from another process: pictures and acts go through the database, sealed, and are
deleted as soon as they are used."""

from __future__ import annotations

import json
import time
import uuid
from dataclasses import dataclass
from typing import Any, Protocol

from sqlalchemy import delete, select

from checkout.tiers.walker.remote import RemotePage
from storage.database import Database
from storage.vault import Vault
from storage.vault_tables import VaultSecret

ACT, FRAME = "view-act", "view-frame"
LOOK = {"do": "look"}
"""Says that somebody is watching."""
WATCHED_SECONDS = 4.0
"""How long after the last act or look pictures are still made."""
MOST_ACTS = 50


class Remote(Protocol):
    """What shows a held page and takes acts on it; see `RemotePage`."""

    async def picture(self) -> bytes | None: ...

    async def act(self, event: dict[str, Any]) -> bool: ...


@dataclass(slots=True)
class RelayedPage:
    """The far end: a page that another process holds. `act` says True for what is on its way."""

    database: Database
    vault: Vault
    ask_id: int
    user_id: int

    async def picture(self) -> bytes | None:
        await self.act(LOOK)
        async with self.database.reading() as session:
            return await self.vault.get(session, self.user_id, FRAME, store=str(self.ask_id))

    async def act(self, event: dict[str, Any]) -> bool:
        place = f"{self.ask_id}:{time.time_ns():020}:{uuid.uuid4().hex[:8]}"
        async with self.database.writing() as session:
            await self.vault.put_json(session, self.user_id, ACT, event, store=place)
        return True


class Relay:
    """The near end, in the process that holds the page. `serve()` again and again."""

    def __init__(self, database: Database, vault: Vault, ask_id: int, page: RemotePage) -> None:
        self._database = database
        self._vault = vault
        self._ask_id = ask_id
        self._page = page
        self._watched = 0.0
        self._sent = b""

    async def serve(self) -> bool:
        """Do what was sent, and show what it led to; True while somebody watches."""
        for event in await self._acts():
            self._watched = time.monotonic()
            if event != LOOK:
                await self._page.act(event)
        watched = time.monotonic() - self._watched < WATCHED_SECONDS
        picture = await self._page.picture() if watched else None
        if picture is not None and picture != self._sent:
            self._sent = picture
            async with self._database.writing() as session:
                await self._vault.put(session, self._page.user_id, FRAME, picture, store=str(self._ask_id))
        return watched

    async def _acts(self) -> list[dict[str, Any]]:
        """What was sent since, oldest first; each once."""
        user_id = self._page.user_id
        sent = (
            VaultSecret.user_id == user_id,
            VaultSecret.purpose == ACT,
            VaultSecret.store.startswith(f"{self._ask_id}:"),
        )
        async with self._database.reading() as session:
            waiting = await session.scalar(select(VaultSecret.id).where(*sent).limit(1))
        if waiting is None:
            return []
        async with self._database.writing() as session:
            found = await session.scalars(
                select(VaultSecret.store).where(*sent).order_by(VaultSecret.store).limit(MOST_ACTS)
            )
            events = []
            for place in found.all():
                raw = await self._vault.get(session, user_id, ACT, store=place)
                await self._vault.forget(session, user_id, ACT, store=place)
                events += [json.loads(raw)] if raw else []
            return events

    async def close(self) -> None:
        """Nothing of it stays behind."""
        async with self._database.writing() as session:
            await session.execute(
                delete(VaultSecret).where(
                    VaultSecret.user_id == self._page.user_id,
                    VaultSecret.purpose.in_((ACT, FRAME)),
                    VaultSecret.store.startswith(f"{self._ask_id}:")
                    | (VaultSecret.store == str(self._ask_id)),
                )
            )
