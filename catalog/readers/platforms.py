"""The data that shop systems print into their product pages: the whole matrix of variants with price and stock."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any

from catalog.clean import LINK_LIMIT, NAME_LIMIT, WORD_LIMIT, clean_code, clean_text
from catalog.currency import code_of
from catalog.evidence import Choice, Sighting, Source
from catalog.jsons import lenient, object_at
from catalog.page import Page
from catalog.prices import machine_amount
from catalog.readers.options import kind_of_option
from domain.product import Availability

Node = dict[str, Any]
_MAX_VARIANTS = 500


def read_platform(page: Page, platform: str | None) -> list[Sighting]:
    """The page's product as its shop system knows it; nothing when no such data is on the page."""
    readers: dict[str, Callable[[Page], Iterator[Sighting]]] = {
        "shopify": _shopify,
        "woocommerce": _woocommerce,
        "magento": _magento,
        "bigcommerce": _bigcommerce,
        "vtex": _vtex,
        "squarespace": _squarespace,
    }
    wanted = [readers[platform]] if platform in readers else []
    wanted += [_woocommerce] if platform != "woocommerce" else []
    return [seen for reader in wanted for seen in reader(page)]


# -- Shopify ---------------------------------------------------------------------------------------------------


def shopify_product(node: Node, currency: str | None, *, cents: bool) -> Sighting:
    """A product as Shopify's `/products/HANDLE.js` (`cents`) or `.json` writes it.

    https://shopify.dev/docs/api/ajax/reference/product
    """
    seen = Sighting(Source.PLATFORM, confidence=0.95, where="shopify product")
    seen.name = clean_text(node.get("title"), NAME_LIMIT)
    seen.brand = clean_text(node.get("vendor"), WORD_LIMIT)
    seen.product_id = clean_code(node.get("id"))
    seen.image = clean_text(_shopify_image(node), LINK_LIMIT)
    names = [
        str(o.get("name") if isinstance(o, dict) else o)
        for o in node.get("options") or []
        if isinstance(o, dict | str)
    ]
    for item in (node.get("variants") or [])[:_MAX_VARIANTS]:
        if not isinstance(item, dict):
            continue
        choice = Choice(
            variant_id=clean_code(item.get("id")),
            sku=clean_code(item.get("sku")),
            gtin=clean_code(item.get("barcode")),
        )
        values = [item.get(f"option{n}") for n in (1, 2, 3)]
        if not any(values) and isinstance(item.get("options"), list):
            values = item["options"]
        name_options(choice, zip(names or ["Title"], values, strict=False))
        choice.label = clean_text(item.get("public_title") or item.get("title"), NAME_LIMIT)
        choice.price = _shopify_amount(item.get("price"), cents)
        before = _shopify_amount(item.get("compare_at_price"), cents)
        choice.original_price = before if before and choice.price and before > choice.price else None
        choice.currency = code_of(item.get("price_currency")) or currency
        if isinstance(item.get("available"), bool):
            choice.availability = Availability.IN_STOCK if item["available"] else Availability.OUT_OF_STOCK
        image = item.get("featured_image")
        choice.image = clean_text(image.get("src") if isinstance(image, dict) else image, LINK_LIMIT)
        seen.choices.append(choice)
    seen.currency = currency or next((c.currency for c in seen.choices if c.currency), None)
    fill_from_choices(seen)
    if not node.get("options") and len(seen.choices) == 1:
        seen.choices[0].size = None
    return seen


def _shopify_amount(value: Any, cents: bool) -> Decimal | None:
    if isinstance(value, dict):
        value, cents = value.get("amount"), False
    amount = machine_amount(value)
    return amount / 100 if amount is not None and cents and not isinstance(value, str) else amount


def _shopify_image(node: Node) -> Any:
    image = node.get("featured_image") or node.get("image") or next(iter(node.get("images") or []), None)
    return image.get("src") or image.get("url") if isinstance(image, dict) else image


