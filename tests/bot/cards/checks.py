"""What Telegram takes, and what a phone shows."""

from __future__ import annotations

import re

from bot.cards.words import CAPTION_LIMIT, TEXT_LIMIT
from bot.outgoing import Button, OutgoingCard
from bot.rendering import has_photo
from bot.splitting import length, plain
from demo.chat.entities import parse_html

TAG = re.compile(r"<[^>]*>")
OURS = re.compile(r'</?(?:b|i|s|code)>|<a href="https?://[^"\s<>]+">|</a>')
BARE_AMPERSAND = re.compile(r"&(?!(?:amp|lt|gt|quot|#x?[0-9a-fA-F]+);)")
WIDEST = {1: 44, 2: 22, 3: 14, 4: 9}
"""Characters of a button that a phone shows, by how many share a row."""


def accept(card: OutgoingCard, *, whole: bool = True) -> str:
    """The card's words, once it is sure that Telegram would take it. `whole` False: a text over the limit is
    allowed, and goes out in several messages."""
    parse_html(card.text)
    foreign = [tag for tag in TAG.findall(card.text) if not OURS.fullmatch(tag)]
    assert not foreign, foreign
    assert not BARE_AMPERSAND.search(card.text), card.text
    if whole:
        assert length(card.text) <= (CAPTION_LIMIT if has_photo(card) else TEXT_LIMIT)
    if card.caption is not None:
        parse_html(card.caption)
        assert length(card.caption) <= CAPTION_LIMIT
    assert sum(len(row) for row in card.rows) <= 100
    for row in card.rows:
        assert 1 <= len(row) <= 4
        for button in row:
            accept_button(button, len(row))
    return seen(card.text)


def seen(text: str) -> str:
    """The words as a reader sees them: what keeps them on one line does not show."""
    return plain(text).replace("\u00a0", " ").replace("\u2060", "")


def accept_button(button: Button, in_row: int) -> None:
    assert sum(what is not None for what in (button.data, button.url, button.copy_text)) == 1, button
    assert button.text.strip(), button
    assert len(button.text) <= WIDEST[in_row], button.text
    assert "\n" not in button.text, button
    if button.data is not None:
        assert 1 <= len(button.data.encode()) <= 64, button.data
    if button.copy_text is not None:
        assert 1 <= len(button.copy_text) <= 256


def labels(card: OutgoingCard) -> list[list[str]]:
    return [[button.text for button in row] for row in card.rows]


def names(card: OutgoingCard) -> list[str]:
    """The labels of all buttons."""
    return [button.text for row in card.rows for button in row]


def tapped(card: OutgoingCard) -> list[str]:
    """The data of all buttons."""
    return [button.data for row in card.rows for button in row if button.data]
