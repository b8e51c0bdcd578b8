"""A shopper links Northline, buys with what is saved there, and unlinks."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import httpx
import pytest
from sqlalchemy import delete, select, update

from checkout.accounts.ledger import DatabaseLedger
from checkout.accounts.linking import StoreAccounts
from checkout.accounts.oauth import LinkFailed
from checkout.accounts.parting import Parting
from checkout.tiers.api import ApiTier
from domain.errors import Refusal, StoreRefused
from domain.order import Payer, Placed, PlacedOrder
from storage.database import Database
from storage.migrate import migrate
from storage.tables import User
from storage.vault import LocalKeys, Vault, vault_of
from storage.vault_tables import StoreAccount, VaultSecret
from tests.checkout.tiers.northline import Town, town

USER = 7


class Trip:
    """Northline, a database, and the shopper's browser."""

    def __init__(self, place: Town, database: Database) -> None:
        self.town = place
        self.database = database
        self.ledger = DatabaseLedger(database, Vault(database, LocalKeys({"k": b"k" * 32})))
        self.accounts = StoreAccounts(
            place.http, place.tier().merchants, self.ledger, place.settings, place.signer
        )

    def tier(self, only: str | None = None) -> ApiTier:
        return self.town.tier(accounts=self.accounts, only=only)

    async def sign_in(self, url: str, act: str = "allow") -> dict[str, str]:
        """What the store's page does when the shopper signs in; gives the query they come back with."""
        form = {"email": "shopper@example.com", "password": "demo-password", "act": act}
        async with httpx.AsyncClient() as browser:
            page = await browser.get(url)
            assert page.status_code == 200
            answer = await browser.post(url, data=form)
        return dict(parse_qsl(urlsplit(answer.headers["location"]).query))

    async def link(self) -> None:
        url = await self.accounts.begin(USER, self.town.origin, "northline")
        await self.accounts.finish(await self.sign_in(url))

    async def outdate(self) -> None:
        past = datetime.now(UTC) - timedelta(minutes=1)
        async with self.database.writing() as session:
            await session.execute(update(StoreAccount).values(expires_at=past))


@pytest.fixture
async def trip(tmp_path: Path) -> AsyncIterator[Trip]:
    database = Database(f"sqlite:///{tmp_path}/muse.sqlite")
    await migrate(database)
    async with database.writing() as session:
        session.add(User(id=USER, telegram_id=USER, chat_id=USER))
    async with town() as place:
        yield Trip(place, database)
    await database.close()


async def test_linking_asks_for_what_is_used_and_keeps_tokens_in_the_vault(trip: Trip) -> None:
    url = await trip.accounts.begin(USER, trip.town.origin, "northline")
    asked = dict(parse_qsl(urlsplit(url).query))
    assert asked["response_type"] == "code"
    assert asked["code_challenge_method"] == "S256"
    assert set(asked["scope"].split()) == {
        "dev.ucp.shopping.checkout:manage",
        "dev.ucp.shopping.order:manage",
        "dev.ucp.shopping.order:read",
    }
    linked = await trip.accounts.finish(await trip.sign_in(url))
    assert (linked.user_id, linked.store_id, linked.missing) == (USER, "northline", ())
    token = await trip.accounts.bearer(USER, trip.town.origin)
    assert token
    async with trip.database.reading() as session:
        for row in await session.scalars(select(VaultSecret)):
            assert token.encode() not in row.sealed
    assert [account.linked for account in await trip.accounts.linked(USER)] == [True]


async def test_a_shopper_who_is_erased_takes_the_grant_along(trip: Trip) -> None:
    await trip.link()
    token = await trip.accounts.bearer(USER, trip.town.origin)
    honoured = trip.town.desk.oauth.access
    parting = Parting(trip.ledger, trip.accounts)
    async with trip.database.writing() as session:
        tell = await parting.prepare(session, USER)
        await vault_of(session).shred(session, USER)
        await session.execute(delete(StoreAccount))
    assert honoured(token), "the store is told after the commit alone"
    tell()
    await parting.close()
    assert not honoured(token)
    assert await trip.accounts.linked(USER) == ()


async def test_a_store_that_is_down_holds_no_erasure_up(trip: Trip) -> None:
    await trip.link()
    parting = Parting(trip.ledger, without_network(trip))
    async with trip.database.writing() as session:
        tell = await parting.prepare(session, USER)
        await vault_of(session).shred(session, USER)
        await session.execute(delete(StoreAccount))
    tell()
    await parting.close()
    assert await trip.accounts.linked(USER) == ()


