"""Charges, what is given back of them, and disputes about them."""

from __future__ import annotations

from demo.payments import customers
from demo.payments.books import Books, new_id
from demo.payments.errors import Json, Refusal, invalid
from demo.payments.listing import page


def authorised(books: Books, intent: Json, manual: bool) -> Json:
    charge = _charge(books, intent)
    details = charge["payment_method_details"]["card"]
    details["amount_authorized"] = intent["amount"]
    if manual:
        details["capture_before"] = charge["created"] + int(books.hold_seconds)
    return charge


def failed(books: Books, intent: Json, decline: str, code: str, message: str) -> Json:
    charge = _charge(books, intent)
    charge |= {"status": "failed", "paid": False, "failure_code": code, "failure_message": message}
    charge["outcome"] |= {
        "network_status": "declined_by_network",
        "reason": decline,
        "seller_message": "The bank did not approve this payment.",
        "type": "issuer_declined",
    }
    return charge


def capture(books: Books, charge: Json, amount: int) -> None:
    charge |= {"captured": True, "amount_captured": amount}
    transaction = books.book("capture", amount, charge["currency"], charge["id"])
    charge["balance_transaction"] = transaction["id"]


def release(books: Books, charge: Json, event: str) -> None:
    """The hold ends with nothing taken."""
    charge |= {"refunded": True, "amount_refunded": charge["amount"]}
    books.event(event, charge)


def left_to_refund(charge: Json) -> int:
    return int(charge["amount_captured"] - charge["amount_refunded"])


def refund(books: Books, params: Json) -> Json:
    """Never more than was captured and not yet given back."""
    charge = _refunded_charge(books, params)
    if not charge["captured"]:
        message = "This charge was not captured; cancel the PaymentIntent to release its hold."
        raise invalid(message, "charge", "charge_not_refundable")
    left = left_to_refund(charge)
    if left <= 0:
        message = f"Charge {charge['id']} has already been refunded."
        raise invalid(message, None, "charge_already_refunded")
    amount = params.get("amount", left)
    if amount > left:
        message = (
            f"Refund amount ({_money(amount)}) is greater than unrefunded amount on charge ({_money(left)})"
        )
        raise invalid(message, "amount")
    if amount < 1:
        raise invalid("This value must be greater than or equal to 1.", "amount", "parameter_invalid_integer")
    return _give_back(books, charge, amount, params)


def _refunded_charge(books: Books, params: Json) -> Json:
    if params.get("payment_intent"):
        intent = books.get("payment_intent", params["payment_intent"], "payment_intent")
        charge = books.objects.get(intent["latest_charge"] or "")
        if charge is None:
            raise invalid("This PaymentIntent does not have a successful charge to refund.", "payment_intent")
        return charge
    if params.get("charge"):
        return books.get("charge", params["charge"], "charge")
    raise invalid(
        "One of the following params should be provided for this request: payment_intent or charge."
    )


def _give_back(books: Books, charge: Json, amount: int, params: Json) -> Json:
    made = books.add(
        "refund",
        "re",
        amount=amount,
        balance_transaction=None,
        charge=charge["id"],
        currency=charge["currency"],
        destination_details={
            "card": {
                "reference_status": "pending",
                "reference_type": "acquirer_reference_number",
                "type": "refund",
            },
            "type": "card",
        },
        metadata=params.get("metadata", {}),
        payment_intent=charge["payment_intent"],
        customer=charge["customer"],
        customer_account=None,
        payment_method=charge["payment_method"],
        reason=params.get("reason"),
        receipt_number=None,
        source_transfer_reversal=None,
        status="succeeded",
        transfer_reversal=None,
    )
    transaction = books.book("refund", -amount, charge["currency"], made["id"])
    made["balance_transaction"] = transaction["id"]
    charge["amount_refunded"] += amount
    charge["refunded"] = charge["amount_refunded"] == charge["amount_captured"]
    books.event("charge.refunded", charge)
    books.event("refund.created", made)
    return made


def _money(cents: int) -> str:
    return f"${cents / 100:,.2f}"


