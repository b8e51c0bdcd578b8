"""Product pages of our own making, in the ways that real shops write them."""

from __future__ import annotations

import html as escape
import json
from typing import Any

SIZES = ("XS", "S", "M", "L")
COLORS = ("Black", "Sage Green")
NAME = "Juniper Wrap Dress"
URL = "https://www.fern-and-field.com/products/juniper-wrap-dress"


def page(body: str, head: str = "", lang: str = "en", title: str = f"{NAME} | Fern & Field") -> bytes:
    """A page with `body`."""
    return (
        f'<!doctype html><html lang="{lang}"><head><meta charset="utf-8"><title>{escape.escape(title)}</title>{head}</head>'
        f"<body><header class='site-header'><nav><a href='/'>Home</a><a href='/sale'>Under $20</a></nav></header>{body}"
        "<footer>Free shipping over $50</footer></body></html>"
    ).encode()


def visible(
    price: str = "<span class='price'>$89.00</span>",
    button: str = "<button class='add'>Add to bag</button>",
    name: str = NAME,
    more: str = "",
) -> str:
    """What a shopper sees of a product, with other products below."""
    tiles = "".join(
        f"<li class='product-tile'><a href='/products/other-{n}'>Other thing {n}</a><span class='price'>${n}9.00</span></li>"
        for n in range(1, 7)
    )
    return (
        f"<main><div class='gallery'><img src='/img/1.jpg'></div><section class='buy-box'><h1>{name}</h1>{price}{more}{button}</section>"
        f"<section class='description'><p>A dress of many uses.</p></section>"
        f"<section class='recommendations'><h2>You may also like</h2><ul>{tiles}</ul></section></main>"
    )


def linked(data: Any) -> str:
    return f'<script type="application/ld+json">{json.dumps(data)}</script>'


def offer(
    price: Any = "89.00", currency: str = "USD", availability: str = "https://schema.org/InStock", **more: Any
) -> dict[str, Any]:
    return {"@type": "Offer", "price": price, "priceCurrency": currency, "availability": availability, **more}


def product(**more: Any) -> dict[str, Any]:
    return {
        "@context": "https://schema.org/",
        "@type": "Product",
        "name": NAME,
        "brand": {"@type": "Brand", "name": "Fern & Field"},
        "sku": "FF-100",
        "image": ["https://cdn.fern-and-field.com/1.jpg"],
        "offers": offer(),
        **more,
    }


def matrix() -> list[tuple[str, str, str, str, bool]]:
    """Sku, size, colour, price and stock of each variant; one is sold out and one colour costs more."""
    return [
        (
            f"FF-100-{color[0]}{size}",
            size,
            color,
            "89.00" if color == "Black" else "95.00",
            (size, color) != ("M", "Black"),
        )
        for color in COLORS
        for size in SIZES
    ]


def product_group() -> bytes:
    variants = [
        {
            "@type": "Product", "sku": sku, "name": f"{NAME}, {color}, {size}", "size": size, "color": color,
            "url": f"{URL}?variant={n}",
            "offers": offer(price, availability="https://schema.org/InStock" if stock else "https://schema.org/OutOfStock"),
        }
        for n, (sku, size, color, price, stock) in enumerate(matrix(), 1)
    ]  # fmt: skip
    group = {**product(), "@type": "ProductGroup", "productGroupID": "FF-100", "hasVariant": variants}
    del group["offers"]
    return page(visible() + linked(group))


def shopify() -> bytes:
    variants = [
        {
            "id": 4000 + n, "title": f"{size} / {color}", "option1": size, "option2": color, "option3": None, "sku": sku,
            "requires_shipping": True, "available": stock, "price": int(price.replace(".", "")), "compare_at_price": 12000,
            "barcode": "4006381333931" if n == 0 else None,
        }
        for n, (sku, size, color, price, stock) in enumerate(matrix())
    ]  # fmt: skip
    data = {
        "id": 99,
        "title": NAME,
        "vendor": "Fern & Field",
        "options": ["Size", "Color"],
        "variants": variants,
        "featured_image": "//cdn.shopify.com/1.jpg",
    }
    return page(
        visible()
        + '<script src="https://cdn.shopify.com/s/theme.js"></script><script>Shopify.currency = {"active":"USD","rate":"1.0"};</script>'
        + f'<script type="application/json" data-product>{json.dumps(data)}</script>'
    )


