"""What shops of many countries write around a price, and pages that praise a product without selling it."""

from __future__ import annotations

import pytest

from catalog.kind import Reason
from catalog.reading import Reading, read_page
from domain.product import Availability

from .pages import NAME, URL, linked, page, product, visible


def read(
    prices: str, lang: str = "en", url: str = URL, button: str = "<button>Add to cart</button>"
) -> Reading:
    body = f"<main><div class='pdp'><div class='info'><h1>{NAME}</h1>{prices}{button}</div></div></main>"
    return read_page(page(body, lang=lang), url)


def amounts(reading: Reading) -> tuple[str, str | None]:
    found = reading.product
    assert found is not None
    assert found.price is not None
    return str(found.price.amount), str(found.original_price.amount) if found.original_price else None


@pytest.mark.parametrize(
    ("lang", "prices", "price", "before"),
    [
        ("de", "<div class='preis'>71,91 € <small>inkl. MwSt. zzgl. Versandkosten</small></div>", "71.91", None),
        ("en", "<div class='offer'>$39.95 + Free Shipping</div>", "39.95", None),
        ("ja", "<p>価格 <span>3,300円</span> (税込) 送料別</p><p>メーカー希望小売価格 <del>4,400円</del></p>", "3300", "4400"),
        ("fr", "<div class='price'><span>22,94 €</span> <span>Économisez 20%</span></div><p class='ht'>19,12 € HT</p>", "22.94", None),
        ("sl", "<ul class='price-list'><li class='price'>100.00€</li><li class='price-tax'>Brez DDV: 81.97€</li></ul>", "100.00", None),
        ("ko", "<dl><dt>정가</dt><dd><del>89,000원</del></dd><dt>판매가</dt><dd><b>59,000원</b></dd><dt>배송비</dt><dd>3,000원</dd></dl>", "59000", "89000"),
        ("ko", "<p class='price'>2,500원</p><p>9,800원 이상 구매시 무료배송</p>", "2500", None),
        ("tr", "<div class='prc-box'><span class='prc-org'>1.299,99 TL</span><span class='prc-slg'>899,99 TL</span></div>", "899.99", "1299.99"),
        ("es-CL", "<div class='precio-internet'>$ 12.990</div><div class='precio-normal'>Normal: $ 19.990</div>", "12990", "19990"),
        ("en", "<div class='prices'><del><span class='value'>Price reduced from $98.00 to</span></del> <span class='sales'>$58.80</span></div>", "58.80", "98.00"),
        ("pt-BR", "<span class='listPriceValue'>R$ 3.499,00</span><div><span class='sellingPriceValue'>R$ 2.799,00</span></div>", "2799.00", "3499.00"),
        ("en", "<div class='price'>US $12.34</div><p>US $24.68 <span>50% off</span></p><p>US $2.00 off on US $10.00</p>", "12.34", "24.68"),
        ("en", "<p class='price'><span class='amount'>$18.00</span> – <span class='amount'>$32.00</span></p>", "18.00", None),
        ("fr-TN", "<div class='special-price price-final'>579,000 DT</div><div class='old-price price-final'>729,000 DT</div><div class='price'>-150DT</div>", "579.000", "729.000"),
        ("en", "<p class='price'><span class='amount'>$22.00</span> – <span class='amount'>$59.00</span> <span class='sr'>Price range: $22.00 through $59.00</span></p>", "22.00", None),
        ("ro", "<div>PLP:</div><div class='pricePrp'><span>1.099,<sup class='decimal'>99</sup> lei</span></div><div class='special-price'><span>549,<sup class='decimal'>99</sup> lei</span></div>", "549.99", "1099.99"),
        ("en-GB", "<div class='pricePerMeasure pricing'>£0.70 each</div><div class='pricePerPack pricing'>£3.50</div>", "3.50", None),
    ],
)  # fmt: skip
def test_what_stands_around_a_price_is_told_from_it(
    lang: str, prices: str, price: str, before: str | None
) -> None:
    assert amounts(read(prices, lang)) == (price, before)


