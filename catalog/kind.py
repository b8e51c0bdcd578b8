"""What kind of page a link led to: a product's own, or something that must not be taken for one."""

from __future__ import annotations

import re
from enum import StrEnum

from catalog.clean import folded
from catalog.evidence import Sighting, Source
from catalog.links import identifiers
from catalog.page import Page
from catalog.readers.visible import VisibleReader


class Reason(StrEnum):
    """Why a link gave no product, or gave it only in part. The value is the end of the sentence's key in the
    catalogue ("link-" + value)."""

    NOT_A_LINK = "not-a-link"
    UNSAFE = "unsafe"
    BLOCKED = "blocked"
    """The store asks whether a person is there, or refuses programs."""
    FORBIDDEN = "robots"
    """The store's robots.txt asks not to read this page."""
    DOWN = "down"
    GONE = "gone"
    UNAVAILABLE = "unavailable"
    """The page says that the product is no longer sold."""
    EMPTY = "empty"
    """Nothing to read without running the page's scripts."""
    CATEGORY = "category"
    SEARCH = "search"
    HOME = "home"
    NOT_PRODUCT = "not-product"
    TOO_HARD = "too-big"
    """Parsing it took more time or memory than a page may take."""
    NO_PRICE = "no-price"
    """A product whose price the page does not state, or states only as "from"."""


_BLOCKED = re.compile(
    r"robot or human|are you (?:a )?human|are you a robot|verify (?:that )?you(?:'| a|’)re (?:a )?(?:not a |a )?(?:human|robot|person)|verify you are human|verify your identity|human verification|"
    r"access (?:to this page has been )?denied|access denied|pardon our interruption|just a moment\.\.\.|attention required|checking (?:if the site|your browser)|security check|bot (?:detection|check)|"
    r"unusual traffic|automated access|enter the characters you see|type the characters|press (?:&|and) hold|activate and hold|px-captcha|request (?:unsuccessful|blocked)|you have been blocked|"
    r"enable javascript and cookies to continue|please enable cookies|captcha|403 forbidden|429 too many|too many requests|service unavailable|ddos",
    re.IGNORECASE,
)
_WALL_MARKS = (
    b"px-captcha", b"_pxappid", b"cf-challenge", b"challenge-platform", b"cf_chl_", b"_incapsula_resource", b"geo.captcha-delivery", b"datadome", b"akam/", b"kpsdk", b"awswafcookie", b"aws-waf", b"g-recaptcha", b"hcaptcha",
)  # fmt: skip
"""What the scripts of bot walls are called, in lower case."""
_UNAVAILABLE = re.compile(
    r"product (?:is )?(?:unavailable|not available|no longer available|not found)|(?:this |the )?(?:item|product|listing|page) (?:you(?:'| a|’)re looking for )?(?:is|was|has been) (?:no longer|not|removed|currently unavailable|discontinued|sold)|"
    r"page not found|404|we (?:couldn.t|can.t|could not) find|item (?:not found|unavailable)|produkt nicht gefunden|seite nicht gefunden|page introuvable|produit introuvable|página no encontrada|producto no encontrado|"
    r"pagina non trovata|prodotto non trovato|не найден|страница не найдена|товар не найден|not exist",
    re.IGNORECASE,
)
_LISTING_TYPES = {"itemlist", "collectionpage", "searchresultspage", "offercatalog", "productcollection"}
_ARTICLE_TYPES = {
    "article",
    "newsarticle",
    "blogposting",
    "reportagenewsarticle",
    "techarticle",
    "review",
    "recipe",
    "jobposting",
    "event",
    "musicevent",
}
_PRODUCT_TYPE = re.compile(r"product(?![.:_-]?(?:group|list))", re.IGNORECASE)
_TYPE = re.compile(r'"@type"\s*:\s*"([A-Za-z]+)"')
_SEARCH_PATH = re.compile(
    r"/(?:search|catalogsearch|suche|recherche|buscar|busca|cerca|zoeken|s|sr)(?:/|$)|[?&](?:q|query|search|keyword|searchterm|k|text)=",
    re.IGNORECASE,
)
_HOME_PATH = re.compile(r"^/?(?:[a-z]{2}(?:[-_][a-z]{2})?/?)?(?:index\.\w+|home)?/?$", re.IGNORECASE)
_LISTING_PATH = re.compile(
    r"/(?:product-category|product-tag|categor(?:y|ies|ia|ie|ias)(?:-produc?to?s?|-produits?)?|kategori[ae]?n?|collections|tag|brands?|catalogsearch|shop-by)/[^/?#]+/?(?:[?#]|$)",
    re.IGNORECASE,
)
_LISTING_BODY = re.compile(
    r"(?:^|\s)(?:archive|tax-product_cat|tax-product_tag|post-type-archive(?:-product)?|catalog-category-view|catalogsearch-\S+|template-(?:collection|search|list-collections)|page-products|category-page|search-results)(?:\s|$)",
    re.IGNORECASE,
)
"""Classes that shop systems give to the body of a list: WooCommerce, Magento, Shopify's themes, PrestaShop."""
_SOME_PRICE = 0.5
"""Score of an amount from which on the page may be about it."""
_MANY_TILES = 60
"""Prices of other things from which on a range of prices is a category's, though its tiles have buy buttons."""
_LIST_BUTTONS = 4
"""Buy buttons from which on a page without markup sells several things."""
_PRODUCT_PATH = re.compile(
    r"/(?:products?|p|dp|ip|itm|item|pd|pdp|prod|produkt|producto|produit|prodotto|produto|artikel|goods|deal|t)/|[-/]p[-_]?\d{4,}|product\.\d+\.html|/p$|\.p(?:\?|$)|prd[-_]?\d+|/[A-Z]-\d{5,}",
    re.IGNORECASE,
)