def _shopify(page: Page) -> Iterator[Sighting]:
    currency = None
    meta: Node | None = None
    best: Node | None = None
    for script in page.scripts:
        text = script.text
        if "Shopify.currency" in text and (
            found := re.search(r'Shopify\.currency\s*=\s*\{\s*"active"\s*:\s*"([A-Z]{3})"', text)
        ):
            currency = found[1]
        if meta is None and "var meta" in text and (found := re.search(r"var meta\s*=\s*(?=\{)", text)):
            value = object_at(text, found.end())
            meta = value.get("product") if isinstance(value, dict) else None
        if best is None and '"variants"' in text and '"option1"' in text:
            best = _find(_json_values(script.kind, text), _is_shopify_product)
    if best is not None:
        yield shopify_product(best, currency, cents=_in_cents(best))
    elif isinstance(meta, dict) and meta.get("variants"):
        for variant in meta["variants"]:
            if isinstance(variant, dict):
                variant.setdefault("option1", variant.get("public_title"))
        seen = shopify_product(meta, currency, cents=True)
        seen.name = None  # the analytics data names only the variants
        yield seen


def _json_values(kind: str, text: str) -> Iterator[Any]:
    if "json" in kind:
        yield from lenient(text)
        return
    for match in re.finditer(r"[=(:]\s*(?=\{\s*\"(?:id|product|title|available)\")", text):
        value = object_at(text, match.end())
        if value is not None:
            yield value


def _is_shopify_product(node: Node) -> bool:
    variants = node.get("variants")
    return (
        bool(node.get("title"))
        and isinstance(variants, list)
        and bool(variants)
        and isinstance(variants[0], dict)
        and "option1" in variants[0]
    )


def _in_cents(node: Node) -> bool:
    price = next((v.get("price") for v in node["variants"] if isinstance(v, dict)), None)
    return isinstance(price, int)


def _find(values: Iterator[Any], wanted: Callable[[Node], bool], budget: int = 20_000) -> Node | None:
    """The first object below `values` that is wanted, outermost first."""
    for value in values:
        queue = [value]
        while queue and budget > 0:
            budget -= 1
            item = queue.pop(0)
            if isinstance(item, dict):
                if wanted(item):
                    return item
                queue += [part for part in item.values() if isinstance(part, dict | list)]
            elif isinstance(item, list):
                queue += [part for part in item if isinstance(part, dict | list)]
    return None


# -- WooCommerce -----------------------------------------------------------------------------------------------


def _woocommerce(page: Page) -> Iterator[Sighting]:
    for form in page.tree.css("[data-product_variations]")[:3]:
        attributes = form.attributes
        given = next(iter(lenient(attributes.get("data-product_variations") or "")), None)
        if not isinstance(given, list):
            continue
        seen = Sighting(Source.PLATFORM, confidence=0.9, where="data-product_variations")
        seen.product_id = clean_code(attributes.get("data-product_id"))
        for item in given[:_MAX_VARIANTS]:
            if isinstance(item, dict):
                seen.choices.append(_woo_choice(item))
        fill_from_choices(seen)
        yield seen
        return


def _woo_choice(item: Node) -> Choice:
    choice = Choice(variant_id=clean_code(item.get("variation_id")), sku=clean_code(item.get("sku")))
    attributes = item.get("attributes")
    if isinstance(attributes, dict):
        name_options(
            choice,
            (
                (key.removeprefix("attribute_").removeprefix("pa_"), value)
                for key, value in attributes.items()
            ),
        )
    choice.price = machine_amount(item.get("display_price"))
    before = machine_amount(item.get("display_regular_price"))
    choice.original_price = before if before and choice.price and before > choice.price else None
    if isinstance(item.get("is_in_stock"), bool):
        orderable = item["is_in_stock"] and item.get("is_purchasable", True)
        choice.availability = Availability.IN_STOCK if orderable else Availability.OUT_OF_STOCK
        if orderable and item.get("backorders_allowed") and "backorder" in str(item.get("availability_html")):
            choice.availability = Availability.BACK_ORDER
    image = item.get("image")
    choice.image = (
        clean_text(image.get("full_src") or image.get("src"), LINK_LIMIT) if isinstance(image, dict) else None
    )
    return choice


