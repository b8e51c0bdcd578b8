"""A place named in passing: "the seattle one", "use brooklyn", "the one in Chicago"."""

from __future__ import annotations

import re

from agent.understanding.concepts import word_set

_CITY = re.compile(
    r"\b(?:in|en|a|the|la|el|use|to|my|for|le|celle de|celui de|de|die|das|der)\s+(?P<city>[^\W\d_][^\d,.!?]{2,30}?)(?:\s+(?:one|address|residence|place|house|addy|location|apartment|adresse|direccion)\b|[.!?]?$)",
    re.IGNORECASE,
)
_BARE = re.compile(
    r"(?P<city>[^\W\d_]{4,20}(?: (?!pl[sz]|please|por|bitte)[^\W\d_]{3,20})?)(?: (?:please|pls|plz|por favor|bitte))?[.!]?",
    re.IGNORECASE,
)
_NOT_CITIES = word_set("not cities")


def bare_city(text: str) -> str | None:
    """One or two words and nothing else: "chicago pls". Whether they name a place is for others to know."""
    bare = _BARE.fullmatch(" ".join(text.split()))
    if bare and not _NOT_CITIES & set(bare["city"].lower().split()):
        return bare["city"]
    return None


def said_city(text: str) -> str | None:
    """The place by which one of the saved addresses is meant, as written."""
    line = " ".join(text.split())
    short = re.fullmatch(
        r"(?P<city>[^\W\d_][^\W\d_ ]{2,20}(?: [^\W\d_]{3,20})?) (?:one|address|place|residence|house|apartment|apt)[.!]?",
        line,
    )
    if short and short["city"].split()[0].lower() not in _NOT_CITIES:
        return short["city"]
    for match in reversed(list(_CITY.finditer(line))):
        words = [
            w
            for w in match["city"].split()
            if w.lower() not in {"one", "in", "the", "address", "de", "del", "please", "pls", "plz"}
        ]
        if words and words[0].lower() not in _NOT_CITIES:
            return " ".join(words)
    return None