def wall(page: Page, words: int) -> bool:
    """Whether a bot wall stands where the page should be. `words`: how many letters the page shows."""
    heading = " ".join(node.text(separator=" ", strip=True)[:200] for node in page.headings[:3])
    if _BLOCKED.search(f"{page.title} {heading}") and words < 6000:
        return True
    if words >= 1500 or not _BLOCKED.search(_shown(page)[:1500]):
        return False
    beginning = page.source[:200_000].lower()
    return any(mark in beginning for mark in _WALL_MARKS)


def _shown(page: Page) -> str:
    body = page.tree.body
    if body is None:
        return ""
    return " ".join(
        n.text_content or ""
        for n in body.traverse(include_text=True)
        if n.tag == "-text" and n.parent is not None and n.parent.tag not in ("script", "style", "noscript")
    )


def not_a_product(page: Page, sightings: list[Sighting], visible: VisibleReader) -> Reason | None:
    """The reason when the page is no product's own page; None when it may be one."""
    words = visible.layout.letters
    markup = [s for s in sightings if s.source in (Source.JSON_LD, Source.MICRODATA, Source.RDFA) and s.main]
    named = [s for s in markup if s.name]
    if not any(seen.price for seen in named) and wall(page, words):
        return Reason.BLOCKED
    heading = visible.layout.title.text if visible.layout.title else ""
    if _points(page, sightings, named, visible) >= 0.35:
        return None
    if _UNAVAILABLE.search(f"{page.title} {heading}"):
        return Reason.UNAVAILABLE
    bare = words < (100 if visible.layout.title else 400)
    if bare and not named and visible.spots.tiles < 2:
        return Reason.EMPTY
    if _is_home(page.url):
        return Reason.HOME
    if page.url and _SEARCH_PATH.search("/" + page.url.split("//", 1)[-1].partition("/")[2]):
        return Reason.SEARCH
    return Reason.CATEGORY if visible.spots.tiles >= 2 or len(named) > 3 else Reason.NOT_PRODUCT


def _is_home(url: str) -> bool:
    path = "/" + url.split("//", 1)[-1].partition("/")[2]
    return bool(url) and "?" not in path and bool(_HOME_PATH.match(path.split("#")[0]))


