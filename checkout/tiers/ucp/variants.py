"""From a cart's lines to the ids a merchant sells by."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

from checkout.tiers.ucp.errors import Rejected
from checkout.tiers.ucp.negotiation import LOOKUP, SEARCH
from checkout.tiers.ucp.shop import Shop
from checkout.tiers.ucp.snapshots import CatalogProduct, CatalogVariant
from domain.base import Frozen
from domain.errors import Refusal, StoreRefused
from domain.money import Money
from domain.order import OrderLine, StoreOrder

GENERIC = "ucp"
"""The platform of shops known by their profile alone: what their lines hold was read off their pages."""
_ID_PARAMETERS = ("variant", "variant_id", "item_id", "item", "product_id", "id", "sku")
"""Names under which links tell the variant, before the product."""
_SIZE_NAMES = frozenset({"size", "talla", "taille", "größe"})
_COLOR_NAMES = frozenset({"color", "colour", "couleur", "farbe"})


async def item_ids(shop: Shop, order: StoreOrder, platform: str | None) -> dict[str, str]:
    """Line id -> the merchant's item id. A line without a variant id is looked up by its link and SKU, and its
    size and colour pick the variant; where there is no catalog to look in, its SKU or the id in its link must do
    (the store refuses what is none of its ids). Raises `StoreRefused` (UNSUPPORTED) when none is found."""
    known = {line.line_id: _own_id(line, platform) for line in order.lines if line.variant_id}
    if platform == GENERIC and shop.merchant.has(LOOKUP):
        known = await _confirmed(shop, order, known)
    unknown = [line for line in order.lines if line.line_id not in known]
    if unknown and (shop.merchant.has(LOOKUP) or shop.merchant.has(SEARCH)):
        known |= await _looked_up(shop, order, unknown)
    for line in unknown:
        told = line.sku or ("" if shop.merchant.has(LOOKUP) else _id_in(line.url))
        if line.line_id not in known and told:
            known[line.line_id] = told
    if missing := [line.name for line in order.lines if line.line_id not in known]:
        raise StoreRefused(Refusal.UNSUPPORTED, detail=f"no id for {missing[0]}")
    return known


async def _confirmed(shop: Shop, order: StoreOrder, known: dict[str, str]) -> dict[str, str]:
    """Those of `known` that the merchant's catalog knows: ids read off a page need not be the API's."""
    if not known:
        return known
    products = await shop.lookup(tuple(dict.fromkeys(known.values())), {"currency": order.currency})
    ids = {variant.id for product in products for variant in product.variants}
    return {line_id: item_id for line_id, item_id in known.items() if item_id in ids}


class Stock(Frozen):
    """What the catalog says of one line now. `price` None: it does not say, or in another currency."""

    available: bool | None = None
    price: Money | None = None


async def stock_of(shop: Shop, order: StoreOrder, platform: str | None) -> dict[str, Stock]:
    """Line id -> its stock, by one look-up; empty where the merchant has no catalog."""
    if not shop.merchant.has(LOOKUP):
        return {}
    ids = await item_ids(shop, order, platform)
    products = await shop.lookup(tuple(dict.fromkeys(ids.values())), {"currency": order.currency})
    variants = {variant.id: variant for product in products for variant in product.variants}
    return {
        line_id: Stock(available=variant.availability.available, price=_price(variant, order.currency))
        for line_id, item_id in ids.items()
        if (variant := variants.get(item_id)) is not None
    }


def _price(variant: CatalogVariant, currency: str) -> Money | None:
    if variant.price is None or variant.price.currency != currency or variant.price.amount < 0:
        return None
    return Money(cents=variant.price.amount, currency=currency)


def _own_id(line: OrderLine, platform: str | None) -> str:
    """Shopify's pages number variants; its API names them."""
    variant = str(line.variant_id)
    return (
        f"gid://shopify/ProductVariant/{variant}" if platform == "shopify" and variant.isdigit() else variant
    )


async def _looked_up(shop: Shop, order: StoreOrder, lines: list[OrderLine]) -> dict[str, str]:
    context = {"language": order.language, "currency": order.currency}
    found: dict[str, str] = {}
    for line in lines:
        try:
            variant = await _variant(shop, line, await _products(shop, line, context))
        except Rejected as error:
            if error.status not in {200, 400, 404, 422}:
                raise
            continue
        if variant is not None:
            found[line.line_id] = variant.id
    return found


async def _products(shop: Shop, line: OrderLine, context: dict[str, str]) -> tuple[CatalogProduct, ...]:
    """The products that the line's link may mean: by look-up, else those of a search by name whose own link or
    handle is the line's."""
    if shop.merchant.has(LOOKUP):
        asked = (line.url, *((line.sku,) if line.sku else ()), _id_in(line.url), _handle(line.url))
        products = await shop.lookup(tuple(dict.fromkeys(a for a in asked if a)), context)
        if products or not shop.merchant.has(SEARCH):
            return products
    path, handle = urlsplit(line.url).path, _handle(line.url)
    return tuple(
        product
        for product in await shop.search(line.name, context)
        if handle in {product.id, product.handle} or (path and urlsplit(product.url).path == path)
    )


def _id_in(url: str) -> str:
    query = parse_qs(urlsplit(url).query)
    return next((query[name][0] for name in _ID_PARAMETERS if name in query), "") or _handle(url)


def _handle(url: str) -> str:
    """The last part of a product link's path, which many shops use as the product's handle or id."""
    return urlsplit(url).path.rstrip("/").rpartition("/")[2]


async def _variant(
    shop: Shop, line: OrderLine, products: tuple[CatalogProduct, ...]
) -> CatalogVariant | None:
    for product in products:
        if (match := match_variant(line, product.variants)) is not None:
            return match
    for product in products:
        full = await shop.product(product.id, _wanted(line, product))
        if full is not None and (match := match_variant(line, full.variants)) is not None:
            return match
    return None


def _wanted(line: OrderLine, product: CatalogProduct) -> dict[str, str]:
    names = {option.name for variant in product.variants for option in variant.options}
    size = next((name for name in names if name.casefold() in _SIZE_NAMES), "Size")
    color = next((name for name in names if name.casefold() in _COLOR_NAMES), "Color")
    return {**({color: line.color} if line.color else {}), **({size: line.size} if line.size else {})}


def match_variant(line: OrderLine, variants: tuple[CatalogVariant, ...]) -> CatalogVariant | None:
    """The variant with the line's SKU, with exactly its size and colour, or without those the one that its link
    names; None when it is not among them."""
    for variant in variants:
        if line.sku and line.sku in {variant.sku, variant.id}:
            return variant
    chosen = {value.casefold() for value in (line.size, line.color) if value}
    if not chosen:
        linked = next((v for v in variants if v.id == _id_in(line.url)), None)
        return linked or (variants[0] if len(variants) == 1 else None)
    return next((v for v in variants if chosen <= {option.label.casefold() for option in v.options}), None)
