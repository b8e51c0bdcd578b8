"""What Telegram shows of Muse before anybody has written: the commands menu and the text of an empty chat."""

from __future__ import annotations

from bot.telegram import Telegram
from texts import LANGUAGES, say

MENU = ("cart", "orders", "settings", "help")
"""Commands of the menu, in its order."""


async def introduce(telegram: Telegram) -> None:
    """In every language; shoppers whose app speaks none of them get English. Never raises for what Telegram
    does: the menu is a comfort, and whoever starts Muse does not wait for it."""
    for language in LANGUAGES:
        commands = {name: say(language, f"commands-{name}") for name in MENU}
        await telegram.introduce(commands, say(language, "description"), "" if language == "en" else language)
