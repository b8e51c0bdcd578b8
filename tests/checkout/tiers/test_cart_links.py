"""Each format of cart link is read back by the other end."""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checkout.tiers.cart_links import FORMATS, UnfitLink, Wish, fill
from domain.money import Money
from domain.order import OrderLine
from domain.people import Address, Contact
from domain.store import CartLink
from tests.checkout.tiers import shop_parsers as shop

CONTACT = Contact(name="Ada van Dam", email="ada+shop@example.com", phone="+12125550123")
ADDRESS = Address(
    name="Ada van Dam",
    line1="5 Main St & Co",
    city="New York",
    region="NY",
    postal_code="10001",
    country="US",
)


def line(
    variant: str | None, quantity: int = 1, sku: str | None = None, url: str = "https://shop.example/p"
) -> OrderLine:
    return OrderLine(
        line_id=f"l-{variant}-{sku}",
        name="Thing",
        url=url,
        variant_id=variant,
        sku=sku,
        quantity=quantity,
        unit_price=Money.of("10", "USD"),
    )


TWO = Wish(lines=(line("1001", 2), line("1002")), codes=("SAVE10",))
FULL = replace(TWO, contact=CONTACT, address=ADDRESS)


def link(name: str, path: str = "") -> CartLink:
    return CartLink(format=name, origin="https://shop.example", path=path)


def test_ucp_permalink() -> None:
    made = fill(
        link("ucp", "/buy"), replace(FULL, lines=(*FULL.lines, line("gid://shopify/ProductVariant/7", 3)))
    )
    found, fields = shop.ucp(made.urls[0], "https://shop.example/buy")
    assert found == [("1001", 2), ("1002", 1), ("gid://shopify/ProductVariant/7", 3)]
    assert fields == {
        "discounts/codes/0": "SAVE10",
        "buyer/email": "ada+shop@example.com",
        "buyer/first_name": "Ada",
        "buyer/last_name": "van Dam",
        "buyer/phone_number": "+12125550123",
        "context/address_country": "US",
        "context/postal_code": "10001",
    }


@given(st.text(st.characters(exclude_categories=["C", "Z"]), min_size=1, max_size=60))
def test_ucp_ids_come_back_whole(item: str) -> None:
    made = fill(link("ucp", "/buy"), Wish(lines=(line(item, 4),)))
    assert shop.ucp(made.urls[0], "https://shop.example/buy")[0] == [(item, 4)]


def test_shopify_permalink() -> None:
    gid = line("gid://shopify/ProductVariant/42", 2)
    made = fill(link("shopify"), replace(FULL, lines=(*FULL.lines, gid), codes=("A-B", "C")))
    found, query = shop.shopify(made.urls[0])
    assert found == [("1001", 2), ("1002", 1), ("42", 2)]
    assert query["discount"] == "A-B,C"
    assert query["checkout[email]"] == "ada+shop@example.com"
    assert query["checkout[shipping_address][address1]"] == "5 Main St & Co"
    assert query["checkout[shipping_address][last_name]"] == "van Dam"
    assert made.codes


def test_woocommerce_adds_one_product_a_link() -> None:
    made = fill(link("woocommerce"), TWO)
    assert [shop.woocommerce(url) for url in made.urls] == [("1001", 2), ("1002", 1)]
    assert not made.codes, "a code has to be typed there"


def test_woocommerce_checkout_link_warns_that_it_replaces_the_cart() -> None:
    made = fill(link("woocommerce-checkout"), TWO)
    assert shop.woocommerce_checkout(made.urls[0]) == ([("1001", 2), ("1002", 1)], "SAVE10")
    assert made.replaces_cart


def test_bigcommerce_prefers_the_sku_of_a_variant() -> None:
    made = fill(
        link("bigcommerce"), Wish(lines=(line("77", 2, sku="TEE-RED-M"), line("78")), codes=("C1", "C2"))
    )
    assert shop.bigcommerce(made.urls[0]) == ([("TEE-RED-M", 2), ("78", 1)], "C1")
    assert not made.codes


