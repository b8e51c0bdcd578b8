"""From the cart to the review page: one step after the other, whichever the store shows next."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field

from checkout.tiers.walker import order_number, words
from checkout.tiers.walker.cards import CardSource
from checkout.tiers.walker.cart import CartKeeper
from checkout.tiers.walker.fields import key_of, left_open
from checkout.tiers.walker.forms import FormFiller, Offers
from checkout.tiers.walker.frames import strangers
from checkout.tiers.walker.locate import Found, find
from checkout.tiers.walker.obstacles import Broken, OrderedEarly, SessionLost, errors_on, refusal_in
from checkout.tiers.walker.page import ButtonSeen, PageSeen
from checkout.tiers.walker.product import ProductPage, shows_empty_cart
from checkout.tiers.walker.thanks import is_early, may_be_last
from checkout.tiers.walker.totals import Bill, bill_of
from checkout.tiers.walker.visit import PageMoved, Visit, by_words, too_fast
from domain.errors import Refusal, StoreRefused
from domain.money import Money
from domain.order import LineChange, StoreOrder
from domain.walk import Step

MOST_STEPS = 24
MOST_PRESSES = 3
"""How often one step's button is pressed before the store counts as changed."""


@dataclass(frozen=True, slots=True)
class Review:
    """The page with the last button, and what it shows. `place` was found, not pressed."""

    bill: Bill
    offers: Offers
    changes: tuple[LineChange, ...]
    rejected_codes: tuple[str, ...]
    place: Found
    path: str


