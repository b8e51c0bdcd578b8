"""Microdata and RDFa Lite, as the same nodes that JSON-LD gives."""

from __future__ import annotations

from typing import Any

from selectolax.lexbor import LexborNode

from catalog.evidence import Sighting, Source
from catalog.page import Page
from catalog.readers.schema_org import PRODUCT_TYPES, Node, SchemaReader, types_of

_MAX_PROPERTIES = 3000
_LINKS = {
    "a": "href",
    "link": "href",
    "area": "href",
    "img": "src",
    "source": "src",
    "iframe": "src",
    "embed": "src",
}
_LOOSE = {
    "name",
    "price",
    "priceCurrency",
    "availability",
    "sku",
    "mpn",
    "brand",
    "image",
    "gtin13",
    "productID",
}
_LINK_PROPERTIES = {"url", "image", "availability", "itemcondition", "thumbnailurl", "logo"}


def read_microdata(page: Page) -> list[Sighting]:
    """Every schema.org product scope of the page's microdata."""
    return _read(page, "itemprop", "itemtype", "itemscope", Source.MICRODATA)


def read_rdfa(page: Page) -> list[Sighting]:
    """Every schema.org product of the page's RDFa."""
    return _read(page, "property", "typeof", "typeof", Source.RDFA)


def _read(page: Page, prop: str, kind: str, scope: str, source: Source) -> list[Sighting]:
    properties = page.tree.css(f"[{prop}]")[:_MAX_PROPERTIES]
    scopes = page.tree.css(f"[{scope}]")[:_MAX_PROPERTIES]
    if not properties or (scope == kind and not scopes):
        return []
    loose: Node = {}
    nodes: dict[int, Node] = {}
    roots: list[tuple[Node, bool]] = []
    for element in scopes:
        attributes = element.attributes
        nodes[element.mem_id] = {"@type": (attributes.get(kind) or "").split()}
    for element in properties:
        attributes = element.attributes
        owner = _owner(element, nodes)
        if owner is None:
            if scope == "typeof" or attributes.get(prop) not in _LOOSE:
                continue
            owner = loose
        own = nodes.get(element.mem_id)
        for name in (attributes.get(prop) or "").split():
            name = name.rsplit("/", 1)[-1].rsplit(":", 1)[-1]
            value: Any = own if own is not None else _value(element, attributes, name)
            if value not in (None, ""):
                owner.setdefault(name, []).append(value)
    for element in scopes:
        node = nodes[element.mem_id]
        if types_of(node) & PRODUCT_TYPES:
            roots.append((node, _owner(element, nodes) is None or not element.attributes.get(prop)))
    _adopt_loose_offers(scopes, nodes, roots)
    if not roots and loose.get("price"):
        roots.append((_product_of(loose), True))
    reader = SchemaReader(source)
    return [
        reader.read(_flat(node), main=main, where=f"{source} scope {n}")
        for n, (node, main) in enumerate(roots)
    ]


def _product_of(loose: Node) -> Node:
    """Properties that stand on the page without any scope, as those of one product."""
    offer = {key: loose[key] for key in ("price", "priceCurrency", "availability") if key in loose}
    rest = {key: value for key, value in loose.items() if key not in offer}
    return {**rest, "@type": ["Product"], "offers": [{**offer, "@type": ["Offer"]}]}


def _owner(element: LexborNode, nodes: dict[int, Node]) -> Node | None:
    parent = element.parent
    while parent is not None:
        node = nodes.get(parent.mem_id)
        if node is not None:
            return node
        parent = parent.parent
    return None


def _value(element: LexborNode, attributes: dict[str, str | None], name: str) -> str | None:
    content = attributes.get("content")
    if content is not None:
        return content.strip()
    link = _LINKS.get(element.tag or "")
    if link and (name.lower() in _LINK_PROPERTIES or element.tag in ("link", "img")) and attributes.get(link):
        return attributes[link]
    for attribute in ("datetime", "value") if element.tag in ("time", "data", "meter", "input") else ():
        if attributes.get(attribute):
            return attributes[attribute]
    if element.tag == "img":
        return attributes.get("data-src") or attributes.get("src")
    return element.text(separator=" ", strip=True)[:2000]


def _adopt_loose_offers(
    scopes: list[LexborNode], nodes: dict[int, Node], roots: list[tuple[Node, bool]]
) -> None:
    """Offers that stand beside the page's only product instead of inside it."""
    if len(roots) != 1 or roots[0][0].get("offers"):
        return
    loose = [
        nodes[element.mem_id]
        for element in scopes
        if types_of(nodes[element.mem_id]) & {"offer", "aggregateoffer"} and _owner(element, nodes) is None
    ]
    if len(loose) == 1:
        roots[0][0]["offers"] = loose


def _flat(node: Node) -> Node:
    """Single values out of their lists, as JSON-LD writes them; `offers` and `image` stay lists."""
    flat: Node = {}
    for key, value in node.items():
        if isinstance(value, list) and key != "@type":
            value = [_flat(part) if isinstance(part, dict) else part for part in value]
            value = value[0] if len(value) == 1 or (key not in ("offers", "image", "hasVariant")) else value
        flat[key] = value
    return flat
