"""The tables. Names and columns follow the product's published schema; all times are UTC.

Money is in minor units beside an ISO 4217 currency. JSON columns hold small plain values, never secrets.
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    DateTime,
    Dialect,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Text,
    TypeDecorator,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

Json = dict[str, Any]


class Utc(TypeDecorator[datetime]):
    """A moment in UTC; naive moments are refused, and SQLite's naive ones come back aware."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment without a time zone")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def now() -> datetime:
    return datetime.now(UTC)


class Base(DeclarativeBase):
    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {datetime: Utc, Json: JSON, list[Any]: JSON}  # noqa: RUF012 - SQLAlchemy's own form


NEVER_AGAIN = {"sqlite_autoincrement": True}
"""Ids that stand on buttons of old messages: SQLite would give the last one again once its row is deleted."""


class Stamped:
    """Rows that remember when they were made and last changed."""

    created_at: Mapped[datetime] = mapped_column(default=now)
    updated_at: Mapped[datetime] = mapped_column(default=now, onupdate=now)


class User(Stamped, Base):
    """A shopper. `reach`: "enabled", "blocked" (the bot was blocked) or "needs_start" (there is no chat yet)."""

    __tablename__ = "users"

    id: Mapped[int] = mapped_column(primary_key=True)
    telegram_id: Mapped[int] = mapped_column(BigInteger, unique=True)
    chat_id: Mapped[int] = mapped_column(BigInteger)
    name: Mapped[str] = mapped_column(String(200), default="")
    language: Mapped[str] = mapped_column(String(8), default="en")
    time_zone: Mapped[str] = mapped_column(String(64), default="UTC")
    reach: Mapped[str] = mapped_column(String(16), default="enabled")
    preferences: Mapped[Json] = mapped_column(default=dict)


class StoreRow(Stamped, Base):
    """A store met so far: keyed by its file's slug, or by host for a store that no file names."""

    __tablename__ = "stores"

    id: Mapped[str] = mapped_column(String(255), primary_key=True)
    name: Mapped[str] = mapped_column(String(200))
    origin: Mapped[str] = mapped_column(Text, default="")
    platform: Mapped[str | None] = mapped_column(String(32))


class StoreHealth(Base):
    """How walks through a store's pages fare. `recent`: the latest walks, oldest first, each {"ok": bool, "ms": int}.
    `landmarks`: what the last check that passed saw. `failures`: checks that failed in a row; `paused`: so many
    that the store is left to the shopper until one passes. `problem`: of the last check, empty when it passed.
    `sample`: with what it is checked, {"link", "size", "color", "learnt"}; learnt from a shopper's walk, or named."""

    __tablename__ = "store_health"

    store_id: Mapped[str] = mapped_column(String(255), primary_key=True)
    recent: Mapped[list[Any]] = mapped_column(default=list)
    landmarks: Mapped[Json | None]
    sample: Mapped[Json | None]
    failures: Mapped[int] = mapped_column(Integer, default=0)
    paused: Mapped[bool] = mapped_column(default=False)
    problem: Mapped[str] = mapped_column(Text, default="")
    checked_at: Mapped[datetime | None]
    passed_at: Mapped[datetime | None]


class Brand(Base):
    __tablename__ = "brands"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(200), unique=True)


