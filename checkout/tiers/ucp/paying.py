"""Who pays, how much at most, and with what."""

from __future__ import annotations

from collections.abc import Mapping

from checkout.tiers.ucp.models import Checkout
from checkout.tiers.ucp.outcomes import Visit, wants_shopper
from checkout.tiers.ucp.quotes import is_exact, line_changes, refuse_blocking
from checkout.tiers.ucp.requests import (
    Json,
    completion_body,
    has_wanted_delivery,
    saved_instrument,
    token_for,
    token_instrument,
)
from checkout.tiers.ucp.shop import Shop
from checkout.tiers.ucp.totals import bill_of
from checkout.tiers.ucp.values import one_line
from domain.errors import Refusal, StoreRefused
from domain.money import Money
from domain.order import Payer, StoreOrder
from domain.settings import HandlerToken

Tokens = Mapping[str, HandlerToken]


def payer_for(shop: Shop, order: StoreOrder, checkout: Checkout, tokens: Tokens) -> Payer:
    """Who pays how, best first; AT_STORE when the store wants the shopper, or nothing else fits. A payer that
    the order names already is never exchanged for another.

    What a store offers a guest to pay with comes last: it is nobody's saved card, but it may be what buys.
    """
    if wants_shopper(checkout):
        return Payer.AT_STORE
    offered = order.payer in {None, Payer.STORE_SAVED} and bool(checkout.payment.instruments)
    if offered and shop.signed_in:
        return Payer.STORE_SAVED
    handlers = checkout.handlers or shop.merchant.profile.handlers
    if order.payer in {None, Payer.TOKEN} and token_for(handlers, tokens):
        return Payer.TOKEN
    return Payer.STORE_SAVED if offered else Payer.AT_STORE


def no_way_to_pay(shop: Shop, checkout: Checkout) -> StoreRefused:
    """For operators it says which payment handlers a token could be set for (`MUSE_UCP_TOKENS`)."""
    handlers = checkout.handlers or shop.merchant.profile.handlers
    names = ", ".join(handler.id for handler in handlers) or "none"
    detail = f"no link to finish at the store, and no token for its payment handlers ({names})"
    return StoreRefused(Refusal.UNSUPPORTED, detail=one_line(detail, 200))


def approved_total(visit: Visit, order: StoreOrder, items: dict[str, str], checkout: Checkout) -> Money:
    """The total, if everything is as the shopper approved it; raises `StoreRefused` otherwise."""
    changes = line_changes(order, items, checkout)
    refuse_blocking(order, checkout, changes)
    kinds = {change.kind for change in changes}
    if "sold_out" in kinds:
        raise StoreRefused(Refusal.SOLD_OUT, detail="a line is unavailable", may_fall_back=False)
    if "quantity" in kinds:
        raise StoreRefused(Refusal.QUANTITY, detail="a quantity was lowered", may_fall_back=False)
    if not has_wanted_delivery(order, checkout):
        raise StoreRefused(Refusal.CHANGED, detail="the chosen delivery is gone", may_fall_back=False)
    total = bill_of(checkout, visit.shop.merchant.version, order.currency).total
    cap = order.approved_cap
    if cap is None or not total <= cap:
        raise StoreRefused(
            Refusal.PRICE_ABOVE_CAP,
            may_fall_back=False,
            total=total.format(order.language),
            cap=cap.format(order.language) if cap else "",
        )
    return total


def completion_for(shop: Shop, order: StoreOrder, checkout: Checkout, tokens: Tokens) -> Json | None:
    """The completing request with the approved way to pay; None when the shopper finishes at the store."""
    if not is_exact(order, checkout, shop.merchant):
        return None
    payer = payer_for(shop, order, checkout, tokens)
    if payer is Payer.STORE_SAVED:
        return completion_body(saved_instrument(order, checkout.payment.instruments), shop.merchant)
    found = token_for(checkout.handlers or shop.merchant.profile.handlers, tokens)
    if payer is Payer.TOKEN and found is not None:
        return completion_body(token_instrument(order, *found), shop.merchant)
    return None
