"""A store's own list of orders: where a lost answer is found again."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta

from playwright.async_api import Error as PlaywrightError

from checkout.tiers.walker import order_number, words
from checkout.tiers.walker.dates import days_in
from checkout.tiers.walker.fields import key_of
from checkout.tiers.walker.locate import Found, find_all
from checkout.tiers.walker.page import FieldSeen, PageSeen
from checkout.tiers.walker.totals import money
from checkout.tiers.walker.visit import Visit, by_words
from domain.errors import Refusal, StoreRefused
from domain.money import Money
from domain.order import OrderLine
from domain.walk import LookUp, Spots

MOST_OPENED = 5
SKEW = timedelta(minutes=2)
"""How far a store's clock may be behind ours, when it does not tell."""

READ_ORDERS = """(rows, source) => {
  const pattern = source ? new RegExp(source) : /\\b[A-Z]{0,6}-?\\d[\\dA-Z]{3,}(?:-[\\dA-Z]+)*\\b/;
  if (!rows.length) {
    const seen = new Set();
    for (const link of document.querySelectorAll('a[href]')) {
      const found = (link.innerText + ' ' + link.getAttribute('href')).match(pattern);
      if (!found || seen.has(found[0]) || !link.checkVisibility()) continue;
      seen.add(found[0]);
      let row = link;
      const others = (el) => [...el.querySelectorAll('a[href]')].some((a) => {
        const other = (a.innerText + ' ' + a.getAttribute('href')).match(pattern);
        return other && other[0] !== found[0];
      });
      while (row.parentElement && row.parentElement !== document.body && !others(row.parentElement)) row = row.parentElement;
      rows.push(row);
    }
  }
  return [...new Set(rows)].slice(0, 60).map((row) => ({
    text: row.innerText.replace(/\\s+/g, ' ').trim().slice(0, 2000),
    alts: [...row.querySelectorAll('img[alt]')].map((i) => i.alt).join(' | ').slice(0, 500),
    times: [...row.querySelectorAll('time[datetime]')].map((t) => t.getAttribute('datetime')).slice(0, 5),
    links: [...row.querySelectorAll('a[href]'), ...(row.matches('a[href]') ? [row] : [])].map((a) => a.href).slice(0, 10),
  }));
}"""
FIND_ORDERS = f"(source) => ({READ_ORDERS})([], source)"

_AMOUNT = re.compile(r"(?:[$€£¥₹]\s?\d[\d.,]*|\d[\d.,]*\s?(?:€|£|zł|kr\b|USD|EUR|GBP|CAD))")


@dataclass(frozen=True, slots=True)
class PastOrder:
    """One row of an order list. `at`: when it was placed, with `day_only` where just the date is said."""

    number: str
    text: str
    amounts: tuple[Money, ...]
    at: datetime | None
    day_only: bool
    url: str | None


@dataclass(frozen=True, slots=True)
class Wanted:
    """The order that is looked for. `since` is by the store's clock, give or take. `total` None: at most `cap`.
    `others`: numbers known to be other orders'."""

    lines: tuple[OrderLine, ...]
    since: datetime
    currency: str
    total: Money | None = None
    cap: Money | None = None
    others: frozenset[str] = frozenset()


def may_be(order: PastOrder, wanted: Wanted) -> bool:
    """Whether number, time and amount allow it to be the wanted order."""
    if order.number in wanted.others:
        return False
    if order.at is not None:
        if order.day_only and order.at.date() < wanted.since.date() - timedelta(days=1):
            return False
        if not order.day_only and order.at < wanted.since:
            return False
    if not order.amounts:
        return True
    if wanted.total is not None:
        return wanted.total in order.amounts
    return wanted.cap is None or any(amount <= wanted.cap for amount in order.amounts)


def names_lines(text: str, lines: tuple[OrderLine, ...]) -> bool:
    """Whether a text names every ordered product."""
    plain = _plain(text)
    return all(_plain(line.name) in plain for line in lines)


def _plain(text: str) -> str:
    return "".join(c for c in text.casefold() if c.isalnum())


def past_order(raw: dict[str, object], pattern: str, currency: str, now: datetime) -> PastOrder | None:
    """A row of an order list, read; None without a number."""
    text, alts = str(raw["text"]), str(raw["alts"])
    links = [str(link) for link in _list(raw["links"])]
    number = order_number.in_text(text, pattern) or next(
        (n for link in links if (n := order_number.in_url(link, pattern))), None
    )
    if number is None:
        bare = re.search(r"#?\b([A-Z]{0,6}-?\d[\dA-Z]{3,}(?:-[\dA-Z]+)*)\b", text)
        number = bare[1] if bare and not pattern else None
    if number is None:
        return None
    at, day_only = _when([str(t) for t in _list(raw["times"])], text, now)
    amounts = tuple(m for a in _AMOUNT.findall(text) if (m := money(a, currency)) is not None)
    url = next((link for link in links if number in link), links[0] if links else None)
    return PastOrder(number, f"{text} {alts}", amounts, at, day_only, url)


def _list(value: object) -> list[object]:
    return value if isinstance(value, list) else []


def _when(times: list[str], text: str, now: datetime) -> tuple[datetime | None, bool]:
    """When an order was placed, and whether only the day is known: stores write their own zone's wall clock
    without naming it, so only marked-up times are trusted to the minute."""
    for moment in times:
        try:
            at = datetime.fromisoformat(moment)
        except ValueError:
            continue
        return (at if at.tzinfo else at.replace(tzinfo=UTC)), "T" not in moment
    day = next(days_in(text, now.date(), past=True), None)
    return (datetime.combine(day, time(), UTC), True) if day is not None else (None, True)


