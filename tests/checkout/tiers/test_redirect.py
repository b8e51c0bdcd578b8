"""The tier that hands over: estimates, links, pages."""

from __future__ import annotations

import hashlib
from datetime import UTC, date, datetime

import httpx
import pytest

from checkout.tiers.affiliate import programme, tracked
from checkout.tiers.redirect import RedirectTier
from checkout.tiers.ucp.discovery import Merchants
from domain.errors import StoreRefused
from domain.money import Money
from domain.order import HandOver, OrderLine, Payer, PlacedOrder, StoreOrder, TierName
from domain.people import Address, Contact
from domain.settings import Settings
from domain.store import Affiliate, CartLink, ShippingRule, Standing, Store
from stores.registry import StoreRegistry

STANDING = Standing(verified=False, on=date(2026, 1, 1))
ATELIER = Store(
    slug="atelier",
    name="Petit Atelier",
    domains=("atelier.example",),
    standing=STANDING,
    cart_link=CartLink(format="items", origin="https://atelier.example"),
    shipping=ShippingRule(flat_cents=500, free_over_cents=10_000),
    affiliates=(Affiliate(network="awin", merchant_id="77"),),
    orders_url="https://atelier.example/orders",
    returns_url="https://atelier.example/returns",
)
PAGES = Store(slug="pages", name="Pages", domains=("pages.example",), standing=STANDING)
SHOPIFY = Store(
    slug="shopify",
    name="Shopify shops",
    domains=(),
    platform="shopify",
    standing=STANDING,
    cart_link=CartLink(format="shopify", origin=""),
)
STORES = StoreRegistry((ATELIER, PAGES, SHOPIFY))


def settings(**values: str) -> Settings:
    return Settings(_env_file=None, **values)  # type: ignore[arg-type]


def order(store: str, *variants: str, url: str = "https://atelier.example/p/1", **more: object) -> StoreOrder:
    lines = tuple(
        OrderLine(
            line_id=f"l{n}",
            name="Dress",
            url=url,
            variant_id=variant,
            quantity=2,
            unit_price=Money.of("20", "USD"),
        )
        for n, variant in enumerate(variants)
    )
    return StoreOrder.model_validate(
        {
            "muse_order_id": "m-1",
            "user_id": 1,
            "store_id": store,
            "currency": "USD",
            "lines": lines,
            "contact": Contact(name="Ada Dam", email="ada@example.com"),
            "address": Address(line1="Main 5", city="New York"),
            "created_at": datetime(2026, 10, 5, tzinfo=UTC),
            **more,
        }
    )


def tier(**values: str) -> RedirectTier:
    return RedirectTier(STORES, settings(**values))


async def test_a_quote_is_an_estimate_with_a_cap() -> None:
    quote = await tier().quote(order("atelier", "d-M"))
    assert (quote.subtotal, quote.shipping) == (Money.of("40", "USD"), Money.of("5", "USD"))
    assert quote.total == Money.of("45", "USD")
    assert quote.cap == Money.of("50.40", "USD")
    assert (quote.exact, quote.hand_over, quote.payer) == (False, True, Payer.AT_STORE)
    assert quote.tier is TierName.REDIRECT
    assert quote.tax is None


async def test_shipping_is_free_over_the_store_s_limit_and_unknown_without_a_rule() -> None:
    free = await tier().quote(order("atelier", "a", "b", "c"))
    assert free.shipping == Money.of("0", "USD")
    unknown = await tier().quote(order("pages", "a", url="https://pages.example/p"))
    assert unknown.shipping is None
    assert unknown.cap == Money.of("50.80", "USD")


async def test_submit_hands_over_the_filled_cart() -> None:
    made = await tier().submit(order("atelier", "d-M", "d-L", discount_codes=("SUN",)))
    assert made == HandOver(
        url="https://atelier.example/cart/fill?items=d-M:2,d-L:2&discount=SUN", text="handover-cart"
    )


