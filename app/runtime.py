"""The runtime: one object, made at start, that carries what workflows and doors need."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from functools import partial
from typing import Any

import httpx
from sqlalchemy import select

import texts
from agent.checkpoints import checkpointer
from agent.graph import Checkout, Conversation
from agent.links import LinkReading
from agent.model import Understanding
from agent.turns import Turns
from agent.work import Services
from app.background import keep
from app.linking import Linking, open_linking
from catalog.reader import LinkReader, reading_client
from checkout.accounts.work import AccountWork
from checkout.at_home import AtHome
from checkout.health import Checks, HealthDesk, recipient_of, run_for_ever
from checkout.logins.asks import Asks
from checkout.logins.desk import AskDesk
from checkout.logins.keeping import StoreLogins
from checkout.logins.work import LoginWork
from checkout.offers import Offers
from checkout.payments.cards import Cards
from checkout.payments.collecting import Collecting
from checkout.payments.events import PaymentEvents
from checkout.payments.invoices import InvoiceDesk
from checkout.payments.keeper import Keeper
from checkout.payments.refunds import Refunds
from checkout.payments.till import Till, open_till
from checkout.placement import ANSWER_TOPIC, SIGNED_IN_TOPIC, STORES_QUEUE, Answer, PlacementWorkflows
from checkout.quoting import Quoting
from checkout.refresh import REFRESH_QUEUE, CartRefresh
from checkout.sessions import Sessions
from checkout.tiers.api import ApiTier
from checkout.tiers.browser import BrowserTier
from checkout.tiers.redirect import RedirectTier
from checkout.tiers.registry import Tiers
from domain.order import TierName
from domain.settings import Settings
from domain.tier import Tier
from net.browser import BrowserPool
from net.client import guarded_client
from net.proxy import FilteringProxy
from orders.aftercare import Aftercare
from orders.following import TRACK_QUEUE, Following
from orders.hooks import OrderHooks
from orders.mail_sign_ins import MailSignIns
from storage.database import Database
from storage.durable import Durable
from storage.lanes import Lanes
from storage.migrate import migrate
from storage.outbox import Outbox
from storage.slots import Slot, slot, starting
from storage.tables import Order
from storage.users import Users
from stores.registry import StoreRegistry


@dataclass(frozen=True, slots=True)
class Runtime:
    settings: Settings
    database: Database
    durable: Durable
    outbox: Outbox
    users: Users
    stores: StoreRegistry
    tiers: Tiers
    turns: Turns
    placement: PlacementWorkflows
    refresh: CartRefresh
    http: httpx.AsyncClient
    browser: BrowserPool
    linking: Linking
    mail_sign_ins: MailSignIns
    account_work: AccountWork
    asks: Asks
    login_work: LoginWork
    hooks: OrderHooks
    payment_events: PaymentEvents
    invoices: InvoiceDesk
    keeper: Keeper
    watch_stores: Callable[[], Coroutine[Any, Any, None]]


@asynccontextmanager
async def running(settings: Settings, tiers: dict[TierName, Tier] | None = None) -> AsyncIterator[Runtime]:
    """Build everything, take up what an earlier run left, and yield; ends in the reverse order.

    `tiers` replaces the adapters (the bench measures the engine with a store that answers at once).
    """
    async with AsyncExitStack() as stack:
        database = Database(settings.database)
        stack.push_async_callback(database.close)
        held = await stack.enter_async_context(slot(database))
        async with starting(database):
            await migrate(database)
            built = await _open(settings, database, held, stack, tiers)
            await built.durable.launch((STORES_QUEUE, TRACK_QUEUE, REFRESH_QUEUE))
        await keep(stack, held.adopt_for_ever(), "adoption")
        await keep(stack, built.keeper.run(), "keeper")
        if TierName.BROWSER in built.tiers:
            await keep(stack, built.watch_stores(), "store checks")
            await keep(stack, built.asks.watch_for_ever(), "asks")
        await built.refresh.begin()
        await built.turns.recover()
        yield built


async def _open(
    settings: Settings,
    database: Database,
    held: Slot,
    stack: AsyncExitStack,
    tiers: dict[TierName, Tier] | None,
) -> Runtime:
    """The ways to stores, and then everything that uses them."""
    stores = StoreRegistry.load(settings.stores)
    http = await stack.enter_async_context(guarded_client(settings))
    proxy_url = await stack.enter_async_context(FilteringProxy(settings))
    browser = BrowserPool(settings, proxy_url=proxy_url)
    stack.push_async_callback(browser.close)
    linking = open_linking(settings, database, http)
    stack.push_async_callback(linking.parting.close)
    till = open_till(settings, database)
    outbox = Outbox()
    health = HealthDesk(database, outbox, settings.operator_chat)
    stack.push_async_callback(health.close)
    logins = StoreLogins(database, linking.vault)
    asks = Asks(database, linking.vault, outbox, logins, held.name)
    stack.push_async_callback(asks.close)
    adapters = tiers or {
        TierName.API: ApiTier(
            http, stores, settings, linking.accounts, linking.signer, merchants=linking.merchants
        ),
        TierName.BROWSER: BrowserTier(
            browser,
            stores,
            settings,
            AtHome(database, linking.vault, logins),
            logins,
            asker=asks,
            cards=till.cards,
            walked=health.walked,
        ),
        TierName.REDIRECT: RedirectTier(stores, settings, linking.merchants),
    }
    durable = Durable(settings.database, held.name)
    stack.push_async_callback(durable.close)
    pages = AskDesk(settings, linking.signer.derived("ask-pages"))
    ways = Tiers(adapters, stores, linking.desk, Offers.of(settings), pages)
    return await _build(
        settings, database, durable, stores, ways, http, browser, linking, till, stack, outbox, health, asks
    )


async def _build(
    settings: Settings,
    database: Database,
    durable: Durable,
    stores: StoreRegistry,
    tiers: Tiers,
    http: httpx.AsyncClient,
    browser: BrowserPool,
    linking: Linking,
    till: Till,
    stack: AsyncExitStack,
    outbox: Outbox,
    health: HealthDesk,
    asks: Asks,
) -> Runtime:
    saver = await stack.enter_async_context(checkpointer(database))
    mail_sign_ins = MailSignIns(http, database, settings)
    stack.push_async_callback(mail_sign_ins.close)
    services = Services(
        outbox=outbox,
        sessions=Sessions(settings.session_minutes),
        tiers=tiers,
        checkout=Checkout(saver),
        parting=linking.parting,
        mail_sign_ins=mail_sign_ins,
        operator_chat=settings.operator_chat,
    )
    understanding = Understanding(settings)
    turns = Turns(durable, database, Lanes(database), services, Conversation(understanding))
    pages = await stack.enter_async_context(reading_client(settings))
    reader = await stack.enter_async_context(
        LinkReader(pages, stores, settings, render=browser.rendered_html)
    )
    links = LinkReading(durable, turns, reader)
    refresh = CartRefresh(durable, database, outbox, reader, settings.refresh_hours)
    following = Following(durable, database, tiers, outbox, settings.track_seconds, settings.remind_hours)
    cashier = till.cashier(durable, outbox)
    refunds = Refunds(durable, database, outbox, till.rails, settings.operator_chat)
    collecting = Collecting(durable, database, outbox, cashier, settings.operator_chat)
    quoting = Quoting(durable, database, tiers, turns.announce, till.rails)
    placement = PlacementWorkflows(durable, database, tiers, outbox, following.begin, cashier)
    aftercare = Aftercare(durable, database, tiers, outbox)
    cards = Cards(durable, database, outbox, settings, till.client, turns.announce)
    users = Users(database, texts.LANGUAGES)
    accounts = AccountWork(durable, database, tiers, outbox, linking.accounts, linking.desk, turns.announce)
    login_work = LoginWork(durable, database, turns.announce)
    asks.on_answer(login_work.answered)
    hooks = OrderHooks(durable, database, tiers, outbox, linking.merchants, settings)
    slow = _SlowWork(
        durable,
        database,
        turns,
        quoting,
        placement,
        aftercare,
        cards,
        users,
        accounts,
        following,
        tiers,
        collecting,
        refresh,
    )
    turns.on({"read_link": links.start, **slow.kinds()})
    return Runtime(
        settings=settings,
        database=database,
        durable=durable,
        outbox=outbox,
        users=users,
        stores=stores,
        tiers=tiers,
        turns=turns,
        placement=placement,
        refresh=refresh,
        http=http,
        browser=browser,
        linking=linking,
        mail_sign_ins=mail_sign_ins,
        account_work=accounts,
        asks=asks,
        login_work=login_work,
        hooks=hooks,
        payment_events=PaymentEvents(durable, database, outbox, till),
        invoices=cashier.desk,
        keeper=Keeper(durable, database, outbox, till, cashier, refunds),
        watch_stores=partial(_watch_stores, settings, tiers, health, reader),
    )


async def _watch_stores(settings: Settings, tiers: Tiers, health: HealthDesk, reader: LinkReader) -> None:
    """Check the stores that are walked, for ever."""
    walker = tiers[TierName.BROWSER]
    if isinstance(walker, BrowserTier):
        recipient = recipient_of(settings.check_address)
        await run_for_ever(Checks(health, reader, walker), health, tiers, recipient, settings.check_hours)


class _SlowWork:
    """What starts each kind of follow-up of a turn. Called inside the turn's workflow."""

    def __init__(
        self,
        durable: Durable,
        database: Database,
        turns: Turns,
        quoting: Quoting,
        placement: PlacementWorkflows,
        aftercare: Aftercare,
        cards: Cards,
        users: Users,
        accounts: AccountWork,
        following: Following,
        tiers: Tiers,
        collecting: Collecting,
        refresh: CartRefresh,
    ) -> None:
        self._refresh = refresh
        self._tiers = tiers
        self._collecting = collecting
        self._accounts = accounts
        self._following = following
        self._durable = durable
        self._database = database
        self._turns = turns
        self._quoting = quoting
        self._placement = placement
        self._aftercare = aftercare
        self._cards = cards
        self._users = users

    def kinds(self) -> dict[str, Any]:
        return {
            "quote": self._quote,
            "checkout": self._checkout,
            "cancel_order": self._cancel,
            "return_order": self._return,
            "look_again": self._look_again,
            "answer_unclear": self._answer,
            "number_told": self._number_told,
            "card_page": self._card_page,
            "detach_card": self._detach,
            "pay_late": self._pay_late,
            "forget_cached": self._forget_cached,
            "find_linking": self._find_linking,
            "unlink_store": self._unlink_store,
            "signed_in": self._signed_in,
            "store_addresses": self._store_addresses,
            "close_pages": self._close_pages,
        }

    async def _asked(self, what: dict[str, Any]) -> dict[str, Any]:
        return await self._durable.step("asked", self._turns.follow_up, what["key"], what["number"])

    async def _quote(self, key: str, what: dict[str, Any]) -> None:
        asked = await self._asked(what)
        await self._durable.start(self._quoting.quote_checkout, key, asked["checkout"], asked["round"])

    async def _checkout(self, key: str, what: dict[str, Any]) -> None:
        asked = await self._asked(what)
        session_id = asked["checkout"]
        await self._durable.start(self._placement.checkout, f"{session_id}:checkout", session_id)

    async def _cancel(self, key: str, what: dict[str, Any]) -> None:
        asked = await self._asked(what)
        attempt = f"cancel:{asked['order_id']}:{asked['attempt']}"
        await self._durable.start(self._aftercare.cancel, attempt, asked["order_id"], key)

    async def _return(self, key: str, what: dict[str, Any]) -> None:
        asked = await self._asked(what)
        order_id, item_id = asked["order_id"], asked["item_id"]
        attempt = f"return:{order_id}:{item_id or 'all'}:{asked['attempt']}"
        await self._durable.start(self._aftercare.start_return, attempt, order_id, key, item_id)

    async def _look_again(self, key: str, what: dict[str, Any]) -> None:
        asked = await self._asked(what)
        await self._durable.start(self._refresh.look_again, key, asked["items"], asked["user_id"], key)

    async def _answer(self, key: str, what: dict[str, Any]) -> None:
        asked = await self._asked(what)
        resolver = await self._durable.step("resolver", self._resolver, asked["order_id"])
        if resolver is not None:
            await self._durable.send(resolver, ANSWER_TOPIC, asked["said"], key)

    async def _number_told(self, key: str, what: dict[str, Any]) -> None:
        """Whoever still asks about the order may stop, and it is followed."""
        asked = await self._asked(what)
        if asked["resolver"] is not None:
            await self._durable.send(asked["resolver"], ANSWER_TOPIC, Answer.PLACED, key)
        await self._following.begin(asked["order_id"])

    async def _resolver(self, order_id: int) -> str | None:
        async with self._database.reading() as session:
            problem = await session.scalar(select(Order.problem).where(Order.id == order_id))
            return (problem or {}).get("resolver")

    async def _card_page(self, key: str, what: dict[str, Any]) -> None:
        asked = await self._asked(what)
        await self._durable.start(self._cards.add, key, asked["user_id"], key)

    async def _pay_late(self, key: str, what: dict[str, Any]) -> None:
        hold_id = (await self._asked(what))["hold_id"]
        await self._durable.start(self._collecting.pay, f"late:{hold_id}", hold_id)

    async def _detach(self, key: str, what: dict[str, Any]) -> None:
        asked = await self._asked(what)
        await self._durable.start(self._cards.detach, key, asked["payment_method_id"])

    async def _find_linking(self, key: str, what: dict[str, Any]) -> None:
        asked = await self._asked(what)
        await self._durable.start(self._accounts.find, key, asked["user_id"], key, asked["store"])

    async def _store_addresses(self, key: str, what: dict[str, Any]) -> None:
        asked = await self._asked(what)
        await self._durable.start(self._accounts.addresses, key, asked["user_id"], key, asked["checkout"])

    async def _signed_in(self, key: str, what: dict[str, Any]) -> None:
        asked = await self._asked(what)
        await self._durable.send(asked["waiter"], SIGNED_IN_TOPIC, asked.get("given", True), key)

    async def _close_pages(self, key: str, what: dict[str, Any]) -> None:
        """The shopper signed out: no page of theirs stays open. Other processes look before they use one."""
        asked, browser = await self._asked(what), self._tiers[TierName.BROWSER]
        if isinstance(browser, BrowserTier):
            for store_id in asked["stores"]:
                await browser.forget(asked["user_id"], store_id)

    async def _unlink_store(self, key: str, what: dict[str, Any]) -> None:
        asked = await self._asked(what)
        await self._durable.start(self._accounts.unlink, key, asked["user_id"], key, asked["account_id"])

    async def _forget_cached(self, key: str, what: dict[str, Any]) -> None:
        self._users.forget((await self._asked(what))["telegram_id"])
