"""From a store file's spots to elements on the page."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from playwright.async_api import Locator, Page

from checkout.tiers.walker.frames import Root, enter
from checkout.tiers.walker.page import ButtonSeen, PageSeen
from domain.walk import INTO, Spot, Spots

WHICH = """(el, selectors) => selectors.findIndex((s) => {
  const one = s ? document.querySelector(s) : null;
  const near = one ? [one, ...(one.labels || [])] : [];
  return near.some((n) => n === el || n.contains(el) || el.contains(n));
})"""
"""Which of some choices an element is, or belongs to; an empty selector stands for none."""


@dataclass(frozen=True, slots=True)
class Found:
    """`locator` is one visible element; `spot` says which way it was found, `frame` in which frame, if in any."""

    locator: Locator
    spot: Spot | str
    frame: str = ""


def _exactly(text: str) -> re.Pattern[str]:
    words = r"\s+".join(map(re.escape, text.split()))
    return re.compile(rf"^\s*{words}\s*[*:]?\s*$", re.IGNORECASE)


def _partly(text: str) -> re.Pattern[str]:
    return re.compile(r"\s+".join(map(re.escape, text.split())), re.IGNORECASE)


def _by_name(root: Root, spot: Spot, name: re.Pattern[str]) -> Locator:
    match spot.kind:
        case "label":
            return root.get_by_label(name)
        case "button":
            return root.get_by_role("button", name=name)
        case "link":
            return root.get_by_role("link", name=name)
        case "radio":
            return root.get_by_role("radio", name=name)
        case "heading":
            return root.get_by_role("heading", name=name)
        case _:
            return root.get_by_text(name)


def readings(outside: Root, spot: Spot) -> list[Locator]:
    """The spot's locators in order: the whole text before a part of it."""
    root = enter(outside, spot.frame) if spot.frame else outside
    match spot.kind:
        case "css":
            return [root.locator(spot.what)]
        case "test":
            name = spot.what.replace('"', r"\"")
            return [root.locator(f'[data-testid="{name}"], [data-test="{name}"]')]
        case _:
            return [_by_name(root, spot, _exactly(spot.what)), _by_name(root, spot, _partly(spot.what))]


def seen(root: Page, spots: Spots, page: PageSeen) -> Found | None:
    """The first of `spots` that `page` is known to show as a button or link: spares asking the browser again.
    None for spots of other kinds, and for those it does not show by just that name."""
    for spot in spots:
        for number, matches in enumerate(() if spot.frame else _tests(spot)):
            frames = [button.selector.rpartition(INTO)[0] for button in page.buttons if matches(button)]
            if frames:
                frame = min(frames, key=len)
                reading = readings(enter(root, frame), spot)[number]
                return Found(reading.filter(visible=True).first, spot, frame)
    return None


def _tests(spot: Spot) -> list[Callable[[ButtonSeen], bool]]:
    if spot.kind == "test":
        return [lambda button: button.testid == spot.what]
    if spot.kind not in ("button", "link"):
        return []
    return [partial(_named, spot.kind == "link", p) for p in (_exactly(spot.what), _partly(spot.what))]


def _named(link: bool, pattern: re.Pattern[str], button: ButtonSeen) -> bool:
    return button.link == link and pattern.search(button.text) is not None


async def find(root: Root, spots: Spots, frame: str = "") -> Found | None:
    """The first spot with a visible element, that element being the first visible one; does not wait.
    `frame`: the one that `root` is."""
    for spot in spots:
        for locator in readings(root, spot):
            visible = locator.filter(visible=True)
            if await visible.count():
                return Found(visible.first, spot, spot.frame or frame)
    return None


async def find_all(root: Root, spots: Spots) -> Locator | None:
    """All visible elements of the first spot that has any."""
    for spot in spots:
        for locator in readings(root, spot):
            visible = locator.filter(visible=True)
            if await visible.count():
                return visible
    return None