def dispute(books: Books, charge: Json, reason: str) -> Json:
    """The shopper's bank takes the money back until the case is decided."""
    if charge["disputed"] or not charge["captured"]:
        raise Refusal(400, "This charge cannot be disputed.")
    amount = charge["amount_captured"]
    made = books.add(
        "dispute",
        "dp",
        amount=amount,
        balance_transactions=[],
        charge=charge["id"],
        currency=charge["currency"],
        enhanced_eligibility_types=[],
        evidence={},
        evidence_details={
            "due_by": int(books.now()) + 7 * 86_400,
            "enhanced_eligibility": {},
            "has_evidence": False,
            "past_due": False,
            "submission_count": 0,
        },
        is_charge_refundable=False,
        metadata={},
        payment_intent=charge["payment_intent"],
        reason=reason,
        status="needs_response",
    )
    charge["disputed"] = True
    books.book("dispute", -amount, charge["currency"], made["id"])
    books.event("charge.dispute.created", made)
    return made


def update_refund(books: Books, refund_id: str, params: Json) -> Json:
    made = books.get("refund", refund_id)
    made["metadata"] = customers.merged(made["metadata"], params)
    return made


def refunds(books: Books, params: Json, url: str) -> Json:
    found = (
        r
        for r in books.all("refund")
        if params.get("charge") in {None, r["charge"]}
        and params.get("payment_intent") in {None, r["payment_intent"]}
    )
    return page(found, params, url)


def charges(books: Books, params: Json, url: str) -> Json:
    found = (
        c
        for c in books.all("charge")
        if params.get("customer") in {None, c["customer"]}
        and params.get("payment_intent") in {None, c["payment_intent"]}
        and params.get("transfer_group") in {None, c["transfer_group"]}
    )
    return page(found, params, url)


def _charge(books: Books, intent: Json) -> Json:
    method = books.objects[intent["payment_method"]]
    same = (
        "amount", "currency", "customer", "description", "metadata", "on_behalf_of", "receipt_email", "shipping",
        "statement_descriptor", "statement_descriptor_suffix", "transfer_data", "transfer_group",
    )  # fmt: skip
    nothing = (
        "application", "application_fee", "application_fee_amount", "balance_transaction",
        "failure_balance_transaction", "failure_code", "failure_message", "presentment_details",
        "receipt_number", "review", "source", "source_transfer", "radar_options", "level3",
    )  # fmt: skip
    return books.add(
        "charge",
        "ch",
        **dict.fromkeys(nothing),
        **{name: intent[name] for name in same},
        amount_captured=0,
        amount_refunded=0,
        billing_details=method["billing_details"],
        calculated_statement_descriptor="MUSE DEMO",
        captured=False,
        disputed=False,
        fraud_details={},
        outcome={
            "advice_code": None,
            "network_advice_code": None,
            "network_decline_code": None,
            "network_status": "approved_by_network",
            "reason": None,
            "risk_level": "normal",
            "risk_score": 12,
            "seller_message": "Payment complete.",
            "type": "authorized",
        },
        paid=True,
        payment_intent=intent["id"],
        payment_method=method["id"],
        payment_method_details={"card": _card_details(method["card"]), "type": "card"},
        receipt_url=f"https://pay.stripe.com/receipts/{new_id('x')[2:]}",
        refunded=False,
        status="succeeded",
    )


def _card_details(card: Json) -> Json:
    same = ("brand", "checks", "country", "exp_month", "exp_year", "fingerprint", "funding", "last4")
    return {
        **{name: card[name] for name in same},
        "amount_authorized": None,
        "authorization_code": "123456",
        "extended_authorization": {"status": "disabled"},
        "incremental_authorization": {"status": "unavailable"},
        "installments": None,
        "mandate": None,
        "multicapture": {"status": "unavailable"},
        "network": card["brand"],
        "network_token": {"used": False},
        "network_transaction_id": new_id("x", 15)[2:],
        "overcapture": {"status": "unavailable", "maximum_amount_capturable": 0},
        "regulated_status": "unregulated",
        "three_d_secure": None,
        "wallet": None,
    }
