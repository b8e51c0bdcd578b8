"""Pages that are no product's own, though they show products, prices and buttons."""

from __future__ import annotations

import pytest

from catalog.kind import Reason
from catalog.reading import Reading, read_page

from .pages import NAME, linked, page, product, visible

HOST = "https://www.fern-and-field.com"
ONE_TILE = (
    "<ul class='products'><li class='product'><a href='/p/car'><h2>Wooden Car</h2></a>"
    "<span class='price'><del>$40.00</del> <ins>$35.00</ins></span></li></ul>"
)


def look(body: bytes, path: str) -> Reading:
    return read_page(body, HOST + path)


@pytest.mark.parametrize(
    "mark",
    [
        "archive tax-product_cat term-cars woocommerce",
        "archive paged post-type-archive-product woocommerce",
        "catalog-category-view page-layout-2columns-left",
        "template-collection gradient",
    ],
)
def test_a_list_says_so_in_the_class_of_its_body(mark: str) -> None:
    source = page(f"<main><h1>Cars</h1>{ONE_TILE}</main>", title="Cars").replace(
        b"<body>", f"<body class='{mark}'>".encode()
    )
    assert look(source, "/toys-and-cars").product is None


@pytest.mark.parametrize(
    "path",
    [
        "/product-category/hydration/",
        "/product-tag/car",
        "/categoria-producto/ropa/",
        "/collections/sale?page=2",
    ],
)
def test_a_list_says_so_in_its_link(path: str) -> None:
    assert look(page(f"<main><h1>Cars</h1>{ONE_TILE}</main>", title="Cars"), path).product is None


def test_a_product_below_a_collections_link_stays_a_product() -> None:
    found = look(page(visible()), "/collections/dresses/products/juniper-wrap-dress").product
    assert found is not None
    assert found.name == NAME


def test_a_shelf_whose_rows_have_buy_buttons_is_no_product() -> None:
    rows = "".join(
        f"<div class='row'><h3>Biscuits no. {n}</h3><p class='cost'>£{n}.25</p><button>Add to trolley</button></div>"
        for n in range(1, 8)
    )
    reading = look(page(f"<main><h1>All biscuits</h1>{rows}</main>", title="Biscuits"), "/shop/gb/biscuits")
    assert reading.product is None


def test_a_range_over_a_category_of_many_is_no_price() -> None:
    tiles = "".join(
        f"<li class='product-tile'><a href='/x/{n}'>Telephone {n}</a><span class='price'>${n + 100}.00</span>"
        "<button>Add to cart</button></li>"
        for n in range(80)
    )
    offers = {
        "@type": "AggregateOffer",
        "lowPrice": 100,
        "highPrice": 180,
        "priceCurrency": "USD",
        "offerCount": 80,
    }
    markup = linked(
        {"@context": "https://schema.org", "@type": "Product", "name": "Telephones", "offers": offers}
    )
    reading = look(
        page(f"<main><h1>Telephones</h1><ul>{tiles}</ul></main>{markup}", title="Telephones"), "/telephones/"
    )
    assert reading.product is None


@pytest.mark.parametrize("named", ["The Daily Fern", "How to clear snow"])
def test_an_article_that_marks_a_name_for_its_ratings_is_no_product(named: str) -> None:
    markup = linked({"@context": "https://schema.org", "@type": "Product", "name": named})
    text = "<p>" + "Snow falls on fern and field alike. " * 60 + "</p>"
    reading = look(
        page(f"<main><h1>How to clear snow</h1>{text}</main>{markup}", title="How to clear snow"), "/guide"
    )
    assert reading == Reading(reason=Reason.NOT_PRODUCT)


def test_a_shared_product_group_is_a_list() -> None:
    head = (
        '<meta property="og:type" content="product.group"><meta property="og:title" content="Prepared meals">'
    )
    assert look(page(f"<main><h1>Prepared meals</h1>{ONE_TILE}</main>", head), "/meals").product is None


def test_markup_of_the_title_s_name_is_a_product_before_scripts_have_run() -> None:
    shell = page("<div id='app'></div>" + linked(product()) * 2, title=f"{NAME} at a good price")
    found = look(shell, "/dresses/juniper-wrap-dress").product
    assert found is not None
    assert found.name == NAME
    assert (
        look(page("<div id='app'></div>" + linked(product()) * 2, title="Dresses"), "/dresses").product
        is None
    )
