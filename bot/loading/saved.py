"""Addresses and cards that a shopper has saved, as cards list them."""

from __future__ import annotations

from sqlalchemy import select

from bot.cards import checkout as checkout_cards
from bot.scene import Scene
from checkout import people
from checkout.quoting import known_store
from storage.tables import AddressRow, Card


async def saved_addresses(scene: Scene) -> tuple[checkout_cards.SavedAddress, ...]:
    saved = []
    for row, address in await people.addresses_of(scene.session, scene.user_id):
        store = await _store_name(scene, row)
        saved.append(checkout_cards.SavedAddress(address_id=row.id, address=address, store=store))
    return tuple(saved)


async def _store_name(scene: Scene, row: AddressRow) -> str | None:
    """The store whose account the address was saved in."""
    if row.store_id is None:
        return None
    return (await known_store(scene.session, scene.tiers, row.store_id)).name


async def saved_cards(scene: Scene) -> tuple[checkout_cards.SavedCard, ...]:
    rows = await scene.session.scalars(select(Card).where(Card.user_id == scene.user_id).order_by(Card.id))
    return tuple(
        checkout_cards.SavedCard(
            card_id=row.id,
            title=f"{row.brand.title()} ····{row.last4}",
            expires=f"{row.exp_month:02}/{row.exp_year % 100:02}",
        )
        for row in rows
    )
