"""A shopper links an account at a store that sells by API, buys with what is saved there, and unlinks."""

from __future__ import annotations

import asyncio
import re
from datetime import timedelta

import httpx
import pytest
from sqlalchemy import select

from app.runtime import Runtime
from demo.chat.client import ChatMessage
from storage.tables import CartItem, now
from tests.journeys.sentences import sentence
from tests.journeys.shopper import Shopper, containing, order_number
from tests.journeys.world import Town

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.xdist_group("journeys-linked")]

SIGN_IN = {"email": "shopper@example.com", "password": "demo-password", "act": "allow"}


@pytest.fixture(scope="module")
def tempo() -> dict[str, str]:
    """Orders are never looked at: what is told of them, the store has told by webhook."""
    return {"MUSE_TRACK_SECONDS": "3600", "MUSE_SETTLE_SECONDS": "0.2"}


def url_of(message: ChatMessage, label: str) -> str:
    button = message.button(label)
    assert button is not None, message.labels
    assert button.url is not None
    return button.url


def onward(page: httpx.Response) -> str:
    """Where a page of Muse's leads on to, as a browser would go by itself."""
    found = re.search(r'http-equiv="refresh" content="0; url=([^"]+)"', page.text)
    assert found is not None, page.text
    return found.group(1).replace("&amp;", "&")


async def sign_in(link: str, act: str = "allow") -> httpx.Response:
    """From the page that the chat's button opens, through the store's own page, and back; the last page."""
    async with httpx.AsyncClient(trust_env=False, timeout=30) as browser:
        page = await browser.get(link)
        assert page.status_code == 200
        url = onward(await browser.post(link))
        consent = await browser.get(url)
        assert "Muse" in consent.text
        answer = await browser.post(url, data={**SIGN_IN, "act": act})
        return await browser.get(answer.headers["location"])


async def connect(shopper: Shopper) -> None:
    stores = await shopper.asks("link my Northline account", lambda m: "Connect Northline" in m.labels)
    done = await sign_in(url_of(stores, "Connect Northline"))
    assert "Northline is connected" in done.text
    await shopper.wait_for(sentence("account-linked", store="Northline"))


async def approves(shopper: Shopper, review: ChatMessage) -> str:
    """Place what the store charges to the card saved there; the store's order number."""
    assert "Northline charges Visa ····4242" in review.text, review.text
    done = await shopper.places(review)
    return order_number(done, "NL")


async def test_the_page_names_the_chat_that_is_linked(shopper: Shopper) -> None:
    stores = await shopper.asks("link my Northline account", lambda m: "Connect Northline" in m.labels)
    link = url_of(stores, "Connect Northline")
    async with httpx.AsyncClient(trust_env=False) as browser:
        page = await browser.get(link)
        assert shopper.user in page.text.lower()
        assert "Continue to Northline" in page.text
        forged = await browser.get(link[:-1] + ("A" if link[-1] != "A" else "B"))
        assert forged.status_code == 410


async def test_a_sign_in_that_another_browser_began_is_not_believed(shopper: Shopper) -> None:
    stores = await shopper.asks("link my Northline account", lambda m: "Connect Northline" in m.labels)
    link = url_of(stores, "Connect Northline")
    async with httpx.AsyncClient(trust_env=False) as mine, httpx.AsyncClient(trust_env=False) as victim:
        unseen = await victim.post(link)
        assert "http-equiv" not in unseen.text, "nobody begins without having seen whose chat it is"
        await mine.get(link)
        url = onward(await mine.post(link))
        answer = await victim.post(url, data=SIGN_IN)
        back = await victim.get(answer.headers["location"])
        assert back.status_code == 403
        own = await mine.get(answer.headers["location"])
        assert own.status_code == 200
        again = await mine.get(answer.headers["location"])
        assert again.status_code in {400, 403}, "a state works once"


