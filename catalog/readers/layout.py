"""The page as boxes and texts in reading order, and where its title stands among them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from itertools import islice

from rapidfuzz import fuzz
from selectolax.lexbor import LexborHTMLParser, LexborNode, create_tag

from catalog import words
from catalog.clean import clean_text, folded
from catalog.links import words_of
from catalog.page import Page
from catalog.site import site_names, squeezed

MAX_NODES = 120_000
MAX_TEXT = 400
_DRESSED = re.compile(r"btn|button|cart|buy|basket|bag|add|shop|order", re.IGNORECASE)
_DRESSED_ID = re.compile(r"cart|buy", re.IGNORECASE)
_CONTROLS = (
    "button, input[type=submit], input[type=button], a[class*=btn i], a[class*=button i], a[class*=cart i]"
)
_CHOICE_BOXES = ",".join(
    [f"[class*={word} i]" for word in ("swatch", "variant", "variation", "sizes", "size-sel", "size-opt", "size-bu", "size-bt", "colors", "colours", "color-sel", "color-opt")]
    + ["[aria-label*=size i]", "[aria-label*=color i]", "[aria-label*=colour i]", "[role=radio]", "[role=radiogroup]"]
)  # fmt: skip
"""What a choice of size or colour is made of, where it is no form."""
_SIZES = frozenset(
    ("XXS", "XS", "S", "M", "L", "XL", "XXL", "2XL", "XXXL", "3XL", "Small", "Medium", "Large", "X-Large", "One Size")
)  # fmt: skip
_SIZE_NUMBER = re.compile(r"(?:EU |US |UK )?\d{1,2}(?:[.,]5| ?½)?")
_BOXES = 14
_LONGEST_NAME = 200
_NEAREST = 4
"""Boxes around an element whose class and id are about it rather than about the page."""
_CHOICE_TAGS = ("option", "select", "label")
NO_TEXT = {"script", "style", "template", "noscript", "textarea", "title", "head"}
_HIDDEN_STYLE = re.compile(r"display:\s*none|visibility:\s*hidden", re.IGNORECASE)
_VARIANT_BOX = re.compile(r"swatch|variant|size|colou?r|option|sku-?item|attribute", re.IGNORECASE)
_SEPARATORS = re.compile(
    r"(?<=[\u0e00-\u0eff\u3000-\u9fff\uac00-\ud7af])[-_](?=[\u3000-\u9fff\uac00-\ud7af])|\s[-–—|·•»«/]\s|\s*[|｜]\s*|\s?:\s"
)
_BRACKETS = re.compile(r"^\s*[\[(【][^\])】]{1,40}[\])】]\s*")


def _tag(name: str) -> int:
    """The parser's number for a tag; numbers are compared faster than names are made."""
    return create_tag(name).tag_id


_TEXT = next(LexborHTMLParser("text").css("body")[0].iter(include_text=True)).tag_id
_HEADING, _LINK = _tag("h1"), _tag("a")
_PRESSED = frozenset({_LINK, _tag("button"), _tag("input")})
_SMALLER = (_tag("h2"), _tag("h3"))
_MARKED = frozenset({_HEADING, *_SMALLER, _LINK, _tag("button"), _tag("input")})
SILENT = frozenset(map(_tag, NO_TEXT))
"""Tags whose text is not shown, by the parser's numbers."""


@dataclass(slots=True)
class Context:
    """What the boxes around an element say, as far as the product's title does not stand in them too."""

    hidden: bool = False
    elsewhere: bool = False
    """In a box that is about other things: related products, navigation, financing."""
    linked: bool = False
    struck: bool = False
    in_choice: bool = False
    """Part of a control that picks a variant."""
    marked: str = ""
    """Class and id of the nearest boxes, innermost first."""
    apart: int = 12
    """How many boxes one climbs from the title until one holds both."""


@dataclass(slots=True)
class Piece:
    """A text or element and its place in reading order. Not frozen: a page has thousands, and they are made faster."""

    order: int
    node: LexborNode
    text: str = ""


