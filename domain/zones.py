"""Time zones: which one a place or an address lies in. Places are those of the IANA database (`zone.tab`)."""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from importlib import resources

from babel import Locale

from domain.people import Address

_STATES = {
    "America/New_York": "US: CT DE DC FL GA IN ME MD MA MI NH NJ NY NC OH PA RI SC VT VA WV KY; CA: ON QC",
    "America/Chicago": "US: AL AR IL IA KS LA MN MS MO NE ND OK SD TN TX WI",
    "America/Denver": "US: CO MT NM UT WY ID",
    "America/Phoenix": "US: AZ",
    "America/Los_Angeles": "US: CA NV OR WA",
    "America/Anchorage": "US: AK",
    "Pacific/Honolulu": "US: HI",
    "America/Puerto_Rico": "US: PR",
    "America/Halifax": "CA: NS NB PE",
    "America/St_Johns": "CA: NL",
    "America/Winnipeg": "CA: MB",
    "America/Regina": "CA: SK",
    "America/Edmonton": "CA: AB NT",
    "America/Vancouver": "CA: BC",
    "America/Whitehorse": "CA: YT",
    "Australia/Sydney": "AU: NSW ACT",
    "Australia/Melbourne": "AU: VIC",
    "Australia/Brisbane": "AU: QLD",
    "Australia/Adelaide": "AU: SA",
    "Australia/Perth": "AU: WA",
    "Australia/Hobart": "AU: TAS",
    "Australia/Darwin": "AU: NT",
}
"""Where most people of a state live, for states that lie in two zones."""

_CHIEF = {
    "US": "America/New_York",
    "CA": "America/Toronto",
    "MX": "America/Mexico_City",
    "BR": "America/Sao_Paulo",
    "AU": "Australia/Sydney",
    "NZ": "Pacific/Auckland",
    "RU": "Europe/Moscow",
    "ES": "Europe/Madrid",
    "PT": "Europe/Lisbon",
    "CL": "America/Santiago",
    "EC": "America/Guayaquil",
    "AR": "America/Argentina/Buenos_Aires",
    "CN": "Asia/Shanghai",
    "ID": "Asia/Jakarta",
    "DE": "Europe/Berlin",
    "CY": "Asia/Nicosia",
    "MY": "Asia/Kuala_Lumpur",
    "UA": "Europe/Kyiv",
    "KZ": "Asia/Almaty",
}
"""Of countries with several zones, the one in which most people live."""

_SPOKEN = {
    "eastern": "America/New_York",
    "est": "America/New_York",
    "edt": "America/New_York",
    "et": "America/New_York",
    "central": "America/Chicago",
    "cst": "America/Chicago",
    "cdt": "America/Chicago",
    "ct": "America/Chicago",
    "mountain": "America/Denver",
    "mst": "America/Denver",
    "mdt": "America/Denver",
    "pacific": "America/Los_Angeles",
    "pst": "America/Los_Angeles",
    "pdt": "America/Los_Angeles",
    "pt": "America/Los_Angeles",
    "gmt": "Europe/London",
    "bst": "Europe/London",
    "cet": "Europe/Paris",
    "cest": "Europe/Paris",
    "utc": "UTC",
    "san francisco": "America/Los_Angeles",
    "seattle": "America/Los_Angeles",
    "san diego": "America/Los_Angeles",
    "las vegas": "America/Los_Angeles",
    "miami": "America/New_York",
    "boston": "America/New_York",
    "washington": "America/New_York",
    "atlanta": "America/New_York",
    "philadelphia": "America/New_York",
    "nyc": "America/New_York",
    "austin": "America/Chicago",
    "houston": "America/Chicago",
    "dallas": "America/Chicago",
    "san antonio": "America/Chicago",
    "barcelona": "Europe/Madrid",
    "sevilla": "Europe/Madrid",
    "valencia": "Europe/Madrid",
    "munich": "Europe/Berlin",
    "hamburg": "Europe/Berlin",
    "milan": "Europe/Rome",
    "guadalajara": "America/Mexico_City",
    "medellin": "America/Bogota",
    "rio de janeiro": "America/Sao_Paulo",
    "mumbai": "Asia/Kolkata",
    "delhi": "Asia/Kolkata",
    "montreal": "America/Toronto",
    "calgary": "America/Edmonton",
}


@cache
def _by_country() -> dict[str, tuple[str, ...]]:
    """Zones of each country (ISO 3166-1 alpha-2), as the database lists them."""
    found: dict[str, tuple[str, ...]] = {}
    for line in (resources.files("tzdata") / "zoneinfo" / "zone.tab").read_text("utf-8").splitlines():
        if line and not line.startswith("#"):
            country, _where, zone, *_note = line.split("\t")
            found[country] = (*found.get(country, ()), zone)
    return found


@cache
def _places() -> dict[str, str]:
    """What people may call a zone: its city, its whole name, its country in English and Spanish."""
    named = {}
    for country, zones in _by_country().items():
        for language in ("en", "es"):
            name = Locale(language).territories.get(country)
            if name:
                named[_folded(name)] = _CHIEF.get(country, zones[0])
    for zones in _by_country().values():
        for zone in zones:
            named[_folded(zone)] = zone
            named[_folded(zone.rpartition("/")[2])] = zone
    return named | _SPOKEN


def zone_named(words: str) -> str | None:
    """The IANA name of what somebody calls their time zone: "Madrid", "Eastern", "America/Bogota", "España"."""
    said = re.sub(r"^the | (?:standard |daylight )?time$|^hora (?:de |del )?", "", _folded(words)).strip()
    return _places().get(said) or _places().get(said.partition(",")[0].strip())


def zone_at(address: Address) -> str | None:
    """The zone an address lies in, by its country and state; None when nothing tells."""
    country, region = address.country.upper(), address.region.upper()
    for zone, states in _STATES.items():
        for group in states.split("; "):
            where, _, codes = group.partition(": ")
            if where == country and region in codes.split():
                return zone
    zones = _by_country().get(country, ())
    return _CHIEF.get(country) or (zones[0] if zones else None)


def _folded(words: str) -> str:
    plain = unicodedata.normalize("NFKD", words.lower().replace("_", " "))
    return " ".join("".join(ch for ch in plain if not unicodedata.combining(ch)).split()).strip(" .!")
