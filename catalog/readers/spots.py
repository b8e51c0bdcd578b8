"""Amounts on the page: which is the product's price, which its price before, which neither."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from selectolax.lexbor import LexborNode

from catalog import words
from catalog.currency import LETTER_SIGNS, SIGNS, SYMBOLS
from catalog.page import Page
from catalog.prices import Amount, find_amounts, number, says_from
from catalog.readers.layout import SILENT, Context, Layout

_MAX_SPOTS = 300
_OWN_CLASSES = 2
"""Classes of an amount's own box, before those of the boxes around it."""
_MAX_TILES = 16
"""Prices of other products that are looked at; the rest are only counted."""
_ZONE = 400
_SHORT = 90
_BLOCK = 70
_NEAR = 40
"""Nodes between things that are said about each other."""
_SYMBOL = re.compile(rf"[{re.escape(SYMBOLS)}]|\d,[-–—]")
_SYMBOL_OR_DIGIT = re.compile(rf"[{re.escape(SYMBOLS)}0-9]")
_WORDS = re.compile(r"[^\W\d_]+")
_BARE = re.compile(r"\s*\d[\d.,'’ \u00a0]{0,14}\s*")
_LONGEST_LABEL = 30
_PART_OF_NUMBER = re.compile(r"[\d.,\s]{1,12}")
_LONGEST_SIGN = 30
"""With the white space around it."""
_PERCENT = re.compile(
    r"[-–−]\s?(\d{1,2})(?:[.,]\d)?\s?%|(?<!\d)(\d{1,2})(?:[.,]\d)?\s?%\s?(?:off|rabatt|korting|sleva|zľava|de descuento|discount|indirim|скид|reduc|sconto|rabat|popust|de réduction)",
    re.IGNORECASE,
)
_DIGIT = re.compile(r"\d")
_ENDS_IN_CENTS = re.compile(r"\d[.,]\d{1,2}$")
_CENTS_APART = re.compile(r"(\D{0,4}\d[\d.,]{0,9}) (\d{2})(\D{0,4})")
_MINUS = re.compile(r"\s*[-−–]\s?")
_OFF = re.compile(r"\s*off\b", re.IGNORECASE)
_RANGE_WITHIN = re.compile(r"\d\s*(?:[-–—~〜]|through)\s*\D{0,4}\d+(?![\d.,]*\s?%)")
_RANGE_WORD = re.compile(r"\s*(?:[-–—~〜]|to|through|bis|à|al|do|до)\s*", re.IGNORECASE)
_RANGE = re.compile(
    r"^\W*(?:[-–—~〜]|to|bis|à|a|al|do|до)\s*$|\d\s*[-–—~〜]\s*$|^\s*[-–—~〜]\s*\D{0,4}\d", re.IGNORECASE
)
_REDUCED = re.compile(r"discount|sale|save|promo|deal|reduc|markdown", re.IGNORECASE)
_LETTERS = re.compile(r"[^\W\d_]{2,}")


@dataclass(slots=True)
class Spot:
    """An amount on the page. `old`: what it cost before, or elsewhere. `score`: how likely it is the price of the
    page's own product; from about 1.8 on it is so more often than not."""

    order: int
    amount: Amount
    text: str
    context: Context
    old: bool
    itemprop: bool
    linked: bool = False
    """In a link, or beside the name of another product that is one."""
    net: bool = False
    """Tax comes on top."""
    box: int = 0
    """The box around it, by the parser's number."""
    tile: bool = False
    """Already counted as the price of another product."""
    score: float = 0.0


