"""Links that fill a store's cart, by format.

Every link is put together here from parts that were checked against what the format allows; text of pages or
mails never enters one. A part that does not fit raises `UnfitLink`, and the caller hands over product pages.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from urllib.parse import parse_qsl, quote, urlencode, urlsplit, urlunsplit

from domain.order import OrderLine
from domain.people import Address, Contact
from domain.store import CartLink

LONGEST = 2048
"""Octets a link may have: what a store must accept at least (UCP permalink, "URL Budget")."""

PLAIN_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
NUMERIC_ID = re.compile(r"[0-9]{1,20}")
ASIN = re.compile(r"[A-Z0-9]{10}")
SHOPIFY_GID = re.compile(r"gid://shopify/ProductVariant/([0-9]{1,20})")
UCP_RAW_ID = re.compile(r"[A-Za-z0-9._-]{1,255}")
CODE = re.compile(r"[^\s\x00-\x1f\x7f,]{1,64}")
ORIGIN = re.compile(r"https?://[a-z0-9.-]+(:[0-9]{1,5})?", re.IGNORECASE)
PATH = re.compile(r"(/[A-Za-z0-9._~-]+)*/?")


class UnfitLink(ValueError):
    """This cart cannot be said in this format; the text says which part."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What a link should carry. `contact` and `address` are given only when the shopper agreed to prefilling."""

    lines: tuple[OrderLine, ...]
    codes: tuple[str, ...] = ()
    contact: Contact | None = None
    address: Address | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CartFill:
    """`urls` are opened in this order. `fills` False: they are product pages. `quantities` and `codes` say
    whether the links carry them all; `replaces_cart`: what lay in the shopper's cart there is dropped."""

    urls: tuple[str, ...]
    fills: bool = True
    quantities: bool = True
    codes: bool = True
    replaces_cart: bool = False


Format = Callable[[CartLink, Wish], CartFill]


def fill(link: CartLink, wish: Wish) -> CartFill:
    """The links for `wish` at a store whose format is `link`; a code that looks odd is left out. Raises
    `UnfitLink`."""
    if link.format not in FORMATS:
        raise UnfitLink(f"format {link.format}")
    if not wish.lines:
        raise UnfitLink("no lines")
    codes = tuple(code for code in wish.codes if CODE.fullmatch(code))
    made = FORMATS[link.format](link, replace(wish, codes=codes))
    if any(len(url.encode()) > LONGEST for url in made.urls):
        raise UnfitLink("too long")
    return replace(made, codes=made.codes and codes == wish.codes)


def endpoint(link: CartLink, default: str = "") -> str:
    """The address a format's parameters are added to: `origin` plus `path` (or the format's own path)."""
    origin, path = link.origin.rstrip("/"), link.path or default
    if not ORIGIN.fullmatch(origin):
        raise UnfitLink("origin")
    if not PATH.fullmatch(path):
        raise UnfitLink("path")
    return origin + path


def _id(line: OrderLine, allowed: re.Pattern[str], *, sku_first: bool = False) -> str:
    """The id to order this line by, if it looks as the format says."""
    wanted = (line.sku, line.variant_id) if sku_first else (line.variant_id, line.sku)
    for value in wanted:
        if value and allowed.fullmatch(value):
            return value
    raise UnfitLink("item id")


def _pairs(items: Iterable[tuple[str, int]]) -> str:
    return ",".join(f"{item}:{quantity}" for item, quantity in items)


def _with_query(address: str, query: list[tuple[str, str]], safe: str = "") -> str:
    return f"{address}?{urlencode(query, safe=safe, quote_via=quote)}" if query else address


def _names(contact: Contact) -> tuple[str, str]:
    first, _, last = contact.name.strip().partition(" ")
    return first, last.strip()


def ucp(link: CartLink, wish: Wish) -> CartFill:
    """UCP permalink, capability `dev.ucp.shopping.permalink` (ucp.dev/latest/specification/permalink).
    `link.path` is the path of the discovered `config.endpoint`. Ids outside the raw alphabet travel as
    unpadded base64url behind "~", never percent-encoded. Prefill is the spec's minimum: buyer, country, code.
    """
    address = endpoint(link)
    items = _pairs((_ucp_token(line), line.quantity) for line in wish.lines)
    query = [(f"discounts/codes/{index}", code) for index, code in enumerate(wish.codes)]
    if wish.contact is not None:
        first, last = _names(wish.contact)
        buyer = {
            "email": wish.contact.email,
            "first_name": first,
            "last_name": last,
            "phone_number": wish.contact.phone,
        }
        query += [(f"buyer/{field}", value) for field, value in buyer.items() if value]
    if wish.address is not None:
        place = {"address_country": wish.address.country, "postal_code": wish.address.postal_code}
        query += [(f"context/{field}", value) for field, value in place.items() if value]
    return CartFill(urls=(_with_query(f"{address.rstrip('/')}/{items}", query, safe="/"),))


