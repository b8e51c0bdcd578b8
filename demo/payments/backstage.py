"""What only tests, the demo's own play and its stores may use: /_demo."""

from __future__ import annotations

from fastapi import APIRouter, HTTPException
from pydantic import BaseModel

from demo.payments import charges, connect, issuing, network
from demo.payments.errors import Json, Refusal
from demo.payments.service import Service


class NewEndpoint(BaseModel):
    """`events` with "*" for all but the question about authorisations."""

    url: str
    secret: str
    events: list[str] = ["*"]


class TopUp(BaseModel):
    amount: int
    currency: str = "usd"
    issuing: bool = False


class CardUsed(BaseModel):
    """What a store asks of the card network. Amounts in minor units. `capture` False: only a hold."""

    number: str
    exp_month: int
    exp_year: int
    cvc: str
    amount: int
    currency: str = "usd"
    merchant: str
    country: str = "US"
    capture: bool = True


class MerchantRefund(BaseModel):
    number: str
    amount: int
    merchant: str


def router(service: Service) -> APIRouter:
    routes = APIRouter(prefix="/_demo")
    books = service.books

    @routes.get("/ledger")
    async def ledger() -> Json:
        """Every hold, charge, refund, transfer and card spend, and the movements of money."""
        return {
            "entries": [
                {"kind": e.kind, "amount": e.amount, "currency": e.currency, "source": e.source}
                for e in books.entries
            ],
            "holds": [_hold(service, i) for i in books.all("payment_intent")],
            "refunds": list(books.all("refund")),
            "transfers": list(books.all("transfer")),
            "card_spends": [t for t in books.all("issuing.transaction") if t["type"] == "capture"],
            "balance": connect.balance(books),
        }

    @routes.get("/requests")
    async def requests() -> list[Json]:
        return service.requests

    @routes.get("/webhooks")
    async def webhooks() -> list[Json]:
        return service.webhooks.sent

    @routes.post("/webhook_endpoint")
    async def endpoint(new: NewEndpoint) -> Json:
        made = service.webhooks.add(new.url, new.secret, new.events)
        return {"id": made.endpoint_id}

    @routes.post("/events/{event_id}/resend")
    async def resend(event_id: str) -> Json:
        service.webhooks.resend(event_id)
        return {}

    @routes.post("/top_up")
    async def top_up(asked: TopUp) -> Json:
        books.book("card_topup" if asked.issuing else "topup", asked.amount, asked.currency, "top_up")
        return connect.balance(books)

    @routes.post("/disputes/{charge_id}")
    async def dispute(charge_id: str, reason: str = "fraudulent") -> Json:
        try:
            return charges.dispute(books, books.get("charge", charge_id), reason)
        except Refusal as refusal:
            raise HTTPException(refusal.status, refusal.error["message"]) from None

    @routes.post("/network/pay")
    async def pay(used: CardUsed) -> Json:
        """A card used at a store: {"approved", "reason", "authorization"}. Test cards of the hosted page work
        here as well; of issued ones the rules are kept."""
        card = issuing.card_by_number(books, used.number)
        if card is None:
            return network.public_card(used.number)
        purchase = network.Purchase(
            amount=used.amount,
            currency=used.currency,
            merchant={"name": used.merchant, "country": used.country},
            cvc=used.cvc,
            expiry=(used.exp_month, used.exp_year),
        )
        made = await network.authorise(books, card, purchase, service.webhooks.ask)
        if made["approved"] and used.capture:
            network.capture(books, made["id"], {})
        return {
            "approved": made["approved"],
            "reason": made["request_history"][-1]["reason"],
            "authorization": made["id"],
        }

    @routes.post("/network/refund")
    async def refund(asked: MerchantRefund) -> Json:
        card = issuing.card_by_number(books, asked.number)
        if card is None:
            raise HTTPException(404, "no issued card has this number")
        return network.refund(books, card, asked.amount, {"name": asked.merchant})

    return routes


def _hold(service: Service, intent: Json) -> Json:
    now = service.intents.get(intent["id"])
    charge = service.books.objects.get(now["latest_charge"] or "", {})
    return {
        "id": now["id"],
        "status": now["status"],
        "capture_method": now["capture_method"],
        "amount": now["amount"],
        "captured": charge.get("amount_captured", 0),
        "refunded": charge.get("amount_refunded", 0) if charge.get("captured") else 0,
        "transfer_group": now["transfer_group"],
        "metadata": now["metadata"],
    }
