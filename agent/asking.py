"""Questions instead of guesses: what is asked, with buttons, where a message was not or hardly understood."""

from __future__ import annotations

from typing import Any

from agent import effects as do
from agent.facts import Facts
from agent.taps import data

_STEPS = {"address": "button-address", "payment": "button-payment", "review": "button-review"}

Buttons = list[tuple[str, str]]
"""(key of the button's text, its data)"""


def not_understood(facts: Facts) -> list[do.Effect]:
    """What can be done here, as buttons."""
    if facts.checkout is not None:
        return [_ask(f"unclear-{facts.checkout.step}", _at_step(facts.checkout.step))]
    buttons: Buttons = [("button-cart", data("cart"))] if facts.lines else []
    if facts.lines:
        buttons.append(("button-checkout-one", data("go")))
    if facts.orders:
        buttons.append(("button-my-orders", data("orders")))
    return [_ask("unclear", [*buttons, ("button-help", data("help"))])]


def asked_first(effects: list[do.Effect], facts: Facts) -> list[do.Effect]:
    """Effects of a reading that is a guess: what would change something becomes a question whose yes does it."""
    if len(effects) != 1:
        return effects
    if isinstance(effects[0], do.Remove) and len(effects[0].item_ids) > 1:
        return [do.Show(card="which_line", params={"act": "remove"})]
    if isinstance(effects[0], do.SetQuantity) and len(effects[0].item_ids) > 1:
        return [do.Show(card="which_line", params={"act": "quantity", "quantity": effects[0].quantity})]
    asked = _question(effects[0], facts)
    if asked is None:
        return effects
    text, fill, tap = asked
    step = facts.checkout.step if facts.checkout else ""
    otherwise = data("step", step) if step in _STEPS else data("cart")
    return [_ask(text, [("button-yes", tap), ("button-cancel", otherwise)], **fill)]


def _question(effect: do.Effect, facts: Facts) -> tuple[str, dict[str, Any], str] | None:
    lines = {line.item_id: line.name for line in facts.lines}
    stores = {order.order_id: order.store for order in facts.orders}
    match effect:
        case do.Remove(item_ids=(item,)):
            return "guess-remove", {"item": lines[item]}, data("rm", item)
        case do.SetQuantity(item_ids=(item,), quantity=quantity):
            return "guess-quantity", {"item": lines[item], "quantity": quantity}, data("qty", item, quantity)
        case do.ChangeVariant(item_id=item):
            return "guess-variant", {"item": lines[item]}, data("var", item)
        case do.ClearCart():
            return "guess-clear", {}, data("clear")
        case do.Undo():
            return "guess-undo", {}, data("undo")
        case do.LeaveCheckout():
            return "guess-leave", {}, data("leave")
        case do.BuyAgain(order_id=order):
            return "guess-again", {"store": stores[order]}, data("again", order)
    return None


def _at_step(step: str) -> Buttons:
    leave = ("button-leave", data("leave"))
    return [(_STEPS[step], data("step", step)), leave] if step in _STEPS else []


def _ask(text: str, buttons: Buttons, **fill: Any) -> do.Effect:
    return do.Show(card="ask", params={"text": text, "fill": fill, "buttons": [list(b) for b in buttons]})
