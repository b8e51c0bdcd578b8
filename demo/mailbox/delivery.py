"""Brings a mail into a mailbox by IMAP, as the last server on its way would."""

from __future__ import annotations

import imaplib
from urllib.parse import unquote, urlsplit


def append(url: str, raw: bytes) -> None:
    """Append one mail to the folder of "imap://USER:PASSWORD@HOST:PORT/FOLDER"; blocks.

    Raises `OSError` when the server cannot be reached or refuses.
    """
    parts = urlsplit(url)
    folder = parts.path.strip("/") or "INBOX"
    try:
        with imaplib.IMAP4(parts.hostname or "", parts.port or 143, timeout=10) as client:
            client.login(unquote(parts.username or ""), unquote(parts.password or ""))
            answer, detail = client.append(folder, "", "", raw)
    except imaplib.IMAP4.error as error:
        raise OSError(f"the mailbox refused: {error}") from error
    if answer != "OK":
        raise OSError(f"the mailbox refused a mail: {detail!r}")