class CartItem(Base):
    """One line of a shopper's cart. `price_cents` None: no price could be read and none was typed yet.
    `product` is the reading of the link, kept so that the variant can be changed without reading it again."""

    __tablename__ = "cart_items"
    __table_args__ = (
        Index(
            "uq_cart_items_line",
            "user_id",
            "store_id",
            "product_sku",
            text("coalesce(size, '')"),  # NULLs would let duplicates in
            text("coalesce(color, '')"),
            unique=True,
        ),
        Index("ix_cart_items_user_id", "user_id"),
        Index("ix_cart_items_store_id", "store_id"),
        NEVER_AGAIN,
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    store_id: Mapped[str] = mapped_column(ForeignKey("stores.id"))
    brand_id: Mapped[int | None] = mapped_column(ForeignKey("brands.id"))
    product_name: Mapped[str] = mapped_column(String(300))
    product_sku: Mapped[str] = mapped_column(String(300))
    product_url: Mapped[str] = mapped_column(Text)
    product_image_url: Mapped[str | None] = mapped_column(Text)
    price_cents: Mapped[int | None] = mapped_column(BigInteger)
    original_price_cents: Mapped[int | None] = mapped_column(BigInteger)
    currency: Mapped[str] = mapped_column(String(3))
    variant_id: Mapped[str | None] = mapped_column(String(300))
    size: Mapped[str | None] = mapped_column(String(120))
    color: Mapped[str | None] = mapped_column(String(120))
    quantity: Mapped[int] = mapped_column(default=1)
    in_stock: Mapped[bool] = mapped_column(default=True)
    last_stock_check: Mapped[datetime | None]
    product: Mapped[Json] = mapped_column(default=dict)
    added_at: Mapped[datetime] = mapped_column(default=now)
    updated_at: Mapped[datetime] = mapped_column(default=now, onupdate=now)


class Choice(Base):
    """A product whose variant (or price) the shopper still has to say. `cart_item_id` set: a change of that
    line. `needs`: "variant" or "price"."""

    __tablename__ = "choices"
    __table_args__ = (Index("ix_choices_user_id", "user_id", "open"), NEVER_AGAIN)

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    cart_item_id: Mapped[int | None]
    product: Mapped[Json]
    needs: Mapped[str] = mapped_column(String(16))
    size: Mapped[str | None] = mapped_column(String(120))
    color: Mapped[str | None] = mapped_column(String(120))
    quantity: Mapped[int] = mapped_column(default=1)
    open: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[datetime] = mapped_column(default=now)


class CartUndo(Base):
    """The cart as it was before a change, so that the change can be taken back."""

    __tablename__ = "cart_undos"
    __table_args__ = (Index("ix_cart_undos_user_id", "user_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    lines: Mapped[list[Any]]
    created_at: Mapped[datetime] = mapped_column(default=now)


class AddressRow(Stamped, Base):
    """A postal address; what it says is in the vault. `complete` False: typed with something missing, not yet
    usable. `store_id`: the store whose account it was saved in."""

    __tablename__ = "addresses"
    __table_args__ = (Index("ix_addresses_user_id", "user_id"), NEVER_AGAIN)

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    store_id: Mapped[str | None] = mapped_column(String(255))
    missing: Mapped[list[Any]] = mapped_column(default=list)
    complete: Mapped[bool] = mapped_column(default=False)
    used_at: Mapped[datetime] = mapped_column(default=now)


class ContactRow(Stamped, Base):
    """How stores reach the shopper, one per shopper; what it says is in the vault."""

    __tablename__ = "contacts"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), unique=True)


class Card(Stamped, Base):
    """A card saved with the payment service: what is shown of it, never its number."""

    __tablename__ = "cards"
    __table_args__ = (UniqueConstraint("user_id", "payment_method_id"), NEVER_AGAIN)

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    payment_method_id: Mapped[str] = mapped_column(String(255))
    customer_id: Mapped[str] = mapped_column(String(255))
    brand: Mapped[str] = mapped_column(String(32))
    last4: Mapped[str] = mapped_column(String(4))
    exp_month: Mapped[int]
    exp_year: Mapped[int]
    is_default: Mapped[bool] = mapped_column(default=False)


class CheckoutSession(Stamped, Base):
    """One checkout of one shopper: where it is (`step`), what was quoted, and a projection of its orders.

    `step`: address, payment, review, processing, done. `quotes` maps a store id to its `Quote`; `digest` is
    the fingerprint of the review card shown last. `quote_refs`: checkouts that stores keep for this session.
    """

    __tablename__ = "checkout_sessions"
    __table_args__ = (
        Index("ix_checkout_sessions_user_id", "user_id", "status"),
        Index("ix_checkout_sessions_status", "status"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    session_id: Mapped[str] = mapped_column(String(64), unique=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    cart_items: Mapped[list[Any]] = mapped_column(default=list)
    shipping_address: Mapped[Json | None]
    billing_address: Mapped[Json | None]
    payment_method_id: Mapped[str | None] = mapped_column(String(255))
    status: Mapped[str] = mapped_column(String(16), default="pending")
    step: Mapped[str] = mapped_column(String(16), default="address")
    stores_to_checkout: Mapped[list[Any]] = mapped_column(default=list)
    completed_orders: Mapped[list[Any]] = mapped_column(default=list)
    delivery: Mapped[Json] = mapped_column(default=dict)
    instruments: Mapped[Json] = mapped_column(default=dict)
    codes: Mapped[list[Any]] = mapped_column(default=list)
    quotes: Mapped[Json] = mapped_column(default=dict)
    quote_refs: Mapped[Json] = mapped_column(default=dict)
    quoting: Mapped[str | None] = mapped_column(String(64))
    digest: Mapped[str | None] = mapped_column(String(64))
    cart_digest: Mapped[str | None] = mapped_column(String(64))
    started_at: Mapped[datetime] = mapped_column(default=now)
    completed_at: Mapped[datetime | None]
    expires_at: Mapped[datetime]


class Order(Stamped, Base):
    """One store's order. `placement` is how far the placing has come (`submitting` is the fence);
    `order_status` is what the shopper sees. `order_number` is the store's own, null until it answered."""

    __tablename__ = "orders"
    __table_args__ = (
        Index("ix_orders_user_id", "user_id"),
        Index("ix_orders_store_id", "store_id"),
        Index("ix_orders_order_status", "order_status"),
        Index("ix_orders_session_id", "session_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    muse_order_id: Mapped[str] = mapped_column(String(80), unique=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    store_id: Mapped[str] = mapped_column(ForeignKey("stores.id"))
    session_id: Mapped[str] = mapped_column(String(64))
    order_number: Mapped[str | None] = mapped_column(String(120))
    store_ref: Mapped[str | None] = mapped_column(Text)
    order_url: Mapped[str | None] = mapped_column(Text)
    hand_over_url: Mapped[str | None] = mapped_column(Text)
    subtotal_cents: Mapped[int] = mapped_column(BigInteger)
    shipping_cents: Mapped[int | None] = mapped_column(BigInteger)
    tax_cents: Mapped[int | None] = mapped_column(BigInteger)
    total_cents: Mapped[int] = mapped_column(BigInteger)
    cap_cents: Mapped[int] = mapped_column(BigInteger)
    currency: Mapped[str] = mapped_column(String(3))
    order_status: Mapped[str] = mapped_column(String(24), default="pending")
    placement: Mapped[str] = mapped_column(String(16), default="prepared")
    problem: Mapped[Json | None]
    payer: Mapped[str] = mapped_column(String(24))
    held: Mapped[bool] = mapped_column(default=False)
    """A hold on the shopper's card pays for it."""
    quote_ref: Mapped[str | None] = mapped_column(Text)
    delivery_option_id: Mapped[str | None] = mapped_column(String(255))
    instrument_id: Mapped[str | None] = mapped_column(String(255))
    codes: Mapped[list[Any]] = mapped_column(default=list)
    order_address_id: Mapped[int | None]
    """The order address that the store was given instead of the shopper's own; it may be erased before the order."""
    tracking_number: Mapped[str | None] = mapped_column(String(120))
    carrier: Mapped[str | None] = mapped_column(String(60))
    estimated_delivery: Mapped[date | None]
    checkout_method: Mapped[str] = mapped_column(String(16))
    shipping_address: Mapped[Json | None]
    placed_at: Mapped[datetime | None]
    confirmed_at: Mapped[datetime | None]
    shipped_at: Mapped[datetime | None]
    delivered_at: Mapped[datetime | None]


class OrderItem(Base):
    __tablename__ = "order_items"
    __table_args__ = (Index("ix_order_items_order_id", "order_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    order_id: Mapped[int] = mapped_column(ForeignKey("orders.id", ondelete="CASCADE"))
    product_name: Mapped[str] = mapped_column(String(300))
    product_sku: Mapped[str] = mapped_column(String(300))
    product_url: Mapped[str] = mapped_column(Text)
    product_image_url: Mapped[str | None] = mapped_column(Text)
    variant_id: Mapped[str | None] = mapped_column(String(300))
    size: Mapped[str | None] = mapped_column(String(120))
    color: Mapped[str | None] = mapped_column(String(120))
    quantity: Mapped[int]
    unit_price_cents: Mapped[int] = mapped_column(BigInteger)
    total_price_cents: Mapped[int] = mapped_column(BigInteger)
    cart_line: Mapped[Json] = mapped_column(default=dict)
    """The cart line it was, so that it can go back there when the order is not placed."""
    created_at: Mapped[datetime] = mapped_column(default=now)


class Shipment(Stamped, Base):
    """One parcel of an order."""

    __tablename__ = "shipments"
    __table_args__ = (UniqueConstraint("order_id", "tracking_number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    order_id: Mapped[int] = mapped_column(ForeignKey("orders.id", ondelete="CASCADE"))
    tracking_number: Mapped[str] = mapped_column(String(120))
    carrier: Mapped[str | None] = mapped_column(String(60))
    tracking_url: Mapped[str | None] = mapped_column(Text)
    status: Mapped[str] = mapped_column(String(24), default="shipped")


class OrderEvent(Base):
    """What any source said about an order, each once (`event_key`)."""

    __tablename__ = "order_events"
    __table_args__ = (UniqueConstraint("order_id", "event_key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    order_id: Mapped[int] = mapped_column(ForeignKey("orders.id", ondelete="CASCADE"))
    event_key: Mapped[str] = mapped_column(String(300))
    kind: Mapped[str] = mapped_column(String(24))
    source: Mapped[str] = mapped_column(String(16))
    at: Mapped[datetime]
    told: Mapped[bool] = mapped_column(default=False)
    data: Mapped[Json] = mapped_column(default=dict)


class Update(Base):
    """One thing that came in, each once: a message or tap (`tg:UPDATE_ID`), or the result of slow work.
    `reading` is scrubbed of secrets. `follow_ups` is what was decided, so that a repeat does the same."""

    __tablename__ = "updates"

    key: Mapped[str] = mapped_column(String(120), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    reading: Mapped[Json]
    received_at: Mapped[datetime] = mapped_column(default=now)
    applied_at: Mapped[datetime | None]
    follow_ups: Mapped[list[Any]] = mapped_column(default=list)


class Notice(Base):
    """The outbox. `slot` set: one message per shopper and slot, edited in place. `key` makes a repeat of the
    same change harmless. `state`: pending, sent, failed, or how its shopper could not be reached (blocked,
    needs_start), which is pending again once they can."""

    __tablename__ = "notices"
    __table_args__ = (Index("ix_notices_state", "state", "id"), UniqueConstraint("key"))

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(200))
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    card: Mapped[str] = mapped_column(String(40))
    params: Mapped[Json] = mapped_column(default=dict)
    slot: Mapped[str | None] = mapped_column(String(120))
    state: Mapped[str] = mapped_column(String(16), default="pending")
    attempts: Mapped[int] = mapped_column(default=0)
    not_before: Mapped[datetime | None]
    created_at: Mapped[datetime] = mapped_column(default=now)
    sent_at: Mapped[datetime | None]


class SlotMessage(Base):
    """The Telegram message that a slot is edited in."""

    __tablename__ = "slot_messages"

    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), primary_key=True)
    slot: Mapped[str] = mapped_column(String(120), primary_key=True)
    message_id: Mapped[int] = mapped_column(BigInteger)
    digest: Mapped[str] = mapped_column(String(64), default="")


class Event(Base):
    """What happened, when, to whom: append-only, no secrets; the source of later statistics."""

    __tablename__ = "events"
    __table_args__ = (Index("ix_events_kind", "kind", "at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(default=now)
    kind: Mapped[str] = mapped_column(String(40))
    user_id: Mapped[int | None] = mapped_column(Integer)
    order_id: Mapped[int | None] = mapped_column(Integer)
    data: Mapped[Json] = mapped_column(default=dict)


class MailPosition(Base):
    """How far a mailbox has been read."""

    __tablename__ = "mail_positions"

    mailbox: Mapped[str] = mapped_column(String(255), primary_key=True)
    uid_validity: Mapped[int] = mapped_column(BigInteger)
    uid: Mapped[int] = mapped_column(BigInteger)