def without_network(trip: Trip) -> StoreAccounts:
    """Accounts whose stores can no longer be reached."""

    def refuse(request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("down", request=request)

    http = httpx.AsyncClient(transport=httpx.MockTransport(refuse))
    merchants = trip.town.tier().merchants
    return StoreAccounts(http, merchants, trip.ledger, trip.town.settings, trip.town.signer)


@pytest.mark.parametrize("transport", ["rest", "mcp"])
async def test_the_saved_card_pays_and_the_order_is_cancelled(trip: Trip, transport: str) -> None:
    await trip.link()
    api, order = trip.tier(transport), trip.town.order()
    addresses = await api.saved_addresses(order)
    assert {address.line1 for address in addresses} == {"350 5th Ave", "1 Ferry Building"}
    order = order.model_copy(update={"address": addresses[0], "discount_codes": ("MEMBER15",)})

    quote = await api.quote(order)
    assert quote.payer is Payer.STORE_SAVED
    assert quote.rejected_codes == ()
    titles = {i.title: i.instrument_id for i in quote.instruments}
    assert {"Visa ····4242", "Mastercard ····4444"} <= set(titles)

    approved = order.model_copy(
        update={
            "quote_ref": quote.quote_ref,
            "approved_cap": quote.cap,
            "payer": quote.payer,
            "instrument_id": titles["Mastercard ····4444"],
        }
    )
    placed = await api.submit(approved)
    assert isinstance(placed, Placed)
    assert [o.payment for o in trip.town.desk.orders] == ["Mastercard ····4444"]
    at_store = PlacedOrder(
        muse_order_id=order.muse_order_id,
        user_id=USER,
        store_id="northline",
        order_number=placed.order_number,
        store_ref=placed.store_ref,
        placed_at=order.created_at,
    )
    assert await api.track(at_store)
    assert (await api.cancel(at_store)).accepted is True


async def test_a_declined_saved_card_is_told(trip: Trip) -> None:
    await trip.link()
    api, order = trip.tier(), trip.town.order()
    quote = await api.quote(order)
    declined = next(i.instrument_id for i in quote.instruments if i.title.endswith("0002"))
    with pytest.raises(StoreRefused) as refused:
        await api.submit(
            order.model_copy(
                update={
                    "quote_ref": quote.quote_ref,
                    "approved_cap": quote.cap,
                    "payer": quote.payer,
                    "instrument_id": declined,
                }
            )
        )
    assert refused.value.refusal is Refusal.PAYMENT


async def test_an_old_token_is_refreshed_once_however_many_ask(trip: Trip) -> None:
    await trip.link()
    old = await trip.accounts.bearer(USER, trip.town.origin)
    await trip.outdate()
    found = await asyncio.gather(*(trip.accounts.bearer(USER, trip.town.origin) for _ in range(20)))
    assert len(set(found)) == 1
    assert found[0] != old
    # a second refresh with the first token would have killed the grant (rotation), so it was one
    assert trip.town.desk.oauth.access(found[0]) is not None


async def test_two_processes_refresh_once(trip: Trip) -> None:
    await trip.link()
    await trip.outdate()
    other = StoreAccounts(
        trip.town.http, trip.town.tier().merchants, trip.ledger, trip.town.settings, trip.town.signer
    )
    one, two = await asyncio.gather(
        trip.accounts.bearer(USER, trip.town.origin), other.bearer(USER, trip.town.origin)
    )
    assert one == two
    assert trip.town.desk.oauth.access(one) is not None


@pytest.mark.parametrize("transport", ["rest", "mcp"])
async def test_a_token_the_store_no_longer_takes_is_renewed_on_the_way(trip: Trip, transport: str) -> None:
    await trip.link()
    trip.town.desk.faults.set("token_expired")
    quote = await trip.tier(transport).quote(trip.town.order())
    assert quote.payer is Payer.STORE_SAVED


async def test_an_unlinked_account_asks_to_sign_in_again(trip: Trip) -> None:
    await trip.link()
    trip.town.desk.oauth.revoke_all("shopper@example.com")
    for _ in range(2):
        with pytest.raises(StoreRefused) as refused:
            await trip.tier().quote(trip.town.order())
        assert (refused.value.refusal, refused.value.may_fall_back) == (Refusal.SIGN_IN, False)
    assert [account.linked for account in await trip.accounts.linked(USER)] == [False]
    await trip.link()
    assert (await trip.tier().quote(trip.town.order())).payer is Payer.STORE_SAVED


async def test_unlinking_revokes_at_the_store(trip: Trip) -> None:
    await trip.link()
    token = await trip.accounts.bearer(USER, trip.town.origin)
    assert await trip.accounts.unlink(USER, trip.town.origin) is True
    assert trip.town.desk.oauth.access(token) is None
    assert await trip.accounts.linked(USER) == ()
    assert await trip.accounts.bearer(USER, trip.town.origin) is None
    assert (await trip.tier().quote(trip.town.order())).payer is Payer.TOKEN


async def test_a_state_works_once_and_only_unchanged(trip: Trip) -> None:
    url = await trip.accounts.begin(USER, trip.town.origin, "northline")
    back = await trip.sign_in(url)
    with pytest.raises(LinkFailed):
        await trip.accounts.finish({**back, "state": back["state"] + "x"})
    with pytest.raises(LinkFailed):
        await trip.accounts.finish({**back, "state": ""})
    assert (await trip.accounts.finish(back)).user_id == USER
    with pytest.raises(LinkFailed) as again:
        await trip.accounts.finish(back)
    assert again.value.text == "account-expired"


async def test_an_older_attempt_is_void(trip: Trip) -> None:
    first = await trip.accounts.begin(USER, trip.town.origin, "northline")
    await trip.accounts.begin(USER, trip.town.origin, "northline")
    with pytest.raises(LinkFailed):
        await trip.accounts.finish(await trip.sign_in(first))


@pytest.mark.parametrize("iss", ["https://evil.com", None, "/"])
async def test_an_answer_of_another_issuer_is_discarded(trip: Trip, iss: str | None) -> None:
    back = await trip.sign_in(await trip.accounts.begin(USER, trip.town.origin, "northline"))
    changed = {k: v for k, v in back.items() if k != "iss"}
    if iss is not None:
        changed["iss"] = back["iss"] + "/" if iss == "/" else iss
    with pytest.raises(LinkFailed) as refused:
        await trip.accounts.finish(changed)
    assert refused.value.text == "account-mixed-up"
    with pytest.raises(LinkFailed):
        await trip.accounts.finish(back)


async def test_a_shopper_who_says_no_is_believed(trip: Trip) -> None:
    url = await trip.accounts.begin(USER, trip.town.origin, "northline")
    with pytest.raises(LinkFailed) as refused:
        await trip.accounts.finish(await trip.sign_in(url, act="deny"))
    assert refused.value.text == "account-declined"
    assert await trip.accounts.linked(USER) == ()
