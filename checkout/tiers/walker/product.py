"""A product's page: choose the exact variant and put it into the cart."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from dataclasses import dataclass

from playwright.async_api import Error as PlaywrightError

from checkout.tiers.walker import words
from checkout.tiers.walker.fields import key_of
from checkout.tiers.walker.locate import Found
from checkout.tiers.walker.obstacles import errors_on
from checkout.tiers.walker.page import ButtonSeen, PageSeen
from checkout.tiers.walker.visit import FIRST_TRY_MS, PageMoved, Visit, by_words, too_fast
from domain.errors import Refusal, StoreRefused
from domain.order import OrderLine
from domain.walk import Spots

ROUNDS = 4
DRAW_SECONDS = 8.0
FOLLOW_SECONDS = 5.0
GLANCE_SECONDS = 0.3
"""How long a page may take to be drawn, and to show a choice: one that shows choices at all, and one that does
not."""
UNSAID_SECONDS = 1.0
"""How long a page is quiet that added something without a word."""
_SOLD_OUT = re.compile(r"\bsold out\b|\bout of stock\b|\bunavailable\b|\bnotify me\b|\bwaitlist\b", re.I)
_NOT_SIZES = {"onesize", "os", "na", "nosize", "default", "defaulttitle"}
_CART = re.compile(r"\b(?:bag|cart|basket|trolley)\b", re.I)
_ADDING = re.compile(r"\W*add", re.I)
_SIZE_TITLE = re.compile(r"size|length|fit\b|width", re.I)
_COLOR_TITLE = re.compile(r"colou?r|shade|style", re.I)
_CHOICE_TITLE = re.compile(r"\b(?:size|colou?r|style|variant|option|width|length|fit)\b", re.I)


@dataclass(frozen=True, slots=True)
class Choice:
    """A way to choose one value on a product page. `option`: of a select. `done`: chosen already."""

    selector: str
    option: str | None
    done: bool
    gone: bool


@dataclass(slots=True)
class ProductPage:
    """Puts one line into the cart. Raises `StoreRefused` (SOLD_OUT) when the variant is gone."""

    visit: Visit
    line: OrderLine
    heading: str = ""
    """What the page calls the product, once it was read."""

    async def add(self, page: PageSeen | None = None) -> None:
        """Leaves the browser where the store goes after adding. `page`: the product's own, when it is open."""
        template = self.visit.walk.add.link
        if template:
            path = template.format(
                variant_id=self.line.variant_id or "", sku=self.line.sku or "", quantity=self.line.quantity
            )
            await self.visit.goto(path)
            return
        try:
            await self._add_on(page or await self.visit.goto(self.line.url))
        except PageMoved:
            await self._add_on(await self.visit.goto(self.line.url))

    async def _add_on(self, page: PageSeen) -> None:
        if not self._is_drawn(page):
            page, _ = await self.visit.until(lambda now: self._is_drawn(now) or None, DRAW_SECONDS)
        if page.status in (404, 410):
            raise StoreRefused(Refusal.SOLD_OUT, item=self.line.name, detail="its page is gone")
        self.heading = next(iter(page.headings), "")
        whole = whole_choice(page, self.line)
        if whole is not None:
            page = await self._choose_whole(page, whole)
        else:
            page = await self._choose(page, self.line.color, self.visit.walk.add.color)
            page = await self._choose(page, self.line.size, self.visit.walk.add.size)
        page = await self._quantity(page)
        await self._press_add(page)

    def _is_drawn(self, page: PageSeen) -> bool:
        """Whether the page shows the product: scripts may draw it late."""
        drawn = by_words(page, words.ADD) or by_words(page, words.ADD_SOLD_OUT) or page.status >= 400
        return bool(drawn) or _plain(self.line.name) in _plain(page.text)

    async def _choose(self, page: PageSeen, value: str | None, spots: Spots) -> PageSeen:
        """Choose a size or colour and read it back; again when a re-render undid it."""
        if not value or _plain(value) in _NOT_SIZES:
            return page
        opened: set[str] = set()
        for _ in range(ROUNDS):
            choice = await self._find_choice(page, value, spots)
            if choice is None and (closed := self._closed_list(page, value, opened)) is not None:
                opened.add(closed)
                await self._take(Choice(closed, None, done=False, gone=False))
                page, _ = await self.visit.until(lambda now: choice_of(now, value), GLANCE_SECONDS)
                continue
            if choice is None:
                if self._is_settled(page, value):
                    return page
                raise StoreRefused(Refusal.SOLD_OUT, item=self.line.name, detail=f"no {value} to choose")
            if choice.gone:
                raise StoreRefused(Refusal.SOLD_OUT, item=self.line.name, detail=f"{value} is sold out")
            if choice.done:
                return page
            tells = _tells(page, choice)
            if not await self._take(choice):
                page = await self.visit.look()
                continue
            page, done = await self.visit.until(
                lambda now: _is_chosen(now, value), FOLLOW_SECONDS if tells else GLANCE_SECONDS
            )
            if self.visit.watch.busy:
                await self.visit.settled()
                page = await self.visit.look()
            if done or not tells:
                return page
        raise StoreRefused(Refusal.CHANGED, detail=f"{value} would not stay chosen", may_retry=True)

    async def _choose_whole(self, page: PageSeen, choice: Choice) -> PageSeen:
        """Take the one control that names the whole variant: an option, or a link to the variant's own page."""
        if choice.gone:
            raise StoreRefused(Refusal.SOLD_OUT, item=self.line.name, detail="the variant is sold out")
        if choice.done:
            return page
        navigations = self.visit.watch.navigations
        if not await self._take(choice):
            await self.visit.look()
            await self._take(choice)

        def taken(now: PageSeen) -> bool | None:
            again = whole_choice(now, self.line)
            gone_on = again is None or again.done or self.visit.watch.navigations > navigations
            return gone_on or None

        page, done = await self.visit.until(taken, FOLLOW_SECONDS)
        if done is None and choice.option is not None:
            raise StoreRefused(Refusal.CHANGED, detail="the variant would not stay chosen", may_retry=True)
        return page

    async def _find_choice(self, page: PageSeen, value: str, spots: Spots) -> Choice | None:
        if spots:
            found = await self.visit.spot(spots)
            if found is None:
                self.visit.trail.lacked(f"choose {value}", spots)
                return None
            self.visit.trail.used(f"choose {value}", found.spot)
        return choice_of(page, value)

    def _closed_list(self, page: PageSeen, value: str, opened: set[str]) -> str | None:
        """A list, drawn by the page itself, that may hold `value` and was not opened yet."""
        title = _SIZE_TITLE if value == self.line.size else _COLOR_TITLE
        lists = (f for f in page.fields if f.is_list and title.search(f"{f.label} {f.name} {f.id} {f.value}"))
        return next((f.selector for f in lists if f.selector not in opened), None)

    def _is_settled(self, page: PageSeen, value: str) -> bool:
        """Whether nothing is left to choose: the link itself names the variant, or the page offers no choice."""
        named = self.line.variant_id is not None and self.line.variant_id in page.url
        offers = any(
            _CHOICE_TITLE.search(f"{f.label} {f.group} {f.name}")
            for f in page.fields
            if (f.type in ("select", "radio") or f.is_list) and key_of(f) != "quantity"
        )
        return named or not offers

    async def _take(self, choice: Choice) -> bool:
        """False when the control was moved or covered meanwhile: a look puts away what covers it."""
        await self.visit.pause()
        element = self.visit.here(choice.selector)
        try:
            if choice.option is not None:
                await element.select_option(choice.option, timeout=FIRST_TRY_MS)
            else:
                await element.click(timeout=FIRST_TRY_MS)
        except PlaywrightError:
            return False
        return True

    async def _quantity(self, page: PageSeen) -> PageSeen:
        """More than one piece, where the page has a field for it; else the cart sets it."""
        wanted = str(self.line.quantity)
        if self.line.quantity == 1:
            return page
        named = await self.visit.spot(self.visit.walk.add.quantity)
        field = next((f for f in page.fields if key_of(f) == "quantity" and f.dialog < 0), None)
        if named is None and (field is None or field.value == wanted):
            return page
        at = named.locator if named is not None else self.visit.here(field.selector if field else "")
        try:
            if await at.evaluate("(el) => el.localName") == "select":
                await at.select_option(wanted, timeout=FIRST_TRY_MS)
            else:
                await at.fill(wanted, timeout=FIRST_TRY_MS)
        except PlaywrightError:  # a list that ends before it, or steps without a field: the cart takes over
            return await self.visit.look()
        return await self.visit.look(leave=True)

    async def _press_add(self, page: PageSeen) -> None:
        """Press "Add to bag" and wait until the store says that it is in the bag."""
        add = self.visit.walk.add
        found = await self.visit.find("add", add.press, words.ADD, page)
        button = by_words(page, words.ADD)
        if found is None or (button is not None and button.disabled and not add.press):
            page, found = await self._wait_for_button(page)
        for _ in range(3):
            answer = await self._press_once(found, page)
            if answer != "limited":
                return
            await self.visit.wait_out(self.visit.watch.retry_after)
        raise StoreRefused(Refusal.DOWN, detail="HTTP 429", may_retry=True)

    async def _press_once(self, found: Found, page: PageSeen) -> str | None:
        """What became of one press: "added", "limited" (a 429, which many pages do not mention) or None when the
        page says nothing, and the cart will tell."""
        add = self.visit.walk.add
        navigations, before = self.visit.watch.navigations, _counter(page)
        quiet = _Quiet(page)
        await self.visit.press(found)

        def answered(now: PageSeen) -> str | None:
            if too_fast(now, page):
                return "limited"
            errors = [e for e in errors_on(now) if e not in page.alerts]
            if any(words.SOLD_OUT.search(e) or words.CHOOSE_FIRST.search(e) for e in errors):
                return "refused"
            if add.done:
                return None
            if self.visit.watch.navigations > navigations or _counter(now) != before:
                return "added"
            fresh = words.ADDED.search(now.text) and not words.ADDED.search(page.text)
            return "added" if fresh or quiet.since(now) > UNSAID_SECONDS else None

        if add.done:
            now, answer = await self._until_shown(add.done, answered)
        else:
            now, answer = await self.visit.until(answered, 8.0)
        if answer == "refused":
            self._refuse(now)
        if self.visit.watch.navigations == navigations:
            self.visit.watch.listen()  # this store works by scripts
        if answer == "added":
            await self.visit.settled()
        return answer

    async def _until_shown(
        self, spots: Spots, answered: Callable[[PageSeen], str | None]
    ) -> tuple[PageSeen, str | None]:
        """Until the store file's own sign shows, or something else answers."""
        deadline = time.monotonic() + 8.0
        while True:
            page = await self.visit.look()
            if await self.visit.spot(spots) is not None:
                return page, "added"
            answer = answered(page)
            if answer is not None or time.monotonic() > deadline:
                return page, answer
            await self.visit.change()

    async def _wait_for_button(self, page: PageSeen) -> tuple[PageSeen, Found]:
        """Buttons wake up once a variant is chosen; one that stays asleep belongs to a variant that is gone."""

        def awake(now: PageSeen) -> ButtonSeen | None:
            button = by_words(now, words.ADD)
            return button if button is not None and not button.disabled else None

        page, button = await self.visit.until(awake, 4.0)
        if button is None:
            gone = page.says(words.ADD_SOLD_OUT)
            wanted = values_of(self.line)
            unnamed = not any(all(_says(said, v) for v in wanted) for said in page.text.splitlines())
            sold_out = gone or unnamed or by_words(page, words.ADD)
            refusal = Refusal.SOLD_OUT if sold_out else Refusal.CHANGED
            raise StoreRefused(refusal, item=self.line.name, detail=gone or "no button that adds to the cart")
        return page, Found(self.visit.here(button.selector), f"words:{button.text}")

    def _refuse(self, page: PageSeen) -> None:
        errors = "; ".join(errors_on(page))
        if words.SOLD_OUT.search(errors):
            raise StoreRefused(Refusal.SOLD_OUT, item=self.line.name, detail=errors)
        raise StoreRefused(Refusal.CHANGED, detail=errors, may_retry=True)


