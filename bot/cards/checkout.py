"""The steps of a checkout: address, payment, review, placing, confirmation."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from agent.taps import data
from bot.cards.words import Tongue, address_line, contact_line, short
from bot.outgoing import Button, OutgoingCard
from checkout.review import Review, ReviewStore
from domain.base import Frozen
from domain.money import Money
from domain.order import OrderStatus, Payer, Placement, Quote
from domain.people import Address
from orders.views import OrderView


class SavedAddress(Frozen):
    address_id: int
    address: Address


class SavedCard(Frozen):
    """`expires` as "04/27"."""

    card_id: int
    title: str
    expires: str


def address_card(t: Tongue, saved: Sequence[SavedAddress]) -> OutgoingCard:
    leave = (t.button("button-leave", data("leave")),)
    if not saved:
        return OutgoingCard(text=t("step-address-new"), rows=(leave,))
    rows = [
        (Button(text=short(address_line(one.address), 60), data=data("addr", one.address_id)),)
        for one in saved[:6]
    ]
    return OutgoingCard(
        text=t("step-address"), rows=(*rows, (t.button("button-new-address", data("newaddr")), *leave))
    )


def address_missing_card(
    t: Tongue, fields: dict[str, str], missing: Sequence[str], invalid: Sequence[str]
) -> OutgoingCard:
    """What is known so far, and the one next question."""
    known = ", ".join(
        fields[name]
        for name in ("name", "line1", "line2", "city", "region", "postal_code", "country")
        if fields.get(name)
    )
    if invalid:
        what = t("address-invalid", fields=", ".join(t(f"field-{name}") for name in invalid))
    else:
        what = " ".join(t(f"missing-{name}") for name in list(missing)[:2])
    if not known:
        return OutgoingCard(text=what)
    return OutgoingCard(text=t("address-missing", address=known, what="\u0000").replace("\u0000", what))


def payment_card(t: Tongue, cards: Sequence[SavedCard]) -> OutgoingCard:
    rows = [
        (Button(text=f"{card.title} · {card.expires}", data=data("card", place)),)
        for place, card in enumerate(cards[:8])
    ]
    text = t("step-payment") if cards else t("step-payment-none")
    last = (t.button("button-new-card", data("newcard")), t.button("button-leave", data("leave")))
    return OutgoingCard(text=text, rows=(*rows, last))


def quoting_card(t: Tongue, stores: Sequence[str]) -> OutgoingCard:
    return OutgoingCard(text=t("quoting", stores=", ".join(stores)))


def review_card(t: Tongue, review: Review) -> OutgoingCard:
    """Everything the tap approves. The button carries the digest of exactly this."""
    parts = [t("step-review"), *(_review_store(t, store) for store in review.stores)]
    parts.append("\n".join(_together(t, total, cap) for total, cap in review.totals))
    foot = []
    if review.address is not None:
        foot.append(t("review-to", address=address_line(review.address)))
    if review.contact is not None:
        foot.append(t("review-contact", contact=contact_line(review.contact)))
    if review.card is not None:
        foot.append(t("review-pay", card=review.card))
    if review.codes:
        foot.append(t("review-codes", codes=", ".join(review.codes)))
    parts.append("\n".join(foot))
    return OutgoingCard(text="\n\n".join(part for part in parts if part), rows=_review_rows(t, review))


def _review_rows(t: Tongue, review: Review) -> tuple[tuple[Button, ...], ...]:
    rows: list[tuple[Button, ...]] = []
    placeable = review.placeable
    if placeable:
        by_muse = [store for store in placeable if store.quote and not store.quote.hand_over]
        key = (
            "button-continue-all"
            if not by_muse
            else "button-place"
            if len(by_muse) > 1
            else "button-place-one"
        )
        rows.append((t.button(key, data("place", review.digest()), style="success"),))
    change = [t.button("button-address", data("step", "address"))]
    change.append(t.button("button-payment", data("step", "payment")))
    if any(store.quote and len(store.quote.delivery_options) > 1 for store in placeable):
        change.append(t.button("button-delivery", data("step", "delivery")))
    change.append(t.button("button-code", data("step", "code")))
    rows.append(tuple(change))
    rows.append((t.button("button-leave", data("leave")),))
    return tuple(rows)


def _review_store(t: Tongue, store: ReviewStore) -> str:
    rows = [f"🏬 <b>{escape(store.name)}</b>"]
    for line in store.lines:
        times = f" × {line.quantity}" if line.quantity > 1 else ""
        price = escape(t.money(line.total)) if line.unit_price.cents else t("price-unknown")
        rows.append(f"  {escape(short(line.name, 60))}{t.variant(line.size, line.color)}{times} – {price}")
    if store.quote is None:
        why = t(store.problem or "refused-down", **store.problem_fill)
        return "\n".join([*rows, t("review-left-out", why="\u0000").replace("\u0000", why)])
    return "\n".join([*rows, *_quote_rows(t, store, store.quote)])


def _quote_rows(t: Tongue, store: ReviewStore, quote: Quote) -> list[str]:
    costs = (
        [t("review-discount", amount=_positive(quote.discount))]
        if quote.discount and quote.discount.cents
        else []
    )
    if quote.shipping is not None:
        free = not quote.shipping.cents
        costs.append(t("review-shipping-free") if free else t("review-shipping", amount=quote.shipping))
    if quote.tax is not None:
        costs.append(t("review-tax", amount=quote.tax))
    if quote.fees is not None and quote.fees.cents:
        costs.append(t("review-fees", amount=quote.fees))
    rows = [" · ".join([t("subtotal", amount=quote.subtotal), *costs])]
    exact = quote.exact and quote.cap == quote.total
    total = (
        t("review-exact", total=quote.total) if exact else t("review-about", total=quote.total, cap=quote.cap)
    )
    rows.append(f"<b>{total}</b> · {t(_pay_key(quote.payer), store=store.name)}")
    chosen = next((option for option in quote.delivery_options if option.chosen), None)
    when = [t("review-delivery", title=chosen.title)] if chosen else []
    if quote.eta is not None:
        when.append(t("review-eta", day=quote.eta))
    if when:
        rows.append(" · ".join(when))
    rows += [t("review-code-rejected", code=code) for code in quote.rejected_codes]
    rows += [f"<i>{escape(short(text, 600))}</i>" for text in quote.disclosures]
    rows.append(t("review-you-complete", store=store.name) if quote.hand_over else t("review-order-placed"))
    rows.append(f"<i>{t('review-seller', seller=store.seller)}</i>")
    return rows


def _pay_key(payer: Payer) -> str:
    return f"pay-{payer.replace('_', '-')}"


def _positive(amount: Money) -> Money:
    return Money(cents=abs(amount.cents), currency=amount.currency)


def _together(t: Tongue, total: Money, cap: Money) -> str:
    if total == cap:
        return f"<b>{t('review-together', total=total)}</b>"
    return f"<b>{t('review-together-cap', total=total, cap=cap)}</b>"


def delivery_card(t: Tongue, review: Review) -> OutgoingCard:
    """Every store's delivery options, one button each."""
    rows: list[tuple[Button, ...]] = []
    for number, store in enumerate(review.stores):
        options = store.quote.delivery_options if store.quote else ()
        for place, option in enumerate(options if len(options) > 1 else ()):
            mark = "✓ " if option.chosen else ""
            price = f" · {t.money(option.price)}"
            name = short(f"{mark}{store.name}: {option.title}", 64 - len(price))
            rows.append((Button(text=name + price, data=data("ship", number, place)),))
    rows.append((t.button("button-review", data("step", "review")),))
    return OutgoingCard(text=t("choose-delivery"), rows=tuple(rows))


