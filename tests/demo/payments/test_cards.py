from __future__ import annotations

import pytest
import stripe

from tests.demo.payments.conftest import Clock
from tests.demo.payments.platform import Platform


async def test_a_card_is_saved_on_the_hosted_page(platform: Platform) -> None:
    customer = await platform.api.v1.customers.create_async()
    page = await platform.page(customer.id)
    assert (page.status, page.mode) == ("open", "setup")
    assert page.url is not None
    shown = await platform.http.get(page.url)
    assert "Save your card" in shown.text

    answer = await platform.type(page.url, "4242 4242 4242 4242", name="Ann Lee", postal_code="10001")
    assert answer.headers["location"] == f"https://muse.invalid/ok?s={page.id}"
    done = await platform.api.v1.checkout.sessions.retrieve_async(
        page.id, {"expand": ["setup_intent.payment_method"]}
    )
    method = done.setup_intent.payment_method  # type: ignore[union-attr]
    assert (done.status, done.url) == ("complete", None)
    assert isinstance(method, stripe.PaymentMethod)
    assert method.card is not None
    assert (method.card.brand, method.card.last4, method.card.exp_year) == ("visa", "4242", 2034)
    assert method.customer == customer.id
    assert (await platform.http.get(page.url)).status_code == 404


async def test_numbers_never_leave(platform: Platform) -> None:
    await platform.save_card("5555555555554444")
    everything = [
        await platform.http.get(path, headers={"Authorization": "Bearer sk_test_demo"})
        for path in ("/v1/events?limit=100", "/_demo/ledger", "/_demo/requests")
    ]
    assert all("5555555555554444" not in answer.text for answer in everything)


@pytest.mark.parametrize(
    ("number", "form", "sentence"),
    [
        ("4000000000000002", {}, "Your card was declined."),
        ("4000000000009995", {}, "Your card has insufficient funds."),
        ("4000000000000069", {}, "Your card has expired."),
        ("4242424242424241", {}, "Your card number is invalid."),
        ("4111111111111111", {}, "This is a demo"),
        ("4242424242424242", {"expiry": "01/20"}, "expiration date is in the past"),
        ("4242424242424242", {"expiry": "soon"}, "expiration date is incomplete"),
        ("4242424242424242", {"cvc": "1"}, "security code is incomplete"),
    ],
)
async def test_the_page_says_what_is_wrong_and_goes_on(
    platform: Platform, number: str, form: dict[str, str], sentence: str
) -> None:
    customer = await platform.api.v1.customers.create_async()
    page = await platform.page(customer.id)
    assert page.url is not None
    answer = await platform.type(page.url, number, **form)
    assert answer.status_code == 402
    assert sentence in answer.text
    assert number not in answer.text or number == "4242424242424242"
    still = await platform.api.v1.checkout.sessions.retrieve_async(page.id)
    assert still.status == "open"

    assert (await platform.type(page.url, "4242424242424242")).status_code == 303


async def test_the_bank_may_be_asked_and_may_refuse(platform: Platform) -> None:
    customer = await platform.api.v1.customers.create_async()
    page = await platform.page(customer.id)
    assert page.url is not None
    bank = (await platform.type(page.url, "4000002500003155")).headers["location"]
    assert "Is this you?" in (await platform.http.get(bank)).text
    assert (await platform.http.get(bank.replace("secret=", "secret=x"))).status_code == 404

    back = await platform.http.post(bank, data={"act": "fail"})
    assert back.headers["location"] == page.url
    bank = (await platform.type(page.url, "4000002500003155")).headers["location"]
    done = await platform.http.post(bank, data={"act": "approve"})
    assert done.headers["location"].startswith("https://muse.invalid/ok")
    methods = await platform.api.v1.customers.payment_methods.list_async(customer.id)
    assert len(methods.data) == 1


async def test_pages_expire(platform: Platform, clock: Clock) -> None:
    customer = await platform.api.v1.customers.create_async()
    page = await platform.page(customer.id)
    assert page.url is not None
    clock.seconds += 24 * 3600 + 1
    assert (await platform.http.get(page.url)).status_code == 404
    assert (await platform.api.v1.checkout.sessions.retrieve_async(page.id)).status == "expired"
    other = await platform.page(customer.id)
    assert (await platform.api.v1.checkout.sessions.expire_async(other.id)).status == "expired"
    with pytest.raises(stripe.InvalidRequestError):
        await platform.api.v1.checkout.sessions.expire_async(other.id)


@pytest.mark.parametrize(
    ("change", "param"),
    [
        ({"mode": "payment"}, "mode"),
        ({"currency": None}, "currency"),
        ({"success_url": None}, "success_url"),
        ({"success_url": "javascript:alert(1)"}, "success_url"),
        ({"customer": "cus_none"}, "customer"),
    ],
)
async def test_pages_need_what_stripe_needs(
    platform: Platform, change: dict[str, str | None], param: str
) -> None:
    customer = await platform.api.v1.customers.create_async()
    params = {
        "mode": "setup",
        "currency": "usd",
        "customer": customer.id,
        "success_url": "https://muse.invalid/ok",
    } | change
    asked = {k: v for k, v in params.items() if v is not None}
    with pytest.raises(stripe.InvalidRequestError) as caught:
        await platform.api.v1.checkout.sessions.create_async(asked)  # type: ignore[arg-type]
    assert caught.value.param == param


async def test_methods_are_listed_made_default_and_detached(platform: Platform) -> None:
    customer, method = await platform.save_card()
    update = {"invoice_settings": {"default_payment_method": method}}
    changed = await platform.api.v1.customers.update_async(customer, update)  # type: ignore[arg-type]
    assert changed.invoice_settings is not None
    assert changed.invoice_settings.default_payment_method == method
    listed = await platform.api.v1.payment_methods.list_async({"customer": customer, "type": "card"})
    assert [m.id for m in listed.data] == [method]

    assert (await platform.api.v1.payment_methods.detach_async(method)).customer is None
    after = await platform.api.v1.customers.retrieve_async(customer)
    assert after.invoice_settings is not None
    assert after.invoice_settings.default_payment_method is None
    with pytest.raises(stripe.InvalidRequestError, match="not attached"):
        await platform.api.v1.payment_methods.detach_async(method)
    with pytest.raises(stripe.InvalidRequestError, match="may not be used again"):
        await platform.api.v1.payment_methods.attach_async(method, {"customer": customer})


async def test_setup_intents_work_without_a_page(platform: Platform) -> None:
    customer = await platform.api.v1.customers.create_async()
    intent = await platform.api.v1.setup_intents.create_async({"customer": customer.id})
    done = await platform.api.v1.setup_intents.confirm_async(intent.id, {"payment_method": "pm_card_visa"})
    assert done.status == "succeeded"
    with pytest.raises(stripe.InvalidRequestError) as caught:
        await platform.api.v1.setup_intents.cancel_async(intent.id)
    assert caught.value.code == "setup_intent_unexpected_state"

    refused = await platform.api.v1.setup_intents.create_async({"customer": customer.id})
    with pytest.raises(stripe.CardError):
        await platform.api.v1.setup_intents.confirm_async(
            refused.id, {"payment_method": "pm_card_visa_chargeDeclined"}
        )


async def test_deleted_customers_are_gone(platform: Platform) -> None:
    customer, method = await platform.save_card()
    assert (await platform.api.v1.customers.delete_async(customer)).deleted
    assert (await platform.api.v1.payment_methods.retrieve_async(method)).customer is None
    with pytest.raises(stripe.InvalidRequestError):
        await platform.page(customer)