@dataclass(slots=True)
class _Quiet:
    """How long nothing has changed on a page whose scripts asked the store since `before`: some say nothing of
    what they added, and the cart tells."""

    before: PageSeen
    _last: tuple[int, str] | None = None
    _began: float = 0.0

    def since(self, now: PageSeen) -> float:
        """Seconds; 0 while no script's request was answered."""
        if now.answered <= self.before.answered:
            return 0.0
        if self._last != (now.answered, now.text):
            self._last, self._began = (now.answered, now.text), time.monotonic()
        return time.monotonic() - self._began


def whole_choice(page: PageSeen, line: OrderLine) -> Choice | None:
    """The control for the exact variant: by the store's id for it, else the only one that names its colour and
    its size together ("Black / M"). None where they are chosen one by one."""
    ids = {i for i in (line.variant_id, line.sku) if i and len(i) >= 3}
    values = values_of(line)
    found: list[Choice] = []
    for field in page.fields:
        options = field.options if field.type == "select" and key_of(field) != "quantity" else ()
        for option in options:
            gone = option.disabled or bool(_SOLD_OUT.search(option.text))
            choice = Choice(field.selector, option.value, field.value == option.value, gone)
            if option.value in ids:
                return choice
            found += [choice] if _names_all(option.text, values) else []
        if field.type == "radio":
            gone = field.disabled or bool(_SOLD_OUT.search(field.label))
            choice = Choice(field.handle or field.selector, None, field.checked, gone)
            if field.value in ids:
                return choice
            found += [choice] if _names_all(field.label, values) else []
    if not found:
        links = [b for b in page.buttons if b.dialog < 0 and _names_all(b.text, values)]
        found = [Choice(b.selector, None, b.chosen, b.disabled or b.gone) for b in links]
    return found[0] if len(found) == 1 else None


