"""Amounts of money in texts of any locale and in machine-readable values."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from price_parser.parser import parse_number

from catalog.currency import CODE_PATTERN, SIGN_PATTERN, WEAK_SIGNS, currencies_of_sign

MAX_AMOUNT = Decimal(10) ** 10
_SPACE = " \u00a0\u202f\u2009"
_NUMBER = (
    rf"\d{{1,3}}(?:[{_SPACE}'’]\d{{3}})+(?:[.,]\d{{1,2}})?(?![\d])"  # 12 345,67  1'299.00
    r"|\d+(?:[.,]\d+)*"
)
CODES_PATTERN = rf"\b(?:{CODE_PATTERN})\b"
_SIGN = rf"(?:{CODE_PATTERN})(?![A-Za-z])|{SIGN_PATTERN}"
_BEFORE = re.compile(rf"(?<!\w)(?P<sign>{_SIGN})[.:]?[{_SPACE}]?(?P<number>{_NUMBER})")
_AFTER = re.compile(
    rf"(?<![\w.,])(?P<number>{_NUMBER})(?:[.,][-–—]{{1,2}}|[.,](?=[{_SPACE}]))?[{_SPACE}]{{0,2}}(?P<sign>{_SIGN})"
)
_DASHED = re.compile(rf"(?<![\d.,\w])(?P<number>{_NUMBER})(?:,[-–—]{{1,2}}|\.[-–—])(?!\d)")
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
    before, after = list(_BEFORE.finditer(text)), list(_AFTER.finditer(text))
    # in "71,91 € 79,90 €" each sign has a number on both sides: the order that explains more numbers is the page's
    first_after = after and (len(after), -after[0].start()) > (
        len(before),
        -before[0].start() if before else 0,
    )
    ordered = (after, before) if first_after else (before, after)
    found: list[Amount] = []
    for match in (*ordered[0], *ordered[1], *_DASHED.finditer(text)):
        value = number(match["number"])
        sign = match.groupdict().get("sign") or ""
        meant = currencies_of_sign(sign)
        if value is None or (sign and not meant):
            continue
        if not any(match.start() < known.end and known.start < match.end() for known in found):
            found.append(Amount(value, meant, match.start(), match.end(), sign.rstrip(".") in WEAK_SIGNS))
    return sorted(found, key=lambda amount: amount.start)


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
