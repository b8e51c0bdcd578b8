"""A product's data in the state that a page's own scripts carry, whatever the shop calls it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from functools import lru_cache
from typing import Any

from catalog.availability import availability_of
from catalog.clean import LINK_LIMIT, NAME_LIMIT, WORD_LIMIT, clean_code, clean_text
from catalog.currency import code_of
from catalog.evidence import Choice, Sighting, Source
from catalog.jsons import lenient
from catalog.page import Page
from catalog.prices import find_amounts, machine_amount
from catalog.readers.blobs import blobs
from catalog.readers.linked_data import from_blocks
from domain.product import Availability

Node = dict[str, Any]

_MAX_NODES = 60_000
_MAX_FOUND = 40
_DEPTH = 4
_NAMES = (
    "name",
    "title",
    "productname",
    "displayname",
    "producttitle",
    "shortname",
    "productdisplayname",
    "itemname",
    "fullname",
)
_IDS = (
    "sku", "skuid", "id", "productid", "itemid", "tcin", "usitemid", "partnumber", "productcode", "code", "stylecolor", "stylecode", "styleid", "articlenumber", "itemnumber", "uid", "pid",
    "masterid", "prodid", "catentryid", "productnumber", "variantid", "modelnumber", "asin", "upc", "ean", "gtin", "gtin13", "url", "slug", "handle",
)  # fmt: skip
_SKUS = (
    "sku",
    "skuid",
    "tcin",
    "usitemid",
    "articlenumber",
    "itemnumber",
    "partnumber",
    "productcode",
    "stylecolor",
)
_PRICES = (
    "currentretail", "finalprice", "saleprice", "currentprice", "sellingprice", "discountedprice", "nowprice", "specialprice", "offerprice", "actualprice", "bestprice", "promotionalprice",
    "priceamount", "pricevalue", "price", "displayprice", "formattedcurrentprice", "customerprice", "retailprice", "minprice", "lowprice", "unitprice", "prices", "pricing", "priceinfo", "amount",
)  # fmt: skip
_BEFORE = (
    "originalprice", "listprice", "regularprice", "regretail", "compareatprice", "wasprice", "oldprice", "strikethroughprice", "msrp", "rrp", "fullprice", "pricebeforediscount", "undiscountedprice",
    "standardprice", "initialprice", "previousprice", "crossedprice", "initial", "original", "was", "regular",
)  # fmt: skip
_VALUES = (
    "value",
    "amount",
    "current",
    "price",
    "centamount",
    "final",
    "sale",
    "now",
    "selling",
    "raw",
    "decimal",
    "min",
    "formatted",
    "currentprice",
    "formattedvalue",
    "discounted",
)
_CURRENCIES = (
    "currency",
    "currencycode",
    "pricecurrency",
    "currencyiso",
    "currencyisocode",
    "isocurrencycode",
    "currencyid",
    "curr",
)
_STOCK = ("availability", "availabilitystatus", "availabilitystatusv2", "stockstatus", "inventorystatus", "stocklevelstatus", "isinstock", "instock", "isavailable", "available", "availableforsale", "hasstock", "buyable", "ispurchasable", "statusmodifier")  # fmt: skip
_NO_STOCK = ("soldout", "issoldout", "outofstock", "isoutofstock", "isoos", "oos")
_QUANTITIES = (
    "availablequantity",
    "stockquantity",
    "inventoryquantity",
    "quantityavailable",
    "stock",
    "qtyinstock",
    "availablestock",
)
_SIZES = ("size", "sizename", "sizelabel", "displaysize", "localizedsize", "sizevalue")
_COLORS = ("color", "colour", "colorname", "colourname", "colorlabel", "displaycolor", "shade", "colorvalue")
_OPTION_LISTS = (
    "attributes",
    "options",
    "selectedoptions",
    "optionvalues",
    "attributevalues",
    "variationattributes",
    "variationvalues",
    "variantattributes",
    "dimensions",
    "properties",
)
_SIDE = re.compile(r"recommend|related|similar|upsell|cross|review|carousel|suggest|navigation|breadcrumb|menu|footer|header|banner|sponsor|recently|bundle|bought|cart|wishlist|seo|facet|filter|warrant|addon|accessor|translation|messages|i18n|labels|config|experiment", re.IGNORECASE)  # fmt: skip
_VARIANTS = re.compile(
    r"varia|sku|child|size|product|item|offer|option|stock|article|combination|simple", re.IGNORECASE
)
_PLAIN_KEY = re.compile(r"[^a-z0-9]")


def read_state(page: Page, names: list[str], codes: list[str]) -> list[Sighting]:
    """Products in the page's state that bear one of `names` or `codes`."""
    return StateReader(page, names, codes).read()


