"""Fills what a step asks for, and makes sure that it holds."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

from playwright.async_api import Error as PlaywrightError
from playwright.async_api import Locator

from checkout.tiers.walker import choices
from checkout.tiers.walker.cards import Card, CardSource
from checkout.tiers.walker.choices import Group
from checkout.tiers.walker.fields import Fill, option_for, option_named, same, to_fill, typed, values_for
from checkout.tiers.walker.frames import enter, frame_of
from checkout.tiers.walker.page import FieldSeen, PageSeen
from checkout.tiers.walker.visit import ACT_MS, FIRST_TRY_MS, Visit
from domain.errors import Refusal, StoreRefused
from domain.order import DeliveryOption, Instrument, Payer, StoreOrder
from domain.walk import Field, Step

ROUNDS = 6
"""How often a form is filled again after a re-render undid it."""

READ_FIELD = """(el) => ({type: el.localName === 'select' ? 'select' : el.type || el.getAttribute('role') || '',
  value: el.value || '', checked: el.checked === true || el.getAttribute('aria-checked') === 'true',
  options: [...(el.options || [])].map((o) => ({value: o.value, text: o.text.trim(), disabled: o.disabled}))})"""

SET_FIELDS = """(entries) => {
  const kinds = {input: HTMLInputElement, textarea: HTMLTextAreaElement, select: HTMLSelectElement};
  for (const [selector, value] of entries) {
    const el = document.querySelector(selector);
    const kind = el && kinds[el.localName];
    if (!kind || el.disabled || el.readOnly) continue;
    el.focus();
    Object.getOwnPropertyDescriptor(kind.prototype, 'value').set.call(el, value);
    el.dispatchEvent(new InputEvent('input', {bubbles: true, composed: true, inputType: 'insertText', data: value}));
    el.dispatchEvent(new Event('change', {bubbles: true}));
  }
}"""
"""Fills a form's fields one after the other, with the events that typing and leaving them cause."""


@dataclass(slots=True)
class Offers:
    """What the store let us choose from on the way."""

    delivery: tuple[DeliveryOption, ...] = ()
    instruments: tuple[Instrument, ...] = ()


@dataclass(frozen=True, slots=True)
class Task:
    """One thing to do: fill `fill` in, or choose `choose`. `why` names it for people."""

    why: str
    fill: Fill | None = None
    choose: FieldSeen | None = None
    at: Locator | None = None


