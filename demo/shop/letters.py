"""A store's mail as it lies in a mailbox, after the receiving server has looked at it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, formataddr
from pathlib import Path
from typing import Any

from demo.shop.drawing import templates
from demo.shop.orders import Order, Stage

RECEIVER = "mx.demo.local"
"""The authserv-id of the demo's receiving server (RFC 8601)."""


class Letters:
    """Fills the templates STAGE.txt and STAGE.html of `folder`. `domain` is the sender's, `mailbox` the name
    before it; `subjects` may name {number}."""

    def __init__(
        self, folder: Path, *, sender: str, mailbox: str, domain: str, subjects: Mapping[Stage, str]
    ) -> None:
        self._templates = templates(folder)
        self._sender = formataddr((sender, f"{mailbox}@{domain}"))
        self._domain = domain
        self._subjects = subjects

    def write(self, order: Order, stage: Stage, at: datetime, **context: Any) -> bytes:
        """The mail that tells of `stage`, with CRLF."""
        subject = self._subjects[stage].format(number=order.number)
        message = self._head(order.email, order.recipient.name, subject, at)
        message["Message-ID"] = (
            f"<{order.number.lower()}.{stage.value}.{order.key[:8].lower()}@{self._domain}>"
        )
        shown = {"order": order, "stage": stage} | context
        return self._seal(message, stage.value, shown, order.email, at)

    def note(self, name: str, to: str, subject: str, at: datetime, message_id: str, **context: Any) -> bytes:
        """A mail about something else than an order: the templates NAME.txt and NAME.html."""
        message = self._head(to, "", subject, at)
        message["Message-ID"] = f"<{message_id}@{self._domain}>"
        return self._seal(message, name, context, to, at)

    def _head(self, to: str, name: str, subject: str, at: datetime) -> EmailMessage:
        message = EmailMessage(policy=SMTP)
        message["From"] = self._sender
        message["To"] = formataddr((name, to))
        message["Subject"] = subject
        message["Date"] = format_datetime(at)
        message["Auto-Submitted"] = "auto-generated"
        return message

    def _seal(
        self, message: EmailMessage, name: str, shown: Mapping[str, Any], to: str, at: datetime
    ) -> bytes:
        message.set_content(self._templates.get_template(f"{name}.txt").render(shown))
        message.add_alternative(self._templates.get_template(f"{name}.html").render(shown), subtype="html")
        return received(to, self._domain, at) + message.as_bytes()


def received(recipient: str, domain: str, at: datetime) -> bytes:
    """What the receiving server writes above a mail, with its verdict on the sender (RFC 8601)."""
    lines = (
        f"Delivered-To: {recipient}",
        f"Return-Path: <bounces@{domain}>",
        f"Received: from mail.{domain} (mail.{domain} [192.0.2.25])",
        f"\tby {RECEIVER} with ESMTPS; {format_datetime(at)}",
        f"Authentication-Results: {RECEIVER};",
        f"\tdkim=pass header.d={domain} header.s=s1;",
        f"\tspf=pass smtp.mailfrom=bounces@{domain};",
        f"\tdmarc=pass (p=reject) header.from={domain}",
    )
    return "".join(f"{line}\r\n" for line in lines).encode()
