"""The page where a person finishes what an agent, or they themselves, began."""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from demo.northline.accounts import SAVED, TOKENS, Account
from demo.northline.bill import METHODS
from demo.northline.checkout import Barrier, Checkout, State
from demo.northline.desk import Desk
from demo.northline.pages import Pages
from demo.northline.telling import hosted_page
from demo.northline.wire import (
    Address,
    Buyer,
    CheckoutAsked,
    Credential,
    DiscountsAsked,
    FulfillmentAsked,
    GroupAsked,
    Instrument,
    ItemAsked,
    LineAsked,
    MethodAsked,
    PaymentAsked,
)
from demo.shop.bag import STATES

TEST_CARDS = {
    "tok_demo_visa": "Visa ····4242 (pays)",
    "tok_demo_mastercard": "Mastercard ····4444 (pays)",
    "tok_declined_visa": "Visa ····0002 (is declined)",
}
FIELDS = ("street_address", "extended_address", "address_locality", "address_region", "postal_code")


def router(desk: Desk, pages: Pages) -> APIRouter:
    routes = APIRouter()

    def gone(request: Request) -> HTMLResponse:
        return pages(
            request, "message", 404, title="This checkout has ended", text="Start again from your bag."
        )

    def show(request: Request, checkout: Checkout, faults: list[str], status: int = 200) -> Response:
        return pages(
            request,
            "checkout",
            status,
            checkout=checkout,
            bill=desk.checkouts.assess(checkout).bill,
            methods=METHODS,
            states=STATES,
            cards=TEST_CARDS,
            faults=faults,
        )

    @routes.get("/checkout/{checkout_id}")
    async def checkout_page(request: Request, checkout_id: str, key: str = "") -> Response:
        checkout = desk.checkouts.with_key(checkout_id, key)
        if checkout is None or checkout.state is State.CANCELED:
            return gone(request)
        if checkout.order_id:
            return _to_order(desk, checkout)
        return show(request, checkout, [])

    @routes.post("/checkout/{checkout_id}")
    async def finish(request: Request, checkout_id: str, key: str = "") -> Response:
        """Save what the person typed ("update"), or place the order ("place")."""
        checkout = desk.checkouts.with_key(checkout_id, key)
        if checkout is None or checkout.state is State.CANCELED:
            return gone(request)
        if checkout.order_id:
            return _to_order(desk, checkout)
        form = {k: str(v).strip() for k, v in (await request.form()).items()}
        account = pages.visits.of(request).account
        _take_form(desk, checkout, form, checkout.account or account)
        if checkout.barrier is Barrier.CAPTCHA and "person" in form:
            checkout.barrier = None
        if form.get("act") != "place":
            return RedirectResponse(hosted_page(checkout, desk.origin()), 303)
        if checkout.barrier and "person" not in form:
            return show(request, checkout, ["Please tick the box above the button."], 422)
        refused = desk.try_to_place(checkout, None, await _webhook(desk, checkout), by_buyer=True)
        if checkout.order_id:
            return _to_order(desk, checkout)
        messages = [*desk.checkouts.assess(checkout).messages, *refused]
        return show(request, checkout, [m["content"] for m in messages if _blocks(m)], 422)

    return routes


def _blocks(message: dict[str, str]) -> bool:
    return message["type"] == "error" and message["severity"] == "recoverable"


async def _webhook(desk: Desk, checkout: Checkout) -> str | None:
    """Where the agent that began this checkout wants to hear of its order."""
    if not checkout.agent.startswith("http"):
        return None
    return (await desk.agents.at(checkout.agent)).webhook_url


def _to_order(desk: Desk, checkout: Checkout) -> RedirectResponse:
    order = desk.orders.get(checkout.order_id or "")
    assert order is not None
    return RedirectResponse(order.page(desk.origin()), 303)


def _take_form(desk: Desk, checkout: Checkout, form: dict[str, str], account: Account | None) -> None:
    """The form says everything anew, like an update by an agent."""
    saved = form.get("destination", "")
    new = Address(
        first_name=form.get("first_name", ""),
        last_name=form.get("last_name", ""),
        **{name: form.get(name, "") for name in FIELDS},
    )
    method = MethodAsked(
        destinations=[] if saved else [new],
        selected_destination_id=saved or None,
        groups=[GroupAsked(selected_option_id=form.get("option") or None)],
    )
    codes = form.get("code", "").replace(",", " ").split()
    asked = CheckoutAsked(
        line_items=[LineAsked(item=ItemAsked(id=w.variant_id), quantity=w.quantity) for w in checkout.wanted],
        buyer=Buyer(
            email=form.get("email") or None,
            first_name=form.get("first_name") or None,
            last_name=form.get("last_name") or None,
        ),
        fulfillment=FulfillmentAsked(methods=[method]),
        discounts=DiscountsAsked(codes=codes),
        payment=PaymentAsked(instruments=[_instrument(form.get("card", ""), checkout.instrument)]),
    )
    desk.checkouts.replace(checkout, asked, account)


def _instrument(choice: str, sent: Instrument | None) -> Instrument:
    """The saved card or test card chosen, or what the agent `sent`."""
    if sent and choice == sent.id:
        return sent
    if choice in TEST_CARDS:
        brand, digits = TEST_CARDS[choice].split(" (")[0].split(" ····")
        return Instrument(
            id=choice,
            handler_id=TOKENS,
            type="card",
            selected=True,
            credential=Credential(type="token", token=choice),
            display={"brand": brand, "last_digits": digits},
        )
    return Instrument(id=choice, handler_id=SAVED, type="card", selected=True)
