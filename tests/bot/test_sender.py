"""What goes out, and how the sender lives with Telegram's moods."""

import asyncio
import io
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from PIL import Image
from telegram.error import NetworkError

from bot.drawing.painter import Painter
from bot.drawing.sheet import OrderSheet
from bot.outgoing import Button, Invoice, InvoicePart, OutgoingCard
from bot.sender import Blocked, Sender
from bot.telegram import Telegram
from demo.chat.client import ShopperClient
from domain.settings import Settings
from storage.users import Reach

from .conftest import Fault

Calls = Callable[[str], Awaitable[list[dict[str, Any]]]]

CART = OutgoingCard(
    text="<b>Your cart</b>\nDress &amp; boots",
    rows=(
        (Button(text="Checkout", data="checkout", style="success"),),
        (Button(text="Store", url="http://127.0.0.1:9/x"), Button(text="Copy", copy_text="1Z")),
    ),
)


def words(text: str) -> OutgoingCard:
    return OutgoingCard(text=text)


def picture() -> bytes:
    made = io.BytesIO()
    Image.new("RGB", (40, 50), "#8844cc").save(made, "PNG")
    return made.getvalue()


async def shown(alice: ShopperClient) -> list[str]:
    return [message.text for message in await alice.messages() if not message.mine]


async def test_a_card_with_buttons(sender: Sender, alice: ShopperClient, alice_id: int) -> None:
    message_id = await sender.send(alice_id, CART)
    last = await alice.last()
    assert last is not None
    assert (last.id, last.text) == (message_id, "Your cart\nDress & boots")
    assert last.labels == ("Checkout", "Store", "Copy")
    assert last.buttons[0][0].style == "success"
    assert last.json["link_preview_options"] == {"is_disabled": True}


SHEET = OutgoingCard(
    text="<b>Your orders</b>\nGap: shipped",
    caption="<b>Your orders</b>",
    rows=((Button(text="2 ›", data="orders:2"),),),
    sheet=OrderSheet(title="Your orders", page="1 / 2", steps=("Ordered", "Delivered"), rows=()),
)


class Painted(Painter):
    """Draws `drawn`, or breaks."""

    def __init__(self, settings: Settings, drawn: bytes | None = None) -> None:
        super().__init__(settings)
        self.drawn = drawn

    async def paint(self, sheet: OrderSheet) -> bytes | None:
        if self.drawn is None:
            raise OSError("no ink")
        return self.drawn


async def test_a_sheet_goes_out_drawn_and_is_turned_in_place(
    telegram: Telegram, settings: Settings, alice: ShopperClient, alice_id: int
) -> None:
    """What cannot be drawn, or is no picture to Telegram, is told in words."""
    async with Painted(settings, picture()) as painter:
        sender = Sender(telegram.bot, painter=painter)
        first = await sender.send(alice_id, SHEET)
        last = await alice.last()
        assert last is not None
        assert (last.text, last.labels) == ("Your orders", ("2 ›",))
        assert last.photo
        turned = SHEET.model_copy(update={"caption": "Page 2"})
        assert await sender.edit(alice_id, first, turned) == first
        for drawn in (b"no picture", None):
            painter.drawn = drawn
            assert await sender.send(alice_id, SHEET) != first
            last = await alice.last()
            assert last is not None
            assert (last.text, last.photo, last.labels) == ("Your orders\nGap: shipped", None, ("2 ›",))
        painter.drawn = b"no picture"
        replaced = await sender.edit(alice_id, first, SHEET)
        assert first not in [message.id for message in await alice.messages()], (
            "its picture was another page's"
        )
        assert (await alice.messages())[-1].id == replaced
        await sender.close()


async def test_an_invoice_that_telegram_does_not_take_is_said_in_words(
    sender: Sender, alice: ShopperClient, alice_id: int
) -> None:
    part = InvoicePart(label="Ash", cents=100)
    asked = Invoice(title="Your order", description="How", payload="hold:1", currency="USD", parts=(part,))
    await sender.send(alice_id, OutgoingCard(text="It can’t be paid here", invoice=asked))
    assert await shown(alice) == ["It can’t be paid here"]


async def test_edits_in_place(sender: Sender, alice: ShopperClient, alice_id: int) -> None:
    message_id = await sender.send(alice_id, CART)
    assert await sender.edit(alice_id, message_id, words("Empty")) == message_id
    assert await sender.edit(alice_id, message_id, words("Empty")) == message_id, "not modified is no failure"
    assert await shown(alice) == ["Empty"]


async def test_a_message_that_is_gone_is_sent_anew(
    sender: Sender, alice: ShopperClient, alice_id: int
) -> None:
    message_id = await sender.send(alice_id, CART)
    assert await sender.delete(alice_id, message_id)
    assert await sender.delete(alice_id, message_id), "gone is gone"
    again = await sender.edit(alice_id, message_id, words("Here"))
    assert again != message_id
    assert await shown(alice) == ["Here"]


