"""Amounts of money in texts of any locale and in machine-readable values."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from price_parser.parser import parse_number

from catalog.currency import MAX_SIGN, SIGNS, WEAK_SIGNS, currencies_of_sign

MAX_AMOUNT = Decimal(10) ** 10
_SPACE = " \u00a0\u202f\u2009"
_NUMBER = (
    rf"\d{{1,3}}(?:[{_SPACE}'’]\d{{3}})+(?:[.,]\d{{1,2}})?(?![\d])"  # 12 345,67  1'299.00
    r"|\d+(?:[.,]\d+)*"
)
_NUMBERS = re.compile(rf"(?<![\w.,])(?:{_NUMBER})|(?<=[^\W\d_])(?:{_NUMBER})")
_DASHES = re.compile(r"[.,][-–—]{1,2}(?!\d)")
_BARE = re.compile(rf"(?P<number>{_NUMBER})(?:[.,][-–—]{{1,2}})?")
_FROM = re.compile(
    r"\b(?:from|starting at|starts at|as low as|ab|desde|a partir de|à partir de|dès|da|vanaf|fra|från|alkaen|od|от|"
    r"začínajúc|pornind de la|de la|mula|başlayan)\b|から|起$|부터",
    re.IGNORECASE,
)
_MACHINE = re.compile(r"\d{1,12}(?:\.\d+)?")


@dataclass(frozen=True, slots=True)
class Amount:
    """A number that stood beside a currency's sign. `currencies`: what the sign may mean, commonest first;
    empty for a bare "49,-". `start`, `end`: where it stood in the text. `weak`: the sign is a short word that
    stands beside numbers for other reasons too ("R170", "5 Ft"), so the place has to confirm it."""

    value: Decimal
    currencies: tuple[str, ...]
    start: int
    end: int
    weak: bool = False


def find_amounts(text: str) -> list[Amount]:
    """Every amount with a currency's sign or code in `text`, in order, none overlapping; zero is none."""
    if not any(c.isdigit() for c in text):
        return []
    numbers = [(match, value) for match in _NUMBERS.finditer(text) if (value := number(match[0])) is not None]
    signed = [
        (match, value, _sign_before(text, match.start()), _sign_after(text, match.end()))
        for match, value in numbers
    ]
    before = sum(bool(first) for _, _, first, _ in signed)
    after = sum(bool(last) for _, _, _, last in signed)
    # in "71,91 € 79,90 €" each sign has a number on both sides: the order that explains more numbers is the page's
    signs_follow = after > before or (after == before and bool(signed) and not signed[0][2])
    found: list[Amount] = []
    for match, value, first, last in signed:
        start, end = match.span()
        glued = start > 0 and text[start - 1].isalpha()
        if glued:
            last = None  # "EV10G53885KR" is no price in crowns, but "EUR219" is one in euros
        sign: tuple[str, int] | None = (last or first) if signs_follow else (first or last)
        if sign is not None:
            start, end = (start, end + sign[1]) if sign is last else (start - sign[1], end)
        elif glued or not _DASHES.match(text, end):
            continue
        if not any(start < known.end and known.start < end for known in found):
            meant = currencies_of_sign(sign[0]) if sign else ()
            found.append(Amount(value, meant, start, end, sign is not None and sign[0] in WEAK_SIGNS))
    return found


def _sign_before(text: str, start: int) -> tuple[str, int] | None:
    """The sign right before a number, and how far back it begins."""
    at = start
    if at and text[at - 1] in _SPACE:
        at -= 1
    if at and text[at - 1] in ".:":
        at -= 1
    for length in range(min(MAX_SIGN, at), 0, -1):
        sign = text[at - length : at]
        if sign in SIGNS and not (
            at > length and (text[at - length - 1].isalnum() or text[at - length - 1] == "_")
        ):
            return sign, start - at + length
    return None


def _sign_after(text: str, end: int) -> tuple[str, int] | None:
    """The sign right after a number, and how far on it ends."""
    at = end
    dashes = _DASHES.match(text, at)
    if dashes:
        at = dashes.end()
    elif at + 1 < len(text) and text[at] in ".," and text[at + 1] in _SPACE:
        at += 1
    for _ in range(2):
        if at < len(text) and text[at] in _SPACE:
            at += 1
    for length in range(min(MAX_SIGN, len(text) - at), 0, -1):
        sign = text[at : at + length]
        onward = text[at + length : at + length + 1]
        if sign in SIGNS and not (sign[-1].isalpha() and onward.isalpha()):
            return sign, at + length - end
    return None


def number(text: str) -> Decimal | None:
    """The value of a number as people write it ("1.299,00", "1'299.-", "20.999"); None for none, zero or absurd.

    A single separator before exactly three digits is a thousands separator, as price-parser has it.
    """
    bare = re.sub(r"[\s'’\u00a0\u202f\u2009]", "", text)
    value = Decimal(bare) if re.fullmatch(r"0\.\d+", bare) else parse_number(bare)
    return value if value is not None and 0 < value < MAX_AMOUNT else None


def machine_amount(value: object) -> Decimal | None:
    """An amount from markup or JSON, where a point is the decimal point unless the text says otherwise; None for none, zero, negative or absurd ones, and for texts with two amounts ("9.00 - 19.00")."""
    if isinstance(value, bool) or not isinstance(value, str | int | float | Decimal):
        return None
    if not isinstance(value, str):
        return _sane(Decimal(repr(value)) if isinstance(value, float) else Decimal(value))
    text = value.strip()
    if not text or len(text) > 60:
        return None
    if _MACHINE.fullmatch(text):
        return _sane(Decimal(text))
    if text.startswith("-") or says_from(text):
        return None
    amounts = find_amounts(text)
    if amounts:
        return amounts[0].value if len({amount.value for amount in amounts}) == 1 else None
    bare = _BARE.fullmatch(text)
    return number(bare["number"]) if bare else None


def says_from(text: str) -> bool:
    """Whether the amount in `text` is only the lowest of several ("from $9", "ab 9 €")."""
    return bool(_FROM.search(text))


def _sane(value: Decimal) -> Decimal | None:
    try:
        return value if value.is_finite() and 0 < value < MAX_AMOUNT else None
    except InvalidOperation:
        return None
