"""The whole trip: links of three stores, one checkout, every parcel followed to the door."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from demo.chat.client import ChatMessage
from tests.journeys.boutique import finish_at_the_boutique
from tests.journeys.sentences import sentence
from tests.journeys.shopper import Shopper, line_with, order_number
from tests.journeys.world import NAMES, STORES, Town

pytestmark = [
    pytest.mark.asyncio(loop_scope="module"),
    pytest.mark.xdist_group("journeys-maple"),
    pytest.mark.browser,
]


@pytest.fixture(scope="module")
def clock() -> float:
    return 2.0


@pytest.fixture(scope="module")
def tempo() -> dict[str, str]:
    return {"MUSE_TRACK_SECONDS": "0.5", "MUSE_SETTLE_SECONDS": "0.2"}


async def test_three_tiers_from_links_to_doorsteps(shopper: Shopper, town: Town) -> None:
    greeting = await shopper.asks("/start", "Muse")
    assert greeting.text == sentence("greeting")
    links = [
        town.link("northline", "marlow-wrap-dress", "Black", "M"),
        town.link("maple", "drop-pendant-necklace", "Gold"),
        town.link("atelier", "blouse-colette", "White", "38"),
    ]
    await shopper.say("Could you get me these? " + " ".join(links))
    for name in ("Marlow Wrap Dress", "Drop Pendant Necklace", "Blouse Colette"):
        await shopper.wait_for(added(name))
    cart = await shopper.cart()
    assert cart.text.startswith("Your cart: 3 stores, 3 items")
    await shopper.taps("Checkout all stores", "1 · Address", cart)

    review = await shopper.asks(shopper.address, "3 · Review")
    assert review.text.count(sentence("review-order-placed")) == 2
    assert review.text.count(sentence("review-you-complete", store="Petit Atelier")) == 1
    assert review.labels[0] == "Place orders"
    together = line_with(review, "Together")
    done = await shopper.places(review)

    northline, maple = await shopper.orders("northline"), await shopper.orders("maple")
    assert [o["total_cents"] for o in northline] == [9456]
    assert [len(orders) for orders in (northline, maple)] == [1, 1]
    assert together.startswith("Together about $")
    numbers = {"northline": order_number(done, "NL"), "maple": order_number(done, "MM")}
    assert numbers == {"northline": northline[0]["order_number"], "maple": maple[0]["order_number"]}
    why = sentence("handover-cart")
    assert sentence("confirmation-hand-over", store="Petit Atelier", why=why) in done.text
    assert (await shopper.cart()).text == sentence("cart-is-empty")

    numbers["atelier"] = await finish_at_the_boutique(shopper, done)
    for store in STORES:
        told = await shopper.wait_for(
            sentence("update-delivered", store=NAMES[store], number=numbers[store]), since=0
        )
        assert (told.buttons[0][0].data or "").startswith("return:")
    for store in STORES:
        await assert_followed(shopper, store, numbers[store])
    orders = await shopper.asks("my orders", "Your orders")
    assert orders.text.count("✅") == 3


async def assert_followed(shopper: Shopper, store: str, number: str) -> None:
    """The store took one order, and each change of it was told exactly once, the parcel with its number."""
    [order] = await shopper.orders(store)  # type: ignore[arg-type]
    assert (order["order_number"], order["status"]) == (number, "delivered")
    for key in ("update-shipped", "update-out-for-delivery", "update-delivered"):
        told = await shopper.heard(sentence(key, store=NAMES[store], number=number))
        assert len(told) == 1, f"{key} of {store}: {[m.text for m in told]}"
        if key == "update-shipped":
            assert order["tracking_number"] in told[0].text
            copy = told[0].button(sentence("button-copy-number"))
            assert copy is not None
            assert copy.copy == order["tracking_number"]


def added(name: str) -> Callable[[ChatMessage], bool]:
    def is_added(message: ChatMessage) -> bool:
        return message.text.startswith("✓ Added") and name in message.text

    return is_added
