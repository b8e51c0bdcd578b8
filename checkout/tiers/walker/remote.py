"""A held page as its shopper sees and touches it from afar: pictures out, clicks and keys in."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass, field
from typing import Any

from playwright.async_api import Error as PlaywrightError
from playwright.async_api import Frame, Page

from checkout.tiers.walker.evidence import ROOTS, private_words
from checkout.tiers.walker.frames import PAYMENT_HOSTS
from checkout.tiers.walker.obstacles import challenged
from checkout.tiers.walker.visit import Visit
from domain.errors import StoreRefused
from domain.store import Store

log = logging.getLogger(__name__)

KEYS = frozenset(
    {"Enter", "Tab", "Backspace", "Delete", "Escape", "Space"}
    | {"ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown", "Home", "End", "PageUp", "PageDown"}
)
LONGEST_TEXT = 80
LONGEST_SCROLL = 3_000
SMALLEST, LARGEST = (300, 400), (1280, 1000)
"""Width and height of the page, as the shopper's window allows."""
QUALITY = 60

OF_A_CARD = (
    r"card.{0,3}(number|no\b|num|code)|cardnumber|credit.?card|debit.?card|security.?code|\bcv[vc2]?\b|\bcsc\b"
    r"|expir|exp-?(date|month|year)|\biban\b"
)
SECRET = f"""(el) => {{
  if (!el || !el.matches) return false;
  const told = [el.name, el.id, el.title, el.getAttribute('autocomplete'), el.getAttribute('aria-label'), el.placeholder,
    ...(el.labels ? Array.from(el.labels, (l) => l.textContent) : [])].join(' ').toLowerCase();
  const card = /{OF_A_CARD}/.test(told);
  if (el.localName === 'iframe')
    return card || {list(PAYMENT_HOSTS)}.some((host) => (el.src || '').startsWith('https://' + host + '/'));
  if (!el.matches('input,textarea,select,[contenteditable]')) return false;
  return el.type === 'password' || /\\bcc-|password|passwd|passcode/.test(told) || card;
}}"""
"""Whether a field takes a password or something of a card; or a frame, by what it is called or who serves it."""

MASK = f"""(words) => {{
  const secret = {SECRET};
  {ROOTS}
  for (const el of all('input,textarea,select')) if (secret(el)) {{
    el.style.setProperty('-webkit-text-security', 'disc', 'important');
    el.style.setProperty('color', 'transparent', 'important');
    el.style.setProperty('background', 'repeating-linear-gradient(45deg,#ddd 0 6px,#eee 6px 12px)', 'important');
    if (document.activeElement === el) el.blur();
  }}
  for (const el of all('iframe')) if (secret(el)) el.style.setProperty('filter', 'contrast(0)', 'important');
  for (const n of texts) {{
    let said = n.data;
    for (const word of words) said = said.split(word).join('▒▒▒');
    if (said !== n.data) n.data = said;
  }}
}}"""
"""Puts what nobody needs to see out of sight: fields and frames of cards and passwords, and the shopper's own words."""

AT_POINT = """([x, y]) => {
  let el = document.elementFromPoint(x, y);
  while (el && el.shadowRoot && el.shadowRoot.elementFromPoint(x, y) !== el) {
    const inner = el.shadowRoot.elementFromPoint(x, y);
    if (!inner) break;
    el = inner;
  }
  const label = el && el.closest('label');
  return label && label.control ? label.control : el;
}"""
FOCUSED = """() => {
  let el = document.activeElement;
  while (el && el.shadowRoot && el.shadowRoot.activeElement) el = el.shadowRoot.activeElement;
  return el;
}"""


