"""The fonts of what Muse draws and prints, and what they can write."""

from __future__ import annotations

import unicodedata
from functools import cache
from pathlib import Path

import font_roboto
from fontTools.ttLib import TTFont

FOLDER = Path(font_roboto.font_directory)
REGULAR = FOLDER / "Roboto-Regular.ttf"
BOLD = FOLDER / "Roboto-Bold.ttf"
"""Latin, Greek and Cyrillic; the fonts that libraries bring know neither € nor ł."""


@cache
def _known() -> frozenset[int]:
    """The signs that the font has."""
    return frozenset(TTFont(REGULAR, lazy=True).getBestCmap())


def writable(text: str) -> str:
    """As the font can write it: a letter that it lacks is a question mark, any other sign is left out."""
    known = _known()
    signs = (
        sign if ord(sign) in known else "?" if unicodedata.category(sign).startswith("L") else ""
        for sign in unicodedata.normalize("NFC", text)
    )
    return "".join(signs).strip()
