"""The last click, made once, and what became of it."""

from __future__ import annotations

import asyncio
import logging
import re
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import urlsplit

from playwright.async_api import Error as PlaywrightError

from checkout.tiers.walker import order_number, words
from checkout.tiers.walker.checkout import Review
from checkout.tiers.walker.obstacles import asks_for_code, bank_check, errors_on, refusal_in
from checkout.tiers.walker.page import PageSeen
from checkout.tiers.walker.popups import clear
from checkout.tiers.walker.thanks import is_thanks
from checkout.tiers.walker.visit import FIRST_TRY_MS, Visit, was_clicked
from checkout.tiers.walker.watch import Answer
from domain.errors import Refusal, StoreRefused
from domain.order import HandOver, Outcome, Placed, StoreOrder

log = logging.getLogger(__name__)

IS_COVERED = """([el]) => {
  if (!el) return true;
  el.scrollIntoView({block: 'center', behavior: 'instant'});
  const box = el.getBoundingClientRect();
  const top = el.getRootNode().elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
  return !top || !(el === top || el.contains(top) || top.contains(el));
}"""
"""Whether something lies over a button that is there already: asked at once, where a locator would wait first."""
GATEWAY = (502, 503, 504)
"""Said by what stands before the store: the store itself may still be at work."""
ANSWER_SECONDS = 45.0
"""How long a store may take to answer an order."""
CLICK_MS = 15_000
UNHEARD_SECONDS = 5.0
"""A click after which the page sent nothing at all for so long did not reach the store."""
GRACE_SECONDS = 1.0
"""How long a broken answer may still be followed by a good one: pages send other things than the order."""
NUMBER_SECONDS = 10.0
QUIET_SECONDS = 2.0
"""How long a thank-you page may take to show its number, and how long one that has loaded and is quiet."""


class AnswerLost(Exception):
    """The click was made, and what became of it is not known here. `answered`: the store did answer, with an
    error of its own; it does no more work on this order, so an order history without it settles the matter.
    `code_asked`: it wants a one-time code now, and whether it took the order before that, only it knows."""

    def __init__(self, detail: str, *, answered: bool = False, code_asked: bool = False) -> None:
        super().__init__(detail)
        self.detail = detail
        self.answered = answered
        self.code_asked = code_asked


