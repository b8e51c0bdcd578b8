"""The page as boxes and texts in reading order, and where its title stands among them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from rapidfuzz import fuzz
from selectolax.lexbor import LexborNode

from catalog import words
from catalog.clean import clean_text
from catalog.page import Page

MAX_NODES = 120_000
MAX_TEXT = 400
_LEVELS = 30
NO_TEXT = {"script", "style", "template", "noscript", "textarea", "title", "head"}
_HIDDEN_STYLE = re.compile(r"display:\s*none|visibility:\s*hidden", re.IGNORECASE)
_VARIANT_BOX = re.compile(r"swatch|variant|size|colou?r|option|sku-?item|attribute", re.IGNORECASE)
_SEPARATORS = re.compile(r"\s[-–—|·•»«/]\s|\s*[|｜]\s*|\s?:\s")
_BRACKETS = re.compile(r"^\s*[\[(【][^\])】]{1,40}[\])】]\s*")


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


@dataclass(frozen=True, slots=True)
class Piece:
    """A text or element and its place in reading order."""

    order: int
    node: LexborNode
    text: str = ""


class Layout:
    """One pass over the page. `names`: what other readers take for the product's name."""

    def __init__(self, page: Page, names: Iterable[str]) -> None:
        self.texts: list[Piece] = []
        self.buttons: list[Piece] = []
        self.letters = 0
        """How many letters the page shows."""
        self._names = {plain for name in names for part in _versions(name) if len(plain := folded(part)) > 2}
        self._contexts: dict[int, Context] = {}
        self._around_title: dict[int, int] = {}
        headings = self._scan(page)
        self.title = self._find_title(headings)
        self._contexts.clear()
        node = self.title.node if self.title else None
        while node is not None and node.tag not in ("body", "html"):
            self._around_title[node.mem_id] = len(self._around_title)
            node = node.parent

    def _scan(self, page: Page) -> list[Piece]:
        headings: list[Piece] = []
        body = page.tree.body
        for order, node in enumerate(body.traverse(include_text=True) if body is not None else ()):
            if order > MAX_NODES:
                break
            tag = node.tag
            if tag == "-text":
                text = node.text_content
                if text and not text.isspace():
                    if len(text) < MAX_TEXT:
                        self.texts.append(Piece(order, node, text))
                    if node.parent is not None and node.parent.tag not in NO_TEXT:
                        self.letters += len(text)
            elif tag in ("button", "input", "a"):
                self.buttons.append(Piece(order, node))
            elif tag == "h1":
                headings.append(Piece(order, node))
        return headings

    @property
    def start(self) -> int:
        """Where the product's own part of the page begins."""
        return self.title.order if self.title else 0

    def is_title(self, name: str) -> bool:
        """Whether `name` is what the page's heading says, give or take a brand."""
        if self.title is None:
            return False
        heading, plain = folded(self.title.text), folded(name)
        return bool(plain) and (plain in heading or heading in plain)

    def _find_title(self, headings: list[Piece]) -> Piece | None:
        best: tuple[float, Piece] | None = None
        for piece in headings:
            text = _once(clean_text(piece.node.text(separator=" ", strip=True)) or "")
            if len(text) < 2:
                continue
            score = self._likeness(text) - 0.3 * self.context(piece.node).hidden
            if best is None or score > best[0]:
                best = (score, Piece(piece.order, piece.node, text))
        if best is not None and best[0] >= 0.3:
            return best[1]
        return self._named_text() or (best[1] if best else None)

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
        for level in range(_LEVELS):
            if node is None or node.tag in ("body", "html", None):
                break
            shared = self._around_title.get(node.mem_id)
            if shared is not None:
                context.apart = min(context.apart, shared)
                if level >= 4:
                    break
            _note(node, context, marks, level, shared is None)
            node = node.parent
        context.marked = " ".join(marks)
        self._contexts[element.mem_id] = context
        return context


def _note(node: LexborNode, context: Context, marks: list[str], level: int, own: bool) -> None:
    """Add what one box says. `own` False: the title stands in it too."""
    attributes = node.attributes
    tag = node.tag or ""
    mark = f"{attributes.get('class') or ''} {attributes.get('id') or ''}"[:300]
    style = attributes.get("style") or ""
    if level < 4:
        marks.append(mark)
    if level < 3 and (tag in ("del", "s", "strike") or "line-through" in style):
        context.struck = True
    if tag in ("option", "select", "label") or (
        level < 3 and tag in ("li", "button") and _VARIANT_BOX.search(mark)
    ):
        context.in_choice = True
    if not own:
        return
    if tag in NO_TEXT or "hidden" in attributes or (style and _HIDDEN_STYLE.search(style)):
        context.hidden = True
    if (
        tag in ("footer", "nav", "aside", "dialog")
        or (tag == "header" and level > 2)
        or attributes.get("role") == "dialog"
    ):
        context.elsewhere = True
    if len(mark) > 1:
        context.hidden = context.hidden or bool(words.HIDDEN_CLASS.search(mark))
        context.elsewhere = context.elsewhere or bool(words.ELSEWHERE_CLASS.search(mark))
    if tag == "a" and (attributes.get("href") or "#")[:1] != "#" and level < 6:
        context.linked = True


def _once(heading: str) -> str:
    """A heading without the brand that is printed above a name which begins with it ("AMD AMD Ryzen")."""
    first, _, rest = heading.partition(" ")
    return rest if rest.casefold().startswith(f"{first.casefold()} ") else heading


def folded(text: str | None) -> str:
    """A text by its letters and digits alone, for comparing."""
    return re.sub(r"[\W_]+", " ", text.casefold()).strip() if text else ""


def _versions(name: str) -> list[str]:
    """A page title with and without what shops put before and after the name."""
    pieces = _SEPARATORS.split(name)
    heads = [" ".join(pieces[:end]) for end in range(1, len(pieces))]
    tails = [" ".join(pieces[start:]) for start in range(1, len(pieces))]
    return [name, *heads, *tails, _BRACKETS.sub(" ", name)]