def progress_card(t: Tongue, orders: Sequence[OrderView]) -> OutgoingCard:
    """One message, edited in place while the stores answer."""
    done = all(order.placement is Placement.ANSWERED for order in orders)
    title = t("progress-done-title" if done else "progress-title")
    return OutgoingCard(text="\n".join([title, *(_progress_line(t, order) for order in orders)]))


def _progress_line(t: Tongue, order: OrderView) -> str:
    if order.status is OrderStatus.UNCLEAR:
        return t("progress-unclear", store=order.store)
    if order.placement is Placement.SUBMITTING:
        return t("progress-placing", store=order.store)
    if order.placement is not Placement.ANSWERED:
        return t("progress-waiting", store=order.store)
    if order.status is OrderStatus.FAILED:
        return t("progress-failed", store=order.store)
    if order.status is OrderStatus.NEEDS_SHOPPER:
        return t("progress-hand-over", store=order.store)
    if order.number is None:
        return t("progress-placed-no-number", store=order.store)
    return t("progress-placed", store=order.store, number=order.number)


def confirmation_card(t: Tongue, orders: Sequence[OrderView]) -> OutgoingCard:
    """Per store: its own order number and day of arrival, or the button that finishes, or what went wrong."""
    placed = [
        order for order in orders if order.status not in {OrderStatus.FAILED, OrderStatus.NEEDS_SHOPPER}
    ]
    waiting = [order for order in orders if order.status is OrderStatus.NEEDS_SHOPPER]
    finish = bool(waiting) and not placed
    title = t("confirmation-finish") if finish else t("confirmation-title", placed=len(placed))
    parts = [title, *(_confirmed(t, order) for order in orders)]
    if any(order.status is OrderStatus.FAILED for order in orders):
        parts.append(f"<i>{t('confirmation-back-in-cart')}</i>")
    rows: list[tuple[Button, ...]] = []
    for order in waiting:
        if order.hand_over_url:
            rows.append(
                (t.button("button-continue", store=order.store, url=order.hand_over_url, style="primary"),)
            )
        rows.append(_did_row(t, order))
    if any(order.status is OrderStatus.FAILED for order in orders):
        rows.append((t.button("button-cart", data("cart")), t.button("button-checkout-one", data("go"))))
    rows.append((t.button("button-orders", data("orders")),))
    return OutgoingCard(text="\n\n".join(parts), rows=tuple(rows))


