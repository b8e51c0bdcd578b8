"""Amounts of money in texts of any locale and in machine-readable values."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from price_parser.parser import parse_number

from catalog.currency import MAX_SIGN, SIGNS, THOUSANDTHS, WEAK_SIGNS, currencies_of_sign

MAX_AMOUNT = Decimal(10) ** 10
_SPACE = " \u00a0\u202f\u2009"
_NUMBER = (
    rf"\d{{1,3}}(?:[{_SPACE}'’]\d{{3}})+(?:[.,]\d{{1,3}})?(?![\d])"  # 12 345,67  1'299.00
    r"|\d+(?:[.,]\d+)*"
)
_NUMBERS = re.compile(rf"(?<![\w.,])(?:{_NUMBER})|(?<=[^\W\d_])(?:{_NUMBER})")
_DIGIT = re.compile(r"\d")
_DASHES = re.compile(r"[.,][-–—]{1,2}(?!\d)")
_BARE = re.compile(rf"(?P<number>{_NUMBER})(?:[.,][-–—]{{1,2}})?")
_FROM = re.compile(
    r"\b(?:from|starting at|starts at|as low as|ab|desde|a partir de|à partir de|dès|da|vanaf|fra|från|alkaen|od|от|"
    r"začínajúc|pornind de la|de la|mula|başlayan)\b|から|起$|부터",
    re.IGNORECASE,
)
_GROUPING = re.compile(r"[\s'’\u00a0\u202f\u2009]")
_BELOW_ONE = re.compile(r"0\.\d+")
_SIMPLE = re.compile(r"\d{1,9}(?:[.,]\d{1,2})?")
_THREE_DECIMALS = re.compile(r"(\d+(?:[.,]\d{3})*)[.,](\d{3})")
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
    if not _DIGIT.search(text):
        return []
    numbers = [(match, value) for match in _NUMBERS.finditer(text) if (value := number(match[0])) is not None]
    signed = [
        (match, value, _sign_before(text, match.start()), _sign_after(text, match.end()))
        for match, value in numbers
    ]
    before = sum(bool(first) for _, _, first, _ in signed)
    after = sum(bool(last) for _, _, _, last in signed)
    # in "71,91 € 79,90 €" each sign has a number on both sides: the order that explains more numbers is the page's
    tight_before = sum(bool(first) and text[match.start() - 1] not in _SPACE for match, _, first, _ in signed)
    tight_after = sum(bool(last) and text[match.end()] not in _SPACE for match, _, _, last in signed)
    tie = after == before and tight_after == tight_before and bool(signed) and not signed[0][2]
    signs_follow = after > before or (after == before and tight_after > tight_before) or tie
    found: list[Amount] = []
    for usual in (True, False):  # a sign belongs to the number that the page's order gives it to
        for match, value, first, last in signed:
            before_it, after_it = (first, None) if usual != signs_follow else (None, last)
            amount = _amount(text, match, value, before_it, after_it, dashes=not usual)
            if amount and not any(amount.start < known.end and known.start < amount.end for known in found):
                found.append(amount)
    return sorted(found, key=lambda amount: amount.start)


def _amount(
    text: str,
    match: re.Match[str],
    value: Decimal,
    before: tuple[str, int] | None,
    after: tuple[str, int] | None,
    *,
    dashes: bool,
) -> Amount | None:
    start, end = match.span()
    glued = start > 0 and text[start - 1].isalpha()
    if before is not None:
        currencies = currencies_of_sign(before[0])
        value = _in_thousandths(match[0], value, currencies)
        return Amount(value, currencies, start - before[1], end, before[0] in WEAK_SIGNS)
    if glued:  # "EV10G53885KR" is no price in crowns, but "EUR219" is one in euros
        return None
    if after is not None:
        currencies = currencies_of_sign(after[0])
        value = _in_thousandths(match[0], value, currencies)
        return Amount(value, currencies, start, end + after[1], after[0] in WEAK_SIGNS)
    return Amount(value, (), start, end) if dashes and _DASHES.match(text, end) else None


def _in_thousandths(text: str, value: Decimal, currencies: tuple[str, ...]) -> Decimal:
    """The value of a number whose last three digits are decimals where the currency has three ("1 199,000 DT")."""
    if not currencies or currencies[0] not in THOUSANDTHS:
        return value
    written = _THREE_DECIMALS.fullmatch(_GROUPING.sub("", text))
    if written is None:
        return value
    return Decimal(f"{re.sub('[.,]', '', written[1])}.{written[2]}") or value


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
    if _SIMPLE.fullmatch(text):
        return Decimal(text.replace(",", ".")) or None
    bare = _GROUPING.sub("", text)
    value = Decimal(bare) if _BELOW_ONE.fullmatch(bare) else parse_number(bare)
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
