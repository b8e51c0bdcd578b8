"""The store's cart: read back, and brought to exactly what was ordered."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from importlib.resources import files
from urllib.parse import urlsplit

from playwright.async_api import Error as PlaywrightError

from checkout.tiers.walker import words
from checkout.tiers.walker.locate import find_all
from checkout.tiers.walker.obstacles import SessionLost, errors_on
from checkout.tiers.walker.page import PageSeen
from checkout.tiers.walker.totals import money
from checkout.tiers.walker.visit import ACT_MS, Visit
from domain.errors import Refusal, StoreRefused
from domain.money import Money
from domain.order import LineChange, OrderLine
from domain.walk import Spots

READ_CART = files(__package__).joinpath("cart.js").read_text(encoding="utf-8")
FIND_CART = f"(selectors) => ({READ_CART})([], selectors)"
ROUNDS = 30
FOLLOW_SECONDS = 6.0
"""How long a cart may take to follow an act."""
_AMOUNT = re.compile(r"(?:[$€£¥₹]\s?\d[\d.,]*|\d[\d.,]*\s?(?:€|£|zł|kr\b|USD|EUR|GBP|CAD))")
_ANY_SIZE = {"", "onesize", "os", "o/s", "na", "nosize", "defaulttitle", "default", "none"}


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the store's cart. `marks`: addresses and ids in its markup. `field`, `more`, `less`, `remove`:
    selectors of its controls, where it has them. `most`: the largest quantity the field takes, 0 if it does not
    say. `gone`: it cannot be bought any more."""

    text: str
    words: str
    marks: tuple[str, ...]
    quantity: int
    field: str
    more: str
    less: str
    select: bool
    most: int
    remove: str
    gone: bool


def is_for(row: Row, line: OrderLine) -> bool:
    """Whether a cart line is the ordered variant: by the store's ids, else by product, size and colour."""
    ids = [i for i in (line.variant_id, line.sku) if i and len(i) >= 3]
    text = _plain(row.text)
    if any(_holds(mark, i) for i in ids for mark in (*row.marks, row.text)):
        return True
    if ids and any(_names_other_variant(mark, line) for mark in row.marks):
        return False
    path = urlsplit(line.url).path.rstrip("/")
    product = (
        any(urlsplit(mark).path.rstrip("/") == path for mark in row.marks if "/" in mark) if path else False
    )
    if not (product or _plain(line.name) in text):
        return False
    return all(_says(row.text, value) for value in (line.size, line.color) if value)


def _holds(mark: str, wanted: str) -> bool:
    """Whether an id stands in a mark by itself, not as a part of a longer one."""
    return re.search(rf"(?<![\w-]){re.escape(wanted)}(?![\w-])", mark, re.IGNORECASE) is not None


def _names_other_variant(mark: str, line: OrderLine) -> bool:
    """Whether a product link names another variant of the same product (".../dress?variant=1042001")."""
    there, ours = urlsplit(mark), urlsplit(line.url)
    if not line.variant_id or not there.path or there.path.rstrip("/") != ours.path.rstrip("/"):
        return False
    found = re.search(r"(?:^|&)variant(?:_id)?=([^&]+)", there.query)
    return found is not None and found[1] != line.variant_id


def _says(text: str, value: str) -> bool:
    if _plain(value) in _ANY_SIZE:
        return True
    return re.search(rf"(?<![\w'’]){re.escape(value)}(?![\w'’])", text, re.IGNORECASE) is not None


def _plain(text: str) -> str:
    return "".join(c for c in text.casefold() if c.isalnum() or c == "/")


