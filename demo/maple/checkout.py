"""The checkout's questions: door, address, shipping, payment."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response

from demo.maple.bag import see_other
from demo.maple.forms import Errors, email_of, is_cvc, read_address, read_payment, words
from demo.maple.hosted import FIELDS, other_origin
from demo.maple.pages import Pages
from demo.maple.shop import METHODS, Shop, Visit
from demo.shop.bag import STATES
from demo.shop.orders import Recipient, working_day

REFUSED_ADDRESS = "We are sorry, we cannot deliver to this address. Please use another one."


class CheckoutPages:
    """One page for each step; a step that lacks an earlier one leads back to it."""

    def __init__(self, shop: Shop, pages: Pages) -> None:
        self._shop = shop
        self._pages = pages

    def step(self, request: Request, step: str, status: int = 200, **context: Any) -> HTMLResponse:
        visit = self._shop.visits.of(request)
        context.setdefault("errors", {})
        return self._pages(
            request,
            f"checkout_{step}",
            status,
            step=step,
            lines=self._shop.lines(visit),
            totals=self._shop.totals(visit),
            checkout=visit.checkout,
            **context,
        )

    def address(
        self, request: Request, form: dict[str, str], errors: Errors, alert: str = ""
    ) -> HTMLResponse:
        visit = self._shop.visits.of(request)
        status = 422 if errors or alert else 200
        return self.step(
            request,
            "address",
            status,
            form=form,
            errors=errors,
            alert=alert,
            states=STATES,
            suggested=visit.suggested,
        )

    def shipping(self, request: Request) -> HTMLResponse:
        subtotal = self._shop.totals(self._shop.visits.of(request)).subtotal_cents
        today = self._shop.ledger.now().date()
        methods = [
            (m, m.price(subtotal), *(working_day(today, days) for days in m.days)) for m in METHODS.values()
        ]
        return self.step(request, "shipping", methods=methods)

    def payment(
        self, request: Request, form: dict[str, str], errors: Errors, alert: str = ""
    ) -> HTMLResponse:
        status = 422 if errors else 402 if alert else 200
        visit = self._shop.visits.of(request)
        hosted = None
        if visit.hosted_fields:
            origin, fields = other_origin(request), tuple(FIELDS.items())
            hosted = {"ticket": self._shop.hosted.ticket(), "origin": origin, "fields": fields}
        more = {"asks_cvc": visit.asks_cvc, "hosted": hosted}
        return self.step(request, "payment", status, form=form, errors=errors, alert=alert, **more)

    def review(self, request: Request, alert: str = "") -> HTMLResponse:
        method = self._shop.visits.of(request).checkout.method
        today = self._shop.ledger.now().date()
        first, last = (working_day(today, days) for days in method.days)
        return self.step(request, "review", first=first, last=last, alert=alert)


def first_open_step(shop: Shop, visit: Visit, wanted: str) -> str | None:
    """The path of the step before `wanted` that is still to be done, None when all are."""
    checkout = visit.checkout
    if not shop.bag(visit) or shop.sold_out(visit):
        return "/bag"
    if visit.account is None and checkout.email is None and not checkout.as_guest:
        return "/checkout"
    if wanted in ("shipping", "payment", "review") and not (checkout.recipient and checkout.email):
        return "/checkout/address"
    if visit.store_code is not None:
        return "/checkout/code"
    if wanted == "review" and checkout.payment is None:
        return "/checkout/payment"
    return None


def router(shop: Shop, pages: Pages) -> APIRouter:
    routes = APIRouter(prefix="/checkout")
    draw = CheckoutPages(shop, pages)

    @routes.get("")
    async def door(request: Request) -> Response:
        visit = shop.visits.of(request)
        if not shop.bag(visit) or shop.sold_out(visit):
            return see_other("/bag")
        if visit.account:
            return see_other("/checkout/address")
        return pages(request, "checkout_door")

    @routes.post("/guest")
    async def guest(request: Request) -> Response:
        shop.visits.of(request).checkout.as_guest = True
        return see_other("/checkout/address")

    @routes.get("/address")
    async def address(request: Request) -> Response:
        visit = shop.visits.of(request)
        if back := first_open_step(shop, visit, "address"):
            return see_other(back)
        return draw.address(request, known_address(visit), {})

    @routes.post("/address")
    async def set_address(request: Request) -> Response:
        visit = shop.visits.of(request)
        if back := first_open_step(shop, visit, "address"):
            return see_other(back)
        form = words(await request.form())
        if shop.faults.take("address_refused"):
            return draw.address(request, form, {}, REFUSED_ADDRESS)
        if visit.account and visit.account.address and form.get("which") != "new":
            visit.checkout.recipient = visit.account.address
            return see_other("/checkout/shipping")
        recipient, errors = read_address(form)
        email = visit.account.email if visit.account else email_of(form)
        if email is None:
            errors["email"] = "Enter an email address"
        if recipient is None or email is None:
            return draw.address(request, form, errors)
        visit.checkout.recipient, visit.checkout.email = recipient, email
        if shop.faults.take("code_at_checkout"):
            visit.store_code = shop.new_code(email)
            return see_other("/checkout/code")
        if shop.faults.take("address_suggestion"):
            visit.suggested = tidied(recipient)
            return draw.address(request, form, {})
        return see_other("/checkout/shipping")

    @routes.post("/address/choice")
    async def choose_address(request: Request) -> Response:
        visit = shop.visits.of(request)
        if visit.suggested and words(await request.form()).get("use") == "suggested":
            visit.checkout.recipient = visit.suggested
        visit.suggested = None
        return see_other("/checkout/shipping")

    @routes.get("/shipping")
    async def shipping(request: Request) -> Response:
        if back := first_open_step(shop, shop.visits.of(request), "shipping"):
            return see_other(back)
        return draw.shipping(request)

    @routes.post("/shipping")
    async def set_shipping(request: Request) -> Response:
        visit = shop.visits.of(request)
        if back := first_open_step(shop, visit, "shipping"):
            return see_other(back)
        method = METHODS.get(words(await request.form()).get("method", ""))
        if method is None:
            return draw.shipping(request)
        visit.checkout.method = method
        return see_other("/checkout/payment")

    @routes.get("/payment")
    async def payment(request: Request) -> Response:
        visit = shop.visits.of(request)
        if back := first_open_step(shop, visit, "payment"):
            return see_other(back)
        visit.asks_cvc = shop.faults.take("asks_cvc") or visit.asks_cvc
        visit.hosted_fields = shop.faults.take("hosted_fields") or visit.hosted_fields
        return draw.payment(request, {"payment": usual_payment(visit)}, {})

    @routes.post("/payment")
    async def set_payment(request: Request) -> Response:
        visit = shop.visits.of(request)
        if back := first_open_step(shop, visit, "payment"):
            return see_other(back)
        form = words(await request.form())
        if visit.hosted_fields:
            form |= shop.hosted.take(form.get("card_ticket", ""))
        chosen, errors = read_payment(form, visit.account, any_card=shop.network is not None)
        if visit.asks_cvc and chosen and chosen.kind == "saved" and not is_cvc(form.get("saved_cvc", "")):
            chosen, errors = None, {"saved_cvc": "Enter the security code of your card"}
        if chosen is None:
            return draw.payment(request, form, errors)
        visit.asks_cvc = False
        visit.checkout.payment = chosen
        return see_other("/checkout/review")

    return routes


def tidied(recipient: Recipient) -> Recipient:
    """The address as the postal service would write it."""
    line1 = re.sub(r"\bStreet\b", "St", recipient.line1, flags=re.I)
    line1 = re.sub(r"\bAvenue\b", "Ave", line1, flags=re.I).upper()
    return replace(recipient, line1=line1, postal_code=f"{recipient.postal_code[:5]}-1004")


def known_address(visit: Visit) -> dict[str, str]:
    """What the address form shows at first: what was typed before."""
    recipient, email = visit.checkout.recipient, visit.checkout.email
    form = {"email": email or ""}
    if recipient:
        names = ("first_name", "last_name", "line1", "line2", "city", "state", "postal_code", "phone")
        form |= {name: getattr(recipient, name) for name in names}
        form["which"] = "saved" if visit.account and visit.account.address == recipient else "new"
    return form


def usual_payment(visit: Visit) -> str:
    """The payment that is ticked at first."""
    if visit.checkout.payment:
        return visit.checkout.payment.kind
    return "saved" if visit.account and visit.account.card else ""
