"""The review: exactly what the shopper approves, and the digest that binds the tap to it."""

from __future__ import annotations

import hashlib

from pydantic import Field
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from checkout import cart
from checkout.assemble import address_of, cart_line
from checkout.order_addresses import for_guest, written
from checkout.people import contact_of
from checkout.quoting import known_store
from checkout.sessions import problem_of, quote_of, stores_of, waits_for
from checkout.tiers.registry import Tiers
from domain.base import Frozen
from domain.errors import WaitsFor
from domain.money import Money
from domain.order import OrderLine, Quote
from domain.people import Address, Contact
from storage.tables import Card, CheckoutSession


class ReviewStore(Frozen):
    """One store on the review card. Either `quote` or `problem` (a key of the catalogue, with its fill)."""

    store_id: str
    name: str
    seller: str
    lines: tuple[OrderLine, ...]
    quote: Quote | None = None
    problem: str | None = None
    problem_fill: dict[str, str | int | float] = Field(default_factory=dict)
    waits_for: WaitsFor | None = None
    """What only the shopper can give, and the store waits for."""


class Review(Frozen):
    """All that the review card shows. `totals`: per currency, (expected, at most)."""

    session_id: str
    stores: tuple[ReviewStore, ...]
    address: Address | None
    contact: Contact | None
    card: str | None
    codes: tuple[str, ...]
    totals: tuple[tuple[Money, Money], ...]
    order_mail: str | None = None
    """The order address that stores are given instead of the contact's e-mail."""

    @property
    def placeable(self) -> tuple[ReviewStore, ...]:
        return tuple(store for store in self.stores if store.quote is not None)

    def digest(self) -> str:
        """Fingerprint of what is shown. A tier's own reference and the time a quote runs out are not shown, so
        a new quote with the same terms keeps the digest."""
        unseen = {"stores": {"__all__": {"quote": {"quote_ref", "valid_until"}}}}
        return hashlib.sha256(self.model_dump_json(exclude=unseen).encode()).hexdigest()[:32]


async def review_of(session: AsyncSession, row: CheckoutSession, tiers: Tiers) -> Review:
    """The review of a session, from the rows as they are now."""
    items = await cart.lines(session, row.user_id)
    stores = []
    for store_id in stores_of(row):
        store = await known_store(session, tiers, store_id)
        quote, problem = quote_of(row, store_id), problem_of(row, store_id)
        stores.append(
            ReviewStore(
                store_id=store_id,
                name=store.name,
                seller=(quote.seller if quote else "") or store.seller or store.name,
                lines=tuple(cart_line(item) for item in items if item.store_id == store_id),
                quote=quote,
                problem=problem["text"] if problem else None,
                problem_fill=problem["fill"] if problem else {},
                waits_for=waits_for(problem),
            )
        )
    return Review(
        session_id=row.session_id,
        stores=tuple(stores),
        address=await address_of(session, row.shipping_address),
        contact=await contact_of(session, row.user_id),
        order_mail=await _order_mail(session, row),
        card=await card_title(session, row) if any(s.quote and s.quote.card_needed for s in stores) else None,
        codes=tuple(row.codes),
        totals=_totals([store.quote for store in stores if store.quote]),
    )


async def _order_mail(session: AsyncSession, row: CheckoutSession) -> str | None:
    for store_id in stores_of(row):
        quote = quote_of(row, store_id)
        tier = quote.tier if quote is not None else None
        if (address := await for_guest(session, row.user_id, store_id, tier)) is not None:
            return await written(session, address)
    return None


def _totals(quotes: list[Quote]) -> tuple[tuple[Money, Money], ...]:
    currencies = dict.fromkeys(quote.total.currency for quote in quotes)
    return tuple(
        (
            Money.total((q.total for q in quotes if q.total.currency == currency), currency),
            Money.total((q.cap for q in quotes if q.total.currency == currency), currency),
        )
        for currency in currencies
    )


async def card_title(session: AsyncSession, row: CheckoutSession) -> str | None:
    """The chosen card as people know it ("Visa ····4242"); None when none is needed or chosen."""
    if row.payment_method_id is None:
        return None
    card = await session.scalar(
        select(Card).where(Card.user_id == row.user_id, Card.payment_method_id == row.payment_method_id)
    )
    return f"{card.brand.title()} ····{card.last4}" if card else None
