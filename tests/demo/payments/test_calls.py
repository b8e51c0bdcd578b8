from __future__ import annotations

import asyncio

import httpx
import pytest
import stripe

from demo.payments.books import API_VERSION
from demo.payments.webhooks import ASKED
from tests.demo.payments.conftest import Clock
from tests.demo.payments.platform import SECRET, Listener, Platform, client

Error = stripe.InvalidRequestError


async def raw(platform: Platform, path: str, **form: str) -> httpx.Response:
    headers = {"Authorization": "Bearer sk_test_demo"}
    return await platform.http.post(f"/v1{path}", data=form, headers=headers)


def test_speaks_the_version_of_the_client() -> None:
    assert stripe.api_version == API_VERSION


async def test_needs_the_key(origin: str) -> None:
    with pytest.raises(stripe.AuthenticationError):
        await client(origin, key="sk_test_other").v1.balance.retrieve_async()


async def test_refuses_other_versions(platform: Platform) -> None:
    headers = {"Authorization": "Bearer sk_test_demo", "Stripe-Version": "2020-08-27"}
    assert (await platform.http.get("/v1/balance", headers=headers)).status_code == 400


@pytest.mark.parametrize(
    ("form", "code", "param"),
    [
        ({"currency": "usd"}, "parameter_missing", "amount"),
        ({"amount": "ten", "currency": "usd"}, "parameter_invalid_integer", "amount"),
        ({"amount": "500", "currency": "usd", "colour": "red"}, "parameter_unknown", "colour"),
        (
            {"amount": "500", "currency": "usd", "payment_method_types[]": "card"},
            "parameter_unknown",
            "payment_method_types",
        ),
        (
            {"amount": "500", "currency": "usd", "automatic_payment_methods[on]": "true"},
            "parameter_unknown",
            "automatic_payment_methods[on]",
        ),
        ({"amount": "500", "currency": "usd", "capture_method": "later"}, None, "capture_method"),
        ({"amount": "500", "currency": "usd", "confirm": "yes"}, None, "confirm"),
        ({"amount": "49", "currency": "usd"}, "amount_too_small", "amount"),
        ({"amount": "0", "currency": "usd"}, "parameter_invalid_integer", "amount"),
        ({"amount": "100000000", "currency": "usd"}, "amount_too_large", "amount"),
        ({"amount": "500", "currency": "dollars"}, None, "currency"),
        ({"amount": "500", "currency": "usd", "customer": "cus_none"}, "resource_missing", "customer"),
        ({"amount": "500", "currency": "usd", "expand[]": "amount"}, None, "expand"),
    ],
)
async def test_wrong_parameters_are_named(
    platform: Platform, form: dict[str, str], code: str | None, param: str
) -> None:
    answer = await raw(platform, "/payment_intents", **form)
    error = answer.json()["error"]

    assert answer.status_code == 400
    assert (error["type"], error.get("code"), error["param"]) == ("invalid_request_error", code, param)


async def test_unknown_things_are_not_found(platform: Platform) -> None:
    with pytest.raises(Error, match="No such customer") as caught:
        await platform.api.v1.customers.retrieve_async("cus_none")
    assert (caught.value.http_status, caught.value.code) == (404, "resource_missing")
    answer = await raw(platform, "/wishes")
    assert answer.status_code == 404
    assert "Unrecognized request URL" in answer.json()["error"]["message"]


async def test_card_numbers_are_not_taken_over_the_api(platform: Platform) -> None:
    with pytest.raises(Error, match="generally unsafe"):
        await platform.api.v1.payment_methods.create_async(
            {"type": "card", "card": {"number": "4242424242424242", "exp_month": 1, "exp_year": 2034}}
        )


async def test_same_key_replays_the_answer(platform: Platform) -> None:
    create = platform.api.v1.customers.create_async
    first = await create({"name": "Ann"}, {"idempotency_key": "k"})
    again = await create({"name": "Ann"}, {"idempotency_key": "k"})
    assert again.id == first.id
    assert again.last_response is not None
    assert again.last_response.headers["idempotent-replayed"] == "true"
    assert len((await platform.api.v1.customers.list_async()).data) == 1

    with pytest.raises(stripe.IdempotencyError) as caught:
        await create({"name": "Bob"}, {"idempotency_key": "k"})
    assert caught.value.http_status == 400


