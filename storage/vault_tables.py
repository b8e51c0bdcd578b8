"""Tables of the vault, of store accounts that shoppers linked, and of their logins at stores."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, LargeBinary, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from storage.tables import NEVER_AGAIN, Base, Stamped, now


class VaultKey(Base):
    """A shopper's data key, wrapped by the key-encryption key `kek_id`. Dropping the row shreds all they have."""

    __tablename__ = "vault_keys"

    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), primary_key=True)
    version: Mapped[int] = mapped_column(default=1)
    kek_id: Mapped[str] = mapped_column(String(64))
    wrapped: Mapped[bytes] = mapped_column(LargeBinary)
    created_at: Mapped[datetime] = mapped_column(default=now)


class VaultSecret(Stamped, Base):
    """One sealed secret. `id` is random and part of what the seal binds, as are user, store and purpose."""

    __tablename__ = "vault_secrets"
    __table_args__ = (UniqueConstraint("user_id", "store", "purpose"),)

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    store: Mapped[str] = mapped_column(String(255), default="")
    purpose: Mapped[str] = mapped_column(String(40))
    sealed: Mapped[bytes] = mapped_column(LargeBinary)


class StoreAccount(Stamped, Base):
    """A store account a shopper linked; its tokens are in the vault. `state`: "linked" or "expired" (the
    shopper has to sign in again). `wanted`: scopes the store asked for that were not granted yet.
    `refreshing_until`: a process is renewing the tokens."""

    __tablename__ = "store_accounts"
    __table_args__ = (UniqueConstraint("user_id", "origin"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    origin: Mapped[str] = mapped_column(String(255))
    store_id: Mapped[str] = mapped_column(String(255))
    state: Mapped[str] = mapped_column(String(16), default="linked")
    scopes: Mapped[list[Any]] = mapped_column(default=list)
    wanted: Mapped[list[Any]] = mapped_column(default=list)
    expires_at: Mapped[datetime | None]
    refreshing_until: Mapped[datetime | None]


class StoreLogin(Stamped, Base):
    """What a shopper decided about signing in at a store's own pages. `state`: "stored" (the login is in the
    vault), "refused" (the store did not take it; it is gone from the vault) or "without" (they buy there without
    one)."""

    __tablename__ = "store_logins"
    __table_args__ = (UniqueConstraint("user_id", "store_id"), NEVER_AGAIN)

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    store_id: Mapped[str] = mapped_column(String(255))
    state: Mapped[str] = mapped_column(String(16))


class StoreAsk(Stamped, Base):
    """Something that only the shopper can give, asked once. `kind`: "login" (a hosted page takes it), "code" (a
    store's one-time code) or "person" (a page that wants to see one). `state`: "open", "given", "late", "gone" (its page
    was lost with its process), "declined" or "over". `holder`: the process whose browser holds the page. What is given lies in the vault."""

    __tablename__ = "store_asks"
    __table_args__ = (
        Index("ix_store_asks_user_id", "user_id", "store_id", "state"),
        NEVER_AGAIN,
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    store_id: Mapped[str] = mapped_column(String(255))
    kind: Mapped[str] = mapped_column(String(16))
    state: Mapped[str] = mapped_column(String(16), default="open")
    again: Mapped[bool] = mapped_column(default=False)
    """What was given before was not taken."""
    holder: Mapped[str] = mapped_column(String(64), default="")
    claimed_by: Mapped[str] = mapped_column(String(64), default="")
    """Digest of what the one browser was given that may see the page."""
    expires_at: Mapped[datetime]


class LinkAttempt(Base):
    """A sign-in that a shopper began: known by the digest of its one-time `state`; its PKCE verifier is in the
    vault."""

    __tablename__ = "link_attempts"
    __table_args__ = (Index("ix_link_attempts_user_id", "user_id"),)

    state_digest: Mapped[str] = mapped_column(String(64), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    origin: Mapped[str] = mapped_column(String(255))
    store_id: Mapped[str] = mapped_column(String(255))
    issuer: Mapped[str] = mapped_column(Text)
    scopes: Mapped[list[Any]] = mapped_column(default=list)
    redirect_uri: Mapped[str] = mapped_column(Text)
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class OAuthClient(Base):
    """What Muse is called at one store's authorization server, for one address it sends shoppers back to."""

    __tablename__ = "oauth_clients"

    issuer: Mapped[str] = mapped_column(String(255), primary_key=True)
    redirect_uri: Mapped[str] = mapped_column(String(255), primary_key=True)
    client_id: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(default=now)
