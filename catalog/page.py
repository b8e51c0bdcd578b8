"""A page, parsed once, as all readers see it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from urllib.parse import urlsplit

from selectolax.lexbor import LexborHTMLParser, LexborNode

from catalog.clean import clean_text
from catalog.currency import Place, place_of
from catalog.links import absolute

_JSON_TYPES = ("json", "x-magento-init")


@dataclass(frozen=True, slots=True)
class Script:
    """An inline script. `kind` is its type attribute in lower case ("" for JavaScript), `name` its id."""

    kind: str
    name: str
    text: str

    @property
    def is_json(self) -> bool:
        return any(mark in self.kind for mark in _JSON_TYPES)

    @property
    def is_linked_data(self) -> bool:
        return "ld+json" in self.kind


class Page:
    """`url` is where the page came from, "" when unknown; `source` its text in UTF-8."""

    def __init__(self, source: bytes, url: str = "") -> None:
        self.source = source
        self.url = url
        self.tree = LexborHTMLParser(source)
        self.shop_names: frozenset[str] | None = None
        """Kept by `site_names`."""

    @cached_property
    def host(self) -> str:
        return (urlsplit(self.url).hostname or "").lower()

    @cached_property
    def scripts(self) -> list[Script]:
        found = []
        for node in self.tree.css("script"):
            attributes = node.attributes
            if attributes.get("src") and "json" not in (attributes.get("type") or ""):
                continue
            if text := node.text():
                found.append(Script((attributes.get("type") or "").lower(), attributes.get("id") or "", text))
        return found

    @cached_property
    def metas(self) -> dict[str, str]:
        """Content of `<meta>` by property, name or itemprop, in lower case; the first one that says anything."""
        found: dict[str, str] = {}
        for node in self.tree.css("meta[content]"):
            attributes = node.attributes
            key = attributes.get("property") or attributes.get("name") or ""
            content = (attributes.get("content") or "").strip()
            if key and content:
                found.setdefault(key.lower().strip(), content)
        return found

    @cached_property
    def title(self) -> str:
        head = self.tree.head
        node = (head.css_first("title") if head is not None else None) or self.tree.css_first("title")
        return (clean_text(node.text()) or "") if node else ""

    @cached_property
    def headings(self) -> list[LexborNode]:
        return self.tree.css("h1")

    @cached_property
    def language(self) -> str:
        root = self.tree.root
        return (root.attributes.get("lang") or "") if root else ""

    @cached_property
    def canonical(self) -> str:
        """The page's own idea of its address, absolute; "" when it states none or only its front page."""
        node = self.tree.css_first('link[rel="canonical"]')
        link = (node.attributes.get("href") or "") if node else ""
        link = link or self.metas.get("og:url", "")
        link = self.absolute(link)
        return link if urlsplit(link).path not in ("", "/") or urlsplit(link).query else ""

    @cached_property
    def place(self) -> Place:
        return place_of(self.url or self.canonical, self.language, self.metas.get("og:locale", ""))

    def absolute(self, link: str | None) -> str:
        """`link` resolved against the page; "" when it is none or cannot be one."""
        return absolute(self.url, link)
