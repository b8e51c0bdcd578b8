"""The store's cart: read back, and brought to exactly what was ordered."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from importlib.resources import files
from typing import Any
from urllib.parse import urlsplit

from playwright.async_api import Error as PlaywrightError

from checkout.tiers.walker import words
from checkout.tiers.walker.locate import readings
from checkout.tiers.walker.obstacles import SessionLost, errors_on
from checkout.tiers.walker.page import PageSeen
from checkout.tiers.walker.totals import money
from checkout.tiers.walker.visit import ACT_MS, Visit
from domain.errors import Refusal, StoreRefused
from domain.money import Money
from domain.order import LineChange, OrderLine
from domain.walk import Cart, Spots

READ_CART = files(__package__).joinpath("cart.js").read_text(encoding="utf-8")
FIND_CART = f"(spots) => ({READ_CART})([], spots)"
ROUNDS = 30
FOLLOW_SECONDS = 6.0
"""How long a cart may take to follow an act."""
_AMOUNT = re.compile(r"(?:[$€£¥₹]\s?\d[\d.,]*|\d[\d.,]*\s?(?:€|£|zł|kr\b|USD|EUR|GBP|CAD))")
_ANY_SIZE = {"", "onesize", "os", "o/s", "na", "nosize", "defaulttitle", "default", "none"}


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the store's cart. `marks`: addresses and ids in its markup. `field`, `more`, `less`, `remove`:
    selectors of its controls, where it has them. `tick`: `remove` is a box to tick. `most`: the largest quantity the
    field takes, 0 if it does not say. `gone`: it cannot be bought any more."""

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
    tick: bool
    gone: bool


def is_for(row: Row, line: OrderLine, heading: str = "") -> bool:
    """Whether a cart line is the ordered variant: by the store's ids, else by product, size and colour. `heading`:
    what the product's own page calls it, where that is known."""
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
    names = [_plain(name) for name in (line.name, heading)]
    if not (product or any(name and name in text for name in names)):
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


@dataclass(frozen=True, slots=True)
class CartSeen:
    """The cart's page and its lines."""

    page: PageSeen
    rows: tuple[Row, ...]
    headings: Mapping[str, str] = field(default_factory=dict)

    def row(self, line: OrderLine) -> Row | None:
        heading = self.headings.get(line.line_id, "")
        return next((row for row in self.rows if is_for(row, line, heading)), None)

    def changes(self, lines: tuple[OrderLine, ...], language: str) -> tuple[LineChange, ...]:
        """Prices that differ from the order's, as people of `language` write them."""
        changes = []
        for line in lines:
            row = self.row(line)
            now = unit_price(row, line) if row is not None else None
            if now is None or now == line.unit_price:
                continue
            kind = "price_up" if line.unit_price < now else "price_down"
            changes.append(
                LineChange(
                    line_id=line.line_id,
                    kind=kind,
                    before=line.unit_price.format(language),
                    after=now.format(language),
                )
            )
        return tuple(changes)

    def subtotal(self, lines: tuple[OrderLine, ...]) -> Money:
        """What the lines come to, at the store's prices."""
        amounts = []
        for line in lines:
            row = self.row(line)
            amounts.append(((unit_price(row, line) if row else None) or line.unit_price) * line.quantity)
        return Money.total(amounts, lines[0].unit_price.currency)


