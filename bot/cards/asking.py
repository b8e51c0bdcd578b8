"""A question with buttons for what may have been meant."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from bot.cards.words import Tongue
from bot.outgoing import OutgoingCard


def ask_card(t: Tongue, text: str, fill: dict[str, Any], buttons: Sequence[Sequence[str]]) -> OutgoingCard:
    """`buttons`: (key of the text, data), two a row."""
    made = [t.button(name, tap) for name, tap in buttons]
    rows = tuple(tuple(made[place : place + 2]) for place in range(0, len(made), 2))
    return OutgoingCard(text=t(text, **fill), rows=rows)
