"""Which currency a sign, a code or a place means."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import urlsplit

import tldextract
from babel.core import Locale, UnknownLocaleError
from babel.numbers import get_territory_currencies, list_currencies

_SIGNS: dict[str, tuple[str, ...]] = {
    "US$": ("USD",), "USD$": ("USD",), "U$S": ("USD",), "US $": ("USD",),
    "A$": ("AUD",), "AU$": ("AUD",), "AU $": ("AUD",), "C$": ("CAD",), "CA$": ("CAD",), "CDN$": ("CAD",), "NZ$": ("NZD",),
    "HK$": ("HKD",), "S$": ("SGD",), "SG$": ("SGD",), "NT$": ("TWD",), "NT": ("TWD",), "R$": ("BRL",),
    "MX$": ("MXN",), "MEX$": ("MXN",), "AR$": ("ARS",), "CLP$": ("CLP",), "COL$": ("COP",), "RD$": ("DOP",),
    "J$": ("JMD",), "TT$": ("TTD",),
    "$": (
        "USD", "CAD", "AUD", "NZD", "MXN", "ARS", "CLP", "COP", "UYU", "SGD", "HKD", "TWD", "BRL", "DOP", "JMD",
        "TTD", "BBD", "BSD", "BZD", "FJD", "NAD", "BMD",
    ),
    "€": ("EUR",), "£": ("GBP", "EGP", "GIP", "LBP"), "¥": ("JPY", "CNY"), "￥": ("JPY", "CNY"), "円": ("JPY",),
    "元": ("CNY", "TWD"), "₩": ("KRW",), "원": ("KRW",), "₹": ("INR",), "₽": ("RUB",), "₺": ("TRY",), "TL": ("TRY",),
    "₪": ("ILS",), "₫": ("VND",), "đ": ("VND",), "฿": ("THB",), "บาท": ("THB",), "₴": ("UAH",), "грн": ("UAH",),
    "₦": ("NGN",), "₱": ("PHP",), "₸": ("KZT",), "₾": ("GEL",), "֏": ("AMD",), "₼": ("AZN",), "₵": ("GHS",),
    "₡": ("CRC",), "₲": ("PYG",), "₭": ("LAK",), "₮": ("MNT",), "zł": ("PLN",), "Kč": ("CZK",), "Kc": ("CZK",),
    "Ft": ("HUF",), "lei": ("RON", "MDL"), "Lei": ("RON", "MDL"), "LEI": ("RON", "MDL"), "лв": ("BGN",),
    "kn": ("HRK",), "din": ("RSD",), "RSD": ("RSD",), "KM": ("BAM",), "ден": ("MKD",),
    "kr": ("SEK", "NOK", "DKK", "ISK"), "Kr": ("SEK", "NOK", "DKK", "ISK"), "KR": ("SEK", "NOK", "DKK", "ISK"),
    "руб": ("RUB", "BYN"), "р": ("RUB", "BYN"), "Br": ("BYN", "ETB"), "сум": ("UZS",), "сом": ("KGS",), "тг": ("KZT",),
    "Fr": ("CHF",), "SFr": ("CHF",), "RM": ("MYR",), "Rp": ("IDR",), "Rs": ("INR", "PKR", "LKR", "NPR"),
    "₨": ("INR", "PKR", "LKR", "NPR"), "R": ("ZAR",), "S/": ("PEN",), "S/.": ("PEN",), "Bs": ("BOB", "VES"),
    "KSh": ("KES",), "TSh": ("TZS",), "Dhs": ("AED", "MAD"), "DH": ("MAD", "AED"),
    "د.إ": ("AED",), "ر.س": ("SAR",), "د.ك": ("KWD",), "ج.م": ("EGP",), "ر.ق": ("QAR",), "﷼": ("SAR", "IRR"),
    "د.ت": ("TND",), "د.ب": ("BHD",), "د.أ": ("JOD",), "ر.ع": ("OMR",), "د.ج": ("DZD",), "د.م": ("MAD",),
    "جنيه": ("EGP", "SDG"), "ريال": ("SAR", "QAR", "OMR", "YER"), "درهم": ("AED", "MAD"),
    "دينار": ("KWD", "JOD", "BHD", "TND", "DZD", "LYD"), "دج": ("DZD",),
    "DT": ("TND",), "DA": ("DZD",), "LE": ("EGP",), "L.E": ("EGP",), "CFA": ("XOF", "XAF"), "FCFA": ("XOF", "XAF"),
    "ש\"ח": ("ILS",), "ש״ח": ("ILS",), "৳": ("BDT",), "Tk": ("BDT",), "дин": ("RSD",), "zl": ("PLN",), "VNĐ": ("VND",),
    "EURO": ("EUR",), "Euro": ("EUR",), "euro": ("EUR",), "eur": ("EUR",), "Eur": ("EUR",), "SR": ("SAR",),
}  # fmt: skip

ALL_CODES = frozenset(list_currencies())
WEAK_SIGNS = frozenset(
    ("R", "KM", "kn", "Fr", "DH", "SR", "NT", "Br", "Bs", "KR", "Kr", "kr", "TL", "RM", "Rp", "Rs", "Ft", "р", "тг",
     "din", "lei", "Lei", "LEI", "Kc", "DT", "DA", "LE", "L.E", "Tk", "zl")
)  # fmt: skip
"""Signs that are also units, names or parts of them."""
THOUSANDTHS = frozenset(("BHD", "JOD", "KWD", "LYD", "OMR", "TND"))
"""Currencies of a thousand parts (ISO 4217): "579,000 TND" is not half a million. Iraq prints no fils."""

_CODES_IN_TEXT = (
    "USD EUR GBP CAD AUD NZD JPY CNY RMB HKD TWD SGD KRW INR IDR MYR THB PHP VND PKR LKR BDT NPR AED SAR QAR KWD BHD OMR "
    "JOD ILS EGP MAD TND DZD ZAR NGN KES GHS UGX TZS TRY RUB BYN UAH KZT UZS GEL AMD AZN PLN CZK HUF RON BGN HRK RSD BAM "
    "MKD MDL ISK NOK SEK DKK CHF BRL MXN ARS CLP COP PEN UYU PYG BOB VES CRC GTQ HNL NIO DOP JMD TTD"
)
SIGNS = frozenset(_SIGNS) | frozenset(_CODES_IN_TEXT.split())
"""What stands beside an amount: signs, and the codes that are not also words."""
LETTER_SIGNS = frozenset(sign for sign in SIGNS if sign.isalpha())
MAX_SIGN = max(map(len, SIGNS))
SYMBOLS = "".join(sorted({c for sign in _SIGNS for c in sign if not c.isascii() or c == "$"}))
"""Characters that occur in signs and are no plain letters: a quick first look at a text."""

_COUNTRY_OF_TLD = {"uk": "GB", "su": "RU", "eu": "DE"}
_GENERIC_TLDS = {
    "co",
    "io",
    "tv",
    "me",
    "cc",
    "ws",
    "to",
    "ai",
    "fm",
    "ly",
    "gg",
    "sh",
    "is",
    "am",
    "la",
    "bz",
    "vc",
    "ac",
}
"""Country domains sold to the whole world: they tell nothing."""
_PLACE = re.compile(
    r"(?:^|/)(?:([a-z]{2})[-_]([a-z]{2})|([a-z]{2})[-_/]([a-z]{2})|([a-z]{2}))(?=/|$)", re.IGNORECASE
)
_LANGUAGES = {
    "en",
    "de",
    "fr",
    "es",
    "it",
    "nl",
    "sv",
    "da",
    "no",
    "nb",
    "fi",
    "pl",
    "cs",
    "pt",
    "ja",
    "ko",
    "zh",
    "ru",
    "tr",
}
_EXTRACT = tldextract.TLDExtract(suffix_list_urls=(), cache_dir=None)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a page sells, as far as its link and language tell. `countries`: likeliest first, ISO 3166 alpha-2."""

    countries: tuple[str, ...]

    @property
    def currencies(self) -> tuple[str, ...]:
        """The tender of those countries, likeliest first."""
        found = (code for country in self.countries for code in _tender(country))
        return tuple(dict.fromkeys(found))

    def resolve(self, candidates: tuple[str, ...]) -> str | None:
        """The one of `candidates` (what a sign may mean) that is paid here; else the first, the commonest."""
        return next(
            (code for code in self.currencies if code in candidates), candidates[0] if candidates else None
        )


