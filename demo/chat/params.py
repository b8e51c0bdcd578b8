"""What a bot sent with a call: form fields, JSON or files, read the way Telegram reads them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from demo.chat.errors import bad_request

Json = dict[str, Any]
"""An object of the Bot API. Kept as JSON all the way: bots and the page both want exactly that."""


@dataclass(frozen=True, slots=True)
class Upload:
    name: str
    content: bytes
    content_type: str


class Params:
    """Fields by name; `files` by their part's name."""

    __slots__ = ("fields", "files")

    def __init__(self, fields: Mapping[str, Any], files: Mapping[str, Upload] | None = None) -> None:
        self.fields = fields
        self.files = files or {}

    def string(self, name: str) -> str:
        """Empty when absent."""
        value = self.fields.get(name)
        return "" if value is None else value if isinstance(value, str) else json.dumps(value)

    def required(self, name: str) -> str:
        value = self.string(name)
        if not value:
            raise bad_request(f'Parameter "{name}" is required')
        return value

    def integer(self, name: str, default: int = 0, low: int | None = None, high: int | None = None) -> int:
        """Telegram takes the default for what is no number, and the nearest bound for what is beyond."""
        try:
            value = int(self.fields.get(name, default))
        except (TypeError, ValueError):
            value = default
        if low is not None:
            value = max(low, value)
        return value if high is None else min(high, value)

    def flag(self, name: str) -> bool:
        value = self.fields.get(name)
        return value is True or str(value).lower() in ("true", "yes", "1")

    def json(self, name: str, what: str) -> Any:
        """A field that holds JSON, as text or already read; None when absent. `what` names it in the error."""
        value = self.fields.get(name)
        if value is None or value == "":
            return None
        if not isinstance(value, str):
            return value
        try:
            return json.loads(value)
        except ValueError:
            raise bad_request(f"Can't parse {what} JSON object") from None

    def message_id(self, name: str = "message_id") -> int:
        if self.fields.get(name) in (None, ""):
            raise bad_request("Message identifier is not specified")
        value = self.integer(name)
        if value <= 0:
            raise bad_request(f"Invalid {name} specified")
        return value
