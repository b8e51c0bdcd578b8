"""Methods that send: messages, pictures, albums, documents, actions."""

from __future__ import annotations

import time
from typing import Any

from demo.chat.entities import CAPTION_LIMIT, TEXT_LIMIT, format_text, formatted
from demo.chat.errors import bad_request
from demo.chat.files import StoredFile
from demo.chat.markup import read_markup
from demo.chat.params import Json, Params
from demo.chat.world import Chat, World

ALBUM = range(2, 11)
ACTIONS = ("typing", "upload_photo", "upload_document", "choose_sticker", "find_location", "record_voice")


async def send_message(world: World, params: Params) -> Json:
    chat = world.chat(params.string("chat_id"))
    return world.send(chat, {**reply_to(chat, params), **text_content(params)}, read_markup(params))


def text_content(params: Params) -> Json:
    """What a text message holds, from the fields of sendMessage or editMessageText."""
    if not params.string("text"):
        raise bad_request("message text is empty")
    text, entities = formatted(params, "text", "entities", TEXT_LIMIT)
    if not text:
        raise bad_request("message text is empty")
    content: Json = {"text": text}
    if entities:
        content["entities"] = entities
    preview = params.json("link_preview_options", "link preview options")
    if preview:
        content["link_preview_options"] = preview
    return content


def caption_content(params: Params) -> Json:
    caption, entities = formatted(params, "caption", "caption_entities", CAPTION_LIMIT)
    return _captioned(caption, entities)


def _captioned(caption: str, entities: list[Json]) -> Json:
    content: Json = {"caption": caption} if caption else {}
    return {**content, "caption_entities": entities} if caption and entities else content


def reply_to(chat: Chat, params: Params) -> Json:
    reply = params.json("reply_parameters", "reply parameters") or {}
    message_id = reply.get("message_id") or params.integer("reply_to_message_id")
    if not message_id:
        return {}
    replied = chat.messages.get(int(message_id))
    if replied is None:
        if reply.get("allow_sending_without_reply"):
            return {}
        raise bad_request("message to be replied not found")
    return {"reply_to_message": {key: value for key, value in replied.items() if key != "reply_to_message"}}


async def send_photo(world: World, params: Params) -> Json:
    chat = world.chat(params.string("chat_id"))
    content = {**reply_to(chat, params), **caption_content(params)}
    markup = read_markup(params)
    photo = await world.files.photo(params)
    return world.send(chat, {**content, "photo": photo.as_photo()}, markup)


async def send_document(world: World, params: Params) -> Json:
    chat = world.chat(params.string("chat_id"))
    content = {**reply_to(chat, params), **caption_content(params)}
    markup = read_markup(params)
    document = await world.files.document(params)
    return world.send(chat, {**content, "document": document.as_document()}, markup)


async def send_media_group(world: World, params: Params) -> list[Json]:
    """An album of 2-10 pictures, or of documents; one item's caption is the album's."""
    chat = world.chat(params.string("chat_id"))
    media = params.json("media", "media")
    if not isinstance(media, list):
        raise bad_request("Expected an Array of InputMedia")
    if len(media) not in ALBUM:
        raise bad_request(f"too {'few' if len(media) < 2 else 'many'} messages to send as an album")
    if len({item.get("type") == "document" for item in media}) > 1:
        raise bad_request("document can't be mixed with other media types")
    contents = [await input_media(world, params, item) for item in media]
    group = f"{time.time_ns()}"
    return [world.send(chat, {**content, "media_group_id": group}, None) for content in contents]


async def input_media(world: World, params: Params, item: Any) -> Json:
    """What one InputMedia becomes as a message's content."""
    if not isinstance(item, dict):
        raise bad_request("can't parse InputMedia: expected an Object")
    caption, entities = format_text(
        item.get("caption") or "", item.get("parse_mode") or "", item.get("caption_entities"), CAPTION_LIMIT
    )
    content = _captioned(caption, entities)
    if not item.get("media"):
        raise bad_request("can't parse InputMedia: media not found")
    if item.get("type") == "photo":
        photo: StoredFile = await world.files.photo(params, "media", item["media"])
        return {**content, "photo": photo.as_photo()}
    if item.get("type") == "document":
        document = await world.files.document(params, item["media"].removeprefix("attach://"))
        return {**content, "document": document.as_document()}
    raise bad_request(f'can\'t parse InputMedia: type "{item.get("type", "")}" is unsupported')


async def copy_message(world: World, params: Params) -> Json:
    chat = world.chat(params.string("chat_id"))
    message_id = params.message_id()
    source = world.chat(params.string("from_chat_id")).messages.get(message_id)
    if source is None:
        raise bad_request("message to copy not found")
    content: Json = {
        key: source[key]
        for key in ("text", "entities", "photo", "document", "caption", "caption_entities")
        if key in source
    }
    if "caption" in params.fields:
        content = {key: content[key] for key in content if not key.startswith("caption")}
        content.update(caption_content(params))
    return {"message_id": world.send(chat, content, read_markup(params))["message_id"]}


async def send_chat_action(world: World, params: Params) -> bool:
    chat = world.chat(params.string("chat_id"))
    action = params.string("action")
    if action not in ACTIONS:
        raise bad_request("wrong parameter action in request")
    chat.events.add("action", action=action)
    return True


async def set_message_reaction(world: World, params: Params) -> bool:
    chat = world.chat(params.string("chat_id"))
    message = chat.messages.get(params.message_id())
    if message is None:
        raise bad_request("message to react not found")
    reactions = params.json("reaction", "reaction types") or []
    if any(item.get("type") != "emoji" or not item.get("emoji") for item in reactions):
        raise bad_request("REACTION_INVALID")
    message = {**message, "reactions": [item["emoji"] for item in reactions]}
    chat.messages[message["message_id"]] = message
    chat.events.add("reaction", message=message)
    return True


async def get_file(world: World, params: Params) -> Json:
    stored = world.files.by_id(params.string("file_id"))
    if stored is None:
        raise bad_request("wrong file_id or the file is temporarily unavailable")
    return {**stored.as_json(), "file_path": stored.path}
