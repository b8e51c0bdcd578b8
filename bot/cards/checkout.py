"""The steps of a checkout: address, payment, review, placing, confirmation."""

from __future__ import annotations

from collections.abc import Sequence

from agent.taps import data
from bot.cards.accounts import StoreLink, sign_in_row
from bot.cards.bill import review_text
from bot.cards.logins import offer_rows, wanted_rows
from bot.cards.words import (
    DASH,
    ROWS_LIMIT,
    TEXT_LIMIT,
    Tongue,
    address_line,
    address_name,
    fitting,
    html,
    in_rows,
    short,
    store_title,
)
from bot.outgoing import Button, Invoice, InvoicePart, OutgoingCard
from checkout.logins.offers import LoginOffer
from checkout.payments.invoices import payload_of
from checkout.review import Review
from domain.base import Frozen
from domain.money import Money
from domain.order import OrderStatus, Placement
from domain.people import Address
from orders.views import OrderView
from storage.ledger_tables import Hold

MOST_ASKED = 3
"""Questions in one message."""
MOST_PARTS = 8
MOST_WAITING = 5
"""Orders to finish for which the confirmation has buttons; the others have theirs in /orders."""


class SavedAddress(Frozen):
    """`store`: the store in whose account it is saved, when it is not Muse's own."""

    address_id: int
    address: Address
    store: str | None = None

    @property
    def line(self) -> str:
        return " · ".join([address_line(self.address), *([self.store] if self.store else [])])


class SavedCard(Frozen):
    """`expires` as "04/27"."""

    card_id: int
    title: str
    expires: str


def address_card(
    t: Tongue, saved: Sequence[SavedAddress], question: tuple[str, tuple[Button, ...]] | None = None
) -> OutgoingCard:
    """`question`: what else is asked here, once, with its buttons."""
    leave = t.button("button-leave", data("leave"))
    asked = f"\n\n{question[0]}" if question else ""
    more = [(button,) for button in question[1]] if question else []
    if not saved:
        return OutgoingCard(text=f"{t('step-address-new')}{asked}", rows=(*more, (leave,)))
    listed = "\n".join(f"📍 {html(one.line)}" for one in saved[:6])
    rows = [
        (Button(text=f"📍 {address_name(one.address)}", data=data("addr", one.address_id)),)
        for one in saved[:6]
    ]
    return OutgoingCard(
        text=f"{t('step-address')}\n\n{listed}{asked}",
        rows=(*rows, *more, (t.button("button-new-address", data("newaddr")), leave)),
    )


def address_missing_card(
    t: Tongue, fields: dict[str, str], missing: Sequence[str], invalid: Sequence[str]
) -> OutgoingCard:
    """What is known so far, and the next questions."""
    known = ", ".join(
        fields[name]
        for name in ("name", "line1", "line2", "city", "region", "postal_code", "country", "email", "phone")
        if fields.get(name)
    )
    if invalid:
        what = t("address-invalid", fields=", ".join(t.plain(f"field-{name}") for name in invalid))
    else:
        what = "\n".join(t(f"missing-{name}") for name in list(missing)[:MOST_ASKED])
    return OutgoingCard(text=f"{t('address-so-far', address=known)}\n\n{what}" if known else what)


def payment_card(t: Tongue, cards: Sequence[SavedCard]) -> OutgoingCard:
    rows = [
        (Button(text=f"💳 {card.title} · {card.expires}", data=data("card", place)),)
        for place, card in enumerate(cards[:8])
    ]
    text = t("step-payment") if cards else t("step-payment-none")
    last = (t.button("button-new-card", data("newcard")), t.button("button-leave", data("leave")))
    return OutgoingCard(text=text, rows=(*rows, last))


def invoice_card(t: Tongue, hold: Hold, parts: Sequence[tuple[str, int]]) -> OutgoingCard:
    """`parts`: each store's name and its cap in minor units; they add up to the hold."""
    amount = Money(cents=hold.amount_cents, currency=hold.currency)
    how = "late-invoice-how" if hold.muse_order_id else "invoice-how"
    invoice = Invoice(
        title=short(t.plain("invoice-title", stores=len(parts)), 32),
        description=short(t.plain(how), 255),
        payload=payload_of(hold.id),
        currency=hold.currency,
        parts=tuple(InvoicePart(label=short(name, 60), cents=cents) for name, cents in parts),
    )
    return OutgoingCard(text=t("invoice-refused", amount=amount), invoice=invoice)


