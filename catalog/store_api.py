"""Stores that say what they sell in JSON of their own: read instead of the page."""

from __future__ import annotations

import asyncio
import json
import logging
import re
import time
from collections import OrderedDict
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from urllib.parse import urlsplit

import httpx

from catalog.clean import LINK_LIMIT, NAME_LIMIT, WORD_LIMIT, clean_code, clean_text
from catalog.currency import code_of
from catalog.evidence import Choice, Sighting, Source
from catalog.platform import platform_of_host
from catalog.readers.platforms import fill_from_choices, name_options, shopify_product
from domain.money import Money
from domain.product import Availability
from domain.store import Store
from net.errors import Unsafe
from net.fetch import Fetcher, Forbidden, Resting
from stores.registry import StoreRegistry

Node = dict[str, Any]
_log = logging.getLogger(__name__)
_KEPT_SECONDS = 6 * 3600.0
_MAX_HOSTS = 2000
_MAX_VALUES = 24
_PROFILE_SECONDS = 5.0
_LONGEST_PROFILE = 512 * 1024
_CHECKOUT = "dev.ucp.shopping.checkout"
_LOOKUP = "dev.ucp.shopping.catalog.lookup"
_FAILED = (httpx.HTTPError, Forbidden, Resting, Unsafe, ValueError, KeyError, TypeError, RecursionError)
"""What makes us read the page instead: the store's JSON is a shorter way, never the only one."""


@dataclass(frozen=True, slots=True)
class _Profile:
    """`until`: when it is to be read anew. `catalog`: where look-ups are answered, if anywhere."""

    until: float
    sells: bool
    catalog: str | None