# -- Magento ---------------------------------------------------------------------------------------------------


def _magento(page: Page) -> Iterator[Sighting]:
    for script in page.scripts:
        if "magento" in script.kind and ("jsonConfig" in script.text or "spConfig" in script.text):
            config = _find(
                iter(lenient(script.text)), lambda node: "attributes" in node and "optionPrices" in node
            )
            if config:
                yield _magento_product(config)
                return


def _magento_product(config: Node) -> Sighting:
    """`jsonConfig` of a configurable product: attributes' options list product ids, which have the prices."""
    seen = Sighting(Source.PLATFORM, confidence=0.9, where="jsonConfig")
    seen.product_id = clean_code(config.get("productId"))
    choices: dict[str, Choice] = {}
    named: dict[str, list[tuple[str, Any]]] = {}
    attributes = config.get("attributes")
    for attribute in attributes.values() if isinstance(attributes, dict) else []:
        for option in attribute.get("options") or []:
            for product in option.get("products") or []:
                named.setdefault(str(product), []).append(
                    (str(attribute.get("code") or attribute.get("label")), option.get("label"))
                )
    listed_prices = config.get("optionPrices")
    prices: Node = listed_prices if isinstance(listed_prices, dict) else {}
    skus = config.get("skus") or config.get("sku") or {}
    salable = config.get("salable")
    for product, price in list(prices.items())[:_MAX_VARIANTS]:
        choice = choices.setdefault(product, Choice(variant_id=product))
        choice.price = machine_amount(((price or {}).get("finalPrice") or {}).get("amount"))
        before = machine_amount(((price or {}).get("oldPrice") or {}).get("amount"))
        choice.original_price = before if before and choice.price and before > choice.price else None
        choice.sku = clean_code(skus.get(product)) if isinstance(skus, dict) else None
        listed = bool(named.get(product))
        choice.availability = (
            Availability.IN_STOCK if listed or not isinstance(salable, dict) else Availability.OUT_OF_STOCK
        )
        name_options(choice, iter(named.get(product, [])))
    seen.choices = list(choices.values())
    fill_from_choices(seen)
    return seen


# -- others ----------------------------------------------------------------------------------------------------


def _bigcommerce(page: Page) -> Iterator[Sighting]:
    for script in page.scripts:
        found = re.search(r"BCData\s*=\s*(?=\{)", script.text)
        value = object_at(script.text, found.end()) if found else None
        data = value.get("product_attributes") if isinstance(value, dict) else None
        if isinstance(data, dict) and data.get("price"):
            seen = Sighting(Source.PLATFORM, confidence=0.9, where="BCData")
            price = data["price"]
            shown = price.get("with_tax") or price.get("without_tax") or {} if isinstance(price, dict) else {}
            seen.price = machine_amount(shown.get("value"))
            seen.currency = code_of(shown.get("currency"))
            seen.sku, seen.mpn, seen.gtin = (clean_code(data.get(key)) for key in ("sku", "mpn", "gtin"))
            if isinstance(data.get("instock"), bool):
                buyable = data["instock"] and data.get("purchasable", True)
                seen.availability = Availability.IN_STOCK if buyable else Availability.OUT_OF_STOCK
            yield seen
            return


