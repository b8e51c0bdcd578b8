"""The hosted pages: where a person types a card, and where their bank asks."""

from __future__ import annotations

import secrets
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlencode

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response
from starlette.templating import Jinja2Templates

from demo.payments import setups
from demo.payments.cards import read_typed
from demo.payments.errors import Json, Refusal
from demo.payments.service import Service

HERE = Path(__file__).parent
SAMPLES = (
    ("4242 4242 4242 4242", "works"),
    ("4000 0025 0000 3155", "asks the bank (3-D Secure)"),
    ("4000 0000 0000 0002", "is declined"),
    ("4000 0000 0000 9995", "has no funds"),
)


def router(service: Service) -> APIRouter:
    routes = APIRouter()
    templates = Jinja2Templates(HERE / "templates")

    def message(request: Request, title: str, status: int = 404) -> Response:
        return templates.TemplateResponse(request, "message.html", {"title": title}, status_code=status)

    def card_page(request: Request, session: Json, form: dict[str, str], fault: str = "") -> Response:
        shown = {"session": session, "form": form, "fault": fault, "samples": SAMPLES}
        return templates.TemplateResponse(request, "card.html", shown, status_code=402 if fault else 200)

    def open_session(session_id: str) -> Json | None:
        try:
            session = setups.session_now(service.books, session_id)
        except Refusal:
            return None
        return session if session["status"] == "open" else None

    @routes.get("/c/pay/{session_id}")
    async def card(request: Request, session_id: str) -> Response:
        session = open_session(session_id)
        if session is None:
            return message(request, "This page has expired or was completed.")
        return card_page(request, session, {})

    @routes.post("/c/pay/{session_id}")
    async def save(request: Request, session_id: str) -> Response:
        session = open_session(session_id)
        if session is None:
            return message(request, "This page has expired or was completed.")
        form = {k: str(v) for k, v in (await request.form()).items()}
        kept = {k: form.get(k, "") for k in ("name", "postal_code")}
        typed = read_typed(form, datetime.now(UTC).date())
        if isinstance(typed, str):
            return card_page(request, session, kept, typed)
        try:
            intent = setups.submit_page(service.books, session, typed, service.origin())
        except Refusal as refusal:
            return card_page(request, session, kept, refusal.error["message"])
        if intent["status"] == "requires_action":
            return RedirectResponse(intent["next_action"]["redirect_to_url"]["url"], 303)
        return RedirectResponse(_success_url(session), 303)

    @routes.get("/3d_secure/{intent_id}")
    async def bank(request: Request, intent_id: str, secret: str = "") -> Response:
        intent = _asking(service, intent_id, secret)
        if intent is None:
            return message(request, "There is nothing to approve here.")
        return templates.TemplateResponse(request, "bank.html", {"intent": intent})

    @routes.post("/3d_secure/{intent_id}")
    async def decide(request: Request, intent_id: str, secret: str = "") -> Response:
        intent = _asking(service, intent_id, secret)
        if intent is None:
            return message(request, "There is nothing to approve here.")
        approved = (await request.form()).get("act") == "approve"
        where = _after_bank(service, intent, approved)
        return RedirectResponse(where, 303) if where else message(request, "You can close this page.", 200)

    return routes


def _asking(service: Service, intent_id: str, secret: str) -> Json | None:
    """The intent that waits for its bank, if the secret is its own."""
    intent = service.books.objects.get(intent_id)
    right = intent is not None and secrets.compare_digest(secret, str(intent.get("client_secret")))
    return intent if intent and right and intent["status"] == "requires_action" else None


def _after_bank(service: Service, intent: Json, approved: bool) -> str | None:
    """Where the person goes on; None when nobody said."""
    return_url = intent["next_action"]["redirect_to_url"]["return_url"]
    if intent["object"] == "setup_intent":
        session = next(
            (s for s in service.books.all("checkout.session") if s["setup_intent"] == intent["id"]), None
        )
        setups.authenticated(service.books, intent, approved)
        if session is None:
            return _with(return_url, intent, "setup_intent", approved)
        if not approved:
            return str(session["url"])
        setups.complete_session(service.books, session)
        return _success_url(session)
    service.intents.authenticated(intent, approved)
    return _with(return_url, intent, "payment_intent", approved)


def _with(return_url: str | None, intent: Json, name: str, approved: bool) -> str | None:
    if return_url is None:
        return None
    query = urlencode(
        {
            name: intent["id"],
            f"{name}_client_secret": intent["client_secret"],
            "redirect_status": "succeeded" if approved else "failed",
        }
    )
    return f"{return_url}{'&' if '?' in return_url else '?'}{query}"


def _success_url(session: Json) -> str:
    return str(session["success_url"]).replace("{CHECKOUT_SESSION_ID}", session["id"])
