"""The total of an order, and one-time codes, from the text of a mail."""

from __future__ import annotations

import re
from decimal import Decimal

from price_parser import parse_price

from domain.money import Money
from orders.mail.labels import found, places_after
from orders.mail.text import Seen
from orders.mail.words import Language, fold

CURRENCIES = {
    "$": "USD", "US$": "USD", "CA$": "CAD", "C$": "CAD", "A$": "AUD", "AU$": "AUD", "NZ$": "NZD", "R$": "BRL",
    "MX$": "MXN", "HK$": "HKD", "S$": "SGD", "€": "EUR", "£": "GBP", "¥": "JPY", "円": "JPY", "元": "CNY",
    "zł": "PLN", "zl": "PLN", "Kč": "CZK", "Ft": "HUF", "lei": "RON", "₹": "INR", "₺": "TRY", "₽": "RUB",
    "₩": "KRW", "CHF": "CHF", "Fr.": "CHF",
}  # fmt: skip
CROWNS = {"sv": "SEK", "da": "DKK", "nb": "NOK", "cs": "CZK"}
"""What "kr" means, by language."""
ISO = re.compile(
    r"(?<![A-Z])(USD|EUR|GBP|CAD|AUD|NZD|JPY|CHF|SEK|NOK|DKK|PLN|CZK|HUF|RON|BRL|MXN|INR|TRY|CNY|HKD|SGD)(?![A-Z])"
)
AMOUNT = re.compile(
    r"\s*(?:[A-Z]{0,3}[^\w\s.,]{0,2}|[A-Za-z.]{1,4})\s?\d[\d.,' ]*\d?\s?(?:[^\w\s.,;]|[A-Za-złč.]{1,4})?"
)
LARGEST = Decimal(10_000_000)

CODE = re.compile(
    r"(?<![\w#.])(?:(\d{3})[ -](\d{3})|(\d{4,8})|((?=[A-Z]*\d)[A-Z0-9]{5,8}))(?![\w.,]\d|\w|-\w)"
)


def total(seen: Seen, languages: tuple[Language, ...]) -> Money | None:
    """What stands behind "total" with a currency; of several, the last (sums come last)."""
    best: Money | None = None
    for language in languages[:1]:
        for _, end in found(seen.folded, language.total):
            for place in places_after(seen.folded, end):
                if (money := _money(seen.body[place - 1 : place + 40], language.code)) is not None:
                    best = money
                    break
    return best


def _money(text: str, language: str) -> Money | None:
    match = AMOUNT.match(text.splitlines()[0] if text.strip() else "")
    if match is None:
        return None
    around = text[: match.end() + 4]
    price = parse_price(match[0])
    if price.amount is None or not 0 <= price.amount < LARGEST:
        return None
    iso = ISO.search(around)
    currency = iso[1] if iso else CURRENCIES.get(price.currency or "")
    if currency is None and re.search(r"\bkr\b", around):
        currency = CROWNS.get(language)
    return Money.of(price.amount, currency) if currency else None


def one_time_code(seen: Seen, languages: tuple[Language, ...]) -> str | None:
    """The code a store mailed to sign in or to confirm: digits (or capitals and digits) near words that say so.
    Codes for picking up a parcel are none."""
    for text, folded in ((seen.subject, fold(seen.subject)), (seen.body, seen.folded)):
        for language in languages:
            for start, end in found(folded, language.one_time_code):
                if (code := _code_near(text, start, end)) is not None:
                    return code
    return None


def _code_near(text: str, start: int, end: int) -> str | None:
    after = CODE.search(text, end, end + 120)
    before = list(CODE.finditer(text, max(0, start - 30), start))
    match = after or (before[-1] if before else None)
    if match is None:
        return None
    return match[1] + match[2] if match[1] else (match[3] or match[4])
