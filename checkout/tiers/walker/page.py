"""What a shopper sees on a page, as data."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from importlib.resources import files
from typing import Any
from urllib.parse import urlsplit

READ_PAGE = files(__package__).joinpath("page.js").read_text(encoding="utf-8")

CHANGE = """(patience) => new Promise((done) => {
  const look = window[Symbol.for('last look')];
  if (!look || look.changed) return done();
  look.wake = done;
  setTimeout(done, patience);
})"""
"""Resolves when the page has changed since it was last read, or after `patience` milliseconds."""


@dataclass(frozen=True, slots=True)
class Option:
    value: str
    text: str
    disabled: bool


@dataclass(frozen=True, slots=True)
class FieldSeen:
    """An input, select or choice. `selector` may lead through frames (see `frames.element`). `handle`: what to click instead when the input itself is drawn by its label.
    `group`: the title over a set of choices. `dialog`, `form`: index of the dialog and form it is in, or -1."""

    type: str
    tag: str
    name: str
    id: str
    autocomplete: str
    placeholder: str
    label: str
    group: str
    value: str
    checked: bool
    required: bool
    disabled: bool
    readonly: bool
    invalid: bool
    message: str
    options: tuple[Option, ...]
    selector: str
    handle: str
    dialog: int
    form: int

    @classmethod
    def bare(cls, type_: str, value: str, checked: bool, options: Iterable[dict[str, Any]]) -> FieldSeen:
        """A field that was found by a locator, and of which no more is known."""
        return cls(
            type=type_, tag="", name="", id="", autocomplete="", placeholder="", label="", group="",
            value=value, checked=checked, required=False, disabled=False, readonly=False, invalid=False,
            message="", options=tuple(Option(**one) for one in options), selector="", handle="", dialog=-1,
            form=-1,
        )  # fmt: skip

    @property
    def is_list(self) -> bool:
        """A list that the page draws itself: pressed open, and nothing can be typed into it."""
        return self.type == "combobox" and self.tag != "input"

    @property
    def is_choice(self) -> bool:
        return self.type in ("radio", "checkbox", "switch")

    @property
    def names(self) -> str:
        """All that the page calls it, in lower case."""
        return f"{self.label} {self.name} {self.id} {self.placeholder}".lower()


@dataclass(frozen=True, slots=True)
class ButtonSeen:
    """A button, or a link (then with its address). `gone`: marked as sold out or unavailable."""

    text: str
    link: bool
    href: str
    disabled: bool
    chosen: bool
    testid: str
    gone: bool
    selector: str
    dialog: int
    form: int


@dataclass(frozen=True, slots=True)
class DialogSeen:
    """`blocking`: it lies over the middle of the page, or says that nothing else may be used."""

    text: str
    blocking: bool


@dataclass(frozen=True, slots=True)
class FrameSeen:
    """`src`: where it began. `told`: its title and names, and the words beside it."""

    src: str
    title: str
    width: float
    height: float
    selector: str = ""
    told: str = ""


@dataclass(frozen=True, slots=True)
class RowSeen:
    """An amount as written, and the words before it."""

    label: str
    amount: str


@dataclass(frozen=True)
class PageSeen:
    """A whole page as `page.js` reads it: visible things only, those of its frames among them (`inner`: the frames'
    addresses). `status`: what its document was answered with, 0
    where the browser does not say. `answered`: how many requests of its scripts were answered, `limited`: by 429."""

    url: str
    title: str
    ready: str
    inner: tuple[str, ...] = ()
    status: int = 200
    answered: int = 0
    limited: int = 0
    fields: tuple[FieldSeen, ...] = ()
    buttons: tuple[ButtonSeen, ...] = ()
    frames: tuple[FrameSeen, ...] = ()
    dialogs: tuple[DialogSeen, ...] = ()
    rows: tuple[RowSeen, ...] = ()
    alerts: tuple[str, ...] = ()
    headings: tuple[str, ...] = ()
    text: str = field(default="", repr=False)

    @classmethod
    def of(cls, raw: dict[str, Any]) -> PageSeen:
        """From what `page.js` returns."""
        return cls(
            url=raw["url"],
            title=raw["title"],
            ready=raw["ready"],
            status=raw["status"],
            answered=raw["answered"],
            limited=raw["limited"],
            fields=tuple(
                FieldSeen(**{**one, "options": tuple(Option(**o) for o in one["options"])})
                for one in raw["fields"]
            ),
            buttons=tuple(ButtonSeen(**one) for one in raw["buttons"]),
            frames=tuple(FrameSeen(**one) for one in raw["frames"]),
            dialogs=tuple(DialogSeen(**one) for one in raw["dialogs"]),
            rows=tuple(RowSeen(**one) for one in raw["rows"]),
            alerts=tuple(raw["alerts"]),
            headings=tuple(raw["headings"]),
            text=raw["text"],
        )

    @property
    def path(self) -> str:
        """Path and query, e.g. "/checkout?step=address"."""
        return _path_of(self.url)

    @property
    def paths(self) -> tuple[str, ...]:
        """The page's path, then those of its frames."""
        return (self.path, *map(_path_of, self.inner))

    @cached_property
    def shape(self) -> tuple[object, ...]:
        """What tells one step of a checkout from another, whatever was typed meanwhile."""
        return (
            self.url.partition("#")[0],
            self.inner,
            tuple((f.name or f.id or f.label, f.type) for f in self.fields),
            tuple(b.text for b in self.buttons if not b.link),
            self.headings,
        )

    def says(self, words: re.Pattern[str]) -> str:
        """The first line of text that matches, tidied; empty when none does."""
        found = words.search(self.text)
        if not found:
            return ""
        start = self.text.rfind("\n", 0, found.start()) + 1
        end = self.text.find("\n", found.end())
        return " ".join(self.text[start : end if end >= 0 else None].split())[:200]


def _path_of(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.path}?{parts.query}" if parts.query else parts.path
