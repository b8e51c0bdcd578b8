"""The Bot API's methods, called by an unchanged python-telegram-bot."""

from collections.abc import Callable
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from starlette.responses import Response
from telegram import (
    Bot,
    BotCommand,
    BotCommandScopeAllPrivateChats,
    CopyTextButton,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InputMediaPhoto,
    LinkPreviewOptions,
    ReactionTypeEmoji,
    ReplyKeyboardMarkup,
)
from telegram.constants import ParseMode
from telegram.error import BadRequest, Forbidden, InvalidToken

from demo.chat.client import ShopperClient
from demo.serving import serve


def keys(*rows: list[InlineKeyboardButton]) -> InlineKeyboardMarkup:
    return InlineKeyboardMarkup(rows)


GO = InlineKeyboardButton("Go", callback_data="go")


async def test_the_bot_knows_itself(bot: Bot) -> None:
    assert bot.username == "muse_demo_bot"
    assert bot.id == 1000


async def test_a_wrong_token_is_unauthorised(origin: str) -> None:
    with pytest.raises(InvalidToken):
        await Bot("1000:other", f"{origin}/bot").initialize()


async def test_fields_are_read_from_query_form_and_json(origin: str, alice_id: int) -> None:
    fields: dict[str, Any] = {"chat_id": alice_id, "text": "hi"}
    async with httpx.AsyncClient(base_url=f"{origin}/bot1000:demo/") as client:
        answers = [
            await client.get("sendMessage", params=fields),
            await client.post("sendmessage", data=fields),
            await client.post("SENDMESSAGE", json=fields),
            await client.post(
                "sendMessage", files={key: (None, str(value)) for key, value in fields.items()}
            ),
        ]
        unknown = await client.post("sendNothing")
    assert [answer.json()["result"]["text"] for answer in answers] == ["hi"] * 4
    assert unknown.json() == {"ok": False, "error_code": 404, "description": "Not Found: method not found"}


async def test_send_message_with_a_keyboard(bot: Bot, alice: ShopperClient, alice_id: int) -> None:
    sent = await bot.send_message(
        alice_id,
        "<b>Your cart</b>",
        parse_mode=ParseMode.HTML,
        link_preview_options=LinkPreviewOptions(is_disabled=True),
        reply_markup=keys(
            [InlineKeyboardButton("Pay", callback_data="pay", style="success")],
            [
                InlineKeyboardButton("Shop", url="http://127.0.0.1:9/x"),
                InlineKeyboardButton("Copy", copy_text=CopyTextButton("1Z")),
            ],
        ),
    )
    assert sent.text == "Your cart"
    assert sent.entities[0].type == "bold"
    card = await alice.last()
    assert card is not None
    assert card.id == sent.message_id
    assert card.labels == ("Pay", "Shop", "Copy")
    assert card.buttons[0][0].style == "success"
    assert (await alice.tap("Shop")).url == "http://127.0.0.1:9/x"
    assert (await alice.tap("Copy")).copy == "1Z"


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"text": ""}, "message text is empty"),
        ({"text": " \n "}, "message text is empty"),
        ({"text": "x" * 4097}, "message is too long"),
        ({"text": "<x>", "parse_mode": "HTML"}, "can't parse entities: Unsupported start tag"),
        ({"text": "x", "parse_mode": "Tex"}, "unsupported parse_mode"),
        ({"text": "x", "chat_id": 77}, "chat not found"),
        ({"text": "x", "chat_id": ""}, "chat_id is empty"),
        (
            {"text": "x", "reply_markup": '{"inline_keyboard":[[{"text":"a"}]]}'},
            "can't parse inline keyboard button: Text",
        ),
        ({"text": "x", "reply_markup": "{"}, "can't parse reply keyboard markup JSON object"),
        ({"text": "x", "reply_parameters": '{"message_id":9}'}, "message to be replied not found"),
    ],
)
async def test_telegrams_refusals(origin: str, alice_id: int, fields: dict[str, Any], reason: str) -> None:
    async with httpx.AsyncClient() as client:
        answer = await client.post(f"{origin}/bot1000:demo/sendMessage", data={"chat_id": alice_id, **fields})
    assert answer.status_code == 400
    assert answer.json()["description"].startswith(f"Bad Request: {reason}")


