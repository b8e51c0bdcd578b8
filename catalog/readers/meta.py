"""OpenGraph, product meta and what else stands in a page's head."""

from __future__ import annotations

from catalog.availability import availability_of
from catalog.clean import LINK_LIMIT, WORD_LIMIT, clean_code, clean_text
from catalog.currency import code_of
from catalog.evidence import Sighting, Source
from catalog.page import Page
from catalog.prices import machine_amount

_PRICES = (
    "product:sale_price:amount",
    "product:price:amount",
    "og:price:amount",
    "product:price",
    "og:price",
    "twitter:data1",
)
_BEFORE = ("product:original_price:amount", "og:price:standard_amount", "product:price:standard_amount")
_CURRENCIES = (
    "product:sale_price:currency", "product:price:currency", "og:price:currency", "product:currency", "og:currency",
)  # fmt: skip


def read_meta(page: Page) -> list[Sighting]:
    """The page as its head presents it to those who share a link."""
    metas = page.metas
    seen = Sighting(Source.META, confidence=0.7, where="meta")
    seen.name = clean_text(metas.get("og:title") or metas.get("twitter:title"))
    seen.image = clean_text(
        metas.get("og:image:secure_url") or metas.get("og:image") or metas.get("twitter:image"), LINK_LIMIT
    )
    seen.brand = clean_text(metas.get("product:brand") or metas.get("og:brand"), WORD_LIMIT)
    seen.sku = clean_code(
        metas.get("product:retailer_item_id") or metas.get("product:sku") or metas.get("og:sku")
    )
    seen.gtin = clean_code(metas.get("product:gtin") or metas.get("product:ean") or metas.get("product:isbn"))
    seen.mpn = clean_code(metas.get("product:mfr_part_no"))
    seen.availability = availability_of(
        metas.get("product:availability") or metas.get("og:availability") or metas.get("availability")
    )
    for key in _PRICES:
        if key == "twitter:data1" and metas.get("twitter:label1", "").strip().lower() != "price":
            continue
        if (price := machine_amount(metas.get(key))) is not None:
            seen.price, seen.where = price, f"meta {key}"
            break
    seen.original_price = next(
        (p for p in (machine_amount(metas.get(key)) for key in _BEFORE) if p is not None), None
    )
    if seen.price and not seen.original_price and "sale_price" in seen.where:
        seen.original_price = machine_amount(metas.get("product:price:amount"))
    if seen.original_price and seen.price and seen.original_price <= seen.price:
        seen.original_price = None
    seen.currency = next(
        (code for code in map(code_of, (metas.get(key) for key in _CURRENCIES)) if code), None
    )
    seen.url = metas.get("og:url")
    return [seen]
