"""What a shopper sees: the title, the price near it, the button, "sold out", labelled article numbers."""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import Decimal
from functools import lru_cache

from selectolax.lexbor import LexborNode

from catalog import words
from catalog.clean import clean_code
from catalog.evidence import Sighting, Source
from catalog.page import Page
from catalog.prices import says_from
from catalog.readers.controls import read_controls
from catalog.readers.layout import Layout, Piece
from catalog.readers.spots import Spot, Spots
from domain.product import Availability

_SHORT = 90
_CAPTION = 12
"""Letters that may stand beside a price in its own box ("Sale price")."""
_ZONE = 600
"""How many nodes behind the title still belong to the product rather than to what is listed below it."""
_BUY_MARK = re.compile(
    r"add-?_?to-?_?(?:cart|bag|basket|shopping)|buy-?_?now|addcart|btn-?_?cart|cart-?_?(?:add|button|btn)|\batc\b|buy-?_?button|purchase|/cart/add",
    re.IGNORECASE,
)
_BUY_ATTRIBUTES = ("class", "id", "name", "data-action", "formaction", "data-testid", "data-automation")
_GTIN_LABEL = re.compile(r"isbn|ean|upc|gtin", re.IGNORECASE)
_MPN_LABEL = re.compile(r"mpn|model|mfr|part|модель|型番|型號|모델", re.IGNORECASE)
_HYDRATING = ("__NUXT__", "__NEXT_DATA__", "__next_f", "__remix")
_HYDRATED = "[data-reactroot], [ng-version], [data-hydrate], [data-hydrated], [data-hydration], astro-island, script#__NEXT_DATA__"
"""Marks of pages whose controls come alive only when their scripts have run."""
_DISABLED = re.compile(r"(?:^|[\s_-])(?:is-)?disabled?(?:$|[\s_-])", re.IGNORECASE)
_WEB = ("http://", "https://", "//")
_FIRST_WORD = re.compile(r"[^\W_]+")
_LONGEST_BRAND = 40
_ONLY_DIGITS = re.compile(r"[\W\d]+")
_BRAND_EDGES = " :\u00a0\n\t\r\u200e\u200f"
_EDGES = " :#.\u00a0\n\t\r〈〉《》<>()[]【】「」"


