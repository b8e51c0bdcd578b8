"""Whether a page thanks for an order, and whether a button that leads on could be the one that places it."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from checkout.tiers.walker import words
from checkout.tiers.walker.fields import key_of
from checkout.tiers.walker.page import PageSeen
from checkout.tiers.walker.totals import kind_of
from domain.walk import Walk


def is_thanks(walk: Walk, page: PageSeen, before: PageSeen) -> bool:
    """Whether `page`, which came after the last button of `before`, says that the order was taken."""
    moved = page.url.partition("#")[0] != before.url.partition("#")[0]
    if walk.taken.page:
        if any(re.search(walk.taken.page, path) for path in page.paths):
            return True
    elif moved and words.THANKS_URL.search(urlsplit(page.url).path):
        return True
    return _says_so(page, before)


def is_early(walk: Walk, page: PageSeen, before: PageSeen) -> bool:
    """Whether `page`, which came after a button that only leads on, says that the order was taken. Stricter: a step
    of a checkout may be called "confirmation" as well."""
    if any(words.PLACE.search(button.text) and not button.link for button in page.buttons):
        return False
    if walk.taken.page and any(re.search(walk.taken.page, path) for path in page.paths):
        return True
    return _says_so(page, before) and not _asks(page)


def may_be_last(page: PageSeen, button: str) -> bool:
    """Whether a button that says no more than to go on may place the order: on a page that shows a total and asks for
    nothing any more, or calls itself the last step."""
    if not words.BARE_ONWARD.search(button):
        return False
    steps = words.STEP_OF.search(page.says(words.STEP_OF))
    if steps is not None and steps[1] == steps[2]:
        return True
    return not _asks(page) and any(kind_of(row.label) == "total" for row in page.rows)


def _says_so(page: PageSeen, before: PageSeen) -> bool:
    if words.NOT_PLACED.search(page.text) is not None:
        return False
    return words.THANKS.search(page.text) is not None and words.THANKS.search(before.text) is None


def _asks(page: PageSeen) -> bool:
    """Whether the page has a question that a checkout has to ask."""
    aside = (None, "search", "newsletter", "discount", "quantity")
    return any(field.type == "radio" or key_of(field) not in aside for field in page.fields)
