"""Sentences and phrases as cards use them: escaped for Telegram's HTML."""

from __future__ import annotations

from datetime import date
from html import escape
from typing import Any

import texts
from bot.outgoing import Button
from domain.money import Money
from domain.people import Address, Contact


class Tongue:
    """The catalogue in one language. Parameters are escaped: whatever a page, a mail or a shopper wrote stays
    text."""

    __slots__ = ("language",)

    def __init__(self, language: str) -> None:
        self.language = language

    def __call__(self, key: str, **params: Any) -> str:
        return texts.say(self.language, key, **{name: self._plain(value) for name, value in params.items()})

    def _plain(self, value: Any) -> Any:
        if isinstance(value, Money):
            return escape(self.money(value))
        if isinstance(value, date):
            return texts.day(self.language, value)
        return escape(value, quote=False) if isinstance(value, str) else value

    def money(self, amount: Money) -> str:
        return amount.format(self.language)

    def button(self, key: str, data: str | None = None, **more: Any) -> Button:
        """A button named by `key`; `url`, `copy_text` and `style` pass through, the rest fills the name."""
        own = {name: more.pop(name) for name in ("url", "copy_text", "style") if name in more}
        label = texts.say(self.language, key, **more)
        return Button(text=label[:64], data=data, **own)

    def variant(self, size: str | None, color: str | None) -> str:
        """ ", size M, black": what follows a product's name; empty when there is nothing to say."""
        parts = [self("size", size=size)] if size else []
        parts += [escape(color, quote=False)] if color else []
        return "".join(f", {part}" for part in parts)


def address_line(address: Address) -> str:
    """On one line: "Ana Ruiz, 12 Elm St, Apt 4, Austin, TX 78701, US"."""
    town = " ".join(part for part in (address.region, address.postal_code) if part)
    parts = (address.name, address.line1, address.line2, address.city, town, address.country)
    return ", ".join(part for part in parts if part)


def contact_line(contact: Contact) -> str:
    return " · ".join(part for part in (contact.name, contact.email, contact.phone) if part)


def short(text: str, limit: int) -> str:
    return text if len(text) <= limit else text[: limit - 1].rstrip() + "…"
