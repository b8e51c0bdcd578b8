"""Address, payment, review, placing: one store that answers fast, every way through the steps."""

from __future__ import annotations

import asyncio
import sqlite3
from datetime import timedelta

import pytest
import pytest_asyncio
from sqlalchemy import select, update

from app.runtime import Runtime
from demo.chat.client import ChatMessage
from storage.tables import AddressRow, CartItem, CheckoutSession, Order, User, now
from tests.journeys.conftest import NewShopper
from tests.journeys.sentences import sentence
from tests.journeys.shopper import Shopper, anything, is_confirmation, line_with, order_number, place_button
from tests.journeys.world import Town

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.xdist_group("journeys-checkout")]


@pytest_asyncio.fixture(loop_scope="module")
async def carrying(shopper: Shopper) -> Shopper:
    """Has a scarf for $48 in the cart."""
    await shopper.puts_in_cart("northline", "drift-wool-scarf", "Plum")
    return shopper


@pytest_asyncio.fixture(loop_scope="module")
async def reviewing(carrying: Shopper) -> tuple[Shopper, ChatMessage]:
    return carrying, await carrying.goes_to_review()


Reviewing = tuple[Shopper, ChatMessage]


async def taken(shopper: Shopper) -> list[tuple[str, str, int]]:
    """What Northline took from the shopper: (product, colour, quantity) of every order's lines."""
    return [
        (line["product"], line["color"], line["quantity"])
        for order in await shopper.orders("northline")
        for line in order["lines"]
    ]


# ---- the way through


async def test_the_review_says_all_that_the_tap_approves(reviewing: Reviewing) -> None:
    shopper, review = reviewing
    assert line_with(review, "Scarf") == "Drift Wool Scarf, Plum – $48.00"
    assert line_with(review, "Subtotal") == "Subtotal $48.00 · Standard shipping $6.95 · Sales tax $3.00"
    assert "Total $57.95" in review.text
    assert sentence("review-order-placed") in review.text
    assert "Northline charges through its payment service" in review.text
    assert line_with(review, "Sold by") == "Sold by Northline Goods, Inc., who is responsible for the sale"
    assert line_with(review, "To:") == "To: Ana Ruiz, 410 Elm Street, Apt 4, Austin, TX 78701, US"
    assert line_with(review, "Contact:") == f"Contact: Ana Ruiz · {shopper.email} · +1 512-555-0142"
    assert review.labels == ("Place order", "Address", "Payment", "Delivery", "Code", "Leave checkout")


async def test_an_order_is_placed_as_reviewed_and_told_with_its_number(
    reviewing: Reviewing, muse: Runtime
) -> None:
    shopper, review = reviewing
    done = await shopper.places(review)
    [order] = await shopper.orders("northline")
    assert order["total_cents"] == 5795
    assert order["recipient"] == "Ana Ruiz"
    assert order["postal_code"] == "78701"
    assert await taken(shopper) == [("drift-wool-scarf", "Plum", 1)]
    assert done.text.startswith(
        f"Done!\n\n✓ Northline – order {order['order_number']}\nTotal $57.95 · arrives"
    )
    [progress] = await shopper.heard("Order #")
    assert progress.text == f"Your orders\n✓ Northline Order #{order['order_number']}"
    assert progress.id == review.id, "one message, edited in place"
    assert (await shopper.cart()).text == sentence("cart-is-empty")


async def test_an_address_is_completed_by_asking_only_for_what_is_missing(carrying: Shopper) -> None:
    await carrying.asks("checkout", "1 · Address")
    asked = await carrying.asks("Ana Ruiz, 410 Elm Street, Austin, TX", "Got it so far")
    assert asked.text.splitlines()[1:] == [
        "Ana Ruiz, 410 Elm Street, Austin, TX",
        "",
        sentence("missing-postal_code"),
        sentence("missing-email"),
        sentence("missing-phone"),
    ]
    asked = await carrying.asks(f"78701, {carrying.email}", "Got it so far")
    assert asked.text.splitlines()[2:] == ["", sentence("missing-phone")]
    review = await carrying.asks("512 555 0142", "3 · Review")
    assert line_with(review, "Contact:") == f"Contact: Ana Ruiz · {carrying.email} · +1 512-555-0142"
    assert line_with(review, "To:") == "To: Ana Ruiz, 410 Elm Street, Austin, TX 78701, US"


