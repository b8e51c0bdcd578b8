from __future__ import annotations

import pytest

from tests.demo.northline.shopper import (
    ADDRESS,
    BOOTS,
    BUYER,
    DRESS,
    GONE,
    TEE,
    Json,
    Shopper,
    adds_up,
    amounts,
    codes,
    token,
    wanted,
)


async def test_says_step_by_step_what_is_missing(shopper: Shopper) -> None:
    line = {"line_items": [{"item": {"id": DRESS}, "quantity": 1}]}
    told = await shopper.begin(line)
    assert told["status"] == "incomplete"
    paths = [m["path"] for m in told["messages"] if m["type"] == "error"]
    assert paths == ["$.buyer.email", "$.fulfillment.methods[0].selected_destination_id"]
    assert told["continue_url"].startswith("http")

    told = await shopper.update(told["id"], {**line, "buyer": BUYER})
    assert [m["path"] for m in told["messages"] if m["type"] == "error"] == paths[1:]

    told = await shopper.update(told["id"], wanted(DRESS))
    assert told["status"] == "ready_for_complete"
    assert codes(told) == []


async def test_totals_add_up_with_shipping_and_the_states_tax(shopper: Shopper) -> None:
    told = await shopper.begin(wanted(TEE))

    assert amounts(told) == {"subtotal": 2400, "fulfillment": 695, "tax": 213, "total": 3308}
    assert adds_up(told)


async def test_shipping_is_free_from_75_dollars_after_discounts(shopper: Shopper) -> None:
    assert amounts(await shopper.begin(wanted(DRESS)))["fulfillment"] == 0
    told = await shopper.begin(wanted(TEE, quantity=3))
    assert amounts(told)["fulfillment"] == 695


async def test_delivery_options_have_prices_and_dates_and_can_be_chosen(shopper: Shopper) -> None:
    told = await shopper.begin(wanted(DRESS))
    group = told["fulfillment"]["methods"][0]["groups"][0]
    assert group["selected_option_id"] == "standard"
    assert [o["totals"][0]["amount"] for o in group["options"]] == [0, 1495, 2495]
    assert all(
        o["earliest_fulfillment_time"] <= o["latest_fulfillment_time"] and o["carrier"] == "UPS"
        for o in group["options"]
    )

    body = wanted(DRESS)
    body["fulfillment"]["methods"][0]["groups"] = [{"id": "parcel", "selected_option_id": "express"}]
    assert amounts(await shopper.update(told["id"], body))["fulfillment"] == 1495


async def test_update_keeps_destinations_that_are_not_sent_again(shopper: Shopper) -> None:
    told = await shopper.begin(wanted(DRESS))
    chosen = told["fulfillment"]["methods"][0]["selected_destination_id"]
    method = {
        "id": "shipping",
        "selected_destination_id": chosen,
        "groups": [{"selected_option_id": "next_day"}],
    }
    told = await shopper.update(told["id"], wanted(DRESS) | {"fulfillment": {"methods": [method]}})

    assert told["status"] == "ready_for_complete"
    assert amounts(told)["fulfillment"] == 2495


@pytest.mark.parametrize(
    ("change", "code", "field"),
    [
        ({"postal_code": "1234"}, "invalid", "postal_code"),
        ({"address_region": "ZZ"}, "invalid", "address_region"),
        ({"street_address": ""}, "missing", "street_address"),
        ({"address_country": "FR"}, "address_undeliverable", "address_country"),
    ],
)
async def test_refuses_addresses_that_no_parcel_reaches(
    shopper: Shopper, change: dict[str, str], code: str, field: str
) -> None:
    body = wanted(DRESS)
    body["fulfillment"]["methods"][0]["destinations"] = [ADDRESS | change]
    told = await shopper.begin(body)

    assert told["status"] == "incomplete"
    fault = next(m for m in told["messages"] if m["type"] == "error")
    assert fault["code"] == code
    assert fault["path"] == f"$.fulfillment.methods[0].destinations[0].{field}"
    assert fault["severity"] == "recoverable"


async def test_state_may_be_written_in_full(shopper: Shopper) -> None:
    body = wanted(TEE)
    body["fulfillment"]["methods"][0]["destinations"] = [ADDRESS | {"address_region": "New York"}]
    assert amounts(await shopper.begin(body))["tax"] == 213


async def test_codes_take_off_and_rejected_ones_are_told(shopper: Shopper) -> None:
    entered = ["save10", "SUMMER20", "BOGUS", "SAVE10", "MEMBER15", "HELLO5"]
    told = await shopper.begin(wanted(DRESS, BOOTS, discounts={"codes": entered}))

    assert codes(told, "warning")[:4] == [
        "discount_code_expired",
        "discount_code_invalid",
        "discount_code_already_applied",
        "discount_code_user_not_logged_in",
    ]
    assert told["discounts"]["codes"] == entered
    percent, flat = told["discounts"]["applied"]
    assert (percent["code"], percent["amount"]) == ("SAVE10", 2480)
    assert sum(a["amount"] for a in percent["allocations"]) == 2480
    assert (flat["code"], flat["amount"]) == ("HELLO5", 500)
    assert amounts(told)["items_discount"] == -2480
    assert amounts(told)["discount"] == -500
    lines = [
        t["amount"] for line in told["line_items"] for t in line["totals"] if t["type"] == "items_discount"
    ]
    assert sum(lines) == -2480
    assert adds_up(told)
    assert told["status"] == "ready_for_complete"


