"""After placing: orders followed, cancelled, bought again, and those that the shopper finishes at the store."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from html import unescape
from zoneinfo import ZoneInfo

import pytest
import pytest_asyncio
from sqlalchemy import func, select

from app.runtime import Runtime
from demo.chat.client import ChatMessage
from demo.shop.shopper import LostWay
from demo.shop.shopper import Shopper as Visitor
from storage.tables import Event, Notice, Order, OrderItem, User
from tests.journeys.boutique import finish_at_the_boutique
from tests.journeys.sentences import sentence
from tests.journeys.shopper import Shopper, anything, is_confirmation, line_with, order_number, place_button
from tests.journeys.world import Town

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.xdist_group("journeys-after")]

SCARF = "Drift Wool Scarf, Plum"


@pytest.fixture(scope="module")
def tempo() -> dict[str, str]:
    return {"MUSE_TRACK_SECONDS": "0.3", "MUSE_SETTLE_SECONDS": "0.2"}


Bought = tuple[Shopper, str]


@pytest_asyncio.fixture(loop_scope="module")
async def bought(shopper: Shopper) -> Bought:
    """Has ordered a scarf at Northline; its number there."""
    await shopper.puts_in_cart("northline", "drift-wool-scarf", "Plum")
    done = await shopper.places(await shopper.goes_to_review())
    return shopper, order_number(done, "NL")


def told(key: str, number: str, store: str = "Northline") -> str:
    return sentence(key, store=store, number=number)


# ---- following


async def test_every_change_is_told_once(bought: Bought, town: Town) -> None:
    shopper, number = bought
    await town.advance("northline", number, "shipped")
    shipped = await shopper.wait_for(told("update-shipped", number), since=0)
    [order] = await shopper.orders("northline")
    assert order["tracking_number"] in shipped.text
    copy = shipped.button(sentence("button-copy-number"))
    assert copy is not None
    assert copy.copy == order["tracking_number"]
    await town.advance("northline", number, "out_for_delivery")
    await shopper.wait_for(told("update-out-for-delivery", number), since=0)
    await town.advance("northline", number, "delivered")
    await shopper.wait_for(told("update-delivered", number), since=0)
    for key in ("update-shipped", "update-out-for-delivery", "update-delivered"):
        assert len(await shopper.heard(told(key, number))) == 1


async def test_where_is_my_order(bought: Bought) -> None:
    shopper, number = bought
    card = await shopper.asks("where is my order?", number)
    assert f"order {number}" in card.text
    assert line_with(card, "Scarf") == f"{SCARF} – $48.00"
    assert line_with(card, "Total") == "Total $57.95"
    card = await shopper.asks("show my orders", "Your orders")
    assert number in card.text


async def test_an_order_is_asked_for_while_another_is_being_placed(bought: Bought, town: Town) -> None:
    shopper, number = bought
    await shopper.puts_in_cart("northline", "drift-wool-scarf", "Plum")
    review = await shopper.asks("checkout", "3 · Review")
    await town.fault("northline", "slow")
    await shopper.tap(place_button(review), review)
    first = await shopper.asks(f"where is order {number}?", f"order {number}")
    assert sentence("status-confirmed") in first.text
    await shopper.wait_for(lambda m: is_confirmation(m) and number not in m.text, since=0)
    placed = [order["order_number"] for order in await shopper.orders("northline")]
    assert len(set(placed)) == 2
    listed = await shopper.asks("/orders", "Your orders")
    assert [listed.text.count(one) for one in placed] == [1, 1]


# ---- cancelling


async def test_an_order_is_cancelled_at_the_store(bought: Bought) -> None:
    shopper, number = bought
    asked = await shopper.asks("cancel my order", sentence("cancel-ask", store="Northline", number=number))
    await shopper.taps(asked.labels[0], told("update-cancelled", number), asked)
    [order] = await shopper.orders("northline")
    assert order["status"] == "cancelled"
    assert await shopper.heard(sentence("cancelling", number=number)) == [], "the question became the answer"
    again = await shopper.asks(f"cancel order {number}", anything)
    assert sentence("cannot-cancel-cancelled") in again.text or number in again.text
    assert [o["status"] for o in await shopper.orders("northline")] == ["cancelled"]


async def test_a_cancellation_can_be_thought_over(bought: Bought) -> None:
    shopper, number = bought
    asked = await shopper.asks("cancel my order", sentence("cancel-ask", store="Northline", number=number))
    await shopper.taps(asked.labels[1], f"order {number}", asked)
    assert [o["status"] for o in await shopper.orders("northline")] == ["confirmed"]


async def test_an_order_goes_back_once_its_shopper_says_so(bought: Bought, town: Town) -> None:
    shopper, number = bought
    early = await shopper.asks("return my order", sentence("cannot-return-yet"))
    assert "Return or exchange" not in early.labels
    for stage in ("shipped", "out_for_delivery", "delivered"):
        await town.advance("northline", number, stage)
    delivered = await shopper.wait_for(told("update-delivered", number), since=0)
    asked = await shopper.taps("Return or exchange", "Send Drift Wool Scarf back", delivered)
    await shopper.tap("Yes, start the return", asked)
    labelled = await shopper.wait_for(sentence("return-label", number=number), since=0)
    assert labelled.button("Open the label") is not None
    again = await shopper.taps("Return or exchange", sentence("return-label", number=number), delivered)
    assert "Yes, start the return" not in again.labels


async def test_who_did_not_order_after_all_gets_the_cart_back(
    handed_over: tuple[Shopper, ChatMessage],
) -> None:
    shopper, done = handed_over
    await shopper.taps("I ordered it", sentence("finished-at-store"), done)
    card = await shopper.asks("where is my Petit Atelier order?", "Petit Atelier")
    cart = await shopper.taps("I didn’t order it after all", "Your cart", card)
    assert line_with(cart, "Foulard") == "Foulard Iris, Lilac – $64.00"


async def test_a_shipped_order_is_not_cancelled(bought: Bought, town: Town) -> None:
    shopper, number = bought
    asked = await shopper.asks("cancel my order", sentence("cancel-ask", store="Northline", number=number))
    await town.advance("northline", number, "shipped")
    await shopper.wait_for(told("update-shipped", number), since=0)
    await shopper.taps(asked.labels[0], sentence("cannot-cancel-shipped"), asked)
    assert [o["status"] for o in await shopper.orders("northline")] == ["shipped"]


# ---- buying again


async def test_an_order_is_bought_again_and_a_changed_price_is_told(bought: Bought, muse: Runtime) -> None:
    shopper, number = bought
    async with muse.database.writing() as session:
        order_id = select(Order.id).where(Order.order_number == number).scalar_subquery()
        line = await session.scalar(select(OrderItem).where(OrderItem.order_id == order_id))
        assert line is not None
        line.cart_line = {**(line.cart_line or {}), "price_cents": 4000}
    card = await shopper.asks("where is my order?", number)
    await shopper.taps("Buy again", "Your cart", card)
    dearer = sentence("news-dearer", name="Drift Wool Scarf", before="$40.00", after="$48.00")
    await shopper.wait_for(dearer, since=0)
    cart = await shopper.wait_for(lambda m: "Your cart" in m.text and "$48.00" in m.text, since=0)
    assert line_with(cart, "Scarf") == f"{SCARF} – $48.00"
    await shopper.places(await shopper.taps("Checkout", "3 · Review", cart))
    orders = await shopper.orders("northline")
    assert [o["total_cents"] for o in orders] == [5795, 5795]
    assert len({o["order_number"] for o in orders}) == 2


async def test_an_order_is_bought_again_by_words(bought: Bought) -> None:
    shopper, _ = bought
    cart = await shopper.asks("buy that again", "Your cart")
    assert line_with(cart, "Scarf") == f"{SCARF} – $48.00"


# ---- finished by the shopper


async def test_a_captcha_passed_on_the_stores_page_ends_in_the_order(shopper: Shopper, town: Town) -> None:
    await shopper.puts_in_cart("northline", "drift-wool-scarf", "Plum")
    review = await shopper.goes_to_review()
    await town.fault("northline", "captcha")
    done = await shopper.places(review)
    button = done.button("Continue to Northline")
    assert button is not None
    async with Visitor() as visitor:
        await visitor.open(unescape(button.url or ""))
        await visitor.submit("form.checkout", act="place", person="on")
    [order] = await shopper.orders("northline")
    found = await shopper.wait_for(told("order-found", order["order_number"]), since=0)
    assert not found.mine
    assert (await shopper.asks("my orders", "Your orders")).text.count(order["order_number"]) == 1


@pytest_asyncio.fixture(loop_scope="module")
async def handed_over(shopper: Shopper) -> tuple[Shopper, ChatMessage]:
    """Has a scarf of the boutique to finish there; the confirmation with the link."""
    await shopper.puts_in_cart("atelier", "foulard-iris", "Lilac")
    done = await shopper.places(await shopper.goes_to_review())
    why = sentence("handover-cart")
    assert done.text == (
        f"Almost done\n\n{sentence('confirmation-hand-over', store='Petit Atelier', why=why)}"
    )
    assert await shopper.orders("atelier") == []
    return shopper, done


HandedOver = tuple[Shopper, ChatMessage]


async def test_the_boutiques_order_is_found_by_its_mail_and_followed(
    handed_over: HandedOver, town: Town
) -> None:
    shopper, done = handed_over
    number = await finish_at_the_boutique(shopper, done)
    await shopper.wait_for(number, since=0)
    for stage, key in (("shipped", "update-shipped"), ("delivered", "update-delivered")):
        await town.advance("atelier", number, stage)
        await shopper.wait_for(told(key, number, "Petit Atelier"), since=0)
    assert len(await shopper.heard(told("update-delivered", number, "Petit Atelier"))) == 1
    assert len(await shopper.orders("atelier")) == 1


async def test_the_boutiques_answer_is_lost_but_its_mail_is_not(handed_over: HandedOver, town: Town) -> None:
    shopper, done = handed_over
    await town.fault("atelier", "answer_lost")
    with pytest.raises(LostWay):
        await finish_at_the_boutique(shopper, done)
    [order] = await shopper.orders("atelier")
    await shopper.wait_for(order["order_number"], since=0)


async def test_what_the_boutique_really_charged_is_what_the_order_shows(
    handed_over: HandedOver, town: Town
) -> None:
    shopper, done = handed_over
    await town.fault("atelier", "slow")
    await town.fault("atelier", "price_up_at_review")
    number = await finish_at_the_boutique(shopper, done)
    assert await town.faults_left("atelier") == {}, "both did hit"
    await shopper.wait_for(number, since=0)
    [order] = await shopper.orders("atelier")
    details = await shopper.asks(f"where is {number}", number)
    assert f"Total ${order['total_cents'] / 100:.2f}" in details.text


async def test_the_boutiques_link_works_again_when_its_session_expired(
    handed_over: HandedOver, town: Town
) -> None:
    shopper, done = handed_over
    await town.fault("atelier", "session_expired")
    with pytest.raises(LostWay):
        await finish_at_the_boutique(shopper, done)
    number = await finish_at_the_boutique(shopper, done)
    await shopper.wait_for(number, since=0)
    assert len(await shopper.orders("atelier")) == 1


@pytest.mark.parametrize("fault", ["sold_out_at_review", "refused_after_click", "down"])
async def test_what_the_boutique_did_not_sell_returns_to_the_cart(
    handed_over: HandedOver, town: Town, fault: str
) -> None:
    shopper, done = handed_over
    await town.fault("atelier", fault, 9)
    with pytest.raises(LostWay):
        await finish_at_the_boutique(shopper, done)
    assert await shopper.orders("atelier") == []
    cart = await shopper.taps("I didn’t", "Your cart", done)
    assert line_with(cart, "Foulard") == "Foulard Iris, Lilac – $64.00"


async def test_an_order_that_the_shopper_reports_is_believed_and_its_number_found(
    handed_over: HandedOver,
) -> None:
    shopper, done = handed_over
    await shopper.taps("I ordered it", sentence("finished-at-store"), done)
    placed = sentence("confirmation-placed-no-number", store="Petit Atelier")
    assert placed in (await shopper.settled(done)).text
    number = await finish_at_the_boutique(shopper, done)
    await shopper.wait_for(number, since=0)
    assert (await shopper.asks("my orders", "Your orders")).text.count(number) == 1


@pytest.mark.parametrize("words", ["my order number is PA-77123", "77123"])
async def test_the_stores_number_is_taken_from_the_shopper(handed_over: HandedOver, words: str) -> None:
    shopper, _done = handed_over
    await shopper.say(words)
    number = words.split()[-1]
    if number == words:  # it might be a postal code as well
        asked = await shopper.wait_for(sentence("whose-number", number=number))
        await shopper.tap("Petit Atelier", asked)
    await shopper.wait_for(sentence("number-noted", store="Petit Atelier", number=number))
    orders = await shopper.asks("my orders", "Your orders")
    assert orders.text.count(number) == 1
    details = await shopper.asks(f"where is {number}", anything)
    assert f"Petit Atelier · order {number}" in details.text


# ---- who hears what, and when


async def counted(muse: Runtime, number: str, kind: str) -> int:
    async with muse.database.reading() as session:
        order_id = select(Order.id).where(Order.order_number == number).scalar_subquery()
        seen = select(func.count()).where(Event.kind == kind, Event.order_id == order_id)
        return await session.scalar(seen) or 0


async def until(look: Callable[[], Awaitable[bool]], what: str) -> None:
    for _ in range(1200):
        if await look():
            return
        await asyncio.sleep(0.05)
    raise TimeoutError(what)


def carrier_mail(
    number: str, tracking: str, subject: str, text: str, to: str, sender: str = "UPS <pkginfo@ups.com>"
) -> bytes:
    """As UPS sends it, or another, with our own server's word for it."""
    domain = sender.rpartition("@")[2].rstrip(">")
    sent = datetime.now(UTC).strftime("%a, %d %b %Y %H:%M:%S +0000")
    return (
        f"Authentication-Results: mx.demo.local; dmarc=pass header.from={domain}\r\n"
        f"From: {sender}\r\nTo: {to}\r\nDate: {sent}\r\nSubject: {subject}\r\n\r\n"
        f"{text}\r\nOrder number: {number}\r\nTracking number: {tracking}\r\n"
    ).encode()


