"""What counts as having moved on."""

from __future__ import annotations

from dataclasses import replace

from checkout.tiers.walker.checkout import _moved
from checkout.tiers.walker.page import ButtonSeen, PageSeen


def button(text: str) -> ButtonSeen:
    return ButtonSeen(
        text=text, link=False, href="", disabled=False, chosen=False, testid="", gone=False, selector="",
        dialog=-1, form=-1,
    )  # fmt: skip


def test_a_banner_that_went_is_no_step_on() -> None:
    door = PageSeen(
        url="https://x.example/checkout", title="", ready="complete", headings=("Guest checkout",)
    )
    covered = replace(door, buttons=(button("Accept all"), button("Continue as guest")))
    uncovered = replace(door, buttons=(button("Continue as guest"),))
    assert not _moved(uncovered, covered)
    assert _moved(replace(uncovered, headings=("Where should it go?",)), covered)
    assert _moved(replace(uncovered, url="https://x.example/checkout/address"), covered)