@pytest.mark.parametrize(
    ("button", "reason"),
    [
        ({"callback_data": "é" * 33}, "BUTTON_DATA_INVALID"),
        (
            {"url": "ftp://x.com"},
            "inline keyboard button URL 'ftp://x.com' is invalid: Unsupported URL protocol",
        ),
        ({"url": "http://nohost"}, "inline keyboard button URL 'http://nohost' is invalid: Wrong HTTP URL"),
        ({"copy_text": {"text": "x" * 257}}, "BUTTON_COPY_TEXT_INVALID"),
        (
            {"callback_data": "x", "style": "pink"},
            "can't parse inline keyboard button: invalid button style specified",
        ),
    ],
)
async def test_button_limits(origin: str, alice_id: int, button: dict[str, Any], reason: str) -> None:
    markup = {"inline_keyboard": [[{"text": "x", **button}]]}
    body = {"chat_id": alice_id, "text": "x", "reply_markup": markup}
    async with httpx.AsyncClient() as client:
        answer = await client.post(f"{origin}/bot1000:demo/sendMessage", json=body)
    assert answer.json()["description"] == f"Bad Request: {reason}"


async def test_64_bytes_of_callback_data_pass(bot: Bot, alice_id: int) -> None:
    sent = await bot.send_message(
        alice_id, "x" * 4096, reply_markup=keys([InlineKeyboardButton("x", callback_data="d" * 64)])
    )
    assert sent.reply_markup is not None


async def test_a_photo_by_upload_by_id_and_by_url(
    bot: Bot, alice: ShopperClient, alice_id: int, picture: Callable[..., bytes]
) -> None:
    shop = FastAPI()
    shop.add_api_route("/dress.png", lambda: Response(picture(40, 50, "PNG"), media_type="image/png"))
    shop.add_api_route("/page", lambda: Response("<html>", media_type="text/html"))
    first = await bot.send_photo(
        alice_id, picture(), caption="<i>Dress</i>", parse_mode="HTML", reply_markup=keys([GO])
    )
    assert (first.photo[-1].width, first.photo[-1].height) == (60, 80)
    again = await bot.send_photo(alice_id, first.photo[-1].file_id)
    assert again.photo[-1].file_unique_id == first.photo[-1].file_unique_id
    file = await bot.get_file(first.photo[-1].file_id)
    assert bytes(await file.download_as_bytearray()) == picture()
    async with serve(shop) as at:
        assert (await bot.send_photo(alice_id, f"{at}/dress.png")).photo[-1].width == 40
        with pytest.raises(BadRequest, match="Wrong type of the web page content"):
            await bot.send_photo(alice_id, f"{at}/page")
        with pytest.raises(BadRequest, match="Failed to get http url content"):
            await bot.send_photo(alice_id, f"{at}/gone.png")
    shown = await alice.wait_for(lambda message: message.text == "Dress", since=0)
    assert shown.photo is not None
    async with httpx.AsyncClient() as client:
        assert (await client.get(shown.photo)).content == picture()


async def test_photos_are_fetched_from_this_machine_only(bot: Bot, alice_id: int) -> None:
    with pytest.raises(BadRequest, match="Failed to get http url content"):
        await bot.send_photo(alice_id, "https://example.com/x.png")


async def test_photo_refusals(bot: Bot, alice_id: int, picture: Callable[..., bytes]) -> None:
    with pytest.raises(BadRequest, match="Image_process_failed"):
        await bot.send_photo(alice_id, b"no picture at all")
    with pytest.raises(BadRequest, match="Photo_invalid_dimensions"):
        await bot.send_photo(alice_id, picture(900, 10))
    with pytest.raises(BadRequest, match="Message caption is too long"):
        await bot.send_photo(alice_id, picture(), caption="x" * 1025)
    with pytest.raises(BadRequest, match="Wrong file identifier/http url specified"):
        await bot.send_photo(alice_id, "unknown-file-id")


