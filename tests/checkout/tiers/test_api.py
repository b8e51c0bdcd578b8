"""A whole order by API: quote, submit, find, watch, track."""

from __future__ import annotations

from datetime import date
from typing import Any

import httpx
import pytest

from checkout.tiers.api import ApiTier
from checkout.tiers.ucp.signing import Signer
from domain.errors import Refusal, StoreRefused
from domain.order import EventKind, HandOver, Payer, Placed, Unclear
from domain.settings import Settings
from domain.tier import Tier
from stores.registry import StoreRegistry
from tests.checkout.tiers.ucp.merchant import (
    ADDRESS,
    ORIGIN,
    PATIENT,
    Lost,
    Merchant,
    approved,
    line,
    order,
    placed_order,
    tier,
    usd,
)

Json = dict[str, Any]


async def test_a_guest_buys_with_a_token() -> None:
    merchant = Merchant()
    api: Tier = tier(merchant)

    quote = await api.quote(order(discount_codes=("ten", "NOPE")))

    assert (quote.exact, quote.hand_over, quote.payer) == (True, False, Payer.TOKEN)
    assert (quote.subtotal, quote.discount) == (usd(8900), usd(1000))
    assert (quote.shipping, quote.tax, quote.fees) == (usd(500), usd(790), None)
    assert quote.total == quote.cap == usd(9190)
    assert [row.kind for row in quote.totals] == ["subtotal", "discount", "fulfillment", "tax", "total"]
    assert [(o.option_id, o.chosen) for o in quote.delivery_options] == [
        ("standard", True),
        ("express", False),
    ]
    assert quote.eta == date(2026, 11, 28)
    assert quote.rejected_codes == ("NOPE",)

    outcome = await api.submit(approved(quote.quote_ref, cap=9190, discount_codes=("ten", "NOPE")))

    assert outcome == Placed(
        order_number="N-1001",
        total=usd(9190),
        eta=date(2026, 11, 28),
        order_url=f"{ORIGIN}/orders/ord_1001",
        store_ref="ord_1001",
    )
    completion = merchant.bodies("complete")[0]
    assert set(completion) == {"payment"}
    instrument = completion["payment"]["instruments"][0]
    assert instrument["credential"] == {"type": "token", "token": "tok_secret"}
    assert (instrument["handler_id"], instrument["type"]) == ("h1", "card")


async def test_a_chosen_delivery_option_changes_the_bill() -> None:
    api = tier(Merchant())
    first = await api.quote(order())
    second = await api.quote(order(quote_ref=first.quote_ref, delivery_option_id="express"))
    assert second.quote_ref == first.quote_ref
    assert second.shipping == usd(1500)
    assert next(o.option_id for o in second.delivery_options if o.chosen) == "express"


async def test_without_an_address_the_quote_is_an_estimate() -> None:
    quote = await tier(Merchant()).quote(order(address=None, contact=None))
    assert not quote.exact
    assert quote.total < quote.cap


async def test_a_store_that_takes_no_token_is_handed_over_and_watched() -> None:
    merchant = Merchant()
    api = tier(merchant, tokens=False)
    quote = await api.quote(order())
    assert (quote.exact, quote.hand_over, quote.payer) == (True, True, Payer.AT_STORE)

    handed = await api.submit(approved(quote.quote_ref, payer=Payer.AT_STORE))

    assert handed == HandOver(
        url=f"{ORIGIN}/checkout/chk_1", text="handover-last-step", total=quote.total, store_ref="chk_1"
    )
    assert await api.watch(placed_order("chk_1")) is None
    merchant.checkouts["chk_1"]["status"] = "complete_in_progress"
    merchant.completions += 1
    watched = await api.watch(placed_order("chk_1"))
    assert isinstance(watched, Placed)
    assert watched.order_number == "N-1001"


async def test_a_token_is_never_spent_when_the_shopper_was_told_to_pay_at_the_store() -> None:
    merchant = Merchant()
    api = tier(merchant)
    quote = await api.quote(order())
    assert isinstance(await api.submit(approved(quote.quote_ref, payer=Payer.AT_STORE)), HandOver)
    assert "complete" not in merchant.operations()


async def test_nothing_is_completed_above_the_cap() -> None:
    merchant = Merchant()
    api = tier(merchant)
    quote = await api.quote(order())
    merchant.stock["boot-9"] = 9900
    with pytest.raises(StoreRefused) as refused:
        await api.submit(approved(quote.quote_ref, cap=quote.total.cents))
    assert refused.value.refusal is Refusal.PRICE_ABOVE_CAP
    assert refused.value.params == {"total": "$111.90", "cap": "$101.90"}
    assert merchant.completions == 0