class StateReader:
    """Walks the page's state for objects that are its product."""

    def __init__(self, page: Page, names: list[str], codes: list[str]) -> None:
        self._page = page
        self._names = {_fold(name) for name in names if name and len(name) > 3}
        self._codes = {_fold(code) for code in codes if code and len(code) > 2}
        self._marks = [mark for name in names for mark in _marks_of(name)] + [
            code for code in codes if len(code) > 3
        ]
        self._left = _MAX_NODES
        self._found: list[Sighting] = []

    def read(self) -> list[Sighting]:
        linked: list[Sighting] = []
        for where, value in blobs(self._page, list(dict.fromkeys(self._marks))):
            if where == "flight" and isinstance(value, dict) and "@context" in value:
                linked += from_blocks([value], Source.JSON_LD, "flight ")
                continue
            self._walk(value, where, 0)
            if self._left <= 0 or len(self._found) >= _MAX_FOUND:
                break
        best = sorted(self._found, key=_fullness, reverse=True)[:6]
        return linked + best

    def _walk(self, value: Any, where: str, depth: int) -> None:
        self._left -= 1
        if self._left <= 0 or depth > 24:
            return
        if isinstance(value, list):
            for part in value:
                if isinstance(part, dict | list):
                    self._walk(part, where, depth + 1)
        elif isinstance(value, dict):
            if self._is_ours(value):
                seen = self._sighting(value, where)
                if seen.price is not None or seen.choices or seen.availability:
                    self._found.append(seen)
            for key, part in value.items():
                if isinstance(part, dict | list):
                    if not _is_side(key):
                        self._walk(part, f"{where}.{key}"[-80:], depth + 1)
                elif (
                    isinstance(part, str)
                    and len(part) > 200
                    and part[:1] in "{["
                    and '"' in part[:40]
                    and "rice" in part
                ):
                    for inner in lenient(part):
                        self._walk(inner, f"{where}.{key}"[-80:], depth + 1)

    def _is_ours(self, node: Node) -> bool:
        for key, value in node.items():
            if isinstance(value, str | int) and not isinstance(value, bool):
                plain = _plain(key)
                if (plain in _IDS or plain.endswith(("id", "sku"))) and _fold(str(value)[:60]) in self._codes:
                    return True
                if plain in _NAMES and isinstance(value, str) and self._is_named(_fold(clean_text(value))):
                    return True
        return False

    def _is_named(self, name: str) -> bool:
        """Whether `name` is one of the product's, or most of one (the page puts the brand before it)."""
        return name in self._names or any(
            len(name) > 0.6 * len(known) and (known.endswith(name) or known.startswith(name))
            for known in self._names
            if len(name) > 8
        )

    def _sighting(self, node: Node, where: str) -> Sighting:
        flat = _flatten(node, _DEPTH)
        seen = Sighting(Source.STATE, confidence=0.5, where=where)
        seen.name = clean_text(_first_text(_flatten(node, 0), _NAMES), NAME_LIMIT)
        seen.brand = clean_text(
            _first_text(
                flat, ("brand", "brandname", "manufacturer", "vendor", "primarybrand", "productbrand")
            ),
            WORD_LIMIT,
        )
        direct = _flatten(node, 0)
        seen.sku = clean_code(_first_text(direct, _SKUS))
        seen.product_id = clean_code(_first_text(direct, ("productid", "id", "itemid", "pid")))
        seen.gtin = clean_code(
            _first_text(direct, ("gtin13", "gtin", "ean", "upc", "barcode", "primarybarcode"))
        )
        seen.image = clean_text(
            _first_text(
                flat,
                ("primaryimageurl", "imageurl", "image", "thumbnailurl", "mainimage", "primaryimage", "img"),
            ),
            LINK_LIMIT,
        )
        seen.price, seen.original_price = _prices(flat)
        seen.currency = _currency(flat) or self._printed_currency(flat)
        seen.availability = _stock(direct) or _stock(_flatten(node, 2))
        seen.choices = list(_choices(node))
        return seen

    def _printed_currency(self, flat: list[tuple[str, Any]]) -> str | None:
        """The currency of an amount that the state holds ready to print ("$4.99")."""
        for key, value in flat:
            if (
                isinstance(value, str)
                and len(value) < 30
                and ("rice" in key or "format" in key or key in _VALUES)
            ):
                for amount in find_amounts(value):
                    return self._page.place.resolve(amount.currencies)
        return None