class Layout:
    """One pass over the page. `names`: what other readers take for the product's name. `price`: what they know it to
    cost; when the box around the heading shows that price, nothing outside the box needs a look."""

    def __init__(self, page: Page, names: Iterable[str], price: Decimal | None = None) -> None:
        self.texts: list[Piece] = []
        self.buttons: list[Piece] = []
        """Buttons and form fields."""
        self.links: list[Piece] = []
        self.letters = 0
        """How many letters the page shows."""
        self._smaller: list[Piece] = []
        """Headings of the second and third rank."""
        self._site = site_names(page)
        self._names = {
            plain
            for name in names
            for part in _versions(name)
            if len(plain := folded(part)) > 2 and squeezed(part) not in self._site
        } or {folded(words_of(page.url))} - {""}
        self._contexts: dict[int, Context] = {}
        self._boxes: dict[int, tuple[bool, bool, bool, int]] = {}
        self._around_title: dict[int, int] = {}
        headings = self._scan(page, price)
        self.title = self._find_title(headings)
        self._contexts.clear()
        self._boxes.clear()
        node = self.title.node if self.title else None
        while node is not None and node.tag not in ("body", "html"):
            self._around_title[node.mem_id] = len(self._around_title)
            node = node.parent

    def _scan(self, page: Page, price: Decimal | None) -> list[Piece]:
        headings: list[Piece] = []
        self._box = self._product_box(page, price) if price is not None else None
        root = self._box or page.tree.body
        opened = 0  # the last element's tag: a script's text comes right behind it
        letters = 0
        nodes = root.traverse(include_text=True, skip_empty=True) if root is not None else ()
        for order, node in enumerate(islice(nodes, MAX_NODES)):
            tag = node.tag_id
            if tag == _TEXT:
                text = node.text_content
                if not text or text.isspace() or (opened in SILENT and _is_silent(node)):
                    continue
                letters += len(text)
                if len(text) < MAX_TEXT:
                    self.texts.append(Piece(order, node, text))
            else:
                opened = tag
                if tag in _MARKED:
                    self._list_for(tag, headings).append(Piece(order, node))
        self.letters = letters
        return headings

    def _list_for(self, tag: int, headings: list[Piece]) -> list[Piece]:
        if tag == _HEADING:
            return headings
        if tag == _LINK:
            return self.links
        return self._smaller if tag in _SMALLER else self.buttons

    def clickable(self) -> Iterator[Piece]:
        """Buttons, then links that look like some."""
        yield from self.buttons
        yield from (piece for piece in self.links if _is_dressed(piece.node.attributes))

    def _product_box(self, page: Page, price: Decimal) -> LexborNode | None:
        """The smallest box that holds the product's heading, its known price and a button; None when there is none,
        and then the page's say on the price is worth a look at all of it."""
        shown = _written(price)
        for heading in page.headings:
            if folded(heading.text(separator=" ", strip=True)) not in self._names:
                continue
            box = heading.parent
            for _ in range(_BOXES):
                if box is None or box.tag in ("body", "html"):
                    break
                if shown.search(box.text(separator=" ")) and box.css_first(_CONTROLS) is not None:
                    return box.parent if box.parent is not None and box.parent.tag != "body" else box
                box = box.parent
        return None

    @property
    def confirms(self) -> bool:
        """Whether heading, known price and button stand in one box, which offers no choice of size or colour."""
        if self._box is None or self._box.css_first(_CHOICE_BOXES) is not None:
            return False
        short = [(piece.text.strip(), piece.node) for piece in self.texts if len(piece.text) < 20]
        letters = {text for text, _ in short} & _SIZES
        numbers = {text for text, node in short if _SIZE_NUMBER.fullmatch(text) and _is_in_button(node)}
        return len(letters) < 2 and len(numbers) < 3

    @property
    def start(self) -> int:
        """Where the product's own part of the page begins."""
        return self.title.order if self.title else 0

    def holds_title(self, element: LexborNode) -> bool:
        """Whether the title stands in `element`."""
        return element.mem_id in self._around_title

    def in_title(self, element: LexborNode) -> bool:
        """Whether `element` is the heading or stands in it: what it says is a name ("$50 gift card")."""
        node: LexborNode | None = element
        for _ in range(_NEAREST):
            if node is None or self.title is None:
                return False
            if node.mem_id == self.title.node.mem_id:
                return True
            node = node.parent
        return False

    def is_title(self, name: str) -> bool:
        """Whether `name` is what the page's heading says, give or take a brand."""
        if self.title is None:
            return False
        heading, plain = folded(self.title.text), folded(name)
        return bool(plain) and (plain in heading or heading in plain)

    def _find_title(self, headings: list[Piece]) -> Piece | None:
        """The heading that is the product's, or the text that is. A heading that is the shop's own name is taken
        where there is no other."""
        own = [piece for piece in headings if not self._is_site(piece)]
        if own or not headings:
            return self._likeliest(own)
        named = self._likeliest([])
        if named is not None:
            return named
        smaller = (p for p in self._smaller if not self._is_site(p) and not self.context(p.node).elsewhere)
        first = next(smaller, None)
        return self._likeliest([first] if first is not None else headings)

    def _is_site(self, heading: Piece) -> bool:
        return squeezed(heading.node.text(separator=" ", strip=True)) in self._site

    def _likeliest(self, headings: list[Piece]) -> Piece | None:
        best: tuple[float, Piece] | None = None
        for piece in headings:
            text = _once(clean_text(_shown_text(piece.node)) or "")
            if len(text) < 2:
                continue
            score = (
                self._likeness(text) - 0.3 * self.context(piece.node).hidden - 0.05 * _in_header(piece.node)
            )
            if best is None or score > best[0]:
                best = (score, Piece(piece.order, piece.node, text))
        if best is not None and best[0] >= 0.9:
            return best[1]
        named = self._named_text()
        if named is None:
            return best[1] if best else self._named_box()
        whole = 0.5 + 0.4 * len(named.text) / max(
            map(len, self._names)
        )  # a part of the name may stand anywhere
        return named if best is None or whole > best[0] else best[1]

    def _named_text(self) -> Piece | None:
        """The longest text that is the product's name, for pages without a heading of that name."""
        found: Piece | None = None
        for piece in self.texts:
            if (found and len(piece.text) <= len(found.text)) or folded(piece.text) not in self._names:
                continue
            parent = piece.node.parent
            if parent is None or parent.tag in NO_TEXT or parent.tag == "option":
                continue
            if not self.context(parent).elsewhere:
                found = Piece(piece.order, parent, clean_text(piece.text) or "")
        return found

    def _named_box(self) -> Piece | None:
        """The first text in a box that is called a product's name, for pages that state no name at all."""
        for piece in self.texts:
            node = piece.node.parent
            text = clean_text(piece.text) or ""
            if len(text) < 3 or len(text) > _LONGEST_NAME or node is None or node.tag_id in _PRESSED:
                continue
            for _ in range(2):
                if node is None or not words.NAME_CLASS.search(_mark(node)):
                    node = node.parent if node is not None else None
                    continue
                _, elsewhere, linked, _ = self.inherited(node)
                if not (elsewhere or linked):
                    return Piece(piece.order, node, text)
                break
        return None

    def _likeness(self, text: str) -> float:
        plain = folded(text)
        if plain in self._names:
            return 1.0
        shares = (
            min(len(plain), len(name)) / max(len(plain), len(name), 1)
            for name in self._names
            if plain in name or name in plain
        )
        alike = max((fuzz.token_sort_ratio(plain, name) for name in self._names), default=0.0) / 100
        return max(max(shares, default=0.0) * 0.9, alike * 0.8 if alike > 0.6 else 0.0)

    def context(self, element: LexborNode) -> Context:
        """What surrounds `element`."""
        known = self._contexts.get(element.mem_id)
        if known is not None:
            return known
        context = Context()
        marks: list[str] = []
        node: LexborNode | None = element
        for level in range(_NEAREST):
            if node is None or node.tag in ("body", "html", None):
                break
            marks.append(_near(node, context, level))
            node = node.parent
        context.marked = " ".join(marks)
        context.hidden, context.elsewhere, context.linked, context.apart = self.inherited(element)
        context.in_choice = context.in_choice or self._in_choice(node)
        self._contexts[element.mem_id] = context
        return context

    def _in_choice(self, node: LexborNode | None) -> bool:
        for _ in range(_NEAREST):
            if node is None:
                return False
            if node.tag in _CHOICE_TAGS:
                return True
            node = node.parent
        return False

    def inherited(self, element: LexborNode) -> tuple[bool, bool, bool, int]:
        """Hidden, elsewhere, linked and how far from the title, of an element and all boxes around it up to the
        one that holds the title too. Remembered for each box, as they share most of them."""
        path: list[LexborNode] = []
        node: LexborNode | None = element
        found = (False, False, False, 12)
        while node is not None and node.tag not in ("body", "html", None):
            known = self._boxes.get(node.mem_id)
            if known is not None:
                found = known
                break
            shared = self._around_title.get(node.mem_id)
            if shared is not None:
                found = (False, False, False, min(shared, 12))
                break
            path.append(node)
            node = node.parent
        for node in reversed(path):
            hidden, elsewhere, linked = _box(node)
            found = (found[0] or hidden, found[1] or elsewhere, found[2] or linked, found[3])
            self._boxes[node.mem_id] = found
        return found