async def test_nothing_is_completed_without_a_cap() -> None:
    merchant = Merchant()
    api = tier(merchant)
    quote = await api.quote(order())
    with pytest.raises(StoreRefused):
        await api.submit(order(quote_ref=quote.quote_ref, payer=Payer.TOKEN))
    assert merchant.completions == 0


@pytest.mark.parametrize(
    "totals",
    [
        [{"type": "subtotal", "amount": 8900}, {"type": "total", "amount": 100}],
        [{"type": "subtotal", "amount": 8900}],
        [{"type": "subtotal", "amount": -8900}, {"type": "total", "amount": -8900}],
        [
            {"type": "subtotal", "amount": 8900},
            {"type": "tax", "amount": -800},
            {"type": "total", "amount": 8100},
        ],
        [
            {"type": "subtotal", "amount": 8900},
            {"type": "discount", "amount": 900},
            {"type": "total", "amount": 8000},
        ],
        [{"type": "subtotal", "amount": 8900}] * 2 + [{"type": "total", "amount": 17800}],
        [{"type": "subtotal", "amount": "8900"}, {"type": "total", "amount": "8900"}],
        [{"type": "subtotal", "amount": True}, {"type": "total", "amount": True}],
    ],
)
async def test_totals_that_do_not_hold_are_refused(totals: list[Json]) -> None:
    merchant = Merchant()
    api = tier(merchant)
    quote = await api.quote(order())
    merchant.change = lambda told: told.update(totals=totals)
    with pytest.raises(StoreRefused):
        await api.quote(order())
    with pytest.raises(StoreRefused):
        await api.submit(approved(quote.quote_ref))
    assert merchant.completions == 0


async def test_price_and_stock_differences_are_told_line_by_line() -> None:
    merchant = Merchant()
    del merchant.stock["sock-m"]
    quote = await tier(merchant).quote(order(lines=(line(price=9900), line("sock-m", price=1200))))
    assert [(c.line_id, c.kind, c.before, c.after) for c in quote.changes] == [
        ("l-boot-9", "price_down", "$99.00", "$89.00"),
        ("l-sock-m", "sold_out", "Trail boot", ""),
    ]


async def test_a_sold_out_order_is_refused() -> None:
    merchant = Merchant()
    merchant.stock.clear()
    with pytest.raises(StoreRefused) as refused:
        await tier(merchant).quote(order())
    assert refused.value.refusal is Refusal.SOLD_OUT


async def test_a_line_without_a_variant_is_looked_up_by_its_link() -> None:
    merchant = Merchant()
    quote = await tier(merchant).quote(order(lines=(line(None, size="9", color="Tan"),)))
    assert merchant.bodies("create")[0]["line_items"] == [{"item": {"id": "boot-9"}, "quantity": 1}]
    assert quote.changes == ()


async def test_an_unknown_size_is_not_guessed() -> None:
    with pytest.raises(StoreRefused) as refused:
        await tier(Merchant()).quote(order(lines=(line(None, size="13", color="Tan"),)))
    assert refused.value.refusal is Refusal.UNSUPPORTED


async def test_lost_answer_to_the_completion_is_found_by_reading() -> None:
    merchant = Merchant()
    api = tier(merchant, patience=PATIENT)
    quote = await api.quote(order())
    merchant.faults["complete"] = [Lost()]
    outcome = await api.submit(approved(quote.quote_ref))
    assert isinstance(outcome, Placed)
    assert merchant.completions == 1
    assert merchant.operations().count("complete") == 1


async def test_a_completion_that_never_arrived_is_sent_again_under_its_key() -> None:
    merchant = Merchant()
    api = tier(merchant, patience=PATIENT)
    quote = await api.quote(order())
    merchant.faults["complete"] = [httpx.ReadError("gone"), httpx.Response(500)]
    assert isinstance(await api.submit(approved(quote.quote_ref)), Placed)
    keys = [request.headers["idempotency-key"] for o, request in merchant.calls if o == "complete"]
    assert len(keys) == 3
    assert len(set(keys)) == 1
    assert merchant.completions == 1


async def test_a_conflict_is_settled_by_reading() -> None:
    merchant = Merchant()
    api = tier(merchant, patience=PATIENT)
    quote = await api.quote(order())
    merchant.faults["complete"] = [lambda body: body, httpx.Response(409)]
    assert isinstance(await api.submit(approved(quote.quote_ref)), Placed)
    merchant.checkouts["chk_1"]["status"] = "incomplete"
    with pytest.raises(StoreRefused):
        await api.submit(approved(quote.quote_ref, cap=10190))
    assert merchant.operations().count("complete") == 2


async def test_a_store_at_work_on_the_order_is_waited_for() -> None:
    merchant = Merchant()
    merchant.asynchronous = True
    api = tier(merchant, patience=PATIENT)
    quote = await api.quote(order())
    outcome = await api.submit(approved(quote.quote_ref))
    assert isinstance(outcome, Placed)
    assert merchant.operations().count("complete") == 1