async def test_late_double_and_disordered_news_is_told_exactly_once(
    bought: Bought, town: Town, muse: Runtime
) -> None:
    shopper, number = bought
    await town.advance("northline", number, "shipped")
    await shopper.wait_for(told("update-shipped", number), since=0)
    [order] = await shopper.orders("northline")
    parcel = order["tracking_number"]
    letters = [
        ("Your package was delivered", "Your package has been delivered."),
        ("Your package has shipped", "Your package has shipped."),
        ("Your package is out for delivery", "Your package is out for delivery today."),
        ("Your package was delivered", "Your package has been delivered."),
        ("Your package has shipped", "Your package has shipped."),
    ]
    for subject, text in letters:
        await town.world.mailbox.deliver(carrier_mail(number, parcel, subject, text, shopper.email))

    async def all_read() -> bool:
        return await counted(muse, number, "mail_taken") >= len(letters)

    await until(all_read, "every mail read")
    await shopper.wait_for(told("update-delivered", number), since=0)
    before = await counted(muse, number, "webhook_taken")
    await town.advance("northline", number, "out_for_delivery")
    await town.advance("northline", number, "delivered")

    async def told_by_the_store() -> bool:
        return await counted(muse, number, "webhook_taken") >= before + 2

    await until(told_by_the_store, "the store's own late news")
    news = [m.text.splitlines()[0] for m in await shopper.messages() if not m.mine and number in m.text]
    told_of = [line for line in news if line.startswith(("📦", "🚚", "✅", "⏰", "⚠"))]
    assert told_of == [told("update-shipped", number), told("update-delivered", number)]
    card = await shopper.asks("where is my order?", f"order {number}")
    assert sentence("status-delivered") in card.text