def _written(price: Decimal) -> re.Pattern[str]:
    """How the whole part of a price may be written, with or without thousands separators."""
    whole = re.sub(r"(?<=\d)(?=(?:\d{3})+$)", "[.,\u00a0 '’]?", str(int(price)))
    return re.compile(rf"(?<![\d.,]){whole}(?!\d)")


def _is_dressed(attributes: dict[str, str | None]) -> bool:
    href = (attributes.get("href") or "").lower()
    return bool(
        _is_dressed_class(attributes.get("class") or "")
        or (attributes.get("role") or "").lower() == "button"
        or "onclick" in attributes
        or "cart" in href
        or href.startswith("javascript")
        or _DRESSED_ID.search(attributes.get("id") or "")
    )


@lru_cache(maxsize=20_000)
def _is_dressed_class(mark: str) -> bool:
    return bool(_DRESSED.search(mark))


def _is_in_button(text: LexborNode) -> bool:
    parent = text.parent
    outer = parent.parent if parent is not None else None
    return any(node is not None and node.tag in ("button", "label") for node in (parent, outer))


def _is_silent(text: LexborNode) -> bool:
    parent = text.parent
    return parent is None or parent.tag_id in SILENT


def _mark(node: LexborNode) -> str:
    """Class and id."""
    attributes = node.attributes
    return f"{attributes.get('class') or ''} {attributes.get('id') or ''}"[:300]


