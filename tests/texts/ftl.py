"""The catalogues as data."""

from __future__ import annotations

from functools import cache

from fluent.syntax import FluentParser, ast
from fluent.syntax.visitor import Visitor

from texts import FOLDER


@cache
def messages(language: str) -> dict[str, ast.Message]:
    """Every message by its key; broken syntax fails."""
    resource = FluentParser().parse((FOLDER / f"{language}.ftl").read_text(encoding="utf-8"))
    found: dict[str, ast.Message] = {}
    for entry in resource.body:
        assert not isinstance(entry, ast.Junk), f"{language}: {entry.content}"
        if isinstance(entry, ast.Message):
            assert entry.id.name not in found, f"{language}: {entry.id.name} stands there twice"
            found[entry.id.name] = entry
    return found


class _Names(Visitor):
    def __init__(self) -> None:
        self.names: set[str] = set()
        self.selectors: list[ast.SelectExpression] = []

    def visit_VariableReference(self, node: ast.VariableReference) -> None:
        self.names.add(node.id.name)

    def visit_SelectExpression(self, node: ast.SelectExpression) -> None:
        self.selectors.append(node)
        self.generic_visit(node)


@cache
def variables(language: str, key: str) -> frozenset[str]:
    """What fills the message."""
    seen = _Names()
    seen.visit(messages(language)[key])
    return frozenset(seen.names)


def choices(language: str, key: str) -> list[tuple[str, set[str]]]:
    """The message's selections: (variable, names of the variants)."""
    seen = _Names()
    seen.visit(messages(language)[key])
    return [
        (_selector_name(node.selector), {_variant_name(variant.key) for variant in node.variants})
        for node in seen.selectors
    ]


def _selector_name(selector: object) -> str:
    assert isinstance(selector, ast.VariableReference), "only parameters choose"
    return selector.id.name


def _variant_name(key: ast.Identifier | ast.NumberLiteral) -> str:
    return str(key.name if isinstance(key, ast.Identifier) else key.value)
