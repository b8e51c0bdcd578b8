"""The review's text: what each store would charge and do, as its quote says."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

from bot.cards.words import (
    NAME_LIMIT,
    PART_LIMIT,
    TEXT_LIMIT,
    Tongue,
    address_line,
    anchor,
    bound,
    contact_line,
    fitting,
    html,
    short,
    store_title,
)
from checkout.review import Review, ReviewStore
from domain.money import Money
from domain.order import LineChange, OrderLine, Payer, Quote, TierName

_WAITING = {
    "account": "review-sign-in",
    "login": "review-login",
    "code": "review-code",
    "person": "review-person",
}

FEW_LINES = 3
"""Lines a store keeps on a review that would be too long otherwise."""


def review_text(t: Tongue, review: Review) -> str:
    """All that is approved. A long order keeps every amount and every disclosure and names fewer of its lines;
    what is still too long goes out in several messages."""
    return fitting(
        TEXT_LIMIT,
        partial(_text, t, review, None),
        partial(_text, t, review, FEW_LINES),
        partial(_text, t, review, 0),
    )


def _text(t: Tongue, review: Review, most_lines: int | None) -> str:
    parts = [t("step-review"), *(_store(t, store, most_lines) for store in review.stores)]
    parts.append("\n".join(_together(t, total, cap) for total, cap in review.totals))
    foot = []
    if review.address is not None:
        foot.append(t("review-to", address=address_line(review.address)))
    if review.contact is not None:
        foot.append(t("review-contact", contact=contact_line(review.contact)))
    if review.order_mail is not None:
        foot.append(t("review-order-mail", address=review.order_mail))
    if review.card is not None:
        foot.append(t("review-pay", card=review.card))
    if paid := _invoiced(review):
        foot.append(t("review-pay-telegram", amount=" + ".join(map(t.money, paid))))
    if review.codes:
        foot.append(t("review-codes", codes=", ".join(review.codes)))
    parts.append("\n".join(foot))
    return "\n\n".join(part for part in parts if part)


def _invoiced(review: Review) -> list[Money]:
    """What the shopper is asked to pay in the chat, one sum a currency."""
    caps = [store.quote.cap for store in review.stores if store.quote and store.quote.invoice_needed]
    currencies = dict.fromkeys(cap.currency for cap in caps)
    return [Money.total((cap for cap in caps if cap.currency == one), one) for one in currencies]


def store_words(t: Tongue, shown: Mapping[str, Any]) -> list[str]:
    """One store's part of a card that was approved, line by line, from what was kept of it."""
    return _store(t, ReviewStore.model_validate(shown), None).split("\n")


def _store(t: Tongue, store: ReviewStore, most_lines: int | None) -> str:
    changes = store.quote.changes if store.quote else ()
    changed = {change.line_id for change in changes}
    shown = [
        line
        for place, line in enumerate(store.lines)
        if most_lines is None or place < most_lines or line.line_id in changed
    ]
    rows = [store_title(store.name)]
    for line in shown:
        rows.append(_line(t, line))
        rows += [f"⚠️ {_change(t, line, change)}" for change in changes if change.line_id == line.line_id]
    if rest := sum(line.quantity for line in store.lines) - sum(line.quantity for line in shown):
        rows.append(t("more-items", items=rest))
    if store.waits_for is not None:
        return "\n".join([*rows, t(_WAITING[store.waits_for], store=store.name)])
    if store.quote is None:
        why = t.plain(store.problem or "refused-down", **store.problem_fill)
        return "\n".join([*rows, t("review-left-out", why=why)])
    return "\n".join([*rows, *_quote(t, store, store.quote, brief=most_lines == 0)])


def _line(t: Tongue, line: OrderLine) -> str:
    price = line.total if line.unit_price.cents else None
    return t.line(line.name, line.size, line.color, line.quantity, price)


def _change(t: Tongue, line: OrderLine, change: LineChange) -> str:
    """What the store says otherwise than the cart did."""
    if change.kind == "sold_out":
        return t("review-sold-out")
    if change.kind == "quantity":
        return t("review-fewer", before=change.before, after=change.after)
    return t("review-new-price", before=change.before, after=change.after, quantity=line.quantity)


