"""Where the program uses the catalogue: found by reading its source, so that no key is missing and none is dead.

A key stands as the first words of a call (`t("...")`, `work.say("...")`), as `text="..."`, or as `{"text": "..."}`.
It may be chosen (`"a" if one else "b"`), named first (`key = "a"`), or made of a prefix and a value of a closed set
(`f"status-{...}"`): such a family is listed in `FAMILIES`.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from catalog.kind import Reason
from domain.errors import Refusal
from domain.order import EventKind, OrderStatus, Payer
from orders.states import CANCELLABLE, ENDED, RETURNABLE
from texts import LANGUAGES

ROOT = Path(__file__).parents[2]
ROOMS = ("app", "agent", "bot", "catalog", "checkout", "net", "orders", "storage", "stores", "web")

POSTAL = ("name", "line1", "line2", "city", "region", "postal_code", "country")
CHECKOUT_STEPS = ("address", "payment", "review", "processing")


def _dashed(*values: str) -> set[str]:
    return {value.replace("_", "-") for value in values}


FAMILIES: dict[str, set[str]] = {
    "choice-": {"size", "color"},
    "field-": {*POSTAL, "email", "phone"},
    "missing-": {*POSTAL, "email", "phone"} - {"line2"},
    "pay-": _dashed(*Payer),
    "status-": _dashed(*OrderStatus),
    "update-": _dashed(*EventKind),
    "mailbox-is-": {"none", "connected", "refused"},
    "event-": _dashed(*EventKind),
    "cannot-cancel-": _dashed(*(status for status in OrderStatus if status not in CANCELLABLE)),
    "cannot-return-": {"yet", *_dashed(*(ENDED - RETURNABLE))},
    "refused-": _dashed(*(refusal.name.lower() for refusal in Refusal)),
    "link-": set(Reason),
    "unclear-": set(CHECKOUT_STEPS),
    "unclear-said-": {"placed", "not-placed", "try-again"},
    "commands-": {"cart", "orders", "settings", "help"},
    "paid-": _dashed(*Payer),
}
"""Prefix -> every ending that the program can put behind it."""

USED_AS_DATA = {"handover-", "refused-", "link-unsafe-", "evidence-"}
"""Beginnings by which keys are told from other words when they stand alone."""
NO_FILL = {"key", "url", "copy_text", "style", "data"}
OWN_FILL = {"told_why": frozenset({"store", "why"})}
"""Functions that fill a sentence themselves."""
BY_NAME = {"say", "t", "plain", "button", "_answer", "told_why"}
"""Functions that take a key among their first arguments."""
BY_TYPE = {"MuseError", "LinkFailed"}


@dataclass(frozen=True, slots=True)
class Use:
    """A key, or the prefix of a family (ends with "-"); `fill` names the parameters, None when they cannot be
    told from the source."""

    key: str
    fill: frozenset[str] | None
    place: str

    @property
    def keys(self) -> set[str]:
        family = FAMILIES.get(self.key)
        return {self.key} if family is None else {self.key + ending for ending in family}


def uses() -> Iterator[Use]:
    for path in [ROOT / "run_bot.py", *(f for room in ROOMS for f in sorted((ROOT / room).rglob("*.py")))]:
        yield from _Reader(path).uses()


class _Reader:
    def __init__(self, path: Path) -> None:
        self._name = str(path.relative_to(ROOT))
        self._tree = ast.parse(path.read_text(encoding="utf-8"))

    def uses(self) -> Iterator[Use]:
        for scope, node in _with_scope(self._tree):
            if isinstance(node, ast.Call):
                yield from self._call(scope, node)
            elif isinstance(node, ast.Dict):
                yield from self._dict(scope, node)

    def _call(self, scope: ast.AST, call: ast.Call) -> Iterator[Use]:
        name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
        named = {word.arg: word.value for word in call.keywords if word.arg}
        if "text" in named and name != "OutgoingCard" and name != "Button":
            yield from self._keys(scope, named["text"], self._filled(named.get("fill")))
        if name in BY_NAME or name in BY_TYPE:
            whole = not any(word.arg is None for word in call.keywords)
            fill = frozenset(named) - NO_FILL if whole and name not in OWN_FILL else OWN_FILL.get(name)
            for argument in call.args[:4]:
                found = list(self._keys(scope, argument, fill))
                yield from found
                if found:
                    break

    def _dict(self, scope: ast.AST, pairs: ast.Dict) -> Iterator[Use]:
        told = {
            k.value: v for k, v in zip(pairs.keys, pairs.values, strict=True) if isinstance(k, ast.Constant)
        }
        if "text" in told:
            fill = self._filled(told["fill"]) if "fill" in told else None
            yield from self._keys(scope, told["text"], fill)

    def _filled(self, fill: ast.expr | None) -> frozenset[str] | None:
        if fill is None:
            return frozenset()
        if isinstance(fill, ast.Dict) and all(isinstance(key, ast.Constant) for key in fill.keys):
            return frozenset(str(key.value) for key in fill.keys if isinstance(key, ast.Constant))
        return None

    def _keys(self, scope: ast.AST, value: ast.expr, fill: frozenset[str] | None) -> Iterator[Use]:
        """The keys an expression can stand for."""
        if isinstance(value, ast.Constant) and isinstance(value.value, str) and _is_key(value.value):
            yield Use(value.value, fill, f"{self._name}:{value.lineno}")
        elif isinstance(value, ast.IfExp):
            yield from self._keys(scope, value.body, fill)
            yield from self._keys(scope, value.orelse, fill)
        elif isinstance(value, ast.BoolOp):
            for part in value.values:
                yield from self._keys(scope, part, fill)
        elif isinstance(value, ast.JoinedStr) and isinstance(value.values[0], ast.Constant):
            prefix = str(value.values[0].value)
            if prefix.endswith("-"):
                yield Use(prefix, fill, f"{self._name}:{value.lineno}")
        elif isinstance(value, ast.Name):
            for assigned in _assigned(scope, value.id):
                yield from self._keys(scope, assigned, fill)


def _is_key(text: str) -> bool:
    """Written as keys are, and no language's name."""
    written = text.replace("-", "").replace("_", "").isalnum() and text.islower()
    return written and text not in LANGUAGES


def _with_scope(tree: ast.AST, scope: ast.AST | None = None) -> Iterator[tuple[ast.AST, ast.AST]]:
    scope = scope or tree
    for child in ast.iter_child_nodes(tree):
        yield scope, child
        inner = isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef)
        yield from _with_scope(child, child if inner else scope)


def _assigned(scope: ast.AST, name: str) -> Iterator[ast.expr]:
    for node in ast.walk(scope):
        if isinstance(node, ast.Assign) and any(
            isinstance(target, ast.Name) and target.id == name for target in node.targets
        ):
            yield node.value


def literals() -> set[str]:
    """Every string that stands in the source, whatever for."""
    found: set[str] = set()
    for path in [
        ROOT / "run_bot.py",
        *(f for room in (*ROOMS, "domain") for f in (ROOT / room).rglob("*.py")),
    ]:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                found.add(node.value)
    return found
