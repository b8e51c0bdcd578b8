"""Payment intents: holds, captures, releases (docs.stripe.com/payments/place-a-hold-on-a-payment-method)."""

from __future__ import annotations

import re

from demo.faults import Faults
from demo.payments import charges, customers
from demo.payments.books import Books, new_id
from demo.payments.cards import TEST_CARDS
from demo.payments.errors import DECLINES, Json, Refusal, card_error, invalid, unexpected_state
from demo.payments.listing import page

LEAST_CENTS = 50
MOST_CENTS = 99_999_999
NO_SUBUNITS = {"jpy", "krw", "vnd", "clp"}
CANCELABLE = {"requires_payment_method", "requires_capture", "requires_confirmation", "requires_action"}
NO_RETURN_URL = (
    "This PaymentIntent is configured to accept payment methods enabled in your Dashboard. Because some of "
    "these payment methods might redirect your customer off of your page, you must provide a `return_url`. If "
    "you don't want to accept redirect-based payment methods, set `automatic_payment_methods[enabled]` to "
    "`true` and `automatic_payment_methods[allow_redirects]` to `never` when creating Setup Intents and "
    "Payment Intents."
)


class Intents:
    """`origin` is where the bank's page is. The fault "decline" refuses the next card used."""

    def __init__(self, books: Books, faults: Faults) -> None:
        self.books = books
        self.faults = faults

    def create(self, params: Json, origin: str) -> Json:
        _check_amount(params["amount"], params["currency"])
        if params.get("customer"):
            customers.living(self.books, params["customer"], "customer")
        if params.get("off_session") and not params.get("confirm"):
            raise invalid("You can only set off_session when confirm is true.", "off_session")
        if destination := (params.get("transfer_data") or {}).get("destination"):
            self.books.get("account", destination, "transfer_data[destination]")
        _check_return_url(params, params)
        method = self._method(params) if params.get("payment_method") else None
        made = self.books.add("payment_intent", "pi", **_fields(params, method))
        made["client_secret"] = f"{made['id']}_secret_{new_id('x', 20)[2:]}"
        self.books.event("payment_intent.created", made)
        return self._confirm(made, params, origin) if params.get("confirm") else made

    def get(self, intent_id: str) -> Json:
        """The intent, its hold let go if its time is over."""
        intent = self.books.get("payment_intent", intent_id)
        if intent["status"] != "requires_capture":
            return intent
        charge = self.books.objects[intent["latest_charge"]]
        if charge["payment_method_details"]["card"]["capture_before"] <= self.books.now():
            charges.release(self.books, charge, "charge.expired")
            self._end(intent, "automatic")
        return intent

    def update(self, intent_id: str, params: Json) -> Json:
        intent = self.get(intent_id)
        if intent["status"] not in CANCELABLE - {"requires_capture"} and set(params) - {
            "metadata",
            "description",
            "expand",
        }:
            raise unexpected_state(intent, "updated")
        if "amount" in params:
            _check_amount(params["amount"], params.get("currency") or intent["currency"])
        if params.get("payment_method"):
            intent["payment_method"] = self._method(params, intent)["id"]
            intent["status"] = "requires_confirmation"
        for name in ("amount", "currency", "description", "transfer_group", "setup_future_usage"):
            if name in params:
                intent[name] = params[name]
        intent["metadata"] = customers.merged(intent["metadata"], params)
        return intent

    def confirm(self, intent_id: str, params: Json, origin: str) -> Json:
        intent = self.get(intent_id)
        if intent["status"] not in {"requires_payment_method", "requires_confirmation", "requires_action"}:
            raise unexpected_state(intent, "confirmed")
        _check_return_url(params | {"confirm": True}, intent)
        if params.get("payment_method"):
            intent["payment_method"] = self._method(params, intent)["id"]
        if intent["payment_method"] is None:
            message = (
                "You cannot confirm this PaymentIntent because it's missing a payment method. You can either "
                "update the PaymentIntent with a payment method and then confirm it again, or confirm it again "
                "directly with a payment method or ConfirmationToken."
            )
            raise invalid(message, code="payment_intent_unexpected_state")
        return self._confirm(intent, params, origin)

    def _confirm(self, intent: Json, params: Json, origin: str) -> Json:
        if intent["payment_method"] is None:
            raise invalid("You must provide a payment method to confirm.", "payment_method")
        secret = self.books.private[intent["payment_method"]]
        card = TEST_CARDS[secret["number"]]
        off_session = params.get("off_session") not in {None, False, "false"}
        decline = "generic_decline" if self.faults.take("decline") else card.decline
        asks = card.asks == "always" or (card.asks == "setup" and not (off_session and secret["is_set_up"]))
        if decline is None and asks:
            if not off_session:
                return self._ask_the_bank(intent, params.get("return_url"), origin)
            decline = "authentication_required"
        if decline:
            raise self._declined(intent, decline)
        return self._authorised(intent)

    def _method(self, params: Json, intent: Json | None = None) -> Json:
        method = customers.method_of(self.books, params["payment_method"])
        customer = params.get("customer") or (intent or {}).get("customer")
        if method["customer"] not in {None, customer}:
            message = f"The provided PaymentMethod ({method['id']}) belongs to another customer, or no customer was given."
            raise invalid(message, "payment_method")
        if self.books.private[method["id"]].get("was_detached"):
            raise invalid(
                "The provided PaymentMethod was detached and may not be used again.", "payment_method"
            )
        return method

    def _ask_the_bank(self, intent: Json, return_url: str | None, origin: str) -> Json:
        intent["status"] = "requires_action"
        url = f"{origin}/3d_secure/{intent['id']}?secret={intent['client_secret']}"
        intent["next_action"] = {
            "type": "redirect_to_url",
            "redirect_to_url": {"return_url": return_url, "url": url},
        }
        self.books.event("payment_intent.requires_action", intent)
        return intent

    def authenticated(self, intent: Json, approved: bool) -> Json:
        """After the bank's page."""
        intent["next_action"] = None
        if approved:
            return self._authorised(intent)
        intent["last_payment_error"] = {
            "code": "payment_intent_authentication_failure",
            "message": "The provided PaymentMethod has failed authentication.",
            "payment_method": self.books.objects[intent["payment_method"]],
            "type": "invalid_request_error",
        }
        intent |= {"status": "requires_payment_method", "payment_method": None}
        self.books.event("payment_intent.payment_failed", intent)
        return intent

    def _declined(self, intent: Json, decline: str) -> Refusal:
        code, message = DECLINES[decline]
        charge = charges.failed(self.books, intent, decline, code, message)
        method = self.books.objects[intent["payment_method"]]
        intent["latest_charge"] = charge["id"]
        intent["last_payment_error"] = {
            "charge": charge["id"],
            "code": code,
            "decline_code": decline,
            "message": message,
            "payment_method": method,
            "type": "card_error",
        }
        intent |= {"status": "requires_payment_method", "payment_method": None, "next_action": None}
        self.books.event("charge.failed", charge)
        self.books.event("payment_intent.payment_failed", intent)
        return card_error(decline, charge=charge["id"], payment_intent=intent, payment_method=method)

    def _authorised(self, intent: Json) -> Json:
        manual = intent["capture_method"] == "manual"
        charge = charges.authorised(self.books, intent, manual)
        intent |= {"latest_charge": charge["id"], "last_payment_error": None, "next_action": None}
        if intent["setup_future_usage"] and intent["customer"]:
            method = self.books.objects[intent["payment_method"]]
            if method["customer"] is None:
                customers.attach(self.books, method["id"], {"customer": intent["customer"]})
        if manual:
            intent |= {"status": "requires_capture", "amount_capturable": intent["amount"]}
            self.books.event("charge.succeeded", charge)
            self.books.event("payment_intent.amount_capturable_updated", intent)
            return intent
        charges.capture(self.books, charge, intent["amount"])
        self.books.event("charge.succeeded", charge)
        return self._paid(intent, intent["amount"])

    def _paid(self, intent: Json, amount: int) -> Json:
        intent |= {"status": "succeeded", "amount_received": amount, "amount_capturable": 0}
        self.books.event("payment_intent.succeeded", intent)
        return intent

    def capture(self, intent_id: str, params: Json) -> Json:
        """Once; the rest of the hold is let go."""
        intent = self.get(intent_id)
        if intent["status"] != "requires_capture":
            raise unexpected_state(intent, "captured")
        asked = {"amount_to_capture": intent["amount_capturable"]} | params
        amount = int(asked["amount_to_capture"])
        if amount > intent["amount_capturable"]:
            message = (
                f"The payment could not be captured because the requested capture amount is greater than the "
                f"amount you can capture for this charge ({intent['amount_capturable']})."
            )
            raise invalid(message, "amount_to_capture", "amount_too_large")
        if amount < 1:
            raise invalid("This value must be greater than or equal to 1.", "amount_to_capture")
        charge = self.books.objects[intent["latest_charge"]]
        charges.capture(self.books, charge, amount)
        self.books.event("charge.captured", charge)
        intent["metadata"] = customers.merged(intent["metadata"], params)
        return self._paid(intent, amount)

    def cancel(self, intent_id: str, params: Json) -> Json:
        """Let the hold go."""
        intent = self.get(intent_id)
        if intent["status"] not in CANCELABLE:
            raise unexpected_state(intent, "canceled")
        charge = self.books.objects.get(intent["latest_charge"] or "")
        if charge and intent["status"] == "requires_capture":
            charges.release(self.books, charge, "charge.refunded")
        return self._end(intent, params.get("cancellation_reason"))

    def _end(self, intent: Json, reason: str | None) -> Json:
        intent |= {
            "status": "canceled",
            "canceled_at": int(self.books.now()),
            "cancellation_reason": reason,
            "amount_capturable": 0,
            "next_action": None,
        }
        self.books.event("payment_intent.canceled", intent)
        return intent

    def list(self, params: Json, url: str) -> Json:
        found = (
            self.get(i["id"])
            for i in self.books.all("payment_intent")
            if params.get("customer") in {None, i["customer"]}
        )
        return page(found, params, url)


