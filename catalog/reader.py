"""A pasted link to a reading: what every trip starts with."""

from __future__ import annotations

import asyncio
import logging
import re
from collections.abc import Awaitable, Callable
from urllib.parse import urlsplit, urlunsplit

import httpx

from catalog.choices import same_variant
from catalog.evidence import Sighting
from catalog.judge import Verdict
from catalog.kind import Reason
from catalog.links import unwrapped, without_tracking, words_of
from catalog.pool import PagePool
from catalog.reading import Reading, to_product
from catalog.request import StoreName
from catalog.store_api import StoreApi
from domain.base import Frozen
from domain.product import Product, Variant
from domain.settings import Settings
from domain.store import Store
from net.addresses import Guard, parse
from net.client import guarded_client
from net.errors import TooLarge, Unsafe, UnsafeReason
from net.fetch import Fetched, Fetcher, Forbidden, Resting
from stores.registry import StoreRegistry

_log = logging.getLogger(__name__)
Render = Callable[[str], Awaitable[str]]
"""An address to the page's source after its scripts ran."""

_RENDER_FOR = {Reason.EMPTY, Reason.NO_PRICE, Reason.NOT_PRODUCT}
_LINE_FOR = {Reason.BLOCKED, Reason.FORBIDDEN, Reason.DOWN, Reason.EMPTY, Reason.TOO_HARD}
"""The link may well be a product's: its words make a cart line that the shopper completes."""
_BLOCKING = {401, 402, 403, 405, 406, 407, 412, 418, 429, 451}
_SCHEME = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]*:(?!\d)")
_BARE_HOST = re.compile(r"[\w-]+(?:\.[\w-]+)+(?::\d+)?(?:[/?]|$)")


class Refreshed(Frozen):
    """A second look at a product. `product` None: the store did not answer as before, and `reason` says how.
    `variant` None: the product has no such variant any more."""

    reason: Reason | None = None
    product: Product | None = None
    variant: Variant | None = None


def reading_client(settings: Settings) -> httpx.AsyncClient:
    """The client to read links with: signed when a key is configured, port 80 allowed. Close it."""
    return guarded_client(settings, sign=True, plain_http=True)


def as_link(text: str) -> str:
    """The link that a shopper typed or pasted ("nordstrom.com/s/x" will do); raises `Unsafe` for what is none."""
    link = text.strip().strip("<>")
    if not _SCHEME.match(link) and _BARE_HOST.match(link):
        link = f"https://{link}"
    return str(parse(link))


