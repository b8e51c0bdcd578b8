"""An order's own page: what has happened to it, and calling it off or sending it back."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime
from urllib.parse import urlsplit

from checkout.tiers.walker import words
from checkout.tiers.walker.dates import days_in
from checkout.tiers.walker.fields import key_of
from checkout.tiers.walker.history import OrderList
from checkout.tiers.walker.locate import Found
from checkout.tiers.walker.obstacles import errors_on
from checkout.tiers.walker.page import FieldSeen, PageSeen
from checkout.tiers.walker.visit import ACT_MS, Visit, by_words
from domain.errors import Refusal, StoreRefused
from domain.order import Cancellation, EventKind, HandOver, OrderLine, PlacedOrder, ReturnLabel, TrackingEvent

KINDS: tuple[tuple[EventKind, re.Pattern[str]], ...] = tuple(
    (kind, re.compile(pattern, re.IGNORECASE))
    for kind, pattern in (
        (EventKind.CANCELLED, r"\bcancell?ed\b"),
        (EventKind.REFUNDED, r"\brefunded\b|\brefund (?:issued|complete)"),
        (EventKind.RETURNED, r"\breturned\b|\breturn (?:received|complete)"),
        (EventKind.OUT_FOR_DELIVERY, r"\bout for delivery\b"),
        (EventKind.READY_FOR_PICKUP, r"\bready (?:for|to) (?:pick ?up|collect)"),
        (EventKind.DELAYED, r"\bdelayed\b"),
        (EventKind.EXCEPTION, r"\b(?:delivery (?:failed|attempted)|undeliverable|lost|exception)\b"),
        (EventKind.DELIVERED, r"\bdelivered\b|^complete[d]?$"),
        (EventKind.IN_TRANSIT, r"\bin transit\b|\bon (?:its|the) way\b"),
        (EventKind.SHIPPED, r"\bshipped\b|\bdispatched\b|\bdespatched\b|\bpartially shipped\b|\bfulfilled\b"),
        (EventKind.CONFIRMED, r"\b(?:confirmed|processing|preparing|packing|being packed|received|placed|accepted|pending|in progress|on hold|awaiting)\b"),
    )
)  # fmt: skip
CARRIERS = re.compile(
    r"\b(UPS|USPS|FedEx|DHL(?: Express| eCommerce)?|OnTrac|LaserShip|Amazon Logistics|Canada Post|Purolator|Royal Mail|DPD|Evri|GLS|InPost|Australia Post)\b"
)
TRACKING = re.compile(
    r"\btracking\s*(?:number|no\.?|id|#)?\s*(?:is)?\s*[:#]?\s*([A-Z0-9][A-Z0-9 -]{7,38}[A-Z0-9])\b",
    re.IGNORECASE,
)
ETA = re.compile(
    r"\b(?:estimated (?:delivery|arrival)|expected (?:delivery|by|on)?|arriv(?:es|ing)|delivery (?:by|date|estimate)|get it by)\b[^\n]{0,80}",
    re.IGNORECASE,
)
READ_WAY = """() => [...document.querySelectorAll('li,tr,div,p')]
  .filter((el) => el.checkVisibility() && el.querySelector(':scope > time[datetime], :scope > * > time[datetime]'))
  .map((el) => ({text: el.innerText.replace(/\\s+/g, ' ').trim().slice(0, 160),
                 time: el.querySelector('time[datetime]').getAttribute('datetime')})).slice(0, 60)"""
"""Steps of the way that have happened: each with its time."""


@dataclass(frozen=True, slots=True)
class _Parcel:
    carrier: str | None
    number: str | None
    url: str | None


async def open_order(visit: Visit, order: PlacedOrder) -> PageSeen:
    """The order's own page: by its address, the account's history, or the guest look-up. Raises `StoreRefused`."""
    if order.order_number is None:
        raise StoreRefused(Refusal.UNSUPPORTED, detail="no order number to look for")
    if visit.member and visit.walk.orders is not None:
        return await _member_page(visit, order, order.order_number)
    if order.order_url is not None and visit.is_ours(order.order_url):
        page = await visit.goto(order.order_url)
        # Led elsewhere: it asks who we are, or the address has lost its worth.
        if not visit.at(page, order.order_url):
            page = await _say_who(visit, page, order)
        if visit.at(page, order.order_url) and page.status < 400:
            return page
    contact = order.contact
    last_name = contact.name.rpartition(" ")[2] if contact is not None else ""
    orders = OrderList(visit, order.total.currency if order.total is not None else visit.store.currency)
    return await orders.by_number(order.order_number, contact.email if contact else "", "", last_name)


async def _say_who(visit: Visit, page: PageSeen, order: PlacedOrder) -> PageSeen:
    """Answer a page that wants the guest's e-mail address before it shows the order."""
    field = next((f for f in page.fields if key_of(f) == "email"), None)
    if field is None or order.contact is None or any(key_of(f) == "password" for f in page.fields):
        return page
    await visit.here(field.selector).fill(order.contact.email)
    button = by_words(page, words.LOOK_UP, form=field.form)
    if button is None:
        return page
    return await _press(visit, Found(visit.here(button.selector), button.text), page)