class VisibleReader:
    """Reads a page as it shows itself. `names`, `currencies` and `price`: what other readers take for the
    product's; `price` as for `Layout`."""

    def __init__(
        self, page: Page, names: Iterable[str], currencies: Iterable[str] = (), price: Decimal | None = None
    ) -> None:
        self._page = page
        self.layout = Layout(page, names, price)
        self.spots = Spots(page, self.layout, frozenset(currencies))
        self.has_buy_button = False
        self.sells = False
        """Whether a buy button stays on this site."""

    @property
    def best_score(self) -> float:
        """Of the likeliest price."""
        return next((spot.score for spot in self.spots.ranked if not spot.old), 0.0)

    @property
    def in_prose(self) -> bool:
        """Whether the likeliest price stands in a sentence rather than in a box of its own."""
        best = next((spot for spot in self.spots.ranked if not spot.old), None)
        if best is None or words.PRICE_CLASS.search(best.context.marked):
            return False
        around = best.text[: best.amount.start] + best.text[best.amount.end :]
        return sum(c.isalpha() for c in around) > _CAPTION

    def read(self, *, brand: bool = True) -> list[Sighting]:
        """The page's own product as a shopper sees it, and further amounts and codes as sightings of their own.
        `brand`: whether to look for its label too."""
        available, sure, why = self._availability()
        first = Sighting(Source.VISIBLE, confidence=sure or 0.5, where=why)
        first.name = self.layout.title.text if self.layout.title else None
        first.availability = available
        first.choices = read_controls(self._page, self.layout)
        first.brand = self._brand() if brand else None
        found = [first]
        found += [self._amount(spot) for spot in self.spots.ranked if not spot.old][:12]
        best = found[1].price if len(found) > 1 else None
        for spot in [spot for spot in self.spots.ranked if spot.old][:4]:
            seen = self._amount(spot)
            seen.original_price, seen.price = seen.price, None
            if best is None or (seen.original_price and seen.original_price > best):
                found.append(seen)
        return found + [_code(label, code) for label, code in self._codes()][:12]

    def _amount(self, spot: Spot) -> Sighting:
        # "from $9" is no price that anybody pays; markup may say what it means
        only_from = not spot.old and says_from(spot.text[: spot.amount.start])
        sure = min(spot.score, 1.0) if only_from else spot.score
        seen = Sighting(Source.VISIBLE, confidence=sure)
        seen.where = f"{spot.text[:60]!r} in {' '.join(spot.context.marked.split())[:60]!r}"
        seen.price = spot.amount.value
        seen.currency = self._page.place.resolve(spot.amount.currencies)
        return seen

    # -- stock ---------------------------------------------------------------------------------------------

    def _availability(self) -> tuple[Availability | None, float, str]:
        """What button and words say, how sure, and why."""
        disabled = None
        for piece in self.layout.clickable():
            if piece.order < self.layout.start - 270:
                continue
            label = _buy_label(piece.node)
            if label is None:
                continue
            context = self.layout.context(piece.node)
            if context.elsewhere or context.hidden:
                continue
            self.has_buy_button = True
            self.sells = self.sells or not self._leads_away(piece.node)
            if _is_disabled(piece.node):
                disabled = disabled or piece
            elif words.PRE_ORDER.search(label):
                return Availability.PRE_ORDER, 0.8, f"button {label!r}"
            else:
                return Availability.IN_STOCK, 0.85, f"button {label!r}"
        if sold_out := self._says(words.SOLD_OUT):
            return Availability.OUT_OF_STOCK, 0.85, f"text {sold_out!r}"
        in_stock = self._says(words.IN_STOCK)
        if disabled is not None:
            if in_stock:
                return Availability.IN_STOCK, 0.6, f"text {in_stock!r} beside a button that waits for scripts"
            if self._waits_for_choice(disabled):
                return Availability.IN_STOCK, 0.2, "button waits for a choice or for scripts"
            return Availability.OUT_OF_STOCK, 0.75, "button disabled with nothing left to choose"
        if in_stock:
            return Availability.IN_STOCK, 0.4, f"text {in_stock!r}"
        if self.best_score > 1.5:
            return Availability.IN_STOCK, 0.1, "a price and no word of being sold out"
        return None, 0.0, ""

    def buy_buttons(self, enough: int) -> int:
        """How many shown buttons of the page's own part buy something; counting stops at `enough`."""
        count = 0
        for piece in self.layout.clickable():
            if _buy_label(piece.node) is None:
                continue
            context = self.layout.context(piece.node)
            count += not (context.elsewhere or context.hidden)
            if count >= enough:
                break
        return count

    def _leads_away(self, button: LexborNode) -> bool:
        """Whether it is a link to another site, as articles have that praise a product sold elsewhere."""
        link = (button.attributes.get("href") or "") if button.tag == "a" else ""
        host = (
            link.split("/")[2].rpartition(":")[0] or link.split("/")[2] if link[:8].startswith(_WEB) else ""
        )
        return bool(host and self._page.host and _site(host) != _site(self._page.host))

    def _waits_for_choice(self, button: Piece) -> bool:
        """Whether a disabled button may yet come alive: a variant is to be picked, or scripts have not run."""
        scripts = (script.text[:2000] for script in self._page.scripts)
        if (
            any(mark in text for text in scripts for mark in _HYDRATING)
            or self._page.tree.css_first(_HYDRATED) is not None
            or b"data-v-" in self._page.source
        ):
            return True
        box = button.node
        for _ in range(8):
            if box.parent is None or box.parent.tag in ("body", None):
                break
            box = box.parent
        return bool(
            box.css_first(
                "select, input[type=radio], [class*=swatch], [class*=variant], [class*=option], [class*=size]"
            )
        )

    def _says(self, phrases: words.Phrases) -> str | None:
        """The first short text about the product, shown and its own, that matches."""
        start = self.layout.start
        for piece in self.layout.texts:
            if not -35 < piece.order - start < _ZONE or len(piece.text) > _SHORT:
                continue
            text = piece.text.strip()
            parent = piece.node.parent
            if parent is None or not phrases.search(text):
                continue
            context = self.layout.context(parent)
            if not (context.hidden or context.elsewhere or context.in_choice or context.linked):
                return text[:60]
        return None

    def _brand(self) -> str | None:
        """What a label on the product's part of the page calls its brand."""
        texts, start = self.layout.texts, self.layout.start
        for at, piece in enumerate(texts):
            if len(piece.text) > _SHORT or not words.BRAND_LABEL.match(piece.text):
                continue
            parent = piece.node.parent
            if piece.order < start - _CAPTION or parent is None or self.layout.context(parent).elsewhere:
                continue
            label = words.BRAND_LABEL.match(piece.text)
            rest = piece.text[label.end() :].strip(_BRAND_EDGES) if label else ""
            for following in texts[at + 1 : at + 3]:
                rest = rest or following.text.strip(_BRAND_EDGES)
            if rest and len(rest) <= _LONGEST_BRAND and not _ONLY_DIGITS.fullmatch(rest):
                return rest
        return None

    # -- codes ---------------------------------------------------------------------------------------------

    def _codes(self) -> list[tuple[str, str]]:
        """Label and identifier, as written, in the page's order."""
        found = []
        texts = self.layout.texts
        for at, piece in enumerate(texts):
            first = _FIRST_WORD.search(piece.text) if len(piece.text) <= _SHORT else None
            if first is None or first[0].lower() not in words.LABEL_HEADS:
                continue
            match = words.SKU_LABEL.match(piece.text)
            if not match:
                continue
            rest = piece.text[match.end() :].strip(_EDGES)
            for following in texts[at + 1 : at + 3]:
                rest = rest or following.text.strip(_EDGES)
            rest = re.split(r"\s+[/|]\s+", rest)[0].strip(_EDGES)
            code = clean_code(rest, 40)
            if match[0].strip(_EDGES).lower() == "code" and _is_promotion(texts, at, code):
                continue
            if code and (any(c.isdigit() for c in code) or code.isupper()) and len(code.split()) <= 4:
                found.append((match[0].strip(_EDGES), code))
        return found


