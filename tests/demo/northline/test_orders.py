from __future__ import annotations

import json
import time

import httpx
import pytest
from http_message_signatures import InvalidSignature

from demo.northline import create_app
from demo.serving import serve
from tests.demo.northline.platform import Platform, verify
from tests.demo.northline.shopper import BOOTS, DRESS, Shopper, until, wanted

NEEDED = [
    "@method", "@authority", "@path", "@query", "ucp-agent", "content-digest", "content-type", "webhook-id",
    "webhook-timestamp",
]  # fmt: skip


def ups_is_valid(number: str) -> bool:
    """UPS: letters count as 2 to 9, every second of the fifteen counts twice."""
    values = [int(c) if c.isdigit() else (ord(c) - 63) % 10 for c in number[2:]]
    total = sum(value * (2 if place % 2 else 1) for place, value in enumerate(values[:-1]))
    return number.startswith("1Z") and len(number) == 18 and -total % 10 == values[-1]


async def test_follows_the_parcel_to_the_door() -> None:
    async with (
        serve(create_app(clock_seconds=0.15)) as origin,
        httpx.AsyncClient(base_url=origin) as client,
    ):
        shopper = Shopper(client)
        done = await shopper.buy(wanted(DRESS, BOOTS))
        path = f"/orders/{done['order']['id']}"
        first = (await shopper.ask("GET", path)).json()
        assert [e["type"] for e in first["fulfillment"]["events"]][:1] == ["processing"]
        order = await until(
            lambda: shopper.order(done["order"]["id"]), lambda o: o["line_items"][0]["status"] == "fulfilled"
        )

    events = order["fulfillment"]["events"]
    assert [e["type"] for e in events] == ["processing", "shipped", "out_for_delivery", "delivered"]
    assert len({e["id"] for e in events}) == 4
    assert events[1]["carrier"] == "UPS"
    assert ups_is_valid(events[1]["tracking_number"])
    assert "tracking_number" not in events[0]
    assert order["label"] == done["order"]["label"]
    assert order["totals"] == done["totals"]


async def test_can_be_cancelled_until_it_has_left(shopper: Shopper) -> None:
    done = await shopper.buy(wanted("2011003", quantity=3))
    path = f"/orders/{done['order']['id']}"
    order = (await shopper.ask("POST", f"{path}/cancel")).json()

    assert [a["type"] for a in order["adjustments"]] == ["cancellation", "refund"]
    assert order["adjustments"][1]["totals"][0]["amount"] == -done["totals"][-1]["amount"]
    assert [line["status"] for line in order["line_items"]] == ["removed"]
    assert (await shopper.taken())[0]["status"] == "cancelled"
    assert (await shopper.begin(wanted("2011003", quantity=3)))["line_items"][0]["quantity"] == 3
    assert (await shopper.ask("POST", f"{path}/cancel")).status_code == 409

    other = await shopper.buy(wanted(DRESS))
    await shopper.client.post(f"/_demo/orders/{other['order']['label']}/stage/shipped")
    late = await shopper.ask("POST", f"/orders/{other['order']['id']}/cancel")
    assert (late.status_code, late.json()["code"]) == (409, "order_not_cancellable")


async def test_delivered_lines_can_be_sent_back_or_exchanged(shopper: Shopper) -> None:
    done = await shopper.buy(wanted(DRESS, BOOTS))
    path = f"/orders/{done['order']['id']}/returns"
    first, second = (line["id"] for line in done["line_items"])
    early = await shopper.ask("POST", path, {"line_items": [{"id": first}]})
    assert early.status_code == 409

    await shopper.client.post(f"/_demo/orders/{done['order']['label']}/stage/delivered")
    told = (await shopper.ask("POST", path, {"line_items": [{"id": first}], "reason": "Too big"})).json()
    assert (told["adjustments"][0]["type"], told["adjustments"][0]["description"]) == ("return", "Too big")
    assert told["adjustments"][0]["totals"][0]["amount"] == -8900
    assert (await shopper.client.get(told["label_url"])).status_code == 200
    again = await shopper.ask("POST", path, {"line_items": [{"id": first}]})
    assert again.status_code == 400

    wish = {"line_items": [{"id": second}], "exchange_for": "2021404"}
    told = (await shopper.ask("POST", path, wish)).json()
    assert told["adjustments"][1]["type"] == "exchange"
    assert "totals" not in told["adjustments"][1]


async def test_orders_of_others_are_not_shown(
    client: httpx.AsyncClient, platform: Platform, shopper: Shopper
) -> None:
    platform.publishes_key = False
    done = await Shopper(client, platform.agent).buy(wanted(DRESS))
    answer = await shopper.ask("GET", f"/orders/{done['order']['id']}")
    assert answer.json()["messages"][0]["code"] == "unauthorized"
    assert (await shopper.look(done["id"]))["ucp"]["status"] == "error"


async def test_tells_the_platform_of_each_change(platform: Platform) -> None:
    platform.publishes_key = False
    app = create_app(clock_seconds=0.15)
    async with serve(app) as origin, httpx.AsyncClient(base_url=origin) as client:
        done = await Shopper(client, platform.agent).buy(wanted(DRESS))
        heard = await platform.hear(4)
        jwk = (await client.get("/.well-known/ucp")).json()["signing_keys"][0]

    assert len({w.headers["webhook-id"] for w in heard}) == 4
    snapshots = [json.loads(w.content) for w in heard]
    assert [s["fulfillment"]["events"][-1]["type"] for s in snapshots] == [
        "processing", "shipped", "out_for_delivery", "delivered",
    ]  # fmt: skip
    for webhook, snapshot in zip(heard, snapshots, strict=True):
        assert snapshot["id"] == done["order"]["id"]
        assert webhook.headers["ucp-agent"] == f'profile="{origin}/.well-known/ucp"'
        assert abs(time.time() - int(webhook.headers["webhook-timestamp"])) < 60
        verify(webhook, jwk, NEEDED, webhook.content)


async def test_repeats_a_webhook_under_its_id_until_it_is_heard(
    client: httpx.AsyncClient, platform: Platform
) -> None:
    platform.publishes_key = False
    platform.answers = [500, 503]
    await Shopper(client, platform.agent).buy(wanted(DRESS))
    heard = await platform.hear(3)

    assert len({w.headers["webhook-id"] for w in heard}) == 1


async def test_can_send_a_webhook_twice_or_forged(client: httpx.AsyncClient, platform: Platform) -> None:
    platform.publishes_key = False
    shopper = Shopper(client, platform.agent)
    jwk = (await client.get("/.well-known/ucp")).json()["signing_keys"][0]
    await shopper.fault("webhook_twice")
    await shopper.buy(wanted(DRESS))
    first, second = await platform.hear(2)
    assert first.headers["webhook-id"] == second.headers["webhook-id"]

    await shopper.fault("webhook_forged")
    await shopper.buy(wanted(DRESS))
    forged = (await platform.hear(3))[2]
    with pytest.raises(InvalidSignature):
        verify(forged, jwk, NEEDED, forged.content)