async def test_an_address_that_does_not_fit_is_asked_again(carrying: Shopper) -> None:
    await carrying.asks("checkout", "1 · Address")
    told = await carrying.asks(carrying.address.replace("78701", "10118"), anything)
    assert "doesn’t seem to fit" in told.text
    assert "postal code" in told.text
    review = await carrying.asks("78701", "3 · Review")
    assert "TX 78701" in line_with(review, "To:")


async def test_talk_at_the_address_step_keeps_the_step(carrying: Shopper) -> None:
    await carrying.asks("checkout", "1 · Address")
    assert (await carrying.asks("hmm", anything)).text == sentence("unclear-address")
    await carrying.asks("what's in my cart?", "Your cart: 1 store")
    await carrying.asks(carrying.address, "3 · Review")


async def test_a_returning_shopper_reviews_after_one_tap(reviewing: Reviewing) -> None:
    shopper, review = reviewing
    await shopper.places(review)
    added = await shopper.puts_in_cart("northline", "keel-leather-belt", "Brown", "M")
    review = await shopper.taps("Checkout", "3 · Review", added)
    assert line_with(review, "To:") == "To: Ana Ruiz, 410 Elm Street, Apt 4, Austin, TX 78701, US"
    await shopper.places(review)
    assert await taken(shopper) == [("drift-wool-scarf", "Plum", 1), ("keel-leather-belt", "Brown", 1)]


async def test_everything_by_words_but_the_last_tap(shopper: Shopper, town: Town) -> None:
    await shopper.asks(town.link("northline", "drift-wool-scarf"), "Which color?")
    await shopper.asks("sage", "Added to your cart")
    await shopper.asks("two please", "× 2")
    await shopper.asks("i want to check out", "1 · Address")
    await shopper.asks(shopper.address, "3 · Review")
    told = await shopper.asks("yes, place the order", anything)
    assert told.text == sentence("tap-to-place")
    review = await shopper.wait_for("3 · Review")
    assert await taken(shopper) == []
    await shopper.places(review)
    assert await taken(shopper) == [("drift-wool-scarf", "Sage", 2)]


async def test_the_checkout_can_be_left_and_begun_again(reviewing: Reviewing) -> None:
    shopper, review = reviewing
    left = await shopper.taps("Leave checkout", sentence("checkout-left"), review)
    assert left.id == review.id
    await shopper.taps("View cart", "Your cart: 1 store, 1 item")
    await shopper.places(await shopper.asks("checkout", "3 · Review"))
    assert await taken(shopper) == [("drift-wool-scarf", "Plum", 1)]


async def test_the_checkout_is_left_by_words(reviewing: Reviewing) -> None:
    shopper, _ = reviewing
    await shopper.asks("cancel the checkout", sentence("checkout-left"))
    assert (await shopper.asks("cancel", anything)).text == sentence("nothing-to-cancel")


async def test_an_empty_cart_has_no_checkout(shopper: Shopper) -> None:
    assert (await shopper.asks("checkout", anything)).text == sentence("cart-is-empty")


# ---- changes at the review