def _vtex(page: Page) -> Iterator[Sighting]:
    for script in page.scripts:
        found = re.search(r"skuJson(?:_0)?\s*=\s*(?=\{)", script.text)
        value = object_at(script.text, found.end()) if found else None
        if not isinstance(value, dict) or not isinstance(value.get("skus"), list):
            continue
        seen = Sighting(
            Source.PLATFORM, confidence=0.9, name=clean_text(value.get("name"), NAME_LIMIT), where="skuJson"
        )
        seen.product_id = clean_code(value.get("productId"))
        for item in [part for part in value["skus"] if isinstance(part, dict)][:_MAX_VARIANTS]:
            choice = Choice(
                variant_id=clean_code(item.get("sku")),
                sku=clean_code(item.get("sku")),
                label=clean_text(item.get("skuname")),
            )
            dimensions = item.get("dimensions")
            name_options(choice, iter(dimensions.items()) if isinstance(dimensions, dict) else iter(()))
            best, before = machine_amount(item.get("bestPrice")), machine_amount(item.get("listPrice"))
            choice.price = best / 100 if best else None
            choice.original_price = before / 100 if before and best and before > best else None
            choice.availability = (
                Availability.IN_STOCK if item.get("available") else Availability.OUT_OF_STOCK
            )
            choice.image = clean_text(item.get("image"), LINK_LIMIT)
            seen.choices.append(choice)
        fill_from_choices(seen)
        yield seen
        return


def _squarespace(page: Page) -> Iterator[Sighting]:
    for box in page.tree.css("[data-variants]")[:2]:
        given = next(iter(lenient(box.attributes.get("data-variants") or "")), None)
        if not isinstance(given, list):
            continue
        seen = Sighting(Source.PLATFORM, confidence=0.9, where="data-variants")
        for item in [part for part in given if isinstance(part, dict)][:_MAX_VARIANTS]:
            choice = Choice(variant_id=clean_code(item.get("id")), sku=clean_code(item.get("sku")))
            attributes = item.get("attributes")
            name_options(choice, iter(attributes.items()) if isinstance(attributes, dict) else iter(()))
            full, sale = (
                _squarespace_money(item, "priceMoney", "price"),
                _squarespace_money(item, "salePriceMoney", "salePrice"),
            )
            choice.price = sale if item.get("onSale") and sale else full
            choice.original_price = full if item.get("onSale") and sale and full and full > sale else None
            money = item.get("priceMoney")
            choice.currency = code_of(money.get("currency")) if isinstance(money, dict) else None
            if "unlimited" in item or "qtyInStock" in item:
                left = item.get("unlimited") or (item.get("qtyInStock") or 0) > 0
                choice.availability = Availability.IN_STOCK if left else Availability.OUT_OF_STOCK
            seen.choices.append(choice)
        fill_from_choices(seen)
        yield seen
        return


def _squarespace_money(item: Node, money: str, cents: str) -> Decimal | None:
    value = item.get(money)
    if isinstance(value, dict):
        return machine_amount(value.get("value"))
    amount = machine_amount(item.get(cents))
    return amount / 100 if amount is not None else None


# -- what they share -------------------------------------------------------------------------------------------


def name_options(choice: Choice, pairs: Iterator[tuple[str, Any]]) -> None:
    """Size and colour by the options' names; what is neither joins the size, so that no choice is lost."""
    others: list[str] = []
    for name, value in pairs:
        text = clean_text(value, WORD_LIMIT)
        if not text or text == "Default Title":
            continue
        kind = kind_of_option(name)
        if kind == "color" and choice.color is None:
            choice.color = text
        elif kind == "size" and choice.size is None:
            choice.size = text
        else:
            others.append(text)
    if others:
        choice.size = " / ".join([choice.size, *others] if choice.size else others)


def fill_from_choices(seen: Sighting) -> None:
    """The product's own price is that of the variant a visitor gets first: the first that can be bought."""
    orderable = [c for c in seen.choices if c.availability is None or c.availability.can_be_ordered]
    first = next(iter(orderable or seen.choices), None)
    if first is None:
        return
    seen.price, seen.original_price = first.price, first.original_price
    prices = [c.price for c in seen.choices if c.price is not None]
    seen.highest = max(prices) if prices and max(prices) != min(prices) else None
    seen.availability = first.availability
    seen.currency = seen.currency or first.currency
    if len(seen.choices) == 1:
        seen.sku = first.sku
