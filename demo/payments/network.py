"""What happens when an issued card is used: its limits, the question to the platform, the spending."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from demo.payments.books import Books
from demo.payments.cards import TEST_CARDS
from demo.payments.errors import Json, invalid
from demo.payments.listing import page

Ask = Callable[[Json], Awaitable[bool | None]]
"""Asks the platform whether to approve an authorisation; None when it did not answer in time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Purchase:
    """What a merchant asks of a card. `cvc` and `expiry` (month, year) as typed; None when not typed."""

    amount: int
    currency: str
    merchant: Json
    cvc: str | None = None
    expiry: tuple[int, int] | None = None


async def authorise(books: Books, card: Json, purchase: Purchase, ask: Ask) -> Json:
    """One authorisation: our own checks first, then the platform is asked within two seconds."""
    reason = _own_reason(books, card, purchase)
    made = _authorization(books, card, purchase)
    approved = reason is None
    if approved:
        made["pending_request"] = _request(made)
        answer = await ask(made)
        made["pending_request"] = None
        approved = bool(answer)
        reason = {True: None, False: "webhook_declined", None: "webhook_timeout"}[answer]
    made["approved"] = approved
    made["status"] = "pending" if approved else "closed"
    made["request_history"].append(_history(books, made, purchase, approved, reason))
    if approved:
        made["amount"] = purchase.amount
        made["balance_transactions"] = [
            books.book("card_spend", -purchase.amount, purchase.currency, made["id"])
        ]
        _count_payment(books, card)
    books.event("issuing_authorization.created", made)
    return made


def public_card(number: str) -> Json:
    """How a test card of the hosted page does at a store that takes cards itself."""
    card = TEST_CARDS.get(number)
    reason = "unknown_card" if card is None else card.decline
    return {"approved": reason is None, "reason": reason or "approved", "authorization": None}


def _own_reason(books: Books, card: Json, purchase: Purchase) -> str | None:
    """Why the card itself refuses, in the words of `request_history[].reason`."""
    secret = books.private[card["id"]]
    if card["status"] == "canceled":
        return "card_canceled"
    if card["status"] != "active":
        return "card_inactive"
    if purchase.currency != card["currency"]:
        return "authorization_controls"
    if purchase.cvc is not None and purchase.cvc != secret["cvc"]:
        return "verification_failed"
    if purchase.expiry is not None and purchase.expiry != (card["exp_month"], card["exp_year"]):
        return "card_expired"
    if not _within_limits(books, card, purchase):
        return "authorization_controls"
    if purchase.amount > books.available(purchase.currency, issuing=True):
        return "insufficient_funds"
    return None


def _within_limits(books: Books, card: Json, purchase: Purchase) -> bool:
    controls = card["spending_controls"]
    category = purchase.merchant.get("category")
    if controls["allowed_categories"] and category not in controls["allowed_categories"]:
        return False
    if category in (controls["blocked_categories"] or []):
        return False
    countries = controls["allowed_merchant_countries"]
    if countries and purchase.merchant.get("country") not in countries:
        return False
    for limit in controls["spending_limits"]:
        spent = 0 if limit["interval"] == "per_authorization" else _spent(books, card)
        if spent + purchase.amount > limit["amount"]:
            return False
    return True


def _spent(books: Books, card: Json) -> int:
    """All that is held or taken. The demo's cards do not live long enough for shorter spans to differ."""
    return sum(
        a["amount"] if a["status"] == "pending" else _captured(books, a)
        for a in books.all("issuing.authorization")
        if a["card"]["id"] == card["id"] and a["approved"]
    )


def _captured(books: Books, authorization: Json) -> int:
    return sum(
        -t["amount"] for t in books.all("issuing.transaction") if t["authorization"] == authorization["id"]
    )


def _count_payment(books: Books, card: Json) -> None:
    """A card that lives for so many payments ends itself."""
    rule = (card.get("lifecycle_controls") or {}).get("cancel_after") or {}
    if not rule.get("payment_count"):
        return
    used = sum(a["approved"] for a in books.all("issuing.authorization") if a["card"]["id"] == card["id"])
    if used >= rule["payment_count"]:
        card |= {"status": "canceled", "cancellation_reason": None}
        books.event("issuing_card.updated", card, {"status": "active"})


def capture(books: Books, authorization_id: str, params: Json) -> Json:
    """The merchant takes the money; never more than was held."""
    made = books.get("issuing.authorization", authorization_id)
    if made["status"] != "pending":
        raise invalid(f"This authorization is {made['status']}.")
    asked = {"capture_amount": made["amount"]} | params
    amount = int(asked["capture_amount"])
    if not 1 <= amount <= made["amount"]:
        raise invalid(f"capture_amount must be between 1 and {made['amount']}.", "capture_amount")
    _give_back(books, made, made["amount"] - amount)
    transaction = books.add(
        "issuing.transaction",
        "ipi",
        amount=-amount,
        amount_details={"atm_fee": None, "cashback_amount": None},
        authorization=made["id"],
        balance_transaction=made["balance_transactions"][0]["id"],
        card=made["card"]["id"],
        cardholder=made["cardholder"],
        currency=made["currency"],
        dispute=None,
        merchant_amount=-amount,
        merchant_currency=made["currency"],
        merchant_data=made["merchant_data"],
        metadata={},
        network_data=None,
        token=None,
        type="capture",
        wallet=None,
    )
    made |= {"status": "closed", "amount": 0}
    books.event("issuing_transaction.created", transaction)
    books.event("issuing_authorization.updated", made)
    return made


