"""Forwarded mails: whose words they are, and of which day."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time

from orders.mail.dates import reader_of
from orders.mail.mime import Letter, mailbox_of
from orders.mail.text import see
from orders.mail.words import fold, words

HEADERS = {
    "from": re.compile(
        r"^>? ?\*?(?:from|von|de|da|van|od|fra|fran|lahettaja|gonderen)\s?:\*?\s?(.+)$", re.MULTILINE
    ),
    "date": re.compile(
        r"^>? ?\*?(?:date|sent|datum|gesendet|fecha|enviado|data|verzonden|envoye|inviato|wyslano|skickat|dato|sendt)\s?:\*?\s?(.+)$",
        re.MULTILINE,
    ),
    "subject": re.compile(
        r"^>? ?\*?(?:subject|betreff|asunto|objet|oggetto|onderwerp|temat|amne|assunto|emne|aihe)\s?:\*?\s?(.+)$",
        re.MULTILINE,
    ),
}
FORWARD_SUBJECT = re.compile(r"^\s*(?:(?:fwd?|wg|tr|rv|i|enc|doorst|vb|vs|pd)\s?:\s*)+", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Outer:
    """The letter as read: for a forwarded one, whose words these are and of which day."""

    letter: Letter
    forwarded: bool


def unwrapped(letter: Letter) -> Outer:
    """For a forwarded mail the original's sender, day and subject; the text stays whole."""
    if letter.inner is not None and not letter.html and len(letter.plain) < 2000:
        return Outer(letter.inner, True)
    subject = FORWARD_SUBJECT.sub("", letter.subject)
    if subject == letter.subject:
        return Outer(letter, False)
    text = letter.plain or see("", "", letter.html).body
    found = {
        name: match[1].strip() for name, pattern in HEADERS.items() if (match := _header_line(pattern, text))
    }
    name, address = mailbox_of(found.get("from", "")[:1000])
    moment = _moment(found.get("date", "")[:60], fold(text[:4000]))
    inner = replace(
        letter,
        sender_name=name or letter.sender_name,
        sender=(address if "@" in address else letter.sender).lower(),
        subject=found.get("subject", subject)[:1000],
        date=moment or letter.date,
    )
    return Outer(inner, True)


def _moment(written: str, folded: str) -> datetime | None:
    """Noon of the day in a "Date:" line that a mail program wrote in its own language."""
    for language in dict.fromkeys([*words().spoken(folded), *words().languages.values()]):
        for _, _, day in reader_of(language, None, None).dates(fold(written)):
            return datetime.combine(day.latest, time(12), UTC)
    return None


def _header_line(pattern: re.Pattern[str], text: str) -> re.Match[str] | None:
    head = text[:6000]
    place = pattern.search(fold(head))
    return re.compile(r"(.+)").match(head, place.start(1)) if place else None