async def test_sold_out_lines_stand_in_the_way(shopper: Shopper) -> None:
    told = await shopper.begin(wanted(DRESS, GONE))
    assert told["status"] == "incomplete"
    fault = next(m for m in told["messages"] if m["type"] == "error")
    assert (fault["code"], fault["path"]) == ("out_of_stock", "$.line_items[1]")

    answer = await shopper.ask("POST", "/checkout-sessions", wanted(GONE))
    assert answer.status_code == 200
    assert answer.json()["ucp"]["status"] == "error"
    assert answer.json()["messages"][0]["code"] == "out_of_stock"
    assert "id" not in answer.json()


async def test_takes_no_more_than_is_left(shopper: Shopper) -> None:
    told = await shopper.begin(wanted("2011003", quantity=9))

    assert told["line_items"][0]["quantity"] == 3
    assert codes(told, "warning") == ["quantity_adjusted"]


async def test_completes_once_with_number_and_stock(shopper: Shopper) -> None:
    done = await shopper.buy(wanted("2011003", quantity=2))

    assert done["order"]["label"].startswith("NL-")
    assert "continue_url" not in done
    assert [o["order_number"] for o in await shopper.taken()] == [done["order"]["label"]]
    assert (await shopper.begin(wanted("2011003", quantity=2)))["line_items"][0]["quantity"] == 1
    again = await shopper.complete(done["id"], token())
    assert again.status_code == 409
    assert (await shopper.ask("POST", f"/checkout-sessions/{done['id']}/cancel")).status_code == 409
    assert len(await shopper.taken()) == 1


async def test_canceled_checkout_cannot_be_completed(shopper: Shopper) -> None:
    begun = await shopper.begin(wanted(DRESS))
    answer = await shopper.ask("POST", f"/checkout-sessions/{begun['id']}/cancel")
    assert answer.json()["status"] == "canceled"

    assert (await shopper.complete(begun["id"], token())).status_code == 409
    assert await shopper.taken() == []


@pytest.mark.parametrize(
    "payment",
    [
        token("tok_declined_visa"),
        token("something else"),
        {},
        {"payment": {"instruments": [{"id": "i", "handler_id": "elsewhere", "type": "card"}]}},
        {
            "payment": {
                "instruments": [
                    {
                        "id": "i",
                        "handler_id": "northline_tokens",
                        "type": "card",
                        "credential": {"type": "card", "token": "tok_demo"},
                    }
                ]
            }
        },
    ],
)
async def test_unpaid_orders_are_not_taken_and_can_be_tried_again(shopper: Shopper, payment: Json) -> None:
    begun = await shopper.begin(wanted(DRESS))
    told = (await shopper.complete(begun["id"], payment)).json()
    assert told["status"] == "incomplete"
    assert codes(told) == ["payment_failed"]
    assert await shopper.taken() == []

    assert (await shopper.complete(begun["id"], token())).json()["status"] == "completed"


async def test_never_tells_a_credential(shopper: Shopper) -> None:
    begun = await shopper.begin(wanted(DRESS, **token("tok_demo_secret")))
    assert begun["payment"]["instruments"][0]["id"] == "i1"
    done = await shopper.complete(begun["id"], token("tok_demo_secret"))

    assert "tok_demo_secret" not in str(begun) + done.text


async def test_same_key_gives_the_same_answer_and_another_request_is_refused(shopper: Shopper) -> None:
    begun = await shopper.begin(wanted(DRESS))
    first = await shopper.complete(begun["id"], token(), key="k1")
    again = await shopper.complete(begun["id"], token(), key="k1")
    assert again.json() == first.json()
    assert len(await shopper.taken()) == 1

    other = await shopper.complete(begun["id"], token("tok_demo_other"), key="k1")
    assert other.status_code == 409
    assert other.json()["code"] == "idempotency_conflict"


async def test_orders_above_1000_dollars_need_the_buyer(shopper: Shopper) -> None:
    told = await shopper.begin(wanted(BOOTS, quantity=8))

    assert told["status"] == "requires_escalation"
    assert [m["severity"] for m in told["messages"] if m["type"] == "error"] == ["requires_buyer_review"]
    assert (await shopper.complete(told["id"], token())).json()["status"] == "requires_escalation"
    assert await shopper.taken() == []


async def test_disclosures_come_with_their_line(shopper: Shopper) -> None:
    told = await shopper.begin(wanted(DRESS, BOOTS))
    shown = [m for m in told["messages"] if m.get("presentation") == "disclosure"]

    assert [(m["code"], m["path"]) for m in shown] == [("prop65", "$.line_items[1]")]


async def test_cart_becomes_one_checkout(shopper: Shopper) -> None:
    body = {"line_items": [{"item": {"id": DRESS}, "quantity": 2}], "discounts": {"codes": ["SAVE10"]}}
    cart = (await shopper.ask("POST", "/carts", body)).json()
    assert amounts(cart) == {"subtotal": 17800, "items_discount": -1780, "total": 16020}

    begun = await shopper.begin({"cart_id": cart["id"], "line_items": [{"item": {"id": TEE}, "quantity": 1}]})
    assert [line["item"]["id"] for line in begun["line_items"]] == [DRESS]
    assert begun["discounts"]["codes"] == ["SAVE10"]
    again = await shopper.ask("POST", "/checkout-sessions", {"cart_id": cart["id"], "line_items": []})
    assert again.json()["id"] == begun["id"]

    assert (await shopper.ask("POST", f"/carts/{cart['id']}/cancel")).json()["id"] == cart["id"]
    gone = await shopper.ask("GET", f"/carts/{cart['id']}")
    assert gone.json()["messages"][0]["code"] == "not_found"


@pytest.mark.parametrize("body", [{}, {"line_items": [{"item": {}, "quantity": 1}]}, {"line_items": 3}])
async def test_malformed_bodies_are_refused(shopper: Shopper, body: Json) -> None:
    answer = await shopper.ask("POST", "/checkout-sessions", body)

    assert answer.status_code == 400
    assert answer.json()["code"] == "invalid_request"