class Spots:
    """Finds and ranks the amounts of a page. `currencies`: those that markup or place name."""

    def __init__(self, page: Page, layout: Layout, currencies: frozenset[str]) -> None:
        self._page = page
        self._layout = layout
        self._known: dict[int, str] = {}
        self._currencies = currencies | set(page.place.currencies)
        self.tiles = 0
        """How many amounts look like those of a list of products."""
        found = self._find()
        repeats = _repeats(found)
        for spot in found:
            spot.score = self._score(spot) - (0.5 if spot.context.marked in repeats else 0.0)
        self._mark_only(found)
        self._mark_pairs(found)
        self._mark_reduced(found)
        _restore_only(found)
        self.ranked = sorted(found, key=lambda spot: -spot.score)
        """Best first."""
        best = self.ranked[0] if self.ranked else None
        rivals = {spot.amount.value for spot in found if best and spot.score > best.score - 1.0}
        self.alone = (
            best is not None and len(rivals) < 4 and best.context.marked not in repeats and not best.linked
        )
        """Whether the likeliest price stands in a box of its own kind, not in one of many alike."""
        self.tiles += sum(
            (spot.linked or spot.context.marked in repeats) and not (spot.tile or spot.context.hidden)
            for spot in found
        )

    def _find(self) -> list[Spot]:
        found: list[Spot] = []
        seen: set[int] = set()
        for at, piece in enumerate(self._layout.texts):
            if len(piece.text) > _SHORT or not _may_be_price(piece.text):
                continue
            parent = piece.node.parent
            if parent is None or parent.tag == "option" or self._layout.in_title(parent):
                continue
            _, elsewhere, linked, _ = self._layout.inherited(parent)
            tile = linked or (elsewhere and piece.order > self._layout.start + _ZONE)
            self.tiles += tile
            if tile and self.tiles > _MAX_TILES:
                continue
            element, block = (parent, self._text_of(parent)) if tile else self._block(parent)
            if element.mem_id not in seen:
                seen.add(element.mem_id)
                spots = self._in_block(piece.order, linked, element, block, parent, self._label(at))
                for spot in spots:
                    spot.tile = tile
                found += spots
            if len(found) >= _MAX_SPOTS:
                break
        own = any(not (spot.linked or spot.context.elsewhere or spot.context.hidden) for spot in found)
        return found if own else found + self._unsigned()

    def _unsigned(self) -> list[Spot]:
        """Numbers without any currency's sign, in boxes that are called prices: for pages that print no sign."""
        found: list[Spot] = []
        for piece in self._layout.texts:
            if len(found) >= _MAX_TILES:
                break
            if not _BARE.fullmatch(piece.text) or _may_be_price(piece.text):
                continue
            parent, value = piece.node.parent, number(piece.text.strip())
            if parent is None or value is None or not _is_price_box(parent):
                continue
            context = self._layout.context(parent)
            amount = Amount(value, (), 0, len(piece.text))
            old = context.struck or _is_old(context.marked)
            found.append(Spot(piece.order, amount, piece.text.strip(), context, old, False, context.linked))
        return found

    def _text_of(self, element: LexborNode) -> str:
        known = self._known.get(element.mem_id)
        if known is None:
            known = self._known[element.mem_id] = text_of(element)
        return known

    def _block(self, parent: LexborNode) -> tuple[LexborNode, str]:
        """The largest box around a text that still holds nothing but one price with its words."""
        element, text = parent, self._text_of(parent)
        amounts = find_amounts(text)
        for _ in range(4):
            outer = element.parent
            if (
                outer is None
                or outer.tag in ("body", "html", "tr", "ul", "table")
                or self._layout.holds_title(outer)
            ):
                break
            wider = self._text_of(outer)
            if len(wider) > _BLOCK or (amounts and len(wider) > len(text) + 30):
                break
            found = find_amounts(wider) if len(wider) != len(text) else amounts
            if amounts and len({a.value for a in found}) > len({a.value for a in amounts}):
                break
            element, text, amounts = outer, wider, found
        return element, text

    def _label(self, at: int) -> str:
        """What a table or list says before the text at `at` ("List price" | "$20")."""
        while at and _PART_OF_NUMBER.fullmatch(self._layout.texts[at - 1].text):
            at -= 1  # "List price:" "1.099," "99" "lei"
        before = self._layout.texts[at - 1] if at else None
        parent = before.node.parent if before is not None else None
        known = parent is not None and parent.tag in ("dt", "th", "td", "label")
        if before is None or len(before.text) >= _LONGEST_LABEL:
            return ""
        return before.text if known or before.text.rstrip().endswith((":", "：")) else ""

    def _in_block(
        self, order: int, inner_linked: bool, element: LexborNode, block: str, parent: LexborNode, label: str
    ) -> list[Spot]:
        amounts = [a for a in find_amounts(block) if not a.weak or set(a.currencies) & self._currencies]
        context = self._layout.context(element)
        own = " ".join(context.marked.split()[:30])
        linked = context.linked or inner_linked or _names_other(element)
        itemprop = element.attributes.get("itemprop") == "price"
        spots = []
        box = element.parent.mem_id if element.parent is not None else 0
        struck = context.struck or (
            len({amount.value for amount in amounts}) == 1 and self._layout.context(parent).struck
        )
        before = ""
        if words.PER_MEASURE_CLASS.search(" ".join(own.split()[:_OWN_CLASSES])):
            amounts = []
        for at, amount in enumerate(amounts):
            last = at + 1 == len(amounts)
            gap = block[amounts[at - 1].end if at else 0 : amount.start]
            before = (
                gap if _LETTERS.search(gap) or not at else before
            )  # the words before "$600 - $1,600" are for both
            before = before if at or _LETTERS.search(before) else f"{label} {before}"
            after = block[amount.end : len(block) if last else amounts[at + 1].start]
            rest = after if says_from(before) else words.without_shipping_terms(after)
            around = words.without_percent(f"{before} {rest}" if last else before)
            if (
                words.NOT_THE_PRICE.search(around)
                or (not at and _MINUS.fullmatch(gap))
                or _OFF.match(after)
                or words.INSTALLMENT.search(around)
                or words.UNIT_PRICE.search(after)
            ):
                continue
            old = struck or bool(words.WAS.search(before)) or _is_old(own)
            net = words.WITHOUT_TAX.search(after) or words.WITHOUT_TAX.search(before)
            spots.append(Spot(order, amount, block, context, old, itemprop, linked, net, box))
        values = {spot.amount.value for spot in spots}
        between = block[spots[0].amount.end : spots[1].amount.start] if len(spots) > 1 else ""
        ranged = bool(_RANGE_WORD.fullmatch(between))
        if len(spots) == 2 and len(values) == 2 and not ranged and not any(spot.old for spot in spots):
            for spot in spots:  # two amounts side by side, and nothing says which: the higher one was before
                spot.old = spot.amount.value == max(values)
        return spots

    def _score(self, spot: Spot) -> float:
        context = spot.context
        score = 1.0
        score += _class_score(context.marked)
        score += 1.0 * spot.itemprop
        score -= 0.5 * (not spot.amount.currencies)
        score -= 1.5 * context.hidden
        score -= 1.2 * context.elsewhere
        score -= 0.8 * spot.linked
        score -= 0.5 * context.in_choice
        score -= 0.7 * (not spot.old and says_from(spot.text[: spot.amount.start]))
        score -= 0.7 * spot.net
        letters = sum(
            map(len, _LETTERS.findall(spot.text[: spot.amount.start] + spot.text[spot.amount.end :]))
        )
        score -= 0.2 * bool(letters) + 0.6 * (letters > 25)
        return score + self._nearness(spot)

    def _nearness(self, spot: Spot) -> float:
        if self._layout.title is None:
            return -0.3 - spot.order / 13_000
        gap = spot.order - self._layout.title.order
        near = 0.8 - gap / 330 if gap >= 0 else 0.2 + gap / 100
        return max(near, -1.5) + max(0.0, 0.6 - spot.context.apart * 0.06)

    def _mark_only(self, found: list[Spot]) -> None:
        """The only amount of a page that stands in a box of prices is its price wherever it stands."""
        shown = [spot for spot in found if not (spot.linked or spot.context.elsewhere or spot.context.hidden)]
        if self.tiles or len({spot.amount.value for spot in shown}) != 1:
            return
        for spot in shown:
            spot.score += 0.8 * bool(words.PRICE_CLASS.search(spot.context.marked))

    def _mark_pairs(self, found: list[Spot]) -> None:
        """A box of prices that holds just two amounts and does not say which is which: the higher one was before."""
        boxes: dict[int, list[Spot]] = defaultdict(list)
        for spot in found:
            boxes[spot.box].append(spot)
        for spots in boxes.values():
            values = sorted({spot.amount.value for spot in spots})
            if len(values) != 2 or any(spot.old or spot.net or spot.score < 1.2 for spot in spots):
                continue
            priced = all(words.PRICE_CLASS.search(spot.context.marked) for spot in spots)
            alike = len({spot.amount.currencies for spot in spots}) == 1
            if priced and alike and values[1] < 10 * values[0] and not self._is_range(spots):
                for spot in spots:
                    spot.old = spot.amount.value == values[1]

    def _is_range(self, spots: list[Spot]) -> bool:
        """Whether two amounts are the ends of a range ("$9 - $19")."""
        if any("range" in spot.context.marked.lower() or _RANGE_WITHIN.search(spot.text) for spot in spots):
            return True
        first, last = min(spot.order for spot in spots), max(spot.order for spot in spots)
        between = (piece.text for piece in self._layout.texts if first <= piece.order <= last)
        return any(_RANGE.search(text) for text in between)

    def _mark_reduced(self, found: list[Spot]) -> None:
        """ "219.99  -50%  110.00": the percentage tells which of the two was before."""
        likely = [spot for spot in found if spot.score > 0.9 and not spot.net][:30]
        percents = [
            (piece.order, int(match[1] or match[2]))
            for piece in self._layout.texts
            if "%" in piece.text and len(piece.text) < 40
            for match in _PERCENT.finditer(piece.text)
        ]
        for high in likely:
            near = {percent for order, percent in percents if abs(order - high.order) < _NEAR and percent > 3}
            for low in likely:
                if low.amount.value < high.amount.value and low.amount.currencies == high.amount.currencies:
                    off = 100 * (1 - low.amount.value / high.amount.value)
                    told = abs(low.order - high.order) < _NEAR and any(
                        abs(off - p) < Decimal("0.9") for p in near
                    )
                    if told or (off < 85 and _side_by_side(low, high)):
                        high.old = True


