"""Tables of mail: addresses that Muse gives out, mails kept for an answer, and shoppers' own mailboxes."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from storage.tables import NEVER_AGAIN, Base, Stamped, now


class OrderAddress(Stamped, Base):
    """An address at which stores reach a shopper through Muse. Mails are told apart by the digest of its token;
    the address itself is in the vault. `revoked_at`: its mails still move the orders placed with it, no more."""

    __tablename__ = "order_addresses"
    __table_args__ = (Index("ix_order_addresses_user_id", "user_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    token_digest: Mapped[str] = mapped_column(String(64), unique=True)
    revoked_at: Mapped[datetime | None]


class KeptMail(Base):
    """A mail kept for its shopper, each once (`digest`); what it says is in the vault.

    `kind`: "hint" (the shopper says whether it is about the order), "code" (a one-time code) or "note" (passed
    on as it is). `state` of a hint: "open", "accepted" or "declined".
    """

    __tablename__ = "kept_mails"
    __table_args__ = (
        UniqueConstraint("user_id", "digest"),
        Index("ix_kept_mails_kind", "kind", "created_at"),
        NEVER_AGAIN,
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    order_id: Mapped[int | None] = mapped_column(ForeignKey("orders.id", ondelete="CASCADE"))
    kind: Mapped[str] = mapped_column(String(16))
    digest: Mapped[str] = mapped_column(String(64))
    domain: Mapped[str] = mapped_column(String(255), default="")
    state: Mapped[str] = mapped_column(String(16), default="open")
    created_at: Mapped[datetime] = mapped_column(default=now)


class OwnMailbox(Stamped, Base):
    """A shopper's own mailbox, read for mails of stores and carriers; how to sign in is in the vault. `state`:
    "connected" or "refused" (the server no longer takes the password)."""

    __tablename__ = "own_mailboxes"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), unique=True)
    state: Mapped[str] = mapped_column(String(16), default="connected")