def _flatten(node: Node, depth: int) -> list[tuple[str, Any]]:
    """Plain key and value, outermost first; lists are not entered."""
    level, found = [node], []
    for _ in range(depth + 1):
        deeper: list[Node] = []
        for one in level:
            for key, value in one.items():
                found.append((_plain(key), value))
                if isinstance(value, dict) and not _is_side(key):
                    deeper.append(value)
                if len(found) > 3000:
                    return found
        level = deeper
    return found


def _first_text(flat: list[tuple[str, Any]], keys: tuple[str, ...]) -> str | None:
    for key in keys:
        for name, value in flat:
            if name == key:
                if isinstance(value, dict):
                    value = value.get("name") or value.get("value") or value.get("url") or value.get("label")
                if isinstance(value, str | int) and not isinstance(value, bool) and str(value).strip():
                    return str(value)
    return None


def _amount(value: Any) -> Decimal | None:
    if isinstance(value, dict):
        keys = {_plain(key): part for key, part in value.items()}
        for key in _VALUES:
            if key in keys and (found := _amount(keys[key])) is not None:
                digits = keys.get("fractiondigits")
                cents = key == "centamount" or (
                    isinstance(digits, int) and isinstance(keys[key], int) and key == "value"
                )
                return found.scaleb(-(digits if isinstance(digits, int) else 2)) if cents else found
        return None
    if isinstance(value, list):
        return _amount(value[0]) if len(value) == 1 else None
    return machine_amount(value)


def _prices(flat: list[tuple[str, Any]]) -> tuple[Decimal | None, Decimal | None]:
    price = before = None
    for key in _PRICES:
        price = next(
            (amount for name, value in flat if name == key and (amount := _amount(value)) is not None), None
        )
        if price is not None:
            break
    for key in _BEFORE:
        before = next(
            (amount for name, value in flat if name == key and (amount := _amount(value)) is not None), None
        )
        if before is not None:
            break
    return price, before if price is not None and before is not None and before > price else None


def _currency(flat: list[tuple[str, Any]]) -> str | None:
    for name, value in flat:
        if name in _CURRENCIES:
            if isinstance(value, dict):
                value = value.get("code") or value.get("isocode") or value.get("name")
            if code := code_of(value):
                return code
    return None


def _stock(flat: list[tuple[str, Any]]) -> Availability | None:
    for name, value in flat:
        if name in _STOCK:
            if isinstance(value, dict):
                value = (
                    value.get("value")
                    or value.get("status")
                    or value.get("code")
                    or value.get("stockLevelStatus")
                )
                value = value.get("code") if isinstance(value, dict) else value
            if isinstance(value, str | bool) and (found := availability_of(value)):
                return found
        elif name in _NO_STOCK and isinstance(value, bool):
            return Availability.OUT_OF_STOCK if value else Availability.IN_STOCK
        elif name in _QUANTITIES and isinstance(value, int) and not isinstance(value, bool):
            return Availability.IN_STOCK if value > 0 else Availability.OUT_OF_STOCK
    return None


def _choices(node: Node) -> Iterator[Choice]:
    """The first list below `node` whose members read as variants."""
    queue: list[tuple[Node, int]] = [(node, 0)]
    while queue:
        one, depth = queue.pop(0)
        for key, value in one.items():
            if (
                isinstance(value, list)
                and 1 < len(value) <= 500
                and _VARIANTS.search(key)
                and not _SIDE.search(key)
            ):
                choices = [choice for part in value if isinstance(part, dict) and (choice := _choice(part))]
                if len(choices) == len(value) and len({(c.size, c.color, c.label) for c in choices}) == len(
                    choices
                ):
                    yield from choices
                    return
            elif isinstance(value, dict) and depth < 3 and not _is_side(key):
                queue.append((value, depth + 1))