def _restore_only(found: list[Spot]) -> None:
    """ "Regular price" with no other price beside it is the price."""
    old = [spot for spot in found if spot.old and not spot.context.struck]
    likely = max(old, key=lambda spot: spot.score, default=None)
    if likely is None or any(_beside(spot, likely) for spot in found if not spot.old):
        return
    rivals = [spot for spot in old if spot.score > likely.score - 0.5]
    lowest = min(spot.amount.value for spot in rivals)
    for spot in rivals:
        spot.old = spot.amount.value != lowest


def _beside(spot: Spot, old: Spot) -> bool:
    """Whether a price is about as likely as an old one, or a likely lower one near it."""
    lower = spot.amount.value < old.amount.value and abs(spot.order - old.order) < _NEAR
    return spot.score > old.score - 0.7 or (lower and spot.score > 2 and not spot.net)


def _side_by_side(low: Spot, high: Spot) -> bool:
    """Two equally likely prices close together in boxes that speak of a reduction."""
    close = abs(low.order - high.order) <= 27 and min(low.score, high.score) > 1.8
    return close and bool(_REDUCED.search(low.context.marked + high.context.marked))


@lru_cache(maxsize=20_000)
def _class_score(marked: str) -> float:
    """What the classes around an amount say for a price that is asked now."""
    return 0.8 * bool(words.PRICE_CLASS.search(marked)) + 0.3 * bool(words.NEW_CLASS.search(marked))