def _did_row(t: Tongue, order: OrderView) -> tuple[Button, ...]:
    return (
        t.button("button-did", data("did", order.order_id, "placed")),
        t.button("button-did-not", data("did", order.order_id, "not_placed")),
    )


def _confirmed(t: Tongue, order: OrderView) -> str:
    why = t(order.problem, **order.problem_fill) if order.problem else ""
    if order.status is OrderStatus.FAILED:
        return t("confirmation-failed", store=order.store, why="\u0000").replace("\u0000", why)
    if order.status is OrderStatus.UNCLEAR:
        return t("confirmation-unclear", store=order.store, why="\u0000").replace("\u0000", why)
    if order.status is OrderStatus.NEEDS_SHOPPER:
        told = f"\n<i>{why}</i>" if order.problem and order.problem.startswith("refused-") else ""
        return t("confirmation-hand-over", store=order.store) + told
    head = (
        t("confirmation-placed", store=order.store, number=order.number)
        if order.number
        else t("confirmation-placed-no-number", store=order.store)
    )
    rest = [t("order-total", total=order.total)]
    if order.eta is not None:
        rest.append(t("confirmation-eta", day=order.eta))
    return f"{head}\n{' · '.join(rest)}"


def handover_reminder_card(t: Tongue, order: OrderView) -> OutgoingCard:
    rows: list[tuple[Button, ...]] = []
    if order.hand_over_url:
        rows.append(
            (t.button("button-continue", store=order.store, url=order.hand_over_url, style="primary"),)
        )
    rows.append(_did_row(t, order))
    return OutgoingCard(text=t("handover-reminder", store=order.store), rows=tuple(rows))


def unclear_card(t: Tongue, order: OrderView) -> OutgoingCard:
    """Nobody knows whether the order went in: only the shopper may allow another try."""
    rows: list[tuple[Button, ...]] = []
    if order.order_url:
        rows.append((t.button("button-orders-page", url=order.order_url),))
    rows.append(
        (
            t.button("button-went-through", data("did", order.order_id, "placed")),
            t.button("button-did-not-go", data("did", order.order_id, "not_placed")),
        )
    )
    rows.append((t.button("button-try-again", data("did", order.order_id, "try_again"), style="danger"),))
    return OutgoingCard(text=t("unclear-card", store=order.store), rows=tuple(rows))
