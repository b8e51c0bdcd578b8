"""The last look, the button, the bank's question, and what may go wrong there."""

from __future__ import annotations

import secrets

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response

from demo.faults import NoAnswer
from demo.maple.bag import see_other
from demo.maple.checkout import CheckoutPages, first_open_step
from demo.maple.forms import words
from demo.maple.pages import Pages
from demo.maple.shop import Shop, Visit
from demo.shop.bag import dollars
from demo.shop.orders import Order

FAULTS = (
    "answer_lost",
    "connection_cut",
    "refused_after_click",
    "order_number_missing",
    "payment_declined",
    "three_d_secure",
    "code_after_place",
)
"""`answer_lost`: the order is taken, an error page comes; `connection_cut`: taken, nothing comes;
`refused_after_click`: not taken, the same error page comes; `code_after_place`: a one-time code is wanted before it
is taken."""

DECLINED = "Your card was declined. You have not been charged. Please use another way to pay."
DEARER_BY_CENTS = 1200


def router(shop: Shop, pages: Pages) -> APIRouter:
    routes = APIRouter(prefix="/checkout")
    draw = CheckoutPages(shop, pages)
    faults = shop.faults

    @routes.get("/review")
    async def review(request: Request) -> Response:
        visit = shop.visits.of(request)
        if faults.take("sold_out_at_review"):
            sell_out(shop, visit)
        if back := first_open_step(shop, visit, "review"):
            return see_other(back)
        return draw.review(request, raise_price(shop, visit) if faults.take("price_up_at_review") else "")

    @routes.post("/place")
    async def place(request: Request) -> Response:
        visit = shop.visits.of(request)
        if back := first_open_step(shop, visit, "review"):
            return see_other(back)
        payment = visit.checkout.payment
        assert payment is not None
        if payment.declined or faults.take("payment_declined"):
            visit.checkout.payment = None
            return draw.payment(request, {"payment": payment.kind}, {}, DECLINED)
        if payment.kind != "invoice" and faults.take("three_d_secure"):
            visit.bank_code = f"{secrets.randbelow(10**6):06d}"
            shop.codes.add("three_d_secure", visit.bank_code, visit.checkout.email or "")
            return see_other("/checkout/verify")
        if faults.take("code_after_place"):
            visit.store_code, visit.code_places = shop.new_code(visit.checkout.email or ""), True
            return see_other("/checkout/code")
        return await finish(request, visit)

    @routes.get("/code")
    async def code(request: Request) -> Response:
        if shop.visits.of(request).store_code is None:
            return see_other("/checkout/shipping")
        return draw.step(request, "code", alert="")

    @routes.post("/code")
    async def code_given(request: Request) -> Response:
        visit = shop.visits.of(request)
        if visit.store_code is None or words(await request.form()).get("code") != visit.store_code:
            return draw.step(request, "code", 401, alert="This code is wrong. Please try again.")
        visit.store_code = None
        if not visit.code_places:
            return see_other("/checkout/shipping")
        visit.code_places = False
        return await finish(request, visit)

    async def paid(visit: Visit) -> bool:
        """Take the money from a typed card, where there is a network to take it by."""
        payment = visit.checkout.payment
        if shop.network is None or payment is None or payment.card is None:
            return True
        return await shop.network.pay(payment.card, shop.totals(visit).total_cents)

    async def finish(request: Request, visit: Visit) -> Response:
        """Take the order, and answer as far as no fault is in the way."""
        if faults.take("refused_after_click"):
            return crash(request)
        if not await paid(visit):
            visit.checkout.payment = None
            return draw.payment(request, {"payment": "card"}, {}, DECLINED)
        order = shop.take_order(visit)
        if faults.take("connection_cut"):
            return NoAnswer()
        if faults.take("answer_lost"):
            return crash(request)
        if faults.take("order_number_missing"):
            return thanks(request, order, show_number=False)
        return see_other(f"/checkout/thank-you/{order.number}")

    @routes.get("/verify")
    async def verify(request: Request) -> Response:
        visit = shop.visits.of(request)
        if visit.bank_code is None:
            return see_other("/checkout/review")
        return draw.step(request, "verify", alert="")

    @routes.post("/verify")
    async def verified(request: Request) -> Response:
        visit = shop.visits.of(request)
        if visit.bank_code is None or first_open_step(shop, visit, "review"):
            return see_other("/checkout/review")
        if words(await request.form()).get("bank_code") != visit.bank_code:
            return draw.step(request, "verify", 401, alert="The bank does not accept this code.")
        visit.bank_code = None
        return await finish(request, visit)

    @routes.get("/thank-you/{number}")
    async def thank_you(request: Request, number: str) -> Response:
        order = shop.ledger.get(number)
        if order is None or not shop.may_see(shop.visits.of(request), order):
            return see_other("/orders/lookup")
        return thanks(request, order, show_number=True)

    def thanks(request: Request, order: Order, *, show_number: bool) -> HTMLResponse:
        return pages(request, "thank_you", order=order, show_number=show_number)

    def crash(request: Request) -> HTMLResponse:
        text = "Something went wrong on our side. We are sorry."
        return pages(request, "message", 500, heading="Error 500", text=text)

    return routes


def sell_out(shop: Shop, visit: Visit) -> None:
    """Somebody else was faster with the first thing in the bag."""
    bag = shop.bag(visit)
    bag.gone |= set(list(bag)[:1])


def raise_price(shop: Shop, visit: Visit) -> str:
    """The first thing in the bag costs more from now on; says so."""
    line = shop.lines(visit)[0]
    dearer = line.unit_cents + DEARER_BY_CENTS
    shop.bag(visit).raised[line.variant.variant_id] = dearer
    return (
        f"The price of {line.article.name} has changed from {dollars(line.unit_cents)} to {dollars(dearer)}."
    )
