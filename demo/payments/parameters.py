"""Checks parameters against the types that the `stripe` library declares for its API version.

The library is generated from Stripe's own description, so an unknown name, a missing one or a wrong type is
refused here as Stripe refuses it, without a second list to keep.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from types import NoneType, UnionType
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

import stripe
from stripe._stripe_object import UntypedStripeObject

from demo.payments.errors import Json, Refusal, invalid

OPTIONS = frozenset(stripe.RequestOptions.__annotations__)
"""What the library mixes into parameters for itself; never on the wire."""

_ONLY_FOR_TYPE_CHECKERS = {"StripeContext": Any, "Mapping": Mapping}
"""Names that the library imports for type checkers alone."""


def checked(given: Json, shape: Any) -> Json:
    """`given` with its words turned into the declared types. Raises `Refusal` 400 with Stripe's codes."""
    return _group(given, shape, "")


@cache
def fields(shape: Any) -> dict[str, Any]:
    """Name and type of each parameter of one of the library's `...Params` classes."""
    hints = get_type_hints(shape, localns=_ONLY_FOR_TYPE_CHECKERS)
    return {_wire_name(name): kind for name, kind in hints.items() if name not in OPTIONS}


def _wire_name(name: str) -> str:
    """Python keywords carry an underscore in the library ("from_")."""
    return name.removesuffix("_")


def is_group(kind: Any) -> bool:
    return isinstance(kind, type) and hasattr(kind, "__required_keys__")


def _group(given: Json, shape: Any, path: str) -> Json:
    known = fields(shape)
    for name in given:
        if name not in known:
            full = _join(path, name)
            raise invalid(f"Received unknown parameter: {full}", full, "parameter_unknown")
    for name in shape.__required_keys__ - OPTIONS:
        if _wire_name(name) not in given:
            full = _join(path, _wire_name(name))
            raise invalid(f"Missing required param: {full}.", full, "parameter_missing")
    return {name: _value(value, known[name], _join(path, name)) for name, value in given.items()}


def _value(value: Any, kind: Any, path: str) -> Any:
    """Raises the refusal of the last possibility when none fits."""
    refusal: Refusal | None = None
    for option in _options(kind):
        try:
            return _as(value, option, path)
        except Refusal as problem:
            refusal = problem
    raise refusal or invalid(f"Invalid value for {path}.", path)


def _options(kind: Any) -> list[Any]:
    """The members of a union, groups and lists before plain text. The library leaves its lists of words open
    to words of later versions; this version's are all that counts here."""
    if get_origin(kind) not in {Union, UnionType}:
        return [kind]
    members = [m for member in get_args(kind) if member is not NoneType for m in _options(member)]
    if any(get_origin(m) is Literal and get_args(m) != ("",) for m in members):
        members = [m for m in members if m is not str]
    return sorted(members, key=lambda m: m is str)


def _as(value: Any, kind: Any, path: str) -> Any:
    origin = get_origin(kind)
    if is_group(kind):
        return _group(_need_dict(value, path), kind, path)
    if origin is list:
        return [_value(v, get_args(kind)[0], f"{path}[{k}]") for k, v in _need_dict(value, path).items()]
    if origin is Literal:
        return _choice(value, get_args(kind), path)
    if _is_text_map(kind, origin):
        return {k: str(v) for k, v in _need_dict(value, path).items()} if value != "" else {}
    if not isinstance(value, str):
        raise invalid(f"Invalid {path}: must be a string", path)
    if kind is int:
        return _integer(value, path)
    if kind is bool:
        return _boolean(value, path)
    return value


def _is_text_map(kind: Any, origin: Any) -> bool:
    return origin is dict or (origin or kind) is UntypedStripeObject


def _need_dict(value: Any, path: str) -> Json:
    if not isinstance(value, dict):
        raise invalid(f"Invalid object: {path}", path, "parameter_invalid_empty" if value == "" else None)
    return value


def _choice(value: Any, choices: tuple[Any, ...], path: str) -> Any:
    if value in choices:
        return value
    listed = ", ".join(str(c) for c in choices if c != "")
    raise invalid(f"Invalid {path}: must be one of {listed}", path)


def _integer(value: str, path: str) -> int:
    if not re.fullmatch(r"-?\d{1,15}", value):
        raise invalid(f"Invalid integer: {value[:40]}", path, "parameter_invalid_integer")
    return int(value)


def _boolean(value: str, path: str) -> bool:
    if value not in {"true", "false"}:
        raise invalid(f"Invalid boolean: {value[:40]}", path)
    return value == "true"


def _join(path: str, name: str) -> str:
    return f"{path}[{name}]" if path else name
