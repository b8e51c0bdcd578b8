"""What a walk to the review passed: compared with an earlier one, it tells whether the store was rebuilt."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from playwright.async_api import Error as PlaywrightError

from checkout.tiers.walker.evidence import picture_of
from checkout.tiers.walker.trail import StepDone
from checkout.tiers.walker.visit import Visit
from domain.order import StoreOrder

PASSING = ("pop-up", "removed from the cart", "update cart", "session", "order number", "choose ")
"""What a walk may use one day and not the next, without anything having changed at the store."""
DIFFERENT = 0.08
"""By how much of full contrast two pictures of a review may differ on average: prices, names and pictures of goods
change less, another layout more."""

COMPARE = """async ([before, now]) => {
  const side = 48;
  const grey = async (data) => {
    const image = await createImageBitmap(await (await fetch('data:image/png;base64,' + data)).blob());
    const canvas = new OffscreenCanvas(side, side);
    const paper = canvas.getContext('2d');
    paper.drawImage(image, 0, 0, side, side);
    const dots = paper.getImageData(0, 0, side, side).data;
    return Array.from({length: side * side}, (_, i) => (dots[4 * i] + dots[4 * i + 1] + dots[4 * i + 2]) / 765);
  };
  const [a, b] = [await grey(before), await grey(now)];
  return a.reduce((sum, dot, i) => sum + Math.abs(dot - b[i]), 0) / a.length;
}"""


@dataclass(frozen=True, slots=True)
class Landmarks:
    """`steps` in order; `found`: purpose -> the locator that found it; `headings` and `buttons` of the review;
    `picture`: the review as a PNG in base64, without anybody's data, empty when none could be taken."""

    steps: tuple[str, ...]
    found: Mapping[str, str]
    headings: tuple[str, ...]
    buttons: tuple[str, ...]
    picture: str = ""

    def as_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def of_json(cls, said: Mapping[str, Any]) -> Landmarks:
        return cls(
            tuple(said["steps"]),
            dict(said["found"]),
            tuple(said["headings"]),
            tuple(said["buttons"]),
            said["picture"],
        )


async def at_review(visit: Visit, order: StoreOrder) -> Landmarks:
    """Of a walk that stands at its review. The page is of no use afterwards: it is masked for the picture."""
    page = await visit.read()
    try:
        picture = base64.b64encode(await picture_of(visit, order)).decode()
    except PlaywrightError:
        picture = ""
    return Landmarks(
        tuple(dict.fromkeys(step.name for step in visit.trail.steps)),
        _found(visit.trail.steps),
        tuple(_general(heading) for heading in page.headings),
        tuple(sorted({_general(button.text) for button in page.buttons if not button.link and button.text})),
        picture,
    )


async def drift(visit: Visit, before: Landmarks, now: Landmarks) -> tuple[str, ...]:
    """What differs, in words for the operator; empty when the store is as it was."""
    said = []
    if before.steps != now.steps:
        said.append(f"steps: {', '.join(before.steps)} -> {', '.join(now.steps)}")
    for purpose, spot in before.found.items():
        if now.found.get(purpose) != spot:
            said.append(f"{purpose}: {spot} -> {now.found.get(purpose, 'not used')}")
    for what, old, new in (
        ("headings", before.headings, now.headings),
        ("buttons", before.buttons, now.buttons),
    ):
        if gone := [one for one in old if one not in new]:
            said.append(f"{what} gone from the review: {', '.join(gone)}")
    if before.picture and now.picture:
        apart = await _difference(visit, before.picture, now.picture)
        if apart > DIFFERENT:
            said.append(f"the review looks different ({apart:.0%})")
    return tuple(said)


async def _difference(visit: Visit, before: str, now: str) -> float:
    """0 for the same picture, 1 for black and white. Reckoned on an empty page, out of the store's reach."""
    page = await visit.context.new_page()
    try:
        return float(await page.evaluate(COMPARE, [before, now]))
    except PlaywrightError:
        return 0.0
    finally:
        await page.close()


def _found(steps: Iterable[StepDone]) -> dict[str, str]:
    found: dict[str, str] = {}
    for matched in (one for step in steps for one in step.matched):
        purpose, _, spot = matched.partition(": ")
        if not purpose.startswith(PASSING):
            found.setdefault(purpose, _general(spot))
    return found


def _general(text: str) -> str:
    """Without what differs from order to order: amounts and counts."""
    return " ".join(re.sub(r"[$€£]?\s?\d[\d.,]*", "#", text).split())
