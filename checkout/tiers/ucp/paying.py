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
from domain.errors import Refusal, StoreRefused
from domain.money import Money
from domain.order import Payer, StoreOrder
from domain.settings import HandlerToken

Tokens = Mapping[str, HandlerToken]


def payer_for(shop: Shop, order: StoreOrder, checkout: Checkout, tokens: Tokens) -> Payer:
    """Who pays how, best first; AT_STORE when the store wants the shopper, or nothing else fits. A payer that
    the order names already is never exchanged for another."""
    if wants_shopper(checkout):
        return Payer.AT_STORE
    if order.payer in {None, Payer.STORE_SAVED} and shop.signed_in and checkout.payment.instruments:
        return Payer.STORE_SAVED
    handlers = checkout.handlers or shop.merchant.profile.handlers
    if order.payer in {None, Payer.TOKEN} and token_for(handlers, tokens):
        return Payer.TOKEN
    return Payer.AT_STORE


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
