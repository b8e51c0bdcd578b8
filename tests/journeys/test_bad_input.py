"""What shoppers should not send: one clear answer each, a next step, and nothing changed."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import pytest_asyncio

from app.runtime import Runtime
from tests.journeys.sentences import sentence
from tests.journeys.shopper import Shopper, anything, line_with
from tests.journeys.world import Town

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.xdist_group("journeys-cart")]

BELT = "Keel Leather Belt, size M, Brown – $39.00"


def not_reading(message: object) -> bool:
    return not getattr(message, "text", "").startswith("⏳ Reading")


@pytest_asyncio.fixture(loop_scope="module")
async def carrying(shopper: Shopper) -> AsyncIterator[Shopper]:
    """Has a belt in the cart, and still exactly that at the end."""
    await shopper.puts_in_cart("northline", "keel-leather-belt", "Brown", "M")
    yield shopper
    cart = await shopper.cart()
    assert cart.text.startswith("Your cart: 1 store, 1 item\n")
    assert line_with(cart, "Belt") == BELT


# ---- links


@pytest.mark.parametrize(
    ("link", "key"),
    [
        ("http://10.0.0.1/dress", "link-unsafe-private"),
        ("http://169.254.169.254/latest/meta-data", "link-unsafe-private"),
        ("https://localhost/dress", "link-unsafe-host-name"),
        ("https://ana:secretword@shop.example/p", "link-unsafe-userinfo"),
        ("https://exa mple/dress", "link-unsafe-host-name"),
    ],
)
async def test_a_link_that_is_not_to_be_opened(carrying: Shopper, link: str, key: str) -> None:
    told = await carrying.asks(link, not_reading)
    assert told.text == sentence(key)
    assert not await carrying.heard("Reading"), "its message became the answer"


@pytest.mark.parametrize(
    ("store", "path", "key"),
    [
        ("northline", "/", "link-home"),
        ("northline", "/products/no-such-thing", "link-gone"),
        ("maple", "/c/tops", "link-category"),
        ("maple", "/search?q=dress", "link-search"),
    ],
)
async def test_a_page_that_is_no_product(
    carrying: Shopper, town: Town, store: str, path: str, key: str
) -> None:
    told = await carrying.asks(town.origins[store] + path, not_reading)  # type: ignore[index]
    assert told.text == sentence(key)


@pytest.mark.parametrize("words", ["https://", "look at htp:/foo"])
async def test_words_that_only_look_like_a_link(carrying: Shopper, words: str) -> None:
    told = await carrying.asks(words, anything)
    assert "link" in told.text
    assert told.text in {sentence(key) for key in ("unclear", "no-link", "link-not-a-link")}


async def test_a_page_that_is_down_says_so_and_can_be_left(carrying: Shopper, town: Town) -> None:
    told = await carrying.asks(f"{town.deserted}/products/linen-shirt", not_reading)
    assert told.text.endswith(sentence("choice-down", store=urlsplit(town.deserted).netloc))
    await carrying.taps("Not now", sentence("choice-dropped"), told)


async def test_a_page_that_refuses_us_becomes_a_line_finished_at_the_store(
    shopper: Shopper, town: Town
) -> None:
    await town.fault("maple", "captcha", 9)
    asked = await shopper.asks(town.link("maple", "linden-cardigan"), "Which size?")
    assert asked.text == (
        f"Linden Cardigan\nMaple & Main\n\nWhich size?\n{sentence('choice-refused', store='Maple & Main')}"
    )
    assert asked.labels == ("XS", "S", "M", "L", "XL", "XXL", "One size", "Not now")
    priced = await shopper.taps("M", "What does it cost", asked)
    assert priced.text.endswith(sentence("ask-price-blocked", store="Maple & Main"))
    assert (await shopper.asks("no idea", anything)).text == sentence("price-unreadable")
    assert (await shopper.asks("0", anything)).text == sentence("price-unreadable")
    added = await shopper.asks("115.00", "Added to your cart")
    assert line_with(added, "Cardigan") == "Linden Cardigan, size M"
    cart = await shopper.cart()
    assert line_with(cart, "Cardigan") == "Linden Cardigan, size M – $115.00"
    assert "↗ You finish at Maple & Main" in cart.text
    await town.calm()
    review = await shopper.goes_to_review()
    assert "↗ You’ll complete at Maple & Main" in review.text
    done = await shopper.places(review)
    link = next(button.url for row in done.buttons for button in row if button.url)
    assert link is not None
    assert link.startswith(town.link("maple", "linden-cardigan"))
    assert await shopper.orders("maple") == []


# ---- words


@pytest.mark.parametrize("words", ["😀🎉👗", "👍", "asdf qwerty", "🤷‍♀️" * 40])
async def test_words_nobody_understands(carrying: Shopper, words: str) -> None:
    told = await carrying.asks(words, anything)
    assert told.text in {sentence("unclear"), sentence("thanks")}


async def test_five_thousand_characters(carrying: Shopper) -> None:
    """Telegram's own app cuts them at 4,096."""
    words = ("word " * 1000).strip()
    await carrying.flood([words[:4096], words[4096:]])
    told = await carrying.wait_for(sentence("too-long"))
    assert told.text == sentence("too-long")


