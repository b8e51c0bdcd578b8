"""What can go wrong between Muse and a merchant, told apart by one question: may the call have had an effect?"""

from __future__ import annotations

from dataclasses import dataclass, field

from domain.errors import Refusal, StoreRefused


class UcpError(Exception):
    """`detail` is for operators; never holds tokens or addresses."""

    def __init__(self, detail: str) -> None:
        super().__init__(detail)
        self.detail = detail[:200]


class NotAMerchant(UcpError):
    """The host offers no UCP that Muse speaks. Nothing was asked of it but its profile."""


class NotReached(UcpError):
    """The request never left, so it had no effect."""


class AnswerLost(UcpError):
    """The request may have had its effect: no answer, a broken one, a forged one, or HTTP 5xx."""


@dataclass(frozen=True, slots=True)
class Challenge:
    """`WWW-Authenticate: Bearer` (RFC 6750 section 3). `error_description` is prose and deliberately absent."""

    realm: str = ""
    error: str = ""
    scopes: tuple[str, ...] = ()
    resource_metadata: str = ""


class Rejected(UcpError):
    """The merchant clearly said no; the call had no effect.

    `code` is the protocol's ("out_of_stock", "idempotency_conflict", ...), `status` the HTTP status (200 for
    a business outcome), `retry_after` in seconds.
    """

    def __init__(
        self,
        detail: str,
        *,
        status: int,
        code: str = "",
        retry_after: float | None = None,
        continue_url: str | None = None,
        challenge: Challenge | None = None,
    ) -> None:
        super().__init__(detail)
        self.status = status
        self.code = code
        self.retry_after = retry_after
        self.continue_url = continue_url
        self.challenge = challenge


@dataclass(frozen=True, slots=True)
class Patience:
    """How long a slow or silent merchant is waited for; all in seconds.

    `answer`: one call. `attempts` with `pause` (doubled each time) for calls that are safe to repeat.
    `longest_pause` caps a `Retry-After` that is still waited for. `in_doubt`: how long the outcome of a lost
    completion is looked for; `settle`: how long after it the identical request may be sent again.
    """

    answer: float = 20.0
    attempts: int = 3
    pause: float = 0.5
    longest_pause: float = 5.0
    in_doubt: float = 60.0
    settle: float = 10.0


@dataclass(frozen=True, slots=True)
class _Mapping:
    refusal: Refusal
    codes: frozenset[str] = field(default_factory=frozenset)


_BY_CODE = (
    _Mapping(
        Refusal.SOLD_OUT,
        frozenset({"out_of_stock", "item_unavailable", "insufficient_stock", "product_unavailable"}),
    ),
    _Mapping(Refusal.QUANTITY, frozenset({"quantity_unavailable", "quantity_adjusted", "quantity_limit"})),
    _Mapping(Refusal.ADDRESS, frozenset({"address_undeliverable", "shipping_unavailable"})),
    _Mapping(
        Refusal.PAYMENT,
        frozenset({"payment_failed", "payment_declined", "insufficient_funds", "fraud_detected"}),
    ),
    _Mapping(Refusal.PRICE_ABOVE_CAP, frozenset({"price_changed", "total_changed"})),
    _Mapping(Refusal.SIGN_IN, frozenset({"identity_required", "insufficient_scope"})),
    _Mapping(
        Refusal.UNSUPPORTED,
        frozenset(
            {
                "version_unsupported",
                "capabilities_incompatible",
                "invalid_profile_url",
                "profile_unreachable",
                "profile_malformed",
                "profile_not_trusted",
                "signature_missing",
                "signature_invalid",
                "key_not_found",
                "algorithm_unsupported",
            }
        ),
    ),
    _Mapping(Refusal.SESSION_EXPIRED, frozenset({"not_found", "checkout_expired", "checkout_canceled"})),
)


def refusal_of(code: str) -> Refusal | None:
    """The refusal a protocol code stands for; codes are matched without case."""
    code = code.lower()
    return next((m.refusal for m in _BY_CODE if code in m.codes), None)


def as_refusal(error: UcpError, *, may_fall_back: bool = True) -> StoreRefused:
    """What a tier raises for `error`. Not for an `AnswerLost` after the fence: that is `Unclear`."""
    match error:
        case NotAMerchant():
            return StoreRefused(Refusal.UNSUPPORTED, detail=error.detail, may_fall_back=may_fall_back)
        case Rejected():
            return _of_rejection(error, may_fall_back)
        case _:
            return StoreRefused(
                Refusal.DOWN, detail=error.detail, may_fall_back=may_fall_back, may_retry=True, retry_after=30
            )


def _of_rejection(error: Rejected, may_fall_back: bool) -> StoreRefused:
    if error.challenge is not None or error.code in {"identity_required", "insufficient_scope"}:
        return StoreRefused(Refusal.SIGN_IN, detail=error.detail, may_fall_back=may_fall_back)
    if error.status in {429, 503}:
        return StoreRefused(
            Refusal.DOWN,
            detail=error.detail,
            may_fall_back=may_fall_back,
            may_retry=True,
            retry_after=error.retry_after or 30,
        )
    refusal = refusal_of(error.code)
    if refusal is None:
        refusal = {401: Refusal.BLOCKED, 403: Refusal.BLOCKED, 402: Refusal.PAYMENT}.get(
            error.status, Refusal.CHANGED
        )
    if refusal is Refusal.SESSION_EXPIRED:  # the next try begins a new checkout
        return StoreRefused(
            refusal, detail=error.detail, may_fall_back=may_fall_back, may_retry=True, retry_after=1
        )
    return StoreRefused(refusal, detail=error.detail, may_fall_back=may_fall_back)