async def test_keys_keep_declines_and_500s_but_not_what_never_began(platform: Platform) -> None:
    _, method = await platform.save_card("4000000000000341")
    params = {"amount": 500, "currency": "usd", "payment_method": "pm_card_visa_chargeDeclined"}
    more = {"confirm": True, "allowed_payment_method_types": ["card"]}
    for _ in range(2):
        with pytest.raises(stripe.CardError):
            await platform.api.v1.payment_intents.create_async(params | more, {"idempotency_key": "d"})  # type: ignore[arg-type]
    assert len((await platform.api.v1.payment_intents.list_async()).data) == 1

    await platform.fault("500")
    for _ in range(2):
        with pytest.raises(stripe.APIError):
            await platform.api.v1.customers.create_async({}, {"idempotency_key": "broken"})

    with pytest.raises(Error):
        await platform.api.v1.payment_methods.attach_async(
            method, {"customer": "x"}, {"idempotency_key": "v"}
        )
    customer = await platform.api.v1.customers.create_async({}, {"idempotency_key": "v"})
    assert customer.id


async def test_keys_are_forgotten_after_a_day(platform: Platform, clock: Clock) -> None:
    create = platform.api.v1.customers.create_async
    first = await create({}, {"idempotency_key": "k"})
    clock.seconds += 24 * 3600 + 1
    assert (await create({}, {"idempotency_key": "k"})).id != first.id


async def test_a_key_in_use_conflicts(platform: Platform, listener: tuple[Listener, str]) -> None:
    """The second request comes while the first waits for the platform's answer about an authorisation."""
    ear, url = listener
    ear.approves = None
    await platform.http.post(
        "/_demo/webhook_endpoint", json={"url": url, "secret": SECRET, "events": [ASKED]}
    )
    card = await platform.issue_card()
    headers = {"Authorization": "Bearer sk_test_demo", "Idempotency-Key": "busy"}
    path, form = "/v1/test_helpers/issuing/authorizations", {"card": card.id, "amount": "100"}
    first = asyncio.create_task(platform.http.post(path, data=form, headers=headers))
    await ear.hear(1)
    second = await platform.http.post(path, data=form, headers=headers)
    assert (second.status_code, second.json()["error"]["code"]) == (409, "idempotency_key_in_use")
    assert (await first).status_code == 200


@pytest.mark.parametrize("fault", ["down", "timeout_before", "timeout_after"])
async def test_retries_under_one_key_have_one_effect(origin: str, platform: Platform, fault: str) -> None:
    await platform.fault(fault)
    customer = await client(origin, retries=2).v1.customers.create_async({"name": "Ann"})
    found = (await platform.api.v1.customers.list_async()).data

    assert [c.id for c in found] == [customer.id]


async def test_lost_answers_without_a_retry(platform: Platform) -> None:
    await platform.fault("timeout_before")
    with pytest.raises(stripe.APIConnectionError):
        await platform.api.v1.customers.create_async({})
    assert (await platform.api.v1.customers.list_async()).data == []
    await platform.fault("timeout_after")
    with pytest.raises(stripe.APIConnectionError):
        await platform.api.v1.customers.create_async({})
    assert len((await platform.api.v1.customers.list_async()).data) == 1


async def test_rate_limits(platform: Platform) -> None:
    await platform.fault("429")
    with pytest.raises(stripe.RateLimitError):
        await platform.api.v1.balance.retrieve_async()


async def test_lists_page_both_ways(platform: Platform) -> None:
    made = [(await platform.api.v1.customers.create_async({"name": str(n)})).id for n in range(5)]
    newest = made[::-1]
    first = await platform.api.v1.customers.list_async({"limit": 2})
    assert ([c.id for c in first.data], first.has_more) == (newest[:2], True)
    second = await platform.api.v1.customers.list_async({"limit": 2, "starting_after": newest[1]})
    assert [c.id for c in second.data] == newest[2:4]
    back = await platform.api.v1.customers.list_async({"limit": 2, "ending_before": newest[3]})
    assert [c.id for c in back.data] == newest[1:3]
    everything = [c.id async for c in first.auto_paging_iter()]
    assert everything == newest
    with pytest.raises(Error):
        await platform.api.v1.customers.list_async({"limit": 101})


async def test_metadata_merges_and_empties(platform: Platform) -> None:
    customer = await platform.api.v1.customers.create_async({"metadata": {"a": "1", "b": "2"}})
    update = platform.api.v1.customers.update_async
    merged = await update(customer.id, {"metadata": {"a": "", "c": "3"}})
    assert merged.metadata is not None
    assert merged.metadata.to_dict() == {"b": "2", "c": "3"}


async def test_calls_are_recorded(platform: Platform) -> None:
    await platform.api.v1.customers.create_async({"name": "Ann"}, {"idempotency_key": "k"})
    call = (await platform.http.get("/_demo/requests")).json()[-1]
    assert call == {
        "method": "POST",
        "path": "/v1/customers",
        "params": "name=Ann",
        "query": "",
        "version": API_VERSION,
        "key": "k",
        "status": 200,
    }
