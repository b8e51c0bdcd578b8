"""What the checkout's forms must hold."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date

from starlette.datastructures import FormData

from demo.maple.network import TypedCard
from demo.maple.shop import INVOICE, Account, Payment
from demo.shop.bag import STATES
from demo.shop.orders import Recipient

Errors = dict[str, str]

GOOD_CARD = "4242"
"""Cards that start so are accepted; `BAD_CARD` is refused by its bank, all others by the form."""
BAD_CARD = "4000000000000002"


def words(form: FormData) -> dict[str, str]:
    """The form's texts, stripped; files are left out."""
    return {name: value.strip()[:200] for name, value in form.items() if isinstance(value, str)}


def email_of(form: Mapping[str, str]) -> str | None:
    """The e-mail address in lower case, None when it is none."""
    email = form.get("email", "").lower()
    return email if re.fullmatch(r"[^@\s]+@[^@\s]+\.[^@\s]+", email) else None


def read_address(form: Mapping[str, str]) -> tuple[Recipient | None, Errors]:
    needed = {
        "first_name": "Enter your first name",
        "last_name": "Enter your last name",
        "line1": "Enter a street address",
        "city": "Enter a city",
    }
    errors = {name: text for name, text in needed.items() if not form.get(name)}
    if form.get("state") not in STATES:
        errors["state"] = "Choose a state"
    if not re.fullmatch(r"\d{5}(-\d{4})?", form.get("postal_code", "")):
        errors["postal_code"] = "Enter a 5-digit ZIP code"
    if len(re.sub(r"\D", "", form.get("phone", ""))) < 10:
        errors["phone"] = "Enter a phone number with area code"
    if errors:
        return None, errors
    names = ("first_name", "last_name", "line1", "line2", "city", "state", "postal_code", "phone")
    return Recipient(**{name: form.get(name, "") for name in names}), {}


def read_payment(
    form: Mapping[str, str], account: Account | None, *, any_card: bool = False
) -> tuple[Payment | None, Errors]:
    """`any_card`: the card network decides, not the first digits."""
    match form.get("payment"):
        case "invoice":
            return Payment(kind="invoice", title=INVOICE), {}
        case "saved" if account and account.card:
            return Payment(kind="saved", title=account.card), {}
        case "card":
            return _read_card(form, any_card)
    return None, {"payment": "Choose how you would like to pay"}


def _read_card(form: Mapping[str, str], any_card: bool) -> tuple[Payment | None, Errors]:
    number = re.sub(r"[\s-]", "", form.get("card_number", ""))
    errors: Errors = {}
    if not form.get("card_name"):
        errors["card_name"] = "Enter the name on the card"
    if not (number.isdigit() and 12 <= len(number) <= 19 and _luhn(number)):
        errors["card_number"] = "Check the card number"
    elif not (any_card or number.startswith(GOOD_CARD) or number == BAD_CARD):
        errors["card_number"] = "We do not take this card"
    if not _is_ahead(form.get("card_expiry", "")):
        errors["card_expiry"] = "Check the expiration date"
    if not is_cvc(form.get("card_cvc", "")):
        errors["card_cvc"] = "Check the security code"
    if errors:
        return None, errors
    title = f"Visa ending in {number[-4:]}"
    month, year = _month_of(form["card_expiry"])
    card = TypedCard(number=number, month=month, year=year, cvc=form["card_cvc"])
    return Payment(kind="card", title=title, declined=number == BAD_CARD, card=card), {}


def is_cvc(code: str) -> bool:
    return re.fullmatch(r"\d{3,4}", code) is not None


def _luhn(number: str) -> bool:
    doubled = (int(d) * (2 if place % 2 else 1) for place, d in enumerate(reversed(number)))
    return sum(d - 9 if d > 9 else d for d in doubled) % 10 == 0


def _is_ahead(expiry: str) -> bool:
    """ "MM/YY" or "MM/YYYY", this month or later."""
    month, year = _month_of(expiry)
    today = date.today()
    return (year, month) >= (today.year, today.month)


def _month_of(expiry: str) -> tuple[int, int]:
    """Month and year, nought when it is no date."""
    found = re.fullmatch(r"(0?[1-9]|1[0-2])\s*/?\s*(?:20)?(\d\d)", expiry)
    return (int(found[1]), 2000 + int(found[2])) if found else (0, 0)
