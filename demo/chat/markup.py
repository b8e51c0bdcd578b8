"""Keyboards: checked as Telegram checks them (https://core.telegram.org/bots/api#inlinekeyboardbutton)."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from demo.chat.errors import bad_request
from demo.chat.params import Json, Params

DATA_LIMIT = 64
"""Bytes of callback_data."""
COPY_LIMIT = 256
BUTTONS_LIMIT = 100
STYLES = ("", "danger", "success", "primary")
_INLINE = ("url", "callback_data", "web_app", "copy_text", "login_url", "switch_inline_query")


def read_markup(params: Params) -> Json | None:
    """The `reply_markup` of a call, cleaned; None when there is none. Raises 400 as Telegram does."""
    markup = params.json("reply_markup", "reply keyboard markup")
    if markup is None:
        return None
    if not isinstance(markup, dict):
        raise bad_request("Object expected as reply markup")
    if markup.get("keyboard"):
        rows = _rows(markup["keyboard"], "keyboard")
        return {**markup, "keyboard": [[_reply_button(button) for button in row] for row in rows]}
    if markup.get("inline_keyboard"):
        rows = _rows(markup["inline_keyboard"], "inline_keyboard")
        checked = [[_inline_button(button) for button in row] for row in rows if row]
        if sum(map(len, checked)) > BUTTONS_LIMIT:
            raise bad_request("reply markup is too long")
        return {"inline_keyboard": checked} if checked else None
    if markup.get("remove_keyboard") or markup.get("force_reply"):
        return dict(markup)
    return None


def inline_only(markup: Json | None) -> Json | None:
    """Messages keep inline keyboards alone; the others belong to the chat."""
    return markup if markup and "inline_keyboard" in markup else None


def _rows(value: Any, field: str) -> list[list[Any]]:
    if not isinstance(value, list) or not all(isinstance(row, list) for row in value):
        owner = " of the InlineKeyboardMarkup" if field == "inline_keyboard" else ""
        raise bad_request(f'Field "{field}"{owner} must be an Array of Arrays')
    return value


def _reply_button(button: Any) -> Json:
    button = {"text": button} if isinstance(button, str) else button
    if not isinstance(button, dict) or not button.get("text"):
        raise bad_request("can't parse keyboard button: KeyboardButton must be a String or an Object")
    return button


def _inline_button(button: Any) -> Json:
    if not isinstance(button, dict):
        raise bad_request("can't parse inline keyboard button: InlineKeyboardButton must be an Object")
    if "text" not in button:
        raise bad_request("can't parse inline keyboard button: Can't find field \"text\"")
    if not button["text"]:
        raise bad_request("Inline keyboard button text must be non-empty")
    if button.get("style", "") not in STYLES:
        raise bad_request("can't parse inline keyboard button: invalid button style specified")
    if not any(button.get(kind) for kind in _INLINE):
        raise bad_request(
            "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard"
        )
    if button.get("url"):
        return {**button, "url": check_url(button["url"], "inline keyboard button URL")}
    if button.get("web_app"):
        check_url(button["web_app"]["url"], "inline keyboard button Web App URL")
    if len(str(button.get("callback_data", "")).encode()) > DATA_LIMIT:
        raise bad_request("BUTTON_DATA_INVALID")
    if "copy_text" in button and not 1 <= len(button["copy_text"].get("text", "")) <= COPY_LIMIT:
        raise bad_request("BUTTON_COPY_TEXT_INVALID")
    return button


def check_url(url: str, what: str) -> str:
    """A link as Telegram keeps it: with a scheme, http or https (or tg)."""
    link = url.strip()
    if "://" not in link:
        link = f"http://{link}"
    try:
        parts = urlsplit(link)
        host, _ = parts.hostname or "", parts.port
    except ValueError:
        raise bad_request(f"{what} '{url}' is invalid: Wrong HTTP URL") from None
    if parts.scheme not in ("http", "https", "tg", "ton"):
        raise bad_request(f"{what} '{url}' is invalid: Unsupported URL protocol")
    if parts.scheme in ("http", "https") and "." not in host and ":" not in host:
        raise bad_request(f"{what} '{url}' is invalid: Wrong HTTP URL")
    return link
