"""One page to one reading: a pure function of the page's bytes and its link. It runs in the worker process."""

from __future__ import annotations

from decimal import Decimal
from urllib.parse import urlsplit

from catalog.choices import preselected, to_variants
from catalog.clean import LINK_LIMIT, NAME_LIMIT, WORD_LIMIT, clean_code, clean_text
from catalog.decode import to_utf8
from catalog.evidence import Decision, Sighting
from catalog.judge import Judge, Verdict
from catalog.kind import Reason, not_a_product
from catalog.links import absolute, identifiers, without_tracking, words_of
from catalog.page import Page
from catalog.platform import platform_of
from catalog.readers.linked_data import read_linked_data
from catalog.readers.markup import read_microdata, read_rdfa
from catalog.readers.meta import read_meta
from catalog.readers.platforms import read_platform
from catalog.readers.state import read_state
from catalog.readers.visible import VisibleReader
from catalog.request import StoreName
from domain.base import Frozen
from domain.money import Money
from domain.product import Product


class Reading(Frozen):
    """What a link gave. `product` None: nothing to put into a cart, and `reason` says why. With a product,
    `reason` says what is missing (no price) or None. `decisions`: every field with its votes, for `--why`."""

    product: Product | None = None
    reason: Reason | None = None
    decisions: tuple[Decision, ...] = ()
    detail: str = ""
    """For `UNSAFE` and `NOT_A_LINK`: the sentence's key."""
    fault: str = ""
    """A reader's own failure, for the log."""


def read_page(
    body: bytes, url: str, content_type: str = "", store: StoreName | None = None, *, thorough: bool = False
) -> Reading:
    """The product of the page `body` that came from `url` ("" when unknown); `store` is whose page it is.

    `thorough`: ask every reader of the whole page, even where the first ones agree with what the page shows.
    """
    source = to_utf8(body, content_type)
    if b"\x00" in source[:1000] or not source or source.isspace():
        return Reading(reason=Reason.EMPTY)
    page = Page(source, url)
    sightings, visible, platform = _sightings(page, store, thorough)
    reason = not_a_product(page, sightings, visible)
    if reason is not None:
        return Reading(reason=reason)
    verdict = Judge(page, sightings).decide()
    if verdict.name is None:
        return Reading(reason=Reason.NOT_PRODUCT, decisions=tuple(verdict.decisions))
    site = clean_text(page.metas.get("og:site_name"), 60) or ""
    product = to_product(verdict, page.url or page.canonical, store, platform, site)
    return Reading(
        product=product,
        reason=None if product.price is not None else Reason.NO_PRICE,
        decisions=tuple(verdict.decisions),
    )


def _sightings(
    page: Page, store: StoreName | None, thorough: bool
) -> tuple[list[Sighting], VisibleReader, str | None]:
    platform = store.platform if store and store.platform else platform_of(page)
    found = [*read_linked_data(page), *read_microdata(page), *read_rdfa(page), *read_meta(page)]
    found += read_platform(page, platform)
    names = [seen.name for seen in found if seen.main and seen.name]
    currencies = {seen.currency for seen in found if seen.currency}
    known = [
        seen.price
        for seen in found
        if seen.main and seen.name and seen.sku and seen.availability and seen.price
    ]
    sure = known[0] if len(set(known)) == 1 and not thorough else None
    visible = VisibleReader(page, [*names, page.title], currencies, sure)
    title = visible.layout.title
    shown = visible.read(brand=not any(seen.main and seen.brand for seen in found))
    if sure is not None and _agrees(sure, shown, visible):
        return [*found, *shown], visible, platform  # scripts could only repeat it
    codes = [code for seen in found if seen.main for code in (seen.sku, seen.product_id) if code]
    codes += identifiers(page.url or page.canonical)
    found += read_state(page, [*names, *([title.text] if title else [])], codes)
    return [*found, *shown], visible, platform


def _agrees(price: Decimal, shown: list[Sighting], visible: VisibleReader) -> bool:
    """Whether the page shows what markup says, and offers nothing to choose from."""
    likeliest = next((seen for seen in shown if seen.price is not None), None)
    return (
        likeliest is not None
        and likeliest.price == price
        and likeliest.confidence > 1.2
        and not shown[0].choices
        and visible.layout.confirms
    )


def to_product(
    verdict: Verdict, link: str, store: StoreName | None, platform: str | None, site: str = ""
) -> Product:
    """The verdict in the words of `domain`. `link` is the page's; `site` what the page calls its shop."""
    currency = verdict.currency
    price = Money.of(verdict.price, currency) if verdict.price is not None and currency else None
    before = (
        Money.of(verdict.original_price, currency)
        if verdict.original_price is not None and currency
        else None
    )
    host = (urlsplit(link).netloc.lower() or "unknown").removeprefix("www.")
    product = Product(
        store_id=store.slug if store else host,
        store_name=store.name if store else site or host,
        url=without_tracking(link) if link else "",
        name=clean_text(verdict.name, NAME_LIMIT) or words_of(link) or host,
        brand=clean_text(verdict.brand, WORD_LIMIT),
        price=price,
        original_price=before if price and before and before.cents > price.cents else None,
        availability=verdict.availability,
        sku=clean_code(verdict.sku),
        gtin=clean_code(verdict.gtin),
        mpn=clean_code(verdict.mpn),
        product_id=clean_code(verdict.product_id),
        image_url=absolute(link, clean_text(verdict.image, LINK_LIMIT)) or None,
        platform=platform,
        variants=to_variants(verdict, link, currency),
    )
    return preselected(product)
