"""What the parts of merchants' answers are made of: tolerant of spelling, strict about money.

Amounts are ISO 4217 minor units.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

_CODE = re.compile(r"[A-Za-z0-9_.:-]{1,60}")


def _whole(value: Any) -> Any:
    """JSON has one kind of number: 1000.0 is 1000. Booleans and digits in quotes are no amounts."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ValueError("not a number of minor units")
    if isinstance(value, float) and not value.is_integer():
        raise ValueError("not a whole number of minor units")
    return int(value)


def _text(value: Any) -> Any:
    """Absent text is empty, numbers are taken as ids, and of text in several forms the plain one is read."""
    if isinstance(value, dict):
        value = next((value[form] for form in ("plain", "text", "markdown") if value.get(form)), "")
    return "" if value is None else str(value) if isinstance(value, int | float) else value


def _code(value: Any) -> Any:
    """A code is one short word for programs; codes reach operators' eyes, so nothing else passes for one."""
    return value if isinstance(value, str) and _CODE.fullmatch(value) else ""


def many(value: Any) -> Any:
    return () if value is None else value


def named(value: Any) -> Any:
    """A list's entries that have an id: without one nothing can be done with them."""
    listed = value if isinstance(value, list) else []
    return [entry for entry in listed if isinstance(entry, dict) and entry.get("id") not in (None, "")]


def cents_of(value: Any) -> Any:
    """A price written out with its currency counts by its amount."""
    return value.get("amount") if isinstance(value, dict) else value


def upper(value: Any) -> Any:
    return value.upper() if isinstance(value, str) else value


def _moment(value: Any) -> Any:
    """RFC 3339; a moment that cannot be read is as good as none, and one without a zone is UTC."""
    if not isinstance(value, str):
        return None
    try:
        moment = datetime.fromisoformat(value)
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


Moment = Annotated[datetime | None, BeforeValidator(_moment)]
Amount = Annotated[int, BeforeValidator(_whole), Field(ge=-(10**13), le=10**13)]
Text = Annotated[str, BeforeValidator(_text)]
Code = Annotated[str, BeforeValidator(_code)]


def one_line(text: str, limit: int) -> str:
    """A store's words as one line of a card, cut with an ellipsis."""
    words = " ".join(text.split())
    return words if len(words) <= limit else f"{words[: limit - 1]}…"


def code_in(value: Any) -> str:
    """The code in an error body that no model describes."""
    return str(_code(value))


class Answer(BaseModel):
    """Part of a merchant's answer. What is null counts as absent."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    @model_validator(mode="before")
    @classmethod
    def _drop_nulls(cls, data: Any) -> Any:
        return {k: v for k, v in data.items() if v is not None} if isinstance(data, dict) else data


class Total(Answer):
    type: Text
    amount: Amount
    display_text: Text = ""


Totals = Annotated[tuple[Total, ...], BeforeValidator(many)]