def _choice(node: Node) -> Choice | None:
    near, flat = _flatten(node, 0), _flatten(node, 2)
    options = _options(node)
    size = options.get("size") or _first_text(near, _SIZES)
    color = options.get("color") or _first_text(near, _COLORS)
    label = (
        options.get("label") or _first_text(near, ("label", "title", "name", "displayname")) or _short(near)
    )
    size = size or (None if label else _first_text(near, ("sizecode",)))
    code = _first_text(
        near, ("skuid", "sku", "merchskuid", "variantid", "id", "productid", "code", "partnumber")
    )
    stock = _stock(flat) or availability_of(_first_text(flat, ("status", "skustatus")))
    price, before = _prices(flat)
    if code is None or not (size or color or label) or (stock is None and price is None):
        return None
    return Choice(
        variant_id=clean_code(_first_text(near, ("variantid", "id", "skuid", "merchskuid", "productid")))
        or clean_code(code),
        sku=clean_code(_first_text(near, ("sku", "skuid", "partnumber"))) or clean_code(code),
        size=clean_text(size, WORD_LIMIT),
        color=clean_text(color, WORD_LIMIT),
        label=clean_text(label, NAME_LIMIT),
        price=price,
        original_price=before,
        currency=_currency(flat),
        availability=stock,
        gtin=clean_code(_first_text(near, ("gtin13", "gtin", "ean", "upc", "barcode"))),
        url=_first_text(near, ("url", "pdpurl", "link")),
    )


def _short(near: list[tuple[str, Any]]) -> str | None:
    """A description that is only a size's name ("M")."""
    text = _first_text(near, ("description", "shortdescription"))
    return text if text and len(text) <= 20 else None


def _options(node: Node) -> dict[str, str]:
    """{"size": ..., "color": ...} out of a list of named options or a plain object of them."""
    found: dict[str, str] = {}
    for key, value in node.items():
        if _plain(key) not in _OPTION_LISTS:
            continue
        pairs: list[tuple[Any, Any]] = []
        if isinstance(value, dict):
            pairs = list(value.items())
        elif isinstance(value, list):
            pairs = [
                (
                    o.get("name") or o.get("code") or o.get("id") or o.get("type"),
                    o.get("value") or o.get("label"),
                )
                for o in value
                if isinstance(o, dict)
            ]
        for name, text in pairs:
            if isinstance(text, dict):
                text = text.get("name") or text.get("value") or text.get("label")
            if isinstance(text, str | int) and not isinstance(text, bool):
                found.setdefault(kind_of_option(str(name)), str(text))
    return found


def kind_of_option(name: str) -> str:
    """ "size", "color" or "label" for an option's name in any of the usual languages."""
    if re.search(
        r"colou?r|farbe|couleur|colore|^cor$|kleur|färg|farve|farge|väri|barva|farba|kolor|culoare|цвет|колір|цвят|renk|szín|χρώμα|krāsa|spalva|värv|色|カラー|색|shade|finish|wash$",
        name,
        re.IGNORECASE,
    ):
        return "color"
    if re.search(
        r"size|größe|groesse|taille|talla|taglia|tamanho|maat|storlek|størrelse|koko|velikost|veľkosť|rozmiar|mărime|размер|розмір|beden|méret|μέγεθος|izmērs|dydis|suurus|サイズ|尺寸|尺码|사이즈|length|width|waist|inseam|fit$|volume|weight|pack|capacity|storage|memory|größe",
        name,
        re.IGNORECASE,
    ):
        return "size"
    return "label"


def _marks_of(name: str) -> list[str]:
    """Pieces of a name that JSON writes as they are: no accents, quotes, slashes or ampersands, which it may escape;
    with and without the first word, which may be a brand kept apart."""
    piece = max(re.findall(r"[A-Za-z0-9 ,.()-]{6,}", name), key=len, default="").strip()
    rest = piece.partition(" ")[2]
    return [mark for mark in (piece, rest) if len(mark) > 8] or ([name] if len(name) > 3 else [])


@lru_cache(maxsize=20_000)
def _plain(key: str) -> str:
    return _PLAIN_KEY.sub("", key.lower())


@lru_cache(maxsize=20_000)
def _is_side(key: str) -> bool:
    return bool(_SIDE.search(key))


def _fold(text: str | None) -> str:
    return re.sub(r"[\W_]+", " ", text.casefold()).strip() if text else ""


def _fullness(seen: Sighting) -> tuple[int, int]:
    return sum(
        v is not None for v in (seen.price, seen.name, seen.availability, seen.sku, seen.currency)
    ), len(seen.choices)
