"""Tier 3: a link that fills the store's cart. The shopper orders and pays there; mail tells the rest."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from decimal import ROUND_CEILING, Decimal
from urllib.parse import urlsplit

from checkout.tiers.affiliate import tracked
from checkout.tiers.cart_links import ORIGIN, CartFill, UnfitLink, Wish, fill
from checkout.tiers.ucp.discovery import Merchants
from checkout.tiers.ucp.errors import UcpError
from domain.errors import Refusal, StoreRefused
from domain.money import Money
from domain.order import (
    Cancellation,
    HandOver,
    OrderLine,
    Payer,
    Placed,
    PlacedOrder,
    Quote,
    ReturnLabel,
    StoreOrder,
    TierName,
    TrackingEvent,
)
from domain.settings import Settings
from domain.store import CartLink, Store
from stores.registry import StoreRegistry

TAX_MARGIN = Decimal("0.12")
"""The highest combined US sales taxes come near 12 %; elsewhere shown prices hold their tax."""
UNKNOWN_SHIPPING_MARGIN = Decimal("0.15")
"""Added when the store's file says nothing about shipping."""
DISCOVERY_SECONDS = 5.0
"""How long a store is waited for to say how links fill its cart."""


class RedirectTier:
    """Works for every store, named by a file or not: at worst the links are the product pages.

    Keeps no state: quotes are estimates from the cart, `submit` makes links. `merchants` is asked whether a store
    without a link format of its own names one in its UCP profile; without it nobody is called.
    """

    name = TierName.REDIRECT

    def __init__(self, stores: StoreRegistry, settings: Settings, merchants: Merchants | None = None) -> None:
        self._stores = stores
        self._settings = settings
        self._merchants = merchants

    async def quote(self, order: StoreOrder) -> Quote:
        """An estimate: the cart's prices plus the store's published shipping; tax is not known. The cap is the
        estimate plus `TAX_MARGIN`, plus `UNKNOWN_SHIPPING_MARGIN` where shipping is not published either; it
        binds nobody, as the shopper sees the store's own total before paying. Raises `StoreRefused` if no link
        can be made."""
        store = self._store(order)
        made = await self._links(order, store)
        shipping = _shipping(store, order)
        total = order.subtotal + shipping if shipping is not None else order.subtotal
        margin = TAX_MARGIN if shipping is not None else TAX_MARGIN + UNKNOWN_SHIPPING_MARGIN
        cap = int((total.cents * (1 + margin)).to_integral_value(ROUND_CEILING))
        return Quote(
            store_id=order.store_id,
            tier=self.name,
            payer=Payer.AT_STORE,
            subtotal=order.subtotal,
            shipping=shipping,
            total=total,
            cap=Money(cents=cap, currency=total.currency),
            exact=False,
            hand_over=True,
            rejected_codes=() if made.codes else order.discount_codes,
            seller=store.seller or store.name,
        )

    async def submit(self, order: StoreOrder) -> HandOver:
        """The link to tap. `text` says what the shopper will find: a filled cart, one to check, one that replaced
        theirs, several links to open, or product pages."""
        store = self._store(order)
        made = await self._links(order, store)
        first = tracked(made.urls[0], store, self._settings, order.muse_order_id, allowed=order.affiliate)
        return HandOver(
            url=first.url,
            text=_text(made),
            further_urls=made.urls[1:],
            affiliate=first.network,
        )

    async def find(self, order: StoreOrder) -> Placed | None:
        """None: only the store's mail tells whether the shopper ordered."""
        return None

    async def track(self, order: PlacedOrder) -> list[TrackingEvent]:
        """Nothing: only mail and carriers tell."""
        return []

    async def cancel(self, order: PlacedOrder) -> Cancellation:
        """The page where the shopper cancels by hand."""
        return Cancellation(accepted=None, url=self._page(order, lambda store: store.orders_url))

    async def start_return(
        self, order: PlacedOrder, line_ids: tuple[str, ...], reason: str, exchange_for: str | None = None
    ) -> ReturnLabel | HandOver:
        """The page where the shopper starts the return; raises `StoreRefused` when none is known."""
        url = self._page(order, lambda store: store.returns_url or store.orders_url)
        if url is None:
            raise StoreRefused(Refusal.UNSUPPORTED, detail="no page for returns", may_fall_back=False)
        return HandOver(url=url, text="handover-return")

    def _store(self, order: StoreOrder) -> Store:
        return self._stores.resolve(
            order.store_id, platform=order.platform, origin=_shared_origin(order.lines) or ""
        )

    async def _links(self, order: StoreOrder, store: Store) -> CartFill:
        """In the store's own format, or the one its profile names; product pages where it has none or the cart cannot be said in it."""
        wish = Wish(
            lines=order.lines,
            codes=order.discount_codes,
            contact=order.contact if order.prefill else None,
            address=order.address if order.prefill else None,
        )
        pages = CartLink(format="product", origin="")
        own = store.cart_link if store.cart_link and store.cart_link.format != pages.format else None
        for link in (own or await self._discovered(order) or pages, pages):
            try:
                if link.format == "product":
                    _check_pages(order, store)
                return fill(link, wish)
            except UnfitLink as error:
                problem = str(error)
        raise StoreRefused(Refusal.UNSUPPORTED, detail=f"no link: {problem}", may_fall_back=False)

    async def _discovered(self, order: StoreOrder) -> CartLink | None:
        """The permalink that the store's UCP profile names, None when it has none or does not answer soon."""
        origin = _shared_origin(order.lines)
        if self._merchants is None or origin is None:
            return None
        try:
            async with asyncio.timeout(DISCOVERY_SECONDS):
                found = urlsplit((await self._merchants.at(origin)).permalink)
        except (UcpError, TimeoutError):
            return None
        if not found.netloc or found.query:
            return None
        return CartLink(format="ucp", origin=f"{found.scheme}://{found.netloc}", path=found.path)

    def _page(self, order: PlacedOrder, wanted: Callable[[Store], str]) -> str | None:
        """The store file's page; else the order's own, else the shop's front page."""
        store = self._stores.by_slug(order.store_id)
        front = order.origin or _shared_origin(order.lines)
        return (wanted(store) if store else "") or order.order_url or (f"{front}/" if front else None)


