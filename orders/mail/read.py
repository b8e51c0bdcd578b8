"""Bytes of a mail -> what it says of an order. What it says is not yet believed: see `trust`."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta

from domain.base import Frozen
from domain.money import Money
from domain.order import EventKind
from orders.carriers.match import Carrier, carriers, normal
from orders.mail import amounts
from orders.mail.dates import Expected, expected, says_today, says_tomorrow
from orders.mail.forwarded import unwrapped
from orders.mail.mime import Letter, parse
from orders.mail.numbers import order_number
from orders.mail.parcels import Parcel, named_carrier, parcels, sender_carrier
from orders.mail.schema_org import Markup
from orders.mail.status import FUTURE, SENTENCE, Said, said
from orders.mail.text import Seen, see
from orders.mail.words import Language, fold, words


class MailReading(Frozen):
    """What a mail says. Nothing in it is verified: a mail may lie.

    `order_number` as the store writes it, without "#". `tracking` holds every parcel, `tracking_urls` their pages
    ("" where a carrier has none to link to). `carrier` is the first parcel's. `eta` is the last day expected
    (`eta_from` the first); None once nothing is expected any more. `store` is the shop's name as the mail gives
    it. `one_time_code` is a secret: it is shown to the shopper and never logged.
    """

    store: str | None = None
    order_number: str | None = None
    tracking: tuple[str, ...] = ()
    tracking_urls: tuple[str, ...] = ()
    carrier: str | None = None
    status: EventKind | None = None
    eta: date | None = None
    eta_from: date | None = None
    total: Money | None = None
    items: tuple[str, ...] = ()
    sender: str = ""
    sender_name: str = ""
    sender_domain: str = ""
    subject: str = ""
    sent_at: datetime | None = None
    language: str = "en"
    forwarded: bool = False
    one_time_code: str | None = None


ARRIVED = {
    EventKind.DELIVERED,
    EventKind.CANCELLED,
    EventKind.RETURNED,
    EventKind.REFUNDED,
    EventKind.READY_FOR_PICKUP,
}
"""After these no delivery is expected."""
SURE = 0.75
"""A statement of this weight needs no number beside it."""
IN_SUBJECT = 0.5
"""A hint there; beside an order number that is enough."""
MARKUP_WEIGHT = 0.93
GENERIC_WEIGHT = 0.49
"""Of "processing" in the markup: more than a hint in the text ("Track your order" stands in every footer)."""
NEAR_THE_TOP = 1500
GOODS = (
    "amazon",
    "usps",
    "ups ",
    "fedex",
    "dhl",
    "item",
    "tracking",
    "発送",
    "商品",
    "お荷物",
    "订单",
    "訂單",
    "包裹",
    "快递",
)
"""Beside the words of each language: what shows that goods are spoken of."""
NOT_ORDERS = re.compile(
    r"\b(?:daily digest|newsletter|informed delivery|weekly digest|your mail was delivered|mail on the way)\b"
)

REVIEW = re.compile(
    r"\b(?:how (?:was|did|would|are)|rate your|review your|leave (?:us )?a review|what did you think|tell us what"
    r"|bewert\w*|wie (?:war|gefallt|zufrieden)|votre avis|donnez\b.*\bavis|valora\w*|que te ha parecido|recensi\w*"
    r"|la tua opinione|beoordeel|hoe was|avalie|ocen)\b"
)
"""A subject that asks for an opinion: what it says happened was told before."""
SHORT = 3


def read_mail(raw: bytes) -> MailReading:
    """Reads a mail of any size and state; never raises."""
    return read_letter(parse(raw))


def read_letter(letter: Letter) -> MailReading:
    outer = unwrapped(letter)
    letter = outer.letter
    seen = see(letter.subject, letter.plain, letter.html)
    languages = words().spoken(f"{fold(seen.subject)}\n{seen.folded}", seen.declared)
    markup = seen.markup
    sender = sender_carrier(letter)
    status = _status(seen, languages, markup)
    found = _all_parcels(markup, parcels(seen, languages, sender, about_order=status is not None))
    number = (markup.order_number if markup else None) or order_number(
        seen,
        languages,
        about_order=bool(found) or (status is not None and _believed(status, sender)),
        parcels=frozenset(parcel.number for parcel in found),
    )
    kind = _kind(status, markup, number, found, sender, named=_speaks_of_goods(status, seen, languages))
    if NOT_ORDERS.search(fold(seen.subject)):
        kind, found = None, ()
    elif REVIEW.search(fold(seen.subject)):
        kind = None
    carrier = _carrier(found, markup, seen, languages, sender) if kind or found else None
    eta = _eta(kind, status, markup, seen, languages, letter, sender, found)
    return MailReading(
        store=_store(markup, letter, seen, sender, languages, forwards=bool(found) and number is None),
        order_number=number,
        tracking=tuple(parcel.number for parcel in found),
        tracking_urls=tuple(parcel.url or "" for parcel in found),
        carrier=carrier,
        status=kind,
        eta=eta.latest if eta else None,
        eta_from=eta.earliest if eta else None,
        total=(markup.total if markup else None) or amounts.total(seen, languages),
        items=markup.items if markup else (),
        sender=letter.sender[:320],
        sender_name=letter.sender_name[:200],
        sender_domain=letter.domain[:255],
        subject=letter.subject[:300],
        sent_at=letter.date,
        language=languages[0].code,
        forwarded=outer.forwarded,
        one_time_code=amounts.one_time_code(seen, languages),
    )


def _status(seen: Seen, languages: tuple[Language, ...], markup: Markup | None) -> Said | None:
    told = said(seen, languages)
    if markup is None or markup.status is None:
        return told
    implied = GENERIC_WEIGHT if markup.stated else 0.3
    marked = Said(markup.status, implied if markup.implied else MARKUP_WEIGHT, "")
    return marked if told is None or told.weight < marked.weight else told


def _believed(status: Said, sender: Carrier | None) -> bool:
    return status.weight >= SURE or (sender is not None and status.weight >= 0.3)


def _kind(
    status: Said | None,
    markup: Markup | None,
    number: str | None,
    found: tuple[Parcel, ...],
    sender: Carrier | None,
    *,
    named: bool,
) -> EventKind | None:
    """A plain statement must speak of an order or parcel, or have one beside it; a weak one needs a parcel, markup,
    or (in the subject) a carrier's address or an order number. A parcel of which nothing is said is on its way."""
    if status is None:
        if found:
            return EventKind.IN_TRANSIT if sender is not None else EventKind.SHIPPED
        return None
    spoken_for = sender is not None or number is not None
    beside = bool(found or markup) or (spoken_for and status.weight >= IN_SUBJECT)
    plain = status.weight >= SURE and (named or number is not None)
    return status.kind if plain or beside else None