@dataclass(slots=True)
class FormFiller:
    """Fills the steps of one order. `offers` gathers what was there to choose."""

    visit: Visit
    order: StoreOrder
    cards: CardSource | None = None
    offers: Offers = field(default_factory=Offers)
    _card: Card | None = None

    async def complete(self, page: PageSeen, step: Step | None) -> PageSeen:
        """Fill and choose until the page says what the order says; returns the page as it is then.

        A page that re-renders may undo what was done: everything is read back, and done again, up to `ROUNDS`
        times. Raises `StoreRefused` when it will not hold or when a wanted choice is not offered.
        """
        tasks = await self._tasks(page, step)
        tried: set[str] = set()
        for _ in range(ROUNDS):
            if not tasks:
                return page
            await self._do_all(tasks, tried)
            tried |= {task.why for task in tasks}
            page = await self.visit.look(leave=True)
            if self.visit.watch.busy or self.visit.walk.settle_ms:
                await self.visit.settled()
                page = await self.visit.look()
            tasks = await self._tasks(page, step)
        if not tasks:
            return page
        names = ", ".join(sorted({task.why for task in tasks}))
        raise StoreRefused(Refusal.CHANGED, detail=f"would not hold: {names}", may_retry=True)

    async def holds(self, page: PageSeen, step: Step | None) -> bool:
        """Whether the page still says what the order says."""
        return not await self._tasks(page, step)

    # -- what is to be done -------------------------------------------------------------------------------

    async def _tasks(self, page: PageSeen, step: Step | None) -> list[Task]:
        chosen = await self._choices(page)
        if any(task.why == "address" for task in chosen):
            return chosen  # which fields there are follows from it
        values = await self._values()
        declared = step.fields if step else ()
        tasks = [task for one in declared if (task := await self._declared(one, values)) is not None]
        named = {one.value for one in declared}
        free = [f for f in page.fields if f.dialog < 0 or not page.dialogs[f.dialog].blocking]
        bill_apart = self.order.billing_address not in (None, self.order.address)
        tasks += [
            Task(fill.key, fill=fill)
            for fill in to_fill(free, values, bill_apart=bill_apart)
            if fill.key not in named
        ]
        return chosen + tasks

    async def _values(self) -> dict[str, str]:
        values = values_for(self.order)
        if self.visit.payer is Payer.VIRTUAL_CARD and self.cards is not None:
            if self._card is None:
                self._card = await self.cards.card(self.order)
            values |= self._card.values()
        return values

    async def _choices(self, page: PageSeen) -> list[Task]:
        tasks = []
        for group in choices.groups(page):
            wanted = await self._wanted(group)
            if wanted is not None and not wanted.checked:
                tasks.append(Task(group.kind or "choice", choose=wanted))
        return tasks

    async def _wanted(self, group: Group) -> FieldSeen | None:
        match group.kind:
            case "address" if self.order.address is not None:
                return choices.address_choice(group, self.order.address)
            case "delivery":
                return self._delivery(group)
            case "payment":
                return await self._payment(group)
            case _:
                return None

    def _delivery(self, group: Group) -> FieldSeen | None:
        offered = choices.ways(group, self.order.currency, _today())
        way = choices.pick(offered, self.order.delivery_option_id)
        if way is None and offered:
            raise StoreRefused(Refusal.CHANGED, detail=f"no delivery option {self.order.delivery_option_id}")
        self.offers.delivery = tuple(one.option.model_copy(update={"chosen": one is way}) for one in offered)
        return way.field if way is not None else None

    def choose_row(self, texts: list[str]) -> int:
        """Which of some rows of delivery choices is to be taken; notes them as offers."""
        options = [choices.option_of(text, text, False, self.order.currency, _today()) for text in texts]
        wanted = self.order.delivery_option_id
        ids = [option.option_id for option in options]
        if wanted is not None and wanted not in ids:
            raise StoreRefused(Refusal.CHANGED, detail=f"no delivery option {wanted}")
        cheapest = min(range(len(options)), key=lambda index: options[index].price.cents)
        chosen = ids.index(wanted) if wanted is not None else cheapest
        self.offers.delivery = tuple(
            option.model_copy(update={"chosen": index == chosen}) for index, option in enumerate(options)
        )
        return chosen

    async def _payment(self, group: Group) -> FieldSeen | None:
        payer = self.visit.payer or self._usual_payer(group)
        self.visit.payer = payer
        wanted = await self._named_payment(group, payer)
        wanted = wanted or choices.payment_choice(group, payer, self.order.instrument_id)
        if wanted is None:
            raise StoreRefused(Refusal.UNSUPPORTED, detail=f"no way to pay by {payer.value}")
        if payer is Payer.STORE_SAVED:
            mine = choices.instrument_of(wanted)
            saved = [choices.instrument_of(option) for option in choices.saved(group)] or [mine]
            self.offers.instruments = tuple(
                one.model_copy(update={"chosen": one.instrument_id == mine.instrument_id}) for one in saved
            )
        return wanted

    def _usual_payer(self, group: Group) -> Payer:
        """Without a wish: the store's own saved method, else a card if there is one to type, else an invoice."""
        named = self.visit.walk.payment
        possible = set(choices.payers(group))
        possible |= {Payer.STORE_SAVED} if named.saved and self.visit.member else set()
        possible |= {Payer.INVOICE} if named.invoice else set()
        possible -= set() if self.cards is not None and self.order.typed_card else {Payer.VIRTUAL_CARD}
        for payer in (Payer.STORE_SAVED, Payer.VIRTUAL_CARD, Payer.INVOICE):
            if payer in possible:
                return payer
        raise StoreRefused(Refusal.UNSUPPORTED, detail="the store takes only a typed card")

    async def _named_payment(self, group: Group, payer: Payer) -> FieldSeen | None:
        named = self.visit.walk.payment
        spots = {
            Payer.STORE_SAVED: named.saved,
            Payer.INVOICE: named.invoice,
            Payer.VIRTUAL_CARD: named.card,
        }.get(payer, ())
        found = await self.visit.spot(spots)
        if found is None:
            return None
        index = await self.visit.which(found, [option.selector for option in group.options])
        return group.options[index] if index >= 0 else None

    async def _declared(self, declared: Field, values: dict[str, str]) -> Task | None:
        value = declared.value[1:] if declared.value.startswith("=") else values.get(declared.value)
        found = await self.visit.spot(declared.at)
        if found is None:
            self.visit.trail.lacked(declared.value, declared.at)
        if value is None or found is None:
            return None
        seen = _field(await found.locator.evaluate(READ_FIELD))
        self.visit.trail.used(declared.value, found.spot)
        done = seen.checked == (value == "yes") if seen.is_choice else same(declared.value, value, seen)
        if done:
            return None
        return Task(declared.value, fill=Fill(seen, declared.value, value), at=found.locator)

    # -- doing it -----------------------------------------------------------------------------------------

    async def _do_all(self, tasks: list[Task], tried: set[str]) -> None:
        """Do all tasks: plain fields in one go at first; what was tried before by itself, as by keyboard and mouse."""
        plain = [task for task in tasks if _is_plain(task) and task.why not in tried]
        if plain:
            await self.visit.pause()
            try:
                await self.visit.page.evaluate(SET_FIELDS, [_entry(task.fill) for task in plain if task.fill])
            except PlaywrightError:
                plain = []
        for task in tasks:
            if task not in plain:
                await self._do(task, again=task.why in tried)

    async def _do(self, task: Task, *, again: bool) -> None:
        try:
            if task.choose is not None:
                await self.visit.pause()
                await self._choose(task.choose, by_label=not again)
            elif task.fill is not None and task.fill.field.is_choice and task.fill.field.handle:
                # What it is called often holds a link to the terms: the box itself is ticked first.
                await self._choose(task.fill.field, by_label=again)
            elif task.fill is not None:
                await self._fill(task.fill, task.at or self.visit.here(task.fill.field.selector))
        except PlaywrightError:
            return  # moved or re-rendered meanwhile: it is read back, and done again

    async def _choose(self, field: FieldSeen, *, by_label: bool) -> None:
        """Press a radio button or box; one that only its label draws is pressed there, or in itself."""
        if not field.handle:
            await self.visit.here(field.selector).click(timeout=ACT_MS)
        elif by_label:
            await self.visit.here(field.handle).click(timeout=ACT_MS)
        else:
            await self.visit.here(field.selector).dispatch_event("click", timeout=ACT_MS)

    async def _fill(self, fill: Fill, at: Locator) -> None:
        if fill.field.is_choice:
            await at.set_checked(fill.value == "yes", timeout=ACT_MS)
        elif fill.field.is_list:
            await self._pick(fill, at)
        elif fill.field.type == "select":
            await at.select_option(value=_entry(fill)[1], timeout=ACT_MS)
        else:
            await at.fill(typed(fill.key, fill.value), timeout=ACT_MS)

    async def _pick(self, fill: Fill, at: Locator) -> None:
        """Open a list that the page draws itself, and press the option that is meant."""
        await at.click(timeout=ACT_MS)
        drawn = (
            enter(self.visit.page, frame_of(fill.field.selector)).get_by_role("option").filter(visible=True)
        )
        await drawn.first.wait_for(timeout=FIRST_TRY_MS)
        index = option_named(fill.key, fill.value, await drawn.all_inner_texts())
        if index < 0:
            await self.visit.page.keyboard.press("Escape")
            raise StoreRefused(Refusal.ADDRESS, detail=f"the store's list has no {fill.key}")
        await drawn.nth(index).click(timeout=ACT_MS)


def _is_plain(task: Task) -> bool:
    """Whether a field of the page itself is typed into or selected from; not one inside a frame or found by a
    locator."""
    if task.fill is None or task.at is not None:
        return False
    field = task.fill.field
    return not field.is_choice and not field.is_list and not frame_of(field.selector)


def _entry(fill: Fill) -> tuple[str, str]:
    """Where, and what is to stand there. Raises `StoreRefused` (ADDRESS) for what a list does not offer."""
    if fill.field.type != "select":
        return fill.field.selector, typed(fill.key, fill.value)
    option = option_for(fill.key, fill.value, fill.field)
    if option is None:
        raise StoreRefused(Refusal.ADDRESS, detail=f"the store's list has no {fill.key}")
    return fill.field.selector, option


def _today() -> date:
    return datetime.now(UTC).date()


def _field(raw: dict[str, Any]) -> FieldSeen:
    return FieldSeen.bare(raw["type"], raw["value"], raw["checked"], raw["options"])
