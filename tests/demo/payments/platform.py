"""A platform for tests: Stripe's own client, a person at the hosted pages, an endpoint for webhooks."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import Any

import httpx
import stripe
from fastapi import FastAPI, Request, Response

from demo.payments.webhooks import ASKED

stripe.enable_telemetry = False
Json = dict[str, Any]
SECRET = "whsec_test"
HERE = {"allowed_payment_method_types": ["card"]}
"""No redirects: payment methods that need none."""


def client(origin: str, retries: int = 0, key: str = "sk_test_demo") -> stripe.StripeClient:
    return stripe.StripeClient(
        key,
        base_addresses={"api": origin},
        http_client=stripe.HTTPXClient(timeout=30),
        max_network_retries=retries,
    )


@dataclass
class Platform:
    """`http` reaches the service without the client: pages and /_demo."""

    api: stripe.StripeClient
    http: httpx.AsyncClient

    async def save_card(self, number: str = "4242424242424242", **form: str) -> tuple[str, str]:
        """A new customer's saved card: (customer, payment method)."""
        customer = await self.api.v1.customers.create_async()
        page = await self.page(customer.id)
        answer = await self.type(page.url or "", number, **form)
        assert answer.status_code == 303, answer.text
        if "3d_secure" in answer.headers["location"]:
            await self.http.post(answer.headers["location"], data={"act": "approve"})
        done = await self.api.v1.checkout.sessions.retrieve_async(page.id, {"expand": ["setup_intent"]})
        assert done.status == "complete"
        return customer.id, done.setup_intent.payment_method  # type: ignore[union-attr,return-value]

    async def page(self, customer: str, **more: Any) -> stripe.checkout.Session:
        urls = {
            "success_url": "https://muse.invalid/ok?s={CHECKOUT_SESSION_ID}",
            "cancel_url": "https://muse.invalid/no",
        }
        form: Any = {"mode": "setup", "currency": "usd", "customer": customer, **urls, **more}
        return await self.api.v1.checkout.sessions.create_async(form)

    async def type(self, url: str, number: str, **form: str) -> httpx.Response:
        return await self.http.post(url, data={"number": number, "expiry": "12/34", "cvc": "123"} | form)

    async def hold(self, amount: int = 10_000, number: str = "4242424242424242", **more: Any) -> Any:
        """A manual-capture intent, confirmed."""
        customer, method = await self.save_card(number)
        params = {
            "amount": amount,
            "currency": "usd",
            "customer": customer,
            "payment_method": method,
            "capture_method": "manual",
            "confirm": True,
            "off_session": True,
            **HERE,
            **more,
        }
        return await self.api.v1.payment_intents.create_async(params)  # type: ignore[arg-type]

    async def issue_card(self, limit: int = 5_000, interval: str = "all_time", **more: Any) -> Any:
        """A virtual card, active and capped."""
        address = {"line1": "1 Main St", "city": "New York", "country": "US", "postal_code": "10001"}
        holder = await self.api.v1.issuing.cardholders.create_async(
            {"name": "Muse", "type": "individual", "billing": {"address": address}}  # type: ignore[typeddict-item]
        )
        limits = {"spending_limits": [{"amount": limit, "interval": interval}]}
        form: Any = {
            "cardholder": holder.id,
            "currency": "usd",
            "type": "virtual",
            "status": "active",
            "spending_controls": limits,
            **more,
        }
        return await self.api.v1.issuing.cards.create_async(form)

    async def fault(self, name: str, times: int = 1) -> None:
        answer = await self.http.post("/_demo/faults", json={"fault": name, "times": times})
        assert answer.status_code == 200, answer.text

    async def ledger(self) -> Json:
        told: Json = (await self.http.get("/_demo/ledger")).json()
        return told


@dataclass
class Listener:
    """Receives webhooks. `statuses` for those to come, then 200; `approves` answers about authorisations
    (None: too late)."""

    events: list[tuple[bytes, str]] = field(default_factory=list)
    statuses: list[int] = field(default_factory=list)
    approves: bool | None = True
    heard: asyncio.Condition = field(default_factory=asyncio.Condition)

    def app(self) -> FastAPI:
        app = FastAPI()

        @app.post("/")
        async def hear(request: Request) -> Response:
            body = await request.body()
            event = stripe.Webhook.construct_event(body, request.headers["stripe-signature"], SECRET)
            async with self.heard:
                self.events.append((body, event.type))
                self.heard.notify_all()
            if event.type == ASKED:
                if self.approves is None:
                    await asyncio.sleep(0.8)
                return Response(
                    f'{{"approved": {str(self.approves).lower()}}}', media_type="application/json"
                )
            return Response(status_code=self.statuses.pop(0) if self.statuses else 200)

        return app

    async def hear(self, count: int) -> list[str]:
        """The kinds of the events, once there are `count`."""
        async with asyncio.timeout(60), self.heard:
            await self.heard.wait_for(lambda: len(self.events) >= count)
        return [kind for _, kind in self.events]