async def test_pictures(sender: Sender, alice: ShopperClient, alice_id: int) -> None:
    message_id = await sender.send(
        alice_id, OutgoingCard(text="<i>Dress</i>", photo=picture(), rows=CART.rows)
    )
    last = await alice.last()
    assert last is not None
    assert last.photo is not None
    assert last.labels[0] == "Checkout"
    edited = await sender.edit(alice_id, message_id, OutgoingCard(text="Dress, M", photo=picture()))
    assert edited == message_id
    assert await shown(alice) == ["Dress, M"]
    replaced = await sender.edit(alice_id, message_id, words("Only words"))
    assert replaced != message_id, "a picture cannot become a text: it is replaced"
    assert await shown(alice) == ["Only words"]
    with_picture = await sender.edit(alice_id, replaced, OutgoingCard(text="Back", photo=picture()))
    assert with_picture == replaced, "a text can become a picture"


@pytest.mark.parametrize(
    "photo",
    [{"photo": b"no picture"}, {"photo_url": "http://127.0.0.1:9/none.png"}, {"photo_url": "nonsense"}],
)
async def test_a_picture_that_fails_becomes_text(
    sender: Sender, alice: ShopperClient, alice_id: int, photo: dict[str, Any]
) -> None:
    card = OutgoingCard(text="<b>Dress</b>", rows=CART.rows, **photo)
    message_id = await sender.send(alice_id, card)
    last = await alice.last()
    assert last is not None
    assert (last.text, last.photo, last.labels[0]) == ("Dress", None, "Checkout")
    assert await sender.edit(alice_id, message_id, OutgoingCard(text="Dress, M", **photo)) == message_id
    assert await shown(alice) == ["Dress, M"]


async def test_an_edit_whose_new_picture_fails_keeps_the_old(
    sender: Sender, alice: ShopperClient, alice_id: int
) -> None:
    message_id = await sender.send(alice_id, OutgoingCard(text="Dress", photo=picture()))
    broken = OutgoingCard(text="Dress, M", photo_url="http://127.0.0.1:9/none.png")
    for _ in range(2):
        assert await sender.edit(alice_id, message_id, broken) == message_id
    last = await alice.last()
    assert last is not None
    assert (last.text, last.photo is not None) == ("Dress, M", True)


async def test_long_texts(sender: Sender, alice: ShopperClient, alice_id: int) -> None:
    await sender.send(alice_id, OutgoingCard(text="word " * 250, photo=picture()))
    last = await alice.last()
    assert last is not None
    assert last.photo is None, "too long to stand below a picture"
    long = "\n".join(f"<b>order {n}</b> &amp; more" for n in range(400))
    message_id = await sender.send(alice_id, OutgoingCard(text=long, rows=CART.rows))
    messages = [message for message in await alice.messages() if "order" in message.text]
    assert len(messages) == 2
    assert "\n".join(message.text for message in messages).count("\n") == 399
    assert [bool(message.buttons) for message in messages] == [False, True]
    assert messages[-1].id == message_id
    assert await sender.edit(alice_id, message_id, words(long)) != message_id


async def test_what_telegram_refuses_is_repaired(
    sender: Sender, alice: ShopperClient, alice_id: int, caplog: pytest.LogCaptureFixture
) -> None:
    await sender.send(alice_id, words("broken <b>tag &amp; all"))
    link = OutgoingCard(
        text="Go", rows=((Button(text="Store", url="http://localhost/x"), Button(text="Ok", data="1")),)
    )
    message_id = await sender.send(alice_id, link)
    assert await shown(alice) == ["broken tag & all", "Go\nStore: http://localhost/x"]
    await sender.edit(alice_id, message_id, words("<p>x</p>"))
    assert await shown(alice) == ["broken tag & all", "x"]
    assert "a card had to be repaired" in caplog.text


@pytest.mark.parametrize(
    ("refusal", "reach"),
    [
        ("blocked", Reach.BLOCKED),
        ("deactivated", Reach.BLOCKED),
        ("never_started", Reach.NEEDS_START),
        ("no_chat", Reach.NEEDS_START),
    ],
)
async def test_why_a_shopper_cannot_be_reached(
    sender: Sender, alice_id: int, fault: Fault, refusal: str, reach: Reach
) -> None:
    await fault(refusal)
    with pytest.raises(Blocked) as told:
        await sender.send(alice_id, CART)
    assert told.value.reach is reach


async def test_who_cannot_be_reached(sender: Sender, alice: ShopperClient, alice_id: int) -> None:
    await alice.block()
    with pytest.raises(Blocked):
        await sender.send(alice_id, CART)
    with pytest.raises(Blocked):
        await sender.edit(alice_id, 1, CART)
    with pytest.raises(Blocked):
        await sender.send(4242, CART)
    assert not await sender.delete(alice_id, 1)


