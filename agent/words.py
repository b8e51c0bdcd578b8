"""From an understood message to effects. Pure: facts in, effects out."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from agent import asking
from agent import effects as do
from agent.facts import Facts, LineFact, OrderFact
from agent.understanding.reading import SURE, Act, Reading
from domain.order import OrderStatus
from orders.states import CANCELLABLE, RETURNABLE

Slots = dict[str, Any]


def effects_of(reading: Reading, facts: Facts) -> list[do.Effect]:
    """What the shopper's words ask for. Words never confirm a payment: that takes the button."""
    effects = _ACTS[reading.act](facts, reading.slots)
    return effects if reading.confidence >= SURE else asking.asked_first(effects, facts)


def _lines(facts: Facts, slots: Slots) -> list[LineFact]:
    """The cart lines that are meant: by name, by place, or the only one."""
    named = slots.get("item")
    if named:
        wanted = {name.casefold() for name in (named if isinstance(named, list) else [named])}
        found = [line for line in facts.lines if line.name.casefold() in wanted]
        store = str(slots.get("store") or "").casefold()
        return [line for line in found if line.store.casefold() == store] or found
    which = slots.get("which")
    if which == "all":
        return list(facts.lines)
    if which == "last":
        return list(facts.lines[-1:])
    if isinstance(which, int) or (isinstance(which, str) and which.isdigit()):
        return list(facts.lines[int(which) - 1 : int(which)]) if int(which) > 0 else []
    if slots.get("store"):
        return [line for line in facts.lines if line.store.casefold() == str(slots["store"]).casefold()]
    return list(facts.lines) if len(facts.lines) == 1 else []


def _which_line(facts: Facts, act: str, **params: Any) -> list[do.Effect]:
    if not facts.lines:
        return [do.Say(text="cart-is-empty")]
    return [do.Show(card="which_line", params={"act": act, **params})]


def _order(facts: Facts, slots: Slots, among: frozenset[OrderStatus] | None = None) -> OrderFact | None:
    number = str(slots.get("order") or "").lstrip("#").casefold()
    if number:
        return next((o for o in facts.orders if o.number.casefold() == number), None)
    found = list(facts.orders)
    if store := str(slots.get("store") or "").casefold():
        found = [o for o in found if o.store.casefold() == store]
    if among is not None:
        found = [o for o in found if o.status in among] or found
    return found[0] if found else None


def _add_links(facts: Facts, slots: Slots) -> list[do.Effect]:
    return [do.ReadLinks(urls=tuple(slots.get("urls") or ()))]


def _pick_variant(facts: Facts, slots: Slots) -> list[do.Effect]:
    size, color = slots.get("size"), slots.get("color")
    if facts.choice is not None:
        which = slots.get("which")
        offered = facts.choice.sizes or facts.choice.colors
        if size is None and color is None and isinstance(which, int) and 0 < which <= len(offered):
            size = offered[which - 1] if facts.choice.sizes else None
            color = None if facts.choice.sizes else offered[which - 1]
        return [do.Pick(choice_id=facts.choice.choice_id, size=size, color=color)]
    return _change_variant(facts, slots)


def _set_quantity(facts: Facts, slots: Slots) -> list[do.Effect]:
    quantity = slots.get("quantity")
    if not isinstance(quantity, int):
        return _which_line(facts, "quantity")
    lines = _lines(facts, slots)
    if not lines or (len(lines) > 1 and slots.get("which") != "all"):
        return _which_line(facts, "quantity", quantity=quantity)
    return [do.SetQuantity(item_ids=tuple(line.item_id for line in lines), quantity=quantity)]


def _change_variant(facts: Facts, slots: Slots) -> list[do.Effect]:
    lines = _lines(facts, slots)
    if len(lines) != 1:
        return _which_line(facts, "variant")
    return [do.ChangeVariant(item_id=lines[0].item_id, size=slots.get("size"), color=slots.get("color"))]


def _remove_item(facts: Facts, slots: Slots) -> list[do.Effect]:
    lines = _lines(facts, slots)
    if not lines:
        return _which_line(facts, "remove")
    return [do.Remove(item_ids=tuple(line.item_id for line in lines))]


def _clear_cart(facts: Facts, slots: Slots) -> list[do.Effect]:
    if not facts.lines:
        return [do.Say(text="cart-is-empty")]
    return [do.ClearCart()]


def _apply_code(facts: Facts, slots: Slots) -> list[do.Effect]:
    code = str(slots.get("code") or "").strip()
    return [do.AddCode(code=code)] if code else [do.Say(text="code-how")]


def _give_address(facts: Facts, slots: Slots) -> list[do.Effect]:
    fields = {k: str(v) for k, v in (slots.get("address") or {}).items() if v}
    contact = {k: str(slots[k]) for k in ("email", "phone") if slots.get(k)}
    return [do.KeepAddress(fields=fields, contact=contact)]


def _pick_address(facts: Facts, slots: Slots) -> list[do.Effect]:
    if not facts.addresses:
        return [do.Answer(kind="new_address")]
    which = slots.get("which")
    place = int(which) - 1 if isinstance(which, int) else 0
    by_place = slots.get("address") or which == "last" or not isinstance(which, int)
    if (by_place and len(facts.addresses) > 1) or not 0 <= place < len(facts.addresses):
        return [do.Answer(kind="revisit", value="address")]  # which one is meant, only the shopper knows
    return [do.Answer(kind="address", value=facts.addresses[place])]


