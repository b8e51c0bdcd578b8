"""The catalogues say the same in every language, whole and in Telegram's HTML."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest

import texts
from bot.splitting import length, plain
from tests.texts.ftl import choices, messages, variables

LANGUAGES = texts.LANGUAGES
OTHERS = tuple(language for language in LANGUAGES if language != "en")
NUMBERS = {"stores", "items", "quantity", "most", "part"}
"""Parameters that count something; all others are words."""
TAG = re.compile(r"<(/?)([a-z-]+)[^>]*>")
ALLOWED = {"b", "i", "code", "s"}


def filled(language: str, key: str, number: int = 3) -> str:
    fill: dict[str, Any] = {name: number if name in NUMBERS else "x" for name in variables(language, key)}
    return texts.say(language, key, **fill)


def test_english_and_spanish_are_spoken() -> None:
    assert LANGUAGES == ("en", "es")


@pytest.mark.parametrize("language", OTHERS)
def test_every_language_has_every_sentence(language: str) -> None:
    assert set(messages(language)) == set(messages("en"))


@pytest.mark.parametrize("language", OTHERS)
def test_a_sentence_takes_the_same_parameters_in_every_language(language: str) -> None:
    differing = {
        key: (set(variables("en", key)), set(variables(language, key)))
        for key in messages("en")
        if key in messages(language) and variables("en", key) != variables(language, key)
    }
    assert not differing


@pytest.mark.parametrize("language", OTHERS)
def test_a_sentence_knows_the_same_choices_in_every_language(language: str) -> None:
    differing = [
        key
        for key in messages("en")
        if key in messages(language)
        and sorted(choices("en", key), key=str) != sorted(choices(language, key), key=str)
    ]
    assert not differing


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_sentence_can_be_said(language: str) -> None:
    for key in messages(language):
        said = filled(language, key)
        assert said.strip(), key
        assert "{" not in said, f"{key}: a parameter was not filled"
        assert "  " not in said.replace("\n    ", "\n"), f"{key}: two spaces"


@pytest.mark.parametrize("language", LANGUAGES)
def test_html_is_telegrams_and_whole(language: str) -> None:
    for key in messages(language):
        said = filled(language, key)
        open_tags: list[str] = []
        for closing, name in TAG.findall(said):
            assert name in ALLOWED, f"{key}: <{name}>"
            if closing:
                assert open_tags, f"{key}: </{name}> closes nothing"
                assert open_tags.pop() == name, key
            else:
                open_tags.append(name)
        assert not open_tags, f"{key}: {open_tags} stays open"
        assert "<" not in plain(said), f"{key}: a bare <"
        assert not re.search(r"&(?!amp;|lt;|gt;)", said), f"{key}: a bare &"


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_no_html_has_none(language: str) -> None:
    """Buttons, reasons inside other sentences and the bot's description are shown as they are."""
    for key in messages(language):
        if (
            key.startswith(("button-", "refused-", "handover-", "commands-", "field-"))
            or key == "description"
        ):
            assert not TAG.search(filled(language, key)), key


@pytest.mark.parametrize("language", LANGUAGES)
def test_lengths_keep_telegrams_limits(language: str) -> None:
    for key in messages(language):
        said = filled(language, key)
        assert length(said) <= 1024, key
        if key.startswith("commands-"):
            assert 3 <= len(said) <= 256, key
    assert length(filled(language, "description")) <= 512


@pytest.mark.parametrize("language", LANGUAGES)
def test_buttons_are_short_enough_for_a_phone(language: str) -> None:
    """A row takes about 36 characters. What fills a button's name is a store's, shortened."""
    for key in messages(language):
        if key.startswith("button-") and key != "button-too-old":
            assert len(filled(language, key)) <= 36, key


@pytest.mark.parametrize(
    ("language", "number", "said"),
    [
        ("en", 1, "1 item"),
        ("en", 2, "2 items"),
        ("en", 0, "0 items"),
        ("es", 1, "1 artículo"),
        ("es", 2, "2 artículos"),
        ("es", 0, "0 artículos"),
    ],
)
def test_plural_forms(language: str, number: int, said: str) -> None:
    assert texts.say(language, "store-items", items=number) == said


def test_every_count_has_a_singular() -> None:
    for language in LANGUAGES:
        for key in messages(language):
            for variable, variants in choices(language, key):
                if variable in NUMBERS:
                    assert variants == {"one", "other"}, f"{language}: {key}"


def test_a_secret_is_named_by_its_kind() -> None:
    assert "a card number" in texts.say("en", "secret-deleted", kind="card")
    assert "una contraseña" in texts.say("es", "secret-deleted", kind="password")
    assert "un secreto" in texts.say("es", "secret-deleted", kind="whatever")


def test_a_language_nobody_wrote_falls_back_to_english() -> None:
    assert texts.say("xx", "thanks") == texts.say("en", "thanks")
    assert texts.known("thanks")
    assert not texts.known("no-such-sentence")


def test_a_key_nobody_wrote_is_an_error() -> None:
    with pytest.raises(KeyError):
        texts.say("en", "no-such-sentence")


def test_days_are_written_as_people_say_them() -> None:
    assert texts.day("en", date(2026, 11, 24)) == "Tue, Nov 24"
    assert texts.day("es", date(2026, 11, 24)) == "mar 24 nov"