def test_an_amount_in_a_name_is_no_price() -> None:
    reading = read_page(page("<main><h1>First game launches for $10</h1><p>It is out.</p></main>"), "")
    assert reading.product is None or reading.product.price is None


@pytest.mark.parametrize("says", ["In stock", "Auf Lager", "En stock", "In stock online"])
def test_a_button_that_waits_for_scripts_does_not_outweigh_the_words(says: str) -> None:
    reading = read(
        f"<p class='price'>$27.50</p><p>{says}</p>", button="<button disabled>Add to Cart</button>"
    )
    assert reading.product is not None
    assert reading.product.availability == Availability.IN_STOCK


PROSE = "<p>It sounds great and is comfortable to wear all day long, which cannot be said of all.</p>" * 12
TILES = "".join(
    f"<li><a href='/p/{n}'>Shoe number {n}</a> <span class='price'>${n}5.00</span></li>" for n in range(1, 20)
)


@pytest.mark.parametrize("kind", ["NewsArticle", "BlogPosting", "Recipe", "JobPosting", "Event"])
def test_an_article_that_links_to_a_shop_is_no_product(kind: str) -> None:
    body = f"<article><h1>Headphones fall to $189</h1>{PROSE}<a class='buy btn' href='https://elsewhere.com/x'>Buy now: $189</a></article>"
    reading = read_page(
        page(body + linked({"@type": kind, "name": "x"})), "https://blog.com/deals/headphones"
    )
    assert reading.product is None


@pytest.mark.parametrize("says", ["I saw one for $899 at a shop.", "Each call costs $0.01."])
def test_a_price_in_a_sentence_makes_no_product(says: str) -> None:
    body = f"<main><div><h1>What to buy?</h1><p>{says}</p><button>Reply</button></div></main>"
    assert read_page(page(body, title="What to buy?"), "https://forum.com/t/what-to-buy").product is None


def test_a_brand_with_a_range_of_prices_is_no_product() -> None:
    offers = {"@type": "AggregateOffer", "lowPrice": "29.99", "highPrice": "199.00", "priceCurrency": "USD"}
    markup = linked({"@context": "https://schema.org", "@type": "Product", "name": "Acme", "offers": offers})
    body = f"<h1>Acme</h1><ul>{TILES}</ul>{markup}"
    assert read_page(page(body, title="Acme"), "https://s.com/brands/acme").reason == Reason.CATEGORY


STATE = '<script>window.__STATE__ = {"product": {"name": "%s", "sku": "FF-100", "price": 89, "listPrice": 120}}</script>'


def test_scripts_are_asked_where_the_page_leaves_something_open() -> None:
    whole = page(visible() + linked(product()) + STATE % NAME)
    asked = {vote.source for d in read_page(whole, URL, thorough=True).decisions for vote in d.votes}
    spared = {vote.source for d in read_page(whole, URL).decisions for vote in d.votes}
    assert asked - spared == {"state"}
    unpriced = page(visible(price="") + linked(product()) + STATE % NAME)
    assert any(v.source == "state" for d in read_page(unpriced, URL).decisions for v in d.votes)


@pytest.mark.parametrize(
    "choice",
    [
        "<div class='swatches'><button>S</button></div>",
        "<button>S</button><button>M</button>",
        "<button>38</button><button>39</button><button>40</button>",
        "<div aria-label='Choose a colour'></div>",
    ],
)
def test_scripts_are_asked_for_the_variants_of_a_page_that_offers_a_choice(choice: str) -> None:
    body = visible().replace("</h1>", f"</h1>{choice}", 1) + linked(product()) + STATE % NAME
    votes = {vote.source for d in read_page(page(body), URL).decisions for vote in d.votes}
    assert "state" in votes
