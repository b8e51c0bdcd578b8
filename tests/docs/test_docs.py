"""The pages say what the program is."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from pydantic import SecretStr

from domain.settings import Settings
from run_bot import app

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
ROW = re.compile(r"^\| `(MUSE_[A-Z0-9_]+)` \| (?:`([^`]*)`)? ?\| (.+) \|$", re.MULTILINE)
LINK = re.compile(r"\]\((?!https?://|#)([^)#\s]+)[^)]*\)")
RUNNING = (ROOT / "docs/running.md").read_text(encoding="utf-8")
LARGEST_PICTURE = 300_000


def documented() -> dict[str, str]:
    """Setting -> its default as the table writes it."""
    rows = ROW.findall(RUNNING)
    assert all(what.endswith(".") for _name, _default, what in rows)
    assert len({name for name, _default, _what in rows}) == len(rows)
    return {name: default for name, default, _what in rows}


def actual() -> dict[str, str]:
    defaults = {}
    for name, field in Settings.model_fields.items():
        value = field.get_default(call_default_factory=True)
        assert not isinstance(value, SecretStr), "a secret has no default"
        defaults[f"MUSE_{name.upper()}"] = "" if value in (None, "", ()) else str(value)
    return defaults


def test_every_setting_is_in_the_table_with_its_default() -> None:
    assert documented() == actual()


def test_the_example_file_names_settings_that_exist() -> None:
    example = (ROOT / ".env.example").read_text(encoding="utf-8")
    named = re.findall(r"^#? ?(MUSE_[A-Z0-9_]+)=", example, re.MULTILINE)
    assert "MUSE_BOT_TOKEN" in named
    assert set(named) <= set(actual())


def commands() -> Iterator[str]:
    """As they are typed; a group that only holds others is left out."""
    for command in app.registered_commands:
        yield str(command.name or getattr(command.callback, "__name__", ""))
    for group in app.registered_groups:
        sub = group.typer_instance
        assert sub is not None
        for command in sub.registered_commands:
            yield f"{group.name} {command.name or getattr(command.callback, '__name__', '')}"


def test_every_command_is_in_the_table() -> None:
    told = set(re.findall(r"^\| `run_bot\.py ([a-z]+(?: [a-z]+)?)", RUNNING, re.MULTILINE))
    assert set(commands()) <= told


def test_rooms_are_listed_from_top_to_bottom() -> None:
    lint = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"]
    layers = next(one["layers"] for one in lint["contracts"] if one["type"] == "layers")
    text = (ROOT / "docs/rooms.md").read_text(encoding="utf-8")
    places = [text.index(f"\n    {layer.split(' | ')[0]}/ ") for layer in layers]
    assert places == sorted(places)
    folders = {path.parent.name for path in ROOT.glob("*/__init__.py")}
    assert {name for name in folders if f"{name}/" not in text} == set()


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_between_pages_lead_somewhere(page: Path) -> None:
    for target in LINK.findall(page.read_text(encoding="utf-8")):
        assert (page.parent / target).exists(), target


def test_every_page_is_reached_from_the_readme() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    assert not [page.name for page in PAGES[1:] if f"docs/{page.name}" not in text]


def test_the_picture_is_small_enough_to_load_with_the_page() -> None:
    pictures = list((ROOT / "docs").glob("*.png"))
    assert pictures
    assert all(picture.stat().st_size < LARGEST_PICTURE for picture in pictures)
