"""Tier 1: buy through the store's own API, the Universal Commerce Protocol."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial

import httpx

from checkout.tiers.ucp import outcomes
from checkout.tiers.ucp.addresses import origin_of
from checkout.tiers.ucp.completion import IN_PROGRESS, Completion, Unknown, completion_key
from checkout.tiers.ucp.discovery import Merchants
from checkout.tiers.ucp.errors import Patience, Rejected, UcpError, as_refusal, refusal_of
from checkout.tiers.ucp.models import Checkout
from checkout.tiers.ucp.negotiation import CART, FULFILLMENT, ORDER
from checkout.tiers.ucp.outcomes import Visit
from checkout.tiers.ucp.paying import approved_total, completion_for, no_way_to_pay, payer_for
from checkout.tiers.ucp.profile import profile_url
from checkout.tiers.ucp.quotes import quote_of
from checkout.tiers.ucp.requests import (
    address_of,
    checkout_body,
    mended,
    return_body,
    wants_update,
)
from checkout.tiers.ucp.shop import Accounts, Login, Shop, caller_for
from checkout.tiers.ucp.signing import Signer
from checkout.tiers.ucp.tracking import events_of
from checkout.tiers.ucp.variants import GENERIC, Stock, item_ids, stock_of
from checkout.tiers.ucp.wire import CallTime, Sleep, Wire
from domain.errors import Refusal, StoreRefused
from domain.order import (
    Cancellation,
    EventKind,
    HandOver,
    Outcome,
    Payer,
    Placed,
    PlacedOrder,
    Quote,
    ReturnLabel,
    StoreOrder,
    TierName,
    TrackingEvent,
    Unclear,
)
from domain.people import Address
from domain.settings import Settings
from net.errors import Unsafe
from stores.registry import StoreRegistry

_MOST_UPDATES = 4
_GONE = {404, 410}
_SENT = {"completed", IN_PROGRESS}


class ApiTier:
    """Quotes, places and follows orders at UCP merchants. Keeps nothing but profiles.

    `watch` is told how long each call to a store took.
    """

    name = TierName.API

    def __init__(
        self,
        http: httpx.AsyncClient,
        stores: StoreRegistry,
        settings: Settings,
        accounts: Accounts | None = None,
        signer: Signer | None = None,
        *,
        merchants: Merchants | None = None,
        patience: Patience | None = None,
        sleep: Sleep = asyncio.sleep,
        watch: Callable[[CallTime], None] | None = None,
    ) -> None:
        self._stores = stores
        self._tokens = settings.ucp_tokens
        self._partners = settings.partners
        self._accounts = accounts
        self._patience = patience or Patience(settle=settings.settle_seconds)
        self.merchants = merchants or Merchants(http, settings.allow_hosts)
        self._wire = Wire(
            http,
            self.merchants,
            lambda version: profile_url(settings, version),
            signer,
            self._patience,
            sleep=sleep,
            watch=watch,
        )

    async def quote(self, order: StoreOrder) -> Quote:
        """The store's own bill, options and disclosures. Without an address: an estimate."""
        try:
            visit = await self._visit(order)
            items = await item_ids(visit.shop, order, self._platform(order))
            if self._estimates_by_cart(visit.shop, order):
                return await self._estimate(visit.shop, order, items)
            known = await self._resumable(visit, order)
            if known is not None and known.status in _SENT:
                raise StoreRefused(Refusal.CHANGED, detail="already ordered", may_fall_back=False)
            checkout = await self._fill(visit.shop, order, items, known)
        except UcpError as error:
            raise as_refusal(error) from None
        payer = payer_for(visit.shop, order, checkout, self._tokens)
        if payer is Payer.AT_STORE and visit.own(checkout.continue_url) is None:
            raise no_way_to_pay(visit.shop, checkout)
        return quote_of(order, items, checkout, visit.shop.merchant, payer, self._seller(order))

    async def submit(self, order: StoreOrder) -> Outcome:
        """Complete the checkout once, for at most the approved cap; or hand it over where the store keeps the
        last tap."""
        try:
            visit = await self._visit(order)
            items = await item_ids(visit.shop, order, self._platform(order))
            known = await self._resumable(visit, order)
            if known is not None and known.status in _SENT:
                return await self._outcome_of(visit, known)
            checkout = await self._fill(visit.shop, order, items, known)
        except UcpError as error:
            raise as_refusal(error) from None
        total = approved_total(visit, order, items, checkout)
        body = completion_for(visit.shop, order, checkout, self._tokens)
        if body is None:
            return outcomes.hand_over(visit, checkout, "handover-last-step", total)
        key = completion_key(order.muse_order_id, checkout.id, body, total)
        try:
            after = await self._ending(visit).run(checkout, body, key)
        except Unknown as error:
            return Unclear(detail=error.detail)
        except Rejected as error:
            return outcomes.after_refusal(visit, checkout, total, error)
        except UcpError as error:
            raise as_refusal(error, may_fall_back=False) from None
        return outcomes.after_completion(visit, checkout, after, total)

    async def find(self, order: StoreOrder) -> Placed | None:
        """The order that came of the quoted checkout, if any. Reads only. Raises `StoreRefused` (DOWN) when the
        store cannot tell now."""
        if order.quote_ref is None:
            return None
        try:
            visit = await self._visit(order)
            seen = await self._resumable(visit, order)
            if seen is not None and seen.status == IN_PROGRESS:
                seen = await self._ending(visit).await_end(seen)
        except UcpError as error:
            raise as_refusal(error, may_fall_back=False) from None
        return outcomes.placed(visit, seen) if seen is not None else None

    async def watch(self, order: StoreOrder | PlacedOrder) -> Placed | HandOver | None:
        """Look at a handed-over checkout: placed by now, still open (None), or over at the store with another
        link to go on with. Raises `StoreRefused` (SESSION_EXPIRED) when nothing is left of it."""
        ref = order.quote_ref if isinstance(order, StoreOrder) else order.store_ref
        if ref is None:
            return None
        try:
            visit = await self._visit(order)
            seen = await self._seen(visit.shop, ref)
        except UcpError as error:
            raise as_refusal(error, may_fall_back=False) from None
        if seen is not None and seen.status == "completed":
            return outcomes.placed(visit, seen)
        if seen is not None and seen.status != "canceled":
            return None
        if seen is None or visit.own(seen.continue_url) is None:
            raise StoreRefused(Refusal.SESSION_EXPIRED, may_fall_back=False)
        return outcomes.hand_over(visit, seen, "handover-again", None)

    async def track(self, order: PlacedOrder) -> list[TrackingEvent]:
        """All that the store's order says now; nothing where the store tells no orders."""
        if order.store_ref is None:
            return []
        try:
            visit = await self._visit(order)
            if not visit.shop.merchant.has(ORDER):
                return []
            return events_of(await visit.shop.order(order.store_ref))
        except UcpError as error:
            raise as_refusal(error, may_fall_back=False) from None

    async def cancel(self, order: PlacedOrder) -> Cancellation:
        """Cancelled by API where the store has its own call for it (UCP has none), else on the order's page."""
        page = self._order_page(order)
        visit = await self._after_sales(order)
        if visit is None or order.store_ref is None:
            return Cancellation(accepted=None, url=page)
        try:
            after = events_of(await visit.shop.cancel_order(order.store_ref))
        except Rejected as error:
            asks = as_refusal(error).refusal is Refusal.SIGN_IN
            return Cancellation(accepted=None if asks else False, url=page, detail=error.code)
        except UcpError as error:
            raise as_refusal(error, may_fall_back=False) from None
        cancelled = any(event.kind is EventKind.CANCELLED for event in after)
        return Cancellation(accepted=True if cancelled else None, url=page)

    async def start_return(
        self, order: PlacedOrder, line_ids: tuple[str, ...], reason: str, exchange_for: str | None = None
    ) -> ReturnLabel | HandOver:
        """Started by API where the store has its own call for it (UCP has none), else on the order's page."""
        visit = await self._after_sales(order)
        if visit is not None and order.store_ref is not None:
            try:
                snapshot = await visit.shop.order(order.store_ref)
                body = return_body(order, snapshot, line_ids, reason, exchange_for)
                label = visit.own(await visit.shop.return_order(order.store_ref, body))
            except UcpError as error:
                raise as_refusal(error, may_fall_back=False) from None
            if label is not None:
                return ReturnLabel(url=label)
        page = self._order_page(order)
        if page is None:
            raise StoreRefused(Refusal.UNSUPPORTED, detail="no page for returns", may_fall_back=False)
        return HandOver(url=page, text="handover-return")

    async def _after_sales(self, order: PlacedOrder) -> Visit | None:
        """The store, if it cancels and takes back by a call of its own."""
        store = self._stores.by_slug(order.store_id)
        if store is None or store.api is None or not store.api.after_sales:
            return None
        try:
            visit = await self._visit(order)
        except UcpError as error:
            raise as_refusal(error, may_fall_back=False) from None
        return visit if visit.shop.merchant.lists(store.api.after_sales) else None

    # ---- what the store knows beforehand

    async def serves(self, url: str) -> bool:
        """Whether the host of `url` sells by API; it is asked for its profile."""
        try:
            caller_for(self._wire, await self.merchants.at(origin_of(url)))
        except (UcpError, Unsafe):
            return False
        return True

    async def saved_addresses(self, order: StoreOrder) -> tuple[Address, ...]:
        """Addresses in the shopper's linked account, to be offered in the address step; none for a guest."""
        try:
            visit = await self._visit(order)
            if not visit.shop.signed_in or not visit.shop.merchant.has(FULFILLMENT):
                return ()
            items = await item_ids(visit.shop, order, self._platform(order))
            bare = order.model_copy(update={"address": None, "discount_codes": ()})
            checkout = await visit.shop.create_checkout(checkout_body(bare, items, visit.shop.merchant))
        except UcpError as error:
            raise as_refusal(error) from None
        methods = [method for method in checkout.fulfillment.methods if method.type == "shipping"]
        return tuple(address_of(held) for method in methods for held in method.destinations)

    async def stock(self, order: StoreOrder) -> dict[str, Stock]:
        """Line id -> price and availability now, for lines the store's catalog tells; the others are left out.
        For an opened cart, and before placement."""
        try:
            visit = await self._visit(order)
            return await stock_of(visit.shop, order, self._platform(order))
        except UcpError as error:
            raise as_refusal(error) from None

    # ---- who and where

    async def _visit(self, order: StoreOrder | PlacedOrder) -> Visit:
        origin = self._origin(order)
        store = self._stores.by_slug(order.store_id)
        domains = store.domains if store else ()
        merchant = await self.merchants.at(origin, domains=domains)
        currency = order.currency if isinstance(order, StoreOrder) else ""
        near = self.merchants.neighbourhood(origin, domains)
        login = await self._login(order.user_id, origin)
        return Visit(Shop(self._wire, merchant, login), near, currency)

    async def _login(self, user_id: int, origin: str) -> Login | None:
        accounts = self._accounts
        token = await accounts.bearer(user_id, origin) if accounts else None
        if accounts is None or token is None:
            return None
        return Login(token, partial(accounts.renew, user_id, origin))

    def _origin(self, order: StoreOrder | PlacedOrder) -> str:
        store = self._stores.by_slug(order.store_id)
        if store is not None and store.api is not None:
            if store.api.partnership and store.slug not in self._partners:
                raise StoreRefused(Refusal.UNSUPPORTED, detail=f"needs {store.api.partnership}")
            return store.api.origin
        told = order.origin if isinstance(order, PlacedOrder) else ""
        for url in (told, *(line.url for line in order.lines)):
            try:
                return origin_of(url)
            except Unsafe:
                continue
        raise StoreRefused(Refusal.UNSUPPORTED, detail="the store's address is not known")

    def _platform(self, order: StoreOrder) -> str | None:
        """How the ids of its lines are written; None where they are the API's own."""
        store = self._stores.by_slug(order.store_id)
        platform = store.platform if store else order.platform
        return None if store is not None and platform == GENERIC else platform

    def _seller(self, order: StoreOrder) -> str:
        store = self._stores.by_slug(order.store_id)
        return (store.seller or store.name) if store else order.store_id

    def _order_page(self, order: PlacedOrder) -> str | None:
        store = self._stores.by_slug(order.store_id)
        return order.order_url or (store.orders_url if store else "") or None

    # ---- the checkout

    def _ending(self, visit: Visit) -> Completion:
        return Completion(visit.shop, self._patience, self._wire.sleep)

    async def _seen(self, shop: Shop, ref: str) -> Checkout | None:
        try:
            return await shop.get_checkout(ref)
        except Rejected as error:
            if error.status in _GONE or refusal_of(error.code) is Refusal.SESSION_EXPIRED:
                return None
            raise

    async def _resumable(self, visit: Visit, order: StoreOrder) -> Checkout | None:
        """The quoted checkout, unless it is gone or its time is over."""
        seen = await self._seen(visit.shop, order.quote_ref) if order.quote_ref else None
        if seen is None or seen.status in _SENT:
            return seen
        over = seen.expires_at is not None and seen.expires_at <= datetime.now(UTC)
        return None if over or seen.status == "canceled" else seen

    async def _fill(
        self, shop: Shop, order: StoreOrder, items: dict[str, str], known: Checkout | None
    ) -> Checkout:
        """The store's checkout holding all of `order`, as far as the store lets it."""
        body = checkout_body(order, items, shop.merchant, known)
        if known is None:
            checkout = await shop.create_checkout(body)
        else:
            checkout = await shop.update_checkout(known.id, body)
        for _ in range(_MOST_UPDATES):
            better = mended(order, checkout)
            over = checkout.status in {"canceled", *_SENT}
            if over or not (better or wants_update(order, checkout, shop.merchant)):
                break
            order = better or order
            body = checkout_body(order, items, shop.merchant, checkout)
            checkout = await shop.update_checkout(checkout.id, body)
        return checkout

    @staticmethod
    def _estimates_by_cart(shop: Shop, order: StoreOrder) -> bool:
        """A guest without an address is told an estimate, and for that no checkout need be begun."""
        return (
            order.address is None
            and order.quote_ref is None
            and not shop.signed_in
            and shop.merchant.has(CART)
            and shop.merchant.has(FULFILLMENT)
        )

    async def _estimate(self, shop: Shop, order: StoreOrder, items: dict[str, str]) -> Quote:
        cart = await shop.create_cart(checkout_body(order, items, shop.merchant))
        payer = payer_for(shop, order, cart, self._tokens)
        quote = quote_of(order, items, cart, shop.merchant, payer, self._seller(order))
        return quote.model_copy(update={"quote_ref": None})

    async def _outcome_of(self, visit: Visit, known: Checkout) -> Outcome:
        """The outcome of a completion sent before, whose answer never came."""
        try:
            after = known if known.status == "completed" else await self._ending(visit).await_end(known)
        except Unknown as error:
            return Unclear(detail=error.detail)
        return outcomes.after_completion(visit, known, after, visit.total(known))