def place_of(url: str, language: str = "", locale: str = "") -> Place:
    """From the host's country domain, a country in the path ("/en-ca/", "/gb/"), `<html lang>`, `og:locale`."""
    countries: list[str] = []
    parts = urlsplit(url if "//" in url else f"//{url}")
    for match in _PLACE.finditer("/".join(parts.path.split("/", 4)[:4])):
        first, second, third, fourth, alone = (group and group.lower() for group in match.groups())
        if first and second:
            countries += [second, first] if second.upper() in _territories() else [first]
        elif third and fourth:
            countries += [third, fourth]
        elif alone and alone not in _LANGUAGES:
            countries.append(alone)
    suffix = _EXTRACT(parts.hostname or "").suffix.rsplit(".", 1)[-1]
    if len(suffix) == 2 and suffix not in _GENERIC_TLDS:
        countries.append(suffix)
    for tag in (locale, language):
        region = re.search(r"[-_]([A-Za-z]{2})\b", tag or "")
        if region:
            countries.append(region[1])
    main = (language or locale or "")[:2].lower()
    if main and main not in ("en", "es", "pt", "fr", "ar", "zh"):
        countries += _homes(main)
    known = (_COUNTRY_OF_TLD.get(country.lower(), country.upper()) for country in countries)
    return Place(tuple(dict.fromkeys(country for country in known if country in _territories())))


