"""What a drawn sheet of orders shows: words that are already in the shopper's language."""

from __future__ import annotations

from typing import Literal

from domain.base import Frozen

Tone = Literal["fine", "waits", "over"]
"""On its way, waiting for somebody, or at an end that is no delivery."""
MOST_PICTURES = 4
"""Product pictures that one order shows."""


class SheetRow(Frozen):
    """One order. `reached`: the place in the sheet's steps it has come to, None where steps mean nothing.
    `pictures`: addresses of its products' pictures; `pieces`: how many products it has."""

    place: int
    store: str
    number: str
    goods: str
    state: str
    day: str
    parcel: str
    tone: Tone
    reached: int | None
    pictures: tuple[str, ...]
    pieces: int


class OrderSheet(Frozen):
    """`page`: "1 / 3", empty when there is only one."""

    title: str
    page: str
    steps: tuple[str, ...]
    rows: tuple[SheetRow, ...]
