"""Cards in Telegram's own types."""

from __future__ import annotations

import html

from telegram import CopyTextButton, InlineKeyboardButton, InlineKeyboardMarkup

from bot.outgoing import Button, OutgoingCard
from bot.splitting import plain


def keyboard_of(card: OutgoingCard) -> InlineKeyboardMarkup | None:
    rows = [[_button(button) for button in row] for row in card.rows if row]
    return InlineKeyboardMarkup(rows) if rows else None


def _button(button: Button) -> InlineKeyboardButton:
    copied = CopyTextButton(button.copy_text) if button.copy_text else None
    return InlineKeyboardButton(
        button.text, callback_data=button.data, url=button.url, copy_text=copied, style=button.style
    )


def has_photo(card: OutgoingCard) -> bool:
    return card.photo is not None or card.photo_url is not None


def below(card: OutgoingCard) -> str:
    """The words of a card as it goes out: those below its sheet once that is drawn."""
    return card.caption if card.caption is not None and card.photo is not None else card.text


def plain_card(card: OutgoingCard) -> OutgoingCard:
    """The words alone, to be sent without a parse mode."""
    return card.model_copy(update={"text": plain(card.text)})


def without_photo(card: OutgoingCard) -> OutgoingCard:
    return card.model_copy(update={"photo": None, "photo_url": None})


def without_links(card: OutgoingCard) -> OutgoingCard:
    """Links that Telegram refuses on buttons are written below the text instead."""
    links = [button for row in card.rows for button in row if button.url]
    rows = tuple(tuple(button for button in row if not button.url) for row in card.rows)
    written = "".join(f"\n{html.escape(button.text)}: {html.escape(button.url or '')}" for button in links)
    return card.model_copy(update={"text": card.text + written, "rows": tuple(row for row in rows if row)})
