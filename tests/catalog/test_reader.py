"""Live links, against a shop on loopback."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import date
from decimal import Decimal

import pytest

from catalog.kind import Reason
from catalog.reader import LinkReader, as_link, reading_client
from demo.serving import serve
from domain.product import Availability, Product, Variant
from domain.settings import Settings
from domain.store import ApiAccess, Standing, Store
from net.errors import Unsafe
from stores.registry import StoreRegistry

from . import pages
from .shop import Shop


@pytest.fixture
def shop() -> Shop:
    return Shop()


@pytest.fixture
async def origin(shop: Shop) -> AsyncIterator[str]:
    async with serve(shop.app()) as address:
        yield address


@pytest.fixture
async def reader(origin: str) -> AsyncIterator[LinkReader]:
    settings = Settings(_env_file=None, allow_hosts=(origin.removeprefix("http://"),))
    async with reading_client(settings) as client, LinkReader(client, registry(origin), settings) as made:
        yield made


def registry(origin: str, platform: str | None = None) -> StoreRegistry:
    platforms = [store for store in StoreRegistry.load() if store.is_platform]
    own = Store(
        slug="fern", name="Fern & Field", domains=(origin.removeprefix("http://"),), platform=platform,
        standing=Standing(verified=True, on=date(2026, 1, 1)), api=ApiAccess(origin=origin) if platform == "ucp" else None,
    )  # fmt: skip
    return StoreRegistry((*platforms, own))


async def test_a_page_becomes_a_product_of_its_store(origin: str, reader: LinkReader) -> None:
    reading = await reader.read(f"{origin}/dress?utm_source=mail#top")
    assert reading.reason is None
    product = reading.product
    assert product is not None
    assert (product.store_id, product.store_name, product.name) == ("fern", "Fern & Field", pages.NAME)
    assert product.url == f"{origin}/dress"
    assert product.price is not None
    assert product.price.amount == Decimal("89.00")


async def test_short_links_are_followed(origin: str, reader: LinkReader) -> None:
    product = (await reader.read(f"{origin}/short/dress")).product
    assert product is not None
    assert product.url == f"{origin}/dress"


@pytest.mark.parametrize(
    ("path", "reason"),
    [
        ("/status/403/black-midi-dress", Reason.BLOCKED),
        ("/status/429/black-midi-dress", Reason.BLOCKED),
        ("/status/500/black-midi-dress", Reason.DOWN),
        ("/status/503/black-midi-dress", Reason.DOWN),
        ("/shell/black-midi-dress", Reason.EMPTY),
    ],
)
async def test_a_refused_page_is_a_line_named_by_its_link(
    origin: str, reader: LinkReader, path: str, reason: Reason
) -> None:
    reading = await reader.read(f"{origin}{path}?gclid=1")
    assert reading.reason == reason
    assert reading.product == Product(
        store_id="fern",
        store_name="Fern & Field",
        url=f"{origin}{path}",
        name="Black Midi Dress",
        refused=str(reason),
    )


@pytest.mark.parametrize(
    ("path", "reason"),
    [("/status/404/black-midi-dress", Reason.GONE), ("/pdf", Reason.NOT_PRODUCT), ("/huge", Reason.TOO_HARD)],
)
async def test_what_cannot_be_bought_says_so(
    origin: str, reader: LinkReader, path: str, reason: Reason
) -> None:
    reading = await reader.read(f"{origin}{path}")
    assert reading.reason == reason
    assert reading.product is None or reading.product.refused


async def test_robots_are_respected(origin: str, shop: Shop, reader: LinkReader) -> None:
    shop.robots = "User-agent: *\nDisallow: /dress\n"
    reading = await reader.read(f"{origin}/dress")
    assert reading.reason == Reason.FORBIDDEN
    assert reading.product is not None
    assert shop.seen["/dress"] == 0


@pytest.mark.parametrize(
    ("text", "reason", "key"),
    [
        ("hello", Reason.NOT_A_LINK, "link-not-a-link"), ("", Reason.NOT_A_LINK, "link-not-a-link"), ("http://", Reason.NOT_A_LINK, "link-not-a-link"),
        ("ftp://store.com/x", Reason.UNSAFE, "link-unsafe-scheme"), ("https://a:b@store.com/", Reason.UNSAFE, "link-unsafe-userinfo"),
        ("https://0x7f.1/", Reason.UNSAFE, "link-unsafe-spelling"), ("https://localhost/", Reason.UNSAFE, "link-unsafe-host-name"),
        ("https://store.com:22/", Reason.UNSAFE, "link-unsafe-port"), ("http://169.254.169.254/latest", Reason.UNSAFE, "link-unsafe-private"),
    ],
)  # fmt: skip
async def test_links_that_are_not_visited_say_why(
    reader: LinkReader, text: str, reason: Reason, key: str
) -> None:
    reading = await reader.read(text)
    assert (reading.product, reading.reason, reading.detail) == (None, reason, key)


def test_a_link_may_lack_its_scheme() -> None:
    assert as_link(" www.store.com/p/1 ") == "https://www.store.com/p/1"
    assert as_link("<https://store.com/p>") == "https://store.com/p"
    with pytest.raises(Unsafe):
        as_link("just words")


async def test_shopify_is_read_from_its_own_json(origin: str, shop: Shop, reader: LinkReader) -> None:
    shop.speaks = "shopify"
    settings = Settings(_env_file=None, allow_hosts=(origin.removeprefix("http://"),))
    platforms = StoreRegistry(tuple(store for store in StoreRegistry.load() if store.is_platform))
    async with reading_client(settings) as client, LinkReader(client, platforms, settings) as unnamed:
        product = (await unnamed.read(f"{origin}/products/juniper-wrap-dress?variant=4005")).product
    assert product is not None
    assert product.platform == "shopify"
    assert len(product.variants) == len(pages.matrix())
    assert product.chosen is not None
    assert product.chosen.variant_id == "4005"
    assert product.price is not None
    assert (product.price.amount, product.price.currency) == (Decimal("95.00"), "CAD")
    assert shop.seen["/products/juniper-wrap-dress"] == 0


async def test_a_host_without_such_json_is_read_by_its_page_and_asked_once(origin: str, shop: Shop) -> None:
    settings = Settings(_env_file=None, allow_hosts=(origin.removeprefix("http://"),))
    platforms = StoreRegistry(tuple(store for store in StoreRegistry.load() if store.is_platform))
    async with reading_client(settings) as client, LinkReader(client, platforms, settings) as unnamed:
        for _ in range(2):
            product = (await unnamed.read(f"{origin}/products/juniper-wrap-dress")).product
            assert product is not None
            assert len(product.variants) == len(pages.matrix())
    assert shop.seen["/products/juniper-wrap-dress.js"] == 1


async def test_a_ucp_store_is_read_from_its_catalog(origin: str, shop: Shop) -> None:
    shop.speaks = "ucp"
    settings = Settings(_env_file=None, allow_hosts=(origin.removeprefix("http://"),))
    async with (
        reading_client(settings) as client,
        LinkReader(client, registry(origin, "ucp"), settings) as made,
    ):
        product = (await made.read(f"{origin}/products/juniper-wrap-dress")).product
        assert (await made.read(f"{origin}/products/nothing")).product is not None  # read by its page
    assert product is not None
    assert (product.platform, product.store_id, product.brand) == ("ucp", "fern", "Fern & Field")
    assert {(v.size, v.color) for v in product.variants} == {
        (size, color) for _, size, color, _, _ in pages.matrix()
    }
    sold_out = next(v for v in product.variants if (v.size, v.color) == ("M", "Black"))
    assert sold_out.availability == Availability.OUT_OF_STOCK
    assert shop.seen["/products/juniper-wrap-dress"] == 0


async def test_refresh_sees_a_new_price(origin: str, shop: Shop, reader: LinkReader) -> None:
    before = (await reader.refresh(f"{origin}/dress")).product
    shop.price = "79.00"
    after = (await reader.refresh(f"{origin}/dress")).product
    assert before is not None
    assert after is not None
    assert (before.price, after.price) != (None, None)
    assert after.price is not None
    assert after.price.amount == Decimal("79.00")


async def test_refresh_finds_the_variant_again(origin: str, reader: LinkReader) -> None:
    found = await reader.refresh(f"{origin}/products/juniper-wrap-dress", Variant(variant_id="4002"))
    assert found.variant is not None
    assert (found.variant.size, found.variant.availability) == ("M", Availability.OUT_OF_STOCK)
    gone = await reader.refresh(f"{origin}/products/juniper-wrap-dress", Variant(variant_id="1", size="XXL"))
    assert gone.product is not None
    assert gone.variant is None
    assert (await reader.refresh(f"{origin}/status/500/black-midi-dress")).reason == Reason.DOWN


async def test_only_pages_without_name_or_price_are_rendered(origin: str) -> None:
    rendered = []

    async def render(url: str) -> str:
        rendered.append(url)
        return pages.page(pages.visible()).decode()

    settings = Settings(_env_file=None, allow_hosts=(origin.removeprefix("http://"),))
    async with (
        reading_client(settings) as client,
        LinkReader(client, registry(origin), settings, render) as made,
    ):
        assert (await made.read(f"{origin}/dress")).product is not None
        assert rendered == []
        product = (await made.read(f"{origin}/shell/black-midi-dress")).product
    assert rendered == [f"{origin}/shell/black-midi-dress"]
    assert product is not None
    assert product.name == pages.NAME
    assert not product.refused


async def test_a_browser_that_fails_leaves_the_static_reading(origin: str) -> None:
    async def render(url: str) -> str:
        raise RuntimeError("the browser is gone")

    settings = Settings(_env_file=None, allow_hosts=(origin.removeprefix("http://"),))
    async with (
        reading_client(settings) as client,
        LinkReader(client, registry(origin), settings, render) as made,
    ):
        reading = await made.read(f"{origin}/shell/black-midi-dress")
    assert reading.reason == Reason.EMPTY