def _names_all(text: str, values: list[str]) -> bool:
    """Whether a text names a colour and a size, each as a word of its own."""
    return len(values) > 1 and all(_says(text, value) for value in values)


def _says(text: str, value: str) -> bool:
    """Whether a text holds a value as a word of its own."""
    return re.search(rf"(?<![\w'’]){re.escape(value)}(?![\w'’])", text, re.IGNORECASE) is not None


def values_of(line: OrderLine) -> list[str]:
    """The colour and size to choose; "One Size" is none."""
    return [v for v in (line.color, line.size) if v and _plain(v) not in _NOT_SIZES]


def choice_of(page: PageSeen, value: str) -> Choice | None:
    """Where `value` is chosen: an option of a list, a radio button, or a button or link that says just it."""
    wanted = _plain(value)
    for field in page.fields:
        if field.type == "select" and key_of(field) not in ("quantity", "country", "region"):
            for option in field.options:
                if _means(option.text, wanted) or _plain(option.value) == wanted:
                    gone = option.disabled or bool(_SOLD_OUT.search(option.text))
                    return Choice(field.selector, option.value, field.value == option.value, gone)
    for field in page.fields:
        if field.type == "radio" and (_means(field.label, wanted) or _plain(field.value) == wanted):
            gone = field.disabled or bool(_SOLD_OUT.search(field.label))
            return Choice(field.handle or field.selector, None, field.checked, gone)
    if any(field.is_list and _means(field.value, wanted) for field in page.fields):
        chosen = next(f for f in page.fields if f.is_list and _means(f.value, wanted))
        return Choice(chosen.selector, None, done=True, gone=False)
    buttons = [b for b in page.buttons if b.dialog < 0 and _means(b.text, wanted)]
    buttons.sort(key=lambda b: b.link)
    for button in buttons:
        gone = button.disabled or button.gone or bool(_SOLD_OUT.search(button.text))
        return Choice(button.selector, None, button.chosen, gone and not button.chosen)
    return None


