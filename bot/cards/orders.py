"""Orders after placing: the list, one order, and each change."""

from __future__ import annotations

from collections.abc import Sequence

from agent.taps import data
from bot.cards.checkout import disclosure, finish_rows
from bot.cards.words import CAPTION_LIMIT, NAME_LIMIT, TEXT_LIMIT, Tongue, fitting, html, short
from bot.outgoing import Button, OutgoingCard
from domain.order import EventKind, OrderStatus
from orders.states import CANCELLABLE, ENDED, RETURNABLE
from orders.views import OrderView, ParcelView

SIGNS = {
    OrderStatus.PENDING: "⏳",
    OrderStatus.CONFIRMED: "✓",
    OrderStatus.NEEDS_SHOPPER: "↗",
    OrderStatus.UNCLEAR: "❓",
    OrderStatus.SHIPPED: "📦",
    OrderStatus.OUT_FOR_DELIVERY: "🚚",
    OrderStatus.DELIVERED: "✅",
    OrderStatus.CANCELLED: "✗",
    OrderStatus.RETURNED: "↩︎",
    OrderStatus.REFUNDED: "💰",
    OrderStatus.FAILED: "✗",
}

TOLD_WHY = frozenset({OrderStatus.FAILED, OrderStatus.UNCLEAR, OrderStatus.NEEDS_SHOPPER})
"""States that come with a reason."""
UNDATED = ENDED | {OrderStatus.NEEDS_SHOPPER}
"""States in which no parcel is expected: it has come, will not come, or nothing was ordered yet."""
FEW_LINES = 8
MOST_PARCELS = 4
MOST_LINES_ASKED = 12


def status_words(t: Tongue, status: OrderStatus) -> str:
    return t(f"status-{status.replace('_', '-')}")


def order_card(t: Tongue, order: OrderView) -> OutgoingCard:
    """One order whole, with what can be done now."""
    picture = next((line.image_url for line in order.lines if line.image_url), None)
    text = fitting(
        CAPTION_LIMIT if picture else TEXT_LIMIT,
        lambda: _order_text(t, order, len(order.lines)),
        lambda: _order_text(t, order, FEW_LINES),
    )
    return OutgoingCard(text=text, rows=_order_rows(t, order), photo_url=picture)


def _order_text(t: Tongue, order: OrderView, most_lines: int) -> str:
    title = (
        t("order-title", store=order.store, number=order.number)
        if order.number
        else t("order-title-no-number", store=order.store)
    )
    rows = [title, f"{SIGNS[order.status]} {status_words(t, order.status)}"]
    if order.eta is not None and order.status not in UNDATED:
        rows[-1] += f" · {t('order-eta', day=order.eta)}"
    if order.problem and order.status in TOLD_WHY:
        why = t.plain(order.problem, **order.problem_fill)
        rows.append(f"<i>{html(why[:1].upper() + why[1:])}</i>")
    rows += [
        t.line(line.name, line.size, line.color, line.quantity, line.total)
        for line in order.lines[:most_lines]
    ]
    if rest := sum(line.quantity for line in order.lines[most_lines:]):
        rows.append(t("more-items", items=rest))
    rows.append(t("order-total", total=order.total))
    rows += [_parcel(t, parcel) for parcel in order.parcels[:MOST_PARCELS]]
    waits = order.status is OrderStatus.NEEDS_SHOPPER
    return "\n".join(rows) + (disclosure(t, order) if waits else "")


def _parcel(t: Tongue, parcel: ParcelView) -> str:
    return t(
        "parcel", carrier=parcel.carrier or "", tracking=short(parcel.tracking_number, NAME_LIMIT)
    ).strip()


def _order_rows(t: Tongue, order: OrderView) -> tuple[tuple[Button, ...], ...]:
    rows = finish_rows(t, order) if order.status is OrderStatus.NEEDS_SHOPPER else []
    if order.to_pay:
        rows.append(
            (t.button("button-pay-late", data("topay", order.order_id), amount=t.money(order.total)),)
        )
    rows += _parcel_rows(t, order)
    if order.order_url:
        rows.append((t.button("button-store-page", url=order.order_url),))
    if only_said(order):
        rows.append((t.button("button-not-after-all", data("did", order.order_id, "not_placed")),))
    elif order.status in CANCELLABLE:
        rows.append((t.button("button-cancel-order", data("askcancel", order.order_id)),))
    if order.status in RETURNABLE:
        rows.append((t.button("button-return", data("return", order.order_id)),))
    again = (
        t.button("button-again", data("again", order.order_id)),
        t.button("button-orders", data("orders")),
    )
    return (*rows, again)


def only_said(order: OrderView) -> bool:
    """Nobody but the shopper has said that it was ordered."""
    handed_over = order.hand_over_url is not None and order.number is None
    return handed_over and order.status is OrderStatus.CONFIRMED


def _parcel_rows(t: Tongue, order: OrderView) -> list[tuple[Button, ...]]:
    rows: list[tuple[Button, ...]] = []
    for parcel in order.parcels[:MOST_PARCELS]:
        copy = t.button("button-copy-number", copy_text=parcel.tracking_number)
        rows.append((t.button("button-track", url=parcel.url), copy) if parcel.url else (copy,))
    return rows


