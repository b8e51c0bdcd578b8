"""The list of orders: a drawn sheet with states at a glance, the same in words below it, a button an order."""

from __future__ import annotations

from collections.abc import Sequence

from agent.taps import data
from bot.cards.orders import SIGNS, UNDATED, status_words
from bot.cards.words import NAME_LIMIT, Tongue, html, in_rows, short
from bot.drawing.sheet import MOST_PICTURES, OrderSheet, SheetRow, Tone
from bot.outgoing import Button, OutgoingCard
from domain.order import EventKind, OrderStatus
from orders.views import OrderView

PAGE_ROWS = 5
"""Orders on one page: their sheet is about as high as a chat shows pictures without making them smaller."""
STEPS = ("step-ordered", "step-shipped", "step-out-for-delivery", "step-delivered")
REACHED = {
    OrderStatus.CONFIRMED: 0,
    OrderStatus.SHIPPED: 1,
    OrderStatus.OUT_FOR_DELIVERY: 2,
    OrderStatus.DELIVERED: 3,
}
TROUBLED = {EventKind.DELAYED: "parcel-delayed", EventKind.EXCEPTION: "parcel-trouble"}


def orders_card(t: Tongue, orders: Sequence[OrderView], page: int = 1, pages: int = 1) -> OutgoingCard:
    """One page, numbered as the buttons are."""
    if not orders:
        return OutgoingCard(text=t("no-orders"))
    first = (page - 1) * PAGE_ROWS + 1
    rows = (*order_buttons(orders, first), *_turning(page, pages))
    sheet = _sheet(t, orders, first, page, pages)
    return OutgoingCard(
        text=_text(t, orders, first), caption=_caption(t, orders, first), rows=rows, sheet=sheet
    )


def _text(t: Tongue, orders: Sequence[OrderView], first: int) -> str:
    parts = [t("orders-title")]
    for place, order in enumerate(orders, start=first):
        when = f" · {t('order-eta', day=order.eta)}" if order.eta and order.status not in UNDATED else ""
        parts.append(f"{_named(order, place)}\n{_state(t, order)}{when}")
    return "\n\n".join(parts)


def _caption(t: Tongue, orders: Sequence[OrderView], first: int) -> str:
    """A line an order: its number, to be copied, and its state, for who does not see the sheet."""
    lines = [
        f"{_named(order, place)} · {_state(t, order)}" for place, order in enumerate(orders, start=first)
    ]
    return "\n".join([t("orders-title"), *lines])


def _state(t: Tongue, order: OrderView) -> str:
    return f"{SIGNS[order.status]} {status_words(t, order.status)}"


def _named(order: OrderView, place: int) -> str:
    number = f" · <code>{html(short(order.number, NAME_LIMIT))}</code>" if order.number else ""
    return f"{place}. <b>{html(short(order.store, NAME_LIMIT))}</b>{number}"


def order_buttons(orders: Sequence[OrderView], first: int = 1) -> tuple[tuple[Button, ...], ...]:
    """To each order's own card, two a row."""
    buttons = [
        Button(text=short(f"{place} · {order.store}", 20), data=data("order", order.order_id))
        for place, order in enumerate(orders, start=first)
    ]
    return tuple(in_rows(buttons, 2))


def _turning(page: int, pages: int) -> tuple[tuple[Button, ...], ...]:
    if pages < 2:
        return ()
    back = [Button(text=f"‹ {page - 1}", data=data("orders", page - 1))] if page > 1 else []
    on = [Button(text=f"{page + 1} ›", data=data("orders", page + 1))] if page < pages else []
    return ((*back, *on),)


# ---- the sheet


def _sheet(t: Tongue, orders: Sequence[OrderView], first: int, page: int, pages: int) -> OrderSheet:
    return OrderSheet(
        title=t.plain("orders-sheet-title"),
        page=f"{page} / {pages}" if pages > 1 else "",
        steps=tuple(t.plain(step) for step in STEPS),
        rows=tuple(_row(t, order, place) for place, order in enumerate(orders, start=first)),
    )


def _row(t: Tongue, order: OrderView, place: int) -> SheetRow:
    trouble = _trouble(order)
    state = status_words(t, order.status)
    pictures = dict.fromkeys(line.image_url for line in order.lines if line.image_url)
    return SheetRow(
        place=place,
        store=short(order.store, NAME_LIMIT),
        number=short(order.number or "", NAME_LIMIT),
        goods=_goods(t, order),
        state=f"{state} · {t.plain(trouble)}" if trouble else state,
        day=t.plain("order-eta", day=t.day(order.eta)) if order.eta and order.status not in UNDATED else "",
        parcel=_parcels(t, order),
        tone="waits" if trouble else _tone(order.status),
        reached=REACHED.get(order.status),
        pictures=tuple(pictures)[:MOST_PICTURES],
        pieces=len(order.lines),
    )


def _goods(t: Tongue, order: OrderView) -> str:
    """ "Black Dress, size M, Black", of several products " + 2" after the first."""
    if not order.lines:
        return ""
    line, more = order.lines[0], len(order.lines) - 1
    times = f" × {line.quantity}" if line.quantity > 1 else ""
    variant = t.plain_variant(line.size, line.color) if not more else ""
    return f"{short(line.name, NAME_LIMIT)}{variant}{times}{f' + {more}' if more else ''}"


def _parcels(t: Tongue, order: OrderView) -> str:
    """Who carries it, or how many parcels there are; their numbers are to be copied, and stand in the order's card."""
    if not order.parcels or order.status is OrderStatus.CANCELLED:
        return ""
    if len(order.parcels) > 1:
        return t.plain("orders-sheet-parcels", parcels=len(order.parcels))
    return short(order.parcels[0].carrier or t.plain("orders-sheet-parcels", parcels=1), NAME_LIMIT)


def _trouble(order: OrderView) -> str | None:
    """What is the matter with a parcel that is under way."""
    if order.status not in REACHED or order.status is OrderStatus.DELIVERED:
        return None
    troubled = (TROUBLED.get(EventKind(parcel.status)) for parcel in order.parcels)
    return next((key for key in troubled if key), None)


def _tone(status: OrderStatus) -> Tone:
    if status in REACHED:
        return "fine"
    waiting = {OrderStatus.PENDING, OrderStatus.NEEDS_SHOPPER, OrderStatus.UNCLEAR}
    return "waits" if status in waiting else "over"
