"""Bytes of a page to its text."""

from __future__ import annotations

from w3lib.encoding import html_to_unicode

MAX_BYTES = 8 * 1024 * 1024
_MARK = b"\xef\xbb\xbf"


def to_utf8(body: bytes, content_type: str = "") -> bytes:
    """The page as sound UTF-8, by byte order mark, header, `meta`, or what it looks like; never raises.

    A page that calls itself something but is sound UTF-8 is UTF-8: mislabelling is commoner than UTF-8 by chance.
    """
    body = body[:MAX_BYTES]
    if not body.startswith((b"\xff\xfe", b"\xfe\xff")):
        try:
            body.decode()
            return body.removeprefix(_MARK)
        except UnicodeDecodeError as error:
            if error.start > len(body) - 4:  # cut in the middle of a character
                return body[: error.start].removeprefix(_MARK)
    _, text = html_to_unicode(content_type or None, body, auto_detect_fun=_guess)
    return text.encode("utf-8", "ignore")


def _guess(body: bytes) -> str:
    """Nearly sound UTF-8 (a broken byte here and there), else what browsers assume."""
    broken = body.decode("utf-8", "replace").count("\ufffd")
    return "utf-8" if broken * 200 < len(body) - len(body.decode("ascii", "ignore")) + 200 else "cp1252"
