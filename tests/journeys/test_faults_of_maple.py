"""Maple & Main misbehaves: what the shopper is told, and what the store really took. Bought in its own pages."""

from __future__ import annotations

import pytest
import pytest_asyncio

from demo.chat.client import ChatMessage
from tests.journeys.sentences import sentence
from tests.journeys.shopper import Shopper, line_with, order_number
from tests.journeys.world import Town

pytestmark = [
    pytest.mark.asyncio(loop_scope="module"),
    pytest.mark.xdist_group("journeys-maple"),
    pytest.mark.browser,
]

LINE = "Fern Wool Scarf, Oat – $54.00"


@pytest_asyncio.fixture(loop_scope="module")
async def carrying(shopper: Shopper) -> Shopper:
    """Has a scarf for $54 in the cart."""
    await shopper.puts_in_cart("maple", "fern-wool-scarf", "Oat")
    return shopper


async def assert_placed(shopper: Shopper, done: ChatMessage, cents: int) -> None:
    [order] = await shopper.orders("maple")
    assert order["total_cents"] == cents
    assert done.text.startswith(f"Done!\n\n✓ Maple & Main – order {order['order_number']}")
    assert order_number(done, "MM") == order["order_number"]
    assert (await shopper.cart()).text == sentence("cart-is-empty")


# ---- on the way to the review


async def test_a_bad_day_at_the_store_still_ends_in_one_order(carrying: Shopper, town: Town) -> None:
    bad = ("down", "slow", "session_expired", "leftover_cart", "cookie_banner")
    for fault in bad:
        await town.fault("maple", fault)
    review = await carrying.goes_to_review()
    assert await town.faults_left("maple") == {}, "every fault did hit"
    assert line_with(review, "Scarf") == LINE
    assert "Total $63.33" in review.text
    assert sentence("review-order-placed") in review.text
    await assert_placed(carrying, await carrying.places(review), 6333)


async def test_what_is_sold_out_at_the_review_is_left_out(carrying: Shopper, town: Town) -> None:
    await town.fault("maple", "sold_out_at_review")
    review = await carrying.goes_to_review()
    assert sentence("review-left-out", why=sentence("refused-sold-out")) in review.text
    assert "Place order" not in review.labels
    assert await carrying.orders("maple") == []
    assert LINE in (await carrying.cart()).text


async def test_a_price_that_went_up_is_what_the_review_shows(carrying: Shopper, town: Town) -> None:
    await town.fault("maple", "price_up_at_review")
    review = await carrying.goes_to_review()
    assert "Total $76.08" in review.text
    await assert_placed(carrying, await carrying.places(review), 7608)


async def test_a_captcha_leaves_the_store_to_the_shopper(carrying: Shopper, town: Town) -> None:
    await town.fault("maple", "captcha", 999)
    await carrying.asks("checkout", "1 · Address")
    asked = await carrying.asks(carrying.address, sentence("ask-person", store="Maple & Main"))
    review = await carrying.taps("I’ll finish there myself", "About $59.95, at most $67.15", asked)
    assert "↗ You’ll complete at Maple & Main" in review.text
    done = await carrying.places(review)
    assert done.text.startswith("Almost done\n\n↗ Maple & Main – ")
    assert done.buttons[0][0].url == town.link("maple", "fern-wool-scarf", "Oat")
    assert await carrying.orders("maple") == []


async def test_an_address_the_store_refuses_is_said(carrying: Shopper, town: Town) -> None:
    await town.fault("maple", "address_refused")
    review = await carrying.goes_to_review()
    assert sentence("review-left-out", why=sentence("refused-address")) in review.text
    assert await carrying.orders("maple") == []


# ---- while placing


@pytest.mark.parametrize("fault", ["answer_lost", "connection_cut"])
async def test_an_order_whose_answer_is_lost_is_found_and_never_sent_again(
    carrying: Shopper, town: Town, fault: str
) -> None:
    review = await carrying.goes_to_review()
    await town.fault("maple", fault)
    done = await carrying.places(review)
    assert await town.faults_left("maple") == {}, "the fault did hit"
    await assert_placed(carrying, done, 6333)


async def test_an_order_the_store_did_not_take_returns_to_the_cart(carrying: Shopper, town: Town) -> None:
    review = await carrying.goes_to_review()
    await town.fault("maple", "refused_after_click")
    done = await carrying.places(review)
    assert done.text == (
        f"Nothing was ordered\n\n✗ Maple & Main – not ordered: {sentence('refused-down')}\n\n"
        f"{sentence('confirmation-back-in-cart')}"
    )
    assert await carrying.orders("maple") == []
    assert LINE in (await carrying.cart()).text


@pytest.mark.parametrize("answer", ["It didn’t", "Try again"])
async def test_when_nobody_knows_only_the_shopper_decides(carrying: Shopper, town: Town, answer: str) -> None:
    review = await carrying.goes_to_review()
    await town.fault("maple", "down", 999)
    done = await carrying.places(review)
    assert sentence("confirmation-unclear", store="Maple & Main", why=sentence("order-unclear")) in done.text
    card = await carrying.newest(sentence("unclear-card", store="Maple & Main"))
    await town.calm()
    assert await carrying.orders("maple") == []
    if answer == "It didn’t":
        await carrying.taps(answer, sentence("unclear-said-not-placed"), card)
        await carrying.wait_for("✗ Maple & Main not ordered")
        assert LINE in (await carrying.cart()).text
        assert await carrying.orders("maple") == []
    else:
        await carrying.taps(answer, sentence("unclear-said-try-again"), card)
        progress = await carrying.wait_for("✓ Maple & Main Order #")
        [order] = await carrying.orders("maple")
        assert order["order_number"] == order_number(progress, "MM")
