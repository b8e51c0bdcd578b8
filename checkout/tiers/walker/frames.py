"""Frames: checkout steps, and card fields, that a store lays into its pages from elsewhere.

What stands in a frame of the store's own hosts, or of those its file names, is part of the page. A known payment
service's frame is looked into for what it takes of a card, and for nothing else. All other frames are left alone:
who sits there (advertising, chats) is nobody the shopper gave anything to.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Literal
from urllib.parse import urlsplit

from playwright.async_api import Error as PlaywrightError
from playwright.async_api import FrameLocator, Locator, Page

from checkout.tiers.walker.fields import key_of
from checkout.tiers.walker.page import READ_PAGE, FieldSeen, FrameSeen, PageSeen
from domain.walk import INTO

PAYMENT_HOSTS = (
    "js.stripe.com",
    "checkout.shopifycs.com",
    "checkout.pci.shopifyinc.com",
    "assets.braintreegateway.com",
    "checkoutshopper-live.adyen.com",
    "checkoutshopper-live-us.adyen.com",
    "checkoutshopper-live-au.adyen.com",
    "flex.cybersource.com",
    "web.squarecdn.com",
    "js.checkout.com",
    "hosted.paysafe.com",
    "try.access.worldpay.com",
    "access.worldpay.com",
    "secure.worldpay.com",
)
"""Hosts that serve card fields, as the payment services' own integration guides name them."""
OF_A_CARD = ("card_", "postal_code", "country", "billing:postal_code", "billing:country")
"""What a payment service's frame may ask for, by how the key begins."""
SMALLEST = (20.0, 10.0)
"""Width and height of a frame that somebody could type into."""
DEEPEST = 3
"""Frames within frames: an embedded checkout, the card form in it, its fields."""
MOST = 12
READ_MS = 1_500
READ_INSIDE = f"(root, leave) => ({READ_PAGE})(leave)"
FORMS = 1_000
"""A frame's forms are numbered from the next multiple of this."""

Trust = Literal["whole", "card"]
Root = Page | Locator | FrameLocator
"""Where elements are looked for."""


@dataclass(frozen=True, slots=True)
class Inner:
    """A frame that was looked into. `path`: the selectors that lead to it, joined with `INTO`."""

    path: str
    url: str
    trust: Trust


def enter(root: Root, path: str) -> Root:
    """Where a path of frames leads; `root` itself for an empty one."""
    for selector in path.split(INTO) if path else ():
        root = root.locator(selector).first.content_frame
    return root


def element(page: Page, selector: str) -> Locator:
    """The element of a selector that may lead through frames, as `PageSeen` has them."""
    path, _, last = selector.rpartition(INTO)
    return enter(page, path).locator(last)


def frame_of(selector: str) -> str:
    """The path of the frame that a selector leads into; empty for the page itself."""
    return selector.rpartition(INTO)[0]


def join(path: str, selector: str) -> str:
    return f"{path}{INTO}{selector}" if path else selector


def trust_in(url: str, is_ours: Callable[[str], bool], around: Trust) -> Trust | None:
    """How far a frame at `url` is believed, in a page that is believed so far as `around` says. None: not at all."""
    parts = urlsplit(url)
    if parts.scheme in ("", "about", "blob"):  # written by the page around it
        return around
    if is_ours(url):
        return "whole"
    host = (parts.hostname or "").lower()
    return "card" if parts.scheme == "https" and host in PAYMENT_HOSTS else None


async def with_frames(
    page: Page, seen: PageSeen, is_ours: Callable[[str], bool], *, leave: bool = False
) -> tuple[PageSeen, tuple[Inner, ...]]:
    """What the page shows together with what its frames do, and which frames these are."""
    inner: list[Inner] = []
    parts: list[PageSeen] = []
    level: list[tuple[str, PageSeen, Trust]] = [("", seen, "whole")]
    for _ in range(DEEPEST):
        doors = [
            (join(path, frame.selector), frame, around)
            for path, outer, around in level
            for frame in outer.frames
            if _may_hold_fields(frame) and trust_in(frame.src, is_ours, around)
        ][: MOST - len(inner)]
        if not doors:
            break
        read = await asyncio.gather(*(_read(page, path, leave=leave) for path, _, _ in doors))
        level = []
        for (path, frame, around), raw in zip(doors, read, strict=True):
            trust = trust_in(raw.url, is_ours, around) if raw is not None else None
            if raw is None or trust is None:
                continue
            inner.append(Inner(path, raw.url, trust))
            parts.append(_placed(raw, path, frame, trust, FORMS * len(inner)))
            level.append((path, raw, trust))
    return (_together(seen, parts), tuple(inner)) if parts else (seen, ())