def _shown_text(heading: LexborNode) -> str:
    """A heading's text without notes for screen readers, unless it is all of it."""
    notes = {
        node.mem_id
        for node in heading.css("span[class], small[class]")
        if words.HEADING_NOTE.search(node.attributes.get("class") or "")
    }
    if notes:
        kept = [
            text
            for node in heading.traverse(include_text=True, skip_empty=True)
            if node.is_text_node
            and (text := (node.text_content or "").strip())
            and (node.parent is None or node.parent.mem_id not in notes)
        ]
        if kept:
            return " ".join(kept)
    return heading.text(separator=" ", strip=True)


def _near(node: LexborNode, context: Context, level: int) -> str:
    """Add what one of the nearest boxes says; returns its class and id."""
    attributes = node.attributes
    tag = node.tag or ""
    mark = _mark(node)
    if level < 3 and (tag in ("del", "s", "strike") or "line-through" in (attributes.get("style") or "")):
        context.struck = True
    if tag in _CHOICE_TAGS or (level < 3 and tag in ("li", "button") and _VARIANT_BOX.search(mark)):
        context.in_choice = True
    return mark


def _box(node: LexborNode) -> tuple[bool, bool, bool]:
    """Whether a box hides, is about other things, links elsewhere."""
    attributes = node.attributes
    tag = node.tag or ""
    hidden = tag in NO_TEXT or "hidden" in attributes
    elsewhere = tag in ("footer", "nav", "aside", "dialog", "header")
    if attributes:
        style = attributes.get("style")
        hidden = hidden or bool(style and _HIDDEN_STYLE.search(style))
        elsewhere = elsewhere or attributes.get("role") == "dialog"
        hiding, other = _class_says(f"{attributes.get('class') or ''} {attributes.get('id') or ''}"[:300])
        hidden, elsewhere = hidden or hiding, elsewhere or other
    return hidden, elsewhere, tag == "a" and (attributes.get("href") or "#")[:1] != "#"


@lru_cache(maxsize=20_000)
def _class_says(mark: str) -> tuple[bool, bool]:
    hidden = (
        "hid" in mark or "none" in mark or "invis" in mark or "collapse" in mark
    ) and words.HIDDEN_CLASS.search(mark)
    return bool(hidden), words.is_elsewhere(mark)


def _in_header(node: LexborNode) -> bool:
    """Whether a heading stands in a `<header>`: where two are as likely, the page's own is further down."""
    at = node.parent
    while at is not None and at.tag != "body":
        if at.tag == "header":
            return True
        at = at.parent
    return False


def _once(heading: str) -> str:
    """A heading without the brand that is printed above a name which begins with it ("AMD AMD Ryzen")."""
    first, _, rest = heading.partition(" ")
    return rest if rest.casefold().startswith(f"{first.casefold()} ") else heading


def _versions(name: str) -> list[str]:
    """A page title with and without what shops put before and after the name."""
    pieces = _SEPARATORS.split(name)
    heads = [" ".join(pieces[:end]) for end in range(1, len(pieces))]
    tails = [" ".join(pieces[start:]) for start in range(1, len(pieces))]
    return [name, *heads, *tails, _BRACKETS.sub(" ", name)]
