"""Placed orders, and what the shopper is asked about them."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import select

from bot.cards import checkout as checkout_cards
from bot.cards import order_sheet as sheet_cards
from bot.cards import orders as order_cards
from bot.cards.choices import night_row
from bot.outgoing import OutgoingCard
from bot.quiet import offers_night
from bot.scene import Loader, Params, Scene
from domain.order import EventKind, OrderStatus
from orders.views import OrderView, count_of_orders, order_view, orders_of
from storage.tables import Notice, Order, User, now


async def _order_view(scene: Scene, params: Params) -> OrderView | None:
    order = await scene.session.scalar(
        select(Order).where(Order.id == params["order_id"], Order.user_id == scene.user_id)
    )
    return await order_view(scene.session, order, scene.tiers) if order is not None else None


def _of_order(render: Callable[[Scene, OrderView, Params], OutgoingCard | None]) -> Loader:
    async def load(scene: Scene, params: Params) -> OutgoingCard | None:
        order = await _order_view(scene, params)
        return OutgoingCard(text=scene.t("order-unknown")) if order is None else render(scene, order, params)

    return load


async def _orders(scene: Scene, params: Params) -> OutgoingCard:
    """`page` from 1; a page that there is no more is the last one."""
    size = sheet_cards.PAGE_ROWS
    pages = max(1, -(-await count_of_orders(scene.session, scene.user_id) // size))
    page = min(max(1, params.get("page", 1)), pages)
    orders = await orders_of(scene.session, scene.user_id, scene.tiers, size, page)
    return sheet_cards.orders_card(scene.t, orders, page, pages)


async def _order_update(scene: Scene, params: Params) -> OutgoingCard | None:
    order = await _order_view(scene, params)
    if order is None:
        return OutgoingCard(text=scene.t("order-unknown"))
    card = order_cards.order_update_card(
        scene.t, order, EventKind(params["kind"]), params.get("tracking_number")
    )
    user = await scene.session.get_one(User, scene.user_id)
    if offers_night(user.preferences, user.time_zone, now()):
        return card.model_copy(update={"rows": (*card.rows, night_row(scene.t))})
    return card


def _reminder(scene: Scene, order: OrderView, params: Params) -> OutgoingCard | None:
    waits = order.status is OrderStatus.NEEDS_SHOPPER
    return checkout_cards.handover_reminder_card(scene.t, order) if waits else None


def _unclear(scene: Scene, order: OrderView, params: Params) -> OutgoingCard | None:
    return checkout_cards.unclear_card(scene.t, order) if order.status is OrderStatus.UNCLEAR else None


async def _return_order(scene: Scene, params: Params) -> OutgoingCard | None:
    """With the label, where the store has given one already."""
    order = await _order_view(scene, params)
    if order is None:
        return OutgoingCard(text=scene.t("order-unknown"))
    answers = await scene.session.scalars(
        select(Notice.params)
        .where(
            Notice.user_id == scene.user_id,
            Notice.card == "return_answer",
            Notice.slot == f"return:{order.order_id}",
        )
        .order_by(Notice.id.desc())
    )
    labels = [told["url"] for told in answers if told["text"] == "return-label"]
    return order_cards.return_ask_card(scene.t, order, next(iter(labels), None))


async def _whose_number(scene: Scene, params: Params) -> OutgoingCard:
    views = [await _order_view(scene, {"order_id": order_id}) for order_id in params["order_ids"]]
    return order_cards.whose_number_card(scene.t, [view for view in views if view], params["number"])


async def _human(scene: Scene, params: Params) -> OutgoingCard:
    orders = await orders_of(scene.session, scene.user_id, scene.tiers, limit=4)
    return OutgoingCard(text=scene.t("human"), rows=sheet_cards.order_buttons(orders))


CARDS: dict[str, Loader] = {
    "human": _human,
    "handover_reminder": _of_order(_reminder),
    "unclear": _of_order(_unclear),
    "orders": _orders,
    "order": _of_order(lambda scene, order, params: order_cards.order_card(scene.t, order)),
    "order_found": _of_order(lambda scene, order, params: order_cards.order_found_card(scene.t, order)),
    "number_noted": _of_order(lambda scene, order, params: order_cards.number_noted_card(scene.t, order)),
    "whose_number": _whose_number,
    "order_update": _order_update,
    "cancel_order": _of_order(lambda scene, order, params: order_cards.cancel_ask_card(scene.t, order)),
    "return_order": _return_order,
    "cancel_answer": _of_order(
        lambda scene, order, params: order_cards.cancel_answer_card(
            scene.t, order, params["accepted"], params["url"]
        )
    ),
    "return_answer": _of_order(
        lambda scene, order, params: order_cards.return_answer_card(
            scene.t, order, params["text"], params["url"], params.get("tracking")
        )
    ),
}
