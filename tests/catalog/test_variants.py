"""The whole matrix of size and colour, from every place where shops keep it."""

from __future__ import annotations

from decimal import Decimal

import pytest

from catalog.choices import chosen_by, same_variant
from catalog.reading import read_page
from domain.product import Availability, Product, Variant

from . import pages


def read(body: bytes, url: str = pages.URL) -> Product:
    product = read_page(body, url).product
    assert product is not None
    return product


@pytest.mark.parametrize("shop", sorted(pages.MATRICES))
def test_every_variant_is_there_with_price_and_stock(shop: str) -> None:
    product = read(pages.MATRICES[shop]())
    found = {
        (v.size.upper() if v.size else None, v.color): (v.price.amount if v.price else None, v.availability)
        for v in product.variants
    }
    wanted = {
        (size, color): (Decimal(price), Availability.IN_STOCK if stock else Availability.OUT_OF_STOCK)
        for _, size, color, price, stock in pages.matrix()
    }
    if shop == "magento":  # it tells of sold-out variants only that they exist
        del wanted["M", "Black"]
        found = {key: value for key, value in found.items() if key != (None, None)}
    assert found == wanted
    assert product.name == pages.NAME
    assert product.price is not None
    assert (product.price.amount, product.price.currency) == (Decimal("89.00"), "USD")


@pytest.mark.parametrize("shop", sorted(set(pages.MATRICES) - {"vtex"}))
def test_every_variant_has_its_sku(shop: str) -> None:
    product = read(pages.MATRICES[shop]())
    wanted = {sku for sku, *_ in pages.matrix()}
    assert {variant.sku for variant in product.variants} == wanted


@pytest.mark.parametrize(
    ("shop", "query", "size", "color"),
    [
        ("shopify", "?variant=4005", "S", "Sage Green"),
        ("product group", "?variant=3", "M", "Black"),
        ("woocommerce", "?variation_id=707", "l", "Sage Green"),
        ("next state", "?sku=FF-100-SM", "M", "Sage Green"),
        ("squarespace", "?color=Black&size=XS", "XS", "Black"),
        ("woocommerce", "?attribute_pa_size=xs&attribute_pa_color=Sage+Green", "xs", "Sage Green"),
    ],
)
def test_the_link_s_own_choice_is_preselected(shop: str, query: str, size: str, color: str) -> None:
    product = read(pages.MATRICES[shop](), pages.URL + query)
    assert product.chosen is not None
    assert (product.chosen.size, product.chosen.color) == (size, color)
    assert product.price == product.chosen.price
    assert product.availability == product.chosen.availability


def test_a_link_that_chooses_nothing_or_half_preselects_nothing() -> None:
    for query in ("", "?utm_source=x", "?color=Black", "?variant=999"):
        assert read(pages.shopify(), pages.URL + query).chosen is None


def test_sizes_come_as_the_store_writes_them() -> None:
    assert read(pages.woocommerce()).sizes("Black") == ("xs", "s", "m", "l")
    assert read(pages.shopify()).colors() == pages.COLORS


def test_a_single_nameless_variant_is_no_choice() -> None:
    body = pages.page(
        pages.visible()
        + '<script src="https://cdn.shopify.com/a.js"></script><script type="application/json">{"id":1,"title":"Juniper Wrap Dress","options":["Title"],'
        '"variants":[{"id":7,"title":"Default Title","option1":"Default Title","available":true,"price":8900,"sku":"FF-1"}]}</script>'
    )
    product = read(body)
    assert product.variants == ()
    assert product.sku == "FF-1"


def test_the_same_variant_is_found_in_a_newer_reading() -> None:
    product = read(pages.shopify())
    for variant in product.variants:
        assert same_variant(product, variant) == variant
    by_words = Variant(size="s", color="sage green")
    found = same_variant(product, by_words)
    assert found is not None
    assert found.variant_id == "4005"
    assert same_variant(product, Variant(size="XXL", color="Black")) is None
    assert same_variant(product, Variant()) is None


def test_a_variant_may_be_chosen_by_its_own_address() -> None:
    product = read(pages.product_group())
    assert chosen_by(product, "/products/juniper-wrap-dress?variant=5") is not None


def test_what_only_a_hand_can_pick_is_offered_too() -> None:
    more = (
        "<label for='sz'>Size</label><select id='sz' name='attr1'><option value=''>Choose a size</option><option>S</option><option>M - sold out</option><option>L</option></select>"
        "<select name='quantity'><option>1</option><option>2</option></select>"
    )
    product = read(pages.page(pages.visible(more=more)))
    assert [(v.size, v.availability) for v in product.variants] == [
        ("S", Availability.IN_STOCK),
        ("M", Availability.OUT_OF_STOCK),
        ("L", Availability.IN_STOCK),
    ]


def test_two_controls_make_a_matrix_whose_stock_is_not_known() -> None:
    radios = "".join(
        f"<input type='radio' name='color' id='c{n}' value='{n}'><label for='c{n}'>{c}</label>"
        for n, c in enumerate(pages.COLORS)
    )
    sizes = "<select name='size'>" + "".join(f"<option>{size}</option>" for size in pages.SIZES) + "</select>"
    product = read(pages.page(pages.visible(more=radios + sizes)))
    assert {(v.size, v.color, v.availability) for v in product.variants} == {
        (s, c, None) for s in pages.SIZES for c in pages.COLORS
    }


def test_letter_sizes_stand_as_on_a_shelf() -> None:
    sizes = (
        "<select name='size'>"
        + "".join(f"<option>{size}</option>" for size in ("L", "XS", "XXL", "M"))
        + "</select>"
    )
    assert read(pages.page(pages.visible(more=sizes))).sizes() == ("XS", "M", "L", "XXL")