def quoting_card(t: Tongue, stores: Sequence[str]) -> OutgoingCard:
    return OutgoingCard(text=t("quoting", stores=", ".join(stores)))


def review_card(
    t: Tongue,
    review: Review,
    waiting: Sequence[StoreLink] = (),
    logins: Sequence[LoginOffer] = (),
    offers: Sequence[LoginOffer] = (),
) -> OutgoingCard:
    """Everything the tap approves. The button carries the digest of exactly this. `waiting`: stores that go on
    once the shopper has signed in there again; `logins`: those that wait for a login; `offers`: those where the
    shopper could sign in instead of buying as a guest."""
    rows = [row for link in waiting if (row := sign_in_row(t, link))]
    rows += wanted_rows(t, logins)
    return OutgoingCard(text=review_text(t, review), rows=(*rows, *_review_rows(t, review, offers)))


def _review_rows(t: Tongue, review: Review, offers: Sequence[LoginOffer]) -> tuple[tuple[Button, ...], ...]:
    rows: list[tuple[Button, ...]] = []
    placeable = review.placeable
    if placeable:
        by_muse = [store for store in placeable if store.quote and not store.quote.hand_over]
        some = "button-place" if len(by_muse) > 1 else "button-place-one"
        key = some if by_muse else "button-continue-all"
        rows.append((t.button(key, data("place", review.digest()), style="success"),))
    change = [t.button("button-address", data("step", "address"))]
    change.append(t.button("button-payment", data("step", "payment")))
    if any(store.quote and len(store.quote.delivery_options) > 1 for store in placeable):
        change.append(t.button("button-delivery", data("step", "delivery")))
    change.append(t.button("button-code", data("step", "code")))
    rows += in_rows(change, 2 if len(change) == 4 else 3)
    rows += offer_rows(t, offers)
    rows.append((t.button("button-leave", data("leave")),))
    return tuple(rows)


def delivery_card(t: Tongue, review: Review) -> OutgoingCard:
    """Every store's delivery options: what each promises in words, one button each."""
    parts = [t("choose-delivery")]
    rows: list[tuple[Button, ...]] = []
    asked = [store for store in review.stores if store.quote and len(store.quote.delivery_options) > 1]
    for number, store in enumerate(review.stores):
        options = store.quote.delivery_options if store.quote and store in asked else ()
        if not options:
            continue
        told = [store_title(store.name)]
        for place, option in enumerate(options):
            when = f" · {t('by-day', day=option.latest)}" if option.latest else ""
            mark = "✓" if option.chosen else "•"
            price = t.money(option.price) if option.price.cents else t.plain("free")
            way = option.title.partition(": ")[0]  # what follows says when it comes, as the day does
            told.append(f"{mark} {html(way if when else option.title)}{DASH}{html(price)}{when}")
            where = f"{short(store.name, 14)}: " if len(asked) > 1 else ""
            name = short(f"{mark} {where}{way}", 36 - len(price))
            rows.append((Button(text=f"{name} · {price}", data=data("ship", number, place)),))
        parts.append("\n".join(told))
    rows = [*rows[:ROWS_LIMIT], (t.button("button-review", data("step", "review")),)]
    text = fitting(TEXT_LIMIT, lambda: "\n\n".join(parts), lambda: t("choose-delivery"))
    return OutgoingCard(text=text, rows=tuple(rows))


def progress_card(t: Tongue, orders: Sequence[OrderView]) -> OutgoingCard:
    """One message, edited in place while the stores answer."""
    done = all(order.placement is Placement.ANSWERED for order in orders)
    title = t("progress-done-title" if done else "progress-title")
    return OutgoingCard(text="\n".join([title, *(_progress_line(t, order) for order in orders)]))


_WAITING = {
    "order-waits-sign-in": "progress-sign-in",
    "order-waits-code": "progress-code",
    "order-waits-person": "progress-person",
}