def _ucp_token(line: OrderLine) -> str:
    item = line.variant_id or line.sku
    if not item or len(item) > 255 or not item.isprintable():
        raise UnfitLink("item id")
    if UCP_RAW_ID.fullmatch(item):
        return item
    return "~" + base64.urlsafe_b64encode(item.encode()).decode().rstrip("=")


def shopify(link: CartLink, wish: Wish) -> CartFill:
    """Cart permalink: /cart/VARIANT:QTY,VARIANT:QTY (shopify.dev, "Create cart permalinks"). Variant ids are
    numbers; a global id is taken by its number. One or more codes, separated by commas."""
    items = _pairs((_shopify_id(line), line.quantity) for line in wish.lines)
    query = [("discount", ",".join(wish.codes))] if wish.codes else []
    if wish.contact is not None:
        query.append(("checkout[email]", wish.contact.email))
    if wish.address is not None:
        query += [(f"checkout[shipping_address][{field}]", value) for field, value in _shopify_address(wish)]
    return CartFill(urls=(_with_query(f"{endpoint(link, '/cart').rstrip('/')}/{items}", query, safe="[]@"),))


def _shopify_id(line: OrderLine) -> str:
    number = SHOPIFY_GID.fullmatch(line.variant_id or "")
    return number[1] if number else _id(line, NUMERIC_ID)


def _shopify_address(wish: Wish) -> list[tuple[str, str]]:
    assert wish.address is not None
    address = wish.address
    name = wish.contact.name if wish.contact and not address.name else address.name
    first, _, last = name.strip().partition(" ")
    fields = {
        "first_name": first,
        "last_name": last.strip(),
        "address1": address.line1,
        "address2": address.line2,
        "city": address.city,
        "province": address.region,
        "zip": address.postal_code,
        "country": address.country,
        "phone": wish.contact.phone if wish.contact else "",
    }
    return [(field, value) for field, value in fields.items() if value]


def woocommerce(link: CartLink, wish: Wish) -> CartFill:
    """/?add-to-cart=ID&quantity=N, one product a link (WC_Form_Handler reads one product a request); the id may
    be a variation's. Takes no coupon."""
    address = endpoint(link, "/")
    urls = tuple(
        _with_query(address, [("add-to-cart", _id(line, NUMERIC_ID)), ("quantity", str(line.quantity))])
        for line in wish.lines
    )
    return CartFill(urls=urls, codes=not wish.codes)


def woocommerce_checkout(link: CartLink, wish: Wish) -> CartFill:
    """/checkout-link/?products=ID:QTY,...&coupon=CODE (developer.woocommerce.com, "Shareable Checkout URLs").
    Warning: it empties the shopper's cart at that store before it fills it."""
    items = _pairs((_id(line, NUMERIC_ID), line.quantity) for line in wish.lines)
    query = [("products", items)] + [("coupon", code) for code in wish.codes[:1]]
    url = _with_query(endpoint(link, "/checkout-link/"), query, safe=":,")
    return CartFill(urls=(url,), codes=len(wish.codes) <= 1, replaces_cart=True)


def bigcommerce(link: CartLink, wish: Wish) -> CartFill:
    """/checkout/?products=SKU:QTY,...&coupon=CODE&action=buy (developer.bigcommerce.com, "Checkout URL"). Starts
    a new cart; takes a product id or a SKU, and only a SKU names a variant."""
    items = _pairs((_id(line, PLAIN_ID, sku_first=True), line.quantity) for line in wish.lines)
    query = [("products", items), *(("coupon", code) for code in wish.codes[:1]), ("action", "buy")]
    url = _with_query(endpoint(link, "/checkout/"), query, safe=":,")
    return CartFill(urls=(url,), codes=len(wish.codes) <= 1, replaces_cart=True)