def strangers(page: PageSeen, is_ours: Callable[[str], bool]) -> tuple[str, ...]:
    """Hosts of visible frames that were left alone, for who looks into a failure."""
    hosts = [
        urlsplit(frame.src).netloc
        for frame in page.frames
        if _may_hold_fields(frame) and trust_in(frame.src, is_ours, "whole") is None
    ]
    return tuple(dict.fromkeys(host for host in hosts if host))


async def _read(page: Page, path: str, *, leave: bool) -> PageSeen | None:
    """None for a frame that is gone, or on its way to another document."""
    try:
        root = enter(page, path).locator(":root")
        return PageSeen.of(await root.evaluate(READ_INSIDE, leave, timeout=READ_MS))
    except PlaywrightError:
        return None


def _may_hold_fields(frame: FrameSeen) -> bool:
    return frame.width >= SMALLEST[0] and frame.height >= SMALLEST[1] and bool(frame.selector)


def _placed(seen: PageSeen, path: str, frame: FrameSeen, trust: Trust, forms: int) -> PageSeen:
    """A frame's own reading, as part of the page around it."""
    fields = tuple(_field(field, path, forms) for field in _named(seen.fields, frame))
    frames = tuple(replace(one, selector="") for one in seen.frames)  # their own turn comes with their path
    if trust == "card":
        card = tuple(f for f in fields if (key_of(f) or "").startswith(OF_A_CARD))
        return PageSeen(
            url=seen.url, title="", ready=seen.ready, fields=card, frames=frames, alerts=seen.alerts
        )
    buttons = tuple(
        replace(button, selector=join(path, button.selector), form=_form(button.form, forms))
        for button in seen.buttons
    )
    return replace(seen, fields=fields, buttons=buttons, frames=frames)


def _named(fields: tuple[FieldSeen, ...], frame: FrameSeen) -> Iterable[FieldSeen]:
    """A frame that holds one field is often named in its place."""
    typed = [field for field in fields if not field.is_choice]
    if len(typed) == 1 and key_of(typed[0]) is None:
        return [replace(f, label=frame.told) if f is typed[0] else f for f in fields]
    return fields


def _field(field: FieldSeen, path: str, forms: int) -> FieldSeen:
    return replace(
        field,
        selector=join(path, field.selector),
        handle=join(path, field.handle) if field.handle else "",
        form=_form(field.form, forms),
    )


def _form(index: int, forms: int) -> int:
    return index + forms if index >= 0 else -1


def _together(seen: PageSeen, parts: list[PageSeen]) -> PageSeen:
    """One page of all. Its address and title stay those of the outer one; `inner` are the frames' addresses."""
    fields, buttons, dialogs = list(seen.fields), list(seen.buttons), list(seen.dialogs)
    for part in parts:
        first = len(dialogs)
        fields += [replace(f, dialog=f.dialog + first) if f.dialog >= 0 else f for f in part.fields]
        buttons += [replace(b, dialog=b.dialog + first) if b.dialog >= 0 else b for b in part.buttons]
        dialogs += part.dialogs
    return replace(
        seen,
        inner=tuple(part.url for part in parts),
        answered=seen.answered + sum(part.answered for part in parts),
        limited=seen.limited + sum(part.limited for part in parts),
        fields=tuple(fields),
        buttons=tuple(buttons),
        dialogs=tuple(dialogs),
        frames=seen.frames + tuple(frame for part in parts for frame in part.frames),
        rows=seen.rows + tuple(row for part in parts for row in part.rows),
        alerts=tuple(dict.fromkeys(seen.alerts + tuple(a for part in parts for a in part.alerts))),
        headings=seen.headings + tuple(h for part in parts for h in part.headings),
        text="\n".join([seen.text, *(part.text for part in parts if part.text)]),
    )
