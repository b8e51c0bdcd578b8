"""Cookie banners, newsletter pop-ups and address checks: put out of the way, and nothing agreed to that need not."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

from playwright.async_api import Error as PlaywrightError

from checkout.tiers.walker import words
from checkout.tiers.walker.page import ButtonSeen, PageSeen

if TYPE_CHECKING:
    from checkout.tiers.walker.visit import Visit

ROUNDS = 5


async def clear(visit: Visit, page: PageSeen, *, all_of_it: bool = False) -> PageSeen:
    """The page without what blocks it. Reads again after each thing put away. `all_of_it`: banners at the edge
    as well, which mostly need no answer."""
    for _ in range(ROUNDS):
        button = _way_out(page, all_of_it)
        if button is None:
            return page
        visit.trail.used("pop-up", button.text)
        with contextlib.suppress(PlaywrightError):
            await visit.here(button.selector).click(timeout=2_000)
        page = await visit.read()
    return page


def _way_out(page: PageSeen, all_of_it: bool) -> ButtonSeen | None:
    """What to press to get rid of the first thing in the way; None when nothing is."""
    for index, dialog in enumerate(page.dialogs):
        if not (dialog.blocking or all_of_it):
            continue
        buttons = [b for b in page.buttons if b.dialog == index and not b.disabled]
        kinds = (
            (words.COOKIES, words.NO_COOKIES),
            (words.ADDRESS_CHECK, (words.AS_ENTERED,)),
            (words.POPUP, (words.CLOSE,)),
        )
        for kind, ways in kinds:
            if not kind.search(dialog.text):
                continue
            for way in ways:
                found = next((b for b in buttons if way.search(b.text)), None)
                if found is not None:
                    return found
    return None
