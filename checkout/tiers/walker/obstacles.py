"""What can stand between a shopper and the next step, told apart by what the page shows."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from checkout.tiers.walker import words
from checkout.tiers.walker.fields import ADDRESS_KEYS, key_of
from checkout.tiers.walker.page import FrameSeen, PageSeen
from domain.errors import Refusal, StoreRefused
from domain.order import HandOver, Payer

if TYPE_CHECKING:
    from checkout.tiers.walker.visit import Visit

WALL_TEXT = 3_000
"""A bot wall says little: longer pages only mention such words."""
WITHOUT_CODE = frozenset({None, Payer.STORE_SAVED, Payer.AT_STORE})
"""Payers by whom Muse has no card's security code to type."""


class SessionLost(Exception):
    """The store no longer knows who we are, or what was in the cart."""


class Broken(Exception):
    """No page came, or a 429: opening it anew tells which. `retry_after` in seconds, if the store said it."""

    def __init__(self, retry_after: float | None) -> None:
        super().__init__("no page came")
        self.retry_after = retry_after


class ShopperFinishes(Exception):
    """Only the shopper can go on, at the store."""

    def __init__(self, hand_over: HandOver) -> None:
        super().__init__(hand_over.text)
        self.hand_over = hand_over


class CodeAsked(StoreRefused):
    """The store wants a one-time code that nobody has given yet. `again`: it refused the one it was given."""

    def __init__(self, again: bool) -> None:
        super().__init__(Refusal.SIGN_IN, detail="a one-time code is asked for")
        self.again = again


class OrderedEarly(Exception):
    """A button that seemed to lead on has placed the order. `number`: of the order, where the page says it."""

    def __init__(self, button: str, number: str | None) -> None:
        super().__init__(f"{button!r} placed the order: name it as `place`")
        self.number = number


def check(visit: Visit, page: PageSeen) -> None:
    """Raise what the page calls for: `StoreRefused` (`CodeAsked` among them), `SessionLost`, `Broken` or
    `ShopperFinishes`."""
    host = urlsplit(page.url).scheme
    if host in ("http", "https") and not visit.is_ours(page.url):
        if bank_check(page):
            raise ShopperFinishes(HandOver(url=visit.origin, text="handover-bank-check"))
        raise StoreRefused(
            Refusal.CHANGED, detail=f"led away from the store to {urlsplit(page.url).hostname}"
        )
    if challenged(page):
        raise StoreRefused(Refusal.CHALLENGE, detail=f"{page.title} at {page.path}")
    if page.status == 429 or host == "chrome-error":
        raise Broken(visit.watch.retry_after)
    if page.status >= 500:
        raise StoreRefused(Refusal.DOWN, detail=f"HTTP {page.status} at {page.path}", may_retry=True)
    if page.status == 403 or (page.status == 401 and not page.fields):
        raise StoreRefused(Refusal.BLOCKED, detail=f"HTTP {page.status} at {page.path}")
    keys = {key_of(field) for field in page.fields}
    if visit.member and "password" in keys and "password" not in visit.relaxed:
        raise SessionLost
    if asks_for_code(page) and "code" not in visit.relaxed:
        raise CodeAsked(again=False)
    if any(words.EXPIRED.search(alert) for alert in page.alerts):
        raise SessionLost
    if "card_code" in keys and "card_number" not in keys and visit.payer in WITHOUT_CODE:
        raise ShopperFinishes(HandOver(url=visit.url(visit.walk.cart.page), text="handover-security-code"))
    if bank_check(page):
        raise ShopperFinishes(HandOver(url=visit.url(visit.walk.cart.page), text="handover-bank-check"))


def challenged(page: PageSeen) -> bool:
    """Whether a CAPTCHA or bot wall stands in the way, one that a person may pass."""
    if any(_is_challenge(frame) for frame in page.frames):
        return True
    if any(key_of(field) == "captcha" for field in page.fields):
        return True
    short = len(page.text) < WALL_TEXT
    return short and bool(words.BOT_WALL.search(page.text))


def _is_challenge(frame: FrameSeen) -> bool:
    return frame.width > 50 and frame.height > 30 and bool(words.CHALLENGE_FRAMES.search(frame.src))


def asks_for_code(page: PageSeen) -> bool:
    """Whether a one-time code is wanted before anything else."""
    keys = [key_of(field) for field in page.fields]
    if "one_time_code" in keys:
        return True
    if any((key or "").startswith("card_") for key in keys):
        return False  # the "security code" that such a page speaks of is the card's
    nameless = any(f.type in ("text", "tel", "number") and key_of(f) is None for f in page.fields)
    return nameless and len(page.text) < WALL_TEXT and bool(words.CODE_ASKED.search(page.text))


def bank_check(page: PageSeen) -> bool:
    """Whether the card's bank wants to see the shopper (3-D Secure)."""
    frames = any(words.BANK_CHECK_URL.search(f.src) and f.width > 50 and f.height > 50 for f in page.frames)
    short = len(page.text) < WALL_TEXT or bool(page.dialogs)
    return frames or (short and bool(words.BANK_CHECK_TEXT.search(page.text)))


def errors_on(page: PageSeen) -> tuple[str, ...]:
    """What the page complains of: its alerts, and the messages of fields it marks as wrong."""
    wrong = tuple(f"{f.label}: {f.message}" for f in page.fields if f.invalid and f.message)
    return tuple(dict.fromkeys(page.alerts + wrong))


def refusal_in(page: PageSeen, texts: tuple[str, ...] | None = None) -> StoreRefused | None:
    """The refusal that a page's complaints amount to; None when they say nothing we know."""
    complaints = errors_on(page) if texts is None else texts
    kinds = (
        (words.DECLINED, Refusal.PAYMENT),
        (words.PRICE_CHANGED, Refusal.PRICE_ABOVE_CAP),
        (words.QUANTITY, Refusal.QUANTITY),
        (words.ADDRESS, Refusal.ADDRESS),
        (words.SOLD_OUT, Refusal.SOLD_OUT),
    )
    for complaint in complaints:
        for pattern, refusal in kinds:
            if pattern.search(complaint):
                return StoreRefused(refusal, detail=complaint)
    if texts is None and any(f.invalid and (key_of(f) or "") in ADDRESS_KEYS for f in page.fields):
        return StoreRefused(Refusal.ADDRESS, detail="; ".join(complaints))
    return None