@dataclass(slots=True)
class CartKeeper:
    """Brings the cart at the store to exactly the order's lines. `headings`: what their own pages call them, by
    line, for carts that say neither an id nor what the link was read as."""

    visit: Visit
    lines: tuple[OrderLine, ...]
    headings: dict[str, str] = field(default_factory=dict)

    async def read(self, page: PageSeen) -> CartSeen:
        """The cart's lines as the page shows them."""
        cart = self.visit.walk.cart
        if words.CART_EMPTY.search(page.text) and not cart.row:
            return CartSeen(page, (), self.headings)
        for _ in range(3):
            try:
                return CartSeen(page, await self._rows(cart), self.headings)
            except PlaywrightError:
                page = await self.visit.look()
        raise StoreRefused(Refusal.CHANGED, detail="the cart could not be read", may_retry=True)

    async def _rows(self, cart: Cart) -> tuple[Row, ...]:
        inside = [_plainly(spots) for spots in (cart.quantity, cart.remove, cart.more, cart.less)]
        raw: list[dict[str, Any]] = []
        for spot in cart.row:
            for locator in readings(self.visit.page, spot):
                raw = raw or await locator.evaluate_all(READ_CART, inside)
        if not cart.row:
            raw = await self.visit.page.evaluate(FIND_CART, inside)
        return tuple(Row(**{**one, "marks": tuple(one["marks"])}) for one in raw)

    async def open(self) -> CartSeen:
        """The cart's page, drawn."""
        return await self.drawn(await self.visit.goto(self.visit.walk.cart.page))

    async def drawn(self, page: PageSeen) -> CartSeen:
        """The cart once it shows lines, or says that there are none: scripts may draw it late."""
        deadline = asyncio.get_running_loop().time() + FOLLOW_SECONDS
        cart = await self.read(page)
        while not cart.rows and not words.CART_EMPTY.search(cart.page.text):
            if asyncio.get_running_loop().time() > deadline:
                break
            await self.visit.change()
            cart = await self.read(await self.visit.look())
        return cart

    def missing(self, cart: CartSeen) -> tuple[OrderLine, ...]:
        """The ordered lines that are not in the cart yet."""
        return tuple(line for line in self.lines if cart.row(line) is None)

    async def reconcile(self, cart: CartSeen) -> CartSeen:
        """Remove what was left over, set quantities, and read back that the cart holds the order and no more.

        Raises `StoreRefused`: SOLD_OUT for a line that is gone or missing, QUANTITY for one that was cut.
        """
        for _ in range(ROUNDS):
            now = await self._next_act(cart)
            if now is None:
                self._verify(cart)
                return cart
            cart = now
        raise StoreRefused(Refusal.CHANGED, detail="the cart does not follow", may_retry=True)

    async def _next_act(self, cart: CartSeen) -> CartSeen | None:
        """Do one thing towards the right cart, and read it again; None when nothing is left to do."""
        claimed: set[str] = set()
        for row in cart.rows:
            free = (one for one in self.lines if one.line_id not in claimed)
            line = next((o for o in free if is_for(row, o, self.headings.get(o.line_id, ""))), None)
            if line is None:
                return await self._remove(row, cart)
            claimed.add(line.line_id)
            if row.gone:
                raise StoreRefused(Refusal.SOLD_OUT, item=line.name, detail=row.text)
            if row.quantity != line.quantity:
                if row.most and row.most < line.quantity:
                    raise StoreRefused(Refusal.QUANTITY, item=line.name, available=row.most)
                return await self._set_quantity(row, line, cart)
        return None

    async def _remove(self, row: Row, cart: CartSeen) -> CartSeen:
        if not row.remove:
            raise StoreRefused(Refusal.CHANGED, detail="a line in the cart cannot be removed")
        self.visit.trail.used("removed from the cart", row.words[:80])
        return await self._act(lambda: self._take_out(row), cart)

    async def _take_out(self, row: Row) -> None:
        await self.visit.here(row.remove).click(timeout=ACT_MS)
        if row.tick:
            update = await self.visit.find(
                "update cart", self.visit.walk.cart.update, words.UPDATE, await self.visit.look()
            )
            if update is not None:
                await self.visit.press(update)

    async def _set_quantity(self, row: Row, line: OrderLine, cart: CartSeen) -> CartSeen:
        """Set a quantity and read it back. Raises `StoreRefused` (QUANTITY) when the store gives fewer."""
        step = row.more if row.quantity < line.quantity else row.less
        if not row.field and step:
            now = await self._act(lambda: self.visit.here(step).click(timeout=ACT_MS), cart)
            if (stayed := now.row(line)) is not None and stayed.quantity == row.quantity:
                raise StoreRefused(Refusal.QUANTITY, item=line.name, available=row.quantity)
            return now
        if not row.field:
            raise StoreRefused(Refusal.QUANTITY, item=line.name, available=row.quantity)
        try:
            now = await self._act(lambda: self._type_quantity(row, line.quantity), cart)
        except PlaywrightError:
            # A list that ends before the wanted quantity.
            raise StoreRefused(Refusal.QUANTITY, item=line.name, available=row.quantity) from None
        left = now.row(line)
        if left is None or left.quantity < line.quantity:
            raise StoreRefused(
                Refusal.QUANTITY,
                item=line.name,
                available=left.quantity if left is not None else 0,
                detail="; ".join(errors_on(now.page)),
            )
        return now

    async def _type_quantity(self, row: Row, quantity: int) -> None:
        """Choose or type it, and make the cart reckon: by its own button, else by leaving the field with Enter,
        which in some forms would press whatever button comes first."""
        field = self.visit.here(row.field)
        if row.select:
            await field.select_option(str(quantity), timeout=ACT_MS)
        else:
            await field.fill(str(quantity), timeout=ACT_MS)
        page = await self.visit.look()
        update = await self.visit.find("update cart", self.visit.walk.cart.update, words.UPDATE, page)
        if update is not None:
            await self.visit.press(update)
        elif not row.select:
            await field.press("Enter", timeout=ACT_MS)

    async def _act(self, act: Callable[[], Awaitable[object]], before: CartSeen) -> CartSeen:
        """Act on the cart and read it once it has followed."""
        navigations = self.visit.watch.navigations
        await self.visit.pause()
        await act()
        deadline = asyncio.get_running_loop().time() + FOLLOW_SECONDS
        while asyncio.get_running_loop().time() < deadline:
            await self.visit.settled()
            cart = await self.read(await self.visit.look())
            if self.visit.watch.navigations > navigations:
                return await self.drawn(cart.page)
            if cart.rows != before.rows:
                return cart
            await self.visit.change()
        return await self.read(await self.visit.look())

    def _verify(self, cart: CartSeen) -> None:
        missing = self.missing(cart)
        if not missing:
            return
        if not cart.rows and self.visit.member:
            raise SessionLost
        if not cart.rows and not words.CART_EMPTY.search(cart.page.text):
            raise StoreRefused(Refusal.CHANGED, detail="no line of the cart is seen: say Cart(row=...)")
        raise StoreRefused(Refusal.SOLD_OUT, item=missing[0].name, detail="; ".join(errors_on(cart.page)))


def _plainly(spots: Spots) -> list[list[str]]:
    return [[spot.kind, spot.what] for spot in spots]
