"""From a merchant's checkout to Muse's quote."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

from checkout.tiers.ucp.discovery import Merchant
from checkout.tiers.ucp.errors import refusal_of
from checkout.tiers.ucp.models import Checkout, LineItem, Message, Option, PaymentInstrument
from checkout.tiers.ucp.negotiation import FULFILLMENT
from checkout.tiers.ucp.requests import chosen_option
from checkout.tiers.ucp.totals import Bill, bill_of
from checkout.tiers.ucp.values import one_line
from domain.errors import Refusal, StoreRefused
from domain.money import Money
from domain.order import DeliveryOption, Instrument, LineChange, OrderLine, Payer, Quote, StoreOrder, TierName

LONGEST_DISCLOSURE = 1500
"""Characters of one disclosure that a chat can show whole; a longer one is shown by the store itself."""
_DEFAULT_LIFE = timedelta(hours=6)  # spec: Checkout, expires_at
_ESTIMATE_MARGIN_PERCENT = 15
_LINE_PATH = re.compile(r"\$\.line_items\[(\d{1,4})\]")


def quote_of(
    order: StoreOrder,
    items: dict[str, str],
    checkout: Checkout,
    merchant: Merchant,
    payer: Payer,
    seller: str,
) -> Quote:
    """What the shopper is shown before approving.

    `payer` AT_STORE means a hand-over. Raises `StoreRefused` when nothing of the order can be bought, the
    address is not served, or the totals do not hold.
    """
    changes = line_changes(order, items, checkout)
    refuse_blocking(order, checkout, changes)
    bill = bill_of(checkout, merchant.version, order.currency)
    exact = is_exact(order, checkout, merchant)
    delivery = delivery_options(order, checkout)
    notes = disclosures(checkout)
    chosen = next((option for option in delivery if option.chosen), None)
    hand_over = payer is Payer.AT_STORE or any(len(note) > LONGEST_DISCLOSURE for note in notes)
    return Quote(
        store_id=order.store_id,
        tier=TierName.API,
        payer=Payer.AT_STORE if hand_over else payer,
        subtotal=bill.subtotal,
        discount=bill.discount,
        shipping=bill.shipping,
        tax=bill.tax,
        fees=bill.fees,
        total=bill.total,
        cap=bill.total if exact else _cap(bill),
        exact=exact,
        hand_over=hand_over,
        totals=bill.lines,
        delivery_options=delivery,
        instruments=instruments(order, checkout) if payer is Payer.STORE_SAVED else (),
        disclosures=tuple(note for note in notes if len(note) <= LONGEST_DISCLOSURE),
        changes=changes,
        rejected_codes=rejected_codes(order, checkout),
        seller=seller,
        eta=chosen.latest if chosen else None,
        quote_ref=checkout.id,
        valid_until=checkout.expires_at or datetime.now(UTC) + _DEFAULT_LIFE,
    )


def _cap(bill: Bill) -> Money:
    margin = -(-bill.total.cents * _ESTIMATE_MARGIN_PERCENT // 100)
    return Money(cents=bill.total.cents + margin, currency=bill.total.currency)


def is_exact(order: StoreOrder, checkout: Checkout, merchant: Merchant) -> bool:
    """Whether the total is the merchant's final word: somewhere to send it, a way to, and nothing left open
    but the payment."""
    if order.address is None and merchant.has(FULFILLMENT):
        return False
    for method in checkout.fulfillment.methods:
        if any(not group.selected_option_id and group.options for group in method.groups):
            return False
    return not any(
        error.severity == "recoverable" and not is_about_payment(error) for error in checkout.errors
    )


def is_about_payment(message: Message) -> bool:
    return message.code.startswith("payment") or message.path.startswith("$.payment")


def refuse_blocking(order: StoreOrder, checkout: Checkout, changes: tuple[LineChange, ...]) -> None:
    """Raise `StoreRefused` for what no choice of Muse can mend."""
    gone = {change.line_id for change in changes if change.kind == "sold_out"}
    if gone == {line.line_id for line in order.lines}:
        raise StoreRefused(Refusal.SOLD_OUT, detail="every line is unavailable")
    if any(
        line.item.quantity_unit.unit != "C62" or line.item.quantity_unit.scale for line in checkout.line_items
    ):
        raise StoreRefused(Refusal.UNSUPPORTED, detail="sold by weight or length")
    for error in checkout.errors:
        refusal = refusal_of(error.code)
        if refusal is Refusal.SOLD_OUT and gone:
            continue  # told line by line
        if refusal in {Refusal.ADDRESS, Refusal.SOLD_OUT, Refusal.SIGN_IN}:
            raise StoreRefused(refusal, detail=error.code)
        if error.severity == "unrecoverable":
            raise StoreRefused(refusal or Refusal.CHANGED, detail=error.code)


def line_changes(order: StoreOrder, items: dict[str, str], checkout: Checkout) -> tuple[LineChange, ...]:
    """How the merchant's lines differ from the cart's: price, quantity, or gone."""
    sold_out = _lines_at_fault(checkout)
    spare = list(checkout.line_items)
    changes: list[LineChange] = []
    for line in order.lines:
        held = next((h for h in spare if h.item.id == items[line.line_id]), None)
        if held is None or held in sold_out or held.quantity == 0:
            changes.append(LineChange(line_id=line.line_id, kind="sold_out", before=line.name, after=""))
        else:
            changes += _differences(order, line, held)
        if held is not None:
            spare.remove(held)
    if spare:
        raise StoreRefused(Refusal.CHANGED, detail="the store added lines that nobody asked for")
    return tuple(changes)


def _differences(order: StoreOrder, line: OrderLine, held: LineItem) -> list[LineChange]:
    changes: list[LineChange] = []
    if held.quantity != line.quantity:
        changes.append(
            LineChange(
                line_id=line.line_id, kind="quantity", before=str(line.quantity), after=str(held.quantity)
            )
        )
    if held.item.price is not None and held.item.price != line.unit_price.cents:
        now = Money(cents=held.item.price, currency=order.currency)
        kind = "price_up" if line.unit_price < now else "price_down"
        changes.append(
            LineChange(
                line_id=line.line_id,
                kind=kind,
                before=line.unit_price.format(order.language),
                after=now.format(order.language),
            )
        )
    return changes


def _lines_at_fault(checkout: Checkout) -> list[LineItem]:
    """Lines that an error calls unavailable, by the index in its path."""
    found = (
        _LINE_PATH.match(error.path)
        for error in checkout.errors
        if refusal_of(error.code) is Refusal.SOLD_OUT
    )
    indexes = {int(match[1]) for match in found if match}
    return [line for index, line in enumerate(checkout.line_items) if index in indexes]


def delivery_options(order: StoreOrder, checkout: Checkout) -> tuple[DeliveryOption, ...]:
    """The options of the first package that has any, in the merchant's order; further packages follow their
    own default unless they offer the same option."""
    groups = [g for m in checkout.fulfillment.methods for g in m.groups if g.options]
    if not groups:
        return ()
    chosen = chosen_option(order, groups[0])
    return tuple(_delivery(option, order.currency, option.id == chosen) for option in groups[0].options)


def _delivery(option: Option, currency: str, chosen: bool) -> DeliveryOption:
    title = f"{option.title}: {option.description}" if option.description else option.title
    earliest, latest = option.earliest_fulfillment_time, option.latest_fulfillment_time
    return DeliveryOption(
        option_id=option.id,
        title=one_line(title or option.id, 160),
        price=Money(cents=option.cents, currency=currency),
        earliest=earliest.date() if earliest else None,
        latest=latest.date() if latest else None,
        chosen=chosen,
    )


def instruments(order: StoreOrder, checkout: Checkout) -> tuple[Instrument, ...]:
    """Payment methods saved at the store, by the names shoppers know them by."""
    held = checkout.payment.instruments
    chosen = order.instrument_id or next((i.id for i in held if i.selected), held[0].id if held else "")
    return tuple(
        Instrument(instrument_id=i.id, title=instrument_title(i), chosen=i.id == chosen) for i in held
    )


def instrument_title(instrument: PaymentInstrument) -> str:
    display = instrument.display
    if display.brand and display.last_digits:
        return one_line(f"{display.brand.capitalize()} ····{display.last_digits[-4:]}", 60)
    named = display.description or display.email or instrument.type.replace("_", " ").capitalize()
    return one_line(named, 60)


def disclosures(checkout: Checkout) -> tuple[str, ...]:
    """All that must be shown: every warning whole, with its line, picture and page; then the legal links."""
    notes = []
    for message in checkout.messages:
        if message.type != "warning" or message.code.startswith("discount_code"):
            continue
        match = _LINE_PATH.match(message.path)
        line = int(match[1]) if match else -1
        about = checkout.line_items[line].item.title if 0 <= line < len(checkout.line_items) else ""
        text = f"{about}: {message.content}" if about else message.content
        notes.append(" ".join(part for part in (text, message.url, message.image_url) if part))
    links = (
        f"{link.title or link.type.replace('_', ' ').capitalize()}: {link.url}"
        for link in checkout.links
        if link.url.startswith(("https://", "http://"))
    )
    return (*notes, *links)


def rejected_codes(order: StoreOrder, checkout: Checkout) -> tuple[str, ...]:
    """Codes the shopper typed that took no effect; codes are matched without case."""
    applied = {discount.code.casefold() for discount in checkout.discounts.applied if discount.code}
    return tuple(code for code in order.discount_codes if code.casefold() not in applied)