async def test_another_address_is_quoted_anew(reviewing: Reviewing) -> None:
    shopper, review = reviewing
    asked = await shopper.taps("Address", "1 · Address", review)
    await shopper.tap("New address", asked)
    await shopper.wait_for("Type the new address")
    review = await shopper.asks("Bob Stone, 1 Ferry Building, San Francisco, CA 94111", "3 · Review")
    assert line_with(review, "To:") == "To: Bob Stone, 1 Ferry Building, San Francisco, CA 94111, US"
    assert "Sales tax $3.48" in review.text, "California's tax"
    assert line_with(review, "Contact:").startswith("Contact: Ana Ruiz"), "a present goes to Bob, mail to Ana"
    await shopper.places(review)
    [order] = await shopper.orders("northline")
    assert (order["recipient"], order["postal_code"]) == ("Bob Stone", "94111")


async def test_a_saved_address_is_picked_again(reviewing: Reviewing) -> None:
    shopper, review = reviewing
    asked = await shopper.taps("Address", "1 · Address", review)
    await shopper.tap("New address", asked)
    review = await shopper.asks("Bob Stone, 1 Ferry Building, San Francisco, CA 94111", "3 · Review")
    asked = await shopper.taps("Address", "1 · Address", review)
    review = await shopper.taps("410 Elm Street", "3 · Review", asked)
    assert "Austin, TX 78701" in line_with(review, "To:")
    assert "Sales tax $3.00" in review.text


async def test_a_delivery_choice_is_quoted_and_ordered(reviewing: Reviewing) -> None:
    shopper, review = reviewing
    asked = await shopper.taps("Delivery", "How should it be delivered?", review)
    prices = [label.rpartition(" · ")[2] for label in asked.labels[:3]]
    assert prices == ["$6.95", "$14.95", "$24.95"]
    review = await shopper.taps("Express", "3 · Review", asked)
    assert "Total $65.95" in review.text
    assert "Delivery: Express shipping" in review.text
    await shopper.places(review)
    assert [o["total_cents"] for o in await shopper.orders("northline")] == [6595]


async def test_a_code_is_tried_and_what_is_refused_is_said(reviewing: Reviewing) -> None:
    shopper, review = reviewing
    await shopper.taps("Code", sentence("code-how"), review)
    await shopper.say("code save10")
    review = await shopper.wait_for(lambda m: "3 · Review" in m.text and "SAVE10" in m.text)
    assert "$4.80" in line_with(review, "Subtotal"), "ten percent off"
    await shopper.say("use code NONSENSE7")
    review = await shopper.wait_for(lambda m: "3 · Review" in m.text and "NONSENSE7" in m.text)
    assert sentence("review-code-rejected", code="NONSENSE7") in review.text
    await shopper.places(review)
    [order] = await shopper.orders("northline")
    assert order["total_cents"] == 4800 - 480 + 695 + 270


async def test_payment_has_nothing_to_choose_where_stores_charge_by_themselves(
    reviewing: Reviewing,
) -> None:
    shopper, review = reviewing
    await shopper.taps("Payment", sentence("payment-by-stores"), review)
    await shopper.places(review)


# ---- the tap


async def test_a_hundred_taps_give_one_order(reviewing: Reviewing, muse: Runtime) -> None:
    shopper, review = reviewing
    button = place_button(review)
    since = await shopper.mark()
    await asyncio.gather(*(shopper.tap_data(button, review) for _ in range(100)))
    done = await shopper.wait_for(is_confirmation, since=since)
    assert len(await shopper.orders("northline")) == 1
    assert [m.id for m in await shopper.heard("Done!")] == [done.id]
    assert await shopper.heard(sentence("already-approved")) == []
    async with muse.database.reading() as session:
        rows = await session.scalars(
            select(Order.order_number).where(Order.user_id == await whose(muse, shopper))
        )
        assert list(rows) == [order_number(done, "NL")]


async def test_a_stale_review_card_opens_the_review_again(reviewing: Reviewing) -> None:
    shopper, stale = reviewing
    button = place_button(stale)
    asked = await shopper.taps("Delivery", "How should it be delivered?", stale)
    await shopper.taps("Express", "3 · Review", asked)
    since = await shopper.mark()
    await shopper.tap_data(button, stale)
    await shopper.wait_for(sentence("review-changed"), since=since)
    assert await taken(shopper) == []
    again = (await shopper.heard("3 · Review"))[-1]
    await shopper.places(again)
    assert [o["total_cents"] for o in await shopper.orders("northline")] == [6595]


