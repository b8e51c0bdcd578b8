"""What Maple & Main mails: the way of an order, and one-time codes."""

import email
from email.policy import default

from demo.mailbox.server import serve_mailbox
from demo.maple.app import create_app
from demo.serving import serve
from demo.shop.shopper import Shopper
from tests.demo.mailbox.reading import until_mails
from tests.demo.maple.trip import Trip


async def test_an_orders_way_is_mailed() -> None:
    async with (
        serve_mailbox() as mailbox,
        serve(create_app(3600, mailbox.url)) as origin,
        Shopper(origin) as shopper,
    ):
        trip = Trip(origin, shopper)
        await trip.guest_at_review()
        await trip.fault("order_number_missing")
        await trip.page.submit("[data-place]")
        number = (await trip.orders())[0]["order_number"]
        await trip.stage(number, "delivered")
        found = await until_mails(mailbox.port, 4)
        assert found[0].subject == f"Order confirmation {number}"
        assert all(number in mail.text and number in mail.html for mail in found)
        assert found[0].to == ("ada@example.com",)
        verdict = found[0].headers["authentication-results"][0]
        assert "dmarc=pass (p=reject) header.from=maple-and-main.example" in verdict


async def test_a_one_time_code_is_mailed(trip: Trip) -> None:
    await trip.fault("one_time_code")
    await trip.sign_in()
    [code] = await trip.codes()
    [mail] = await trip.mails(1)
    assert mail["kind"] == "one_time_code"
    message = email.message_from_string(mail["raw"], policy=default)
    assert message["Subject"] == f"{code['code']} is your Maple & Main code"
    assert message["To"] == "shopper@example.com"