def _check_amount(amount: int, currency: str) -> None:
    if not re.fullmatch(r"[A-Za-z]{3}", currency):
        raise invalid(f"Invalid currency: {currency[:10]}.", "currency")
    if amount < 1:
        raise invalid("This value must be greater than or equal to 1.", "amount", "parameter_invalid_integer")
    if amount < LEAST_CENTS and currency.lower() not in NO_SUBUNITS:
        raise invalid("Amount must be at least $0.50 usd", "amount", "amount_too_small")
    if amount > MOST_CENTS:
        raise invalid("Amount must be no more than $999,999.99", "amount", "amount_too_large")


def _check_return_url(params: Json, intent: Json) -> None:
    automatic = intent.get("automatic_payment_methods") or {"enabled": True}
    redirects = automatic.get("allow_redirects", "always") == "always" and not intent.get(
        "allowed_payment_method_types"
    )
    if params.get("confirm") and redirects and not params.get("return_url"):
        raise invalid(NO_RETURN_URL, "return_url")


def _fields(params: Json, method: Json | None) -> Json:
    nothing = (
        "application", "canceled_at", "cancellation_reason", "customer_account", "excluded_payment_method_types",
        "hooks", "last_payment_error", "latest_charge", "managed_payments", "next_action", "payment_details",
        "payment_method_configuration_details", "payment_record", "presentment_details", "processing", "review",
        "source",
    )  # fmt: skip
    same = (
        "application_fee_amount", "customer", "description", "on_behalf_of", "receipt_email",
        "setup_future_usage", "shipping", "statement_descriptor", "statement_descriptor_suffix", "transfer_data",
        "transfer_group",
    )  # fmt: skip
    types = params.get("allowed_payment_method_types")
    automatic = params.get("automatic_payment_methods") or (None if types else {"enabled": True})
    return {
        **dict.fromkeys(nothing),
        **{name: params.get(name) for name in same},
        "allowed_payment_method_types": types,
        "amount": params["amount"],
        "amount_capturable": 0,
        "amount_details": {"tip": {}},
        "amount_received": 0,
        "automatic_payment_methods": automatic and {"allow_redirects": "always"} | automatic,
        "capture_method": params.get("capture_method", "automatic_async"),
        "confirmation_method": params.get("confirmation_method", "automatic"),
        "currency": params["currency"].lower(),
        "metadata": params.get("metadata", {}),
        "payment_method": method["id"] if method else None,
        "payment_method_options": {"card": {"request_three_d_secure": "automatic"}},
        "payment_method_types": types or ["card"],
        "status": "requires_confirmation" if method else "requires_payment_method",
    }
