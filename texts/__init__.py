"""Every sentence Muse says, by language, in Project Fluent's format (one `.ftl` file a language)."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

from babel.dates import format_date
from fluent.runtime import FluentBundle, FluentResource

FOLDER = Path(__file__).parent
LANGUAGES = tuple(sorted(file.stem for file in FOLDER.glob("*.ftl")))


@cache
def _bundle(language: str) -> FluentBundle:
    bundle = FluentBundle([language], use_isolating=False)
    bundle.add_resource(FluentResource((FOLDER / f"{language}.ftl").read_text(encoding="utf-8")))
    return bundle


def known(key: str, language: str = "en") -> bool:
    return bool(_bundle(language).has_message(key))


def say(language: str, key: str, **params: Any) -> str:
    """The sentence `key` in `language`, English where that language lacks it. Parameters are inserted as they
    are: whoever shows the result as HTML escapes it whole. Raises `KeyError` for a key nobody wrote."""
    if params:  # what fills a sentence may be a shopper's own: it is not kept
        return _filled(language, key, params)
    return _plain(language, key)


@cache
def _plain(language: str, key: str) -> str:
    return _filled(language, key, {})


def _filled(language: str, key: str, params: dict[str, Any]) -> str:
    for tongue in (language, "en"):
        if tongue not in LANGUAGES:
            continue
        bundle = _bundle(tongue)
        if bundle.has_message(key) and (pattern := bundle.get_message(key).value) is not None:
            text, _errors = bundle.format_pattern(pattern, params)
            return str(text)
    raise KeyError(key)


def day(language: str, value: Any) -> str:
    """A date as people say it: "Tue, Nov 24"."""
    return format_date(value, "EEE, MMM d" if language == "en" else "EEE d MMM", locale=language)
