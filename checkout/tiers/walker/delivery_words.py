"""What a delivery choice says: its name, price and days."""

from __future__ import annotations

import re
from datetime import date, timedelta

from checkout.tiers.walker.dates import days_in
from checkout.tiers.walker.totals import money
from domain.money import Money

_PRICE = re.compile(
    r"[$€£¥₹]\s?\d[\d.,]*|\d[\d.,]*\s?(?:€|£|zł|kr\b|USD|EUR|GBP|CAD)|(?:USD|EUR|GBP|CAD|CHF)\s?\d[\d.,]*|\bfree\b|\bcomplimentary\b",
    re.I,
)
_NAME_ENDS = re.compile(
    r"\s*(?:[$€£¥₹(:|–—•·]|\d[\d.,]*\s?(?:€|£|zł|kr\b|USD|EUR|GBP|CAD)|,?\s*\b(?:today|tomorrow|same day)\b|\s-\s|\b(?:arriv|get it|get by|estimated|est\.|deliver(?:ed|s) |by \w{3},|free\b|\d+\s*(?:-|–|to)\s*\d+\s+\w*\s*days?))",
    re.I,
)
_DAYS = re.compile(
    r"\b(\d{1,2})(?:\s*(?:-|–|to)\s*(\d{1,2}))?\s+(business |working |calendar )?days?\b", re.I
)


def name_of(words: str) -> str:
    """ "Standard shipping Arrives Wed ... Free" -> "Standard shipping"."""
    words = " ".join(words.split())
    ends = _NAME_ENDS.search(words, 3)
    return (words[: ends.start()] if ends else words).strip(" -–—,.:")[:60] or words[:60]


def price_of(words: str, currency: str) -> Money | None:
    found = _PRICE.findall(words)
    return money(found[-1], currency) if found else None


def days_of(words: str, today: date) -> tuple[date | None, date | None]:
    """The first and last day a parcel may come: from dates as written, else from a number of days."""
    dates = list(days_in(words[:300], today))
    if dates:
        return min(dates), max(dates)
    found = _DAYS.search(words[:300])
    if found is None:
        return None, None
    first, last = int(found[1]), int(found[2] or found[1])
    calendar = (found[3] or "").strip().lower() == "calendar"
    return _after(today, first, calendar), _after(today, last, calendar)


def _after(day: date, days: int, calendar: bool) -> date:
    if calendar:
        return day + timedelta(days=days)
    while days > 0:
        day += timedelta(days=1)
        days -= day.weekday() < 5
    return day