def _is_price_box(element: LexborNode) -> bool:
    attributes = element.attributes
    return bool(words.PRICE_CLASS.search(f"{attributes.get('class') or ''} {attributes.get('id') or ''}"))


def _may_be_price(text: str) -> bool:
    """A first look: a currency's symbol, a sign alone, or a number with a sign of plain letters."""
    if not _SYMBOL_OR_DIGIT.search(text):
        return len(text) < _LONGEST_SIGN and text.strip() in SIGNS
    if _SYMBOL.search(text):
        return True
    return not LETTER_SIGNS.isdisjoint(_WORDS.findall(text))


def _repeats(found: list[Spot]) -> set[str]:
    """Classes under which three or more different amounts stand: rows of a list."""
    values: dict[str, set[Decimal]] = defaultdict(set)
    for spot in found:
        if not spot.old and spot.context.marked.strip():
            values[spot.context.marked].add(spot.amount.value)
    return {marked for marked, amounts in values.items() if len(amounts) >= 3}


@lru_cache(maxsize=20_000)
def _is_old(marked: str) -> bool:
    """The nearest box that says so decides."""
    old = words.OLD_CLASS.search(marked)
    if old is None:
        return False
    new = words.NEW_CLASS.search(marked)
    return new is None or old.end() <= new.start()


def _names_other(element: LexborNode) -> bool:
    """Whether the price's box holds a link that reads like a product's name, as a tile of a list does."""
    link = element.css_first("a[href]")
    if link is None or (link.attributes.get("href") or "#")[:1] == "#":
        return False
    text = link.text(separator=" ", strip=True)
    return len(text.split()) > 1 and not find_amounts(text) and not words.NOT_THE_PRICE.search(text)


def text_of(element: LexborNode) -> str:
    """The element's text on one line; small raised digits are cents ("173<sup>34</sup>" is 173.34)."""
    parts: list[str] = []
    length = 0
    for node in element.traverse(include_text=True, skip_empty=True):
        if not node.is_text_node:
            continue
        piece = (node.text_content or "").strip()
        parent = node.parent
        if not piece or parent is None or parent.tag_id in SILENT:
            continue
        length += len(piece)
        if length > _BLOCK:
            return "x" * 200
        last = parts[-1] if parts else ""
        if (
            len(piece) == 2
            and piece.isdecimal()
            and last[-1:].isdecimal()
            and not _ENDS_IN_CENTS.search(last)
            and _is_cents(parent)
        ):
            parts[-1] = f"{last}.{piece}"
        elif _continues(last, piece):
            parts[-1] = last + piece
        else:
            parts.append(piece)
    line = " ".join(" ".join(parts).split())
    apart = _CENTS_APART.fullmatch(line)
    return f"{apart[1]}.{apart[2]}{apart[3]}" if apart else line


def _continues(last: str, piece: str) -> bool:
    """Whether `piece` goes on a number that was cut at its separator ("12" "." "99")."""
    if not last or not (piece[0] in ".," or last[-1] in ".,") or not _DIGIT.search(last):
        return False
    return piece in ".," or piece[:2].strip(".,").isdigit()


def _is_cents(element: LexborNode) -> bool:
    for node in (element, element.parent):
        if node is not None and (
            node.tag in ("sup", "sub", "small")
            or words.CENTS_CLASS.search(node.attributes.get("class") or "")
        ):
            return True
    return False
