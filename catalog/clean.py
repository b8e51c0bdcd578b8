"""What a page says, made safe to store and to show."""

from __future__ import annotations

import html
import re
import unicodedata

NAME_LIMIT = 300
WORD_LIMIT = 120
LINK_LIMIT = 2000

_TAG = re.compile(r"<(?:[a-zA-Z/!][^<>]{0,500})?>")
_SPACES = re.compile(r"\s+")
_WORDS = re.compile(r"[^\W_]+")
_PLAIN = re.compile(r"[ -;=?-~]*")  # printable ASCII without "<" and ">"
_KEPT_FORMAT = "\u200c\u200d"
"""Joiners: words of Indic and Persian script, and emoji, need them."""


def clean_text(text: object, limit: int = NAME_LIMIT) -> str | None:
    """One line without markup, control, bidi and other invisible characters, at most `limit` characters;
    None when nothing is left or `text` is no text."""
    if isinstance(text, bool) or not isinstance(text, str | int | float):
        return None
    line = str(text)[: limit * 8]
    if "&" in line:
        line = html.unescape(line)
    if _PLAIN.fullmatch(line):
        line = " ".join(line.split())
    else:
        line = _TAG.sub(" ", line) if "<" in line else line
        line = unicodedata.normalize("NFC", line)
        line = "".join(
            c for c in line if c in _KEPT_FORMAT or c.isspace() or unicodedata.category(c)[0] != "C"
        )
        line = _SPACES.sub(" ", line).strip()
    return line[:limit].rstrip() or None


def folded(text: str | None) -> str:
    """A text by its words alone, in small letters, for comparing; "" for none."""
    return " ".join(_WORDS.findall(text.casefold())) if text else ""


def clean_code(text: object, limit: int = WORD_LIMIT) -> str | None:
    """An identifier as a store writes it (sku, gtin, variant id); None when it cannot be one."""
    code = clean_text(text, limit + 1)
    if code is None or len(code) > limit or code.lower() in _NO_CODES or not any(c.isalnum() for c in code):
        return None
    return code


_NO_CODES = {"null", "none", "undefined", "nan", "n/a", "na", "false", "true", "unknown", "sku", "0"}