def _means(text: str, wanted: str) -> bool:
    """Whether a label is the value, give or take a word on stock or a price ("M - sold out", "Select size M")."""
    bare = re.sub(r"\(.*?\)|[$€£]\s?[\d.,]+|\b(?:select|choose|size|colou?r|sold out|out of stock|unavailable|low stock|few left|only \d+ left)\b",
                  " ", text, flags=re.I)  # fmt: skip
    return _plain(text) == wanted or _plain(bare) == wanted


def _is_chosen(page: PageSeen, value: str) -> bool | None:
    """True once a value is chosen, or nothing is left to choose; else None."""
    choice = choice_of(page, value)
    return True if choice is None or choice.done else None


def _tells(page: PageSeen, choice: Choice) -> bool:
    """Whether the page shows what is chosen: lists and radio buttons do, buttons and links where a neighbour
    does."""
    if choice.option is not None or any(
        choice.selector in (f.selector, f.handle) for f in page.fields if f.type == "radio"
    ):
        return True
    beside = choice.selector.rpartition(" > ")[0]
    return any(b.chosen and b.selector.rpartition(" > ")[0] == beside for b in page.buttons)


def _counter(page: PageSeen) -> tuple[str, ...]:
    """How the links to the cart read: most show how much is in it."""
    return tuple(b.text for b in page.buttons if _CART.search(b.text) and not _ADDING.match(b.text))


def shows_empty_cart(page: PageSeen) -> bool:
    """Whether the page's header says that nothing is in the cart ("Bag 0")."""
    return any(re.search(r"(?<!\d)0(?!\d)", text) for text in _counter(page))


def _plain(text: str) -> str:
    return "".join(c for c in text.casefold() if c.isalnum() or c in "/.½")