async def test_who_says_no_at_the_store_is_believed(shopper: Shopper) -> None:
    stores = await shopper.asks("link my Northline account", lambda m: "Connect Northline" in m.labels)
    refused = await sign_in(url_of(stores, "Connect Northline"), act="deny")
    assert sentence("account-declined") in refused.text.replace("&#39;", "'")
    settings = await shopper.asks("/settings", "Settings")
    assert "Disconnect" not in " ".join(settings.labels)


async def test_buying_with_what_is_saved_at_the_store(shopper: Shopper, town: Town) -> None:
    await connect(shopper)
    await shopper.puts_in_cart("northline", "marlow-wrap-dress", "Emerald", "M")
    number = await approves(shopper, await shopper.goes_to_review())
    taken = await town.http.get(f"{town.world.northline}/_demo/orders")
    order = next(o for o in taken.json() if o["order_number"] == number)
    assert order["account"] == "shopper@example.com"
    assert order["payment"] == "Visa ····4242"

    for stage, words in (("shipped", "shipped order"), ("delivered", "was delivered")):
        await town.advance("northline", number, stage)
        await shopper.wait_for(containing(words, number))
    assert len(await shopper.heard("was delivered")) == 1

    await shopper.puts_in_cart("northline", "drift-wool-scarf", "Plum")
    second = await approves(shopper, await shopper.asks("checkout", "3 · Review"))
    listed = await shopper.asks("/orders", "Your orders")
    card = await shopper.taps(
        next(label for label in listed.labels if label.startswith("1 ")), second, listed
    )
    asked = await shopper.taps("Cancel order", "Cancel order", card)
    await shopper.taps("Yes, cancel it", lambda m: "was cancelled" in m.text and second in m.text, asked)

    settings = await shopper.asks("/settings", "Connected stores")
    await shopper.taps("Disconnect Northline", sentence("account-unlinked", store="Northline"), settings)
    third = await shopper.puts_in_cart("northline", "drift-wool-scarf", "Plum")
    review = await shopper.taps("Checkout", "3 · Review", third)
    assert "4242" not in review.text


async def test_forgetting_everything_takes_the_grant_back_too(shopper: Shopper, town: Town) -> None:
    await connect(shopper)
    grants = f"{town.world.northline}/_demo/grants"
    before = (await town.http.get(grants)).json()
    asked = await shopper.asks("forget me", sentence("forget-ask"))
    await shopper.taps("Yes, erase all", sentence("forgotten"), asked)
    for _ in range(200):
        if (await town.http.get(grants)).json()["living"] < before["living"]:
            return
        await asyncio.sleep(0.1)
    pytest.fail("the store was not told")


async def unlinked_at_store(town: Town) -> None:
    """As if the shopper had removed Muse in their account at the store."""
    (await town.http.post(f"{town.world.northline}/_demo/unlink/shopper@example.com")).raise_for_status()


async def test_a_review_waits_for_a_new_sign_in_and_goes_on(shopper: Shopper, town: Town) -> None:
    await connect(shopper)
    await unlinked_at_store(town)
    await shopper.puts_in_cart("northline", "drift-wool-scarf", "Plum")
    await shopper.asks("checkout", "1 · Address")
    waiting = await shopper.asks(shopper.address, sentence("review-sign-in", store="Northline"))
    settings = await shopper.asks("/settings", "Connected stores")
    assert "sign in again" in settings.text
    done = await sign_in(url_of(waiting, "Sign in at Northline"))
    assert "Northline is connected" in done.text
    await shopper.wait_for("Northline charges Visa ····4242")


async def test_an_approved_order_waits_for_a_new_sign_in_and_goes_on(shopper: Shopper, town: Town) -> None:
    await connect(shopper)
    await shopper.puts_in_cart("northline", "drift-wool-scarf", "Plum")
    review = await shopper.goes_to_review()
    await unlinked_at_store(town)
    asked = await shopper.taps("Place order", lambda m: "Sign in at Northline" in m.labels, review)
    assert await shopper.heard(sentence("progress-sign-in", store="Northline"))
    await sign_in(url_of(asked, "Sign in at Northline"))
    done = await shopper.wait_for(lambda m: m.text.startswith("Done!"))
    number = order_number(done, "NL")
    taken = (await town.http.get(f"{town.world.northline}/_demo/orders")).json()
    assert [o["payment"] for o in taken if o["order_number"] == number] == ["Visa ····4242"]