@dataclass(slots=True)
class Checkout:
    """Walks one order from its filled cart to the review."""

    visit: Visit
    order: StoreOrder
    cards: CardSource | None = None
    changes: tuple[LineChange, ...] = ()
    rejected: tuple[str, ...] = ()
    subtotal: Money | None = None
    offers: Offers = field(default_factory=Offers)
    _as_guest: bool = False
    _knocked: bool = False
    _pressed: Counter[tuple[object, ...]] = field(default_factory=Counter)

    async def fill_cart(self) -> PageSeen:
        """Put exactly the order's lines into the cart; returns the cart's page, read back."""
        keeper = CartKeeper(self.visit, self.order.lines)
        missing = self.order.lines
        page = await self._first_product()
        if self.visit.member and not (page is not None and shows_empty_cart(page)):
            with self.visit.trail.step("look into cart"):
                missing, page = keeper.missing(await keeper.open()), None
        for line in missing:
            with self.visit.trail.step("add to cart"):
                product = ProductPage(self.visit, line)
                await product.add(page)
                keeper.headings[line.line_id] = product.heading
                await self.visit.hook("added")
            page = None
        with self.visit.trail.step("read cart back"):
            at_cart = self.visit.is_at(self.visit.page.url, self.visit.walk.cart.page)
            cart = await (keeper.drawn(await self.visit.look()) if at_cart else keeper.open())
            cart = await keeper.reconcile(cart)
            self.changes = cart.changes(self.order.lines, self.order.language)
            self.subtotal = cart.subtotal(self.order.lines)
            page = await self._codes(cart.page, "cart")
            await self.visit.hook("cart")
        return page

    async def _first_product(self) -> PageSeen | None:
        """The first line's page, whose header mostly tells whether something was left in the cart."""
        if self.visit.walk.add.link:
            return None
        with self.visit.trail.step("open product"):
            return await self.visit.goto(self.order.lines[0].url)

    async def to_review(self, page: PageSeen) -> Review:
        """From the cart's page, or from any later one, to the review. Raises `StoreRefused` and what
        `obstacles.check` raises."""
        self.visit.guard.get_ready()
        if self.visit.at(page, self.visit.walk.cart.page):
            with self.visit.trail.step("begin checkout"):
                page = await self._begin(page)
        filler = FormFiller(self.visit, self.order, self.cards, self.offers)
        for _ in range(MOST_STEPS):
            step = await self._step(page)
            with self.visit.trail.step(step.name if step else _name_of(page)):
                review, page = await self._take(page, step, filler)
            if review is not None:
                return review
        raise StoreRefused(Refusal.CHANGED, detail=f"no review after {MOST_STEPS} steps, at {page.path}")

    async def _begin(self, page: PageSeen) -> PageSeen:
        walk = self.visit.walk
        if walk.checkout:
            return await self.visit.goto(walk.checkout)
        found = await self.visit.find("checkout", walk.cart.checkout, words.CHECKOUT, page)
        if found is None:
            raise refusal_in(page) or StoreRefused(Refusal.CHANGED, detail="no button to check out")
        return await self._press(found, page)

    async def _take(
        self, page: PageSeen, step: Step | None, filler: FormFiller
    ) -> tuple[Review | None, PageSeen]:
        """Do one step; the review, or None and the page that follows."""
        if step is not None:
            await self.visit.hook(step.name)
        self._watch_out(page)
        guest = await self._guest_door(page)
        if guest is not None:
            now = await self._press(guest, page)
            # A page that is busy may swallow a click: where nothing moved, it is made once more. Buttons that went
            # are no sign: those of a banner that was put away first go too.
            self._as_guest, self._knocked = self._knocked or _moved(now, page), True
            return None, now
        page = await filler.complete(page, step)
        delivery = await self._delivery_row(page, filler)
        if delivery is not None:
            return None, await self._press(delivery, page)
        onward = await self._onward(page, step)
        if onward is None:
            review = await self._review(page, filler)
            if review is not None:
                return review, page
            return None, await self._wait(page)
        now = await self._press(onward, page)
        if is_early(self.visit.walk, now, page):
            number = order_number.in_text(now.text, self.visit.walk.taken.pattern)
            raise OrderedEarly(str(onward.spot), number)
        await self._check(now, page, step, filler)
        return None, now

    async def _step(self, page: PageSeen) -> Step | None:
        """The store file's step that the page is."""
        for step in self.visit.walk.steps:
            if step.page and not any(re.search(step.page, path) for path in page.paths):
                continue
            if step.shows and await self.visit.spot(step.shows) is None:
                continue
            return step
        return None

    def _watch_out(self, page: PageSeen) -> None:
        """Raise when the store led back to the cart, or to signing in."""
        if self.visit.at(page, self.visit.walk.cart.page):
            refusal = refusal_in(page)
            if refusal is not None:
                raise refusal
            if words.CART_EMPTY.search(page.text):
                raise SessionLost
        sign_in = self.visit.walk.sign_in
        if sign_in is not None and self.visit.at(page, sign_in.page):
            raise SessionLost

    async def _guest_door(self, page: PageSeen) -> Found | None:
        """The choice to go on as a guest, on a page that also offers to sign in."""
        if self.visit.member or self._as_guest:
            return None
        named = self.visit.walk.as_guest
        if named:
            return await self.visit.find("as guest", named, None, page)
        if by_words(page, words.GUEST) is None:
            return None
        return await self.visit.find("as guest", (), words.GUEST, page)

    async def _delivery_row(self, page: PageSeen, filler: FormFiller) -> Found | None:
        """The button of the wanted delivery, where the store lists rows with a button each."""
        delivery = self.visit.walk.delivery
        if not delivery.row:
            return None
        rows = await self.visit.spots(delivery.row)
        if rows is None:
            return None
        texts = [" ".join(text.split()) for text in await rows.all_inner_texts()]
        wanted = filler.choose_row(texts)
        return await find(rows.nth(wanted), delivery.press)

    async def _onward(self, page: PageSeen, step: Step | None) -> Found | None:
        """The button that leads on: as the store file names it, else by its words and then never one that the
        file, or its words, call the last button."""
        if step is not None and step.press:
            return await self.visit.find("onward", step.press, None, page)
        button = _onward_button(page)
        if button is None or words.PLACE.search(button.text):
            return None
        known = step is not None and bool(self.visit.walk.place)  # the page, and the last button
        if not known and may_be_last(page, button.text):
            self.visit.trail.doubted(f"{button.text} may be the last button: name it as place, or in a Step")
            return None
        place = await self.visit.spot(self.visit.walk.place)
        if place is not None and await self.visit.which(place, [button.selector]) == 0:
            return None
        self.visit.trail.used("onward", f"words:{button.text}")
        return Found(self.visit.here(button.selector), f"words:{button.text}")

    async def _review(self, page: PageSeen, filler: FormFiller) -> Review | None:
        """The review, when the last button is there, usable, and a total stands beside it."""
        place = await self._place_button(page)
        if place is None:
            return None
        if self.visit.walk.settle_ms:
            await self.visit.settled()
            page = await self.visit.look()
        page = await self._codes(page, "review")
        bill = await self._bill(page, filler.offers)
        if bill is None:
            return None
        await self.visit.hook("review")
        return Review(bill, filler.offers, self.changes, self.rejected, place, page.path)

    async def _place_button(self, page: PageSeen) -> Found | None:
        found = await self.visit.find("place", self.visit.walk.place, words.PLACE, page)
        if found is None:
            return None
        asleep = [b for b in page.buttons if b.disabled and words.PLACE.search(b.text)]
        return None if asleep and not await found.locator.is_enabled() else found

    async def _bill(self, page: PageSeen, offers: Offers) -> Bill | None:
        """The totals the page shows now."""
        named = self.visit.walk.totals
        stated = {}
        for kind in ("subtotal", "discount", "shipping", "tax", "fees", "total"):
            if getattr(named, kind):
                stated[kind] = await self.visit.text_of(getattr(named, kind))
        delivery = next((option.title for option in offers.delivery if option.chosen), "")
        subtotal = self.subtotal or self.order.subtotal
        return bill_of(page, self.order.currency, subtotal, delivery=delivery, stated=stated)

    async def _codes(self, page: PageSeen, where: str) -> PageSeen:
        """Type the shopper's discount codes where the store takes them; what it refuses is remembered."""
        codes = self.visit.walk.codes
        if not self.order.discount_codes or (codes.where if codes else "cart") != where:
            return page
        rejected = []
        for code in self.order.discount_codes:
            field = await self.visit.spot(codes.field) if codes else _code_field(self.visit, page)
            if field is None:
                rejected.append(code)
                continue
            await field.locator.fill(code)
            page = await self.visit.look()
            press = await self.visit.find("apply code", codes.press if codes else (), words.APPLY, page)
            if press is None:
                rejected.append(code)
                continue
            page = await self._press(press, page)
            await self.visit.settled()
            page = await self.visit.look()
            if words.CODE_REJECTED.search(" ".join(page.alerts)):
                rejected.append(code)
        self.rejected = tuple(rejected)
        return page

    async def _press(self, found: Found, page: PageSeen) -> PageSeen:
        """Press a button that leads on, and wait for what follows: another page, or complaints on this one."""
        self._pressed[page.shape] += 1
        if self._pressed[page.shape] > MOST_PRESSES:
            raise refusal_in(page) or StoreRefused(
                Refusal.CHANGED, detail=f"{page.path} does not go on{_what_is_missing(self.visit, page)}"
            )
        navigations = self.visit.watch.navigations
        known = set(errors_on(page))

        def followed(now: PageSeen) -> bool | None:
            if too_fast(now, page):
                return True
            moved = now.shape != page.shape or self.visit.watch.navigations > navigations
            return (moved or bool(set(errors_on(now)) - known)) or None

        try:
            await self.visit.press(found)
            now, _ = await self.visit.until(followed)
        except PageMoved:
            return await self.visit.look()
        except Broken:
            return await self.visit.goto(page.url)
        if too_fast(now, page):
            await self.visit.wait_out(self.visit.watch.retry_after)
            return await self.visit.look()
        if self.visit.watch.navigations == navigations:
            self.visit.watch.listen()  # this store works by scripts
        return now

    async def _check(self, now: PageSeen, page: PageSeen, step: Step | None, filler: FormFiller) -> None:
        """Raise for what a step complains of once its button was pressed. Complaints of a form that was emptied
        meanwhile are not the store's last word: it is filled again."""
        if now.path != page.path:
            return
        fresh = tuple(text for text in errors_on(now) if text not in errors_on(page))
        refusal = refusal_in(now, fresh) or (refusal_in(now) if fresh else None)
        if refusal is not None and await filler.holds(now, step):
            raise refusal

    async def _wait(self, page: PageSeen) -> PageSeen:
        """Nothing to do here yet: wait for the page to show something else."""
        now, moved = await self.visit.until(lambda seen: True if _differs(seen, page) else None)
        if moved is None:
            raise refusal_in(now) or StoreRefused(
                Refusal.CHANGED,
                detail=f"no way on from {now.path}{_what_is_missing(self.visit, now)}",
                may_retry=True,
            )
        return now


