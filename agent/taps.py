"""Buttons: what a button's data says, and the effects of a tap. Data is "name:argument:..." of at most 64
bytes (Telegram's limit for callback data) and holds ids and digests only; whose ids they are is checked when the effect
is carried out."""

from __future__ import annotations

from collections.abc import Callable

from agent import effects as do
from domain.errors import MuseError

MAX_BYTES = 64

READ_ONLY = frozenset(
    {
        "cart",
        "edit",
        "line",
        "orders",
        "order",
        "help",
        "settings",
        "stores",
        "start",
        "mail",
        "hours",
        "sharing",
    }
)
"""Taps that change nothing: answered at once, without a turn."""


def data(name: str, *arguments: object) -> str:
    """Button data for a tap. Raises `ValueError` when it would be too long or the name is unknown."""
    text = ":".join([name, *map(str, arguments)])
    if name not in _TAPS and name not in READ_ONLY:
        raise ValueError(f"no such tap: {name}")
    if len(text.encode()) > MAX_BYTES:
        raise ValueError(f"button data over {MAX_BYTES} bytes: {name}")
    return text


def parse(text: str) -> tuple[str, list[str]]:
    name, *arguments = text.split(":")
    return name, arguments


def effects_of(name: str, arguments: list[str]) -> list[do.Effect]:
    """The effects of a tap. Raises `MuseError` for data that no button of ours carries."""
    try:
        if name in _TAPS:
            return [_TAPS[name](*arguments)]
        if name in READ_ONLY:
            return [do.Show(card="cart" if name == "start" else name)]
    except (TypeError, ValueError):
        pass
    raise MuseError("button-too-old")


def _hours(value: str) -> str:
    """Button data has its colons for itself: "2200-0800" is "22:00-08:00"."""
    start, dash, end = value.partition("-")
    return f"{start[:2]}:{start[2:]}-{end[:2]}:{end[2:]}" if dash else value


def _show(card: str, key: str) -> Callable[[str], do.Effect]:
    return lambda number: do.Show(card=card, params={key: int(number)})


_TAPS: dict[str, Callable[..., do.Effect]] = {
    "qty": lambda item, quantity: do.SetQuantity(item_ids=(int(item),), quantity=int(quantity)),
    "rm": lambda item: do.Remove(item_ids=(int(item),)),
    "clear": lambda: do.ClearCart(),
    "undo": lambda: do.Undo(),
    "var": lambda item: do.ChangeVariant(item_id=int(item)),
    "psize": lambda choice, place: do.Pick(choice_id=int(choice), size=f"#{int(place)}"),
    "pcolor": lambda choice, place: do.Pick(choice_id=int(choice), color=f"#{int(place)}"),
    "drop": lambda choice: do.DropChoice(choice_id=int(choice)),
    "go": lambda: do.BeginCheckout(),
    "addr": lambda address: do.Answer(kind="address", value=int(address)),
    "newaddr": lambda: do.Answer(kind="new_address"),
    "rmaddr": lambda address: do.ForgetAddress(address_id=int(address)),
    "card": lambda place: do.Answer(kind="card_at", value=int(place)),
    "newcard": lambda: do.OpenCardPage(),
    "rmcard": lambda card: do.RemoveCard(card_id=int(card)),
    "place": lambda digest: do.Answer(kind="confirm", value=str(digest)),
    "step": lambda step: do.Answer(kind="revisit", value=str(step)),
    "ship": lambda store, place: do.ChooseDelivery(store=int(store), place=int(place)),
    "pay": lambda store, place: do.ChooseInstrument(store=int(store), place=int(place)),
    "link": lambda: do.LinkStore(),
    "unlink": lambda account: do.UnlinkStore(account_id=int(account)),
    "login": lambda tag: do.OpenLogin(tag=str(tag)),
    "without": lambda tag: do.GoWithout(tag=str(tag)),
    "signout": lambda login: do.SignOut(login_id=int(login)),
    "signoutat": lambda tag: do.SignOut(tag=str(tag)),
    "signouts": lambda: do.SignOut(),
    "resume": lambda ask: do.AnswerAsk(ask_id=int(ask), said="resume"),
    "decline": lambda ask: do.AnswerAsk(ask_id=int(ask), said="decline"),
    "rmcode": lambda code: do.DropCode(code=str(code)),
    "leave": lambda: do.LeaveCheckout(),
    "askcancel": _show("cancel_order", "order_id"),
    "cancel": lambda order: do.CancelOrder(order_id=int(order)),
    "return": _show("return_order", "order_id"),
    "sendback": lambda order, item="": do.ReturnOrder(
        order_id=int(order), item_id=int(item) if item else None
    ),
    "again": lambda order: do.BuyAgain(order_id=int(order)),
    "num": lambda order, number: do.SettleOrder(order_id=int(order), said="placed", number=str(number)),
    "did": lambda order, said: do.SettleOrder(order_id=int(order), said=str(said)),
    "topay": lambda order: do.ShowLatePayment(order_id=int(order)),
    "notnow": lambda order: do.ShowLatePayment(order_id=int(order), put_off=True),
    "paylate": lambda order, card, cents: do.PayLate(
        order_id=int(order), card_id=int(card), cents=int(cents)
    ),
    "lang": lambda language: do.SetPreference(name="language", value=str(language)),
    "setmail": lambda value, card="mail": do.SetPreference(name="order_address", value=value, card=card),
    "quiet": lambda value: do.SetPreference(name="quiet", value=_hours(value), card="hours"),
    "share": lambda name, value: do.SetPreference(name=name, value=value, card="sharing"),
    "mailbox": lambda: do.ConnectMailbox(),
    "rmmailbox": lambda: do.RemoveMailbox(),
    "hint": lambda mail, said: do.AnswerHint(mail_id=int(mail), yes=said == "yes"),
    "which": lambda mail, order: do.AnswerHint(mail_id=int(mail), yes=True, order_id=int(order)),
    "forget": lambda: do.Show(card="forget"),
    "forgetme": lambda: do.ForgetMe(),
}
