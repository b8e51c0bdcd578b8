"""Whole pages: what is visible, what markup says, and who is right when they differ."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import pytest

from catalog.kind import Reason
from catalog.reading import Reading, read_page
from domain.product import Availability, Product

from . import pages
from .pages import NAME, URL, linked, offer, page, product, visible


def read(body: bytes, url: str = URL) -> Product:
    found = read_page(body, url).product
    assert found is not None
    return found


def price(found: Product) -> str | None:
    return f"{found.price.amount} {found.price.currency}" if found.price else None


SHOP = "<a href='/'>Thread &amp; Co</a>"
COAT = "https://www.threadandco.example/goods/wool-coat"
BUY = "<p>$120.00</p><button>Add to bag</button>"


@pytest.mark.parametrize(
    ("title", "body"),
    [
        ("Thread & Co", f"<header><h1>Thread &amp; Co</h1></header><main><h2>Wool Coat</h2>{BUY}</main>"),
        ("Thread & Co", f"<h1>{SHOP}</h1><main><div>Wool Coat</div>{BUY}</main>"),
        ("Thread & Co", f"<header>{SHOP}</header><main><p><b>Wool Coat</b></p>{BUY}</main>"),
        ("Thread & Co: Wool Coat", f"<h1>Thread &amp; Co</h1><main><p>Wool Coat</p>{BUY}</main>"),
        ("Wool Coat | Thread & Co", f"<h1>Thread &amp; Co</h1><main><p>Wool Coat</p>{BUY}</main>"),
        ("Shop", f"<h1>Shop</h1><main><h3>Wool Coat</h3>{BUY}</main>"),
        ("Thread & Co", f"<main><h1>Thread &amp; Co</h1><p>Soft and warm.</p>{BUY}</main>"),
    ],
)
def test_the_shop_is_not_the_product(title: str, body: str) -> None:
    found = read(f"<html><head><title>{title}</title></head><body>{body}</body></html>".encode(), COAT)
    assert (found.name.casefold(), price(found)) == ("wool coat", "120.00 USD")


def test_a_shop_that_only_its_pages_name() -> None:
    body = f"<header><h1>Oscar</h1></header><main><h1>Canvas Tote</h1>{BUY}</main>"
    whole = f"<html><head><title>Canvas Tote | Oscar</title></head><body>{body}</body></html>".encode()
    assert read(whole, "http://127.0.0.1:8000/catalogue/canvas-tote_6/").name == "Canvas Tote"


def test_a_product_that_is_called_like_its_shop() -> None:
    body = f"<header><a href='/'>Arket</a></header><main><h1>Arket</h1>{BUY}</main>"
    whole = f"<html><head><title>Arket</title></head><body>{body}</body></html>".encode()
    assert read(whole, "https://arket.example/p/1").name == "Arket"


def test_linked_data_is_read_whole() -> None:
    found = read(page(visible() + linked(product(gtin13="4006381333931", mpn="JWD-1"))))
    assert (found.name, found.brand, found.sku, found.gtin, found.mpn) == (
        NAME,
        "Fern & Field",
        "FF-100",
        "4006381333931",
        "JWD-1",
    )
    assert (price(found), found.availability) == ("89.00 USD", Availability.IN_STOCK)
    assert found.image_url == "https://cdn.fern-and-field.com/1.jpg"
    assert found.store_id == "fern-and-field.com"


BROKEN = (
    '<script type="application/ld+json">{"@type": "BreadcrumbList", "itemListElement": [}</script>',
    '<script type="application/ld+json"></script>',
    '<script type="application/ld+json">[[[[</script>',
    '<script type="application/ld+json">null</script>',
)


@pytest.mark.parametrize("broken", BROKEN)
def test_one_broken_block_does_not_lose_the_rest(broken: str) -> None:
    assert price(read(page(visible(price="") + broken + linked(product())))) == "89.00 USD"


@pytest.mark.parametrize(
    "text",
    [
        '<!-- {data} -->', '//<![CDATA[\n{data}\n//]]>', '{data};', '\n\t{data}\n', '{data},', '[{data}]', '{{"@context":"https://schema.org","@graph":[{{"@type":"WebSite"}},{data}]}}',
        '{{"@type":"WebPage","mainEntity":{data}}}',
    ],
)  # fmt: skip
def test_sloppy_blocks_are_read(text: str) -> None:
    block = text.format(data=json.dumps(product()))
    assert (
        price(read(page(visible(price="") + f'<script type="application/ld+json">{block}</script>')))
        == "89.00 USD"
    )


def test_raw_line_breaks_trailing_commas_and_entities_in_a_block() -> None:
    block = '{"@type":"Product","name":"Juniper\nWrap Dress","description":"a\tb",\n"offers":{"price":"89.00","priceCurrency":"USD",},}'
    found = read(page(visible(price="") + f'<script type="application/ld+json">{block}</script>'))
    assert (found.name, price(found)) == (NAME, "89.00 USD")


@pytest.mark.parametrize(
    ("offers", "expected"),
    [
        ({"@type": "AggregateOffer", "lowPrice": "89", "highPrice": "89", "priceCurrency": "USD"}, "89.00 USD"),
        ({"@type": "Offer", "priceSpecification": {"price": 89.0, "priceCurrency": "USD"}}, "89.00 USD"),
        ({"@type": "Offer", "priceSpecification": [{"priceType": "https://schema.org/ListPrice", "price": 120, "priceCurrency": "USD"}, {"price": 89, "priceCurrency": "USD"}]}, "89.00 USD"),
        ([offer("89.00")], "89.00 USD"),
        ({"@type": "Offer", "price": "1,089.00", "priceCurrency": "EUR"}, "1089.00 EUR"),
        ({"@type": "Offer", "price": ["89.00"], "priceCurrency": "usd"}, "89.00 USD"),
    ],
)  # fmt: skip
def test_offers_in_all_their_forms(offers: Any, expected: str) -> None:
    assert price(read(page(visible(price="") + linked(product(offers=offers))))) == expected


def test_offers_by_reference_are_found() -> None:
    graph = {
        "@graph": [
            {**product(), "offers": {"@id": "#offer"}, "brand": {"@id": "#brand"}},
            {"@id": "#offer", **offer("89.00")},
            {"@id": "#brand", "@type": "Brand", "name": "Fern"},
        ]
    }
    found = read(page(visible(price="") + linked(graph)))
    assert (price(found), found.brand) == ("89.00 USD", "Fern")


@pytest.mark.parametrize(
    "word",
    [
        "InStock",
        "http://schema.org/InStock",
        "https://schema.org/ instock ",
        "in stock",
        "In_Stock",
        "OnlineOnly",
    ],
)
def test_in_stock_in_any_spelling(word: str) -> None:
    assert (
        read(page(visible(button="") + linked(product(offers=offer(availability=word))))).availability
        == Availability.IN_STOCK
    )


MICRODATA = (
    '<div itemscope itemtype="http://schema.org/Product"><h1 itemprop="name">Juniper Wrap Dress</h1><span itemprop="brand" itemscope itemtype="http://schema.org/Brand">'
    '<meta itemprop="name" content="Fern & Field"></span><meta itemprop="sku" content="FF-100"><div itemprop="offers" itemscope itemtype="http://schema.org/Offer">'
    '<span itemprop="price" content="89.00">$89</span><meta itemprop="priceCurrency" content="USD"><link itemprop="availability" href="http://schema.org/InStock"></div></div>'
)
RDFA = (
    '<div vocab="http://schema.org/" typeof="Product"><h1 property="name">Juniper Wrap Dress</h1><span property="brand">Fern & Field</span><span property="sku">FF-100</span>'
    '<div property="offers" typeof="Offer"><span property="price" content="89.00">$89</span><meta property="priceCurrency" content="USD"><link property="availability" href="http://schema.org/InStock"></div></div>'
)


@pytest.mark.parametrize("body", [MICRODATA, RDFA])
def test_microdata_and_rdfa(body: str) -> None:
    found = read(page(body))
    assert (found.name, found.brand, found.sku, price(found), found.availability) == (
        NAME,
        "Fern & Field",
        "FF-100",
        "89.00 USD",
        Availability.IN_STOCK,
    )


def test_a_page_without_any_markup_is_read_as_a_shopper_sees_it() -> None:
    body = page(
        visible(
            price="<p class='price'><del>$120.00</del> <span>$89.00</span></p>",
            more="<p>Style no. JW-4471</p>",
        )
    )
    found = read(body)
    assert (found.name, price(found), found.sku, found.availability) == (
        NAME,
        "89.00 USD",
        "JW-4471",
        Availability.IN_STOCK,
    )
    assert found.original_price is not None
    assert found.original_price.amount == Decimal("120.00")


@pytest.mark.parametrize(
    ("shown", "expected"),
    [
        ("<span class='price'>173<sup>34</sup> Lei</span>", "173.34 RON"),
        (
            "<span class='price'><span>$</span><span>12</span><span class='cents'>99</span></span>",
            "12.99 USD",
        ),
        ("<span class='price'>$<b>499</b><i>.</i><i>99</i></span>", "499.99 USD"),
        ("<div class='price-box'>Regular price <span>$50.00</span></div>", "50.00 USD"),
        (
            "<div class='price'><span class='was'>219.99 €</span><span>-50%</span><b>110.00 €</b></div>",
            "110.00 EUR",
        ),
        ("<div class='price'>$89.00 <span>or 4 payments of $22.25</span></div>", "89.00 USD"),
        (
            "<div class='price'>Save $31.00</div><div class='price'>$89.00</div><div>Free delivery over $75</div>",
            "89.00 USD",
        ),
        ("<div class='price'>89,00 € <small>(44,50 € / kg)</small></div>", "89.00 EUR"),
    ],
)
def test_prices_as_shops_print_them(shown: str, expected: str) -> None:
    language = "ro" if "Lei" in shown else "en"
    assert price(read(page(visible(price=shown), lang=language))) == expected


def test_what_is_visible_beats_markup_that_lies() -> None:
    shown = "<p class='price'>$71.91</p>"
    assert (
        price(
            read(
                page(
                    visible(price=shown),
                    head='<meta property="product:price:amount" content="67.84"><meta property="product:price:currency" content="USD">',
                )
            )
        )
        == "71.91 USD"
    )
    sold_out = page(visible(button="<p class='stock'>Sold out</p>") + linked(product()))
    assert read(sold_out).availability == Availability.OUT_OF_STOCK
    buyable = page(visible() + linked(product(offers=offer(availability="OutOfStock"))))
    assert read(buyable).availability == Availability.IN_STOCK


def test_markup_that_prices_the_struck_amount_is_not_believed() -> None:
    shown = "<div class='price'><del itemprop='price'>$219.99</del> <b>$110.00</b></div>"
    found = read(page(visible(price=shown) + linked(product(offers=offer("219.99")))))
    assert price(found) == "110.00 USD"


def test_a_thousands_point_taken_for_a_decimal_point_is_noticed() -> None:
    found = read(
        page(
            visible(price="<b class='price'>$ 3.499</b>", name=NAME)
            + linked(product(offers=offer("3.499", "ARS"))),
            lang="es",
        ),
        "https://tienda.com.ar/p/1",
    )
    assert price(found) == "3499.00 ARS"


def test_hidden_and_foreign_sold_out_notes_do_not_count() -> None:
    more = "<p style='display:none'>Sold out</p><div class='modal'>Out of stock</div><select><option>L - sold out</option></select>"
    assert read(page(visible(more=more))).availability == Availability.IN_STOCK


@pytest.mark.parametrize(
    "button",
    [
        "In den Warenkorb",
        "Ajouter au panier",
        "Añadir a la cesta",
        "Aggiungi al carrello",
        "Adicionar ao carrinho",
        "В корзину",
        "Do košíka",
        "Sepete Ekle",
        "カートに入れる",
        "加入購物車",
        "장바구니",
    ],
)
def test_buy_buttons_of_many_languages(button: str) -> None:
    assert read(page(visible(button=f"<button>{button}</button>"))).availability == Availability.IN_STOCK


@pytest.mark.parametrize(
    "note",
    [
        "Sold out",
        "Ausverkauft",
        "Rupture de stock",
        "Agotado",
        "Esaurito",
        "Esgotado",
        "Нет в наличии",
        "Vypredané",
        "Tükendi",
        "在庫切れ",
        "售完",
        "품절",
    ],
)
def test_sold_out_in_many_languages(note: str) -> None:
    assert (
        read(page(visible(button=f"<p class='stock'>{note}</p>"))).availability == Availability.OUT_OF_STOCK
    )


def test_a_related_product_is_not_the_page_s_own() -> None:
    other = {**product(), "name": "Other Dress", "sku": "X", "offers": offer("5.00")}
    found = read(page(visible(price="") + linked({**product(), "isRelatedTo": [other]}) + linked(other)))
    assert (found.sku, price(found)) == ("FF-100", "89.00 USD")


def test_two_currencies_are_not_mixed() -> None:
    found = read(page(visible(price="<p class='price'>GBP 12,99 <span>(about EUR 14,43)</span></p>")))
    assert price(found) == "12.99 GBP"


@pytest.mark.parametrize(
    "shown",
    [
        "<p class='price'>from $9</p>",
        "<p class='price'>Free</p>",
        "<p class='price'>$0</p>",
        "<p>Price on request</p>",
        "<p class='price'>ab 9,99 €</p>",
    ],
)
def test_null_rather_than_a_wrong_price(shown: str) -> None:
    reading = read_page(page(visible(price=shown, button="<button>Add to cart</button>")), URL)
    assert reading.product is None or reading.product.price is None
    assert reading.reason == Reason.NO_PRICE


TILES = "".join(
    f"<li><a href='/p/{n}'>Dress number {n}</a> <span class='price'>${n}5.00</span></li>"
    for n in range(1, 20)
)


@pytest.mark.parametrize(
    ("body", "url", "reason"),
    [
        (f"<h1>Dresses</h1><ul>{TILES}</ul>", "https://s.com/c/dresses", Reason.CATEGORY),
        (f"<h1>Results</h1><ul>{TILES}</ul>", "https://s.com/search?q=dress", Reason.SEARCH),
        (f"<h1>Welcome</h1><ul>{TILES}</ul>", "https://s.com/", Reason.HOME),
        ("<h1>Robot or human?</h1><p>Activate and hold the button</p>", "https://s.com/p/1", Reason.BLOCKED),
        ("<h1>Access Denied</h1>", "https://s.com/p/1", Reason.BLOCKED),
        ("<div id='root'></div>", "https://s.com/p/1", Reason.EMPTY),
        ("", "https://s.com/p/1", Reason.EMPTY),
        (
            "<h1>Returns</h1><p>Send it back within thirty days, and we refund it.</p>" * 2,
            "https://s.com/pages/returns",
            Reason.NOT_PRODUCT,
        ),
        (
            "<h1>Page not found</h1><p>We could not find that.</p>" + "<p>words</p>" * 200,
            "https://s.com/x",
            Reason.UNAVAILABLE,
        ),
        (
            "<h1>About us</h1>" + "<p>We have been making things since 1950.</p>" * 30,
            "https://s.com/about",
            Reason.NOT_PRODUCT,
        ),
    ],
)
def test_pages_that_are_no_product_are_told_apart(body: str, url: str, reason: Reason) -> None:
    reading = read_page(page(body, title="Shop"), url)
    assert (reading.product, reading.reason) == (None, reason)


def test_a_list_of_products_in_markup_is_no_product() -> None:
    blocks = "".join(linked({**product(), "name": f"Dress {n}", "sku": f"D{n}"}) for n in range(12))
    assert (
        read_page(page(f"<h1>Sale</h1><ul>{TILES}</ul>" + blocks, title="Sale"), "https://s.com/sale").product
        is None
    )


def test_every_decision_says_why() -> None:
    reading: Reading = read_page(page(visible() + linked(product())), URL)
    votes = {decision.field: {vote.source for vote in decision.votes} for decision in reading.decisions}
    assert votes["price"] >= {"json-ld", "visible"}
    assert votes["availability"] >= {"json-ld", "visible"}


def test_names_are_cleaned_before_they_are_kept() -> None:
    found = read(
        page(
            visible(price="") + linked(product(name="Wrap \u202eDress\u0000 <script>x</script>" + "y" * 5000))
        )
    )
    assert "\u202e" not in found.name
    assert len(found.name) <= 300


def test_price_from_state_alone() -> None:
    state = {
        "queries": [
            {
                "data": {
                    "product": {
                        "tcin": "78099811",
                        "item": {"title": "x"},
                        "price": {"current_retail": 4.99, "formatted": "$4.99"},
                    }
                }
            }
        ]
    }
    script = f"<script>window.__DATA__ = {{ value: JSON.parse({json.dumps(json.dumps(state))}) }}</script>"
    found = read(page(visible(price="") + script), "https://s.com/p/juniper-wrap-dress/-/A-78099811")
    assert found.price is not None
    assert found.price.amount == Decimal("4.99")


def test_recognised_platforms() -> None:
    assert read(pages.shopify()).platform == "shopify"
    assert read(pages.woocommerce()).platform == "woocommerce"
    assert read(pages.magento()).platform == "magento"
    assert read(pages.squarespace()).platform == "squarespace"
    assert read(pages.vtex()).platform == "vtex"
    assert read(pages.product_group()).platform is None


def test_properties_without_a_scope_are_read() -> None:
    body = page(
        visible(
            price="<span itemprop='price' content='45.50'>now cheap</span><meta itemprop='priceCurrency' content='EUR'>"
        )
    )
    assert price(read(body)) == "45.50 EUR"


def test_a_number_in_a_price_box_takes_the_page_s_currency() -> None:
    body = page(
        "<main><h1>Juniper Wrap Dress</h1><span class='product-price'>1.759,99</span><button>Comprar</button></main>",
        lang="pt-BR",
    )
    assert price(read(body, "https://loja.com.br/p/1")) == "1759.99 BRL"


def test_a_thousands_point_of_a_currency_without_cents() -> None:
    assert (
        price(read(page(visible(price="") + linked(product(offers=offer("12.990", "CLP")))))) == "12990 CLP"
    )
    assert (
        price(read(page(visible(price="") + linked(product(offers=offer("12.990", "EUR")))))) == "12.99 EUR"
    )


@pytest.mark.parametrize(
    ("label", "brand"),
    [
        ("<p>Brand: Fern &amp; Field</p>", "Fern & Field"),
        ("<table><tr><td>Marca</td><td>Helecho</td></tr></table>", "Helecho"),
        ("<dl><dt>Marke</dt><dd>R.K.</dd></dl>", "R.K."),
        ("<p><span>ブランド：</span><a href='/b'>シダ</a></p>", "シダ"),
        ("<p>Brand</p><p>4.5</p>", None),
        ("<p>Branded goods are sent apart.</p>", None),
    ],
)
def test_a_labelled_brand_is_read(label: str, brand: str | None) -> None:
    assert read(page(visible(more=label))).brand == brand


def test_a_note_for_screen_readers_is_no_part_of_the_name() -> None:
    name = f"<span class='visually-hidden'>Details about </span>{NAME}"
    assert read(page(visible(name=name), title="Shop")).name == NAME
    assert read(page(visible(name=f"<span class='sr-only'>{NAME}</span>"), title="Shop")).name == NAME


def test_a_name_without_any_heading_is_read_from_its_box() -> None:
    body = (
        "<main><div class='info'><div class='product-title'>Copper Kettle</div><p class='price'>$45.00</p>"
        "<button>Add to cart</button></div></main>"
    )
    found = read(page(body, title="Fern & Field"), "https://www.fern-and-field.com/item?n=7")
    assert (found.name, price(found)) == ("Copper Kettle", "45.00 USD")


def test_a_promotion_s_code_is_no_article_number() -> None:
    assert read(page(visible(more="<p>20% off</p><p>Code: SPRING24</p>")), "https://s.com/dress").sku is None
    assert read(page(visible(more="<p>Code: SPRING</p>")), "https://s.com/dress").sku is None
    assert read(page(visible(more="<p>Code: FF-100</p>")), "https://s.com/dress").sku == "FF-100"


@pytest.mark.parametrize("label", ["UGS : B6", 'מק"ט: B6', "Número de artículo B6", "رمز المنتج: B6"])
def test_article_numbers_are_read_by_their_label_s_name(label: str) -> None:
    assert read(page(visible(more=f"<p>{label}</p>")), "https://s.com/dress").sku == "B6"


def test_a_name_of_another_thing_left_in_markup_loses_to_heading_and_title() -> None:
    left = linked({"@type": "Product", "name": "Speciality Single Origin", "brand": "Roasters"})
    assert read(page(visible() + left)).name == NAME


def test_a_title_between_ideographs_is_cut_at_its_hyphen() -> None:
    name = "乳白亚克力外壳透光外壳"
    body = page(
        f"<main><div><h3>{name}</h3><p class='price'>¥149.00</p><button>立即购买</button></div></main>",
        lang="zh-CN",
        title=f"{name}-大商城",
    )
    found = read(body, "https://item.big-mall.com/item.htm?id=562283240178")
    assert (found.name, price(found)) == (name, "149.00 CNY")
