"""Days as stores write them, in English: "Nov 26", "26. Nov 2026", "2026-11-26", "11/26/2026"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta

MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_NAMES = "jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?"
_MONTH = rf"(?P<{{0}}>{_NAMES})\.?"
_WRITTEN = re.compile(
    rf"\b(?:{_MONTH.format('a')}\s+(?P<day>\d{{1,2}})(?:st|nd|rd|th)?(?:,?\s+(?P<year>20\d\d))?"
    rf"|(?P<day2>\d{{1,2}})(?:st|nd|rd|th)?\.?\s+{_MONTH.format('b')}(?:,?\s+(?P<year2>20\d\d))?"
    r"|(?P<year3>20\d\d)-(?P<month3>\d\d)-(?P<day3>\d\d)"
    r"|(?P<month4>\d{1,2})/(?P<day4>\d{1,2})/(?P<year4>(?:20)?\d\d))\b",
    re.IGNORECASE,
)


def days_in(text: str, today: date, *, past: bool = False) -> Iterator[date]:
    """The days a text names, in order. One without a year is the next (or the last, when `past`) of its name;
    a day ahead by less than a week still counts as past, for clocks differ. Slashes are read as in the US."""
    for found in _WRITTEN.finditer(text[:2000]):
        parts = found.groupdict()
        name = parts["a"] or parts["b"]
        month = MONTHS.index(name[:3].lower()) + 1 if name else int(parts["month3"] or parts["month4"])
        day = int(parts["day"] or parts["day2"] or parts["day3"] or parts["day4"])
        year = parts["year"] or parts["year2"] or parts["year3"] or parts["year4"]
        read = _date(int(year) % 100 + 2000 if year else today.year, month, day)
        if read is None:
            continue
        if not year and past and read > today + timedelta(days=7):
            read = _date(read.year - 1, month, day) or read
        if not year and not past and read < today - timedelta(days=7):
            read = _date(read.year + 1, month, day) or read
        yield read


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
