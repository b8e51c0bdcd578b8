"""One turn's transaction: what effects are carried out with."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from agent.facts import Facts
from agent.graph import Checkout
from checkout.accounts.parting import Parting
from checkout.sessions import Sessions
from checkout.tiers.registry import Tiers
from orders.mail_sign_ins import MailSignIns
from storage.outbox import Outbox


@dataclass(frozen=True, slots=True)
class Services:
    """What carrying out needs of the runtime."""

    outbox: Outbox
    sessions: Sessions
    tiers: Tiers
    checkout: Checkout
    parting: Parting
    mail_sign_ins: MailSignIns
    operator_chat: int | None


@dataclass(slots=True)
class Work:
    """A turn being carried out. `key` names its update; `fresh`: answer with a new message rather than by
    editing the one that was tapped; `internal`: nobody wrote or tapped, slow work came back."""

    session: AsyncSession
    services: Services
    facts: Facts
    key: str
    fresh: bool
    internal: bool = False
    tapped: int | None = None
    """The message whose button was tapped. The first card with a slot is shown in it."""
    follow_ups: list[dict[str, Any]] = field(default_factory=list)
    over: list[str] = field(default_factory=list)
    afterwards: list[Callable[[], None]] = field(default_factory=list)
    """To be called once the transaction has committed, and not at all if this process dies first."""
    told: int = 0

    @property
    def user_id(self) -> int:
        return self.facts.user_id

    async def say(self, text: str, **fill: Any) -> None:
        await self.show("text", text=text, fill=fill)

    async def show(self, card: str, slot: str | None = None, **params: Any) -> None:
        """Put a card in the outbox, in this transaction, under a key that a repeat of the turn makes again."""
        self.told += 1
        if slot and self.tapped is not None:
            params["at"], self.tapped = self.tapped, None
        await self.services.outbox.put(
            self.session,
            self.user_id,
            card,
            key=f"{self.key}:{self.told}",
            slot=slot,
            fresh=bool(slot) and self.fresh,
            **params,
        )

    def follow(self, kind: str, **what: Any) -> None:
        """Slow work to be started once the transaction has committed. Ids and links only."""
        self.follow_ups.append({"kind": kind, **what})
