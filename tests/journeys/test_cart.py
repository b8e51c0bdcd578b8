"""Filling and changing the cart, by buttons and by words."""

from __future__ import annotations

import pytest
import pytest_asyncio

from demo.chat.client import ChatMessage
from tests.journeys.sentences import sentence
from tests.journeys.shopper import Shopper, anything, containing, line_with
from tests.journeys.world import Town

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.xdist_group("journeys-cart")]

SCARF = "Drift Wool Scarf"


async def test_a_link_becomes_a_cart_line_with_its_picture(shopper: Shopper) -> None:
    added = await shopper.puts_in_cart("northline", "marlow-wrap-dress", "Emerald", "M")
    assert added.text == (
        "✓ Added to your cart\nMarlow Wrap Dress, size M, Emerald\n$89.00 $98.00 · Northline"
    )
    assert added.photo is not None
    assert added.labels == ("Change", "Remove", "View cart", "Checkout")
    assert len([m for m in await shopper.messages() if not m.mine]) == 1, (
        "the reading message became the card"
    )


async def test_several_links_in_one_message_make_one_cart_of_three_stores(
    shopper: Shopper, town: Town
) -> None:
    links = [
        town.link("northline", "keel-leather-belt", "Brown", "M"),
        town.link("maple", "drop-pendant-necklace", "Gold"),
        town.link("atelier", "foulard-iris", "Lilac"),
    ]
    await shopper.say(f"These please: {links[0]} and {links[1]}, also\n{links[2]}!")
    for name in ("Keel Leather Belt", "Drop Pendant Necklace", "Foulard Iris"):
        await shopper.wait_for(containing("Added", name))
    cart = await shopper.cart()
    blocks = cart.text.split("\n\n")
    assert blocks[0] == "Your cart: 3 stores, 3 items"
    assert sorted(blocks[1:4]) == [
        "🏬 Maple & Main (1 item)\n"
        "• Drop Pendant Necklace, Gold – $45.00\n"
        "Subtotal $45.00 · Shipping $5.95\n"
        "✓ Checkout within Muse",
        "🏬 Northline (1 item)\n"
        "• Keel Leather Belt, size M, Brown – $39.00\n"
        "Subtotal $39.00 · Shipping $6.95\n"
        "✓ Checkout within Muse",
        "🏬 Petit Atelier (1 item)\n"
        "• Foulard Iris, Lilac – $64.00\n"
        "Subtotal $64.00 · Shipping $7.00\n"
        "↗ You finish at Petit Atelier",
    ]
    assert blocks[4:] == ["Total $167.90"]
    assert cart.labels[0] == "Checkout all stores"


async def test_what_the_link_leaves_open_is_picked_by_buttons(shopper: Shopper, town: Town) -> None:
    asked = await shopper.asks(town.link("northline", "marlow-wrap-dress"), "Which color?")
    assert asked.labels == ("Black", "Emerald", "Burgundy", "Not now")
    asked = await shopper.taps("Burgundy", "Which size?", asked)
    assert asked.labels == ("XS", "S", "M", "L", "XL · sold out", "Not now")
    sold_out = await shopper.taps("XL · sold out", "sold out.", asked)
    assert sold_out.text == "Marlow Wrap Dress, size XL, Burgundy is sold out. Pick another one:"
    added = await shopper.taps("L", "Added to your cart", sold_out)
    assert line_with(added, "Marlow") == "Marlow Wrap Dress, size L, Burgundy"
    assert added.id == asked.id, "all in one message"


async def test_what_the_link_leaves_open_is_picked_by_words(shopper: Shopper, town: Town) -> None:
    await shopper.asks(town.link("northline", "marlow-wrap-dress"), "Which color?")
    refused = await shopper.asks("in purple", "purple")
    assert refused.text == sentence("no-such-color", asked="purple", offered="Black, Emerald, Burgundy")
    await shopper.asks("the black one", "Which size?")
    added = await shopper.asks("medium", "Added to your cart")
    assert line_with(added, "Marlow") == "Marlow Wrap Dress, size M, Black"


