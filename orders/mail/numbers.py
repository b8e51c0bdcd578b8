"""Order numbers: labelled ones, bare ones behind "#", and those of a form only one store uses."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice
from urllib.parse import unquote

from orders.carriers.match import normal
from orders.mail.labels import found, places_after
from orders.mail.text import Seen
from orders.mail.words import Language, fold

AMAZON = re.compile(r"(?<![\w-])(?:[0-9]{3}|D[0-9]{2})-[0-9]{7}-[0-9]{7}(?![\w-])")
TOKEN = re.compile(r"#?\s?([A-Za-z0-9]+(?:[-_/.][A-Za-z0-9]+)*)")
DATE = re.compile(r"\d{1,2}[./-]\d{1,2}[./-](?:\d{4}|\d{2})|\d{4}[./-]\d{1,2}[./-]\d{1,2}")
TIME_OR_MONEY = re.compile(
    r"[ \t\xa0]*(?::\d|%|[€$£¥]|(?:usd|eur|gbp|kr|zl|am|pm|st|nd|rd|th)\b)", re.IGNORECASE
)
YEAR = re.compile(r"(?:19|20)\d\d")
MARKED = re.compile(
    r"#\s?((?=[A-Za-z]{0,6}-?\d)[A-Za-z0-9][A-Za-z0-9-]{2,39})(?![\w-])|[(\[]#?([A-Z]{0,4}-?\d{5,20})[)\]]"
)
LETTERS = re.compile(r"[A-Z]{9}")
"""A number without digits, as PrestaShop gives them."""
WORDS = frozenset(["CONFIRMED", "COMPLETED", "DELIVERED", "CANCELLED", "PROCESSED", "REFERENCE", "BESTELLT"])
HASHED = re.compile(
    r"#\s?(\d[\w-]{3,30})(?![\w-])|(?<![\w#-])(\d[\w-]{4,30})(?= (?:numaral|nolu|no'lu|say[ıi]l|sz[aá]m[uú]))"
)
MOST_HASHED = 20
SHORTEST, LONGEST = 3, 40


def order_number(
    seen: Seen, languages: tuple[Language, ...], *, about_order: bool, parcels: frozenset[str] = frozenset()
) -> str | None:
    """The store's number of the order this mail speaks of, as the mail writes it without "#".

    `about_order`: the mail states something about an order; only then is a number believed that merely stands
    behind the word "order". `parcels` are parcel numbers: no order's."""
    candidates = _candidates(seen, languages, about_order)
    return next((number for number in candidates if normal(number) not in parcels), None)


def _candidates(seen: Seen, languages: tuple[Language, ...], about_order: bool) -> Iterator[str]:
    """Likeliest first."""
    strong = [label for language in languages for label in language.order]
    weak = [label for language in languages for label in language.order_word]
    texts = ((seen.subject, fold(seen.subject)), (seen.body, seen.folded))
    for text, folded in texts:
        yield from _labelled(text, folded, strong)
    for text in (seen.subject, seen.body, *map(unquote, seen.links)):
        if own := AMAZON.search(text):
            yield own[0]
    for text, folded in texts:
        for number, marked in _behind_word(text, folded, weak):
            if marked or about_order:
                yield number
    for hashed in islice(HASHED.finditer(seen.body), MOST_HASHED):
        token = _token(seen.body, hashed.start(hashed.lastindex or 1))
        if token and _before_word(seen.folded, hashed.end(), weak):
            yield token[0]
    if about_order and (found_alone := MARKED.search(seen.subject)):
        yield found_alone[1] or found_alone[2]


def _labelled(text: str, folded: str, labels: list[str]) -> Iterator[str]:
    for _, end in found(folded, labels):
        for place in places_after(folded, end):
            if (number := _token(text, place)) is not None:
                yield number[0]
                break


def _behind_word(text: str, folded: str, labels: list[str]) -> Iterator[tuple[str, bool]]:
    """A number right behind the bare word, on the same line; whether "#" marks it."""
    for start, end in found(folded, labels):
        if _is_cell(folded, start, end):
            below = [place for place in places_after(folded, end) if "\n" in folded[end:place]]
            number = next((token for place in below if (token := _token(text, place))), None)
            if number is not None and len(number[0]) >= 4:
                yield number[0], number[1]
                continue
        gap = BEHIND.match(folded, end)
        if gap is None:
            continue
        number = _token(text, gap.end())
        if number is None:
            continue
        marked = number[1] or "#" in gap[0] or bool(NUMBER_SIGN.search(gap[0]))
        if marked or len(number[0]) >= 4:
            yield number[0], marked


def _before_word(folded: str, end: int, labels: list[str]) -> bool:
    """Whether a word for "order" follows: "#91234 numarali siparisin"."""
    follows = folded[end : end + 25].partition("\n")[0]
    return any(label in follows for label in labels)


def _is_cell(folded: str, start: int, end: int) -> bool:
    """Whether the word is a whole heading of a table with several columns."""
    before, after = folded[max(0, start - 1) : start], folded[end : end + 1]
    return before in {"", "\n", "\t"} and after in {"\t", "\n"} and "\t" in (before, after)


BEHIND = re.compile(
    r"(?:[ \t]*(?:confirmation|conf\.?|reference|ref\.?|id|number|nummer|no\.?|nr\.?|n°|n\.o|n\.|num\.?))?[ \t:(\[\-–#]*"
)
NUMBER_SIGN = re.compile(r"\b(?:no|nr|n°|num|number|nummer|id|n)\b|n°")


def _token(text: str, at: int) -> tuple[str, bool] | None:
    """The number that begins at `at`, and whether "#" stands before it; None for dates, sums and words."""
    match = TOKEN.match(text, at)
    if match is None:
        return None
    number = match[1]
    marked = "#" in match[0] or text[max(0, at - 2) : at].strip().endswith("#")
    if _letters_alone(text, at, number):
        return number, marked
    digits = sum(letter.isdigit() for letter in number)
    if digits < 2 or not (2 if marked else SHORTEST) <= len(number) <= LONGEST or digits * 4 < len(number):
        return None
    if (
        DATE.fullmatch(number)
        or TIME_OR_MONEY.match(text, match.end())
        or (YEAR.fullmatch(number) and not marked)
    ):
        return None
    return number, marked


def _letters_alone(text: str, at: int, number: str) -> bool:
    """Nine capitals behind a colon or "reference", in a line that is not all capitals."""
    if not LETTERS.fullmatch(number) or number in WORDS:
        return False
    line = text[text.rfind("\n", 0, at) + 1 : at]
    return line.upper() != line and bool(re.search(r"(?::|r[ée]f\w*\.?|\()\s*#?\Z", line))
