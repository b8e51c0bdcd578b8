"""One-time codes: typed where a store asks for one, once the shopper has given it in the chat."""

from __future__ import annotations

from checkout.tiers.walker import words
from checkout.tiers.walker.fields import key_of
from checkout.tiers.walker.locate import Found
from checkout.tiers.walker.obstacles import CodeAsked, ShopperFinishes, asks_for_code, errors_on
from checkout.tiers.walker.page import ButtonSeen, FieldSeen, PageSeen
from checkout.tiers.walker.visit import ACT_MS, Visit
from domain.errors import Refusal, StoreRefused
from domain.order import HandOver

FEWEST_BOXES = 4
"""So many fields beside each other, and as many as the code has characters, take one character each."""


async def give(visit: Visit, page: PageSeen, code: str) -> PageSeen:
    """Type `code` into the page that asks for it, and send it; the page that follows. Never presses what may be the
    last button. Raises `CodeAsked` when the store does not take it, and `ShopperFinishes` where only the last button
    would send it."""
    fields = _fields(page)
    if not fields:
        raise StoreRefused(Refusal.CHANGED, detail="no field for the code")
    if await _only_the_last_button(visit, page, fields[0].form):
        raise ShopperFinishes(HandOver(url=visit.url(visit.walk.cart.page), text="handover-code"))
    navigations = visit.watch.navigations
    await _type(visit, fields, code)
    now = await visit.read()
    button = await _submits(visit, now, fields[0].form) if asks_for_code(now) else None
    if button is not None:
        await visit.press(Found(visit.here(button.selector), button.text))

    def answered(seen: PageSeen) -> bool | None:
        moved = errors_on(seen) != errors_on(page) or visit.watch.navigations > navigations
        return (moved or not asks_for_code(seen)) or None

    now, _ = await visit.until(answered)
    if asks_for_code(now):
        raise CodeAsked(again=True)
    return now


def _fields(page: PageSeen) -> list[FieldSeen]:
    """The fields that take the code: one, or one for each character; those that say so before nameless ones."""
    typed = [
        f for f in page.fields if not f.is_choice and f.type != "select" and not (f.disabled or f.readonly)
    ]
    named = [f for f in typed if key_of(f) == "one_time_code"]
    return named or [f for f in typed if key_of(f) is None]


async def _type(visit: Visit, fields: list[FieldSeen], code: str) -> None:
    first = fields[0]
    boxes = [field for field in fields if field.form == first.form]
    if len(boxes) == len(code) >= FEWEST_BOXES:
        for box, character in zip(boxes, code, strict=True):
            await visit.here(box.selector).fill(character, timeout=ACT_MS)
    else:
        await visit.here(first.selector).fill(code, timeout=ACT_MS)


async def _submits(visit: Visit, page: PageSeen, form: int) -> ButtonSeen | None:
    """The button that sends the code: of its own form before others, and never one that may place the order."""
    sends = [
        b for b in page.buttons if words.SUBMIT_CODE.search(b.text) and not words.ANOTHER_CODE.search(b.text)
    ]
    sends.sort(key=lambda b: (b.disabled, b.form != form, b.link))
    for button in sends:
        if not await _is_last(visit, button):
            return button
    return None


async def _only_the_last_button(visit: Visit, page: PageSeen, form: int) -> bool:
    """Whether the code would be sent along with the order."""
    if await _submits(visit, page, form) is not None:
        return False
    return any([await _is_last(visit, button) for button in page.buttons if not button.link])


async def _is_last(visit: Visit, button: ButtonSeen) -> bool:
    if words.PLACE.search(button.text):
        return True
    place = await visit.spot(visit.walk.place)
    return place is not None and await visit.which(place, [button.selector]) == 0
