"""The other end of each cart link: what a shop reads from it, written from the format's documentation."""

from __future__ import annotations

import base64
import re
from urllib.parse import parse_qs, parse_qsl, unquote, urlsplit

Items = list[tuple[str, int]]


def _pair(text: str, separator: str = ":") -> tuple[str, int]:
    item, _, quantity = text.rpartition(separator)
    assert item
    assert re.fullmatch(r"[1-9][0-9]*", quantity), quantity
    return item, int(quantity)


def ucp(url: str, endpoint: str) -> tuple[Items, dict[str, str]]:
    """Permalink specification: compact item path, then JSON Pointer names without the leading slash."""
    assert url.startswith(endpoint + "/")
    path, _, query = url.removeprefix(endpoint + "/").partition("?")
    assert "%" not in path, "item ids must not be percent-encoded"
    items: Items = []
    for pair in path.split(","):
        token, quantity = _pair(pair)
        if token.startswith("~"):
            body = token[1:]
            decoded = base64.urlsafe_b64decode(body + "=" * (-len(body) % 4))
            assert base64.urlsafe_b64encode(decoded).decode().rstrip("=") == body, "not canonical"
            item = decoded.decode("utf-8")
            assert item.isprintable()
        else:
            assert re.fullmatch(r"[A-Za-z0-9._-]+", token)
            item = token
        items.append((item, quantity))
    fields = parse_qsl(query, strict_parsing=bool(query))
    assert len(dict(fields)) == len(fields), "two names for one pointer"
    return items, dict(fields)


def shopify(url: str) -> tuple[Items, dict[str, str]]:
    parts = urlsplit(url)
    found = re.fullmatch(r"/cart/((?:[0-9]+:[0-9]+)(?:,[0-9]+:[0-9]+)*)", parts.path)
    assert found
    return [_pair(pair) for pair in found[1].split(",")], dict(parse_qsl(parts.query))


def woocommerce(url: str) -> tuple[str, int]:
    """WC_Form_Handler::add_to_cart_action: `absint( $_REQUEST['add-to-cart'] )`, `wc_stock_amount( quantity )`."""
    query = parse_qs(urlsplit(url).query)
    return str(int(query["add-to-cart"][0])), int(query["quantity"][0])


def woocommerce_checkout(url: str) -> tuple[Items, str | None]:
    parts = urlsplit(url)
    assert parts.path == "/checkout-link/"
    query = parse_qs(parts.query)
    return [_pair(pair) for pair in query["products"][0].split(",")], query.get("coupon", [None])[0]


def bigcommerce(url: str) -> tuple[Items, str | None]:
    parts = urlsplit(url)
    assert parts.path == "/checkout/"
    query = parse_qs(parts.query)
    assert query["action"] == ["buy"]
    return [_pair(pair) for pair in query["products"][0].split(",")], query.get("coupon", [None])[0]


def amazon(url: str) -> Items:
    parts = urlsplit(url)
    assert parts.path == "/gp/aws/cart/add.html"
    query = dict(parse_qsl(parts.query))
    numbers = sorted(int(name.removeprefix("ASIN.")) for name in query if name.startswith("ASIN."))
    assert numbers == list(range(1, len(numbers) + 1))
    return [(query[f"ASIN.{n}"], int(query[f"Quantity.{n}"])) for n in numbers]


def walmart(url: str) -> Items:
    parts = urlsplit(url)
    assert (parts.netloc, parts.path) == ("affil.walmart.com", "/cart/addToCart")
    assert "|" not in parts.query, "the bar travels percent-encoded"
    return [_pair(pair, "|") for pair in parse_qs(parts.query)["items"][0].split(",")]


def bestbuy(url: str) -> str:
    found = re.fullmatch(r"https://api\.bestbuy\.com/click/-/([0-9]+)/cart", url)
    assert found
    return found[1]


def vtex(url: str) -> Items:
    """sku, qty and seller repeat in step; the trade policy stands once."""
    parts = urlsplit(url)
    assert parts.path == "/checkout/cart/add"
    query = parse_qs(parts.query)
    assert len(query["sc"]) == 1
    assert len(query["seller"]) == len(query["sku"])
    return [(sku, int(count)) for sku, count in zip(query["sku"], query["qty"], strict=True)]


def items(url: str) -> tuple[Items, str | None, str | None]:
    parts = urlsplit(url)
    assert parts.path == "/cart/fill"
    raw = dict(pair.split("=", 1) for pair in parts.query.split("&"))
    pairs = [_pair(unquote(pair)) for pair in raw["items"].split(",")]
    query = parse_qs(parts.query)
    return pairs, query.get("discount", [None])[0], query.get("email", [None])[0]