async def test_nobody_knows_when_the_store_falls_silent() -> None:
    merchant = Merchant()
    api = tier(merchant)
    quote = await api.quote(order())
    merchant.faults["complete"] = [Lost()]
    merchant.faults["get"] = [lambda body: body, *[httpx.ReadTimeout("silent")] * 500]
    assert isinstance(await api.submit(approved(quote.quote_ref)), Unclear)
    assert merchant.operations().count("complete") == 1
    merchant.faults["get"].clear()
    found = await api.find(approved(quote.quote_ref))
    assert found is not None
    assert found.order_number == "N-1001"


async def test_an_order_placed_before_a_crash_is_not_placed_again() -> None:
    merchant = Merchant()
    api = tier(merchant)
    quote = await api.quote(order())
    first = await api.submit(approved(quote.quote_ref))
    assert await api.submit(approved(quote.quote_ref)) == first
    assert await api.find(approved(quote.quote_ref)) == first
    assert merchant.completions == 1


async def test_find_reads_only() -> None:
    merchant = Merchant()
    api = tier(merchant)
    quote = await api.quote(order())
    assert await api.find(approved(quote.quote_ref)) is None
    assert await api.find(approved(None)) is None
    assert await api.find(approved("chk_gone")) is None
    assert "complete" not in merchant.operations()


async def test_an_expired_checkout_is_made_anew() -> None:
    merchant = Merchant()
    api = tier(merchant)
    assert isinstance(await api.submit(approved("chk_gone")), Placed)
    assert merchant.operations().count("create") == 1


async def test_a_store_that_wants_the_shopper_gets_the_shopper() -> None:
    merchant = Merchant()
    api = tier(merchant)
    quote = await api.quote(order())
    challenge = {
        "id": "chk_1",
        "status": "requires_escalation",
        "messages": [{"type": "error", "code": "requires_3ds", "severity": "requires_buyer_input"}],
        "continue_url": f"{ORIGIN}/3ds/chk_1",
    }
    merchant.faults["complete"] = [httpx.Response(200, json=challenge)]
    outcome = await api.submit(approved(quote.quote_ref))
    assert outcome == HandOver(
        url=f"{ORIGIN}/3ds/chk_1", text="handover-bank-check", total=quote.total, store_ref="chk_1"
    )


async def test_a_store_that_lets_no_agent_complete_is_handed_over() -> None:
    merchant = Merchant()
    api = tier(merchant)
    quote = await api.quote(order())
    merchant.faults["complete"] = [httpx.Response(403, json={"code": "forbidden", "content": "no agents"})]
    outcome = await api.submit(approved(quote.quote_ref))
    assert isinstance(outcome, HandOver)
    assert outcome.url == f"{ORIGIN}/checkout/chk_1"


async def test_a_declined_payment_is_not_placed() -> None:
    merchant = Merchant()
    api = tier(merchant)
    quote = await api.quote(order())
    declined = {
        "id": "chk_1",
        "status": "incomplete",
        "messages": [{"type": "error", "code": "payment_failed", "severity": "recoverable"}],
    }
    merchant.faults["complete"] = [httpx.Response(200, json=declined)]
    with pytest.raises(StoreRefused) as refused:
        await api.submit(approved(quote.quote_ref))
    assert refused.value.refusal is Refusal.PAYMENT


async def test_tracking_reads_the_stores_own_events() -> None:
    merchant = Merchant()
    merchant.orders["ord_1"] = {
        "id": "ord_1",
        "currency": "USD",
        "line_items": [{"id": "li_1", "item": {"id": "boot-9"}, "quantity": {"total": 1, "fulfilled": 1}}],
        "fulfillment": {
            "expectations": [{"id": "e", "fulfillable_on": "2026-11-27"}],
            "events": [
                {
                    "id": "ev2",
                    "occurred_at": "2026-11-25T10:00:00Z",
                    "type": "out_for_delivery",
                    "line_items": [],
                },
                {
                    "id": "ev1",
                    "occurred_at": "2026-11-24T10:00:00Z",
                    "type": "shipped",
                    "line_items": [{"id": "li_1", "quantity": 1}],
                    "carrier": "UPS",
                    "tracking_number": "1Z999AA10123456784",
                    "tracking_url": "https://ups.com/track/1Z999AA10123456784",
                },
                {"id": "ev3", "type": "beamed_up", "line_items": []},
            ],
        },
        "adjustments": [
            {"id": "a1", "type": "return", "status": "pending", "occurred_at": "2026-11-29T00:00:00Z"},
            {
                "id": "a2",
                "type": "refund",
                "status": "completed",
                "occurred_at": "2026-11-30T00:00:00Z",
                "totals": [{"type": "total", "amount": -8900}],
            },
        ],
    }
    events = await tier(merchant).track(placed_order("ord_1"))
    assert [e.kind for e in events] == [
        EventKind.CONFIRMED,
        EventKind.SHIPPED,
        EventKind.OUT_FOR_DELIVERY,
        EventKind.REFUNDED,
    ]
    shipped, refunded = events[1], events[3]
    assert (shipped.carrier, shipped.tracking_number) == ("UPS", "1Z999AA10123456784")
    assert (shipped.event_id, shipped.eta) == ("ev1", date(2026, 11, 27))
    assert refunded.amount == usd(8900)


