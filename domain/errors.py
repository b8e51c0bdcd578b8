"""Errors that carry what the shopper is told."""

from __future__ import annotations

from enum import StrEnum
from typing import Any, Literal


class MuseError(Exception):
    """`text` is a key of the sentence catalogue (`texts/`), `params` fill it. Never holds secrets."""

    def __init__(self, text: str, **params: Any) -> None:
        super().__init__(f"{text} {params}" if params else text)
        self.text = text
        self.params = params


class Refusal(StrEnum):
    """Why a store did not take an order. Names follow the field's buying services."""

    SOLD_OUT = "product_variant_unavailable"
    PRICE_ABOVE_CAP = "max_price_exceeded"
    BLOCKED = "checkout_blocked"
    CHALLENGE = "challenge"
    """A CAPTCHA or bot wall that a person may pass."""
    SESSION_EXPIRED = "session_expired"
    SIGN_IN = "account_verification_required"
    ADDRESS = "shipping_unavailable"
    PAYMENT = "payment_declined"
    DOWN = "store_unavailable"
    CHANGED = "store_changed"
    """The store's pages or answers are not as its file says."""
    QUANTITY = "quantity_unavailable"
    UNSUPPORTED = "unsupported"
    TOO_EARLY = "order_placed_early"
    """A page took the order while it was only walked for its prices: the one refusal after which there is an order."""
    MONEY = "payment_unavailable"
    """Muse could not make the money ready; the store was not called."""
    HOLD = "hold_expired"
    """The hold on the shopper's card is over: a new approval is needed."""


WaitsFor = Literal["account", "login", "code", "person"]
"""What only the shopper can give: a linked account's new sign-in, a login for the store's pages, its one-time code,
or the proof that they are a person."""


class StoreRefused(MuseError):
    """A tier says: the order was definitely NOT placed, and why.

    `may_fall_back`: a lower tier may try (never after the fence). `may_retry`: the same tier may try again
    after `retry_after` seconds. `waits_for`: what the shopper can do so that the same tier goes on; they are asked
    before anything falls back. `detail` is for operators' eyes and cleaned of page text longer than 200.
    """

    def __init__(
        self,
        refusal: Refusal,
        *,
        detail: str = "",
        may_fall_back: bool = True,
        may_retry: bool = False,
        retry_after: float | None = None,
        waits_for: WaitsFor | None = None,
        **params: Any,
    ) -> None:
        super().__init__(f"refused-{refusal.name.lower().replace('_', '-')}", **params)
        self.refusal = refusal
        self.detail = detail[:200]
        self.may_fall_back = may_fall_back
        self.may_retry = may_retry
        self.retry_after = retry_after
        self.waits_for = waits_for