def unit_price(row: Row, line: OrderLine) -> Money | None:
    """What one piece costs now. The expected price or total, when the row shows it; else the row's amount."""
    currency = line.unit_price.currency
    amounts = [
        m for m in (money(a, currency) for a in _AMOUNT.findall(row.text)) if m is not None and m.cents > 0
    ]
    if not amounts:
        return None
    if line.unit_price in amounts or line.unit_price * row.quantity in amounts:
        return line.unit_price
    for amount in amounts:
        if row.quantity > 1 and amount * row.quantity in amounts:
            return amount
    last = amounts[-1]
    return Money(cents=last.cents // row.quantity, currency=currency) if row.quantity > 1 else last


@dataclass(slots=True)
class CartKeeper:
    """Brings the cart at the store to exactly the order's lines."""

    visit: Visit
    lines: tuple[OrderLine, ...]

    async def rows(self, page: PageSeen) -> tuple[Row, ...]:
        """The cart's lines as the page shows them."""
        cart = self.visit.walk.cart
        if not cart.row and words.CART_EMPTY.search(page.text):
            return ()
        selectors = [_css(cart.quantity), _css(cart.remove)]
        for _ in range(3):
            try:
                if cart.row:
                    found = await find_all(self.visit.page, cart.row)
                    raw = await found.evaluate_all(READ_CART, selectors) if found is not None else []
                else:
                    raw = await self.visit.page.evaluate(FIND_CART, selectors)
                return tuple(Row(**{**one, "marks": tuple(one["marks"])}) for one in raw)
            except PlaywrightError:
                await self.visit.look()
        raise StoreRefused(Refusal.CHANGED, detail="the cart could not be read", may_retry=True)

    async def open(self) -> PageSeen:
        """The cart's page, drawn."""
        return await self.drawn(await self.visit.goto(self.visit.walk.cart.page))

    async def drawn(self, page: PageSeen) -> PageSeen:
        """The page once it shows lines, or says that there are none: scripts may draw it late."""
        deadline = asyncio.get_running_loop().time() + FOLLOW_SECONDS
        while not words.CART_EMPTY.search(page.text) and not await self.rows(page):
            if asyncio.get_running_loop().time() > deadline:
                break
            await self.visit.change()
            page = await self.visit.look()
        return page

    async def missing(self, page: PageSeen) -> tuple[OrderLine, ...]:
        """The ordered lines that are not in the cart yet."""
        rows = await self.rows(page)
        return tuple(line for line in self.lines if not any(is_for(row, line) for row in rows))

    async def reconcile(self, page: PageSeen) -> PageSeen:
        """Remove what was left over, set quantities, and read back that the cart holds the order and no more.

        Raises `StoreRefused`: SOLD_OUT for a line that is gone or missing, QUANTITY for one that was cut.
        """
        for _ in range(ROUNDS):
            rows = await self.rows(page)
            acted = await self._next_act(rows)
            if not acted:
                self._verify(rows, page)
                return page
            page = await self.visit.look()
        raise StoreRefused(Refusal.CHANGED, detail="the cart does not follow", may_retry=True)

    async def _next_act(self, rows: tuple[Row, ...]) -> bool:
        """Do one thing towards the right cart; False when nothing is left to do."""
        claimed: set[str] = set()
        for row in rows:
            line = next((one for one in self.lines if one.line_id not in claimed and is_for(row, one)), None)
            if line is None:
                await self._remove(row)
                return True
            claimed.add(line.line_id)
            if row.gone:
                raise StoreRefused(Refusal.SOLD_OUT, item=line.name, detail=row.text)
            if row.quantity != line.quantity:
                if row.most and row.most < line.quantity:
                    raise StoreRefused(Refusal.QUANTITY, item=line.name, available=row.most)
                await self._set_quantity(row, line)
                return True
        return False

    async def _remove(self, row: Row) -> None:
        if not row.remove:
            raise StoreRefused(Refusal.CHANGED, detail="a line in the cart cannot be removed")
        self.visit.trail.used("removed from the cart", row.words[:80])
        await self.visit.pause()
        await self._act_and_wait(lambda: self.visit.here(row.remove).click(timeout=ACT_MS))

    async def _set_quantity(self, row: Row, line: OrderLine) -> None:
        """Set a quantity and read it back. Raises `StoreRefused` (QUANTITY) when the store gives fewer."""
        step = row.more if row.quantity < line.quantity else row.less
        if not row.field and step:
            await self._step_quantity(row, line, step)
            return
        if not row.field:
            raise StoreRefused(Refusal.QUANTITY, item=line.name, available=row.quantity)
        await self.visit.pause()
        field = self.visit.here(row.field)

        async def change() -> None:
            if row.select:
                await field.select_option(str(line.quantity), timeout=ACT_MS)
            else:
                await field.fill(str(line.quantity), timeout=ACT_MS)
                await field.press("Enter", timeout=ACT_MS)

        try:
            page = await self._act_and_wait(change)
        except PlaywrightError:
            # A list that ends before the wanted quantity.
            raise StoreRefused(Refusal.QUANTITY, item=line.name, available=row.quantity) from None
        update = await self.visit.find("update cart", self.visit.walk.cart.update, None, page)
        if update is not None:
            page = await self._act_and_wait(lambda: self.visit.press(update))
        now = next((r for r in await self.rows(page) if is_for(r, line)), None)
        if now is None or now.quantity < line.quantity:
            left = now.quantity if now is not None else 0
            raise StoreRefused(
                Refusal.QUANTITY, item=line.name, available=left, detail="; ".join(errors_on(page))
            )

    async def _step_quantity(self, row: Row, line: OrderLine, step: str) -> None:
        """One press of plus or minus; again at the next look."""
        await self.visit.pause()
        page = await self._act_and_wait(lambda: self.visit.here(step).click(timeout=ACT_MS))
        now = next((r for r in await self.rows(page) if is_for(r, line)), None)
        if now is not None and now.quantity == row.quantity:
            raise StoreRefused(Refusal.QUANTITY, item=line.name, available=row.quantity)

    async def _act_and_wait(self, act: Callable[[], Awaitable[None]]) -> PageSeen:
        """Act on the cart and wait until it has followed."""
        before = await self.rows(await self.visit.read())
        seen = self.visit.watch.navigations
        await act()

        deadline = asyncio.get_running_loop().time() + FOLLOW_SECONDS
        while asyncio.get_running_loop().time() < deadline:
            page = await self.visit.look()
            await self.visit.settled()
            moved = self.visit.watch.navigations > seen
            if moved or await self.rows(page) != before:
                return await self.visit.look()
            await self.visit.change()
        return await self.visit.look()

    def _verify(self, rows: tuple[Row, ...], page: PageSeen) -> None:
        for line in self.lines:
            if any(is_for(row, line) for row in rows):
                continue
            if not rows and self.visit.member:
                raise SessionLost
            raise StoreRefused(Refusal.SOLD_OUT, item=line.name, detail="; ".join(errors_on(page)))

    async def changes(self, page: PageSeen) -> tuple[LineChange, ...]:
        """Prices that differ from the order's."""
        rows = await self.rows(page)
        changes = []
        for line in self.lines:
            row = next((r for r in rows if is_for(r, line)), None)
            now = unit_price(row, line) if row is not None else None
            if now is None or now == line.unit_price:
                continue
            kind = "price_up" if line.unit_price < now else "price_down"
            changes.append(
                LineChange(
                    line_id=line.line_id, kind=kind, before=line.unit_price.format(), after=now.format()
                )
            )
        return tuple(changes)

    async def subtotal(self, page: PageSeen) -> Money:
        """What the cart's lines come to, at the store's prices."""
        rows = await self.rows(page)
        currency = self.lines[0].unit_price.currency
        amounts = []
        for line in self.lines:
            row = next((r for r in rows if is_for(r, line)), None)
            amounts.append(((unit_price(row, line) if row else None) or line.unit_price) * line.quantity)
        return Money.total(amounts, currency)


def _css(spots: Spots) -> list[str]:
    return [spot.what for spot in spots if spot.kind == "css"]
