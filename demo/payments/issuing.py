"""Cards that the platform issues, and who they are issued to."""

from __future__ import annotations

import secrets
from datetime import UTC, datetime

from stdnum import luhn

from demo.payments import customers
from demo.payments.books import Books
from demo.payments.errors import Json, invalid
from demo.payments.listing import page

BIN = "400000999"
"""First digits of issued test cards; of the range that no real card has."""


def create_cardholder(books: Books, params: Json) -> Json:
    made = books.add(
        "issuing.cardholder",
        "ich",
        billing={"address": customers.EMPTY_ADDRESS | params["billing"]["address"]},
        company=None,
        email=params.get("email"),
        individual=params.get("individual"),
        metadata=params.get("metadata", {}),
        name=params["name"],
        phone_number=params.get("phone_number"),
        preferred_locales=params.get("preferred_locales", []),
        requirements={"disabled_reason": None, "past_due": []},
        spending_controls=params.get("spending_controls"),
        status=params.get("status", "active"),
        type=params.get("type", "individual"),
    )
    books.event("issuing_cardholder.created", made)
    return made


def update_cardholder(books: Books, holder_id: str, params: Json) -> Json:
    holder = books.get("issuing.cardholder", holder_id)
    holder["metadata"] = customers.merged(holder["metadata"], params)
    holder |= {name: params[name] for name in ("email", "phone_number", "status") if name in params}
    books.event("issuing_cardholder.updated", holder)
    return holder


def create_card(books: Books, params: Json) -> Json:
    """A card; inactive unless asked otherwise. Its number is told only to who expands it."""
    if params.get("type") != "virtual":
        raise invalid("Only virtual cards are issued here.", "type")
    if not params.get("cardholder"):
        raise invalid("Missing required param: cardholder.", "cardholder", "parameter_missing")
    holder = books.get("issuing.cardholder", params["cardholder"], "cardholder")
    number = _new_number(books)
    made = books.add(
        "issuing.card",
        "ic",
        brand="Visa",
        cancellation_reason=None,
        cardholder=holder,
        currency=params["currency"].lower(),
        exp_month=params.get("exp_month", 12),
        exp_year=params.get("exp_year", datetime.now(UTC).year + 3),
        financial_account=None,
        last4=number[-4:],
        latest_fraud_warning=None,
        lifecycle_controls=params.get("lifecycle_controls"),
        metadata=params.get("metadata", {}),
        personalization_design=None,
        replaced_by=None,
        replacement_for=None,
        replacement_reason=None,
        second_line=None,
        shipping=None,
        spending_controls=_controls(params),
        status=params.get("status", "inactive"),
        type="virtual",
        wallets={
            "apple_pay": {"eligible": True, "ineligible_reason": None},
            "google_pay": {"eligible": True, "ineligible_reason": None},
            "primary_account_identifier": None,
        },
    )
    books.private[made["id"]] = {"number": number, "cvc": f"{secrets.randbelow(1000):03d}"}
    books.event("issuing_card.created", made)
    return made


def _new_number(books: Books) -> str:
    taken = {secret.get("number") for secret in books.private.values()}
    while True:
        body = f"{BIN}{secrets.randbelow(10**6):06d}"
        number = body + luhn.calc_check_digit(body)
        if number not in taken:
            return number


def _controls(params: Json) -> Json:
    asked = params.get("spending_controls") or {}
    names = (
        "allowed_card_presences", "allowed_categories", "allowed_merchant_countries", "blocked_card_presences",
        "blocked_categories", "blocked_merchant_countries",
    )  # fmt: skip
    return {
        **{name: asked.get(name) for name in names},
        "spending_limits": [{"categories": [], **limit} for limit in asked.get("spending_limits", [])],
        "spending_limits_currency": params.get("currency", "usd").lower(),
    }


def update_card(books: Books, card_id: str, params: Json) -> Json:
    card = books.get("issuing.card", card_id)
    if card["status"] == "canceled" and params.get("status") not in {None, "canceled"}:
        raise invalid("A canceled card cannot be activated again.", "status")
    before = {"status": card["status"]}
    card["status"] = params.get("status", card["status"])
    card["cancellation_reason"] = params.get("cancellation_reason", card["cancellation_reason"])
    card["metadata"] = customers.merged(card["metadata"], params)
    if "spending_controls" in params:
        card["spending_controls"] = _controls(params | {"currency": card["currency"]})
    books.event("issuing_card.updated", card, before)
    return card


def cards(books: Books, params: Json, url: str) -> Json:
    found = (
        c
        for c in books.all("issuing.card")
        if params.get("cardholder") in {None, c["cardholder"]["id"]}
        and params.get("status") in {None, c["status"]}
        and params.get("last4") in {None, c["last4"]}
    )
    return page(found, params, url)


def card_by_number(books: Books, number: str) -> Json | None:
    for card in books.all("issuing.card"):
        if books.private[card["id"]]["number"] == number:
            return card
    return None