async def test_another_saved_card_is_chosen_by_its_name(shopper: Shopper, town: Town) -> None:
    await connect(shopper)
    await shopper.puts_in_cart("northline", "drift-wool-scarf", "Plum")
    review = await shopper.goes_to_review()
    choice = await shopper.taps("Payment", lambda m: "How should each store charge you?" in m.text, review)
    other = await shopper.taps("Mastercard ····4444", "Northline charges Mastercard ····4444", choice)
    assert "Northline charges Mastercard" in other.text
    await shopper.asks("no, pay with my visa ending 4242 at Northline", "Northline charges Visa ····4242")
    unknown = sentence("method-unknown")
    await shopper.asks("use my amex", unknown)
    again = await shopper.asks("use the mastercard", "Northline charges Mastercard ····4444")
    done = await shopper.places(again)
    number = order_number(done, "NL")
    taken = (await town.http.get(f"{town.world.northline}/_demo/orders")).json()
    assert [o["payment"] for o in taken if o["order_number"] == number] == ["Mastercard ····4444"]


async def test_an_address_saved_at_the_store_is_offered_and_used(shopper: Shopper, town: Town) -> None:
    await connect(shopper)
    await shopper.puts_in_cart("northline", "drift-wool-scarf", "Plum")
    offered = await shopper.asks("checkout", lambda m: "350 5th Ave" in m.text)
    assert "1 Ferry Building" in offered.text
    assert "· Northline" in offered.text
    label = next(label for label in offered.labels if "350 5th Ave" in label)
    await shopper.taps(label, sentence("ask-contact"), offered)
    review = await shopper.asks(f"{shopper.email}", "3 · Review")
    assert "350 5th Ave, Apt 21" in review.text
    number = order_number(await shopper.places(review), "NL")
    taken = (await town.http.get(f"{town.world.northline}/_demo/orders")).json()
    assert [o["postal_code"] for o in taken if o["order_number"] == number] == ["10118"]


async def test_an_opened_cart_hears_of_stock_beside_the_answer(shopper: Shopper, muse: Runtime) -> None:
    await shopper.puts_in_cart("northline", "drift-wool-scarf", "Plum")
    async with muse.database.writing() as session:
        item = await session.scalar(select(CartItem).order_by(CartItem.id.desc()).limit(1))
        assert item is not None
        item.in_stock, item.last_stock_check = False, now() - timedelta(minutes=5)
    cart = await shopper.cart()
    assert "sold out" in cart.text
    edited = await shopper.wait_for(lambda m: "Your cart" in m.text and "sold out" not in m.text)
    assert edited.id == cart.id


async def test_an_order_finished_at_the_store_is_told_by_its_webhook(shopper: Shopper, town: Town) -> None:
    await connect(shopper)
    await shopper.puts_in_cart("northline", "drift-wool-scarf", "Plum")
    review = await shopper.goes_to_review()
    await town.fault("northline", "captcha")
    await town.fault("northline", "webhook_twice", 9)
    handed = await shopper.places(review)
    page = url_of(handed, "Continue to Northline")
    async with httpx.AsyncClient(trust_env=False, timeout=30) as browser:
        await browser.get(page)
        form = {"act": "place", "person": "1", "card": "tok_demo_visa", "email": shopper.email}
        form |= {"first_name": "Ana", "last_name": "Ruiz", "street_address": "410 Elm Street"}
        form |= {"address_locality": "Austin", "address_region": "TX", "postal_code": "78701"}
        form |= {"address_country": "US"}
        finished = await browser.post(page, data=form)
        assert finished.status_code == 303, finished.text
    await shopper.wait_for(lambda m: "has your order" in m.text and "NL-" in m.text)
    assert len(await shopper.heard("has your order")) == 1