async def test_a_choice_can_be_left_out(shopper: Shopper, town: Town) -> None:
    asked = await shopper.asks(town.link("northline", "gale-pleated-skirt"), "Which color?")
    dropped = await shopper.taps("Not now", sentence("choice-dropped"), asked)
    assert dropped.labels == ()
    assert (await shopper.cart()).text == sentence("cart-is-empty")


async def test_a_link_to_a_sold_out_variant_offers_the_others(shopper: Shopper, town: Town) -> None:
    told = await shopper.asks(town.link("northline", "quay-leather-bag", "Black"), "is sold out.")
    assert told.text.startswith("Quay Leather Bag, Black is sold out.")
    assert (await shopper.cart()).text == sentence("cart-is-empty")


async def test_the_same_link_again_raises_the_quantity(shopper: Shopper) -> None:
    await shopper.puts_in_cart("northline", "drift-wool-scarf", "Plum")
    await shopper.puts_in_cart("northline", "drift-wool-scarf", "Plum")
    cart = await shopper.cart()
    assert line_with(cart, "Scarf") == f"{SCARF}, Plum × 2 – $96.00"


@pytest_asyncio.fixture(loop_scope="module")
async def carrying(shopper: Shopper) -> Shopper:
    """Has one scarf in the cart."""
    await shopper.puts_in_cart("northline", "drift-wool-scarf", "Plum")
    return shopper


@pytest.mark.parametrize(
    ("words", "line"),
    [
        ("two", f"{SCARF}, Plum × 2 – $96.00"),
        ("3 of the scarf please", f"{SCARF}, Plum × 3 – $144.00"),
        ("make it two", f"{SCARF}, Plum × 2 – $96.00"),
        ("quantity 99", f"{SCARF}, Plum × 99 – $4,752.00"),
    ],
)
async def test_a_quantity_is_set_by_words(carrying: Shopper, words: str, line: str) -> None:
    cart = await carrying.asks(words, "Your cart")
    assert line_with(cart, "Scarf") == line


@pytest.mark.parametrize("words", ["-1 of the scarf", "quantity -1", "make it 1000", "quantity 1000"])
async def test_an_impossible_quantity_changes_nothing(carrying: Shopper, words: str) -> None:
    told = await carrying.asks(words, anything)
    assert told.text == sentence("quantity-out-of-range", most=99)
    assert line_with(await carrying.cart(), "Scarf") == f"{SCARF}, Plum – $48.00"


async def test_quantity_zero_removes_and_undo_brings_back(carrying: Shopper) -> None:
    empty = await carrying.asks("quantity 0", sentence("cart-is-empty"))
    cart = await carrying.taps("↩︎ Undo", "Your cart", empty)
    assert cart.id == empty.id
    assert line_with(cart, "Scarf") == f"{SCARF}, Plum – $48.00"


async def test_a_quantity_for_every_line_is_one_change(carrying: Shopper) -> None:
    await carrying.puts_in_cart("northline", "keel-leather-belt", "Brown", "M")
    cart = await carrying.asks("make it 2 of everything", "Your cart: 1 store, 4 items")
    await carrying.taps("↩︎ Undo", "Your cart: 1 store, 2 items", cart)


async def test_quantity_variant_and_removal_by_buttons(carrying: Shopper) -> None:
    cart = await carrying.cart()
    edit = await carrying.taps("Edit items", "Which one?", cart)
    line = await carrying.taps("Drift Wool Scarf · Plum", "Drift Wool Scarf", edit)
    assert line.text == f"{SCARF}, Plum\n$48.00 · Northline"
    more = await carrying.taps("+", "× 2", line)
    assert line_with(more, "Scarf") == f"{SCARF}, Plum × 2 – $96.00"
    edit = await carrying.taps("Edit items", "Which one?", more)
    line = await carrying.taps("Drift Wool Scarf · Plum × 2", "2 × $48.00 = $96.00", edit)
    asked = await carrying.taps("Change size or color", "Which color?", line)
    changed = await carrying.taps("Sage", "Changed in your cart", asked)
    assert line_with(changed, "Scarf") == f"{SCARF}, Sage"
    cart = await carrying.taps("View cart", "Your cart", changed)
    assert line_with(cart, "Scarf") == f"{SCARF}, Sage × 2 – $96.00"
    await carrying.taps("Remove", sentence("cart-is-empty"), changed)