def _what_is_missing(visit: Visit, page: PageSeen) -> str:
    """What may keep a page from going on: its complaints, its empty fields, and frames that nobody vouches for."""
    complaints, empty = "; ".join(errors_on(page)), ", ".join(left_open(page.fields)[:8])
    hosts = ", ".join(strangers(page, visit.is_ours)[:3])
    said = f": {complaints}" if complaints else ""
    said += "".join(f"; {doubt}" for doubt in visit.trail.doubts)
    said += f"; left alone: frames of {hosts}" if hosts else ""
    return said + (f"; left empty: {empty}" if empty else "")


def _moved(now: PageSeen, before: PageSeen) -> bool:
    """Whether more than the buttons has changed."""
    (*place, fields, _, headings), (*old_place, old_fields, _, old_headings) = now.shape, before.shape
    return (place, fields, headings) != (old_place, old_fields, old_headings)


def _differs(now: PageSeen, before: PageSeen) -> bool:
    return (now.shape, now.rows, now.buttons, now.fields) != (
        before.shape,
        before.rows,
        before.buttons,
        before.fields,
    )


def _onward_button(page: PageSeen) -> ButtonSeen | None:
    """The usable button that says to go on; that of the form being filled before others."""
    forms = Counter(f.form for f in page.fields if f.form >= 0 and key_of(f) not in (None, "search"))
    form = forms.most_common(1)[0][0] if forms else None
    button = by_words(page, words.ONWARD, form=form)
    return button if button is not None and not button.disabled else None


def _code_field(visit: Visit, page: PageSeen) -> Found | None:
    field = next((f for f in page.fields if key_of(f) == "discount"), None)
    return Found(visit.here(field.selector), field.label) if field is not None else None


def _name_of(page: PageSeen) -> str:
    """A step without a name is called by its heading."""
    return (page.headings[0] if page.headings else page.path).lower()[:40]
