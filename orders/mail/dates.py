"""When a parcel is expected: dates, ranges and words like "tomorrow", in the mail's language, from its own day."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cache
from itertools import islice

from babel.dates import get_day_names, get_month_names

from orders.mail.labels import found
from orders.mail.text import Seen
from orders.mail.words import Language, fold, plain

FURTHEST = timedelta(days=200)
"""An expected delivery later than this is a misreading."""
NEAR = timedelta(days=45)
"""Of two readings of "10/12", one within this span from the mail's day wins over one outside it."""

WINDOW = 90
MOST_CUES = 100
MOST_WORDS_BEFORE = 5
EARLIER = re.compile(
    r"\b(?:original\w*|previous\w*|initial\w*|ursprunglich\w*|statt|anterior|precedente|oorspronkelijk)\b"
)
NEWER = re.compile(
    r"\b(?:new|now|updated|rescheduled|revised|neu\w*|nouvelle|nueva|nuova|nieuwe|nowy|nova|nytt|ny)\b"
)
RANGE = r"\s*(?:-|–|—|to|and|bis|und|au|et(?:\s+le)?|al|y(?:\s+el)?|e(?:\s+il)?|tot|en|do|i|och|til|og|a|~|through|until)\s*"


@dataclass(frozen=True, slots=True)
class Expected:
    """First and last day; equal when one day is named."""

    earliest: date
    latest: date


@dataclass(frozen=True, slots=True)
class Reader:
    """Reads dates of one language. `day_first`: how 10/12 is meant; None when that is not known. `same_day`: "Thursday"
    in a mail of a Thursday is that day, not the next."""

    base: date | None
    day_first: bool | None
    months: dict[str, int]
    days: dict[str, int]
    today: tuple[str, ...]
    tomorrow: tuple[str, ...]
    pattern: re.Pattern[str]
    same_day: bool = False

    def dates(self, folded: str) -> Iterator[tuple[int, int, Expected]]:
        """Every date or range in `folded`, with where it begins and ends."""
        for match in self.pattern.finditer(folded):
            if (expected := self._meaning(match)) is not None:
                yield match.start(), match.end(), expected

    def _meaning(self, match: re.Match[str]) -> Expected | None:
        groups = match.groupdict()
        if groups["word"]:
            return self._relative(fold(groups["word"]))
        if groups["weekday_only"]:
            return self._next_weekday(self.days[groups["weekday_only"]])
        first = self._day(groups, "1")
        if first is None:
            return None
        if groups["lone1"]:
            earlier = _date(first.year, first.month, int(groups["lone1"]))
            return Expected(min(earlier or first, first), first)
        if groups["lone2"]:
            later = _date(first.year, first.month, int(groups["lone2"]))
        else:
            later = self._day(groups, "2")
        return Expected(first, max(later or first, first))

    def _relative(self, word: str) -> Expected | None:
        if self.base is None:
            return None
        day = self.base + timedelta(days=1 if word in self.tomorrow else 0)
        return Expected(day, day)

    def _next_weekday(self, weekday: int) -> Expected | None:
        if self.base is None:
            return None
        first = 0 if self.same_day else 1
        day = self.base + timedelta(days=(weekday - self.base.weekday() - first) % 7 + first)
        return Expected(day, day)

    def _day(self, groups: dict[str, str | None], side: str) -> date | None:
        """One side of a range."""
        if iso := groups[f"iso{side}"]:
            year, month, day = (int(part) for part in re.findall(r"\d+", iso)[:3])
            return _date(year, month, day)
        if cjk := groups[f"cjk{side}"]:
            parts = [int(part) for part in re.findall(r"\d+", cjk)]
            return self._placed(parts[0] if len(parts) == 3 else None, parts[-2], parts[-1])
        if numeric := groups[f"num{side}"]:
            return self._numeric([int(part) for part in re.findall(r"\d+", numeric)], "." in numeric)
        name = groups[f"mon{side}a"] or groups[f"mon{side}b"]
        number = groups[f"day{side}a"] or groups[f"day{side}b"]
        if name is None or number is None:
            return None
        written = groups[f"year{side}a"] or groups[f"year{side}b"]
        return self._placed(int(written) if written else None, self.months[name], int(number))

    def _numeric(self, parts: list[int], dotted: bool) -> date | None:
        year = parts[2] if len(parts) == 3 else None
        if year is not None and year < 100:
            year += 2000
        readings = {
            True: self._placed(year, parts[1], parts[0]),
            False: self._placed(year, parts[0], parts[1]),
        }
        if dotted or readings[False] is None:
            return readings[True]
        if readings[True] is None or readings[True] == readings[False]:
            return readings[False]
        if self.day_first is not None:
            return readings[self.day_first]
        near = [d for d in readings.values() if d and self.base and self.base <= d <= self.base + NEAR]
        return near[0] if len(near) == 1 else None

    def _placed(self, year: int | None, month: int, day: int) -> date | None:
        """A day without a year is the one nearest after the mail's own day (or just before it)."""
        if year is not None:
            return _date(year, month, day)
        if self.base is None:
            return None
        choices = [_date(self.base.year + shift, month, day) for shift in (-1, 0, 1)]
        return min(
            (choice for choice in choices if choice and choice >= self.base - timedelta(days=60)),
            default=None,
        )


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def expected(
    seen: Seen,
    languages: tuple[Language, ...],
    base: date | None,
    day_first: bool | None,
    *,
    same_day: bool = False,
) -> Expected | None:
    """The delivery the mail announces: the date behind words like "estimated delivery" or "arriving", else one before
    "will your parcel"; a new date wins over an original one. Days long past or far ahead are misreadings.
    `same_day`: see `Reader`."""
    subject = fold(seen.subject)
    best: tuple[int, Expected] | None = None
    for language in languages:
        reader = replace(reader_of(language, base, day_first), same_day=same_day)
        for find in (_cued, _ahead):
            if best is not None:
                break
            for text in (seen.folded, subject):
                for rank, one in find(text, language, reader):
                    if _likely(one, base) and (best is None or rank < best[0]):
                        best = rank, one
        if best is not None:
            return best[1]
    return None