def woocommerce() -> bytes:
    variations = [
        {
            "variation_id": 700 + n, "sku": sku, "display_price": float(price), "display_regular_price": 120, "is_in_stock": stock,
            "is_purchasable": True, "attributes": {"attribute_pa_size": size.lower(), "attribute_pa_color": color},
            "image": {"src": "https://fern.example/1.jpg"},
        }
        for n, (sku, size, color, price, stock) in enumerate(matrix())
    ]  # fmt: skip
    form = f"<form class='variations_form cart' data-product_id='77' data-product_variations='{escape.escape(json.dumps(variations), quote=True)}'>"
    return page(
        '<link rel="stylesheet" href="/wp-content/plugins/woocommerce/a.css">'
        + visible(button=form + "<button disabled>Add to basket</button></form>")
    )


def magento() -> bytes:
    rows = matrix()
    ids = {sku: str(30 + n) for n, (sku, *_) in enumerate(rows)}

    def options(axis: int, values: tuple[str, ...]) -> list[dict[str, Any]]:
        return [
            {
                "id": str(n),
                "label": value,
                "products": [ids[row[0]] for row in rows if row[axis] == value and row[4]],
            }
            for n, value in enumerate(values)
        ]

    config = {
        "productId": "12",
        "attributes": {
            "93": {"id": "93", "code": "color", "label": "Color", "options": options(2, COLORS)},
            "142": {"id": "142", "code": "size", "label": "Size", "options": options(1, SIZES)},
        },
        "optionPrices": {
            ids[sku]: {"finalPrice": {"amount": float(price)}, "oldPrice": {"amount": 120}}
            for sku, _, _, price, _ in rows
        },
        "skus": {ids[sku]: sku for sku, *_ in rows},
        "salable": {},
    }
    script = {"[data-role=swatch-options]": {"Magento_Swatches/js/swatch-renderer": {"jsonConfig": config}}}
    return page(
        visible()
        + f'<script type="text/x-magento-init">{json.dumps(script)}</script>'
        + linked(product(offers=offer(price="89")))
    )


def squarespace() -> bytes:
    variants = [
        {
            "id": f"v{n}", "sku": sku, "attributes": {"Size": size, "Color": color}, "price": int(price.replace(".", "")), "onSale": False,
            "priceMoney": {"value": price, "currency": "USD"}, "unlimited": False, "qtyInStock": 3 if stock else 0,
        }
        for n, (sku, size, color, price, stock) in enumerate(matrix())
    ]  # fmt: skip
    box = f"<div class='product-variants' data-variants='{escape.escape(json.dumps(variants), quote=True)}'></div>"
    return page('<script src="https://static1.squarespace.com/a.js"></script>' + visible(more=box))


def vtex() -> bytes:
    skus = [
        {
            "sku": 500 + n, "skuname": f"{size} {color}", "dimensions": {"Size": size, "Color": color}, "available": stock,
            "bestPrice": int(price.replace(".", "")), "listPrice": 12000,
        }
        for n, (_, size, color, price, stock) in enumerate(matrix())
    ]  # fmt: skip
    data = {"productId": 5, "name": NAME, "dimensions": ["Size", "Color"], "skus": skus}
    return page(
        '<script src="https://shop.vteximg.com.br/a.js"></script>'
        + visible()
        + f"<script>var skuJson_0 = {json.dumps(data)};CATALOG_SDK.x(1);</script>"
    )


def next_state() -> bytes:
    skus = [
        {
            "skuId": sku,
            "size": size,
            "color": {"name": color},
            "price": {"current": price, "currency": "USD"},
            "availability": "IN_STOCK" if stock else "OUT_OF_STOCK",
        }
        for sku, size, color, price, stock in matrix()
    ]
    state = {
        "props": {
            "pageProps": {
                "product": {
                    "id": "FF-100",
                    "name": NAME,
                    "brand": "Fern & Field",
                    "variants": skus,
                    "recommendations": [{"name": "Else", "price": 1}],
                }
            }
        }
    }
    return page(
        visible() + f'<script id="__NEXT_DATA__" type="application/json">{json.dumps(state)}</script>'
    )


def flight() -> bytes:
    """Next.js app router: linked data only inside the flight stream, as an escaped string."""
    group = json.loads(
        product_group().split(b'<script type="application/ld+json">')[1].split(b"</script>")[0]
    )
    chunks = [
        '1:"$Sreact.fragment"\n2:I[123,["a.js"],"Page"]\n',
        json.dumps(group),
        f'\n3:["$","div",null,{{"children":"{NAME}"}}]\n',
    ]
    scripts = "".join(f"<script>self.__next_f.push({json.dumps([1, chunk])})</script>" for chunk in chunks)
    return page(visible() + scripts)


MATRICES = {
    "product group": product_group,
    "shopify": shopify,
    "woocommerce": woocommerce,
    "magento": magento,
    "squarespace": squarespace,
    "vtex": vtex,
    "next state": next_state,
    "flight": flight,
}
