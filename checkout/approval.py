"""From the tap on the review card to order rows, in one transaction."""

from __future__ import annotations

from sqlalchemy.ext.asyncio import AsyncSession

from checkout import cart
from checkout.assemble import muse_order_id
from checkout.order_addresses import for_guest
from checkout.review import Review, ReviewStore
from checkout.sessions import start_processing
from domain.order import Quote
from storage.ledger_tables import Approval
from storage.outbox import record
from storage.tables import CartItem, CheckoutSession, Order, OrderItem


async def approve(
    session: AsyncSession, row: CheckoutSession, review: Review, digest: str, *, tap: str = ""
) -> list[str]:
    """Turn what was approved into orders. Empty: this tap decides nothing (a stale card, a second tap, a
    session that ran out, a cart that changed since), and nothing was changed.

    Returns the new orders' ids. Their lines leave the cart; each keeps what the shopper agreed to pay at most.
    What was shown is kept beside its digest and the `tap` (the update's key), as evidence.
    """
    items = await cart.lines(session, row.user_id)
    if row.cart_digest != cart.digest(items) or review.digest() != digest or not review.placeable:
        return []
    if not await start_processing(session, row.session_id, digest):
        return []
    session.add(_approval(row, review, digest, tap))
    by_line = {f"c{item.id}": item for item in items}
    orders = []
    for store in review.placeable:
        order = _order(row, store)
        order.order_address_id = await _mail_to(session, row.user_id, store)
        session.add(order)
        await session.flush()
        session.add_all(_item(order, by_line[line.line_id]) for line in store.lines)
        record(
            session,
            "order_approved",
            user_id=row.user_id,
            order_id=order.id,
            store=store.store_id,
            digest=digest,
            cap_cents=order.cap_cents,
            currency=order.currency,
        )
        orders.append(order.muse_order_id)
    taken = [int(line.line_id[1:]) for store in review.placeable for line in store.lines]
    await cart.take(session, row.user_id, taken)
    row.stores_to_checkout = [
        {
            **entry,
            "status": "waiting" if any(o.endswith(f":{entry['storeId']}") for o in orders) else "left_out",
        }
        for entry in row.stores_to_checkout
    ]
    return orders


def _approval(row: CheckoutSession, review: Review, digest: str, tap: str) -> Approval:
    shown = review.model_dump(mode="json", exclude={"address", "contact", "order_mail"})
    return Approval(session_id=row.session_id, user_id=row.user_id, digest=digest, shown=shown, tap=tap[:120])


def _order(row: CheckoutSession, store: ReviewStore) -> Order:
    quote = _quote(store)
    return Order(
        muse_order_id=muse_order_id(row.session_id, store.store_id),
        user_id=row.user_id,
        store_id=store.store_id,
        session_id=row.session_id,
        subtotal_cents=quote.subtotal.cents,
        shipping_cents=quote.shipping.cents if quote.shipping else None,
        tax_cents=quote.tax.cents if quote.tax else None,
        total_cents=quote.total.cents,
        cap_cents=quote.cap.cents,
        currency=quote.total.currency,
        payer=quote.payer,
        held=quote.card_needed or quote.invoice_needed,
        quote_ref=quote.quote_ref,
        delivery_option_id=next((o.option_id for o in quote.delivery_options if o.chosen), None),
        instrument_id=row.instruments.get(store.store_id)
        or next((i.instrument_id for i in quote.instruments if i.chosen), None),
        codes=list(row.codes),
        checkout_method=quote.tier.checkout_method,
        estimated_delivery=quote.eta,
        shipping_address=row.shipping_address,
    )


async def _mail_to(session: AsyncSession, user_id: int, store: ReviewStore) -> int | None:
    """The order address that this store was quoted with."""
    address = await for_guest(session, user_id, store.store_id, _quote(store).tier)
    return address.id if address is not None else None


def _item(order: Order, item: CartItem) -> OrderItem:
    return OrderItem(
        order_id=order.id,
        product_name=item.product_name,
        product_sku=item.product_sku,
        product_url=item.product_url,
        product_image_url=item.product_image_url,
        variant_id=item.variant_id,
        size=item.size,
        color=item.color,
        quantity=item.quantity,
        unit_price_cents=item.price_cents or 0,
        total_price_cents=(item.price_cents or 0) * item.quantity,
        cart_line=cart.frozen(item),
    )


def _quote(store: ReviewStore) -> Quote:
    if store.quote is None:
        raise ValueError(f"{store.store_id} has no quote")
    return store.quote