def says_today(sentence: str, languages: tuple[Language, ...]) -> bool:
    """Whether a sentence speaks of today, in any of these languages."""
    return any(next(found(sentence, language.today), None) is not None for language in languages)


def says_tomorrow(sentence: str, languages: tuple[Language, ...]) -> bool:
    return any(next(found(sentence, language.tomorrow), None) is not None for language in languages)


NEAR_THE_TOP = 1500
AHEAD = frozenset(
    [
        "wird",
        "werden",
        "liefern",
        "bringen",
        "will",
        "should",
        "recibiras",
        "recibira",
        "llegara",
        "llegaran",
        "entregaremos",
        "recevrez",
        "livrerons",
        "sera",
        "seront",
        "arrivera",
        "riceverai",
        "ricevera",
        "arrivera",
        "consegneremo",
        "ontvang",
        "ontvangt",
        "bezorgen",
        "wordt",
        "receberas",
        "recebera",
        "chegara",
        "otrzymasz",
        "dostarczymy",
        "levereras",
        "levererar",
        "leveres",
        "toimitetaan",
    ]
)
"""Words right behind the day on which it will happen."""
LEAVES = re.compile(
    r"\b(?:to|will|can) (?:ship|dispatch|send)\b|\b(?:versenden|verschicken|expedier|enviar|spedire|verzenden)\b"
)
"""Between the words and the date they make it the day the parcel leaves."""


def _cued(text: str, language: Language, reader: Reader) -> Iterator[tuple[int, Expected]]:
    for start, end in islice(found(text, language.eta), MOST_CUES):
        line_start = text.rfind("\n", 0, start) + 1
        if EARLIER.search(text, line_start, start):
            continue
        newer = NEWER.search(text, max(line_start, start - 20), end) is not None
        window = text[end : end + WINDOW]
        for at, _, one in reader.dates(window):
            before = window[:at]
            if LEAVES.search(before):
                break
            if len(before.split()) <= MOST_WORDS_BEFORE and before.count("\n") <= 2:
                yield (0 if newer else 1), one
            break


def _ahead(text: str, language: Language, reader: Reader) -> Iterator[tuple[int, Expected]]:
    """Dates before what will happen then: "Am 07.09. wird Ihre Sendung zugestellt", "el 9 de octubre recibiras"."""
    top = text[:NEAR_THE_TOP]
    for _, end, one in reader.dates(top):
        stop = next((place for place in range(end, len(top)) if top[place] in "\n!?"), len(top))
        rest = top[end:stop].split()
        goods = any(noun in top[end:stop] for noun in (*language.parcel, *language.order_word))
        if rest and rest[0].strip(",:") in AHEAD and goods and not LEAVES.search(top, end, stop):
            yield 2, one


