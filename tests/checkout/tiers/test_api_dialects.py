"""Merchants that somebody else built: what the protocol leaves open, they spell their own way."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import httpx
import pytest

from checkout.tiers.ucp.addresses import Neighbourhood
from checkout.tiers.ucp.discovery import Merchants
from domain.errors import Refusal, StoreRefused
from domain.order import EventKind, HandOver, Payer, Placed
from net.addresses import Guard
from tests.checkout.tiers.ucp.mcp_front import McpFront
from tests.checkout.tiers.ucp.merchant import (
    ORIGIN,
    Json,
    Merchant,
    approved,
    line,
    order,
    placed_order,
    tier,
    usd,
)

Habit = Callable[[Json], None]


def methods(told: Json) -> list[Json]:
    return list(told["fulfillment"].get("methods", []))


def options(told: Json) -> list[Json]:
    return [option for method in methods(told) for group in method["groups"] for option in group["options"]]


def delivery_has_a_plain_price(told: Json) -> None:
    for option in options(told):
        option["price"] = option.pop("totals")[0]["amount"]


def delivery_has_a_price_with_currency(told: Json) -> None:
    for option in options(told):
        option["price"] = {"amount": option.pop("totals")[0]["amount"], "currency": "USD"}


def nothing_is_left_out_but_null(told: Json) -> None:
    told |= {
        "discounts": None,
        "messages": None,
        "links": None,
        "expires_at": None,
        "order": told.get("order"),
    }
    told["payment"] = {"instruments": None, "selected_instrument_id": None}
    for entry in told["line_items"]:
        entry |= {"parent_id": None, "totals": None}
        entry["item"] |= {"image_url": None, "quantity_unit": None}
    for option in options(told):
        option |= {"description": None, "carrier": None, "earliest_fulfillment_time": None}


def only_what_is_required(told: Json) -> None:
    for name in ("ucp", "discounts", "links", "payment", "expires_at", "continue_url"):
        del told[name]


def nothing_has_an_id_but_options(told: Json) -> None:
    for method in methods(told):
        del method["id"], method["line_item_ids"]
        for group in method["groups"]:
            del group["id"]


def destinations_hold_their_address(told: Json) -> None:
    for method in methods(told):
        (held,) = method["destinations"]
        method["destinations"] = [{"id": "d-1", "address": {k: v for k, v in held.items() if k != "id"}}]
        method["selected_destination_id"] = "d-1"


def addresses_are_tidied(told: Json) -> None:
    for method in methods(told):
        (held,) = method["destinations"]
        method["destinations"] = [{**held, "street_address": "1 MAIN ST.", "postal_code": "10001-1234"}]


def statuses_are_spelled_otherwise(told: Json) -> None:
    told |= {"status": told["status"].upper(), "currency": "usd"}


def prices_are_whole_floats(told: Json) -> None:
    for entry in told["line_items"]:
        entry["item"]["price"] = {"amount": float(entry["item"]["price"]), "currency": "USD"}
    for row in told["totals"]:
        row["amount"] = float(row["amount"])


def the_order_is_told_flat(told: Json) -> None:
    if placed := told.pop("order", None):
        told |= {"order_id": placed["id"], "order_permalink_url": placed["permalink_url"]}


def texts_come_in_forms(told: Json) -> None:
    for option in options(told):
        option["description"] = {"plain": "3 to 5 days", "html": "<b>3 to 5 days</b>"}


HABITS: list[Habit] = [
    delivery_has_a_plain_price,
    delivery_has_a_price_with_currency,
    nothing_is_left_out_but_null,
    only_what_is_required,
    nothing_has_an_id_but_options,
    destinations_hold_their_address,
    addresses_are_tidied,
    statuses_are_spelled_otherwise,
    prices_are_whole_floats,
    the_order_is_told_flat,
    texts_come_in_forms,
]


async def bought(merchant: Any, **changes: Any) -> Placed:
    api = tier(merchant)
    quote = await api.quote(order(**changes))
    assert (quote.exact, quote.hand_over, quote.total) == (True, False, usd(10190))
    assert [option.price for option in quote.delivery_options] == [usd(500), usd(1500)]
    outcome = await api.submit(approved(quote.quote_ref, cap=10190, payer=quote.payer, **changes))
    assert isinstance(outcome, Placed), outcome
    return outcome


@pytest.mark.parametrize("habit", HABITS, ids=lambda habit: habit.__name__)
async def test_a_dialect_is_understood(habit: Habit) -> None:
    merchant = Merchant()
    merchant.change = habit
    placed = await bought(merchant)
    assert placed.store_ref == "ord_1001"
    assert merchant.completions == 1
    assert merchant.operations().count("update") <= 3


@pytest.mark.parametrize("version", ["2026-01-11", "2026-01-23", "2026-04-08", "2026-08-25"])
async def test_every_version_is_bought_in(version: str) -> None:
    merchant = Merchant(version)
    await bought(merchant)
    assert merchant.completions == 1


async def test_an_answer_may_be_wrapped_in_its_name() -> None:
    merchant = Merchant()
    for operation in ("create", "update", "get", "complete"):
        merchant.faults[operation] = [lambda body: {"ucp": body["ucp"], "checkout": body}] * 4
    assert (await bought(merchant)).order_number == "N-1001"


@pytest.mark.parametrize(
    "handlers",
    [
        {"h1": [{"version": "1"}]},
        {"com.pay.test": [{"id": "h1", "available_instruments": ["card", "wallet"]}]},
        {"com.pay.test": {"id": "h1"}},
        [{"id": "h1", "name": "com.pay.test"}],
        {"com.other.pay": [{"id": "x"}], "com.pay.test": [{"id": "h1", "config": {"a": None}}]},
    ],
)
async def test_payment_handlers_in_any_shape(handlers: Any) -> None:
    merchant = Merchant()
    merchant.handlers = handlers
    await bought(merchant)
    (paid,) = merchant.bodies("complete")
    assert paid["payment"]["instruments"][0]["handler_id"] == "h1"


async def test_what_a_store_lets_a_guest_pay_with_is_used_when_nothing_else_is() -> None:
    merchant = Merchant()
    merchant.handlers = {}
    merchant.instruments = [
        {"id": "", "type": "card"},
        {"id": "inv", "handler_id": "store", "type": "pay_on_delivery", "selected": None, "display": None},
    ]
    api = tier(merchant)
    quote = await api.quote(order())
    assert quote.payer is Payer.STORE_SAVED
    assert [i.title for i in quote.instruments] == ["Pay on delivery"]
    placed = await api.submit(approved(quote.quote_ref, payer=quote.payer))
    assert isinstance(placed, Placed)


async def test_an_operator_is_told_what_is_missing_to_pay() -> None:
    merchant = Merchant()
    merchant.change = only_what_is_required
    with pytest.raises(StoreRefused) as refused:
        await tier(merchant, tokens=False).quote(order())
    assert refused.value.refusal is Refusal.UNSUPPORTED
    assert "(h1)" in refused.value.detail


async def test_a_path_alone_leads_on_at_the_store() -> None:
    merchant = Merchant()
    merchant.change = lambda told: told.update(continue_url="/c/1", status="requires_escalation")
    api = tier(merchant)
    quote = await api.quote(order())
    handed = await api.submit(approved(quote.quote_ref, payer=quote.payer))
    assert isinstance(handed, HandOver)
    assert handed.url == f"{ORIGIN}/c/1"


def test_a_machine_has_several_names_for_itself() -> None:
    near = Neighbourhood(Guard(("127.0.0.1:8182",)), "http://127.0.0.1:8182")
    assert near.own("http://localhost:8182/c?a=1") == "http://127.0.0.1:8182/c?a=1"
    assert near.own("http://localhost:8183/c") is None
    assert Neighbourhood(Guard(), ORIGIN).own("http://localhost/c") is None


async def test_a_framework_may_wrap_a_refusal() -> None:
    merchant = Merchant()
    merchant.faults["create"] = [
        httpx.Response(422, json={"detail": {"code": "out_of_stock", "message": "?"}})
    ]
    with pytest.raises(StoreRefused) as refused:
        await tier(merchant).quote(order())
    assert refused.value.refusal is Refusal.SOLD_OUT


async def test_two_shoppers_never_share_an_addresss_id() -> None:
    """A merchant may keep all destinations in one table, by the id that they came with."""
    merchant = Merchant()
    await tier(merchant).quote(order())
    await tier(merchant).quote(order())
    await tier(merchant).quote(order(muse_order_id="s2:www.northfield.shop"))
    first, again, other = (
        body["fulfillment"]["methods"][0]["destinations"][0]["id"] for body in merchant.bodies("create")
    )
    assert first == again != other


# ---- where an item's id comes from


async def test_without_a_catalog_the_link_names_the_item() -> None:
    merchant = Merchant()
    usual = merchant.profile

    def profile() -> Json:
        told = usual()
        del told["ucp"]["capabilities"]["dev.ucp.shopping.catalog.lookup"]
        return told

    merchant.profile = profile  # type: ignore[method-assign]
    await bought(merchant, lines=(line(None, url=f"{ORIGIN}/products/boot-9"),))
    await bought(merchant, lines=(line(None, url=f"{ORIGIN}/products/boot?variant=boot-9"),))
    assert merchant.completions == 2


async def test_ids_read_off_a_page_are_held_against_the_catalog() -> None:
    merchant = Merchant()
    shown = line("page-77", size="9", color="tan")
    await bought(merchant, platform="ucp", lines=(shown,))
    assert merchant.bodies("create")[0]["line_items"][0]["item"]["id"] == "boot-9"


# ---- MCP


@pytest.mark.parametrize("habit", ["plain", "text", "stream", "wrapped", "session"])
async def test_mcp_servers_of_every_make(habit: str) -> None:
    merchant = Merchant()
    front = McpFront(merchant, habit)
    placed = await bought(front)
    assert merchant.completions == 1
    merchant.orders["ord_1001"] = {"id": "ord_1001", "line_items": [{"item": "boot-9", "quantity": 1}]}
    (event,) = await tier(front).track(placed_order(placed.store_ref or ""))
    assert event.kind is EventKind.CONFIRMED


async def test_an_mcp_server_may_want_to_be_greeted() -> None:
    front = McpFront(Merchant(), "session")
    await tier(front).quote(order())
    assert front.methods[:4] == ["tools/call", "initialize", "notifications/initialized", "tools/call"]
    assert set(front.methods[4:]) == {"tools/call"}


async def test_an_operator_sees_each_call_by_its_name() -> None:
    seen: list[str] = []
    await tier(Merchant(), watch=lambda call: seen.append(call.name)).quote(order())
    assert seen[0] == "POST /ucp/checkout-sessions"
    seen.clear()
    await tier(McpFront(Merchant(), "session"), watch=lambda call: seen.append(call.name)).quote(order())
    greeted = ["create_checkout", "initialize", "notifications/initialized", "create_checkout"]
    assert seen[:5] == [*greeted, "update_checkout"]


async def test_the_oldest_mcp_takes_operations_as_methods() -> None:
    merchant = Merchant("2026-01-11")
    front = McpFront(merchant, "methods")
    await bought(front)
    assert front.methods[:2] == ["tools/call", "create_checkout"]
    assert merchant.completions == 1


async def test_a_refusal_by_mcp_that_says_why_is_no_lost_answer() -> None:
    merchant = Merchant()
    merchant.faults["create"] = [
        httpx.Response(409, json={"code": "out_of_stock", "severity": "unrecoverable"})
    ]
    with pytest.raises(StoreRefused) as refused:
        await tier(McpFront(merchant, "errors")).quote(order())
    assert refused.value.refusal is Refusal.SOLD_OUT
    assert len(merchant.operations()) == 1


async def test_a_profile_may_name_its_endpoint_by_another_name_of_the_machine() -> None:
    profile = Merchant().profile()
    profile["ucp"]["services"]["dev.ucp.shopping"][0]["endpoint"] = "http://localhost:8182/"
    answering = httpx.MockTransport(lambda request: httpx.Response(200, json=profile))
    async with httpx.AsyncClient(transport=answering) as http:
        merchant = await Merchants(http, ("127.0.0.1:8182",)).at("http://127.0.0.1:8182")
    assert [service.endpoint for service in merchant.services] == ["http://127.0.0.1:8182"]