async def test_an_album(bot: Bot, alice_id: int, picture: Callable[..., bytes]) -> None:
    media = [InputMediaPhoto(picture(), caption="Two"), InputMediaPhoto(picture())]
    sent = await bot.send_media_group(alice_id, media)
    assert len({message.media_group_id for message in sent}) == 1
    assert sent[0].caption == "Two"
    for wrong in (media[:1], media * 6):
        with pytest.raises(BadRequest, match="messages to send as an album"):
            await bot.send_media_group(alice_id, wrong)


async def test_a_document(bot: Bot, alice: ShopperClient, alice_id: int) -> None:
    sent = await bot.send_document(alice_id, b"%PDF-1", filename="label.pdf", caption="Your label")
    assert sent.document is not None
    assert sent.document.file_name == "label.pdf"
    shown = await alice.last()
    assert shown is not None
    assert shown.document is not None
    async with httpx.AsyncClient() as client:
        answer = await client.get(shown.document)
    assert answer.content == b"%PDF-1"
    assert answer.headers["content-disposition"] == 'attachment; filename="label.pdf"'


async def test_edits(bot: Bot, alice: ShopperClient, alice_id: int, picture: Callable[..., bytes]) -> None:
    card = await bot.send_message(alice_id, "one", reply_markup=keys([GO]))
    await bot.edit_message_text("<b>two</b>", alice_id, card.message_id, parse_mode="HTML")
    shown = await alice.wait_for("two", since=0)
    assert shown.edited
    assert not shown.buttons, "an edit without a keyboard takes it away"
    with pytest.raises(BadRequest, match="Message is not modified: specified new message content"):
        await bot.edit_message_text("<b>two</b>", alice_id, card.message_id, parse_mode="HTML")
    await bot.edit_message_reply_markup(alice_id, card.message_id, reply_markup=keys([GO]))
    with pytest.raises(BadRequest, match="There is no caption in the message to edit"):
        await bot.edit_message_caption(alice_id, card.message_id, caption="x")
    await bot.edit_message_media(InputMediaPhoto(picture(), caption="three"), alice_id, card.message_id)
    with pytest.raises(BadRequest, match="There is no text in the message to edit"):
        await bot.edit_message_text("four", alice_id, card.message_id)
    await bot.edit_message_caption(alice_id, card.message_id, caption="five")
    last = await alice.last()
    assert last is not None
    assert (last.text, last.photo is not None) == ("five", True)


async def test_edits_of_what_is_not_there(bot: Bot, alice: ShopperClient, alice_id: int) -> None:
    own = await alice.say("mine")
    with pytest.raises(BadRequest, match="Message to edit not found"):
        await bot.edit_message_text("x", alice_id, 5)
    with pytest.raises(BadRequest, match="Message can't be edited"):
        await bot.edit_message_text("x", alice_id, own.id)


async def test_deletions_reach_the_shoppers_own_messages_too(
    bot: Bot, alice: ShopperClient, alice_id: int
) -> None:
    secret = await alice.say("4111 1111 1111 1111")
    card = await bot.send_message(alice_id, "x")
    assert await bot.delete_message(alice_id, secret.id)
    assert await bot.delete_messages(alice_id, [card.message_id, 5])
    assert [message.text for message in await alice.messages()] == ["/start"]
    with pytest.raises(BadRequest, match="Message to delete not found"):
        await bot.delete_message(alice_id, secret.id)