@pytest.mark.browser
async def test_an_order_page_mails_and_a_carrier_tell_each_change_once(
    shopper: Shopper, town: Town, muse: Runtime
) -> None:
    """The page of a store without API is looked at; its mails and the carrier's come before, after and twice."""
    await shopper.puts_in_cart("maple", "fern-wool-scarf", "Oat")
    number = order_number(await shopper.places(await shopper.goes_to_review()), "MM")
    [order] = await shopper.orders("maple")
    carrier, store = "UPS <pkginfo@ups.com>", "Maple & Main <hello@maple-and-main.example>"
    mailed = 0

    async def mails(*letters: tuple[str, str, str]) -> None:
        nonlocal mailed
        mailed += len(letters)
        for sender, subject, text in letters:
            letter = carrier_mail(number, order["tracking_number"], subject, text, shopper.email, sender)
            await town.world.mailbox.deliver(letter)

        async def all_read() -> bool:
            return await counted(muse, number, "mail_taken") >= mailed

        await until(all_read, "every mail read")

    shipped = (store, "Your order has shipped", "Your order has shipped.")
    on_its_way = (carrier, "Your package is out for delivery", "Your package is out for delivery today.")
    arrived = (carrier, "Your package was delivered", "Your package has been delivered.")
    await mails(shipped, shipped)
    await town.advance("maple", number, "shipped")
    await mails((carrier, *shipped[1:]))
    await town.advance("maple", number, "out_for_delivery")
    await shopper.wait_for(told("update-out-for-delivery", number, "Maple & Main"), since=0)
    await mails(on_its_way, shipped, arrived, on_its_way, arrived)
    await town.advance("maple", number, "delivered")
    await mails(arrived, shipped)
    await shopper.wait_for(told("update-delivered", number, "Maple & Main"), since=0)
    news = [m.text.splitlines()[0] for m in await shopper.messages() if not m.mine and number in m.text]
    keys = ("update-shipped", "update-out-for-delivery", "update-delivered")
    told_of = [line for line in news if line.startswith(("📦", "🚚", "✅", "⏰", "⚠"))]
    assert told_of == [told(key, number, "Maple & Main") for key in keys]


