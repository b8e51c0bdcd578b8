"""Effects on orders and on the shopper's own data, carried out."""

from __future__ import annotations

from typing import Any

from sqlalchemy import delete, select, update

from agent import effects as do
from agent.order_numbers import WAITING, is_number
from agent.work import Work
from checkout import cart, fence
from domain.errors import Refusal, StoreRefused
from domain.hours import UNKNOWN_ZONE
from domain.order import OrderStatus, Placed, Placement
from orders.states import CANCELLABLE, RETURNABLE
from storage.mail_tables import KeptMail, OrderAddress, OwnMailbox
from storage.outbox import record
from storage.tables import (
    AddressRow,
    Card,
    CartItem,
    CartUndo,
    CheckoutSession,
    Choice,
    ContactRow,
    Event,
    Notice,
    Order,
    OrderItem,
    SlotMessage,
    Update,
    User,
    now,
)
from storage.vault import vault_of
from storage.vault_tables import LinkAttempt, StoreAccount, StoreAsk, StoreLogin

_OWN = (
    AddressRow,
    ContactRow,
    Card,
    StoreAccount,
    LinkAttempt,
    StoreLogin,
    StoreAsk,
    OrderAddress,
    KeptMail,
    OwnMailbox,
)
"""Tables that say what the vault and others hold of a shopper."""


async def _own(work: Work, order_id: int) -> Order | None:
    order = await work.session.scalar(
        select(Order).where(Order.id == order_id, Order.user_id == work.user_id)
    )
    if order is None:
        await work.say("order-unknown")
    return order


async def cancel_order(work: Work, effect: do.CancelOrder) -> None:
    order = await _own(work, effect.order_id)
    if order is None:
        return
    if order.order_status not in CANCELLABLE:
        await work.show("order", slot=f"order:{order.id}", order_id=order.id)
        await work.say(f"cannot-cancel-{order.order_status.replace('_', '-')}")
        return
    attempt = len(await _asked_before(work, "cancel_asked", order))
    work.follow("cancel_order", order_id=order.id, attempt=attempt)
    fill = {"number": order.order_number or "none"}
    await work.show("text", slot=f"cancel:{order.id}", text="cancelling", fill=fill)


async def return_order(work: Work, effect: do.ReturnOrder) -> None:
    order = await _own(work, effect.order_id)
    if order is None:
        return
    before = await _asked_before(work, "return_asked", order)
    labelled = [asked["item"] for asked in before if asked["how"] == "return-label"]
    if order.order_status not in RETURNABLE or None in labelled or effect.item_id in labelled:
        await work.show("return_order", slot=f"return:{order.id}", order_id=order.id)
        return
    work.follow("return_order", order_id=order.id, item_id=effect.item_id, attempt=len(before))
    fill = {"number": order.order_number or "none"}
    await work.show("text", slot=f"return:{order.id}", text="returning", fill=fill)


async def _asked_before(work: Work, kind: str, order: Order) -> list[dict[str, Any]]:
    """What came of each time the store was asked before. Their number is the next attempt's: two taps at once are
    one attempt."""
    found = await work.session.scalars(
        select(Event.data).where(Event.kind == kind, Event.order_id == order.id)
    )
    return list(found)


async def buy_again(work: Work, effect: do.BuyAgain) -> None:
    order = await _own(work, effect.order_id)
    if order is None:
        return
    lines = await work.session.scalars(select(OrderItem.cart_line).where(OrderItem.order_id == order.id))
    await cart.remember(work.session, work.user_id)
    await cart.put_back(work.session, work.user_id, [line for line in lines if line])
    await work.session.flush()
    back = await work.session.scalars(
        select(CartItem.id).where(
            CartItem.user_id == work.user_id,
            CartItem.store_id == order.store_id,
            CartItem.last_stock_check.is_(None),
        )
    )
    if items := list(back):
        work.follow("look_again", items=items, user_id=work.user_id)
    await work.show("cart", slot="cart", undo=True)


