"""What the operator's settings and the shopper's choices make of links into stores."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select, update

from checkout import fence
from checkout.assemble import order_to_place
from checkout.commissions import earned
from checkout.offers import NETWORKS, Offers
from checkout.tiers.affiliate import TEMPLATES
from checkout.tiers.redirect import RedirectTier
from checkout.tiers.registry import Tiers
from domain.errors import Refusal, StoreRefused
from domain.order import EventKind, HandOver, Placed, TierName, TrackingEvent
from domain.settings import Settings
from orders.events import take_in
from orders.views import order_view
from storage.database import Database
from storage.outbox import Outbox
from storage.tables import Event, Order, User, now
from stores.registry import StoreRegistry
from tests.checkout.rows import address, order, shopper
from tests.checkout.tiers.test_redirect import order as wanted
from tests.checkout.tiers.test_redirect import tier as redirect


def settings_with(**more: Any) -> Settings:
    return Settings(_env_file=None, **more)


async def test_the_shoppers_choices_reach_the_order(database: Database) -> None:
    user_id = await shopper(database)
    async with database.writing() as session:
        await address(session, user_id)
        await order(session, user_id, None)

    async def flags() -> tuple[bool, bool]:
        async with database.reading() as session:
            row = await session.scalar(select(Order))
            assert row is not None
            asked = await order_to_place(session, row)
            return asked.affiliate, asked.prefill

    assert await flags() == (True, False), "commissions unless declined, no details unless agreed"
    async with database.writing() as session:
        await session.execute(update(User).values(preferences={"affiliate": False, "prefill": True}))
    assert await flags() == (False, True)


async def test_an_expected_commission_is_recorded_and_told_on_the_card(
    database: Database, settings: Settings
) -> None:
    user_id = await shopper(database)
    registry = StoreRegistry(())
    tiers = Tiers({TierName.REDIRECT: RedirectTier(registry, settings)}, registry)
    handed = HandOver(url="https://n.example/?u=1", text="handover-cart", affiliate="awin")
    async with database.writing() as session:
        row = await order(session, user_id, None)
        await fence.hand_over(session, row.muse_order_id, handed)
    async with database.reading() as session:
        row = await session.get_one(Order, row.id)
        assert (await order_view(session, row, tiers)).affiliate == "awin"
        event = await session.scalar(select(Event).where(Event.kind == "commission_expected"))
        assert event is not None
        assert (event.data["network"], event.data["amount_cents"]) == ("awin", 8900)
    async with database.writing() as session:
        other = await order(session, user_id, None, muse_order_id="cs1:other")
        await fence.hand_over(session, other.muse_order_id, handed.model_copy(update={"affiliate": None}))
        count = (await session.scalars(select(Event).where(Event.kind == "commission_expected"))).all()
        assert len(count) == 1


async def test_a_commission_is_settled_with_its_order_and_void_when_it_is(database: Database) -> None:
    user_id = await shopper(database)
    handed = HandOver(url="https://n.example/?u=1", text="handover-cart", affiliate="awin")
    placed = Placed(order_number="PA-1")
    cancelled = TrackingEvent(kind=EventKind.CANCELLED, source="mail", at=now())

    async def told() -> list[tuple[int, int, int, int, int]]:
        async with database.reading() as session:
            return [(e.expected, e.confirmed, e.voided, e.open, e.worth.cents) for e in await earned(session)]

    async with database.writing() as session:
        ids = []
        for name in ("kept", "cancelled", "not placed", "open"):
            row = await order(session, user_id, None, muse_order_id=f"cs1:{name}")
            await fence.hand_over(session, row.muse_order_id, handed)
            ids.append(row.id)
    assert await told() == [(4, 0, 0, 4, 0)]
    async with database.writing() as session:
        for _ in range(2):
            await fence.confirm(session, "cs1:kept", placed)
            await fence.confirm(session, "cs1:cancelled", placed)
        await fence.fail(session, "cs1:not placed", StoreRefused(Refusal.UNSUPPORTED))
    assert await told() == [(4, 2, 1, 1, 2 * 8900)]
    async with database.writing() as session:
        row = await session.get_one(Order, ids[1])
        for _ in range(2):
            await take_in(session, Outbox(), row, [cancelled])
    assert await told() == [(4, 1, 2, 1, 8900)]


@pytest.mark.parametrize("network", NETWORKS)
def test_any_one_network_is_disclosed(network: str) -> None:
    assert Offers.of(settings_with(**{f"affiliate_{network}": "me"})).affiliate
    assert not Offers.of(settings_with()).affiliate
    assert set(TEMPLATES) <= set(NETWORKS)


def test_order_addresses_need_a_mailbox_behind_them() -> None:
    domain = {"mail_domain": "Mail.Muse.example"}
    assert Offers.of(settings_with(**domain)).mail_domain is None
    with_mailbox = settings_with(**domain, imap_url="imaps://a:b@mail.example/INBOX")
    assert Offers.of(with_mailbox).mail_domain == "mail.muse.example"


async def test_a_commission_changes_no_store_no_way_and_no_price() -> None:
    """Quotes, the ways to a store and the shown price are the same to the cent with and without one."""
    quotes = [
        await redirect(**ids).quote(wanted("atelier", "d-M", affiliate=allowed))
        for ids in ({}, {"affiliate_awin": "55"})
        for allowed in (True, False)
    ]
    assert all(quote == quotes[0] for quote in quotes)
    earning, plain = (
        Tiers({TierName.REDIRECT: redirect()}, StoreRegistry(()), offers=Offers(affiliate=earns))
        for earns in (True, False)
    )
    store = StoreRegistry(()).resolve("shop.example")
    assert earning.names_for(store) == plain.names_for(store)