def _likely(one: Expected, base: date | None) -> bool:
    return base is None or base - timedelta(days=2) <= one.latest <= base + FURTHEST


@cache
def _names(code: str) -> tuple[dict[str, int], dict[str, int]]:
    """Month and weekday names of a language and of English, in all their forms, folded."""
    months: dict[str, int] = {}
    days: dict[str, int] = {}
    for locale in (code, "en"):
        for width in ("wide", "abbreviated"):
            for context in ("format", "stand-alone"):
                for number, name in get_month_names(width, context, locale).items():
                    months.setdefault(plain(str(name)).rstrip("."), number)
                for number, name in get_day_names(width, context, locale).items():
                    days.setdefault(plain(str(name)).rstrip("."), number)
    extra = {"sept": 9, "tues": 1, "thur": 3, "thurs": 3, "weds": 2}
    months.setdefault("sept", extra["sept"])
    for name in ("tues", "thur", "thurs", "weds"):
        days.setdefault(name, extra[name])
    keep = {name: number for name, number in months.items() if len(name) >= 3 and not name[0].isdigit()}
    return keep, {name: number for name, number in days.items() if len(name) >= 2}


@cache
def _pattern(code: str, today: tuple[str, ...], tomorrow: tuple[str, ...]) -> re.Pattern[str]:
    months, days = _names(code)
    month = "|".join(sorted(map(re.escape, months), key=len, reverse=True))
    weekday = "|".join(sorted(map(re.escape, days), key=len, reverse=True))
    words = "|".join(map(re.escape, sorted((*today, *tomorrow), key=len, reverse=True)))
    edge = "" if code in ("ja", "zh") else r"(?!\w|[/-]\d)"
    lead = "" if code in ("ja", "zh") else r"(?<![\w])"

    def side(n: str) -> str:
        return (
            rf"(?:(?:{weekday})\.?,?\s*(?:the\s+|den\s+|dem\s+|le\s+|el\s+|il\s+|de\s+|d\.\s*)?)?(?:"
            rf"(?P<iso{n}>20\d\d[-/.]\d{{1,2}}[-/.]\d{{1,2}})"
            rf"|(?P<cjk{n}>(?:20\d\d年\s*)?\d{{1,2}}月\s*\d{{1,2}}日)"
            rf"|(?P<num{n}>\d{{1,2}}(?:/\d{{1,2}}(?:/(?:20)?\d\d)?|-\d{{1,2}}-(?:20)?\d\d|\.\s?\d{{1,2}}\.(?:\s?(?:20)?\d\d(?!\d))?))"
            rf"|(?P<day{n}a>\d{{1,2}})(?:\.|st|nd|rd|th|er|o|ª)?\s*(?:of\s+|de\s+|di\s+)?(?P<mon{n}a>{month})(?!\w)\.?,?"
            rf"(?:\s*(?:de\s+|del\s+)?(?P<year{n}a>20\d\d))?"
            rf"|(?P<mon{n}b>{month})\.?\s*(?P<day{n}b>\d{{1,2}})(?:st|nd|rd|th)?(?!\d|:)(?:,?\s*(?P<year{n}b>20\d\d))?"
            r")"
        )

    named_day = rf"\d{{1,2}}(?:\.|st|nd|rd|th)?\s*(?:of\s+|de\s+)?(?:{month})(?!\w)"
    leading = rf"(?:(?P<lone1>\d{{1,2}})\.?{RANGE}(?={named_day}))?"
    trailing = rf"(?:{RANGE}(?:{side('2')}|(?P<lone2>\d{{1,2}})(?!\d|:|\s*(?:am|pm|uhr|h\b))))?"
    return re.compile(
        rf"{lead}(?:(?P<word>{words}){edge}|{leading}{side('1')}{trailing}{edge}|(?P<weekday_only>{weekday}){edge})"
    )


@cache
def _reader_parts(language: Language) -> tuple[dict[str, int], dict[str, int], re.Pattern[str]]:
    months, days = _names(language.code)
    return months, days, _pattern(language.code, language.today, language.tomorrow)


def reader_of(language: Language, base: date | None, day_first: bool | None) -> Reader:
    months, days, pattern = _reader_parts(language)
    return Reader(base, day_first, months, days, language.today, language.tomorrow, pattern)
