"""Methods that change what was sent: edits, deletions, answers to buttons."""

from __future__ import annotations

from demo.chat.errors import bad_request
from demo.chat.markup import inline_only, read_markup
from demo.chat.params import Json, Params
from demo.chat.sending import caption_content, input_media, text_content
from demo.chat.world import Chat, World

NOT_MODIFIED = (
    "message is not modified: specified new message content and reply markup are exactly the same as a current "
    "content and reply markup of the message"
)
_HEAD = frozenset({"message_id", "from", "chat", "date", "edit_date", "media_group_id", "reactions"})
_MEDIA = ("photo", "document")


def _message(world: World, params: Params) -> tuple[Chat, Json]:
    chat = world.chat(params.string("chat_id"))
    return chat, world.own_message(chat, params.message_id())


def _markup(params: Params) -> Json:
    """An edit without a keyboard takes the old one away."""
    markup = read_markup(params)
    if markup and not inline_only(markup):
        raise bad_request("Inline keyboard expected")
    return {"reply_markup": markup} if markup else {}


def _replace(world: World, chat: Chat, message: Json, content: Json) -> Json:
    if {key: value for key, value in message.items() if key not in _HEAD} == content:
        raise bad_request(NOT_MODIFIED)
    return world.replace(chat, message, content)


def _kept(message: Json, *keys: str) -> Json:
    return {key: message[key] for key in (*keys, "reply_to_message") if key in message}


async def edit_message_text(world: World, params: Params) -> Json:
    chat, message = _message(world, params)
    content = text_content(params)
    if "text" not in message:
        raise bad_request("There is no text in the message to edit")
    return _replace(world, chat, message, {**_kept(message), **content, **_markup(params)})


async def edit_message_caption(world: World, params: Params) -> Json:
    chat, message = _message(world, params)
    if not any(kind in message for kind in _MEDIA):
        raise bad_request("There is no caption in the message to edit")
    content = {**_kept(message, *_MEDIA), **caption_content(params), **_markup(params)}
    return _replace(world, chat, message, content)


async def edit_message_media(world: World, params: Params) -> Json:
    chat, message = _message(world, params)
    item = params.json("media", "input media")
    if item is None:
        raise bad_request('Parameter "media" is required')
    markup = _markup(params)
    content = await input_media(world, params, item)
    return _replace(world, chat, message, {**_kept(message), **content, **markup})


async def edit_message_reply_markup(world: World, params: Params) -> Json:
    chat, message = _message(world, params)
    content = {key: value for key, value in message.items() if key not in _HEAD and key != "reply_markup"}
    return _replace(world, chat, message, {**content, **_markup(params)})


async def delete_message(world: World, params: Params) -> bool:
    """In a private chat a bot may delete the shopper's messages as well as its own."""
    chat = world.chat(params.string("chat_id"))
    message_id = params.message_id()
    if message_id not in chat.messages:
        raise bad_request("message to delete not found")
    world.delete(chat, [message_id])
    return True


async def delete_messages(world: World, params: Params) -> bool:
    chat = world.chat(params.string("chat_id"))
    message_ids = params.json("message_ids", "message_ids")
    if not isinstance(message_ids, list) or not message_ids:
        raise bad_request("Message identifiers are not specified")
    if len(message_ids) > 100:
        raise bad_request("Too many message identifiers specified")
    world.delete(chat, [int(message_id) for message_id in message_ids])
    return True


async def answer_callback_query(world: World, params: Params) -> bool:
    world.answer(
        params.required("callback_query_id"),
        params.string("text"),
        params.flag("show_alert"),
        params.string("url"),
    )
    return True
