"""Labels in the text of a mail, and what stands right after them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

FILLER = re.compile(
    r"(?:/[^:\n\d]{1,30}:|[\s:#=>*/()\[\]\"'„“”«»「」『』【】〔〕|.,;\-–—]"
    r"|(?:is|are|ist|lautet|est|es|e|to|ar|er|jest|on|is now|no|nr|num|number|numbers|nummer|numero|numer|cislo|id|code|links?|s)\b[.:°]?"
    r"|n°|n\.)*"
)
LONGEST_FILLER = 40


def found(folded: str, labels: Iterable[str]) -> Iterator[tuple[int, int]]:
    """Where labels stand as words of their own, in order; of overlapping ones the first and longest."""
    spans: list[tuple[int, int]] = []
    for label in labels:
        at = folded.find(label)
        while at >= 0:
            end = at + len(label)
            if _apart(folded, at, end):
                spans.append((at, end))
            at = folded.find(label, end)
    last = -1
    for start, end in sorted(spans, key=lambda span: (span[0], -span[1])):
        if start >= last:
            yield start, end
            last = end


def _apart(text: str, start: int, end: int) -> bool:
    """Not in the middle of a word; scripts without spaces have no middle."""
    before = start == 0 or not _joins(text[start - 1], text[start])
    after = end >= len(text) or not _joins(text[end - 1], text[end])
    return before and after


def _joins(left: str, right: str) -> bool:
    return left.isalpha() and right.isalpha() and (left < "\u2e80" or right < "\u2e80")


def places_after(folded: str, end: int) -> Iterator[int]:
    """Where a label's value may begin: right behind it (separators and a word like "is" skipped), on the next
    line, or below it in the same column of a table. Below the last heading of a row nothing else is meant: the next
    line begins with the value of the first."""
    skipped = FILLER.match(folded, end, end + LONGEST_FILLER)
    at = skipped.end() if skipped else end
    below = _below(folded, end)
    line_start = folded.rfind("\n", 0, end) + 1
    last_heading = below is not None and "\t" in folded[line_start:end] and "\n" in folded[end:at]
    if at < len(folded) and not last_heading:
        yield at
    if below is not None:
        yield below


def _below(folded: str, end: int) -> int | None:
    line_start = folded.rfind("\n", 0, end) + 1
    column = folded.count("\t", line_start, end)
    line_end = folded.find("\n", end)
    if line_end < 0 or (column == 0 and "\t" not in folded[line_start:line_end]):
        return None
    next_end = folded.find("\n", line_end + 1)
    row = folded[line_end + 1 : next_end if next_end >= 0 else len(folded)]
    cells = row.split("\t")
    if column >= len(cells):
        return None
    return line_end + 1 + sum(len(cell) + 1 for cell in cells[:column])


def sentence_of(folded: str, at: int) -> tuple[int, int]:
    """Bounds of the sentence (or line) around a place."""
    start = max(folded.rfind(mark, 0, at) for mark in ("\n", ". ", "! ", "? ", "。"))
    ends = [place for mark in ("\n", ". ", "! ", "? ", "。") if (place := folded.find(mark, at)) >= 0]
    return start + 1, min(ends, default=len(folded))
