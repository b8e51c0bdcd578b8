"""Pages as data, for tests without a browser."""

from __future__ import annotations

from typing import Any

from checkout.tiers.walker.page import ButtonSeen, FieldSeen, Option, PageSeen, RowSeen


def field(label: str = "", type: str = "text", **more: Any) -> FieldSeen:
    options = tuple(Option(value, text, False) for value, text in more.pop("options", ()))
    base: dict[str, Any] = {
        "type": type, "tag": "input", "name": "", "id": "", "autocomplete": "", "placeholder": "", "label": label,
        "group": "", "value": "", "checked": False, "required": False, "disabled": False, "readonly": False,
        "invalid": False, "message": "", "options": options, "selector": f"#{label}", "handle": "", "dialog": -1,
        "form": 0,
    }  # fmt: skip
    return FieldSeen(**base | more)


def button(text: str, **more: Any) -> ButtonSeen:
    base: dict[str, Any] = {
        "text": text, "link": False, "href": "", "disabled": False, "chosen": False, "testid": "", "gone": False,
        "selector": f"main > {text}", "dialog": -1, "form": 0,
    }  # fmt: skip
    return ButtonSeen(**base | more)


def page(**more: Any) -> PageSeen:
    rows = tuple(RowSeen(label, amount) for label, amount in more.pop("rows", ()))
    base: dict[str, Any] = {
        "url": "https://shop.example/checkout",
        "title": "",
        "ready": "complete",
        "rows": rows,
    }
    return PageSeen(**base | more)
