"""Tables of the money: calls to the payment service, holds, single-use cards, the ledger, its events."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, ForeignKey, Index, String, UniqueConstraint, event
from sqlalchemy.orm import Mapped, Mapper, mapped_column

from storage.tables import Base, Json, Stamped, now


class StripeCall(Stamped, Base):
    """One change asked of the payment service. The row is written before the call, so that whoever comes after
    a crash knows that it may have happened. `state`: begun, done or refused; `attempt` is part of the key sent."""

    __tablename__ = "stripe_calls"

    key: Mapped[str] = mapped_column(String(160), primary_key=True)
    what: Mapped[str] = mapped_column(String(40))
    digest: Mapped[str] = mapped_column(String(64))
    attempt: Mapped[int] = mapped_column(default=1)
    state: Mapped[str] = mapped_column(String(16), default="begun")
    object_id: Mapped[str | None] = mapped_column(String(255))
    refusal: Mapped[str | None] = mapped_column(String(80))


class Hold(Stamped, Base):
    """Money held on a shopper's card for one checkout, in one currency. `amount_cents` is the sum of the approved
    caps; of a hold for `muse_order_id` alone, which the shopper agreed to pay afterwards, what they agreed to. `state`: wanted, asked (the bank, or the invoice, wants the shopper), held, declined, captured, released,
    expired. `way`: "card" for a saved card; "invoice" where the shopper pays in the chat and what is not kept
    goes back."""

    __tablename__ = "holds"
    __table_args__ = (
        UniqueConstraint("session_id", "currency", "muse_order_id", "attempt"),
        Index("ix_holds_state", "state"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    session_id: Mapped[str] = mapped_column(String(64))
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    currency: Mapped[str] = mapped_column(String(3))
    amount_cents: Mapped[int] = mapped_column(BigInteger)
    payment_method_id: Mapped[str] = mapped_column(String(255))
    customer_id: Mapped[str] = mapped_column(String(255))
    card_title: Mapped[str] = mapped_column(String(60))
    way: Mapped[str] = mapped_column(String(16), default="card", server_default="card")
    intent_id: Mapped[str | None] = mapped_column(String(255), unique=True)
    charge_id: Mapped[str | None] = mapped_column(String(255), unique=True)
    state: Mapped[str] = mapped_column(String(16), default="wanted")
    captured_cents: Mapped[int] = mapped_column(BigInteger, default=0)
    capture_before: Mapped[datetime | None]
    disputed: Mapped[bool] = mapped_column(default=False)
    plan: Mapped[list[list[Any]] | None] = mapped_column(JSON)
    """What is captured, from the first try on: [order, payer, minor units] each."""
    muse_order_id: Mapped[str] = mapped_column(String(80), default="", server_default="")
    """Empty: for the checkout. Else for this one order, which the checkout's hold ended without paying."""
    attempt: Mapped[int] = mapped_column(default=1, server_default="1")
    tap: Mapped[str] = mapped_column(String(120), default="", server_default="")
    """By which the shopper agreed to pay this one order."""


class VirtualCard(Stamped, Base):
    """A single-use card for one order: its id and last digits, never its number. `state`: issued (it can pay
    nothing yet), active, cancelled. `cap_cents` is the approved cap, 0 until then."""

    __tablename__ = "virtual_cards"
    __table_args__ = (Index("ix_virtual_cards_state", "state"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    muse_order_id: Mapped[str] = mapped_column(String(80), unique=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    currency: Mapped[str] = mapped_column(String(3))
    cap_cents: Mapped[int] = mapped_column(BigInteger, default=0)
    card_id: Mapped[str] = mapped_column(String(255), unique=True)
    last4: Mapped[str] = mapped_column(String(4))
    state: Mapped[str] = mapped_column(String(16), default="issued")


class LedgerEntry(Base):
    """One line of a posting. The lines of a posting add up to nothing; none is ever changed or taken away.
    `account`: see `checkout.payments.ledger`. `ref` is the payment service's own id."""

    __tablename__ = "ledger_entries"
    __table_args__ = (
        UniqueConstraint("posting", "line"),
        Index("ix_ledger_entries_session_id", "session_id"),
        Index("ix_ledger_entries_muse_order_id", "muse_order_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    posting: Mapped[str] = mapped_column(String(200))
    line: Mapped[int]
    event: Mapped[str] = mapped_column(String(24))
    account: Mapped[str] = mapped_column(String(24))
    amount_cents: Mapped[int] = mapped_column(BigInteger)
    currency: Mapped[str] = mapped_column(String(3))
    session_id: Mapped[str | None] = mapped_column(String(64))
    muse_order_id: Mapped[str | None] = mapped_column(String(80))
    ref: Mapped[str] = mapped_column(String(255), default="")
    at: Mapped[datetime] = mapped_column(default=now)


class StripeEvent(Base):
    """A webhook of the payment service, each once. Only what it is about is kept: the object is asked for anew."""

    __tablename__ = "stripe_events"

    id: Mapped[str] = mapped_column(String(120), primary_key=True)
    kind: Mapped[str] = mapped_column(String(80))
    subject: Mapped[str] = mapped_column(String(255))
    created: Mapped[datetime]
    received_at: Mapped[datetime] = mapped_column(default=now)
    handled_at: Mapped[datetime | None]


class RefundDue(Stamped, Base):
    """What a store gave back, to be mirrored. `target_cents` is how much of the order is to have gone back in all;
    `amount_cents` is what this one gives back, fixed before the payment service is called. `state`: due, begun,
    done, frozen."""

    __tablename__ = "refunds_due"
    __table_args__ = (
        UniqueConstraint("muse_order_id", "target_cents"),
        Index("ix_refunds_due_state", "state"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    muse_order_id: Mapped[str] = mapped_column(String(80))
    target_cents: Mapped[int] = mapped_column(BigInteger)
    amount_cents: Mapped[int] = mapped_column(BigInteger, default=0)
    currency: Mapped[str] = mapped_column(String(3))
    why: Mapped[str] = mapped_column(String(24))
    state: Mapped[str] = mapped_column(String(16), default="due")


class Approval(Base):
    """What a shopper approved: the card as it was shown, without address and contact, the digest of all of it,
    and the tap."""

    __tablename__ = "approvals"

    session_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    digest: Mapped[str] = mapped_column(String(64))
    shown: Mapped[Json]
    tap: Mapped[str] = mapped_column(String(120), default="")
    at: Mapped[datetime] = mapped_column(default=now)


@event.listens_for(LedgerEntry, "before_update")
@event.listens_for(LedgerEntry, "before_delete")
def _never_again(_mapper: Mapper[Any], _connection: Any, entry: LedgerEntry) -> None:
    raise TypeError(f"the ledger is append-only: {entry.posting}")
