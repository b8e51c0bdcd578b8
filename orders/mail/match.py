"""Which order a mail speaks of: by store, number, total, items and time. In doubt none."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

from rapidfuzz import fuzz

from domain.order import PlacedOrder
from orders.mail.read import MailReading
from orders.mail.words import plain

EARLIER = timedelta(minutes=15)
"""A store's clock may be that far behind ours: older mails speak of older orders."""
WITHOUT_NUMBER = timedelta(days=3)
"""How long after the order a store's mail may still be the one that first tells its number."""
TELLING_NUMBER = 6
"""An order number of so many characters is hardly two stores'."""
SAME_NAME, SAME_ITEM = 85, 80

Domains = Callable[[PlacedOrder], tuple[str, ...]]


def own_hosts(order: PlacedOrder) -> tuple[str, ...]:
    """Hosts the order's own links name: a stand-in for the senders a store file declares."""
    urls = [order.order_url or "", *(line.url for line in order.lines)]
    hosts = {(urlsplit(url).hostname or "").removeprefix("www.") for url in urls}
    return tuple(sorted(host for host in hosts if host))


def match(
    reading: MailReading,
    candidates: Sequence[PlacedOrder],
    received_at: datetime,
    domains_of: Domains = own_hosts,
) -> PlacedOrder | None:
    """The one of a shopper's orders that `reading` is about, or None.

    The store is known by the sender's domain (`domains_of`, e.g. a store file's mail senders) or the shop's name.
    A number that contradicts an order's own rules it out; one that agrees needs the store beside it when it is
    short ("1001" is everybody's). An order whose number is not known yet is matched by its store together with
    total or items, or when it is the only one placed there lately. Two equally good orders: None.
    """
    fitting = best(reading, candidates, received_at, domains_of)
    return fitting[0] if len(fitting) == 1 else None


def best(
    reading: MailReading,
    candidates: Sequence[PlacedOrder],
    received_at: datetime,
    domains_of: Domains = own_hosts,
) -> tuple[PlacedOrder, ...]:
    """The orders that fit best, all equally well; empty when none does."""
    ranked = [(_points(reading, order, received_at, domains_of), order) for order in candidates]
    most = max((points for points, _ in ranked), default=0)
    return tuple(order for points, order in ranked if points == most) if most else ()


def _points(reading: MailReading, order: PlacedOrder, received_at: datetime, domains_of: Domains) -> int:
    """0: not this order. More: likelier."""
    if _utc(received_at) < _utc(order.placed_at) - EARLIER:
        return 0
    store = _from_store(reading, domains_of(order)) or _named_like(reading.store, order)
    total = reading.total is not None and reading.total == order.total
    items = _shares_item(reading, order)
    if reading.order_number and order.order_number:
        if _number(reading.order_number) != _number(order.order_number):
            return 0
        if not store and len(_number(order.order_number)) < TELLING_NUMBER:
            return 0
        return 8 + 4 * store + 2 * total + items
    if not store:
        return 0
    if order.order_number is None and _utc(received_at) - _utc(order.placed_at) > WITHOUT_NUMBER:
        return 0
    return 1 + 4 * total + 2 * items


def _utc(moment: datetime) -> datetime:
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _number(written: str) -> str:
    return re.sub(r"[^A-Z0-9]", "", written.upper()).lstrip("0")


def _from_store(reading: MailReading, domains: tuple[str, ...]) -> bool:
    sender = reading.sender_domain
    return any(sender == domain or sender.endswith(f".{domain}") for domain in domains if domain)


def _named_like(name: str | None, order: PlacedOrder) -> bool:
    """The shop's name in the mail against the store's slug or host ("petit-atelier", "moss.example")."""
    if not name:
        return False
    wanted = re.sub(r"[^a-z0-9]", "", plain(name))
    slug = re.sub(r"[^a-z0-9]", "", plain(order.store_id.removeprefix("www.").partition(".")[0]))
    return len(slug) >= 3 and fuzz.ratio(wanted, slug) >= SAME_NAME


def _shares_item(reading: MailReading, order: PlacedOrder) -> bool:
    names = [plain(item) for item in reading.items] or [plain(reading.subject)]
    lines = [plain(line.name) for line in order.lines if len(line.name) >= 4]
    return any(
        fuzz.token_set_ratio(name, line) >= SAME_ITEM and fuzz.partial_ratio(name, line) >= SAME_ITEM
        for name in names
        for line in lines
    )