async def test_a_variant_is_changed_by_words(carrying: Shopper) -> None:
    changed = await carrying.asks("change the scarf to camel", "Changed in your cart")
    assert line_with(changed, "Scarf") == f"{SCARF}, Camel"
    refused = await carrying.asks("change the scarf to black", "black")
    assert refused.text == sentence("no-such-color", asked="black", offered="Plum, Sage, Camel")
    assert line_with(await carrying.cart(), "Scarf") == f"{SCARF}, Camel – $48.00"


async def test_a_change_into_a_line_that_is_there_joins_it(carrying: Shopper) -> None:
    await carrying.puts_in_cart("northline", "drift-wool-scarf", "Sage")
    first = (await carrying.heard(f"{SCARF}, Plum"))[0]
    asked = await carrying.taps("Change", "Which color?", first)
    await carrying.taps("Sage", "Changed in your cart", asked)
    assert line_with(await carrying.cart(), "Scarf") == f"{SCARF}, Sage × 2 – $96.00"


async def test_clear_and_undo_by_words(carrying: Shopper) -> None:
    await carrying.puts_in_cart("northline", "keel-leather-belt", "Brown", "M")
    before = await carrying.cart()
    await carrying.asks("clear my cart", sentence("cart-is-empty"))
    assert (await carrying.asks("undo", "Your cart")).text == before.text


async def test_undo_goes_back_step_by_step(carrying: Shopper) -> None:
    await carrying.asks("make it 2", "× 2")
    await carrying.asks("make it 5", "× 5")
    await carrying.asks("remove the scarf", sentence("cart-is-empty"))
    assert "× 5" in (await carrying.asks("undo", "Your cart")).text
    assert "× 2" in (await carrying.asks("undo", "Your cart")).text
    assert f"{SCARF}, Plum – $48.00" in (await carrying.asks("undo", "Your cart")).text
    assert (await carrying.asks("undo", anything)).text == sentence("cart-is-empty")
    assert (await carrying.asks("undo", anything)).text == sentence("nothing-to-undo")


async def test_which_one_is_asked_when_words_leave_it_open(carrying: Shopper) -> None:
    await carrying.puts_in_cart("northline", "keel-leather-belt", "Brown", "M")
    asked = await carrying.asks("make it 2", "Which one?")
    assert asked.labels == ("Drift Wool Scarf · Plum", "Keel Leather Belt · M · Brown")
    cart = await carrying.taps("Keel Leather Belt · M · Brown", "× 2", asked)
    assert line_with(cart, "Belt") == "Keel Leather Belt, size M, Brown × 2 – $78.00"


async def test_a_tap_on_a_line_that_is_gone_changes_nothing(carrying: Shopper) -> None:
    added: ChatMessage = (await carrying.heard("Added"))[0]
    await carrying.asks("clear the cart", sentence("cart-is-empty"))
    await carrying.puts_in_cart("northline", "keel-leather-belt", "Brown", "M")
    before = await carrying.cart()
    assert (await carrying.taps("Remove", sentence("line-gone"), added)).text == sentence("line-gone")
    assert (await carrying.cart()).text == before.text


async def test_the_same_dress_is_cheaper_at_the_other_store(shopper: Shopper) -> None:
    await shopper.puts_in_cart("maple", "marlow-wrap-dress", "Black", "M")
    await shopper.puts_in_cart("northline", "marlow-wrap-dress", "Black", "M")
    told = await shopper.asks("is the dress cheaper elsewhere?", anything)
    assert told.text == sentence(
        "compare-cheaper", name="Marlow Wrap Dress", saving="$9.00", store="Northline"
    )


async def test_a_cart_waits_for_days(carrying: Shopper) -> None:
    """Nothing about a cart lives in the conversation: another session of the chat sees the same."""
    before = await carrying.cart()
    async with Shopper(carrying.town, carrying.user) as later:
        assert (await later.asks("what's in my basket?", "Your cart")).text == before.text
