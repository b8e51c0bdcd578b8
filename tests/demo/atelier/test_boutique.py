"""Petit Atelier: cart links, its checkout, and the mails that follow."""

import email
import json
import re
from collections.abc import AsyncIterator
from email.message import EmailMessage
from email.policy import default
from typing import Any

import httpx
import pytest

from demo.atelier.app import create_app
from demo.atelier.shopper import finish_checkout
from demo.mailbox.server import Mailbox, serve_mailbox
from demo.serving import serve
from demo.shop.shopper import LostWay, Shopper
from tests.demo.mailbox.reading import until, until_mails

ADA = {
    "name": "Ada Lovelace",
    "email": "ada@example.com",
    "line1": "1 Congress Ave",
    "city": "Austin",
    "region": "TX",
    "postal_code": "78701",
}


@pytest.fixture
async def mailbox() -> AsyncIterator[Mailbox]:
    async with serve_mailbox() as mailbox:
        yield mailbox


@pytest.fixture
async def origin(mailbox: Mailbox) -> AsyncIterator[str]:
    async with serve(create_app(3600, mailbox.url)) as origin:
        yield origin


@pytest.fixture
async def shopper(origin: str) -> AsyncIterator[Shopper]:
    async with Shopper(origin) as shopper:
        yield shopper


async def stage(origin: str, number: str, name: str) -> None:
    async with httpx.AsyncClient(base_url=origin) as http:
        (await http.post(f"/_demo/orders/{number}/stage/{name}")).raise_for_status()


async def test_a_cart_link_fills_the_cart_and_shows_it(shopper: Shopper) -> None:
    link = "/cart/fill?items=4410101:2,4419602:1&discount=bienvenue10&email=ada%40example.com"
    await shopper.open(link)
    assert shopper.url.endswith("/cart")
    assert [node.text() for node in shopper.page.css(".line-name")] == ["Robe Lucie", "Foulard Iris"]
    assert shopper.text("[data-testid=order-total]") == "$313.20"  # (2 x 142.00 + 64.00) less 10%
    await shopper.open(link)
    assert shopper.text(".cart span") == "3"
    await shopper.submit("form[action='/checkout']")
    assert shopper.one("#email").attributes["value"] == "ada@example.com"


@pytest.mark.parametrize("items", ["4410101%3A2%2C4419602%3A1", "4410101:2,4419602"])
async def test_encoded_links_and_missing_quantities_are_understood(shopper: Shopper, items: str) -> None:
    await shopper.open(f"/cart/fill?items={items}")
    assert shopper.text(".cart span") == "3"


async def test_a_link_says_what_it_could_not_fill(shopper: Shopper) -> None:
    await shopper.open("/cart/fill?items=4411401:1,999:1,4418303:9,4410101:1&discount=NOPE")
    assert [node.text() for node in shopper.page.css(".notice")] == [
        "Robe Margot in Ivory / 34 is sold out.",
        "We do not know the item 999.",
        "We can only give you 3 of Trench Agnès.",
        "The code NOPE is not valid.",
    ]
    await shopper.open("/cart/fill?items=drop%20table")
    assert shopper.status == 400


async def test_a_shopper_finishes_and_mails_follow_to_the_door(origin: str, mailbox: Mailbox) -> None:
    number = await finish_checkout(f"{origin}/cart/fill?items=4410101:1&email=x@example.com", **ADA)
    assert re.fullmatch(r"PA-\d{4}-\d+", number)
    for name in ("shipped", "out_for_delivery", "delivered"):
        await stage(origin, number, name)
    found = await until_mails(mailbox.port, 4)
    assert [mail.subject for mail in found] == [
        f"Merci! We have your order {number}",
        f"Your parcel has left the atelier (order {number})",
        f"Today! Order {number} is out for delivery",
        f"Delivered: your order {number}",
    ]
    assert {mail.from_ for mail in found} == {"bonjour@petit-atelier.example"}
    assert {mail.to for mail in found} == {("ada@example.com",)}


async def test_mails_carry_the_receivers_verdict_and_linked_data(origin: str, mailbox: Mailbox) -> None:
    number = await finish_checkout(f"{origin}/cart/fill?items=4410101:1", **ADA)
    await stage(origin, number, "delivered")
    confirmed, shipped, out, _ = [
        email.message_from_string(mail.obj.as_string(), policy=default)
        for mail in await until_mails(mailbox.port, 4)
    ]
    assert confirmed["Authentication-Results"].startswith("mx.demo.local;")
    assert "dmarc=pass (p=reject) header.from=petit-atelier.example" in confirmed["Authentication-Results"]
    order = linked_data(confirmed)
    assert order["orderNumber"] == number
    assert order["price"] == "150.88"  # 142.00, shipping free, 6.25% tax of 8.875 rounded up
    parcel = linked_data(shipped)
    assert parcel["partOfOrder"]["orderNumber"] == number
    assert parcel["carrier"]["name"] == "USPS"
    assert parcel["trackingNumber"] in text(shipped)
    assert "ld+json" not in html(out)
    async with Shopper() as shopper:
        await shopper.open(order["url"])
        assert shopper.text("h1") == number