class LinkReader:
    """Reads links. One per process; close it. `client`: from `reading_client`; `render`: the browser pool's,
    used only for pages whose source has no name or no price; `thorough`: as for `read_page`."""

    def __init__(
        self,
        client: httpx.AsyncClient,
        stores: StoreRegistry,
        settings: Settings,
        render: Render | None = None,
        pool: PagePool | None = None,
        *,
        thorough: bool = False,
    ) -> None:
        self._stores = stores
        self._guard = Guard(settings.allow_hosts)
        self._render = render
        self._fetcher = Fetcher(client)
        self._api = StoreApi(client, self._fetcher, stores)
        self._pool = pool or PagePool()
        self._thorough = thorough

    async def close(self) -> None:
        """End the parsing processes."""
        await self._pool.close()

    async def __aenter__(self) -> LinkReader:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    async def read(self, url: str) -> Reading:
        """What the link leads to; never raises for what links and pages do.

        A page that refuses or fails gives a product made from the link's words (`Product.refused` set, no price).
        """
        try:
            link = as_link(url)
            self._guard.origin(parse(link), plain_http=True)
        except Unsafe as unsafe:
            return _unsafe(unsafe)
        link = unwrapped(link)
        reading = await self._read(without_tracking(link))
        if reading.product is None and reading.reason in _LINE_FOR:
            return reading.model_copy(update={"product": self.from_words(link, reading.reason)})
        return reading

    async def refresh(self, product_url: str, variant: Variant | None = None) -> Refreshed:
        """Price and stock of a product, or of one of its variants, as its store says now."""
        reading = await self._read(product_url)
        product = reading.product
        if product is None:
            return Refreshed(reason=reading.reason)
        found = product.chosen if variant is None else same_variant(product, variant)
        return Refreshed(reason=reading.reason, product=product, variant=found)

    def from_words(self, url: str, reason: Reason | str = Reason.BLOCKED) -> Product:
        """The cart line for a page that could not be read: named by the link's words, without a price."""
        link = without_tracking(url)
        store = self._stores.for_url(link)
        host = urlsplit(link).netloc.lower().removeprefix("www.")
        return Product(
            store_id=store.slug if store else host,
            store_name=store.name if store else host,
            url=link,
            name=words_of(link) or (store.name if store else host),
            platform=store.platform if store else None,
            refused=str(reason),
        )

    async def read_saved(self, body: bytes, url: str = "") -> Reading:
        """A page that was saved to a file; `url` is where it came from, "" when unknown."""
        return await self._parsed(body, url, "", self._stores.for_url(url) if url else None)

    async def _read(self, link: str) -> Reading:
        store = self._stores.for_url(link)
        found = await self._api.read(link, store)
        if found is not None:
            platform, seen = found
            return _from_api(link, platform, seen, store)
        if store is not None:
            return await self._read_page(link, store)
        reading, sells = await asyncio.gather(self._read_page(link, None), self._api.sells(link))
        if sells and reading.product is not None and reading.product.platform is None:
            product = reading.product.model_copy(update={"platform": "ucp"})
            return reading.model_copy(update={"product": product})
        return reading

    async def _read_page(self, link: str, store: Store | None) -> Reading:
        fetched = await self._fetch(link)
        if isinstance(fetched, Reading):
            return fetched
        store = self._stores.for_url(fetched.url) or store
        reading = await self._by_status(fetched, store)
        if self._render is not None and reading.reason in _RENDER_FOR and fetched.status < 400:
            return await self._rendered(fetched.url, store, reading)
        return reading

    async def _fetch(self, link: str) -> Fetched | Reading:
        """The page, or the reading that says why there is none. A plain http link is tried with TLS first."""
        parts = urlsplit(link)
        secure = urlunsplit(parts._replace(scheme="https"))
        upgraded = parts.scheme == "http" and not self._guard.is_allowed(
            self._guard.origin(parse(link), plain_http=True)
        )
        try:
            if upgraded and parts.port is None:
                try:
                    return await self._fetcher.get(secure)
                except httpx.ConnectError:
                    return await self._fetcher.get(link)
            return await self._fetcher.get(link)
        except Unsafe as unsafe:
            return _unsafe(unsafe)
        except Forbidden:
            return Reading(reason=Reason.FORBIDDEN)
        except TooLarge:
            return Reading(reason=Reason.TOO_HARD)
        except (Resting, httpx.HTTPError) as error:
            _log.info("%s did not answer: %s", parts.netloc, type(error).__name__)
            return Reading(reason=Reason.DOWN)

    async def _by_status(self, fetched: Fetched, store: Store | None) -> Reading:
        if fetched.status in _BLOCKING:
            return Reading(reason=Reason.BLOCKED)
        if fetched.status in (404, 410):
            return Reading(reason=Reason.GONE)
        kind = fetched.content_type.partition(";")[0].strip().lower()
        if (
            fetched.status < 400
            and kind
            and kind
            not in ("text/html", "application/xhtml+xml", "text/plain", "application/xml", "text/xml")
        ):
            return Reading(reason=Reason.NOT_PRODUCT)
        reading = await self._parsed(fetched.body, fetched.url, fetched.content_type, store)
        if fetched.status >= 400:
            blocked = reading.reason == Reason.BLOCKED
            return Reading(
                reason=Reason.BLOCKED if blocked else Reason.DOWN if fetched.status >= 500 else Reason.GONE
            )
        return reading

    async def _parsed(self, body: bytes, url: str, content_type: str, store: Store | None) -> Reading:
        return await self._pool.read(body, url, content_type, _name(store), thorough=self._thorough)

    async def _rendered(self, url: str, store: Store | None, static: Reading) -> Reading:
        assert self._render is not None
        try:
            source = await self._render(url)
        except (
            Exception
        ) as error:  # a browser fails in more ways than can be listed, and the static reading stands
            _log.warning("rendering a page of %s failed: %s", urlsplit(url).netloc, type(error).__name__)
            return static
        source_bytes = source.encode("utf-8", "replace")
        reading = await self._parsed(source_bytes, url, "text/html; charset=utf-8", store)
        better = reading.product is not None and (static.product is None or reading.product.price is not None)
        return reading if better or reading.reason == Reason.BLOCKED else static


def _from_api(link: str, platform: str, seen: Sighting, store: Store | None) -> Reading:
    verdict = Verdict(
        name=seen.name,
        brand=seen.brand,
        price=seen.price,
        original_price=seen.original_price,
        currency=seen.currency,
        availability=seen.availability,
        sku=seen.sku,
        gtin=seen.gtin,
        product_id=seen.product_id,
        image=seen.image,
        own=[seen],
    )
    product = to_product(verdict, link, _name(store), platform)
    return Reading(product=product, reason=None if product.price else Reason.NO_PRICE)


def _unsafe(unsafe: Unsafe) -> Reading:
    reason = Reason.NOT_A_LINK if unsafe.reason == UnsafeReason.NOT_A_LINK else Reason.UNSAFE
    return Reading(reason=reason, detail=unsafe.text)


def _name(store: Store | None) -> StoreName | None:
    return StoreName(slug=store.slug, name=store.name, platform=store.platform) if store else None