def _quote(t: Tongue, store: ReviewStore, quote: Quote, *, brief: bool) -> list[str]:
    rows = [" · ".join(map(bound, _costs(t, quote)))]
    exact = quote.exact and quote.cap == quote.total
    total = (
        t("review-exact", total=quote.total) if exact else t("review-about", total=quote.total, cap=quote.cap)
    )
    rows.append(f"<b>{total}</b>")
    rows += _who_orders(t, store, quote, brief)
    if not (quote.hand_over and quote.payer is Payer.AT_STORE):
        rows.append(_who_charges(t, store, quote))
    chosen = next((option for option in quote.delivery_options if option.chosen), None)
    delivery = [short(chosen.title.partition(": ")[0], NAME_LIMIT)] if chosen else []
    if quote.eta is not None:
        delivery.append(bound(t.plain("by-day", day=t.day(quote.eta))))
    rows += [t("review-delivery", delivery=" · ".join(delivery))] if delivery else []
    rows += [t("review-code-rejected", code=code) for code in quote.rejected_codes]
    pages = {text: page for text in quote.disclosures if (page := _page(text)) is not None}
    rows += [f"<i>{html(text)}</i>" for text in quote.disclosures if text not in pages]
    rows.append(f"<i>{t('review-seller', seller=store.seller)}</i>")
    rows += [" · ".join(pages.values())] if pages else []
    return rows


def _page(disclosure: str) -> str | None:
    """A store's "Terms: https://..." as a link of its own name; None for a disclosure, which is shown whole."""
    label, colon, url = disclosure.partition(": ")
    one_link = bool(colon) and 0 < len(label) <= PART_LIMIT and "\n" not in disclosure
    return anchor(label, url) if one_link else None


def _costs(t: Tongue, quote: Quote) -> list[str]:
    """What the total is made of. A store's API has the say over its own rows and their order (UCP, Totals)."""
    own = [row for row in quote.totals if row.kind != "total"]
    if quote.tier is TierName.API and own and all(row.label for row in own):
        return [_labelled(t, short(row.label, PART_LIMIT), row.amount) for row in own]
    costs = [t("subtotal", amount=quote.subtotal)]
    if quote.discount and quote.discount.cents:
        discount = Money(cents=abs(quote.discount.cents), currency=quote.discount.currency)
        costs.append(t("review-discount", amount=discount))
    if quote.shipping is not None:
        free = not quote.shipping.cents
        costs.append(t("shipping-free") if free else t("shipping", amount=quote.shipping))
    if quote.tax is not None:
        costs.append(t("review-tax", amount=quote.tax))
    if quote.fees is not None and quote.fees.cents:
        costs.append(t("review-fees", amount=quote.fees))
    return costs


def _labelled(t: Tongue, label: str, amount: Money) -> str:
    figure = t.money(amount) if amount.cents else t.plain("free")
    return f"{html(label)} {html(figure)}"


def _who_orders(t: Tongue, store: ReviewStore, quote: Quote, brief: bool) -> list[str]:
    """Who presses the last button, and in the store's own pages what Muse will do there; `brief`: only what is done
    in the shopper's name."""
    if quote.hand_over:
        return [t("review-you-complete", store=store.name)]
    how = []
    if quote.tier is TierName.BROWSER and (quote.signed_in or not brief):
        how = [f"<i>{t('review-member' if quote.signed_in else 'review-guest', store=store.name)}</i>"]
    return [t("review-order-placed"), *how]


def _who_charges(t: Tongue, store: ReviewStore, quote: Quote) -> str:
    saved = next((one.title for one in quote.instruments if one.chosen), None)
    if quote.payer is Payer.STORE_SAVED and saved is not None:
        return t("pay-store-saved-with", store=store.name, method=saved)
    return t(f"pay-{quote.payer.replace('_', '-')}", store=store.name)


def _together(t: Tongue, total: Money, cap: Money) -> str:
    if total == cap:
        return f"<b>{t('review-together', total=total)}</b>"
    return f"<b>{t('review-together-cap', total=total, cap=cap)}</b>"
