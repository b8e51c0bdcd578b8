"""Bytes of a mail -> its sender, subject, date and the text parts, however broken it is. Never raises."""

from __future__ import annotations

import email
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from email.errors import HeaderParseError
from email.header import decode_header, make_header
from email.message import Message
from email.policy import Compat32
from email.utils import parseaddr, parsedate_to_datetime

LARGEST = 16 * 1024 * 1024
"""Octets read of a mail; the rest is left."""
LARGEST_TEXT = 1024 * 1024
"""Octets read of all text parts together."""
LONGEST_HEADER = 4000
MOST_PARTS = 200
DEEPEST = 20

BOUNDARY = re.compile(rb"\A\s*--([^\r\n]{1,200})\r?\n(?=[Cc]ontent-)")
RAW_HEADER_END = re.compile(rb"\r?\n\r?\n")
ADDRESS = re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}")
MARKUP = re.compile(r"<(?:html|body|table|div|p|br)\b", re.IGNORECASE)


class _ShortHeaders(Compat32):
    """Headers of a sane length: the standard parser takes parameters apart in quadratic time."""

    def header_source_parse(self, sourcelines: list[str]) -> tuple[str, str]:
        name, value = super().header_source_parse(sourcelines)
        return name, value[:LONGEST_HEADER]


POLICY = _ShortHeaders()


@dataclass(frozen=True, slots=True)
class Letter:
    """What a mail holds. `sender` is the address, lower case; `date` keeps its own offset (what "today" means
    there). `inner` is a mail forwarded as an attachment."""

    sender_name: str
    sender: str
    subject: str
    date: datetime | None
    plain: str
    html: str
    inner: Letter | None = None

    @property
    def domain(self) -> str:
        return self.sender.rpartition("@")[2]


def parse(raw: bytes) -> Letter:
    """A mail from its octets. What cannot be understood is left out."""
    raw = raw[:LARGEST]
    try:
        return _letter(email.message_from_bytes(raw, policy=POLICY), depth=0)
    except (RecursionError, ValueError, LookupError, TypeError, AttributeError, AssertionError):
        # The standard parser gives way on some mails (nesting bombs, malformed parameters): read it as text.
        head, _, body = raw[:LARGEST_TEXT].partition(b"\n\n")
        headers = email.message_from_bytes(head[:65536] + b"\n\n", policy=POLICY)
        return _letter_of(headers, _text(body, None), "", None)


def _letter(message: Message, depth: int) -> Letter:
    plain, html, inner = _texts(_mended(message), depth)
    if not html and MARKUP.search(plain[:4000]):
        plain, html = "", plain
    return _letter_of(message, plain, html, inner)


def _letter_of(message: Message, plain: str, html: str, inner: Letter | None) -> Letter:
    name, address = mailbox_of(_header(message, "From"))
    return Letter(name, address.lower(), _header(message, "Subject"), _date(message), plain, html, inner)


def mailbox_of(written: str) -> tuple[str, str]:
    """Name and address of a From line; of a broken one the first address in it."""
    try:
        name, address = parseaddr(written)
    except (RecursionError, ValueError, IndexError):
        name, address = "", ""
    if "@" not in address:
        found = ADDRESS.search(written)
        name, address = written, found[0] if found else ""
    return name, address


def _mended(message: Message) -> Message:
    """A body that starts with a boundary, under a header that forgot to say so, is read as multipart."""
    if message.is_multipart() or message.get("Content-Transfer-Encoding", "").lower() == "base64":
        return message
    body = message.get_payload(decode=False)
    octets = body.encode("utf-8", "surrogateescape") if isinstance(body, str) else b""
    found = BOUNDARY.match(octets[:2000])
    if found is None:
        return message
    head = b'Content-Type: multipart/mixed; boundary="' + found[1].strip().replace(b'"', b"") + b'"\n\n'
    return email.message_from_bytes(head + octets, policy=POLICY)


def _texts(message: Message, depth: int) -> tuple[str, str, Letter | None]:
    """All inline plain text, all inline HTML, and the first mail attached."""
    plain: list[str] = []
    html: list[str] = []
    inner: Letter | None = None
    room = LARGEST_TEXT
    for part in _leaves(message):
        kind = part.get_content_type()
        if kind == "message/rfc822" and inner is None and depth < 2:
            attached = part.get_payload()
            if isinstance(attached, list) and attached and isinstance(attached[0], Message):
                inner = _letter(attached[0], depth + 1)
        elif kind in ("text/plain", "text/html") and room > 0 and not _attached(part):
            octets = part.get_payload(decode=True)
            if isinstance(octets, bytes):
                (html if kind == "text/html" else plain).append(_text(octets[:room], part))
                room -= len(octets)
    return "\n".join(plain), "\n".join(html), inner


def _leaves(message: Message) -> Iterator[Message]:
    """Parts without parts of their own; attached mails stay whole."""
    stack = [(message, 0)]
    seen = 0
    while stack and seen < MOST_PARTS:
        part, depth = stack.pop()
        seen += 1
        parts = part.get_payload() if part.get_content_maintype() == "multipart" else None
        if isinstance(parts, list):
            if depth < DEEPEST:
                stack.extend((child, depth + 1) for child in reversed(parts) if isinstance(child, Message))
        else:
            yield part


def _attached(part: Message) -> bool:
    return (part.get("Content-Disposition") or "").strip().lower().startswith("attachment")


def _text(octets: bytes, part: Message | None) -> str:
    declared = (part.get_content_charset() if part is not None else None) or "utf-8"
    for charset in (declared, "utf-8", "cp1252"):
        try:
            return octets.decode(charset)
        except (LookupError, UnicodeDecodeError):
            continue
    return octets.decode("utf-8", "replace")


def _header(message: Message, name: str) -> str:
    value = message.get(name)
    if value is None:
        return ""
    value = str(value)[:LONGEST_HEADER]
    try:
        text = str(make_header(decode_header(value)))
    except (HeaderParseError, LookupError, ValueError):
        text = value
    return re.sub(r"\s+", " ", text.encode("utf-8", "replace").decode())[:1000].strip()


def _date(message: Message) -> datetime | None:
    """When it was sent; else when our side received it."""
    received = str(message.get("Received") or "").rpartition(";")[2]
    for text in (str(message.get("Date") or ""), received):
        try:
            moment = parsedate_to_datetime(text.strip())
        except (ValueError, TypeError, IndexError, OverflowError):
            continue
        return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return None