async def test_contact_travels_only_when_the_shopper_agreed() -> None:
    made = await tier().submit(order("atelier", "d-M", prefill=True))
    assert made.url.endswith("&email=ada@example.com")


async def test_a_shop_of_a_known_platform_is_filled_at_its_own_origin() -> None:
    shop = order("tees.example", "1001", url="https://tees.example/products/tee", platform="shopify")
    assert (await tier().submit(shop)).url == "https://tees.example/cart/1001:2"


async def test_an_unknown_shop_gets_its_product_pages() -> None:
    made = await tier().submit(order("tees.example", "x", url="https://www.tees.example/p?c=1#top"))
    assert (made.url, made.text) == ("https://www.tees.example/p?c=1", "handover-pages")


async def test_an_id_that_does_not_fit_falls_to_product_pages_and_says_that_the_code_is_left() -> None:
    odd = order("atelier", "d/M:1", discount_codes=("SUN",))
    assert (await tier().submit(odd)).url == "https://atelier.example/p/1"
    assert (await tier().quote(odd)).rejected_codes == ("SUN",)


async def test_a_page_of_another_store_is_never_handed_over() -> None:
    with pytest.raises(StoreRefused):
        await tier().submit(order("pages", "a", url="https://evil.example/p"))
    with pytest.raises(StoreRefused):
        await tier().submit(order("tees.example", "a", url="https://tees.example.evil.example/p"))


async def test_mail_tells_the_rest() -> None:
    placed = PlacedOrder(
        muse_order_id="m-1",
        user_id=1,
        store_id="atelier",
        order_number="PA-1",
        placed_at=datetime(2026, 10, 5, tzinfo=UTC),
    )
    assert await tier().find(order("atelier", "a")) is None
    assert await tier().track(placed) == []
    assert (await tier().cancel(placed)).url == "https://atelier.example/orders"
    made = await tier().start_return(placed, (), "too small")
    assert isinstance(made, HandOver)
    assert made.url == "https://atelier.example/returns"
    with pytest.raises(StoreRefused):
        await tier().start_return(placed.model_copy(update={"store_id": "tees.example"}), (), "")


async def test_tracking_is_off_without_an_id_or_the_shopper_s_leave() -> None:
    plain = await tier().submit(order("atelier", "a", affiliate=True))
    declined = await tier(affiliate_awin="55").submit(order("atelier", "a"))
    assert plain.affiliate is None
    assert declined.affiliate is None
    assert plain.url == declined.url


async def test_tracking_wraps_the_link_and_names_its_network() -> None:
    made = await tier(affiliate_awin="55").submit(order("atelier", "a", affiliate=True))
    assert made.affiliate == "awin"
    assert made.url.startswith("https://www.awin1.com/cread.php?awinmid=77&awinaffid=55&clickref=")
    assert made.url.endswith("&ued=https%3A%2F%2Fatelier.example%2Fcart%2Ffill%3Fitems%3Da%3A2")
    assert "m-1" not in made.url


NETWORKS = {
    "rakuten": "https://click.linksynergy.com/deeplink?id=me&mid=9&u1=SUB&murl=https%3A%2F%2Fs.example%2Fp",
    "cj": "https://www.anrdoezrs.net/links/me/type/dlg/sid/SUB/https://s.example/p",
    "awin": "https://www.awin1.com/cread.php?awinmid=9&awinaffid=me&clickref=SUB&ued=https%3A%2F%2Fs.example%2Fp",
    "shareasale": "https://www.shareasale.com/r.cfm?u=me&m=9&afftrack=SUB&urllink=https%3A%2F%2Fs.example%2Fp",
    "skimlinks": "https://go.skimresources.com/?id=me&xs=1&xcust=SUB&url=https%3A%2F%2Fs.example%2Fp",
    "amazon": "https://s.example/p?tag=me&ascsubtag=SUB",
    "impact": "https://goto.s.example/c/me/1/2?u=https%3A%2F%2Fs.example%2Fp&subId1=SUB",
    "own": "https://s.example/go?partner=me&to=https%3A%2F%2Fs.example%2Fp",
}
SUB = hashlib.sha256(b"m-1").hexdigest()[:20]
TEMPLATES = {
    "impact": "https://goto.s.example/c/{id}/1/2?u={url}&subId1={sub}",
    "own": "https://s.example/go?partner={id}&to={url}",
}