def _points(page: Page, sightings: list[Sighting], named: list[Sighting], visible: VisibleReader) -> float:
    """How much speaks for a product's own page."""
    points = 0.0
    matching = [s for s in named if _is_page_s_name(page, visible, s.name or "")]
    if len(matching) >= 1 or (len(named) == 1 and named[0].name):
        points += _markup_points(page, matching or named, visible)
    if len({s.name for s in named}) > 3 and not matching:
        points -= 1.0
    metas = page.metas
    if (
        _PRODUCT_TYPE.search(metas.get("og:type", ""))
        or metas.get("product:price:amount")
        or metas.get("og:price:amount")
    ):
        points += 0.7
    if visible.has_buy_button:
        points += 0.6 if named or visible.best_score >= _SOME_PRICE else 0.3
    if any(s.source == Source.PLATFORM for s in sightings):
        points += 0.8
    if any(
        s.source == Source.STATE
        and (s.price or (visible.spots.tiles < 10 and visible.layout.is_title(s.name or "")))
        for s in sightings
    ):
        points += 0.4
    told = named or visible.has_buy_button or not visible.in_prose
    if told and visible.best_score >= 1.8 and visible.spots.alone:
        points += 0.5 if visible.best_score < 2.5 else 0.9
    if any(s.source == Source.VISIBLE and (s.sku or s.mpn or s.gtin) for s in sightings):
        points += 0.3
    in_link = {code.casefold() for code in identifiers(page.url or page.canonical)}
    if any(s.source == Source.VISIBLE and s.sku and s.sku.casefold() in in_link for s in sightings):
        points += 0.5
    of_product = bool(_PRODUCT_PATH.search(page.url or page.canonical))
    points += 0.3 * of_product
    if visible.layout.title is None:
        points -= 0.4
    if _is_home(page.url):
        points -= 0.7
    if visible.spots.tiles >= 10:
        points -= 0.5
    if _lists(page):
        points -= 0.6
    if _is_listing(page):
        points -= 1.0
    if not (named or of_product) and visible.buy_buttons(_LIST_BUTTONS) >= _LIST_BUTTONS:
        points -= 0.8
    if not named and not visible.sells and _types(page) & _ARTICLE_TYPES:
        points -= 1.0
    return points


def _is_page_s_name(page: Page, visible: VisibleReader, name: str) -> bool:
    """Whether the heading says `name`, or the page's title where a page shows no heading before its scripts ran."""
    if visible.layout.title is not None:
        return visible.layout.is_title(name)
    plain = folded(name)
    return len(plain) > 3 and plain in folded(page.title)


def _markup_points(page: Page, named: list[Sighting], visible: VisibleReader) -> float:
    """For markup of a product of the page's name. A range of prices without any number of an item, on a page that
    sells nothing itself, is what categories and brands print for search engines."""
    ranges = all(s.highest and not (s.sku or s.mpn or s.gtin or s.choices) for s in named)
    tiles = visible.spots.tiles
    if ranges and (tiles >= _MANY_TILES or (tiles >= 4 and not visible.has_buy_button)):
        return 1.0 if identifiers(page.url or page.canonical) else 0.0
    told = any(s.price or s.sku or s.availability or s.image for s in named)
    if not any(_is_page_s_name(page, visible, s.name or "") for s in named):
        return 0.0 if not told else 0.3 if visible.spots.tiles >= 10 else 1.2
    if not told and not visible.has_buy_button and visible.best_score < _SOME_PRICE:
        return 0.3  # a name alone: what articles carry for their ratings
    return 1.2 if told else 0.6


def _is_listing(page: Page) -> bool:
    """Whether the page's link or its body's class is one that shop systems give to lists."""
    path = "/" + (page.url or page.canonical).split("//", 1)[-1].partition("/")[2]
    if _LISTING_PATH.search(path) or "product.group" in page.metas.get("og:type", "").lower():
        return True
    body = page.tree.body
    return body is not None and bool(_LISTING_BODY.search(body.attributes.get("class") or ""))


def _lists(page: Page) -> bool:
    """Whether the page's linked data calls the page itself a list."""
    return bool(_types(page) & _LISTING_TYPES)


def _types(page: Page) -> set[str]:
    """The first type of each block of linked data, in lower case."""
    firsts = (_TYPE.search(script.text) for script in page.scripts if script.is_linked_data)
    return {first[1].lower() for first in firsts if first}
