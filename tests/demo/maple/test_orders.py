"""After the purchase at Maple & Main."""

from demo.shop.shopper import Shopper
from tests.demo.maple.trip import Trip


async def test_an_order_is_followed_to_the_door(trip: Trip) -> None:
    await trip.guest_at_review()
    number = await trip.place()
    await trip.page.open(f"/orders/{number}")
    assert trip.page.text("[data-testid=order-status]") == "Confirmed"
    assert not trip.page.has("[data-testid=tracking-number]")
    for stage, shown in (("shipped", "Shipped"), ("out_for_delivery", "Out for delivery")):
        await trip.stage(number, stage)
        await trip.page.open(f"/orders/{number}")
        assert trip.page.text("[data-testid=order-status]") == shown
    assert trip.page.text("[data-testid=carrier]") == "USPS"
    assert len(trip.page.text("[data-testid=tracking-number]")) == 22


async def test_a_stranger_finds_an_order_only_with_its_email(trip: Trip) -> None:
    await trip.guest_at_review()
    number = await trip.place()
    async with Shopper(trip.origin) as stranger:
        await stranger.open(f"/orders/{number}")
        assert stranger.has("[data-lookup=number]")
        await stranger.submit("[data-lookup=number]", number=number, email="eve@example.com")
        assert stranger.status == 404
        await stranger.submit("[data-lookup=number]", number=number, email="ada@example.com")
        assert stranger.text("[data-testid=order-number]") == number


async def test_a_guest_lists_recent_orders_by_email_and_postcode(trip: Trip) -> None:
    await trip.guest_at_review()
    first = await trip.place()
    await trip.guest_at_review()
    second = await trip.place()
    async with Shopper(trip.origin) as again:
        await again.open("/orders/lookup")
        await again.submit("[data-lookup=postal]", email="Ada@example.com", postal_code="78701")
        numbers = [node.text() for node in again.page.css(".order-number")]
        assert numbers == [second, first]
        await again.open(f"/orders/{first}")
        assert again.text("[data-testid=order-number]") == first


async def test_an_order_is_cancelled_until_it_ships(trip: Trip) -> None:
    await trip.guest_at_review()
    number = await trip.place()
    await trip.page.open(f"/orders/{number}/cancel")
    await trip.page.submit("main form")
    assert trip.page.text("[data-testid=order-status]") == "Cancelled"
    await trip.guest_at_review()
    late = await trip.place()
    await trip.page.open(f"/orders/{late}/cancel")
    await trip.stage(late, "shipped")
    await trip.page.submit("main form")
    assert trip.page.status == 409
    assert [o["status"] for o in await trip.orders()] == ["cancelled", "shipped"]


async def test_a_delivered_dress_is_exchanged_with_a_label(trip: Trip) -> None:
    await trip.guest_at_review()
    number = await trip.place()
    await trip.stage(number, "delivered")
    await trip.page.open(f"/orders/{number}/return")
    await trip.page.submit("main form", reason="Too small")
    assert "Choose what comes back" in trip.page.text(".alert")
    variant = trip.page.one("input[name=variant]").attributes["value"] or ""
    larger = next(o for o in trip.page.page.css("option") if o.text() == "Black / L").attributes["value"]
    fields = {"variant": variant, f"exchange_{variant}": larger or "", "reason": "Too small"}
    await trip.page.submit("main form", **fields)
    assert trip.page.text("[data-testid=return-number]").startswith("RT-")
    assert "exchange for Black / L" in trip.page.text(".details")
