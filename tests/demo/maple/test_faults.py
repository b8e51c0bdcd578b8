"""Every fault of Maple & Main happens when asked, as often as asked, and leaves the truth in the order book."""

import asyncio

import httpx
import pytest

from demo.maple.app import FAULTS, create_app
from demo.serving import serve
from demo.shop.shopper import Shopper
from tests.demo.maple.trip import ADDRESS, Trip

CARD = {"card_name": "Ada", "card_number": "4242424242424242", "card_expiry": "12/49", "card_cvc": "123"}


async def test_unknown_faults_are_refused(origin: str) -> None:
    async with httpx.AsyncClient(base_url=origin) as http:
        answer = await http.post("/_demo/faults", json={"fault": "meteor"})
        assert answer.status_code == 400
        for name in FAULTS:
            assert name in answer.json()["detail"]


async def test_down_and_slow() -> None:
    async with serve(create_app(3600, slow_seconds=0.05)) as origin, Shopper(origin) as shopper:
        trip = Trip(origin, shopper)
        await trip.fault("down", 2)
        assert [(await shopper.open("/")).status for _ in range(3)] == [503, 503, 200]
        await trip.fault("slow")
        assert (await shopper.open("/")).status == 200


async def test_rate_limited_says_when_to_come_back(trip: Trip) -> None:
    await trip.fault("rate_limited")
    async with httpx.AsyncClient(base_url=trip.origin) as http:
        answer = await http.get("/")
        assert (answer.status_code, answer.headers["Retry-After"], answer.text) == (429, "2", "")
        assert (await http.get("/")).status_code == 200


async def test_a_page_never_loads(trip: Trip) -> None:
    await trip.fault("never_loads")
    with pytest.raises(httpx.ReadTimeout):
        async with httpx.AsyncClient(base_url=trip.origin, timeout=0.3) as http:
            await http.get("/")
    assert (await trip.page.open("/")).status == 200


async def test_the_wall_stands_until_its_letters_are_typed(trip: Trip) -> None:
    await trip.fault("captcha")
    await trip.page.open("/p/marlow-wrap-dress?color=Emerald")
    assert trip.page.status == 403
    await trip.page.open("/bag")
    assert trip.page.status == 403
    await trip.page.submit("#captcha", answer="nope")
    assert trip.page.has(".error")
    [code] = await trip.codes()
    await trip.page.submit("#captcha", answer=code["code"].lower())
    assert trip.page.status == 200
    assert trip.page.text(".colors b") == "Emerald"


async def test_a_session_expires_at_the_checkout(trip: Trip) -> None:
    await trip.sign_in()
    await trip.add("harbor-poplin-shirt", "White", "M")
    await trip.fault("session_expired")
    await trip.page.open("/checkout/address")
    assert "session has expired" in trip.page.text(".notice")
    await trip.page.submit("main form", email="shopper@example.com", password="demo-password")
    assert trip.page.has("[data-address]")


async def test_sold_out_at_review(trip: Trip) -> None:
    await trip.fault("sold_out_at_review")
    await trip.guest_at_review()
    assert trip.page.url.endswith("/bag")
    assert "Sold out" in trip.page.text(".bag-lines .error")
    assert not trip.page.has("a[href='/checkout']")
    await trip.page.submit("form[action$=remove]")
    assert trip.page.has(".empty")


async def test_the_price_goes_up_at_review(trip: Trip) -> None:
    await trip.fault("price_up_at_review")
    await trip.guest_at_review()
    assert "from $98.00 to $110.00" in trip.page.text(".alert")
    assert trip.page.text("[data-testid=order-total]") == "$116.88"
    await trip.place()
    assert (await trip.orders())[0]["total_cents"] == 11688


