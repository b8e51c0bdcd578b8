from __future__ import annotations

import json
import re

import httpx
import pytest
from selectolax.lexbor import LexborHTMLParser as HTMLParser

from demo.northline.goods import ARTICLES
from tests.demo.northline.platform import Platform
from tests.demo.northline.shopper import DRESS, GONE, Shopper, token, wanted

FORM = {
    "email": "ann@example.com",
    "first_name": "Ann",
    "last_name": "Lee",
    "street_address": "1 Main St",
    "address_locality": "New York",
    "address_region": "NY",
    "postal_code": "10001",
    "option": "standard",
    "card": "tok_demo_visa",
    "act": "place",
}


async def test_every_product_has_a_page_that_readers_understand(
    client: httpx.AsyncClient, origin: str
) -> None:
    assert len(ARTICLES) >= 12
    for article in ARTICLES:
        page = HTMLParser((await client.get(f"/products/{article.slug}")).text)
        block = page.css_first('script[type="application/ld+json"]')
        assert block is not None
        data = json.loads(block.text())
        assert (data["@type"], data["name"]) == ("ProductGroup", article.name)
        assert [v["productID"] for v in data["hasVariant"]] == [v.variant_id for v in article.variants]
        offers = [v["offers"] for v in data["hasVariant"]]
        assert {o["priceCurrency"] for o in offers} == {"USD"}
        assert {o["price"] for o in offers} == {f"{article.price_cents / 100:.2f}"}
        assert all(v["image"].startswith(origin) for v in data["hasVariant"])
        title = page.css_first('meta[property="og:title"]')
        assert title is not None
        assert title.attributes["content"] == article.name


async def test_sold_out_variants_are_marked(client: httpx.AsyncClient) -> None:
    page = HTMLParser((await client.get("/products/marlow-wrap-dress")).text)
    block = page.css_first('script[type="application/ld+json"]')
    assert block is not None
    offers = {v["productID"]: v["offers"]["availability"] for v in json.loads(block.text())["hasVariant"]}
    assert offers[GONE] == "https://schema.org/OutOfStock"
    assert offers[DRESS] == "https://schema.org/InStock"
    assert offers["2011003"] == "https://schema.org/LimitedAvailability"


async def test_shelves_and_pictures(client: httpx.AsyncClient) -> None:
    home = await client.get("/")
    assert all(article.name.replace("&", "&amp;") in home.text for article in ARTICLES)
    assert "Fjord Leather Boots" in (await client.get("/c/shoes")).text
    assert "Marlow" in (await client.get("/search", params={"q": "marlow"})).text
    path = re.search(r"/pictures/[^\"]+\.png", home.text)
    assert path is not None
    picture = await client.get(path[0])
    assert picture.content.startswith(b"\x89PNG")
    for missing in ("/products/none", "/c/none", "/pictures/car-red.png"):
        assert (await client.get(missing)).status_code == 404


async def test_pages_can_be_down_but_pictures_stay(client: httpx.AsyncClient) -> None:
    await client.post("/_demo/faults", json={"fault": "down"})
    assert (await client.get("/pictures/dress-black.png")).status_code == 200
    assert (await client.get("/products/marlow-wrap-dress")).status_code == 503
    assert (await client.get("/products/marlow-wrap-dress")).status_code == 200


async def test_a_visitor_buys_by_permalink(client: httpx.AsyncClient) -> None:
    link = f"/buy/{DRESS}:1,~MjAyMTQwMg:1?buyer/email=ann@example.com&discounts/codes/0=SAVE10"
    page = await client.get(link, follow_redirects=True)
    assert "Fjord Leather Boots" in page.text
    assert "SAVE10" in page.text
    missing = await client.post(page.url, data=FORM | {"postal_code": ""})
    assert missing.status_code == 422
    assert "The address needs a ZIP code." in missing.text
    declined = await client.post(page.url, data=FORM | {"card": "tok_declined_visa"})
    assert "The card was declined." in declined.text
    assert (await client.get("/_demo/orders")).json() == []

    done = await client.post(page.url, data=FORM, follow_redirects=True)
    number = HTMLParser(done.text).css_first("[data-testid=order-number]")
    order = (await client.get("/_demo/orders")).json()[0]
    assert number is not None
    assert number.text() == order["order_number"]
    assert (order["email"], order["payment"]) == ("ann@example.com", "Visa ····4242")
    again = await client.post(page.url, data=FORM)
    assert again.headers["location"] == str(done.url)
    assert len((await client.get("/_demo/orders")).json()) == 1