class StoreApi:
    """Reads products by `/products/HANDLE.js` (Shopify) or a UCP catalog. Remembers which hosts have neither."""

    def __init__(self, client: httpx.AsyncClient, fetcher: Fetcher, stores: StoreRegistry) -> None:
        self._client = client
        self._fetcher = fetcher
        self._stores = stores
        self._without: OrderedDict[str, float] = OrderedDict()
        self._profiles: dict[str, _Profile] = {}

    async def read(self, link: str, store: Store | None) -> tuple[str, Sighting] | None:
        """The platform and what its data says of the product at `link`; None when the page must be read."""
        host = urlsplit(link).netloc
        platform = store.platform if store else platform_of_host(host)
        speaks_ucp = platform == "ucp" or (
            store is not None and store.api is not None and not store.api.partnership
        )
        if speaks_ucp and (seen := await self._ucp(link, store)) is not None:
            return "ucp", seen
        handle = self._handle("shopify", link)
        known_other = store is not None and platform != "shopify"
        if handle and not known_other and self._without.get(host, 0.0) < time.monotonic():
            if (seen := await self._shopify(link, handle)) is not None:
                return "shopify", seen
            if platform != "shopify":
                self._without[host] = time.monotonic() + _KEPT_SECONDS
                if len(self._without) > _MAX_HOSTS:
                    self._without.popitem(last=False)
        return None

    def _handle(self, platform: str, link: str) -> str | None:
        store = self._stores.platform(platform)
        path = store.recognition.product_path if store and store.recognition else ""
        found = re.search(path, urlsplit(link).path) if path else None
        return found["handle"] if found else None

    # -- Shopify -------------------------------------------------------------------------------------------

    async def _shopify(self, link: str, handle: str) -> Sighting | None:
        origin = _origin(link)
        try:
            node = await self._json(f"{origin}/products/{handle}.js")
            if not isinstance(node.get("variants"), list) or not node.get("title"):
                return None
            currency = await self._shopify_currency(origin, handle)
        except _FAILED:
            return None
        seen = shopify_product(node, currency, cents=True)
        seen.source = Source.STORE_API
        seen.url = f"{origin}/products/{handle}"
        return seen if seen.currency else None

    async def _shopify_currency(self, origin: str, handle: str) -> str | None:
        """The AJAX product leaves the currency out; the product's `.json` or the cart names it."""
        try:
            product = (await self._json(f"{origin}/products/{handle}.json")).get("product")
            variants = product.get("variants") if isinstance(product, dict) else None
            if variants and (code := code_of(variants[0].get("price_currency"))):
                return code
        except _FAILED:
            _log.debug("no product JSON beside the AJAX one")
        return code_of((await self._json(f"{origin}/cart.js")).get("currency"))

    async def _json(self, link: str) -> Node:
        fetched = await self._fetcher.get(link, accept="application/json")
        if fetched.status != 200:
            raise ValueError(f"status {fetched.status}")
        value = json.loads(fetched.body)
        if not isinstance(value, dict):
            raise TypeError("no object")
        return value

    # -- Universal Commerce Protocol -------------------------------------------------------------------------

    async def _ucp(self, link: str, store: Store | None) -> Sighting | None:
        origin = store.api.origin.rstrip("/") if store and store.api else _origin(link)
        try:
            endpoint = await self._endpoint(origin)
            if endpoint is None:
                return None
            product = await self._ucp_lookup(endpoint, link)
            if product is None:
                return None
            variants = await self._ucp_variants(endpoint, product)
        except _FAILED as error:
            _log.info(
                "the catalog of %s could not be read: %s", urlsplit(origin).netloc, type(error).__name__
            )
            return None
        return ucp_product(product, variants)

    async def sells(self, link: str) -> bool:
        """Whether the host of `link`, which no store file names, sells by API. A host that does not answer soon
        is asked again with its next link."""
        try:
            async with asyncio.timeout(_PROFILE_SECONDS):
                return (await self._profile(_origin(link))).sells
        except (*_FAILED, TimeoutError):
            return False

    async def _endpoint(self, origin: str) -> str | None:
        """Where the store's REST catalog answers; None when its profile offers no look-up."""
        return (await self._profile(origin)).catalog

    async def _profile(self, origin: str) -> _Profile:
        known = self._profiles.get(origin)
        if known is not None and known.until > time.monotonic():
            return known
        response = await self._client.get(f"{origin}/.well-known/ucp", headers={"accept": "application/json"})
        until = time.monotonic() + _KEPT_SECONDS
        found = _Profile(until, sells=False, catalog=None)
        if response.status_code == 200 and len(response.content) <= _LONGEST_PROFILE:
            found = _profile_in(response.json(), until)
        if len(self._profiles) > _MAX_HOSTS:
            self._profiles.clear()
        self._profiles[origin] = found
        return found

    async def _ucp_lookup(self, endpoint: str, link: str) -> Node | None:
        handle = urlsplit(link).path.rstrip("/").rpartition("/")[2]
        for asked in (link, handle):
            answer = await self._post(f"{endpoint}/catalog/lookup", {"ids": [asked]})
            products = answer.get("products")
            if isinstance(products, list) and products and isinstance(products[0], dict):
                return products[0]
        return None

    async def _ucp_variants(self, endpoint: str, product: Node) -> list[Node]:
        """The whole matrix: look-up gives one variant, and the product gives those of one value of its first
        option, so each value is asked for."""
        variants: dict[str, Node] = {
            str(v.get("id")): v for v in product.get("variants") or [] if isinstance(v, dict)
        }
        axes = [
            axis for axis in product.get("options") or [] if isinstance(axis, dict) and axis.get("values")
        ]
        total = 1
        for axis in axes:
            total *= len(axis["values"])
        if total > len(variants) and axes:
            name = axes[0].get("name")
            for value in axes[0]["values"][:_MAX_VALUES]:
                chosen = [{"name": name, "label": value.get("label")}]
                answer = await self._post(
                    f"{endpoint}/catalog/product", {"id": product["id"], "selected": chosen}
                )
                detail = answer.get("product")
                for variant in (detail.get("variants") or []) if isinstance(detail, dict) else []:
                    variants.setdefault(str(variant.get("id")), variant)
        return list(variants.values())

    async def _post(self, url: str, body: Node) -> Node:
        response = await self._client.post(url, json=body, headers={"accept": "application/json"})
        if response.status_code != 200:
            raise ValueError(f"status {response.status_code}")
        value = response.json()
        if not isinstance(value, dict):
            raise TypeError("no object")
        return value


