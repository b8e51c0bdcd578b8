"""One walk from the door to the review, in a context of its own."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlsplit

from checkout.tiers.walker.cards import CardSource
from checkout.tiers.walker.checkout import Checkout, Review
from checkout.tiers.walker.obstacles import SessionLost
from checkout.tiers.walker.page import PageSeen
from checkout.tiers.walker.signed import sign_pages
from checkout.tiers.walker.signin import Asker, Entrance, Login, Sessions
from checkout.tiers.walker.trail import Observer, Trail
from checkout.tiers.walker.visit import Visit
from domain.errors import Refusal, StoreRefused
from domain.order import Payer, StoreOrder
from domain.settings import Settings
from domain.store import Store
from net.browser import BrowserPool, Lease
from net.signing import BotSigner


@dataclass(slots=True)
class Trip:
    """A visit together with what it holds. `close` it."""

    lease: Lease
    visit: Visit
    entrance: Entrance
    order: StoreOrder | None = None
    review: Review | None = None
    checkout: Checkout | None = None
    """How far the walk has come, for one that goes on where it had to wait."""

    async def to_review(self, cards: CardSource | None) -> Review:
        """Walk to the review; a session that ends on the way is begun again, once."""
        assert self.order is not None
        for again in (False, True):
            try:
                page = None if again else await self.entrance.pass_code()
                page = self._goes_on(page, self.order, cards) or await self._begins(self.order, cards, again)
                assert self.checkout is not None
                self.review = await self.checkout.to_review(page)
                return self.review
            except SessionLost:
                self.visit.trail.used("session", "lost")
                if again:
                    raise StoreRefused(Refusal.SESSION_EXPIRED, may_retry=True) from None
        raise AssertionError("unreachable")

    async def _begins(self, order: StoreOrder, cards: CardSource | None, again: bool) -> PageSeen:
        """From the door to the cart, read back."""
        await self.entrance.go_in(again=again)
        self.checkout = Checkout(self.visit, order, cards)
        return await self.checkout.fill_cart()

    def _goes_on(self, page: PageSeen | None, order: StoreOrder, cards: CardSource | None) -> PageSeen | None:
        """The page that followed once the checkout had its code, while it is still the same order's; None where the
        walk begins anew."""
        if page is None or self.checkout is None:
            return None
        if digest(self.checkout.order, None, None) != digest(order, None, None):
            return None
        self.checkout.order, self.checkout.cards = order, cards
        return page

    async def enter_if_known(self) -> None:
        """Sign in where there is a login and the store does not know us yet."""
        if self.entrance.login is not None and not self.visit.member:
            await self.entrance.sign_in()

    async def close(self) -> None:
        await self.lease.close()


@dataclass(slots=True)
class Doorman:
    """Opens trips: a context with the shopper's kept session, a page, and the store's walk."""

    pool: BrowserPool
    settings: Settings
    sessions: Sessions | None
    asker: Asker | None
    observer: Observer | None
    signer: BotSigner | None = None

    async def open(
        self,
        store: Store,
        origin: str,
        user_id: int,
        login: Login | None,
        order: StoreOrder | None,
        *,
        key: str,
    ) -> Trip:
        """Raises `StoreRefused` for a store without a walk, and `NoBrowser`."""
        if store.walk is None:
            raise StoreRefused(Refusal.UNSUPPORTED, detail=f"{store.slug} has no walk")
        state = await self.sessions.load(user_id, store.slug) if self.sessions is not None else None
        stand = await self.asker.stand(user_id, store.slug) if self.asker is not None and order else None
        lease = await self.pool.lease(key, stand.state if stand is not None else state)
        try:
            page = await lease.first_page()
            if self.signer is not None:
                await sign_pages(lease.context, page, self.signer)
        except BaseException:
            await lease.close()
            raise
        visit = Visit(
            context=lease.context,
            page=page,
            store=store,
            walk=store.walk,
            origin=origin,
            trail=Trail(self.observer),
            user_id=user_id,
            order=order,
            lease=lease,
            member=state is not None and store.walk.sign_in is not None,
            payer=order.payer if order is not None else None,
        )
        entrance = Entrance(visit, login, self.asker, self.sessions, stand)
        return Trip(lease, visit, entrance, order)

    async def keep_session(self, trip: Trip) -> None:
        """Keep a member's cookies for the next time."""
        if self.sessions is not None and trip.visit.member:
            state = await trip.visit.context.storage_state()
            await self.sessions.save(trip.visit.user_id, trip.visit.store.slug, state)


def origin_of(store: Store, urls: Iterable[str], allowed: tuple[str, ...]) -> str:
    """Where the store's pages live, by the order's own links: these must be the store's. https, unless an operator
    allowed the host and port. Raises `StoreRefused` for links that lead elsewhere."""
    origins = set()
    for url in urls:
        parts = urlsplit(url)
        netloc = parts.netloc.lower()
        ours = any(netloc == domain or netloc.endswith(f".{domain}") for domain in store.domains)
        plain = parts.scheme == "http" and netloc in allowed
        if not ours or parts.username or not (parts.scheme == "https" or plain):
            raise StoreRefused(Refusal.CHANGED, detail=f"{netloc} is not {store.name}'s")
        origins.add(f"{parts.scheme}://{netloc}")
    if not origins:
        raise StoreRefused(Refusal.CHANGED, detail="no link to the store")
    return min(origins)


def digest(order: StoreOrder, payer: Payer | None, option_id: str | None) -> str:
    """What must not have changed for a page walked earlier to be placed from. `payer` and `option_id`: what the
    page has chosen, which an order without a wish takes."""
    parts = (
        [(line.url, line.variant_id, line.sku, line.size, line.color, line.quantity) for line in order.lines],
        order.address and order.address.model_dump(),
        order.billing_address and order.billing_address.model_dump(),
        order.contact and order.contact.model_dump(),
        order.discount_codes,
        order.instrument_id,
        order.payer or payer,
        order.delivery_option_id or option_id,
        order.user_id,
        order.store_id,
    )
    return hashlib.sha256(repr(parts).encode()).hexdigest()