async def test_a_shopper_who_blocked_the_bot_hears_everything_once_they_are_back(
    bought: Bought, town: Town, muse: Runtime
) -> None:
    shopper, number = bought
    await shopper.block()
    await town.advance("northline", number, "shipped")

    async def noticed() -> bool:
        async with muse.database.reading() as session:
            waits = (
                select(func.count())
                .select_from(Notice)
                .join(User, User.id == Notice.user_id)
                .join(Order, Order.user_id == User.id)
                .where(Order.order_number == number, User.reach == "blocked", Notice.state != "sent")
            )
            return (await session.scalar(waits) or 0) >= 1

    await until(noticed, "the block noticed, and the news kept")
    await town.advance("northline", number, "delivered")
    await shopper.block(False)
    await shopper.say("/start")
    await shopper.wait_for(told("update-delivered", number), since=0)
    for key in ("update-shipped", "update-delivered"):
        assert len(await shopper.heard(told(key, number))) == 1


async def test_news_for_a_chat_that_is_not_there_waits_for_its_start(
    bought: Bought, town: Town, muse: Runtime
) -> None:
    shopper, number = bought
    await town.chat_fault("never_started", user=shopper.user, method="sendMessage")
    await town.advance("northline", number, "shipped")

    async def waits() -> bool:
        async with muse.database.reading() as session:
            found = await session.execute(
                select(User.reach, Notice.state)
                .join(Notice, User.id == Notice.user_id)
                .join(Order, Order.user_id == User.id)
                .where(Order.order_number == number, Notice.card == "order_update")
            )
            return found.all() == [("needs_start", "needs_start")]

    await until(waits, "recorded why it did not arrive")
    await town.advance("northline", number, "out_for_delivery")
    await town.advance("northline", number, "delivered")
    await until(lambda: said(muse, number, 3), "all three kept")
    assert await shopper.heard(told("update-shipped", number)) == []
    await shopper.say("/start")
    await shopper.wait_for(told("update-delivered", number), since=0)
    news = [message.text.splitlines()[0] for message in await shopper.heard(number)]
    keys = ("update-shipped", "update-out-for-delivery", "update-delivered")
    assert news[-3:] == [told(key, number) for key in keys], "in order, once"