def _speaks_of_goods(status: Said | None, seen: Seen, languages: tuple[Language, ...]) -> bool:
    """Whether an order or parcel is named where the status is stated, or in the subject."""
    if status is None:
        return False
    text = f"{status.sentences}\n{fold(seen.subject)}"
    return any(
        word in text for language in languages for word in (*language.parcel, *language.order_word, *GOODS)
    )


def _all_parcels(markup: Markup | None, read: tuple[Parcel, ...]) -> tuple[Parcel, ...]:
    if markup is None or not markup.parcels:
        return read
    known = {parcel.number: parcel for parcel in read}
    for number, name in markup.parcels:
        plain = normal(number)
        carrier = carriers().of_name(name) if name else None
        carrier = carrier or (known[plain].carrier if plain in known else None)
        known[plain] = Parcel(plain, carrier, carrier.link(plain) if carrier else None)
    return tuple(known.values())


def _carrier(
    found: tuple[Parcel, ...],
    markup: Markup | None,
    seen: Seen,
    languages: tuple[Language, ...],
    sender: Carrier | None,
) -> str | None:
    known = next((parcel.carrier for parcel in found if parcel.carrier), None)
    if known is None and markup is not None and markup.carrier:
        named = carriers().of_name(markup.carrier)
        return named.name if named else markup.carrier
    known = known or sender or named_carrier(seen, languages)
    return known.name if known else None