async def _member_page(visit: Visit, order: PlacedOrder, number: str) -> PageSeen:
    history = visit.walk.orders
    assert history is not None
    if history.order:
        page = await visit.goto(history.order.format(number=number))
    elif order.order_url is not None and visit.is_ours(order.order_url):
        page = await visit.goto(order.order_url)
    else:
        page = await visit.goto(history.page)
        link = next((b for b in page.buttons if b.link and (number in b.href or number in b.text)), None)
        if link is None or not visit.is_ours(link.href):
            raise StoreRefused(Refusal.CHANGED, detail="the order is not in the history")
        page = await visit.goto(link.href)
    if number not in page.text and number not in page.url:
        raise StoreRefused(Refusal.CHANGED, detail="the order's page does not show its number")
    return page


def kind_of(words_: str) -> EventKind | None:
    """What a status says."""
    return next((kind for kind, pattern in KINDS if pattern.search(words_)), None)


async def events(visit: Visit, page: PageSeen) -> list[TrackingEvent]:
    """What the page says of the order: every step it dates, and where it stands now."""
    parcel = await _parcel(visit, page)
    eta = _eta(page)
    dated = _dated(await visit.page.evaluate(READ_WAY))
    status = await _status(visit, page)
    found = [_event(kind, at, parcel, eta) for kind, at in dated.items()]
    if status is not None and status not in dated:
        found.append(_event(status, None, parcel, eta))
    return found


def _dated(rows: list[dict[str, str]]) -> dict[EventKind, datetime]:
    dated: dict[EventKind, datetime] = {}
    for row in rows:
        kind = kind_of(row["text"][:60])
        try:
            at = datetime.fromisoformat(row["time"])
        except ValueError:
            continue
        # Larger boxes hold the times of several steps: the one that starts with its status is the step itself.
        if (
            kind is not None
            and kind not in dated
            and re.match(r"\W*(?:order )?" + row["text"].split()[0], row["text"])
        ):
            dated[kind] = at if at.tzinfo else at.replace(tzinfo=UTC)
    return dated


async def _status(visit: Visit, page: PageSeen) -> EventKind | None:
    said = await visit.text_of(visit.walk.order_page.status) if visit.walk.order_page.status else ""
    if not said:
        found = re.search(
            r"\b(?:order |current )?status\b\s*[:\n]?\s*([^\n]{3,60})", page.text, re.IGNORECASE
        )
        said = found[1] if found else ""
    return kind_of(said) if said else None


def _event(kind: EventKind, at: datetime | None, parcel: _Parcel, eta: date | None) -> TrackingEvent:
    moving = kind in (
        EventKind.SHIPPED,
        EventKind.IN_TRANSIT,
        EventKind.OUT_FOR_DELIVERY,
        EventKind.DELIVERED,
    )
    return TrackingEvent(
        kind=kind,
        source="page",
        at=at,
        carrier=parcel.carrier if moving else None,
        tracking_number=parcel.number if moving else None,
        tracking_url=parcel.url if moving else None,
        eta=eta if kind not in (EventKind.DELIVERED, EventKind.CANCELLED) else None,
    )


async def _parcel(visit: Visit, page: PageSeen) -> _Parcel:
    found = await visit.spot(visit.walk.order_page.tracking)
    number = url = None
    if found is not None:
        number = " ".join((await found.locator.inner_text()).split()) or None
        url = await found.locator.get_attribute("href")
    else:
        said = TRACKING.search(page.text)
        number = said[1].strip() if said and sum(c.isdigit() for c in said[1]) >= 6 else None
        if number is not None:
            url = next((b.href for b in page.buttons if b.link and number in (b.text, b.href)), None)
    carrier = CARRIERS.search(page.text) if number is not None else None
    safe = url if url is not None and urlsplit(url).scheme == "https" else None
    return _Parcel(carrier[1] if carrier else None, number, safe)


def _eta(page: PageSeen) -> date | None:
    found = ETA.search(page.text.replace("\n", " "))
    days = list(days_in(found.group(), datetime.now(UTC).date())) if found else []
    return days[-1] if days else None


