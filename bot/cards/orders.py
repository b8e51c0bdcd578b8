"""Orders after placing: the list, one order, and each change."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from agent.taps import data
from bot.cards.words import Tongue, short
from bot.outgoing import Button, OutgoingCard
from domain.order import EventKind, OrderStatus
from orders.states import CANCELLABLE, ENDED, RETURNABLE
from orders.views import OrderView

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
    OrderStatus.REFUNDED: "💶",
    OrderStatus.FAILED: "✗",
}


def status_words(t: Tongue, status: OrderStatus) -> str:
    return t(f"status-{status.replace('_', '-')}")


def orders_card(t: Tongue, orders: Sequence[OrderView]) -> OutgoingCard:
    """States at a glance, one button an order."""
    if not orders:
        return OutgoingCard(text=t("no-orders"))
    rows = []
    lines = [t("orders-title")]
    for order in orders:
        number = f" · <code>{escape(order.number)}</code>" if order.number else ""
        state = status_words(t, order.status)
        eta = f" · {t('order-eta', day=order.eta)}" if order.eta and order.status not in ENDED else ""
        lines.append(f"{SIGNS[order.status]} <b>{escape(order.store)}</b>{number}\n    {state}{eta}")
        name = f"{SIGNS[order.status]} {order.store} {order.number or ''}".strip()
        rows.append((Button(text=short(name, 60), data=data("order", order.order_id)),))
    return OutgoingCard(text="\n".join(lines), rows=tuple(rows))


def order_card(t: Tongue, order: OrderView) -> OutgoingCard:
    """One order whole, with what can be done now."""
    title = (
        t("order-title", store=order.store, number=order.number)
        if order.number
        else t("order-title-no-number", store=order.store)
    )
    rows = [title, f"{SIGNS[order.status]} {status_words(t, order.status)}"]
    if order.problem and order.status in {OrderStatus.FAILED, OrderStatus.UNCLEAR}:
        rows.append(f"<i>{t(order.problem, **order.problem_fill)}</i>")
    for line in order.lines:
        times = f" × {line.quantity}" if line.quantity > 1 else ""
        rows.append(
            f"  {escape(short(line.name, 60))}{t.variant(line.size, line.color)}{times} – {escape(t.money(line.total))}"
        )
    rows.append(t("order-total", total=order.total))
    if order.eta is not None and order.status not in ENDED:
        rows.append(t("order-eta", day=order.eta))
    rows += [
        t("update-shipped-parcel", carrier=parcel.carrier or "", tracking=parcel.tracking_number)
        for parcel in order.parcels
    ]
    picture = next((line.image_url for line in order.lines if line.image_url), None)
    return OutgoingCard(text="\n".join(rows), rows=_order_rows(t, order), photo_url=picture)


def _order_rows(t: Tongue, order: OrderView) -> tuple[tuple[Button, ...], ...]:
    rows: list[tuple[Button, ...]] = []
    if order.status is OrderStatus.NEEDS_SHOPPER:
        if order.hand_over_url:
            rows.append(
                (t.button("button-continue", store=order.store, url=order.hand_over_url, style="primary"),)
            )
        rows.append(
            (
                t.button("button-did", data("did", order.order_id, "placed")),
                t.button("button-did-not", data("did", order.order_id, "not_placed")),
            )
        )
    rows += _parcel_rows(t, order)
    if order.order_url:
        rows.append((t.button("button-store-page", url=order.order_url),))
    if order.status in CANCELLABLE:
        rows.append((t.button("button-cancel-order", data("askcancel", order.order_id)),))
    if order.status in RETURNABLE:
        rows.append((t.button("button-return", data("return", order.order_id)),))
    again = (
        t.button("button-again", data("again", order.order_id)),
        t.button("button-orders", data("orders")),
    )
    return (*rows, again)


def _parcel_rows(t: Tongue, order: OrderView) -> list[tuple[Button, ...]]:
    rows: list[tuple[Button, ...]] = []
    for parcel in order.parcels[:4]:
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
        rows.append(t("update-shipped-parcel", carrier=parcel.carrier or "", tracking=parcel.tracking_number))
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


def cancel_ask_card(t: Tongue, order: OrderView) -> OutgoingCard:
    rows = (
        (
            t.button("button-cancel-yes", data("cancel", order.order_id), style="danger"),
            t.button("button-cancel-no", data("order", order.order_id)),
        ),
    )
    return OutgoingCard(text=t("cancel-ask", number=order.number or "–", store=order.store), rows=rows)


def cancel_answer_card(t: Tongue, order: OrderView, accepted: bool | None, url: str | None) -> OutgoingCard:
    """The store did not simply cancel."""
    key = "cancel-refused" if accepted is False else "cancel-at-store"
    page = url or order.order_url
    rows = ((t.button("button-store-page", url=page),),) if page else ()
    return OutgoingCard(text=t(key, store=order.store, number=order.number or "–"), rows=rows)


def return_answer_card(t: Tongue, order: OrderView, text: str, url: str | None) -> OutgoingCard:
    page = url or order.returns_url or order.order_url
    rows = ((t.button("button-store-page", url=page),),) if page else ()
    return OutgoingCard(text=t(text, store=order.store, number=order.number or "–"), rows=rows)