async def test_an_order_the_store_does_not_tell_raises() -> None:
    with pytest.raises(StoreRefused):
        await tier(Merchant()).track(placed_order("ord_unknown"))


async def test_cancelling_and_returning_lead_to_the_orders_page() -> None:
    api = tier(Merchant())
    placed = placed_order(order_url=f"{ORIGIN}/orders/ord_1")
    assert (await api.cancel(placed)).url == f"{ORIGIN}/orders/ord_1"
    handed = await api.start_return(placed, ("l1",), "too small")
    assert isinstance(handed, HandOver)
    assert handed.url == f"{ORIGIN}/orders/ord_1"


async def test_the_address_goes_to_the_store_and_the_consent_is_none() -> None:
    merchant = Merchant()
    await tier(merchant).quote(order())
    body = merchant.bodies("create")[0]
    destination = body["fulfillment"]["methods"][0]["destinations"][0]
    assert destination["street_address"] == ADDRESS.line1
    assert not any(body["buyer"]["consent"].values())


@pytest.mark.parametrize("version", ["2026-01-23", "2026-04-08", "2026-08-25"])
async def test_every_version_spoken_places_an_order(version: str) -> None:
    merchant = Merchant(version)
    api = tier(merchant, signer=Signer.generate())
    quote = await api.quote(order())
    assert isinstance(await api.submit(approved(quote.quote_ref)), Placed)
    request = merchant.calls[-1][1]
    suffix = "" if version == "2026-04-08" else f"/{version}"
    assert request.headers["ucp-agent"] == f'profile="https://muse.shop/.well-known/ucp{suffix}"'
    assert ("request-signature" in request.headers) == (version < "2026-04-08")
    assert ("signature-agent" in request.headers) == (version > "2026-04-08")
    assert ("consent" in merchant.bodies("create")[0]["buyer"]) == (version <= "2026-04-08")


async def test_the_oldest_dialect_places_an_order() -> None:
    merchant = Merchant("2026-01-11")

    def oldest(profile: Json) -> Json:
        ucp = profile["ucp"]
        ucp["services"] = {"dev.ucp.shopping": {"rest": {"endpoint": f"{ORIGIN}/ucp"}}}
        ucp["capabilities"] = [{"name": name, **entries[0]} for name, entries in ucp["capabilities"].items()]
        del ucp["payment_handlers"]
        handlers = [{"id": "h1", "name": "com.pay.test"}]
        return {**profile, "payment": {"handlers": handlers}}

    def positive_discounts(told: Json) -> None:
        for row in told["totals"]:
            row["amount"] = abs(row["amount"])
        del told["ucp"]["payment_handlers"]

    merchant.faults["profile"] = [oldest]
    merchant.change = positive_discounts
    api = tier(merchant)
    quote = await api.quote(order(discount_codes=("TEN",)))
    assert quote.discount == usd(1000)
    assert isinstance(await api.submit(approved(quote.quote_ref, discount_codes=("TEN",))), Placed)
    assert merchant.bodies("create")[0]["line_items"][0]["item"]["title"] == "Trail boot"
    assert merchant.bodies("complete")[0]["payment_data"]["handler_id"] == "h1"


@pytest.mark.parametrize("slug", ["walmart", "target"])
async def test_a_store_for_partners_alone_is_not_asked_without_a_partnership(slug: str) -> None:
    asked: list[str] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(str(request.url))
        return httpx.Response(404)

    stores = StoreRegistry.load()
    store = stores.by_slug(slug)
    assert store is not None
    assert store.api is not None
    assert (store.standing.verified, bool(store.standing.why)) == (False, True)
    wanted = order(store_id=slug, lines=(line(url=f"{store.api.origin}/ip/1"),))
    for partners in ((), (slug,)):
        settings = Settings(_env_file=None, partners=partners)
        http = httpx.AsyncClient(transport=httpx.MockTransport(answer))
        with pytest.raises(StoreRefused) as refused:
            await ApiTier(http, stores, settings).quote(wanted)
        assert refused.value.refusal is Refusal.UNSUPPORTED
        assert asked == ([f"{store.api.origin}/.well-known/ucp"] if partners else [])