def _pick_payment(facts: Facts, slots: Slots) -> list[do.Effect]:
    which = slots.get("which")
    if isinstance(which, int) and 0 < which <= len(facts.cards):
        return [do.Answer(kind="card", value=facts.cards[which - 1])]
    if len(facts.cards) == 1:
        return [do.Answer(kind="card", value=facts.cards[0])]
    return [do.Answer(kind="revisit", value="payment")]


def _confirm(facts: Facts, slots: Slots) -> list[do.Effect]:
    if facts.checkout is None:
        return [do.BeginCheckout()] if facts.lines else [do.Say(text="cart-is-empty")]
    return [do.Answer(kind="typed_yes")]


def _go_back(facts: Facts, slots: Slots) -> list[do.Effect]:
    return [do.Answer(kind="back")] if facts.checkout else [do.Show(card="cart")]


def _cancel_checkout(facts: Facts, slots: Slots) -> list[do.Effect]:
    if facts.checkout is not None:
        return [do.LeaveCheckout()]
    if facts.choice is not None:
        return [do.DropChoice(choice_id=facts.choice.choice_id)]
    return [do.Say(text="nothing-to-cancel")]


def _track_order(facts: Facts, slots: Slots) -> list[do.Effect]:
    order = _order(facts, slots)
    if order is None:
        return [do.Say(text="order-unknown") if facts.orders else do.Say(text="no-orders")]
    return [do.Show(card="order", params={"order_id": order.order_id})]


def _cancel_order(facts: Facts, slots: Slots) -> list[do.Effect]:
    order = _order(facts, slots, CANCELLABLE)
    if order is None:
        return [do.Say(text="order-unknown") if facts.orders else do.Say(text="no-orders")]
    return [do.Show(card="cancel_order", params={"order_id": order.order_id})]


def _return_order(facts: Facts, slots: Slots) -> list[do.Effect]:
    order = _order(facts, slots, RETURNABLE)
    if order is None:
        return [do.Say(text="order-unknown") if facts.orders else do.Say(text="no-orders")]
    return [do.Show(card="return_order", params={"order_id": order.order_id})]


def _buy_again(facts: Facts, slots: Slots) -> list[do.Effect]:
    order = _order(facts, slots)
    if order is None:
        return [do.Say(text="order-unknown") if facts.orders else do.Say(text="no-orders")]
    return [do.BuyAgain(order_id=order.order_id)]


def _compare_prices(facts: Facts, slots: Slots) -> list[do.Effect]:
    if not facts.lines:
        return [do.Say(text="cart-is-empty")]
    ids = [line.item_id for line in _lines(facts, slots)]
    return [do.Show(card="compare", params={"item_ids": ids, "store": slots.get("store") or ""})]


def _settings(facts: Facts, slots: Slots) -> list[do.Effect]:
    for name in ("time_zone", "quiet"):
        if slots.get(name):
            return [do.SetPreference(name=name, value=str(slots[name]), card="hours")]
    return [do.Show(card="settings")]


def _unclear(facts: Facts, slots: Slots) -> list[do.Effect]:
    if facts.checkout is not None:
        return asking.not_understood(facts)
    if facts.choice is not None and facts.choice.needs == "price":
        return [do.Say(text="price-unreadable")]
    if facts.choice is not None:
        return [
            do.Say(text="unclear-choice"),
            do.Show(card="choice", params={"choice_id": facts.choice.choice_id}),
        ]
    return asking.not_understood(facts)


def _card(name: str) -> Callable[[Facts, Slots], list[do.Effect]]:
    return lambda facts, slots: [do.Show(card=name)]


def _say(text: str) -> Callable[[Facts, Slots], list[do.Effect]]:
    return lambda facts, slots: [do.Say(text=text)]


_ACTS: dict[Act, Callable[[Facts, Slots], list[do.Effect]]] = {
    Act.ADD_LINKS: _add_links,
    Act.PICK_VARIANT: _pick_variant,
    Act.SET_QUANTITY: _set_quantity,
    Act.CHANGE_VARIANT: _change_variant,
    Act.REMOVE_ITEM: _remove_item,
    Act.UNDO: lambda facts, slots: [do.Undo()],
    Act.SHOW_CART: _card("cart"),
    Act.CLEAR_CART: _clear_cart,
    Act.APPLY_CODE: _apply_code,
    Act.CHECKOUT: lambda facts, slots: [do.BeginCheckout()],
    Act.GIVE_ADDRESS: _give_address,
    Act.PICK_ADDRESS: _pick_address,
    Act.PICK_PAYMENT: _pick_payment,
    Act.ADD_CARD: lambda facts, slots: [do.OpenCardPage()],
    Act.CONFIRM: _confirm,
    Act.GO_BACK: _go_back,
    Act.CANCEL_CHECKOUT: _cancel_checkout,
    Act.SHOW_ORDERS: _card("orders"),
    Act.TRACK_ORDER: _track_order,
    Act.CANCEL_ORDER: _cancel_order,
    Act.RETURN_ORDER: _return_order,
    Act.BUY_AGAIN: _buy_again,
    Act.COMPARE_PRICES: _compare_prices,
    Act.LINK_STORE: lambda facts, slots: [do.LinkStore(store=str(slots.get("store") or "") or None)],
    Act.SETTINGS: _settings,
    Act.FORGET_ME: _card("forget"),
    Act.HELP: _card("help"),
    Act.HUMAN: _card("human"),
    Act.GREET: _card("greeting"),
    Act.THANKS: _say("thanks"),
    Act.SECRET: _say("secret-delete-by-hand"),
    Act.UNCLEAR: _unclear,
}