async def settle_order(work: Work, effect: do.SettleOrder) -> None:
    """Only the shopper knows: whether an unclear order went in, or whether they finished one at the store."""
    order = await _own(work, effect.order_id)
    if order is None:
        return
    if effect.number is not None:
        await _note_number(work, order, effect.number)
    elif order.order_status == OrderStatus.UNCLEAR:
        work.follow("answer_unclear", order_id=order.id, said=effect.said)
        await work.show(
            "text", slot=f"unclear:{order.id}", text=f"unclear-said-{effect.said.replace('_', '-')}", fill={}
        )
    elif order.order_status == OrderStatus.NEEDS_SHOPPER and effect.said == "placed":
        order.order_status, order.placement, order.problem = OrderStatus.CONFIRMED, Placement.ANSWERED, None
        order.confirmed_at = now()
        record(work.session, "order_reported", user_id=work.user_id, order_id=order.id)
        await fence.project(work.session, order)
        await _show_anew(work, order)
        await work.say("finished-at-store")
    elif effect.said == "not_placed" and _only_said(order):
        await fence.fail(
            work.session, order.muse_order_id, StoreRefused(Refusal.UNSUPPORTED, may_fall_back=False)
        )
        order.problem = {"text": "not-finished", "fill": {}}
        lines = await work.session.scalars(select(OrderItem.cart_line).where(OrderItem.order_id == order.id))
        await cart.put_back(work.session, work.user_id, [line for line in lines if line])
        await _show_anew(work, order)
        await work.show("cart", slot="cart")
    else:
        await work.show("order", order_id=order.id)


def _only_said(order: Order) -> bool:
    """Handed over, and nobody but the shopper has said so far whether it was ordered: they may think better of it."""
    if order.order_status == OrderStatus.NEEDS_SHOPPER:
        return True
    return (
        order.order_status == OrderStatus.CONFIRMED
        and order.order_number is None
        and order.hand_over_url is not None
    )


async def _show_anew(work: Work, order: Order) -> None:
    """The order has another state: in the message that was tapped, and in what its checkout left in the chat."""
    if work.fresh:
        return  # who writes gets an answer below, and no old messages again
    slots = {name: f"{name}:{order.session_id}" for name in ("confirmation", "progress")}
    for name, slot in list(slots.items()):
        shown = await work.session.get(SlotMessage, (work.user_id, slot))
        if shown is None:
            del slots[name]
        elif shown.message_id == work.tapped:
            await work.show(name, slot=slots.pop(name), checkout=order.session_id)
    if work.tapped is not None:
        await work.show("order", slot=f"order:{order.id}", order_id=order.id)
    for name, slot in slots.items():
        await work.show(name, slot=slot, checkout=order.session_id)


async def _note_number(work: Work, order: Order, number: str) -> None:
    """The shopper has the store's number before us: the order is there, and is followed under it."""
    if not is_number(number) or order.order_number is not None or order.order_status not in WAITING:
        await work.show("order", order_id=order.id)
        return
    resolver = (order.problem or {}).get("resolver")
    await fence.confirm(work.session, order.muse_order_id, Placed(order_number=number))
    record(work.session, "order_reported", user_id=work.user_id, order_id=order.id)
    work.follow("number_told", order_id=order.id, resolver=resolver)
    await work.show("progress", slot=f"progress:{order.session_id}", checkout=order.session_id)
    await work.show("number_noted", slot=f"unclear:{order.id}" if resolver else None, order_id=order.id)


async def forget_me(work: Work, effect: do.ForgetMe) -> None:
    """Erase what we hold of the shopper. Orders keep lines and amounts, for accounting, and lose the address.
    An order that is being placed right now must end first: the store needs its address until then."""
    busy = await work.session.scalar(
        select(CheckoutSession.id).where(
            CheckoutSession.user_id == work.user_id, CheckoutSession.status == "processing"
        )
    )
    if busy is not None:
        await work.say("forget-later")
        return
    for card in await work.session.scalars(select(Card).where(Card.user_id == work.user_id)):
        work.follow("detach_card", payment_method_id=card.payment_method_id)
    work.afterwards.append(await work.services.parting.prepare(work.session, work.user_id))
    work.afterwards.append(await work.services.mail_sign_ins.parting(work.session, work.user_id))
    logins = await work.session.scalars(select(StoreLogin.store_id).where(StoreLogin.user_id == work.user_id))
    if stores := list(logins):
        work.follow("close_pages", stores=stores)
    await vault_of(work.session).shred(work.session, work.user_id)
    for table in (*_OWN, CartItem, Choice, CartUndo, CheckoutSession):
        await work.session.execute(delete(table).where(table.user_id == work.user_id))
    await work.session.execute(delete(Update).where(Update.user_id == work.user_id, Update.key != work.key))
    await work.session.execute(
        delete(Notice).where(Notice.user_id == work.user_id, Notice.state != "pending")
    )
    await work.session.execute(
        update(Order).where(Order.user_id == work.user_id).values(shipping_address=None)
    )
    user = await work.session.get(User, work.user_id)
    if user is not None:
        user.name, user.preferences, user.time_zone = "", {}, UNKNOWN_ZONE
    record(work.session, "forgotten", user_id=work.user_id)
    await work.say("forgotten")
