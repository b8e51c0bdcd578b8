"""Northline misbehaves: what the shopper is told, and what the store really took. Sold by API, no browser."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
import pytest_asyncio

from demo.chat.client import ChatMessage
from tests.journeys.sentences import sentence
from tests.journeys.shopper import Shopper, line_with, order_number, place_button
from tests.journeys.world import Town

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.xdist_group("journeys-checkout")]

Reviewing = tuple[Shopper, ChatMessage]


@pytest_asyncio.fixture(loop_scope="module")
async def carrying(shopper: Shopper) -> Shopper:
    """Has a scarf for $48 in the cart."""
    await shopper.puts_in_cart("northline", "drift-wool-scarf", "Plum")
    return shopper


@pytest_asyncio.fixture(loop_scope="module")
async def reviewing(carrying: Shopper) -> Reviewing:
    return carrying, await carrying.goes_to_review()


@dataclass(frozen=True)
class Passing:
    """A fault that the shopper never notices."""

    fault: str
    times: int = 1


@pytest.mark.parametrize(
    "case",
    [
        Passing("down"),
        Passing("slow"),
        Passing("429"),
        Passing("500"),
        Passing("garbage"),
        Passing("answer_lost"),
        Passing("session_expired"),
        Passing("totals_wrong"),
    ],
    ids=lambda case: case.fault,
)
async def test_trouble_while_placing_that_passes_ends_in_one_order(
    reviewing: Reviewing, town: Town, case: Passing
) -> None:
    shopper, review = reviewing
    await town.fault("northline", case.fault, case.times)
    done = await shopper.places(review)
    [order] = await shopper.orders("northline")
    assert done.text.startswith(f"Done!\n\n✓ Northline – order {order['order_number']}\nTotal $57.95")
    assert order["total_cents"] == 5795
    assert await town.faults_left("northline") == {}, "the fault did hit"
    assert (await shopper.cart()).text == sentence("cart-is-empty")


async def test_sold_out_while_placing_returns_the_line_to_the_cart(reviewing: Reviewing, town: Town) -> None:
    shopper, review = reviewing
    await town.fault("northline", "sold_out_at_review")
    done = await shopper.places(review)
    assert done.text == (
        f"Nothing was ordered\n\n✗ Northline – not ordered: {sentence('refused-sold-out')}\n\n"
        f"{sentence('confirmation-back-in-cart')}"
    )
    assert await shopper.orders("northline") == []
    assert [m.text for m in await shopper.heard("Your orders")] == ["Your orders\n✗ Northline not ordered"]
    assert "Drift Wool Scarf" in (await shopper.cart()).text
    again = await shopper.asks("checkout", "3 · Review")
    assert sentence("review-left-out", why=sentence("refused-sold-out")) in again.text
    assert "Place order" not in again.labels, "there is nothing to approve"


async def test_a_price_above_what_was_approved_is_not_paid(reviewing: Reviewing, town: Town) -> None:
    shopper, review = reviewing
    await town.fault("northline", "price_up_at_review")
    done = await shopper.places(review)
    assert sentence("refused-price-above-cap") in done.text
    assert await shopper.orders("northline") == []
    again = await shopper.taps("Checkout", "3 · Review", done)
    assert place_button(again) != place_button(review)
    total = line_with(again, "Together")
    assert total != "Together $57.95"
    done = await shopper.places(again)
    [order] = await shopper.orders("northline")
    assert total == f"Together ${order['total_cents'] / 100:.2f}"
    assert order_number(done, "NL") == order["order_number"]


async def test_a_store_that_stays_down_is_finished_by_the_shopper(reviewing: Reviewing, town: Town) -> None:
    shopper, review = reviewing
    await town.fault("northline", "down", 999)
    done = await shopper.places(review)
    assert done.text == f"Almost done\n\n↗ Northline – {sentence('refused-down')}"
    assert done.buttons[0][0].url == f"{town.world.northline}/buy/2062901:1"
    assert await shopper.orders("northline") == []
    await town.calm()
    back = await shopper.taps("I didn’t", "Your cart", done)
    assert line_with(back, "Scarf") == "Drift Wool Scarf, Plum – $48.00"


async def test_a_store_that_is_down_when_asked_is_reviewed_as_the_shoppers_own(
    carrying: Shopper, town: Town
) -> None:
    await town.fault("northline", "down", 999)
    review = await carrying.goes_to_review()
    assert "About $54.95, at most $61.55" in review.text
    assert "↗ You’ll complete at Northline" in review.text
    assert review.labels[0] == sentence("button-continue-all")
    done = await carrying.places(review)
    assert done.text.startswith("Almost done\n\n↗ Northline")
    assert await carrying.orders("northline") == []


async def test_a_captcha_is_left_to_the_shopper(reviewing: Reviewing, town: Town) -> None:
    shopper, review = reviewing
    await town.fault("northline", "captcha")
    done = await shopper.places(review)
    assert done.text.startswith("Almost done\n\n↗ Northline – ")
    assert done.labels[:3] == ("Continue to Northline", "I ordered it", "I didn’t")
    assert await shopper.orders("northline") == []


async def test_one_stores_failure_never_stops_another(carrying: Shopper, town: Town) -> None:
    await carrying.puts_in_cart("atelier", "foulard-iris", "Lilac")
    review = await carrying.goes_to_review()
    assert review.labels[0] == "Place order", "only one of them is placed by Muse"
    await town.fault("northline", "sold_out_at_review")
    done = await carrying.places(review)
    assert sentence("confirmation-failed", store="Northline", why=sentence("refused-sold-out")) in done.text
    why = sentence("handover-cart")
    assert sentence("confirmation-hand-over", store="Petit Atelier", why=why) in done.text
    assert done.labels[0] == "Continue to Petit Atelier"
    cart = await carrying.cart()
    assert "Northline" in cart.text
    assert "Petit Atelier" not in cart.text
