"""Cards: saved on the payment service's own hosted page, so that no number ever enters Muse. We keep the brand,
the last four digits and the expiry, to be shown."""

from __future__ import annotations

import logging
from typing import Any

import stripe
from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from checkout.quoting import Announce
from domain.settings import Settings
from storage.database import Database
from storage.durable import Durable
from storage.outbox import Outbox, record
from storage.tables import Card, User

POLL_SECONDS = 2.0
POLLS = 900
"""Half an hour: as long as a checkout session waits."""
DETACH_PAUSES = (5.0, 60.0, 600.0)
LONGEST_DETACH_PAUSE = 3600.0
DETACH_TRIES = 200
"""More than a week."""

log = logging.getLogger(__name__)


def stripe_client(settings: Settings) -> stripe.StripeClient | None:
    """The payment service's client; None when no key is configured. Telemetry is off."""
    if settings.stripe_api_key is None:
        return None
    stripe.enable_telemetry = False
    bases: Any = {"api": settings.stripe_api_base} if settings.stripe_api_base else None
    return stripe.StripeClient(
        settings.stripe_api_key.get_secret_value(),
        base_addresses=bases,
        http_client=stripe.HTTPXClient(timeout=20),
        max_network_retries=2,
    )


class Cards:
    """The workflow that opens the hosted page, waits for the shopper to finish it, and keeps what may be shown."""

    def __init__(
        self,
        durable: Durable,
        database: Database,
        outbox: Outbox,
        settings: Settings,
        client: stripe.StripeClient | None,
        announce: Announce,
    ) -> None:
        self._durable = durable
        self._database = database
        self._outbox = outbox
        self._client = client
        self._announce = announce
        base = (settings.public_url or f"http://{settings.web_host}:{settings.web_port}").rstrip("/")
        self._done_url = f"{base}/cards/done"
        self.add = durable.workflow("add_card", self._add)
        self.detach = durable.workflow("detach_card", self._detach)

    async def _add(self, user_id: int, key: str) -> None:
        step = self._durable.step
        page = await step("open_page", self._open_page, user_id, key)
        for _ in range(POLLS if page else 0):
            await self._durable.sleep(POLL_SECONDS)
            saved = await step("look", self._look, user_id, page)
            if saved == "open":
                continue
            if saved is not None:
                await self._announce(user_id, f"{key}:saved", {"act": "card_saved", "slots": saved})
            return

    async def _open_page(self, user_id: int, key: str) -> str:
        """The id of the hosted page's session; the shopper gets its address. Empty: it could not be opened."""
        url, session_id = None, None
        if self._client is not None:
            back = f"{self._done_url}?language={await self._language(user_id)}"
            try:
                customer = await self._customer(user_id, key)
                made = await self._client.v1.checkout.sessions.create_async(
                    {
                        "mode": "setup",
                        "customer": customer,
                        "currency": "usd",
                        "success_url": f"{back}&ok=1",
                        "cancel_url": back,
                    },
                    {"idempotency_key": f"{key}:page"},
                )
                url, session_id = made.url, made.id
            except stripe.StripeError:
                url = None
        async with self._database.writing() as session:
            if url is None:
                await self._outbox.say(session, user_id, "card-page-down", key=f"{key}:page")
                return ""
            await self._outbox.put(
                session, user_id, "card_page", key=f"{key}:page", slot=f"cardpage:{key}", url=url
            )
            record(session, "card_page_opened", user_id=user_id)
        return session_id or ""

    async def _language(self, user_id: int) -> str:
        async with self._database.reading() as session:
            return (await session.get_one(User, user_id)).language

    async def _customer(self, user_id: int, key: str) -> str:
        """The shopper's own at the service. A key for each request: the service repeats a failure of its own for a
        day, and a customer without cards, left by a lost answer, does no harm."""
        async with self._database.reading() as session:
            user = await session.get_one(User, user_id)
            known: str | None = user.preferences.get("customer")
        if known is not None or self._client is None:
            return known or ""
        made = await self._client.v1.customers.create_async(
            {"metadata": {"muse_user": str(user_id)}}, {"idempotency_key": f"{key}:customer"}
        )
        async with self._database.writing() as session:
            user = await session.get_one(User, user_id)
            user.preferences = {**user.preferences, "customer": made.id}
        return str(made.id)

    async def _look(self, user_id: int, page: str) -> Any:
        """ "open" while the shopper is at it; the card's title and id once saved; None when they gave up."""
        if self._client is None:
            return None
        try:
            found = await self._client.v1.checkout.sessions.retrieve_async(
                page, {"expand": ["setup_intent.payment_method"]}
            )
        except stripe.InvalidRequestError:  # the service knows no such page
            return None
        except stripe.StripeError:  # it does not answer: the shopper may be done all the same
            return "open"
        if found.status == "expired":
            return None
        method = getattr(found.setup_intent, "payment_method", None) if found.setup_intent else None
        card = getattr(method, "card", None)
        if found.status != "complete" or method is None or card is None:
            return "open"
        async with self._database.writing() as session:
            return await self._keep(session, user_id, str(found.customer), method, card)

    async def _keep(
        self, session: AsyncSession, user_id: int, customer: str, method: Any, card: Any
    ) -> dict[str, str]:
        known = await session.scalar(
            select(Card).where(Card.user_id == user_id, Card.payment_method_id == method.id)
        )
        if known is None:
            await session.execute(update(Card).where(Card.user_id == user_id).values(is_default=False))
            session.add(
                Card(
                    user_id=user_id,
                    payment_method_id=method.id,
                    customer_id=customer,
                    brand=card.brand,
                    last4=card.last4,
                    exp_month=card.exp_month,
                    exp_year=card.exp_year,
                    is_default=True,
                )
            )
            record(session, "card_saved", user_id=user_id, brand=card.brand)
        return {"title": f"{str(card.brand).title()} ····{card.last4}", "payment_method_id": method.id}

    async def _detach(self, payment_method_id: str) -> None:
        """The shopper removed the card: it is gone here already, and goes at the service as soon as that answers."""
        for number in range(DETACH_TRIES):
            if await self._durable.step("detach", self._ask_detach, payment_method_id):
                return
            await self._durable.sleep(
                DETACH_PAUSES[number] if number < len(DETACH_PAUSES) else LONGEST_DETACH_PAUSE
            )

    async def _ask_detach(self, payment_method_id: str) -> bool:
        """True when there is nothing more to do."""
        if self._client is None:
            return True
        try:
            await self._client.v1.payment_methods.detach_async(payment_method_id)
        except stripe.InvalidRequestError:  # detached already
            return True
        except stripe.StripeError as error:
            log.warning("a removed card is not detached yet: %s", type(error).__name__)
            return False
        return True