def currencies_of_sign(sign: str) -> tuple[str, ...]:
    """What a sign or code beside a number may mean, commonest first; empty when it means no currency."""
    sign = sign.strip()
    if sign in _SIGNS:
        return _SIGNS[sign]
    bare = sign.rstrip(".").strip()
    if bare in _SIGNS:
        return _SIGNS[bare]
    upper = bare.upper()
    if upper == "RMB":
        return ("CNY",)
    return (upper,) if upper in ALL_CODES else ()


def code_of(value: object) -> str | None:
    """An ISO 4217 code from a machine-readable value ("usd", "EUR ", "$", "US$"); None when it is none.

    A bare sign that several countries use gives None: the place decides.
    """
    if not isinstance(value, str) or not value.strip() or len(value) > 40:
        return None
    text = value.strip()
    if len(text) == 3 and text.upper() in ALL_CODES:
        return text.upper()
    text = text.rsplit("/", 1)[-1].rsplit(":", 1)[-1].strip()
    if len(text) == 3 and text.upper() in ALL_CODES:
        return text.upper()
    meant = currencies_of_sign(text)
    return meant[0] if len(meant) == 1 else None


@lru_cache(maxsize=300)
def _tender(country: str) -> tuple[str, ...]:
    try:
        return tuple(get_territory_currencies(country))
    except (KeyError, ValueError):
        return ()


@lru_cache(maxsize=1)
def _territories() -> frozenset[str]:
    return frozenset(str(code) for code in Locale("en").territories if re.fullmatch("[A-Z]{2}", str(code)))


@lru_cache(maxsize=100)
def _homes(language: str) -> list[str]:
    try:
        territory = Locale.parse(language, resolve_likely_subtags=True) and _likely(language)
    except (UnknownLocaleError, ValueError):
        return []
    return [territory] if territory else []


def _likely(language: str) -> str | None:
    from babel.core import get_global

    full = get_global("likely_subtags").get(language, "")
    return full.rsplit("_", 1)[-1] if full else None
