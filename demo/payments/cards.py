"""Test cards: what a number typed on the hosted page means (docs.stripe.com/testing)."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date

from stdnum import luhn


@dataclass(frozen=True, slots=True, kw_only=True)
class TestCard:
    """`decline`: code of every attempt to use it. `asks`: "setup" wants 3-D Secure until it has been set up
    for later use, "always" at each payment."""

    __test__ = False

    brand: str = "visa"
    decline: str | None = None
    decline_setup: bool = True
    asks: str | None = None
    funding: str = "credit"


TEST_CARDS = {
    "4242424242424242": TestCard(),
    "4000056655665556": TestCard(funding="debit"),
    "5555555555554444": TestCard(brand="mastercard"),
    "378282246310005": TestCard(brand="amex"),
    "6011111111111117": TestCard(brand="discover"),
    "4000000000000002": TestCard(decline="generic_decline"),
    "4000000000009995": TestCard(decline="insufficient_funds"),
    "4000000000000069": TestCard(decline="expired_card"),
    "4000000000000127": TestCard(decline="incorrect_cvc"),
    "4000000000000341": TestCard(decline="generic_decline", decline_setup=False),
    "4000002500003155": TestCard(asks="setup"),
    "4000002760003184": TestCard(asks="always"),
}
METHOD_NAMES = {
    "pm_card_visa": "4242424242424242",
    "pm_card_mastercard": "5555555555554444",
    "pm_card_amex": "378282246310005",
    "pm_card_visa_chargeDeclined": "4000000000000002",
    "pm_card_visa_chargeDeclinedInsufficientFunds": "4000000000009995",
    "pm_card_chargeDeclinedExpiredCard": "4000000000000069",
    "pm_card_chargeCustomerFail": "4000000000000341",
    "pm_card_authenticationRequiredOnSetup": "4000002500003155",
    "pm_card_authenticationRequired": "4000002760003184",
}
"""Payment methods that tests may name without making them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Typed:
    """What a person typed on the card page."""

    number: str
    month: int
    year: int
    cvc: str
    name: str = ""
    postal_code: str = ""


def read_typed(form: dict[str, str], today: date) -> Typed | str:
    """What was typed, or the sentence that says what is wrong with it."""
    number = "".join(c for c in form.get("number", "") if c.isdigit())
    if not 12 <= len(number) <= 19 or not luhn.is_valid(number):
        return "Your card number is invalid."
    if number not in TEST_CARDS:
        return "This is a demo: use a test card, such as 4242 4242 4242 4242. Never type a real card here."
    month, _, year = form.get("expiry", "").replace(" ", "").partition("/")
    if not (month.isdigit() and year.isdigit() and 1 <= int(month) <= 12):
        return "Your card's expiration date is incomplete."
    full_year = int(year) + 2000 if len(year) == 2 else int(year)
    if (full_year, int(month)) < (today.year, today.month):
        return "Your card's expiration date is in the past."
    cvc = form.get("cvc", "").strip()
    if not (cvc.isdigit() and len(cvc) in {3, 4}):
        return "Your card's security code is incomplete."
    return Typed(
        number=number,
        month=int(month),
        year=full_year,
        cvc=cvc,
        name=form.get("name", "").strip(),
        postal_code=form.get("postal_code", "").strip(),
    )


def fingerprint(number: str) -> str:
    """The same for the same number, and no way back to it within the demo's few cards."""
    return hashlib.sha256(f"demo fingerprint {number}".encode()).hexdigest()[:16]