async def test_a_tap_is_answered(bot: Bot, alice: ShopperClient, alice_id: int) -> None:
    card = await bot.send_message(alice_id, "card", reply_markup=keys([GO]))
    tap = await alice.tap("Go")
    (update,) = await bot.get_updates(offset=-1)
    query = update.callback_query
    assert query is not None
    assert (query.data, query.from_user.id) == ("go", alice_id)
    assert query.message is not None
    assert query.message.message_id == card.message_id
    await query.answer("Added", show_alert=True)
    answer = await alice.answer_to(tap)
    assert (answer.text, answer.alert) == ("Added", True)
    with pytest.raises(BadRequest, match="Query is too old and response timeout expired"):
        await bot.answer_callback_query("12", "x")


async def test_any_data_can_be_tapped(bot: Bot, alice: ShopperClient, alice_id: int) -> None:
    card = await bot.send_message(alice_id, "card", reply_markup=keys([GO]))
    await alice.tap_data("forged", card.message_id)
    (update,) = await bot.get_updates(offset=-1)
    assert update.callback_query is not None
    assert update.callback_query.data == "forged"
    with pytest.raises(LookupError, match="no button 'Gone'"):
        await alice.tap("Gone")


async def test_commands_by_language(bot: Bot, origin: str, alice: ShopperClient, alice_id: int) -> None:
    scope = BotCommandScopeAllPrivateChats()
    await bot.set_my_commands([BotCommand("cart", "Your cart")], scope)
    await bot.set_my_commands([BotCommand("cart", "Tu cesta")], scope, language_code="es")
    assert (await bot.get_my_commands(scope, "es"))[0].description == "Tu cesta"
    await alice.use_language("es")
    async with httpx.AsyncClient() as client:
        state = (await client.get(f"{origin}/_user/alice/state")).json()
    assert state["commands"] == [{"command": "cart", "description": "Tu cesta"}]
    with pytest.raises(BadRequest, match="Bot_command_invalid"):
        await bot.set_my_commands([BotCommand("Cart!", "x")])


async def test_actions_reactions_copies_and_reply_keyboards(
    bot: Bot, alice: ShopperClient, alice_id: int
) -> None:
    said = await alice.say("thanks")
    await bot.send_chat_action(alice_id, "typing")
    await bot.set_message_reaction(alice_id, said.id, [ReactionTypeEmoji("❤")])
    copied = await bot.copy_message(alice_id, alice_id, said.id)
    await bot.send_message(alice_id, "Pick", reply_markup=ReplyKeyboardMarkup([["Yes", "No"]]))
    kinds = [event["kind"] for event in await alice.events()]
    assert kinds[1:] == ["message", "action", "reaction", "message", "keyboard", "message"]
    assert [message.id for message in await alice.messages()].count(copied.message_id) == 1


async def test_a_shopper_who_blocks_the_bot(bot: Bot, alice: ShopperClient, alice_id: int) -> None:
    await alice.block()
    with pytest.raises(Forbidden, match="bot was blocked by the user"):
        await bot.send_message(alice_id, "x")
    await alice.say("/start")
    assert await bot.send_message(alice_id, "welcome back")
    changes = [update.my_chat_member for update in await bot.get_updates() if update.my_chat_member]
    assert [change.new_chat_member.status for change in changes] == ["kicked", "member"]


async def test_chats_and_groups(bot: Bot, alice: ShopperClient) -> None:
    said = await alice.say("hello @muse_demo_bot", group="Friends")
    chat_id = said.json["chat"]["id"]
    assert said.json["chat"]["type"] == "group"
    await bot.send_message(chat_id, "Write to me in private")
    assert (await bot.get_chat(chat_id)).title == "Friends"


async def test_calls_are_recorded_without_the_token(bot: Bot, origin: str, alice_id: int) -> None:
    await bot.send_message(alice_id, "hi")
    async with httpx.AsyncClient() as client:
        answer = await client.get(f"{origin}/_demo/calls", params={"method": "sendMessage"})
    assert "demo" not in answer.text
    (call,) = answer.json()
    assert call["params"]["text"] == "hi"
    assert call["error"] is None
