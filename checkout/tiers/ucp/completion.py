"""The one call that buys, and how its outcome is established when the answer is lost.

After a lost answer the checkout is read, with growing pauses; the identical request is sent again under the
same idempotency key only when the merchant itself says that nothing was completed, and never after the
checkout expired (spec: Checkout, Complete Checkout).
"""

from __future__ import annotations

import hashlib
import json
import time
import uuid
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from checkout.tiers.ucp.errors import AnswerLost, NotReached, Patience, Rejected, UcpError, refusal_of
from checkout.tiers.ucp.models import Checkout
from checkout.tiers.ucp.shop import Shop
from checkout.tiers.ucp.wire import Sleep
from domain.errors import Refusal
from domain.money import Money

_KEYS = uuid.UUID("6f1c4c1e-8d0a-5a35-9c39-7f6b7a2b6c11")
IN_PROGRESS = "complete_in_progress"
_OVER = {"completed", "canceled", "requires_escalation"}
_LONGEST_LOOK_PAUSE = 5.0
_CONFLICT = 409
_BUSY = {429, 503}


def completion_key(muse_order_id: str, checkout_id: str, body: dict[str, Any], total: Money) -> str:
    """The idempotency key of one attempt: the same for a repeat of it, another once anything is different."""
    said = hashlib.sha256(json.dumps(body, sort_keys=True).encode()).hexdigest()
    return str(uuid.uuid5(_KEYS, f"{muse_order_id}\n{checkout_id}\n{said}\n{total.cents} {total.currency}"))


class Unknown(UcpError):
    """The completion was sent, and whether it took effect could not be established."""


@dataclass(slots=True)
class _Attempt:
    """What is known of one completion. `accepted`: the merchant said it is at work on it. `refusal`: a refusal
    that has yet to be confirmed by reading the checkout."""

    checkout: Checkout
    body: dict[str, Any]
    key: str
    sent_at: float
    accepted: bool = False
    refusal: Rejected | None = None


class Completion:
    """Completes one checkout once."""

    def __init__(self, shop: Shop, patience: Patience, sleep: Sleep) -> None:
        self._shop = shop
        self._patience = patience
        self._sleep = sleep

    async def run(self, checkout: Checkout, body: dict[str, Any], key: str) -> Checkout:
        """The checkout after completion, in a state that is not `complete_in_progress`.

        Raises `Rejected` or `NotReached` when it was certainly not completed, `Unknown` when nobody can tell.
        """
        attempt = _Attempt(checkout, body, key, time.monotonic())
        try:
            answer = await self._shop.complete_checkout(checkout.id, body, key)
        except AnswerLost:
            return await self._establish(attempt)
        except Rejected as error:
            if error.status != _CONFLICT and not self._is_brief(error):
                raise
            attempt.refusal = error if error.status == _CONFLICT else None
            return await self._establish(attempt)
        attempt.accepted = answer.status == IN_PROGRESS
        return await self._establish(attempt) if attempt.accepted else answer

    def _is_brief(self, error: Rejected) -> bool:
        return error.status in _BUSY and (error.retry_after or 0.0) <= self._patience.longest_pause

    async def await_end(self, checkout: Checkout) -> Checkout:
        """The state a checkout that is being completed comes to; raises `Unknown` when it takes too long."""
        return await self._establish(_Attempt(checkout, {}, "", time.monotonic(), accepted=True))

    async def _establish(self, attempt: _Attempt) -> Checkout:
        pause = self._patience.pause
        while self._may_wait(attempt):
            await self._sleep(pause)
            pause = min(pause * 2, _LONGEST_LOOK_PAUSE)
            try:
                seen = await self._shop.look_at_checkout(attempt.checkout.id)
            except UcpError:
                continue
            if seen.status == IN_PROGRESS:
                attempt.accepted = True
                continue
            if self._tells(attempt, seen):
                return seen
            if attempt.refusal is not None and refusal_of(attempt.refusal.code) is not None:
                raise attempt.refusal
            if time.monotonic() - attempt.sent_at < self._patience.settle:
                continue
            if attempt.refusal is not None:
                raise attempt.refusal
            if (answer := await self._send_again(attempt)) is not None:
                return answer
        raise Unknown("the answer to the completion was lost and the checkout does not tell")

    def _tells(self, attempt: _Attempt, seen: Checkout) -> bool:
        """Whether `seen` is the outcome, rather than the state before a completion that got lost."""
        if seen.status in _OVER or attempt.accepted:
            return True
        return any(refusal_of(error.code) is Refusal.PAYMENT for error in seen.errors)

    async def _send_again(self, attempt: _Attempt) -> Checkout | None:
        """The identical request once more; None when this answer, too, does not tell."""
        try:
            answer = await self._shop.complete_checkout(attempt.checkout.id, attempt.body, attempt.key)
        except (AnswerLost, NotReached):
            return None
        except Rejected as error:
            if not self._is_brief(error):
                attempt.refusal = error
            return None
        attempt.accepted = answer.status == IN_PROGRESS
        return None if attempt.accepted else answer

    def _may_wait(self, attempt: _Attempt) -> bool:
        expires = attempt.checkout.expires_at
        expired = expires is not None and expires <= datetime.now(UTC)
        return not expired and time.monotonic() - attempt.sent_at < self._patience.in_doubt