def _shipping(store: Store, order: StoreOrder) -> Money | None:
    """What the store's file publishes, None when it says nothing in this currency."""
    rule = store.shipping
    if rule is None or store.currency != order.currency:
        return None
    free = rule.free_over_cents is not None and order.subtotal.cents >= rule.free_over_cents
    return Money(cents=0 if free else rule.flat_cents, currency=order.currency)


def _check_pages(order: StoreOrder, store: Store) -> None:
    """A product page is handed over only if it lies at the store the order is for."""
    for line in order.lines:
        host = _host(line.url)
        if not any(host == _host(f"//{own}") or host.endswith(f".{own.lower()}") for own in store.domains):
            raise UnfitLink("product page of another store")


def _text(made: CartFill) -> str:
    if not made.fills:
        return "handover-pages"
    if len(made.urls) > 1:
        return "handover-parts"
    if made.replaces_cart:
        return "handover-cart-replaced"
    return "handover-cart" if made.quantities and made.codes else "handover-cart-check"


def _host(url: str) -> str:
    return urlsplit(url).netloc.lower().removeprefix("www.")


def _shared_origin(lines: tuple[OrderLine, ...]) -> str | None:
    """Scheme and host that all lines share, None if they differ or are odd."""
    origins = {"{0.scheme}://{0.netloc}".format(urlsplit(line.url)) for line in lines}
    origin = origins.pop() if len(origins) == 1 else ""
    return origin if ORIGIN.fullmatch(origin) else None
