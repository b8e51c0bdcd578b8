"""Every call answered with every kind of nonsense: one sentence for the shopper, never two orders."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import httpx
import pytest

from checkout.tiers.ucp.signing import Signer
from checkout.tiers.ucp.wire import MAX_BYTES, read_challenge, retry_after
from domain.errors import MuseError, Refusal, StoreRefused
from domain.order import HandOver, Placed, Unclear
from tests.checkout.tiers.ucp.merchant import (
    ORIGIN,
    PATIENT,
    Lost,
    Merchant,
    approved,
    line,
    order,
    placed_order,
    tier,
)

Json = dict[str, Any]

NONSENSE: dict[str, Any] = {
    "500": httpx.Response(500, text="oops"),
    "502 page": httpx.Response(502, text="<html>Bad gateway</html>"),
    "503": httpx.Response(503),
    "429": httpx.Response(429, headers={"retry-after": "0"}),
    "429 for an hour": httpx.Response(429, headers={"retry-after": "3600"}),
    "429 until a day": httpx.Response(429, headers={"retry-after": "Wed, 21 Oct 2099 07:28:00 GMT"}),
    "garbage": httpx.Response(200, text="<html>hello</html>"),
    "nothing": httpx.Response(200, content=b""),
    "null": httpx.Response(200, json=None),
    "list": httpx.Response(200, json=[]),
    "empty object": httpx.Response(200, json={}),
    "bottomless": httpx.Response(200, content=b"[" * 100_000),
    "huge": httpx.Response(200, content=b" " * (MAX_BYTES + 1)),
    "redirect": httpx.Response(302, headers={"location": "http://169.254.169.254/"}),
    "silence": httpx.ReadTimeout("silent"),
    "cut off": httpx.RemoteProtocolError("cut off"),
    "unreachable": httpx.ConnectError("unreachable"),
    "wrong types": httpx.Response(200, json={"id": {}, "status": 7, "totals": "x", "line_items": 3}),
    "refused": httpx.Response(400, json={"code": "invalid_request", "content": "no"}),
    "error envelope": httpx.Response(200, json={"ucp": {"status": "error"}, "messages": [{}]}),
}


@pytest.mark.parametrize("operation", ["profile", "create", "update"])
@pytest.mark.parametrize("nonsense", NONSENSE)
async def test_a_quote_fails_in_one_sentence(operation: str, nonsense: str) -> None:
    merchant = Merchant()
    merchant.faults[operation] = [NONSENSE[nonsense]] * 50
    with pytest.raises(MuseError) as told:
        await tier(merchant).quote(order())
    assert isinstance(told.value, StoreRefused)
    assert merchant.completions == 0


@pytest.mark.parametrize("operation", ["create", "update"])
@pytest.mark.parametrize("nonsense", ["500", "503", "429", "garbage", "silence", "cut off", "unreachable"])
async def test_a_quote_survives_one_bad_moment(operation: str, nonsense: str) -> None:
    merchant = Merchant()
    merchant.faults[operation] = [NONSENSE[nonsense]]
    assert (await tier(merchant).quote(order())).exact


@pytest.mark.parametrize("operation", ["get", "update", "complete"])
@pytest.mark.parametrize("nonsense", NONSENSE)
async def test_a_submission_never_places_twice(operation: str, nonsense: str) -> None:
    merchant = Merchant()
    api = tier(merchant)
    quote = await api.quote(order())
    merchant.faults[operation] = [NONSENSE[nonsense]] * 500
    try:
        outcome = await api.submit(approved(quote.quote_ref))
    except StoreRefused:
        assert merchant.completions == 0
    else:
        assert isinstance(outcome, Unclear | HandOver)
    assert merchant.completions <= 1


@pytest.mark.parametrize("nonsense", NONSENSE)
async def test_an_order_whose_answer_was_lost_is_placed_once(nonsense: str) -> None:
    merchant = Merchant()
    api = tier(merchant, patience=PATIENT)
    quote = await api.quote(order())
    merchant.faults["complete"] = [Lost(), *[NONSENSE[nonsense]] * 500]
    merchant.faults["get"] = [lambda told: told, *[NONSENSE[nonsense]] * 3]
    outcome = await api.submit(approved(quote.quote_ref))
    assert isinstance(outcome, Placed)
    assert merchant.completions == 1


@pytest.mark.parametrize("nonsense", NONSENSE)
async def test_following_an_order_fails_in_one_sentence(nonsense: str) -> None:
    merchant = Merchant()
    merchant.faults["order"] = [NONSENSE[nonsense]] * 50
    with pytest.raises(StoreRefused):
        await tier(merchant).track(placed_order())


@pytest.mark.parametrize(
    "url",
    [
        "",
        "javascript:alert(1)",
        "https://evil.com/checkout",
        "https://www.northfield.shop.evil.com/",
        "https://user@www.northfield.shop/",
        "https://evil.com\\@www.northfield.shop/",
        "http://www.northfield.shop/plain",
        "https://127.0.0.1/checkout",
        "https://[::1]/checkout",
        "https://169.254.169.254/latest",
        "https://localhost/",
        "https://2130706433/",
    ],
)
async def test_a_link_that_is_not_the_stores_own_is_never_shown(url: str) -> None:
    merchant = Merchant()
    merchant.change = lambda told: told.update(continue_url=url, status="requires_escalation")
    with pytest.raises(StoreRefused):
        await tier(merchant).quote(order())


@pytest.mark.parametrize(
    "url",
    [f"{ORIGIN}/c/1", "https://checkout.northfield.shop/c/1", "https://checkout.shopify.com/c/1"],
)
async def test_a_link_of_the_stores_own_is_shown(url: str) -> None:
    merchant = Merchant()
    merchant.change = lambda told: told.update(continue_url=url, status="requires_escalation")
    api = tier(merchant)
    quote = await api.quote(order())
    handed = await api.submit(approved(quote.quote_ref, payer=quote.payer))
    assert isinstance(handed, HandOver)
    assert handed.url == url


async def test_an_order_page_elsewhere_is_left_out() -> None:
    merchant = Merchant()

    def elsewhere(told: Json) -> None:
        if "order" in told:
            told["order"] = {**told["order"], "permalink_url": "https://evil.com/orders/1"}

    merchant.change = elsewhere
    api = tier(merchant)
    placed = await api.submit(approved((await api.quote(order())).quote_ref))
    assert isinstance(placed, Placed)
    assert placed.order_url is None


def _message(**told: str) -> Callable[[Json], None]:
    return lambda checkout: checkout.update(messages=[told])


@pytest.mark.parametrize(
    ("code", "refusal"),
    [
        ("out_of_stock", Refusal.SOLD_OUT),
        ("item_unavailable", Refusal.SOLD_OUT),
        ("address_undeliverable", Refusal.ADDRESS),
        ("identity_required", Refusal.SIGN_IN),
        ("something_new", Refusal.CHANGED),
    ],
)
async def test_what_the_store_says_no_to_is_told(code: str, refusal: Refusal) -> None:
    merchant = Merchant()
    merchant.change = _message(type="error", code=code, severity="unrecoverable")
    with pytest.raises(StoreRefused) as refused:
        await tier(merchant).quote(order())
    assert refused.value.refusal is refusal


async def test_a_line_sold_out_by_message_is_told_beside_the_others() -> None:
    merchant = Merchant()
    merchant.change = _message(
        type="error", code="out_of_stock", severity="recoverable", path="$.line_items[1]"
    )
    quote = await tier(merchant).quote(order(lines=(line(), line("sock-m", price=1200))))
    assert [(change.line_id, change.kind) for change in quote.changes] == [("l-sock-m", "sold_out")]


async def test_a_lowered_quantity_is_told_and_not_bought() -> None:
    merchant = Merchant()
    api = tier(merchant)

    def fewer(told: Json) -> None:
        told["line_items"][0]["quantity"] = 1
        told["messages"] = [{"type": "warning", "code": "quantity_adjusted", "content": "Only one left"}]

    merchant.change = fewer
    two = (line(quantity=2),)
    quote = await api.quote(order(lines=two))
    assert [(c.kind, c.before, c.after) for c in quote.changes] == [("quantity", "2", "1")]
    with pytest.raises(StoreRefused) as refused:
        await api.submit(approved(quote.quote_ref, lines=two))
    assert refused.value.refusal is Refusal.QUANTITY


async def test_a_line_nobody_asked_for_is_refused() -> None:
    merchant = Merchant()
    merchant.change = lambda told: told["line_items"].append({"id": "li_9", "item": {"id": "insurance"}})
    with pytest.raises(StoreRefused):
        await tier(merchant).quote(order())


async def test_another_currency_is_refused() -> None:
    merchant = Merchant()
    merchant.change = lambda told: told.update(currency="CAD")
    with pytest.raises(StoreRefused):
        await tier(merchant).quote(order())


async def test_disclosures_are_shown_whole_beside_their_line() -> None:
    merchant = Merchant()
    merchant.change = lambda told: told.update(
        messages=[
            {
                "type": "warning",
                "code": "allergens",
                "content": "**Contains: tree nuts.**",
                "path": "$.line_items[0]",
                "presentation": "disclosure",
                "url": f"{ORIGIN}/allergens",
                "image_url": f"{ORIGIN}/nuts.svg",
            },
            {"type": "warning", "code": "final_sale", "content": "Final sale."},
            {"type": "info", "code": "hello", "content": "Hello!"},
        ]
    )
    quote = await tier(merchant).quote(order())
    assert quote.disclosures == (
        f"Trail boot: **Contains: tree nuts.** {ORIGIN}/allergens {ORIGIN}/nuts.svg",
        "Final sale.",
        f"Terms of service: {ORIGIN}/terms",
    )
    assert not quote.hand_over


async def test_a_disclosure_too_long_for_a_chat_is_left_to_the_store() -> None:
    merchant = Merchant()
    merchant.change = lambda told: told.update(
        messages=[{"type": "warning", "content": "x" * 5000, "presentation": "disclosure"}]
    )
    assert (await tier(merchant).quote(order())).hand_over


async def test_an_answer_with_a_forged_signature_is_as_good_as_lost() -> None:
    merchant = Merchant()
    merchant.sign_answers = True
    api = tier(merchant, signer=Signer.generate(), patience=PATIENT)
    quote = await api.quote(order())
    forger = Signer.generate()
    real, merchant.signer = merchant.signer, forger
    with pytest.raises(StoreRefused):
        await api.quote(order())
    merchant.signer = real
    assert isinstance(await api.submit(approved(quote.quote_ref)), Placed)


async def test_no_token_is_told_to_a_handler_that_takes_another_instrument() -> None:
    merchant = Merchant()
    merchant.handlers = {"com.pay.test": [{"id": "h1", "available_instruments": [{"type": "wallet"}]}]}
    api = tier(merchant)
    quote = await api.quote(order())
    await api.submit(approved(quote.quote_ref))
    assert merchant.bodies("complete")[0]["payment"]["instruments"][0]["type"] == "wallet"


def test_how_long_to_wait_is_read_in_both_spellings() -> None:
    assert retry_after({"retry-after": "7"}) == 7
    assert retry_after({"retry-after": "soon"}) is None
    assert retry_after({}) is None
    assert retry_after({"retry-after": "Wed, 21 Oct 2015 07:28:00 GMT"}) == 0


def test_a_challenge_is_read_by_its_structure_alone() -> None:
    told = (
        'Bearer realm="https://shop.com", error="insufficient_scope", scope="a:read b:manage", '
        'error_description="scope=\\"evil\\" visit https://evil.com"'
    )
    challenge = read_challenge(told)
    assert challenge is not None
    assert (challenge.realm, challenge.error) == ("https://shop.com", "insufficient_scope")
    assert challenge.scopes == ("a:read", "b:manage")
    assert read_challenge("Basic realm=x") is None
    assert read_challenge("") is None


async def test_a_phone_number_the_store_cannot_take_is_left_out() -> None:
    merchant = Merchant()

    def picky(told: Json) -> None:
        asked = merchant.checkouts[told["id"]]["asked"]
        if "phone_number" in asked["buyer"]:
            told["status"] = "incomplete"
            told["messages"] = [
                {
                    "type": "error",
                    "code": "invalid_phone",
                    "severity": "recoverable",
                    "path": "$.buyer.phone_number",
                }
            ]

    merchant.change = picky
    quote = await tier(merchant).quote(order())
    assert quote.exact
    assert "phone_number" not in merchant.bodies("update")[-1]["buyer"]


async def test_a_code_that_blocks_the_checkout_is_taken_back() -> None:
    merchant = Merchant()

    def strict(told: Json) -> None:
        if "NOPE" in merchant.checkouts[told["id"]]["asked"]["discounts"]["codes"]:
            told["messages"] = [{"type": "error", "code": "discount_code_invalid", "severity": "recoverable"}]

    merchant.change = strict
    quote = await tier(merchant).quote(order(discount_codes=("TEN", "NOPE")))
    assert quote.rejected_codes == ("NOPE",)
    assert merchant.bodies("update")[-1]["discounts"] == {"codes": ["TEN"]}
    assert quote.exact


async def test_a_fault_that_stays_is_left_to_the_shopper() -> None:
    merchant = Merchant()
    merchant.change = _message(type="error", code="gift_note", severity="recoverable", path="$.note")
    api = tier(merchant)
    quote = await api.quote(order())
    assert not quote.exact
    assert isinstance(await api.submit(approved(quote.quote_ref)), HandOver)
    assert merchant.completions == 0


async def test_a_delivery_that_is_no_longer_offered_is_not_exchanged() -> None:
    merchant = Merchant()
    api = tier(merchant)
    quote = await api.quote(order(delivery_option_id="express"))

    def standard_only(told: Json) -> None:
        group = told["fulfillment"]["methods"][0]["groups"][0]
        group["options"] = group["options"][:1]

    merchant.change = standard_only
    with pytest.raises(StoreRefused):
        await api.submit(approved(quote.quote_ref, delivery_option_id="express"))
    assert merchant.completions == 0


async def test_a_checkout_whose_time_is_over_is_made_anew() -> None:
    merchant = Merchant()
    api = tier(merchant)
    quote = await api.quote(order())
    merchant.change = lambda told: told["id"] == "chk_1" and told.update(expires_at="2026-01-01T00:00:00Z")
    assert isinstance(await api.submit(approved(quote.quote_ref)), Placed)
    assert merchant.operations().count("create") == 2


async def test_a_stores_words_are_cut_to_their_place() -> None:
    merchant = Merchant()

    def verbose(told: Json) -> None:
        told["totals"][0]["display_text"] = "Sub\ntotal " * 100
        if "order" in told:
            told["order"] = {**told["order"], "label": "N" * 5000}

    merchant.change = verbose
    api = tier(merchant)
    quote = await api.quote(order())
    assert len(quote.totals[0].label) == 80
    assert "\n" not in quote.totals[0].label
    placed = await api.submit(approved(quote.quote_ref))
    assert isinstance(placed, Placed)
    assert len(placed.order_number) == 100


async def test_what_a_store_echoes_is_not_repeated_to_operators() -> None:
    merchant = Merchant()
    secret = "tok_secret and 1 Main St"
    merchant.faults["create"] = [httpx.Response(400, json={"code": secret, "content": secret})]
    with pytest.raises(StoreRefused) as refused:
        await tier(merchant).quote(order())
    assert "Main St" not in refused.value.detail
    assert " and " not in refused.value.detail