def _eta(
    kind: EventKind | None,
    status: Said | None,
    markup: Markup | None,
    seen: Seen,
    languages: tuple[Language, ...],
    letter: Letter,
    sender: Carrier | None,
    found: tuple[Parcel, ...],
) -> Expected | None:
    if kind is None or kind in ARRIVED:
        return None
    if markup is not None and markup.expected is not None:
        return Expected(*markup.expected)
    base = letter.date.date() if letter.date else None
    day_first = _day_first(letter, seen, languages, sender, found)
    told = expected(seen, languages, base, day_first, same_day=sender is not None)
    if told is not None and kind is EventKind.EXCEPTION and told.latest == base:
        return None  # "we tried today": nothing new is announced
    if told is not None or base is None or status is None:
        return told
    sentences = f"{status.sentences}\n{fold(seen.subject)}"
    if kind is EventKind.OUT_FOR_DELIVERY and says_today(sentences, languages):
        return Expected(base, base)
    promised = f"{status.sentences}\n{_promises(seen, languages)}"
    if kind in (EventKind.IN_TRANSIT, EventKind.SHIPPED) and says_tomorrow(promised, languages):
        day = base + timedelta(days=1)
        return Expected(day, day)
    return None


def _promises(seen: Seen, languages: tuple[Language, ...]) -> str:
    """Sentences near the top that say what will happen to the parcel, or a line like "Delivery tomorrow"."""
    sentences = (match[0].strip() for match in SENTENCE.finditer(seen.folded[:NEAR_THE_TOP]))
    nouns = {noun for language in languages for noun in language.parcel}
    return "\n".join(
        one
        for one in sentences
        if (FUTURE & set(one.split()) or len(one.split()) <= SHORT) and nouns & set(one.strip(".!").split())
    )


DAY_FIRST_ENDINGS = (
    ".uk",
    ".ie",
    ".au",
    ".nz",
    ".in",
    ".za",
    ".sg",
    ".my",
    ".hk",
    ".eu",
    ".fr",
    ".de",
    ".es",
    ".it",
    ".nl",
)
MONTH_FIRST_CARRIERS = {"ups", "usps", "fedex", "ontrac", "lasership", "amazon"}
DAY_FIRST_CARRIERS = {
    "royal-mail",
    "parcelforce",
    "evri",
    "yodel",
    "dpd",
    "hermes",
    "australia-post",
    "an-post",
    "nz-post",
    "gls",
}


def _day_first(
    letter: Letter,
    seen: Seen,
    languages: tuple[Language, ...],
    sender: Carrier | None,
    found: tuple[Parcel, ...],
) -> bool | None:
    """How "10/12" is meant: outside English day first; in English by the sender's country, carrier or currency;
    None when nothing tells."""
    if languages[0].code != "en":
        return True
    if letter.domain.endswith(DAY_FIRST_ENDINGS) or "£" in seen.body:
        return True
    if sender is not None and sender.id in DAY_FIRST_CARRIERS | MONTH_FIRST_CARRIERS:
        return sender.id in DAY_FIRST_CARRIERS
    named = {carrier.id for _, carrier in carriers().named_in(seen.body)}
    named |= {parcel.carrier.id for parcel in found if parcel.carrier}
    if named & DAY_FIRST_CARRIERS and not named & MONTH_FIRST_CARRIERS:
        return True
    if named & MONTH_FIRST_CARRIERS or re.search(r"(?<![A-Z])\$\d", seen.body):
        return False
    return None


def _store(
    markup: Markup | None,
    letter: Letter,
    seen: Seen,
    sender: Carrier | None,
    languages: tuple[Language, ...],
    *,
    forwards: bool,
) -> str | None:
    """The shop: by its markup, else the sender's own name. Carriers and forwarding agents (`forwards`: a parcel
    without an order) name it in their text."""
    if markup is not None and markup.store:
        return markup.store
    named = _shop_named(seen, languages) if sender is not None or forwards else None
    if sender is not None or named:
        return named
    name = re.sub(r"\s*\((?:via|by) .*\)$", "", letter.sender_name).strip(" \"'")
    return name or None


def _shop_named(seen: Seen, languages: tuple[Language, ...]) -> str | None:
    for part in (seen.subject, seen.body[:3000]):
        folded = fold(part)
        for language in languages:
            for word in language.sender:
                at = folded.find(word)
                if at >= 0 and (shop := SHOP.match(part[at + len(word) :])):
                    return shop[1].strip(" .,:;")
    return None


SHOP = re.compile(
    r":?\s+([A-ZÀ-Þ0-9][\w&'’.+-]*(?: (?:&|and|of|de|du|of|van|the|[A-ZÀ-Þ0-9][\w&'’.+-]*)){0,5})"
)
