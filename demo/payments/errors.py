"""Refusals as Stripe words them (docs.stripe.com/error-codes)."""

from __future__ import annotations

from typing import Any

Json = dict[str, Any]


class Refusal(Exception):
    """An error answer: `status`, and the fields of `error`. `happened` False: nothing was begun, so an
    idempotency key keeps nothing."""

    def __init__(
        self,
        status: int,
        message: str,
        *,
        code: str | None = None,
        param: str | None = None,
        kind: str = "invalid_request_error",
        happened: bool = False,
        **more: Any,
    ) -> None:
        super().__init__(message)
        self.status = status
        self.happened = happened
        error: Json = {"message": message, "type": kind}
        if code:
            error |= {
                "code": code,
                "doc_url": f"https://stripe.com/docs/error-codes/{code.replace('_', '-')}",
            }
        if param:
            error["param"] = param
        self.error = error | more


def invalid(message: str, param: str | None = None, code: str | None = None) -> Refusal:
    return Refusal(400, message, code=code, param=param)


def missing_resource(what: str, object_id: str, param: str = "id") -> Refusal:
    """404 for the object a URL names, 400 for one that a parameter names."""
    status = 404 if param == "id" else 400
    return Refusal(status, f"No such {what}: '{object_id}'", code="resource_missing", param=param)


def unexpected_state(intent: Json, what: str) -> Refusal:
    message = f"This PaymentIntent could not be {what} because it has a status of {intent['status']}."
    return Refusal(400, message, code="payment_intent_unexpected_state", payment_intent=intent, happened=True)


DECLINES = {
    "generic_decline": ("card_declined", "Your card was declined."),
    "insufficient_funds": ("card_declined", "Your card has insufficient funds."),
    "expired_card": ("expired_card", "Your card has expired."),
    "incorrect_cvc": ("incorrect_cvc", "Your card's security code is incorrect."),
    "authentication_required": (
        "authentication_required",
        "Your card was declined. This transaction requires authentication.",
    ),
}
"""By decline code: the error's code and message."""


def card_error(decline: str, **more: Any) -> Refusal:
    """HTTP 402; the attempt did happen."""
    code, message = DECLINES[decline]
    return Refusal(402, message, code=code, kind="card_error", decline_code=decline, happened=True, **more)