@dataclass(slots=True)
class Placing:
    """Places the order of one review page."""

    visit: Visit
    order: StoreOrder
    review: Review
    _broken_since: float | None = None

    async def place(self) -> Outcome:
        """Click, and read the answer. Raises `StoreRefused` when the store definitely took no order, and
        `AnswerLost` when its answer is missing."""
        guard = self.visit.guard
        await guard.prepare()
        await self._reach()
        before = await self.visit.read()
        self.visit.watch.note_answers()
        self.visit.fenced, self.visit.fenced_at = True, datetime.now(UTC)
        try:
            await self._click()
            return await self._answer(before)
        except PlaywrightError as error:
            await guard.release()
            raise AnswerLost(f"the page is gone: {type(error).__name__}") from None
        except BaseException:
            await guard.release()
            raise

    async def _reach(self) -> None:
        """Make sure that the button can be clicked, without clicking it. Banners at the edge go first."""
        button = self.review.place.locator
        try:
            if await button.evaluate_all(IS_COVERED):
                await clear(self.visit, await self.visit.read(), all_of_it=True)
                await button.click(trial=True, timeout=FIRST_TRY_MS)
        except PlaywrightError:
            raise StoreRefused(
                Refusal.CHANGED, detail=f"could not reach {self.review.place.spot}", may_retry=True
            ) from None

    async def _click(self) -> None:
        try:
            await self.review.place.locator.click(timeout=CLICK_MS)
        except PlaywrightError as error:
            log.info("the last click ended in %s", error.message.splitlines()[0])
            if not was_clicked(error) and not self.visit.watch.answers:
                await self.visit.page.close()
                raise StoreRefused(
                    Refusal.CHANGED,
                    detail="the last button was not pressed",
                    may_fall_back=False,
                    may_retry=True,
                ) from None

    async def _answer(self, before: PageSeen) -> Outcome:
        clicked = time.monotonic()
        while time.monotonic() - clicked < ANSWER_SECONDS:
            page = await self._read()
            outcome = await self._read_answer(page, before)
            if outcome is not None:
                return outcome
            if not self.visit.watch.answers and time.monotonic() - clicked > UNHEARD_SECONDS:
                return await self._unheard(before)
            await asyncio.sleep(0.01)
            await self.visit.change()
        raise AnswerLost("no answer in time")

    async def _read(self) -> PageSeen:
        """The page as it is. That it does not answer says nothing of the order."""
        try:
            return await self.visit.read()
        except StoreRefused as error:
            raise AnswerLost(error.detail) from None

    async def _read_answer(self, page: PageSeen, before: PageSeen) -> Outcome | None:
        """The outcome as far as the page and the network tell; None while they do not."""
        answers = self.visit.watch.answers
        for answer in answers:
            number = (
                order_number.in_json(answer.body, self.visit.walk.taken.pattern) if _good(answer) else None
            )
            if number is not None:
                return self._placed(number, page)
        if self.visit.is_ours(page.url) and (
            is_thanks(self.visit.walk, page, before) or self._numbered(page, before)
        ):
            return await self._thanks(page)
        if answers and bank_check(page):
            return HandOver(url=self.visit.url(self.visit.walk.cart.page), text="handover-bank-check")
        if answers and asks_for_code(page) and not asks_for_code(before):
            raise AnswerLost("a one-time code is asked for after the last click", code_asked=True)
        self._raise_refusal(page, before, answers)
        self._raise_lost(page, answers)
        return None

    def _numbered(self, page: PageSeen, before: PageSeen) -> bool:
        """Whether a number as only this store writes them has come up in place of the review's buttons."""
        pattern = self.visit.walk.taken.pattern
        if not re.search(r"[A-Za-z]{2}|[A-Za-z][-/#]", re.sub(r"\\.", "", pattern)) or not self._answered():
            return False
        fresh = order_number.in_text(page.text, pattern)
        if fresh is None or fresh in before.text or errors_on(page) != errors_on(before):
            return False
        left = {button.text for button in page.buttons}
        return any(not button.link and button.text not in left for button in before.buttons)

    def _answered(self) -> bool:
        """Whether the store took what was sent, as far as its status says."""
        answers = self.visit.watch.answers
        return bool(answers) and all(a.status is not None and a.status < 400 for a in answers)

    async def _thanks(self, page: PageSeen) -> Outcome:
        """A thank-you page: its number from the address, then from the page. Without one the history has it."""
        deadline, soon = time.monotonic() + NUMBER_SECONDS, time.monotonic() + QUIET_SECONDS
        taken = self.visit.walk.taken
        while True:
            number = order_number.in_url(page.url, taken.pattern) if taken.pattern else None
            if number is None and taken.number:
                number = await self._named_number()
            number = (
                number
                or order_number.in_text(page.text, taken.pattern)
                or order_number.in_url(page.url, taken.pattern)
            )
            if number is not None:
                return self._placed(number, page)
            quiet = page.ready == "complete" and not self.visit.watch.busy
            if time.monotonic() > (soon if quiet else deadline):
                raise AnswerLost("thanks without an order number")
            await self.visit.change()
            page = await self._read()

    async def _named_number(self) -> str | None:
        """From where the store file says that it stands: what it says there, or where it links to."""
        taken = self.visit.walk.taken
        said = await self.visit.text_of(taken.number)
        if not taken.pattern:
            return order_number.in_text(said) or said or None
        found = await self.visit.spot(taken.number)
        link = await found.locator.get_attribute("href") if found is not None else None
        return order_number.in_text(said, taken.pattern) or order_number.in_text(link or "", taken.pattern)

    def _placed(self, number: str, page: PageSeen) -> Placed:
        link = next((b.href for b in page.buttons if b.link and number in b.href), None)
        ours = link if link is not None and self.visit.is_ours(link) else None
        self.visit.trail.used("order number", number)
        delivery = next((o for o in self.review.offers.delivery if o.chosen), None)
        eta = delivery.latest if delivery is not None else None
        return Placed(order_number=number, total=self.review.bill.total, eta=eta, order_url=ours)

    def _raise_refusal(self, page: PageSeen, before: PageSeen, answers: list[Answer]) -> None:
        """Raise when the store's own words after the click say that it took no order."""
        sent = [answer for answer in answers if answer.status is not None]
        if sent and all(answer.status == 429 for answer in sent):
            raise StoreRefused(
                Refusal.DOWN,
                detail="HTTP 429",
                may_fall_back=False,
                may_retry=True,
                retry_after=sent[-1].retry_after,
            )
        if not sent or not self.visit.is_ours(page.url):
            return
        fresh = tuple(text for text in errors_on(page) if text not in errors_on(before))
        refusal = refusal_in(page, fresh)
        if refusal is None and self._back_at_cart(page) and not words.CART_EMPTY.search(page.text):
            refusal = refusal_in(page) or StoreRefused(Refusal.CHANGED, detail="led back to the cart")
        if refusal is None and any(words.NOT_PLACED.search(text) for text in fresh):
            refusal = StoreRefused(Refusal.DOWN, detail=fresh[0])
        if refusal is not None:
            refusal.may_fall_back = False
            raise refusal

    def _back_at_cart(self, page: PageSeen) -> bool:
        return self.visit.at(page, self.visit.walk.cart.page)

    def _raise_lost(self, page: PageSeen, answers: list[Answer]) -> None:
        """Raise when the order's own request came back broken, or not at all, and nothing better follows."""
        broken = _broken(answers)
        if broken is None and urlsplit(page.url).scheme == "chrome-error":
            broken = AnswerLost("the connection broke")
        if broken is None:
            self._broken_since = None
            return
        now = time.monotonic()
        self._broken_since = self._broken_since or now
        if now - self._broken_since > GRACE_SECONDS:
            raise broken

    async def _unheard(self, before: PageSeen) -> Outcome:
        """Nothing left the page after the click: the store was not called, unless by ways we cannot see."""
        if self.visit.watch.sockets:
            raise AnswerLost("nothing seen to leave the page")
        # Closed first, so that nothing leaves it later either.
        await self.visit.page.close()
        if self.visit.watch.answers:
            raise AnswerLost("the page was closed while it sent the order")
        raise StoreRefused(
            Refusal.CHANGED, detail="the click sent nothing", may_fall_back=False, may_retry=True
        )


def _broken(answers: list[Answer]) -> AnswerLost | None:
    """What is wrong with the answers, if anything. Requests that a new page cut short are no faults."""
    for answer in answers:
        if answer.status is not None and answer.status >= 500:
            return AnswerLost(f"HTTP {answer.status}", answered=answer.status not in GATEWAY)
        if answer.failed and "ABORTED" not in answer.failed.upper():
            return AnswerLost(f"the connection broke: {answer.failed}")
    return None


def _good(answer: Answer) -> bool:
    return answer.status is not None and answer.status < 400 and bool(answer.body)