class Unreadable(Exception):
    """The store's order list did not open; nothing is known."""


@dataclass(slots=True)
class OrderList:
    """Reads a store's order history, or its guest look-up. Opens pages of its own in the visit's context."""

    visit: Visit
    currency: str

    async def all(self, email: str, postal_code: str) -> list[PastOrder]:
        """The shopper's recent orders: of the account when signed in, else by e-mail and postcode. Raises
        `Unreadable` when the store offers no list, or it does not open."""
        walk = self.visit.walk
        try:
            if self.visit.member and walk.orders is not None:
                page = await self.visit.goto(walk.orders.page)
                if not self.visit.at(page, walk.orders.page):
                    raise Unreadable("the history asks to sign in")
                return await self._rows(walk.orders.row)
            by = {"email": email, "postal_code": postal_code}
            look_up = next((one for one in walk.lookups if "number" not in one.by), None)
            if look_up is None:
                raise Unreadable("no look-up without an order number")
            page = await self.submit(look_up, by)
            if words.NO_ORDERS.search(page.text):
                return []
            return await self._rows(look_up.row)
        except (StoreRefused, PlaywrightError) as error:
            raise Unreadable(str(error)) from None

    async def matching(self, orders: list[PastOrder], wanted: Wanted) -> list[PastOrder]:
        """The orders with the wanted lines and total, placed since. Rows that do not name the products are
        opened. More than one: which of equal orders is ours cannot be told."""
        found: dict[str, PastOrder] = {}
        for order in [one for one in orders if may_be(one, wanted)][:MOST_OPENED]:
            if names_lines(order.text, wanted.lines) or await self._inside(order, wanted):
                found[order.number] = order
        return list(found.values())

    async def _inside(self, order: PastOrder, wanted: Wanted) -> bool:
        """Whether the order's own page names the wanted lines, and the wanted total if that is known."""
        if order.url is None or not self.visit.is_ours(order.url):
            return False
        page = await self.visit.goto(order.url)
        if order.number not in page.text or not names_lines(page.text, wanted.lines):
            return False
        amounts = [money(a, self.currency) for a in _AMOUNT.findall(page.text)]
        return wanted.total is None or wanted.total in amounts

    async def by_number(self, number: str, email: str, postal_code: str, last_name: str) -> PageSeen:
        """One order's own page, through the guest look-up. Raises `StoreRefused` when it is not found."""
        values = {"number": number, "email": email, "postal_code": postal_code, "last_name": last_name}
        look_up = next((one for one in self.visit.walk.lookups if "number" in one.by), None)
        if look_up is None:
            raise StoreRefused(Refusal.UNSUPPORTED, detail="guests cannot look orders up")
        page = await self.submit(look_up, values)
        if words.NO_ORDERS.search(" ".join(page.alerts)) or number not in page.text:
            raise StoreRefused(Refusal.CHANGED, detail="the look-up did not find the order")
        return page

    async def submit(self, look_up: LookUp, values: dict[str, str]) -> PageSeen:
        """Fill a look-up's form and send it; the page that answers."""
        page = await self.visit.goto(look_up.page)
        wanted = {key: values[key] for key in look_up.by}
        form = None
        for declared in look_up.fields:
            found = await self.visit.spot(declared.at)
            if found is not None and declared.value in wanted:
                await found.locator.fill(wanted.pop(declared.value))
        if wanted:
            fields = _form_for(page, set(wanted))
            if fields is None:
                raise StoreRefused(Refusal.CHANGED, detail=f"no look-up by {', '.join(sorted(wanted))}")
            for key, field in fields.items():
                await self.visit.here(field.selector).fill(wanted[key])
                form = field.form
        now = await self.visit.look(leave=True)
        found = await self.visit.find("look up", look_up.press, None, now)
        if found is None:
            button = by_words(now, words.LOOK_UP, form=form)
            found = Found(self.visit.here(button.selector), button.text) if button else None
        if found is None:
            raise StoreRefused(Refusal.CHANGED, detail="no button to look an order up")
        navigations = self.visit.watch.navigations
        await self.visit.press(found)
        answer, _ = await self.visit.until(
            lambda seen: (
                True if seen.shape != now.shape or self.visit.watch.navigations > navigations else None
            )
        )
        return answer

    async def _rows(self, row: Spots) -> list[PastOrder]:
        pattern = self.visit.walk.taken.pattern
        if row:
            found = await find_all(self.visit.page, row)
            raw = await found.evaluate_all(READ_ORDERS, pattern) if found is not None else []
        else:
            raw = await self.visit.page.evaluate(FIND_ORDERS, pattern)
        now = datetime.now(UTC)
        orders = [past_order(one, pattern, self.currency, now) for one in raw]
        return [order for order in orders if order is not None]


def _form_for(page: PageSeen, wanted: set[str]) -> dict[str, FieldSeen] | None:
    """The smallest form that has a field for each wanted value."""
    forms: dict[int, dict[str, FieldSeen]] = {}
    for field in page.fields:
        key = "number" if key_of(field) == "order_number" else key_of(field)
        if key is not None and not field.is_choice:
            forms.setdefault(field.form, {}).setdefault(key, field)
    fitting = [fields for fields in forms.values() if wanted <= set(fields)]
    if not fitting:
        return None
    best = min(fitting, key=len)
    return {key: best[key] for key in wanted}