async def test_too_many_requests_hold_up_one_chat_only(
    sender: Sender, alice: ShopperClient, alice_id: int, origin: str, fault: Fault
) -> None:
    await fault("429", user="alice", seconds=2)
    async with ShopperClient(origin, "bob") as bob:
        bob_id = (await bob.say("hi")).json["chat"]["id"]
        first = asyncio.create_task(sender.send(alice_id, words("one")))
        await asyncio.sleep(0)
        second = asyncio.create_task(sender.send(alice_id, words("two")))
        await sender.send(bob_id, words("for bob"))
        assert not first.done()
        await asyncio.gather(first, second)
    assert await shown(alice) == ["one", "two"], "the chat's order stays"


@pytest.mark.parametrize("trouble", ["error500", "drop"])
async def test_a_lost_answer_is_asked_for_again(
    sender: Sender, alice: ShopperClient, alice_id: int, fault: Fault, trouble: str
) -> None:
    await fault(trouble, times=2)
    await sender.send(alice_id, words("x"))
    assert set(await shown(alice)) == {"x"}
    message_id = await sender.send(alice_id, words("y"))
    await fault(trouble)
    await sender.edit(alice_id, message_id, words("z"))
    await fault(trouble)
    assert await sender.delete(alice_id, message_id)
    await fault("error500", times=10)
    with pytest.raises(NetworkError):
        await sender.send(alice_id, words("x"))


@pytest.fixture
def patient(telegram: Telegram) -> Sender:
    """Its second edit in a chat waits a minute, or until it closes."""
    return Sender(telegram.bot, edit_seconds=60)


async def test_quick_edits_are_gathered_and_the_last_is_never_lost(
    patient: Sender, alice: ShopperClient, alice_id: int, calls: Calls
) -> None:
    message_id = await patient.send(alice_id, words("start"))
    await patient.edit_soon(alice_id, message_id, words("step 0"))
    edits = [
        asyncio.create_task(patient.edit_soon(alice_id, message_id, words(f"step {number}")))
        for number in range(1, 20)
    ]
    await asyncio.sleep(0.05)
    assert await shown(alice) == ["step 0"]
    await patient.close()
    assert set(await asyncio.gather(*edits)) == {message_id}
    assert await shown(alice) == ["step 19"]
    assert [call["params"]["text"] for call in await calls("editMessageText")] == ["step 0", "step 19"]


async def test_an_edit_that_waits_goes_when_its_second_has_passed(
    sender: Sender, alice: ShopperClient, alice_id: int
) -> None:
    message_id = await sender.send(alice_id, words("start"))
    for number in range(3):
        assert await sender.edit_soon(alice_id, message_id, words(f"step {number}")) == message_id
    assert await shown(alice) == ["step 2"]


async def test_edits_of_several_messages_share_the_chats_pace(
    patient: Sender, alice: ShopperClient, alice_id: int
) -> None:
    ids = [await patient.send(alice_id, words(f"message {n}")) for n in range(3)]
    edits = [asyncio.create_task(patient.edit_soon(alice_id, message_id, words("new"))) for message_id in ids]
    await edits[0]
    assert await shown(alice) == ["new", "message 1", "message 2"]
    await patient.close()
    assert await asyncio.gather(*edits) == ids
    assert await shown(alice) == ["new", "new", "new"]


async def test_an_edit_at_once_overtakes_one_that_waits(
    patient: Sender, alice: ShopperClient, alice_id: int
) -> None:
    message_id = await patient.send(alice_id, words("start"))
    await patient.edit_soon(alice_id, message_id, words("one"))
    waiting = asyncio.create_task(patient.edit_soon(alice_id, message_id, words("two")))
    await asyncio.sleep(0.01)
    await patient.edit(alice_id, message_id, words("three"))
    assert await waiting == message_id
    await patient.close()
    assert await shown(alice) == ["three"]


async def test_a_failed_edit_tells_who_waits(sender: Sender, alice: ShopperClient, alice_id: int) -> None:
    message_id = await sender.send(alice_id, words("start"))
    await alice.block()
    with pytest.raises(Blocked):
        await sender.edit_soon(alice_id, message_id, words("one"))


async def test_answers_actions_and_files(
    sender: Sender, alice: ShopperClient, alice_id: int, fault: Fault
) -> None:
    await sender.send(alice_id, CART)
    tap = await alice.tap("Checkout")
    assert tap.query_id is not None
    await sender.answer_tap(tap.query_id, "x" * 300, alert=True)
    answer = await alice.answer_to(tap)
    assert (len(answer.text), answer.alert) == (200, True)
    await sender.answer_tap("17")
    await fault("error500", times=2)
    await sender.answer_tap(tap.query_id)
    await sender.typing(alice_id)
    await sender.typing(alice_id)
    assert [event["kind"] for event in await alice.events()].count("action") == 1
    message_id = await sender.send_document(alice_id, "label.pdf", b"%PDF", "Your <b>label</b>")
    last = await alice.last()
    assert last is not None
    assert (last.id, last.text, last.document is not None) == (message_id, "Your label", True)
