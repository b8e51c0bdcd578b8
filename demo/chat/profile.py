"""Methods about the bot and its chats, and how its updates reach it."""

from __future__ import annotations

import re

from demo.chat.errors import bad_request
from demo.chat.params import Json, Params
from demo.chat.world import World

COMMAND = re.compile(r"[a-z0-9_]{1,32}")


async def get_me(world: World, params: Params) -> Json:
    return {
        **world.bot,
        "can_join_groups": True,
        "can_read_all_group_messages": False,
        "supports_inline_queries": False,
        "can_connect_to_business": False,
        "has_main_web_app": False,
    }


async def get_chat(world: World, params: Params) -> Json:
    chat = world.chat(params.string("chat_id"))
    return {
        **chat.json,
        "accent_color_id": 0,
        "max_reaction_count": 11,
        "accepted_gift_types": {
            "unlimited_gifts": False,
            "limited_gifts": False,
            "unique_gifts": False,
            "premium_subscription": False,
            "gifts_from_channels": False,
        },
    }


def _scope(params: Params) -> tuple[str, str]:
    scope = params.json("scope", "BotCommandScope") or {}
    return str(scope.get("type", "default")), params.string("language_code")


async def set_my_commands(world: World, params: Params) -> bool:
    commands = params.json("commands", "commands")
    if not isinstance(commands, list):
        raise bad_request("Expected an Array of BotCommand")
    if len(commands) > 100:
        raise bad_request("BOT_COMMANDS_TOO_MUCH")
    for item in commands:
        if not isinstance(item, dict) or "command" not in item or "description" not in item:
            raise bad_request("can't parse BotCommand: expected an Object")
        if not COMMAND.fullmatch(item["command"].removeprefix("/")):
            raise bad_request("BOT_COMMAND_INVALID")
        if not 1 <= len(item["description"]) <= 256:
            raise bad_request("BOT_COMMAND_DESCRIPTION_INVALID")
    world.profile.commands[_scope(params)] = [
        {"command": item["command"].removeprefix("/"), "description": item["description"]}
        for item in commands
    ]
    _tell_commands(world)
    return True


async def delete_my_commands(world: World, params: Params) -> bool:
    world.profile.commands.pop(_scope(params), None)
    _tell_commands(world)
    return True


async def get_my_commands(world: World, params: Params) -> list[Json]:
    return world.profile.commands.get(_scope(params), [])


def commands_for(world: World, language: str) -> list[Json]:
    """The commands a shopper with that language sees in a private chat, by Telegram's order of scopes."""
    scopes = [(scope, code) for scope in ("all_private_chats", "default") for code in (language, "")]
    return next((world.profile.commands[key] for key in scopes if world.profile.commands.get(key)), [])


def _tell_commands(world: World) -> None:
    for shopper in world.shoppers.values():
        shopper.chat.events.add("commands", commands=commands_for(world, shopper.json["language_code"]))


async def set_my_description(world: World, params: Params) -> bool:
    return _localised(world.profile.description, params, "description", 512)


async def get_my_description(world: World, params: Params) -> Json:
    return {"description": world.profile.description.get(params.string("language_code"), "")}


async def set_my_short_description(world: World, params: Params) -> bool:
    return _localised(world.profile.short_description, params, "short_description", 120)


async def get_my_short_description(world: World, params: Params) -> Json:
    return {"short_description": world.profile.short_description.get(params.string("language_code"), "")}


async def set_my_name(world: World, params: Params) -> bool:
    return _localised(world.profile.name, params, "name", 64)


async def get_my_name(world: World, params: Params) -> Json:
    return {"name": world.profile.name.get(params.string("language_code"), world.bot["first_name"])}


def _localised(values: dict[str, str], params: Params, field: str, limit: int) -> bool:
    value = params.string(field)
    if len(value) > limit:
        raise bad_request(f"{field.upper()}_TOO_LONG")
    values[params.string("language_code")] = value
    return True


async def set_chat_menu_button(world: World, params: Params) -> bool:
    world.profile.menu_button = params.json("menu_button", "menu button") or {"type": "commands"}
    return True


async def get_chat_menu_button(world: World, params: Params) -> Json:
    return world.profile.menu_button
