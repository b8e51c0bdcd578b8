"""Choices to be made on the way: the address, how it is sent, how it is paid."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from checkout.tiers.walker import delivery_words
from checkout.tiers.walker.page import FieldSeen, PageSeen
from domain.money import Money
from domain.order import DeliveryOption, Instrument, Payer
from domain.people import Address

_PAYMENT = re.compile(r"\bpay|payment|billing method", re.I)
_PAYMENT_LABEL = re.compile(
    r"\b(?:credit|debit|gift)?[ -]?card\b|\binvoice\b|paypal|klarna|afterpay|affirm|apple pay|google pay|bank transfer|"
    r"cash on delivery|\bcheque\b|check payments?|\bending in\b|[•·*x]{2,} ?\d{4}",
    re.I,
)
_DELIVERY = re.compile(r"ship|deliver|postage|fulfil|\bmethod\b", re.I)
_DELIVERY_LABEL = re.compile(
    r"\b(?:standard|express|ground|economy|overnight|priority|next[- ]day|two[- ]day|flat rate|free shipping|shipping|delivery|courier)\b",
    re.I,
)
_PICKUP = re.compile(r"\bpick[- ]?up\b|\bcollect\b|\bin[- ]store\b|\bcurbside\b", re.I)
_NEW_ADDRESS = re.compile(r"\b(?:new|another|different|other)\b.{0,20}\baddress\b", re.I)
_INVOICE = re.compile(
    r"\binvoice\b|\bon account\b|\bbill me\b|\b(?:cash|pay(?:ment)?) on delivery\b|\bche(?:ck|que) payments?\b|"
    r"\bbank transfer\b|\bpurchase order\b",
    re.I,
)
_SAVED = re.compile(
    r"\bending (?:in|with)\b|[•·*x]{2,}[ -]?\d{4}\b|\bsaved (?:card|payment)\b|\bon file\b", re.I
)
_CARD = re.compile(r"\b(?:credit|debit|new|pay (?:by|with)(?: a)?)\b.{0,20}\bcard\b|^\W*card\b", re.I)


@dataclass(frozen=True, slots=True)
class Group:
    """Radio buttons of which one is chosen. `kind`: "address", "delivery", "payment" or None."""

    kind: str | None
    options: tuple[FieldSeen, ...]

    @property
    def chosen(self) -> FieldSeen | None:
        return next((option for option in self.options if option.checked), None)


def groups(page: PageSeen) -> list[Group]:
    """The page's radio groups."""
    by_name: dict[tuple[str, str], list[FieldSeen]] = {}
    for field in page.fields:
        if field.type == "radio":
            by_name.setdefault((field.name, "" if field.name else field.group), []).append(field)
    return [Group(_kind(options), tuple(options)) for options in by_name.values()]


def _kind(options: Iterable[FieldSeen]) -> str | None:
    options = tuple(options)
    titles = " ".join({f"{o.name} {o.group}" for o in options})
    labels = [f"{o.label} {o.value}" for o in options]
    if any(_NEW_ADDRESS.search(label) for label in labels) or re.search(r"address", titles, re.I):
        return "address"
    if _PAYMENT.search(titles) or (
        not _DELIVERY.search(titles) and any(_PAYMENT_LABEL.search(label) for label in labels)
    ):
        return "payment"
    if _DELIVERY.search(titles) or any(_DELIVERY_LABEL.search(label) for label in labels):
        return "delivery"
    return None


def address_choice(group: Group, address: Address) -> FieldSeen | None:
    """The saved address that is the order's, else the choice to type one."""
    wanted = [_plain(part) for part in (address.line1, address.postal_code[:5]) if part]
    for option in group.options:
        if all(part in _plain(option.label) for part in wanted):
            return option
    return next((o for o in group.options if _NEW_ADDRESS.search(o.label)), None)


def payment_choice(group: Group, payer: Payer, instrument_id: str | None = None) -> FieldSeen | None:
    """The choice for a payer; a saved card by its id or name when one is asked for."""
    if payer is Payer.STORE_SAVED:
        cards = saved(group)
        if instrument_id is not None:
            return next((o for o in cards if instrument_of(o).instrument_id == instrument_id), None)
        return next((o for o in cards if o.checked), cards[0] if cards else None)
    pattern = _INVOICE if payer is Payer.INVOICE else _CARD
    return next((o for o in group.options if pattern.search(o.label) and not _SAVED.search(o.label)), None)


def saved(group: Group) -> list[FieldSeen]:
    """The choices that are payment methods saved at the store."""
    return [option for option in group.options if _SAVED.search(option.label)]


def payers(group: Group) -> tuple[Payer, ...]:
    """The payers for whom the group has a choice, the store's own saved method first."""
    candidates = (Payer.STORE_SAVED, Payer.INVOICE, Payer.VIRTUAL_CARD)
    return tuple(payer for payer in candidates if payment_choice(group, payer) is not None)


def instrument_of(option: FieldSeen) -> Instrument:
    """A saved method by the name the store gives it."""
    title = re.split(r"\s*(?:saved card|exp(?:ires|\.)|$)", option.label, maxsplit=1, flags=re.I)[0].strip()
    return Instrument(
        instrument_id=option.value if option.value not in ("", "on", "true") else _plain(title),
        title=title,
        chosen=option.checked,
    )


@dataclass(frozen=True, slots=True)
class Way:
    """A delivery option and the choice on the page that stands for it."""

    option: DeliveryOption
    field: FieldSeen


def option_of(words: str, value: str, chosen: bool, currency: str, today: date) -> DeliveryOption:
    """A delivery option from what a choice says; `value` is the page's own name for it."""
    title = delivery_words.name_of(words)
    earliest, latest = delivery_words.days_of(words, today)
    return DeliveryOption(
        option_id=value if value not in ("", "on", "true", words) else _plain(title),
        title=title,
        price=delivery_words.price_of(words, currency) or Money(cents=0, currency=currency),
        earliest=earliest,
        latest=latest,
        chosen=chosen,
    )


def ways(group: Group, currency: str, today: date) -> tuple[Way, ...]:
    """The ways to have it delivered, without what must be fetched at a shop."""
    found = []
    for field in group.options:
        if _PICKUP.search(field.label) or field.disabled:
            continue
        option = option_of(field.label, field.value, field.checked, currency, today)
        found.append(Way(option, field))
    return tuple(found)


def pick(offered: tuple[Way, ...], wanted: str | None) -> Way | None:
    """The wanted way; without a wish the one already chosen, else the cheapest. None when it is not offered."""
    if wanted is not None:
        return next((way for way in offered if way.option.option_id == wanted), None)
    chosen = next((way for way in offered if way.option.chosen), None)
    return chosen or min(offered, key=lambda way: way.option.price.cents, default=None)


def _plain(words: str) -> str:
    return "".join(c for c in words.casefold() if c.isalnum())