def _profile_in(document: Any, until: float) -> _Profile:
    if not isinstance(document, dict):
        raise TypeError("no object")
    body = document["ucp"] if isinstance(document.get("ucp"), dict) else document
    told = body.get("capabilities") or {}
    names = [entry.get("name") for entry in told] if isinstance(told, list) else told
    catalog = _rest_endpoint(body.get("services") or {}) if _LOOKUP in names else None
    return _Profile(until, sells=_CHECKOUT in names, catalog=catalog)


def ucp_product(product: Node, variants: list[Node]) -> Sighting:
    """A product of a UCP catalog (2026-04-08, `shopping/types/product`); amounts there are minor units."""
    seen = Sighting(Source.STORE_API, confidence=1.0, where="ucp catalog")
    seen.name = clean_text(product.get("title"), NAME_LIMIT)
    metadata = product.get("metadata")
    brand = product.get("brand") or (metadata.get("brand") if isinstance(metadata, dict) else None)
    seen.brand = clean_text(brand.get("name") if isinstance(brand, dict) else brand, WORD_LIMIT)
    seen.product_id = clean_code(product.get("id"))
    seen.image = _ucp_picture(product)
    seen.url = clean_text(product.get("url"), LINK_LIMIT)
    for variant in variants:
        choice = Choice(variant_id=clean_code(variant.get("id")), sku=clean_code(variant.get("sku")))
        options = [o for o in variant.get("options") or [] if isinstance(o, dict)]
        name_options(choice, ((str(o.get("name")), o.get("label") or o.get("value")) for o in options))
        choice.label = clean_text(variant.get("title"), NAME_LIMIT)
        choice.price, choice.currency = _ucp_money(variant.get("price"))
        before, _ = _ucp_money(variant.get("list_price"))
        choice.original_price = before if before and choice.price and before > choice.price else None
        choice.availability = _ucp_availability(variant.get("availability"))
        choice.image = _ucp_picture(variant)
        choice.url = clean_text(variant.get("url"), LINK_LIMIT)
        codes = [b for b in variant.get("barcodes") or [] if isinstance(b, dict)]
        choice.gtin = next(
            (
                clean_code(b.get("value"))
                for b in codes
                if str(b.get("type")).upper() in ("GTIN", "EAN", "UPC")
            ),
            None,
        )
        seen.choices.append(choice)
    fill_from_choices(seen)
    return seen


def _rest_endpoint(services: Any) -> str | None:
    for listed in services.values() if isinstance(services, dict) else []:
        for service in listed if isinstance(listed, list) else [listed]:
            if not isinstance(service, dict):
                continue
            rest = service.get("rest")
            address = rest.get("endpoint") if isinstance(rest, dict) else None
            if address is None and service.get("transport") == "rest":
                address = service.get("endpoint")
            if isinstance(address, str):
                return address.rstrip("/")
    return None


def _ucp_money(value: Any) -> tuple[Decimal | None, str | None]:
    if not isinstance(value, dict) or not isinstance(value.get("amount"), int):
        return None, None
    code = code_of(value.get("currency"))
    if code is None or value["amount"] <= 0:
        return None, code
    return Money(cents=value["amount"], currency=code).amount, code


def _ucp_availability(value: Any) -> Availability | None:
    if not isinstance(value, dict):
        return None
    status = {
        "preorder": Availability.PRE_ORDER,
        "backorder": Availability.BACK_ORDER,
        "limited": Availability.LIMITED,
        "discontinued": Availability.DISCONTINUED,
    }.get(str(value.get("status")).replace("_", ""))
    if status is not None:
        return status
    available = value.get("available")
    return (
        None
        if not isinstance(available, bool)
        else Availability.IN_STOCK
        if available
        else Availability.OUT_OF_STOCK
    )


def _ucp_picture(node: Node) -> str | None:
    for medium in node.get("media") or []:
        if isinstance(medium, dict) and isinstance(medium.get("url"), str):
            return clean_text(medium["url"], LINK_LIMIT)
    return None


def _origin(link: str) -> str:
    parts = urlsplit(link)
    return f"{parts.scheme}://{parts.netloc}"