async def test_an_order_is_taken_and_its_answer_lost(trip: Trip) -> None:
    await trip.guest_at_review()
    await trip.fault("answer_lost")
    await trip.page.submit("[data-place]")
    assert trip.page.status == 500
    assert trip.page.text("[data-bag-count]") == "0"
    [order] = await trip.orders()
    await trip.page.open("/orders/lookup")
    await trip.page.submit("[data-lookup=postal]", email=ADDRESS["email"], postal_code="78701")
    assert trip.page.text(".order-number") == order["order_number"]


async def test_an_order_is_taken_and_the_connection_cut(trip: Trip) -> None:
    await trip.guest_at_review()
    await trip.fault("connection_cut")
    with pytest.raises(httpx.RemoteProtocolError):
        await trip.page.submit("[data-place]")
    assert len(await trip.orders()) == 1


async def test_a_definite_refusal_after_the_click_takes_nothing(trip: Trip) -> None:
    await trip.guest_at_review()
    await trip.fault("refused_after_click")
    await trip.page.submit("[data-place]")
    assert trip.page.status == 500
    assert trip.page.text("[data-bag-count]") == "1"
    assert await trip.orders() == []
    await trip.page.open("/checkout/review")
    await trip.place()


async def test_the_order_number_is_missing(trip: Trip) -> None:
    await trip.guest_at_review()
    await trip.fault("order_number_missing")
    await trip.page.submit("[data-place]")
    [order] = await trip.orders()
    assert trip.page.text(".thanks h1") == "Thank you, Ada."
    assert order["order_number"] not in str(trip.page.page.html)
    assert order["order_number"] not in trip.page.url


async def test_login_failed_though_the_password_is_right(trip: Trip) -> None:
    await trip.fault("login_failed")
    await trip.sign_in()
    assert (trip.page.status, trip.page.has(".alert")) == (401, True)
    await trip.sign_in()
    assert trip.page.url.endswith("/account/orders")


async def test_a_new_device_needs_a_code(trip: Trip) -> None:
    await trip.fault("one_time_code")
    await trip.sign_in()
    await trip.page.submit("main form", code="000000x")
    assert trip.page.status == 401
    [code] = await trip.codes()
    assert (code["kind"], code["for"]) == ("one_time_code", "shopper@example.com")
    await trip.page.submit("main form", code=code["code"])
    assert trip.page.url.endswith("/account/orders")


async def test_the_bank_asks_before_the_order_is_taken(trip: Trip) -> None:
    await trip.add("harbor-poplin-shirt", "White", "M")
    await trip.as_guest()
    await trip.to_review("card", **CARD)
    await trip.fault("three_d_secure")
    await trip.page.submit("[data-place]")
    assert trip.page.has("#three-d-secure")
    await trip.page.submit("#three-d-secure", bank_code="1")
    assert (trip.page.status, await trip.orders()) == (401, [])
    [code] = await trip.codes()
    await trip.page.submit("#three-d-secure", bank_code=code["code"])
    assert trip.page.has("[data-testid=order-number]")


async def test_a_variant_is_gone(trip: Trip) -> None:
    await trip.fault("variant_gone")
    await trip.page.open("/p/marlow-wrap-dress?color=Black&size=M")
    assert [n.attributes["value"] for n in trip.page.page.css(".sizes input")] == ["S", "L", "XL"]
    await trip.page.submit("#buy", size="M")
    assert (trip.page.status, trip.page.text("[data-hint]")) == (409, "Black / M has just sold out")
    async with Shopper(trip.origin) as other:
        await other.open("/p/marlow-wrap-dress?color=Black&size=M")
        assert other.has(".sizes input[checked]")


async def test_a_quantity_is_cut(trip: Trip) -> None:
    await trip.fault("quantity_cut")
    await trip.add("harbor-poplin-shirt", "White", "M", 3)
    assert trip.page.text("[data-bag-count]") == "1"
    assert "only have 1" in trip.page.text(".notice")


async def test_something_was_left_in_the_bag(trip: Trip) -> None:
    await trip.fault("leftover_cart")
    await trip.add("harbor-poplin-shirt", "White", "M")
    names = [node.text() for node in trip.page.page.css("a.name")]
    assert names == ["Fern Wool Scarf", "Harbor Poplin Shirt"]