def _is_promotion(texts: list[Piece], at: int, code: str | None) -> bool:
    """Whether what follows a bare "code" takes something off the price ("10% off with code SPRING")."""
    around = " ".join(piece.text for piece in texts[max(at - 2, 0) : at + 1])
    return not any(c.isdigit() for c in code or "") or words.NOT_THE_PRICE.search(around)


def _site(host: str) -> str:
    return ".".join(host.lower().rsplit(".", 2)[-2:])


def _code(label: str, code: str) -> Sighting:
    seen = Sighting(Source.VISIBLE, confidence=0.6, where=f"label {label!r}")
    if _GTIN_LABEL.search(label):
        seen.gtin = code
    elif _MPN_LABEL.search(label):
        seen.mpn = code
    else:
        seen.sku = code
    return seen


def _buy_label(node: LexborNode) -> str | None:
    """The button's label when it is one that buys; None for all others."""
    attributes = node.attributes
    tag = node.tag
    if tag == "input" and (attributes.get("type") or "").lower() not in ("submit", "button", "image"):
        return None
    label = (attributes.get("value") or "") if tag == "input" else node.text(separator=" ", strip=True)
    label = (
        label or attributes.get("aria-label") or attributes.get("title") or attributes.get("alt") or ""
    ).strip()
    if len(label) > 50:
        return None
    if not (label and words.BUY.search(label)):
        mark = " ".join(filter(None, (attributes.get(key) for key in _BUY_ATTRIBUTES)))
        if tag == "a" or not _is_buy_mark(mark):
            return None
        label = label or mark[:40]
    return None if words.SOLD_OUT.search(label) else label


@lru_cache(maxsize=20_000)
def _is_buy_mark(mark: str) -> bool:
    return bool(_BUY_MARK.search(mark))


def _is_disabled(node: LexborNode) -> bool:
    attributes = node.attributes
    if "disabled" in attributes or attributes.get("aria-disabled") == "true":
        return True
    return bool(_DISABLED.search(attributes.get("class") or ""))