@pytest.mark.parametrize("items", ["nothing:1", f"{DRESS}:0", f"{GONE}:1", DRESS, "~%%%:1"])
async def test_broken_permalinks_say_so(client: httpx.AsyncClient, items: str) -> None:
    assert (await client.get(f"/buy/{items}")).status_code == 404


async def test_the_buyer_finishes_what_the_agent_could_not(
    client: httpx.AsyncClient, platform: Platform
) -> None:
    platform.publishes_key = False
    shopper = Shopper(client, platform.agent)
    begun = await shopper.begin(wanted(DRESS))
    await shopper.fault("captcha")
    url = (await shopper.complete(begun["id"], token())).json()["continue_url"]
    page = await client.get(url)
    assert 'value="1 Main St"' in page.text
    assert "I am a person" in page.text
    assert (await client.post(url, data=FORM)).status_code == 422

    assert (await client.post(url, data=FORM | {"person": "yes"})).status_code == 303
    told = await shopper.look(begun["id"])
    assert told["status"] == "completed"
    heard = await platform.hear(1)
    assert json.loads(heard[0].content)["id"] == told["order"]["id"]


async def test_the_bank_is_asked_on_our_page(client: httpx.AsyncClient) -> None:
    shopper = Shopper(client)
    begun = await shopper.begin(wanted(DRESS))
    told = (await shopper.complete(begun["id"], token("tok_3ds_visa"))).json()
    assert told["status"] == "requires_escalation"
    assert "My bank" in (await client.get(told["continue_url"])).text
    await client.post(told["continue_url"], data=FORM | {"person": "yes"})
    assert (await shopper.look(begun["id"]))["status"] == "completed"


async def test_checkout_pages_need_their_key(client: httpx.AsyncClient) -> None:
    begun = await Shopper(client).begin(wanted(DRESS))
    assert (await client.get(f"/checkout/{begun['id']}?key=x")).status_code == 404


async def test_order_pages_cancel_and_return(client: httpx.AsyncClient) -> None:
    shopper = Shopper(client)
    first, second = [(await shopper.buy(wanted(DRESS)))["order"] for _ in range(2)]
    assert (await client.get(f"/orders/{first['label']}")).status_code == 404
    page = await client.get(first["permalink_url"])
    assert "Cancel this order" in page.text
    cancelled = await client.post(first["permalink_url"].replace("?", "/cancel?"), follow_redirects=True)
    assert "Cancelled" in cancelled.text
    assert "Cancel this order" not in cancelled.text

    await client.post(f"/_demo/orders/{second['label']}/stage/delivered")
    page = await client.get(second["permalink_url"])
    line = HTMLParser(page.text).css_first("input[name=line]")
    assert line is not None
    label = await client.post(
        second["permalink_url"].replace("?", "/return?"),
        data={"line": line.attributes["value"], "reason": "Too big"},
        follow_redirects=True,
    )
    assert "Return label" in label.text
    assert (await shopper.order(second["id"]))["adjustments"][0]["type"] == "return"


async def test_customers_sign_in_to_see_their_orders(client: httpx.AsyncClient) -> None:
    assert "sign-in" in (await client.get("/orders")).headers["location"]
    login = {"email": "shopper@example.com", "password": "wrong", "next": "/orders"}
    assert (await client.post("/sign-in", data=login)).status_code == 422
    right = await client.post("/sign-in", data=login | {"password": "demo-password"})
    assert right.headers["location"] == "/orders"
    away = await client.post("/sign-in", data=login | {"password": "demo-password", "next": "//evil.example"})
    assert away.headers["location"] == "/"

    page = await client.get(f"/buy/{DRESS}:1", follow_redirects=True)
    assert "350 5th Ave" in page.text
    form = {"destination": "addr_home", "card": "card_visa_4242", "option": "standard", "act": "place"}
    done = await client.post(page.url, data=form, follow_redirects=True)
    assert "Thank you, Robin" in done.text
    number = (await client.get("/_demo/orders")).json()[0]["order_number"]
    assert number in (await client.get("/orders")).text
    await client.post("/sign-out")
    assert (await client.get("/orders")).status_code == 303
