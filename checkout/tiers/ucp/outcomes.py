"""What a checkout's state means for the order: placed, to be finished by the shopper, or refused."""

from __future__ import annotations

from dataclasses import dataclass

from checkout.tiers.ucp.addresses import Neighbourhood
from checkout.tiers.ucp.errors import Rejected, as_refusal, refusal_of
from checkout.tiers.ucp.models import Checkout
from checkout.tiers.ucp.shop import Shop
from checkout.tiers.ucp.totals import bill_of
from checkout.tiers.ucp.values import one_line
from domain.errors import Refusal, StoreRefused
from domain.money import Money
from domain.order import HandOver, Outcome, Placed, Unclear


@dataclass(frozen=True, slots=True)
class Visit:
    """One shop, seen for one order. `currency` is the order's; empty: whatever the shop says."""

    shop: Shop
    near: Neighbourhood
    currency: str = ""

    def own(self, url: str) -> str | None:
        """`url`, whole, if it is the store's own and may be shown."""
        return self.near.own(url)

    def total(self, checkout: Checkout) -> Money | None:
        """The store's total for showing; None when its bill is not whole."""
        try:
            return bill_of(checkout, self.shop.merchant.version, self.currency or checkout.currency).total
        except (StoreRefused, ValueError):
            return None


def placed(visit: Visit, checkout: Checkout) -> Placed | None:
    """The order of a completed checkout; None while there is none."""
    if checkout.status != "completed" or checkout.order is None:
        return None
    arrivals = [
        option.latest_fulfillment_time.date()
        for method in checkout.fulfillment.methods
        for group in method.groups
        for option in group.options
        if option.id == group.selected_option_id and option.latest_fulfillment_time is not None
    ]
    return Placed(
        order_number=one_line(checkout.order.label or checkout.order.id, 100),
        total=visit.total(checkout),
        eta=max(arrivals, default=None),
        order_url=visit.own(checkout.order.permalink_url),
        store_ref=checkout.order.id,
    )


def hand_over(visit: Visit, checkout: Checkout, text: str, total: Money | None) -> HandOver:
    """Raises `StoreRefused` (CHANGED) when the store names no link, or one that is not its own."""
    url = visit.own(checkout.continue_url)
    if url is None:
        raise StoreRefused(Refusal.CHANGED, detail="no link of the store's own to finish at")
    return HandOver(url=url, text=text, total=total, store_ref=checkout.id)


def wants_shopper(checkout: Checkout) -> bool:
    """The store wants something that only its own pages can take."""
    return checkout.status == "requires_escalation" or any(
        error.severity.startswith("requires_buyer") for error in checkout.errors
    )


def after_completion(visit: Visit, before: Checkout, after: Checkout, total: Money | None) -> Outcome:
    """What a completion came to. Raises `StoreRefused` in any state but completed and escalated: such an order
    is certainly not placed."""
    if after.status == "completed":
        return placed(visit, after) or Unclear(detail="completed, but no order is named")
    if wants_shopper(after):
        told = after if after.continue_url else before
        return hand_over(visit, told, _why(after), total)
    if after.status == "canceled":
        raise StoreRefused(Refusal.SESSION_EXPIRED, may_fall_back=False, may_retry=True, retry_after=1)
    if any(refusal_of(error.code) is Refusal.PRICE_ABOVE_CAP for error in after.errors):
        # the next try reads the new total and holds it against the cap
        raise StoreRefused(
            Refusal.CHANGED, detail="price changed", may_fall_back=False, may_retry=True, retry_after=1
        )
    refusals = [refusal for error in after.errors if (refusal := refusal_of(error.code)) is not None]
    detail = next((error.code for error in after.errors), after.status)
    raise StoreRefused(refusals[0] if refusals else Refusal.CHANGED, detail=detail, may_fall_back=False)


def _why(checkout: Checkout) -> str:
    if any("3ds" in error.code for error in checkout.errors):
        return "handover-bank-check"
    if any(error.code.startswith("payment") for error in checkout.errors):
        return "handover-payment"
    if any(error.severity == "requires_buyer_input" for error in checkout.errors):
        return "handover-input"
    return "handover-review"


def after_refusal(visit: Visit, before: Checkout, total: Money | None, error: Rejected) -> HandOver:
    """A store that lets agents fill a checkout but not complete it is finished by the shopper; any other
    refusal of the completion is raised."""
    refusal = as_refusal(error, may_fall_back=False)
    if refusal.refusal in {Refusal.BLOCKED, Refusal.UNSUPPORTED, Refusal.SIGN_IN}:
        url = visit.own(error.continue_url or "") or visit.own(before.continue_url)
        if url is not None:
            return HandOver(url=url, text="handover-last-step", total=total, store_ref=before.id)
    raise refusal