@pytest.mark.parametrize("network", NETWORKS)
def test_each_network_s_link(network: str) -> None:
    one = Affiliate(network=network, merchant_id="9", template=TEMPLATES.get(network, ""))  # type: ignore[arg-type]
    store = Store(slug="s", name="S", domains=("s.example",), standing=STANDING, affiliates=(one,))
    ours = settings(**{f"affiliate_{network}": "me"})
    made = tracked("https://s.example/p", store, ours, "m-1", allowed=True)
    assert made.network == network
    assert made.url == NETWORKS[network].replace("SUB", SUB)
    assert programme(store, settings(), True) is None


def test_amazon_s_cart_form_is_tagged_in_its_own_way() -> None:
    store = Store(
        slug="amazon",
        name="Amazon",
        domains=("amazon.example",),
        standing=STANDING,
        affiliates=(Affiliate(network="amazon"),),
    )
    made = tracked(
        "https://www.amazon.example/gp/aws/cart/add.html?ASIN.1=B08N5WRWNW&Quantity.1=1",
        store,
        settings(affiliate_amazon="muse-20"),
        "m-1",
        allowed=True,
    )
    assert "&AssociateTag=muse-20&" in made.url


PROFILE: dict[str, object] = {
    "ucp": {
        "version": "2026-04-08",
        "services": {"dev.ucp.shopping": [{"transport": "rest", "endpoint": "https://tees.shop/ucp"}]},
        "capabilities": {},
    }
}


def telling_of(permalink: object) -> tuple[RedirectTier, list[str]]:
    """A tier that asks stores for their profile, and what it asked."""
    asked: list[str] = []
    named = {"dev.ucp.shopping.permalink": [{"version": "2026-04-08", "config": {"endpoint": permalink}}]}
    body = {"ucp": {**PROFILE["ucp"], "capabilities": named}}  # type: ignore[dict-item]

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(str(request.url))
        return httpx.Response(200, json=body)

    merchants = Merchants(httpx.AsyncClient(transport=httpx.MockTransport(answer)))
    return RedirectTier(STORES, settings(), merchants), asked


async def test_a_store_without_a_format_is_asked_for_its_permalink() -> None:
    redirect, asked = telling_of("https://tees.shop/basket/with")
    wanted = order("tees.shop", "d-M", "gid://x/1", url="https://tees.shop/p")
    assert (await redirect.submit(wanted)).url == "https://tees.shop/basket/with/d-M:2,~Z2lkOi8veC8x:2"
    assert (await redirect.submit(wanted)).text == "handover-cart"
    assert asked == ["https://tees.shop/.well-known/ucp"], "the profile is kept"
    assert "permalink" not in (await redirect.submit(order("atelier", "d-M"))).url
    assert len(asked) == 1, "a store whose file names a format is not asked"


@pytest.mark.parametrize(
    "permalink", ["https://elsewhere.example/basket", "https://tees.shop/a?b=c", "javascript:x", "", 5]
)
async def test_a_permalink_that_leads_elsewhere_is_not_used(permalink: object) -> None:
    redirect, _ = telling_of(permalink)
    handed = await redirect.submit(order("tees.shop", "d-M", url="https://tees.shop/p"))
    assert (handed.url, handed.text) == ("https://tees.shop/p", "handover-pages")


async def test_a_store_that_is_down_or_no_merchant_gets_product_pages() -> None:
    for answer in (httpx.Response(404), httpx.Response(503)):
        transport = httpx.MockTransport(lambda request, answer=answer: answer)
        redirect = RedirectTier(STORES, settings(), Merchants(httpx.AsyncClient(transport=transport)))
        handed = await redirect.submit(order("tees.shop", "d-M", url="https://tees.shop/p"))
        assert handed.url == "https://tees.shop/p"