@dataclass(slots=True)
class RemotePage:
    """A page that wants to see a person. One act or picture at a time; none once it is `over`."""

    visit: Visit
    over: bool = False
    _pressed: bool = False
    """The shopper holds something down."""
    _turn: asyncio.Lock = field(default_factory=asyncio.Lock)

    @property
    def store(self) -> Store:
        return self.visit.store

    @property
    def user_id(self) -> int:
        return self.visit.user_id

    @property
    def page(self) -> Page:
        return self.visit.page

    async def picture(self) -> bytes | None:
        """The page as JPEG, what is nobody's business out of sight; None when it does not answer now."""
        async with self._turn:
            if self.over or self.page.is_closed():
                return None
            try:
                await self._mask()
                return await self.page.screenshot(type="jpeg", quality=QUALITY, timeout=5_000)
            except PlaywrightError as error:
                log.info("no picture of a held page: %s", error.message.splitlines()[0])
                return None

    async def _mask(self) -> None:
        words = sorted(set(private_words(self.visit.order)), key=len, reverse=True)
        for frame in self.page.frames:
            try:
                await asyncio.wait_for(frame.evaluate(MASK, words), 2)
            except (PlaywrightError, TimeoutError):
                if frame == self.page.main_frame:
                    raise PlaywrightError("the page moves") from None

    async def passed(self) -> bool:
        """Whether the page no longer asks for a person."""
        async with self._turn:
            if self.over or self.page.is_closed():
                return False
            try:
                seen = await self.visit.read()
            except (PlaywrightError, StoreRefused):
                return False
            return self.visit.is_ours(seen.url) and not challenged(seen) and 0 < seen.status < 400

    async def act(self, event: dict[str, Any]) -> bool:
        """One act of the shopper's: {"do": "click", "x", "y"}, {"do": "down", "x", "y"}, {"do": "move", "x", "y"} and
        {"do": "up", "x", "y"} for what is dragged or held, {"do": "text", "text"}, {"do": "key", "key"},
        {"do": "scroll", "x", "y", "by"} or {"do": "size", "width", "height"}; pixels of the picture. False: not
        done, as it is no such act, or is about a field that takes a password or a card."""
        async with self._turn:
            if self.over or self.page.is_closed():
                return False
            try:
                done = await asyncio.wait_for(self._act(event), 10)
                await self._stay()
                return done
            except (PlaywrightError, TimeoutError, KeyError, TypeError, ValueError) as error:
                log.info("an act on a held page failed: %s", type(error).__name__)
                return False

    async def _act(self, event: dict[str, Any]) -> bool:
        match event.get("do"):
            case "click":
                return await self._click(float(event["x"]), float(event["y"]))
            case "down" | "move" | "up":
                return await self._drag(event["do"], *self._inside(float(event["x"]), float(event["y"])))
            case "text":
                return await self._type(str(event["text"])[:LONGEST_TEXT])
            case "key":
                return await self._press(str(event["key"]))
            case "scroll":
                await self.page.mouse.move(*self._inside(float(event["x"]), float(event["y"])))
                by = max(-LONGEST_SCROLL, min(LONGEST_SCROLL, float(event["by"])))
                await self.page.mouse.wheel(0, by)
                return True
            case "size":
                await self.page.set_viewport_size(
                    {
                        "width": max(SMALLEST[0], min(LARGEST[0], int(event["width"]))),
                        "height": max(SMALLEST[1], min(LARGEST[1], int(event["height"]))),
                    }
                )
                return True
        return False

    async def _stay(self) -> None:
        """This is a view of one store, not a way to browse."""
        for page in self.page.context.pages:
            if page != self.page:
                await page.close()
        if self.page.url.startswith("http") and not self.visit.is_ours(self.page.url):
            await self.page.go_back(timeout=5_000)

    async def _click(self, x: float, y: float) -> bool:
        x, y = self._inside(x, y)
        if await self._is_secret_at(self.page.main_frame, x, y):
            return False
        await self.page.mouse.click(x, y)
        return not await self._is_secret_focused()

    async def _drag(self, do: str, x: float, y: float) -> bool:
        """Press, move while pressed, let go. What is dragged goes on in the page's own time, as by a hand."""
        if do == "down":
            if self._pressed or await self._is_secret_at(self.page.main_frame, x, y):
                return False
            await self.page.mouse.move(x, y)
            await self.page.mouse.down()
            self._pressed = True
            return True
        if not self._pressed:
            return False
        await self.page.mouse.move(x, y)
        if do == "move":
            return True
        self._pressed = False
        await self.page.mouse.up()
        return not await self._is_secret_focused()

    async def _type(self, text: str) -> bool:
        if await self._is_secret_focused():
            return False
        await self.page.keyboard.type(text)
        return True

    async def _press(self, key: str) -> bool:
        if key not in KEYS or await self._is_secret_focused():
            return False
        await self.page.keyboard.press(key)
        await self._is_secret_focused()
        return True

    def _inside(self, x: float, y: float) -> tuple[float, float]:
        size = self.page.viewport_size or {"width": LARGEST[0], "height": LARGEST[1]}
        return max(0.0, min(size["width"] - 1.0, x)), max(0.0, min(size["height"] - 1.0, y))

    async def _is_secret_at(self, frame: Frame, x: float, y: float) -> bool:
        """Whether a click there would go into a field that takes secrets, in whatever frame it lies."""
        element = (await frame.evaluate_handle(AT_POINT, [x, y])).as_element()
        if element is None:
            return False
        inner = await element.content_frame()
        if await element.evaluate(SECRET):
            return True
        if inner is None:
            return False
        left, top = await element.evaluate(
            "(el) => { const r = el.getBoundingClientRect(); return [r.left + el.clientLeft, r.top + el.clientTop]; }"
        )
        return await self._is_secret_at(inner, x - left, y - top)

    async def _is_secret_focused(self) -> bool:
        """Whether what is typed would go into such a field; it then loses the focus."""
        frame: Frame | None = self.page.main_frame
        while frame is not None:
            focused = (await frame.evaluate_handle(FOCUSED)).as_element()
            if focused is None:
                return False
            if await focused.evaluate(SECRET):
                await focused.evaluate("(el) => el.blur()")
                return True
            frame = await focused.content_frame()
        return False

    async def leave(self) -> None:
        """The shopper is done with it; the walk goes on at the size that it knows."""
        async with self._turn:
            if self.over:
                return
            self.over = True
            if not self.page.is_closed():
                if self._pressed:
                    await self.page.mouse.up()
                await self.page.set_viewport_size({"width": 1280, "height": 900})
