"""Hostile pages: never a crash, never more than the page's share of time and memory."""

from __future__ import annotations

import asyncio
import gc

import psutil
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from catalog.kind import Reason
from catalog.pool import PagePool
from catalog.reading import Reading, read_page

from . import pages
from .nasty import nasty_pages


def sane(reading: Reading) -> bool:
    if reading.product is None:
        return reading.reason is not None
    return reading.product.price is None or 0 < reading.product.price.cents < 10**12


async def test_no_page_ends_the_reading_and_the_bot_stays_small() -> None:
    """Whatever a page does to the process that reads it, the next page is read all the same."""
    bodies = nasty_pages()
    good = pages.page(pages.visible() + pages.linked(pages.product()))
    async with PagePool() as pool:
        assert (await pool.read(good, pages.URL)).product is not None
        gc.collect()
        before = psutil.Process().memory_info().rss
        highest = before
        wrong = []
        for name, body in bodies.items():
            reading = await pool.read(body, "https://store.com/p/some-dress-12345")
            highest = max(highest, psutil.Process().memory_info().rss)
            if not sane(reading):
                wrong.append(name)
        assert wrong == []
        found = await pool.read(good, pages.URL)
    assert found.product is not None
    assert found.product.price is not None
    assert highest - before <= 50 * 1024 * 1024


async def test_an_endless_page_is_given_up_and_others_are_not_kept_waiting() -> None:
    good = pages.page(pages.visible() + pages.linked(pages.product()))
    async with PagePool(size=2) as pool:
        endless = asyncio.create_task(pool.read(b"<div>" * 1_600_000, "https://store.com/p/1"))
        readings = [await pool.read(good, pages.URL) for _ in range(3)]
        given_up = await endless
    assert all(reading.product is not None for reading in readings)
    assert (given_up.product, given_up.reason) == (None, Reason.TOO_HARD)


async def test_a_cancelled_reading_does_not_answer_the_next_one() -> None:
    good = pages.page(pages.visible() + pages.linked(pages.product()))
    async with PagePool(size=1) as pool:
        slow = asyncio.create_task(pool.read(b"<div>" * 1_000_000, "https://store.com/p/1"))
        await asyncio.sleep(0.2)
        slow.cancel()
        with pytest.raises(asyncio.CancelledError):
            await slow
        reading = await pool.read(good, pages.URL)
    assert reading.product is not None
    assert reading.product.name == pages.NAME


async def test_the_parsing_process_has_no_secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MUSE_STRIPE_API_KEY", "sk_live_secret")
    async with PagePool(size=1) as pool:
        await pool.read(b"<h1>x</h1>", "https://store.com/p/1")
        children = psutil.Process().children(recursive=True)
        known = [child.environ() for child in children if "catalog.worker" in " ".join(child.cmdline())]
    assert known
    assert {name for environment in known for name in environment} <= {
        "PATH", "PYTHONIOENCODING", "LC_CTYPE", "__CF_USER_TEXT_ENCODING",
    }  # fmt: skip
    assert not any("sk_live_secret" in value for environment in known for value in environment.values())


MARKUP = st.sampled_from(
    [
        "<div>", "</div>", "<h1>", "</h1>", "<span class='price'>", "</span>", "<del>", "<script type='application/ld+json'>", "</script>", "<button>", "Add to cart", "Sold out", "$9.99", "1.299,00 €",
        "from ", '{"@type":"Product","name":"x","offers":', '{"price":', '"12.50"', "}", "[", "]", "<meta itemprop='price' content='5'>", "<p itemscope itemtype='http://schema.org/Product'>", "SKU: A1", "\x00", "\u202e",
        "<form data-product_variations='[{&quot;display_price&quot;:1}]'>", "<script>window.x={\"sku\":\"1\",\"price\":", "<select>", "<option>", "<!--", "-->", "<![CDATA[", "&amp;", "&#0;", "\ud7ff", "😀",
    ]
)  # fmt: skip


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.one_of(MARKUP, st.text(max_size=20)), max_size=60))
def test_any_mixture_of_markup_is_read(parts: list[str]) -> None:
    body = "".join(parts).encode("utf-8", "surrogatepass")
    assert sane(read_page(body, "https://store.com/p/some-dress-12345"))


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=400), st.integers(0, 3000))
def test_a_good_page_with_any_wound_is_read(wound: bytes, place: int) -> None:
    good = pages.page(pages.visible() + pages.linked(pages.product()))
    assert sane(read_page(good[:place] + wound + good[place + len(wound) :], pages.URL))


JSON = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(-5, 10**9), st.floats(), st.text(max_size=12)),
    lambda inner: st.one_of(
        st.lists(inner, max_size=4),
        st.dictionaries(
            st.sampled_from(["@type", "@id", "@graph", "name", "offers", "price", "priceCurrency", "availability", "sku", "brand", "image", "hasVariant", "priceSpecification", "lowPrice", "url", "size", "color"]),
            inner,
            max_size=6,
        ),
    ),
    max_leaves=25,
)  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(JSON)
def test_any_linked_data_is_read(data: object) -> None:
    wrapped = {"@type": "Product", "name": "Dress", **data} if isinstance(data, dict) else data
    assert sane(read_page(pages.page(pages.visible() + pages.linked(wrapped)), pages.URL))