async def test_a_stale_card_at_another_step_opens_the_review_again(reviewing: Reviewing) -> None:
    shopper, review = reviewing
    button = place_button(review)
    await shopper.taps("Address", "1 · Address", review)
    await shopper.tap_data(button, review)
    again = await shopper.wait_for("3 · Review")
    assert await taken(shopper) == []
    await shopper.places(again)
    assert len(await taken(shopper)) == 1


async def test_the_card_of_an_order_that_is_placed_orders_nothing_more(reviewing: Reviewing) -> None:
    shopper, review = reviewing
    await shopper.places(review)
    since = await shopper.mark()
    await shopper.tap_data(place_button(review), review)
    await shopper.tap_data("place:0123456789abcdef0123456789abcdef", review)
    await shopper.wait_for(sentence("already-approved"), since=since)
    assert len(await taken(shopper)) == 1


async def test_a_cart_that_changed_after_the_review_is_reviewed_again(reviewing: Reviewing) -> None:
    shopper, review = reviewing
    button = place_button(review)
    await shopper.asks("make it 3", "× 3")
    since = await shopper.mark()
    await shopper.tap_data(button, review)
    again = await shopper.wait_for("3 · Review", since=since)
    assert await taken(shopper) == []
    assert line_with(again, "Scarf") == "Drift Wool Scarf, Plum × 3 – $144.00"
    await shopper.places(again)
    assert await taken(shopper) == [("drift-wool-scarf", "Plum", 3)]


async def test_a_cart_emptied_after_the_review_ends_the_checkout(reviewing: Reviewing) -> None:
    shopper, review = reviewing
    button = place_button(review)
    await shopper.asks("clear the cart", sentence("cart-is-empty"))
    since = await shopper.mark()
    await shopper.tap_data(button, review)
    await shopper.wait_for(sentence("checkout-left"), since=since)
    assert await taken(shopper) == []


async def test_an_expired_session_is_quoted_anew_before_anything_is_ordered(
    reviewing: Reviewing, muse: Runtime
) -> None:
    shopper, review = reviewing
    await age(muse, shopper)
    since = await shopper.mark()
    await shopper.tap_data(place_button(review), review)
    await shopper.wait_for(sentence("review-changed"), since=since)
    await shopper.wait_for("⏳ Checking prices", since=since)
    again = await shopper.wait_for("3 · Review", since=since)
    assert await taken(shopper) == []
    await shopper.places(again)
    assert len(await taken(shopper)) == 1


async def test_days_later_the_checkout_goes_on_where_it_was(reviewing: Reviewing, muse: Runtime) -> None:
    shopper, _ = reviewing
    await age(muse, shopper)
    review = await shopper.asks("checkout", "3 · Review")
    await shopper.places(review)
    assert len(await taken(shopper)) == 1


# ---- losing the conversation's memory


async def test_graph_checkpoints_are_disposable_at_every_step(carrying: Shopper, muse: Runtime) -> None:
    await carrying.asks("checkout", "1 · Address")
    drop_checkpoints(muse)
    await carrying.asks(carrying.address, "⏳ Checking")
    drop_checkpoints(muse)
    review = await carrying.wait_for("3 · Review")
    drop_checkpoints(muse)
    asked = await carrying.taps("Delivery", "How should it be delivered?", review)
    drop_checkpoints(muse)
    review = await carrying.taps("Express", "3 · Review", asked)
    drop_checkpoints(muse)
    await carrying.places(review)
    drop_checkpoints(muse)
    await carrying.asks("my orders", "Your orders")
    assert [o["total_cents"] for o in await carrying.orders("northline")] == [6595]


# ---- others