async def test_a_picture_is_answered(carrying: Shopper, town: Town) -> None:
    page = await town.http.get(f"{town.world.maple}/pictures/orchard-tote/Tan.png")
    await carrying.show(page.content)
    assert (await carrying.wait_for(anything)).text == sentence("only-text")


# ---- secrets


@pytest.mark.parametrize(
    ("words", "kind", "secret"),
    [
        ("4242 4242 4242 4242", "card", "4242 4242 4242 4242"),
        ("pay with 4111111111111111 04/29 123", "card", "4111111111111111"),
        ("5555-5555-5555-4444 exp 12/30", "card", "5555-5555-5555-4444"),
        ("my password is hunter22!", "password", "hunter22!"),
        ("checkout with my northline password: s3cr3tW0rd", "password", "s3cr3tW0rd"),
    ],
)
async def test_a_secret_is_deleted_at_once_and_kept_nowhere(
    carrying: Shopper,
    muse: Runtime,
    caplog: pytest.LogCaptureFixture,
    words: str,
    kind: str,
    secret: str,
) -> None:
    caplog.set_level(logging.INFO)
    said = await carrying.say(words)
    told = await carrying.wait_for(anything)
    assert told.text == sentence("secret-deleted", kind=kind)
    assert said.id not in [m.id for m in await carrying.messages()], "gone from the chat"
    spellings = {secret, secret.replace(" ", "").replace("-", "")}
    assert not [r for r in caplog.records if any(s in r.getMessage() for s in spellings)]
    for spelling in spellings:
        assert files_with(muse.settings.data_dir, spelling) == []


async def test_a_secret_that_cannot_be_deleted_is_still_not_kept(
    carrying: Shopper, muse: Runtime, town: Town
) -> None:
    await town.chat_fault("error500", times=9, method="deleteMessage", user=carrying.user)
    told = await carrying.asks("378282246310005", anything)
    assert told.text == sentence("secret-delete-by-hand")
    assert files_with(muse.settings.data_dir, "378282246310005") == []


async def test_a_card_number_in_place_of_an_address_leaves_the_step_as_it_was(carrying: Shopper) -> None:
    await carrying.asks("checkout", "1 · Address")
    told = await carrying.asks("4000 0566 5566 5556", anything)
    assert told.text == sentence("secret-deleted", kind="card")
    await carrying.asks(carrying.address, "3 · Review")


def files_with(folder: Path, words: str) -> list[str]:
    """Whatever Muse wrote that holds the words: databases, their journals, evidence."""
    files = [path for path in folder.rglob("*") if path.is_file()]
    assert files, "nothing was written at all"
    return [path.name for path in files if words.encode() in path.read_bytes()]
