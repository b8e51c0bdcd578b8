"""A parcel number -> every carrier it may belong to, with the page to track it at."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache, lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import quote

from orders.carriers.checks import CHECKS

DATA = Path(__file__).with_name("carriers.toml")
S10 = re.compile(r"[A-Z]{2}[0-9]{9}([A-Z]{2})")
ANY_POST = "https://t.17track.net/en#nums={number}"
"""Tracks S10 numbers of operators whose own page cannot be linked to."""


@dataclass(frozen=True, slots=True)
class Shape:
    """One form of a carrier's numbers. `alone`: needs no label beside it."""

    pattern: re.Pattern[str]
    check: str
    prefix: str
    alone: bool

    def fits(self, number: str) -> re.Match[str] | None:
        return self.pattern.fullmatch(number)

    def checked(self, found: re.Match[str]) -> bool | None:
        """Whether the check digit is right; None for a form without one."""
        if not self.check:
            return None
        body = found.groupdict().get("body") or found[0]
        return CHECKS[self.check](self.prefix + body)


@dataclass(frozen=True, slots=True)
class Carrier:
    """`name` is what shoppers are told; `url` has `{number}` in it or is empty."""

    id: str
    name: str
    url: str = ""
    hosts: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    quiet: bool = False
    labels: tuple[str, ...] = ()
    """What this carrier alone calls its numbers, folded; looked for in its own mails."""
    shapes: tuple[Shape, ...] = field(default=(), repr=False)

    def link(self, number: str) -> str | None:
        return self.url.format(number=quote(number, safe="")) if self.url else None


@dataclass(frozen=True, slots=True)
class Candidate:
    """A carrier that `number` may belong to. `checked`: its check digit is right (None: it has none).
    `alone`: the number says so by itself, without a label or a sender."""

    carrier: Carrier
    number: str
    checked: bool | None
    alone: bool

    @property
    def url(self) -> str | None:
        return self.carrier.link(self.number)


class Carriers:
    """All carriers of `carriers.toml`."""

    def __init__(self, data: dict[str, Any]) -> None:
        self.all = tuple(_carrier(entry) for entry in data["carrier"])
        self._by_id = {carrier.id: carrier for carrier in self.all}
        self._by_host = {host: carrier for carrier in self.all for host in carrier.hosts}
        self._by_name = {name: c for c in self.all for name in (c.name, *c.names)}
        self._posts = {
            country: self._by_id[entry["id"]]
            for entry in data["carrier"]
            for country in entry.get("countries", ())
        }
        self._posts |= {c: Carrier(f"post-{c.lower()}", name, ANY_POST) for c, name in data["s10"].items()}
        self._spelled = tuple(sorted(self._by_name, key=len, reverse=True))

    def get(self, carrier_id: str) -> Carrier | None:
        return self._by_id.get(carrier_id)

    def of_name(self, name: str) -> Carrier | None:
        """By the name shown or any of its other names, whatever the case."""
        wanted = name.strip().casefold()
        return next((c for spelled, c in self._by_name.items() if spelled.casefold() == wanted), None)

    def of_host(self, host: str) -> Carrier | None:
        """Whose host, or whose domain's host, this is."""
        labels = host.lower().rstrip(".").split(".")
        parents = (".".join(labels[start:]) for start in range(len(labels) - 1))
        return next((self._by_host[parent] for parent in parents if parent in self._by_host), None)

    def named_in(self, text: str) -> Iterator[tuple[int, Carrier]]:
        """Where carriers are named in `text`, in order; a longer name wins over one within it."""
        present = tuple(name for name in self._spelled if name in text)
        if present:
            for found in _as_words(present).finditer(text):
                yield found.start(), self._by_name[found[0]]

    def candidates(self, number: str) -> tuple[Candidate, ...]:
        """Every carrier that `number` (any case, spaces and hyphens allowed) may belong to, surest first: forms
        that stand alone, then right check digits, then forms without one; wrong check digits are left out."""
        number = normal(number)
        found = [one for carrier in self.all for one in _fits(carrier, number)]
        post = S10.fullmatch(number)
        if post is not None and CHECKS["s10"](number) and (operator := self._posts.get(post[1])):
            found = [one for one in found if one.carrier is not operator]
            found.append(Candidate(operator, number, checked=True, alone=True))
        best: dict[str, Candidate] = {}
        for one in sorted(found, key=_surety):
            best.setdefault(one.carrier.id, one)
        return tuple(best.values())

    def fits(self, carrier: Carrier, number: str) -> bool:
        """Whether `number` has a form of `carrier`, right check digit or not."""
        number = normal(number)
        post = S10.fullmatch(number)
        return any(shape.fits(number) for shape in carrier.shapes) or (
            post is not None and self._posts.get(post[1]) is carrier
        )


def normal(number: str) -> str:
    """As carriers' systems take it: capitals, no spaces, dots or hyphens."""
    return re.sub(r"[\s.\-\u00a0\u2010-\u2015]", "", number).upper()


@lru_cache(maxsize=1024)
def _as_words(names: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile(rf"(?<![\w@.])(?:{'|'.join(map(re.escape, names))})(?![\w@]|\.\w)")


@cache
def carriers() -> Carriers:
    return Carriers(tomllib.loads(DATA.read_text(encoding="utf-8")))


def _carrier(entry: dict[str, Any]) -> Carrier:
    return Carrier(
        id=entry["id"],
        name=entry["name"],
        url=entry["url"],
        hosts=tuple(entry["hosts"]),
        names=tuple(entry.get("names", ())),
        quiet=entry.get("quiet", False),
        labels=tuple(entry.get("labels", ())),
        shapes=tuple(
            Shape(re.compile(n["shape"]), n.get("check", ""), n.get("prefix", ""), n.get("alone", False))
            for n in entry["numbers"]
        ),
    )


def _fits(carrier: Carrier, number: str) -> Iterator[Candidate]:
    for shape in carrier.shapes:
        if found := shape.fits(number):
            checked = shape.checked(found)
            if checked is not False:
                yield Candidate(carrier, number, checked, shape.alone)


def _surety(one: Candidate) -> tuple[bool, bool]:
    return (not one.alone, not one.checked)
