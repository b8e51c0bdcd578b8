"""Stripe's idempotency keys (docs.stripe.com/api/idempotent_requests)."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field

from demo.payments.books import Books
from demo.payments.errors import Json, Refusal

KEPT_SECONDS = 24 * 3600
LONGEST = 255


@dataclass(frozen=True, slots=True)
class Kept:
    """A request's answer; `body` None while it is under way."""

    fingerprint: str
    created: float
    status: int = 0
    body: Json | None = None


@dataclass(slots=True)
class Keys:
    """What was answered under each key: success or failure, 500s too, but not what failed before it began."""

    books: Books
    _kept: dict[str, Kept] = field(default_factory=dict)

    def begin(self, key: str, request: list[object]) -> Kept | None:
        """The earlier answer to this request, None for a first one. Raises `Refusal` when the key was used for
        another request (400), or is being used at this moment (409)."""
        if len(key) > LONGEST:
            raise Refusal(400, "Idempotency key must be at most 255 characters.", kind="idempotency_error")
        self._forget()
        print_ = hashlib.sha256(json.dumps(request, sort_keys=True).encode()).hexdigest()
        kept = self._kept.get(key)
        if kept is None:
            self._kept[key] = Kept(print_, self.books.now())
            return None
        if kept.fingerprint != print_:
            message = (
                "Keys for idempotent requests can only be used with the same parameters they were first used "
                f"with. Try using a key other than '{key}' if you meant to execute a different request."
            )
            raise Refusal(400, message, kind="idempotency_error")
        if kept.body is None:
            message = (
                "There is currently another in-progress request using this Idempotent Key (that probably means "
                "you submitted twice, and the other request is still going through). Please try again later."
            )
            raise Refusal(409, message, kind="idempotency_error", code="idempotency_key_in_use")
        return kept

    def keep(self, key: str, status: int, body: Json) -> None:
        before = self._kept[key]
        self._kept[key] = Kept(before.fingerprint, before.created, status, body)

    def drop(self, key: str) -> None:
        self._kept.pop(key, None)

    def _forget(self) -> None:
        now = self.books.now()
        for key in [k for k, kept in self._kept.items() if now - kept.created > KEPT_SECONDS]:
            del self._kept[key]