async def test_two_shoppers_at_once_never_see_each_others_things(new_shopper: NewShopper, town: Town) -> None:
    ana, ben = new_shopper(), new_shopper()
    ben.address = f"Ben Stone, 1 Ferry Building, San Francisco, CA 94111, {ben.email}, +1 415 555 0100"

    async def trip(shopper: Shopper, slug: str, color: str, size: str) -> None:
        await shopper.puts_in_cart("northline", slug, color, size)
        await shopper.places(await shopper.goes_to_review())
        await shopper.asks("my orders", "Your orders")
        await shopper.asks("/settings", "Settings")

    await asyncio.gather(
        trip(ana, "drift-wool-scarf", "Plum", ""), trip(ben, "keel-leather-belt", "Black", "M")
    )
    for shopper, other, foreign in ((ana, ben, "Belt"), (ben, ana, "Scarf")):
        heard = "\n".join(m.text for m in await shopper.messages())
        assert foreign not in heard
        assert other.email not in heard
        assert (await other.orders("northline"))[0]["order_number"] not in heard
    assert [len(await shopper.orders("northline")) for shopper in (ana, ben)] == [1, 1]


async def test_buttons_of_another_shopper_do_nothing(
    reviewing: Reviewing, new_shopper: NewShopper, muse: Runtime
) -> None:
    ana, review = reviewing
    ana_id = await whose(muse, ana)
    async with muse.database.reading() as session:
        item = await session.scalar(select(CartItem.id).where(CartItem.user_id == ana_id))
        address = await session.scalar(select(AddressRow.id).where(AddressRow.user_id == ana_id))
    eve = new_shopper()
    await eve.puts_in_cart("northline", "keel-leather-belt", "Brown", "M")
    card = await eve.cart()
    for data in (f"rm:{item}", f"qty:{item}:9", f"var:{item}", f"line:{item}"):
        since = await eve.mark()
        await eve.tap_data(data, card)
        assert (await eve.wait_for(anything, since=since)).text == sentence("line-gone"), data
    await eve.tap_data(f"rmaddr:{address}", card)
    await eve.asks("checkout", "1 · Address")
    for data in (f"addr:{address}", place_button(review)):
        await eve.tap_data(data, card)
    await eve.asks("/settings", "Settings")
    assert ana.email not in "\n".join(m.text for m in await eve.messages())
    await ana.places(review)
    async with muse.database.reading() as session:
        order = await session.scalar(select(Order.id).where(Order.user_id == ana_id))
    for data in (f"order:{order}", f"cancel:{order}", f"again:{order}", f"did:{order}:not_placed"):
        since = await eve.mark()
        await eve.tap_data(data, card)
        assert (await eve.wait_for(anything, since=since)).text == sentence("order-unknown"), data
    assert [o["status"] for o in await ana.orders("northline")] == ["confirmed"]


# ---- what the clock and the disk do


async def whose(muse: Runtime, shopper: Shopper) -> int:
    """The shopper's row id, found by a message of theirs."""
    telegram_id = (await shopper.messages())[0].json["chat"]["id"]
    async with muse.database.reading() as session:
        found = await session.scalar(select(User.id).where(User.telegram_id == telegram_id))
    assert found is not None
    return found


async def age(muse: Runtime, shopper: Shopper) -> None:
    """Half an hour and more goes by."""
    user_id = await whose(muse, shopper)
    async with muse.database.writing() as session:
        await session.execute(
            update(CheckoutSession)
            .where(CheckoutSession.user_id == user_id)
            .values(expires_at=now() - timedelta(minutes=1))
        )


def drop_checkpoints(muse: Runtime) -> None:
    [file] = muse.settings.data_dir.glob("*.graph.sqlite")
    with sqlite3.connect(file, timeout=10) as connection:
        gone = connection.execute("DELETE FROM checkpoints").rowcount
        connection.execute("DELETE FROM writes")
    connection.close()
    assert gone >= 0
