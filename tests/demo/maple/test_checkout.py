"""Maple & Main's checkout, walked through its forms."""

import re

from tests.demo.maple.trip import ADDRESS, Trip


async def test_a_guest_buys_by_invoice(trip: Trip) -> None:
    await trip.add("marlow-wrap-dress", "Black", "M", 2)
    assert trip.page.text(".bag-lines .line-total") == "$196.00"
    await trip.as_guest()
    await trip.to_review()
    assert trip.page.text("[data-testid=order-total]") == "$208.25"  # 196.00, shipping free, 6.25% tax
    number = await trip.place()
    assert re.fullmatch(r"MM-\d{8}", number)
    [order] = await trip.orders()
    assert order["order_number"] == number
    assert order["total_cents"] == 20825
    assert order["lines"][0] | {"variant_id": ""} == {
        "product": "marlow-wrap-dress",
        "variant_id": "",
        "size": "M",
        "color": "Black",
        "quantity": 2,
        "unit_cents": 9800,
    }
    await trip.page.open("/bag")
    assert "empty" in trip.page.text(".empty")


async def test_a_customer_pays_with_the_saved_card(trip: Trip) -> None:
    await trip.sign_in()
    await trip.add("drop-pendant-necklace", "Gold", "One Size")
    await trip.page.open("/checkout")
    await trip.page.submit("[data-address]")
    await trip.page.submit("main form", method="express")
    await trip.page.submit("main form")
    assert trip.page.text("[data-testid=order-total]") == "$63.94"  # 45.00 + 14.95 + 8.875% of 45.00
    number = await trip.place()
    [order] = await trip.orders()
    assert order["payment"] == "Visa ending in 4242"
    assert order["carrier"] == "FedEx"
    await trip.page.open("/account/orders")
    assert trip.page.text(".order-number") == number


async def test_shipping_is_free_from_seventy_five_dollars(trip: Trip) -> None:
    await trip.add("everyday-pocket-tee", "Black", "M")
    assert trip.page.text("[data-testid=shipping]") == "$5.95"
    await trip.add("everyday-pocket-tee", "Black", "M", 2)
    assert trip.page.text("[data-testid=shipping]") == "Free"


async def test_without_a_size_only_a_hint_is_shown(trip: Trip) -> None:
    await trip.page.open("/p/marlow-wrap-dress")
    await trip.page.submit("#buy")
    assert trip.page.status == 422
    assert trip.page.text("[data-hint]") == "Please select a size"
    assert trip.page.text("[data-bag-count]") == "0"


async def test_a_sold_out_size_has_no_button(trip: Trip) -> None:
    await trip.page.open("/p/marlow-wrap-dress?color=Black")
    sizes = [node.attributes["value"] for node in trip.page.page.css(".sizes input")]
    assert sizes == ["S", "M", "L", "XL"]
    await trip.page.open("/p/westover-trench-coat?color=Camel")
    assert trip.page.text(".soldout") == "Sold out in Camel"


async def test_an_incomplete_address_is_asked_again(trip: Trip) -> None:
    await trip.add("harbor-poplin-shirt", "White", "M")
    await trip.page.open("/checkout")
    await trip.page.submit("form[action='/checkout/guest']")
    await trip.page.submit("[data-address]", **ADDRESS | {"postal_code": "787", "email": "ada", "state": ""})
    assert trip.page.status == 422
    assert {node.text() for node in trip.page.page.css(".error")} == {
        "Enter a 5-digit ZIP code",
        "Enter an email address",
        "Choose a state",
    }


async def test_the_card_form_takes_the_test_card_and_no_other(trip: Trip) -> None:
    card = {"card_name": "Ada Lovelace", "card_expiry": "12/49", "card_cvc": "123"}
    await trip.add("harbor-poplin-shirt", "White", "M")
    await trip.as_guest()
    await trip.to_review("card", card_number="4111 1111 1111 1112", **card)
    assert trip.page.text(".error") == "Check the card number"
    await trip.to_review("card", card_number="5555555555554444", **card)
    assert trip.page.text(".error") == "We do not take this card"
    await trip.to_review("card", card_number="4000 0000 0000 0002", **card)
    await trip.page.submit("[data-place]")
    assert trip.page.status == 402
    assert "declined" in trip.page.text(".alert")
    assert await trip.orders() == []
    await trip.to_review("card", card_number="4242 4242 4242 4242", **card)
    await trip.place()
    assert (await trip.orders())[0]["payment"] == "Visa ending in 4242"


async def test_a_new_account_has_neither_address_nor_card(trip: Trip) -> None:
    await trip.page.open("/register")
    await trip.page.submit(
        "main form", first_name="New", last_name="Face", email="new@example.com", password="long enough"
    )
    await trip.add("harbor-poplin-shirt", "White", "M")
    await trip.page.open("/checkout")
    assert not trip.page.has("input[value=saved]")
    await trip.page.submit("[data-address]", **ADDRESS)
    await trip.page.open("/checkout/payment")
    assert not trip.page.has("input[value=saved]")


async def test_a_signed_in_bag_is_kept_with_the_account(trip: Trip) -> None:
    await trip.add("harbor-poplin-shirt", "White", "M")
    await trip.sign_in()
    await trip.page.open("/")
    await trip.page.open("/bag")
    assert trip.page.text(".line-size") == "M"


async def test_prices_and_stock_stand_in_linked_data(trip: Trip) -> None:
    import json

    await trip.page.open("/p/marlow-wrap-dress")
    data = json.loads(trip.page.one("script[type='application/ld+json']").text())
    assert data["@type"] == "ProductGroup"
    offers = {(v["color"], v["size"]): v["offers"] for v in data["hasVariant"]}
    assert offers["Black", "M"]["price"] == "98.00"
    assert offers["Black", "XS"]["availability"] == "https://schema.org/OutOfStock"
    await trip.page.open(offers["Emerald", "S"]["url"])
    assert trip.page.one(".sizes input[checked]").attributes["value"] == "S"
    assert trip.page.text(".colors b") == "Emerald"