def order_update_card(
    t: Tongue, order: OrderView, kind: EventKind, tracking_number: str | None
) -> OutgoingCard:
    """One change, told once."""
    fill = {"store": order.store, "number": order.number or "–"}
    rows = [t(f"update-{kind.replace('_', '-')}", **fill)]
    parcel = next((p for p in order.parcels if p.tracking_number == tracking_number), None)
    if parcel is not None and kind in {EventKind.SHIPPED, EventKind.EXCEPTION, EventKind.IN_TRANSIT}:
        rows.append(_parcel(t, parcel))
    if kind is EventKind.DELAYED and order.eta is not None:
        rows.append(t("update-delayed-until", day=order.eta))
    elif kind in {EventKind.SHIPPED, EventKind.CONFIRMED, EventKind.ORDERED} and order.eta is not None:
        rows.append(t("order-eta", day=order.eta))
    buttons = _parcel_rows(t, order) if kind in {EventKind.SHIPPED, EventKind.EXCEPTION} else []
    if kind is EventKind.DELIVERED:
        buttons = [(t.button("button-return", data("return", order.order_id)),)]
    buttons.append((t.button("button-order", data("order", order.order_id)),))
    return OutgoingCard(text="\n".join(rows), rows=tuple(buttons))


def order_found_card(t: Tongue, order: OrderView) -> OutgoingCard:
    text = t("order-found", store=order.store, number=order.number or "–")
    return OutgoingCard(text=text, rows=((t.button("button-order", data("order", order.order_id)),),))


def number_noted_card(t: Tongue, order: OrderView) -> OutgoingCard:
    text = t("number-noted", store=order.store, number=order.number or "–")
    return OutgoingCard(text=text, rows=((t.button("button-order", data("order", order.order_id)),),))


def whose_number_card(t: Tongue, orders: Sequence[OrderView], number: str) -> OutgoingCard:
    """Something like an order number was typed: at which store?"""
    rows = tuple(
        (Button(text=short(order.store, 40), data=data("num", order.order_id, number)),) for order in orders
    )
    return OutgoingCard(text=t("whose-number", number=number), rows=rows)


def cancel_ask_card(t: Tongue, order: OrderView) -> OutgoingCard:
    """Asked before anything is called off; where nothing can be, why not, and what can be done instead."""
    if order.status not in CANCELLABLE:
        text = t(f"cannot-cancel-{order.status.replace('_', '-')}")
        return OutgoingCard(text=text, rows=_instead(t, order))
    rows = (
        (
            t.button("button-cancel-yes", data("cancel", order.order_id), style="danger"),
            t.button("button-cancel-no", data("order", order.order_id)),
        ),
    )
    return OutgoingCard(text=t("cancel-ask", number=order.number or "none", store=order.store), rows=rows)


def _instead(t: Tongue, order: OrderView) -> tuple[tuple[Button, ...], ...]:
    """What can be done about an order with which something else was wanted."""
    rows = finish_rows(t, order) if order.status is OrderStatus.NEEDS_SHOPPER else []
    if order.status in RETURNABLE:
        rows.append((t.button("button-return", data("return", order.order_id)),))
    return (*rows, (t.button("button-order", data("order", order.order_id)),))


def return_ask_card(t: Tongue, order: OrderView, label: str | None = None) -> OutgoingCard:
    """What goes back: asked before the store hears of it. `label`: of the return that was started already."""
    if label is not None and len(order.lines) < 2:
        return return_answer_card(t, order, "return-label", label)
    if order.status not in RETURNABLE:
        reason = order.status if order.status in ENDED else "yet"
        return OutgoingCard(text=t(f"cannot-return-{reason}"), rows=_instead(t, order))
    rows: list[tuple[Button, ...]] = []
    if label is not None:
        rows.append((t.button("button-label", url=label),))
    if len(order.lines) > 1:
        for line in order.lines[:MOST_LINES_ASKED]:
            name = f"{short(line.name, 24)}{short(t.plain_variant(line.size, line.color), 18)}"
            rows.append((Button(text=name, data=data("sendback", order.order_id, line.item_id)),))
    whole = "button-return-all" if len(order.lines) > 1 else "button-return-yes"
    if label is None:
        rows.append((t.button(whole, data("sendback", order.order_id), style="primary"),))
    page = order.returns_url or order.order_url
    if page:
        rows.append((t.button("button-exchange", url=page),))
    rows.append((t.button("button-keep", data("order", order.order_id)),))
    key = "return-ask-lines" if len(order.lines) > 1 else "return-ask"
    name = order.lines[0].name if order.lines else ""
    return OutgoingCard(text=t(key, store=order.store, name=name), rows=tuple(rows))


def cancel_answer_card(t: Tongue, order: OrderView, accepted: bool | None, url: str | None) -> OutgoingCard:
    """The store did not simply cancel."""
    key = "cancel-refused" if accepted is False else "cancel-at-store"
    page = url or order.order_url
    rows = ((t.button("button-store-page", url=page),),) if page else ()
    return OutgoingCard(text=t(key, store=order.store, number=order.number or "none"), rows=rows)


def return_answer_card(
    t: Tongue, order: OrderView, text: str, url: str | None, tracking: str | None = None
) -> OutgoingCard:
    """The label, or the store's page, with what to do there. `tracking`: the number of the parcel that goes back."""
    page = url or order.returns_url or order.order_url
    labelled = text == "return-label"
    rows: list[tuple[Button, ...]] = []
    if page:
        rows.append((t.button("button-label" if labelled else "button-store-page", url=page),))
    said = t(text, store=order.store, number=order.number or "none")
    if tracking:
        said += f"\n{t('parcel', carrier='', tracking=short(tracking, NAME_LIMIT)).strip()}"
        rows.append((t.button("button-copy-number", copy_text=tracking[:256]),))
    return OutgoingCard(text=said, rows=tuple(rows))