async def test_an_address_is_refused(trip: Trip) -> None:
    await trip.add("harbor-poplin-shirt", "White", "M")
    await trip.fault("address_refused")
    await trip.as_guest()
    assert trip.page.status == 422
    assert "cannot deliver" in trip.page.text(".alert")


@pytest.mark.parametrize(("use", "line"), [("suggested", "1 CONGRESS AVE"), ("entered", "1 Congress Avenue")])
async def test_an_address_is_suggested(trip: Trip, use: str, line: str) -> None:
    await trip.add("harbor-poplin-shirt", "White", "M")
    await trip.fault("address_suggestion")
    await trip.page.open("/checkout")
    await trip.page.submit("form[action='/checkout/guest']")
    await trip.page.submit("[data-address]", **ADDRESS | {"line1": "1 Congress Avenue"})
    assert "1 CONGRESS AVE" in trip.page.text("[role=dialog]")
    await trip.page.submit("[role=dialog] form", use=use)
    assert line in trip.page.text("main address")


async def test_a_payment_is_declined_once(trip: Trip) -> None:
    await trip.guest_at_review()
    await trip.fault("payment_declined")
    await trip.page.submit("[data-place]")
    assert (trip.page.status, await trip.orders()) == (402, [])
    await trip.page.submit("[data-payment]", payment="invoice")
    await trip.place()


async def test_the_saved_card_needs_its_code_again(trip: Trip) -> None:
    await trip.sign_in()
    await trip.add("harbor-poplin-shirt", "White", "M")
    await trip.page.open("/checkout/address")
    await trip.page.submit("[data-address]")
    await trip.fault("asks_cvc")
    await trip.page.submit("main form")
    await trip.page.submit("[data-payment]")
    assert trip.page.text("#saved_cvc-error") == "Enter the security code of your card"
    await trip.page.submit("[data-payment]", saved_cvc="123")
    assert trip.page.has("[data-place]")


async def test_page_tricks_are_marked_on_the_page(trip: Trip) -> None:
    await trip.guest_at_review()
    for name, path in (
        ("newsletter", "/"),
        ("cookie_banner", "/"),
        ("hidden_duplicate", "/checkout/review"),
        ("rerender", "/checkout/payment"),
        ("layout_shift", "/checkout/review"),
    ):
        await trip.fault(name)
        await trip.page.open("/help" if path != "/" else path)
        if path != "/":
            assert not trip.page.has("[data-tricks]") or name in ("newsletter", "cookie_banner")
            await trip.page.open(path)
        assert trip.page.one("body").attributes["data-tricks"] == name
    await trip.fault("hidden_duplicate")
    await trip.page.open("/checkout/review")
    assert trip.page.text("[data-testid=order-total]") == "$0.00"
    assert [n.text() for n in trip.page.page.css("[data-testid=order-total]")] == ["$0.00", "$104.13"]


async def test_the_cookie_banner_stays_until_a_choice_is_made(trip: Trip) -> None:
    await trip.page.open("/")
    assert trip.page.has("[data-cookies]")
    await trip.page.submit("[data-cookies] form", choice="necessary")
    assert not trip.page.has("[data-cookies]")


async def test_shoppers_do_not_meet_each_others_bags(trip: Trip) -> None:
    async def one(size: str) -> str:
        async with Shopper(trip.origin) as shopper:
            own = Trip(trip.origin, shopper)
            await own.add("marlow-wrap-dress", "Black", size)
            await own.as_guest()
            await own.to_review()
            return await own.place()

    numbers = await asyncio.gather(*(one(size) for size in ("S", "M", "L", "XL")))
    taken = {o["order_number"]: [line["size"] for line in o["lines"]] for o in await trip.orders()}
    assert [taken[n] for n in numbers] == [["S"], ["M"], ["L"], ["XL"]]