async def test_mails_wait_for_a_mailbox_that_is_away() -> None:
    async with serve_mailbox() as gone:
        url, port = gone.url, gone.port
    async with serve(create_app(3600, url)) as origin:
        await finish_checkout(f"{origin}/cart/fill?items=4410101:1", **ADA)
        async with serve_mailbox(port) as mailbox:
            assert len(await until_mails(mailbox.port, 1)) == 1


async def test_without_a_mailbox_the_mails_can_be_read_at_the_demos_door() -> None:
    async with serve(create_app(0.05)) as origin, httpx.AsyncClient(base_url=origin) as http:
        number = await finish_checkout(f"{origin}/cart/fill?items=4410101:1", **ADA)

        async def look() -> list[dict[str, str]]:
            mails: list[dict[str, str]] = (await http.get("/_demo/mails")).json()
            return mails

        sent = await until(look, 4)
        assert [mail["kind"] for mail in sent] == ["confirmed", "shipped", "out_for_delivery", "delivered"]
        assert {mail["about"] for mail in sent} == {number}


async def test_a_cancelled_order_is_told_and_goes_no_further(
    origin: str, mailbox: Mailbox, shopper: Shopper
) -> None:
    number = await finish_checkout(f"{origin}/cart/fill?items=4410101:1", **ADA)
    await shopper.open("/order")
    await shopper.submit("main form", number=number, email="ada@example.com")
    await shopper.submit("form[action$=cancel]")
    assert shopper.text("[data-testid=order-status]") == "Cancelled"
    assert (await until_mails(mailbox.port, 2))[1].subject == f"Your order {number} is cancelled"


async def test_a_checkout_with_gaps_says_what_is_missing(origin: str) -> None:
    with pytest.raises(LostWay, match="ZIP code"):
        await finish_checkout(f"{origin}/cart/fill?items=4410101:1", **ADA | {"postal_code": "7"})


async def fault(origin: str, name: str) -> None:
    async with httpx.AsyncClient(base_url=origin) as http:
        (await http.post("/_demo/faults", json={"fault": name})).raise_for_status()


async def taken(origin: str) -> list[dict[str, Any]]:
    async with httpx.AsyncClient(base_url=origin) as http:
        orders: list[dict[str, Any]] = (await http.get("/_demo/orders")).json()
        return orders


async def test_an_order_whose_answer_is_lost_is_told_by_mail(origin: str, mailbox: Mailbox) -> None:
    await fault(origin, "answer_lost")
    with pytest.raises(LostWay, match="500"):
        await finish_checkout(f"{origin}/cart/fill?items=4410101:1", **ADA)
    [order] = await taken(origin)
    assert order["order_number"] in (await until_mails(mailbox.port, 1))[0].subject


@pytest.mark.parametrize("name", ["refused_after_click", "sold_out_at_review"])
async def test_what_the_boutique_refuses_is_not_taken(origin: str, name: str) -> None:
    await fault(origin, name)
    with pytest.raises(LostWay):
        await finish_checkout(f"{origin}/cart/fill?items=4410101:1", **ADA)
    assert await taken(origin) == []


async def test_a_price_that_went_up_is_charged(origin: str) -> None:
    await fault(origin, "price_up_at_review")
    await finish_checkout(f"{origin}/cart/fill?items=4410101:1", **ADA)
    assert (await taken(origin))[0]["lines"][0]["unit_cents"] == 15400


async def test_a_product_behind_the_wall_is_refused(origin: str, shopper: Shopper) -> None:
    await fault(origin, "captcha")
    await shopper.open("/products/robe-lucie")
    assert (shopper.status, shopper.has("#captcha")) == (403, True)
    await fault(origin, "down")
    await shopper.open("/products/robe-lucie")
    assert shopper.status == 503


async def test_a_strangers_look_at_an_order_needs_its_key(origin: str, shopper: Shopper) -> None:
    number = await finish_checkout(f"{origin}/cart/fill?items=4410101:1", **ADA)
    await shopper.open(f"/order/{number}?key=wrong")
    assert shopper.text("h1") == "Find an order"


async def test_products_state_their_offers(shopper: Shopper) -> None:
    await shopper.open("/products/robe-lucie?variant=4410107")
    data = json.loads(shopper.one("script[type='application/ld+json']").text())
    offers = {offer["sku"]: offer for offer in data["offers"]}
    assert offers["4410107"]["availability"] == "http://schema.org/OutOfStock"
    assert offers["4410108"]["price"] == "142.00"
    disabled = [node.attributes["value"] for node in shopper.page.css(".size input[disabled]")]
    assert disabled == ["4410107"]


def part(message: EmailMessage, kind: str) -> str:
    body = message.get_body((kind,))
    assert body is not None
    return str(body.get_content())


def text(message: EmailMessage) -> str:
    return part(message, "plain")


def html(message: EmailMessage) -> str:
    return part(message, "html")


def linked_data(message: EmailMessage) -> dict[str, Any]:
    found = re.search(r"<script type=\"application/ld\+json\">(.*?)</script>", html(message), re.S)
    assert found
    data: dict[str, Any] = json.loads(found[1])
    return data
