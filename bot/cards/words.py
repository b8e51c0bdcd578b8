"""Sentences and phrases as cards use them: escaped for Telegram's HTML."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import date
from html import escape
from typing import Any
from urllib.parse import urlsplit

import phonenumbers

import texts
from bot.outgoing import Button
from bot.splitting import length
from catalog.sizes import ONE_SIZE, display_size
from domain.money import Money
from domain.people import Address, Contact

NAME_LIMIT = 60
"""Characters of a product's or store's name that a card shows."""
PART_LIMIT = 40
"""The same of a size, a colour or another short part."""
BOUND_LIMIT = 28
"""Characters of a phrase that is kept on one line; a phone shows some more."""
FILL_LIMIT = 500
"""The same of whatever fills a sentence."""
TEXT_LIMIT = 4096
"""Characters of a message after its HTML is parsed (Telegram's limit)."""
CAPTION_LIMIT = 1024
"""The same, below a picture."""
ROWS_LIMIT = 90
"""Rows of a list of buttons; Telegram takes 100 buttons in all."""
URL_LIMIT = 2048
DASH = "\u00a0–\u2060\u00a0"
"""Binds a price to the words before it: no line breaks here (after a short dash one may; U+2060 forbids it)."""
_TURNING = dict.fromkeys(map(ord, "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f"))
"""Signs that turn the direction of writing, with which a name could disguise what follows it."""

_LINK_LIKE = re.compile(r"(?<=\w)(?=\.[^\W\d_]{2})|(?<=:)(?=//)|(?<=[@#/])(?<![\w/][@#/])(?=\w)")
"""Where Telegram would see a link, a mention, a hashtag or a command: "evil.example", "@someone", "/start"."""
_JOINER = "\u2060"
"""Takes no room and breaks no line; what it stands in is no link any more."""
_SPACES = re.compile(r"[^\S\u00a0]+")


class Own(str):
    """What shoppers wrote of themselves; see `own`."""

    __slots__ = ()


class Tongue:
    """The catalogue in one language. Parameters are escaped: whatever a page, a mail or a shopper wrote stays
    text."""

    __slots__ = ("language",)

    def __init__(self, language: str) -> None:
        self.language = language

    def __call__(self, key: str, **params: Any) -> str:
        return texts.say(self.language, key, **{name: self._plain(value) for name, value in params.items()})

    def plain(self, key: str, **params: Any) -> str:
        """A sentence for a place that knows no HTML, such as a button."""
        return texts.say(self.language, key, **params)

    def _plain(self, value: Any) -> Any:
        if isinstance(value, Money):
            return html(self.money(value))
        if isinstance(value, date):
            return self.day(value)
        if isinstance(value, Own):
            return own(short(value, FILL_LIMIT))
        return html(short(value, FILL_LIMIT)) if isinstance(value, str) else value

    def money(self, amount: Money) -> str:
        return amount.format(self.language)

    def day(self, value: date) -> str:
        """ "Fri, Nov 27", never broken over two lines."""
        return bound(texts.day(self.language, value))

    def round_money(self, amount: Money) -> str:
        """A published threshold as stores write it: "$50", but "$49.50"."""
        return amount.format_round(self.language)

    def button(self, key: str, data: str | None = None, **more: Any) -> Button:
        """A button named by `key`; `url`, `copy_text` and `style` pass through, the rest fills the name."""
        own = {name: more.pop(name) for name in ("url", "copy_text", "style") if name in more}
        return Button(text=short(self.plain(key, **more), 64), data=data, **own)

    def variant(self, size: str | None, color: str | None) -> str:
        """ ", size M, black": what follows a product's name, escaped; empty when there is nothing to say."""
        return html(self.plain_variant(size, color))

    def plain_variant(self, size: str | None, color: str | None) -> str:
        told = telling_size(size)
        parts = [texts.say(self.language, "size", size=short(told, PART_LIMIT))] if told else []
        parts += [short(color, PART_LIMIT)] if color else []
        return "".join(f", {part}" for part in parts)

    def line(self, name: str, size: str | None, color: str | None, quantity: int, price: Money | None) -> str:
        """One line of a cart or an order: "• Black Dress, size M × 2 – $178.00". On a narrow screen the price
        never stands alone: it is bound to the word before it."""
        times = f" ×\u00a0{quantity}" if quantity > 1 else ""
        amount = html(self.money(price)) if price else self("price-unknown")
        what = f"{html(short(name, NAME_LIMIT))}{self.variant(size, color)}{times}"
        return f"• {what}{DASH}{amount}"


def telling_size(size: str | None) -> str | None:
    """The size, where there is more than one."""
    return size if size and display_size(size) != ONE_SIZE else None


def address_line(address: Address) -> str:
    """On one line: "Ana Ruiz, 12 Elm St, Apt 4, Austin, TX 78701, US"."""
    town = " ".join(part for part in (address.region, address.postal_code) if part)
    parts = (address.name, address.line1, address.line2, address.city, town, address.country)
    return ", ".join(part for part in parts if part)


def address_name(address: Address) -> str:
    """Short enough for a button: "12 Elm St, Austin"."""
    return short(", ".join(part for part in (address.line1, address.city) if part), 34)


def contact_line(contact: Contact) -> Own:
    """ "Ana Ruiz · ana@example.com · +1 512-555-0142"."""
    return Own(" · ".join(part for part in (contact.name, contact.email, _phone(contact.phone)) if part))


def _phone(number: str) -> str:
    try:
        parsed = phonenumbers.parse(number)
    except phonenumbers.NumberParseException:
        return number
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.INTERNATIONAL)


def own(text: str) -> str:
    """What shoppers wrote of themselves, as words in HTML: an e-mail address is copied as it is."""
    return escape(text.translate(_TURNING), quote=False)


def html(text: str) -> str:
    """Whatever somebody wrote, as words in HTML: nothing of it becomes a tag, or a link by itself."""
    return own(_LINK_LIKE.sub(_JOINER, text))


def bound(words: str) -> str:
    """A short phrase that goes to the next line whole, where it does not fit on this one."""
    return words.replace(" ", "\u00a0") if len(words) <= BOUND_LIMIT else words


def store_title(name: str) -> str:
    return f"🏬 <b>{html(short(name, NAME_LIMIT))}</b>"


def short(text: str, limit: int) -> str:
    """At most `limit` characters of `text`, on one line. A space that holds words together stays."""
    text = _SPACES.sub(" ", text.translate(_TURNING)).strip()
    return text if len(text) <= limit else text[: limit - 1].rstrip() + "…"


def anchor(label: str, url: str) -> str | None:
    """`label` as an HTML link; None when `url` is nothing a browser should open from a chat."""
    try:
        parts = urlsplit(url)
        usable = parts.scheme in {"https", "http"} and bool(parts.hostname) and parts.username is None
    except ValueError:
        return None
    if not usable or len(url) > URL_LIMIT or not url.isprintable() or " " in url:
        return None
    return f'<a href="{escape(url)}">{html(label)}</a>'


def fitting(limit: int, *ways: Callable[[], str]) -> str:
    """The first way of writing a card that is short enough; the last one, whatever it gives."""
    for way in ways[:-1]:
        if length(text := way()) <= limit:
            return text
    return ways[-1]()


def in_rows(buttons: Sequence[Button], columns: int) -> list[tuple[Button, ...]]:
    return [tuple(buttons[start : start + columns]) for start in range(0, len(buttons), columns)]
