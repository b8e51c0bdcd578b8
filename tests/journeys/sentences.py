"""What Muse is expected to say, from the sentence catalogue, as it stands in the chat."""

from __future__ import annotations

from typing import Any

from bot.splitting import plain
from texts import say


def sentence(key: str, language: str = "en", **fill: Any) -> str:
    return plain(say(language, key, **fill))