def amazon(link: CartLink, wish: Wish) -> CartFill:
    """/gp/aws/cart/add.html?ASIN.1=..&Quantity.1=.. (webservices.amazon.com/paapi5, "Add to Cart form"). The
    page asks the shopper to confirm. At most 999 of an item, no codes."""
    query: list[tuple[str, str]] = []
    for index, line in enumerate(wish.lines, start=1):
        if line.quantity > 999:
            raise UnfitLink("quantity")
        query += [(f"ASIN.{index}", _id(line, ASIN)), (f"Quantity.{index}", str(line.quantity))]
    url = _with_query(endpoint(link, "/gp/aws/cart/add.html"), query)
    return CartFill(urls=(url,), codes=not wish.codes)


def walmart(link: CartLink, wish: Wish) -> CartFill:
    """affil.walmart.com/cart/addToCart?items=ID|QTY,ID|QTY, the bar percent-encoded. The host is Walmart's own
    for such links, whatever the store's origin: www.walmart.com/cart does not add."""
    items = ",".join(f"{_id(line, NUMERIC_ID)}|{line.quantity}" for line in wish.lines)
    url = _with_query("https://affil.walmart.com/cart/addToCart", [("items", items)], safe=",")
    return CartFill(urls=(url,), codes=not wish.codes)


def bestbuy(link: CartLink, wish: Wish) -> CartFill:
    """api.bestbuy.com/click/-/SKU/cart (Best Buy's api-documentation, "links"): one piece of one SKU a link."""
    urls = tuple(
        f"https://api.bestbuy.com/click/-/{_id(line, NUMERIC_ID, sku_first=True)}/cart" for line in wish.lines
    )
    one_each = all(line.quantity == 1 for line in wish.lines)
    return CartFill(urls=urls, quantities=one_each, codes=not wish.codes)


def vtex(link: CartLink, wish: Wish) -> CartFill:
    """/checkout/cart/add?sc=1&sku=ID&qty=N&seller=1&sku=... (help.vtex.com, "How to assemble the cart URL");
    trade policy and seller 1 are the store's own."""
    query = [("sc", "1")]
    for line in wish.lines:
        query += [("sku", _id(line, NUMERIC_ID)), ("qty", str(line.quantity)), ("seller", "1")]
    return CartFill(urls=(_with_query(endpoint(link, "/checkout/cart/add"), query),), codes=not wish.codes)


def items(link: CartLink, wish: Wish) -> CartFill:
    """/cart/fill?items=VARIANT:QTY,...&discount=CODE&email=...: a small shop's own format."""
    pairs = _pairs((_id(line, PLAIN_ID), line.quantity) for line in wish.lines)
    query = [("items", pairs)] + [("discount", code) for code in wish.codes[:1]]
    if wish.contact is not None:
        query.append(("email", wish.contact.email))
    url = _with_query(endpoint(link, "/cart/fill"), query, safe=":,@")
    return CartFill(urls=(url,), codes=len(wish.codes) <= 1)


def product(link: CartLink, wish: Wish) -> CartFill:
    """The product pages themselves. `link.path` names the query parameter that preselects a variant there
    ("variant", "pid"), if the store has one. The caller has checked that the pages are the store's."""
    urls = tuple(dict.fromkeys(_product_page(line, link.path) for line in wish.lines))
    return CartFill(urls=urls, fills=False, quantities=False, codes=not wish.codes)


def _product_page(line: OrderLine, parameter: str) -> str:
    parts = urlsplit(line.url)
    if parts.scheme not in ("http", "https") or not ORIGIN.fullmatch(f"{parts.scheme}://{parts.netloc}"):
        raise UnfitLink("product page")
    query = parse_qsl(parts.query, keep_blank_values=True)
    if parameter and line.variant_id and PLAIN_ID.fullmatch(line.variant_id):
        query = [(name, value) for name, value in query if name != parameter]
        query.append((parameter, line.variant_id))
    return urlunsplit((parts.scheme, parts.netloc, parts.path or "/", urlencode(query), ""))


FORMATS: dict[str, Format] = {
    "ucp": ucp,
    "shopify": shopify,
    "woocommerce": woocommerce,
    "woocommerce-checkout": woocommerce_checkout,
    "bigcommerce": bigcommerce,
    "amazon": amazon,
    "walmart": walmart,
    "bestbuy": bestbuy,
    "vtex": vtex,
    "items": items,
    "product": product,
}
