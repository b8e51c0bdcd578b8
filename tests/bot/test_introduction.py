from __future__ import annotations

from bot.intake import COMMANDS
from bot.introduction import MENU, introduce
from bot.telegram import Telegram
from tests.bot.conftest import Fault


def test_the_menu_holds_commands_that_are_answered() -> None:
    assert set(MENU) == set(COMMANDS) - {"start"}


async def test_commands_and_welcome_speak_every_language(telegram: Telegram) -> None:
    await introduce(telegram)
    english = await telegram.bot.get_my_commands()
    assert [(one.command, one.description) for one in english][:2] == [
        ("cart", "Your cart"),
        ("orders", "Your orders"),
    ]
    spanish = await telegram.bot.get_my_commands(language_code="es")
    assert spanish[0].description == "Tu carrito"
    assert (await telegram.bot.get_my_description()).description.startswith("I’m Muse")
    assert (await telegram.bot.get_my_description("es")).description.startswith("Soy Muse")


async def test_a_telegram_in_trouble_stops_nothing(telegram: Telegram, fault: Fault) -> None:
    await fault("error500", times=20)
    await introduce(telegram)