def reverse(books: Books, authorization_id: str, params: Json) -> Json:
    """The merchant gives the hold up."""
    made = books.get("issuing.authorization", authorization_id)
    if made["status"] != "pending":
        raise invalid(f"This authorization is {made['status']}.")
    _give_back(books, made, made["amount"])
    made |= {"status": "reversed", "amount": 0}
    books.event("issuing_authorization.updated", made)
    return made


def refund(books: Books, card: Json, amount: int, merchant: Json) -> Json:
    """A merchant's refund onto an issued card, even one that is canceled."""
    made = books.add(
        "issuing.transaction",
        "ipi",
        amount=amount,
        amount_details={"atm_fee": None, "cashback_amount": None},
        authorization=None,
        balance_transaction=None,
        card=card["id"],
        cardholder=card["cardholder"]["id"],
        currency=card["currency"],
        dispute=None,
        merchant_amount=amount,
        merchant_currency=card["currency"],
        merchant_data=merchant_data(merchant),
        metadata={},
        network_data=None,
        token=None,
        type="refund",
        wallet=None,
    )
    made["balance_transaction"] = books.book("card_refund", amount, card["currency"], made["id"])["id"]
    books.event("issuing_transaction.created", made)
    return made


def _give_back(books: Books, authorization: Json, amount: int) -> None:
    if amount:
        books.book("card_refund", amount, authorization["currency"], authorization["id"])


def authorizations(books: Books, params: Json, url: str) -> Json:
    found = (
        a
        for a in books.all("issuing.authorization")
        if params.get("card") in {None, a["card"]["id"]} and params.get("status") in {None, a["status"]}
    )
    return page(found, params, url)


def transactions(books: Books, params: Json, url: str) -> Json:
    found = (t for t in books.all("issuing.transaction") if params.get("card") in {None, t["card"]})
    return page(found, params, url)


def merchant_data(given: Json) -> Json:
    known = {
        "category": "womens_ready_to_wear_stores",
        "category_code": "5621",
        "city": "New York",
        "country": "US",
        "name": "A store",
        "network_id": "1234567890",
        "postal_code": "10001",
        "state": "NY",
        "tax_id": None,
        "terminal_id": None,
        "url": None,
    }
    return known | {name: value for name, value in given.items() if name in known}


def _authorization(books: Books, card: Json, purchase: Purchase) -> Json:
    return books.add(
        "issuing.authorization",
        "iauth",
        amount=0,
        amount_details={"atm_fee": None, "cashback_amount": None},
        approved=False,
        authorization_method="online",
        balance_transactions=[],
        card=card,
        card_presence="not_present",
        cardholder=card["cardholder"]["id"],
        currency=purchase.currency,
        fleet=None,
        fraud_challenges=None,
        fuel=None,
        merchant_amount=purchase.amount,
        merchant_currency=purchase.currency,
        merchant_data=merchant_data(purchase.merchant),
        metadata={},
        network_data=None,
        pending_request=None,
        request_history=[],
        status="pending",
        token=None,
        transactions=[],
        treasury=None,
        verification_data={
            "address_line1_check": "not_provided",
            "address_postal_code_check": "not_provided",
            "authentication_exemption": None,
            "cvc_check": "not_provided" if purchase.cvc is None else "match",
            "expiry_check": "not_provided" if purchase.expiry is None else "match",
            "postal_code": None,
            "three_d_secure": None,
        },
        verified_by_fraud_challenge=None,
        wallet=None,
    )


def _request(made: Json) -> Json:
    return {
        "amount": made["merchant_amount"],
        "amount_details": made["amount_details"],
        "currency": made["currency"],
        "is_amount_controllable": False,
        "merchant_amount": made["merchant_amount"],
        "merchant_currency": made["merchant_currency"],
        "network_risk_score": None,
    }


def _history(books: Books, made: Json, purchase: Purchase, approved: bool, reason: str | None) -> Json:
    return {
        "amount": purchase.amount,
        "amount_details": made["amount_details"],
        "approved": approved,
        "authorization_code": None,
        "created": int(books.now()),
        "currency": purchase.currency,
        "merchant_amount": purchase.amount,
        "merchant_currency": purchase.currency,
        "network_risk_score": None,
        "reason": reason or "webhook_approved",
        "reason_message": None,
        "requested_at": int(books.now()),
    }