async def said(muse: Runtime, number: str, times: int) -> bool:
    """Whether so many changes of an order were put in the outbox."""
    async with muse.database.reading() as session:
        order_id = await session.scalar(select(Order.id).where(Order.order_number == number))
        changes = select(func.count()).where(Notice.key.startswith(f"order:{order_id}:"))
        return (await session.scalar(changes) or 0) >= times


async def test_news_waits_for_the_morning_unless_the_shopper_changes_their_mind(
    bought: Bought, town: Town, muse: Runtime
) -> None:
    shopper, number = bought
    await shopper.asks(
        "my time zone is London", sentence("hours-title").removeprefix("<b>").removesuffix("</b>")
    )
    hour = datetime.now(ZoneInfo("Europe/London")).hour
    card = await shopper.asks(
        f"don't message me between {(hour - 1) % 24}:00 and {(hour + 2) % 24}:00", "News of orders waits"
    )
    await town.advance("northline", number, "shipped")

    async def held() -> bool:
        async with muse.database.reading() as session:
            waits = select(Notice.not_before).where(Notice.card == "order_update", Notice.state == "pending")
            return any(moment is not None for moment in await session.scalars(waits))

    await until(held, "the news held")
    assert await shopper.heard(told("update-shipped", number)) == []
    await shopper.taps("At any time", "News comes at any time", card)
    await shopper.wait_for(told("update-shipped", number), since=0)
    assert len(await shopper.heard(told("update-shipped", number))) == 1


async def test_stores_write_to_the_order_address_of_a_shopper_who_chose_it(
    shopper: Shopper, town: Town
) -> None:
    await shopper.puts_in_cart("northline", "drift-wool-scarf", "Plum")
    asked = await shopper.asks("checkout", "1 · Address")
    card = await shopper.taps(
        "Use an order address", lambda m: "Address" in m.text and "✉️" not in m.text, asked
    )
    assert "Use an order address" not in card.labels, "asked once"
    review = await shopper.asks(shopper.address, "3 · Review")
    address = line_with(review, "Stores write to").removeprefix("Stores write to: ")
    assert address.startswith("orders+")
    done = await shopper.places(review)
    assert await shopper.orders("northline") == []
    [order] = await town.orders("northline", address)
    assert order["order_number"] == order_number(done, "NL")
    forged = carrier_mail("NL-2026-99", "", "Your code", "Your verification code is 481920.", address)
    await town.world.mailbox.deliver(
        forged.replace(b"Order number", b"Ref").replace(b"Tracking number: ", b"")
    )
    code = await shopper.wait_for("481920", since=0)
    assert "can’t verify" in code.text, "a carrier is no store of theirs"