def test_amazon_cart_form() -> None:
    made = fill(link("amazon"), Wish(lines=(line("B08N5WRWNW", 2), line(None, 1, sku="0316769487"))))
    assert shop.amazon(made.urls[0]) == [("B08N5WRWNW", 2), ("0316769487", 1)]


def test_walmart_items() -> None:
    assert shop.walmart(fill(link("walmart"), TWO).urls[0]) == [("1001", 2), ("1002", 1)]


def test_bestbuy_takes_one_piece_of_one_sku() -> None:
    made = fill(link("bestbuy"), Wish(lines=(line(None, 2, sku="6505727"), line(None, 1, sku="6505728"))))
    assert [shop.bestbuy(url) for url in made.urls] == ["6505727", "6505728"]
    assert not made.quantities


def test_vtex_repeats_its_parameters() -> None:
    assert shop.vtex(fill(link("vtex"), TWO).urls[0]) == [("1001", 2), ("1002", 1)]


def test_items_of_a_small_shop() -> None:
    made = fill(link("items"), replace(FULL, lines=(line("dress-M", 2), line("hat.1"))))
    assert shop.items(made.urls[0]) == ([("dress-M", 2), ("hat.1", 1)], "SAVE10", "ada+shop@example.com")
    assert made.urls[0].startswith(
        "https://shop.example/cart/fill?items=dress-M:2,hat.1:1&discount=SAVE10&email="
    )


def test_product_pages_preselect_the_variant() -> None:
    page = line("9011220320002", url="https://shop.example/product.do?pid=901122#reviews")
    made = fill(link("product", "pid"), Wish(lines=(page,)))
    assert made.urls == ("https://shop.example/product.do?pid=9011220320002",)
    assert not made.fills


@pytest.mark.parametrize("name", [name for name in FORMATS if name not in ("product", "ucp")])
@pytest.mark.parametrize("odd", ["1:2", "1,2:9", "1&x=2", "1/../2", "1 2", "1%3A2", "", "١٢٣", "1\n"])
def test_an_odd_id_never_enters_a_link(name: str, odd: str) -> None:
    with pytest.raises(UnfitLink):
        fill(link(name), Wish(lines=(line(odd or None),)))


@pytest.mark.parametrize("odd", ["", "a\nb", "a\x00b", "x" * 300])
def test_ucp_refuses_ids_with_control_characters(odd: str) -> None:
    with pytest.raises(UnfitLink):
        fill(link("ucp", "/buy"), Wish(lines=(line(odd or None),)))


@pytest.mark.parametrize("origin", ["javascript://x", "https://a@b.example", "https://b.example/x", ""])
def test_an_odd_origin_is_refused(origin: str) -> None:
    with pytest.raises(UnfitLink):
        fill(CartLink(format="shopify", origin=origin), TWO)


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "https://a@evil.example/p", "ftp://shop.example/x", "p"]
)
def test_an_odd_product_page_is_refused(url: str) -> None:
    with pytest.raises(UnfitLink):
        fill(link("product"), Wish(lines=(line("1", url=url),)))


def test_an_odd_code_is_left_out_and_said_so() -> None:
    made = fill(link("shopify"), replace(TWO, codes=("GOOD", "BAD CODE")))
    assert shop.shopify(made.urls[0])[1] == {"discount": "GOOD"}
    assert not made.codes


@pytest.mark.parametrize("name", ["ucp", "shopify", "items"])
def test_nothing_personal_enters_unasked(name: str) -> None:
    url = fill(link(name), TWO).urls[0]
    assert "@" not in url
    assert "ada" not in urlsplit(url).query.lower()


def test_a_link_too_long_for_stores_is_not_made() -> None:
    with pytest.raises(UnfitLink, match="too long"):
        fill(link("shopify"), Wish(lines=tuple(line(str(10**15 + n)) for n in range(200))))