async def cancel(visit: Visit, page: PageSeen, order: PlacedOrder) -> Cancellation:
    """Call the order off on its page, and read back whether the store did."""
    order_url = page.url
    if await _status(visit, page) is EventKind.CANCELLED:
        return Cancellation(accepted=True, url=order_url)
    named = visit.walk.order_page
    found = await visit.find("cancel", named.cancel, words.CANCEL, page)
    if found is None:
        return Cancellation(accepted=False, url=order_url, detail=page.says(words.LATE_CANCEL))
    page = await _press(visit, found, page)
    if words.LATE_CANCEL.search(" ".join((*page.headings, *page.alerts))):
        return Cancellation(accepted=False, url=order_url, detail=page.says(words.LATE_CANCEL))
    if await _status(visit, page) is not EventKind.CANCELLED:
        confirm = await visit.find("confirm cancelling", named.confirm_cancel, words.YES_CANCEL, page)
        if confirm is not None:
            page = await _press(visit, confirm, page)
    if words.LATE_CANCEL.search(" ".join((*page.headings, *page.alerts))):
        return Cancellation(accepted=False, url=order_url, detail=page.says(words.LATE_CANCEL))
    status = await _status(visit, page)
    if status is EventKind.CANCELLED or any(
        re.search(r"\bcancell?ed\b", text, re.I) for text in (*page.alerts, *page.headings)
    ):
        return Cancellation(accepted=True, url=order_url)
    return Cancellation(accepted=None, url=order_url, detail="; ".join(errors_on(page)))


async def start_return(
    visit: Visit, page: PageSeen, lines: tuple[OrderLine, ...], reason: str, exchange_for: str | None
) -> ReturnLabel | HandOver:
    """Send lines back, for money or for another variant; the label's page, or where the shopper goes on."""
    by_hand = HandOver(url=page.url, text="handover-return")
    named = visit.walk.order_page
    found = await visit.find("start return", named.start_return, words.RETURN, page)
    if found is None:
        return by_hand
    page = await _press(visit, found, page)
    by_hand = HandOver(url=page.url, text="handover-return")
    for line in lines:
        if not await _choose_line(visit, page, line, exchange_for):
            return by_hand
    if not await _give_reason(visit, page, reason):
        return by_hand
    page = await visit.look(leave=True)
    confirm = await visit.find("confirm return", named.confirm_return, words.SUBMIT_RETURN, page)
    if confirm is None:
        return by_hand
    page = await _press(visit, confirm, page)
    if errors_on(page) or not words.LABEL.search(page.text):
        return by_hand
    number = await visit.text_of(named.label) if named.label else ""
    tracking = TRACKING.search(page.text)
    return ReturnLabel(url=page.url, tracking_number=number or (tracking[1] if tracking else None))


async def _choose_line(visit: Visit, page: PageSeen, line: OrderLine, exchange_for: str | None) -> bool:
    """Tick one line, and choose what it is exchanged for. False when the page does not offer it."""
    boxes = [f for f in page.fields if f.type == "checkbox" and _is_line(f, line)]
    if len(boxes) != 1:
        return False
    box = boxes[0]
    if not box.checked:
        await visit.here(box.handle or box.selector).click(timeout=ACT_MS)
    if exchange_for is None:
        return True
    for field in page.fields:
        ours = line.variant_id is not None and line.variant_id in field.name
        if field.type == "select" and ours and any(o.value == exchange_for for o in field.options):
            await visit.here(field.selector).select_option(exchange_for, timeout=ACT_MS)
            return True
    return False


def _is_line(field: FieldSeen, line: OrderLine) -> bool:
    if line.variant_id is not None and field.value == line.variant_id:
        return True
    label = field.label.casefold()
    return line.name.casefold() in label and all(v.casefold() in label for v in (line.size, line.color) if v)


async def _give_reason(visit: Visit, page: PageSeen, reason: str) -> bool:
    """Choose the store's nearest reason, its last one when none is near; True when none is asked for."""
    for field in page.fields:
        if field.type == "select" and re.search(r"\breason\b|\bwhy\b", field.names) and key_of(field) is None:
            choices = [o for o in field.options if o.value and not o.disabled]
            wanted = set(re.findall(r"\w+", reason.casefold()))
            best = max(
                choices, key=lambda o: len(wanted & set(re.findall(r"\w+", o.text.casefold()))), default=None
            )
            if best is None:
                return False
            near = wanted & set(re.findall(r"\w+", best.text.casefold()))
            await visit.here(field.selector).select_option(
                (best if near else choices[-1]).value, timeout=ACT_MS
            )
            return True
    return True


async def _press(visit: Visit, found: Found, page: PageSeen) -> PageSeen:
    navigations = visit.watch.navigations
    visit.page.once("dialog", lambda dialog: dialog.accept())
    await visit.press(found)
    now, _ = await visit.until(
        lambda seen: True if seen.shape != page.shape or visit.watch.navigations > navigations else None
    )
    return now