def _progress_line(t: Tongue, order: OrderView) -> str:
    store = short(order.store, 30)
    if order.status is OrderStatus.UNCLEAR:
        return t("progress-unclear", store=store)
    if order.placement is Placement.SUBMITTING:
        return t("progress-placing", store=store)
    if order.placement is not Placement.ANSWERED:
        return t(_WAITING.get(order.problem or "", "progress-waiting"), store=store)
    if order.status is OrderStatus.FAILED:
        return t("progress-failed", store=store)
    if order.status is OrderStatus.NEEDS_SHOPPER:
        return t("progress-hand-over", store=store)
    if order.number is None:
        return t("progress-placed-no-number", store=store)
    return t("progress-placed", store=store, number=short(order.number, 30))


def confirmation_card(t: Tongue, orders: Sequence[OrderView]) -> OutgoingCard:
    """Per store: its own order number and day of arrival, or the button that finishes, or what went wrong."""
    waiting = [order for order in orders if order.status is OrderStatus.NEEDS_SHOPPER]
    failed = any(order.status is OrderStatus.FAILED for order in orders)
    back = [f"<i>{t('confirmation-back-in-cart')}</i>"] if failed else []
    title = _confirmation_title(t, orders)
    text = fitting(
        TEXT_LIMIT,
        lambda: "\n\n".join([title, *(_confirmed(t, order) for order in orders), *back]),
        lambda: "\n".join([title, *(_progress_line(t, order) for order in orders), *back]),
    )
    rows: list[tuple[Button, ...]] = []
    for order in waiting[:MOST_WAITING]:
        rows += finish_rows(t, order)
    if failed:
        rows.append((t.button("button-cart", data("cart")), t.button("button-checkout-one", data("go"))))
    rows.append((t.button("button-orders", data("orders")),))
    return OutgoingCard(text=text, rows=tuple(rows))


def _confirmation_title(t: Tongue, orders: Sequence[OrderView]) -> str:
    statuses = {order.status for order in orders}
    if statuses == {OrderStatus.FAILED}:
        return t("confirmation-nothing")
    if OrderStatus.NEEDS_SHOPPER in statuses or OrderStatus.UNCLEAR in statuses:
        return t("confirmation-almost")
    return t("confirmation-done")


def _confirmed(t: Tongue, order: OrderView) -> str:
    if order.status is OrderStatus.NEEDS_SHOPPER:
        return told_why(t, "confirmation-hand-over", order, "handover-cart") + disclosure(t, order)
    if order.status is OrderStatus.FAILED:
        return told_why(t, "confirmation-failed", order, "refused-down")
    if order.status is OrderStatus.UNCLEAR:
        return told_why(t, "confirmation-unclear", order, "order-unclear")
    head = (
        t("confirmation-placed", store=order.store, number=order.number)
        if order.number
        else t("confirmation-placed-no-number", store=order.store)
    )
    rest = [t("order-total", total=order.total)]
    if order.eta is not None:
        rest.append(t("confirmation-eta", day=order.eta))
    return f"{head}\n{' · '.join(rest)}"


def disclosure(t: Tongue, order: OrderView) -> str:
    """Said wherever a button leads into a store by a link that may earn a commission."""
    return f"\n<i>{t('affiliate-link')}</i>" if order.affiliate else ""


def told_why(t: Tongue, key: str, order: OrderView, otherwise: str) -> str:
    """The sentence `key` about an order, with what is known of the reason."""
    why = t.plain(order.problem, **order.problem_fill) if order.problem else t.plain(otherwise)
    return t(key, store=order.store, why=why)


def finish_rows(t: Tongue, order: OrderView) -> list[tuple[Button, ...]]:
    """What a shopper can tap about an order that they finish at the store."""
    rows: list[tuple[Button, ...]] = []
    if order.hand_over_url:
        store = short(order.store, 24)
        rows.append((t.button("button-continue", store=store, url=order.hand_over_url, style="primary"),))
        rows += [
            (t.button("button-continue-part", store=store, part=part, url=url),)
            for part, url in enumerate(order.further_urls[:MOST_PARTS], start=2)
        ]
    rows.append(
        (
            t.button("button-did", data("did", order.order_id, "placed")),
            t.button("button-did-not", data("did", order.order_id, "not_placed")),
        )
    )
    return rows


def handover_reminder_card(t: Tongue, order: OrderView) -> OutgoingCard:
    text = t("handover-reminder", store=order.store) + disclosure(t, order)
    return OutgoingCard(text=text, rows=tuple(finish_rows(t, order)))


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
