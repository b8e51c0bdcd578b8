"""What is sent: a card as text with inline buttons, free of Telegram's own types."""

from __future__ import annotations

from typing import Literal

from bot.drawing.sheet import OrderSheet
from domain.base import Frozen


class Button(Frozen):
    """One inline button: exactly one of `data` (1-64 bytes), `url` or `copy_text` (1-256 characters)."""

    text: str
    data: str | None = None
    url: str | None = None
    copy_text: str | None = None
    style: Literal["primary", "success", "danger"] | None = None


class InvoicePart(Frozen):
    """One row of an invoice: minor units of its currency."""

    label: str
    cents: int


class Invoice(Frozen):
    """To be paid in the chat. `title` 1-32 characters, `description` 1-255, `payload` 1-128 bytes, never shown."""

    title: str
    description: str
    payload: str
    currency: str
    parts: tuple[InvoicePart, ...]


class OutgoingCard(Frozen):
    """`text` is HTML as Telegram takes it, already escaped: up to 4096 characters after parsing (1024 as the caption of a
    photo). `photo_url` or `photo` (bytes of a picture) puts a picture above it."""

    text: str
    rows: tuple[tuple[Button, ...], ...] = ()
    photo_url: str | None = None
    photo: bytes | None = None
    sheet: OrderSheet | None = None
    """Drawn above the text just before the card goes out; where that fails, the text goes out alone."""
    caption: str | None = None
    """Stands below the drawn sheet instead of `text`: what the sheet shows needs no repeating."""
    document: bytes | None = None
    """A file below which the text stands as its caption; it is never edited in."""
    document_name: str = ""
    invoice: Invoice | None = None
    """Goes out instead of the text, which says what is the matter should Telegram refuse it."""
