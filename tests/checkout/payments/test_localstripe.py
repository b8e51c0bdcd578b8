"""Our holds, cards and webhooks at a payment server that others wrote."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
import pytest_asyncio
import stripe
from fastapi import FastAPI
from pydantic import SecretStr

from checkout.payments import ledger
from checkout.payments.events import PaymentEvents
from checkout.payments.holds import Holds
from checkout.payments.stripe_calls import StripeCalls
from checkout.payments.till import open_till
from demo.serving import serve
from domain.order import Payer
from domain.settings import Settings
from storage.database import Database
from storage.ledger_tables import Hold, StripeEvent
from storage.outbox import Outbox
from tests.checkout.payments.localstripe import localstripe
from tests.checkout.rows import shopper
from web.stripe import stripe_router

pytestmark = pytest.mark.asyncio(loop_scope="module")
SECRET = "whsec_other"


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def server() -> AsyncIterator[tuple[str, stripe.StripeClient]]:
    async with localstripe() as running:
        yield running


@pytest.fixture
def api(server: tuple[str, stripe.StripeClient]) -> stripe.StripeClient:
    return server[1]


async def saved(api: stripe.StripeClient, number: str) -> tuple[str, str]:
    """A customer's card, set up for later: (customer, payment method)."""
    customer = await api.v1.customers.create_async({"metadata": {"muse_user": "1"}})
    card: Any = {"number": number, "exp_month": 12, "exp_year": 2034, "cvc": "123"}
    method = await api.v1.payment_methods.create_async({"type": "card", "card": card})
    setup = await api.v1.setup_intents.create_async({"customer": customer.id})
    await api.v1.setup_intents.confirm_async(setup.id, {"payment_method": method.id})
    await api.v1.payment_methods.attach_async(method.id, {"customer": customer.id})
    return customer.id, method.id


async def wanted(database: Database, saved_card: tuple[str, str], session_id: str) -> int:
    user_id = await shopper(database)
    async with database.writing() as session:
        hold = Hold(
            session_id=session_id,
            user_id=user_id,
            currency="USD",
            amount_cents=10_000,
            customer_id=saved_card[0],
            payment_method_id=saved_card[1],
            card_title="Visa ····4242",
        )
        session.add(hold)
        await session.flush()
        return hold.id


async def test_a_hold_is_captured_in_part_and_another_let_go(
    sqlite: Database, api: stripe.StripeClient
) -> None:
    holds = Holds(sqlite, StripeCalls(sqlite, api), "https://muse.example/cards/done")
    card = await saved(api, "4242424242424242")
    kept, dropped = await wanted(sqlite, card, "one"), await wanted(sqlite, card, "two")
    assert [(await holds.open(hold_id))["state"] for hold_id in (kept, dropped)] == ["held", "held"]
    assert await holds.capture(kept, [("one:ash", Payer.CONNECT, 7_000)])
    assert await holds.release(dropped)
    assert [(await holds.get(hold_id)).state for hold_id in (kept, dropped)] == ["captured", "released"]
    intents = [(await holds.get(hold_id)).intent_id for hold_id in (kept, dropped)]
    told = [await api.v1.payment_intents.retrieve_async(str(intent)) for intent in intents]
    assert [(intent.status, intent.amount_received) for intent in told] == [
        ("succeeded", 7_000),
        ("canceled", 0),
    ]


async def test_a_declined_card_holds_nothing(sqlite: Database, api: stripe.StripeClient) -> None:
    holds = Holds(sqlite, StripeCalls(sqlite, api), "https://muse.example/cards/done")
    hold_id = await wanted(sqlite, await saved(api, "4000000000000341"), "three")
    assert (await holds.open(hold_id))["state"] == "declined"
    async with sqlite.reading() as session:
        assert (await ledger.statement(session)).faults == []


async def test_its_signed_events_are_believed(
    sqlite: Database, settings: Settings, server: tuple[str, stripe.StripeClient]
) -> None:
    origin, api = server
    believing = settings.model_copy(update={"stripe_webhook_secret": SecretStr(SECRET)})

    class Starts:
        """The engine's part: what is to be worked on."""

        def workflow(self, name: str, function: Any) -> Any:
            return function

        async def start(self, function: Any, workflow_id: str, *args: str) -> None:
            heard.append(args[0])

    heard: list[str] = []
    events = PaymentEvents(Starts(), sqlite, Outbox(), open_till(believing, sqlite, api))  # type: ignore[arg-type]
    app = FastAPI()
    app.include_router(stripe_router(events.take))
    async with serve(app) as url, httpx.AsyncClient() as http:
        await http.post(
            f"{origin}/_config/webhooks/muse",
            json={"url": f"{url}/stripe", "secret": SECRET},
            headers={"Authorization": "Bearer sk_test_12345"},
        )
        customer, method = await saved(api, "4242424242424242")
        form: Any = {"amount": 500, "currency": "usd", "customer": customer, "payment_method": method}
        await api.v1.payment_intents.create_async(form | {"confirm": True})
        for _ in range(100):
            async with sqlite.reading() as session:
                stored = [await session.get(StripeEvent, one) for one in heard]
            if any(event is not None and event.kind == "payment_intent.succeeded" for event in stored):
                return
            await asyncio.sleep(0.1)
    raise AssertionError(heard)
